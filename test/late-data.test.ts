// What lands late, or is changed with a plain UPDATE, counts all the same.
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'late' });
  gateway = await startGateway(database);
  token = await tokenOf(Role.ANALYST, rows.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

async function kpi(name: string): Promise<unknown> {
  const { data, errors } = await gateway.ask<{ liveKpis: Record<string, unknown> }, undefined>(
    `{ liveKpis { ${name} } }`,
    undefined,
    { token },
  );
  expect(errors).toEqual([]);
  return data?.liveKpis[name];
}

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

it('breaches of sessions that are imported hours after they happened are found by the next search', async () => {
  await gateway.app.breachDetector.detect(rows.organizationId);
  expect(await kpi('slaBreachEvents24h')).toBe(0);
  await rows.session({ started: hoursAgo(23), claimed: hoursAgo(22) });
  await rows.session({ started: hoursAgo(3), claimed: hoursAgo(2) });
  expect(await gateway.app.breachDetector.detect(rows.organizationId)).toBe(2);
  expect(await kpi('slaBreachEvents24h')).toBe(2);
});

it('a chat mode that is changed without a time changes now, and its history stays in order', async () => {
  const contact = await rows.contact('BOT', hoursAgo(5));
  const change = (mode: string) =>
    database.owner.query('UPDATE contacts SET chat_mode = $2 WHERE id = $1', [contact, mode]);
  await change('HUMAN');
  expect(await kpi('humanModeUsers')).toBe(1);
  await change('BOT');
  expect(await kpi('humanModeUsers')).toBe(0);
  const { rows: history } = await database.owner.query(
    `SELECT chat_mode, ended_at > began_at AS forward FROM contact_chat_modes WHERE contact_id = $1 ORDER BY began_at`,
    [contact],
  );
  expect(history).toEqual([
    { chat_mode: 'BOT', forward: true },
    { chat_mode: 'HUMAN', forward: true },
    { chat_mode: 'BOT', forward: null },
  ]);
});

it('a document that asks for too much at once is refused before anything runs', async () => {
  const fields = (count: number) =>
    Array.from({ length: count }, (_, index) => `f${index}: me { id }`).join(' ');
  const ask = (query: string) => gateway.ask<unknown, undefined>(query, undefined, { token });
  expect((await ask(`{ ${fields(20)} }`)).errors).toEqual([]);
  const spread = `query { ...all ...all } fragment all on Query { ${fields(11)} }`;
  for (const query of [`{ ${fields(21)} }`, spread]) {
    gateway.forgetStatements();
    const { errors } = await ask(query);
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/2[12] root fields; at most 20/) as string },
    ]);
    expect(gateway.statements).toEqual([]);
  }
});

it('after one number failed the rest of that answer fails with it, and the next answer is whole', async () => {
  await database.owner.query('BEGIN');
  await database.owner.query('ALTER TABLE csat_responses RENAME TO csat_responses_away');
  await database.owner.query('COMMIT');
  try {
    const { errors } = await gateway.ask<unknown, undefined>(
      '{ liveKpis { csatAverage } hourlyStats { total } }',
      undefined,
      { token },
    );
    expect(errors.length).toBeGreaterThan(0);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['INTERNAL_SERVER_ERROR']),
    );
  } finally {
    await database.owner.query('ALTER TABLE csat_responses_away RENAME TO csat_responses');
  }
  expect(await kpi('csatAverage')).toBeNull();
});
