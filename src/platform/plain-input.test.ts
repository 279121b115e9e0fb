// Plain input on a small schema: whatever is sent, the resolver hears what graphql-js makes of it, and what graphql-js
// refuses is refused.
import fc from 'fast-check';
import {
  execute,
  type ExecutionResult,
  getVariableValues,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { Field, Float, ID, InputType, Int, Query, Resolver } from 'type-graphql';
import { createSchemas } from './graphql-schema';
import { arePlain, PlainInput, PlainList, replacePlainInputs } from './plain-input';
import { GraphQLDateTime, GraphQLJSONObject } from './scalars';

@PlainInput()
@InputType()
class Thing {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: 1 })
  readonly count?: number | null;

  @Field(() => Float, { nullable: true })
  readonly size?: number | null;

  @Field(() => GraphQLDateTime)
  readonly at!: Date;

  @Field(() => GraphQLJSONObject, { nullable: true })
  readonly more?: object | null;
}

let heard: readonly unknown[] = [];

@Resolver()
class Things {
  @Query(() => Int)
  count(@PlainList('things', () => Thing) things: readonly unknown[]): number {
    heard = things;
    return things.length;
  }
}

const schemas = createSchemas([new Things()], [Things], () => undefined);
const byVariable = parse('query ($things: [Thing!]!) { count(things: $things) }');
const operation = byVariable.definitions[0] as OperationDefinitionNode;

function ask(text: string, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
  heard = [];
  return Promise.resolve(
    execute({
      schema: schemas.executable,
      document: parse(text),
      variableValues: variables,
      contextValue: {},
    }),
  );
}

/** A thing as the resolver understands it, whether it came as it was or was made by graphql-js. */
function understood(thing: unknown): unknown {
  const { at, count = 1, ...rest } = thing as Record<string, unknown>;
  return { ...rest, count, at: new Date(at as string).getTime() };
}

const moments = fc.oneof(
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  fc.constantFrom(
    '2026-02-28T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2024-02-29T23:59:59.9Z',
    '2026-04-31T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T12:00:00+02:00',
    '2026-01-01t12:00:00z',
    '0000-01-01T00:00:00Z',
    '2026-01-01',
    'soon',
  ),
);

const anything = fc.oneof(fc.constantFrom(null, 1, 1.5, 2 ** 31, true, 'text', [], {}), fc.jsonValue());
const mostly = <Value>(right: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: anything });
const things = fc.array(
  mostly(
    fc.record(
      {
        id: mostly(fc.string()),
        at: mostly(moments),
        name: mostly(fc.option(fc.string())),
        count: mostly(fc.option(fc.integer())),
        size: mostly(fc.double({ noNaN: true, noDefaultInfinity: true })),
        more: mostly(fc.dictionary(fc.string(), fc.jsonValue())),
      },
      { requiredKeys: ['id', 'at'] },
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

describe('plain input', () => {
  it('is taken where graphql-js takes it, and means what graphql-js makes of it', async () => {
    const seen = { plain: 0, long: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(things, async (list) => {
        const variables = { things: list };
        const { coerced, errors } = getVariableValues(
          schemas.published,
          operation.variableDefinitions ?? [],
          variables,
        );
        const isPlain = arePlain(schemas.published, operation, variables);
        const answer = await ask('query ($things: [Thing!]!) { count(things: $things) }', variables);
        if (errors !== undefined) {
          seen.refused += 1;
          expect(isPlain).toBe(false);
          expect(answer.errors).toBeDefined();
          return;
        }
        seen[isPlain ? 'plain' : 'long'] += 1;
        expect(answer.errors).toBeUndefined();
        expect(heard.map(understood)).toEqual((coerced['things'] as unknown[]).map(understood));
      }),
      { numRuns: 500 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it('comes as it was sent: nothing is made of an item that is right', async () => {
    const thing = { id: '1', at: '2026-01-31T12:00:00Z' };
    await ask('query ($things: [Thing!]!) { count(things: $things) }', { things: [thing] });
    expect(heard[0]).toBe(thing);
  });

  it('may stand in the document, with variables in it', async () => {
    const answer = await ask(
      'query ($id: ID!) { count(things: [{ id: $id, at: "2026-01-31T12:00:00Z" }, { id: 7, at: "2026-01-31T12:00:00Z", count: 3 }]) }',
      { id: 'a' },
    );
    expect(answer).toEqual({ data: { count: 2 } });
    expect(heard).toMatchObject([
      { id: 'a', count: 1 },
      { id: '7', count: 3 },
    ]);
    expect(await ask('{ count(things: [{ id: 1 }]) }')).toHaveProperty('errors');
  });

  it('is heard on the published schema as well', async () => {
    heard = [];
    const variableValues = { things: [{ id: '1', at: '2026-01-31T12:00:00Z' }] };
    await execute({ schema: schemas.published, document: byVariable, variableValues, contextValue: {} });
    expect(heard).toMatchObject([{ id: '1', count: 1, at: new Date('2026-01-31T12:00:00Z') }]);
  });

  it('has fields of simple scalars only, and is for arguments only', () => {
    const marked = (type: object) =>
      ({ name: 'Marked', extensions: { plainInput: true }, fields: { a: type } }) as const;
    const schemaOf = (type: GraphQLInputObjectType) =>
      new GraphQLSchema({
        query: new GraphQLObjectType({
          name: 'Query',
          fields: { a: { type: GraphQLInt, args: { a: { type } }, resolve: () => 1 } },
        }),
      });
    const list = new GraphQLInputObjectType(marked({ type: new GraphQLList(GraphQLString) }) as never);
    expect(() => replacePlainInputs(schemaOf(list))).toThrow(/Marked.a is \[String\]/);
    const inner = new GraphQLInputObjectType(marked({ type: GraphQLString }) as never);
    const outer = new GraphQLInputObjectType({ name: 'Outer', fields: { inner: { type: inner } } });
    expect(() => replacePlainInputs(schemaOf(outer))).toThrow(/Outer.inner is of a plain input type/);
  });
});
