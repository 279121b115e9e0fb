// These days beside as many before: by how much each number changed, and whether that is good news.
import type { Answer } from '../api';
import { Figure, Skeleton } from '../cards';
import { type Better, ChangeMark, changeOf, verdictOf } from '../change';
import { useFormats, useText } from '../intl';
import { useMetricWords } from '../metrics';
import type { Column } from '../table';
import type { MetricMeaningsQuery, PeriodFiguresQuery } from './operations.generated';
import styles from './support.module.css';
import { supportTexts } from './support.texts';

type Compared = PeriodFiguresQuery['dashboard']['previous']['metrics'][number];

/** As long as two dates are, so that the line breaks where it will. */
const UNKNOWN_DAYS = '–– ––– –––– – –– ––– ––––';
/** That the gateway compares. */
const NUMBERS = 11;

interface Props {
  readonly answer: Answer<PeriodFiguresQuery>;
  readonly meanings: Answer<MetricMeaningsQuery>;
  readonly note: string | null;
  /** What was asked for. */
  readonly asked: object;
}

export function Comparison({ answer, meanings, note, asked }: Props) {
  const text = useText(supportTexts);
  const words = useMetricWords();
  const formats = useFormats();
  const betterOf = (name: string): Better =>
    (meanings.state === 'ready' ? meanings.data.metrics.find((each) => each.name === name)?.better : null) ??
    'NEITHER';
  const columns: readonly Column<Compared>[] = [
    { id: 'metric', header: text('metric'), value: ({ name }) => words.name(name) },
    ...(['current', 'previous'] as const).map((id) => ({
      id,
      header: id === 'current' ? text('current') : text('before'),
      value: (row: Compared) => row[id],
      render: (row: Compared) => formats.value(row[id], row.unit),
      exact: (row: Compared) => formats.exact(row[id], row.unit),
      isFigure: true,
    })),
    {
      id: 'change',
      header: text('changePercent'),
      value: ({ changePercent }) => changePercent,
      render: ({ changePercent }) => (changePercent === null ? null : formats.change(changePercent)),
      isFigure: true,
    },
  ];
  const span = (from: string, to: string): string =>
    text('period', {
      from: formats.date(new Date(from)),
      to: formats.date(new Date(new Date(to).getTime() - 1)),
    });
  const period = answer.state === 'ready' ? answer.data.dashboard : null;
  const about = text('comparisonAbout', {
    current: period === null ? UNKNOWN_DAYS : span(period.from, period.to),
    previous: period === null ? UNKNOWN_DAYS : span(period.previous.from, period.previous.to),
  });
  return (
    <Figure
      title={text('comparison')}
      about={note === null ? about : `${about} ${note}`}
      answer={answer}
      height={120}
      skeleton={<RowSkeletons />}
      empty={{
        is: ({ dashboard }) =>
          dashboard.previous.metrics.every(
            ({ current, previous }) => (current ?? 0) === 0 && (previous ?? 0) === 0,
          ),
        text: text('comparisonEmpty'),
        next: text('trendNext'),
      }}
      columns={columns}
      rows={({ dashboard }) => dashboard.previous.metrics}
      rowKey={({ name }) => name}
      file="period-comparison"
      reports={[{ report: 'dashboard-comparison', parameters: asked }]}
    >
      {({ dashboard: { previous } }) => {
        // One scale for all, so that lengths can be compared; a change from almost nothing does not flatten the others.
        const widest = Math.min(
          100,
          Math.max(5, ...previous.metrics.map(({ changePercent }) => Math.abs(changePercent ?? 0))),
        );
        return (
          <ul className={styles.compared}>
            <li className={styles.columns} aria-hidden="true">
              <span />
              <span />
              <span className={styles.values}>
                <span>{text('current')}</span>
                <span>{text('before')}</span>
                <span>{text('change')}</span>
              </span>
            </li>
            {previous.metrics.map((row) => {
              const change = changeOf(row.current, row.previous, row.unit);
              const better = betterOf(row.name);
              const share = Math.max(-1, Math.min(1, (row.changePercent ?? 0) / widest)) * 50;
              return (
                <li key={row.name}>
                  <span>{words.name(row.name)}</span>
                  <span className={styles.axis} aria-hidden="true">
                    {change !== null && (
                      <span
                        data-verdict={verdictOf(change, better)}
                        style={{ left: `${50 + Math.min(0, share)}%`, width: `${Math.abs(share)}%` }}
                      />
                    )}
                  </span>
                  <span className={styles.values}>
                    <span title={formats.exact(row.current, row.unit)}>
                      <span className="visually-hidden">{text('current')}: </span>
                      {formats.value(row.current, row.unit)}
                    </span>
                    <span title={formats.exact(row.previous, row.unit)}>
                      <span className="visually-hidden">{text('before')}: </span>
                      {formats.value(row.previous, row.unit)}
                    </span>
                    <span>
                      {change !== null && <ChangeMark change={change} unit={row.unit} better={better} />}
                    </span>
                  </span>
                </li>
              );
            })}
          </ul>
        );
      }}
    </Figure>
  );
}

/** As many lines as there will be, as high as the width makes them. */
function RowSkeletons() {
  return (
    <ul className={styles.compared}>
      {Array.from({ length: NUMBERS + 1 }, (_, at) => (
        <li key={at} className={at === 0 ? styles.columns : undefined}>
          <Skeleton height={at === 0 ? 10 : 19} />
          <span className={styles.axis} />
          <span className={styles.values}>{'\u00a0'}</span>
        </li>
      ))}
    </ul>
  );
}
