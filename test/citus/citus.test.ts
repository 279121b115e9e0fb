// On a coordinator with workers: where the tables are, that a worker shows nobody another organization's rows, and that each
// statement goes to one shard.
import { Client } from 'pg';
import { catalogueOf, distribute, distributionOf, roleOf } from '../../src/platform';
import { Role } from '../../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rootFields,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from '../harness';
import { databaseUrl, testServers } from '../harness/servers';

jest.setTimeout(240_000);

let database: TestDatabase;
let gateway: Gateway;
let ours: Rows;
let theirs: Rows;

beforeAll(async () => {
  database = await cloneDatabase();
  [ours, theirs] = await Promise.all([
    rowsOf(database, { slug: 'ours' }),
    rowsOf(database, { slug: 'theirs' }),
  ]);
  for (const rows of [ours, theirs]) {
    const contact = await rows.contact();
    const session = await rows.session({ contact, started: '2026-03-29T09:00:00Z' });
    await rows.message(session, '2026-03-29T09:00:00Z', 'CONTACT');
    await rows.appUser('somebody');
  }
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

it('everything of an organization is distributed beside its other rows, and the directory is everywhere', async () => {
  const { tables } = await catalogueOf(database.owner);
  const places = new Map(tables.map(({ name, place }) => [name, place]));
  expect(places.get('organizations')).toBe('reference');
  expect(places.get('schema_migrations')).toBe('local');
  expect(
    tables.filter(
      ({ hasOrganization, place, name }) =>
        hasOrganization && place !== 'distributed' && name !== 'organizations',
    ),
  ).toEqual([]);
  expect(new Set(tables.flatMap(({ group }) => (group === null ? [] : [group]))).size).toBe(1);
});

it('distributing again finds nothing to do', async () => {
  expect((await distributionOf(database.ownerUrl)).plan).toEqual({ faults: [], steps: [] });
  const steps: unknown[] = [];
  await distribute(database.ownerUrl, roleOf(database.url), (step) => steps.push(step));
  expect(steps).toEqual([]);
});

it('a table that a later version brings is distributed beside the others, with its rows and its triggers', async () => {
  await database.owner.query(`
    CREATE TABLE later_notes (org_id uuid NOT NULL REFERENCES organizations, id uuid NOT NULL, PRIMARY KEY (org_id, id))`);
  await database.owner.query(`INSERT INTO later_notes VALUES ($1, gen_random_uuid())`, [ours.organizationId]);
  await database.owner.query(
    `CREATE FUNCTION refuse_notes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$`,
  );
  await database.owner.query(
    `CREATE TRIGGER refuse BEFORE INSERT ON later_notes FOR EACH ROW EXECUTE FUNCTION refuse_notes()`,
  );
  const steps: unknown[] = [];
  await distribute(database.ownerUrl, roleOf(database.url), (step) => steps.push(step));
  expect(steps).toEqual([expect.objectContaining({ kind: 'distributed', tables: ['later_notes'] })]);
  const { rows } = await database.owner.query(`SELECT n.org_id FROM later_notes n`);
  expect(rows).toEqual([{ org_id: ours.organizationId }]);
  await expect(
    database.owner.query(`INSERT INTO later_notes VALUES ($1, gen_random_uuid())`, [ours.organizationId]),
  ).rejects.toThrow('refused');
  await database.owner.query('DROP TABLE later_notes');
});

it('no shard shows a row of another organization, nor takes one, from whoever comes to a worker as the application', async () => {
  const seen = { own: 0, others: 0, taken: 0 };
  for (const node of testServers().nodes) {
    const worker = new Client({ connectionString: atNode(node) });
    await worker.connect();
    try {
      await worker.query(`SET citus.show_shards_for_app_name_prefixes = '*'`);
      const { rows: shards } = await worker.query<{ name: string; table: string }>(
        `SELECT c.relname AS name, regexp_replace(c.relname, '_\\d{6,}$', '') AS table
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
          WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname ~ '_\\d{6,}$'
            AND has_table_privilege(c.oid, 'SELECT')`,
      );
      for (const { name, table } of shards) {
        const of = async (organization: string): Promise<number> => {
          const { rows } = await worker.query<{ n: string }>(
            `SELECT count(*) AS n FROM ${worker.escapeIdentifier(name)} s WHERE s.org_id = $1`,
            [organization],
          );
          return Number(rows[0]?.n);
        };
        await worker.query(`BEGIN`);
        await worker.query(`SELECT set_config('app.org_id', '', true)`);
        seen.others += (await of(ours.organizationId)) + (await of(theirs.organizationId));
        await worker.query(`SELECT set_config('app.org_id', $1, true)`, [ours.organizationId]);
        seen.own += await of(ours.organizationId);
        seen.others += await of(theirs.organizationId);
        if (table === 'contacts') {
          const refused = await worker
            .query(
              `INSERT INTO ${worker.escapeIdentifier(name)} (org_id, id) VALUES ($1, gen_random_uuid())`,
              [theirs.organizationId],
            )
            .then(
              () => false,
              (error: unknown) => (error as { code?: string }).code === '42501',
            );
          seen.taken += refused ? 0 : 1;
        }
        await worker.query('ROLLBACK');
      }
    } finally {
      await worker.end();
    }
  }
  expect([seen.others, seen.taken]).toEqual([0, 0]);
  expect(seen.own).toBeGreaterThan(4);
});

it('who is there is looked up on the worker: whoever was taken out has no way in', async () => {
  const id = await ours.operator('Taken out');
  const token = await tokenOf(Role.OPERATOR, ours.organizationId, id);
  expect((await gateway.ask('{ me { id role } }', undefined, { token })).data).toEqual({
    me: { id, role: 'OPERATOR' },
  });
  await database.owner.query(`UPDATE users SET deleted_at = now() WHERE org_id = $1 AND id = $2`, [
    ours.organizationId,
    id,
  ]);
  // Remembered for a few seconds, by each gateway.
  const another = await startGateway(database);
  const { errors } = await another.ask('{ me { id role } }', undefined, { token });
  await another.stop();
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

it('what changes is marked for the rollups on the same worker, in the same transaction', async () => {
  const { rows } = await database.owner.query<{ source: string }>(
    `SELECT DISTINCT d.source FROM rollup_dirty d WHERE d.org_id = $1 ORDER BY 1`,
    [ours.organizationId],
  );
  expect(rows.map(({ source }) => source)).toEqual(
    expect.arrayContaining(['chat_sessions.started_at', 'messages.created_at', 'returns']),
  );
});

it('each statement of an answer goes to one shard', async () => {
  const sent = jest.spyOn(Client.prototype, 'query') as unknown as jest.SpyInstance<unknown, unknown[]>;
  const token = await tokenOf(Role.ORG_ADMIN, ours.organizationId);
  for (const field of rootFields()) {
    await gateway.ask(`{ ${field.all()} }`, undefined, { token });
  }
  const asked = new Map<string, readonly unknown[]>();
  for (const [first] of sent.mock.calls) {
    const { text, values } = (typeof first === 'string' ? { text: first } : first) as {
      text?: string;
      values?: unknown[];
    };
    if (text !== undefined && values !== undefined && /^\/\* [\w.+ -]+ \*\/ *(SELECT|WITH)/.test(text)) {
      asked.set(text, values);
    }
  }
  sent.mockRestore();
  const application = new Client({ connectionString: database.url });
  await application.connect();
  const spread: string[] = [];
  try {
    for (const [text, values] of asked) {
      await application.query('BEGIN');
      await application.query('SELECT FROM enter_organization($1, $2)', [ours.organizationId, '10000']);
      const { rows } = await application.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${text}`, [
        ...values,
      ]);
      await application.query('ROLLBACK');
      if (tasksOf(rows[0]?.['QUERY PLAN']) > 1) {
        spread.push(text);
      }
    }
  } finally {
    await application.end();
  }
  expect(asked.size).toBeGreaterThan(30);
  expect(spread).toEqual([]);
});

it('whatever else the gateway of a test asks goes to one shard too, or it fails', async () => {
  const application = new Client({ connectionString: database.url });
  await application.connect();
  try {
    await expect(application.query('SELECT FROM contacts')).rejects.toThrow('multi-task query');
  } finally {
    await application.end();
  }
});

it('what a row of a purge may not say is put right on its shard, but for the owner', async () => {
  const insert = `INSERT INTO audit_purges (org_id, seq, before, made_at) VALUES ($1, $2, '2020-01-01', '2021-01-01')`;
  const application = new Client({ connectionString: database.url });
  await application.connect();
  try {
    await application.query('BEGIN');
    await application.query('SELECT FROM enter_organization($1, $2)', [ours.organizationId, '10000']);
    await application.query(insert, [ours.organizationId, 1]);
    await application.query('COMMIT');
  } finally {
    await application.end();
  }
  await database.owner.query(insert, [ours.organizationId, 2]);
  const { rows } = await database.owner.query(
    `SELECT p.seq::int, p.made_at > now() - interval '1 hour' AS new FROM audit_purges p WHERE p.org_id = $1 ORDER BY 1`,
    [ours.organizationId],
  );
  expect(rows).toEqual([
    { seq: 1, new: true },
    { seq: 2, new: false },
  ]);
});

/** The most shards that any part of a plan asks. */
function tasksOf(plan: unknown): number {
  if (Array.isArray(plan)) {
    return Math.max(0, ...plan.map(tasksOf));
  }
  if (typeof plan !== 'object' || plan === null) {
    return 0;
  }
  return Math.max(
    0,
    ...Object.entries(plan).map(([name, value]) =>
      name === 'Task Count' && typeof value === 'number' ? value : tasksOf(value),
    ),
  );
}

/** The application's role at another node of the cluster. */
function atNode(node: string): string {
  const { hostname, port } = new URL(node);
  const url = new URL(databaseUrl(testServers().directApplicationUrl, database.name));
  url.hostname = hostname;
  url.port = port;
  return url.toString();
}
