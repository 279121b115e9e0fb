// Windows, zones and buckets. All windows are half-open, [from, to): an event at t has happened at asOf when t < asOf.
// Local days are computed by PostgreSQL from the zone's name, so a day has the 23, 24 or 25 hours it really had.
import { badInput, statement } from '../platform';

/** The window of a metric, before it is placed in time. */
export type Window =
  | { readonly kind: 'state' }
  | { readonly kind: 'elapsed'; readonly hours: number }
  | { readonly kind: 'today' };

export const state: Window = { kind: 'state' };
export const lastHour: Window = { kind: 'elapsed', hours: 1 };
export const last24Hours: Window = { kind: 'elapsed', hours: 24 };
export const last7Days: Window = { kind: 'elapsed', hours: 7 * 24 };
export const last30Days: Window = { kind: 'elapsed', hours: 30 * 24 };
export const today: Window = { kind: 'today' };

/** A window placed in time; `from` is null for a state. */
export interface Period {
  readonly from: Date | null;
  readonly to: Date;
}

export interface Bucket {
  readonly start: Date;
  readonly end: Date;
  /** What to print: the local date, or the local hour with its offset from UTC. */
  readonly label: string;
  /** The bucket reaches beyond `asOf`: it is still running. */
  readonly partial: boolean;
}

const HOUR_MS = 3_600_000;
const EARLIEST_AS_OF = new Date('2000-01-01T00:00:00Z');
// A client may send back the asOf of an answer, which the database clock stamped.
const CLOCK_TOLERANCE_MS = 1_000;

export function describeWindow(window: Window): string {
  switch (window.kind) {
    case 'state':
      return 'at asOf';
    case 'today':
      return 'since local midnight of the organization’s zone';
    case 'elapsed':
      return window.hours % 24 === 0 && window.hours > 24
        ? `the last ${window.hours / 24} days before asOf`
        : `the last ${window.hours === 1 ? 'hour' : `${window.hours} hours`} before asOf`;
  }
}

export function elapsedBefore(asOf: Date, hours: number): Period & { readonly from: Date } {
  return { from: new Date(asOf.getTime() - hours * HOUR_MS), to: asOf };
}

/** Refuses a moment that cannot be asked for. */
export function checkAsOf(asOf: Date, now: Date): Date {
  if (asOf < EARLIEST_AS_OF) {
    throw badInput('asOf', `must not be before ${EARLIEST_AS_OF.toISOString()}`);
  }
  if (asOf.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    throw badInput('asOf', `must not be in the future (now is ${now.toISOString()})`);
  }
  return asOf;
}

/** Percent by which `current` differs from `previous`; null where that says nothing. */
export function changePercent(current: number | null, previous: number | null): number | null {
  return current === null || previous === null || previous === 0
    ? null
    : ((current - previous) / Math.abs(previous)) * 100;
}

// The first instant of a local date: the earliest whose local date it is. Midnight itself may not exist (clocks go
// forward at 24:00), or exist twice (they go back over it), and a whole date may be missing; then there is no instant.
export const FIRST_INSTANT = `
  (SELECT min(t)
     FROM generate_series((d.day::timestamp AT TIME ZONE $2) - interval '3 hours',
                          (d.day::timestamp AT TIME ZONE $2), interval '15 minutes') t
    WHERE (t AT TIME ZONE $2)::date = d.day)`;

/**
 * Local dates around asOf, oldest first, with their first instants: enough before it for 2n days, and enough after it
 * that one begins later, even where a date is missing.
 */
export const localDays = statement<{ label: string; start: Date | null }>(
  'period.local-days',
  `SELECT to_char(d.day, 'YYYY-MM-DD') AS label, ${FIRST_INSTANT} AS start
     FROM (SELECT ($1::timestamptz AT TIME ZONE $2)::date + n AS day FROM generate_series(-2 * $3::int - 1, 2) n) d
    ORDER BY d.day`,
);

/**
 * The last n local days before asOf, and the n before those. The last day is the one that holds the last instant
 * before asOf, so that none is empty. A date that the zone skipped has no instant, and no bucket.
 */
export function dayBuckets(
  rows: readonly { readonly label: string; readonly start: Date | null }[],
  count: number,
  asOf: Date,
): { current: Bucket[]; previous: Bucket[] } {
  const days = rows.flatMap(({ label, start }) => (start === null ? [] : [{ label, start }]));
  const begun = days.filter(({ start }) => start < asOf).length;
  // One more than has begun: it ends the last bucket.
  const buckets = bucketsOf(days.slice(0, begun + 1), asOf);
  return { current: buckets.slice(-count), previous: buckets.slice(-2 * count, -count) };
}

/** The last n hours of UTC before asOf, labelled by their local time. */
export const utcHours = statement<{ start: Date; label: string; offset_minutes: number }>(
  'period.utc-hours',
  `SELECT h.start, to_char(h.start AT TIME ZONE $2, 'YYYY-MM-DD HH24:MI') AS label,
          (extract(epoch FROM (h.start AT TIME ZONE $2) - (h.start AT TIME ZONE 'UTC')) / 60)::int AS offset_minutes
     FROM (SELECT date_trunc('hour', $1::timestamptz - interval '1 microsecond', 'UTC')
                  - n * interval '1 hour' AS start
             FROM generate_series($3::int - 1, 0, -1) n) h
    ORDER BY h.start`,
);

/** Buckets from consecutive starts; the last start only ends the bucket before it. */
export function bucketsOf(
  starts: readonly { readonly label: string; readonly start: Date }[],
  asOf: Date,
): Bucket[] {
  return starts.slice(0, -1).map(({ label, start }, index) => {
    const end = starts[index + 1]?.start ?? asOf;
    return { start, end, label, partial: end > asOf };
  });
}

/** `2024-10-27 02:00 +02:00`: the offset tells the two hours of a clock change apart. */
export function hourLabel(local: string, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const total = Math.abs(offsetMinutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local} ${sign}${two(Math.floor(total / 60))}:${two(total % 60)}`;
}
