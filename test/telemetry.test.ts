// What a gateway tells of itself: numbers that somebody can be woken by, cheaply, and nothing of what people do or write.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import { parse } from 'yaml';
import { DatabaseWatch, Role } from '../src/platform';
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
    await eventually(() => series('opsgraph_ingest_lag_ms'), 0);
    expect(await readiness()).toEqual([200, { status: 'ok', analyticsIngestLagMs: 0 }]);
  });

  it('is that of the oldest, of whichever organization and stream, to /metrics and /readyz alike', async () => {
    await pending(here, 100);
    await pending(there, 500);
    await pending(there, 300);
    await pending(there, 900);
    await until(async () => ((await series('opsgraph_ingest_lag_ms')) ?? 0) >= 900_000);
    expect(await series('opsgraph_ingest_lag_ms')).toBeLessThan(960_000);
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
    expect(await readiness(blind)).toEqual([200, { status: 'ok', analyticsIngestLagMs: null }]);
    expect(await series('opsgraph_ingest_lag_ms', {}, blind)).toBeUndefined();
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
    await until(async () => ((await series('opsgraph_rollup_lag_ms')) ?? 0) >= 600_000);
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
  it('requests by the template of their route and the class of their status', async () => {
    const before = (await series('opsgraph_http_requests_total', { route: 'none', status: '4xx' })) ?? 0;
    for (const address of ['/nothing/1', '/nothing/2?email=ada@example.com']) {
      expect((await fetch(`${gateway.url}${address}`)).status).toBe(404);
    }
    await gateway.ask('{ liveKpis { waiting } }', undefined, { token });
    expect(await series('opsgraph_http_requests_total', { route: 'none', status: '4xx' })).toBe(before + 2);
    expect(
      await series('opsgraph_http_requests_total', { route: '/graphql', status: '2xx' }),
    ).toBeGreaterThan(0);
    expect(await series('opsgraph_http_requests_seconds_count', { route: '/graphql' })).toBeGreaterThan(0);
  });

  it('statements by their label', async () => {
    await gateway.ask('{ liveKpis { waiting } }', undefined, { token });
    const label = { label: 'metrics.open-sessions.state' };
    expect(await series('opsgraph_statements_seconds_count', label)).toBeGreaterThan(0);
    expect(await series('opsgraph_statements_seconds_sum', label)).toBeGreaterThan(0);
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
    await Promise.all(sockets.map((socket) => socket.dispose()));
    await eventually(() => series('opsgraph_live_sockets'), 0);
  });

  it('jobs that fail, by their name', async () => {
    const own = await cloneDatabase();
    await own.owner.query('DROP FUNCTION pending_rollups(uuid[], text[], text[])');
    const working = await startGateway(own, { jobs: true });
    await until(
      async () => ((await series('opsgraph_job_failures_total', { name: 'rollups' }, working)) ?? 0) > 0,
      20_000,
    );
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

  it('events by organization, outcome and code, and calls that could not be answered', async () => {
    const { telemetry } = gateway.app;
    telemetry.ingested('acme', { accepted: 7, duplicates: 2, failed: 3, codes: { UNKNOWN_KIND: 2 } });
    telemetry.ingested('acme', { accepted: 1, duplicates: 0, failed: 0 });
    telemetry.ingestFailed('acme');
    const events = (outcome: string, code: string) =>
      series('opsgraph_ingest_events_total', { organization: 'acme', outcome, code });
    expect([
      await events('accepted', ''),
      await events('duplicate', ''),
      await events('failed', 'UNKNOWN_KIND'),
      await events('failed', ''),
    ]).toEqual([8, 2, 2, 1]);
    const batches = (outcome: string) =>
      series('opsgraph_ingest_batches_total', { organization: 'acme', outcome });
    expect([await batches('answered'), await batches('failed')]).toEqual([2, 1]);
  });

  it('a hundred organizations by name, and all others as one', async () => {
    const own = await cloneDatabase();
    const busy = await startGateway(own);
    for (let number = 0; number < 130; number += 1) {
      busy.app.telemetry.ingested(`tenant-${number}`, { accepted: 1, duplicates: 0, failed: 0 });
    }
    const named = (await exposition(busy)).match(/opsgraph_ingest_batches_total\{/g);
    expect(named).toHaveLength(101);
    expect(await series('opsgraph_ingest_batches_total', { organization: 'other' }, busy)).toBe(30);
    // Each application has numbers of its own, also where several are one process.
    expect(await exposition()).not.toContain('tenant-');
    await busy.stop();
    await own.drop();
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
  expect(text).not.toContain(here.organizationId);
  await own.stop();
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
  expect(await series('opsgraph_ingest_lag_ms', {}, cut)).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(await series('process_resident_memory_bytes', {}, cut)).toBeGreaterThan(0);
  await proxy.restore();
  await eventually(() => series('opsgraph_database_up', {}, cut), 1);
  await cut.stop();
  await proxy.close();
});

describe('the alerts', () => {
  const folder = path.resolve(__dirname, '../deploy/prometheus');
  interface Rule {
    readonly alert: string;
    readonly expr: string;
    readonly for?: string;
    readonly labels: { readonly severity: string };
    readonly annotations: { readonly summary: string; readonly runbook: string };
  }
  const rules = (
    parse(readFileSync(path.join(folder, 'opsgraph.rules.yml'), 'utf8')) as {
      readonly groups: readonly { readonly rules: readonly Rule[] }[];
    }
  ).groups.flatMap((group) => group.rules);

  it('are woken by series that the gateway tells of, under their labels', async () => {
    const told = new Set([...(await exposition()).matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
    // Prometheus tells by itself whether it could scrape.
    const unknown = rules
      .flatMap(({ expr }) =>
        [...expr.matchAll(/\b(up|[a-z]+_[a-z_]+)\b(?=[{[)\s])/g)].map(([, name]) => name),
      )
      .filter((name) => name !== 'up' && !told.has(name));
    expect(unknown).toEqual([]);
    expect(rules.filter(({ expr }) => !/\bup\{|opsgraph_/.test(expr))).toEqual([]);
  });

  it('say what is so, how bad it is, and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(warning|critical)$/)]);
      expect(annotations.summary).not.toBe('');
      expect([alert, annotations.runbook.length > 100]).toEqual([alert, true]);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('are woken two minutes after events wait', () => {
    const lag = rules.find(({ alert }) => alert === 'OpsgraphIngestLag');
    expect([lag?.expr, lag?.for]).toEqual(['max(opsgraph_ingest_lag_ms) > 120000', '1m']);
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
