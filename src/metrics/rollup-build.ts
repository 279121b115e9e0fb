// What is kept of an organization is brought up to date: the hours that marks are about, then what follows and what lies
// before, from the rows. One step of it is the body of one transaction (`RollupWorker`).
import { momentOf, type PlanRow } from './plan';
import {
  dailySql,
  keepSql,
  longerSql,
  memberDaysSql,
  membersSql,
  numbersSql,
  type RollupDefinition,
  touchedSql,
} from './rollup';
import { type KeptSpan, lengthOf, type Range, shiftedDay, Span, startsWithin } from './rollup-cover';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Marks of one transaction. */
const MOST_MARKS = 1_000;
/** What one transaction builds at most, of each rollup, and one statement adds up at most. */
const CHUNK_MS = 7 * DAY_MS;

export type Values = Readonly<Record<string, unknown>>;

/** Runs a statement of one organization, which it names :org; values by name. */
export type Run = (sql: string, label: string, values?: Values) => Promise<PlanRow[]>;

export type Definitions = ReadonlyMap<string, RollupDefinition>;

export interface BuiltStep {
  /** There is more to do. */
  readonly more: boolean;
  /** Seconds since the oldest change that was added up, by what changed: a table. */
  readonly waited: ReadonlyMap<string, number>;
}

/** One step. */
export async function buildStep(run: Run, definitions: Definitions): Promise<BuiltStep> {
  const found = await run(
    `SELECT d.mark, d.source, extract(epoch FROM clock_timestamp() - d.marked_at)::float8 AS waited
       FROM rollup_dirty d WHERE d.org_id = :org ORDER BY d.mark LIMIT ${MOST_MARKS}`,
    'marks',
  );
  const marks = found.map(({ mark }) => String(mark));
  const waited = new Map<string, number>();
  for (const { source, waited: seconds } of found) {
    const [table = ''] = String(source).split('.');
    waited.set(table, Math.max(waited.get(table) ?? 0, Number(seconds)));
  }
  const states = await begin(run, definitions);
  // Where nothing is built yet, there is nothing to mend: what is built below has been read after the marks.
  const built = [...states.values()].some(({ from, until }) => from < until);
  const touched = built ? await touchedHours(run, definitions, marks) : new Map<string, number[]>();
  let more = marks.length === MOST_MARKS;
  for (const definition of definitions.values()) {
    const state = states.get(definition.name);
    if (state === undefined) {
      continue;
    }
    const { now, dayStarts } = state;
    let { from, until } = state;
    const hours = (touched.get(definition.name) ?? []).filter((hour) => hour >= from && hour < until);
    const ranges: Range[] = hours.map((hour) => ({ from: hour, to: hour + HOUR_MS }));
    if (until < now) {
      const next = Math.min(now, until + CHUNK_MS);
      ranges.push({ from: until, to: next });
      more ||= next < now;
      until = next;
    }
    if (from !== -Infinity) {
      const earlier = await latestBefore(run, definition, from);
      if (earlier === null) {
        from = -Infinity;
      } else {
        const first = Math.floor(earlier / DAY_MS) * DAY_MS + DAY_MS - CHUNK_MS;
        ranges.push({ from: first, to: Math.min(from, first + CHUNK_MS) });
        from = first;
        more = true;
      }
    }
    for (const part of inParts(merged(ranges))) {
      await replace(run, definition, part, { until, dayStarts });
    }
    if (from !== state.from || until !== state.until) {
      await run(
        `UPDATE rollup_state s SET built_from = :from::timestamptz, built_until = :until::timestamptz
          WHERE s.org_id = :org AND s.rollup = :rollup`,
        'advance',
        {
          rollup: definition.name,
          from: from === -Infinity ? '-infinity' : new Date(from),
          until: new Date(until),
        },
      );
    }
  }
  if (marks.length > 0) {
    await run('DELETE FROM rollup_dirty d WHERE d.org_id = :org AND d.mark = ANY(:ids::bigint[])', 'unmark', {
      ids: marks,
    });
  }
  return { more, waited };
}

/** Starts of the hours that marks are about, by rollup. */
export async function touchedHours(
  run: Run,
  definitions: Definitions,
  marks: readonly string[],
): Promise<Map<string, number[]>> {
  const hours = new Map<string, number[]>();
  if (marks.length > 0 && definitions.size > 0) {
    const rows = await run(
      `SELECT DISTINCT t.rollup, date_bin('1 hour', t.at, '2000-01-01Z') AS hour
         FROM (${touchedSql(definitions.values(), ':ids')}) t WHERE isfinite(t.at)`,
      'touched',
      { ids: marks },
    );
    for (const { rollup, hour } of rows) {
      hours.set(String(rollup), [...(hours.get(String(rollup)) ?? []), Number(hour)]);
    }
  }
  return hours;
}

/**
 * At which hours of UTC, but for midnight, the days of the organization's zone begin in this year, in winter and in
 * summer. Days are kept from there on as well; what a zone has that is a part of an hour beside UTC is added up from hours.
 */
const DAY_STARTS = `(SELECT coalesce(array_agg(DISTINCT extract(hour FROM b.at)::smallint), '{}')
                       FROM organizations o
                      CROSS JOIN (VALUES (1), (7)) m (month)
                      CROSS JOIN LATERAL (
                            SELECT make_timestamp(extract(year FROM now())::int, m.month, 1, 0, 0, 0)
                                   AT TIME ZONE o.timezone AT TIME ZONE 'UTC' AS at) b
                      WHERE o.org_id = :org AND extract(hour FROM b.at) > 0 AND extract(minute FROM b.at) = 0)`;

/** The state of every rollup as it is defined now; what was kept under another definition is forgotten. */
async function begin(
  run: Run,
  definitions: Definitions,
): Promise<Map<string, { from: number; until: number; now: number; dayStarts: readonly number[] }>> {
  const wanted = [...definitions.values()];
  const values = {
    rollups: wanted.map(({ name }) => name),
    signatures: wanted.map(({ signature }) => signature),
  };
  const [{ stale } = { stale: 0 }] = await run(
    `SELECT count(*) FILTER (WHERE s.rollup IS NULL)::int AS stale
       FROM unnest(:rollups::text[], :signatures::text[]) r (rollup, signature)
       LEFT JOIN rollup_state s ON s.org_id = :org AND s.rollup = r.rollup AND s.signature = r.signature
             AND s.day_starts = ${DAY_STARTS}`,
    'stale',
    values,
  );
  if (Number(stale) > 0) {
    for (const table of ['rollups', 'rollup_members']) {
      await run(
        `DELETE FROM ${table} k
          USING unnest(:rollups::text[], :signatures::text[]) r (rollup, signature)
          WHERE k.org_id = :org AND k.rollup = r.rollup
            AND NOT EXISTS (SELECT FROM rollup_state s
                             WHERE s.org_id = :org AND s.rollup = r.rollup AND s.signature = r.signature
                               AND s.day_starts = ${DAY_STARTS})`,
        `drop-stale.${table}`,
        values,
      );
    }
    await run(
      `INSERT INTO rollup_state AS s (org_id, rollup, signature, built_from, built_until, day_starts)
       SELECT :org, r.rollup, r.signature, date_bin('1 day', now(), '2000-01-01Z'),
              date_bin('1 day', now(), '2000-01-01Z'), ${DAY_STARTS}
         FROM unnest(:rollups::text[], :signatures::text[]) r (rollup, signature)
           ON CONFLICT (org_id, rollup) DO UPDATE
          SET signature = excluded.signature, built_from = excluded.built_from, built_until = excluded.built_until,
              day_starts = excluded.day_starts
        WHERE s.signature <> excluded.signature OR s.day_starts <> excluded.day_starts`,
      'begin',
      values,
    );
  }
  const rows = await run(
    `SELECT s.rollup, s.built_from, s.built_until, s.day_starts, date_bin('1 hour', now(), '2000-01-01Z') AS now
       FROM rollup_state s WHERE s.org_id = :org`,
    'state',
  );
  return new Map(
    rows.map(({ rollup, built_from: from, built_until: until, day_starts: dayStarts, now }) => [
      String(rollup),
      { from: Number(from), until: Number(until), now: Number(now), dayStarts: dayStarts as number[] },
    ]),
  );
}

async function latestBefore(
  run: Run,
  { fact, at, name }: RollupDefinition,
  from: number,
): Promise<number | null> {
  const moment = momentOf(fact, at);
  const [row] = await run(
    `SELECT ${moment} AS at FROM ${fact.from}
      WHERE ${fact.organization} = :org AND ${moment} < :from::timestamptz AND ${moment} > '-infinity'
      ORDER BY ${moment} DESC LIMIT 1`,
    `latest.${name}`,
    { from: new Date(from) },
  );
  return row === undefined ? null : Number(row['at']);
}

async function replace(
  run: Run,
  definition: RollupDefinition,
  ranges: readonly Range[],
  known: Known,
): Promise<void> {
  if (ranges.length === 0) {
    return;
  }
  const { name } = definition;
  const longer = longerOf(ranges, known);
  const values = {
    rollup: name,
    froms: ranges.map(({ from }) => new Date(from)),
    tos: ranges.map(({ to }) => new Date(to)),
    ...daysOf(ranges, known.until),
  };
  await run(
    `DELETE FROM rollups r USING unnest(:froms::timestamptz[], :tos::timestamptz[]) w (begins, ends)
      WHERE r.org_id = :org AND r.rollup = :rollup AND r.span < 2 AND r.bucket >= w.begins AND r.bucket < w.ends`,
    'delete-hours',
    values,
  );
  await run(kept(INSERT, keepSql(definition, ':froms', ':tos')), `keep.${name}`, values);
  await run(
    `DELETE FROM rollups r
      USING unnest(:spans::smallint[], :begins::timestamptz[], :ends::timestamptz[]) w (span, begins, ends)
      WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = w.span AND r.bucket >= w.begins AND r.bucket < w.ends`,
    'delete-longer',
    { rollup: name, ...bucketsOf([...longer.days, ...longer.rest]) },
  );
  await run(kept(INSERT, longerSql(definition)), `keep-longer.${name}`, bucketsOf(longer.days));
  if ((definition.rollup.dailyDimensions ?? []).length > 0 && values.overFroms.length > 0) {
    await run(kept(INSERT, dailySql(definition, ':overFroms', ':overTos')), `keep-daily.${name}`, values);
  }
  if (longer.rest.length > 0) {
    await run(kept(INSERT, longerSql(definition)), `keep-longer.${name}`, bucketsOf(longer.rest));
  }
  if (definition.members.length > 0) {
    await replaceMembers(run, definition, values);
  }
}

async function replaceMembers(run: Run, definition: RollupDefinition, values: Values): Promise<void> {
  const { name } = definition;
  await run(kept(NUMBER, numbersSql(definition, ':froms', ':tos')), `number.${name}`, values);
  await run(
    `DELETE FROM rollup_members r USING unnest(:froms::timestamptz[], :tos::timestamptz[]) w (begins, ends)
      WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = 1 AND r.bucket >= w.begins AND r.bucket < w.ends`,
    'delete-members',
    values,
  );
  await run(kept(INSERT_MEMBERS, membersSql(definition, ':froms', ':tos')), `keep-members.${name}`, values);
  await run(
    `DELETE FROM rollup_members r
      WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = 2 AND r.bucket = ANY(:days::timestamptz[])`,
    'delete-member-days',
    values,
  );
  await run(kept(INSERT_MEMBERS, memberDaysSql(definition, ':days')), `keep-member-days.${name}`, values);
}

const INSERT =
  'INSERT INTO rollups (org_id, rollup, cut, span, bucket, key, settled_at, measures, bins, bin_counts)';

const INSERT_MEMBERS = 'INSERT INTO rollup_members (org_id, rollup, members, span, bucket, chunk, bits)';

const NUMBER = 'INSERT INTO rollup_member_numbers (org_id, id, number)';

/**
 * What a distributed table takes from a select it can only take by COPY where nothing is returned, and COPY knows no
 * row-level security. Counted, so that no row is sent.
 */
function kept(insert: string, select: string): string {
  return `WITH kept AS (${insert} ${select} RETURNING 1) SELECT count(*) FROM kept`;
}

/** What is known of a rollup once it is built. */
export interface Known {
  readonly until: number;
  readonly dayStarts: readonly number[];
}

/** A bucket that is made of shorter ones. */
interface Longer {
  readonly span: KeptSpan;
  readonly of: Span;
  readonly from: number;
}

/**
 * The longer buckets that ranges touch: days of UTC, which are there before they are over; then weeks and other days,
 * which are made once. Whoever builds what lies before a range builds the week again that is a part of both.
 */
export function longerOf(
  ranges: readonly Range[],
  { until, dayStarts }: Known,
): { readonly days: readonly Longer[]; readonly rest: readonly Longer[] } {
  const within = (span: KeptSpan, of: Span): Longer[] =>
    [...new Set(ranges.flatMap((range) => startsWithin(range, span)))].map((from) => ({ span, of, from }));
  const rest = [
    ...within(Span.WEEK, Span.DAY),
    ...dayStarts.flatMap((hour) => within(shiftedDay(hour), Span.HOUR)),
  ];
  return {
    days: within(Span.DAY, Span.HOUR),
    rest: rest.filter(({ span, from }) => from + lengthOf(span) <= until),
  };
}

/** As parameters. */
export function bucketsOf(longer: readonly Longer[]): Values {
  return {
    spans: longer.map(({ span }) => span),
    ofs: longer.map(({ of }) => of),
    begins: longer.map(({ from }) => new Date(from)),
    ends: longer.map(({ span, from }) => new Date(from + lengthOf(span))),
  };
}

/** The days of the ranges, and where those begin and end that are over: all up to `until` is known. */
export function daysOf(
  ranges: readonly Range[],
  until: number,
): { readonly days: Date[]; readonly overFroms: Date[]; readonly overTos: Date[] } {
  const days = new Set<number>();
  for (const { from, to } of ranges) {
    for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) {
      days.add(day);
    }
  }
  const sorted = [...days].sort((a, b) => a - b);
  const over = sorted.filter((day) => day + DAY_MS <= until);
  return {
    days: sorted.map((day) => new Date(day)),
    overFroms: over.map((day) => new Date(day)),
    overTos: over.map((day) => new Date(day + DAY_MS)),
  };
}

/**
 * Ranges of so few days that a statement about them takes no longer than one that builds: somebody who is deleted may
 * have touched every hour that there is.
 */
function inParts(ranges: readonly Range[]): Range[][] {
  const parts: { from: number; to: number }[][] = [];
  let days = new Set<number>();
  for (const { from, to } of ranges) {
    for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) {
      let part = parts[parts.length - 1];
      if (part === undefined || (!days.has(day) && days.size * DAY_MS >= CHUNK_MS)) {
        part = [];
        parts.push(part);
        days = new Set();
      }
      days.add(day);
      const begins = Math.max(from, day);
      const ends = Math.min(to, day + DAY_MS);
      const last = part[part.length - 1];
      if (last?.to === begins) {
        last.to = ends;
      } else {
        part.push({ from: begins, to: ends });
      }
    }
  }
  return parts;
}

/** In order, none touching the next: no row may be added up twice. */
function merged(ranges: readonly Range[]): Range[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result[result.length - 1];
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
    } else {
      result.push({ from, to });
    }
  }
  return result;
}
