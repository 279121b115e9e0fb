// Many who tell of the same people at the same moment, while some of those are deleted and old usage is let go.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  makeUsageDays,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';

const PEOPLE = Array.from({ length: 50 }, (_, index) => `person-${index}`);
const RECORD = `mutation($events: [UsageEventInput!]!, $users: [AppUserInput!]) {
  recordUsageEvents(events: $events, users: $users) { accepted duplicates failed { index } } }`;

let database: TestDatabase;
let gateway: Gateway;
/** Within a transaction PostgreSQL tells the same of all sessions, however often it is asked. */
let watcher: Client;
let organization: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
  watcher = new Client({ connectionString: database.ownerUrl });
  await watcher.connect();
});

beforeEach(async () => {
  ({ organizationId: organization } = await rowsOf(database, { slug: `busy-${randomUUID()}` }));
});

afterAll(async () => {
  await gateway.stop();
  await watcher.end();
  await database.drop();
});

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** What is refused with it. Who is told that the gateway has too much to do asks again, as recorders do. */
async function said(query: string, variables: object, token: string): Promise<string> {
  let answer = '';
  await until(async () => {
    const { errors } = await gateway.ask<unknown, object>(query, variables, { token });
    answer = errors.map(({ extensions, message }) => `${extensions.code} ${message}`).join('; ');
    return !answer.startsWith('UNAVAILABLE');
  }, 30_000);
  return answer;
}

async function idsOf(external: readonly string[]): Promise<string[]> {
  const { rows } = await database.owner.query<{ id: string }>(
    'SELECT id FROM app_users WHERE org_id = $1 AND external_id = ANY($2)',
    [organization, external],
  );
  return rows.map(({ id }) => id);
}

it('loses no request and fails none while recorders, trackers and deletions are about the same people', async () => {
  const service = await tokenOf(Role.SERVICE, organization);
  const trackers = await Promise.all(
    PEOPLE.slice(0, 10).map((person) => tokenOf(Role.TRACKER, organization, person)),
  );
  const answers: string[] = [];
  let recorded = 0;
  const recorder = async (): Promise<void> => {
    for (let batch = 0; batch < 5; batch += 1) {
      const events = shuffled(PEOPLE).map((userId) => ({
        id: randomUUID(),
        occurredAt: new Date().toISOString(),
        method: 'GET',
        endpoint: '/orders',
        statusCode: 200,
        userId,
      }));
      const users = shuffled(PEOPLE).map((id) => ({ id, name: `${id} ${Math.random()}` }));
      answers.push(await said(RECORD, { events, users }, service));
      recorded += events.length;
    }
  };
  const tracker = async (token: string): Promise<void> => {
    for (let view = 0; view < 5; view += 1) {
      const variables = { id: randomUUID() };
      answers.push(
        await said('mutation($id: ID!) { trackPageView(id: $id, path: "/") { id } }', variables, token),
      );
    }
  };
  const deleter = async (): Promise<void> => {
    for (let round = 0; round < 10; round += 1) {
      for (const id of await idsOf(shuffled(PEOPLE).slice(0, 3))) {
        answers.push(await said('mutation($id: ID!) { deleteAppUser(id: $id) }', { id }, service));
      }
    }
  };
  await Promise.all([...Array.from({ length: 8 }, recorder), ...trackers.map(tracker), deleter()]);
  expect(answers.filter((answer) => answer !== '')).toEqual([]);
  const { rowCount } = await database.owner.query('SELECT FROM usage_events WHERE org_id = $1', [
    organization,
  ]);
  expect(rowCount).toBe(recorded);
}, 60_000);

it('stores a request of somebody who is deleted while it is on its way', async () => {
  const service = await tokenOf(Role.SERVICE, organization);
  const events = [
    {
      id: randomUUID(),
      occurredAt: new Date().toISOString(),
      method: 'GET',
      endpoint: '/orders',
      statusCode: 200,
      userId: 'leaving',
    },
  ];
  await said('mutation { registerAppUsers(users: [{ id: "leaving" }]) }', {}, service);
  // Whoever deletes has not said yet whether they mean it.
  await database.owner.query('BEGIN');
  let answer: Promise<string>;
  try {
    await database.owner.query('DELETE FROM app_users WHERE org_id = $1', [organization]);
    answer = said(RECORD, { events, users: [] }, service);
    await waiting();
  } finally {
    await database.owner.query('COMMIT');
  }
  expect(await answer).toBe('');
  const { rows } = await database.owner.query(
    `SELECT a.external_id FROM usage_events e LEFT JOIN app_users a ON a.org_id = e.org_id AND a.id = e.user_id
      WHERE e.org_id = $1`,
    [organization],
  );
  expect(rows).toEqual([{ external_id: 'leaving' }]);
});

it('deletes all of what a purge covers, also where some of it goes by itself meanwhile', async () => {
  const admin = await tokenOf(Role.ORG_ADMIN, organization);
  const old = Date.now() - 100 * 86_400_000;
  await makeUsageDays(database, old);
  await database.owner.query(
    `INSERT INTO usage_events (org_id, occurred_at, id, method, endpoint, status_code)
     SELECT $1, $2, gen_random_uuid(), 'GET', '/', 200 FROM generate_series(1, 20100)`,
    [organization, new Date(old)],
  );
  await database.owner.query('BEGIN');
  let purge: Promise<unknown>;
  try {
    await database.owner.query(
      `DELETE FROM usage_events e WHERE e.org_id = $1 AND e.id IN (
         SELECT o.id FROM usage_events o WHERE o.org_id = $1 ORDER BY o.occurred_at, o.id LIMIT 10)`,
      [organization],
    );
    purge = gateway.ask('mutation { purgeUsage(olderThanDays: 30, dryRun: false) { finished } }', undefined, {
      token: admin,
    });
    await waiting();
  } finally {
    await database.owner.query('COMMIT');
  }
  expect(await purge).toMatchObject({ data: { purgeUsage: { finished: true } } });
  const { rowCount } = await database.owner.query('SELECT FROM usage_events WHERE org_id = $1', [
    organization,
  ]);
  expect(rowCount).toBe(0);
}, 60_000);

/** Until somebody waits for what another transaction has locked. */
function waiting(): Promise<unknown> {
  return until(async () => {
    const { rowCount } = await watcher.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount !== 0;
  });
}
