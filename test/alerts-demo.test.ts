// Demo mode's alerts: believable numbers behind them, the same however often the process ends, and forecasts that were scored.
import { randomUUID } from 'node:crypto';
import { entities } from '../src/app';
import { demoBAlerts } from '../src/demo/alert-profiles';
import { AlertTraffic } from '../src/demo/alert-traffic';
import { Organizations } from '../src/identity';
import { createLogger, Database, type OrganizationRow } from '../src/platform';
import { cloneDatabase, type TestDatabase } from './harness';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
let database: TestDatabase;
let app: Database;

beforeAll(async () => {
  database = await cloneDatabase();
  app = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

const shop = (): Promise<OrganizationRow> => {
  const slug = `demo-${randomUUID()}`;
  return new Organizations(app).create({ slug, name: slug, timezone: demoBAlerts.timezone });
};
/** A process that remembers nothing of those before it. */
const traffic = (organization: OrganizationRow): AlertTraffic =>
  new AlertTraffic(app, { ingestion: null, told: () => undefined }, demoBAlerts, organization);
const kept = async ({ id }: OrganizationRow): Promise<unknown> =>
  (
    await database.owner.query<object>(
      `SELECT count(*)::int AS n, count(e.resolved_at)::int AS resolved, count(DISTINCT e.type_class)::int AS classes,
              count(*) FILTER (WHERE e.number > 1)::int AS again,
              md5(string_agg(concat_ws(' ', e.alert_id, e.number, e.raised_at, e.responded_at, e.ended_at, e.snoozed_seconds), ','
                             ORDER BY e.alert_id, e.number)) AS digest
         FROM alert_episodes e WHERE e.org_id = $1 AND e.raised_at >= now() - interval '50 days'`,
      [id],
    )
  ).rows[0];

it('is the same however often it was begun anew, and has what was foretold', async () => {
  const now = new Date();
  const [one, other] = [await shop(), await shop()];
  await traffic(one).catchUp(now);
  for (const hours of [30, 2, 0]) {
    await traffic(other).catchUp(new Date(now.getTime() - hours * HOUR));
  }
  const rows = (await kept(one)) as { n: number; resolved: number; classes: number; again: number };
  expect(rows.n).toBeGreaterThan(500);
  expect(rows.resolved / rows.n).toBeGreaterThan(0.7);
  expect(rows.classes).toBe(5);
  expect(rows.again).toBeGreaterThan(10);
  const { rows: foretold } = await database.owner.query<{ n: number; scored: number }>(
    `SELECT count(*)::int AS n, count(f.scored_at)::int AS scored FROM alert_forecasts f WHERE f.org_id = $1`,
    [one.id],
  );
  expect(foretold).toEqual([{ n: 41 * 7, scored: 40 * 7 - 28 }]);
  expect(await kept(other)).toEqual(rows);
});
