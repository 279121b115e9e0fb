// The names that numbers are asked for by: metrics, dimensions and filters, made from what the contexts declare.
// A metric or a column that is added tomorrow is in the API without anybody writing it down a second time.
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { type DimensionType, isExternal, type Metric, slicesOf, typeOf } from './define';
import { camelCase } from './plan';

/** Members are the names of the catalogue. */
export const MetricName: Record<string, string> = {};
/** Members are the columns of facts in camel case, and the parts of local time; values are the columns. */
export const SliceDimension: Record<string, string> = {};

const AUDITED = new Set<string>();

/** Whether whoever reads this metric is written down in the audit trail. */
export function isAudited(name: string): boolean {
  return AUDITED.has(name);
}

const IN = 'One of these, 1 to 100; null stands for rows without a value.';

@InputType({ description: 'Rows whose id is one of those listed.' })
export class IdsFilter {
  @Field(() => [ID], { nullable: 'items', description: IN })
  readonly in!: readonly (string | null)[];
}

@InputType({ description: 'Rows whose text is one of those listed, letter by letter.' })
export class TextsFilter {
  @Field(() => [String], { nullable: 'items', description: IN })
  readonly in!: readonly (string | null)[];
}

@InputType({ description: 'Rows whose number is one of those listed.' })
export class NumbersFilter {
  @Field(() => [Int], { nullable: 'items', description: IN })
  readonly in!: readonly (number | null)[];
}

@InputType({
  description:
    'Which rows count: those that meet every condition given. Only dimensions that the metric has; any other is BAD_USER_INPUT that names those.',
})
export class MetricFilter {
  readonly [dimension: string]: IdsFilter | TextsFilter | NumbersFilter | null | undefined;
}

const LOCAL_TIME: Readonly<Record<string, string>> = {
  weekday: 'ISO weekday of the metric’s moment in the time zone asked for, 1 (Monday) to 7',
  hour: 'Hour of the local day of the metric’s moment, 0 to 23',
};

/** Makes the enums and the filter; before the schema is built, and once. */
export function declareCatalogue(catalogue: readonly Metric[]): void {
  const descriptions: Record<string, { description: string }> = {};
  const types = new Map<string, DimensionType>();
  for (const metric of catalogue) {
    MetricName[metric.name] = metric.name;
    if (metric.audited === true) {
      AUDITED.add(metric.name);
    }
    descriptions[metric.name] = { description: metric.description };
    if (isExternal(metric)) {
      continue;
    }
    for (const dimension of slicesOf(metric)) {
      const type = typeOf(metric, dimension);
      const known = types.get(dimension) ?? type;
      if (JSON.stringify(known) !== JSON.stringify(type)) {
        throw new Error(`Two facts do not agree on what ${dimension} is: ${String(known)}, ${String(type)}`);
      }
      types.set(dimension, type);
    }
  }
  registerEnumType(MetricName, {
    name: 'MetricName',
    description: 'Every metric of the catalogue, by its name there.',
    valuesConfig: descriptions,
  });
  for (const [dimension, type] of types) {
    SliceDimension[camelCase(dimension)] = dimension;
    const filter = type === 'uuid' ? IdsFilter : type === 'integer' ? NumbersFilter : TextsFilter;
    const meaning = LOCAL_TIME[dimension] ?? `By ${camelCase(dimension)}`;
    const values = typeof type === 'string' ? '' : ` One of ${type.join(', ')}.`;
    Field(() => filter, { nullable: true, description: `${meaning}.${values}` })(
      MetricFilter.prototype,
      camelCase(dimension),
    );
  }
  registerEnumType(SliceDimension, {
    name: 'Dimension',
    description:
      'What numbers can be grouped and filtered by. Which of them a metric has, the catalogue says.',
    valuesConfig: Object.fromEntries(
      [...types.keys()].map((dimension) => [
        camelCase(dimension),
        { description: `${LOCAL_TIME[dimension] ?? `The ${camelCase(dimension)} of the row`}.` },
      ]),
    ),
  });
}
