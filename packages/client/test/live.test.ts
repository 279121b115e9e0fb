// Subscriptions of the client across lost connections: states as they are, rows of a tail once and in order, and gaps that are
// said.
import WebSocket from 'ws';
import { Role } from '../../../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  type CuttableProxy,
  entry,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  Trails,
  until,
} from '../../../test/harness';
import {
  AuditTrailDocument,
  type AuditTrailSubscription,
  type Client,
  createClient,
  type LiveMessage,
  LiveOverviewDocument,
  type LiveState,
  type LiveStream,
} from '../src/index.ts';

type Row = LiveMessage<AuditTrailSubscription>;

let database: TestDatabase;
let gateway: Gateway;
let trails: Trails;
let proxy: CuttableProxy;
let desk: Rows;
let client: Client;
let desks = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
  trails = await Trails.open(database);
});

beforeEach(async () => {
  proxy = await cuttableProxy(gateway.url);
  desk = await rowsOf(database, { slug: `desk-${(desks += 1)}` });
  client = clientOf(await tokenOf(Role.ORG_ADMIN, desk.organizationId));
});

afterEach(async () => {
  await client.close();
  await proxy.close();
});

afterAll(async () => {
  await trails.close();
  await gateway.stop();
  await database.drop();
});

function clientOf(token: string): Client {
  return createClient({
    url: proxy.url.replace('redis', 'http'),
    token,
    webSocket: WebSocket,
    retry: { firstMs: 10, longestMs: 50 },
  });
}

/** Reads on in the background; `all` grows. */
function reading<Data>(stream: LiveStream<Data>): {
  readonly all: LiveMessage<Data>[];
  readonly done: Promise<unknown>;
} {
  const all: LiveMessage<Data>[] = [];
  const read = async (): Promise<void> => {
    for await (const message of stream) {
      all.push(message);
    }
  };
  return {
    all,
    done: read().then(
      () => null,
      (error: unknown) => error,
    ),
  };
}

const numbersOf = (rows: readonly Row[]): number[] => rows.map(({ data }) => Number(data.auditTrail.seq));
const resourcesOf = (rows: readonly Row[]): (string | null)[] =>
  rows.map(({ data }) => data.auditTrail.resourceId);
const gapsOf = (rows: readonly Row[]): unknown[] => rows.flatMap(({ gap }) => gap ?? []);

/** Rows of the host application, told by the database alone. */
async function write(from: number, to: number, more: Parameters<typeof entry>[1] = {}): Promise<void> {
  const indexes = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  await trails.append(
    desk.organizationId,
    indexes.map((index) => entry(index, more)),
  );
}

async function headOf(): Promise<number> {
  const { rows } = await database.owner.query<{ seq: string }>(
    'SELECT max(seq) AS seq FROM audit_logs l WHERE l.org_id = $1',
    [desk.organizationId],
  );
  return Number(rows[0]?.seq);
}

it('tells a state as it is, is lost and back, and says so', async () => {
  const states: LiveState['kind'][] = [];
  const stream = client.subscribe(
    LiveOverviewDocument,
    { maxStalenessMs: 1_000 },
    {
      onState: ({ kind }) => states.push(kind),
    },
  );
  const { all, done } = reading(stream);
  await until(() => all.length > 0);
  expect(all[0]).toMatchObject({ data: { liveKpis: { waiting: 0 } }, resumed: false, gap: null });
  await proxy.cut();
  await until(() => stream.state.kind === 'reconnecting');
  await desk.session({ started: new Date().toISOString() });
  await proxy.restore();
  await until(() => all.at(-1)?.data.liveKpis.waiting === 1);
  expect(all.filter(({ resumed }) => resumed)).toHaveLength(1);
  await stream.return?.();
  expect(await done).toBeNull();
  // Each attempt tells why it failed.
  const changes = states.filter((kind, index) => kind !== states[index - 1]);
  expect(changes).toEqual(['connecting', 'live', 'reconnecting', 'live', 'ended']);
});

it('misses no row of a tail whose connection is cut again and again, whenever they are said to have happened', async () => {
  const { all } = reading(client.subscribe(AuditTrailDocument));
  await until(() => all.length > 0);
  await write(1, 20);
  await until(() => resourcesOf(all).includes('session-20'));
  for (let round = 1; round <= 2; round += 1) {
    await proxy.cut();
    // More than a page, and half of them of months ago.
    await write(100 * round, 100 * round + 30);
    await write(100 * round + 31, 100 * round + 60, { at: new Date(Date.now() - 60 * 86_400_000) });
    await proxy.restore();
    await write(100 * round + 61, 100 * round + 70);
    await until(() => resourcesOf(all).includes(`session-${100 * round + 70}`));
  }
  const numbers = numbersOf(all);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  expect(gapsOf(all)).toEqual([]);
});

it('reads on where the filter lets nothing pass that the new subscription begins with', async () => {
  const filter = { action: 'CLOSE_SESSION' };
  const { all } = reading(client.subscribe(AuditTrailDocument, { filter }));
  await until(async () => {
    await write(2, 2);
    return all.length > 0;
  });
  await proxy.cut();
  await write(10, 15);
  await proxy.restore();
  await until(() => resourcesOf(all).includes('session-14'));
  await write(16, 17);
  await until(() => resourcesOf(all).includes('session-16'));
  expect(resourcesOf(all).slice(-4)).toEqual(['session-10', 'session-12', 'session-14', 'session-16']);
  expect(gapsOf(all)).toEqual([]);
});

it('says how many rows are missing where they are there no more', async () => {
  const { all } = reading(client.subscribe(AuditTrailDocument));
  await until(() => all.length > 0);
  const [last = 0] = numbersOf(all).slice(-1);
  await proxy.cut();
  await write(1, 9);
  await trails.sql(
    desk.organizationId,
    'DELETE FROM audit_logs WHERE org_id = $1 AND seq BETWEEN $2 AND $3',
    [last + 3, last + 5],
  );
  await proxy.restore();
  await until(() => resourcesOf(all).includes('session-9'));
  expect(gapsOf(all)).toEqual([{ after: String(last + 2), before: String(last + 6), missing: 3 }]);
  expect(resourcesOf(all).slice(1, 7)).toEqual([1, 2, 6, 7, 8, 9].map((index) => `session-${index}`));
});

it('goes on in another process where the first left off', async () => {
  await write(1, 12);
  const after = String((await headOf()) - 3);
  const rows: Row[] = [];
  for await (const row of client.subscribe(AuditTrailDocument, {}, { after })) {
    rows.push(row);
    if (rows.length === 4) {
      break;
    }
  }
  expect(numbersOf(rows)).toEqual([1, 2, 3, 4].map((index) => Number(after) + index));
});

it('reads on although time goes on while it asks', async () => {
  await write(1, 3);
  const after = String((await headOf()) - 3);
  const { now } = Date;
  let asked = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + (asked += 1));
  try {
    const rows: Row[] = [];
    for await (const row of client.subscribe(AuditTrailDocument, {}, { after })) {
      rows.push(row);
      if (rows.length === 3) {
        break;
      }
    }
    expect(numbersOf(rows)).toEqual([1, 2, 3].map((index) => Number(after) + index));
  } finally {
    jest.restoreAllMocks();
  }
});

it('reads again what a slow reader left too many of', async () => {
  const stream = client.subscribe(AuditTrailDocument);
  const first = await stream.next();
  expect(first.done).toBe(false);
  await write(1, 1_100);
  const head = await headOf();
  const rows: Row[] = [];
  for await (const row of stream) {
    rows.push(row);
    if (Number(row.data.auditTrail.seq) >= head) {
      break;
    }
  }
  expect(numbersOf(rows)).toEqual(rows.map((_, index) => head - rows.length + 1 + index));
  expect(rows.length).toBeGreaterThanOrEqual(1_100);
});

it('ends with the reason of its signal, and where the credential is refused for good', async () => {
  const controller = new AbortController();
  const stream = client.subscribe(LiveOverviewDocument, {}, { signal: controller.signal });
  await stream.next();
  const next = stream.next();
  controller.abort(new Error('left the page'));
  await expect(next).rejects.toThrow('left the page');

  const stranger = clientOf('nonsense');
  await expect(stranger.subscribe(LiveOverviewDocument).next()).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  const operator = clientOf(await tokenOf(Role.OPERATOR, desk.organizationId));
  await expect(operator.subscribe(AuditTrailDocument).next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await Promise.all([stranger.close(), operator.close()]);
});
