// Numbers as tables: what a scan answers, from rollups or from rows, placed in a statement of a context, which joins it,
// searches, sorts and pages in SQL whatever the planner chose. Pure.
import { bind, type MetricRequest, type Plan, PLACEHOLDER, PARAMETER_TYPES, scanKey } from './plan';

/** Requests that one scan answers: of one fact and moment, of one window, by the same dimensions. */
export type TableRequests = readonly [MetricRequest, ...MetricRequest[]];

/**
 * A statement around tables of numbers. `sql` is given the text of each table, by its name, to stand in a FROM clause.
 * A table has the columns `d0`, `d1` … (values of the dimensions as text, null for none), `bucket` (from 1 on) where
 * buckets are asked for, and of the request at place i, by the kind of its metric:
 * - every kind: `m{i}_n`, the rows behind the number; a count is nothing else.
 * - mean: `m{i}_mean`, null where there is none, and `m{i}_invalid`.
 * - share: `m{i}_hits`, and `m{i}_pending` where the metric has pending rows.
 * - distinct: `m{i}_distinct`.
 * By dimensions there is a row for each value that occurs; without, exactly one row.
 */
export interface Composition<Name extends string> {
  readonly label: string;
  /** Names are letters, the first one small: the placeholders of each table begin with its name. */
  readonly tables: Readonly<Record<Name, TableRequests>>;
  /** Made of code only; what varies is a placeholder of `values`, with its type: `:search::text`. */
  readonly sql: (tables: Readonly<Record<Name, string>>) => string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** A plan as text that can stand beside others in one statement. */
export interface ComposedTable {
  readonly text: string;
  /** What the plan calls each of its placeholders, by the name that it has in the statement. */
  readonly placeholders: ReadonlyMap<string, string>;
  readonly isPartitioned: boolean;
}

export function tableOf(name: string, requests: TableRequests, plan: Plan): ComposedTable {
  const [first] = requests;
  if (!/^[a-z][A-Za-z]*$/.test(name)) {
    throw new Error(`A table of numbers cannot be called ${name}`);
  }
  if (requests.some((each) => each.percentiles === true || scanKey(each) !== scanKey(first))) {
    throw new Error(`Table ${name} is not of one scan`);
  }
  const placeholders = new Map<string, string>();
  const text = plan.text.replace(PLACEHOLDER, (_, placeholder: string) => {
    // The organization is everybody's.
    const own = placeholder === 'org' ? placeholder : `${name}${capital(placeholder)}`;
    placeholders.set(own, placeholder);
    const type = placeholder === own ? undefined : PARAMETER_TYPES[placeholder];
    return `:${own}${type === undefined ? '' : `::${type}`}`;
  });
  const columns = [
    ...(first.bucketStarts === undefined ? [] : ['q.bucket']),
    ...plan.by.map((_, index) => `q.d${index}::text AS d${index}`),
    ...requests.flatMap(({ metric }, index) => {
      const planned = plan.metrics.findIndex((each) => each.name === metric.name);
      return columnsOf(metric).map((column) => `q.m${planned}_${column} AS m${index}_${column}`);
    }),
  ];
  return {
    text: `(SELECT ${columns.join(', ')} FROM (${text}) q)`,
    placeholders,
    isPartitioned: first.metric.fact.isPartitioned === true,
  };
}

function columnsOf({ aggregate }: MetricRequest['metric']): string[] {
  switch (aggregate.kind) {
    case 'count':
      return ['n'];
    case 'mean':
      return ['n', 'mean', 'invalid'];
    case 'share':
      return ['n', 'hits', ...(aggregate.pending === undefined ? [] : ['pending'])];
    case 'distinct':
      return ['n', 'distinct'];
  }
}

/** The whole statement, and where the value of each of its placeholders is to be found. */
export function compose<Row, Name extends string>(
  { label, sql, values = {} }: Composition<Name>,
  tables: Readonly<Record<Name, ComposedTable>>,
): ReturnType<typeof bind<Row>> {
  const texts = mapped(tables, ({ text }) => text);
  for (const { placeholders } of Object.values<ComposedTable>(tables)) {
    const twice = Object.keys(values).find((name) => placeholders.has(name));
    if (twice !== undefined) {
      throw new Error(`Statement ${label} has two placeholders :${twice}`);
    }
  }
  const isPartitioned = Object.values<ComposedTable>(tables).some((table) => table.isPartitioned);
  return bind<Row>(label, sql(texts), { planning: isPartitioned ? 'EACH_TIME' : 'AS_NEEDED' });
}

function mapped<Name extends string, Before, After>(
  of: Readonly<Record<Name, Before>>,
  map: (before: Before) => After,
): Record<Name, After> {
  // The entries are those of the record: so are the names.
  return Object.fromEntries(Object.entries<Before>(of).map(([name, value]) => [name, map(value)])) as Record<
    Name,
    After
  >;
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
