// The two databases of a drill: the original as of one moment, and a scratch database that a backup is restored into.
import { Client } from 'pg';
import { AppError, messageOf, unavailable } from '../errors';
import { roleOf } from '../migrate';
import { majorOf, runProgram } from './programs';
import { type TableSum, tableSums } from './tables';

export interface DrillUrls {
  /** A role that sees every row and may make databases. */
  readonly backupUrl: string;
  readonly ownerUrl: string;
}

/** Folder of PostgreSQL's programs; undefined: where PATH says. */
export interface DrillPrograms {
  readonly folder: string | undefined;
}

/**
 * The original, as one snapshot sees it. Refuses a role from which row-level security hides rows: what it dumps is without
 * them, and whoever counts as that role does not notice.
 */
export class Original {
  private constructor(
    private readonly client: Client,
    private readonly url: string,
    readonly takenAt: Date,
    private readonly snapshot: string,
    private readonly serverVersion: number,
  ) {}

  static async open(url: string): Promise<Original> {
    const client = await connect(url);
    try {
      await assertSeesAll(client, roleOf(url));
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ at: Date; snapshot: string; version: number }>(
        `SELECT date_trunc('milliseconds', now()) AS at, pg_export_snapshot() AS snapshot,
                current_setting('server_version_num')::int / 10000 AS version`,
      );
      const [{ at, snapshot, version } = { at: new Date(), snapshot: '', version: 0 }] = rows;
      return new Original(client, url, at, snapshot, version);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  async dumpTo(file: string, { folder }: DrillPrograms): Promise<void> {
    const found = majorOf(await runProgram('pg_dump', ['--version'], { folder }));
    if (found < this.serverVersion) {
      throw new AppError(
        'UNAVAILABLE',
        `pg_dump is of version ${found}, the server of ${this.serverVersion}: install the client of the server's version, or say by --bin where it is`,
      );
    }
    await runProgram('pg_dump', ['--format=custom', `--snapshot=${this.snapshot}`, `--file=${file}`], {
      folder,
      url: this.url,
    });
  }

  sums(): Promise<readonly TableSum[]> {
    return tableSums(this.client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** A database of its own beside the original; whoever makes it drops it. */
export class Scratch {
  private constructor(
    private readonly urls: DrillUrls,
    readonly name: string,
  ) {}

  static async create(urls: DrillUrls, name: string): Promise<Scratch> {
    const client = await connect(urls.backupUrl);
    try {
      await client.query(
        `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0 OWNER ${client.escapeIdentifier(roleOf(urls.ownerUrl))}`,
      );
    } catch (error) {
      throw unavailable(
        `${roleOf(urls.backupUrl)} cannot make a database of ${roleOf(urls.ownerUrl)}: ${messageOf(error)}. It needs CREATEDB, and to be a member of that role`,
        error,
      );
    } finally {
      await client.end();
    }
    return new Scratch(urls, name);
  }

  get ownerUrl(): string {
    return this.urlFor(this.urls.ownerUrl);
  }

  urlFor(url: string): string {
    const target = new URL(url);
    target.pathname = `/${this.name}`;
    return target.toString();
  }

  /**
   * Not as the owner: foreign keys are checked when row-level security is in force already, and it binds the owner too.
   * Everything belongs to the owner afterwards, as the backup says.
   */
  async restore(file: string, { folder }: DrillPrograms): Promise<void> {
    await runProgram('pg_restore', ['--exit-on-error', '--jobs=2', file, ...EXTENSIONS_OF_OTHERS], {
      folder,
      url: this.urlFor(this.urls.backupUrl),
    });
  }

  async sums(): Promise<readonly TableSum[]> {
    const client = await connect(this.urlFor(this.urls.backupUrl));
    try {
      return await tableSums(client);
    } finally {
      await client.end();
    }
  }

  /** Slugs by id, deleted ones as well: their trails are kept. */
  async organizations(): Promise<
    readonly { readonly id: string; readonly slug: string; readonly isDeleted: boolean }[]
  > {
    const client = await connect(this.urlFor(this.urls.backupUrl));
    try {
      const { rows } = await client.query<{ id: string; slug: string; isDeleted: boolean }>(
        `SELECT o.org_id AS id, o.slug, o.deleted_at IS NOT NULL AS "isDeleted" FROM organizations o ORDER BY o.slug`,
      );
      return rows;
    } finally {
      await client.end();
    }
  }

  async drop(): Promise<void> {
    const client = await connect(this.urls.backupUrl);
    try {
      // Waits some seconds by itself for connections that are ending.
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(this.name)}`);
    } catch (error) {
      throw unavailable(`The scratch database ${this.name} was left there: ${messageOf(error)}`, error);
    } finally {
      await client.end();
    }
  }
}

/** Comments of extensions belong to whoever made the server. */
const EXTENSIONS_OF_OTHERS = ['--no-comments'];

async function assertSeesAll(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ all: boolean }>(
    `SELECT r.rolsuper OR r.rolbypassrls AS all FROM pg_roles r WHERE r.rolname = current_user`,
  );
  if (rows[0]?.all !== true) {
    throw new AppError(
      'BAD_USER_INPUT',
      `${role} is bound by row-level security: its pg_dump fails, and with --enable-row-security leaves out every row without a word. ` +
        'Name in BACKUP_DATABASE_URL a role with BYPASSRLS (docs/how-to/back-up.md)',
    );
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'opsgraph drill',
  });
  try {
    await client.connect();
    await client.query('SET statement_timeout = 0');
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw unavailable(`PostgreSQL does not let ${roleOf(url)} in: ${messageOf(error)}`, error);
  }
}
