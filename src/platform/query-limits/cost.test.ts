// What operations cost: weights, sizes, variables, and that no document can make the reckoning itself expensive.
import fc from 'fast-check';
import {
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  parse,
  print,
} from 'graphql';
import { costOf } from './cost';
import { assertPriced, printPricedSchema } from './price-tags';

const person = new GraphQLObjectType({ name: 'Person', fields: { name: { type: GraphQLString } } });
const row: GraphQLObjectType = new GraphQLObjectType({
  name: 'Row',
  extensions: { cost: 2 },
  fields: () => ({
    id: { type: GraphQLString },
    admin: { type: person },
    rows: { type: new GraphQLList(row), extensions: { cost: 3, listSize: { most: 10 } } },
  }),
});
const page = new GraphQLObjectType({
  name: 'Page',
  fields: { total: { type: GraphQLInt }, rows: { type: new GraphQLNonNull(new GraphQLList(row)) } },
});
const query = new GraphQLObjectType({
  name: 'Query',
  fields: {
    me: { type: person, extensions: { cost: 1 } },
    page: {
      type: page,
      args: { first: { type: GraphQLInt }, last: { type: GraphQLInt } },
      extensions: {
        cost: 20,
        listSize: { most: 500, by: ['first', 'last'], otherwise: 50, fields: ['rows'] },
      },
    },
    window: {
      type: page,
      args: { days: { type: GraphQLInt, defaultValue: 7 } },
      extensions: { cost: 5, listSize: { most: 30, by: ['days'], fields: ['rows'] } },
    },
    people: {
      type: new GraphQLList(person),
      extensions: { cost: 10, listSize: { most: 5_000, otherwise: 100 } },
    },
    tags: { type: new GraphQLList(GraphQLString), extensions: { cost: 0 } },
    send: {
      type: new GraphQLList(person),
      args: { items: { type: new GraphQLList(GraphQLString) } },
      extensions: { cost: 10, listSize: { most: 1_000, by: ['items'] } },
    },
  },
});
const schema = new GraphQLSchema({ query });

function price(text: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(text);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) {
    throw new Error('There is no operation');
  }
  return costOf(schema, document, operation, variables);
}

const cost = (text: string, variables: Readonly<Record<string, unknown>> = {}) => price(text, variables).cost;

it.each([
  ['an object and its weight', '{ me { name } }', 2],
  ['values as nothing', '{ page { total } }', 21],
  ['a type by its own weight', '{ page(first: 1) { rows { id } } }', 20 + 1 + 2],
  ['a list by its argument', '{ page(first: 10) { rows { id } } }', 20 + 1 + 10 * 2],
  ['a list by the greater of two', '{ page(first: 10, last: 20) { rows { id } } }', 20 + 1 + 20 * 2],
  ['a list by what is assumed', '{ page { rows { id } } }', 20 + 1 + 50 * 2],
  ['a list by the default of the argument', '{ window { rows { id } } }', 5 + 1 + 7 * 2],
  ['what is below a list for each item', '{ page(first: 10) { rows { admin { name } } } }', 20 + 1 + 10 * 3],
  ['lists within lists', '{ page(first: 10) { rows { rows { id } } } }', 20 + 1 + 10 * (2 + 3 + 10 * 2)],
  [
    'what is beyond the bounds as the bounds',
    '{ page(first: 1000000000) { rows { id } } }',
    20 + 1 + 500 * 2,
  ],
  ['what is below zero as nothing', '{ page(first: -5) { rows { id } } }', 20 + 1],
  ['a list without arguments', '{ people { name } }', 10 + 100],
  ['a list by the items that are sent', '{ send(items: ["a", "b"]) { name } }', 10 + 2],
  ['a request that asks for nothing much', '{ tags __typename }', 1],
  ['questions about the schema', '{ __schema { types { name fields { name } } } }', 50],
  ['aliases, each', '{ a: me { name } b: me { name } }', 4],
  [
    'what a fragment holds',
    '{ ...F } fragment F on Query { page(first: 2) { ...G } } fragment G on Page { rows { id } }',
    25,
  ],
  ['what an inline fragment holds', '{ ... on Query { ... { me { name } } } }', 2],
  ['a field that does not exist as nothing', '{ nothing { at { all } } }', 1],
])('counts %s', (_what, text, expected) => {
  expect(cost(text)).toBe(expected);
});

it('counts variables, their defaults, and lists in them', () => {
  const text = 'query ($n: Int = 3) { page(first: $n) { rows { id } } }';
  expect(cost(text)).toBe(20 + 1 + 3 * 2);
  expect(cost(text, { n: 100 })).toBe(20 + 1 + 100 * 2);
  expect(cost(text, { n: null })).toBe(20 + 1 + 50 * 2);
  expect(cost('query ($i: [String]) { send(items: $i) { name } }', { i: ['a', 'b', 'c'] })).toBe(13);
});

it('knows the same document again only with the same sizes', () => {
  const document = parse('query ($n: Int, $m: Int) { page(first: $n) { rows { id } } }');
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) {
    throw new Error('There is no operation');
  }
  const of = (variables: Readonly<Record<string, unknown>>) => costOf(schema, document, operation, variables);
  const first = of({ n: 10 });
  expect(of({ n: 10, m: 5 })).toBe(first);
  expect(of({ n: 11 }).cost).toBe(first.cost + 2);
  expect(of({ n: 10 })).toEqual(first);
});

it('names root fields as the client does, the dearest first', () => {
  expect(price('{ me { name } a: page(first: 1) { rows { id } } b: people { name } }').fields).toEqual([
    { name: 'b', cost: 110 },
    { name: 'a', cost: 23 },
    { name: 'me', cost: 2 },
  ]);
});

it('reckons with fragments that double sixty times at once', () => {
  const turns = Array.from(
    { length: 60 },
    (_, n) => `fragment F${n} on Row { rows { ...F${n + 1} } more: rows { ...F${n + 1} } }`,
  );
  const text = `{ page { rows { ...F0 } } } ${turns.join(' ')} fragment F60 on Row { id }`;
  // The quickest of a few times: others may be at work on this machine.
  const milliseconds = [1, 2, 3, 4, 5].map(() => {
    const began = performance.now();
    expect(cost(text)).toBeGreaterThan(1e60);
    return performance.now() - began;
  });
  expect(Math.min(...milliseconds)).toBeLessThan(50);
});

it('is never smaller for one field more', () => {
  const leaf = fc.constantFrom('id', 'admin { name }', '...F', 'rows { id }');
  const rows = fc.array(leaf, { minLength: 1, maxLength: 6 });
  const size = fc.option(fc.integer({ min: -5, max: 1_000 }), { nil: undefined });
  fc.assert(
    fc.property(rows, rows, leaf, size, fc.nat(), (inner, fragment, added, first, at) => {
      const write = (set: readonly string[]) =>
        print(
          parse(
            `{ page${first === undefined ? '' : `(first: ${first})`} { rows { ${set.join(' ')} ...F } } }
             fragment F on Row { ${fragment.filter((each) => each !== '...F').join(' ')} id }`,
          ),
        );
      const more = inner.toSpliced(at % (inner.length + 1), 0, added);
      expect(cost(write(more))).toBeGreaterThanOrEqual(cost(write(inner)));
    }),
  );
});

describe('the schema', () => {
  it('shows what is declared', () => {
    const text = printPricedSchema(schema);
    expect(text).toContain('type Row @cost(weight: "2") {');
    expect(text).toContain(
      'rows: [Row] @cost(weight: "3") @listSize(assumedSize: 10, requireOneSlicingArgument: false)',
    );
    expect(text).toContain(
      '@cost(weight: "20") @listSize(assumedSize: 500, slicingArguments: ["first", "last"], slicingArgumentDefaultValue: 50, sizedFields: ["rows"], requireOneSlicingArgument: false)',
    );
  });

  it('must say what each root field costs, and how long each list of objects is', () => {
    expect(() => assertPriced(schema)).not.toThrow();
    const root = (fields: ConstructorParameters<typeof GraphQLObjectType>[0]['fields']) =>
      new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) });
    expect(() => assertPriced(root({ me: { type: person } }))).toThrow('Query.me has no price');
    expect(() =>
      assertPriced(root({ people: { type: new GraphQLList(person), extensions: { cost: 1 } } })),
    ).toThrow('Query.people is a list of unknown length');
    expect(() =>
      assertPriced(
        root({
          page: {
            type: page,
            extensions: { cost: 1, listSize: { most: 5, by: ['first'], fields: ['row'] } },
          },
        }),
      ),
    ).toThrow(/no argument first(.|\n)*no list row below(.|\n)*Page\.rows is a list of unknown length/);
  });
});
