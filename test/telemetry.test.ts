// What a gateway tells of itself: numbers that somebody can be woken by, cheaply, and nothing of what people do or write.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import { parse } from 'yaml';
import { DatabaseWatch, Role, statement } from '../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  eventually,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { testServers } from './harness/servers';
import { subscribed } from './harness/sockets';

let database: TestDatabase;
let gateway: Gateway;
let here: Rows;
let there: Rows;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  here = await rowsOf(database, { slug: 'here' });
  there = await rowsOf(database, { slug: 'there' });
  gateway = await startGateway(database);
  token = await tokenOf(Role.ANALYST, here.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

async function exposition(of = gateway): Promise<string> {
  const response = await fetch(`${of.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  return response.text();
}

const UP = { postgresql: 'up', redis: 'up' };

type Labels = Readonly<Record<string, string>>;

/** The number of one series; undefined where there is none. */
async function series(name: string, labels: Labels = {}, of = gateway): Promise<number | undefined> {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = (await exposition(of))
    .split('\n')
    .find(
      (each) =>
        (each.startsWith(`${name}{`) || each.startsWith(`${name} `)) &&
        wanted.every((label) => each.includes(label)),
    );
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}

async function pending(of: Rows, secondsAgo: number): Promise<void> {
  await database.owner.query(
    `INSERT INTO pending_batches (org_id, stream, received_at, batch_id, events)
     VALUES ($1, $2, now() - make_interval(secs => $3), $4, 1)`,
    [of.organizationId, `stream-${secondsAgo}`, secondsAgo, uuidv7()],
  );
}

describe('how long events wait', () => {
  afterEach(() => database.owner.query('DELETE FROM pending_batches'));

  const readiness = async (of = gateway): Promise<unknown> => {
    const response = await fetch(`${of.url}/readyz`);
    return [response.status, await response.json()];
  };
  const lag = async (): Promise<number> =>
    ((await readiness()) as [number, { analyticsIngestLagMs: number }])[1].analyticsIngestLagMs;

  it('is 0 where none waits', async () => {
    await eventually(() => series('opsgraph_ingest_lag_seconds'), 0);
    expect(await readiness()).toEqual([200, { status: 'ok', dependencies: UP, analyticsIngestLagMs: 0 }]);
  });

  it('is that of the oldest, of whichever organization and stream, to /metrics and /readyz alike', async () => {
    await pending(here, 100);
    await pending(there, 500);
    await pending(there, 300);
    await pending(there, 900);
    await until(async () => ((await series('opsgraph_ingest_lag_seconds')) ?? 0) >= 900);
    expect(await series('opsgraph_ingest_lag_seconds')).toBeLessThan(960);
    expect(await lag()).toBeGreaterThanOrEqual(900_000);
  });

  it('alone never takes a gateway out of service', async () => {
    await pending(here, 86_400);
    await until(async () => (await lag()) >= 86_400_000);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  });

  it('is asked of the database once in a second, however many look', async () => {
    await until(async () => {
      gateway.forgetStatements();
      await Promise.all(Array.from({ length: 20 }, () => Promise.all([readiness(), exposition()])));
      return gateway.statements.filter((label) => label === 'watch.ingest-lag').length <= 1;
    }, 5_000);
  });

  it('may be unknown: the gateway is ready all the same, and tells no number', async () => {
    const own = await cloneDatabase();
    const blind = await startGateway(own);
    await own.owner.query('DROP FUNCTION oldest_pending_batches()');
    expect(await readiness(blind)).toEqual([
      200,
      { status: 'ok', dependencies: UP, analyticsIngestLagMs: null },
    ]);
    expect(await series('opsgraph_ingest_lag_seconds', {}, blind)).toBeUndefined();
    expect(await series('opsgraph_database_up', {}, blind)).toBe(1);
    await blind.stop();
    await own.drop();
  });
});

describe('what waits and what is kept aside', () => {
  it('tells how many changes wait for their rollup, and since when', async () => {
    const watched = async () => new DatabaseWatch(gateway.app.database).rollups.read();
    await gateway.app.rollups.finish(here.organizationId);
    expect(await watched()).toEqual({ lagMs: 0, marks: 0 });
    await here.session({ started: '2026-03-29T09:00:00Z' });
    await database.owner.query(`UPDATE rollup_dirty SET marked_at = now() - interval '10 minutes'`);
    expect((await watched())?.lagMs).toBeGreaterThanOrEqual(600_000);
    expect((await watched())?.marks).toBeGreaterThan(0);
    await until(async () => ((await series('opsgraph_rollup_lag_seconds')) ?? 0) >= 600);
    await gateway.app.rollups.finish(here.organizationId);
    expect(await watched()).toEqual({ lagMs: 0, marks: 0 });
  });

  it('counts dead letters of all organizations', async () => {
    const watched = async () => new DatabaseWatch(gateway.app.database).deadLetters.read();
    expect(await watched()).toBe(0);
    for (const { organizationId } of [here, there, there]) {
      await deadLetter(organizationId);
    }
    expect(await watched()).toBe(3);
  });

  it('tells for how many days there is room, of every partitioned table', async () => {
    const watched = async () =>
      new Map(
        (await new DatabaseWatch(gateway.app.database).tables.read())?.map((each) => [each.table, each]),
      );
    const { rows } = await database.owner.query<{ table: string }>(
      `SELECT relname AS "table" FROM pg_class WHERE relkind = 'p' AND NOT relispartition AND relnamespace = 'public'::regnamespace`,
    );
    expect([...(await watched()).keys()].sort()).toEqual(rows.map(({ table }) => table).sort());
    expect((await watched()).get('page_views')).toMatchObject({ daysAhead: -1 });
    await database.owner.query(
      `SELECT make_usage_partitions((now() AT TIME ZONE 'UTC')::date + n) FROM generate_series(0, 3) n`,
    );
    expect((await watched()).get('page_views')).toMatchObject({ daysAhead: 3, defaultRows: null });
    await database.owner.query(
      `DO $$ BEGIN EXECUTE format('DROP TABLE %I',
         'page_views_' || to_char((now() AT TIME ZONE 'UTC')::date + 1, 'YYYY_MM_DD')); END $$`,
    );
    expect((await watched()).get('page_views')).toMatchObject({ daysAhead: 0 });
  });

  it('tells of rows that found no partition', async () => {
    await database.owner.query(`
      CREATE TABLE spilled (org_id uuid, at timestamptz) PARTITION BY RANGE (at);
      CREATE TABLE spilled_rest PARTITION OF spilled DEFAULT`);
    const watched = async () =>
      (await new DatabaseWatch(gateway.app.database).tables.read())?.find(({ table }) => table === 'spilled')
        ?.defaultRows;
    expect(await watched()).toBe(0);
    await database.owner.query(
      `INSERT INTO spilled SELECT gen_random_uuid(), now() FROM generate_series(1, 3)`,
    );
    await database.owner.query('SELECT pg_stat_force_next_flush()');
    await eventually(watched, 3);
    await database.owner.query('DROP TABLE spilled');
  });
});

describe('what is counted', () => {
  it('requests by the template of their route, method and status', async () => {
    const missed = { route: 'none', method: 'GET', status: '404' };
    const before = (await series('opsgraph_http_requests_total', missed)) ?? 0;
    for (const address of ['/nothing/1', '/nothing/2?email=ada@example.com']) {
      expect((await fetch(`${gateway.url}${address}`)).status).toBe(404);
    }
    await gateway.ask('{ liveKpis { waiting } }', undefined, { token });
    expect(await series('opsgraph_http_requests_total', missed)).toBe(before + 2);
    const asked = { route: '/graphql', method: 'POST' };
    expect(await series('opsgraph_http_requests_total', { ...asked, status: '200' })).toBeGreaterThan(0);
    expect(await series('opsgraph_http_request_duration_seconds_count', asked)).toBeGreaterThan(0);
  });

  it('operations by names that are known, root field and outcome, and errors by code', async () => {
    const own = await startGateway(database);
    await own.ask('query Me { me { id } }', undefined, { token });
    await own.ask('query PlantedName { me { id } }', undefined, { token });
    await own.ask('{ me { id } liveKpis { waiting } }', undefined, { token });
    await own.ask('{ me { id } }', undefined, { token: null });
    await own.ask('{ nothing', undefined, { token });
    await own.ask('{ me { id } }', undefined, { token: 'garbage' });
    const query = { transport: 'http', type: 'query' };
    const count = (labels: Labels) => series('opsgraph_graphql_operations_total', labels, own);
    expect([
      await count({ ...query, operation: 'Me', field: 'me', outcome: 'ok' }),
      await count({ ...query, operation: 'other', field: 'me', outcome: 'ok' }),
      await count({ ...query, operation: 'other', field: 'several', outcome: 'ok' }),
      await count({ ...query, operation: 'other', field: 'me', outcome: 'failed' }),
      await count({ transport: 'http', type: 'none', outcome: 'failed' }),
    ]).toEqual([1, 1, 1, 1, 1]);
    const errors = (code: string) => series('opsgraph_graphql_errors_total', { code }, own);
    expect([await errors('UNAUTHENTICATED'), await errors('GRAPHQL_PARSE_FAILED')]).toEqual([2, 1]);
    expect(
      await series(
        'opsgraph_graphql_operation_duration_seconds_count',
        { operation: 'Me', field: 'me' },
        own,
      ),
    ).toBe(1);
    await own.stop();
  });

  it('statements by their label, their rows, and why they fail', async () => {
    await gateway.ask('{ liveKpis { waiting } }', undefined, { token });
    const label = { label: 'metrics.open-sessions.state' };
    expect(await series('opsgraph_sql_statement_duration_seconds_count', label)).toBeGreaterThan(0);
    expect(await series('opsgraph_sql_statement_duration_seconds_sum', label)).toBeGreaterThan(0);
    expect(await series('opsgraph_sql_rows_total', { label: 'session.enter-organization' })).toBeGreaterThan(
      0,
    );
    const failing = statement<object>('test.failing', 'SELECT 1 / 0');
    await expect(gateway.app.database.lookUp(failing, [])).rejects.toThrow();
    expect(await series('opsgraph_sql_errors_total', { code: '22012' })).toBe(1);
  });

  it('commands of Redis by name, and the connections to it', async () => {
    await fetch(`${gateway.url}/readyz`);
    expect(
      await series('opsgraph_redis_command_duration_seconds_count', { command: 'ping' }),
    ).toBeGreaterThan(0);
    for (const connection of ['commands', 'changes', 'listens']) {
      expect([
        await series('opsgraph_redis_up', { connection }),
        await series('opsgraph_redis_reconnects_total', { connection }),
      ]).toEqual([1, 0]);
    }
  });

  it('rows of trails, verifications by verdict, and when a trail was last signed', async () => {
    const admin = await tokenOf(Role.ORG_ADMIN, here.organizationId);
    const rows = (await series('opsgraph_audit_entries_total')) ?? 0;
    const signed = Math.floor(Date.now() / 1_000);
    await gateway.ask('mutation { checkpointAuditTrail { seq } }', undefined, { token: admin });
    const verified = await gateway.ask('{ verifyAuditTrail { verdict } }', undefined, { token: admin });
    expect(verified.data).toEqual({ verifyAuditTrail: { verdict: 'INTACT' } });
    expect(await series('opsgraph_audit_entries_total')).toBeGreaterThanOrEqual(rows + 2);
    expect(await series('opsgraph_audit_verifications_total', { verdict: 'INTACT' })).toBe(1);
    // An empty trail has no end to sign: the first checkpoint may be of nothing.
    await gateway.ask('mutation { checkpointAuditTrail { seq } }', undefined, { token: admin });
    expect(await series('opsgraph_audit_last_checkpoint_timestamp_seconds')).toBeGreaterThanOrEqual(signed);
  });

  it('how much room there is', async () => {
    const [free, size] = [await series('opsgraph_disk_free_bytes'), await series('opsgraph_disk_size_bytes')];
    expect(free).toBeGreaterThan(0);
    expect(size).toBeGreaterThanOrEqual(free ?? 0);
    expect(await series('opsgraph_database_size_bytes')).toBeGreaterThan(1_000_000);
  });

  it('connections of both pools', async () => {
    await gateway.ask('{ liveKpis { waiting } }', undefined, { token });
    for (const pool of ['readers', 'writers']) {
      for (const state of ['busy', 'idle', 'waiting']) {
        expect(await series('opsgraph_database_connections', { pool, state })).toBeGreaterThanOrEqual(0);
      }
    }
    const readers = await series('opsgraph_database_connections', { pool: 'readers', state: 'idle' });
    expect(readers).toBeGreaterThan(0);
  });

  it('sockets, subscriptions, and the groups that are computed once', async () => {
    const credential = { authorization: `Bearer ${token}` };
    const sockets = [await subscribed(gateway, credential), await subscribed(gateway, credential)];
    expect(await series('opsgraph_live_sockets')).toBe(2);
    expect(await series('opsgraph_live_subscriptions')).toBe(2);
    expect(await series('opsgraph_live_groups')).toBe(1);
    expect(await series('opsgraph_live_executions_total', { outcome: 'ok' })).toBeGreaterThan(0);
    expect(await series('opsgraph_live_pushes_total')).toBe(1);
    await eventually(() => series('opsgraph_live_frames_total'), 2);
    expect(
      await series('opsgraph_graphql_operations_total', { transport: 'push', outcome: 'ok' }),
    ).toBeGreaterThan(0);
    await Promise.all(sockets.map((socket) => socket.dispose()));
    await eventually(() => series('opsgraph_live_sockets'), 0);
  });

  it('jobs that are done and jobs that fail, by their name', async () => {
    const own = await cloneDatabase();
    await own.owner.query('DROP FUNCTION pending_rollups(uuid[], text[], text[])');
    const working = await startGateway(own, { jobs: true });
    await until(
      async () => ((await series('opsgraph_job_failures_total', { name: 'rollups' }, working)) ?? 0) > 0,
      20_000,
    );
    await until(
      async () =>
        ((await series('opsgraph_job_last_success_timestamp_seconds', { name: 'learning' }, working)) ?? 0) >
        0,
      20_000,
    );
    expect(
      await series('opsgraph_job_duration_seconds_count', { name: 'learning' }, working),
    ).toBeGreaterThan(0);
    expect(await series('opsgraph_job_duration_seconds_count', { name: 'rollups' }, working)).toBeGreaterThan(
      0,
    );
    expect(
      await series('opsgraph_job_last_success_timestamp_seconds', { name: 'rollups' }, working),
    ).toBeUndefined();
    await working.stop();
    await own.drop();
  });

  it('the process itself', async () => {
    const text = await exposition();
    for (const name of [
      'nodejs_eventloop_lag_seconds',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    // They would look at each of ten thousand sockets.
    expect(text).not.toContain('nodejs_active_handles');
  });

  it('events by kind, outcome and code, and calls that could not be answered', async () => {
    const own = await startGateway(database);
    const sender = await tokenOf(Role.SERVICE, here.organizationId);
    const event = (clientEventId: string, kind = 'alert.changed') => ({
      clientEventId,
      kind,
      version: 1,
      occurredAt: new Date().toISOString(),
      payload: {},
    });
    const response = await fetch(`${own.url}/v1/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${sender}`,
        'x-org-id': here.organizationId,
      },
      body: JSON.stringify([event('one', 'planted.kind'), event('two', 'planted.other')]),
    });
    expect(response.status).toBe(200);
    expect(
      await series(
        'opsgraph_ingest_events_total',
        { kind: 'unknown', outcome: 'failed', code: 'UNKNOWN_KIND' },
        own,
      ),
    ).toBe(2);
    own.app.telemetry.ingestFailed();
    const batches = (outcome: string) => series('opsgraph_ingest_batches_total', { outcome }, own);
    expect([await batches('answered'), await batches('failed')]).toEqual([1, 1]);
    await own.stop();
  });
});

it('nothing tells of people, of credentials, of what they asked or of SQL', async () => {
  const secret = 'Zs8Rb5Xn7Hd4Jm6Pf1Gc0aTq3vYw9Lk2';
  const own = await startGateway(database, { metricsToken: secret });
  await own.ask(`query PlantedName { liveKpis { waiting } }`, undefined, {
    token,
    headers: { 'user-agent': 'planted-agent', 'x-request-id': 'planted-request' },
  });
  await own.ask('{ plantedField }', undefined, { token: 'planted-token' });
  await own.ask('{ me { id } liveKpis { waiting } }', undefined, {
    token: await tokenOf(Role.ANALYST, there.organizationId),
  });
  await fetch(`${own.url}/planted-path/ada@example.com?planted=query`, { method: 'POST' });
  expect((await fetch(`${own.url}/metrics`)).status).toBe(401);
  const response = await fetch(`${own.url}/metrics`, { headers: { authorization: `Bearer ${secret}` } });
  const text = await response.text();
  expect(text).toContain('opsgraph_http_requests_total');
  for (const planted of [
    /planted/i,
    /ada@/,
    /SELECT /i,
    new RegExp(token),
    new RegExp(secret),
    /127\.0\.0\.1/,
  ]) {
    expect(text).not.toMatch(planted);
  }
  // Nor of organizations, whatever happens in them.
  expect(text).not.toMatch(/"(here|there)"/);
  expect(text).not.toMatch(new RegExp(`${here.organizationId}|${there.organizationId}`, 'i'));
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/i);
  await own.stop();
});

it('everything that is told keeps to the conventions: its own name, a base unit, a help text', async () => {
  const text = await exposition();
  const told = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => ({
    name,
    type,
  }));
  const own = told.filter(({ name }) => name.startsWith('opsgraph_'));
  expect(own.length).toBeGreaterThan(40);
  for (const { name, type } of own) {
    expect([name, type === 'counter']).toEqual([name, name.endsWith('_total')]);
    expect([name, /_(ms|milliseconds|minutes|hours|kb|mb|percent)(_total)?$/.test(name)]).toEqual([
      name,
      false,
    ]);
    expect([
      name,
      type !== 'histogram' || name.endsWith('_duration_seconds') || name.endsWith('_delay_seconds'),
    ]).toEqual([name, true]);
    expect(text).toMatch(new RegExp(`^# HELP ${name} [A-Z1]`, 'm'));
  }
});

it('while PostgreSQL is away it says so in time, and what it knows besides', async () => {
  const proxy = await cuttableProxy(database.url);
  const through = new URL(database.url);
  through.port = new URL(proxy.url).port;
  const cut = await startGateway({ ...database, url: through.toString() });
  expect(await series('opsgraph_database_up', {}, cut)).toBe(1);
  await proxy.cut();
  await until(async () => (await series('opsgraph_database_up', {}, cut)) === 0);
  const began = performance.now();
  expect(await series('opsgraph_ingest_lag_seconds', {}, cut)).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(await series('process_resident_memory_bytes', {}, cut)).toBeGreaterThan(0);
  await proxy.restore();
  await eventually(() => series('opsgraph_database_up', {}, cut), 1);
  await cut.stop();
  await proxy.close();
});

it('while Redis is away it says what is less than it might be, and is ready', async () => {
  const proxy = await cuttableProxy(testServers().directRedisUrl);
  const cut = await startGateway(database, { redisUrl: proxy.url });
  const readiness = async () => {
    const response = await fetch(`${cut.url}/readyz`);
    return [response.status, await response.json()];
  };
  expect(await readiness()).toEqual([200, expect.objectContaining({ status: 'ok', dependencies: UP })]);
  await proxy.cut();
  await eventually(() => series('opsgraph_redis_up', { connection: 'commands' }, cut), 0);
  expect(await readiness()).toEqual([
    200,
    {
      status: 'degraded',
      degraded: { redis: expect.stringMatching(/^numbers are right/) as string },
      dependencies: { postgresql: 'up', redis: 'down' },
      analyticsIngestLagMs: 0,
    },
  ]);
  expect(await series('opsgraph_redis_command_failures_total', { command: 'ping' }, cut)).toBeGreaterThan(0);
  await proxy.restore();
  await until(async () => ((await series('opsgraph_redis_reconnects_total', {}, cut)) ?? 0) > 0);
  await cut.stop();
  await proxy.close();
});

describe('the alerts', () => {
  const folder = path.resolve(__dirname, '../deploy/prometheus');
  interface Rule {
    readonly alert?: string;
    readonly expr: string;
    readonly for?: string;
    readonly labels?: { readonly severity: string };
    readonly annotations?: { readonly summary: string; readonly runbook: string };
  }
  const rules = (
    parse(readFileSync(path.join(folder, 'opsgraph.rules.yml'), 'utf8')) as {
      readonly groups: readonly { readonly rules: readonly Rule[] }[];
    }
  ).groups.flatMap((group) => group.rules);

  it('are woken by series that the gateway tells of, under their labels', async () => {
    const told = await toldNames();
    expect(rules.flatMap(({ expr }) => unknownIn(expr, told))).toEqual([]);
    expect(rules.filter(({ expr }) => !/\bup\{|opsgraph[_:]/.test(expr))).toEqual([]);
  });

  it('say what is so, how bad it is, and what to do', () => {
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, labels?.severity]).toEqual([alert, expect.stringMatching(/^(warning|critical)$/)]);
      expect(annotations?.summary).toMatch(/./);
      expect([alert, (annotations?.runbook.length ?? 0) > 100]).toEqual([alert, true]);
    }
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  it('are woken two minutes after events wait', () => {
    const lag = rules.find(({ alert }) => alert === 'OpsgraphIngestLag');
    expect([lag?.expr, lag?.for]).toEqual(['max(opsgraph_ingest_lag_seconds) > 120', '1m']);
  });

  // Where Prometheus's own tool is there, what wakes each of them is tried.
  if (spawnSync('promtool', ['--version']).status === 0) {
    it.each([
      ['check', 'opsgraph.rules.yml'],
      ['test', 'opsgraph.rules.test.yml'],
    ])('promtool has nothing against them: %s', (verb, file) => {
      const run = spawnSync('promtool', [verb, 'rules', path.join(folder, file)], { encoding: 'utf8' });
      expect([run.status, `${run.stdout}${run.stderr}`]).toEqual([0, expect.stringContaining('SUCCESS')]);
    });
  } else {
    process.stderr.write(
      'NOT RUN: promtool on the rules of alerts, because it is not installed (package prometheus)\n',
    );
  }
});

it('the dashboard shows series that the gateway tells of', async () => {
  const dashboard = JSON.parse(
    readFileSync(path.resolve(__dirname, '../deploy/grafana/opsgraph.json'), 'utf8'),
  ) as { readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[] };
  const told = await toldNames();
  const exprs = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  expect(exprs.length).toBeGreaterThan(40);
  expect(exprs.flatMap((expr) => unknownIn(expr, told))).toEqual([]);
  // And leaves none of the gateway's own out.
  const shown = new Set(exprs.flatMap((expr) => [...expr.matchAll(/\bopsgraph_\w+/g)].map(([name]) => name)));
  const isShown = (name: string) => ['', '_bucket', '_sum', '_count'].some((part) => shown.has(name + part));
  expect([...told].filter((name) => name.startsWith('opsgraph_') && !isShown(name))).toEqual([]);
});

async function toldNames(): Promise<ReadonlySet<string>> {
  return new Set([...(await exposition()).matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
}

/** Names of series that nobody tells; rules may name each other, and Prometheus tells by itself whether it could scrape. */
function unknownIn(expr: string, told: ReadonlySet<string>): string[] {
  return [...expr.matchAll(/(?<![\w"':$])((?:opsgraph|nodejs|process)_\w+)\b/g)]
    .map(([, name = '']) => name)
    .filter((name) => !told.has(name) && !told.has(name.replace(/_(bucket|sum|count)$/, '')));
}

async function deadLetter(organizationId: string): Promise<void> {
  // Whatever else the table demands is filled with something of its type.
  const { rows } = await database.owner.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_name = 'dead_letters' AND is_nullable = 'NO' AND column_default IS NULL AND column_name <> 'org_id'`,
  );
  const values = rows.map(({ type }) =>
    type === 'uuid' ? 'gen_random_uuid()' : type.startsWith('timestamp') ? 'now()' : `'UNKNOWN_KIND'`,
  );
  await database.owner.query(
    `INSERT INTO dead_letters (org_id, ${rows.map(({ name }) => name).join(', ')}) VALUES ($1, ${values.join(', ')})`,
    [organizationId],
  );
}
