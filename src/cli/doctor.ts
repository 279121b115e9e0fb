// opsgraph doctor: looks at everything the gateway needs, and says of each fault what to do about it.
import { Command } from 'commander';
import { Client } from 'pg';
import { migrations } from '../../migrations';
import {
  AppError,
  catalogueOf,
  clusterOf,
  type Config,
  ConfigError,
  createLogger,
  isFree,
  loadConfig,
  messageOf,
  isBehindPooler,
  planOf,
  describeRedis,
  lookAtReplicas,
  RedisConnection,
  roleOf,
  schemaState,
  type SchemaState,
} from '../platform';
import { openServers, type Servers } from '../servers';
import {
  type Ask,
  backlog,
  type Finding,
  machineChecks,
  redisFindings,
  serverChecks,
  skewOf,
  trails,
} from './doctor-checks';

interface Flags {
  readonly json?: boolean;
  readonly strict?: boolean;
}

const LEAST_LOCKS = 1_024;
const OLDEST_POSTGRES = 15;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check Node, configuration, port, database, roles, migrations, Redis, secrets, and what will hurt later. Exit code 1 on a fault.',
    )
    .option('--json', 'print the findings as JSON')
    .option('--strict', 'exit code 1 on a warning as well')
    .action(async (flags: Flags) => {
      const findings: Finding[] = [];
      for await (const finding of examine()) {
        findings.push(finding);
        if (flags.json !== true) {
          process.stdout.write(inWords(finding));
        }
      }
      const count = (wanted: Finding['verdict']): number =>
        findings.filter(({ verdict }) => verdict === wanted).length;
      const [faults, warnings] = [count('fault'), count('warning')];
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ faults, warnings, findings }, null, 2)}\n`
          : `\n${summary(faults, warnings)}\n`,
      );
      process.exitCode = faults > 0 || (flags.strict === true && warnings > 0) ? 1 : 0;
    });
}

function inWords({ verdict, subject, found, remedy }: Finding): string {
  const mark = { ok: 'ok   ', note: 'note ', warning: 'WARN ', fault: 'FAULT' }[verdict];
  return `${mark}  ${subject.padEnd(14)} ${found}\n${remedy === undefined ? '' : `${' '.repeat(22)}→ ${remedy}\n`}`;
}

function summary(faults: number, warnings: number): string {
  const warned = warnings === 0 ? '' : `${warnings} warning(s)`;
  return faults === 0
    ? warned === ''
      ? 'All is well.'
      : `${warned}, no fault.`
    : `${faults} fault(s).${warned === '' ? '' : ` ${warned}.`}`;
}

async function* examine(): AsyncGenerator<Finding> {
  yield { verdict: 'ok', subject: 'Node', found: process.versions.node };
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    for (const found of error.faults) {
      yield { verdict: 'fault', subject: 'configuration', found, remedy: 'the README lists every variable' };
    }
    return;
  }
  yield { verdict: 'ok', subject: 'configuration', found: 'accepted' };
  yield await port(config);
  yield secret(config);
  yield* machineChecks(config);
  let servers: Servers;
  try {
    servers = await openServers(config);
  } catch (error) {
    yield {
      verdict: 'fault',
      subject: 'database',
      found: messageOf(error),
      remedy: `look into ${config.dataDir}/postgres/postgres.log, or set DATABASE_URL to a server of your own`,
    };
    yield* redis(config);
    return;
  }
  try {
    yield* database(servers, config);
    yield* redis(config);
  } finally {
    await servers.close();
  }
}

async function port({ host, port: number }: Config): Promise<Finding> {
  const subject = 'port';
  if (number === 0 || (await isFree(number, host))) {
    return { verdict: 'ok', subject, found: number === 0 ? 'any free one' : `${host}:${number} is free` };
  }
  const answer = await fetch(`http://${host}:${number}/livez`, { signal: AbortSignal.timeout(2_000) }).then(
    (response): Promise<unknown> => response.json(),
    () => null,
  );
  const isGateway = typeof answer === 'object' && answer !== null && 'status' in answer;
  return isGateway
    ? { verdict: 'note', subject, found: `${host}:${number} is in use by a gateway that is running` }
    : {
        verdict: 'fault',
        subject,
        found: `${host}:${number} is in use`,
        remedy: 'stop what listens there, or set PORT',
      };
}

function secret({ auth, dataDir }: Config): Finding {
  const subject = 'tokens';
  if (auth.jwksUrl !== undefined) {
    return { verdict: 'ok', subject, found: `verified with the key set at ${auth.jwksUrl}` };
  }
  if (auth.secret === undefined) {
    return { verdict: 'ok', subject, found: `signed with a secret of its own in ${dataDir}/auth-secret` };
  }
  return { verdict: 'ok', subject, found: 'signed with AUTH_JWT_SECRET' };
}

async function* database(servers: Servers, config: Config): AsyncGenerator<Finding> {
  const subject = 'database';
  const client = new Client({ connectionString: servers.databaseUrl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    const { host, pathname } = new URL(servers.databaseUrl);
    yield {
      verdict: 'fault',
      subject,
      found: `${host}${pathname} does not answer as ${roleOf(servers.databaseUrl)}: ${messageOf(error)}`,
      remedy: 'check DATABASE_URL, that the server runs, and that it lets this role in',
    };
    return;
  }
  try {
    const version = await client.query<{ number: number; text: string }>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
    );
    const { number, text } = version.rows[0] ?? { number: 0, text: '?' };
    yield number >= OLDEST_POSTGRES * 10_000
      ? { verdict: 'ok', subject, found: `PostgreSQL ${text}, ${servers.described.database}` }
      : {
          verdict: 'fault',
          subject,
          found: `PostgreSQL ${text}`,
          remedy: `upgrade to PostgreSQL ${OLDEST_POSTGRES} or newer`,
        };
    yield* lockFindings(client);
    yield* clusterFindings(client);
    const ask: Ask = async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[];
    yield* serverChecks(ask, await isBehindPooler(client));
    const state = await schemaState(servers.databaseUrl, migrations).catch((error: unknown) => error);
    yield* migrationFindings(state, config);
    if (isState(state) && state.pending.length === 0) {
      yield* backlog(ask);
      yield* organizationFindings(client, ask);
    }
    yield* privileges(client, servers);
    yield* replicaFindings(config);
  } finally {
    await client.end();
  }
}

function isState(state: unknown): state is SchemaState {
  return typeof state === 'object' && state !== null && 'pending' in state;
}

function* migrationFindings(state: unknown, config: Config): Generator<Finding> {
  const subject = 'migrations';
  if (!isState(state)) {
    yield {
      verdict: 'fault',
      subject,
      found: `cannot be read by the application role: ${messageOf(state)}`,
      remedy: 'run `npx opsgraph migrate`, which admits the role',
    };
    return;
  }
  const { pending, ahead } = state;
  if (ahead.length > 0) {
    yield {
      verdict: 'note',
      subject,
      found: `those of a newer version were run: ${ahead.join(', ')}. This one works on them`,
    };
  }
  if (pending.length === 0) {
    yield { verdict: 'ok', subject, found: ahead.length === 0 ? 'up to date' : 'nothing is lacking' };
  } else {
    yield {
      verdict: config.database === undefined ? 'note' : 'fault',
      subject,
      found: `${pending.length} pending: ${pending.join(', ')}`,
      remedy:
        config.database === undefined
          ? '`npm start` runs them'
          : 'set DATABASE_OWNER_URL and run `npx opsgraph migrate`',
    };
  }
}

async function* organizationFindings(client: Client, ask: Ask): AsyncGenerator<Finding> {
  yield* deletionFindings(client);
  await client.query(`SELECT set_config('app.scope', 'platform', false)`);
  const organizations = await ask<{ id: string; slug: string }>(
    `SELECT o.org_id AS id, o.slug FROM organizations o WHERE o.deleted_at IS NULL ORDER BY o.slug LIMIT 1000`,
  );
  yield* trails(ask, organizations, async (id) => {
    await client.query(`SELECT set_config('app.org_id', $1, false)`, [id]);
  });
}

/** Organizations that are no more than a tombstone, and those that are on the way to be. */
async function* deletionFindings(client: Client): AsyncGenerator<Finding> {
  await client.query(`SELECT set_config('app.scope', 'platform', false)`);
  const { rows } = await client.query<{ id: string; slug: string }>(
    `SELECT o.org_id AS id, o.slug FROM organizations o WHERE o.deleted_at IS NOT NULL ORDER BY o.deleted_at`,
  );
  const open: string[] = [];
  for (const { id, slug } of rows) {
    await client.query(`SELECT set_config('app.org_id', $1, false)`, [id]);
    const { rowCount } = await client.query(
      `SELECT FROM organization_deletions d WHERE d.org_id = $1 AND d.finished_at IS NULL`,
      [id],
    );
    open.push(...(rowCount === 0 ? [] : [slug]));
  }
  if (rows.length > 0) {
    yield {
      verdict: 'note',
      subject: 'deletions',
      found:
        open.length === 0
          ? `all data was deleted of ${rows.length}: ${rows.map(({ slug }) => slug).join(', ')}`
          : `data is being deleted of ${open.join(', ')}`,
      ...(open.length === 0
        ? {}
        : { remedy: 'a gateway or worker goes on with it, and `npx opsgraph org delete-data SLUG` as well' }),
    };
  }
}

/** Usage is kept by the day: an answer over a year of it locks some thousands of partitions and their indexes. */
async function* lockFindings(client: Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ locks: number }>(
    `SELECT current_setting('max_locks_per_transaction')::int AS locks`,
  );
  const [{ locks } = { locks: 0 }] = rows;
  if (locks < LEAST_LOCKS) {
    yield {
      verdict: 'note',
      subject: 'locks',
      found: `max_locks_per_transaction is ${locks}: answers over many days of product usage may run out of them`,
      remedy: `set max_locks_per_transaction = ${LEAST_LOCKS} in PostgreSQL and restart it`,
    };
  }
}

/** A line for each; the gateway itself decides with every answer. */
async function* replicaFindings({ database: named }: Config): AsyncGenerator<Finding> {
  if (named === undefined || named.replicas.urls.length === 0) {
    return;
  }
  for (const { name, url, found } of await lookAtReplicas(named.url, named.replicas.urls)) {
    const { host } = new URL(url);
    const subject = name;
    if (typeof found === 'string') {
      yield {
        verdict: 'fault',
        subject,
        found: `${host} ${found}`,
        remedy: 'the primary answers in its place; see docs/scaling.md',
      };
    } else if (!found.keepsRows) {
      yield {
        verdict: 'note',
        subject,
        found: `${host} is ${found.lagBytes} bytes behind; hot_standby_feedback is off: it gives long answers up`,
        remedy: 'set hot_standby_feedback = on there',
      };
    } else {
      yield { verdict: 'ok', subject, found: `${host} is ${found.lagBytes} bytes behind` };
    }
  }
}

/** Says nothing of a database that is not distributed and could not be. */
async function* clusterFindings(client: Client): AsyncGenerator<Finding> {
  const subject = 'Citus';
  const cluster = await clusterOf(client);
  if (cluster === null) {
    return;
  }
  const described = `${cluster.version}, workers: ${cluster.workers.join(', ') || 'none'}`;
  if (!cluster.isCoordinator) {
    yield {
      verdict: 'fault',
      subject,
      found: `${described}: this is a worker`,
      remedy: 'name the coordinator in DATABASE_URL',
    };
    return;
  }
  const { steps, faults } = planOf(await catalogueOf(client));
  if (faults.length > 0) {
    yield {
      verdict: 'fault',
      subject,
      found: `${described}: ${faults.join('; ')}`,
      remedy: 'see docs/how-to/citus.md',
    };
  } else {
    yield steps.length === 0
      ? { verdict: 'ok', subject, found: `${described}: everything is distributed` }
      : {
          verdict: 'note',
          subject,
          found: `${described}: not everything is distributed`,
          remedy: 'run `npx opsgraph distribute`',
        };
  }
}

async function* privileges(client: Client, servers: Servers): AsyncGenerator<Finding> {
  const subject = 'role';
  const { rows } = await client.query<{ name: string; powerful: boolean; exists: boolean; member: boolean }>(
    `SELECT r.rolname AS name, r.rolsuper OR r.rolbypassrls AS powerful,
            EXISTS (SELECT FROM pg_roles WHERE rolname = 'opsgraph_app') AS exists,
            coalesce((SELECT pg_has_role(r.oid, a.oid, 'MEMBER') FROM pg_roles a WHERE a.rolname = 'opsgraph_app'),
                     false) AS member
       FROM pg_roles r WHERE r.rolname = current_user`,
  );
  const [role] = rows;
  if (role === undefined) {
    return;
  }
  if (role.powerful) {
    yield {
      verdict: 'fault',
      subject,
      found: `${role.name} is a superuser or has BYPASSRLS: row-level security does not bind it`,
      remedy: 'use a plain role in DATABASE_URL: CREATE ROLE opsgraph LOGIN PASSWORD …',
    };
  } else if (role.exists && !role.member) {
    yield {
      verdict: 'fault',
      subject,
      found: `${role.name} is no member of opsgraph_app`,
      remedy: `run \`npx opsgraph migrate\`, or as the owner: GRANT opsgraph_app TO ${role.name}`,
    };
  } else {
    yield { verdict: 'ok', subject, found: `${role.name} is bound by row-level security` };
  }
  if (servers.ownerUrl === undefined) {
    yield {
      verdict: 'note',
      subject: 'owner',
      found: 'DATABASE_OWNER_URL is not set: this process cannot migrate',
    };
    return;
  }
  const owner = new Client({ connectionString: servers.ownerUrl, connectionTimeoutMillis: 5_000 });
  try {
    await owner.connect();
    const { rows: rights } = await owner.query<{ may: boolean }>(
      `SELECT has_schema_privilege('public', 'CREATE') AS may`,
    );
    const name = roleOf(servers.ownerUrl);
    yield rights[0]?.may === true
      ? { verdict: 'ok', subject: 'owner', found: `${name} may migrate` }
      : {
          verdict: 'fault',
          subject: 'owner',
          found: `${name} may not create tables`,
          remedy: 'use the owner of the database in DATABASE_OWNER_URL',
        };
  } catch (error) {
    yield {
      verdict: 'fault',
      subject: 'owner',
      found: `${roleOf(servers.ownerUrl)} is not let in: ${messageOf(error)}`,
      remedy: 'check DATABASE_OWNER_URL',
    };
  } finally {
    await owner.end().catch(() => undefined);
  }
}

async function* redis(config: Config): AsyncGenerator<Finding> {
  const subject = 'Redis';
  if (config.redisUrl === undefined) {
    yield {
      verdict: 'note',
      subject,
      found: 'REDIS_URL is not set: `start` uses redis-server from PATH, else the memory of the process',
    };
    return;
  }
  const host = describeRedis(config.redisUrl);
  const connection = new RedisConnection(config.redisUrl, createLogger('silent'));
  try {
    const ready = await connection.ready();
    const pong = await connection.ask((client) => client.ping());
    yield ready && pong.answered
      ? { verdict: 'ok', subject, found: `${host} answers` }
      : {
          verdict: 'fault',
          subject,
          found: `${host} does not answer`,
          remedy: 'check REDIS_URL and that the server runs; meanwhile numbers from Redis read 0 and say so',
        };
    const before = Date.now();
    const asked = await connection.ask((client) => Promise.all([client.info(), client.time()]));
    if (asked.answered) {
      const [info, [seconds, micros]] = asked.value;
      yield* redisFindings(info);
      yield skewOf('Redis', Number(seconds) * 1_000 + Number(micros) / 1_000, before, Date.now());
    }
  } catch (error) {
    throw error instanceof AppError ? error : new Error(messageOf(error), { cause: error });
  } finally {
    connection.close();
  }
}
