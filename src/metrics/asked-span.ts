// The span of a question: dates of the organization's zone, or moments; the last thirty days where nothing is said.
import { badInput, statement } from '../platform';
import { FIRST_INSTANT } from './period';
import type { MetricReader, Question } from './run';

export const MOST_DAYS = 400;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
/** The local day may be longer, by the hour that clocks are set back. */
const TOLERANCE_MS = 2 * 3_600_000;

/** As a client writes it: each a date (YYYY-MM-DD) or a moment (RFC 3339). */
export interface AskedSpan {
  readonly from?: string | null;
  readonly to?: string | null;
}

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** First instants of local dates in the zone $2; of a date that the zone skipped, that of the next. */
const firstInstants = statement<{ from: Date | null; to: Date | null }>(
  'metrics.first-instants',
  `SELECT (SELECT min(s.start) FROM (SELECT ${FIRST_INSTANT} AS start
             FROM generate_series($1::date, $1::date + 1, interval '1 day') g
            CROSS JOIN LATERAL (SELECT g::date AS day) d) s) AS "from",
          (SELECT min(s.start) FROM (SELECT ${FIRST_INSTANT} AS start
             FROM generate_series($3::date, $3::date + 1, interval '1 day') g
            CROSS JOIN LATERAL (SELECT g::date AS day) d) s) AS "to"`,
);

/** The first instant of the local date that is so many ($3) days before that of $1 in the zone $2. */
const daysBefore = statement<{ start: Date | null }>(
  'metrics.days-before-moment',
  `SELECT min(s.start) AS start
     FROM (SELECT ${FIRST_INSTANT} AS start
             FROM generate_series(0, 1) n
            CROSS JOIN LATERAL (SELECT ((($1::timestamptz - interval '1 microsecond') AT TIME ZONE $2)::date - $3::int + n) AS day) d) s`,
);

/** Places a span in time, cut at asOf. A date as `to` is the whole of that day. */
export async function askedSpan(
  reader: MetricReader,
  question: Question,
  asked: AskedSpan,
  mostDays = MOST_DAYS,
): Promise<Span> {
  const { asOf, zone } = question;
  const [fromAsked, toAsked] = [parsed('from', asked.from), parsed('to', asked.to)];
  const dayFrom = typeof fromAsked === 'string' ? fromAsked : null;
  const dayAfter = typeof toAsked === 'string' ? nextDay(toAsked) : null;
  const [days] =
    dayFrom === null && dayAfter === null ? [] : await reader.rows(firstInstants, [dayFrom, zone, dayAfter]);
  const end = toAsked instanceof Date ? toAsked : (days?.to ?? asOf);
  const to = end < asOf ? end : asOf;
  const from =
    fromAsked instanceof Date
      ? fromAsked
      : (days?.from ?? (await reader.rows(daysBefore, [to, zone, DEFAULT_DAYS - 1]))[0]?.start ?? to);
  if (fromAsked !== null && from >= end) {
    throw badInput('from', `must be before to (${end.toISOString()})`);
  }
  if (from >= to) {
    throw badInput(fromAsked === null ? 'to' : 'from', `must lie before now (${asOf.toISOString()})`);
  }
  if (end.getTime() - from.getTime() > mostDays * DAY_MS + TOLERANCE_MS) {
    throw badInput(
      'from',
      `must be at most ${mostDays.toLocaleString('en')} days before to (${end.toISOString()})`,
    );
  }
  return { from, to };
}

/** A date stays text: when it begins is for the zone to say. */
function parsed(field: string, text: string | null | undefined): string | Date | null {
  if (text == null) {
    return null;
  }
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i.test(text);
  const moment = new Date(text);
  const year = moment.getUTCFullYear();
  if (
    (!isDate && !isMoment) ||
    Number.isNaN(moment.getTime()) ||
    !isRealDate(text.slice(0, 10)) ||
    year < 2000 ||
    year > 9000
  ) {
    throw badInput(
      field,
      'must be a date as YYYY-MM-DD or a moment as 2026-01-31T09:00:00Z that the calendar has, from the year 2000 on',
    );
  }
  return isDate ? text : moment;
}

/** JavaScript takes the 30th of February for the 2nd of March. */
function isRealDate(date: string): boolean {
  const moment = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === date;
}

function nextDay(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
}
