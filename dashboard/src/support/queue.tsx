// Who waits and who is being served right now, by channel.
import { useMemo } from 'react';
import { mapAnswer, useAnswer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import { useStep } from '../time';
import { aroundNow } from './moments';
import { QueueByChannelDocument } from './operations.generated';
import { type QueueRow, queueRows } from './queue-rows';
import styles from './support.module.css';
import { supportTexts } from './support.texts';

const HOUR_MS = 3_600_000;
const AT_MOST_EVERY_MS = 10_000;
const STATES = ['waiting', 'overdue', 'active'] as const;
/** What each is called by the gateway. */
const METRICS = { waiting: 'waiting', overdue: 'abandonedSessions', active: 'active' } as const;

export function Queue({ refreshOn }: { readonly refreshOn: unknown }) {
  const text = useText(supportTexts);
  const formats = useFormats();
  // States are read at the end of the window, which the gateway cuts at its own now.
  const hour = useStep(HOUR_MS);
  const around = aroundNow(hour);
  const asked = useAnswer(QueueByChannelDocument, around, {
    refreshOn,
    atMostEveryMs: AT_MOST_EVERY_MS,
  });
  const answer = useMemo(() => mapAnswer(asked, queueRows), [asked]);
  const channelName = ({ channel }: QueueRow): string => channel ?? text('noChannel');
  const columns: readonly Column<QueueRow>[] = [
    { id: 'channel', header: text('channel'), value: channelName },
    ...STATES.map((id) => ({
      id,
      header: text(id),
      value: (row: QueueRow) => row[id],
      render: (row: QueueRow) => formats.count(row[id]),
      isFigure: true,
    })),
  ];
  return (
    <Figure
      title={text('queue')}
      about={text('queueAbout')}
      answer={answer}
      height={266}
      span={4}
      empty={{ is: (rows) => rows.length === 0, text: text('queueEmpty'), next: text('queueNext') }}
      columns={columns}
      rows={(rows) => rows}
      rowKey={({ channel }) => channel ?? ''}
      file="queue-by-channel"
      reports={STATES.map((state) => ({
        report: 'metric-series',
        parameters: { metric: METRICS[state], ...around, granularity: 'DAY', groupBy: ['channel'] },
        name: text(state),
      }))}
    >
      {(rows) => {
        const most = Math.max(...rows.map(({ waiting, active }) => waiting + active));
        const part = (count: number) => ({ width: `${(count / most) * 100}%` });
        return (
          <>
            <ul className={styles.legend} aria-hidden="true">
              {STATES.map((state, at) => (
                <li key={state}>
                  <span className={styles.swatch} data-series={[3, 2, 1][at]} />
                  {text(state)}
                </li>
              ))}
            </ul>
            <ul className={styles.bars}>
              {rows.map((row) => (
                <li
                  key={row.channel ?? ''}
                  aria-label={text('queueLine', {
                    channel: channelName(row),
                    waiting: row.waiting,
                    overdue: row.overdue,
                    active: row.active,
                  })}
                >
                  <div className={styles.barLine} aria-hidden="true">
                    <span>{channelName(row)}</span>
                    <span>
                      {text('waiting')} <strong>{formats.count(row.waiting)}</strong> · {text('active')}{' '}
                      <strong>{formats.count(row.active)}</strong>
                    </span>
                  </div>
                  <div className={styles.track} aria-hidden="true">
                    <span className={styles.second} style={part(row.overdue)} />
                    <span className={styles.third} style={part(row.waiting - row.overdue)} />
                    <span style={part(row.active)} />
                  </div>
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </Figure>
  );
}
