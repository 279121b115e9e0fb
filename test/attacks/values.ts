// Hostile values, one for every argument of every root field: made from the schema, so that a new argument is tried too.
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { DocumentAttack } from './attack';

const TEXTS: Readonly<Record<string, string>> = {
  'SQL that ends the statement': `x'; DROP TABLE users; --`,
  'SQL that is always true': `' OR '1'='1' UNION SELECT current_setting('app.org_id')::text --`,
  'SQL as an expression': 'pg_sleep(5)) --',
  NUL: 'a\u0000b',
  'half a pair': 'a\ud800b',
  'a zone that only PostgreSQL knows': 'FOO+99',
  'a line for the log': 'x\r\n{"level":60,"msg":"forged"}\u2028\u001b[31m',
  'a pattern': '%_\\\\*(((((((((((((((a+)+)+$',
};

const NUMBERS = ['2147483648', '-2147483649', '9007199254740993', '1e999', '-1', '0', '2147483647'];

const MOMENTS = [
  '+275760-09-13T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z BC',
  '-271821-04-20T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-03-29T02:30:00+99:99',
  '2016-12-31T23:59:60Z',
  'infinity',
  'now',
  "2026-03-29T00:00:00Z' OR true --",
];

/** Over both doors: whatever is given, an orderly answer. */
export function hostileValues(schema: GraphQLSchema): DocumentAttack[] {
  const attacks: DocumentAttack[] = [];
  for (const [kind, root] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const leaf = isObjectType(getNamedType(field.type)) ? ' { __typename }' : '';
      for (const place of placesOf(field.args)) {
        for (const [what, literal] of literalsFor(place.type)) {
          const given = field.args
            .filter((argument) => argument.name === place.path[0] || isNonNullType(argument.type))
            .map(
              (argument) =>
                `${argument.name}: ${argument.name === place.path[0] ? around(argument.type, place.path.slice(1), literal) : plain(argument.type)}`,
            );
          attacks.push({
            name: `${what} as ${field.name}(${place.path.join('.')})`,
            send: `${kind} { ${field.name}(${given.join(', ')})${leaf} }`,
            // Pushes are endless; over HTTP they are refused.
            ...(kind === 'subscription' ? { doors: ['http' as const] } : {}),
            as: kind === 'mutation' && field.name.startsWith('recordAudit') ? 'SERVICE' : 'ORG_ADMIN',
            expect: 'orderly',
          });
        }
      }
    }
  }
  return attacks;
}

interface Place {
  readonly path: readonly string[];
  readonly type: string;
}

function placesOf(given: readonly { readonly name: string; readonly type: GraphQLInputType }[]): Place[] {
  return given.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    return isInputObjectType(named)
      ? placesOf(Object.values(named.getFields())).map((place) => ({ ...place, path: [name, ...place.path] }))
      : [{ path: [name], type: named.name }];
  });
}

function literalsFor(type: string): (readonly [string, string])[] {
  switch (type) {
    case 'String':
    case 'ID':
      return Object.entries(TEXTS).map(([what, text]) => [what, escaped(text)]);
    case 'Int':
    case 'Float':
      return NUMBERS.map((number) => [number, number]);
    case 'DateTime':
      return MOMENTS.map((moment) => [moment, JSON.stringify(moment)]);
    case 'JSONObject':
      return [
        ['__proto__', '{ __proto__: { polluted: true }, constructor: { prototype: { polluted: true } } }'],
        ['1e999', '{ a: 1e999 }'],
      ];
    default:
      return [];
  }
}

/** Escapes as GraphQL writes them, so that the document itself is proper text. */
function escaped(text: string): string {
  const inner = [...Array(text.length).keys()]
    .map((at) => text.charCodeAt(at))
    .map((code) =>
      code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c
        ? `\\u${code.toString(16).padStart(4, '0')}`
        : String.fromCharCode(code),
    );
  return `"${inner.join('')}"`;
}

/** A value of the type with the hostile one at its place. */
function around(type: GraphQLInputType, path: readonly string[], literal: string): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return `[${around(nullable.ofType, path, literal)}]`;
  }
  if (!isInputObjectType(nullable)) {
    return literal;
  }
  const members = Object.values(nullable.getFields())
    .filter(({ name, type: each }) => name === path[0] || isNonNullType(each))
    .map(
      ({ name, type: each }) =>
        `${name}: ${name === path[0] ? around(each, path.slice(1), literal) : plain(each)}`,
    );
  return `{ ${members.join(', ')} }`;
}

/** A value that is fine. */
export function plain(type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return `[${plain(nullable.ofType)}]`;
  }
  if (isEnumType(nullable)) {
    return nullable.getValues()[0]?.name ?? 'null';
  }
  if (isInputObjectType(nullable)) {
    const members = Object.values(nullable.getFields()).filter(({ type: each }) => isNonNullType(each));
    return `{ ${members.map(({ name, type: each }) => `${name}: ${plain(each)}`).join(', ')} }`;
  }
  switch (getNamedType(type).name) {
    case 'Int':
    case 'Float':
      return '30';
    case 'Boolean':
      return 'true';
    case 'DateTime':
      return '"2026-03-29T00:00:00Z"';
    case 'JSONObject':
      return '{}';
    case 'ID':
      return '"01900000-0000-7000-8000-00000000dead"';
    default:
      return '"plain"';
  }
}
