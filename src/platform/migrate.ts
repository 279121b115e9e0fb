// Brings a database to the schema this version needs, and says whether it has it.
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { messageOf, unavailable } from './errors';
import {
  MIGRATIONS_TABLE as TABLE,
  MigrationStep,
  numberOf,
  type LockPatience,
  type MigrationClass,
} from './migration-step';

/** What is different between a database and what this version knows. */
export interface SchemaState {
  /** Names of the migrations that the database lacks. */
  readonly pending: readonly string[];
  /** Names of those that it has of a newer version: they only added something. */
  readonly ahead: readonly string[];
}

type Ask = (text: string, values?: unknown[]) => Promise<unknown[]>;

interface Recorded {
  readonly name: string;
  readonly needs: number | null;
}

/** Two gateways that start at once migrate one after the other. */
const LOCK = 4_737_001;
const LOOK_FOR_LOCK_MS = 200;

/** Runs the pending migrations as the owner and makes the application role a member of `opsgraph_app`. */
export async function migrate(
  ownerUrl: string,
  applicationUrl: string | undefined,
  migrations: readonly MigrationClass[],
  options: LockPatience = {},
): Promise<string[]> {
  const guard = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  try {
    await guard.connect();
  } catch (error) {
    throw unavailable(`PostgreSQL does not answer the owner: ${messageOf(error)}`, error);
  }
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [],
    migrationsTableName: TABLE,
    synchronize: false,
    logging: false,
  });
  try {
    await lockOthersOut(guard, options);
    await source.initialize();
    // Of no migrations: makes the table that keeps account of them.
    await source.runMigrations();
    const done: string[] = [];
    for (const pending of missingIn(
      await recorded((text, values) => source.query<unknown[]>(text, values)),
      migrations,
    )) {
      await new MigrationStep(source, pending, options).take();
      done.push(pending.name);
    }
    if (applicationUrl !== undefined) {
      await admit(guard, roleOf(applicationUrl));
    }
    await guard.query('COMMIT');
    return done;
  } catch (error) {
    throw isRefusal(error)
      ? unavailable(
          `DATABASE_OWNER_URL: ${roleOf(ownerUrl)} may not migrate (${messageOf(error)}); it must own the database`,
          error,
        )
      : error;
  } finally {
    if (source.isInitialized) {
      await source.destroy();
    }
    // Ends the transaction where it failed, and with it the lock.
    await guard.end();
  }
}

/** What the database at `url` lacks and has beyond. Any role that may read the schema can ask. */
export async function schemaState(url: string, migrations: readonly MigrationClass[]): Promise<SchemaState> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    throw unavailable(`PostgreSQL does not answer: ${messageOf(error)}`, error);
  }
  try {
    const found = await recorded(
      async (text, values) => (await client.query(text, values)).rows as unknown[],
    );
    const known = new Set(migrations.map(({ name }) => name));
    return {
      pending: missingIn(found, migrations).map(({ name }) => name),
      ahead: found.map(({ name }) => name).filter((name) => !known.has(name)),
    };
  } catch (error) {
    throw isRefusal(error)
      ? unavailable(
          `The role ${roleOf(url)} was not admitted (${messageOf(error)}): run \`npx opsgraph migrate\` as the owner`,
          error,
        )
      : error;
  } finally {
    await client.end();
  }
}

/** Names of the migrations that the database at `url` lacks. */
export async function pendingMigrations(
  url: string,
  migrations: readonly MigrationClass[],
): Promise<readonly string[]> {
  return (await schemaState(url, migrations)).pending;
}

/** Outside of any transaction: a lock on the table that keeps account would be in the way of whoever changes it. */
async function recorded(ask: Ask): Promise<readonly Recorded[]> {
  const [table] = (await ask('SELECT to_regclass($1) AS found', [TABLE])) as { found: string | null }[];
  if (table?.found == null) {
    return [];
  }
  // The column `needs` is younger than the table.
  return (await ask(
    `SELECT m.name, (to_jsonb(m) ->> 'needs')::float8 AS needs FROM ${TABLE} m ORDER BY m.id`,
  )) as Recorded[];
}

/** Those that were not run yet; refuses where something is gone that this version uses. */
function missingIn(
  found: readonly Recorded[],
  migrations: readonly MigrationClass[],
): readonly MigrationClass[] {
  const newest = Math.max(0, ...migrations.map(numberOf));
  const contracted = found.find(({ needs }) => needs !== null && needs > newest);
  if (contracted !== undefined) {
    throw unavailable(
      `This version is too old for the database: ${contracted.name} has taken away what it uses, ` +
        `and it knows no migration newer than ${newest} (${contracted.needs ?? ''} is needed). Install the version before it, or a newer one`,
    );
  }
  const done = new Set(found.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

/**
 * Begins the transaction that holds the lock: one of the session would stay behind in a pooler's connection for ever. Asks
 * again and again, each time in a transaction of its own, because an index that the other one builds concurrently waits for
 * the end of every transaction that has a snapshot. For the same reason whoever holds it asks nothing meanwhile.
 */
async function lockOthersOut(guard: Client, { onProgress }: LockPatience): Promise<void> {
  let isTold = false;
  for (;;) {
    await guard.query('BEGIN');
    await guard.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    // Without parameters: else the protocol keeps its portal, and with it the snapshot, until the next statement.
    const { rows } = await guard.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${LOCK}) AS locked`,
    );
    if (rows[0]?.locked === true) {
      return;
    }
    if (!isTold) {
      isTold = true;
      onProgress?.('another process is migrating: waiting for its end');
    }
    await guard.query('ROLLBACK');
    await setTimeout(LOOK_FOR_LOCK_MS);
  }
}

async function admit(client: Client, role: string): Promise<void> {
  const known = await client.query<{ member: boolean }>(
    `SELECT pg_has_role(r.oid, 'opsgraph_app', 'MEMBER') AS member FROM pg_roles r WHERE r.rolname = $1`,
    [role],
  );
  if (known.rows[0]?.member === false) {
    await client.query(`GRANT opsgraph_app TO ${client.escapeIdentifier(role)}`);
  }
}

/** PostgreSQL's "insufficient privilege". */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

/** The user name in a connection URL. */
export function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
