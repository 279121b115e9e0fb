// Read replicas: answers are theirs where that is as good as asking the primary, and the primary's otherwise.
import { randomInt } from 'node:crypto';
import { type Client, createClient } from 'graphql-ws';
import { Client as Connection } from 'pg';
import WebSocket from 'ws';
import { lookAtReplicas, Role } from '../src/platform';
import {
  eventually,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { type Replicated, startReplicated } from './harness/replicated';

jest.setTimeout(60_000);

const START = 'mutation ($id: String!) { startSession(contactExternalId: $id, externalId: $id) { id } }';
const WAITING = '{ liveKpis { waiting asOf } }';

interface Kpis {
  readonly waiting: number;
  readonly asOf: string;
}

let servers: Replicated;
let one: Gateway;
let other: Gateway;
let desks = 0;
let sessions = 0;

beforeAll(async () => {
  servers = await startReplicated();
  const options = { replicas: { urls: [servers.replica.url], maxWaitMs: 50 }, live: { minIntervalMs: 100 } };
  [one, other] = await Promise.all([startGateway(servers, options), startGateway(servers, options)]);
});

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await servers.stop();
});

interface Desk {
  readonly rows: Rows;
  readonly token: string;
}

async function newDesk(): Promise<Desk> {
  const rows = await rowsOf({ owner: servers.owner } as TestDatabase, { slug: `desk-${(desks += 1)}` });
  return { rows, token: await tokenOf(Role.ORG_ADMIN, rows.organizationId) };
}

async function start({ token }: Desk, gateway = one): Promise<void> {
  const { errors } = await gateway.ask(START, { id: `session-${(sessions += 1)}` }, { token });
  expect(errors).toEqual([]);
}

async function kpisOf({ token }: Desk, gateway = one): Promise<Kpis> {
  const { data, errors } = await gateway.ask<{ liveKpis: Kpis }, undefined>(WAITING, undefined, { token });
  expect(errors).toEqual([]);
  return data?.liveKpis ?? { waiting: -1, asOf: '' };
}

const waitingOf = async (desk: Desk, gateway = one): Promise<number> => (await kpisOf(desk, gateway)).waiting;

const replicaOf = (gateway: Gateway) => {
  const [state] = gateway.app.database.replicaStates();
  if (state === undefined) {
    throw new Error('there is no replica');
  }
  return state;
};

const answers = (gateway: Gateway): boolean => replicaOf(gateway).isAnswering;
const pause = () => servers.replica.owner.query('SELECT pg_wal_replay_pause()');
const resume = () => servers.replica.owner.query('SELECT pg_wal_replay_resume()');

async function bothAnswer(): Promise<void> {
  await until(() => answers(one) && answers(other), 20_000);
}

test('an answer is read from the replica, and has everything that was written before it was asked for', async () => {
  const desk = await newDesk();
  await bothAnswer();
  const before = replicaOf(other).reads;
  for (let written = 1; written <= 10; written += 1) {
    await start(desk);
    expect(await waitingOf(desk, other)).toBe(written);
  }
  expect(replicaOf(other).reads).toBeGreaterThan(before);
});

test('the doctor sees which are replicas of the primary', async () => {
  const found = await lookAtReplicas(servers.url, [servers.replica.url, servers.url]);
  expect(found.map((each) => each.found)).toEqual([
    { lagBytes: expect.any(Number) as number, keepsRows: false },
    'is no replica: it was promoted, or is the primary',
  ]);
});

test('a replica whose replay is paused answers nothing that is behind, and answers again once it has caught up', async () => {
  const desk = await newDesk();
  await bothAnswer();
  await pause();
  await start(desk);
  expect([await waitingOf(desk), await waitingOf(desk, other)]).toEqual([1, 1]);
  expect([answers(one), replicaOf(one).leftOut.behind > 0]).toEqual([false, true]);
  const ready = await fetch(`${one.url}/readyz`);
  expect([ready.status, ((await ready.json()) as { degraded: unknown }).degraded]).toEqual([
    200,
    { 'replica-1': 'the primary answers in its place' },
  ]);
  await start(desk);
  expect(await waitingOf(desk, other)).toBe(2);
  await resume();
  await bothAnswer();
  const { reads } = replicaOf(one);
  expect([await waitingOf(desk), replicaOf(one).reads]).toEqual([2, reads + 1]);
});

test('a push never shows the state before the change that it is for', async () => {
  const desk = await newDesk();
  await bothAnswer();
  const client: Client = createClient({
    url: `${other.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${desk.token}` },
  });
  const seen: number[] = [];
  const subscription = client.iterate<{ liveKpis: Kpis }>({ query: `subscription ${WAITING}` });
  const watching = (async () => {
    for await (const { data } of subscription) {
      seen.push(data?.liveKpis.waiting ?? -1);
    }
  })();
  await until(() => seen.length > 0);
  for (let written = 1; written <= 4; written += 1) {
    await (written % 2 === 0 ? pause() : resume());
    const heard = seen.length;
    await start(desk);
    await until(() => seen.length > heard);
    expect(seen.slice(heard)).toEqual([written]);
  }
  await resume();
  await client.dispose();
  await watching.catch(() => undefined);
});

test('an answer that a replica gives up in the middle is given by the primary', async () => {
  const desk = await newDesk();
  await start(desk);
  await bothAnswer();
  const { interrupted } = replicaOf(one).leftOut;
  const locker = new Connection({ connectionString: servers.ownerUrl });
  await locker.connect();
  try {
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE');
    // The replica has the lock as well, as soon as the log that tells of it was written.
    await servers.owner.query('SELECT pg_switch_wal()');
    const locked = () =>
      servers.replica.owner.query(
        `SELECT FROM pg_locks l WHERE l.mode = 'AccessExclusiveLock' AND l.relation = 'chat_sessions'::regclass`,
      );
    await until(async () => ((await locked()).rowCount ?? 0) > 0);
    const asked = kpisOf(desk);
    const ended = () =>
      servers.replica.owner.query(
        `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
          WHERE a.application_name = 'opsgraph' AND a.wait_event_type = 'Lock'`,
      );
    await until(async () => ((await ended()).rowCount ?? 0) > 0);
    await locker.query('ROLLBACK');
    expect((await asked).waiting).toBe(1);
    expect(replicaOf(one).leftOut.interrupted).toBe(interrupted + 1);
  } finally {
    await locker.end();
  }
});

test('whoever asks a replica sees the rows of their organization and no others', async () => {
  const [own, foreign] = [await newDesk(), await newDesk()];
  await start(foreign);
  await bothAnswer();
  const { reads } = replicaOf(one);
  expect([await waitingOf(own), await waitingOf(foreign)]).toEqual([0, 1]);
  expect(replicaOf(one).reads).toBe(reads + 2);
});

test('mutations and the audit trail are the primary’s', async () => {
  const desk = await newDesk();
  await bothAnswer();
  const { reads } = replicaOf(one);
  await start(desk);
  const { errors } = await one.ask('{ auditLogs { total } }', undefined, { token: desk.token });
  expect([errors, replicaOf(one).reads]).toEqual([[], reads]);
});

test('no read is behind what was acknowledged before it, whichever gateways are asked and whatever the replica does', async () => {
  const desk = await newDesk();
  await bothAnswer();
  const before = replicaOf(one).reads + replicaOf(other).reads;
  let acknowledged = 0;
  let isOver = false;
  const gatewayOf = () => (randomInt(2) === 0 ? one : other);
  const caller = async (): Promise<void> => {
    let last = 0;
    for (let step = 0; step < 40; step += 1) {
      if (randomInt(3) === 0) {
        await start(desk, gatewayOf());
        acknowledged += 1;
      } else {
        const known = acknowledged;
        const seen = await waitingOf(desk, gatewayOf());
        expect(seen).toBeGreaterThanOrEqual(Math.max(known, last));
        last = known;
      }
    }
  };
  const pausing = (async () => {
    while (!isOver) {
      await pause();
      await until(() => isOver || !answers(one) || !answers(other), 300).catch(() => undefined);
      await resume();
      await until(() => isOver || (answers(one) && answers(other)), 2_000).catch(() => undefined);
    }
  })();
  await Promise.all([caller(), caller()]).finally(() => (isOver = true));
  await pausing;
  expect(replicaOf(one).reads + replicaOf(other).reads).toBeGreaterThan(before);
});

test('a replica that was killed is left out, and comes back', async () => {
  const desk = await newDesk();
  await bothAnswer();
  await servers.replica.kill();
  await start(desk);
  expect([await waitingOf(desk), await waitingOf(desk, other)]).toEqual([1, 1]);
  expect(answers(one)).toBe(false);
  await servers.replica.start();
  await bothAnswer();
  const { reads } = replicaOf(one);
  expect([await waitingOf(desk), replicaOf(one).reads]).toEqual([1, reads + 1]);
});

test('a replica that was promoted is one no more', async () => {
  const desk = await newDesk();
  await bothAnswer();
  await servers.replica.owner.query('SELECT pg_promote()');
  const { reads } = replicaOf(one);
  expect([await waitingOf(desk), replicaOf(one).reads]).toEqual([0, reads]);
  await start(desk);
  expect(await waitingOf(desk)).toBe(1);
  await eventually(() => Promise.resolve(replicaOf(one).isAnswering), false);
});
