// Jobs of the whole installation, on a real PostgreSQL and with workers that are killed.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { Client } from 'pg';
import PgBoss from 'pg-boss';
import { createLogger, JobQueue, type JobTiming, type Logger, type PeriodicJob, Role } from '../src/platform';
import { cloneDatabase, rowsOf, startGateway, TEST_SECRET, type TestDatabase, tokenOf } from './harness';
import { testServers } from './harness/servers';

jest.setTimeout(90_000);

/** Everything as in production, but sooner. */
const QUICK: JobTiming = {
  leaseSeconds: 2,
  heartbeatMs: 400,
  expireEveryMs: 300,
  pollMs: 100,
  retryDelaySeconds: 1,
};

let database: TestDatabase;
let queues: JobQueue[] = [];
let children: ChildProcess[] = [];
let lines: { level: number; msg: string; job?: string; attempt?: number; error?: string }[];
let log: Logger;

beforeAll(async () => {
  database = await cloneDatabase();
});

beforeEach(async () => {
  await database.owner.query('DELETE FROM pgboss.job');
  lines = [];
  log = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[number]) });
});

afterEach(async () => {
  await Promise.all(queues.map((each) => each.stop()));
  queues = [];
  children.forEach((child) => child.kill('SIGKILL'));
  children = [];
});

afterAll(() => database.drop());

function worker(jobs: readonly PeriodicJob[], timing: Partial<JobTiming> = QUICK): JobQueue {
  const queue = new JobQueue({ databaseUrl: database.url, jobs, log, timing });
  queues.push(queue);
  queue.start();
  return queue;
}

async function until(condition: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`It did not come to be within ${limitMs} ms: ${condition.toString()}`);
    }
    await setTimeout(20);
  }
}

interface Kept {
  readonly state: string;
  readonly count: number;
}

async function kept(job: string): Promise<Kept[]> {
  const { rows } = await database.owner.query<Kept>(
    `SELECT state::text, count(*)::int AS count FROM pgboss.job WHERE data->>'job' = $1 GROUP BY state ORDER BY state`,
    [job],
  );
  return rows;
}

/** A test of one period must not meet the next: it waits out the last seconds of an hour. */
async function withinAnHour(): Promise<void> {
  await until(async () => {
    const { rows } = await database.owner.query<{ left: number }>(
      `SELECT 3600 - (extract(epoch FROM clock_timestamp())::numeric % 3600)::float AS left`,
    );
    return (rows[0]?.left ?? 0) > 20;
  }, 30_000);
}

describe('A job that leaves a new worker alone at first', () => {
  it('is done by one that has been there for long enough, and by no other', async () => {
    const done: string[] = [];
    const jobs = (who: string, settleSeconds: number): PeriodicJob[] => [
      { name: 'later', everySeconds: 1, settleSeconds, run: () => Promise.resolve(done.push(who)) },
      { name: 'at-once', everySeconds: 1, run: () => Promise.resolve() },
    ];
    worker(jobs('new', 3_600));
    await until(async () => (await kept('at-once')).some(({ state }) => state === 'completed'));
    expect(await kept('later')).toEqual([]);
    worker(jobs('old', 0));
    await until(() => done.length > 0);
  });
});

describe('A job of each organization', () => {
  it('is done once in each period, however many workers there are', async () => {
    const organizations = [randomUUID(), randomUUID(), randomUUID()];
    const done: string[] = [];
    const job: PeriodicJob = {
      name: 'once',
      everySeconds: 3_600,
      organizations: () => Promise.resolve(organizations),
      runFor: (id) => Promise.resolve(done.push(id)),
    };
    await withinAnHour();
    [1, 2, 3].forEach(() => worker([job]));
    await until(async () =>
      (await kept('once')).some(({ state, count }) => state === 'completed' && count === 3),
    );
    // Every worker has looked again several times.
    const again = [1, 2, 3].map(() => worker([job]));
    await setTimeout(1_000);
    await Promise.all(again.map((each) => each.stop()));
    expect(done.sort()).toEqual([...organizations].sort());
    expect(await kept('once')).toEqual([{ state: 'completed', count: 3 }]);
  });

  it('is done again in the next period', async () => {
    const done: number[] = [];
    const job: PeriodicJob = {
      name: 'again',
      everySeconds: 1,
      run: () => Promise.resolve(done.push(Date.now())),
    };
    worker([job]);
    worker([job]);
    const began = Date.now();
    await until(() => done.length >= 3);
    // Three runs lie in three different seconds: the first and the third are more than one apart.
    expect((done[2] ?? 0) - began).toBeGreaterThan(900);
  });

  it('is not asked for again while it is under way', async () => {
    let finish: () => void = () => undefined;
    let begun = 0;
    const job: PeriodicJob = {
      name: 'long',
      everySeconds: 1,
      run: () => {
        begun += 1;
        return new Promise<void>((resolve) => (finish = resolve));
      },
    };
    worker([job]);
    worker([job]);
    await until(() => begun === 1);
    // Longer than a lease, which its worker renews, and than two periods.
    await setTimeout(3_000);
    expect(begun).toBe(1);
    expect(await kept('long')).toEqual([{ state: 'active', count: 1 }]);
    await Promise.all(queues.splice(0).map((each) => (finish(), each.stop())));
  });
});

describe('The jobs of the application', () => {
  // All of them but `rollup-reconcile`, which leaves a new worker alone for ten minutes.
  const names = [
    'alert-forecasts',
    'audit-checkpoints',
    'audit-partitions',
    'audit-retention',
    'event-ids',
    'event-partitions',
    'learning',
    'organization-deletions',
    'rollups',
    'sla-breaches',
    'usage-partitions',
    'usage-retention',
  ];

  async function completed(): Promise<string[]> {
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT DISTINCT data->>'job' AS name FROM pgboss.job WHERE state = 'completed' ORDER BY name`,
    );
    return rows.map(({ name }) => name);
  }

  it('are done by one of two gateways, and the trail is countersigned once', async () => {
    await withinAnHour();
    const { organizationId } = await rowsOf(database, { slug: 'countersigned' });
    const silent = await startGateway(database);
    const { errors } = await silent.ask(
      'mutation { startSession(contactExternalId: "c", externalId: "s") { id } }',
      undefined,
      { token: await tokenOf(Role.ORG_ADMIN, organizationId) },
    );
    expect(errors).toEqual([]);
    // A gateway that only answers has nothing to do with them.
    expect(await completed()).toEqual([]);
    const gateways = await Promise.all([1, 2].map(() => startGateway(database, { jobs: true })));
    try {
      await until(async () => JSON.stringify(await completed()) === JSON.stringify(names));
    } finally {
      await Promise.all([silent, ...gateways].map((each) => each.stop()));
    }
    const signed = readFileSync(database.audit.checkpointFile, 'utf8');
    expect(signed.split('\n').filter((line) => line.includes(organizationId))).toHaveLength(1);
  });

  it('are done by `opsgraph worker` alone, which tells of them and ends in order', async () => {
    await rowsOf(database, { slug: 'worked' });
    const sent = new Set<string>();
    const collector = createServer((request, response) => {
      sent.add(`${request.url ?? ''} ${request.headers['content-type'] ?? ''}`);
      request.resume().on('end', () => response.end());
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port: collectorPort } = collector.address() as AddressInfo;
    const child = spawn(process.execPath, [path.resolve(__dirname, '../bin/opsgraph.js'), 'worker'], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        DATABASE_URL: database.url,
        REDIS_URL: testServers().redisUrl,
        AUTH_JWT_SECRET: TEST_SECRET,
        AUDIT_CHECKPOINT_FILE: database.audit.checkpointFile,
        AUDIT_SIGNING_KEY_FILE: database.audit.signingKeyFile,
        WORKER_PORT: '0',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}`,
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('does the jobs') || child.exitCode !== null, 60_000);
    await until(async () => JSON.stringify(await completed()) === JSON.stringify(names));
    const [, base = ''] = /(http:\S+)\/livez/.exec(said) ?? [];
    const ask = async (address: string): Promise<string> => (await fetch(`${base}${address}`)).text();
    expect(JSON.parse(await ask('/livez'))).toEqual({ status: 'ok' });
    expect(JSON.parse(await ask('/readyz'))).toMatchObject({
      status: 'ok',
      dependencies: { postgresql: 'up', redis: 'up' },
    });
    const numbers = await ask('/metrics');
    expect(numbers).toMatch(/^opsgraph_job_duration_seconds_count\{name="rollups"\} [1-9]/m);
    expect(numbers).not.toMatch(/^opsgraph_job_duration_seconds_count\{name="rollup-reconcile"\} [1-9]/m);
    // It answers nobody else.
    expect((await fetch(`${base}/graphql`, { method: 'POST' })).status).toBe(404);
    const told = ['/v1/metrics application/x-protobuf', '/v1/traces application/x-protobuf'];
    await until(() => told.every((each) => sent.has(each)));
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect([await ended, said]).toEqual([[0, null], expect.not.stringContaining('rror')]);
    collector.closeAllConnections();
    collector.close();
  });
});

describe('A worker that is killed', () => {
  async function killed(job: PeriodicJob, timing: Partial<JobTiming>, organization: string): Promise<number> {
    const child = fork(path.resolve(__dirname, 'harness/job-worker.ts'), {
      execArgv: ['-r', path.resolve(__dirname, '../scripts/register.js')],
      env: {
        ...process.env,
        TEST_DATABASE_URL: database.url,
        TEST_JOB: job.name,
        TEST_EVERY_SECONDS: String(job.everySeconds),
        TEST_ORGANIZATION: organization,
        TEST_TIMING: JSON.stringify(timing),
      },
    });
    children.push(child);
    const [said] = (await once(child, 'message')) as [{ begun: string }];
    expect(said).toEqual({ begun: organization });
    worker([job], timing);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    return performance.now();
  }

  it.each([
    ['upkeep, of long periods', 3_600],
    ['prompt, of short ones', 30],
  ])('has its job done by another one: %s', async (_queue, everySeconds) => {
    const organization = randomUUID();
    const done: string[] = [];
    const job: PeriodicJob = {
      name: `orphan-${everySeconds}`,
      everySeconds,
      organizations: () => Promise.resolve([organization]),
      runFor: (id) => Promise.resolve(done.push(id)),
    };
    await withinAnHour();
    await killed(job, QUICK, organization);
    await until(() => done.length > 0, 15_000);
    expect(done).toEqual([organization]);
    await until(async () => JSON.stringify(await kept(job.name)).includes('completed'));
    expect(lines.map(({ msg }) => msg)).toContain(
      'a job that failed, or was left by its worker, is tried again',
    );
  });

  it('has it done by another one within sixty seconds with the bounds of production', async () => {
    const organization = randomUUID();
    const done: number[] = [];
    const job: PeriodicJob = {
      name: 'orphan-in-production',
      everySeconds: 3_600,
      organizations: () => Promise.resolve([organization]),
      runFor: () => Promise.resolve(done.push(performance.now())),
    };
    const since = await killed(job, {}, organization);
    await until(() => done.length > 0, 60_000);
    const seconds = ((done[0] ?? 0) - since) / 1_000;
    expect(seconds).toBeLessThan(45);
  });

  it('is told when it was only slow and its job is another one’s', async () => {
    const signals: AbortSignal[] = [];
    let finish: () => void = () => undefined;
    worker([
      {
        name: 'slow',
        everySeconds: 3_600,
        run: (signal) => {
          signals.push(signal);
          return signals.length > 1 ? Promise.resolve() : new Promise<void>((resolve) => (finish = resolve));
        },
      },
    ]);
    await until(() => signals.length === 1);
    await database.owner.query(
      `UPDATE pgboss.job SET state = 'retry', start_after = now() + interval '1 hour' WHERE data->>'job' = 'slow'`,
    );
    await until(() => signals[0]?.aborted === true);
    finish();
    await until(() => lines.some(({ msg }) => msg.includes('took this worker too long')));
    expect(await kept('slow')).toEqual([{ state: 'retry', count: 1 }]);
  });
});

describe('A job that fails', () => {
  it('is told in the log and tried again, each time later', async () => {
    const attempts: number[] = [];
    worker([
      {
        name: 'failing',
        everySeconds: 3_600,
        run: () => {
          attempts.push(performance.now());
          return attempts.length < 3 ? Promise.reject(new Error('no room')) : Promise.resolve();
        },
      },
    ]);
    await until(async () => JSON.stringify(await kept('failing')).includes('completed'));
    expect(attempts).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = attempts;
    expect(second - first).toBeGreaterThan(1_000);
    expect(third - second).toBeGreaterThan(2_000);
    expect(
      lines
        .filter(({ msg }) => msg === 'a job failed and will be tried again')
        .map(({ level, job, attempt, error }) => ({ level, job, attempt, error })),
    ).toEqual([
      { level: 40, job: 'failing', attempt: 1, error: 'no room' },
      { level: 40, job: 'failing', attempt: 2, error: 'no room' },
    ]);
  });

  it('does not keep others from being done', async () => {
    const done: string[] = [];
    worker([
      { name: 'bad', everySeconds: 3_600, run: () => Promise.reject(new Error('never')) },
      { name: 'good', everySeconds: 3_600, run: () => Promise.resolve(done.push('good')) },
    ]);
    await until(() => done.length === 1);
  });
});

describe('An orderly stop', () => {
  it('waits for what is under way, and begins nothing new', async () => {
    let finish: () => void = () => undefined;
    const begun: string[] = [];
    const queue = worker([
      {
        name: 'held',
        everySeconds: 3_600,
        run: () => {
          begun.push('held');
          return new Promise<void>((resolve) => (finish = resolve));
        },
      },
    ]);
    await until(() => begun.length === 1);
    let stopped = false;
    const stopping = queue.stop().then(() => (stopped = true));
    await setTimeout(300);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    expect(await kept('held')).toEqual([{ state: 'completed', count: 1 }]);
    queues = [];
  });

  it('is possible while the database is away', async () => {
    const queue = new JobQueue({
      databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
      jobs: [],
      log,
      timing: QUICK,
    });
    queue.start();
    await until(() => lines.some(({ msg }) => msg === 'jobs wait for the database'));
    await queue.stop();
  });
});

describe('The application role', () => {
  let client: Client;

  beforeAll(async () => {
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(() => client.end());

  it.each([
    ['make a table', 'CREATE TABLE pgboss.mine (id int)'],
    ['make a queue', `SELECT pgboss.create_queue('mine', '{}')`],
    ['remove a queue', `SELECT pgboss.delete_queue('upkeep')`],
    ['change a queue', `UPDATE pgboss.queue SET retry_limit = 0`],
    ['change which version it has', `UPDATE pgboss.version SET version = 1`],
    ['empty the queues at a stroke', `TRUNCATE pgboss.job`],
    ['read what pg-boss has archived', `SELECT FROM pgboss.archive`],
  ])('cannot %s', async (_what, sql) => {
    await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('finds the schema that the library wants: an update of the library needs a migration', async () => {
    const boss = new PgBoss({
      connectionString: database.url,
      migrate: false,
      supervise: false,
      schedule: false,
    });
    boss.on('error', () => undefined);
    await boss.start();
    await boss.stop({ graceful: false });
  });
});

describe('Jobs with a period that is none', () => {
  it.each([0, 0.5, 86_401])('are refused: %s seconds', (everySeconds) => {
    const log = createLogger('silent');
    const jobs = [{ name: 'odd', everySeconds, run: () => Promise.resolve() }];
    expect(() => new JobQueue({ databaseUrl: database.url, jobs, log })).toThrow('The job odd has a period');
  });
});
