// The live tail of the audit trail over real websockets: every row once and in order, or an honest "gap".
import { createClient, type Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import WebSocket from 'ws';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  entry,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  Trails,
} from './harness';
import { testServers } from './harness/servers';

let database: TestDatabase;
let first: Gateway;
let second: Gateway;
/** Writes rows and tells nobody. */
let silent: Trails;
let organizationId: string;
let admin: string;
const clients: Client[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  first = await startGateway(database);
  second = await startGateway(database);
  silent = await Trails.open(database);
});

beforeEach(async () => {
  ({ organizationId } = await rowsOf(database, { slug: `desk-${(desks += 1)}` }));
  admin = await tokenOf(Role.ADMIN, organizationId);
});
let desks = 0;

afterEach(async () => {
  for (const client of clients.splice(0)) {
    await client.dispose();
  }
});

afterAll(async () => {
  await silent.close();
  await first.stop();
  await second.stop();
  await database.drop();
});

interface Row {
  readonly seq: string;
  readonly action: string;
  readonly resourceId: string | null;
}

interface Followed {
  readonly rows: Row[];
  readonly errors: unknown[];
  until(condition: (rows: readonly Row[]) => boolean): Promise<void>;
  stop(): void;
}

const TAIL = `subscription ($filter: AuditLogFilter) { auditTrail(filter: $filter) { seq action resourceId } }`;
const START = `mutation ($id: String!) { startSession(contactExternalId: "c", externalId: $id) { id } }`;

const isStarted = (rows: readonly Row[]): boolean =>
  rows.some(({ action }) => action === 'WATCH_AUDIT_TRAIL');

function follow(gateway: Gateway, token: string, filter?: object, query = TAIL): Followed {
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  clients.push(client);
  const rows: Row[] = [];
  const errors: unknown[] = [];
  const stop = client.subscribe<Record<string, Row>>(
    { query, variables: { filter }, operationName: /subscription (\w+)/.exec(query)?.[1] },
    {
      next: ({ data, errors: failed }) => {
        rows.push(...Object.values(data ?? {}));
        errors.push(...(failed ?? []));
      },
      error: (error) => errors.push(...(Array.isArray(error) ? (error as unknown[]) : [error])),
      complete: () => undefined,
    },
  );
  return {
    rows,
    errors,
    stop,
    until: (condition) =>
      until(
        () => condition(rows),
        () => ({ rows: rows.slice(-5), errors }),
      ),
  };
}

async function until(condition: () => boolean, what: () => unknown = () => ''): Promise<void> {
  const ends = performance.now() + 8_000;
  while (!condition()) {
    if (performance.now() > ends) {
      throw new Error(`Not seen: ${JSON.stringify(what())}`);
    }
    await pause(10);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function startSession(gateway: Gateway, id: string): Promise<void> {
  const { errors } = await gateway.ask(START, { id }, { token: admin });
  expect(errors).toEqual([]);
}

/** Everything in the trail of the organization, oldest first, as the database has it. */
async function trailOf(organization: string): Promise<Row[]> {
  const { rows } = await database.owner.query<Row>(
    `SELECT seq::text, action, resource_id AS "resourceId" FROM audit_logs l WHERE org_id = $1 ORDER BY l.seq`,
    [organization],
  );
  return rows;
}

it('tells each row once and in order on every gateway, from its own row on, while twenty write at once', async () => {
  await startSession(first, 'before');
  const followed = [follow(first, admin), follow(second, admin), follow(second, admin)];
  const late: Followed[] = [];
  await Promise.all(followed.map((each) => each.until(isStarted)));
  await Promise.all(
    Array.from({ length: 20 }, async (_, writer) => {
      for (let number = 0; number < 10; number += 1) {
        await startSession(number % 2 === 0 ? first : second, `${writer}-${number}`);
        if (writer % 5 === 0 && number === 5) {
          late.push(follow(writer === 0 ? first : second, admin));
        }
      }
    }),
  );
  await Promise.all(late.map((each) => each.until(isStarted)));
  const all = await trailOf(organizationId);
  expect(all.filter(({ action }) => action === 'START_SESSION')).toHaveLength(201);
  const last = all.at(-1)?.seq;
  for (const each of [...followed, ...late]) {
    await each.until((rows) => rows.at(-1)?.seq === last);
    const [begin] = each.rows;
    expect(begin?.action).toBe('WATCH_AUDIT_TRAIL');
    expect(each.rows).toEqual(all.filter(({ seq }) => Number(seq) >= Number(begin?.seq)));
    expect(each.errors).toEqual([]);
  }
  // Each of them began once, and none of them saw what was before.
  expect(all.filter(({ action }) => action === 'WATCH_AUDIT_TRAIL')).toHaveLength(7);
  expect(followed.flatMap(({ rows }) => rows).some(({ seq }) => seq === '1')).toBe(false);
});

it('tells a row as auditLogConnection does, names included, under any alias and fragment', async () => {
  const fields =
    'id adminId adminName admin { id } action details outcome ipAddress userAgent createdAt seq hash';
  const named = follow(
    first,
    admin,
    undefined,
    `query Other { __schema { queryType { name } } }
     subscription Tail($filter: AuditLogFilter) { ...All }
     fragment All on Subscription { row: auditTrail(filter: $filter) { ${fields} kind: __typename } }`,
  );
  await named.until(isStarted);
  const asked = await first.ask<{ auditLogConnection: { edges: { node: Row }[] } }, unknown>(
    `{ auditLogConnection(last: 1) { edges { node { ${fields} kind: __typename } } } }`,
    undefined,
    { token: admin },
  );
  expect(asked.errors).toEqual([]);
  expect(named.rows[0]).toEqual(asked.data?.auditLogConnection.edges[0]?.node);
});

it('tells only the rows that the filter lets pass', async () => {
  const other = await tokenOf(Role.ORG_ADMIN, organizationId);
  const starts = follow(first, admin, { action: 'START_SESSION', outcome: 'SUCCESS' });
  const refused = follow(first, other, { outcome: 'DENIED' });
  const everything = follow(second, other);
  await everything.until((rows) => isStarted(rows));
  await until(() => first.statements.filter((label) => label === 'audit.tail').length >= 2);
  await startSession(first, 'one');
  const denied = await first.ask(
    START,
    { id: 'two' },
    { token: await tokenOf(Role.ANALYST, organizationId) },
  );
  expect(denied.errors).toHaveLength(1);
  await startSession(second, 'three');
  await starts.until((rows) => rows.length === 2);
  await refused.until((rows) => rows.length === 1);
  await everything.until((rows) => rows.filter(({ action }) => action === 'START_SESSION').length === 3);
  expect(new Set(starts.rows.map(({ action }) => action))).toEqual(new Set(['START_SESSION']));
  expect(starts.rows.map(({ seq }) => seq)).not.toContain(refused.rows[0]?.seq);
});

it('shows nothing of another organization', async () => {
  const { organizationId: elsewhere } = await rowsOf(database, { slug: `desk-${(desks += 1)}` });
  const stranger = follow(first, await tokenOf(Role.ADMIN, elsewhere));
  await stranger.until(isStarted);
  const followed = follow(first, admin);
  await followed.until(isStarted);
  await startSession(first, 'mine');
  await followed.until((rows) => rows.length === 2);
  await pause(2_200);
  expect(stranger.rows).toHaveLength(1);
});

it('is for those who may read the trail; who may not, and what cannot be asked for, is recorded', async () => {
  const watching = follow(first, admin);
  await watching.until(isStarted);
  for (const role of [Role.ANALYST, Role.OPERATOR, Role.SERVICE]) {
    const { errors } = follow(first, await tokenOf(role, organizationId));
    await until(() => errors.length > 0);
    expect(JSON.stringify(errors)).toContain('FORBIDDEN');
  }
  const { errors } = follow(first, admin, { search: '' });
  await until(() => errors.length > 0);
  expect(errors).toEqual([expect.objectContaining({ message: 'search must be 1 to 200 characters long' })]);
  await watching.until((rows) => rows.length === 5);
  const { rows } = await database.owner.query<{ outcome: string; code: string | null; details: object }>(
    `SELECT outcome, error_code AS code, details FROM audit_logs
      WHERE org_id = $1 AND action = 'WATCH_AUDIT_TRAIL' ORDER BY seq`,
    [organizationId],
  );
  expect(rows.map(({ outcome }) => outcome)).toEqual(['SUCCESS', 'DENIED', 'DENIED', 'DENIED', 'FAILED']);
  expect(rows[4]).toMatchObject({ code: 'BAD_USER_INPUT', details: { filter: { search: '' } } });
  const superAdmin = follow(first, await tokenOf(Role.SUPER_ADMIN, null));
  await until(() => superAdmin.errors.length > 0);
  expect(JSON.stringify(superAdmin.errors)).toContain('x-org-id');
});

it('finds rows of which no message came, within the time of its safety net', async () => {
  const followed = follow(first, admin);
  await followed.until(isStarted);
  // Until the message of its own row has been heard.
  await pause(500);
  await silent.append(organizationId, [entry(1), entry(2)]);
  const began = performance.now();
  await followed.until((rows) => rows.length === 3);
  expect(performance.now() - began).toBeLessThan(4_000);
});

it('reads once for all who ask for the same', async () => {
  const followed = Array.from({ length: 30 }, () => follow(first, admin));
  await Promise.all(followed.map((each) => each.until(isStarted)));
  await startSession(first, 'aligns');
  await Promise.all(followed.map((each) => each.until((rows) => rows.at(-1)?.action === 'START_SESSION')));
  await pause(200);
  first.forgetStatements();
  await startSession(first, 'counts');
  await Promise.all(
    followed.map((each) =>
      each.until((rows) => rows.filter(({ action }) => action === 'START_SESSION').length === 2),
    ),
  );
  expect(first.statements.filter((label) => label === 'audit.tail')).toHaveLength(1);
});

/** A subscriber that stops reading once it has begun. */
async function slowReader(gateway: Gateway): Promise<{ resume(): void; closed: Promise<[number, string]> }> {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const begun = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      if (type === 'connection_ack') {
        const query = 'subscription { auditTrail { seq action details } }';
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      } else if (type === 'next') {
        resolve();
      }
    });
  });
  const closed = new Promise<[number, string]>((resolve) => {
    socket.on('close', (code, reason) => resolve([code, reason.toString()]));
  });
  socket.on('open', () => {
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${admin}` } }));
  });
  await begun;
  socket.pause();
  return { resume: () => socket.resume(), closed };
}

it.each([
  ['bytes', 1024 * 1024, 60_000, 400],
  ['rows', 1024 ** 3, 16_000, 2_600],
])(
  'says "gap" to a reader with too many %s waiting, and leaves the others alone',
  async (_, maxBufferedBytes, size, count) => {
    // The reader reads on only when everybody else has everything, and must hear the reason even then.
    const closeGraceMs = 60_000;
    const gateway = await startGateway(database, { live: { maxBufferedBytes, drainMs: 10, closeGraceMs } });
    const slow = await slowReader(gateway);
    const fast = follow(gateway, admin, undefined, 'subscription { auditTrail { seq action details } }');
    await fast.until(isStarted);
    const padding = 'x'.repeat(size);
    for (let done = 0; done < count; done += 20) {
      await silent.append(
        organizationId,
        Array.from({ length: 20 }, (__, index) => ({ ...entry(done + index), details: { padding } })),
      );
    }
    await fast.until((rows) => rows.length === count + 1);
    expect(fast.errors).toEqual([]);
    expect(fast.rows.map(({ seq }) => Number(seq))).toEqual(
      Array.from({ length: count + 1 }, (__, index) => index + 2),
    );
    slow.resume();
    const [code, reason] = await slow.closed;
    expect(code).toBe(4410);
    expect(reason).toMatch(/^gap\b/);
    await gateway.stop();
  },
  30_000,
);

/** All rows of the trail from the first that was told on, each once and in order. */
async function expectWhole({ rows, errors }: Followed): Promise<void> {
  const all = await trailOf(organizationId);
  const begin = Number(rows[0]?.seq);
  expect(rows).toEqual(all.filter(({ seq }) => Number(seq) >= begin));
  expect(errors).toEqual([]);
}

/** Writes a row every few milliseconds until it is stopped; returns how many. */
function writeOn(): () => Promise<number> {
  let isOver = false;
  let written = 0;
  const writing = (async () => {
    while (!isOver) {
      await silent.append(organizationId, [entry((written += 1))]);
      await pause(5);
    }
  })();
  return async () => {
    isOver = true;
    await writing;
    return written;
  };
}

it.each(['cut', 'stall'] as const)(
  'tells each row once and in order when PostgreSQL was away meanwhile, more than once (%s)',
  async (away) => {
    const proxy = await cuttableProxy(database.url);
    const through = new URL(database.url);
    through.port = new URL(proxy.url).port;
    const gateway = await startGateway({ ...database, url: through.toString() });
    const followed = [follow(gateway, admin), follow(gateway, admin)];
    await Promise.all(followed.map((each) => each.until(isStarted)));
    const stop = writeOn();
    for (let round = 0; round < 3; round += 1) {
      await pause(300);
      await proxy[away]();
      await pause(400);
      // What is on its way through a server that fell silent never comes.
      await proxy.cut();
      await pause(300);
      await proxy.restore();
    }
    await pause(300);
    const written = await stop();
    for (const each of followed) {
      await each.until(
        (rows) => rows.filter(({ action }) => action !== 'WATCH_AUDIT_TRAIL').length >= written,
      );
      await expectWhole(each);
    }
    await gateway.stop();
    await proxy.close();
  },
  30_000,
);

it.each(['cut', 'stall', 'abandon'] as const)(
  'loses no row when Redis was away meanwhile (%s)',
  async (away) => {
    const proxy = await cuttableProxy(testServers().directRedisUrl);
    const gateway = await startGateway(database, { redisUrl: proxy.url });
    const followed = follow(gateway, admin);
    await followed.until(isStarted);
    await startSession(second, 'before');
    await proxy[away]();
    for (let number = 0; number < 5; number += 1) {
      // Of the first nobody tells this gateway; the second is its own.
      await startSession(second, `elsewhere ${number}`);
      await startSession(gateway, `here ${number}`);
    }
    await proxy.restore();
    await startSession(second, 'after');
    // Its own row, and those of twelve sessions.
    await followed.until((rows) => rows.length >= 13);
    await expectWhole(followed);
    await gateway.stop();
    await proxy.close();
  },
  30_000,
);

it('ends with 1001 when the gateway does, after the rows of until then', async () => {
  const gateway = await startGateway(database, { live: { drainMs: 300 } });
  const followed = [follow(gateway, admin), follow(gateway, admin), follow(gateway, admin)];
  await Promise.all(followed.map((each) => each.until(isStarted)));
  await startSession(gateway, 'the last one');
  await Promise.all(followed.map((each) => each.until((rows) => rows.at(-1)?.action === 'START_SESSION')));
  await gateway.stop();
  await until(() => followed.every(({ errors }) => errors.length > 0));
  for (const { errors } of followed) {
    expect(errors).toEqual([expect.objectContaining({ code: 1001 })]);
  }
});

it('leaves nothing behind when the subscriptions end', async () => {
  const redis = new Redis(testServers().directRedisUrl);
  const listeners = async (): Promise<unknown> =>
    (await redis.pubsub('NUMSUB', `opsgraph:changed:${organizationId}`))[1];
  const followed = [follow(first, admin), follow(first, admin, { action: 'X' }), follow(first, admin)];
  await followed[0]?.until(isStarted);
  await followed[2]?.until(isStarted);
  expect(Number(await listeners())).toBe(1);
  followed[0]?.stop();
  followed[1]?.stop();
  // One goes without a word.
  await clients[2]?.dispose();
  await pause(300);
  first.forgetStatements();
  await startSession(second, 'nobody sees it');
  await pause(2_300);
  expect(first.statements.filter((label) => label === 'audit.tail')).toEqual([]);
  expect(Number(await listeners())).toBe(0);
  redis.disconnect();
});
