// Migrations beside a gateway that is running: they give way to whoever holds their locks, and versions that are older
// than the schema know whether they may run on it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import type { QueryRunner } from 'typeorm';
import { migrations } from '../migrations';
import {
  createIndexConcurrently,
  migrate,
  type MigrationClass,
  pendingMigrations,
  schemaState,
} from '../src/platform';
import { cloneDatabase, type TestDatabase } from './harness';
import { contractFaults } from './harness/contract-rules';

jest.setTimeout(60_000);

let database: TestDatabase;
const clients: Client[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});

async function connect(url: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name });
  await client.connect();
  clients.push(client);
  return client;
}

const down = (): Promise<void> => Promise.reject(new Error('forward only'));

class AddNote1900000000001 {
  down = down;
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE half_done (org_id uuid)');
    await db.query('ALTER TABLE contacts ADD COLUMN note text');
  }
}

class IndexNewest1900000000002 {
  readonly transaction = false;
  down = down;
  async up(db: QueryRunner): Promise<void> {
    await createIndexConcurrently(db, 'contacts_newest_idx', 'ON contacts (org_id, created_at)');
  }
}

class DropNote1900000000003 {
  readonly contract = { needs: 1900000000002, reason: 'nobody reads it since then' };
  down = down;
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE contacts DROP COLUMN note');
  }
}

const expanded: readonly MigrationClass[] = [...migrations, AddNote1900000000001];
const indexed: readonly MigrationClass[] = [...expanded, IndexNewest1900000000002];
const contracted: readonly MigrationClass[] = [...indexed, DropNote1900000000003];

const patience = { lockTimeoutMs: 150, attempts: 2 };

describe('A migration whose lock somebody holds', () => {
  it('gives way, so that others are served meanwhile, and fails in the end with nothing half done, naming who it was', async () => {
    const holder = await connect(database.ownerUrl, 'a long report');
    const other = await connect(database.url, 'a reader');
    await holder.query('BEGIN');
    await holder.query('/* reports.of-a-year */ SELECT count(*) FROM contacts');
    const { rows: backends } = await holder.query<{ pid: number }>(
      '/* reports.of-a-year */ SELECT pg_backend_pid() AS pid',
    );
    const pid = backends[0]?.pid ?? 0;
    const told: string[] = [];
    let served = 0;
    let isOver = false;
    const failing = migrate(database.ownerUrl, undefined, expanded, {
      ...patience,
      onProgress: (step) => told.push(step),
    }).finally(() => {
      isOver = true;
    });
    failing.catch(() => undefined);
    // A reader waits for no longer than the migration does: its own limit would end the statement.
    await other.query('SET statement_timeout = 2000');
    while (!isOver) {
      await other.query('SELECT count(*) FROM contacts');
      served += 1;
    }
    await expect(failing).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(
        new RegExp(
          `AddNote1900000000001 did not get its locks in 2 attempts of 150 ms.*process ${pid} \\(.*program a long report, statement reports.of-a-year, idle in transaction`,
        ),
      ) as string,
    });
    expect(served).toBeGreaterThan(1);
    expect(told).toContainEqual(expect.stringContaining(`AddNote1900000000001 waits for process ${pid}`));
    expect(told).toContainEqual(expect.stringContaining('attempt 1 of 2'));
    const { rows } = await database.owner.query(`SELECT to_regclass('half_done') AS table`);
    expect(rows).toEqual([{ table: null }]);
    expect(await pendingMigrations(database.url, expanded)).toEqual(['AddNote1900000000001']);

    // Once the lock is gone it comes through.
    const coming = migrate(database.ownerUrl, undefined, expanded, {
      lockTimeoutMs: 150,
      attempts: 100,
      onProgress: (step) => {
        if (step.includes('attempt 1')) {
          void holder.query('COMMIT');
        }
      },
    });
    expect(await coming).toEqual(['AddNote1900000000001']);
  });
});

describe('An index that is built beside writers', () => {
  it('is made outside of transactions, and anew where one was left behind half built', async () => {
    const build = `CREATE UNIQUE INDEX CONCURRENTLY contacts_newest_idx ON contacts ((1))`;
    await database.owner.query(
      `INSERT INTO organizations (org_id, slug, name) VALUES (gen_random_uuid(), 'a', 'A')`,
    );
    await database.owner.query(
      `INSERT INTO contacts (org_id, id) SELECT o.org_id, gen_random_uuid() FROM organizations o, generate_series(1, 2)`,
    );
    await expect(database.owner.query(build)).rejects.toThrow(/could not create unique index/);
    expect(await migrate(database.ownerUrl, undefined, indexed, patience)).toEqual([
      'IndexNewest1900000000002',
    ]);
    const { rows } = await database.owner.query(
      `SELECT i.indisvalid AS valid, i.indisunique AS unique FROM pg_index i
        WHERE i.indexrelid = 'contacts_newest_idx'::regclass`,
    );
    expect(rows).toEqual([{ valid: true, unique: false }]);
  });
});

describe('A version that is older than the schema', () => {
  it('works where it was only added to, and refuses where something is gone that it uses', async () => {
    expect(await schemaState(database.url, migrations)).toEqual({
      pending: [],
      ahead: ['AddNote1900000000001', 'IndexNewest1900000000002'],
    });
    expect(await migrate(database.ownerUrl, undefined, migrations)).toEqual([]);
    expect(await migrate(database.ownerUrl, undefined, contracted, patience)).toEqual([
      'DropNote1900000000003',
    ]);
    expect(await schemaState(database.url, indexed)).toEqual({
      pending: [],
      ahead: ['DropNote1900000000003'],
    });
    const refusal = {
      code: 'UNAVAILABLE',
      message: expect.stringContaining('too old for the database: DropNote1900000000003') as string,
    };
    await expect(schemaState(database.url, expanded)).rejects.toMatchObject(refusal);
    await expect(migrate(database.ownerUrl, undefined, expanded)).rejects.toMatchObject(refusal);
  });
});

describe('Rules of expand and contract', () => {
  const folder = path.join(__dirname, '../migrations');
  /** What had landed before there were rules. */
  const LAST_EXEMPT = 1764250000000;

  it('are kept by every migration since they were made', () => {
    const files = readdirSync(folder).filter((file) => Number(file.slice(0, 13)) > LAST_EXEMPT);
    expect(files.length).toBeGreaterThan(0);
    expect(
      files.flatMap((file) => contractFaults(file, readFileSync(path.join(folder, file), 'utf8'))),
    ).toEqual([]);
  });

  it('find what an older version could not bear, and what would keep everybody waiting', () => {
    const up = (sql: string) =>
      `export class X1900000000009 {\n async up(db) { await db.query(\`${sql}\`); } }`;
    const found = (sql: string) =>
      contractFaults('x.ts', up(sql)).map((fault) => fault.replace(/^x\.ts: /, ''));
    for (const [sql, words] of [
      ['ALTER TABLE users DROP COLUMN name', /DROP COLUMN/],
      ['ALTER TABLE users RENAME COLUMN name TO title', /RENAME/],
      ['ALTER TABLE users RENAME TO people', /RENAME/],
      ['DROP TABLE users', /DROP TABLE/],
      ['ALTER TABLE users ALTER COLUMN age TYPE bigint', /TYPE/],
      ['ALTER TABLE users ALTER name SET NOT NULL', /NOT NULL/],
      ['ALTER TABLE users ADD COLUMN name text NOT NULL', /NOT NULL/],
      ['CREATE INDEX users_idx ON users (org_id)', /CONCURRENTLY/],
      ['ALTER TABLE users ADD CONSTRAINT u CHECK (age > 0)', /NOT VALID/],
      ['DROP FUNCTION enter_organization(uuid, text)', /DROP FUNCTION/],
      ['REVOKE ALL ON FUNCTION enter_organization(uuid, text) FROM PUBLIC', /REVOKE/],
    ] as const) {
      expect([sql, found(sql)]).toEqual([sql, [expect.stringMatching(words)]]);
    }
    for (const sql of [
      `ALTER TABLE users ADD COLUMN name text NOT NULL DEFAULT ''`,
      'CREATE TABLE fresh (org_id uuid NOT NULL); CREATE INDEX fresh_idx ON fresh (org_id)',
      'ALTER TABLE users ADD CONSTRAINT u CHECK (age > 0) NOT VALID',
      'CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      'CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS $$ SELECT n $$; REVOKE ALL ON FUNCTION f(int) FROM PUBLIC',
      'DROP TRIGGER IF EXISTS t ON users; CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()',
    ]) {
      expect([sql, found(sql)]).toEqual([sql, []]);
    }
    expect(contractFaults('x.ts', `readonly contract = {};\n${up('DROP TABLE users')}`)).toEqual([]);
  });
});
