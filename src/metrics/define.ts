// The vocabulary of a metric's definition. Definitions are data: the planner turns them into SQL, the catalogue into text.
import type { Role } from '../platform';
import type { Window } from './period';

export enum Unit {
  COUNT = 'COUNT',
  SECONDS = 'SECONDS',
  MILLISECONDS = 'MILLISECONDS',
  PERCENT = 'PERCENT',
  SCORE = 'SCORE',
}

export enum Better {
  HIGHER = 'HIGHER',
  LOWER = 'LOWER',
  NEITHER = 'NEITHER',
}

export enum DataSource {
  POSTGRES = 'POSTGRES',
  REDIS = 'REDIS',
}

/**
 * Rows that metrics are computed from. SQL here may use the placeholders `:org`, `:asOf`, `:zone` and the settings
 * the runner was given; the planner binds them as parameters.
 */
export interface Fact {
  readonly name: string;
  readonly source: DataSource.POSTGRES;
  /** FROM clause with its aliases. */
  readonly from: string;
  /** Qualified column of the organization. */
  readonly organization: string;
  /** Columns that are moments. One at or after `asOf` has not happened yet and reads as null. */
  readonly moments: Readonly<Record<string, string>>;
  /** All other columns that definitions may use. */
  readonly columns: Readonly<Record<string, string>>;
  /** Which rows count, over raw columns. */
  readonly where?: string;
  /** What the values of a dimension are, where they are no free text. */
  readonly types?: Readonly<Record<string, DimensionType>>;
  /** How a single row is named; `since` places the rows of a state, which have no moment of a metric. */
  readonly row: { readonly id: string; readonly since?: string };
  /** Sums that are kept of the rows; absent: every answer reads them all. */
  readonly rollup?: Rollup;
  /** Its rows lie in partitions by the moment, of which an answer needs those of its window. */
  readonly isPartitioned?: boolean;
  /** The stream of events that its rows are made of, later than they are received; absent: rows are written as told. */
  readonly stream?: string;
}

/**
 * What is kept of a fact by quarters of an hour, for every metric over it that has a moment. Values of means may have
 * at most six decimals: sums are kept as whole millionths.
 */
export interface Rollup {
  /** The table of the moments, as the marks of its triggers call it (see the migration). */
  readonly table: string;
  /** Columns by which the rows are kept apart too, each by itself. */
  readonly dimensions: readonly string[];
  /**
   * Columns of so many values that they are kept for whole days of UTC only, once these are over. Not for parts of the
   * local time, and not with percentiles.
   */
  readonly dailyDimensions?: readonly string[];
  /** Where rows depend on other rows. */
  readonly depends: readonly Dependence[];
  /** An aggregate's `pending` holds for so many hours after the moment, and for no other reason. */
  readonly pendingHours?: number;
}

export interface Dependence {
  /** The column that depends on other rows; absent: whether the row counts, or what every column says. */
  readonly column?: string;
  /** The last moment, of other rows, that decides it once everything is known; may be null. Over raw columns. */
  readonly settled: string;
  /** Marks that tell of such rows, */
  readonly source: string;
  /** and which rows of the fact those are about, over raw columns and the mark's `u.subject` and `u.at`. */
  readonly touches: string;
}

/** What the values of a dimension are: ids, numbers, or the texts that there are. */
export type DimensionType = 'text' | 'uuid' | 'integer' | readonly string[];

/** Events that live outside PostgreSQL and are only counted. */
export interface ExternalFact {
  readonly name: string;
  readonly source: DataSource.REDIS;
}

/** A way to slice: a column of the fact, or a part of the local time of the metric's moment. */
export type Dimension = string;

/**
 * How rows become a number:
 * - `count`: the rows.
 * - `mean`: of `value`; a negative value is left out and counted as invalid.
 * - `share`: of the rows, the percentage for which `hit` holds; `pending` marks rows still inside the time in which their answer can change.
 * - `distinct`: how many different values of `value`, a column of UUIDs, the rows have; rows without one do not count. Parts of
 *   it are never added up: who is in two of them is one.
 */
export type Aggregate =
  | { readonly kind: 'count' }
  | { readonly kind: 'mean'; readonly value: string }
  | { readonly kind: 'share'; readonly hit: string; readonly pending?: string }
  | { readonly kind: 'distinct'; readonly value: string };

interface Described {
  readonly name: string;
  readonly unit: Unit;
  readonly better: Better;
  /** Meaning, as analysts read it. The window is added from `window`. */
  readonly description: string;
  /** The window of the metric's tile. */
  readonly window: Window;
  /** Who may read it, where that is not everybody who may read numbers. */
  readonly readers?: readonly Role[];
  /** Whoever reads it is written down in the audit trail. */
  readonly audited?: true;
}

export interface FactMetric extends Described {
  readonly fact: Fact;
  /** The moment that places a row in a window; absent for a state, which is true at `asOf`. */
  readonly at?: string;
  readonly aggregate: Aggregate;
  /** Which rows count, over the fact's columns as known at `asOf`. */
  readonly where?: string;
  readonly dimensions: readonly Dimension[];
}

export interface ExternalMetric extends Described {
  readonly fact: ExternalFact;
  readonly aggregate: { readonly kind: 'count' };
}

export type Metric = FactMetric | ExternalMetric;

export function fact(name: string, definition: Omit<Fact, 'name' | 'source'>): Fact {
  return { name, source: DataSource.POSTGRES, ...definition };
}

export function externalFact(name: string, source: DataSource.REDIS): ExternalFact {
  return { name, source };
}

/** What a context declares: whatever is made here is in the list, in the order in which it was made. */
export function declarations(): {
  readonly metric: (name: string, definition: Omit<FactMetric, 'name'>) => FactMetric;
  readonly externalMetric: (
    name: string,
    definition: Omit<ExternalMetric, 'name' | 'aggregate'>,
  ) => ExternalMetric;
  /** The same metric under the name, the window and the words of a tile. */
  readonly inWindow: (name: string, of: FactMetric, window: Window, description: string) => FactMetric;
  readonly declared: readonly Metric[];
} {
  const declared: Metric[] = [];
  const add = <Each extends Metric>(metric: Each): Each => {
    declared.push(metric);
    return metric;
  };
  return {
    metric: (name, definition) => add({ name, ...definition }),
    externalMetric: (name, definition) => add({ name, aggregate: { kind: 'count' }, ...definition }),
    inWindow: (name, of, window, description) => add({ ...of, name, window, description }),
    declared,
  };
}

export function isExternal(candidate: Metric): candidate is ExternalMetric {
  return candidate.fact.source !== DataSource.POSTGRES;
}

/** Parts of the local time that a metric's rows can be grouped by, beside the columns of its fact. */
export const LOCAL_TIME_PARTS: ReadonlyMap<string, string> = new Map([
  ['weekday', 'extract(isodow FROM f.at AT TIME ZONE :zone)::int'],
  ['hour', 'extract(hour FROM f.at AT TIME ZONE :zone)::int'],
]);

/** Everything that the metric can be sliced by: its columns, and, where it has a moment, the local time of that. */
export function slicesOf(metric: FactMetric): readonly Dimension[] {
  return [...metric.dimensions, ...(metric.at === undefined ? [] : LOCAL_TIME_PARTS.keys())];
}

/** What the values of a dimension are. */
export function typeOf({ fact: { types = {} } }: FactMetric, dimension: Dimension): DimensionType {
  if (LOCAL_TIME_PARTS.has(dimension)) {
    return 'integer';
  }
  return (Object.hasOwn(types, dimension) ? types[dimension] : undefined) ?? 'text';
}
