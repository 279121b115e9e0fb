// Usage that is older than the installation keeps it: deleted by the job, however long that is.
import { entities } from '../src/app';
import { createLogger, Database } from '../src/platform';
import { UsageDays, UsageRetention } from '../src/usage';
import { cloneDatabase, rowsOf, type TestDatabase } from './harness';

const DAY = 86_400_000;

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await cloneDatabase();
  database = await Database.connect({ url: test.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

it.each([1, 3_650])('keeps %i days, and a day more until there is enough to delete', async (days) => {
  const rows = await rowsOf(test, { slug: `kept-${days}` });
  const retention = new UsageRetention(database, new UsageDays(database), () => undefined);
  const now = Date.now();
  const ago = (time: number): string => new Date(now - time).toISOString();
  await rows.usageEvent({ at: ago(days * DAY + DAY / 2) });
  await rows.usageEvent({ at: ago(days * DAY - DAY / 2) });
  const left = async (): Promise<number | null> =>
    (await test.owner.query('SELECT FROM usage_events WHERE org_id = $1', [rows.organizationId])).rowCount;
  await retention.keepDays(rows.organizationId, days, new Date(now));
  expect(await left()).toBe(2);
  await rows.usageEvent({ at: ago(days * DAY + 2 * DAY) });
  await retention.keepDays(rows.organizationId, days, new Date(now));
  expect(await left()).toBe(1);
});
