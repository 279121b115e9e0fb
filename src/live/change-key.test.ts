// What counts as news: everything but the fields that move by themselves, wherever they stand.
import fc from 'fast-check';
import { buildSchema, execute, type GraphQLObjectType, parse } from 'graphql';
import { Role } from '../platform';
import { changeKeyOf, type Data, withVersion } from './change-key';
import type { LiveOperation } from './live.types';

const schema = buildSchema(`
  type Detail { name: String, n: Int, to: String, part: Kpis }
  type Kpis { waiting: Int, asOf: String, version: Int, details: [Detail!], grid: [[Detail]], self: Kpis, any: Thing, things: [Thing] }
  union Thing = Detail | Clock
  type Clock { to: String, name: String, asOf: Int, same: Int }
  type Query { kpis: Kpis }
  type Subscription { kpis: Kpis }
`);
for (const [type, field, moving] of [
  ['Kpis', 'asOf', true],
  ['Kpis', 'version', 'version'],
  ['Detail', 'to', true],
  ['Clock', 'asOf', true],
  // Clock.to does not move.
] as const) {
  const found = (schema.getType(type) as GraphQLObjectType).getFields()[field];
  Object.assign(found ?? {}, { extensions: { moving } });
}

function operation(selection: string, variables: Record<string, unknown> = {}): LiveOperation {
  const [, head = '', body = ''] = /^(\([^)]*\))?(.*)$/s.exec(selection) ?? [];
  return {
    document: parse(`subscription ${head} ${body}`),
    operationName: null,
    variables,
    actor: { id: 'a', name: null, role: Role.ADMIN, organizationId: 'o' },
    client: { ip: null, userAgent: null },
  };
}

/** Whether the second answer says anything new. */
function isNews(asked: LiveOperation, one: Data, two: Data): boolean {
  return changeKeyOf(schema, asked, one) !== changeKeyOf(schema, asked, two);
}

describe('nothing new', () => {
  it.each<[string, string, Data, Data]>([
    [
      'the moment',
      '{ kpis { waiting asOf } }',
      { kpis: { waiting: 1, asOf: 'a' } },
      { kpis: { waiting: 1, asOf: 'b' } },
    ],
    ['it under an alias', '{ k: kpis { at: asOf } }', { k: { at: 'a' } }, { k: { at: 'b' } }],
    [
      'it in a fragment',
      '{ ...F } fragment F on Subscription { kpis { ...G } } fragment G on Kpis { asOf }',
      { kpis: { asOf: 'a' } },
      { kpis: { asOf: 'b' } },
    ],
    [
      'it in an inline fragment',
      '{ kpis { ... on Kpis { ... { asOf } } } }',
      { kpis: { asOf: 'a' } },
      { kpis: { asOf: 'b' } },
    ],
    [
      'window ends in a list',
      '{ kpis { details { n to } } }',
      { kpis: { details: [{ n: 1, to: 'a' }] } },
      { kpis: { details: [{ n: 1, to: 'b' }] } },
    ],
    [
      'window ends in lists of lists',
      '{ kpis { grid { to } } }',
      { kpis: { grid: [[{ to: 'a' }, null], null] } },
      { kpis: { grid: [[{ to: 'b' }, null], null] } },
    ],
    [
      'the version, deep',
      '{ kpis { self { self { version } } } }',
      { kpis: { self: { self: { version: 1 } } } },
      { kpis: { self: { self: { version: 2 } } } },
    ],
    [
      'it in every type of a union',
      '{ kpis { any { ... on Detail { m: to } ... on Clock { m: asOf } } } }',
      { kpis: { any: { m: 'a' } } },
      { kpis: { any: { m: 'b' } } },
    ],
    [
      'it selected twice',
      '{ kpis { self { asOf } } kpis { self { waiting } } }',
      { kpis: { self: { asOf: 'a', waiting: 1 } } },
      { kpis: { self: { asOf: 'b', waiting: 1 } } },
    ],
    [
      'an alias called __proto__',
      '{ kpis { __proto__: asOf } }',
      JSON.parse('{"kpis":{"__proto__":"a"}}') as Data,
      JSON.parse('{"kpis":{"__proto__":"b"}}') as Data,
    ],
  ])('is said by %s', (_what, selection, one, two) => {
    expect(isNews(operation(selection), one, two)).toBe(false);
  });
});

describe('news', () => {
  it.each<[string, string, Data, Data]>([
    [
      'a number',
      '{ kpis { waiting asOf } }',
      { kpis: { waiting: 1, asOf: 'a' } },
      { kpis: { waiting: 2, asOf: 'a' } },
    ],
    [
      'a number under the alias asOf',
      '{ kpis { asOf: waiting } }',
      { kpis: { asOf: 1 } },
      { kpis: { asOf: 2 } },
    ],
    ['null', '{ kpis { waiting } }', { kpis: { waiting: 0 } }, { kpis: { waiting: null } }],
    ['no object', '{ kpis { asOf } }', { kpis: { asOf: 'a' } }, { kpis: null }],
    ['no data', '{ kpis { waiting } }', { kpis: null }, null],
    [
      'a longer list',
      '{ kpis { details { to } } }',
      { kpis: { details: [] } },
      { kpis: { details: [{ to: 'a' }] } },
    ],
    [
      'another order',
      '{ kpis { details { n } } }',
      { kpis: { details: [{ n: 1 }, { n: 2 }] } },
      { kpis: { details: [{ n: 2 }, { n: 1 }] } },
    ],
    [
      'another type',
      '{ kpis { any { __typename } } }',
      { kpis: { any: { __typename: 'Clock' } } },
      { kpis: { any: { __typename: 'Detail' } } },
    ],
    [
      'what moves in one type of a union only',
      '{ kpis { any { ... on Detail { to } ... on Clock { to } } } }',
      { kpis: { any: { to: 'a' } } },
      { kpis: { any: { to: 'b' } } },
    ],
    [
      'a property that only the other type has',
      '{ kpis { any { ... on Detail { n } ... on Clock { same } } } }',
      { kpis: { any: { n: null } } },
      { kpis: { any: { same: null } } },
    ],
    [
      'an alias called __proto__',
      '{ kpis { __proto__: waiting asOf } }',
      JSON.parse('{"kpis":{"__proto__":1,"asOf":"a"}}') as Data,
      JSON.parse('{"kpis":{"__proto__":2,"asOf":"a"}}') as Data,
    ],
  ])('is %s', (_what, selection, one, two) => {
    expect(isNews(operation(selection), one, two)).toBe(true);
  });

  it('is what a directive leaves in', () => {
    const selection =
      '($with: Boolean!) { kpis { m: asOf @include(if: $with) m: asOf @skip(if: $with) waiting @include(if: $with) } }';
    const [one, two] = [{ kpis: { m: 'a', waiting: 1 } }, { kpis: { m: 'b', waiting: 2 } }];
    expect(isNews(operation(selection, { with: true }), one, two)).toBe(true);
    expect(isNews(operation(selection, { with: false }), { kpis: { m: 'a' } }, { kpis: { m: 'b' } })).toBe(
      false,
    );
  });
});

describe('whatever is selected', () => {
  const names = ['waiting', 'asOf', 'version'] as const;
  const alias = fc.constantFrom('', 'a: ', 'asOf: ', 'waiting: ');
  /** Selections of Kpis; aliases may clash, so each stands in a list of its own. */
  const selection: fc.Arbitrary<string> = fc.letrec<{ all: string }>((tie) => ({
    all: fc
      .tuple(
        fc.constantFrom(...names),
        alias,
        fc.option(tie('all'), { nil: '', maxDepth: 3 }),
        fc.constantFrom('self', 'x: self', 'details { part', 'grid { part'),
        fc.constantFrom('', '... on Kpis ', '... '),
      )
      .map(([name, as, below, through, within]) => {
        const nested = below === '' ? '' : `${through} { ${below} }${through.includes('{') ? ' }' : ''}`;
        const own = `${as}${name}`;
        return within === '' ? `${own} ${nested}` : `${within}{ ${own} ${nested} }`;
      }),
  })).all;
  const values = fc.record({ waiting: fc.nat(1), asOf: fc.nat(1), version: fc.nat(1) });

  /** A Kpis that goes on for ever. */
  const kpis = (of: { waiting: number; asOf: number; version: number }): object => {
    const value: Record<string, unknown> = { ...of, asOf: String(of.asOf) };
    value['self'] = () => value;
    value['details'] = () => [{ part: value }];
    value['grid'] = () => [[{ part: value }], null];
    return value;
  };
  const answer = (asked: string, of: { waiting: number; asOf: number; version: number }): Data => {
    const result = execute({
      schema,
      document: parse(`{ kpis { ${asked} } }`),
      rootValue: { kpis: kpis(of) },
    });
    return (result as { data: Data }).data;
  };

  it('an answer is news exactly when it differs with everything that moves held still', () => {
    fc.assert(
      fc.property(selection, values, values, (asked, one, two) => {
        const still = { asOf: 0, version: 0 };
        const differ =
          JSON.stringify(answer(asked, { ...one, ...still })) !==
          JSON.stringify(answer(asked, { ...two, ...still }));
        expect(isNews(operation(`{ kpis { ${asked} } }`), answer(asked, one), answer(asked, two))).toBe(
          differ,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('another version makes the answer that this version would have made', () => {
    fc.assert(
      fc.property(selection, values, fc.nat(99), (asked, of, version) => {
        const given = answer(asked, of);
        const before = JSON.stringify(given);
        const made = withVersion(schema, operation(`{ kpis { ${asked} } }`), given, version);
        expect(JSON.stringify(made)).toBe(JSON.stringify(answer(asked, { ...of, version })));
        expect(JSON.stringify(given)).toBe(before);
      }),
      { numRuns: 1_000 },
    );
  });
});
