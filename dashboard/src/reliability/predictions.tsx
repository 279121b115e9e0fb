// What was predicted beside what came of it: right and wrong warnings at a threshold that is chosen, and how good they are.
import { type Answer, mapAnswer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText, type Unit } from '../intl';
import type { Column } from '../table';
import { DEFAULT_THRESHOLD, thresholdsWith } from './choices';
import { code } from './code';
import { MetricLink } from './metric-link';
import type { PredictionAccuracyQuery } from './operations.generated';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { useChoices } from './use-choices';
import { useDays } from './use-days';

type Accuracy = PredictionAccuracyQuery['predictionAccuracy'];
type Outcome = keyof Accuracy['confusion'];

interface Line {
  readonly name: string;
  readonly value: number | null;
}

const HEIGHT = 316;
const OUTCOMES: readonly (readonly [said: 'warned' | 'notWarned', came: Outcome, cameNot: Outcome])[] = [
  ['warned', 'truePositives', 'falsePositives'],
  ['notWarned', 'falseNegatives', 'trueNegatives'],
];
const RIGHT: ReadonlySet<Outcome> = new Set(['truePositives', 'trueNegatives']);
const SCORES = [
  ['precision', 'PERCENT'],
  ['recall', 'PERCENT'],
  ['accuracy', 'PERCENT'],
  ['brierScore', 'SCORE'],
] as const satisfies readonly (readonly [keyof Accuracy, Unit])[];

export function Predictions({ answer }: { readonly answer: Answer<PredictionAccuracyQuery> }) {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const { threshold, choose } = useChoices();
  const days = useDays();
  const accuracy = mapAnswer(answer, ({ predictionAccuracy }) => predictionAccuracy);
  const known = accuracy.state === 'ready' ? accuracy.data : null;
  const percent = (share: number): string => formats.exact(share * 100, 'PERCENT');
  const columns: readonly Column<Line>[] = [
    { id: 'name', header: text('measure'), value: ({ name }) => name },
    { id: 'value', header: text('value'), value: ({ value }) => value, isFigure: true },
  ];
  return (
    <Card
      title={text('outcomes')}
      about={
        known === null
          ? '\u00a0'
          : text('outcomesAbout', {
              settled: formats.count(known.settled),
              predictions: formats.count(known.predictions),
              unsettled: formats.count(known.unsettled),
            })
      }
      answer={accuracy}
      height={HEIGHT}
      span={6}
      empty={{
        is: ({ settled }) => settled === 0,
        text: text('outcomesEmpty'),
        next: text.rich('outcomesNext', { code }),
      }}
      actions={
        <>
          <label className={styles.threshold}>
            {text('threshold')}
            <select
              className="input"
              value={String(threshold)}
              onChange={({ target }) => {
                const chosen = Number(target.value);
                choose({ threshold: chosen === DEFAULT_THRESHOLD ? null : chosen });
              }}
            >
              {thresholdsWith(threshold).map((each) => (
                <option key={each} value={String(each)}>
                  {percent(each)}
                </option>
              ))}
            </select>
          </label>
          <FileMenu
            title={text('outcomes')}
            shown={{
              file: 'prediction-accuracy',
              columns,
              rows: () => (known === null ? [] : linesOf(known, text)),
            }}
            reports={[{ report: 'prediction-accuracy', parameters: { ...days, threshold } }]}
          />
        </>
      }
    >
      {(data) => (
        <>
          <table className={styles.matrix}>
            <caption className="visually-hidden">
              {text('matrixCaption', { threshold: percent(data.threshold) })}
            </caption>
            <thead>
              <tr>
                <td />
                <th scope="col">{text('occurred')}</th>
                <th scope="col">{text('notOccurred')}</th>
              </tr>
            </thead>
            <tbody>
              {OUTCOMES.map(([said, ...outcomes]) => (
                <tr key={said}>
                  <th scope="row">{text(said, { threshold: percent(data.threshold) })}</th>
                  {outcomes.map((outcome) => (
                    <td key={outcome} data-right={RIGHT.has(outcome)}>
                      <strong title={formats.exact(data.confusion[outcome], 'COUNT')}>
                        {formats.value(data.confusion[outcome], 'COUNT')}
                      </strong>
                      <span>{text(outcome)}</span>
                      <span className={styles.aside}>
                        {formats.value((data.confusion[outcome] / data.settled) * 100, 'PERCENT')}
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <dl className={styles.scores}>
            {SCORES.map(([name, unit]) => {
              const value = data[name];
              const shown = value === null ? null : unit === 'PERCENT' ? value * 100 : value;
              return (
                <div key={name}>
                  <dt>{text(name)}</dt>
                  <dd title={formats.exact(shown, unit)}>
                    {unit === 'SCORE' && shown !== null
                      ? formats.exact(Math.round(shown * 10_000) / 10_000, unit)
                      : formats.value(shown, unit)}
                  </dd>
                  <dd className={styles.aside}>{text(`${name}About`)}</dd>
                </div>
              );
            })}
          </dl>
          <p className={styles.foot}>
            <MetricLink metric="predictionBrierScore" name={text('brierScore')} />
          </p>
        </>
      )}
    </Card>
  );
}

function linesOf(data: Accuracy, text: (id: Outcome | (typeof SCORES)[number][0]) => string): Line[] {
  return [
    ...OUTCOMES.flatMap(([, ...outcomes]) =>
      outcomes.map((outcome) => ({ name: text(outcome), value: data.confusion[outcome] })),
    ),
    ...SCORES.map(([name]) => ({ name: text(name), value: data[name] })),
  ];
}
