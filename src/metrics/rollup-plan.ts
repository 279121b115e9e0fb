// From requests to one statement that adds buckets of the rollup and rows outside them. Pure.
//
// The statement is the same whatever is clean: which buckets and which ranges of rows it reads are parameters.
import type { FactMetric } from './define';
import { LOCAL_TIME_PARTS } from './define';
import {
  bind,
  columnOf,
  dimensionSql,
  distinct,
  factColumns,
  limitSql,
  type MetricRequest,
  momentOf,
  type Plan,
  SHORT_WINDOW_MS,
} from './plan';
import {
  binRange,
  boundsSql,
  binSql,
  bitSql,
  CHUNK,
  type Kept,
  keptOf,
  type RollupDefinition,
} from './rollup';
import { type Cover, cover, type Range, Span } from './rollup-cover';

/** What is known of one rollup of the organization on the snapshot of the answer. */
export interface Built {
  readonly range: Range;
  /** Starts of quarters that must be read from the rows. */
  readonly dirty: readonly number[];
  /** Hours of UTC at which days are kept to begin, beside midnight. */
  readonly dayStarts: readonly number[];
}

export interface RollupPlan extends Plan {
  readonly cover: Cover;
}

const HOUR_MS = 3_600_000;
/** Since then the clocks of all zones differ from UTC by whole quarters of an hour. */
const WHOLE_QUARTERS_SINCE = Date.parse('1980-01-01T00:00:00Z');

/**
 * The dimension whose sums answer the request, '' for none; null when what is kept cannot answer it.
 */
function cutOf(request: MetricRequest, definition: RollupDefinition): string | null {
  const by = request.by ?? [];
  const local = by.filter((each) => LOCAL_TIME_PARTS.has(each));
  // Sums know one dimension and the organization's own zone: a slice of anything else is one of the rows.
  if (
    request.filter !== undefined ||
    request.among !== undefined ||
    (request.zone !== undefined && local.length > 0)
  ) {
    return null;
  }
  const columns = new Set([
    ...by.filter((each) => !LOCAL_TIME_PARTS.has(each)),
    ...(request.only === undefined ? [] : [request.only.dimension]),
  ]);
  if (local.length > 0 && request.from !== null && request.from.getTime() < WHOLE_QUARTERS_SINCE) {
    return null;
  }
  const [cut = '', ...others] = columns;
  const { dimensions } = definition.rollup;
  if (others.length > 0 || (cut !== '' && !dimensions.includes(cut) && !isDaily(cut, definition))) {
    return null;
  }
  // Of one among so many an index finds the rows.
  if (isDaily(cut, definition) && request.only !== undefined) {
    return null;
  }
  // Values of a dimension are kept by hours and days only; the clock of a zone may differ by quarters.
  return cut !== '' && local.length > 0 ? null : cut;
}

function isDaily(cut: string, { rollup }: RollupDefinition): boolean {
  return rollup.dailyDimensions?.includes(cut) ?? false;
}

export function mayUseRollup(request: MetricRequest, definition: RollupDefinition | undefined): boolean {
  return (
    definition !== undefined &&
    request.from !== null &&
    // Shorter windows are read from the rows: they would be mostly edges.
    request.to.getTime() - request.from.getTime() >= SHORT_WINDOW_MS &&
    cutOf(request, definition) !== null
  );
}

/** Plans requests of one scan; null when the rollup has nothing that they could use. */
export function planRollup(
  requests: readonly [MetricRequest, ...MetricRequest[]],
  definition: RollupDefinition,
  built: Built,
  wholeHours: boolean,
): RollupPlan | null {
  const [request] = requests;
  const { fact, at } = definition;
  const cut = cutOf(request, definition);
  if (cut === null || request.from === null) {
    return null;
  }
  const metrics = distinct(requests.map((each) => each.metric));
  const kept = metrics.map((metric) => keptOf(metric, definition));
  if (kept.some((each) => each === null)) {
    return null;
  }
  const wants = new Set(requests.filter((each) => each.percentiles).map((each) => each.metric.name));
  if (metrics.some((metric, index) => wants.has(metric.name) && kept[index]?.distribution === undefined)) {
    return null;
  }
  // Sets are of the whole, and so are the bins of whoever is kept for days only.
  const counted = kept.some((each) => each?.members !== undefined);
  const daily = isDaily(cut, definition);
  if ((counted && cut !== '') || (daily && wants.size > 0)) {
    return null;
  }
  const by = request.by ?? [];
  const local = by.some((each) => LOCAL_TIME_PARTS.has(each));
  const hourly = wants.size > 0 || counted;
  const pending = metrics.some(wantsPending);
  const { pendingHours } = definition.rollup;
  // Where nothing is asked of what is pending, no bucket need end where that begins.
  const pendingFrom =
    pendingHours === undefined || !pending ? null : request.asOf.getTime() - pendingHours * HOUR_MS;
  const found = cover({
    window: { from: request.from.getTime(), to: request.to.getTime() },
    bounds: [
      ...(request.bucketStarts ?? []).map((start) => start.getTime()),
      // A millisecond later: what lies exactly at the bound is no longer pending, and is read from the rows.
      ...(pendingFrom === null ? [] : [pendingFrom + 1]),
    ],
    built: built.range,
    dirty: built.dirty,
    smallest: daily ? Span.DAY : cut === '' && !hourly ? Span.QUARTER : Span.HOUR,
    largest: local ? (wholeHours ? Span.HOUR : Span.QUARTER) : counted ? Span.DAY : Span.WEEK,
    // Sets are of days of UTC only.
    dayStarts: counted ? [] : built.dayStarts,
  });
  // Distributions and sets are kept by hours; a zone of odd quarters cannot be grouped by them.
  if (found.segments.length === 0 || (local && hourly && !wholeHours)) {
    return null;
  }

  const measured = kept.flatMap((each) => (each === null ? [] : [each]));
  const positions = [
    ...new Set(measured.flatMap(({ n, sum, invalid, hits }) => defined([n, sum, invalid, hits]))),
  ];
  const groups = [
    ...(request.bucketStarts === undefined ? [] : ['bucket']),
    ...by.map((_, index) => `d${index}`),
  ];
  const keptGroups = [
    ...(request.bucketStarts === undefined
      ? []
      : ['width_bucket(r.bucket, :bucketStarts::timestamptz[]) AS bucket']),
    ...by.map((dimension, index) => {
      const part = LOCAL_TIME_PARTS.get(dimension)?.replace('f.at', 'r.bucket');
      return `${part ?? `nullif(r.key, '')`} AS d${index}`;
    }),
  ];
  const rawGroups = [
    ...(request.bucketStarts === undefined
      ? []
      : ['width_bucket(f.at, :bucketStarts::timestamptz[]) AS bucket']),
    ...by.map(
      (dimension, index) =>
        `${dimensionSql(request.metric, dimension)}${LOCAL_TIME_PARTS.has(dimension) ? '' : '::text'} AS d${index}`,
    ),
  ];
  // OFFSET 0: each range is looked up by itself, by the index; joined at will, PostgreSQL guesses and scans all.
  const covered = `unnest(:spans::smallint[], :froms::timestamptz[], :tos::timestamptz[]) w (span, begins, ends)`;
  const keptRows = `${covered}
         CROSS JOIN LATERAL (SELECT * FROM rollups k
                              WHERE k.org_id = :org AND k.rollup = '${definition.name}' AND k.cut = '${cut}'
                                AND k.span = w.span AND k.bucket >= w.begins AND k.bucket < w.ends
                                AND k.measures[1] > 0${
                                  request.only === undefined ? '' : ' AND k.key = :only::uuid::text'
                                }
                             OFFSET 0) r`;
  const moment = momentOf(fact, at);
  const rawRows = `unnest(:rawFroms::timestamptz[], :rawTos::timestamptz[]) w (begins, ends)
         CROSS JOIN LATERAL (SELECT ${factColumns(fact, at).join(', ')}, true AS counted
                               FROM ${fact.from}
                              WHERE ${[
                                `${fact.organization} = :org`,
                                `${moment} >= w.begins`,
                                `${moment} < w.ends`,
                                ...boundsSql(moment, ':rawFroms', ':rawTos'),
                                ...(fact.where === undefined ? [] : [`(${fact.where})`]),
                                ...(request.only === undefined
                                  ? []
                                  : [`${columnOf(fact, request.only.dimension)} = :only::uuid`]),
                              ].join('\n                                AND ')}
                             OFFSET 0) f`;
  const grouped = (count: number): string =>
    count === 0
      ? ''
      : `\n         GROUP BY ${Array.from({ length: count }, (_, index) => index + 1).join(', ')}`;
  const pendingOf = (metric: FactMetric): string =>
    metric.aggregate.kind === 'share' && metric.aggregate.pending !== undefined
      ? `count(*) FILTER (WHERE ${metric.where === undefined ? '' : `(${metric.where}) AND `}(${metric.aggregate.pending}))`
      : '0';
  const keptColumns = [
    ...positions.map((position) => `r.measures[${position + 1}] AS a${position}`),
    ...(pending
      ? metrics.map((metric, index) =>
          wantsPending(metric)
            ? `CASE WHEN r.bucket >= :pendingFrom::timestamptz THEN r.measures[${(kept[index]?.n ?? 0) + 1}] ELSE 0 END AS p${index}`
            : `0 AS p${index}`,
        )
      : []),
  ];
  const rawColumns = [
    ...positions.map((position) => `(${definition.measures[position] ?? '0'})::bigint AS a${position}`),
    ...(pending ? metrics.map((metric, index) => `(${pendingOf(metric)})::bigint AS p${index}`) : []),
  ];
  const columns = metrics.flatMap((metric, index) => columnsOf(metric, index, kept[index] ?? { n: 0 }));
  const bins = metrics.flatMap((metric, index) => {
    const position = kept[index]?.distribution;
    return wants.has(metric.name) && position !== undefined ? [{ index, position }] : [];
  });
  const sets = metrics.flatMap((_, index) => {
    const position = kept[index]?.members;
    return position === undefined ? [] : [{ index, position }];
  });
  const sums = `SELECT ${[...groups, ...columns].join(',\n       ')}
  FROM (SELECT ${[...keptGroups, ...keptColumns].join(', ')}
          FROM ${keptRows}
        UNION ALL
        SELECT ${[...rawGroups, ...rawColumns].join(', ')}
          FROM ${rawRows}${grouped(rawGroups.length)}) p${grouped(groups.length)}${limitSql(request, groups.length)}`;
  const list = groups.map((name) => `${name}, `).join('');
  const ofGroups = groups.length === 0 ? '' : `\n              GROUP BY ${groups.join(', ')}`;
  const text =
    bins.length + sets.length === 0
      ? sums
      : `SELECT s.*${[
          ...bins.map(
            ({ index }) => `, b.codes${index} AS m${index}_codes, b.counts${index} AS m${index}_counts`,
          ),
          ...sets.map(({ index }) => `, coalesce(u${index}.members, 0)::int AS m${index}_distinct`),
        ].join('')}
  FROM (${sums}) s
${[
  ...(bins.length === 0 ? [] : [binsSql()]),
  ...sets.map(({ index, position }) => setsSql(index, position)),
].join('\n')}`;
  const rest = by.map((dimension) => `.by-${dimension}`).join('');
  const label = `metrics.rollup.${fact.name}.${at}${request.bucketStarts ? '.series' : ''}${rest}`;
  const { segments, raw } = found;
  const values = new Map<string, unknown>([
    ['spans', segments.map(({ span }) => span)],
    ['froms', segments.map(({ from }) => new Date(from))],
    ['tos', segments.map(({ to }) => new Date(to))],
    ['rawFroms', raw.map(({ from }) => new Date(from))],
    ['rawTos', raw.map(({ to }) => new Date(to))],
    ['pendingFrom', new Date(pendingFrom ?? 0)],
  ]);
  return {
    ...bind(label, text, { planning: fact.isPartitioned === true ? 'EACH_TIME' : 'ONCE' }),
    text,
    request,
    metrics,
    by,
    cover: found,
    values,
    isSmall: true,
  };

  function sameAs(part: string): string {
    const same = groups.map((name) => `${part}.${name} IS NOT DISTINCT FROM s.${name}`).join(' AND ');
    return same === '' ? 'true' : same;
  }

  /** All distributions at once: their bins lie beside each other, and it is going through them that takes time. */
  function binsSql(): string {
    const wanted = [...new Set(bins.map(({ position }) => position))];
    // CASE, of which PostgreSQL does not believe that next to nothing is left.
    const within = (code: string): string =>
      wanted
        .map(binRange)
        .map(([lowest, end]) => `(${code} >= ${lowest} AND ${code} < ${end})`)
        .join(' OR ');
    const own =
      wanted.length === definition.distributions.length
        ? ''
        : `\n                              WHERE CASE WHEN ${within('c.code')} THEN true ELSE false END`;
    const lists = bins.map(({ index, position }) => {
      const [lowest, end] = binRange(position);
      const only = wanted.length === 1 ? '' : ` FILTER (WHERE code >= ${lowest} AND code < ${end})`;
      return `array_agg(code)${only} AS codes${index}, array_agg(n)${only} AS counts${index}`;
    });
    const values = wanted.map(
      (position) => `(${position}, (${definition.distributions[position] ?? 'NULL'})::float8)`,
    );
    // There are many bins: they are unnested in the SELECT list, which writes nothing down, beside what was computed of
    // their row once; and OFFSET 0 lets them be hashed, where a sort for both groupings would spill.
    return `  LEFT JOIN (SELECT ${list}${lists.join(', ')}
               FROM (SELECT ${list}code, sum(n)::int AS n
                       FROM (SELECT ${list}c.code, c.n
                               FROM (SELECT ${list}unnest(r.bins) AS code, unnest(r.bin_counts) AS n
                                       FROM (SELECT ${[...keptGroups, 'r.bins', 'r.bin_counts'].join(', ')}
                                               FROM ${keptRows}
                                             OFFSET 0) r) c${own}
                             UNION ALL
                             SELECT ${[...rawGroups, `${binSql('v.value', 'v.place')} AS code`, '1 AS n'].join(', ')}
                               FROM ${rawRows}
                              CROSS JOIN LATERAL (VALUES ${values.join(', ')}) v (place, value)
                              WHERE v.value IS NOT NULL) q
                      GROUP BY ${list}code
                     OFFSET 0) q${ofGroups}) b ON ${sameAs('b')}`;
  }

  /** Sets of buckets and ids of rows, united. Who has no number yet is in no set that is kept, and is one more. */
  function setsSql(index: number, position: number): string {
    const id = definition.members[position] ?? 'NULL';
    return `  LEFT JOIN (SELECT ${list}sum(CASE WHEN q.chunk IS NULL THEN q.n ELSE bit_count(q.bits) END) AS members
               FROM (SELECT ${list}chunk, bit_or(bits) AS bits, count(*) AS n
                       FROM (SELECT ${[...keptGroups, 'r.chunk', 'r.bits'].join(', ')}
                               FROM ${covered}
                              CROSS JOIN LATERAL (SELECT * FROM rollup_members k
                                                   WHERE k.org_id = :org AND k.rollup = '${definition.name}'
                                                     AND k.members = '${position}' AND k.span = w.span
                                                     AND k.bucket >= w.begins AND k.bucket < w.ends
                                                  OFFSET 0) r
                             UNION ALL
                             SELECT ${list}n.number / ${CHUNK}, ${bitSql('n.number')}
                               FROM (SELECT DISTINCT ${[...rawGroups, `${id} AS id`].join(', ')} FROM ${rawRows}) i
                               LEFT JOIN rollup_member_numbers n ON n.org_id = :org AND n.id = i.id
                              WHERE i.id IS NOT NULL) q
                      GROUP BY ${list}chunk) q${ofGroups}) u${index} ON ${sameAs(`u${index}`)}`;
  }
}

/** As plan.ts names them, from the sums of the parts. */
function columnsOf(metric: FactMetric, index: number, kept: Kept): string[] {
  const m = `m${index}`;
  const sum = (position: number | undefined): string => `coalesce(sum(a${position ?? 0}), 0)`;
  const count = (position: number | undefined, name: string): string =>
    `${sum(position)}::int AS ${m}_${name}`;
  switch (metric.aggregate.kind) {
    case 'count':
      return [count(kept.n, 'n')];
    case 'mean':
      return [
        count(kept.n, 'n'),
        // The very division of avg(numeric): the same digits.
        `(sum(a${kept.sum ?? 0}) * 0.000001 / nullif(sum(a${kept.n}), 0))::float8 AS ${m}_mean`,
        count(kept.invalid, 'invalid'),
      ];
    case 'share':
      return [
        count(kept.n, 'n'),
        count(kept.hits, 'hits'),
        ...(wantsPending(metric) ? [`coalesce(sum(p${index}), 0)::int AS ${m}_pending`] : []),
      ];
    case 'distinct':
      // How many are different is not a sum: it is joined from the sets.
      return [count(kept.n, 'n')];
  }
}

function wantsPending({ aggregate }: FactMetric): boolean {
  return aggregate.kind === 'share' && aggregate.pending !== undefined;
}

function defined(values: readonly (number | undefined)[]): number[] {
  return values.flatMap((value) => (value === undefined ? [] : [value]));
}
