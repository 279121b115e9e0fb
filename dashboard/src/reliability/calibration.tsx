// Whether predictions mean what they say: of those with about the same probability, how many came true.
import { type Answer, mapAnswer } from '../api';
import { Figure } from '../cards';
import { BucketChart, TipList } from '../charts';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import { code } from './code';
import { MetricLink } from './metric-link';
import type { PredictionAccuracyQuery } from './operations.generated';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { useChoices } from './use-choices';
import { useDays } from './use-days';

type Bin = PredictionAccuracyQuery['predictionAccuracy']['calibration'][number];

const CHART_HEIGHT = 260;
const HEIGHT = 316;

const percentOf = (share: number | null): number | null => (share === null ? null : share * 100);

export function Calibration({ answer }: { readonly answer: Answer<PredictionAccuracyQuery> }) {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const days = useDays();
  const { threshold } = useChoices();
  const binOf = ({ from, to }: Bin): string =>
    text('bin', { from: formats.count(from * 100), to: formats.count(to * 100) });
  const share = (id: string, header: string, value: (bin: Bin) => number | null): Column<Bin> => ({
    id,
    header,
    value: (bin) => value(bin),
    render: (bin) => formats.value(percentOf(value(bin)), 'PERCENT'),
    exact: (bin) => formats.exact(percentOf(value(bin)), 'PERCENT'),
    isFigure: true,
  });
  return (
    <Figure
      title={text('calibration')}
      about={text('calibrationAbout')}
      answer={mapAnswer(answer, ({ predictionAccuracy }) => predictionAccuracy)}
      height={HEIGHT}
      span={6}
      empty={{
        is: ({ settled }) => settled === 0,
        text: text('calibrationEmpty'),
        next: text.rich('outcomesNext', { code }),
      }}
      columns={[
        { id: 'bin', header: text('probability10'), value: binOf },
        share('predicted', text('predicted'), ({ meanPredicted }) => meanPredicted),
        share('observed', text('observed'), ({ observed }) => observed),
        {
          id: 'n',
          header: text('n'),
          value: ({ n }) => n,
          render: ({ n }) => formats.count(n),
          isFigure: true,
        },
      ]}
      rows={({ calibration }) => calibration}
      rowKey={({ from }) => String(from)}
      file="prediction-calibration"
      reports={[{ report: 'prediction-calibration', parameters: { ...days, threshold } }]}
    >
      {({ calibration }) => (
        <>
          <BucketChart
            summary={text('calibrationSummary')}
            height={CHART_HEIGHT}
            unit="PERCENT"
            ticks={calibration.map(binOf)}
            series={[
              {
                label: text('observed'),
                kind: 'bars',
                values: calibration.map(({ observed }) => percentOf(observed)),
              },
              {
                label: text('predicted'),
                kind: 'line',
                color: 1,
                values: calibration.map(({ meanPredicted }) => percentOf(meanPredicted)),
              },
            ]}
            format={(value) => formats.value(value, 'PERCENT')}
            tooltip={(at) => {
              const bin = calibration[at];
              return bin === undefined ? null : (
                <TipList
                  title={binOf(bin)}
                  rows={[
                    [text('predicted'), formats.exact(percentOf(bin.meanPredicted), 'PERCENT')],
                    [text('observed'), formats.exact(percentOf(bin.observed), 'PERCENT')],
                    [text('n'), formats.count(bin.n)],
                  ]}
                />
              );
            }}
          />
          <p className={styles.foot}>
            <MetricLink metric="predictionOccurrenceRate" name={text('observed')} />
          </p>
        </>
      )}
    </Figure>
  );
}
