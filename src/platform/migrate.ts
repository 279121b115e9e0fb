// Brings a database to the schema this version needs, and says whether it has it.
import { Client } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { messageOf, unavailable } from './errors';

export type MigrationClass = new () => MigrationInterface;

const TABLE = 'schema_migrations';
/** Two gateways that start at once migrate one after the other. */
const LOCK = 4_737_001;

/** Runs the pending migrations as the owner and makes the application role a member of `opsgraph_app`. */
export async function migrate(
  ownerUrl: string,
  applicationUrl: string | undefined,
  migrations: readonly MigrationClass[],
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
    migrations: [...migrations],
    migrationsTableName: TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  });
  try {
    // A lock of the session would stay behind in a pooler's connection for ever.
    await guard.query('BEGIN');
    await guard.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await source.initialize();
    const done = await source.runMigrations();
    if (applicationUrl !== undefined) {
      await admit(guard, roleOf(applicationUrl));
    }
    await guard.query('COMMIT');
    return done.map((migration) => migration.name);
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

/** Names of the migrations that the database at `url` lacks. Any role that may read the schema can ask. */
export async function pendingMigrations(
  url: string,
  migrations: readonly MigrationClass[],
): Promise<string[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    throw unavailable(`PostgreSQL does not answer: ${messageOf(error)}`, error);
  }
  try {
    const table = await client.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [TABLE]);
    const done =
      table.rows[0]?.found == null
        ? new Set<string>()
        : new Set(
            (await client.query<{ name: string }>(`SELECT name FROM ${TABLE}`)).rows.map((row) => row.name),
          );
    return migrations.map((migration) => migration.name).filter((name) => !done.has(name));
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
