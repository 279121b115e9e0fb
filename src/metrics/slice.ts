// What may be asked of a metric, and by whom: the window, the filter and the grouping of one question, checked.
import { AppError, badInput, isTimeZone, isUuid, type RequestContext, Role } from '../platform';
import type { Span } from './buckets';
import { type FactMetric, isExternal, type Metric, slicesOf, typeOf } from './define';
import { camelCase, type DimensionFilter } from './plan';
import type { MetricReader, Question } from './run';

/** Longest window, in days of 24 hours. */
export const MOST_DAYS = 1_096;
const MOST_VALUES = 100;
const MOST_DIMENSIONS = 2;
const LONGEST_VALUE = 512;
const DAY_MS = 86_400_000;
const OPERATOR = 'operator_id';

/** As the client wrote it: conditions by dimension in camel case. */
export type AskedFilter = Readonly<
  Record<string, { readonly in: readonly (string | number | null)[] } | null | undefined>
>;

/** The metrics that there are, by name. */
export class Catalogue {
  private readonly byName: ReadonlyMap<string, Metric>;

  constructor(readonly metrics: readonly Metric[]) {
    this.byName = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /** The metric of that name, if this actor may read it. */
  readable(name: string, { actor }: RequestContext): Metric {
    const metric = this.byName.get(name);
    if (metric === undefined) {
      throw badInput('metric', `cannot be ${name}: it is not in the catalogue`);
    }
    if (metric.readers !== undefined && (actor === null || !metric.readers.includes(actor.role))) {
      throw new AppError('FORBIDDEN', `metric: ${name} is for ${metric.readers.join(', ')}`);
    }
    return metric;
  }
}

/** The moment and the calendar of a question: the client's zone, else the organization's. */
export async function questionIn(
  reader: MetricReader,
  asOf: Date | null | undefined,
  timezone: string | null | undefined,
): Promise<Question> {
  if (timezone != null && !isTimeZone(timezone)) {
    throw badInput('timezone', 'must be the name of an IANA time zone, such as Europe/Berlin');
  }
  const question = await reader.question(asOf);
  return timezone == null ? question : { ...question, zone: timezone, isZoneAsked: true };
}

/** The window that was asked for, cut at asOf: what is still to come has no rows. */
export function spanOf(from: Date, to: Date, { asOf }: Question): Span {
  if (from >= to) {
    throw badInput('from', `must be before to (${to.toISOString()})`);
  }
  if (from >= asOf) {
    throw badInput('from', `must be before asOf (${asOf.toISOString()})`);
  }
  const span = { from, to: to < asOf ? to : asOf };
  if (span.to.getTime() - from.getTime() > MOST_DAYS * DAY_MS) {
    throw badInput('from', `must be at most ${MOST_DAYS} days before to (${span.to.toISOString()})`);
  }
  return span;
}

/** The conditions in a fixed order, so that equal questions are one statement. */
export function filterOf(metric: Metric, filter: AskedFilter | null | undefined): DimensionFilter[] {
  const conditions = Object.entries(filter ?? {}).flatMap(([name, asked]): DimensionFilter[] => {
    if (asked == null) {
      return [];
    }
    const dimension = dimensionOf(metric, name, `filter.${name}`);
    return [{ dimension, values: checkedValues(metric as FactMetric, dimension, name, asked.in) }];
  });
  return conditions.sort((a, b) => (a.dimension < b.dimension ? -1 : 1));
}

/** The dimensions to group by: at most two, each once. */
export function groupingOf(metric: Metric, groupBy: readonly string[] | null | undefined): string[] {
  const dimensions = (groupBy ?? []).map((each) => dimensionOf(metric, camelCase(each), 'groupBy'));
  if (dimensions.length > MOST_DIMENSIONS) {
    throw badInput('groupBy', `can have at most ${MOST_DIMENSIONS} dimensions`);
  }
  if (new Set(dimensions).size < dimensions.length) {
    throw badInput('groupBy', 'must not name a dimension twice');
  }
  return dimensions;
}

/**
 * Operators read what they did themselves. They say so by the filter: a number of the whole desk and a number of one
 * person must not look alike.
 */
export function assertOwnRows(
  { actor }: RequestContext,
  metric: Metric,
  filter: AskedFilter | null | undefined,
) {
  if (actor?.role !== Role.OPERATOR) {
    return;
  }
  if (isExternal(metric) || !metric.dimensions.includes(OPERATOR)) {
    throw new AppError('FORBIDDEN', `metric: ${metric.name} is about more than one operator’s own rows`);
  }
  const wanted = filter?.[camelCase(OPERATOR)]?.in ?? [];
  const isOwn =
    wanted.length > 0 && wanted.every((id) => String(id).toLowerCase() === actor.id.toLowerCase());
  if (!isOwn) {
    throw new AppError(
      'FORBIDDEN',
      'filter.operatorId: an OPERATOR sees only their own rows, and says so: { operatorId: { in: ["their own id"] } }',
    );
  }
}

function dimensionOf(metric: Metric, name: string, field: string): string {
  const known = isExternal(metric) ? [] : slicesOf(metric);
  const dimension = known.find((each) => camelCase(each) === name);
  if (dimension === undefined) {
    throw badInput(
      field,
      `cannot be used with ${metric.name}: ${
        known.length === 0
          ? 'it can only be read as a whole'
          : `it can be sliced by ${known.map(camelCase).join(', ')}`
      }`,
    );
  }
  return dimension;
}

function checkedValues(
  metric: FactMetric,
  dimension: string,
  name: string,
  values: readonly (string | number | null)[],
): (string | number | null)[] {
  const field = `filter.${name}.in`;
  if (values.length === 0 || values.length > MOST_VALUES) {
    throw badInput(field, `must have 1 to ${MOST_VALUES} values`);
  }
  const type = typeOf(metric, dimension);
  const checked = values.map((value): string | number | null => {
    if (value === null) {
      return null;
    }
    if (typeof value === 'number') {
      const [least, most] = dimension === 'weekday' ? [1, 7] : [0, 23];
      if (value < least || value > most) {
        throw badInput(field, `must be ${least} to ${most}`);
      }
      return value;
    }
    if (type === 'uuid') {
      if (!isUuid(value)) {
        throw badInput(field, 'must be UUIDs');
      }
      return value.toLowerCase();
    }
    if (typeof type !== 'string' && !type.includes(value)) {
      throw badInput(field, `must be of ${type.join(', ')}`);
    }
    if (value.length > LONGEST_VALUE || value.includes('\0') || !value.isWellFormed()) {
      throw badInput(
        field,
        `must be text of at most ${LONGEST_VALUE} characters without NUL and lone surrogates`,
      );
    }
    return value;
  });
  return [...new Set(checked)].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}
