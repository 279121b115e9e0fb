// More asked at once than there are connections: everybody waits their turn, and nobody for somebody who waits the same way.
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';

let database: TestDatabase;
let gateway: Gateway;
let organizationId: string;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  const rows = await rowsOf(database, { slug: 'crowd' });
  organizationId = rows.organizationId;
  // Nobody is sent away for having waited: this is about who waits for whom.
  gateway = await startGateway(database, { guards: { shedding: { patienceMs: 60_000 } } });
  token = await tokenOf(Role.ORG_ADMIN, organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const at = (index: number) => Array.from({ length: index }, (_, number) => number);

it('readers of the trail are all answered, and each of them is recorded', async () => {
  const answers = await Promise.all(
    at(60).map(() => gateway.ask('{ auditLogs { total logs { adminName } } }', undefined, { token })),
  );
  expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
  const { rows } = await database.owner.query<{ rows: number }>(
    `SELECT count(*)::int AS rows FROM audit_logs WHERE org_id = $1 AND action = 'READ_AUDIT_LOGS'`,
    [organizationId],
  );
  expect(rows).toEqual([{ rows: 60 }]);
});

it('changes and readings of one organization, all at once, are all done', async () => {
  const start = `mutation ($id: String!) { startSession(contactExternalId: "c", externalId: $id) { status } }`;
  const answers = await Promise.all(
    at(60).map((number) =>
      number % 2 === 0
        ? gateway.ask(start, { id: `session ${number}` }, { token })
        : gateway.ask('{ auditStats { totalActions } liveKpis { waiting } }', undefined, { token }),
    ),
  );
  expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
  const { data } = await gateway.ask('{ liveKpis { waiting } verifyAuditTrail { verdict } }', undefined, {
    token,
  });
  expect(data).toEqual({ liveKpis: { waiting: 30 }, verifyAuditTrail: { verdict: 'INTACT' } });
});
