// Reading the audit trail as its readers do: pages, cursors, names, totals and figures, each against a plain list in
// memory; and what reading costs, whom it is refused to, and that it is written down itself.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { canonicalJson, type JsonObject } from '../src/audit/canonical';
import { signToken } from '../src/identity';
import { Role } from '../src/platform';
import { type AuditRow, makeMonths, writeAuditRows, writeManyAuditRows } from './harness/audit-rows';
import {
  type Asked,
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
} from './harness';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Before anything that the tests themselves read, which is recorded too. */
const T = new Date(Math.floor((Date.now() - 3_600_000) / MINUTE) * MINUTE);
const ago = (minutes: number): Date => new Date(T.getTime() - minutes * MINUTE);

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Log {
  readonly id: string;
  readonly adminId: string | null;
  readonly adminName: string;
  readonly admin: object | null;
  readonly action: string;
  readonly outcome: string;
  readonly errorCode: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
}

interface Page {
  readonly total: number;
  readonly totalIsExact: boolean;
  readonly limit: number;
  readonly offset: number;
  readonly logs: readonly Log[];
}

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: Log }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

interface Stats {
  readonly totalActions: number;
  readonly actionBreakdown: readonly Entry[];
  readonly resourceBreakdown: readonly Entry[];
  readonly adminBreakdown: readonly Entry[];
  readonly daily: readonly {
    readonly date: string;
    readonly from: string;
    readonly to: string;
    readonly count: number;
    readonly partial: boolean;
  }[];
  readonly periodDays: number;
  readonly from: string;
  readonly asOf: string;
}

interface Entry {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

type Values = Readonly<Record<string, unknown>>;

/** A reader who is known by name, so that recording them looks up nobody. */
function readerOf(rows: Rows, role = Role.ADMIN, id: string = randomUUID()): Promise<string> {
  const auth = { secret: TEST_SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined };
  return signToken(auth, { id, organizationId: rows.organizationId, role, name: 'Reader' }, 3_600);
}

const documents = {
  auditLogs: (selection: string) => `
    query ($adminId: ID, $action: String, $resourceType: String, $resourceId: String, $search: String, $from: DateTime,
           $to: DateTime, $days: Int, $limit: Int, $offset: Int, $exactTotal: Boolean) {
      auditLogs(adminId: $adminId, action: $action, resourceType: $resourceType, resourceId: $resourceId,
                search: $search, from: $from, to: $to, days: $days, limit: $limit, offset: $offset,
                exactTotal: $exactTotal) { ${selection} }
    }`,
  auditLogConnection: (selection: string) => `
    query ($first: Int, $after: String, $last: Int, $before: String, $filter: AuditLogFilter) {
      auditLogConnection(first: $first, after: $after, last: $last, before: $before, filter: $filter) { ${selection} }
    }`,
  auditStats: (selection: string) => `
    query ($days: Int, $asOf: DateTime) { auditStats(days: $days, asOf: $asOf) { ${selection} } }`,
};
type Field = keyof typeof documents;
const FIELDS = Object.keys(documents) as Field[];
const LEAST: Readonly<Record<Field, string>> = {
  auditLogs: 'logs { id }',
  auditLogConnection: 'edges { node { id } }',
  auditStats: 'totalActions',
};

async function ask(
  token: string,
  field: Field,
  variables: Values,
  selection = LEAST[field],
  headers: Readonly<Record<string, string>> = {},
): Promise<Asked<Record<string, never>>> {
  return gateway.ask<Record<string, never>, Values>(documents[field](selection), variables, {
    token,
    headers,
  });
}

async function answered<Answer>(
  token: string,
  field: Field,
  variables: Values,
  selection: string,
): Promise<Answer> {
  const { data, errors } = await ask(token, field, variables, selection);
  expect([field, variables, errors]).toEqual([field, variables, []]);
  return data?.[field] as unknown as Answer;
}

const logs = (token: string, variables: Values, selection = 'total totalIsExact limit offset logs { id }') =>
  answered<Page>(token, 'auditLogs', variables, selection);
const connection = (
  token: string,
  variables: Values,
  selection = 'edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }',
) => answered<Connection>(token, 'auditLogConnection', variables, selection);
const stats = (
  token: string,
  variables: Values,
  selection = 'totalActions actionBreakdown { key label count } resourceBreakdown { key label count } adminBreakdown { key label count } daily { date from to count partial } periodDays from asOf',
) => answered<Stats>(token, 'auditStats', variables, selection);

async function problemOf(
  token: string,
  field: Field,
  variables: Values,
): Promise<readonly [string, string] | string> {
  const { errors, data } = await ask(token, field, variables);
  const [error, ...more] = errors;
  return error === undefined || more.length > 0
    ? JSON.stringify({ data, errors })
    : [error.extensions.code, error.message];
}

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

let organizations = 0;
const organization = (timezone = 'UTC') =>
  rowsOf(database, { slug: `audit-${(organizations += 1)}`, timezone });

// ---------------------------------------------------------------------------------------------------------------------

interface Filter {
  readonly adminId?: string | undefined;
  readonly action?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly search?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly outcome?: string | undefined;
}

interface User {
  readonly id: string;
  readonly externalId: string | null;
  readonly displayName: string;
}

/** What the list should hold, by going through all rows. */
function oracle(rows: readonly AuditRow[], users: readonly User[], filter: Filter): AuditRow[] {
  const needle = filter.search?.toLowerCase();
  const has = (text: string | null | undefined) =>
    needle === undefined || (text ?? '').toLowerCase().includes(needle);
  const inDetails = (details: JsonObject): boolean =>
    Object.entries(details).some(
      ([key, value]) => has(key) || has(typeof value === 'string' ? value : JSON.stringify(value)),
    ) || has(canonicalJson(details));
  const matches = (row: AuditRow): boolean =>
    [row.action, row.resourceType, row.resourceId, row.adminName, row.adminId, row.ipAddress].some(has) ||
    [row.userAgent, row.externalId, row.errorCode].some(has) ||
    inDetails(row.details ?? {}) ||
    users.some(
      ({ id, externalId, displayName }) =>
        row.adminId != null && [id, externalId].includes(row.adminId) && has(displayName),
    );
  const same = (wanted: string | undefined, value: string | null | undefined) =>
    wanted === undefined || wanted === value;
  return rows
    .filter(
      (row) =>
        same(filter.adminId, row.adminId) &&
        same(filter.action, row.action) &&
        same(filter.resourceType, row.resourceType) &&
        same(filter.resourceId, row.resourceId) &&
        same(filter.outcome, row.outcome) &&
        (filter.from === undefined || row.createdAt >= filter.from) &&
        (filter.to === undefined || row.createdAt < filter.to) &&
        matches(row),
    )
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
}

describe('any filter, by any pages', () => {
  const ADMINS = ['ADA', 'BEN', 'ext-ada', 'ext-ben', 'stranger', null] as const;
  const ACTIONS = ['LOGIN', 'EDIT 50%', 'edit_user', 'a\\b'] as const;
  const TYPES = ['user', 'session'] as const;
  const RESOURCES = ['r1', '50%', 'x_y', 'C:\\temp', 'é', null] as const;
  const SEARCHES = [
    ...[
      'ada',
      'BEN',
      '%',
      '_',
      '\\',
      '50%',
      'a\\b',
      'C:\\T',
      '"q"',
      'he "Q" x',
      '\n',
      'x_y',
      'é',
      'stranger',
    ],
    ...['10.0', 'curl', 'conflict', 'deep', 'e', '{"', 'null', 'no such text', 'written', 'event-1'],
  ];

  const rowArbitrary = fc.record({
    id: fc.uuid({ version: 7 }),
    // Few moments for many rows: ties are ordered by the id.
    createdAt: fc.nat(8).map(ago),
    adminId: fc.constantFrom(...ADMINS),
    adminName: fc.constantFrom('Written', null),
    action: fc.constantFrom(...ACTIONS),
    resourceType: fc.constantFrom(...TYPES),
    resourceId: fc.constantFrom(...RESOURCES),
    details: fc.constantFrom<JsonObject>(
      {},
      { path: 'C:\\temp' },
      { said: 'he "q" x' },
      { lines: 'one\ntwo' },
      { deep: 50 },
      { '50%': 'x_y' },
    ),
    outcome: fc.constantFrom('SUCCESS' as const, 'FAILED' as const, 'DENIED' as const),
    errorCode: fc.constantFrom('CONFLICT', null),
    ipAddress: fc.constantFrom('10.0.0.1', null),
    userAgent: fc.constantFrom('curl/8', null),
    externalId: fc.constantFrom('event-1', null),
  });
  const maybe = <Value>(values: readonly Value[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom(...values));
  const filterArbitrary = fc.record({
    adminId: maybe(ADMINS.filter((each) => each !== null)),
    action: maybe(ACTIONS),
    resourceType: maybe(TYPES),
    resourceId: maybe(RESOURCES.filter((each) => each !== null)),
    search: maybe(SEARCHES),
    from: maybe([0, 2, 4, 8, 20].map(ago)),
    to: maybe([-1, 0, 1, 5, 8].map(ago)).map((to) => to ?? ago(-1)),
    outcome: maybe(['SUCCESS', 'FAILED', 'DENIED']),
  });
  const questionArbitrary = fc.record({ filter: filterArbitrary, size: fc.integer({ min: 1, max: 12 }) });

  it('covers exactly the rows of the filter, newest first, none twice and none left out', async () => {
    let ofSeveralPages = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(rowArbitrary, { selector: ({ id }) => id, minLength: 10, maxLength: 40, size: 'max' }),
        fc.array(questionArbitrary, { minLength: 8, maxLength: 8 }),
        async (given, questions) => {
          const desk = await organization();
          const token = await readerOf(desk);
          const users = await people(desk);
          const idOf = (adminId: string | null | undefined) =>
            users.find(({ displayName }) => displayName.toUpperCase() === adminId)?.id ?? adminId;
          const rows = given.map((row) => ({ ...row, adminId: idOf(row.adminId) ?? null }));
          await writeAuditRows(database, desk.organizationId, rows);
          for (const { filter: named, size } of questions) {
            const filter = { ...named, adminId: idOf(named.adminId) ?? undefined };
            if (filter.from !== undefined && filter.from >= filter.to) {
              expect(await problemOf(token, 'auditLogs', { ...filter, outcome: undefined })).toEqual([
                'BAD_USER_INPUT',
                `from must be before to (${filter.to.toISOString()})`,
              ]);
              continue;
            }
            const withoutOutcome = { ...filter, outcome: undefined };
            await byOffset(token, withoutOutcome, size, oracle(rows, users, withoutOutcome));
            const expected = oracle(rows, users, filter);
            await byCursor(token, filter, size, expected);
            ofSeveralPages += expected.length > size ? 1 : 0;
          }
        },
      ),
      { numRuns: 10, endOnFailure: true },
    );
    // The lists are worth comparing: some have more than one page.
    expect(ofSeveralPages).toBeGreaterThan(0);
  }, 120_000);

  async function people(desk: Rows): Promise<User[]> {
    const users: User[] = [];
    for (const displayName of ['Ada', 'Ben']) {
      const id = await desk.operator(displayName, { role: 'ADMIN' });
      const externalId = `ext-${displayName.toLowerCase()}`;
      await database.owner.query('UPDATE users SET external_id = $3 WHERE org_id = $1 AND id = $2', [
        desk.organizationId,
        id,
        externalId,
      ]);
      users.push({ id, externalId, displayName });
    }
    return users;
  }

  async function byOffset(
    token: string,
    filter: Filter,
    limit: number,
    expected: readonly AuditRow[],
  ): Promise<void> {
    const read: string[] = [];
    // One page beyond the last one as well.
    for (let offset = 0; offset < expected.length + limit; offset += limit) {
      const page = await logs(token, { ...filter, limit, offset });
      expect([page.total, page.totalIsExact, page.limit, page.offset]).toEqual([
        expected.length,
        true,
        limit,
        offset,
      ]);
      read.push(...idsOf(page.logs));
    }
    expect([filter, read]).toEqual([filter, idsOf(expected)]);
  }

  async function byCursor(
    token: string,
    filter: Filter,
    size: number,
    expected: readonly AuditRow[],
  ): Promise<void> {
    const ids = idsOf(expected);
    const forwards: string[] = [];
    const cursors: string[] = [];
    let after: string | null = null;
    do {
      const page: Connection = await connection(token, { first: size, after, filter });
      const here = page.edges.map(({ node }) => node.id);
      expect(page.pageInfo).toEqual({
        hasPreviousPage: forwards.length > 0,
        hasNextPage: forwards.length + here.length < ids.length,
        startCursor: page.edges[0]?.cursor ?? null,
        endCursor: page.edges.at(-1)?.cursor ?? null,
      });
      forwards.push(...here);
      cursors.push(...page.edges.map(({ cursor }) => cursor));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null && forwards.length <= ids.length);
    expect([filter, forwards]).toEqual([filter, ids]);

    const backwards: string[] = [];
    let before: string | null = null;
    do {
      const page: Connection = await connection(token, { last: size, before, filter });
      const here = page.edges.map(({ node }) => node.id);
      expect(page.pageInfo).toMatchObject({
        hasNextPage: backwards.length > 0,
        hasPreviousPage: backwards.length + here.length < ids.length,
      });
      backwards.unshift(...here);
      before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
    } while (before !== null && backwards.length <= ids.length);
    expect([filter, backwards]).toEqual([filter, ids]);

    // Between two cursors, from either end.
    const [from, to] = [Math.floor(ids.length / 4), ids.length - 1];
    if (to - from >= 2) {
      const between = { after: cursors[from], before: cursors[to], filter };
      const inside = ids.slice(from + 1, to);
      const first = await connection(token, { ...between, first: size });
      expect(first.edges.map(({ node }) => node.id)).toEqual(inside.slice(0, size));
      const last = await connection(token, { ...between, last: size });
      expect(last.edges.map(({ node }) => node.id)).toEqual(inside.slice(-size));
      // Beyond the cursors there are the rows that they stand for, however many lie between.
      for (const { pageInfo } of [first, last]) {
        expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
      }
    }
  }
});

describe('cursors', () => {
  it('stay put while rows are added on both sides of them', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    const row = (minutes: number, id: string = randomUUID()) => ({ id, createdAt: ago(minutes) });
    const rows = [row(1), row(2), row(3), row(4)];
    await writeAuditRows(database, desk.organizationId, rows);
    const filter = { action: 'DO' };
    const page = await connection(token, { first: 2, filter });
    expect(page.edges.map(({ node }) => node.id)).toEqual(idsOf(rows.slice(0, 2)));
    const late = row(5);
    await writeAuditRows(database, desk.organizationId, [row(0), late]);
    const next = await connection(token, { first: 10, after: page.pageInfo.endCursor, filter });
    expect(next.edges.map(({ node }) => node.id)).toEqual(idsOf([...rows.slice(2), late]));
  });

  it('that are no cursors are refused in the same words, whatever is wrong with them', async () => {
    const [desk, other] = [await organization(), await organization()];
    const row = () => ({ id: randomUUID(), createdAt: ago(1) });
    await writeAuditRows(database, desk.organizationId, [row(), row()]);
    await writeAuditRows(database, other.organizationId, [row(), row()]);
    const cursorOf = async (of: Rows) =>
      (await connection(await readerOf(of), { first: 1, filter: { action: 'DO' } })).edges[0]?.cursor ?? '';
    const [own, theirs] = [await cursorOf(desk), await cursorOf(other)];
    expect(own.length).toBeGreaterThan(40);
    const token = await readerOf(desk);
    const wrong = {
      'of another organization': theirs,
      edited: `${own.slice(0, 30)}${own[30] === 'A' ? 'B' : 'A'}${own.slice(31)}`,
      'with its first character changed': `${own.startsWith('A') ? 'B' : 'A'}${own.slice(1)}`,
      cut: own.slice(0, -1),
      'cut in half': own.slice(0, own.length / 2),
      'with more behind': `${own}A`,
      'with blanks around': ` ${own} `,
      empty: '',
      'no cursor': 'nonsense',
      'an id': randomUUID(),
      'with NUL': '\0',
      'a lone surrogate': '\ud800',
      endless: 'A'.repeat(10_000),
    };
    for (const [what, cursor] of Object.entries(wrong)) {
      for (const argument of ['after', 'before']) {
        expect([what, await problemOf(token, 'auditLogConnection', { [argument]: cursor })]).toEqual([
          what,
          ['BAD_USER_INPUT', `${argument} is not a cursor of this list: send one back as it was given`],
        ]);
      }
    }
    // Their own organization takes both, and so does this one its own.
    for (const [reader, cursor] of [
      [desk, own],
      [other, theirs],
    ] as const) {
      const page = await connection(await readerOf(reader), { after: cursor, filter: { action: 'DO' } });
      expect(page.edges).toHaveLength(1);
    }
  });
});

describe('the name of an admin', () => {
  it('is the present name of the user, else the name that was written, else the id, and "System" for nobody', async () => {
    const desk = await organization();
    const stranger = await organization();
    const token = await readerOf(desk);
    const ada = await desk.operator('Ada', { role: 'ADMIN' });
    const gone = await desk.operator('Gone', { role: 'ANALYST', deletedAt: '2026-01-01T00:00:00.000Z' });
    const theirs = await stranger.operator('Theirs');
    const ext = await desk.operator('From Elsewhere');
    const mimic = await desk.operator('Mimic');
    const set = (id: string, externalId: string) =>
      database.owner.query('UPDATE users SET external_id = $3 WHERE org_id = $1 AND id = $2', [
        desk.organizationId,
        id,
        externalId,
      ]);
    await set(ext, 'u-17');
    // Somebody else's external id is the very id of Ada.
    await set(mimic, ada);
    const user = (id: string, displayName: string, more: object = {}) => ({
      id,
      externalId: null,
      displayName,
      role: 'OPERATOR',
      deletedAt: null,
      ...more,
    });
    const cases: readonly (readonly [
      adminId: string | null,
      written: string | null,
      name: string,
      admin: object | null,
    ])[] = [
      [ada, 'Ada before she married', 'Ada', user(ada, 'Ada', { role: 'ADMIN' })],
      [ada.toUpperCase(), null, 'Ada', user(ada, 'Ada', { role: 'ADMIN' })],
      [gone, null, 'Gone', user(gone, 'Gone', { role: 'ANALYST', deletedAt: '2026-01-01T00:00:00.000Z' })],
      ['u-17', null, 'From Elsewhere', user(ext, 'From Elsewhere', { externalId: 'u-17' })],
      [mimic, null, 'Mimic', user(mimic, 'Mimic', { externalId: ada })],
      ['nobody-knows', 'Written Down', 'Written Down', null],
      ['nobody-knows', null, 'nobody-knows', null],
      [theirs, null, theirs, null],
      [null, null, 'System', null],
      [null, 'Erased', 'Erased', null],
    ];
    const rows = cases.map(([adminId, adminName], index) => ({
      id: randomUUID(),
      createdAt: ago(index),
      adminId,
      adminName,
    }));
    await writeAuditRows(database, desk.organizationId, rows);
    const expected = cases.map(([adminId, , adminName, admin]) => ({ adminId, adminName, admin }));
    const selection = 'adminId adminName admin { id externalId displayName role deletedAt }';
    expect((await logs(token, { action: 'DO' }, `logs { ${selection} }`)).logs).toEqual(expected);
    const page = await connection(token, { filter: { action: 'DO' } }, `edges { node { ${selection} } }`);
    expect(page.edges.map(({ node }) => node)).toEqual(expected);
    // Each alone says the same.
    expect((await logs(token, { action: 'DO' }, 'logs { adminName }')).logs).toEqual(
      expected.map(({ adminName }) => ({ adminName })),
    );
    expect((await logs(token, { action: 'DO' }, 'logs { admin { id } }')).logs).toEqual(
      cases.map(([, , , admin]) => ({ admin: admin === null ? null : { id: (admin as User).id } })),
    );
  });

  it('follows the user when they are renamed', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    const ada = await desk.operator('Ada');
    await writeAuditRows(database, desk.organizationId, [
      { id: randomUUID(), createdAt: ago(1), adminId: ada, adminName: 'Ada' },
    ]);
    const name = async () => (await logs(token, { action: 'DO' }, 'logs { adminName }')).logs[0]?.adminName;
    expect(await name()).toBe('Ada');
    await database.owner.query(`UPDATE users SET display_name = 'Ada Éluard' WHERE id = $1`, [ada]);
    expect(await name()).toBe('Ada Éluard');
    for (const search of ['ada é', 'ÉLUARD', 'Ada']) {
      expect((await logs(token, { action: 'DO', search })).total).toBe(1);
    }
  });

  it('is written as that of the user whose own id it is, not of one with that external id', async () => {
    const desk = await organization();
    const ada = await desk.operator('Ada', { role: 'ADMIN' });
    const mimic = await desk.operator('Mimic');
    await database.owner.query('UPDATE users SET external_id = $2 WHERE id = $1', [mimic, ada]);
    const auth = { secret: TEST_SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined };
    for (const id of [ada, ada.toUpperCase()]) {
      const nameless = await signToken(
        auth,
        { id, organizationId: desk.organizationId, role: Role.ADMIN, name: null },
        60,
      );
      await logs(nameless, {});
    }
    const { rows } = await database.owner.query<{ name: string }>(
      'SELECT admin_name AS name FROM audit_logs WHERE org_id = $1',
      [desk.organizationId],
    );
    expect(rows).toEqual([{ name: 'Ada' }, { name: 'Ada' }]);
  });
});

describe('what reading costs', () => {
  let desk: Rows;
  let token: string;
  /** The snapshot, and the row that says who read. */
  const EACH = [
    'session.enter-organization',
    'session.enter-kept-organization',
    'audit.lock-head',
    'audit.append',
    'audit.relax-commit',
  ];

  beforeAll(async () => {
    desk = await organization();
    token = await readerOf(desk);
    const admins: string[] = [];
    for (let number = 0; number < 30; number += 1) {
      admins.push(await desk.operator(`Admin ${number}`));
    }
    await writeAuditRows(
      database,
      desk.organizationId,
      Array.from({ length: 600 }, (_, index) => ({
        id: randomUUID(),
        createdAt: ago(index % 7),
        adminId: admins[index % 30] ?? null,
      })),
    );
    // The first row of a trail takes two statements more, and the first one of a gateway makes its month.
    await logs(token, {});
  });

  async function costOf(field: Field, variables: Values, selection: string): Promise<string[]> {
    gateway.forgetStatements();
    await answered(token, field, variables, selection);
    // What every question of now looks up: what rollups can answer, and where days begin.
    return gateway.statements.filter((label) => !/^(rollups|period)[.]/.test(label)).sort();
  }
  const labels = (...more: string[]) => [...EACH, ...more].sort();

  it.each([1, 50, 500])('names of %d rows are one statement', async (limit) => {
    const page = { action: 'DO', limit };
    for (const selection of ['adminName', 'admin { id displayName }', 'adminName admin { role }']) {
      expect(await costOf('auditLogs', page, `logs { ${selection} }`)).toEqual(
        labels('audit.page', 'audit.admin-names'),
      );
    }
    expect(
      await costOf(
        'auditLogConnection',
        { first: limit, filter: { action: 'DO' } },
        'edges { node { adminName } }',
      ),
    ).toEqual(labels('audit.slice', 'audit.admin-names'));
    expect((await logs(token, page)).logs).toHaveLength(limit);
  });

  it('names that were not asked for are none', async () => {
    for (const selection of ['logs { id adminId action }', 'logs { __typename }']) {
      expect(await costOf('auditLogs', {}, selection)).toEqual(labels('audit.page'));
    }
    expect(await costOf('auditLogs', {}, 'logs { id adminName @skip(if: true) }')).toEqual(
      labels('audit.page'),
    );
    expect(
      await costOf('auditLogConnection', {}, 'edges { node { id } cursor } pageInfo { endCursor }'),
    ).toEqual(labels('audit.slice'));
  });

  it('names of two pages of one answer are one statement where the people are the same', async () => {
    gateway.forgetStatements();
    const page = (offset: number) =>
      `auditLogs(action: "DO", limit: 500, offset: ${offset}) { logs { adminName } }`;
    const { errors } = await gateway.ask(`{ a: ${page(0)} b: ${page(100)} }`, undefined, { token });
    expect(errors).toEqual([]);
    expect(gateway.statements.filter((label) => label === 'audit.admin-names')).toHaveLength(1);
    expect(gateway.statements.filter((label) => label === 'audit.page')).toHaveLength(2);
  });

  it('figures asked for twice in one answer run once', async () => {
    const figures = 'auditStats { totalActions daily { count } adminBreakdown { label } }';
    gateway.forgetStatements();
    await gateway.ask(`{ a: ${figures} b: ${figures} }`, undefined, { token });
    expect([...gateway.statements].filter((label) => /^metrics|names/.test(label)).sort()).toEqual([
      'audit.admin-names',
      'metrics.audit-events.created_at',
      'metrics.audit-events.created_at.by-admin_id',
      'metrics.audit-events.created_at.series',
    ]);
  });

  it('a total is counted once when it was asked for, and not else', async () => {
    expect(await costOf('auditLogs', {}, 'logs { id } limit offset')).toEqual(labels('audit.page'));
    expect(await costOf('auditLogs', {}, 'total')).toEqual(labels('audit.count'));
    expect(await costOf('auditLogs', {}, 'a: total totalIsExact total logs { id }')).toEqual(
      labels('audit.count', 'audit.page'),
    );
    expect(await costOf('auditLogs', { exactTotal: true }, 'total totalIsExact')).toEqual(
      labels('audit.count-all'),
    );
  });

  it('figures are a statement each, and only those that were asked for', async () => {
    expect(await costOf('auditStats', {}, 'periodDays from asOf')).toEqual(labels());
    expect(await costOf('auditStats', {}, 'totalActions')).toEqual(labels('metrics.audit-events.created_at'));
    expect(await costOf('auditStats', {}, 'adminBreakdown { key label count }')).toEqual(
      labels('metrics.audit-events.created_at.by-admin_id', 'audit.admin-names'),
    );
    expect(await costOf('auditStats', { days: 90 }, 'daily { date count }')).toEqual(
      labels('metrics.audit-events.created_at.series'),
    );
  });
});

describe('the total', () => {
  const BOUND = 10_000;
  const bulk = { resourceType: 'bulk', to: ago(-1).toISOString() };

  it('is exact at 10,000 rows, and a lower bound from 10,001 on unless the exact one is asked for', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    await writeManyAuditRows(database, desk.organizationId, T, BOUND);
    const totals = async (more: Values = {}) => {
      const { total, totalIsExact } = await logs(token, { ...bulk, ...more }, 'total totalIsExact');
      return [total, totalIsExact];
    };
    expect(await totals()).toEqual([BOUND, true]);
    await writeManyAuditRows(database, desk.organizationId, T, 1);
    expect(await totals()).toEqual([BOUND, false]);
    expect(await totals({ exactTotal: true })).toEqual([BOUND + 1, true]);
    // And again, now that the proof is kept.
    expect(await totals()).toEqual([BOUND, false]);
    expect(await totals({ exactTotal: true })).toEqual([BOUND + 1, true]);
    expect(await totals({ resourceType: 'none' })).toEqual([0, true]);
  });

  it('is proved once for readers of the same list, whatever part of it they look at', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    await writeManyAuditRows(database, desk.organizationId, T, BOUND + 5);
    // It is a process that keeps the proof.
    const own = await startGateway(database, { isAlone: true });
    const cost = async (variables: Values) => {
      own.forgetStatements();
      const { errors } = await own.ask(documents.auditLogs('total'), { ...bulk, ...variables }, { token });
      expect(errors).toEqual([]);
      return own.statements.filter((label) => label.startsWith('audit.count'));
    };
    expect(await cost({})).toEqual(['audit.count']);
    expect(await cost({})).toEqual([]);
    expect(await cost({ days: 90, limit: 3, offset: 8 })).toEqual([]);
    // Ten thousand seconds are not three hours: the window reaches no longer back to the oldest row counted.
    expect(await cost({ from: ago(120).toISOString() })).toEqual(['audit.count']);
    expect(await cost({ action: 'BULK_1' })).toEqual(['audit.count']);
    expect(await cost({ to: T.toISOString() })).toEqual(['audit.count']);
    await own.stop();
  });

  it('is never wrong, in whatever order lists of several organizations are asked for', async () => {
    const [large, small] = [await organization(), await organization()];
    const tokens = [await readerOf(large), await readerOf(small)];
    const counts = [BOUND * 3 + 500, 400];
    await writeManyAuditRows(database, large.organizationId, T, counts[0] ?? 0);
    await writeManyAuditRows(database, small.organizationId, T, counts[1] ?? 0);
    const edge = fc.constantFrom(
      0,
      1,
      399,
      400,
      9_999,
      10_000,
      10_001,
      10_002,
      20_000,
      29_999,
      30_000,
      30_001,
      31_000,
    );
    const question = fc.record({
      which: fc.constantFrom(0, 0, 0, 1),
      from: fc.option(edge, { nil: undefined }),
      to: fc.option(edge, { nil: undefined }),
      action: fc.constantFrom(undefined, undefined, 'BULK_0', 'BULK_2'),
    });
    const moment = (second: number) => new Date(T.getTime() - second * 1_000);
    let bounded = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 5, maxLength: 8 }), async (questions) => {
        for (const { which, from = 80_000, to = -60, action } of questions) {
          if (from <= to) {
            continue;
          }
          const { total, totalIsExact } = await logs(
            tokens[which] ?? '',
            { resourceType: 'bulk', action, from: moment(from), to: moment(to) },
            'total totalIsExact',
          );
          // Second n holds row n: from is inclusive, to is exclusive, and both count backwards.
          let expected = 0;
          for (
            let second = Math.max(0, to + 1);
            second <= from && second < (counts[which] ?? 0);
            second += 1
          ) {
            expected += action === undefined || `BULK_${second % 3}` === action ? 1 : 0;
          }
          bounded += totalIsExact ? 0 : 1;
          expect([which, from, to, action, total, totalIsExact]).toEqual([
            which,
            from,
            to,
            action,
            Math.min(expected, BOUND),
            expected <= BOUND,
          ]);
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
    expect(bounded).toBeGreaterThan(10);
  }, 120_000);

  it('is counted again where rows may go: those old enough to be purged, and those of a person who is erased', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    const { owner } = database;
    const old = new Date(T.getTime() - 40 * DAY);
    await writeManyAuditRows(database, desk.organizationId, old, BOUND + 1);
    await writeManyAuditRows(database, desk.organizationId, T, BOUND + 1, 'erased-soon');
    const total = async (variables: Values) => (await logs(token, variables, 'total')).total;
    const lists: readonly (readonly [Values, string])[] = [
      [
        { resourceType: 'bulk', from: new Date(old.getTime() - DAY), to: new Date(old.getTime() + DAY) },
        `DELETE FROM audit_logs WHERE org_id = $1 AND created_at < now() - interval '30 days'`,
      ],
      [{ adminId: 'erased-soon', to: ago(-1) }, 'UPDATE audit_logs SET admin_id = NULL WHERE org_id = $1'],
    ];
    for (const [variables, statement] of lists) {
      expect(await total(variables)).toBe(BOUND);
      await owner.query(statement, [desk.organizationId]);
      expect(await total(variables)).toBe(0);
    }
  });
});

describe('the window', () => {
  let desk: Rows;
  let token: string;
  const before = (days: number, ms: number) => new Date(Date.now() - days * DAY - ms);

  beforeAll(async () => {
    desk = await organization();
    token = await readerOf(desk);
    const rows = [0.5, 6.9, 7.1, 29.9, 30.1, 89.9, 90.1, 200].map((days) => ({
      id: randomUUID(),
      createdAt: before(days, 0),
      action: `AT_${days}`,
    }));
    await writeAuditRows(database, desk.organizationId, rows);
  });

  const actions = async (variables: Values) =>
    (await logs(token, { resourceType: 'thing', ...variables }, 'logs { action }')).logs.map(
      ({ action }) => action,
    );
  const slice = async (filter: Values) =>
    (
      await connection(token, { filter: { resourceType: 'thing', ...filter } }, 'edges { node { action } }')
    ).edges.map(({ node }) => node.action);

  it('of a page is the last 7 days by default, or as many as were asked for', async () => {
    const byDefault = ['AT_0.5', 'AT_6.9'];
    expect(await actions({})).toEqual(byDefault);
    expect(await actions({ days: 7, limit: 50, offset: 0, exactTotal: null })).toEqual(byDefault);
    expect(await actions({ days: null, limit: null, offset: null, from: null, to: null })).toEqual(byDefault);
    expect(await actions({ days: 1 })).toEqual(['AT_0.5']);
    expect(await actions({ days: 90 })).toEqual([
      'AT_0.5',
      'AT_6.9',
      'AT_7.1',
      'AT_29.9',
      'AT_30.1',
      'AT_89.9',
    ]);
  });

  it('ends at `to`, and begins so many days before it', async () => {
    expect(await actions({ to: before(7, 0), days: 30 })).toEqual(['AT_7.1', 'AT_29.9', 'AT_30.1']);
    expect(await actions({ to: before(150, 0), days: 90 })).toEqual(['AT_200']);
    expect(await actions({ from: before(100, 0), to: before(30, 0) })).toEqual([
      'AT_30.1',
      'AT_89.9',
      'AT_90.1',
    ]);
    // `from` comes before `days`.
    expect(await actions({ from: before(8, 0), days: 1 })).toEqual(['AT_0.5', 'AT_6.9', 'AT_7.1']);
  });

  it('of a connection is the last 90 days by default', async () => {
    expect(await slice({})).toEqual(['AT_0.5', 'AT_6.9', 'AT_7.1', 'AT_29.9', 'AT_30.1', 'AT_89.9']);
    expect(await slice({ to: before(150, 0) })).toEqual(['AT_200']);
    expect(await slice({ from: before(10, 0), to: before(7, 0) })).toEqual(['AT_7.1']);
  });

  it('is half-open to the millisecond', async () => {
    const edge = await organization();
    const reader = await readerOf(edge);
    await writeAuditRows(database, edge.organizationId, [{ id: randomUUID(), createdAt: T }]);
    const [earlier, later] = [new Date(T.getTime() - 1), new Date(T.getTime() + 1)];
    const total = async (from: Date, to: Date) => (await logs(reader, { from, to }, 'total')).total;
    expect([await total(T, later), await total(earlier, T), await total(earlier, later)]).toEqual([1, 0, 1]);
  });

  it('shows what is still to come where it has no end: the clock of a host may be ahead', async () => {
    const future = await organization();
    const reader = await readerOf(future);
    await writeAuditRows(database, future.organizationId, [
      { id: randomUUID(), createdAt: new Date(Date.now() + 4 * MINUTE), action: 'SOON' },
    ]);
    const soon = await logs(reader, { action: 'SOON' });
    expect([soon.total, soon.logs.length]).toEqual([1, 1]);
    expect((await connection(reader, { filter: { action: 'SOON' } })).edges).toHaveLength(1);
  });

  it('is at most 90 days long', async () => {
    const to = T.toISOString();
    const from = (ms: number) => new Date(T.getTime() - 90 * DAY - ms).toISOString();
    const refused = ['BAD_USER_INPUT', `from must be at most 90 days before to (${to})`];
    expect((await ask(token, 'auditLogs', { from: from(0), to })).errors).toEqual([]);
    expect((await ask(token, 'auditLogConnection', { filter: { from: from(0), to } })).errors).toEqual([]);
    expect(await problemOf(token, 'auditLogs', { from: from(1), to })).toEqual(refused);
    expect(await problemOf(token, 'auditLogConnection', { filter: { from: from(1), to } })).toEqual(refused);
    const [code, message] = await problemOf(token, 'auditLogs', { from: before(91, 0) });
    expect([code, message]).toEqual([
      'BAD_USER_INPUT',
      expect.stringMatching(/^from must be at most 90 days before to \(20/),
    ]);
  });
});

describe('bad input', () => {
  let desk: Rows;
  let token: string;
  beforeAll(async () => {
    desk = await organization();
    token = await readerOf(desk);
  });

  const LONG = 'x'.repeat(201);
  const texts: readonly (readonly [string, unknown, string])[] = [
    ['search', '', 'search must be 1 to 200 characters long'],
    ['search', LONG, 'search must be 1 to 200 characters long'],
    ['search', 'a\0b', 'search must be text without NUL and lone surrogates'],
    ['search', 'a\ud800b', 'search must be text without NUL and lone surrogates'],
    ['search', '\udc00', 'search must be text without NUL and lone surrogates'],
    ...['adminId', 'action', 'resourceType', 'resourceId'].flatMap((name) => [
      [name, '', `${name} must be 1 to 512 characters long`] as const,
      [name, 'x'.repeat(513), `${name} must be 1 to 512 characters long`] as const,
      [name, '\0', `${name} must be text without NUL and lone surrogates`] as const,
      [name, 'x\udfff', `${name} must be text without NUL and lone surrogates`] as const,
    ]),
    ['from', T.toISOString(), `from must be before to (${T.toISOString()})`],
    ['from', ago(-1).toISOString(), `from must be before to (${T.toISOString()})`],
  ];
  const cases: readonly (readonly [Field, Values, string])[] = [
    ['auditLogs', { limit: 0 }, 'limit must not be less than 1'],
    ['auditLogs', { limit: -1 }, 'limit must not be less than 1'],
    ['auditLogs', { limit: 501 }, 'limit must not be greater than 500'],
    ['auditLogs', { days: 0 }, 'days must not be less than 1'],
    ['auditLogs', { days: 91 }, 'days must not be greater than 90'],
    ['auditLogs', { offset: -1 }, 'offset must not be less than 0'],
    ['auditLogs', { offset: 100_001 }, 'offset must not be greater than 100000'],
    ['auditLogConnection', { first: 0 }, 'first must not be less than 1'],
    ['auditLogConnection', { first: 501 }, 'first must not be greater than 500'],
    ['auditLogConnection', { last: 0 }, 'last must not be less than 1'],
    ['auditLogConnection', { last: 501 }, 'last must not be greater than 500'],
    ['auditLogConnection', { first: 1, last: 1 }, 'last cannot be given together with first'],
    ['auditStats', { days: 0 }, 'days must be 1 to 90'],
    ['auditStats', { days: 91 }, 'days must be 1 to 90'],
    ['auditStats', { asOf: '1999-12-31T23:59:59.999Z' }, 'asOf must not be before 2000-01-01T00:00:00.000Z'],
    ...texts.flatMap(([name, value, says]) => {
      const given = name === 'from' ? { from: value, to: T.toISOString() } : { [name]: value };
      return [['auditLogs', given, says] as const, ['auditLogConnection', { filter: given }, says] as const];
    }),
  ];

  it.each(cases)(
    '%s(%j) is refused with the field named, and the attempt is recorded',
    async (field, variables, says) => {
      expect(await problemOf(token, field, variables)).toEqual(['BAD_USER_INPUT', says]);
      const { rows } = await database.owner.query<object>(
        `SELECT outcome, error_code, resource_type FROM audit_logs WHERE org_id = $1 ORDER BY seq DESC LIMIT 1`,
        [desk.organizationId],
      );
      expect(rows).toEqual([{ outcome: 'FAILED', error_code: 'BAD_USER_INPUT', resource_type: 'audit_log' }]);
    },
  );

  it.each<[Field, Values]>([
    ['auditLogs', { limit: 1, days: 1, offset: 0, search: 'x' }],
    [
      'auditLogs',
      { limit: 500, days: 90, offset: 100_000, search: 'x'.repeat(200), action: 'x'.repeat(512) },
    ],
    ['auditLogConnection', { first: 500 }],
    ['auditLogConnection', { last: 1, first: null, filter: null, after: null }],
    ['auditStats', { days: 1 }],
    ['auditStats', { days: 90, asOf: null }],
  ])('%s(%j), just within the limits, is answered', async (field, variables) => {
    expect((await ask(token, field, variables)).errors).toEqual([]);
  });
});

describe('a search', () => {
  it('is for literal text, in any case, in everything that is shown of a row', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    const ada = await desk.operator('Ada Lovelace');
    const row = (action: string, more: Partial<AuditRow>): AuditRow => ({
      id: randomUUID(),
      createdAt: ago(1),
      action,
      ...more,
    });
    await writeAuditRows(database, desk.organizationId, [
      row('PERCENT', { resourceId: '100% sure' }),
      row('PLAIN', { resourceId: '100 sure' }),
      row('UNDERSCORE', { resourceId: 'a_b' }),
      row('NO_UNDER', { resourceId: 'axb' }),
      row('BACKSLASH', { resourceId: 'c:\\temp' }),
      row('DETAILS', { details: { path: 'D:\\Temp\\New', quote: 'said "Hi"', lines: 'a\nb', tab: 'x\ty' } }),
      row('NAMED', { adminId: ada }),
      row('AGENT', { userAgent: 'Mozilla/5.0', ipAddress: 'host.example' }),
    ]);
    const found = async (search: string) =>
      (await logs(token, { search, resourceType: 'thing' }, 'logs { action }')).logs
        .map(({ action }) => action)
        .sort();
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['%', ['PERCENT']],
      ['100% S', ['PERCENT']],
      ['a_B', ['UNDERSCORE']],
      ['c:\\t', ['BACKSLASH']],
      ['d:\\temp\\n', ['DETAILS']],
      ['"hi"', ['DETAILS']],
      ['A\nB', ['DETAILS']],
      ['x\ty', ['DETAILS']],
      ['"path":"', ['DETAILS']],
      ['lovelace', ['NAMED']],
      [ada.toUpperCase(), ['NAMED']],
      ['mozilla', ['AGENT']],
      ['HOST.', ['AGENT']],
      ['.*', []],
      ['[a-z]', []],
      ["'; DROP TABLE audit_logs; --", []],
      // The end of one value and the beginning of the next are no text that anybody sees.
      ['PERCENTthing', []],
    ];
    for (const [search, actions] of cases) {
      expect([search, await found(search)]).toEqual([search, actions]);
    }
  });
});

describe('who may read', () => {
  const AUDITORS = [Role.ADMIN, Role.ORG_ADMIN, Role.SUPER_ADMIN];
  const ACTION: Readonly<Record<Field, string>> = {
    auditLogs: 'READ_AUDIT_LOGS',
    auditLogConnection: 'READ_AUDIT_LOGS',
    auditStats: 'READ_AUDIT_STATS',
  };
  const recorded = async (rows: Rows) =>
    (
      await database.owner.query<Record<string, unknown>>(
        `SELECT admin_id, action, resource_type, resource_id, outcome, error_code, details FROM audit_logs
          WHERE org_id = $1 AND resource_type = 'audit_log' ORDER BY seq`,
        [rows.organizationId],
      )
    ).rows;

  const pairs = FIELDS.flatMap((field) => Object.values(Role).map((role) => [field, role] as const));

  it.each(pairs)('%s asked by %s is recorded once, refused or not', async (field, role) => {
    const desk = await organization();
    const id = randomUUID();
    const token = await readerOf(desk, role, id);
    const { errors } = await ask(token, field, {});
    const refused = !AUDITORS.includes(role);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(refused ? ['FORBIDDEN'] : []);
    expect(await recorded(desk)).toEqual([
      {
        admin_id: id,
        action: ACTION[field],
        resource_type: 'audit_log',
        resource_id: null,
        outcome: refused ? 'DENIED' : 'SUCCESS',
        error_code: refused ? 'FORBIDDEN' : null,
        details: expect.any(Object) as unknown,
      },
    ]);
  });

  it('a SUPER_ADMIN reads, and leaves their trace in, the organization that they named', async () => {
    const [home, desk] = [await organization(), await organization()];
    const token = await readerOf(home, Role.SUPER_ADMIN);
    await writeAuditRows(database, desk.organizationId, [{ id: randomUUID(), createdAt: ago(1) }]);
    const { data } = await ask(token, 'auditLogs', { action: 'DO' }, 'total', {
      'x-org-id': desk.organizationId,
    });
    expect(data).toEqual({ auditLogs: { total: 1 } });
    expect([(await recorded(home)).length, (await recorded(desk)).length]).toEqual([0, 1]);
  });

  it('is recorded with what was asked, once for every field, whatever number of rows came', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    await writeManyAuditRows(database, desk.organizationId, T, 500);
    const query = `{
      a: auditLogs(limit: 500, action: "none") { total logs { id } }
      b: auditLogs(limit: 500, search: "bulk") { total logs { id adminName admin { id } } }
      c: auditLogConnection(first: 3, filter: { resourceType: "bulk" }) { edges { node { id } } pageInfo { endCursor } }
      d: auditStats(days: 3) { totalActions daily { count } adminBreakdown { count } }
      __type(name: "AuditLog") { name }
    }`;
    const { errors } = await gateway.ask(query, undefined, { token });
    expect(errors).toEqual([]);
    const rows = await recorded(desk);
    expect(rows.map(({ action, outcome }) => [action, outcome]).sort()).toEqual([
      ['READ_AUDIT_LOGS', 'SUCCESS'],
      ['READ_AUDIT_LOGS', 'SUCCESS'],
      ['READ_AUDIT_LOGS', 'SUCCESS'],
      ['READ_AUDIT_STATS', 'SUCCESS'],
    ]);
    const paging = { days: 7, limit: 500, offset: 0, exactTotal: false };
    expect(rows.map(({ details }) => canonicalJson(details as JsonObject)).sort()).toEqual(
      [
        { action: 'none', ...paging },
        { search: 'bulk', ...paging },
        { first: 3, filter: { resourceType: 'bulk' } },
        { days: 3 },
      ]
        .map(canonicalJson)
        .sort(),
    );
  });

  it('is recorded for a field that is asked for and skipped: not at all', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    await gateway.ask('{ __typename auditLogs @skip(if: true) { total } }', undefined, { token });
    expect(await recorded(desk)).toEqual([]);
  });

  it('an answer is not given when the reading of it cannot be recorded', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    const { owner } = database;
    await writeAuditRows(database, desk.organizationId, [{ id: randomUUID(), createdAt: ago(1) }]);
    await owner.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no more room'; END $$`,
    );
    await owner.query(
      `CREATE TRIGGER refuse BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    try {
      for (const field of FIELDS) {
        const { data, errors } = await ask(token, field, {});
        expect([field, data, errors.map(({ extensions }) => extensions.code)]).toEqual([
          field,
          null,
          ['INTERNAL_SERVER_ERROR'],
        ]);
        expect(errors[0]?.message).toBe('Internal error');
      }
    } finally {
      await owner.query('DROP TRIGGER refuse ON audit_logs');
      await owner.query('DROP FUNCTION refuse()');
    }
    expect((await ask(token, 'auditLogs', {})).errors).toEqual([]);
  });

  it('another organization sees nothing of it, by page, by cursor or in figures', async () => {
    const [desk, other] = [await organization(), await organization()];
    const token = await readerOf(other);
    await writeManyAuditRows(database, desk.organizationId, T, 30, 'their-admin');
    const [row] = (await logs(await readerOf(desk), { resourceType: 'bulk' })).logs;
    expect(row).toBeDefined();
    const filters = [{}, { adminId: 'their-admin' }, { search: 'bulk' }, { resourceType: 'bulk' }];
    for (const filter of filters) {
      const page = await logs(token, { ...filter, to: ago(-1), exactTotal: true });
      expect([filter, page.total, page.logs]).toEqual([filter, 0, []]);
      expect((await connection(token, { filter: { ...filter, to: ago(-1) } })).edges).toEqual([]);
    }
    const figures = await stats(token, { asOf: ago(-1) });
    expect([figures.totalActions, figures.actionBreakdown, figures.adminBreakdown]).toEqual([0, [], []]);
    expect(figures.daily.every(({ count }) => count === 0)).toBe(true);
  });
});

describe('figures', () => {
  /** Spring forward, back again, and an ordinary day: the window ends shortly after each. */
  const MOMENTS = ['2026-03-30T10:17:00.000Z', '2026-10-26T09:03:00.000Z', '2026-06-15T22:30:00.000Z'];

  beforeAll(() =>
    makeMonths(
      database,
      MOMENTS.flatMap((each) => [new Date(each), new Date(Date.parse(each) - 6 * DAY)]),
    ),
  );

  const row = fc.record({
    hoursBefore: fc.double({ min: -30, max: 140, noNaN: true }),
    adminId: fc.constantFrom('ann', 'bob', null),
    action: fc.constantFrom('A', 'B', 'C'),
    resourceType: fc.constantFrom('x', 'y'),
    outcome: fc.constantFrom('SUCCESS' as const, 'FAILED' as const, 'DENIED' as const),
  });

  it('add up: the total is the sum of each breakdown and of the days, which are those of the zone', async () => {
    const seen = { lengths: new Set<number>() };
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 5, maxLength: 60, size: 'max' }),
        fc.constantFrom(...MOMENTS),
        fc.constantFrom('UTC', 'Europe/Berlin', 'Europe/Berlin', 'America/New_York'),
        fc.integer({ min: 1, max: 5 }),
        async (given, moment, zone, days) => {
          const desk = await organization(zone);
          const token = await readerOf(desk);
          const asOf = new Date(moment);
          const rows = given.map(({ hoursBefore, ...rest }) => ({
            ...rest,
            id: randomUUID(),
            createdAt: new Date(Math.round(asOf.getTime() - hoursBefore * 3_600_000)),
          }));
          await writeAuditRows(database, desk.organizationId, rows);
          const from = new Date(asOf.getTime() - days * DAY);
          const inside = rows.filter(({ createdAt }) => createdAt >= from && createdAt < asOf);
          const answer = await stats(token, { days, asOf });
          expect([answer.totalActions, answer.periodDays, answer.from, answer.asOf]).toEqual([
            inside.length,
            days,
            from.toISOString(),
            asOf.toISOString(),
          ]);
          expect(answer.actionBreakdown).toEqual(breakdown(inside.map(({ action }) => action)));
          expect(answer.resourceBreakdown).toEqual(breakdown(inside.map(({ resourceType }) => resourceType)));
          expect([...answer.adminBreakdown].sort(byKey)).toEqual(
            breakdown(inside.map(({ adminId }) => adminId ?? 'System')).sort(byKey),
          );
          const dateOf = (at: Date) => DateTime.fromJSDate(at, { zone }).toISODate() ?? '';
          // Every local date that the window touches, and what was done on it.
          const dates = new Map<string, number>();
          for (let at = from.getTime(); at < asOf.getTime(); at += 15 * MINUTE) {
            dates.set(dateOf(new Date(at)), 0);
          }
          inside.forEach(({ createdAt }) =>
            dates.set(dateOf(createdAt), (dates.get(dateOf(createdAt)) ?? 0) + 1),
          );
          expect(answer.daily.map(({ date, count }) => [date, count])).toEqual([...dates]);
          // The days follow each other without a gap, from one end of the window to the other.
          expect(answer.daily[0]?.from).toBe(from.toISOString());
          expect(answer.daily.at(-1)?.to).toBe(asOf.toISOString());
          answer.daily.slice(1).forEach((day, index) => expect(day.from).toBe(answer.daily[index]?.to));
          for (const day of answer.daily) {
            const start = DateTime.fromISO(day.date, { zone });
            const whole =
              start.toMillis() === Date.parse(day.from) &&
              start.plus({ days: 1 }).toMillis() === Date.parse(day.to);
            expect([day.date, day.partial]).toEqual([day.date, !whole]);
            seen.lengths.add((Date.parse(day.to) - Date.parse(day.from)) / 3_600_000);
          }
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
    // Days of 23 and of 25 hours were among them.
    expect([...seen.lengths]).toEqual(expect.arrayContaining([23, 24, 25]));
  }, 120_000);

  const byKey = (a: Entry, b: Entry) => (a.key < b.key ? -1 : 1);

  function breakdown(keys: readonly string[]): Entry[] {
    const counts = new Map<string, number>();
    keys.forEach((key) => counts.set(key, (counts.get(key) ?? 0) + 1));
    return [...counts]
      .map(([key, count]) => ({ key, label: key, count }))
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  }

  it('touch three local days in 24 hours when the one in the middle has 23', async () => {
    const desk = await organization('Europe/Berlin');
    const token = await readerOf(desk);
    // 00:15 on Monday: the day before began 23 h 15 min ago.
    const asOf = '2026-03-29T22:15:00.000Z';
    const at = (iso: string) => ({ id: randomUUID(), createdAt: new Date(iso) });
    await writeAuditRows(database, desk.organizationId, [
      at('2026-03-28T22:15:00.000Z'),
      at('2026-03-28T22:59:59.999Z'),
      at('2026-03-28T23:00:00.000Z'),
      at('2026-03-29T22:14:59.999Z'),
      at('2026-03-28T22:14:59.999Z'),
      at('2026-03-29T22:15:00.000Z'),
    ]);
    expect((await stats(token, { days: 1, asOf })).daily).toEqual([
      {
        date: '2026-03-28',
        from: '2026-03-28T22:15:00.000Z',
        to: '2026-03-28T23:00:00.000Z',
        count: 2,
        partial: true,
      },
      {
        date: '2026-03-29',
        from: '2026-03-28T23:00:00.000Z',
        to: '2026-03-29T22:00:00.000Z',
        count: 1,
        partial: false,
      },
      { date: '2026-03-30', from: '2026-03-29T22:00:00.000Z', to: asOf, count: 1, partial: true },
    ]);
  });

  it('name admins as the lists do, and say System for nobody', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    const ada = await desk.operator('Ada');
    const asOf = ago(-1);
    const by = (adminId: string | null, adminName: string | null = null) => ({
      id: randomUUID(),
      createdAt: ago(1),
      adminId,
      adminName,
    });
    await writeAuditRows(database, desk.organizationId, [
      by(ada),
      by(ada),
      by(ada),
      by('x'),
      by('x'),
      by(null),
    ]);
    expect((await stats(token, { asOf })).adminBreakdown).toEqual([
      { key: ada, label: 'Ada', count: 3 },
      { key: 'x', label: 'x', count: 2 },
      { key: 'System', label: 'System', count: 1 },
    ]);
  });

  it('are of now when asOf is not given, and look seven days back', async () => {
    const desk = await organization();
    const token = await readerOf(desk);
    const at = (days: number) => ({ id: randomUUID(), createdAt: new Date(Date.now() - days * DAY) });
    await writeAuditRows(database, desk.organizationId, [at(0.01), at(6.99), at(7.01)]);
    for (const variables of [{}, { days: null, asOf: null }, { days: 7 }]) {
      const answer = await stats(token, variables, 'asOf from periodDays actionBreakdown { key count }');
      expect(Math.abs(Date.parse(answer.asOf) - Date.now())).toBeLessThan(10_000);
      expect(Date.parse(answer.asOf) - Date.parse(answer.from)).toBe(7 * DAY);
      expect(answer.periodDays).toBe(7);
      expect(answer.actionBreakdown.find(({ key }) => key === 'DO')?.count).toBe(2);
    }
  });
});
