// Who shares with whom: never two who may see different rows, always two who may see the same.
import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType, type GraphQLSchema, parse } from 'graphql';
import { type Actor, AppError, Role } from '../platform';
import type { LiveOperation } from './live.types';
import { type Claim, maxStalenessOf, shareKeyOf } from './share-key';

const sdl = `
  scalar JSON
  input Filter { action: String, days: Int = 7, tags: [String!] }
  type Row { id: ID, own: Int, mine: [Row!], text: String }
  interface Thing { id: ID }
  type One implements Thing { id: ID, secret: Int }
  type Two implements Thing { id: ID, secret: Int }
  type Query { nothing: Int }
  type Subscription {
    rows(maxStalenessMs: Int = 5000, filter: Filter, any: JSON): Row
    other: Row
    byId: Row
    byRole: Row
    byBoth: Row
    thing: Thing
  }`;

function schemaWith(dependsOn: Readonly<Record<string, readonly Claim[]>>): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const [coordinate, claims] of Object.entries(dependsOn)) {
    const [type = '', name = ''] = coordinate.split('.');
    const field = (schema.getType(type) as GraphQLObjectType).getFields()[name];
    if (field === undefined) {
      throw new Error(`There is no ${coordinate}`);
    }
    field.extensions = { live: { dependsOn: claims } };
  }
  return schema;
}

const schema = schemaWith({
  'Subscription.byId': ['actorId'],
  'Subscription.byRole': ['role'],
  'Subscription.byBoth': ['role', 'actorId'],
  'Row.own': ['actorId'],
  'One.secret': ['role'],
});

const ORGANIZATION = '0198aaaa-0000-7000-8000-000000000001';
const admin: Actor = { id: 'admin', name: 'Ada', role: Role.ORG_ADMIN, organizationId: ORGANIZATION };

function operation(
  query: string,
  actor: Actor = admin,
  variables: Record<string, unknown> = {},
  operationName: string | null = null,
): LiveOperation {
  return { document: parse(query), operationName, variables, actor, client: { ip: null, userAgent: null } };
}

const key = (...asked: Parameters<typeof operation>): string => shareKeyOf(schema, operation(...asked));

describe('who shares', () => {
  /** Selections, and what the rows of each depend on beside the organization. */
  const selections: readonly (readonly [string, readonly Claim[]])[] = [
    ['rows { id }', []],
    ['rows { text }', []],
    ['byId { id }', ['actorId']],
    ['byRole { id }', ['role']],
    ['byBoth { id }', ['actorId', 'role']],
    ['rows { mine { mine { own } } }', ['actorId']],
    ['rows { x: own }', ['actorId']],
    ['rows { ...Deep }', ['actorId']],
    ['rows { id own @include(if: $no) }', []],
    ['rows { id own @skip(if: $no) }', ['actorId']],
    ['thing { ... on One { secret } }', ['role']],
    ['thing { ... on Two { id } }', []],
    ['thing { ... on Thing { ... on One { secret } } }', ['role']],
    ['thing { ...OfTwo }', []],
  ];
  const fragments: Readonly<Record<string, string>> = {
    '...Deep': 'fragment Deep on Row { mine { own } }',
    '...OfTwo': 'fragment OfTwo on Two { secret }',
  };
  const anyActor = fc.record({
    id: fc.constantFrom('a', 'b', 'a","role', ''),
    name: fc.constantFrom('Ada', 'Bob', null),
    role: fc.constantFrom(...Object.values(Role)),
    organizationId: fc.constantFrom(ORGANIZATION, ORGANIZATION.replace('1', '2')),
  });
  const anySubscription = fc.record({ of: fc.nat(selections.length - 1), actor: anyActor });

  /** What decides which rows are seen, said apart from the code under test. */
  const seen = ({ of, actor }: { of: number; actor: Actor }): string => {
    const claims = selections[of]?.[1] ?? [];
    return JSON.stringify([
      of,
      actor.organizationId,
      claims.includes('actorId') && actor.id,
      claims.includes('role') && actor.role,
    ]);
  };
  const keyOf = ({ of, actor }: { of: number; actor: Actor }): string => {
    const selection = selections[of]?.[0] ?? '';
    const declared = selection.includes('$no') ? '($no: Boolean = false)' : '';
    const spread = Object.keys(fragments).filter((name) => selection.includes(name));
    return key(
      `subscription${declared} { ${selection} } ${spread.map((name) => fragments[name]).join(' ')}`,
      actor,
    );
  };

  it('is exactly who may see the same rows', () => {
    fc.assert(
      fc.property(anySubscription, anySubscription, (one, two) => {
        expect(keyOf(one) === keyOf(two)).toBe(seen(one) === seen(two));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets actors of one field meet often enough for that to be a proof', () => {
    fc.assert(
      fc.property(fc.nat(selections.length - 1), anyActor, anyActor, (of, one, two) => {
        const [first, second] = [
          { of, actor: one },
          { of, actor: two },
        ];
        expect(keyOf(first) === keyOf(second)).toBe(seen(first) === seen(second));
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds for a SUPER_ADMIN who names the organization, in whatever case', () => {
    const root: Actor = {
      id: 'root',
      name: null,
      role: Role.SUPER_ADMIN,
      organizationId: ORGANIZATION.toUpperCase(),
    };
    expect(key('subscription { rows { id } }', root)).toBe(key('subscription { rows { id } }'));
  });

  it('is asked anew where variables decide what is selected', () => {
    const document = parse('subscription($own: Boolean!) { rows { id own @include(if: $own) } }');
    const shared = (own: boolean) => {
      const keys = ['ada', 'bob'].map((id) =>
        shareKeyOf(schema, { ...operation('{ nothing }', { ...admin, id }, { own }), document }),
      );
      return keys[0] === keys[1];
    };
    expect([shared(false), shared(true), shared(false)]).toEqual([true, false, true]);
  });

  it('is nobody without an organization', () => {
    const root: Actor = { ...admin, role: Role.SUPER_ADMIN, organizationId: null };
    expect(() => key('subscription { rows { id } }', root)).toThrow(/^x-org-id is missing/);
  });
});

describe('documents', () => {
  it('are the same in spite of spaces, commas, comments, and of operations that are not asked', () => {
    const plain = key('subscription A { rows { id } }');
    expect(key('subscription A{rows{ id, # the id\n }}')).toBe(plain);
    const two = 'subscription A { rows { id } } subscription B { rows { text } } fragment F on Row { id }';
    expect(key(two, admin, {}, 'A')).toBe(plain);
    expect(key(two, admin, {}, 'B')).not.toBe(plain);
  });

  it('differ by a fragment that says something else, and by the operation’s name', () => {
    const spread = (of: string) => key(`subscription { rows { ...F } } fragment F on Row { ${of} }`);
    expect(spread('id')).not.toBe(spread('text'));
    expect(key('subscription A { rows { id } }')).not.toBe(key('subscription B { rows { id } }'));
  });

  it.each([
    ['subscription A { rows { id } } subscription B { rows { id } }', /operationName/],
    ['{ nothing }', /must be a subscription/],
  ])('are refused as %s', (query, fault) => {
    expect(() => key(query)).toThrow(fault);
  });
});

describe('variables', () => {
  const query =
    'subscription($ms: Int = 5000, $filter: Filter, $any: JSON) { rows(maxStalenessMs: $ms, filter: $filter, any: $any) { id } }';
  const of = (variables: Record<string, unknown>) => key(query, admin, variables);

  it('count with their defaults, in any order, without those that nobody declares', () => {
    expect(of({ ms: 5000 })).toBe(of({}));
    expect(of({ more: 1 })).toBe(of({}));
    expect(of({ filter: { action: 'x' } })).toBe(of({ filter: { action: 'x', days: 7 } }));
    expect(of({ filter: { days: 1, action: 'x' } })).toBe(of({ filter: { action: 'x', days: 1 } }));
    expect(of({ any: { b: [{ d: 1, c: 2 }], a: 1 } })).toBe(of({ any: { a: 1, b: [{ c: 2, d: 1 }] } }));
    expect(of({ filter: { tags: 'a' } })).toBe(of({ filter: { tags: ['a'] } }));
  });

  it('that are null are not those that are absent', () => {
    expect(of({ ms: null })).not.toBe(of({}));
    expect(of({ filter: { action: null } })).not.toBe(of({ filter: {} }));
  });

  it('that do not fit are the client’s fault', () => {
    expect(() => of({ ms: 'soon' })).toThrow(AppError);
    expect(() => of({ ms: 'soon' })).toThrow(/"\$ms" got invalid value/);
  });
});

describe('how old an answer may get', () => {
  const most = (query: string, variables: Record<string, unknown> = {}) =>
    maxStalenessOf(schema, operation(query, admin, variables));

  it('is the field’s argument, by value, variable or default', () => {
    expect(most('subscription { rows(maxStalenessMs: 700) { id } }')).toBe(700);
    expect(
      most(
        'subscription($ms: Int) { ...F } fragment F on Subscription { r: rows(maxStalenessMs: $ms) { id } }',
        { ms: 9 },
      ),
    ).toBe(9);
    expect(most('subscription { rows { id } }')).toBe(5000);
  });

  it('is not said by null, nor by a field without the argument', () => {
    expect(most('subscription { rows(maxStalenessMs: null) { id } }')).toBeNull();
    expect(most('subscription { other { id } }')).toBeNull();
  });
});
