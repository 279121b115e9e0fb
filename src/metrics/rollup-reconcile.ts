// Whether what is kept is what the rows say: hours are added up again and compared.
import { momentOf } from './plan';
import { dailySql, keepSql, longerSql, memberDaysSql, membersSql, type RollupDefinition } from './rollup';
import {
  bucketsOf,
  daysOf,
  type Definitions,
  HOUR_MS,
  type Known,
  longerOf,
  type Run,
  touchedHours,
} from './rollup-build';
import { type KeptSpan, lengthOf } from './rollup-cover';

export interface Mismatch {
  readonly rollup: string;
  readonly span: KeptSpan;
  /** The dimension by which it is a part, '' for the whole, or `members` for a set. */
  readonly cut: string;
  readonly bucket: Date;
  readonly key: string;
}

export interface Reconciliation {
  readonly hours: number;
  readonly mismatches: readonly Mismatch[];
}

/**
 * Compares all hours that are built, or so many of them, chosen at random. What differs is counted, and marked, so that
 * it is mended.
 */
export async function compareWithRows(
  run: Run,
  definitions: Definitions,
  sample: number | null,
): Promise<Reconciliation> {
  // Nobody replaces what is compared; rows may change meanwhile, and then they have a mark.
  await run(`SELECT pg_advisory_xact_lock(hashtext('rollups'), hashtext(:org::text))`, 'reconcile-lock');
  const states = await run(
    `SELECT s.rollup, s.signature, s.built_from, s.built_until, s.day_starts FROM rollup_state s WHERE s.org_id = :org`,
    'reconcile-state',
  );
  let compared = 0;
  const mismatches: Mismatch[] = [];
  for (const row of states) {
    const definition = definitions.get(String(row['rollup']));
    if (definition === undefined || row['signature'] !== definition.signature) {
      continue;
    }
    const known: Known = { until: Number(row['built_until']), dayStarts: row['day_starts'] as number[] };
    const hours = await hoursOf(run, definition, Number(row['built_from']), known.until, sample);
    const found: Mismatch[] = [];
    for (let first = 0; first < hours.length; first += 168) {
      found.push(...(await compare(run, definition, hours.slice(first, first + 168), known)));
    }
    compared += hours.length;
    // What changed since it was kept is no mismatch; the marks are read last.
    const all = (await run('SELECT d.mark FROM rollup_dirty d WHERE d.org_id = :org', 'all-marks')).map(
      ({ mark }) => String(mark),
    );
    const dirty = (await touchedHours(run, definitions, all)).get(definition.name) ?? [];
    const wrong = found.filter(({ bucket, span }) => {
      const end = +bucket + lengthOf(span);
      return !dirty.some((hour) => hour < end && hour + HOUR_MS > +bucket);
    });
    if (wrong.length > 0) {
      mismatches.push(...wrong);
      await run(
        `UPDATE rollup_state s SET mismatches = s.mismatches + :count::int
          WHERE s.org_id = :org AND s.rollup = :rollup`,
        'count-mismatches',
        { rollup: definition.name, count: wrong.length },
      );
      await run(
        `INSERT INTO rollup_dirty (org_id, source, moments, weight)
         VALUES (:org, :source::text, :moments::timestamptz[], cardinality(:moments::timestamptz[]))`,
        'mark-mismatches',
        {
          source: definition.source,
          moments: [...new Set(wrong.map(({ bucket }) => +bucket))].map((at) => new Date(at)),
        },
      );
    }
  }
  return { hours: compared, mismatches };
}

/**
 * Of days their first hour: a day that is kept without any hour is compared as well. A week or a local day may have begun
 * before what is built so far, of which there are no hours yet.
 */
async function hoursOf(
  run: Run,
  { name, fact, at, members }: RollupDefinition,
  from: number,
  until: number,
  sample: number | null,
): Promise<number[]> {
  const moment = momentOf(fact, at);
  const rows = await run(
    `SELECT h.hour
       FROM (SELECT r.bucket AS hour FROM rollups r
              WHERE r.org_id = :org AND r.rollup = :rollup AND r.span > 0
              UNION${
                members.length === 0
                  ? ''
                  : `
             SELECT r.bucket FROM rollup_members r WHERE r.org_id = :org AND r.rollup = :rollup
              UNION`
              }
             SELECT date_bin('1 hour', r.bucket, '2000-01-01Z') FROM rollups r
              WHERE r.org_id = :org AND r.rollup = :rollup AND r.span = 0
              UNION
             SELECT date_bin('1 hour', ${moment}, '2000-01-01Z') FROM ${fact.from}
              WHERE ${fact.organization} = :org AND ${moment} >= :from::timestamptz AND ${moment} < :until::timestamptz
                AND isfinite(${moment})) h
      WHERE h.hour >= :from::timestamptz
      ORDER BY ${sample === null ? 'h.hour' : 'random()'} LIMIT :sample::int`,
    `hours.${sample === null ? 'all' : 'sample'}.${name}`,
    {
      rollup: name,
      from: from === -Infinity ? '-infinity' : new Date(from),
      until: new Date(until),
      sample,
    },
  );
  return rows.map(({ hour }) => Number(hour)).sort((a, b) => a - b);
}

/** Rows of the rollup that are there and should not be, and those that should be and are not. */
async function compare(
  run: Run,
  definition: RollupDefinition,
  hours: readonly number[],
  known: Known,
): Promise<Mismatch[]> {
  const ranges = hours.map((hour) => ({ from: hour, to: hour + HOUR_MS }));
  const longer = longerOf(ranges, known);
  const values = {
    rollup: definition.name,
    froms: ranges.map(({ from }) => new Date(from)),
    tos: ranges.map(({ to }) => new Date(to)),
    ...daysOf(ranges, known.until),
    ...bucketsOf(longer.days),
  };
  const differing = (columns: string, kept: string, wanted: string): string =>
    [
      [kept, wanted],
      [wanted, kept],
    ]
      .map(
        ([some = '', others = '']) =>
          `(SELECT ${columns} FROM (${some}) x EXCEPT SELECT ${columns} FROM (${others}) x)`,
      )
      .join('\n    UNION ');
  const sums = 'x.cut, x.span, x.bucket, x.key, x.settled_at, x.measures, x.bins, x.bin_counts';
  const kept = `SELECT r.* FROM unnest(:froms::timestamptz[], :tos::timestamptz[]) w (begins, ends)
                  JOIN rollups r ON r.bucket >= w.begins AND r.bucket < w.ends
                 WHERE r.org_id = :org AND r.rollup = :rollup AND r.span < 2`;
  const keptLonger = `SELECT r.*
                  FROM unnest(:spans::smallint[], :begins::timestamptz[], :ends::timestamptz[]) w (span, begins, ends)
                  JOIN rollups r ON r.span = w.span AND r.bucket >= w.begins AND r.bucket < w.ends
                 WHERE r.org_id = :org AND r.rollup = :rollup`;
  const wantedDays = [
    longerSql(definition),
    ...((definition.rollup.dailyDimensions ?? []).length === 0
      ? []
      : [dailySql(definition, ':overFroms', ':overTos')]),
  ].join('\n    UNION ALL ');
  const rows = await run(
    `SELECT DISTINCT d.cut, d.span, d.bucket, d.key
       FROM (${differing(sums, kept, keepSql(definition, ':froms', ':tos'))}
             UNION ${differing(sums, keptLonger, wantedDays)}) d`,
    `compare.${definition.name}`,
    values,
  );
  if (longer.rest.length > 0) {
    rows.push(
      ...(await run(
        `SELECT DISTINCT d.cut, d.span, d.bucket, d.key FROM (${differing(sums, keptLonger, longerSql(definition))}) d`,
        `compare-longer.${definition.name}`,
        { rollup: definition.name, ...bucketsOf(longer.rest) },
      )),
    );
  }
  if (definition.members.length > 0) {
    const sets = `SELECT r.* FROM rollup_members r WHERE r.org_id = :org AND r.rollup = :rollup`;
    const ofHours = `${sets} AND r.span = 1 AND EXISTS (
      SELECT FROM unnest(:froms::timestamptz[], :tos::timestamptz[]) w (begins, ends)
       WHERE r.bucket >= w.begins AND r.bucket < w.ends)`;
    const ofDays = `${sets} AND r.span = 2 AND r.bucket = ANY(:days::timestamptz[])`;
    const columns = 'x.members, x.span, x.bucket, x.chunk, x.bits';
    rows.push(
      ...(await run(
        `SELECT DISTINCT 'members' AS cut, d.span, d.bucket, d.members AS key
           FROM (${differing(columns, ofHours, membersSql(definition, ':froms', ':tos'))}
                 UNION ${differing(columns, ofDays, memberDaysSql(definition, ':days'))}) d`,
        `compare-members.${definition.name}`,
        values,
      )),
    );
  }
  return rows.map(({ cut, span, bucket, key }) => ({
    rollup: definition.name,
    span: Number(span),
    cut: String(cut),
    bucket: new Date(Number(bucket)),
    key: String(key),
  }));
}
