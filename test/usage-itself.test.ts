// The gateway records itself: what is asked of it is product usage too, and recording is not.
import { randomUUID } from 'node:crypto';
import { signToken } from '../src/identity';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
} from './harness';
import { until } from './harness/until';

let database: TestDatabase;
let gateway: Gateway;
let own: string;
let other: string;

beforeAll(async () => {
  database = await cloneDatabase();
  own = (await rowsOf(database, { slug: 'own' })).organizationId;
  other = (await rowsOf(database, { slug: 'other' })).organizationId;
  gateway = await startGateway(database, { redisUrl: undefined, recordItselfIn: 'own' });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

async function recorded(organization: string): Promise<{ endpoint: string; requests: number }[]> {
  const { rows } = await database.owner.query<{ endpoint: string; requests: number }>(
    `SELECT concat_ws(' ', e.method, e.endpoint, e.status_code, e.operation_type, e.operation_name, e.error_codes, left(u.external_id, 36)) AS endpoint,
            count(*)::int AS requests
       FROM usage_events e LEFT JOIN app_users u ON u.org_id = e.org_id AND u.id = e.user_id
      WHERE e.org_id = $1 AND e.service = 'opsgraph' GROUP BY 1 ORDER BY 1`,
    [organization],
  );
  return rows;
}

it('tells of each operation and export once, with who asked, and of nothing that is recording', async () => {
  const token = await tokenOf(Role.ANALYST, other);
  const service = await tokenOf(Role.SERVICE, other);
  const ask = (document: string, by: string | null) => gateway.ask(document, undefined, { token: by });
  await ask('query Numbers { liveKpis { waiting } }', token);
  await ask('query Numbers { liveKpis { waiting } }', token);
  await ask('query Broken { userActivity(first: 0) { asOf } }', token);
  await ask('query Nobody { liveKpis { waiting } }', null);
  await ask(
    `mutation Record { recordUsageEvents(events: [{ id: "${randomUUID()}", occurredAt: "${new Date().toISOString()}", method: "GET", endpoint: "/", statusCode: 200 }]) { accepted } }`,
    service,
  );
  await ask(`mutation Track { trackPageView(id: "${randomUUID()}", path: "/") { id } }`, token);
  await fetch(`${gateway.url}/v1/exports/metric-values.csv?metrics=waiting`, {
    headers: { authorization: `Bearer ${token}` },
  }).then((answer) => answer.text());
  await fetch(`${gateway.url}/livez`);
  await fetch(`${gateway.url}/nowhere`);

  const wanted = [
    { endpoint: 'GET /v1/exports/:file 200', requests: 1 },
    // Whoever is of another organization is told apart by it.
    { endpoint: `POST /graphql 200 QUERY Broken {BAD_USER_INPUT} ${other}`, requests: 1 },
    { endpoint: `POST /graphql 200 QUERY Numbers ${other}`, requests: 2 },
    { endpoint: 'POST /graphql 401 QUERY Nobody {UNAUTHENTICATED}', requests: 1 },
  ];
  await until(
    async () => (await recorded(own)).reduce((sum, { requests }) => sum + requests, 0) >= 5,
    10_000,
  );
  // Its own writes make no further ones.
  await ask('query Last { liveKpis { waiting } }', token);
  await until(async () => (await recorded(own)).some(({ endpoint }) => endpoint.includes('Last')), 10_000);
  expect((await recorded(own)).filter(({ endpoint }) => !endpoint.includes('Last'))).toEqual(wanted);
  expect(await recorded(other)).toEqual([]);
});

it('tells of what was asked last when it ends', async () => {
  const second = await startGateway(database, { redisUrl: undefined, recordItselfIn: 'own' });
  await second.ask('query Farewell { liveKpis { waiting } }', undefined, {
    token: await tokenOf(Role.ANALYST, own),
  });
  await second.stop();
  expect((await recorded(own)).some(({ endpoint }) => endpoint.includes('QUERY Farewell'))).toBe(true);
});

it('knows who is of its own organization by their id from the first request on, and of others no names', async () => {
  const [ours, theirs] = [randomUUID(), randomUUID()];
  const bearer = (id: string, organizationId: string): Promise<string> =>
    signToken(
      { secret: TEST_SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined },
      { id, organizationId, role: Role.ANALYST, name: 'Ada' },
      60,
    );
  const third = await startGateway(database, { redisUrl: undefined, recordItselfIn: 'own' });
  await third.ask('query First { liveKpis { waiting } }', undefined, { token: await bearer(ours, own) });
  await third.ask('query First { liveKpis { waiting } }', undefined, { token: await bearer(theirs, other) });
  await third.stop();
  const { rows } = await database.owner.query(
    `SELECT u.external_id, u.name FROM usage_events e JOIN app_users u ON u.org_id = e.org_id AND u.id = e.user_id
      WHERE e.org_id = $1 AND e.operation_name = 'First' ORDER BY u.name`,
    [own],
  );
  expect(rows).toEqual([
    { external_id: ours, name: 'Ada' },
    { external_id: `${other}/${theirs}`, name: null },
  ]);
});
