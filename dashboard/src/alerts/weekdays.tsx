// Which weekday is busiest: the mean of each in the chosen days, and what it is likely to have.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import type { AlertTrendsQuery } from './operations.generated';
import { useDays } from './use-days';

type Weekday = AlertTrendsQuery['alertAnalytics']['weekdays'][number] & {
  readonly likely: number | null;
  readonly likelyDays: number | null;
};

function rowsOf({ alertAnalytics: { weekdays, prediction } }: AlertTrendsQuery): Weekday[] {
  return weekdays.map((each) => {
    const likely = prediction.weekdays?.find(({ weekday }) => weekday === each.weekday);
    return { ...each, likely: likely?.median ?? null, likelyDays: likely?.n ?? null };
  });
}

export function Weekdays({ answer }: { readonly answer: Answer<AlertTrendsQuery> }) {
  const text = useText(alertsTexts);
  const days = useDays();
  const formats = useFormats();
  const count = (value: number | null): string => formats.value(value, 'COUNT');
  const figure = (
    id: 'mean' | 'raised' | 'occurrences' | 'likely' | 'likelyDays',
    header: string,
    rest: Partial<Column<Weekday>> = {},
  ): Column<Weekday> => ({
    id,
    header,
    value: (weekday) => weekday[id],
    render: (weekday) => count(weekday[id]),
    exact: (weekday) => formats.exact(weekday[id], 'COUNT'),
    isFigure: true,
    ...rest,
  });
  const columns: readonly Column<Weekday>[] = [
    {
      id: 'weekday',
      header: text('weekday'),
      value: ({ weekday }) => weekday,
      render: ({ weekday }) => formats.weekday(weekday),
    },
    figure('mean', text('meanPerDay')),
    figure('raised', text('raisedColumn'), { foldsBelow: 480 }),
    figure('occurrences', text('occurrences')),
    {
      id: 'partial',
      header: text('running'),
      value: ({ partial }) => partial,
      render: ({ partial }) => text(partial ? 'yes' : 'no'),
      foldsBelow: 720,
    },
    figure('likely', text('likely')),
    figure('likelyDays', text('likelyDays'), { foldsBelow: 720 }),
  ];
  return (
    <Figure
      title={text('weekdays')}
      about={text('weekdaysAbout')}
      answer={answer}
      height={248}
      span={12}
      empty={{
        is: ({ alertAnalytics }) => alertAnalytics.busiestWeekday === null,
        text: text('weekdaysEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={rowsOf}
      rowKey={({ weekday }) => String(weekday)}
      file="alerts-by-weekday"
      reports={[{ report: 'alert-weekdays', parameters: days }]}
    >
      {(data) => {
        const { busiestWeekday } = data.alertAnalytics;
        const rows = rowsOf(data);
        const most = Math.max(1, ...rows.flatMap(({ mean, likely }) => [mean ?? 0, likely ?? 0]));
        const busiest = rows.find(({ weekday }) => weekday === busiestWeekday);
        return (
          <>
            {busiest !== undefined && (
              <p className={styles.lead}>
                {text('busiest', { weekday: formats.weekday(busiest.weekday), mean: count(busiest.mean) })}
              </p>
            )}
            <ol className={styles.weekdays}>
              {rows.map(({ weekday, mean, occurrences, partial, likely }) => (
                <li key={weekday} data-busiest={weekday === busiestWeekday}>
                  <span>{formats.weekday(weekday, 'short')}</span>
                  <div className={styles.track} aria-hidden="true" data-partial={partial}>
                    <span style={{ width: `${((mean ?? 0) / most) * 100}%` }} />
                    {likely !== null && <i style={{ insetInlineStart: `${(likely / most) * 100}%` }} />}
                  </div>
                  <span>
                    {occurrences === 0 ? (
                      text('noSuchDay')
                    ) : (
                      <>
                        <strong title={formats.exact(mean, 'COUNT')}>{count(mean)}</strong>{' '}
                        {partial && `${text('running')} · `}
                      </>
                    )}
                    {likely !== null && (
                      <span className={styles.likely}>{text('likelyValue', { value: count(likely) })}</span>
                    )}
                  </span>
                </li>
              ))}
            </ol>
          </>
        );
      }}
    </Figure>
  );
}
