// Row lists on a small schema: marks that do not keep their promise, rows that do not fit it, and documents made to hurt.
import {
  execute,
  type ExecutionResult,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLObjectTypeConfig,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { asksForSchema, projectRowLists, selectedFields } from './row-lists';
import { GraphQLDateTime } from './scalars';

type Fields = GraphQLObjectTypeConfig<unknown, unknown>['fields'];

const Colour = new GraphQLEnumType({ name: 'Colour', values: { RED: { value: 'r' }, BLUE: { value: 'b' } } });

const Owner = new GraphQLObjectType({
  name: 'Owner',
  fields: { name: { type: new GraphQLNonNull(GraphQLString) }, age: { type: GraphQLInt } },
});

const rowFields: Fields = {
  id: { type: new GraphQLNonNull(GraphQLID) },
  text: { type: GraphQLString },
  at: { type: GraphQLDateTime },
  colour: { type: Colour },
  count: { type: GraphQLInt },
  ratio: { type: GraphQLFloat },
  flag: { type: GraphQLBoolean },
  owner: { type: Owner },
  tags: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
  grid: { type: new GraphQLList(new GraphQLList(Owner)) },
};

interface SchemaOptions {
  readonly fields?: Fields;
  readonly resolve?: boolean;
}

/** `list { rows { … } }`, with rows that are marked as a row list. */
function schemaOf(rows: unknown, { fields = rowFields, resolve = true }: SchemaOptions = {}): GraphQLSchema {
  const Row = new GraphQLObjectType({ name: 'Row', fields });
  const List = new GraphQLObjectType({
    name: 'List',
    fields: {
      rows: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Row))),
        extensions: { rowList: true },
        ...(resolve ? { resolve: () => rows } : {}),
      },
    },
  });
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { list: { type: List, resolve: () => ({}) } } }),
  });
}

async function ask(
  rows: unknown,
  query: string,
  variableValues: Record<string, unknown> = {},
): Promise<ExecutionResult> {
  const document = parse(query);
  return execute({ schema: projectRowLists(schemaOf(rows)), document, variableValues });
}

describe('a mark that does not keep its promise', () => {
  const plain = { type: GraphQLString };

  it.each<[string, Fields, RegExp]>([
    [
      'a field with a resolver',
      { id: { ...plain, resolve: () => 'computed' } },
      /^List\.rows is marked as a row list, but Row\.id is no plain property/,
    ],
    [
      'a field with arguments',
      { id: { ...plain, args: { upper: { type: GraphQLBoolean } } } },
      /^List\.rows is marked as a row list, but Row\.id is no plain property/,
    ],
    [
      'a resolver on a type further down, in a list',
      {
        id: plain,
        inner: {
          type: new GraphQLList(
            new GraphQLObjectType({ name: 'Inner', fields: { deep: { ...plain, resolve: () => 'x' } } }),
          ),
        },
      },
      /^List\.rows is marked as a row list, but Inner\.deep is no plain property/,
    ],
  ])('is refused when the schema is built: %s', (_what, fields, message) => {
    expect(() => projectRowLists(schemaOf([], { fields }))).toThrow(message);
  });

  it('is refused without a resolver of its own', () => {
    expect(() => projectRowLists(schemaOf([], { resolve: false }))).toThrow(
      'List.rows is marked as a row list and has no resolver',
    );
  });

  it('is looked for in types that refer to themselves, without end', () => {
    const Node: GraphQLObjectType = new GraphQLObjectType({
      name: 'Node',
      fields: () => ({ parent: { type: Node }, bad: { ...plain, resolve: () => 'x' } }),
    });
    expect(() => projectRowLists(schemaOf([], { fields: { node: { type: Node } } }))).toThrow('Node.bad');
    const Good: GraphQLObjectType = new GraphQLObjectType({
      name: 'Good',
      fields: () => ({ parent: { type: Good } }),
    });
    expect(() => projectRowLists(schemaOf([], { fields: { node: { type: Good } } }))).not.toThrow();
  });
});

describe('rows', () => {
  it('are completed as each type does it', async () => {
    const at = new Date('2026-03-29T12:00:00.123Z');
    const row = { id: 7, text: 'é', at, colour: 'b', count: 3, ratio: 0.5, flag: true };
    const all = 'id text at colour count ratio flag owner { name age } tags grid { name }';
    const { data, errors } = await ask(
      [
        { ...row, owner: { name: 'Ada', age: null }, tags: ['a', ''], grid: [[{ name: 'x' }, null], null] },
        { id: 'b' },
      ],
      `{ list { rows { ${all} } } }`,
    );
    expect(errors).toBeUndefined();
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      list: {
        rows: [
          {
            id: '7',
            text: 'é',
            at: '2026-03-29T12:00:00.123Z',
            colour: 'BLUE',
            count: 3,
            ratio: 0.5,
            flag: true,
            owner: { name: 'Ada', age: null },
            tags: ['a', ''],
            grid: [[{ name: 'x' }, null], null],
          },
          {
            id: 'b',
            text: null,
            at: null,
            colour: null,
            count: null,
            ratio: null,
            flag: null,
            owner: null,
            tags: null,
            grid: null,
          },
        ],
      },
    });
  });

  it.each<[string, unknown, string, RegExp]>([
    [
      'null for a field that is never null',
      [{ id: null }],
      'id',
      /Cannot return null for the non-null field id/,
    ],
    ['a field that is not there', [{}], 'id', /Cannot return null for the non-null field id/],
    ['null for a row', [null], 'id', /Cannot return null for the non-null field rows/],
    ['null for all of them', null, 'id', /Cannot return null for the non-null field rows/],
    [
      'null deep inside',
      [{ id: 'a', owner: { name: null } }],
      'owner { name }',
      /Cannot return null for the non-null field name/,
    ],
    ['null in a list', [{ id: 'a', tags: [null] }], 'tags', /Cannot return null for the non-null field tags/],
    ['a number that is none', [{ id: 'a', count: 'many' }], 'count', /Int cannot represent/],
    ['a number beyond its type', [{ id: 'a', count: 2 ** 31 }], 'count', /Int cannot represent/],
    ['a value that the enum has not', [{ id: 'a', colour: 'g' }], 'colour', /cannot represent value: "g"/],
    ['a moment that is none', [{ id: 'a', at: new Date(NaN) }], 'at', /Invalid|invalid/],
    ['an object for a text', [{ id: 'a', text: {} }], 'text', /String cannot represent/],
  ])('that hold %s are an error, not wrong data', async (_what, rows, selection, message) => {
    const { data, errors } = await ask(rows, `{ list { rows { ${selection} } } }`);
    expect(data).toEqual({ list: null });
    expect(errors?.map((error) => [error.path, error.message])).toEqual([
      [['list', 'rows'], expect.stringMatching(message)],
    ]);
  });

  it('may be called __proto__ by an alias, on any level, and nothing else changes by that', async () => {
    const { data } = await ask(
      [{ id: 'a', owner: { name: 'Ada', age: 36 } }],
      '{ list { rows { __proto__: id owner { __proto__: name age } constructor: text } } }',
    );
    expect(JSON.stringify(data)).toBe(
      '{"list":{"rows":[{"__proto__":"a","owner":{"__proto__":"Ada","age":36},"constructor":null}]}}',
    );
    expect(
      JSON.stringify((await ask([{ id: 'a' }], '{ list { rows { __proto__: owner { name } id } } }')).data),
    ).toBe('{"list":{"rows":[{"__proto__":null,"id":"a"}]}}');
  });

  it('follow the variables of each request, though the document is the same', async () => {
    const schema = projectRowLists(schemaOf([{ id: 'a', text: 'b', owner: { name: 'Ada', age: 1 } }]));
    const document = parse(`
      query ($no: Boolean!) { list { rows { id @skip(if: $no) ...F owner { name age @include(if: $no) } } } }
      fragment F on Row { text @include(if: $no) }`);
    const rowWith = async (no: boolean) =>
      JSON.stringify((await execute({ schema, document, variableValues: { no } })).data);
    for (let round = 0; round < 2; round += 1) {
      expect(await rowWith(true)).toBe('{"list":{"rows":[{"text":"b","owner":{"name":"Ada","age":1}}]}}');
      expect(await rowWith(false)).toBe('{"list":{"rows":[{"id":"a","owner":{"name":"Ada"}}]}}');
    }
  });

  it('of one document and several operations are those of the operation that was asked for', async () => {
    const schema = projectRowLists(schemaOf([{ id: 'a', text: 'b' }]));
    const document = parse('query A { list { rows { id } } } query B { list { rows { text } } }');
    for (const [operationName, row] of [
      ['A', { id: 'a' }],
      ['B', { text: 'b' }],
      ['A', { id: 'a' }],
    ] as const) {
      const { data } = await execute({ schema, document, operationName });
      expect(JSON.parse(JSON.stringify(data))).toEqual({ list: { rows: [row] } });
    }
  });
});

describe('a document whose fragments double at every turn', () => {
  const doubling = (levels: number) =>
    Array.from(
      { length: levels },
      (_, level) => `fragment F${level} on Row { ...F${level + 1} ...F${level + 1} }`,
    ).join(' ') + ` fragment F${levels} on Row { id }`;

  it.each([
    ['in fragments', (levels: number) => `{ list { rows { ...F0 } } } ${doubling(levels)}`],
    [
      'with a directive',
      (levels: number) => `{ list { rows { ...F0 text @skip(if: true) } } } ${doubling(levels)}`,
    ],
  ])('costs no more than its length, %s', async (_what, query) => {
    // 2^60 ways to the same field.
    const { data } = await ask([{ id: 'a', text: 'b' }], query(60));
    expect(JSON.stringify(data)).toBe('{"list":{"rows":[{"id":"a"}]}}');
  });

  it('is looked through for names as quickly', async () => {
    let selected: readonly string[] = [];
    const schema = schemaOf([]);
    const list = schema.getType('List') as GraphQLObjectType;
    const rows = list.getFields()['rows'];
    if (rows === undefined) {
      throw new Error('There is no field rows');
    }
    rows.resolve = (_source, _args, _context, info) => {
      selected = [...selectedFields(info)];
      return [];
    };
    await execute({ schema, document: parse(`{ list { rows { ...F0 } } } ${doubling(60)}`) });
    expect(selected).toEqual(['id']);
  });
});

describe('a question about the schema', () => {
  it.each([
    ['{ __schema { queryType { name } } }', true],
    ['{ a: __type(name: "Row") { name } }', true],
    ['{ ...F } fragment F on Query { __schema { queryType { name } } }', true],
    ['{ __typename list { __typename } }', false],
    ['{ list { rows { id: text } } }', false],
  ])('%s: %s', (query, asks) => {
    const document = parse(query);
    expect([asksForSchema(document), asksForSchema(document)]).toEqual([asks, asks]);
  });
});
