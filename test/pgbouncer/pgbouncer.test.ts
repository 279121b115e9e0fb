// PgBouncer in transaction mode with one connection for everybody: whoever comes next stands where somebody else has
// stood, whatever became of them, and finds nothing of theirs.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { migrations } from '../../migrations';
import { createLogger, Database, migrate, statement } from '../../src/platform';
import { isBehindPooler } from '../../src/platform/pooler';
import { cloneDatabase, eventually, type Rows, rowsOf, type TestDatabase } from '../harness';
import {
  followsPreparedStatements,
  type PgBouncer,
  pgbouncerBinary,
  pgbouncerVersion,
  startPgBouncer,
} from '../harness/pgbouncer';
import { databaseUrl, testServers } from '../harness/servers';

interface Sight {
  readonly pid: number;
  readonly organizations: number;
  readonly contacts: number;
  readonly setting: string;
  readonly scope: string;
  readonly timeout: string;
  readonly prepared: number;
}

const LOOK = `SELECT pg_backend_pid() AS pid, (SELECT count(*)::int FROM organizations) AS organizations,
  (SELECT count(*)::int FROM contacts) AS contacts, coalesce(current_setting('app.org_id', true), '') AS setting,
  coalesce(current_setting('app.scope', true), '') AS scope, current_setting('statement_timeout') AS timeout,
  (SELECT count(*)::int FROM pg_prepared_statements) AS prepared`;
const look = statement<Sight>('test.look', LOOK);
const NOTHING = { organizations: 0, contacts: 0, setting: '', scope: '', timeout: '0', prepared: 0 };

let database: TestDatabase;
let direct: string;
let first: Rows;
let second: Rows;

beforeAll(async () => {
  database = await cloneDatabase();
  direct = databaseUrl(testServers().directApplicationUrl, database.name);
  first = await rowsOf(database, { slug: 'first' });
  second = await rowsOf(database, { slug: 'second' });
  await first.contact();
  await second.contact();
  await second.contact();
});

afterAll(() => database.drop());

const version = pgbouncerVersion(pgbouncerBinary() ?? 'pgbouncer');
const follows = followsPreparedStatements(pgbouncerBinary() ?? 'pgbouncer');
/** Older ones know no such setting, and follow none. */
const settings = follows ? [0, 100] : [undefined];

describe.each(settings)(
  `PgBouncer ${version.join('.')} that follows %s prepared statements`,
  (maxPreparedStatements) => {
    let pooler: PgBouncer;
    let gateway: Database;
    let strangers: Client[] = [];

    beforeAll(async () => {
      pooler = await startPgBouncer([direct], {
        poolSize: 1,
        ...(maxPreparedStatements === undefined ? {} : { maxPreparedStatements }),
      });
      gateway = await Database.connect({
        url: pooler.through(direct),
        entities: [],
        log: createLogger('silent'),
      });
    });

    afterEach(async () => {
      await Promise.all(strangers.map((each) => each.end().catch(() => undefined)));
      strangers = [];
    });

    afterAll(async () => {
      await gateway.close();
      await pooler.stop();
    });

    async function stranger(): Promise<Client> {
      const client = new Client({ connectionString: pooler.through(direct) });
      client.on('error', () => undefined);
      await client.connect();
      strangers.push(client);
      return client;
    }

    const whatIsLeft = async (): Promise<Sight | undefined> =>
      (await (await stranger()).query<Sight>(LOOK)).rows[0];

    it('is noticed: statements are not prepared on connections that are somebody else’s the next moment', async () => {
      const here = await stranger();
      const there = new Client({ connectionString: direct });
      await there.connect();
      strangers.push(there);
      expect([await isBehindPooler(here), await isBehindPooler(there)]).toEqual([true, false]);

      // Many times, as it is with statements that the driver has prepared before.
      for (let time = 0; time < 5; time += 1) {
        await Promise.all(
          [first, second].map(({ organizationId }) =>
            gateway.withOrganization(organizationId, (session) => session.run(look)),
          ),
        );
      }
      expect(await whatIsLeft()).toMatchObject(NOTHING);

      const straight = await Database.connect({
        url: direct,
        entities: [],
        log: createLogger('silent'),
        poolSize: 1,
      });
      const [seen] = await straight.withOrganization(first.organizationId, (session) => session.run(look));
      await straight.close();
      expect(seen?.prepared).toBeGreaterThan(0);
    });

    it('gives a statement up that nobody waits for any more', async () => {
      const snapshot = await gateway.openSnapshot(first.organizationId);
      const long = snapshot?.run(statement('test.sleep', 'SELECT pg_sleep(600)::text'));
      const given = expect(long).rejects.toThrow();
      const sleeping = async (): Promise<number | undefined> => {
        const { rows } = await database.owner.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep'`,
        );
        return rows[0]?.n;
      };
      await eventually(sleeping, 1);
      snapshot?.giveUp();
      await eventually(sleeping, 0);
      await given;
      await snapshot?.close();
      expect(await whatIsLeft()).toMatchObject(NOTHING);
    });

    it('hands nothing on after a commit, an error, a failed statement, or a snapshot', async () => {
      const [seen] = await gateway.withOrganization(first.organizationId, (session) => session.run(look));
      expect(seen).toMatchObject({
        organizations: 1,
        contacts: 1,
        setting: first.organizationId,
        timeout: '1min',
      });
      const committed = await whatIsLeft();
      expect(committed).toEqual({ ...NOTHING, pid: seen?.pid });

      await expect(
        gateway.withOrganization(first.organizationId, () => Promise.reject(new Error('no'))),
      ).rejects.toThrow('no');
      expect(await whatIsLeft()).toEqual(committed);

      await expect(
        gateway.withOrganization(first.organizationId, (session) =>
          session.run(statement('test.wrong', 'SELECT 1 / 0')),
        ),
      ).rejects.toThrow('division by zero');
      expect(await whatIsLeft()).toEqual(committed);

      const snapshot = await gateway.openSnapshot(second.organizationId);
      expect(await snapshot?.run(look)).toMatchObject([{ organizations: 1, contacts: 2 }]);
      await snapshot?.close();
      expect(await whatIsLeft()).toEqual(committed);

      await gateway.withPlatform((session) => session.run(look));
      expect(await whatIsLeft()).toEqual(committed);
      expect(await gateway.openSnapshot(randomUUID())).toBeNull();
      expect(await whatIsLeft()).toEqual(committed);
    });

    it.each([
      'before its first statement',
      'after a statement',
      'in the middle of one',
      'after one that failed',
    ])('hands nothing on when a client goes away in the middle of a transaction, %s', async (when) => {
      const client = await stranger();
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.org_id', $1, true)`, [first.organizationId]);
      if (when === 'after a statement') {
        await client.query(
          'INSERT INTO contacts (org_id, id, chat_mode, chat_mode_changed_at) VALUES ($1, $2, $3, now())',
          [first.organizationId, randomUUID(), 'BOT'],
        );
      }
      if (when === 'after one that failed') {
        await expect(client.query('SELECT 1 / 0')).rejects.toThrow();
      }
      const pending =
        when === 'in the middle of one' ? client.query('SELECT pg_sleep(0.3)') : Promise.resolve();
      pending.catch(() => undefined);
      // As a killed process leaves it: no ROLLBACK, no farewell.
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      expect(await whatIsLeft()).toMatchObject(NOTHING);
      const [seen] = await gateway.withOrganization(second.organizationId, (session) => session.run(look));
      expect(seen).toMatchObject({ organizations: 1, contacts: 2, setting: second.organizationId });
      const [own] = await gateway.withOrganization(first.organizationId, (session) => session.run(look));
      expect(own).toMatchObject({ contacts: 1 });
    });

    it('keeps two organizations apart whose transactions take turns on one connection, hundreds of times', async () => {
      const sights = await Promise.all(
        Array.from({ length: 200 }, async (_, number) => {
          const { organizationId } = number % 2 === 0 ? first : second;
          if (number % 3 === 0) {
            const [seen] = await gateway.withOrganization(organizationId, (session) => session.run(look));
            return { expected: organizationId, seen };
          }
          const snapshot = await gateway.openSnapshot(organizationId);
          const [seen] = (await snapshot?.run(look)) ?? [];
          await snapshot?.close();
          return { expected: organizationId, seen };
        }),
      );
      for (const { expected, seen } of sights) {
        expect(seen).toMatchObject({
          organizations: 1,
          contacts: expected === first.organizationId ? 1 : 2,
          setting: expected,
        });
      }
      expect(new Set(sights.map(({ seen }) => seen?.pid)).size).toBe(1);
    });

    it('hands on what a session sets for itself, which is why the gateway never does', async () => {
      const careless = await stranger();
      await careless.query(`SELECT set_config('app.org_id', $1, false)`, [first.organizationId]);
      // This is the trap: it shows that the tests above would see it.
      expect(await whatIsLeft()).toMatchObject({ setting: first.organizationId, contacts: 1 });
      // Even then a gateway's own transaction is of the organization that it names, and the platform's of none.
      const [seen] = await gateway.withOrganization(second.organizationId, (session) => session.run(look));
      expect(seen).toMatchObject({ contacts: 2, setting: second.organizationId });
      await careless.query('RESET app.org_id');
      expect((await whatIsLeft())?.contacts).toBe(0);
    });
  },
);

it('migrations by way of a pooler leave no lock behind', async () => {
  const ownerUrl = database.ownerUrl;
  const pooler = await startPgBouncer([ownerUrl], { poolSize: 3 });
  try {
    for (let time = 0; time < 2; time += 1) {
      expect(await migrate(pooler.through(ownerUrl), direct, migrations)).toEqual([]);
    }
    const { rows } = await database.owner.query(`SELECT FROM pg_locks WHERE locktype = 'advisory'`);
    expect(rows).toEqual([]);
  } finally {
    await pooler.stop();
  }
});
