// At which hours of the week sessions start: one hue, its scale beside it, every hour reached by the arrow keys.
import { type KeyboardEvent, useRef, useState } from 'react';
import type { Answer } from '../api';
import { Figure, Skeleton } from '../cards';
import { type HeatmapCell as Cell, movedInWeek } from '../charts';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import type { PeriodFiguresQuery } from './operations.generated';
import styles from './support.module.css';
import { supportTexts } from './support.texts';

interface Props {
  readonly answer: Answer<PeriodFiguresQuery>;
  readonly note: string | null;
  /** What was asked for. */
  readonly asked: object;
}

const HEIGHT = 268;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const twoDigits = (hour: number): string => String(hour).padStart(2, '0');

export function Heatmap({ answer, note, asked }: Props) {
  const text = useText(supportTexts);
  const formats = useFormats();
  const columns: readonly Column<Cell>[] = [
    {
      id: 'weekday',
      header: text('weekday'),
      value: ({ weekday }) => weekday,
      render: ({ weekday }) => formats.weekday(weekday),
    },
    {
      id: 'hour',
      header: text('hour'),
      value: ({ hour }) => hour,
      render: ({ hour }) => `${twoDigits(hour)}:00`,
    },
    {
      id: 'count',
      header: text('STARTED'),
      value: ({ count }) => count,
      render: ({ count }) => formats.count(count),
      isFigure: true,
    },
  ];
  const about = text('heatmapAbout', { zone: formats.zone });
  return (
    <Figure
      title={text('heatmap')}
      about={note === null ? about : `${about} ${note}`}
      answer={answer}
      height={HEIGHT}
      skeleton={
        <div className={styles.heatSkeleton}>
          <Skeleton height={HEIGHT} />
        </div>
      }
      span={8}
      empty={{
        is: ({ dashboard }) => dashboard.heatmap.every(({ count }) => count === 0),
        text: text('funnelEmpty'),
        next: text('trendNext'),
      }}
      columns={columns}
      rows={({ dashboard }) => dashboard.heatmap}
      rowKey={({ weekday, hour }) => `${weekday} ${hour}`}
      file="sessions-by-hour-of-week"
      reports={[{ report: 'dashboard-heatmap', parameters: asked }]}
    >
      {({ dashboard: { heatmap } }) => <Cells cells={heatmap} />}
    </Figure>
  );
}

function Cells({ cells }: { readonly cells: readonly Cell[] }) {
  const text = useText(supportTexts);
  const formats = useFormats();
  const grid = useRef<HTMLTableElement>(null);
  /** The one that Tab reaches; the arrows move it. */
  const [place, setPlace] = useState(0);
  const [read, setRead] = useState<number | null>(null);
  const most = Math.max(1, ...cells.map(({ count }) => count));
  const busiest = cells.find(({ count }) => count === most);

  function words(cell: Cell): string {
    return text('heatmapCell', {
      weekday: formats.weekday(cell.weekday),
      hour: `${twoDigits(cell.hour)}:00–${twoDigits(cell.hour)}:59`,
      count: cell.count,
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const next = movedInWeek(place, event.key);
    if (next === null) return;
    event.preventDefault();
    setPlace(next);
    grid.current?.querySelector<HTMLElement>(`[data-at='${next}']`)?.focus();
  }

  const shown = read === null ? undefined : cells[read];
  return (
    <>
      <div className={styles.heat}>
        <table
          ref={grid}
          role="grid"
          aria-label={text('heatmap')}
          onKeyDown={onKeyDown}
          onMouseLeave={() => setRead(null)}
          onBlur={() => setRead(null)}
        >
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{text('weekday')}</span>
              </th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour % 2 === 0 ? (
                    twoDigits(hour)
                  ) : (
                    <span className="visually-hidden">{twoDigits(hour)}</span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((weekday) => (
              <tr key={weekday}>
                <th scope="row">{formats.weekday(weekday, 'short')}</th>
                {HOURS.map((hour) => {
                  const at = (weekday - 1) * 24 + hour;
                  const cell = cells[at] ?? { weekday, hour, count: 0 };
                  return (
                    <td
                      key={hour}
                      data-at={at}
                      tabIndex={at === place ? 0 : -1}
                      aria-label={words(cell)}
                      style={{ '--heat': `${(cell.count / most) * 100}%` } as React.CSSProperties}
                      onFocus={() => {
                        setPlace(at);
                        setRead(at);
                      }}
                      onMouseEnter={() => setRead(at)}
                    />
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.heatFoot}>
        <span>
          {shown !== undefined
            ? words(shown)
            : busiest !== undefined && text('heatmapMost', { cell: words(busiest) })}
        </span>
        <span className={styles.scale} role="img" aria-label={text('scale', { least: 0, most })}>
          <span>0</span>
          <span />
          <span>{formats.count(most)}</span>
        </span>
      </div>
    </>
  );
}
