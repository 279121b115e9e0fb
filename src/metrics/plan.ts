// From definitions to SQL, pure: metrics that read the same rows of the same window share one statement.
import { badInput, type Statement, statement } from '../platform';
import { type Aggregate, type Fact, type FactMetric, LOCAL_TIME_PARTS, typeOf } from './define';

/** Rows whose dimension has one of these values; null stands for no value. */
export interface DimensionFilter {
  readonly dimension: string;
  readonly values: readonly (string | number | null)[];
}

/** Rows that lie in one of these groups of the dimensions, or in none of them. */
export interface Among {
  readonly dimensions: readonly string[];
  readonly groups: readonly (readonly (string | null)[])[];
  readonly inside: boolean;
}

/** One thing to compute: a metric over a window, perhaps in buckets, by dimensions, for one value of a dimension. */
export interface MetricRequest {
  readonly metric: FactMetric;
  /** Null for a state. */
  readonly from: Date | null;
  readonly to: Date;
  readonly asOf: Date;
  /** Starts of consecutive buckets within the window. */
  readonly bucketStarts?: readonly Date[];
  readonly by?: readonly string[];
  readonly only?: { readonly dimension: string; readonly value: string };
  readonly percentiles?: boolean;
  readonly filter?: readonly DimensionFilter[];
  readonly among?: Among;
  /** Zone of weekdays and hours; default: the organization's. */
  readonly zone?: string;
  /** At most so many groups; `ranked`: those with the most rows, the most first. */
  readonly most?: { readonly groups: number; readonly ranked: boolean };
}

/** A statement over one scan, and which request each of its columns answers. */
export interface Plan {
  /** The statement with its placeholders by name. */
  readonly text: string;
  readonly statement: Statement<PlanRow>;
  /** Values by placeholder name, in the order the statement numbers them. */
  readonly parameters: readonly string[];
  readonly request: MetricRequest;
  readonly metrics: readonly FactMetric[];
  readonly by: readonly string[];
  /** Values of placeholders that the plan itself decided on. */
  readonly values?: ReadonlyMap<string, unknown>;
  /** It reads little whatever the window, and may be sent together with others. */
  readonly isSmall: boolean;
}

/** Rows of so short a window are few. */
export const SHORT_WINDOW_MS = 3 * 3_600_000;

export type PlanRow = Readonly<Record<string, unknown>>;

/** Requests that one scan can answer have the same key. */
export function scanKey(request: MetricRequest): string {
  return JSON.stringify([
    request.metric.fact.name,
    request.metric.at ?? null,
    request.from?.getTime() ?? null,
    request.to.getTime(),
    request.asOf.getTime(),
    request.bucketStarts === undefined ? null : keyOfStarts(request.bucketStarts),
    request.by ?? null,
    request.only ?? null,
    request.filter ?? null,
    request.among ?? null,
    request.zone ?? null,
    request.most ?? null,
    // Which groups have the most rows differs from metric to metric.
    request.most?.ranked === true ? request.metric.name : null,
  ]);
}

const startsKeys = new WeakMap<readonly Date[], string>();

/** Every point of a chart asks for the whole series: what many share is written once. */
function keyOfStarts(starts: readonly Date[]): string {
  const known = startsKeys.get(starts);
  if (known !== undefined) {
    return known;
  }
  const key = starts.map((start) => start.getTime().toString(36)).join();
  startsKeys.set(starts, key);
  return key;
}

/** Plans the given requests, which must share one scan key. */
export function planScan(requests: readonly [MetricRequest, ...MetricRequest[]]): Plan {
  const [request] = requests;
  const { fact, at } = request.metric;
  const metrics = distinct(requests.map((each) => each.metric));
  const wantsPercentiles = new Set(
    requests.filter((each) => each.percentiles).map((each) => each.metric.name),
  );
  const by = request.by ?? [];
  const values = metrics.map(({ aggregate }, index) =>
    aggregate.kind === 'mean' || aggregate.kind === 'distinct' ? `, (${aggregate.value}) AS v${index}` : '',
  );
  const groups = [
    ...(request.bucketStarts === undefined
      ? []
      : ['width_bucket(f.at, :bucketStarts::timestamptz[]) AS bucket']),
    ...by.map((dimension, index) => `${dimensionSql(request.metric, dimension)} AS d${index}`),
  ];
  const columns = metrics.flatMap((metric, index) =>
    aggregateSql(metric, index, wantsPercentiles.has(metric.name)),
  );
  const text = `
SELECT ${[...groups, ...columns].join(',\n       ')}
  FROM (SELECT k.*${values.join('')}
          FROM (SELECT ${factColumns(fact, at).join(', ')}
                  FROM ${fact.from}
                 WHERE ${factWhere(request).join('\n                   AND ')}) k) f${
                   groups.length === 0 ? '' : `\n GROUP BY ${groups.map((_, index) => index + 1).join(', ')}`
                 }${limitSql(request, groups.length)}`;
  const label = `metrics.${fact.name}.${at ?? 'state'}${request.bucketStarts ? '.series' : ''}${by
    .map((dimension) => `.by-${dimension}`)
    .join('')}`;
  return {
    ...bind(label, text, { planning: fact.isPartitioned === true ? 'EACH_TIME' : 'AS_NEEDED' }),
    text,
    request,
    metrics,
    by,
    isSmall: isShort(request),
  };
}

/** What is open now is little as well. */
function isShort({ from, to }: MetricRequest): boolean {
  return from === null || to.getTime() - from.getTime() < SHORT_WINDOW_MS;
}

/** A row behind a number. */
export interface MetricRowRecord {
  readonly id: string;
  /** The moment, to the millisecond. */
  readonly at: Date;
  /** And as text, to the microsecond. */
  readonly place: string;
  /** Of a mean: the row's own value. */
  readonly value: number | null;
  /** Of a share: whether the row is a hit, and whether that may still change. */
  readonly hit: boolean | null;
  readonly pending: boolean | null;
  readonly [dimension: `d${number}`]: string | number | null;
}

export interface RowsPlan<Row> {
  readonly statement: Statement<Row>;
  readonly parameters: readonly string[];
}

/** The very rows that `planScan` counts, newest first; from `:afterAt`, `:afterId` on, if it is a later page. */
export function planRows(request: MetricRequest, isLaterPage: boolean): RowsPlan<MetricRowRecord> {
  const { metric } = request;
  const { fact, at, aggregate } = metric;
  const moment = at === undefined ? fact.row.since : momentOf(fact, at);
  if (moment === undefined) {
    throw new Error(`Fact ${fact.name} does not say since when its rows are`);
  }
  const conditions = [
    ...(metric.where === undefined ? [] : [`(${metric.where})`]),
    // Rows that have no value count nowhere; those with a negative one are told apart.
    ...(aggregate.kind === 'mean' || aggregate.kind === 'distinct'
      ? [`(${aggregate.value}) IS NOT NULL`]
      : []),
    ...(isLaterPage ? ['(k.row_at, k.row_id) < (:afterAt::timestamptz, :afterId)'] : []),
  ];
  const dimensions = metric.dimensions.map((dimension, index) => `k.${dimension} AS d${index}`);
  const text = `
SELECT ${[
    'k.row_id AS id',
    'k.row_at AS at',
    `to_char(k.row_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS place`,
    `${aggregate.kind === 'mean' ? `(${aggregate.value})::float8` : 'NULL::float8'} AS value`,
    `${aggregate.kind === 'share' ? `(${aggregate.hit})` : 'NULL::boolean'} AS hit`,
    `${aggregate.kind === 'share' && aggregate.pending !== undefined ? `(${aggregate.pending})` : 'NULL::boolean'} AS pending`,
    ...dimensions,
  ].join(',\n       ')}
  FROM (SELECT ${[...factColumns(fact, at), `${fact.row.id}::text AS row_id`, `${moment} AS row_at`].join(', ')}
          FROM ${fact.from}
         WHERE ${factWhere(request).join('\n           AND ')}) k${
           conditions.length === 0 ? '' : `\n WHERE ${conditions.join(' AND ')}`
         }
 ORDER BY k.row_at DESC, k.row_id DESC
 LIMIT :limit`;
  return bind<MetricRowRecord>(`metrics.${fact.name}.${at ?? 'state'}.rows`, text);
}

/** How many rows of the fact the scan of this request reads. */
export function planRowsRead(request: MetricRequest): RowsPlan<{ readonly rows: number }> {
  const { fact, at } = request.metric;
  return bind<{ readonly rows: number }>(
    `metrics.${fact.name}.${at ?? 'state'}.rows-read`,
    `SELECT count(*)::int AS rows
  FROM ${fact.from}
 WHERE ${factWhere(request).join('\n   AND ')}`,
  );
}

/** Values of the placeholders that filters and groups have. */
export function sliceParameter(name: string, request: MetricRequest): unknown {
  if (name === 'among') {
    return request.among?.groups.map((group) => JSON.stringify(group));
  }
  return request.filter
    ?.find(({ dimension }) => filterName(dimension) === name)
    ?.values.filter((value) => value !== null);
}

/** `filterOperatorId` */
function filterName(dimension: string): string {
  return camelCase(`filter_${dimension}`);
}

/** `operatorId` for `operator_id` */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function limitSql({ most }: MetricRequest, groups: number): string {
  if (most === undefined) {
    return '';
  }
  const order = most.ranked
    ? ['m0_n DESC', ...Array.from({ length: groups }, (_, index) => String(index + 1))]
    : [];
  return `${order.length === 0 ? '' : `\n ORDER BY ${order.join(', ')}`}\n LIMIT :mostGroups`;
}

function filterSql(metric: FactMetric, { dimension, values }: DimensionFilter): string {
  const column = rawDimension(metric, dimension);
  const type = typeOf(metric, dimension);
  const cast = type === 'uuid' ? 'uuid' : type === 'integer' ? 'int' : 'text';
  const listed = `${column} = ANY(:${filterName(dimension)}::${cast}[])`;
  return values.includes(null) ? `(${listed} OR ${column} IS NULL)` : listed;
}

function amongSql(metric: FactMetric, { dimensions, inside }: Among): string {
  // As JSON, in which no value equals no value.
  const group = `jsonb_build_array(${dimensions
    .map((dimension) => `(${rawDimension(metric, dimension)})::text`)
    .join(', ')})`;
  return `${inside ? '' : 'NOT '}(${group} = ANY(:among::jsonb[]))`;
}

/** Over raw columns, as conditions of the scan are. */
function rawDimension(metric: FactMetric, dimension: string): string {
  const sql = dimensionSql(metric, dimension);
  return LOCAL_TIME_PARTS.has(dimension) && metric.at !== undefined
    ? sql.replace('f.at', momentOf(metric.fact, metric.at))
    : columnOf(metric.fact, dimension);
}

export function factColumns(fact: Fact, at: string | undefined): string[] {
  const moments = Object.entries(fact.moments).map(
    ([name, column]) => `CASE WHEN ${column} < :asOf THEN ${column} END AS ${name}`,
  );
  const others = Object.entries(fact.columns).map(([name, sql]) => `${sql} AS ${name}`);
  return [...(at === undefined ? [] : [`${momentOf(fact, at)} AS at`]), ...moments, ...others];
}

/** Over raw columns, so that the index on the moment serves. */
function factWhere(request: MetricRequest): string[] {
  const { fact, at } = request.metric;
  const window = at === undefined ? [] : [`${momentOf(fact, at)} >= :from`, `${momentOf(fact, at)} < :to`];
  const only = request.only === undefined ? [] : [`${columnOf(fact, request.only.dimension)} = :only::uuid`];
  return [
    `${fact.organization} = :org`,
    ...window,
    ...(fact.where === undefined ? [] : [`(${fact.where})`]),
    ...only,
    ...(request.filter ?? []).map((each) => filterSql(request.metric, each)),
    ...(request.among === undefined ? [] : [amongSql(request.metric, request.among)]),
  ];
}

function aggregateSql(metric: FactMetric, index: number, percentiles: boolean): string[] {
  const aggregate: Aggregate = metric.aggregate;
  const filter = (condition: string) =>
    ` FILTER (WHERE ${metric.where === undefined ? condition : `(${metric.where}) AND ${condition}`})`;
  const m = `m${index}`;
  switch (aggregate.kind) {
    case 'count':
      return [`count(*)${metric.where === undefined ? '' : filter('true')}::int AS ${m}_n`];
    case 'mean': {
      const value = `v${index}`;
      return [
        `count(*)${filter(`${value} >= 0`)}::int AS ${m}_n`,
        // Divided as exact decimals, rounded once: 89.8158, not 89.81580000000001.
        `avg(${value})${filter(`${value} >= 0`)}::float8 AS ${m}_mean`,
        `count(*)${filter(`${value} < 0`)}::int AS ${m}_invalid`,
        ...(percentiles
          ? [
              `percentile_cont(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY ${value}::float8)${filter(
                `${value} >= 0`,
              )} AS ${m}_percentiles`,
            ]
          : []),
      ];
    }
    case 'share':
      return [
        `count(*)${filter('true')}::int AS ${m}_n`,
        `count(*)${filter(`(${aggregate.hit})`)}::int AS ${m}_hits`,
        ...(aggregate.pending === undefined
          ? []
          : [`count(*)${filter(`(${aggregate.pending})`)}::int AS ${m}_pending`]),
      ];
    case 'distinct': {
      const counted = filter(`v${index} IS NOT NULL`);
      return [
        `count(*)${counted}::int AS ${m}_n`,
        `count(DISTINCT v${index})${counted}::int AS ${m}_distinct`,
      ];
    }
  }
}

export function dimensionSql(metric: FactMetric, dimension: string): string {
  const part = LOCAL_TIME_PARTS.get(dimension);
  if (part !== undefined && metric.at !== undefined) {
    return part;
  }
  if (!metric.dimensions.includes(dimension)) {
    throw badInput('groupBy', `cannot be ${dimension} for ${metric.name}`);
  }
  return `f.${dimension}`;
}

export function momentOf(fact: Fact, name: string): string {
  const column = Object.hasOwn(fact.moments, name) ? fact.moments[name] : undefined;
  if (column === undefined) {
    throw new Error(`Fact ${fact.name} has no moment ${name}`);
  }
  return column;
}

export function columnOf(fact: Fact, name: string): string {
  const column = Object.hasOwn(fact.columns, name) ? fact.columns[name] : undefined;
  if (column === undefined) {
    throw new Error(`Fact ${fact.name} has no column ${name}`);
  }
  return column;
}

/** Lower-case first: `HH24:MI` in a format is text. */
export const PLACEHOLDER = /(?<![:\w]):([a-z][A-Za-z]*)/g;

export const PARAMETER_TYPES: Readonly<Record<string, string>> = {
  org: 'uuid',
  asOf: 'timestamptz',
  from: 'timestamptz',
  to: 'timestamptz',
  zone: 'text',
  afterId: 'text',
  limit: 'int',
  mostGroups: 'int',
};

interface Bound<Row> {
  readonly statement: Statement<Row>;
  readonly parameters: readonly string[];
}

const MOST_KNOWN = 1_000;
const known = new Map<string, Bound<unknown>>();

/** Numbers the placeholders in the order of their first appearance. */
export function bind<Row = PlanRow>(
  label: string,
  text: string,
  options?: Parameters<typeof statement>[2],
): Bound<Row> {
  const key = `${label} ${text}`;
  const made = (known.get(key) as Bound<Row> | undefined) ?? number<Row>(label, text, options);
  if (known.size >= MOST_KNOWN) {
    known.clear();
  }
  known.set(key, made);
  return made;
}

function number<Row>(label: string, text: string, options?: Parameters<typeof statement>[2]): Bound<Row> {
  const parameters: string[] = [];
  const numbered = text.replace(PLACEHOLDER, (_, name: string) => {
    const known = parameters.indexOf(name);
    const position = known === -1 ? parameters.push(name) : known + 1;
    const type = PARAMETER_TYPES[name];
    return `$${position}${type === undefined ? '' : `::${type}`}`;
  });
  return { statement: statement<Row>(label, numbered, options), parameters };
}

export function distinct(metrics: readonly FactMetric[]): FactMetric[] {
  // In a fixed order: the same numbers are the same statement, however a query lists them.
  return [...new Map(metrics.map((metric) => [metric.name, metric])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}
