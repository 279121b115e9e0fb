// The gateway as a process: it starts on an empty folder, says where it is, ends in order, and goes on where it was.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { demoProfiles } from '../src/demo';
import { planDay } from '../src/demo/simulation';
import { cloneDatabase, TEST_SECRET } from './harness';

jest.setTimeout(180_000);

const bin = path.resolve(__dirname, '../bin/opsgraph.js');
const SECOND = 1_000;
const DAY = 24 * 3600 * SECOND;
/** An orderly end takes a fraction of it. */
const END_WITHIN = 5 * SECOND;
/** The step under way comes to its end first: making a cluster takes a while on a busy machine. */
const A_FIRST_START = 30 * SECOND;

type Environment = Readonly<Record<string, string>>;

interface Running {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Resolves with the base address once it is printed with all that follows. */
  ready(): Promise<string>;
  /** Waits for words on standard error. */
  says(words: string): Promise<void>;
}

const children = new Set<ChildProcess>();
let folder: string;

// Builds what is out of date, once and for all that follows.
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [path.resolve(__dirname, '../scripts/build.js')]);
}, 300_000);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'opsgraph-start-'));
  // Root's server runs as another user, who must get in: else the data would live elsewhere.
  await chmod(folder, 0o755);
});

afterEach(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  for (const pid of serversOf(folder)) {
    process.kill(pid, 'SIGKILL');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

/** The numbers of the PostgreSQL and the Redis that run in the folder. */
function serversOf(dataDir: string): number[] {
  const files = {
    [path.join(dataDir, 'postgres', 'data', 'postmaster.pid')]: /^(\d+)$/m,
    [path.join(dataDir, 'redis.json')]: /"pid":(\d+)/,
  };
  return Object.entries(files).flatMap(([file, pattern]) => {
    const [, pid] = (existsSync(file) && pattern.exec(readFileSync(file, 'utf8'))) || [];
    return pid !== undefined && isAlive(Number(pid)) ? [Number(pid)] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // A dead process keeps its number until its parent has noticed.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

function run(parameters: readonly string[], environment: Environment): Running {
  const { PATH = '', HOME = '', TMPDIR = os.tmpdir() } = process.env;
  const child = spawn(process.execPath, [bin, ...parameters], {
    cwd: os.tmpdir(),
    env: { PATH, HOME, TMPDIR, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a terminal gives to a command.
    detached: true,
  });
  children.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended: Running['ended'] = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      if (!children.has(child)) {
        throw new Error(`The gateway has ended:\n${stdout}\n${stderr}`);
      }
      await sleep(20);
    }
  };
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    ready: async () => {
      await until(
        () => stdout.includes('Opsgraph is ready.') && /(A token: |Ctrl-C ends it).*\n/.test(stdout),
      );
      return /GraphQL +(\S+)\/graphql/.exec(stdout)?.[1] ?? '';
    },
    says: (words) => until(() => stderr.includes(words)),
  };
}

const start = (environment: Environment = {}): Running =>
  run(['start'], {
    OPSGRAPH_DATA_DIR: folder,
    PORT: '0',
    DEMO: 'false',
    PLAYGROUND: 'false',
    ...environment,
  });

/** Another command beside the gateway; resolves with what it printed. */
async function command(...parameters: string[]): Promise<string> {
  const running = run(parameters, { OPSGRAPH_DATA_DIR: folder });
  const { code } = await running.ended;
  // A build, when sources have changed under the test.
  expect([code, running.stderr().replace(/^Building .*\n/, '')]).toEqual([0, '']);
  return running.stdout().trim();
}

async function ask(base: string, token: string, query: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
  expect(errors).toBeUndefined();
  return data ?? {};
}

/** Ends the gateway, which takes its servers with it and says 0. */
async function endInOrder(
  gateway: Running,
  how: NodeJS.Signals | 'Ctrl-C',
  within = END_WITHIN,
): Promise<void> {
  const servers = serversOf(folder);
  const began = Date.now();
  if (how === 'Ctrl-C') {
    // A terminal sends it to everything that the command has started.
    process.kill(-(gateway.child.pid ?? 0), 'SIGINT');
  } else {
    gateway.child.kill(how);
  }
  expect(await gateway.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - began).toBeLessThan(within);
  const dying = Date.now();
  while (servers.some(isAlive) && Date.now() - dying < END_WITHIN) {
    await sleep(20);
  }
  expect(servers.filter(isAlive)).toEqual([]);
  expect(serversOf(folder)).toEqual([]);
}

describe('opsgraph start', () => {
  it('starts on an empty folder, prints where it is, and ends in order on SIGINT', async () => {
    const gateway = start();
    const base = await gateway.ready();
    expect(gateway.stdout()).toContain(`GraphQL     ${base}/graphql`);
    expect(gateway.stdout()).toContain(`Health      ${base}/livez  ${base}/readyz`);
    expect(gateway.stdout()).toMatch(
      /Database {4}embedded PostgreSQL on port \d+, data in .*opsgraph-start-/,
    );
    expect(gateway.stdout()).toMatch(/Redis {7}\S/);
    expect(gateway.stdout()).toContain('npx opsgraph token --org SLUG --role ANALYST');
    // The connections of these stay open, as those of a browser do.
    expect(await (await fetch(`${base}/livez`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${base}/readyz`)).json()).toMatchObject({ status: 'ok' });
    expect((await fetch(`${base}/playground`)).status).toBe(404);
    expect(serversOf(folder).length).toBeGreaterThan(0);
    await endInOrder(gateway, 'SIGINT');
    await expect(fetch(`${base}/livez`)).rejects.toThrow();
  });

  it('ends in order on SIGTERM, and serves the same organization when started again', async () => {
    const first = start();
    await first.ready();
    const organization = await command('org', 'create', 'acme');
    const token = await command('token', '--org', 'acme', '--role', 'ORG_ADMIN');
    await endInOrder(first, 'SIGTERM');

    const second = start();
    const base = await second.ready();
    const { me } = await ask(base, token, '{ me { organization { id slug } } }');
    expect(me).toEqual({ organization: { id: organization, slug: 'acme' } });
    await endInOrder(second, 'SIGTERM');
  });

  it('ends in order on Ctrl-C, which a terminal sends to everything that it has started', async () => {
    const gateway = start();
    await gateway.ready();
    await endInOrder(gateway, 'Ctrl-C');
    expect(gateway.stderr()).not.toMatch(/error|failed|terminat/i);
  });

  it('ends in order when the signal comes during the first start, and the next start works', async () => {
    const interrupted = start();
    await interrupted.says('creating a database cluster');
    await endInOrder(interrupted, 'SIGTERM', A_FIRST_START);

    const next = start();
    await next.ready();
    await endInOrder(next, 'SIGTERM');
  });

  it('ends in order when Ctrl-C comes during the first start, and the next start works', async () => {
    const interrupted = start();
    await interrupted.says('creating a database cluster');
    await endInOrder(interrupted, 'Ctrl-C', A_FIRST_START);

    const next = start();
    await next.ready();
    await endInOrder(next, 'SIGTERM');
  });

  it('goes on after a kill -9: it adopts the servers that were left, and ends them in order', async () => {
    const killed = start();
    await killed.ready();
    await command('org', 'create', 'acme');
    const left = serversOf(folder);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(serversOf(folder)).toEqual(left);

    const next = start();
    await next.ready();
    expect(serversOf(folder)).toEqual(left);
    expect(await command('org', 'list')).toMatch(/^acme\t/);
    await endInOrder(next, 'SIGTERM');
  });

  it('refuses a port that is in use in one clear line, before any database is started', async () => {
    const intruder = createServer();
    await new Promise<void>((resolve) => {
      intruder.listen(0, '127.0.0.1', resolve);
    });
    const address = intruder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const refused = start({ PORT: String(port) });
      expect(await refused.ended).toEqual({ code: 1, signal: null });
      expect(refused.stderr()).toBe(
        `Port ${port} on 127.0.0.1 is in use: stop what listens there, or set PORT\n`,
      );
      expect(refused.stdout()).toBe('');
      expect(await readdir(folder)).toEqual([]);
    } finally {
      intruder.close();
    }
  });

  it('refuses a folder that another gateway works in, and leaves that one alone', async () => {
    const first = start();
    const base = await first.ready();
    const second = start();
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toContain(`in use by process ${first.child.pid ?? ''} (opsgraph.js start)`);
    expect(second.stderr()).not.toMatch(/^\s+at /m);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    await endInOrder(first, 'SIGTERM');
  });

  it('runs on a PostgreSQL of one’s own, without demo, and leaves it as it was', async () => {
    const database = await cloneDatabase();
    try {
      const gateway = start({
        DATABASE_URL: database.url,
        DATABASE_OWNER_URL: database.ownerUrl,
        AUTH_JWT_SECRET: TEST_SECRET,
        DEMO: '',
      });
      const base = await gateway.ready();
      expect(gateway.stdout()).toMatch(/Database {4}PostgreSQL at 127\.0\.0\.1:\d+ \(DATABASE_URL\)/);
      expect((await fetch(`${base}/readyz`)).status).toBe(200);
      await endInOrder(gateway, 'SIGTERM');
      expect(existsSync(path.join(folder, 'postgres'))).toBe(false);
      const { rows } = await database.owner.query('SELECT FROM organizations');
      expect(rows).toEqual([]);
    } finally {
      await database.drop();
    }
  });
});

describe('opsgraph start with demo mode', () => {
  /** The rows of the demo, as the owner of the embedded database sees them. */
  async function connect(): Promise<Client> {
    const { port, ownerPassword } = JSON.parse(
      readFileSync(path.join(folder, 'postgres', 'connection.json'), 'utf8'),
    ) as { port: number; ownerPassword: string };
    const client = new Client({
      connectionString: `postgres://opsgraph_owner:${ownerPassword}@127.0.0.1:${port}/opsgraph`,
    });
    await client.connect();
    return client;
  }

  interface Written {
    slug: string;
    sessions: number;
    messages: number;
    ratings: number;
  }

  /** What each demo organization holds of [from, to). */
  async function written(client: Client, from: Date, to: Date): Promise<Written[]> {
    const { rows } = await client.query<Written>(
      `SELECT o.slug,
              (SELECT count(*)::int FROM chat_sessions s
                WHERE s.org_id = o.org_id AND s.started_at >= $1 AND s.started_at < $2) AS sessions,
              (SELECT count(*)::int FROM messages m
                WHERE m.org_id = o.org_id AND m.created_at >= $1 AND m.created_at < $2) AS messages,
              (SELECT count(*)::int FROM csat_responses c
                WHERE c.org_id = o.org_id AND c.created_at >= $1 AND c.created_at < $2) AS ratings
         FROM organizations o ORDER BY o.slug`,
      [from, to],
    );
    return rows;
  }

  const everything = demoProfiles.map((profile) => {
    // A day more on either side: local days of other zones, and sessions that run over midnight.
    const days = Array.from({ length: 12 }, (_, index) => new Date(Date.now() + (index - 10) * DAY));
    return { profile, sessions: days.flatMap((day) => planDay(profile, day.toISOString().slice(0, 10))) };
  });

  /** The same by the plan. */
  function planned(from: Date, to: Date): Written[] {
    const within = (at: Date): boolean => at >= from && at < to;
    return everything
      .map(({ profile, sessions }) => ({
        slug: profile.organization.slug,
        sessions: sessions.filter(({ startedAt }) => within(startedAt)).length,
        messages: sessions.flatMap(({ messages }) => messages).filter(({ at }) => within(at)).length,
        ratings: sessions.filter(({ csat }) => csat !== null && within(csat.at)).length,
      }))
      .sort((a, b) => (a.slug < b.slug ? -1 : 1));
  }

  const nextMessage = (after: number): number =>
    Math.min(
      ...everything.flatMap(({ sessions }) =>
        sessions.flatMap(({ messages }) => messages.map(({ at }) => at.getTime()).filter((at) => at > after)),
      ),
    );

  it('ends in order on Ctrl-C while the history is written, and does not claim to be ready', async () => {
    const interrupted = start({ DEMO: 'true' });
    await interrupted.says('writing the history of demo');
    await endInOrder(interrupted, 'Ctrl-C');
    expect(interrupted.stdout()).not.toContain('Opsgraph is ready.');
  });

  it('shows two desks with 30 days behind them that go on working, also after a restart', async () => {
    const before = Date.now();
    const first = start({ DEMO: 'true', PLAYGROUND: 'true' });
    const base = await first.ready();
    const [token = ''] = /^[\w-]+\.[\w-]+\.[\w-]+$/m.exec(first.stdout()) ?? [];
    expect(first.stdout()).toContain(`${base}/#token=${token}`);
    expect(first.stdout()).toContain(`${base}/playground#token=${token}`);
    const page = await fetch(`${base}/playground`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);

    // 30 days of history, and every tile has something to show in the middle of a working day.
    const { dashboard } = (await ask(
      base,
      token,
      '{ dashboard(days: 30) { trend { date sessionsStarted sessionsClosed messages csatAverage } } }',
    )) as { dashboard: { trend: Record<string, unknown>[] } };
    expect(dashboard.trend).toHaveLength(30);
    for (const day of dashboard.trend.slice(0, -1)) {
      expect(day).toEqual({
        date: expect.any(String) as string,
        sessionsStarted: expect.any(Number) as number,
        sessionsClosed: expect.any(Number) as number,
        messages: expect.any(Number) as number,
        csatAverage: expect.any(Number) as number,
      });
      expect(day['sessionsStarted']).toBeGreaterThan(50);
    }
    const now = '{ liveKpis { sessionsToday csatAverage fcrRate humanModeUsers degradedSources } }';
    const deadline = Date.now() + 30 * SECOND;
    let kpis = (await ask(base, token, now))['liveKpis'] as Record<string, unknown>;
    // Redis on a busy machine may be late with its first answers, and the tiles say so.
    while (String(kpis['degradedSources']) !== '' && Date.now() < deadline) {
      await sleep(200);
      kpis = (await ask(base, token, now))['liveKpis'] as Record<string, unknown>;
    }
    expect(kpis).toEqual({
      sessionsToday: expect.any(Number) as number,
      csatAverage: expect.any(Number) as number,
      fcrRate: expect.any(Number) as number,
      humanModeUsers: expect.any(Number) as number,
      degradedSources: [],
    });
    const workingDay = new Date(Math.floor(before / DAY) * DAY);
    do {
      workingDay.setTime(workingDay.getTime() - DAY);
    } while (workingDay.getUTCDay() === 0 || workingDay.getUTCDay() === 6);
    workingDay.setUTCHours(10);
    const { then } = (await ask(
      base,
      token,
      `{ then: liveKpis(asOf: "${workingDay.toISOString()}") {
           waiting active abandonedSessions avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgWaitSeconds
           avgResolutionSeconds avgHandleSeconds csatAverage csatPercentage csatSatisfiedPercentage fcrRate
           slaBreachEvents24h sessionsToday humanModeUsers } }`,
    )) as { then: Record<string, unknown> };
    expect(Object.entries(then).filter(([, value]) => value === null)).toEqual([]);
    expect(then['active']).toBeGreaterThan(0);

    // What is planned to have happened is there, of both desks, and goes on appearing.
    const client = await connect();
    const aWeekAgo = new Date(before - 7 * DAY);
    const upTo = (at: number) => new Date(at - 5 * SECOND);
    const onStart = upTo(before + 5 * SECOND);
    expect(await written(client, aWeekAgo, onStart)).toEqual(planned(aWeekAgo, onStart));
    expect(planned(aWeekAgo, onStart).map(({ slug, messages }) => [slug, messages > 1_000])).toEqual([
      ['demo', true],
      ['demo-b', true],
    ]);
    // At night desks are quiet: wait for the next message where there is one soon, else see that there is none.
    const soon = Math.min(nextMessage(Date.now()) + SECOND, Date.now() + 40 * SECOND);
    await sleep(Math.max(soon + 6 * SECOND - Date.now(), 0));
    expect(await written(client, aWeekAgo, new Date(soon))).toEqual(planned(aWeekAgo, new Date(soon)));
    await client.end();
    await endInOrder(first, 'SIGINT');

    // Again, with nothing lost and nothing twice.
    const again = Date.now();
    const second = start({ DEMO: 'true' });
    const address = await second.ready();
    expect(await ask(address, token, '{ me { organization { slug } } }')).toEqual({
      me: { organization: { slug: 'demo' } },
    });
    const reopened = await connect();
    expect(await written(reopened, aWeekAgo, new Date(again))).toEqual(planned(aWeekAgo, new Date(again)));
    await reopened.end();
    await endInOrder(second, 'SIGINT');
  });
});
