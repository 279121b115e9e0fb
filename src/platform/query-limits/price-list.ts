// The price list for people: what each root field costs with all that is below it, computed from the schema.
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { costOf } from './cost';
import { declaredSize, declaredWeight, weightOfType } from './price-tags';

/** What a root field costs: by itself, with everything below it as long as it is by default, and at most. */
export interface RootPrice {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string;
  readonly weight: number;
  readonly byDefault: number;
  readonly most: number;
  /** Arguments that say how much there is of it. */
  readonly growsWith: readonly string[];
}

/** Prices of all root fields, by name. */
export function rootPrices(schema: GraphQLSchema): readonly RootPrice[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {})
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((field) => ({
        kind,
        name: field.name,
        weight: declaredWeight(field) ?? 0,
        byDefault: costWith(schema, kind, field, false),
        most: costWith(schema, kind, field, true),
        growsWith: declaredSize(field)?.by ?? [],
      })),
  );
}

/** A page in Markdown. */
export function priceList(schema: GraphQLSchema): string {
  const prices = rootPrices(schema);
  const sections = (
    [
      ['Queries', 'query'],
      ['Mutations', 'mutation'],
      ['Subscriptions, each message', 'subscription'],
    ] as const
  ).flatMap(([title, kind]) => {
    const ofKind = prices.filter((price) => price.kind === kind);
    return ofKind.length === 0
      ? []
      : [
          `## ${title}`,
          table(
            ['field', 'by itself', 'with everything, by default', 'at most', 'grows with'],
            ofKind.map(({ name, weight, byDefault, most, growsWith }) => [
              `\`${name}\``,
              String(weight),
              String(byDefault),
              String(most),
              growsWith.map((each) => `\`${each}\``).join(', '),
            ]),
          ),
        ];
  });
  const lists = objects(schema).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const size = declaredSize(field);
      const below = size?.fields ?? [];
      return size === undefined
        ? []
        : [
            [
              below.length === 0
                ? `\`${type.name}.${field.name}\``
                : below.map((name) => `\`${type.name}.${field.name}.${name}\``).join(', '),
              (size.by ?? []).map((name) => `\`${name}\``).join(', '),
              String(size.otherwise ?? size.most),
              String(size.most),
            ],
          ];
    }),
  );
  const weights = objects(schema).flatMap((type) => [
    ...(declaredWeight(type) === undefined ? [] : [[`each \`${type.name}\``, String(weightOfType(type))]]),
    ...(isRoot(schema, type)
      ? []
      : Object.values(type.getFields()).flatMap((field) => {
          const weight = declaredWeight(field);
          return weight === undefined ? [] : [[`\`${type.name}.${field.name}\``, String(weight)]];
        })),
  ]);
  return `${[
    '# What operations cost',
    '<!-- Written by `npm run emit` from the schema; do not edit. -->',
    'Every operation has a price, computed from its document and its variables before anything runs: each field counts its ' +
      'weight, each object 1, a value 0, and whatever is below a list counts once for each item that the list may have. ' +
      'An operation that costs more than `COST_LIMIT` is refused with the code `QUERY_TOO_EXPENSIVE`, its cost, the limit ' +
      'and its dearest fields. The answer tells the cost in the header `x-query-cost`. Questions about the schema ' +
      '(`__schema`, `__type`) cost 50.',
    ...sections,
    '## Fields that cost more than the default',
    table(['field', 'weight'], weights),
    '## Lists',
    'How many items a list counts for: what the arguments say, else the assumed number; never more than the most.',
    table(['list', 'arguments', 'assumed', 'most'], lists),
  ].join('\n\n')}\n`;
}

function objects(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function isRoot(schema: GraphQLSchema, type: GraphQLObjectType): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);
}

type Field = GraphQLField<unknown, unknown>;

/** The price of a field with everything below it, with its lists as long as they may be or as they are by default. */
function costWith(schema: GraphQLSchema, kind: string, field: Field, atMost: boolean): number {
  const { by = [], most = 0 } = declaredSize(field) ?? {};
  const variables = Object.fromEntries(atMost ? by.map((name) => [name, most]) : []);
  const given = Object.keys(variables);
  // Only the price is asked for: what the field demands besides is left out.
  const declared = given.length === 0 ? '' : `(${given.map((name) => `$${name}: Int`).join(', ')})`;
  const handed = given.length === 0 ? '' : `(${given.map((name) => `${name}: $${name}`).join(', ')})`;
  const document = parse(`${kind} All${declared} { ${field.name}${handed} ${everythingOf(field.type, [])} }`);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  return operation === undefined ? 0 : costOf(schema, document, operation, variables).cost;
}

function everythingOf(type: GraphQLOutputType, above: readonly string[]): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) {
    return isLeafType(named) ? '' : '{ __typename }';
  }
  // A type within itself is shown to its first level.
  const fields = above.includes(named.name)
    ? []
    : Object.values(named.getFields()).map(
        (field) => `${field.name} ${everythingOf(field.type, [...above, named.name])}`,
      );
  return `{ ${['__typename', ...fields].join(' ')} }`;
}

/** As the formatter would align it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
