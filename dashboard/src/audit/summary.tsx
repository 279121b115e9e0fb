// How much was done, by day, by action and by admin; what is pressed narrows the list.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { BucketChart, TipList } from '../charts';
import { Again } from '../icons';
import { useFormats, useText } from '../intl';
import { useRange } from '../range';
import type { Column } from '../table';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import { NOBODY } from './filter';
import type { TrailSummaryQuery } from './operations.generated';
import type { Filters } from './use-filters';

type Stats = TrailSummaryQuery['auditStats'];
type Day = Stats['daily'][number];
type Key = Stats['actionBreakdown'][number];

const HEIGHT = 232;
const MOST_SHOWN = 7;

interface Props {
  readonly summary: Answer<TrailSummaryQuery>;
  readonly filters: Filters;
  /** What was asked for. */
  readonly asked: object;
}

export function Summary({ summary, filters: { choices, choose }, asked }: Props) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const [, changeRange] = useRange();
  const about =
    summary.state !== 'ready'
      ? undefined
      : text('byDayAbout', {
          count: formats.count(summary.data.auditStats.totalActions),
          from: formats.dateTime(new Date(summary.data.auditStats.from)),
          to: formats.dateTime(new Date(summary.data.auditStats.asOf)),
        });
  const days: readonly Column<Day>[] = [
    { id: 'date', header: text('day'), value: ({ date }) => date },
    {
      id: 'partial',
      header: text('partialDay'),
      value: ({ partial }) => partial,
      render: ({ partial }) => text(partial ? 'partialDay' : 'wholeDay'),
    },
    { id: 'count', header: text('count'), value: ({ count }) => count, isFigure: true },
  ];
  const keys = (name: string): readonly Column<Key>[] => [
    { id: 'label', header: name, value: ({ label }) => label, exact: ({ key }) => key },
    { id: 'count', header: text('count'), value: ({ count }) => count, isFigure: true },
  ];
  const empty = {
    is: ({ auditStats }: TrailSummaryQuery) => auditStats.totalActions === 0,
    text: text('nothingDone'),
  };
  return (
    <>
      <Figure
        title={text('byDay')}
        about={about ?? '\u00a0'}
        answer={summary}
        empty={empty}
        height={HEIGHT}
        span={6}
        file="audit-actions-by-day"
        reports={[{ report: 'audit-days', parameters: asked }]}
        columns={days}
        rows={({ auditStats }) => auditStats.daily}
        rowKey={({ date }) => date}
        actions={
          summary.state === 'ready' && (
            <button
              type="button"
              className="button button-small button-quiet"
              title={text('countAgain')}
              data-compact
              onClick={summary.retry}
            >
              <Again />
              <span>{text('countAgain')}</span>
            </button>
          )
        }
      >
        {({ auditStats: { daily } }) => (
          <BucketChart
            summary={text('byDay')}
            height={HEIGHT}
            ticks={daily.map(({ from }) => formats.day(new Date(from)))}
            series={[{ label: text('count'), kind: 'bars', values: daily.map(({ count }) => count) }]}
            isPartial={(at) => daily[at]?.partial === true}
            format={(value) => formats.value(value, 'COUNT')}
            onOpen={(at) => {
              const date = daily[at]?.date;
              if (date !== undefined) changeRange({ kind: 'custom', from: date, to: date });
            }}
            tooltip={(at) => {
              const day = daily[at];
              return day === undefined ? null : (
                <TipList
                  title={formats.date(new Date(day.from))}
                  rows={[
                    [text('count'), formats.count(day.count)],
                    [text('day'), text(day.partial ? 'partialDay' : 'wholeDay')],
                  ]}
                />
              );
            }}
          />
        )}
      </Figure>
      <Figure
        title={text('topActions')}
        answer={summary}
        empty={empty}
        height={HEIGHT}
        span={3}
        file="audit-actions"
        reports={[{ report: 'audit-actions', parameters: asked }]}
        columns={keys(text('action'))}
        rows={({ auditStats }) => auditStats.actionBreakdown}
        rowKey={({ key }) => key}
      >
        {({ auditStats }) => (
          <TopList
            items={auditStats.actionBreakdown}
            chosen={choices.action}
            onChoose={(action) => choose({ action })}
          />
        )}
      </Figure>
      <Figure
        title={text('topAdmins')}
        answer={summary}
        empty={empty}
        height={HEIGHT}
        span={3}
        file="audit-admins"
        reports={[{ report: 'audit-admins', parameters: asked }]}
        columns={keys(text('admin'))}
        rows={({ auditStats }) => auditStats.adminBreakdown}
        rowKey={({ key }) => key}
      >
        {({ auditStats }) => (
          <TopList
            items={auditStats.adminBreakdown}
            chosen={choices.admin}
            onChoose={(admin) => choose({ admin })}
          />
        )}
      </Figure>
    </>
  );
}

interface TopListProps {
  readonly items: readonly Key[];
  readonly chosen: string | null;
  readonly onChoose: (key: string | null) => void;
}

/** Never more than fit: all of them are in the table. */
function TopList({ items, chosen, onChoose }: TopListProps) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const most = Math.max(1, ...items.map(({ count }) => count));
  return (
    <ol className={styles.top}>
      {items.slice(0, MOST_SHOWN).map(({ key, label, count }) => (
        <li key={key}>
          <button
            type="button"
            aria-pressed={chosen === key}
            // Nobody has no id to filter by.
            disabled={key === NOBODY}
            title={text('filterBy', { label, count: formats.count(count) })}
            onClick={() => onChoose(chosen === key ? null : key)}
          >
            <span className={styles.topBar} style={{ width: `${(count / most) * 100}%` }} />
            <span className={styles.topLabel}>{label}</span>
            <span>{formats.value(count, 'COUNT')}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
