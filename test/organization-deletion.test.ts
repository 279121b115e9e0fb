// An organization's data is deleted as a whole, by who may, after a look at what there is: whatever was killed on the way,
// nothing of it is left, nothing of others is touched, and the trail proves it.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import Redis from 'ioredis';
import { AuditRetention, AuditTrail, Checkpoints, checkpointTrail, verifyTrail } from '../src/audit';
import { OrganizationDeletions } from '../src/organization-data';
import { userImport } from '../src/identity';
import { importFile } from '../src/imports';
import { parseMapping } from '../src/imports/mapping';
import { AppError, createLogger, distribute, Role, roleOf, statement } from '../src/platform';
import {
  cloneDatabase,
  expectRows,
  type Gateway,
  outcome,
  type Rows,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { note, post } from './harness/ingest';
import { checksumsOf, fillOrganization, rowsLeft } from './harness/organization-data';
import { isCluster, testServers } from './harness/servers';
import { subscribed } from './harness/sockets';

jest.setTimeout(180_000);

const SEED = Number(process.env['TEST_SEED'] ?? 20_261_122);
/** Each takes a second or two: TEST_KILLS=20 is for whoever has the time. */
const KILLS = Number(process.env['TEST_KILLS'] ?? 6);

const DELETED = [
  'FORBIDDEN',
  'The data of this organization was deleted: it takes nothing in any more, and answers nothing',
];
const NONE = ['NOT_FOUND', 'No deletion of the data of this organization was ordered'];
const PREVIEW = `{ organizationDeletionPreview {
  token expiresAt cutOff rows stores { store rows isExact } kept { stores reason } } }`;
const DELETE = `mutation($token: String!) { deleteOrganizationData(previewToken: $token) { id phase previewed counted deleted } }`;
const PROGRESS = `{ organizationDeletion {
  id phase previewed counted deleted attempts startedAt workedAt finishedAt stores { store counted deleted left } } }`;

interface Preview {
  readonly token: string;
  readonly expiresAt: string;
  readonly cutOff: string;
  readonly rows: number;
  readonly stores: readonly { readonly store: string; readonly rows: number; readonly isExact: boolean }[];
  readonly kept: readonly { readonly stores: readonly string[]; readonly reason: string }[];
}

interface Deletion {
  readonly id: string;
  readonly phase: string;
  readonly previewed: number;
  readonly counted: number;
  readonly deleted: number;
  readonly attempts: number;
  readonly finishedAt: string | null;
  readonly stores: readonly {
    readonly store: string;
    readonly counted: number;
    readonly deleted: number;
    readonly left: number | null;
  }[];
}

let database: TestDatabase;
let gateway: Gateway;
let redis: Redis;
let other: Rows;
let untouched: Record<string, string>;
let later = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  // A context that comes later: the deletion finds its tables by itself, in an order that their references allow.
  await database.owner.query(`
    CREATE TABLE a_parents (org_id uuid NOT NULL REFERENCES organizations, id integer NOT NULL, PRIMARY KEY (org_id, id));
    CREATE TABLE b_children (org_id uuid NOT NULL, id integer NOT NULL, at date NOT NULL, PRIMARY KEY (org_id, id, at),
      FOREIGN KEY (org_id, id) REFERENCES a_parents) PARTITION BY RANGE (at);
    CREATE TABLE b_children_2026 PARTITION OF b_children FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE TABLE b_children_default PARTITION OF b_children DEFAULT`);
  if (isCluster()) {
    await distribute(database.ownerUrl, roleOf(database.url), () => undefined);
  }
  redis = new Redis(testServers().directRedisUrl);
  gateway = await startGateway(database, { clock: { now: () => new Date(Date.now() + later) } });
  other = await rowsOf(database, { slug: 'other' });
  await fill(other, 50);
});

afterAll(async () => {
  await gateway.stop();
  redis.disconnect();
  await database.drop();
});

afterEach(() => {
  later = 0;
});

async function fill(rows: Rows, many: number): Promise<void> {
  await fillOrganization(database, rows, many);
  await database.owner.query(`INSERT INTO a_parents SELECT $1, n FROM generate_series(1, 20) n`, [
    rows.organizationId,
  ]);
  await database.owner.query(
    `INSERT INTO b_children SELECT $1, n, d FROM generate_series(1, 20) n, unnest('{2026-05-01,2020-05-01}'::date[]) d`,
    [rows.organizationId],
  );
  await redis.zadd(`sla:breach:${rows.organizationId}`, 1, 'x');
  await redis.set(`some:{${rows.organizationId}}:other`, '1');
}

const keysOf = async (rows: Rows): Promise<string[]> => (await redis.keys(`*${rows.organizationId}*`)).sort();

/** Asks as a SERVICE of the organization, always the same one. */
async function ask<Answer>(
  rows: Rows,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const token = await tokenOf(Role.SERVICE, rows.organizationId, 'the-machine');
  return (await outcome(gateway, query, variables, { token })) as Answer;
}

const order = async (rows: Rows): Promise<Deletion> => {
  const { token } = await ask<Preview>(rows, PREVIEW);
  return ask<Deletion>(rows, DELETE, { token });
};

const trail = () => new AuditTrail(gateway.app.database);

async function progress(rows: Rows): Promise<{ readonly phase: string; readonly rows: number }> {
  const { rows: found } = await database.owner.query<{ phase: string; rows: number }>(
    `SELECT d.phase, (SELECT coalesce(sum(s.deleted), 0)::int FROM organization_deletion_stores s WHERE s.org_id = d.org_id) AS rows
       FROM organization_deletions d WHERE d.org_id = $1`,
    [rows.organizationId],
  );
  return found[0] ?? { phase: 'none', rows: 0 };
}

const deletedSoFar = async (rows: Rows): Promise<number> => (await progress(rows)).rows;

async function expectNothingLeft(rows: Rows): Promise<void> {
  const left = await rowsLeft(database, rows.organizationId);
  expect(Object.keys(left).length).toBeGreaterThan(40);
  expect(Object.entries(left).filter(([, count]) => count > 0)).toEqual([]);
  expect(await keysOf(rows)).toEqual([]);
}

async function expectProven(rows: Rows): Promise<void> {
  const { app } = gateway;
  const { rows: told } = await database.owner.query<{
    action: string;
    seq: string;
    resource_id: string;
    details: Record<string, unknown>;
  }>(
    `SELECT action, resource_id, details FROM audit_logs
      WHERE org_id = $1 AND resource_type = 'organization_deletion' AND outcome = 'SUCCESS' AND resource_id IS NOT NULL ORDER BY seq`,
    [rows.organizationId],
  );
  expect(told.map(({ action }) => action)).toEqual([
    'DELETE_ORGANIZATION_DATA',
    'FINISH_ORGANIZATION_DELETION',
  ]);
  expect(new Set(told.map(({ resource_id }) => resource_id)).size).toBe(1);
  const [begun, finished] = told;
  expect(begun?.details['stores']).toMatchObject({ b_children: 40, a_parents: 20 });
  expect(finished?.details['stores']).toMatchObject({ b_children: 40, a_parents: 20 });
  const checkpoints = new Checkpoints(database.audit);
  await checkpointTrail(app.database, checkpoints, rows.organizationId);
  const report = await verifyTrail(app.database, rows.organizationId, {
    checkpoints: () => checkpoints.read(rows.organizationId),
  });
  expect([report.verdict, report.findings]).toEqual(['INTACT', []]);
}

describe('A preview', () => {
  let desk: Rows;

  beforeAll(async () => {
    desk = await rowsOf(database, { slug: 'previewed' });
    await fill(desk, 30);
  });

  it('counts what there is in every table and store, and deletes nothing', async () => {
    const preview = await ask<Preview>(desk, PREVIEW);
    const counted = Object.fromEntries(preview.stores.map(({ store, rows }) => [store, rows]));
    const { 'pgboss.job': jobs, ...tables } = await rowsLeft(database, desk.organizationId);
    expect(counted).toMatchObject({ ...tables, jobs });
    // Else nobody would know whether a table can be emptied: one that is made tomorrow has rows here, too.
    expectRows(
      'fillOrganization of test/harness/organization-data.ts',
      Object.keys(tables).filter((table) => tables[table] !== 0),
      Object.keys(tables),
    );
    expect(counted['redis']).toBeGreaterThanOrEqual(2);
    expect(preview.stores.every(({ isExact }) => isExact)).toBe(true);
    expect(preview.rows).toBe(preview.stores.reduce((sum, { rows }) => sum + rows, 0));
    expect(Date.parse(preview.expiresAt) - Date.parse(preview.cutOff)).toBeGreaterThan(9 * 60_000);
    expect(preview.kept.flatMap(({ stores }) => stores)).toEqual(
      expect.arrayContaining(['audit_logs', 'audit_heads', 'organizations']),
    );
    expect(await ask(desk, PROGRESS)).toEqual(NONE);
  });

  it('is refused to everybody but SERVICE and SUPER_ADMIN, as the deletion is', async () => {
    for (const role of [Role.ORG_ADMIN, Role.ADMIN, Role.ANALYST, Role.OPERATOR]) {
      const token = await tokenOf(role, desk.organizationId);
      for (const query of [PREVIEW, PROGRESS, DELETE]) {
        expect(await outcome(gateway, query, { token: 'x' }, { token })).toEqual([
          'FORBIDDEN',
          expect.any(String),
        ]);
      }
    }
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    expect(await outcome(gateway, PREVIEW, {}, { token })).toEqual([
      'BAD_USER_INPUT',
      expect.stringMatching(/^x-org-id is missing/),
    ]);
    expect(
      await outcome(gateway, PREVIEW, {}, { token, headers: { 'x-org-id': desk.organizationId } }),
    ).toMatchObject({ rows: expect.any(Number) as number });
  });

  it('gives a token that nobody else can use, nor for another organization, nor later, nor changed', async () => {
    const { token } = await ask<Preview>(desk, PREVIEW);
    const asker = await tokenOf(Role.SERVICE, desk.organizationId, 'another-machine');
    expect(await outcome(gateway, DELETE, { token }, { token: asker })).toEqual([
      'FORBIDDEN',
      'previewToken was given out to somebody else: ask for a preview yourself',
    ]);
    expect(await ask(other, DELETE, { token })).toEqual([
      'FORBIDDEN',
      'previewToken was given out for another organization',
    ]);
    const changed = [
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      `A${token.slice(1)}`,
      `${token}=`,
      token.slice(0, 20),
      '',
      'x'.repeat(5_000),
    ];
    for (const each of changed) {
      expect(await ask(desk, DELETE, { token: each })).toEqual([
        'BAD_USER_INPUT',
        expect.stringMatching(/^previewToken /),
      ]);
    }
    later = 10 * 60_000 + 1_000;
    expect(await ask(desk, DELETE, { token })).toEqual([
      'BAD_USER_INPUT',
      'previewToken has expired: it is good for 10 minutes; look at a new organizationDeletionPreview',
    ]);
    expect(await ask(desk, PROGRESS)).toEqual(NONE);
  });

  it('is the only way: the application role alone deletes nothing', async () => {
    const { database: direct } = gateway.app;
    const call = (id: string, table: string) =>
      direct.withKeptOrganization(desk.organizationId, (session) =>
        session.run(statement<object>('test.delete', 'SELECT delete_organization_rows($1, $2, 10)'), [
          id,
          table,
        ]),
      );
    await expect(call(desk.organizationId, 'messages')).rejects.toThrow(/there is no deletion/);
    // With a tombstone and a state, and without the trail's row.
    const forged = await rowsOf(database, { slug: 'forged' });
    await forged.operator('Ada');
    await direct.withOrganization(forged.organizationId, async (session) => {
      await session.run(
        statement<object>(
          'test.begin',
          `INSERT INTO organization_deletions (org_id, id, token, cut_off, previewed, rows) VALUES ($1, $1, decode(repeat('00', 32), 'hex'), now(), 0, 0)`,
        ),
        [forged.organizationId],
      );
      await session.run(
        statement<object>(
          'test.tombstone',
          'UPDATE organizations o SET deleted_at = now() WHERE o.org_id = $1',
        ),
        [forged.organizationId],
      );
    });
    const forge = (table: string) =>
      direct.withKeptOrganization(forged.organizationId, (session) =>
        session.run(statement<object>('test.delete', 'SELECT delete_organization_rows($1, $2, 10)'), [
          forged.organizationId,
          table,
        ]),
      );
    await expect(forge('users')).rejects.toThrow(/the trail knows no deletion/);
    await expect(
      direct.withKeptOrganization(forged.organizationId, (session) =>
        session.run(
          statement<object>('test.undo', 'UPDATE organizations o SET deleted_at = NULL WHERE o.org_id = $1'),
          [forged.organizationId],
        ),
      ),
    ).rejects.toThrow(/never taken back/);
  });
});

describe('A deletion', () => {
  let desk: Rows;
  let ordered: Deletion;
  let token: string;
  let apiKey: string;
  let tracker: string;
  let socket: Awaited<ReturnType<typeof subscribed>>;
  let superSocket: Awaited<ReturnType<typeof subscribed>>;

  beforeAll(async () => {
    desk = await rowsOf(database, { slug: 'deleted' });
    await fill(desk, 60);
    untouched = await checksumsOf(database, other.organizationId);
    const admin = await tokenOf(Role.ORG_ADMIN, desk.organizationId);
    ({ secret: apiKey } = (await outcome(
      gateway,
      'mutation { createApiKey(name: "k", scopes: [INGEST]) { secret } }',
      {},
      { token: admin },
    )) as { secret: string });
    tracker = (
      await ask<{ token: string }>(desk, 'mutation { createTrackerToken(userId: "person-1") { token } }')
    ).token;
    socket = await subscribed(gateway, {
      authorization: `Bearer ${await tokenOf(Role.ANALYST, desk.organizationId)}`,
    });
    superSocket = await subscribed(gateway, {
      authorization: `Bearer ${await tokenOf(Role.SUPER_ADMIN, null)}`,
      'x-org-id': desk.organizationId,
    });
    ({ token } = await ask<Preview>(desk, PREVIEW));
    // Arrives after the preview, and goes as well.
    await desk.operator('Late');
    ordered = await ask<Deletion>(desk, DELETE, { token });
  });

  it('is ordered once: the same token again answers the same one, also later', async () => {
    expect(ordered).toMatchObject({ phase: 'TABLES', deleted: 0 });
    expect(ordered.counted).toBeGreaterThan(ordered.previewed);
    expect((await ask<Deletion>(desk, DELETE, { token })).id).toBe(ordered.id);
    later = 3_600_000;
    expect((await ask<Deletion>(desk, DELETE, { token })).id).toBe(ordered.id);
    later = 0;
    expect(await ask(desk, PREVIEW)).toEqual(DELETED);
  });

  it('closes every socket of the organization', async () => {
    expect((await socket.closed)[0]).toBe(4403);
    expect((await superSocket.closed)[0]).toBe(4403);
  });

  it('refuses whatever is sent or asked for from then on', async () => {
    const { organizationId } = desk;
    const service = await tokenOf(Role.SERVICE, organizationId);
    const analyst = await tokenOf(Role.ANALYST, organizationId);
    const chief = { token: await tokenOf(Role.SUPER_ADMIN, null), headers: { 'x-org-id': organizationId } };
    const event = note(
      { kind: 'lesson.started', version: 1 },
      { learnerId: 'l', courseId: 'c', lessonId: 'l' },
    );
    const variables = { events: [event] };
    const INGEST = 'mutation($events: [EventInput!]!) { ingestEvents(events: $events) { accepted } }';
    expect(await outcome(gateway, INGEST, variables, { token: service })).toEqual(DELETED);
    for (const bearer of [service, apiKey]) {
      const { status, body } = await post(gateway.url, bearer, JSON.stringify([event]));
      expect([status, body.error?.code, body.error?.message]).toEqual([403, ...DELETED]);
    }
    const page = await fetch(`${gateway.url}/v1/track`, {
      method: 'POST',
      body: JSON.stringify({ token: tracker, pageView: { id: randomUUID(), path: '/orders' } }),
    });
    const [code, message] = DELETED;
    expect([page.status, await page.json()]).toEqual([403, { error: { code, message } }]);
    const DASHBOARD = '{ dashboard { asOf } }';
    const ALL = '{ users(first: 1) { endCursor } }';
    for (const [query, bearer] of [
      [DASHBOARD, analyst],
      [ALL, await tokenOf(Role.ORG_ADMIN, organizationId)],
    ] as const) {
      expect(await outcome(gateway, query, {}, { token: bearer })).toEqual(DELETED);
    }
    expect(
      await outcome(
        gateway,
        'mutation { startSession(contactExternalId: "c", externalId: "s") { id } }',
        {},
        { token: service },
      ),
    ).toEqual(DELETED);
    expect(await outcome(gateway, 'mutation { updateOrganization(name: "x") { id } }', {}, chief)).toEqual(
      DELETED,
    );
    expect(
      await outcome(
        gateway,
        `mutation { recordAuditEvents(events: [{ externalId: "e", action: "DO", resourceType: "t", occurredAt: "${new Date().toISOString()}" }]) { id } }`,
        {},
        { token: service },
      ),
    ).toEqual(DELETED);
    // The command line asks for its organization this way.
    await expect(gateway.app.organizations.require('deleted')).rejects.toThrow(DELETED[1] ?? '');
    await expect(gateway.app.organizations.create({ slug: 'deleted' })).rejects.toThrow(
      'There was an organization "deleted", whose data was deleted: its name is not given again',
    );
  });

  it('leaves nothing in any table nor in Redis, touches nobody else, and is proven by the trail', async () => {
    const before = await ask<Deletion>(desk, PROGRESS);
    expect(before).toMatchObject({ id: ordered.id, phase: 'TABLES', deleted: 0, finishedAt: null });
    expect(await gateway.app.deletions.work(desk.organizationId)).toBe(true);
    await expectNothingLeft(desk);
    await expectProven(desk);
    expect(await checksumsOf(database, other.organizationId)).toEqual(untouched);
    const { rowCount } = await database.owner.query(
      'SELECT FROM audit_logs WHERE org_id = $1 AND strpos(details::text, $2) > 0',
      [desk.organizationId, token],
    );
    expect(rowCount).toBe(0);
    const after = await ask<Deletion>(desk, PROGRESS);
    expect(after).toMatchObject({
      id: ordered.id,
      phase: 'FINISHED',
      attempts: 1,
      finishedAt: expect.any(String) as string,
    });
    expect(after.stores.filter(({ left }) => left !== 0)).toEqual([]);
    expect(after.stores.filter(({ counted, deleted }) => deleted < counted)).toEqual([]);
    expect((await ask<Deletion>(desk, DELETE, { token })).phase).toBe('FINISHED');
    expect(await gateway.app.deletions.work(desk.organizationId)).toBe(true);
  });

  it('leaves a tombstone that SUPER_ADMIN sees, and a trail that goes on', async () => {
    const chief = await tokenOf(Role.SUPER_ADMIN, null);
    const { organizations } = (await outcome(
      gateway,
      '{ organizations(first: 100) { organizations { slug deletedAt } } }',
      {},
      { token: chief },
    )) as {
      organizations: { slug: string; deletedAt: string | null }[];
    };
    expect(organizations).toEqual(
      expect.arrayContaining([
        { slug: 'deleted', deletedAt: expect.any(String) as string },
        { slug: 'other', deletedAt: null },
      ]),
    );
    expect((await gateway.app.organizations.list()).map(({ slug }) => slug)).not.toContain('deleted');
    const retention = new AuditRetention(
      gateway.app.database,
      trail(),
      () => Promise.resolve(),
      createLogger('silent'),
    );
    await retention.keepDays(desk.organizationId, 30);
  });
});

it('a tombstone refuses whatever is recorded, imported, watched or signed in to, by the same word', async () => {
  const desk = await rowsOf(database, { slug: 'demo' });
  const { organizationId } = desk;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-tombstone-'));
  const open = await startGateway(database, {
    demo: true,
    signIn: { secret: TEST_SECRET, publicUrl: undefined, openId: undefined },
  });
  const signIn = (): Promise<Response> =>
    fetch(`${open.url}/sign-in/demo`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: open.url },
      body: new URLSearchParams({ organization: 'demo', role: 'ORG_ADMIN', return: '/' }),
    });
  try {
    const cookie = (await signIn()).headers.getSetCookie().find((each) => each.startsWith('opsgraph=')) ?? '';
    const session = { headers: { cookie: cookie.split(';')[0] ?? '', origin: open.url } };
    const ME = '{ me { organization { slug } } }';
    expect(await outcome(open, ME, {}, session)).toEqual({ organization: { slug: 'demo' } });
    const [service, analyst] = [
      { token: await tokenOf(Role.SERVICE, organizationId) },
      { token: await tokenOf(Role.ANALYST, organizationId) },
    ];
    await order(desk);

    const at = new Date().toISOString();
    const said = (query: string, variables: Record<string, unknown> = {}) =>
      outcome(open, query, variables, service);
    const answered = async (address: string, init: RequestInit): Promise<unknown> => {
      const { error } = (await (await fetch(`${open.url}${address}`, init)).json()) as {
        error: { code: string; message: string };
      };
      return [error.code, error.message];
    };
    const usage = { id: randomUUID(), occurredAt: at, method: 'GET', endpoint: '/', statusCode: 200 };
    const services = [{ id: 'api', name: 'API', sloPercent: 99.9, sloDays: 30 }];
    const doors: Readonly<Record<string, () => Promise<unknown>>> = {
      recordUsageEvents: () =>
        said('mutation($e: [UsageEventInput!]!) { recordUsageEvents(events: $e) { accepted } }', {
          e: [usage],
        }),
      registerServices: () =>
        said('mutation($s: [ServiceInput!]!) { registerServices(services: $s) }', { s: services }),
      recordAlertInteraction: () =>
        said('mutation { recordAlertInteraction(input: { alertId: "a", type: RESOLVED }) { index } }'),
      'a file that is imported': async () => {
        const file = path.join(folder, 'people.csv');
        writeFileSync(file, 'id\n1\n');
        const mapping = parseMapping({ fields: { externalId: { column: 'id' } } }, userImport);
        const about = { organizationId, kind: userImport, file, mapping, clock: { now: () => new Date() } };
        return importFile({ database: open.app.database, ...about }).catch((error: unknown) =>
          error instanceof AppError ? [error.code, error.message] : error,
        );
      },
      'a report': () =>
        answered('/v1/exports/metric-catalogue.csv', {
          headers: { authorization: `Bearer ${analyst.token}` },
        }),
      'a session of a browser': () => outcome(open, ME, {}, session),
    };
    for (const [door, knock] of Object.entries(doors)) {
      const word = expect.stringContaining(DELETED[1] ?? '') as string;
      expect([door, await knock()]).toEqual([door, [DELETED[0], word]]);
    }
    const socket = await subscribed(open, { authorization: `Bearer ${analyst.token}` });
    expect([(await socket.closed)[0], socket.messages]).toEqual([4403, []]);
    const refused = await signIn();
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([400, null]);
  } finally {
    await open.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  expect(await gateway.app.deletions.work(organizationId)).toBe(true);
  await expectNothingLeft(desk);
});

it('what came in before the tombstone and is committed after it is waited for, and deleted', async () => {
  const desk = await rowsOf(database, { slug: 'waited-for' });
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isIn: () => void = () => undefined;
  const entered = new Promise<void>((resolve) => {
    isIn = resolve;
  });
  const writing = gateway.app.database.withOrganization(desk.organizationId, async (session) => {
    isIn();
    await held;
    await session.run(statement<object>('test.late', `INSERT INTO contacts (org_id, id) VALUES ($1, $1)`), [
      desk.organizationId,
    ]);
  });
  await entered;
  await order(desk);
  const working = gateway.app.deletions.work(desk.organizationId);
  await until(
    async () =>
      (await database.owner.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`))
        .rowCount === 1,
  );
  letGo();
  await writing;
  expect(await working).toBe(true);
  await expectNothingLeft(desk);
});

it('what fails on the way, as Redis does that is away, is gone on with later', async () => {
  const desk = await rowsOf(database, { slug: 'gone-on-with' });
  await desk.operator('Ada');
  await order(desk);
  let failures = 2;
  const { database: own, organizations } = gateway.app;
  const deletions = new OrganizationDeletions({
    database: own,
    organizations,
    trail: trail(),
    stores: [
      {
        name: 'redis',
        count: () => Promise.resolve(0),
        forget: () => {
          failures -= 1;
          return failures >= 0 ? Promise.reject(new Error('away')) : Promise.resolve(0);
        },
      },
    ],
    changed: () => undefined,
    log: createLogger('silent'),
  });
  for (let turn = 0; turn < 2; turn += 1) {
    await expect(deletions.work(desk.organizationId)).rejects.toThrow('away');
    expect((await ask<Deletion>(desk, PROGRESS)).phase).toBe('STORES');
  }
  expect(await deletions.work(desk.organizationId)).toBe(true);
  expect(await ask(desk, PROGRESS)).toMatchObject({ phase: 'FINISHED', attempts: 3 });
});

it('the command line shows, deletes by the token that it showed, and takes nothing in afterwards', async () => {
  const desk = await rowsOf(database, { slug: 'by-command' });
  await fill(desk, 20);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-deletion-'));
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    ...{ PATH, HOME, DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl },
    ...{ REDIS_URL: testServers().redisUrl, AUTH_JWT_SECRET: TEST_SECRET },
  };
  const bin = path.resolve(__dirname, '../bin/opsgraph.js');
  const opsgraph = async (...parameters: string[]): Promise<string> => {
    const child = spawn(process.execPath, [bin, ...parameters], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await once(child, 'close')) as [number | null];
    const [stdout, stderr] = await output;
    return code === 0 ? stdout : `${code} ${stderr}`;
  };
  try {
    const shown = await opsgraph('org', 'delete-data', 'by-command');
    expect(shown).toMatch(/^messages\t20$/m);
    const [, token = ''] = /--yes (\S+)/.exec(shown) ?? [];
    expect((await rowsLeft(database, desk.organizationId))['messages']).toBe(20);
    expect(await opsgraph('org', 'delete-data', 'by-command', '--yes', token)).toContain(
      'Nothing of by-command is left but its audit trail and its name.',
    );
    await expectNothingLeft(desk);
    await expectProven(desk);
    const file = path.join(folder, 'events.jsonl');
    writeFileSync(file, JSON.stringify(note()));
    const [ingested, listed, examined] = await Promise.all([
      opsgraph('ingest', file, '--org', 'by-command'),
      opsgraph('org', 'list'),
      opsgraph('doctor'),
    ]);
    expect(ingested).toBe(`1 ${DELETED[1] ?? ''}\n`);
    expect(listed).toMatch(/^by-command\t.*\tdata deleted 2\S+Z$/m);
    expect(examined).toMatch(/deletions .*by-command|data is being deleted of/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it(`a worker that is killed ${KILLS} times goes on to nothing left, and touches nobody else`, async () => {
  const desk = await rowsOf(database, { slug: 'killed' });
  await fill(desk, 60 * KILLS);
  await order(desk);
  let state = SEED;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const born = async (): Promise<ChildProcess> => {
    const child = fork(path.resolve(__dirname, 'harness/deletion-process.ts'), {
      execArgv: ['-r', path.resolve(__dirname, '../scripts/register.js')],
      env: {
        ...process.env,
        TEST_DATABASE_URL: database.url,
        TEST_REDIS_URL: testServers().redisUrl,
        TEST_BATCH_ROWS: '7',
      },
    });
    await once(child, 'message');
    return child;
  };
  const { counted } = await ask<Deletion>(desk, PROGRESS);
  const killed: string[] = [];
  let next = born();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = await next;
    // The next one is brought up meanwhile.
    next = kill + 1 < KILLS ? born() : Promise.resolve(child);
    // From the first batch to the last, wherever it is by then.
    const place = (counted * (kill + random(100) / 100)) / KILLS;
    child.send('go');
    await until(async () => (await deletedSoFar(desk)) >= place, 30_000);
    if (random(4) === 0) {
      // Its connections go first, in the middle of whatever they do.
      await database.owner.query(
        `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
          WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()`,
      );
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { phase, rows } = await progress(desk);
    killed.push(`${phase} ${rows}`);
  }
  process.stdout.write(`killed ${KILLS} times (seed ${SEED}): ${killed.join(', ')}\n`);
  await until(() => gateway.app.deletions.work(desk.organizationId).catch(() => false), 60_000);
  await expectNothingLeft(desk);
  await expectProven(desk);
  expect((await ask<Deletion>(desk, PROGRESS)).attempts).toBeGreaterThanOrEqual(KILLS);
  expect(await checksumsOf(database, other.organizationId)).toEqual(untouched);
});
