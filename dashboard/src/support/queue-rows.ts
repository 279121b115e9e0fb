// The queue by channel, from three states in groups. Pure.
import type { QueueByChannelQuery } from './operations.generated';

export interface QueueRow {
  /** Null: sessions of no channel. */
  readonly channel: string | null;
  readonly waiting: number;
  /** Of those waiting, for longer than the SLA allows. */
  readonly overdue: number;
  readonly active: number;
}

/** Channels of any of the three, the longest queue first. */
export function queueRows(answer: QueueByChannelQuery): readonly QueueRow[] {
  const rows = new Map<string | null, { waiting: number; overdue: number; active: number }>();
  for (const state of ['waiting', 'overdue', 'active'] as const) {
    for (const { keys, total } of answer[state].lines) {
      const channel = keys[0]?.value ?? null;
      const row = rows.get(channel) ?? { waiting: 0, overdue: 0, active: 0 };
      row[state] = total.value ?? 0;
      rows.set(channel, row);
    }
  }
  return [...rows]
    .map(([channel, row]) => ({ channel, ...row }))
    .filter(({ waiting, active }) => waiting + active > 0)
    .sort(
      (a, b) =>
        b.waiting - a.waiting || b.active - a.active || (a.channel ?? '').localeCompare(b.channel ?? ''),
    );
}
