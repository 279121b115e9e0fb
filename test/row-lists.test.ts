// The lists of the audit trail, which are executed on a schema of their own: whatever is asked, the answer is the one
// that the published schema gives.
import fc from 'fast-check';
import {
  type DocumentNode,
  execute,
  getNamedType,
  type GraphQLObjectType,
  isObjectType,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { AuditOutcome, AuditReader, AuditResolver, AuditTrail } from '../src/audit';
import { entities } from '../src/app';
import { MetricRunner } from '../src/metrics';
import {
  createLogger,
  createRequestContext,
  createSchemas,
  Cursors,
  Database,
  Role,
  systemClock,
} from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';

const log = createLogger('silent');
const schemas = createSchemas(
  [
    new AuditResolver(
      new AuditReader(new Cursors('for tests')),
      new MetricRunner({ settings: {}, externals: new Map() }),
    ),
  ],
  [AuditResolver],
  () => undefined,
);

let database: TestDatabase;
let connection: Database;
let gateway: Gateway;
let organizationId: string;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  connection = await Database.connect({ url: database.url, entities, log });
  const rows = await rowsOf(database, { slug: 'desk' });
  ({ organizationId } = rows);
  const ada = await rows.operator('Ada', { role: 'ADMIN' });
  const trail = new AuditTrail(connection);
  for (let number = 0; number < 6; number += 1) {
    await trail.record(organizationId, {
      adminId: [ada, 'a stranger', null][number % 3] ?? null,
      adminName: number === 1 ? 'Stranger' : null,
      action: `DO_${number % 2}`,
      resourceType: 'thing',
      resourceId: number === 0 ? null : `thing-${number}`,
      details: { number, nested: { list: [1, 'é', null] } },
      outcome: AuditOutcome.SUCCESS,
    });
  }
  gateway = await startGateway(database);
  token = await tokenOf(Role.ADMIN, organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await connection.close();
  await database.drop();
});

/** The answer of one build of the schema, as it goes over the wire. */
async function answerOf(
  build: keyof typeof schemas,
  document: DocumentNode,
  variableValues: Record<string, unknown> = {},
): Promise<string> {
  const contextValue = createRequestContext({
    requestId: 'test',
    actor: { id: 'someone', name: null, role: Role.ADMIN, organizationId },
    client: { ip: null, userAgent: null },
    database: connection,
    clock: systemClock,
    log,
  });
  try {
    const { data, errors } = await execute({
      schema: schemas[build],
      document,
      contextValue,
      variableValues,
    });
    return JSON.stringify({ data, errors: errors?.map(({ message }) => message) });
  } finally {
    await contextValue.close();
  }
}

/** Decisions of one random document, taken one after another; the last ones are the simplest. */
class Dice {
  private next = 0;
  readonly fragments: { readonly name: string; readonly type: string; readonly text: string }[] = [];

  constructor(private readonly throws: readonly number[]) {}

  below(limit: number): number {
    const thrown = this.throws[this.next++];
    return thrown === undefined ? 0 : thrown % limit;
  }

  pick<Value>(values: readonly Value[], first: Value): Value {
    return values[this.below(values.length)] ?? first;
  }
}

const DIRECTIVES = [
  '',
  '',
  '',
  ' @skip(if: $yes)',
  ' @skip(if: $no)',
  ' @include(if: $yes)',
  ' @include(if: $no)',
];
const MORE_DIRECTIVES = [...DIRECTIVES, ' @skip(if: true)', ' @include(if: true) @skip(if: $no)'];

/** A random selection of a type. A response key always means the same field, so that duplicates can be merged. */
function selection(type: GraphQLObjectType, dice: Dice, depth: number): string {
  const parts = Array.from({ length: 1 + dice.below(4) }, () => part(type, dice, depth));
  return `{ ${parts.join(' ')} }`;
}

function part(type: GraphQLObjectType, dice: Dice, depth: number): string {
  const directive = dice.pick(MORE_DIRECTIVES, '');
  const kind = depth > 5 ? 0 : dice.below(8);
  if (kind === 5) {
    return `... on ${type.name}${directive} ${selection(type, dice, depth + 1)}`;
  }
  if (kind === 6) {
    return `...${directive} ${selection(type, dice, depth + 1)}`;
  }
  if (kind === 7) {
    const known = dice.fragments.filter((each) => each.type === type.name);
    const again = known[dice.below(known.length + 1)];
    if (again !== undefined) {
      return `...${again.name}${directive}`;
    }
    const text = selection(type, dice, depth + 1);
    const name = `F${dice.fragments.length}`;
    dice.fragments.push({ name, type: type.name, text });
    return `...${name}${directive}`;
  }
  if (kind === 4) {
    return `${dice.pick(['', 'kind: '], '')}__typename${directive}`;
  }
  const fields = Object.values(type.getFields());
  const field = fields[dice.below(fields.length)];
  if (field === undefined) {
    throw new Error(`${type.name} has no fields`);
  }
  const odd = field === fields[0] ? '__proto__: ' : `_${field.name}: `;
  const alias = dice.pick(['', '', `other_${field.name}: `, odd], '');
  const below = getNamedType(field.type);
  return `${alias}${field.name}${directive} ${isObjectType(below) ? selection(below, dice, depth + 1) : ''}`;
}

const ROOTS = [
  'auditLogs',
  'auditLogs(limit: 2, offset: 1)',
  'auditLogConnection',
  'auditLogConnection(last: 3)',
];

function documentOf(throws: readonly number[]): string {
  const dice = new Dice(throws);
  const query = schemas.published.getQueryType();
  const roots = Array.from({ length: 1 + dice.below(2) }, (_, index) => {
    const root = dice.pick(ROOTS, 'auditLogs');
    const type = getNamedType(query?.getFields()[root.split('(')[0] ?? '']?.type);
    if (!isObjectType(type)) {
      throw new Error(`${root} is no object`);
    }
    return `r${index}: ${root}${dice.pick(DIRECTIVES, '')} ${selection(type, dice, 0)}`;
  });
  const fragments = dice.fragments.map(({ name, type, text }) => `fragment ${name} on ${type} ${text}`);
  return `query ($yes: Boolean!, $no: Boolean!) { ${roots.join(' ')} } ${fragments.join(' ')}`;
}

describe('the two builds of the schema', () => {
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);

  it('answer every document alike, byte for byte, also when it is asked again with other variables', async () => {
    let rowsSeen = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(10_000), { minLength: 20, maxLength: 120, size: 'max' }),
        async (throws) => {
          const document = parse(documentOf(throws));
          expect(validate(schemas.published, document, rules)).toEqual([]);
          for (const variables of [
            { yes: true, no: false },
            { yes: false, no: true },
            { yes: true, no: false },
          ]) {
            const published = await answerOf('published', document, variables);
            expect(await answerOf('executable', document, variables)).toBe(published);
            rowsSeen += published.includes('[{') ? 1 : 0;
          }
        },
      ),
      { numRuns: 120 },
    );
    // The documents do ask for rows.
    expect(rowsSeen).toBeGreaterThan(60);
  });

  it.each([
    [
      'nested admins, merged from two places',
      '{ auditLogs { logs { admin { id } adminName } logs { admin { role displayName } id } } }',
    ],
    [
      'an alias called __proto__ on every level',
      '{ __proto__: auditLogs { __proto__: logs { __proto__: admin { __proto__: id displayName } id } } }',
    ],
    [
      'everything of an edge, twice',
      '{ a: auditLogConnection(first: 2) { edges { cursor node { ...F } } } b: auditLogConnection(last: 2) { edges { node { ...F } } } } fragment F on AuditLog { __typename seq details outcome createdAt hash admin { __typename } }',
    ],
  ])('answer alike: %s', async (_what, query) => {
    const document = parse(query);
    expect(validate(schemas.published, document)).toEqual([]);
    const published = await answerOf('published', document);
    expect(published).not.toContain('"errors"');
    expect(published.length).toBeGreaterThan(200);
    expect(await answerOf('executable', document)).toBe(published);
  });
});

describe('a client', () => {
  const ask = (query: string) => gateway.ask<Record<string, unknown>, undefined>(query, undefined, { token });

  it('is told the true types of the lists', async () => {
    const type = 'type { kind ofType { kind ofType { kind ofType { name kind } } } }';
    const { data } = await ask(
      `{ logs: __type(name: "AuditLogs") { fields { name ${type} } } edges: __type(name: "AuditLogConnection") { fields { name ${type} } } scalar: __type(name: "ProjectedRows") { name } }`,
    );
    const listOf = (name: string) => ({
      kind: 'NON_NULL',
      ofType: { kind: 'LIST', ofType: { kind: 'NON_NULL', ofType: { name, kind: 'OBJECT' } } },
    });
    expect(data).toMatchObject({
      logs: { fields: expect.arrayContaining([{ name: 'logs', type: listOf('AuditLog') }]) as unknown },
      edges: { fields: expect.arrayContaining([{ name: 'edges', type: listOf('AuditLogEdge') }]) as unknown },
      scalar: null,
    });
  });

  it('is answered rows and schema in one document', async () => {
    const { data, errors } = await ask(
      '{ auditLogs(action: "DO_0") { logs { action } } __type(name: "AuditLog") { name } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      auditLogs: { logs: [{ action: 'DO_0' }, { action: 'DO_0' }, { action: 'DO_0' }] },
      __type: { name: 'AuditLog' },
    });
  });

  it('is refused what is no field of a row, as everywhere', async () => {
    const { status, errors } = await ask('{ auditLogs { logs { salt } } }');
    expect([status, errors.map(({ message }) => message)]).toEqual([
      400,
      [expect.stringContaining('Cannot query field "salt" on type "AuditLog"')],
    ]);
    expect((await ask('{ auditLogs { logs } }')).errors[0]?.message).toContain('must have a selection');
  });
});
