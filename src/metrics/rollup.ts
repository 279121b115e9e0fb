// What is kept of the facts: from the definitions of metrics to the sums from which they can be answered. Pure.
//
// Nobody lists what to keep: every metric over a fact with a rollup contributes the counts and sums that it needs, and
// those that are equal are kept once. A metric whose SQL depends on more than its row and declared other rows (on the
// zone, a setting, or asOf itself) is not kept, and is read from the rows.
import { createHash } from 'node:crypto';
import type { Dependence, Fact, FactMetric, Metric, Rollup } from './define';
import { isExternal, Unit } from './define';
import { factColumns, momentOf } from './plan';

export interface RollupDefinition {
  /** `fact.moment`. */
  readonly name: string;
  /** Changes with what is kept: rows of another signature say something else. */
  readonly signature: string;
  readonly fact: Fact;
  readonly rollup: Rollup;
  readonly at: string;
  /** Marks of this source name quarters of the moment. */
  readonly source: string;
  readonly depends: readonly Dependence[];
  /** SQL of each sum over `f`, in the order in which they are kept. */
  readonly measures: readonly string[];
  /** SQL of the values whose distribution is kept. */
  readonly distributions: readonly string[];
  /** SQL of the ids whose sets are kept, null where the row has none that counts. */
  readonly members: readonly string[];
}

/** How a metric is made of what is kept: positions of its measures, of its distribution and of its set. */
export interface Kept {
  readonly n: number;
  readonly sum?: number;
  readonly invalid?: number;
  readonly hits?: number;
  readonly distribution?: number;
  readonly members?: number;
}

/** Members of a set in one row. */
export const CHUNK = 4_096;
/** The bins of a distribution: neighbours differ by this factor, so that the middle is at most 1 % off. */
const BIN_RATIO = 1.01 / 0.99;
const BIN_OF_ZERO = -50_000;
/** Bins of the distributions of one rollup share an array. */
const BINS = 100_000;
const COUNTED = 'count(*) FILTER (WHERE f.counted)';
const ORIGIN = `'2000-01-01Z'::timestamptz`;

/** All rollups of a catalogue, by name. */
export function rollupsOf(catalogue: readonly Metric[]): ReadonlyMap<string, RollupDefinition> {
  const metrics = new Map<string, FactMetric[]>();
  for (const metric of catalogue) {
    if (!isExternal(metric) && isKeepable(metric)) {
      const name = rollupName(metric);
      metrics.set(name, [...(metrics.get(name) ?? []), metric]);
    }
  }
  return new Map(
    [...metrics].flatMap(([name, of]) => {
      const definition = define(name, of);
      return definition === null ? [] : [[name, definition] as const];
    }),
  );
}

export function rollupName({ fact, at }: FactMetric): string {
  return `${fact.name}.${at ?? 'state'}`;
}

/** Where a metric finds its numbers in a rollup; null when it is not in it. */
export function keptOf(metric: FactMetric, definition: RollupDefinition): Kept | null {
  if (!isKeepable(metric) || rollupName(metric) !== definition.name) {
    return null;
  }
  const wanted = measuresOf(metric);
  const kept: Record<string, number> = {};
  for (const [name, sql] of Object.entries(wanted)) {
    const position = definition.measures.indexOf(sql);
    if (position === -1) {
      return null;
    }
    kept[name] = position;
  }
  const { n, sum, invalid, hits } = kept;
  if (n === undefined) {
    return null;
  }
  const distribution = definition.distributions.indexOf(distributionOf(metric) ?? '');
  const members = definition.members.indexOf(membersOf(metric) ?? '');
  if (metric.aggregate.kind === 'distinct' && members === -1) {
    return null;
  }
  return {
    n,
    ...(sum === undefined ? {} : { sum }),
    ...(invalid === undefined ? {} : { invalid }),
    ...(hits === undefined ? {} : { hits }),
    ...(distribution === -1 ? {} : { distribution }),
    ...(members === -1 ? {} : { members }),
  };
}

function define(name: string, metrics: readonly FactMetric[]): RollupDefinition | null {
  const [first] = metrics;
  if (first?.at === undefined || first.fact.rollup === undefined) {
    return null;
  }
  const { fact, at } = first;
  const { rollup } = first.fact;
  // The rows that count come first: a bucket without any is passed over.
  const measures = [
    ...new Set([COUNTED, ...metrics.flatMap((metric) => Object.values(measuresOf(metric))).sort()]),
  ];
  const distributions = [...new Set(metrics.flatMap((metric) => distributionOf(metric) ?? []))].sort();
  const members = [...new Set(metrics.flatMap((metric) => membersOf(metric) ?? []))].sort();
  const used = [...measures, ...distributions, ...members].join('\n');
  const depends = rollup.depends.filter(({ column }) => column === undefined || mentions(used, column));
  const signature = createHash('sha256')
    // How its rows are read changes nothing of what is kept.
    .update(JSON.stringify([{ ...fact, isPartitioned: undefined }, at, measures, distributions, members, 3]))
    .digest('hex')
    .slice(0, 16);
  const column = momentOf(fact, at).replace(/^.*\./, '');
  return {
    name,
    signature,
    fact,
    rollup,
    at,
    source: `${rollup.table}.${column}`,
    depends,
    measures,
    distributions,
    members,
  };
}

function isKeepable({ fact, at, aggregate, where }: FactMetric): boolean {
  if (fact.rollup === undefined || at === undefined) {
    return false;
  }
  const sql = [
    where ?? '',
    aggregate.kind === 'mean' || aggregate.kind === 'distinct' ? aggregate.value : '',
    aggregate.kind === 'share' ? aggregate.hit : '',
  ].join('\n');
  if (/(?<![:\w]):[a-z]/.test(sql)) {
    return false;
  }
  if (
    aggregate.kind === 'share' &&
    aggregate.pending !== undefined &&
    fact.rollup.pendingHours === undefined
  ) {
    return false;
  }
  const declared = new Set(fact.rollup.depends.map(({ column }) => column));
  return Object.entries(fact.columns).every(
    ([name, column]) => !/(?<![:\w]):[a-z]/.test(column) || declared.has(name) || !mentions(sql, name),
  );
}

function measuresOf({ aggregate, where }: FactMetric): Record<string, string> {
  const counting = (condition?: string): string =>
    [where, condition].flatMap((each) => (each === undefined ? [] : [`(${each})`])).join(' AND ');
  const count = (condition?: string): string => {
    const all = counting(condition);
    return all === '' ? COUNTED : `count(*) FILTER (WHERE f.counted AND ${all})`;
  };
  switch (aggregate.kind) {
    case 'count':
      return { n: count() };
    case 'mean': {
      const fits = `(${aggregate.value}) >= 0`;
      return {
        n: count(fits),
        invalid: count(`(${aggregate.value}) < 0`),
        sum: `coalesce(sum((((${aggregate.value})::numeric) * 1000000)::bigint) FILTER (WHERE f.counted AND ${counting(fits)}), 0)`,
      };
    }
    case 'share':
      return { n: count(), hits: count(aggregate.hit) };
    case 'distinct':
      return { n: count(`(${aggregate.value}) IS NOT NULL`) };
  }
}

/** The value, null where the row does not count. */
function distributionOf({ aggregate, where, unit }: FactMetric): string | undefined {
  if (aggregate.kind !== 'mean' || (unit !== Unit.SECONDS && unit !== Unit.MILLISECONDS)) {
    return undefined;
  }
  const conditions = [
    'f.counted',
    ...(where === undefined ? [] : [`(${where})`]),
    `(${aggregate.value}) >= 0`,
  ];
  return `CASE WHEN ${conditions.join(' AND ')} THEN (${aggregate.value})::float8 END`;
}

/** The id, null where the row does not count. */
function membersOf({ aggregate, where }: FactMetric): string | undefined {
  if (aggregate.kind !== 'distinct') {
    return undefined;
  }
  const conditions = ['f.counted', ...(where === undefined ? [] : [`(${where})`])];
  return `CASE WHEN ${conditions.join(' AND ')} THEN (${aggregate.value}) END`;
}

/** The bin of a value of the distribution at `position`, a number or SQL of one, as it is kept. */
export function binSql(value: string, position: number | string): string {
  const first = typeof position === 'number' ? (position + 1) * BINS : `(${position} + 1) * ${BINS}`;
  return `${first} + CASE WHEN ${value} < 0.000001 THEN ${BIN_OF_ZERO + 1}
            ELSE ceil(ln(${value}) / ln(${BIN_RATIO}::float8))::int END`;
}

/** The lowest kept bin of a distribution, and the first one after its last. */
export function binRange(position: number): readonly [number, number] {
  return [(position + 1) * BINS + BIN_OF_ZERO, (position + 2) * BINS + BIN_OF_ZERO];
}

/** A value at most 1 % from every value of the bin. */
function valueOfBin(code: number): number {
  const bin = code - Math.round(code / BINS) * BINS;
  return bin === BIN_OF_ZERO + 1 ? 0 : (2 * Math.exp(bin * Math.log(BIN_RATIO))) / (BIN_RATIO + 1);
}

/** As `percentile_cont` over the middles of the bins: between two rows it takes the share of the way. */
export function percentilesOfBins(
  bins: readonly { readonly code: number; readonly n: number }[],
  fractions: readonly number[],
): (number | null)[] {
  const sorted = bins
    .map(({ code, n }) => ({ value: valueOfBin(code), n }))
    .sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { n }) => sum + n, 0);
  if (total === 0) {
    return fractions.map(() => null);
  }
  const at = (rank: number): number => {
    let passed = 0;
    for (const { value, n } of sorted) {
      passed += n;
      if (rank < passed) {
        return value;
      }
    }
    return sorted[sorted.length - 1]?.value ?? 0;
  };
  return fractions.map((fraction) => {
    const rank = fraction * (total - 1);
    const below = at(Math.floor(rank));
    return below + (at(Math.ceil(rank)) - below) * (rank - Math.floor(rank));
  });
}

/**
 * Rows of the fact as `f` with the dimensions, whether each counts, and its last moment. All is known: the runner binds
 * :asOf to infinity, and `settled` says from when on that is the truth. A row that does not count is there as well:
 * there may be an asOf at which it did.
 */
function rowsSql(definition: RollupDefinition, froms: string, tos: string): string {
  const { fact, at, depends } = definition;
  const moment = momentOf(fact, at);
  const settled = [...Object.values(fact.moments), ...depends.map((each) => each.settled)];
  return `unnest(${froms}::timestamptz[], ${tos}::timestamptz[]) w (begins, ends)
         CROSS JOIN LATERAL (
           SELECT ${[
             ...factColumns(fact, at),
             `(${fact.where ?? 'true'}) AS counted`,
             `greatest(${settled.join(', ')}) AS settled`,
           ].join(', ')}
             FROM ${fact.from}
            WHERE ${[
              `${fact.organization} = :org`,
              `${moment} >= w.begins`,
              `${moment} < w.ends`,
              ...boundsSql(moment, froms, tos),
            ].join(' AND ')}
           OFFSET 0) f`;
}

/**
 * Where the ranges begin and end as a whole, which says nothing new of the rows: they are in order. PostgreSQL opens the
 * partitions in between, and not all that a table has had in years.
 */
export function boundsSql(moment: string, froms: string, tos: string): string[] {
  const ends = `${tos}::timestamptz[]`;
  return [`${moment} >= (${froms}::timestamptz[])[1]`, `${moment} < (${ends})[cardinality(${ends})]`];
}

/** The rows that are kept of all rows in the ranges; bound by the caller: org, asOf. */
export function keepSql(definition: RollupDefinition, froms: string, tos: string): string {
  const { name, rollup, measures, distributions } = definition;
  const dimensions = rollup.dimensions;
  const cut = (level: string): string =>
    dimensions.length === 0
      ? `''`
      : `CASE ${dimensions.map((each, index) => `WHEN grouping(f.d${index}) = 0 THEN ${level === 'cut' ? `'${each}'` : `coalesce(f.d${index}, '')`}`).join(' ')} ELSE '' END`;
  const codes = distributions
    .map((_, index) => `coalesce(array_agg(f.b${index}) FILTER (WHERE f.b${index} IS NOT NULL), '{}')`)
    .join(' || ');
  const hasBins = distributions.length > 0;
  return `SELECT g.org_id, g.rollup, g.cut, g.span, g.bucket, g.key, g.settled_at, g.measures,
         ${hasBins ? 'c.bins, c.bin_counts' : 'NULL::int[] AS bins, NULL::int[] AS bin_counts'}
    FROM (SELECT :org AS org_id, '${name}' AS rollup, ${cut('cut')} AS cut,
                 CASE WHEN grouping(f.quarter) = 0 THEN 0 ELSE 1 END::smallint AS span,
                 CASE WHEN grouping(f.quarter) = 0 THEN f.quarter ELSE f.hour END AS bucket, ${cut('key')} AS key,
                 CASE WHEN grouping(f.quarter) = 0 THEN max(f.settled) END AS settled_at,
                 ARRAY[${measures.join(', ')}]::bigint[] AS measures${
                   hasBins
                     ? `,\n                 CASE WHEN grouping(f.quarter) = 1 THEN ${codes} END AS codes`
                     : ''
                 }
            FROM (SELECT f.*, date_bin('15 minutes', f.at, ${ORIGIN}) AS quarter, date_bin('1 hour', f.at, ${ORIGIN}) AS hour${dimensions
              .map((each, index) => `, f.${each}::text AS d${index}`)
              .join(
                '',
              )}${distributions.map((value, index) => `, ${nullableBin(value, index)} AS b${index}`).join('')}
                    FROM ${rowsSql(definition, froms, tos)}) f
           GROUP BY GROUPING SETS ((f.quarter), (f.hour)${dimensions.map((_, index) => `, (f.hour, f.d${index})`).join('')})) g${
             hasBins
               ? `
   CROSS JOIN LATERAL (SELECT array_agg(b.code ORDER BY b.code) AS bins, array_agg(b.n ORDER BY b.code) AS bin_counts
                         FROM (SELECT u.code, count(*)::int AS n FROM unnest(g.codes) u (code) GROUP BY u.code) b) c`
               : ''
           }`;
}

/** Sums of whole days by what has too many values for hours, from the rows of the days. */
export function dailySql(definition: RollupDefinition, froms: string, tos: string): string {
  const { name, rollup, measures } = definition;
  const dimensions = rollup.dailyDimensions ?? [];
  const per = (of: (dimension: string, index: number) => string): string =>
    `CASE ${dimensions.map((each, index) => `WHEN grouping(f.d${index}) = 0 THEN ${of(each, index)}`).join(' ')} END`;
  return `SELECT :org AS org_id, '${name}' AS rollup, ${per((each) => `'${each}'`)} AS cut, 2::smallint AS span,
         f.day AS bucket, ${per((_, index) => `coalesce(f.d${index}, '')`)} AS key, NULL::timestamptz AS settled_at,
         ARRAY[${measures.join(', ')}]::bigint[] AS measures, NULL::int[] AS bins, NULL::int[] AS bin_counts
    FROM (SELECT f.*, date_bin('1 day', f.at, ${ORIGIN}) AS day${dimensions
      .map((each, index) => `, f.${each}::text AS d${index}`)
      .join('')}
            FROM ${rowsSql(definition, froms, tos)}) f
   GROUP BY GROUPING SETS (${dimensions.map((_, index) => `(f.day, f.d${index})`).join(', ')})`;
}

/** The ids of the rows in the ranges as `i`: of which set, in which hour. */
function idsSql(definition: RollupDefinition, froms: string, tos: string): string {
  return `(SELECT DISTINCT m.members, date_bin('1 hour', f.at, ${ORIGIN}) AS hour, m.id
            FROM ${rowsSql(definition, froms, tos)}
           CROSS JOIN LATERAL (VALUES ${definition.members.map((id, index) => `('${index}', ${id})`).join(', ')}) m (members, id)
           WHERE m.id IS NOT NULL) i`;
}

/** Numbers for the ids that have none, from the next one on. Whoever gives them holds the lock of the organization. */
export function numbersSql(definition: RollupDefinition, froms: string, tos: string): string {
  return `SELECT :org, n.id, (SELECT coalesce(max(k.number) + 1, 0) FROM rollup_member_numbers k WHERE k.org_id = :org)
                     + row_number() OVER (ORDER BY n.id) - 1
    FROM (SELECT DISTINCT i.id FROM ${idsSql(definition, froms, tos)}) n
   WHERE NOT EXISTS (SELECT FROM rollup_member_numbers k WHERE k.org_id = :org AND k.id = n.id)`;
}

/** The sets that are kept of the hours in the ranges. Ids without a number came later, and have marks. */
export function membersSql(definition: RollupDefinition, froms: string, tos: string): string {
  return `SELECT :org AS org_id, '${definition.name}' AS rollup, i.members, 1::smallint AS span, i.hour AS bucket,
         n.number / ${CHUNK} AS chunk, bit_or(${bitSql('n.number')}) AS bits
    FROM ${idsSql(definition, froms, tos)}
    JOIN rollup_member_numbers n ON n.org_id = :org AND n.id = i.id
   GROUP BY i.members, i.hour, n.number / ${CHUNK}`;
}

/** The sets of days, from those of their hours. */
export function memberDaysSql({ name }: RollupDefinition, days: string): string {
  return `SELECT :org AS org_id, '${name}' AS rollup, r.members, 2::smallint AS span, w.day AS bucket, r.chunk,
         bit_or(r.bits) AS bits
    FROM unnest(${days}::timestamptz[]) w (day)
   CROSS JOIN LATERAL (SELECT * FROM rollup_members r
                        WHERE r.org_id = :org AND r.rollup = '${name}' AND r.span = 1
                          AND r.bucket >= w.day AND r.bucket < w.day + interval '24 hours'
                       OFFSET 0) r
   GROUP BY r.members, w.day, r.chunk`;
}

/** The set, within its row, of one number. */
export function bitSql(number: string): string {
  return `set_bit(B'0'::bit(${CHUNK}), ${number} % ${CHUNK}, 1)`;
}

/**
 * The longer buckets that are kept, from shorter ones: days from hours (`of` is 1), weeks from days. Which, the caller
 * binds: spans, ofs, begins, ends.
 */
export function longerSql({ name, measures, distributions }: RollupDefinition): string {
  const sums = measures.map((_, index) => `sum(r.measures[${index + 1}])`).join(', ');
  const shorter = `unnest(:spans::smallint[], :ofs::smallint[], :begins::timestamptz[], :ends::timestamptz[])
                   w (span, of, begins, ends)
           CROSS JOIN LATERAL (SELECT * FROM rollups r
                                WHERE r.org_id = :org AND r.rollup = '${name}' AND r.span = w.of
                                  AND r.bucket >= w.begins AND r.bucket < w.ends
                               OFFSET 0) r`;
  return `SELECT h.org_id, '${name}' AS rollup, h.cut, h.span, h.begins AS bucket, h.key,
         NULL::timestamptz AS settled_at, h.measures, ${distributions.length === 0 ? 'NULL' : 'b.bins'}::int[] AS bins,
         ${distributions.length === 0 ? 'NULL' : 'b.counts'}::int[] AS bin_counts
    FROM (SELECT :org AS org_id, r.cut, r.key, w.span, w.begins, ARRAY[${sums}]::bigint[] AS measures
            FROM ${shorter}
           GROUP BY r.cut, r.key, w.span, w.begins) h${
             distributions.length === 0
               ? ''
               : `
    LEFT JOIN (SELECT c.cut, c.key, c.span, c.begins, array_agg(c.code ORDER BY c.code) AS bins,
                      array_agg(c.n ORDER BY c.code) AS counts
                 FROM (SELECT r.cut, r.key, w.span, w.begins, u.code, sum(u.n)::int AS n
                         FROM ${shorter}
                        CROSS JOIN LATERAL unnest(r.bins, r.bin_counts) u (code, n)
                        GROUP BY r.cut, r.key, w.span, w.begins, u.code) c
                GROUP BY c.cut, c.key, c.span, c.begins) b
           ON b.cut = h.cut AND b.key = h.key AND b.span = h.span AND b.begins = h.begins`
           }`;
}

function nullableBin(value: string, index: number): string {
  return `CASE WHEN (${value}) IS NOT NULL THEN ${binSql(`(${value})`, index)} END`;
}

/**
 * Quarters that must be read from the rows, as (rollup, at): those with marks, and those in which not everything had
 * happened at :asOf. `ids` restricts the marks; marks that weigh more than :most together are left to the caller.
 */
export function touchedSql(definitions: Iterable<RollupDefinition>, ids: string | null): string {
  const all = [...definitions];
  const own = `d.org_id = :org${ids === null ? ' AND (SELECT yes FROM few)' : ` AND d.mark = ANY(${ids}::bigint[])`}`;
  const direct = `
    SELECT v.rollup, m.at
      FROM rollup_dirty d
      JOIN (VALUES ${all.map(({ name, source }) => `('${name}', '${source}')`).join(', ')}) v (rollup, source)
        ON v.source = d.source
     CROSS JOIN unnest(d.moments) m (at)
     WHERE ${own}`;
  const touches = all.flatMap(({ name, fact, at, depends }) =>
    depends.map(
      ({ source, touches: about }) => `
    SELECT '${name}', t.at
      FROM rollup_dirty d
     CROSS JOIN unnest(d.subjects, d.moments) u (subject, at)
     CROSS JOIN LATERAL (SELECT ${momentOf(fact, at)} AS at FROM ${fact.from}
                          WHERE ${fact.organization} = :org AND ${momentOf(fact, at)} IS NOT NULL AND ${about}
                          OFFSET 0) t
     WHERE ${own} AND d.source = '${source}'`,
    ),
  );
  return [direct, ...touches].join('\n    UNION ALL');
}

function mentions(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])(f\\.)?${name}\\b`).test(sql);
}
