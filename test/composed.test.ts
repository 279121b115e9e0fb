// Numbers as tables of a context's own statement: they are those of the rows, whether rollups are there, built, or behind.
import { uuidv7 } from 'uuidv7';
import { catalogue, entities } from '../src/app';
import { type FactMetric, isExternal, type MetricReader, MetricRunner, RollupWorker } from '../src/metrics';
import { createLogger, createRequestContext, Database, Role } from '../src/platform';
import { cloneDatabase, makeUsageDays, type Rows, rowsOf, type TestDatabase } from './harness';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.now();
const log = createLogger('silent');
const iso = (at: number): string => new Date(at).toISOString();

let test: TestDatabase;
let database: Database;
let rows: Rows;
const people: string[] = [];

beforeAll(async () => {
  test = await cloneDatabase();
  database = await Database.connect({ url: test.url, entities, log });
  await makeUsageDays(test, NOW - 12 * DAY, NOW);
  rows = await rowsOf(test, { slug: 'composed', timezone: 'Asia/Bangkok' });
  for (let number = 0; number < 5; number += 1) {
    people.push(await rows.appUser(`person-${number}`));
  }
  for (let number = 0; number < 90; number += 1) {
    const at = NOW - 2 * MINUTE - number * 3 * HOUR - number * 7 * MINUTE;
    // The last one does nothing at all.
    const user = people[number % 4] ?? '';
    await rows.usageEvent({ at: iso(at), user: number % 9 === 0 ? null : user, ms: 1 + (number % 13) });
    if (number % 2 === 0) {
      await rows.pageView(user, iso(at + MINUTE));
    }
    if (number % 5 === 0) {
      await rows.userSession(user, iso(at), iso(at + 1000 * number));
    }
  }
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

function metricOf(name: string): FactMetric {
  const found = catalogue.find((metric) => metric.name === name);
  if (found === undefined || isExternal(found)) {
    throw new Error(`There is no metric ${name}`);
  }
  return found;
}

const runner = new MetricRunner({ settings: {}, externals: new Map(), rolledUp: catalogue });

async function onReader<Result>(
  work: (reader: MetricReader, asOf: Date) => Promise<Result>,
): Promise<Result> {
  const context = createRequestContext({
    requestId: 'composed',
    client: { ip: null, userAgent: null },
    actor: { id: 'test', name: null, role: Role.ANALYST, organizationId: rows.organizationId },
    database,
    clock: { now: () => new Date() },
    log,
  });
  try {
    const reader = runner.reader(context);
    return await work(reader, (await reader.question()).asOf);
  } finally {
    await context.close();
  }
}

interface Person {
  readonly id: string;
  readonly requests: number;
  readonly mean: number | null;
  readonly views: number;
  readonly sessions: number;
  readonly seconds: number | null;
}

const FROM = new Date(NOW - 10 * DAY - 17 * MINUTE);
const COLUMNS = `u.id, coalesce(r.m0_n, 0) AS requests, r.m1_mean AS mean, coalesce(v.m0_n, 0) AS views,
                 coalesce(s.m1_n, 0) AS sessions, s.m0_mean AS seconds`;

/** By the engine: the page of people after one, the most requests first. */
async function asked(after: number, limit: number): Promise<{ people: Person[]; isRolledUp: boolean[] }> {
  return onReader(async (reader, asOf) => {
    const by = (name: string) =>
      ({ metric: metricOf(name), from: FROM, to: asOf, asOf, by: ['user_id'] }) as const;
    const plans = await Promise.all(
      ['requests', 'pageViews', 'userSessions'].map((name) => reader.plan(by(name))),
    );
    const found = await reader.composed<Person>({
      label: 'test.activity',
      tables: {
        requests: [by('requests'), by('avgResponseTimeMs')],
        views: [by('pageViews')],
        // In this order, whatever the planner's own.
        sessions: [by('avgUserSessionSeconds'), by('userSessions')],
      },
      sql: ({ requests, views, sessions }) => `
        SELECT ${COLUMNS}
          FROM app_users u
          LEFT JOIN ${requests} r ON r.d0 = u.id::text
          LEFT JOIN ${views} v ON v.d0 = u.id::text
          LEFT JOIN ${sessions} s ON s.d0 = u.id::text
         WHERE u.org_id = :org AND u.external_id LIKE :search::text
         ORDER BY requests DESC, u.id LIMIT :limit OFFSET :after::int`,
      values: { search: 'person-%', limit, after },
    });
    return { people: found, isRolledUp: plans.map(({ cover }) => (cover?.segments.length ?? 0) > 0) };
  });
}

/** By this file, from the rows. */
async function counted(): Promise<Person[]> {
  const { rows: found } = await test.owner.query<Person>(
    `SELECT u.id,
            (SELECT count(*)::int FROM usage_events e WHERE e.user_id = u.id AND e.occurred_at >= $2) AS requests,
            (SELECT avg(e.response_time_ms)::float8 FROM usage_events e WHERE e.user_id = u.id AND e.occurred_at >= $2) AS mean,
            (SELECT count(*)::int FROM page_views v WHERE v.user_id = u.id AND v.occurred_at >= $2) AS views,
            (SELECT count(*)::int FROM user_sessions s WHERE s.user_id = u.id AND s.started_at >= $2) AS sessions,
            (SELECT avg(extract(epoch FROM s.last_activity_at - s.started_at))::float8 FROM user_sessions s
              WHERE s.user_id = u.id AND s.started_at >= $2) AS seconds
       FROM app_users u WHERE u.org_id = $1 ORDER BY requests DESC, u.id`,
    [rows.organizationId, FROM],
  );
  return found;
}

const finish = (): Promise<void> => new RollupWorker(database, catalogue, log).finish(rows.organizationId);

describe.each([
  { rollups: 'not there', isRolledUp: false, prepare: () => Promise.resolve() },
  { rollups: 'built', isRolledUp: true, prepare: finish },
  {
    rollups: 'behind the rows',
    isRolledUp: true,
    prepare: async () => {
      await test.owner.query(`DELETE FROM user_sessions WHERE user_id = $1 AND started_at < $2`, [
        people[0],
        new Date(NOW - 4 * DAY),
      ]);
      await test.owner.query(
        `INSERT INTO usage_events (org_id, id, occurred_at, user_id, method, endpoint, status_code, response_time_ms)
         SELECT $1, gen_random_uuid(), $3, $2, 'PUT', '/late', 200, 7777 FROM generate_series(1, 50)`,
        [rows.organizationId, people[4], new Date(NOW - 5 * DAY)],
      );
      await test.owner.query(`UPDATE page_views SET user_id = $1 WHERE user_id = $2 AND occurred_at < $3`, [
        people[2],
        people[1],
        new Date(NOW - 3 * DAY),
      ]);
    },
  },
])('With rollups $rollups', ({ isRolledUp, prepare }) => {
  beforeAll(prepare);

  it('a table of numbers is what the rows say, whoever it is joined to, and pages of it are parts of the whole', async () => {
    const wanted = await counted();
    expect(wanted.filter(({ requests }) => requests > 5).length).toBeGreaterThan(3);
    const all = await asked(0, 100);
    expect(all).toEqual({ people: wanted, isRolledUp: [isRolledUp, isRolledUp, isRolledUp] });
    const pages = [await asked(0, 2), await asked(2, 2), await asked(4, 2)];
    expect(pages.flatMap((page) => page.people)).toEqual(wanted);
  });

  it('without a dimension it is one row, of shares and of different people as well', async () => {
    const found = await onReader((reader, asOf) => {
      const of = (name: string) => ({ metric: metricOf(name), from: FROM, to: asOf, asOf });
      return reader.composed<{ n: number; hits: number; active: number }>({
        label: 'test.totals',
        tables: { rate: [of('requestErrorRate')], active: [of('activeUsers')] },
        sql: ({ rate, active }) =>
          `SELECT r.m0_n AS n, r.m0_hits AS hits, a.m0_distinct AS active FROM ${rate} r CROSS JOIN ${active} a`,
      });
    });
    const { rows: wanted } = await test.owner.query<{ n: number; active: number }>(
      `SELECT (SELECT count(*)::int FROM usage_events e WHERE e.org_id = $1 AND e.occurred_at >= $2) AS n, 0 AS hits,
              (SELECT count(DISTINCT a.user_id)::int
                 FROM (SELECT user_id FROM usage_events e WHERE e.org_id = $1 AND e.occurred_at >= $2
                       UNION SELECT user_id FROM page_views v WHERE v.org_id = $1 AND v.occurred_at >= $2) a) AS active`,
      [rows.organizationId, FROM],
    );
    expect(found).toEqual(wanted);
  });
});

describe('A statement around tables', () => {
  const table = (name: string, more: object = {}) => ({
    metric: metricOf(name),
    from: FROM,
    to: new Date(NOW),
    asOf: new Date(NOW),
    ...more,
  });
  const run = (tables: Parameters<MetricReader['composed']>[0]['tables'], values = {}): Promise<unknown> =>
    onReader((reader) =>
      reader.composed({ label: 'test.wrong', tables, values, sql: () => `SELECT :missing::text` }),
    );

  it('must have tables of one scan each, of decent names, and placeholders that are given once', async () => {
    await expect(run({ both: [table('requests'), table('pageViews')] })).rejects.toThrow(
      'Table both is not of one scan',
    );
    await expect(run({ times: [table('avgResponseTimeMs', { percentiles: true })] })).rejects.toThrow(
      'Table times is not of one scan',
    );
    await expect(run({ 'a; b': [table('requests')] })).rejects.toThrow('cannot be called a; b');
    await expect(run({ all: [table('requests')] }, { allAsOf: uuidv7() })).rejects.toThrow(
      'two placeholders :allAsOf',
    );
    await expect(run({ all: [table('requests')] })).rejects.toThrow('No value for :missing');
  });
});
