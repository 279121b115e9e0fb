// How long things take, not on average but for most: p50, p90, p95 and p99 of the durations.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import { useMetricWords } from '../metrics';
import type { Column } from '../table';
import type { PeriodFiguresQuery } from './operations.generated';
import styles from './support.module.css';
import { supportTexts } from './support.texts';

type Spread = PeriodFiguresQuery['dashboard']['percentiles'][number];

const SHARES = ['p50', 'p90', 'p95', 'p99'] as const;

interface Props {
  readonly answer: Answer<PeriodFiguresQuery>;
  readonly note: string | null;
  /** What was asked for. */
  readonly asked: object;
}

export function PercentileSpread({ answer, note, asked }: Props) {
  const text = useText(supportTexts);
  const words = useMetricWords();
  const formats = useFormats();
  const columns: readonly Column<Spread>[] = [
    { id: 'duration', header: text('duration'), value: ({ metric }) => words.name(metric) },
    ...SHARES.map((share) => ({
      id: share,
      header: share,
      value: (spread: Spread) => spread[share],
      render: (spread: Spread) => formats.value(spread[share], spread.unit),
      exact: (spread: Spread) => formats.exact(spread[share], spread.unit),
      isFigure: true,
    })),
    {
      id: 'n',
      header: text('samples'),
      value: ({ n }) => n,
      render: ({ n }) => formats.count(n),
      isFigure: true,
    },
  ];
  return (
    <Figure
      title={text('percentiles')}
      about={note === null ? text('percentilesAbout') : `${text('percentilesAbout')} ${note}`}
      answer={answer}
      height={253}
      span={4}
      empty={{
        is: ({ dashboard }) => dashboard.percentiles.every(({ n }) => n === 0),
        text: text('percentilesEmpty'),
        next: text('trendNext'),
      }}
      columns={columns}
      rows={({ dashboard }) => dashboard.percentiles}
      rowKey={({ metric }) => metric}
      file="percentiles"
      reports={[{ report: 'dashboard-percentiles', parameters: asked }]}
    >
      {({ dashboard: { percentiles } }) => (
        <div className={styles.spread}>
          {percentiles.map((spread) => (
            <section key={spread.metric} aria-label={words.name(spread.metric)}>
              <div className={styles.barLine}>
                <span>{words.name(spread.metric)}</span>
                <span className={styles.aside}>{text('sampleSize', { n: formats.count(spread.n) })}</span>
              </div>
              <div className={styles.track} aria-hidden="true">
                {SHARES.map((share, at) => {
                  const until = spread[share] ?? 0;
                  const since = at === 0 ? 0 : (spread[SHARES[at - 1] ?? share] ?? 0);
                  const whole = spread.p99 ?? 0;
                  return (
                    <span
                      key={share}
                      data-share={share}
                      style={{ width: whole === 0 ? 0 : `${((until - since) / whole) * 100}%` }}
                    />
                  );
                })}
              </div>
              <dl>
                {SHARES.map((share) => (
                  <div key={share}>
                    <dt>{share}</dt>
                    <dd title={formats.exact(spread[share], spread.unit)}>
                      {formats.value(spread[share], spread.unit)}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      )}
    </Figure>
  );
}
