// How long a statement may take, by who asks; and what a client hears when one took longer.
import { randomUUID } from 'node:crypto';
import { createLogger, createRequestContext, Database, Role, statement, systemClock } from '../src/platform';
import { cloneDatabase, type Rows, rowsOf, type TestDatabase } from './harness';

const timeout = statement<{ value: string }>(
  'test.timeout',
  `SELECT current_setting('statement_timeout') AS value`,
);
const sleep = statement<object>('test.sleep', 'SELECT pg_sleep(10)');

let test: TestDatabase;
let rows: Rows;
let database: Database;

beforeAll(async () => {
  test = await cloneDatabase();
  rows = await rowsOf(test, { slug: 'desk' });
  database = await Database.connect({ url: test.url, entities: [], log: createLogger('silent') });
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

it.each([
  [Role.OPERATOR, '10s'],
  [Role.ANALYST, '10s'],
  [Role.SERVICE, '10s'],
  [Role.ADMIN, '20s'],
  [Role.ORG_ADMIN, '20s'],
  [Role.SUPER_ADMIN, '20s'],
])('a statement that answers a %s may take %s', async (role, limit) => {
  const context = createRequestContext({
    requestId: randomUUID(),
    actor: { id: 'somebody', name: null, role, organizationId: rows.organizationId },
    client: { ip: null, userAgent: null },
    database,
    clock: systemClock,
    log: createLogger('silent'),
  });
  try {
    expect(await context.read(timeout, [])).toEqual([{ value: limit }]);
  } finally {
    await context.close();
  }
});

it('that takes longer is ended by the server, and the client hears of the limit', async () => {
  const snapshot = await database.openSnapshot(rows.organizationId, 50);
  const began = performance.now();
  await expect(snapshot?.run(sleep)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'The answer took too long and was given up: a statement may take 0.05 seconds',
  });
  expect(performance.now() - began).toBeLessThan(5_000);
  await snapshot?.close();
});

it('holds for its transaction only: the connection is the next one’s', async () => {
  const short = await database.openSnapshot(rows.organizationId, 50);
  await short?.close();
  const next = await database.openSnapshot(rows.organizationId);
  expect(await next?.run(timeout)).toEqual([{ value: '15s' }]);
  await next?.close();
});
