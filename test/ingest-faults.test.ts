// Nothing that was acknowledged is lost, and nothing is counted twice, whoever is killed, whatever is dropped on the way, and
// whatever is full: with clients that send again what was not answered, every event is stored and projected exactly once.
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { Client } from 'pg';
import { migrations } from '../migrations';
import { type EmbeddedPostgres, migrate, Role, startEmbeddedPostgres } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { losingProxy } from './harness/losing-proxy';
import { NDJSON } from './harness/ingest';

jest.setTimeout(300_000);

const SEED = Number(process.env['TEST_SEED'] ?? 20_261_122);

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

interface Event {
  readonly clientEventId: string;
  readonly kind: string;
  readonly occurredAt: string;
  readonly payload: Readonly<Record<string, string | number>>;
}

/** Moments in the past hours that never repeat. */
const NOW = Date.now();
let moments = 0;

function someEvent(random: (below: number) => number): Event {
  moments += 1;
  const occurredAt = new Date(NOW - 3_600_000 * (1 + random(40)) - moments).toISOString();
  const clientEventId = random(2) === 0 ? uuidv7() : `event ${moments} of ${random(1e9)}`;
  const kind = random(3);
  if (kind === 0) {
    const payload = {
      userId: `user-${random(9)}`,
      method: 'GET',
      endpoint: `/${random(5)}`,
      statusCode: 200,
    };
    return { clientEventId, kind: 'request.recorded', occurredAt, payload };
  }
  const payload = {
    learnerId: `learner-${random(7)}`,
    courseId: `course-${random(2)}`,
    lessonId: `l${random(4)}`,
  };
  return { clientEventId, kind: kind === 1 ? 'lesson.started' : 'lesson.completed', occurredAt, payload };
}

/** What is sent, what was acknowledged, and everything that was answered. */
class Clients {
  readonly sent: Event[] = [];
  readonly acknowledged = new Set<string>();
  readonly statuses = new Map<string, number>();
  retries = 0;
  mismatches = 0;
  isStopped = false;

  constructor(
    private readonly token: string,
    private readonly urls: () => readonly string[],
  ) {}

  /** Batches until it is stopped, or so many, each of them again and again until it is answered. */
  async run(random: (below: number) => number, batches = Infinity): Promise<void> {
    for (let batch = 0; batch < batches && !this.isStopped; batch += 1) {
      const events = Array.from({ length: 1 + random(20) }, () => someEvent(random));
      this.sent.push(...events);
      await this.deliver(events, random);
    }
  }

  async deliver(events: readonly Event[], random: (below: number) => number): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const urls = this.urls();
      const url = urls[random(urls.length)];
      const answered = url === undefined ? null : await this.post(url, events);
      if (answered === true) {
        return;
      }
      this.retries += 1;
      await setTimeout(5 + random(Math.min(200, 10 * (attempt + 1))));
    }
  }

  private async post(url: string, events: readonly Event[]): Promise<boolean> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { ...NDJSON, authorization: `Bearer ${this.token}` },
        body: events.map((each) => JSON.stringify(each)).join('\n'),
        signal: AbortSignal.timeout(20_000),
      });
      text = await response.text();
    } catch {
      this.note('no answer');
      return false;
    }
    this.note(
      response.status === 200 ? '200' : `${response.status} ${response.headers.get('retry-after') ?? '-'}`,
    );
    if (response.status !== 200) {
      return false;
    }
    const { results } = JSON.parse(text) as {
      results: { clientEventId: string; status: string; payloadMismatch: boolean; retryable: boolean }[];
    };
    for (const { clientEventId, status, payloadMismatch } of results) {
      this.mismatches += payloadMismatch ? 1 : 0;
      if (status !== 'FAILED') {
        this.acknowledged.add(clientEventId);
      }
    }
    return results.every(({ status }) => status !== 'FAILED');
  }

  private note(status: string): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  /** Refusals are those that say that it may be tried again, and when. */
  expectHonest(): void {
    expect(
      [...this.statuses.keys()].filter((each) => !/^(200|no answer|503 \d+|429 \d+)$/.test(each)),
    ).toEqual([]);
    expect(this.mismatches).toBe(0);
  }
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** Everything that was sent is stored once and projected once, and rollups are what a recount finds. */
async function expectExactlyOnce(
  owner: Client,
  gateway: Gateway,
  organization: string,
  { sent, acknowledged }: Pick<Clients, 'sent' | 'acknowledged'>,
): Promise<void> {
  const rows = async <Row extends object>(text: string): Promise<Row[]> =>
    (await owner.query<Row>(text, [organization])).rows;
  const ids = sent.map(({ clientEventId }) => clientEventId).sort();
  const sorted = async (text: string): Promise<string[]> =>
    (await rows<{ id: string }>(text)).map(({ id }) => id).sort();
  const stored = await sorted('SELECT client_event_id AS id FROM events WHERE org_id = $1');
  // Who was acknowledged is there, and nobody twice; who was sent was acknowledged in the end.
  expect([...acknowledged].sort()).toEqual(ids);
  expect(stored).toEqual(ids);
  expect(await sorted('SELECT client_event_id AS id FROM event_ids WHERE org_id = $1')).toEqual(ids);
  const [counted] = await rows<{ accepted: number }>(
    'SELECT sum(accepted)::int AS accepted FROM event_batches WHERE org_id = $1',
  );
  expect(counted?.accepted).toBe(ids.length);

  await gateway.app.events.projector.finish(organization);
  expect(await rows('SELECT FROM pending_batches WHERE org_id = $1')).toEqual([]);
  expect(await rows('SELECT FROM dead_letters WHERE org_id = $1')).toEqual([]);
  const requests = sent.filter(({ kind }) => kind === 'request.recorded');
  expect(
    await rows(
      `SELECT u.external_id AS "userId", e.endpoint, ${ms('e.occurred_at')} AS at FROM usage_events e
         JOIN app_users u ON u.org_id = e.org_id AND u.id = e.user_id WHERE e.org_id = $1 ORDER BY 3`,
    ),
  ).toEqual(
    requests
      .map(({ payload, occurredAt }) => ({
        userId: payload['userId'],
        endpoint: payload['endpoint'],
        at: Date.parse(occurredAt),
      }))
      .sort((a, b) => a.at - b.at),
  );
  const lessons = new Map<string, { key: string; started: number; completed: number | null }>();
  for (const { kind, payload, occurredAt } of sent.filter((each) => each.kind.startsWith('lesson.'))) {
    const key = [payload['courseId'], payload['learnerId'], payload['lessonId']].join(' ');
    const at = Date.parse(occurredAt);
    const lesson = lessons.get(key) ?? { key, started: at, completed: null };
    lessons.set(key, lesson);
    lesson.started = Math.min(lesson.started, at);
    if (kind === 'lesson.completed') {
      lesson.completed = Math.min(lesson.completed ?? at, at);
    }
  }
  const found = await rows<{ key: string }>(
    `SELECT concat_ws(' ', course_id, learner_id, lesson_id) AS key, ${ms('started_at')} AS started,
            ${ms('completed_at')} AS completed FROM lesson_progress WHERE org_id = $1`,
  );
  const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);
  expect(found.sort(byKey)).toEqual([...lessons.values()].sort(byKey));

  await gateway.app.rollups.finish(organization);
  expect((await gateway.app.rollups.reconcile(organization)).mismatches).toEqual([]);
}

let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;

beforeAll(async () => {
  process.stdout.write(`TEST_SEED=${SEED}\n`);
  database = await cloneDatabase();
  gateway = await startGateway(database);
});

beforeEach(async () => {
  organization = (await rowsOf(database, { slug: `shop-${uuidv7()}` })).organizationId;
  service = await tokenOf(Role.SERVICE, organization);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

it('a gateway that is killed 50 times while four clients send and others project loses nothing and counts nothing twice', async () => {
  const random = randomOf(SEED);
  const alive = new Map<ChildProcess, string>();
  const born = async (): Promise<void> => {
    const child = fork(path.resolve(__dirname, 'harness/ingest-process.ts'), {
      execArgv: ['-r', path.resolve(__dirname, '../scripts/register.js')],
      env: {
        ...process.env,
        TEST_DATABASE: JSON.stringify({ url: database.url, audit: database.audit }),
        TEST_ORGANIZATION: organization,
      },
    });
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    alive.set(child, url);
  };
  const clients = new Clients(service, () => [...alive.values()]);
  const sending = Array.from({ length: 4 }, (_, client) => clients.run(randomOf(SEED + client + 1)));
  let kills = 0;
  let begun = 0;
  // Each takes seconds: TEST_KILLS=50 is for whoever has the time.
  const KILLS = Number(process.env['TEST_KILLS'] ?? 8);
  // Several are brought up side by side, so that somebody is there to be killed.
  const lines = Array.from({ length: 3 }, async () => {
    while (begun < KILLS) {
      begun += 1;
      await born();
      // In the middle of work: a slow machine is given the time to have some.
      const before = clients.acknowledged.size;
      await until(() => clients.acknowledged.size > before + 15, 30_000);
      await setTimeout(random(150));
      const [child] = [...alive.keys()];
      if (child !== undefined) {
        child.kill('SIGKILL');
        alive.delete(child);
        kills += 1;
      }
    }
  });
  await Promise.all(lines);
  expect(kills).toBe(KILLS);
  clients.isStopped = true;
  await born();
  await Promise.all(sending);
  alive.forEach((_, child) => child.kill('SIGKILL'));
  process.stdout.write(
    `killed ${kills} times: ${clients.sent.length} events, ${clients.retries} retries, ${JSON.stringify([...clients.statuses])}\n`,
  );
  expect(clients.retries).toBeGreaterThan(kills / 5);
  expect(clients.sent.length).toBeGreaterThan(kills * 10);
  clients.expectHonest();
  await until(async () => (await sessionsOf(database.owner)) === 0, 10_000).catch(() => undefined);
  await expectExactlyOnce(database.owner, gateway, organization, clients);
});

/** Transactions that are still open: of those who were killed the server hears in its time. */
async function sessionsOf(owner: Client): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'`,
  );
  return rows[0]?.n ?? 0;
}

it('eight clients that replay the same batches, shuffled, at the same time store each event once', async () => {
  const random = randomOf(SEED + 5);
  const batches = Array.from({ length: 25 }, () => Array.from({ length: 20 }, () => someEvent(random)));
  // Every batch has some events of another one.
  batches.forEach((batch, place) => batch.push(...(batches[(place + 1) % batches.length] ?? []).slice(0, 5)));
  const clients = new Clients(service, () => [gateway.url]);
  clients.sent.push(...batches.flatMap((batch) => batch.slice(0, 20)));
  await Promise.all(
    Array.from({ length: 8 }, async (_, client) => {
      const own = randomOf(SEED + 100 + client);
      for (const batch of shuffled(batches, own)) {
        await clients.deliver(shuffled(batch, own), own);
      }
    }),
  );
  clients.expectHonest();
  await expectExactlyOnce(database.owner, gateway, organization, clients);
});

function shuffled<Each>(all: readonly Each[], random: (below: number) => number): Each[] {
  return all
    .map((each) => [random(1e9), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
}

describe('An answer that is lost on the way', () => {
  it('to the client does not make an event twice', async () => {
    const random = randomOf(SEED + 2);
    const proxy = await losingProxy(gateway.url, () => random(3) === 0);
    const clients = new Clients(service, () => [`http://127.0.0.1:${proxy.port}`]);
    await Promise.all(
      Array.from({ length: 4 }, (_, client) => clients.run(randomOf(SEED + 20 + client), 40)),
    );
    expect(proxy.lost()).toBeGreaterThan(20);
    await proxy.close();
    clients.expectHonest();
    await expectExactlyOnce(database.owner, gateway, organization, clients);
  });

  it('from PostgreSQL, of the very COMMIT, is told as what may be there or not, and a retry finds it', async () => {
    const random = randomOf(SEED + 3);
    const proxy = await losingProxy(database.url, (asked) => asked.includes('COMMIT') && random(4) === 0);
    const url = new URL(database.url);
    url.port = String(proxy.port);
    url.hostname = '127.0.0.1';
    const unsure = await startGateway({ url: url.toString(), audit: database.audit });
    const clients = new Clients(service, () => [unsure.url]);
    let isDone = false;
    const projecting = (async () => {
      while (!isDone) {
        await unsure.app.events.projector.run([organization]).catch(() => undefined);
        await setTimeout(20);
      }
    })();
    await Promise.all(
      Array.from({ length: 4 }, (_, client) => clients.run(randomOf(SEED + 30 + client), 30)),
    );
    isDone = true;
    await projecting;
    await unsure.stop();
    expect(proxy.lost()).toBeGreaterThan(15);
    await proxy.close();
    expect([...clients.statuses.keys()].some((each) => each.startsWith('503'))).toBe(true);
    clients.expectHonest();
    await expectExactlyOnce(database.owner, gateway, organization, clients);
  });
});

/** A server of the test's own, with an organization and a gateway on it. */
async function ownServer(dataDir: string, settings: readonly string[]) {
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, settings });
  await migrate(server.ownerUrl, server.url, migrations);
  const { url, ownerUrl } = server;
  const connect = async (): Promise<Client> => {
    const owner = new Client({ connectionString: ownerUrl });
    owner.on('error', () => undefined);
    await owner.connect();
    return owner;
  };
  const owner = await connect();
  const own = await rowsOf({ owner } as unknown as TestDatabase, { slug: 'shop' });
  await owner.end();
  return {
    url,
    organization: own.organizationId,
    connect,
    gateway: await startGateway({
      url,
      audit: { checkpointFile: path.join(dataDir, 'c.jsonl'), signingKeyFile: path.join(dataDir, 'k.pem') },
    }),
    /** As if the machine had gone down. */
    crash: async (): Promise<void> => {
      const note = path.join(dataDir, 'postgres/data/postmaster.pid');
      const pid = Number(readFileSync(note, 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGQUIT');
      await until(() => !isThere(pid));
    },
    start: async (): Promise<void> => {
      server = await startEmbeddedPostgres({ dataDir, settings });
      // On the port of last time: nobody else had a reason to take it.
      expect(server.url).toBe(url);
    },
    stop: () => server.stop(),
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that nobody has buried is gone all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function ownFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-faults-'));
  chmodSync(folder, 0o755);
  return folder;
}

it('PostgreSQL that is stopped ten times without a goodbye loses nothing of what was acknowledged', async () => {
  const folder = ownFolder();
  // A server that ends loses what it has not given to the system; what the system loses is another matter, and slow.
  const server = await ownServer(folder, ['fsync=off', 'max_connections=60']);
  try {
    const random = randomOf(SEED + 4);
    const clients = new Clients(await tokenOf(Role.SERVICE, server.organization), () => [server.gateway.url]);
    const sending = Array.from({ length: 4 }, (_, client) => clients.run(randomOf(SEED + 40 + client)));
    const projecting = (async () => {
      while (!clients.isStopped) {
        await server.gateway.app.events.projector.run([server.organization]).catch(() => undefined);
        await server.gateway.app.rollups.run(server.organization).catch(() => undefined);
        await setTimeout(20);
      }
    })();
    for (let stop = 0; stop < 10; stop += 1) {
      const before = clients.acknowledged.size;
      await until(() => clients.acknowledged.size > before + 20, 60_000);
      await setTimeout(random(150));
      await server.crash();
      await server.start();
    }
    clients.isStopped = true;
    await Promise.all([...sending, projecting]);
    process.stdout.write(
      `stopped 10 times: ${clients.sent.length} events, ${JSON.stringify([...clients.statuses])}\n`,
    );
    expect(clients.retries).toBeGreaterThan(5);
    clients.expectHonest();
    const owner = await server.connect();
    await expectExactlyOnce(owner, server.gateway, server.organization, clients);
    await owner.end();
  } finally {
    await server.gateway.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('A full disk', () => {
  const folder = ownFolder();
  const mount = (): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=0755', 'tmpfs', folder], { stdio: 'pipe' });
  };
  const unmount = (): void => {
    execFileSync('umount', ['-l', folder]);
  };
  let why = '';
  try {
    mount();
    unmount();
  } catch (error) {
    why = error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : String(error);
    process.stdout.write(`NOT RUN: what a full disk does, because a tmpfs cannot be mounted here: ${why}\n`);
  }

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  (why === '' ? it : it.skip)(
    'is told as 503 with Retry-After, acknowledges nothing that is not there, and is over when there is room',
    async () => {
      mount();
      const server = await ownServer(folder, [
        'fsync=off',
        'max_connections=60',
        'min_wal_size=32MB',
        'max_wal_size=64MB',
        'autovacuum=off',
      ]);
      const ballast = path.join(folder, 'ballast');
      try {
        const clients = new Clients(await tokenOf(Role.SERVICE, server.organization), () => [
          server.gateway.url,
        ]);
        const random = randomOf(SEED + 6);
        await clients.run(random, 5);
        const { bavail, bsize } = statfsSync(folder);
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024)));
        const sending = Array.from({ length: 4 }, (_, client) => clients.run(randomOf(SEED + 60 + client)));
        await until(
          () => [...clients.statuses].some(([status, n]) => status.startsWith('503') && n > 20),
          90_000,
        );
        const during = clients.acknowledged.size;
        await setTimeout(300);
        expect(existsSync(ballast)).toBe(true);
        rmSync(ballast);
        // A server that could not write its log ends; whoever looks after it starts it again.
        await until(async () => {
          if (clients.acknowledged.size > during + 100) {
            return true;
          }
          await server.connect().then(
            (client) => client.end(),
            () => server.start().catch(() => undefined),
          );
          return false;
        }, 90_000);
        clients.isStopped = true;
        await Promise.all(sending);
        process.stdout.write(
          `full: ${clients.sent.length} events, ${JSON.stringify([...clients.statuses])}\n`,
        );
        clients.expectHonest();
        const owner = await server.connect();
        await expectExactlyOnce(owner, server.gateway, server.organization, clients);
        await owner.end();
      } finally {
        rmSync(ballast, { force: true });
        await server.gateway.stop();
        await server.stop();
        unmount();
      }
    },
  );
});
