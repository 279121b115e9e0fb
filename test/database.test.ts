// The database's writing side when things go wrong: lost connections, locks that others hold, failures that were caught.
import { Client } from 'pg';
import { AuditTrail } from '../src/audit';
import { entities } from '../src/app';
import { AppError, createLogger, Database, statement, UnknownOutcome } from '../src/platform';
import { cloneDatabase, cuttableProxy, entry, rowsOf, type TestDatabase } from './harness';

let testDatabase: TestDatabase;
let database: Database;
let here: string;
let there: string;

const connect = (url: string) => Database.connect({ url, entities, log: createLogger('silent') });

beforeAll(async () => {
  testDatabase = await cloneDatabase();
  here = (await rowsOf(testDatabase, { slug: 'here' })).organizationId;
  there = (await rowsOf(testDatabase, { slug: 'there' })).organizationId;
  database = await connect(testDatabase.url);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const one = statement<{ one: number }>('test.one', 'SELECT 1 AS one');
const wrong = statement<object>('test.wrong', 'SELECT 1 / 0');
const end = statement<object>('test.end', 'SELECT pg_terminate_backend(pg_backend_pid())');

describe('a writing transaction', () => {
  it('whose connection is ended says that the database is away, and the next one has another', async () => {
    for (let time = 0; time < 10; time += 1) {
      await expect(database.withOrganization(here, (session) => session.run(end))).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      expect(await database.withOrganization(here, (session) => session.run(one))).toEqual([{ one: 1 }]);
    }
  });

  it('does not commit after a statement that failed, though the failure was caught', async () => {
    const work = database.withOrganization(here, async (session) => {
      await session.run(wrong).catch(() => undefined);
      return 'done';
    });
    await expect(work).rejects.toThrow('division by zero');
  });

  it('that hears nothing of its commit says so: it may be done or not', async () => {
    const proxy = await cuttableProxy(testDatabase.url);
    const through = new URL(testDatabase.url);
    through.port = new URL(proxy.url).port;
    const behind = await connect(through.toString());
    try {
      const work = behind.withOrganization(here, async (session) => {
        await session.run(one);
        proxy.hold();
        setTimeout(() => void proxy.cut(), 100);
      });
      await expect(work).rejects.toBeInstanceOf(UnknownOutcome);
      await expect(work).rejects.toBeInstanceOf(AppError);
    } finally {
      await proxy.restore();
      await behind.close();
      await proxy.close();
    }
  });
});

describe('a trail that somebody holds', () => {
  it('is waited for by its own writers alone, and not for ever', async () => {
    const trail = new AuditTrail(database);
    await trail.record(here, entry(0));
    await trail.record(there, entry(0));
    const holder = new Client({ connectionString: testDatabase.ownerUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT seq FROM audit_heads WHERE org_id = $1 FOR UPDATE', [here]);
    const began = performance.now();
    const blocked = Array.from({ length: 8 }, (_, number) =>
      trail.write(here, () => Promise.resolve({ result: number, entries: [entry(number)] })),
    );
    const outcomes = Promise.allSettled(blocked);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await trail.write(there, () => Promise.resolve({ result: 0, entries: [entry(1)] }));
    expect(performance.now() - began).toBeLessThan(3_000);
    const codes = (await outcomes).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as AppError).code : 'done',
    );
    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
    expect(performance.now() - began).toBeLessThan(20_000);
    await holder.query('ROLLBACK');
    await holder.end();
    expect((await trail.record(here, entry(9))).seq).toBe(2);
  });
});
