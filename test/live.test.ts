// Live KPIs over real websockets: what one gateway changes, subscribers of every gateway see.
import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
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
let first: Gateway;
let second: Gateway;
let here: Rows;
let there: Rows;
let operator: string;
const clients: Client[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  here = await rowsOf(database, { slug: 'here' });
  there = await rowsOf(database, { slug: 'there' });
  operator = await here.operator('Ada');
  first = await startGateway(database);
  second = await startGateway(database);
});

afterAll(async () => {
  for (const client of clients) {
    await client.dispose();
  }
  await first.stop();
  await second.stop();
  await database.drop();
});

interface Watched {
  readonly states: Record<string, unknown>[];
  readonly errors: unknown[];
  /** Resolves when the last state satisfies the condition. */
  until(condition: (state: Record<string, unknown>) => boolean): Promise<void>;
  stop(): void;
}

function watch(gateway: Gateway, token: string, query: string, field: string): Watched {
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  clients.push(client);
  const states: Record<string, unknown>[] = [];
  const errors: unknown[] = [];
  const stop = client.subscribe<Record<string, Record<string, unknown>>>(
    { query },
    {
      next: ({ data, errors: failed }) => {
        const state = data?.[field];
        if (state != null) {
          states.push(state);
        }
        errors.push(...(failed ?? []));
      },
      error: (error) => errors.push(error),
      complete: () => undefined,
    },
  );
  return {
    states,
    errors,
    stop,
    until: async (condition) => {
      const ends = performance.now() + 10_000;
      for (;;) {
        const last = states.at(-1);
        if (last !== undefined && condition(last)) {
          return;
        }
        if (performance.now() > ends || errors.length > 0) {
          throw new Error(`Not seen: ${JSON.stringify({ last, errors })}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

const KPIS = 'subscription { liveKpis { waiting active sessionsToday version epoch asOf } }';
const START = `mutation ($id: String!) { startSession(contactExternalId: "c", externalId: $id) { id } }`;
const CLAIM = `mutation ($id: ID!, $operator: ID!) { claimSession(sessionId: $id, operatorId: $operator) { status } }`;

it('a session that starts and is claimed on one gateway moves the numbers on both, and nowhere else', async () => {
  const analyst = await tokenOf(Role.ANALYST, here.organizationId);
  const admin = await tokenOf(Role.ADMIN, here.organizationId);
  const stranger = await tokenOf(Role.ANALYST, there.organizationId);
  const watched = [watch(first, analyst, KPIS, 'liveKpis'), watch(second, admin, KPIS, 'liveKpis')];
  const elsewhere = watch(first, stranger, KPIS, 'liveKpis');
  await Promise.all([...watched, elsewhere].map((each) => each.until(({ waiting }) => waiting === 0)));

  const started = await first.ask<{ startSession: { id: string } }, unknown>(
    START,
    { id: 's1' },
    { token: admin },
  );
  expect(started.errors).toEqual([]);
  let began = performance.now();
  await Promise.all(watched.map((each) => each.until(({ waiting }) => waiting === 1)));
  expect(performance.now() - began).toBeLessThan(2_500);

  const claimed = await first.ask(CLAIM, { id: started.data?.startSession.id, operator }, { token: admin });
  expect(claimed.errors).toEqual([]);
  began = performance.now();
  await Promise.all(
    watched.map((each) => each.until(({ waiting, active }) => waiting === 0 && active === 1)),
  );
  expect(performance.now() - began).toBeLessThan(2_500);
  expect(elsewhere.states).toHaveLength(1);
  for (const { states } of watched) {
    const versions = states.map(({ version }) => version as number);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
  }
  [...watched, elsewhere].forEach((each) => each.stop());
});

it('a hundred subscribers of equal numbers cost one computation', async () => {
  const many: Watched[] = [];
  for (let number = 0; number < 100; number += 1) {
    many.push(watch(first, await tokenOf(Role.ANALYST, here.organizationId), KPIS, 'liveKpis'));
  }
  await Promise.all(many.map((each) => each.until(() => true)));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  first.forgetStatements();
  await first.ask(START, { id: 's2' }, { token: await tokenOf(Role.ADMIN, here.organizationId) });
  await Promise.all(many.map((each) => each.until(({ waiting }) => waiting === 1)));
  const computed = first.statements.filter((label) => label === 'metrics.open-sessions.state');
  expect(computed).toHaveLength(1);
  many.forEach((each) => each.stop());
});

it('nobody is told what they may not see', async () => {
  const watched = watch(first, await tokenOf(Role.OPERATOR, here.organizationId), KPIS, 'liveKpis');
  await expect(watched.until(() => true)).rejects.toThrow('FORBIDDEN');
  watched.stop();
});

it('an argument that cannot be is refused by name', async () => {
  const analyst = await tokenOf(Role.ANALYST, here.organizationId);
  const watched = watch(first, analyst, 'subscription { hourlyStats(hours: 169) { total } }', 'hourlyStats');
  await expect(watched.until(() => true)).rejects.toThrow('hours must not be greater than 168');
  watched.stop();
});
