// The PostgreSQL and Redis of a test run, brought up once. Also the one place that knows where test files find them, and what
// stands behind their addresses: one server each, or the topology of `npm run test:topology`.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrations } from '../../migrations';
import { migrate, startEmbeddedPostgres, startLocalRedis } from '../../src/platform';
import { startCitus } from './citus';
import { startSentinels } from './many-redis';
import { type PgBouncer, startPgBouncer } from './pgbouncer';
import { type Replica, startReplica, WAL_SENDERS } from './replicated';
import { until } from './until';

export interface TestServers {
  readonly ownerUrl: string;
  /** By way of PgBouncer where the run asks for it. */
  readonly applicationUrl: string;
  readonly directApplicationUrl: string;
  /** The application role at the standby, which gateways read from; null: there is none. */
  readonly standbyUrl: string | null;
  /** As gateways and commands are told it. */
  readonly redisUrl: string;
  /** The server itself, for tests that connect to it, or put something before it. */
  readonly directRedisUrl: string;
  /** The owner at every server that holds a part of a database, first the one that is asked: one, except with Citus. */
  readonly nodes: readonly string[];
}

export const TEMPLATE = 'opsgraph_template';

/** A primary with a synchronous standby, PgBouncer, Redis behind Sentinels, and of each gateway two, with two workers. */
export const isTopology = process.env['OPSGRAPH_TEST_TOPOLOGY'] === 'true';

/** Test workers are other processes: they read from here what global set-up has started. */
const noteFile = path.join(os.tmpdir(), `opsgraph-test-${process.env['OPSGRAPH_TEST_RUN'] ?? ''}.json`);

export function testServers(): TestServers {
  return JSON.parse(readFileSync(noteFile, 'utf8')) as TestServers;
}

export async function startTestServers(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-test-'));
  // The server's own user must reach it when the tests run as root.
  chmodSync(dataDir, 0o755);
  const redis = await startTestRedis(dataDir);
  const postgres = await startTestPostgres(dataDir);
  const pooler = await startTestPooler(postgres.applicationUrl);
  const servers: TestServers = {
    ownerUrl: postgres.ownerUrl,
    applicationUrl: pooler?.through(postgres.applicationUrl) ?? postgres.applicationUrl,
    directApplicationUrl: postgres.applicationUrl,
    standbyUrl: postgres.standbyUrl ?? null,
    redisUrl: redis.url,
    directRedisUrl: redis.directUrl ?? redis.url,
    nodes: postgres.nodes,
  };
  writeFileSync(noteFile, JSON.stringify(servers));
  return async () => {
    await pooler?.stop();
    await redis.stop();
    await postgres.stop();
    rmSync(noteFile, { force: true });
    rmSync(dataDir, { recursive: true, force: true });
  };
}

interface TestPostgres {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  readonly standbyUrl?: string;
  readonly nodes: readonly string[];
  stop(): Promise<void>;
}

interface TestRedis {
  readonly url: string;
  readonly directUrl?: string;
  stop(): Promise<void>;
}

/** With the template in it. CITUS_URL names a cluster to be used instead of a server of the run's own. */
async function startTestPostgres(dataDir: string): Promise<TestPostgres> {
  const citus = process.env['CITUS_URL'];
  if (citus !== undefined && citus !== '') {
    return { ...(await startCitus(citus, TEMPLATE)), stop: () => Promise.resolve() };
  }
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: [
      'fsync=off',
      'full_page_writes=off',
      MANY_CONNECTIONS,
      ...(isTopology ? [`max_wal_senders=${WAL_SENDERS}`, 'wal_keep_size=1GB'] : ['synchronous_commit=off']),
    ],
  });
  await migrate(postgres.ownerUrl, postgres.url, migrations);
  // Test files clone this database; nobody may be connected to a template.
  const owner = new Client({ connectionString: databaseUrl(postgres.ownerUrl, 'postgres') });
  await owner.connect();
  await owner.query(`ALTER DATABASE opsgraph RENAME TO ${TEMPLATE}`);
  const standby = isTopology ? await startStandby(postgres, owner, dataDir) : undefined;
  await owner.end();
  return {
    ownerUrl: postgres.ownerUrl,
    applicationUrl: postgres.url,
    ...(standby === undefined ? {} : { standbyUrl: standby.url }),
    nodes: [postgres.ownerUrl],
    stop: async () => {
      // Nothing is committed without the standby: it goes last.
      await postgres.stop();
      await standby?.kill();
    },
  };
}

const MANY_CONNECTIONS = 'max_connections=200';
const STANDBY = 'standby';

/** Whatever is acknowledged from now on, the making of a database as well, is on the standby. */
async function startStandby(
  primary: { readonly url: string; readonly ownerUrl: string },
  owner: Client,
  dataDir: string,
): Promise<Replica> {
  const standby = await startReplica({
    applicationUrl: primary.url,
    // Nobody may be connected to the template.
    ownerUrl: databaseUrl(primary.ownerUrl, 'postgres'),
    owner,
    dataDir,
    name: STANDBY,
    settings: [MANY_CONNECTIONS, 'hot_standby_feedback=on'],
  });
  await owner.query(`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
  await owner.query('SELECT pg_reload_conf()');
  await until(async () => {
    const { rows } = await owner.query<{ state: string }>(
      'SELECT sync_state AS state FROM pg_stat_replication',
    );
    return rows[0]?.state === 'sync';
  });
  return standby;
}

/**
 * Fewer than a gateway's 18 connections, so that they take turns; not fewer than the 10 that read. Two gateways and two workers
 * have twice as many.
 */
const POOLED = isTopology ? 24 : 12;

/** `npm run test:pgbouncer` sets the variable: every gateway of the run then reaches PostgreSQL by way of PgBouncer. So with the topology. */
async function startTestPooler(applicationUrl: string): Promise<PgBouncer | undefined> {
  return isTopology || process.env['OPSGRAPH_TEST_PGBOUNCER'] === 'true'
    ? startPgBouncer([applicationUrl], { poolSize: POOLED })
    : undefined;
}

/** The run is on a Citus cluster: CITUS_URL. */
export function isCluster(): boolean {
  return testServers().nodes.length > 1;
}

/** The same address for statements that name no organization. On a cluster they go to all shards, which is refused to others. */
export function acrossShards(url: string): string {
  const changed = new URL(url);
  if (isCluster()) {
    changed.searchParams.set('options', '-c citus.multi_task_query_log_level=off');
  }
  return changed.toString();
}

/** The same server, another database. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

/** Nobody kills a node here: it is long until one that is only slow on a busy machine counts as one that is away. */
const DOWN_AFTER_MS = 10_000;

async function startTestRedis(dataDir: string): Promise<TestRedis> {
  if (isTopology) {
    const group = await startSentinels({ downAfterMs: DOWN_AFTER_MS });
    const [master] = group.nodes;
    return {
      url: group.url,
      directUrl: `redis://127.0.0.1:${master?.port ?? ''}`,
      stop: () => group.stop(),
    };
  }
  const given = process.env['REDIS_URL'];
  if (given !== undefined && given !== '') {
    return { url: given, stop: () => Promise.resolve() };
  }
  return (await startLocalRedis(dataDir)) ?? (await installRedis(dataDir));
}

/** Debian's package where this process may install it; else one line that says what is missing. */
async function installRedis(dataDir: string): Promise<TestRedis> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    const apt = (...parameters: string[]) =>
      execFileSync('apt-get', ['-qq', '-y', '-o', 'Dpkg::Use-Pty=0', ...parameters], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    try {
      process.stderr.write('Installing redis-server for the tests …\n');
      apt('update');
      apt('install', '--no-install-recommends', 'redis-server');
    } catch {
      // The message below says what to do.
    }
    const redis = await startLocalRedis(dataDir);
    if (redis !== null) {
      return redis;
    }
  }
  throw new Error('The tests need Redis: install redis-server, or set REDIS_URL to one they may use.');
}
