// Buckets between any two moments, and the same stretch of an earlier time. Calendar units are computed by PostgreSQL
// from the zone's name; hours and quarters of an hour are those of UTC and carry local labels.
import { badInput, statement } from '../platform';
import { type Bucket, FIRST_INSTANT, hourLabel } from './period';
import type { MetricReader, Question } from './run';

export enum Granularity {
  QUARTER_HOUR = 'QUARTER_HOUR',
  HOUR = 'HOUR',
  DAY = 'DAY',
  WEEK = 'WEEK',
  MONTH = 'MONTH',
}

export enum Comparison {
  PREVIOUS_PERIOD = 'PREVIOUS_PERIOD',
  PREVIOUS_DAY = 'PREVIOUS_DAY',
  PREVIOUS_WEEK = 'PREVIOUS_WEEK',
  PREVIOUS_YEAR = 'PREVIOUS_YEAR',
}

/** A window placed in time. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** A bucket, cut to the window, that still knows on which local dates it began and ended. */
export interface SpanBucket extends Bucket {
  /** The local date that begins with `start`; null where the window or the clock cuts. */
  readonly startDay: string | null;
  readonly endDay: string | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Calendar {
  readonly unit: 'day' | 'week' | 'month';
  readonly format: string;
  /** About how long, at the least. */
  readonly ms: number;
}

const CALENDAR: Readonly<Partial<Record<Granularity, Calendar>>> = {
  [Granularity.DAY]: { unit: 'day', format: 'YYYY-MM-DD', ms: DAY_MS },
  [Granularity.WEEK]: { unit: 'week', format: 'IYYY-"W"IW', ms: 7 * DAY_MS },
  [Granularity.MONTH]: { unit: 'month', format: 'YYYY-MM', ms: 28 * DAY_MS },
};

/** As fine as a chart can show, where nothing is asked for. */
export function granularityOf({ from, to }: Span): Granularity {
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  return days <= 2
    ? Granularity.HOUR
    : days <= 92
      ? Granularity.DAY
      : days <= 731
        ? Granularity.WEEK
        : Granularity.MONTH;
}

/** First instants of the calendar units ($4) around the window $1 to $3 in the zone $2. */
const calendarStarts = statement<{ day: string; label: string; start: Date | null }>(
  'buckets.calendar-starts',
  `SELECT to_char(d.day, 'YYYY-MM-DD') AS day, to_char(d.day, $5) AS label, ${FIRST_INSTANT} AS start
     FROM (SELECT g::date AS day
             FROM generate_series(date_trunc($4::text, ($1::timestamptz AT TIME ZONE $2) - interval '1 day'),
                                  date_trunc($4::text, ($3::timestamptz AT TIME ZONE $2) + interval '1 day')
                                    + 2 * ('1 ' || $4::text)::interval,
                                  ('1 ' || $4::text)::interval) g) d
    ORDER BY d.day`,
);

/** Starts of the steps ($4) of UTC from the one that holds $1 to the first at or after $3. */
const utcSteps = statement<{ label: string; offset_minutes: number; start: Date }>(
  'buckets.utc-steps',
  `SELECT g AS start, to_char(g AT TIME ZONE $2, 'YYYY-MM-DD HH24:MI') AS label,
          (extract(epoch FROM (g AT TIME ZONE $2) - (g AT TIME ZONE 'UTC')) / 60)::int AS offset_minutes
     FROM generate_series(date_bin($4::text::interval, $1::timestamptz, timestamptz '2000-01-01 00:00Z'),
                          $3::timestamptz + $4::text::interval, $4::text::interval) g
    ORDER BY g`,
);

/** The buckets that the window touches, cut to it, oldest first; refuses more than `most`. */
export async function bucketsBetween(
  reader: MetricReader,
  span: Span,
  granularity: Granularity,
  question: Question,
  most: number,
): Promise<SpanBucket[]> {
  const calendar = CALENDAR[granularity];
  const stepMs = calendar?.ms ?? (granularity === Granularity.HOUR ? HOUR_MS : HOUR_MS / 4);
  const about = Math.ceil((span.to.getTime() - span.from.getTime()) / stepMs);
  if (about > most) {
    throw badInput(
      'granularity',
      `${granularity} makes about ${about} points of this window: at most ${most}, so ask for a shorter window or longer buckets`,
    );
  }
  const starts =
    calendar === undefined
      ? (
          await reader.rows(utcSteps, [
            span.from,
            question.zone,
            span.to,
            granularity === Granularity.HOUR ? '1 hour' : '15 minutes',
          ])
        ).map(({ start, label, offset_minutes: offset }) => ({
          start,
          label: hourLabel(label, offset),
          day: null,
        }))
      : // A date that the zone skipped has no instant, and no bucket.
        (
          await reader.rows(calendarStarts, [
            span.from,
            question.zone,
            span.to,
            calendar.unit,
            calendar.format,
          ])
        ).flatMap(({ start, label, day }) => (start === null ? [] : [{ start, label, day }]));
  return starts.flatMap(({ start, label, day }, index): SpanBucket[] => {
    const next = starts[index + 1];
    if (next === undefined || next.start <= span.from || start >= span.to) {
      return [];
    }
    const [isCutBefore, isCutAfter] = [start < span.from, next.start > span.to];
    return [
      {
        start: isCutBefore ? span.from : start,
        end: isCutAfter ? span.to : next.start,
        label,
        partial: isCutBefore || isCutAfter,
        startDay: isCutBefore ? null : day,
        endDay: isCutAfter ? null : next.day,
      },
    ];
  });
}

/** How many whole days, weeks or months ($4) of local time the window takes. */
const localLength = statement<{ days: number; months: number }>(
  'buckets.local-length',
  `SELECT ceil(extract(epoch FROM l.till - l.since) / 86400)::int AS days,
          (m.months + CASE WHEN l.till - make_interval(months => m.months) > l.since THEN 1 ELSE 0 END)::int AS months
     FROM (SELECT $1::timestamptz AT TIME ZONE $3 AS since, $2::timestamptz AT TIME ZONE $3 AS till) l
    CROSS JOIN LATERAL (SELECT ((extract(year FROM l.till) - extract(year FROM l.since)) * 12
                                + extract(month FROM l.till) - extract(month FROM l.since))::int AS months) m`,
);

/**
 * Moments ($1, in order) so many months ($4) and days ($5) of local time earlier. One that begins a local date ($3)
 * becomes the beginning of the earlier date; where clocks were changed in between, none comes before the one before it.
 */
const earlierMoments = statement<{ moment: Date }>(
  'buckets.earlier-moments',
  `SELECT max(x.moment) OVER (ORDER BY x.position) AS moment
     FROM (SELECT d.position, coalesce(${FIRST_INSTANT}, d.moment) AS moment
             FROM (SELECT u.position, (u.day - i.shift)::date AS day,
                          ((u.moment AT TIME ZONE $2) - i.shift) AT TIME ZONE $2 AS moment
                     FROM unnest($1::timestamptz[], $3::date[]) WITH ORDINALITY u (moment, day, position)
                    CROSS JOIN make_interval(months => $4::int, days => $5::int) i (shift)) d) x
    ORDER BY x.position`,
);

/**
 * For each bucket the one to compare it with. The period before is as many whole days, weeks or months earlier as the
 * window takes (elapsed time for hours), the others one day, seven days or one year of local time. A bucket whose hour
 * did not exist then has no length.
 */
export async function earlierBuckets(
  reader: MetricReader,
  buckets: readonly SpanBucket[],
  granularity: Granularity,
  compare: Comparison,
  { zone }: Question,
): Promise<Bucket[]> {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) {
    return [];
  }
  const shift = await shiftOf(reader, first.start, last.end, granularity, compare, zone);
  if ('ms' in shift) {
    const back = (at: Date): Date => new Date(at.getTime() - shift.ms);
    return buckets.map((bucket) => ({ ...bucket, start: back(bucket.start), end: back(bucket.end) }));
  }
  const moments = [...buckets.map(({ start }) => start), last.end];
  const days = [...buckets.map(({ startDay }) => startDay), last.endDay];
  const rows = await reader.rows(earlierMoments, [moments, zone, days, shift.months, shift.days]);
  return buckets.map((bucket, index) => ({
    ...bucket,
    start: rows[index]?.moment ?? bucket.start,
    end: rows[index + 1]?.moment ?? bucket.end,
  }));
}

type Shift = { readonly months: number; readonly days: number } | { readonly ms: number };

async function shiftOf(
  reader: MetricReader,
  from: Date,
  to: Date,
  granularity: Granularity,
  compare: Comparison,
  zone: string,
): Promise<Shift> {
  switch (compare) {
    case Comparison.PREVIOUS_DAY:
      return { months: 0, days: 1 };
    case Comparison.PREVIOUS_WEEK:
      return { months: 0, days: 7 };
    case Comparison.PREVIOUS_YEAR:
      return { months: 12, days: 0 };
    case Comparison.PREVIOUS_PERIOD: {
      const unit = CALENDAR[granularity]?.unit;
      if (unit === undefined) {
        return { ms: to.getTime() - from.getTime() };
      }
      const [length = { days: 0, months: 0 }] = await reader.rows(localLength, [from, to, zone]);
      return unit === 'month'
        ? { months: length.months, days: 0 }
        : { months: 0, days: unit === 'week' ? Math.ceil(length.days / 7) * 7 : length.days };
    }
  }
}
