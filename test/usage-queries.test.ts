// What the usage queries answer: spans and zones, features, people in order, deletion, and whose it is.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Shop {
  readonly id: string;
  readonly service: string;
  readonly analyst: string;
  readonly admin: string;
}

async function newShop(timezone = 'UTC'): Promise<Shop> {
  const { organizationId: id } = await rowsOf(database, { slug: `shop-${randomUUID()}`, timezone });
  return {
    id,
    service: await tokenOf(Role.SERVICE, id),
    analyst: await tokenOf(Role.ANALYST, id),
    admin: await tokenOf(Role.ORG_ADMIN, id),
  };
}

interface Answer {
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly { readonly code: unknown; readonly message: string }[];
}

async function ask(token: string, query: string, variables?: object): Promise<Answer> {
  const { data, errors } = await gateway.ask<Record<string, never>, object | undefined>(query, variables, {
    token,
  });
  return { data, errors: errors.map(({ message, extensions }) => ({ code: extensions['code'], message })) };
}

async function read<Data>(token: string, query: string, variables?: object): Promise<Data> {
  const { data, errors } = await ask(token, query, variables);
  expect(errors).toEqual([]);
  return data as Data;
}

interface Sent {
  readonly at: number;
  readonly user?: string;
  readonly method?: string;
  readonly endpoint?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly operation?: string;
  readonly codes?: readonly string[];
}

function record(shop: Shop, sent: readonly Sent[], users?: readonly object[]) {
  return ask(
    shop.service,
    `mutation($events: [UsageEventInput!]!, $users: [AppUserInput!]) {
       recordUsageEvents(events: $events, users: $users) { accepted duplicates failed { index code message } } }`,
    {
      users,
      events: sent.map(
        ({ at, user, method = 'GET', endpoint = '/', status = 200, ms, operation, codes }) => ({
          id: randomUUID(),
          occurredAt: new Date(at).toISOString(),
          method,
          endpoint,
          statusCode: status,
          responseTimeMs: ms,
          userId: user,
          ...(operation === undefined
            ? {}
            : { operationType: 'QUERY', operationName: operation, errorCodes: codes }),
        }),
      ),
    },
  );
}

/** Rows of any time, as an import writes them. */
async function write(shop: Shop, events: readonly { at: string; user?: string }[]): Promise<void> {
  for (const { at, user } of events) {
    await database.owner.query('SELECT make_usage_partitions($1::timestamptz::date)', [at]);
    const id =
      user === undefined
        ? null
        : (
            await database.owner.query<{ id: string }>(
              `INSERT INTO app_users AS u (org_id, id, external_id) VALUES ($1, gen_random_uuid(), $2)
               ON CONFLICT (org_id, external_id) DO UPDATE SET external_id = u.external_id RETURNING id`,
              [shop.id, user],
            )
          ).rows[0]?.id;
    await database.owner.query(
      `INSERT INTO usage_events (org_id, occurred_at, id, user_id, method, endpoint, status_code)
       VALUES ($1, $2, gen_random_uuid(), $3, 'GET', '/', 200)`,
      [shop.id, at, id],
    );
  }
}

describe('a span', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await newShop('Europe/Berlin');
    // Around the short Sunday of Berlin: its midnights are 23:00 and 22:00 UTC.
    await write(shop, [
      { at: '2026-03-28T22:59:59.999Z', user: 'ada' },
      { at: '2026-03-28T23:00:00.000Z', user: 'ada' },
      { at: '2026-03-29T21:59:59.999Z', user: 'ben' },
      { at: '2026-03-29T22:00:00.000Z', user: 'ada' },
      { at: '2026-04-01T10:00:00.000Z', user: 'ada' },
    ]);
  });

  const overview = (from: string, to: string): Promise<{ usageOverview: object }> =>
    read(shop.analyst, `{ usageOverview(from: "${from}", to: "${to}") { from to requests activeUsers } }`);

  it('of dates goes from the first midnight to the last, in the zone of the organization', async () => {
    expect(await overview('2026-03-29', '2026-03-29')).toEqual({
      usageOverview: {
        from: '2026-03-28T23:00:00.000Z',
        to: '2026-03-29T22:00:00.000Z',
        requests: 2,
        activeUsers: 2,
      },
    });
  });

  it('is answered while the day of another one is held, as it is while it is dropped', async () => {
    await database.owner.query('BEGIN');
    try {
      await database.owner.query('LOCK TABLE usage_events_2026_04_01');
      for (let time = 0; time < 7; time += 1) {
        expect(await overview('2026-03-29', '2026-03-29')).toMatchObject({ usageOverview: { requests: 2 } });
      }
    } finally {
      await database.owner.query('ROLLBACK');
    }
  });

  it('of whole days has the active users of its last one, and of none after it', async () => {
    const today = (to: string): Promise<unknown> =>
      read(shop.analyst, `{ usageOverview(from: "2026-03-20", to: "${to}") { activeUsersToday } }`);
    expect(await today('2026-03-29')).toEqual({ usageOverview: { activeUsersToday: 2 } });
    // As moments: that midnight, and a moment of the day that begins then.
    expect(await today('2026-03-29T22:00:00Z')).toEqual({ usageOverview: { activeUsersToday: 2 } });
    expect(await today('2026-03-29T22:00:01Z')).toEqual({ usageOverview: { activeUsersToday: 1 } });
  });

  it('of moments is half-open', async () => {
    expect(await overview('2026-03-28T22:59:59.999Z', '2026-03-29T22:00:00Z')).toEqual({
      usageOverview: {
        from: '2026-03-28T22:59:59.999Z',
        to: '2026-03-29T22:00:00.000Z',
        requests: 3,
        activeUsers: 2,
      },
    });
  });

  it('counts people of days, weeks and months each by itself', async () => {
    const points = async (granularity: string): Promise<unknown> => {
      const answer = await read<{ usageTrends: { points: unknown[] } }>(
        shop.analyst,
        `{ usageTrends(from: "2026-03-28", to: "2026-04-01", granularity: ${granularity}) { points { label partial requests activeUsers } } }`,
      );
      return answer.usageTrends.points;
    };
    const point = (label: string, partial: boolean, requests: number, activeUsers: number) => ({
      label,
      partial,
      requests,
      activeUsers,
    });
    expect(await points('DAY')).toEqual([
      point('2026-03-28', false, 1, 1),
      point('2026-03-29', false, 2, 2),
      point('2026-03-30', false, 1, 1),
      point('2026-03-31', false, 0, 0),
      point('2026-04-01', false, 1, 1),
    ]);
    expect(await points('WEEK')).toEqual([point('2026-W13', true, 3, 2), point('2026-W14', true, 2, 1)]);
    expect(await points('MONTH')).toEqual([point('2026-03', true, 4, 2), point('2026-04', true, 1, 1)]);
  });

  it('is the last thirty local days where nothing is said', async () => {
    const { usageOverview } = await read<{ usageOverview: { from: string; to: string } }>(
      shop.analyst,
      `{ usageOverview(asOf: "2026-04-01T10:00:00Z") { from to } }`,
    );
    expect(usageOverview).toEqual({ from: '2026-03-02T23:00:00.000Z', to: '2026-04-01T10:00:00.000Z' });
  });

  const BAD_DATE =
    'must be a date as YYYY-MM-DD or a moment as 2026-01-31T09:00:00Z that the calendar has, from the year 2000 on';

  it.each([
    ['from: "2026-13-01"', `from ${BAD_DATE}`],
    ['from: "2026-02-30"', `from ${BAD_DATE}`],
    ['to: "yesterday"', `to ${BAD_DATE}`],
    ['to: ""', `to ${BAD_DATE}`],
    ['from: "2026-03-30", to: "2026-03-29"', 'from must be before to (2026-03-29T22:00:00.000Z)'],
    [
      'from: "2026-03-29T10:00:00Z", to: "2026-03-29T10:00:00Z"',
      'from must be before to (2026-03-29T10:00:00.000Z)',
    ],
    [
      'from: "2024-01-01", to: "2025-02-05"',
      'from must be at most 400 days before to (2025-02-05T23:00:00.000Z)',
    ],
  ])('of %s is refused by name', async (args, message) => {
    for (const field of [
      'usageOverview { requests }',
      'usageTrends { asOf }',
      'endpointUsage { total }',
      'userActivity { asOf }',
    ]) {
      const query = `{ ${field.replace(' ', `(${args}) `)} }`;
      expect(await ask(shop.analyst, query)).toEqual({
        data: null,
        errors: [{ code: 'BAD_USER_INPUT', message }],
      });
    }
  });

  it('of 400 days is answered', async () => {
    const { errors } = await ask(
      shop.analyst,
      `{ usageTrends(from: "2025-01-01", to: "2026-02-04") { points { label } } }`,
    );
    expect(errors).toEqual([]);
  });

  it('with a granularity that there is not is refused by name', async () => {
    const { errors } = await ask(
      shop.analyst,
      'query($granularity: UsageGranularity) { usageTrends(granularity: $granularity) { asOf } }',
      { granularity: 'FORTNIGHT' },
    );
    expect(errors).toEqual([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('$granularity') as string },
    ]);
  });
});

describe('recordUsageEvents', () => {
  it('refuses a bad event by its fields and stores its neighbours', async () => {
    const shop = await newShop();
    const good = { at: Date.now() };
    const { data } = await record(shop, [
      good,
      { ...good, endpoint: `/${'x'.repeat(500)}` },
      { ...good, ms: -1 },
      { ...good, status: 99 },
      { ...good, user: 'a\u0000b' },
      { ...good, endpoint: '/a b' },
      { ...good, at: Date.now() - 8 * DAY },
      { ...good, at: Date.now() + 6 * 60_000 },
      good,
    ]);
    const failed = (
      data as unknown as { recordUsageEvents: { failed: { index: number; code: string; message: string }[] } }
    ).recordUsageEvents;
    expect(failed).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(failed.failed.map(({ index, code }) => [index, code])).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((index) => [index, 'BAD_USER_INPUT']),
    );
    expect(failed.failed.map(({ message }) => message.replace(/ \(.*/, ''))).toEqual([
      'endpoint must have 1 to 500 characters',
      'responseTimeMs must not be negative',
      'statusCode must be 100 to 599',
      'userId must not contain NUL or lone surrogates',
      'endpoint must not contain spaces',
      'occurredAt must be at most 7 days ago: what is older is imported',
      'occurredAt must not be more than 5 minutes after now',
    ]);
  });

  it('takes 1 to 1,000 events, and nothing at all where a name is bad', async () => {
    const shop = await newShop();
    expect((await record(shop, [])).errors).toEqual([
      { code: 'BAD_USER_INPUT', message: 'events must have 1 to 1,000 items, not 0' },
    ]);
    const event = { at: Date.now(), user: 'ada' };
    expect((await record(shop, [event], [{ id: 'ada', name: 'x'.repeat(201) }])).errors).toEqual([
      { code: 'BAD_USER_INPUT', message: 'users.0 name must have at most 200 characters' },
    ]);
    expect(await read(shop.analyst, '{ usageOverview { requests } userActivity { total } }')).toEqual({
      usageOverview: { requests: 0 },
      userActivity: { total: 0 },
    });
  });

  it('counts GraphQL errors as errors, whatever their status', async () => {
    const shop = await newShop();
    const operation = { at: Date.now(), method: 'POST', endpoint: '/graphql', operation: 'Orders' };
    await record(shop, [operation, { ...operation, codes: ['FORBIDDEN'] }, { ...operation, codes: [] }]);
    expect(
      await read(
        shop.analyst,
        '{ usageOverview { requests errors } endpointUsage { items { endpoint operationName errors } } }',
      ),
    ).toEqual({
      usageOverview: { requests: 3, errors: 1 },
      endpointUsage: {
        items: [{ endpoint: 'POST /graphql QUERY Orders', operationName: 'Orders', errors: 1 }],
      },
    });
  });
});

describe('endpointUsage', () => {
  it('tells of endpoints and of the features that an organization makes of them', async () => {
    const shop = await newShop();
    const at = Date.now() - 1_000;
    await record(shop, [
      { at, endpoint: '/orders', ms: 10 },
      { at, endpoint: '/orders', ms: 30 },
      { at, endpoint: '/orders/:id', ms: 100, status: 500 },
      { at, endpoint: '/graphql', method: 'POST', operation: 'ShopWindow', ms: 4 },
      { at, endpoint: '/metrics' },
    ]);
    expect(
      await read(
        shop.admin,
        `mutation { setFeatureMap(rules: [{ feature: "Orders", path: "/orders" }, { feature: "Shop", operation: "Shop*" }]) { feature method path operation } }`,
      ),
    ).toEqual({
      setFeatureMap: [
        { feature: 'Orders', method: null, path: '/orders', operation: null },
        { feature: 'Shop', method: null, path: null, operation: 'Shop*' },
      ],
    });
    expect(
      await read(
        shop.analyst,
        `{ endpointUsage(first: 2) { total requests items { endpoint feature requests errors share avgResponseTimeMs responseTime { p50 } }
             features { feature endpoints requests errors avgResponseTimeMs } } }`,
      ),
    ).toEqual({
      endpointUsage: {
        total: 4,
        requests: 5,
        items: [
          {
            endpoint: 'GET /orders',
            feature: 'Orders',
            requests: 2,
            errors: 0,
            share: 40,
            avgResponseTimeMs: 20,
            responseTime: { p50: 20 },
          },
          {
            endpoint: 'GET /metrics',
            feature: null,
            requests: 1,
            errors: 0,
            share: 20,
            avgResponseTimeMs: null,
            responseTime: { p50: null },
          },
        ],
        features: [
          { feature: 'Orders', endpoints: 2, requests: 3, errors: 1, avgResponseTimeMs: 140 / 3 },
          { feature: null, endpoints: 1, requests: 1, errors: 0, avgResponseTimeMs: null },
          { feature: 'Shop', endpoints: 1, requests: 1, errors: 0, avgResponseTimeMs: 4 },
        ],
      },
    });
  });

  it.each([
    [{ feature: '', path: '/' }, 'rules.0.feature must have 1 to 100 characters'],
    [{ feature: 'A' }, 'rules.0 must have either path or operation'],
    [{ feature: 'A', path: '/', operation: 'B' }, 'rules.0 must have either path or operation'],
    [{ feature: 'A', path: 'orders' }, 'rules.0.path must begin with /'],
    [{ feature: 'A', path: `/${'x'.repeat(500)}` }, 'rules.0.path must have at most 500 characters'],
    [{ feature: 'A', operation: 'a*b' }, 'rules.0.operation may have a * at its end only'],
  ])('refuses the rule %j and keeps the rules that there are', async (rule, message) => {
    const shop = await newShop();
    const set = 'mutation($rules: [FeatureRuleInput!]!) { setFeatureMap(rules: $rules) { feature } }';
    await read(shop.admin, set, { rules: [{ feature: 'Kept', path: '/' }] });
    expect((await ask(shop.admin, set, { rules: [rule] })).errors).toEqual([
      { code: 'BAD_USER_INPUT', message },
    ]);
    expect(await read(shop.analyst, '{ featureMap { feature } }')).toEqual({
      featureMap: [{ feature: 'Kept' }],
    });
  });
});

describe('userActivity', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await newShop();
    const now = Date.now();
    await read(
      shop.service,
      `mutation { registerAppUsers(users: [{ id: "never", name: "Zoe" }, { id: "ada", name: "Ada", email: "ada@shop.example" }]) }`,
    );
    await record(shop, [
      { at: now - 3_000, user: 'ada' },
      { at: now - 2_000, user: 'ada' },
      { at: now - 1_000, user: 'ben' },
      { at: now - 1_000 },
    ]);
  });

  const people = async (args: string): Promise<(string | number)[][]> => {
    const { userActivity } = await read<{
      userActivity: { edges: { node: { externalId: string; requests: number } }[] };
    }>(shop.analyst, `{ userActivity(${args}) { edges { node { externalId requests } } } }`);
    return userActivity.edges.map(({ node }) => [node.externalId, node.requests]);
  };

  it('lists everybody, also who never did anything, in any order', async () => {
    expect(await people('sortBy: REQUESTS')).toEqual([
      ['ada', 2],
      ['ben', 1],
      ['never', 0],
    ]);
    expect(await people('sortBy: REQUESTS, direction: ASC')).toEqual([
      ['never', 0],
      ['ben', 1],
      ['ada', 2],
    ]);
    expect((await people('sortBy: NAME, direction: ASC')).map(([id]) => id)).toEqual(['ada', 'ben', 'never']);
    expect((await people('sortBy: LAST_ACTIVE')).map(([id]) => id)).toEqual(['ben', 'ada', 'never']);
    for (const sortBy of ['PAGE_VIEWS', 'SESSIONS', 'MINUTES']) {
      expect(await people(`sortBy: ${sortBy}`)).toHaveLength(3);
    }
  });

  it('finds by name, address and id, literally', async () => {
    expect(await people('search: "SHOP.example"')).toEqual([['ada', 2]]);
    expect(await people('search: "zo"')).toEqual([['never', 0]]);
    expect(await people('search: "%"')).toEqual([]);
    expect(await ask(shop.analyst, '{ userActivity(search: "") { asOf } }')).toMatchObject({
      errors: [{ code: 'BAD_USER_INPUT' }],
    });
  });

  it('is read page by page, each person once, in every order', async () => {
    const crowd = await newShop();
    await read(crowd.service, 'mutation($users: [AppUserInput!]!) { registerAppUsers(users: $users) }', {
      users: Array.from({ length: 23 }, (_, n) => ({ id: `u${n}`, name: n % 3 === 0 ? 'Same name' : null })),
    });
    await record(
      crowd,
      Array.from({ length: 40 }, (_, n) => ({ at: Date.now() - n, user: `u${n % 7}` })),
    );
    for (const sortBy of ['NAME', 'REQUESTS', 'LAST_ACTIVE', 'MINUTES']) {
      for (const direction of ['ASC', 'DESC']) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page: {
            userActivity: {
              total: number;
              edges: { node: { externalId: string } }[];
              pageInfo: { hasNextPage: boolean; endCursor: string };
            };
          } = await read(
            crowd.analyst,
            `query($after: String) { userActivity(sortBy: ${sortBy}, direction: ${direction}, first: 5, after: $after) {
                 total edges { node { externalId } } pageInfo { hasNextPage endCursor } } }`,
            { after },
          );
          expect(page.userActivity.total).toBe(23);
          seen.push(...page.userActivity.edges.map(({ node }) => node.externalId));
          after = page.userActivity.pageInfo.hasNextPage ? page.userActivity.pageInfo.endCursor : null;
        } while (after !== null);
        expect([sortBy, direction, seen.length, new Set(seen).size]).toEqual([sortBy, direction, 23, 23]);
      }
    }
  });

  it('refuses a cursor of another question', async () => {
    const { userActivity } = await read<{ userActivity: { pageInfo: { endCursor: string } } }>(
      shop.analyst,
      '{ userActivity(first: 1) { pageInfo { endCursor } } }',
    );
    const { endCursor } = userActivity.pageInfo;
    expect(await ask(shop.analyst, `{ userActivity(sortBy: NAME, after: "${endCursor}") { asOf } }`)).toEqual(
      {
        data: null,
        errors: [
          {
            code: 'BAD_USER_INPUT',
            message: 'after is not a cursor of this list: send one back as it was given',
          },
        ],
      },
    );
  });

  it('loses a person who is deleted, with their sessions, and keeps their requests as nobody’s', async () => {
    const gone = await newShop();
    const user = await tokenOf(Role.ANALYST, gone.id, 'ada');
    await read(user, `mutation { trackPageView(id: "${randomUUID()}", path: "/") { id } }`);
    await record(gone, [{ at: Date.now() - 1_000, user: 'ada' }]);
    const before = await read<{ userActivity: { edges: { node: { id: string } }[] } }>(
      gone.analyst,
      '{ userActivity { edges { node { id } } } }',
    );
    const id = before.userActivity.edges[0]?.node.id;
    expect(await read(gone.admin, `mutation { deleteAppUser(id: "${id}") }`)).toEqual({
      deleteAppUser: true,
    });
    expect(await read(gone.admin, `mutation { deleteAppUser(id: "${id}") }`)).toEqual({
      deleteAppUser: false,
    });
    expect(
      await read(
        gone.analyst,
        '{ usageOverview { requests activeUsers pageViews sessions } userActivity { total } }',
      ),
    ).toEqual({
      usageOverview: { requests: 1, activeUsers: 0, pageViews: 0, sessions: 0 },
      userActivity: { total: 0 },
    });
  });
});

describe('purgeUsage', () => {
  it('counts in a dry run, deletes in earnest, and lets go of days that nobody has rows of', async () => {
    const [shop, other] = [await newShop(), await newShop()];
    const old = new Date(Date.now() - 100 * DAY).toISOString();
    await write(shop, [
      { at: old, user: 'ada' },
      { at: old },
      { at: new Date(Date.now() - DAY / 2).toISOString() },
    ]);
    await write(other, [{ at: old }]);
    const purge = (days: number, dryRun: boolean) =>
      read<{ purgeUsage: unknown }>(
        shop.admin,
        `mutation { purgeUsage(olderThanDays: ${days}, dryRun: ${dryRun}) { dryRun usageEvents pageViews sessions finished } }`,
      );
    const counts = { usageEvents: 2, pageViews: 0, sessions: 0 };
    expect(await purge(30, true)).toEqual({ purgeUsage: { dryRun: true, ...counts, finished: false } });
    expect(await purge(30, false)).toEqual({ purgeUsage: { dryRun: false, ...counts, finished: true } });
    const partition = `usage_events_${old.slice(0, 10).replaceAll('-', '_')}`;
    const isThere = async (): Promise<boolean> =>
      (
        await database.owner.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
          partition,
        ])
      ).rows[0]?.there ?? false;
    // The other organization has a row in it still.
    expect(await isThere()).toBe(true);
    const rows = async (org: string): Promise<number> =>
      (await database.owner.query('SELECT FROM usage_events WHERE org_id = $1', [org])).rowCount ?? 0;
    expect([await rows(shop.id), await rows(other.id)]).toEqual([1, 1]);
    await read(other.admin, 'mutation { purgeUsage(olderThanDays: 30, dryRun: false) { finished } }');
    expect(await isThere()).toBe(false);
    // And the day is made again for whoever needs it.
    await write(other, [{ at: old }]);
    expect(await rows(other.id)).toBe(1);
  });

  it('keeps the last day', async () => {
    const shop = await newShop();
    expect((await ask(shop.admin, 'mutation { purgeUsage(olderThanDays: 0) { dryRun } }')).errors).toEqual([
      { code: 'BAD_USER_INPUT', message: 'olderThanDays must be 1 to 3,650' },
    ]);
  });
});

describe('another organization', () => {
  it('sees nothing of it and changes nothing of it', async () => {
    const [shop, other] = [await newShop(), await newShop()];
    await record(shop, [{ at: Date.now() - 1_000, user: 'ada' }]);
    const { userActivity } = await read<{
      userActivity: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string } };
    }>(shop.analyst, '{ userActivity { edges { node { id } } pageInfo { endCursor } } }');
    await read(shop.admin, 'mutation { setFeatureMap(rules: [{ feature: "A", path: "/" }]) { feature } }');
    expect(
      await read(other.admin, `mutation { deleteAppUser(id: "${userActivity.edges[0]?.node.id}") }`),
    ).toEqual({
      deleteAppUser: false,
    });
    await read(other.admin, 'mutation { setFeatureMap(rules: []) { feature } }');
    expect(
      await read(
        other.analyst,
        '{ usageOverview { requests activeUsers } endpointUsage { total } userActivity { total } featureMap { feature } }',
      ),
    ).toEqual({
      usageOverview: { requests: 0, activeUsers: 0 },
      endpointUsage: { total: 0 },
      userActivity: { total: 0 },
      featureMap: [],
    });
    expect(
      (await ask(other.analyst, `{ userActivity(after: "${userActivity.pageInfo.endCursor}") { asOf } }`))
        .errors,
    ).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(await read(shop.analyst, '{ featureMap { feature } userActivity { total } }')).toEqual({
      featureMap: [{ feature: 'A' }],
      userActivity: { total: 1 },
    });
  });
});
