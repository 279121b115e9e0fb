// Demo mode's application: the usage queries tell of its history, whoever goes on writes nothing twice, and what has been
// purged stays away.
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { entities } from '../src/app';
import { demoBUsage } from '../src/demo/usage-profiles';
import { UsageTraffic } from '../src/demo/usage-traffic';
import { Organizations } from '../src/identity';
import { createLogger, Database, type OrganizationRow, Role } from '../src/platform';
import { UsageDays, UsageLog } from '../src/usage';
import { cloneDatabase, type Gateway, startGateway, type TestDatabase, tokenOf } from './harness';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let database: TestDatabase;
let gateway: Gateway;
let app: Database;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
  app = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await app.close();
  await gateway.stop();
  await database.drop();
});

async function shop(): Promise<OrganizationRow> {
  const slug = `demo-${randomUUID()}`;
  return new Organizations(app).create({ slug, name: slug, timezone: demoBUsage.timezone });
}

/** A process of demo mode, which remembers nothing of those before it. */
function traffic(organization: OrganizationRow): UsageTraffic {
  const days = new UsageDays(app);
  const told = (): void => undefined;
  const writers = { log: new UsageLog(app, days, told), days, told };
  return new UsageTraffic(app, writers, demoBUsage, organization);
}

interface Kept {
  requests: string;
  views: string;
  visits: string;
  activeAt: string;
  oldest: Date;
}

/** All that is kept of an organization, in as few words as tell a difference. */
async function kept({ id }: OrganizationRow): Promise<Kept> {
  const { rows } = await database.owner.query<Kept>(
    `SELECT (SELECT count(*) || ' ' || md5(string_agg(e.id || e.occurred_at::text || e.endpoint, ',' ORDER BY e.id))
               FROM usage_events e WHERE e.org_id = $1) AS requests,
            (SELECT count(*) || ' ' || md5(string_agg(concat(v.id, v.occurred_at, v.session_id, v.duration_ms), ',' ORDER BY v.id))
               FROM page_views v WHERE v.org_id = $1) AS views,
            (SELECT count(*) || ' ' || md5(string_agg(concat(s.id, s.started_at, s.last_activity_at, s.page_views), ',' ORDER BY s.id))
               FROM user_sessions s WHERE s.org_id = $1) AS visits,
            (SELECT string_agg(concat(a.external_id, a.last_active_at), ',' ORDER BY a.external_id)
               FROM app_users a WHERE a.org_id = $1) AS "activeAt",
            (SELECT min(e.occurred_at) FROM usage_events e WHERE e.org_id = $1) AS oldest`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('no answer');
  }
  return row;
}

/** A working afternoon in Bangkok, in the past. */
function afternoon(): Date {
  let day = DateTime.now().setZone(demoBUsage.timezone).startOf('day').minus({ days: 1 });
  while (day.weekday > 5) {
    day = day.minus({ days: 1 });
  }
  return day.set({ hour: 14 }).toJSDate();
}

it('has people, requests, page views and sessions behind it that the usage queries tell of', async () => {
  const organization = await shop();
  await traffic(organization).catchUp(new Date());
  const token = await tokenOf(Role.ANALYST, organization.id);
  const { data, errors } = await gateway.ask<Record<string, Record<string, unknown>>, undefined>(
    `{ usageOverview { activeUsers requests errors errorRate avgResponseTimeMs pageViews sessions avgSessionMinutes
         responseTime { p95 } }
       endpointUsage { total features { feature requests } }
       userActivity(first: 100, sortBy: REQUESTS, direction: ASC) {
         total edges { node { externalId name email lastActiveAt requests sessions pageViews } } } }`,
    undefined,
    { token },
  );
  expect(errors).toEqual([]);
  const overview = data?.['usageOverview'] as Record<string, number> & { responseTime: { p95: number } };
  expect(overview['requests']).toBeGreaterThan(6_000);
  expect(overview['requests']).toBeLessThan(14_000);
  expect(overview['activeUsers']).toBeGreaterThan(15);
  expect(overview['activeUsers']).toBeLessThanOrEqual(22);
  expect(overview['errorRate']).toBeGreaterThan(0.5);
  expect(overview['errorRate']).toBeLessThan(4);
  expect(overview.responseTime.p95).toBeGreaterThan((overview['avgResponseTimeMs'] ?? 0) * 1.5);
  const perSession = (overview['pageViews'] ?? 0) / (overview['sessions'] ?? 1);
  expect(perSession).toBeGreaterThan(10);
  expect(perSession).toBeLessThan(14);
  expect(overview['avgSessionMinutes']).toBeGreaterThan(4);
  const endpoints = data?.['endpointUsage'] as { total: number; features: { feature: string | null }[] };
  expect(endpoints.total).toBe(Object.keys(demoBUsage.endpoints).length);
  expect(endpoints.features.map(({ feature }) => feature)).toEqual(
    expect.arrayContaining(['Sales', 'Stock', 'Reports', null]),
  );
  const activity = data?.['userActivity'] as {
    total: number;
    edges: { node: { lastActiveAt: string | null; requests: number; name: string | null } }[];
  };
  expect(activity.total).toBe(25);
  const never = activity.edges.filter(({ node }) => node.lastActiveAt === null);
  expect(never.length).toBeGreaterThanOrEqual(3);
  expect(never.map(({ node }) => node.requests)).toEqual(never.map(() => 0));
});

it('is the same whether it is written minute by minute or at once, and by one process or by several', async () => {
  const [slowly, atOnce] = [await shop(), await shop()];
  const until = afternoon();
  const from = new Date(until.getTime() - 4 * 60 * MINUTE_MS);
  let process = traffic(slowly);
  await process.catchUp(from);
  for (let at = from.getTime() + 1, tick = 0; at < until.getTime(); at += 7 * MINUTE_MS, tick += 1) {
    process = tick % 5 === 4 ? traffic(slowly) : process;
    await process.catchUp(new Date(at));
  }
  await process.catchUp(until);
  await traffic(atOnce).catchUp(until);
  const whole = await kept(atOnce);
  expect(await kept(slowly)).toEqual(whole);
  // A page that is being looked at has been told of by heartbeats alone.
  await traffic(atOnce).catchUp(until);
  expect(await kept(atOnce)).toEqual(whole);
});

it('goes back 90 days, a day after the other, also after a restart, and no further', async () => {
  const organization = await shop();
  const now = afternoon();
  const first = traffic(organization);
  await first.catchUp(now);
  for (let day = 0; day < 10; day += 1) {
    expect(await first.lookBack()).toBe(true);
  }
  const second = traffic(organization);
  await second.catchUp(now);
  let days = 0;
  while (await second.lookBack()) {
    days += 1;
  }
  expect(days).toBe(50);
  const { oldest } = await kept(organization);
  const age = (now.getTime() - oldest.getTime()) / DAY_MS;
  expect(age).toBeGreaterThan(89);
  expect(age).toBeLessThan(91);
});

it('does not tell again of what has been purged', async () => {
  const organization = await shop();
  const now = afternoon();
  await traffic(organization).catchUp(now);
  const before = new Date(now.getTime() - 12 * DAY_MS);
  for (const table of ['usage_events', 'page_views']) {
    await database.owner.query(`DELETE FROM ${table} WHERE org_id = $1 AND occurred_at < $2`, [
      organization.id,
      before,
    ]);
  }
  await database.owner.query(
    `INSERT INTO usage_purges (org_id, id, before, finished_at) VALUES ($1, $2, $3, now())`,
    [organization.id, randomUUID(), before],
  );
  const next = traffic(organization);
  await next.catchUp(now);
  expect(await next.lookBack()).toBe(false);
  expect((await kept(organization)).oldest.getTime()).toBeGreaterThanOrEqual(before.getTime());
});

it('leaves the rules of features that somebody has made', async () => {
  const organization = await shop();
  await database.owner.query(
    `INSERT INTO feature_rules (org_id, position, feature, path) VALUES ($1, 0, 'Own', '/')`,
    [organization.id],
  );
  await traffic(organization).catchUp(afternoon());
  const { rows } = await database.owner.query(`SELECT feature FROM feature_rules WHERE org_id = $1`, [
    organization.id,
  ]);
  expect(rows).toEqual([{ feature: 'Own' }]);
});
