// From what a person chose to what the gateway is asked: only what the metric has, in buckets that fit. Pure.
import type {
  CatalogueQuery,
  Comparison,
  Dimension,
  ExploreSeriesQueryVariables,
  Granularity,
  MetricFilter,
  MetricName,
} from './operations.generated';

export type Definition = CatalogueQuery['metrics'][number];

/** Values by dimension; null stands for rows without one. */
export type Filter = Readonly<Record<string, readonly (string | number | null)[]>>;

/** As the address has it; whatever stands there may be of another metric, or of nothing at all. */
export interface Choice {
  readonly granularity: Granularity | null;
  readonly groupBy: readonly string[];
  readonly top: Top | null;
  readonly filter: Filter;
  readonly compare: Comparison | null;
}

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

export interface Question {
  readonly variables: ExploreSeriesQueryVariables;
  readonly groupBy: readonly Dimension[];
  /** Dimensions of the address that this metric does not have. */
  readonly ignored: readonly string[];
  /** Lines that are asked for, besides the rest; null: all that there are. */
  readonly top: number | null;
}

export const GRANULARITIES = ['QUARTER_HOUR', 'HOUR', 'DAY', 'WEEK', 'MONTH'] as const;
export const COMPARISONS = ['PREVIOUS_PERIOD', 'PREVIOUS_DAY', 'PREVIOUS_WEEK', 'PREVIOUS_YEAR'] as const;
export const TOPS = ['3', '5', '7', '10', '20', '50', 'all'] as const;
export type Top = (typeof TOPS)[number];

/** The gateway's own limits: of points in all, of buckets of a state or of events in Redis, of dimensions, of days. */
export const MOST_POINTS = 1_000;
const MOST_STATE_BUCKETS = 120;
export const MOST_GROUPS = 2;
export const MOST_DAYS = 1_096;
const MOST_FILTER_VALUES = 100;
const MOST_TOP = 50;
/** As many lines have a colour of their own, beside the rest. */
export const COLOURED_LINES = 7;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LENGTH_MS: Readonly<Record<Granularity, number>> = {
  QUARTER_HOUR: HOUR_MS / 4,
  HOUR: HOUR_MS,
  DAY: DAY_MS,
  WEEK: 7 * DAY_MS,
  MONTH: 28 * DAY_MS,
};

/** Dimensions with a few values, all of which are worth a line. */
const SMALL: readonly string[] = ['weekday', 'hour', 'sender', 'outcome'];
const OPERATOR: Dimension = 'operatorId';

/** True at a moment, as a queue's length is, rather than counted over a window. */
export function isState({ window }: Pick<Definition, 'window'>): boolean {
  return window === 'at asOf';
}

/** There are rows to look at: what is counted in Redis has none. */
export function hasRows({ source }: Pick<Definition, 'source'>): boolean {
  return source === 'POSTGRES';
}

/** About as many as the gateway makes of the window. */
export function bucketsOf(granularity: Granularity, { from, to }: Window): number {
  return Math.max(1, Math.ceil((to.getTime() - from.getTime()) / LENGTH_MS[granularity]));
}

/** What the gateway chooses by itself. */
export function automaticGranularity({ from, to }: Window): Granularity {
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  return days <= 2 ? 'HOUR' : days <= 92 ? 'DAY' : days <= 731 ? 'WEEK' : 'MONTH';
}

export function mostBuckets(definition: Pick<Definition, 'window' | 'source'>): number {
  return isState(definition) || !hasRows(definition) ? MOST_STATE_BUCKETS : MOST_POINTS;
}

/** Those that make more than one bucket of the window, and not more than are answered. */
export function fittingGranularities(
  definition: Pick<Definition, 'window' | 'source'>,
  window: Window,
): Granularity[] {
  const most = mostBuckets(definition);
  return GRANULARITIES.filter((each) => {
    const buckets = bucketsOf(each, window);
    return buckets > 1 && buckets <= most;
  });
}

/** The next one that makes so few buckets that as many lines are answered; null where even months are too many. */
export function coarserThan(granularity: Granularity, window: Window, lines: number): Granularity | null {
  const longer = GRANULARITIES.slice(GRANULARITIES.indexOf(granularity) + 1);
  return longer.find((each) => bucketsOf(each, window) * lines <= MOST_POINTS) ?? null;
}

/** Lines where nobody said how many: all of a few, the greatest of many. A state is not ranked by its last moment. */
export function automaticTop(definition: Pick<Definition, 'window'>, groupBy: readonly string[]): Top {
  return isState(definition) || groupBy.every((each) => SMALL.includes(each)) ? 'all' : '7';
}

export function questionOf(
  definition: Definition,
  choice: Choice,
  window: Window,
  ownOperatorId: string | null,
): Question {
  const known = (name: string): name is Dimension => definition.slices.some((slice) => slice === name);
  const groupBy = [...new Set(choice.groupBy)].filter(known).slice(0, MOST_GROUPS);
  const filter = filterOf(choice.filter, known, ownOperatorId);
  const chosen = choice.top ?? automaticTop(definition, groupBy);
  const top = groupBy.length === 0 || chosen === 'all' ? null : Number(chosen);
  const ignored = [...new Set([...choice.groupBy, ...Object.keys(choice.filter)])].filter(
    (name) => !known(name),
  );
  return {
    variables: {
      // The catalogue's names are those of the enum: both are made of the same list.
      metric: definition.name as MetricName,
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      ...(choice.granularity === null ? {} : { granularity: choice.granularity }),
      ...(groupBy.length === 0 ? {} : { groupBy }),
      ...(top === null ? {} : { top }),
      ...(filter === null ? {} : { filter }),
      ...(choice.compare === null ? {} : { compare: choice.compare }),
    },
    groupBy,
    ignored,
    top,
  };
}

function filterOf(
  chosen: Filter,
  known: (name: string) => boolean,
  ownOperatorId: string | null,
): MetricFilter | null {
  const conditions: Record<string, { in: (string | number | null)[] }> = {};
  for (const [name, values] of Object.entries(chosen)) {
    if (known(name) && values.length > 0) conditions[name] = { in: values.slice(0, MOST_FILTER_VALUES) };
  }
  // Operators read what they did themselves, and say so.
  if (ownOperatorId !== null) conditions[OPERATOR] = { in: [ownOperatorId] };
  return Object.keys(conditions).length === 0 ? null : conditions;
}

/** The same filter, narrowed to the rows of one line. */
export function narrowed(
  filter: MetricFilter | null | undefined,
  keys: readonly { readonly dimension: Dimension; readonly value: string | null }[],
): MetricFilter | null {
  const conditions: Record<string, unknown> = { ...filter };
  for (const { dimension, value } of keys) {
    conditions[dimension] = { in: [value !== null && isNumeric(dimension) ? Number(value) : value] };
  }
  return Object.keys(conditions).length === 0 ? null : conditions;
}

export function isNumeric(dimension: string): boolean {
  return dimension === 'weekday' || dimension === 'hour';
}

/** How the values of a dimension are asked for: as few buckets and as many lines as are answered. */
export function valuesAsked(window: Window): { readonly granularity: Granularity; readonly top: number } {
  // A window touches up to two months more than fit into it.
  const buckets = bucketsOf('MONTH', window) + 2;
  return { granularity: 'MONTH', top: Math.min(MOST_TOP, Math.floor(MOST_POINTS / buckets) - 1) };
}

/** The argument that a refusal is about: messages begin with its name. */
export function argumentOf(message: string): string {
  return /^(\w+)/.exec(message)?.[1] ?? '';
}

/** How many lines a refusal counted; null where it says nothing of lines. */
export function linesIn(message: string): number | null {
  const [, lines] = /(\d+) lines ×/.exec(message) ?? [];
  return lines === undefined ? null : Number(lines);
}

/** What the address may have as a filter; anything else is none. */
export function parseFilter(value: unknown): Filter | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const conditions: Record<string, (string | number | null)[]> = {};
  for (const [name, values] of Object.entries(value as Record<string, unknown>)) {
    if (!Array.isArray(values)) return null;
    conditions[name] = values.filter(
      (each: unknown): each is string | number | null =>
        each === null || typeof each === 'string' || typeof each === 'number',
    );
  }
  return conditions;
}

/** Metrics that this person may read: of an operator those of single operators, the trail not for whoever only analyses. */
export function readableBy(role: string, definitions: readonly Definition[]): Definition[] {
  return definitions.filter(
    ({ name, slices }) =>
      (role !== 'OPERATOR' || slices.includes(OPERATOR)) &&
      (name !== 'auditActions' || ['ADMIN', 'ORG_ADMIN', 'SUPER_ADMIN'].includes(role)),
  );
}

/** Without what another metric does not have. */
export function fittedTo(definition: Definition, choice: Pick<Choice, 'groupBy' | 'filter'>) {
  const has = (name: string): boolean => definition.slices.some((slice) => slice === name);
  return {
    groupBy: choice.groupBy.filter(has),
    filter: Object.fromEntries(Object.entries(choice.filter).filter(([name]) => has(name))),
  };
}
