// docs/reference/schema.md: every query, mutation and subscription with its arguments, roles and price, and every type.
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { rootPrices, type RootPrice } from '../../src/platform';
import { code, figure, prose, slugOf, table, WRITTEN } from './markdown';

type Kind = RootPrice['kind'];
type Field = GraphQLField<unknown, unknown>;

const TITLES: Readonly<Record<Kind, string>> = {
  query: 'Queries',
  mutation: 'Mutations',
  subscription: 'Subscriptions',
};
const BUILT_IN = new Set(['Boolean', 'Float', 'ID', 'Int', 'String']);

export function schemaPage(schema: GraphQLSchema): string {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  const prices = rootPrices(schema);
  const rootTypes = new Set(roots.map(([, type]) => type));
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !BUILT_IN.has(type.name))
    .filter((type) => !isObjectType(type) || !rootTypes.has(type))
    .sort(byName);
  const ofKind = (word: string): GraphQLNamedType[] => types.filter((type) => wordOf(type) === word);
  const groups = [
    ['Types', ['type', 'union', 'interface']],
    ['Inputs', ['input']],
    ['Enums', ['enum']],
    ['Scalars', ['scalar']],
  ] as const;
  const contents = [
    ...roots.map(
      ([kind, type]) =>
        [TITLES[kind], fieldsOf(type).map(({ name }) => link(name, `${kind} ${name}`))] as const,
    ),
    ...groups.map(
      ([title, words]) =>
        [
          title,
          words
            .flatMap(ofKind)
            .sort(byName)
            .map((type) => linkOf(type)),
        ] as const,
    ),
  ];
  return `# Schema

${WRITTEN}

What \`/graphql\` answers, over HTTP and websocket. [schema.graphql](../../schema.graphql) is the same for tools;
[what operations cost](../query-cost.md) says how a price is computed. A cost is given as the field alone, with everything below it by default,
and at most. Who may ask stands at each field as _Roles_; a field without them is for every role. An argument or a field whose type ends in
\`!\` is never null.

${contents
  .filter(([, links]) => links.length > 0)
  .map(([title, links]) => `**${title}**: ${links.join(', ')}`)
  .join('\n\n')}

${roots
  .flatMap(([kind, type]) => [
    `## ${TITLES[kind]}`,
    ...fieldsOf(type).map((field) => rootSection(kind, field, prices)),
  ])
  .join('\n\n')}

${groups
  .flatMap(([title, words]) => {
    const members = words.flatMap(ofKind).sort(byName);
    return members.length === 0 ? [] : [`## ${title}`, ...members.map(typeSection)];
  })
  .join('\n\n')}
`;
}

function fieldsOf(type: { getFields(): Record<string, Field> } | null | undefined): Field[] {
  return Object.values(type?.getFields() ?? {}).sort(byName);
}

function rootSection(kind: Kind, field: Field, prices: readonly RootPrice[]): string {
  const price = prices.find((each) => each.kind === kind && each.name === field.name);
  const [about, roles] = splitRoles(field.description ?? '');
  const facts = [
    `Answers ${typeText(field.type)}.`,
    `Roles: ${roles ?? 'all'}.`,
    ...(price === undefined
      ? []
      : [`${kind === 'subscription' ? 'Cost of each message' : 'Cost'}: ${costText(price)}.`]),
  ];
  return [
    `### ${kind} ${field.name}`,
    prose(about),
    ...deprecation(field),
    facts.join(' '),
    ...argumentTable(field.args),
  ].join('\n\n');
}

function costText({ weight, byDefault, most, growsWith }: RootPrice): string {
  const grows = growsWith.length === 0 ? '' : `, growing with ${growsWith.map(code).join(' and ')}`;
  return byDefault === most
    ? `${figure(weight)} alone, ${figure(most)} with everything`
    : `${figure(weight)} alone, ${figure(byDefault)} with everything, ${figure(most)} at most${grows}`;
}

/** Roles stand in a description as a sentence of their own. */
function splitRoles(description: string): [about: string, roles: string | null] {
  const found = /\s*Roles: ([A-Z_, ]+)\./.exec(description);
  return found === null
    ? [description, null]
    : [description.replace(found[0], ''), (found[1] ?? '').split(', ').map(code).join(', ')];
}

function argumentTable(values: readonly GraphQLArgument[]): string[] {
  return values.length === 0
    ? []
    : [
        table(
          ['argument', 'type', 'default', ''],
          [...values]
            .sort(byName)
            .map((value) => [code(value.name), typeText(value.type), defaultOf(value), note(value)]),
        ),
      ];
}

function typeSection(type: GraphQLNamedType): string {
  const parts = [
    `### ${wordOf(type)} ${type.name}`,
    ...(type.description == null ? [] : [prose(type.description)]),
  ];
  if (isObjectType(type) || isInterfaceType(type)) {
    parts.push(
      table(
        ['field', 'type', ''],
        Object.values(type.getFields()).map((field) => [
          code(field.name),
          typeText(field.type),
          [
            note(field),
            ...field.args.map((each) => `${code(each.name)} (${typeText(each.type)}): ${note(each)}`),
          ]
            .filter((each) => each !== '')
            .join(' '),
        ]),
      ),
    );
  } else if (isInputObjectType(type)) {
    parts.push(
      table(
        ['field', 'type', 'default', ''],
        Object.values(type.getFields()).map((field) => [
          code(field.name),
          typeText(field.type),
          defaultOf(field),
          note(field),
        ]),
      ),
    );
  } else if (isEnumType(type)) {
    parts.push(
      table(
        ['value', ''],
        type.getValues().map((value) => [code(value.name), note(value)]),
      ),
    );
  } else if (isUnionType(type)) {
    parts.push(`One of ${type.getTypes().map(linkOf).join(', ')}.`);
  }
  return parts.join('\n\n');
}

function note(described: {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}): string {
  return [prose(described.description ?? ''), ...deprecation(described)]
    .filter((each) => each !== '')
    .join(' ');
}

function deprecation({
  deprecationReason,
}: {
  readonly deprecationReason?: string | null | undefined;
}): string[] {
  return deprecationReason == null ? [] : [`**Deprecated**: ${prose(deprecationReason)}`];
}

function defaultOf({ defaultValue }: GraphQLArgument | GraphQLInputField): string {
  return defaultValue === undefined ? '' : code(literal(defaultValue));
}

function literal(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function typeText(type: GraphQLType): string {
  const named = getNamedType(type);
  const text = code(textOf(type));
  return BUILT_IN.has(named.name) ? text : `[${text}](#${anchorOf(named)})`;
}

function textOf(type: GraphQLType): string {
  if (isNonNullType(type)) {
    return `${textOf(type.ofType)}!`;
  }
  return isListType(type) ? `[${textOf(type.ofType)}]` : type.name;
}

function wordOf(type: GraphQLNamedType): string {
  if (isInputObjectType(type)) {
    return 'input';
  }
  if (isEnumType(type)) {
    return 'enum';
  }
  if (isUnionType(type)) {
    return 'union';
  }
  if (isInterfaceType(type)) {
    return 'interface';
  }
  return isObjectType(type) ? 'type' : 'scalar';
}

const anchorOf = (type: GraphQLNamedType): string => slugOf(`${wordOf(type)} ${type.name}`);

const link = (name: string, heading: string): string => `[${name}](#${slugOf(heading)})`;

const linkOf = (type: GraphQLNamedType): string => `[${type.name}](#${anchorOf(type)})`;

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name, 'en');
}
