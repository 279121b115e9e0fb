// Requests of a connected application: each stored once, and counted as the metrics say.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';

let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;
let analyst: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
});

beforeEach(async () => {
  organization = (await rowsOf(database, { slug: `shop-${randomUUID()}`, timezone: 'Asia/Bangkok' }))
    .organizationId;
  service = await tokenOf(Role.SERVICE, organization);
  analyst = await tokenOf(Role.ANALYST, organization);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const event = (more: object = {}): Record<string, unknown> => ({
  id: randomUUID(),
  occurredAt: new Date().toISOString(),
  method: 'GET',
  endpoint: '/orders',
  statusCode: 200,
  responseTimeMs: 12.5,
  ...more,
});

const RECORD = `mutation($events: [UsageEventInput!]!, $users: [AppUserInput!]) {
  recordUsageEvents(events: $events, users: $users) { accepted duplicates failed { index code message } } }`;

function record(events: unknown[], users: unknown[] | null = null, token = service) {
  return gateway.ask<{ recordUsageEvents: unknown }, object>(RECORD, { events, users }, { token });
}

async function ask(query: string): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.ask<Record<string, unknown>, undefined>(query, undefined, {
    token: analyst,
  });
  expect(errors).toEqual([]);
  return data ?? {};
}

describe('recordUsageEvents', () => {
  it('stores what it answers as accepted, once, however often it is sent', async () => {
    const events = [event({ userId: 'u1' }), event({ userId: 'u2', statusCode: 404, responseTimeMs: 7.5 })];
    expect((await record(events)).data).toEqual({
      recordUsageEvents: { accepted: 2, duplicates: 0, failed: [] },
    });
    expect((await record([...events, event({ userId: 'u1', endpoint: '/cart' })])).data).toEqual({
      recordUsageEvents: { accepted: 1, duplicates: 2, failed: [] },
    });
    expect(
      await ask(
        `{ usageOverview { requests errors errorRate activeUsers activeUsersToday activeUsersWeek activeUsersMonth avgResponseTimeMs
             responseTime { p50 p95 p99 } pageViews sessions avgSessionMinutes timezone previous { requests activeUsers } }
           usageTrends(from: "2026-01-01", to: "2026-01-02", asOf: "2026-01-03T00:00:00Z") { points { label requests activeUsers } }
           endpointUsage { total requests items { endpoint requests errors } features { feature requests } } }`,
      ),
    ).toEqual({
      usageOverview: {
        requests: 3,
        errors: 1,
        errorRate: 100 / 3,
        activeUsers: 2,
        activeUsersToday: 2,
        activeUsersWeek: 2,
        activeUsersMonth: 2,
        avgResponseTimeMs: 32.5 / 3,
        responseTime: { p50: 12.5, p95: 12.5, p99: 12.5 },
        pageViews: 0,
        sessions: 0,
        avgSessionMinutes: null,
        timezone: 'Asia/Bangkok',
        previous: { requests: 0, activeUsers: 0 },
      },
      usageTrends: {
        points: [
          { label: '2026-01-01', requests: 0, activeUsers: 0 },
          { label: '2026-01-02', requests: 0, activeUsers: 0 },
        ],
      },
      endpointUsage: {
        total: 2,
        requests: 3,
        items: [
          { endpoint: 'GET /orders', requests: 2, errors: 1 },
          { endpoint: 'GET /cart', requests: 1, errors: 0 },
        ],
        features: [{ feature: null, requests: 3 }],
      },
    });
  });
});
