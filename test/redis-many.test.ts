// Redis behind Sentinels and as a cluster: what holds with one server holds with many, and goes on when one of them ends.
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { createLogger, RedisConnection, RedisTimedSets, Role, type TimedSets } from '../src/platform';
import { keysInRedis } from '../src/organization-data/stores';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { type ManyRedis, startRedisCluster, startSentinels } from './harness/many-redis';

jest.setTimeout(60_000);

const START = 'mutation ($id: String!) { startSession(contactExternalId: $id, externalId: $id) { id } }';
const WAITING = '{ liveKpis { waiting } }';

let database: TestDatabase;
let desks = 0;
let sessions = 0;

beforeAll(async () => {
  database = await cloneDatabase();
});

afterAll(() => database.drop());

interface Desk {
  readonly id: string;
  readonly token: string;
}

async function newDesk(): Promise<Desk> {
  const { organizationId: id } = await rowsOf(database, { slug: `desk-${(desks += 1)}` });
  return { id, token: await tokenOf(Role.ORG_ADMIN, id) };
}

async function start(gateway: Gateway, { token }: Desk): Promise<void> {
  const { errors } = await gateway.ask(START, { id: `session-${(sessions += 1)}` }, { token });
  expect(errors).toEqual([]);
}

interface Watched {
  readonly seen: number[];
  readonly client: Client;
}

async function watched(gateway: Gateway, { token }: Desk): Promise<Watched> {
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const seen: number[] = [];
  client.subscribe<{ liveKpis: { waiting: number } }>(
    { query: `subscription { liveKpis(maxStalenessMs: 60000) { waiting } }` },
    {
      next: ({ data }) => seen.push(data?.liveKpis.waiting ?? -1),
      error: () => undefined,
      complete: () => undefined,
    },
  );
  await until(() => seen.length > 0);
  return { seen, client };
}

/** The actor's points that are left of all gateways'; -1 where this one counts alone. */
const remainingOf = async (gateway: Gateway, { token }: Desk): Promise<number> => {
  const { headers } = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: WAITING }),
  });
  const [, left] = /"actor";r=(\d+)/.exec(headers.get('ratelimit') ?? '') ?? [];
  return headers.get('ratelimit-policy')?.includes(`"actor";q=${ACTOR_LIMIT};`) === true ? Number(left) : -1;
};

const ACTOR_LIMIT = 10_000;
const guards = { rateLimitActor: ACTOR_LIMIT, rateLimitOrganization: 100_000 };

async function twoGateways({ url }: ManyRedis): Promise<[Gateway, Gateway]> {
  const options = { redisUrl: url, live: { minIntervalMs: 100 }, guards };
  return [await startGateway(database, options), await startGateway(database, options)];
}

describe('behind Sentinels', () => {
  test('changes and limits go on with the master that is chosen when the old one ends, and nothing stale is pushed', async () => {
    const redis = await startSentinels();
    const [one, other] = await twoGateways(redis);
    const desk = await newDesk();
    const { seen, client } = await watched(other, desk);
    try {
      await start(one, desk);
      await until(() => seen.at(-1) === 1);
      await redis.nodes[0]?.kill();
      // Nobody hears of this one: it is told while there is no master.
      await start(one, desk);
      await until(() => seen.at(-1) === 2, 20_000);
      await until(async () => (await remainingOf(one, desk)) > 0, 20_000);
      await start(one, desk);
      await until(() => seen.at(-1) === 3);
      expect(seen).toEqual([0, 1, 2, 3]);
    } finally {
      await client.dispose();
      await Promise.all([one.stop(), other.stop()]);
      await redis.stop();
    }
  });
});

describe('as a cluster', () => {
  let redis: ManyRedis;
  let one: Gateway;
  let other: Gateway;

  beforeAll(async () => {
    redis = await startRedisCluster();
    [one, other] = await twoGateways(redis);
  });

  afterAll(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await redis.stop();
  });

  const slotOf = async (key: string): Promise<number> =>
    Number(await redis.nodes[0]?.client.call('CLUSTER', 'KEYSLOT', key));

  /** A desk whose channel is on the node of that number. */
  async function deskOn(index: number): Promise<Desk> {
    for (;;) {
      const desk = await newDesk();
      if (Math.floor(((await slotOf(desk.id)) * 3) / 16_384) === index) {
        return desk;
      }
    }
  }

  test('changes arrive by the node of their organization, whichever that is', async () => {
    for (const index of [0, 1, 2]) {
      const desk = await deskOn(index);
      const { seen, client } = await watched(other, desk);
      await start(one, desk);
      await until(() => seen.at(-1) === 1);
      const channels = await Promise.all(
        redis.nodes.map(
          async (node) =>
            ((await node.client.call('PUBSUB', 'SHARDCHANNELS', `*${desk.id}*`)) as unknown[]).length,
        ),
      );
      expect(channels).toEqual([0, 1, 2].map((each) => (each === index ? 1 : 0)));
      await client.dispose();
    }
  });

  test('limits are counted for all gateways, and sets of events and their keys are found wherever they are', async () => {
    const desk = await newDesk();
    let before = -1;
    // A command that Redis does not answer in time is an outage of a second.
    await until(async () => (before = await remainingOf(one, desk)) > 0);
    let left = -1;
    await until(async () => (left = await remainingOf(other, desk)) > 0);
    expect(left).toBeLessThan(before);
    const connection = new RedisConnection(redis.url, createLogger('silent'));
    await connection.ready();
    const sets: TimedSets = new RedisTimedSets(connection);
    const keys = ['a', 'b', 'c', 'd', 'e'].map((letter) => `sla:${letter}:${desk.id}`);
    for (const key of keys) {
      expect(await sets.add(key, [{ id: 'x', at: new Date(5) }])).toEqual({ answered: true, value: 1 });
      expect(await sets.count(key, new Date(0), new Date(10))).toEqual({ answered: true, value: 1 });
    }
    const store = keysInRedis(connection);
    expect(await store.count(desk.id)).toBeGreaterThanOrEqual(keys.length);
    expect(await store.forget(desk.id)).toBeGreaterThanOrEqual(keys.length);
    expect(await store.count(desk.id)).toBe(0);
    connection.close();
  });

  test('a slot that moves takes its changes along', async () => {
    const desk = await deskOn(0);
    const [from, to] = redis.nodes;
    const { seen, client } = await watched(other, desk);
    const slot = String(await slotOf(desk.id));
    const [fromId, toId] = await Promise.all(
      [from, to].map(async (node) => String(await node?.client.call('CLUSTER', 'MYID'))),
    );
    await to?.client.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId ?? '');
    await from?.client.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId ?? '');
    for (const key of (await from?.client.call('CLUSTER', 'GETKEYSINSLOT', slot, '100')) as string[]) {
      await from?.client.call('MIGRATE', '127.0.0.1', String(to?.port), key, '0', '1000');
    }
    for (const node of [to, from, redis.nodes[2]]) {
      await node?.client.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId ?? '');
    }
    await start(one, desk);
    await until(() => seen.at(-1) === 1, 20_000);
    await until(
      async () =>
        ((await to?.client.call('PUBSUB', 'SHARDCHANNELS', `*${desk.id}*`)) as unknown[]).length === 1,
      20_000,
    );
    await start(one, desk);
    await until(() => seen.at(-1) === 2);
    await client.dispose();
  });

  test('a node that ends is an outage of what it had, and of nothing else', async () => {
    const [lost, kept] = [await deskOn(2), await deskOn(1)];
    const [away, there] = [await watched(one, lost), await watched(other, kept)];
    await redis.nodes[2]?.kill();
    await start(one, kept);
    await until(() => there.seen.at(-1) === 1);
    // Its own gateway hears of it without Redis.
    await start(one, lost);
    await until(() => away.seen.at(-1) === 1);
    expect(await one.ask(WAITING, undefined, { token: lost.token })).toMatchObject({
      status: 200,
      errors: [],
    });
    await Promise.all([away.client.dispose(), there.client.dispose()]);
  });
});
