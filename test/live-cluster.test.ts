// Several gateways as one: each push is computed once, and whatever becomes of Redis, everybody has the right state.
import { randomInt, randomUUID } from 'node:crypto';
import { buildSchema, parse } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { Redis } from 'ioredis';
import WebSocket from 'ws';
import { ClusterComputer, type LiveOperation } from '../src/live';
import { createLogger, RedisConnection, Role, stampChange } from '../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  type CuttableProxy,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { testServers } from './harness/servers';

const COMPUTATION = 'metrics.open-sessions.state';
const KPIS =
  'subscription ($ms: Int) { liveKpis(maxStalenessMs: $ms) { waiting active version epoch asOf } }';
const START = 'mutation ($id: String!) { startSession(contactExternalId: $id, externalId: $id) { id } }';

/** Redis counts time by a clock of its own, of which an age tells only when it was read. */
const CLOCKS_APART_MS = 5;

let database: TestDatabase;
let redis: Redis;

beforeAll(async () => {
  database = await cloneDatabase();
  redis = new Redis(testServers().directRedisUrl);
});

afterAll(async () => {
  redis.disconnect();
  await database.drop();
});

interface State {
  readonly waiting: number;
  readonly active: number;
  readonly version: number;
  readonly epoch: string;
  readonly asOf: string;
}

interface Watched {
  readonly states: State[];
  /** Errors, and sockets that closed. */
  readonly ends: unknown[];
  readonly client: Client;
}

/** An organization of its own. */
interface Desk {
  readonly organizationId: string;
  readonly admin: string;
}

let desks = 0;
let clients: Client[] = [];
let gateways: Gateway[] = [];
let proxies: CuttableProxy[] = [];
/** Of the test. */
let desk: Desk;

beforeEach(async () => {
  desk = await newDesk();
});

afterEach(async () => {
  for (const client of clients) {
    await client.dispose();
  }
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await Promise.all(proxies.map((proxy) => proxy.close()));
  clients = [];
  gateways = [];
  proxies = [];
});

async function newDesk(): Promise<Desk> {
  const { organizationId } = await rowsOf(database, { slug: `cluster-${(desks += 1)}` });
  return { organizationId, admin: await tokenOf(Role.ADMIN, organizationId) };
}

async function start(redisUrl?: string): Promise<Gateway> {
  const gateway = await startGateway(database, redisUrl === undefined ? {} : { redisUrl });
  gateways.push(gateway);
  return gateway;
}

async function startBehindProxy(): Promise<{ gateway: Gateway; proxy: CuttableProxy }> {
  const proxy = await cuttableProxy(testServers().directRedisUrl);
  proxies.push(proxy);
  return { gateway: await start(proxy.url), proxy };
}

async function watch(gateway: Gateway, maxStalenessMs = 5_000, of = desk): Promise<Watched> {
  const token = await tokenOf(Role.ANALYST, of.organizationId);
  const ends: unknown[] = [];
  const states: State[] = [];
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: { closed: (event) => ends.push(event) },
  });
  clients.push(client);
  client.subscribe<{ liveKpis: State }>(
    { query: KPIS, variables: { ms: maxStalenessMs } },
    {
      next: ({ data, errors }) => {
        if (data != null) {
          states.push(data.liveKpis);
        }
        ends.push(...(errors ?? []));
      },
      error: (error) => ends.push(error),
      complete: () => undefined,
    },
  );
  return { states, ends, client };
}

/** Waits until all see so many waiting; returns the milliseconds that it took. */
async function allSee(watched: readonly Watched[], waiting: number, longestMs = 10_000): Promise<number> {
  const began = performance.now();
  while (!watched.every(({ states }) => states.at(-1)?.waiting === waiting)) {
    if (performance.now() - began > longestMs) {
      const seen = watched.map(({ states }) => states.at(-1)?.waiting);
      throw new Error(`Not all see ${waiting}: ${JSON.stringify([...new Set(seen)])}`);
    }
    await pause(10);
  }
  return performance.now() - began;
}

/** A session more that waits; returns the milliseconds that the answer took. */
async function startSession(gateway: Gateway, { admin } = desk): Promise<number> {
  const began = performance.now();
  const { errors } = await gateway.ask(START, { id: randomUUID() }, { token: admin });
  expect(errors).toEqual([]);
  return performance.now() - began;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const computations = () =>
  gateways.reduce((sum, { statements }) => sum + statements.filter((one) => one === COMPUTATION).length, 0);
const forget = () => gateways.forEach((gateway) => gateway.forgetStatements());
const keysOf = (kind: string, { organizationId } = desk) =>
  redis.keys(`opsgraph:{${organizationId}}:${kind}`);

/** Nobody goes back within an epoch, and each push says something new. */
function expectOrder({ states, ends }: Watched): void {
  expect(ends).toEqual([]);
  states.slice(1).forEach((state, index) => {
    const before = states[index];
    if (before?.epoch === state.epoch) {
      expect(state.version).toBeGreaterThan(before.version);
    }
  });
}

describe('Two gateways', () => {
  it('compute each push once, and their subscribers see the same versions of the same state', async () => {
    const [first, second] = [await start(), await start()];
    const watched = [await watch(first), await watch(second), await watch(second)];
    await allSee(watched, 0);
    for (let count = 1; count <= 5; count += 1) {
      // After the minimal interval of both.
      await pause(1_200);
      forget();
      await startSession(count % 2 === 0 ? first : second);
      expect(await allSee(watched, count)).toBeLessThan(2_000);
      await pause(100);
      expect(computations()).toBe(1);
      const pairs = watched.map(({ states }) => states.at(-1)).map((state) => [state?.epoch, state?.version]);
      expect(new Set(pairs.map((pair) => JSON.stringify(pair))).size).toBe(1);
    }
    watched.forEach(expectOrder);
    // The first state, then one version for each change.
    expect(watched[0]?.states.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(watched.flatMap(({ states }) => states.map(({ epoch }) => epoch))).size).toBe(1);
  });

  it('under changes that come faster than pushes compute once an interval, and end with the last', async () => {
    const [first, second] = [await start(), await start()];
    const watched = [await watch(first), await watch(second)];
    await allSee(watched, 0);
    await pause(1_200);
    forget();
    const began = performance.now();
    for (let count = 0; count < 60; count += 1) {
      await startSession(count % 2 === 0 ? first : second);
      await pause(randomInt(150));
    }
    await allSee(watched, 60);
    // Each for itself would be two in a second; a gateway that is late in asking for the lock may compute once more.
    expect(computations()).toBeLessThanOrEqual(1.5 * ((performance.now() - began) / 1_000) + 2);
    watched.forEach(expectOrder);
  });

  it('that fell out of step under changes find each other again', async () => {
    const [first, second] = [await start(), await start()];
    const watched = [await watch(first)];
    await allSee(watched, 0);
    await pause(1_200);
    let count = 0;
    const changing = async (until: number) => {
      while (performance.now() < until) {
        await startSession(count % 2 === 0 ? first : second);
        count += 1;
        await pause(30);
      }
    };
    // Whoever joins between two pushes has a state computed for itself, in a step of its own.
    await changing(performance.now() + 1_500);
    watched.push(await watch(second));
    await changing(performance.now() + 1_500);
    forget();
    const began = performance.now();
    await changing(began + 6_000);
    await allSee(watched, count);
    // Each for itself would be two in a second.
    expect(computations()).toBeLessThanOrEqual(1.25 * ((performance.now() - began) / 1_000) + 1);
    watched.forEach(expectOrder);
  });

  it('look at the same moments, however far apart they began', async () => {
    const [first, second] = [await start(), await start()];
    const one = await watch(first, 2_000);
    await allSee([one], 0);
    await pause(1_400);
    await allSee([await watch(second, 2_000)], 0);
    await pause(3_000);
    forget();
    await pause(6_000);
    expect(computations()).toBeGreaterThanOrEqual(2);
    expect(computations()).toBeLessThanOrEqual(4);
  });

  it('go on when whoever computes for all is gone', async () => {
    const [first, second] = [await start(), await start()];
    const watched = [await watch(first), await watch(second)];
    await allSee(watched, 0);
    await pause(1_200);
    const [hash] = (await keysOf('live:*')).filter((key) => !key.endsWith(':lock'));
    await redis.set(`${hash ?? ''}:lock`, 'a gateway that was killed', 'PX', 60_000);
    await startSession(first);
    expect(await allSee(watched, 1)).toBeLessThan(1_200);
    await redis.del(`${hash ?? ''}:lock`);
    await pause(1_200);
    forget();
    await startSession(second);
    await allSee(watched, 2);
    expect(computations()).toBe(1);
    watched.forEach(expectOrder);
  });

  it('leave nothing in Redis that does not expire', async () => {
    await allSee([await watch(await start()), await watch(await start())], 0);
    const keys = await keysOf('*');
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) {
      expect(await redis.pttl(key)).toBeGreaterThan(0);
    }
  });
});

describe('Garbage in Redis', () => {
  const liveHash = async (of: Desk) =>
    (await keysOf('live:*', of)).filter((key) => !key.endsWith(':lock'))[0] ?? '';
  const clock = ({ organizationId }: Desk) => `opsgraph:{${organizationId}}:clock`;

  const spoiled: Readonly<Record<string, (of: Desk) => Promise<unknown>>> = {
    'instead of an answer': async (of) => redis.hset(await liveHash(of), 'text', '{"data":'),
    'of another shape': async (of) => redis.hset(await liveHash(of), 'text', '{"data":{"other":{}}}'),
    'instead of what was read': async (of) => redis.hset(await liveHash(of), 'reads', '{}'),
    'instead of versions': async (of) => redis.hset(await liveHash(of), 'version', 'x', 'reserved', '-1'),
    'in versions beyond all measure': async (of) =>
      redis.hset(await liveHash(of), 'reserved', '8999999999999999'),
    'instead of the whole': async (of) => redis.set(await liveHash(of), 'a string'),
    'instead of the lock': async (of) => redis.hset(`${await liveHash(of)}:lock`, 'a', 'b'),
    'instead of the clock': async (of) => redis.set(clock(of), 'noon'),
    'on a clock that is years ahead': async (of) =>
      redis.hset(clock(of), 'last', '8e15', 'changed', '8000000000000000'),
  };

  it('is ignored, and replaced, wherever it is', async () => {
    const [first, second] = [await start(), await start()];
    // Each in an organization of its own, all at once.
    const places = await Promise.all(
      Object.entries(spoiled).map(async ([place, spoil]) => {
        const of = await newDesk();
        return { place, spoil, of, watched: [await watch(first, 5_000, of)] };
      }),
    );
    const allOfEach = async (waiting: number, longestMs?: number) => {
      for (const { place, watched } of places) {
        try {
          await allSee(watched, waiting, longestMs);
        } catch (error) {
          throw new Error(`Garbage ${place}`, { cause: error });
        }
      }
    };
    const change = (gateway: Gateway) => Promise.all(places.map(({ of }) => startSession(gateway, of)));

    await allOfEach(0);
    await Promise.all(
      places.map(async ({ spoil, of, watched }) => {
        await spoil(of);
        // Joins while the stored answer would be young enough.
        watched.push(await watch(second, 5_000, of));
      }),
    );
    await allOfEach(0);
    await pause(1_200);
    await change(first);
    await allOfEach(1, 2_500);
    await pause(1_200);
    forget();
    await change(second);
    await allOfEach(2);
    expect(computations()).toBe(places.length);
    places.forEach(({ watched }) => watched.forEach(expectOrder));
  });
});

describe('The computer of a gateway', () => {
  const schema = buildSchema(`
    type State { value: String }
    type Query { nothing: Int }
    type Subscription { state: State }
  `);
  const document = parse('subscription { state { value } }');
  const wanted = { maxAgeMs: 60_000, maxBehindMs: 0, last: null };
  const own = { epoch: 'own', version: 1 };
  let connections: RedisConnection[];
  /** What a computer finds that executes now, and how often one did. */
  let value: string;
  let executions: number;

  beforeEach(() => {
    connections = [];
    value = 'right';
    executions = 0;
  });

  afterEach(() => connections.forEach((connection) => connection.close()));

  async function computer() {
    const connection = new RedisConnection(testServers().redisUrl, createLogger('silent'));
    connections.push(connection);
    await connection.ready();
    const cluster = new ClusterComputer({
      redis: connection,
      schema,
      settings: '',
      execute: () => {
        executions += 1;
        return Promise.resolve({ result: { data: { state: { value } } }, reads: new Set(['state']) });
      },
    });
    const operation: LiveOperation = {
      document,
      operationName: null,
      variables: {},
      actor: { id: 'ada', name: null, role: Role.ADMIN, organizationId: desk.organizationId },
      client: { ip: null, userAgent: null },
    };
    return {
      cluster,
      /** What it answers, and which place the answer has in the cluster. */
      answer: async () => {
        const { result, shared } = await cluster.compute('key', operation, own, wanted);
        // What was stored is not waited for.
        await pause(50);
        return { value: (result.data?.['state'] as { value: string }).value, shared };
      },
    };
  }

  const hash = async () => (await keysOf('live:*')).filter((key) => !key.endsWith(':lock'))[0] ?? '';

  it.each<[string, string, string]>([
    ['an answer that is no JSON', 'text', '{"data":'],
    ['an answer to something else', 'text', '{"data":{"other":{}}}'],
    ['no list of what was read', 'reads', '"state"'],
  ])('counts %s as garbage, computes anew, and the others take that', async (_what, field, nonsense) => {
    const [first, second] = [await computer(), await computer()];
    await first.answer();
    await redis.hset(await hash(), field, nonsense);
    const computed = await second.answer();
    expect([second.cluster.garbage, computed.value, executions]).toEqual([1, 'right', 2]);
    expect(await first.answer()).toEqual(computed);
    expect([first.cluster.garbage, executions]).toEqual([0, 2]);
  });

  it('counts a reply that no gateway would give as garbage, and computes for itself', async () => {
    const [first, second] = [await computer(), await computer()];
    await first.answer();
    await redis.hset(await hash(), 'epoch', 'x'.repeat(101));
    expect(await second.answer()).toEqual({ value: 'right', shared: undefined });
    expect([second.cluster.garbage, executions]).toEqual([1, 2]);
  });

  it('keeps an answer beyond 512 KiB to itself; the others compute their own, and share again when it is smaller', async () => {
    const [first, second] = [await computer(), await computer()];
    value = 'é'.repeat(300 * 1024);
    const [one, two] = [await first.answer(), await second.answer()];
    expect([one.value === value, two.value === value, executions]).toEqual([true, true, 2]);
    // Each has a place of its own: nobody could take one for the other.
    expect(two.shared).not.toEqual(one.shared);
    expect(await redis.hexists(await hash(), 'text')).toBe(0);
    expect(await redis.exists(`${await hash()}:lock`)).toBe(0);
    value = 'small';
    const three = await first.answer();
    expect(await second.answer()).toEqual(three);
    expect([three.value, executions]).toEqual(['small', 3]);
    expect(three.shared?.version).toBeGreaterThan(two.shared?.version ?? NaN);
    expect([first.cluster.garbage, second.cluster.garbage]).toEqual([0, 0]);
  });

  it('stores an answer of exactly 512 KiB for the others', async () => {
    const [first, second] = [await computer(), await computer()];
    value = 'x'.repeat(512 * 1024 - JSON.stringify({ data: { state: { value: '' } } }).length);
    const one = await first.answer();
    expect(await second.answer()).toEqual(one);
    expect(executions).toBe(1);
  });
});

describe('Redis that is away', () => {
  it('disconnects none of two hundred; each gateway computes for itself, and shares again afterwards', async () => {
    const [one, two] = [await startBehindProxy(), await startBehindProxy()];
    const watched = await Promise.all(
      Array.from({ length: 200 }, (_, n) => watch(n % 2 === 0 ? one.gateway : two.gateway, 2_000)),
    );
    await allSee(watched, 0);
    await startSession(one.gateway);
    await allSee(watched, 1);
    for (const away of ['cut', 'stall'] as const) {
      const known = watched[0]?.states.at(-1)?.waiting ?? NaN;
      await Promise.all([one.proxy[away](), two.proxy[away]()]);
      expect(await startSession(one.gateway)).toBeLessThan(1_000);
      expect(await startSession(two.gateway)).toBeLessThan(1_000);
      // Nobody hears of the other's changes: time tells.
      expect(await allSee(watched, known + 2)).toBeLessThan(4_000);
      await startSession(two.gateway);
      // A stalled proxy loses bytes, and no connection of TCP goes on after that: answers would belong to other questions.
      await Promise.all([one.proxy.cut(), two.proxy.cut()]);
      await Promise.all([one.proxy.restore(), two.proxy.restore()]);
      expect(await allSee(watched, known + 3)).toBeLessThan(2_500);
      await pause(4_000);
      forget();
      await startSession(one.gateway);
      await allSee(watched, known + 4);
      expect(computations()).toBe(1);
      expect(new Set(watched.map(({ states }) => states.at(-1)?.epoch)).size).toBe(1);
    }
    watched.forEach(expectOrder);
  }, 60_000);
});

describe('Whatever happens', () => {
  const schema = buildSchema(`
    type State { value: Int }
    type Query { nothing: Int }
    type Subscription { state: State }
  `);
  const document = parse('subscription { state { value } }');

  it('nobody gets an answer from before a change that was told', async () => {
    const connections = Array.from(
      { length: 4 },
      () => new RedisConnection(testServers().redisUrl, createLogger('silent')),
    );
    await Promise.all(connections.map((connection) => connection.ready()));
    const { organizationId } = desk;
    const operation: LiveOperation = {
      document,
      operationName: null,
      variables: {},
      actor: { id: 'ada', name: null, role: Role.ADMIN, organizationId },
      client: { ip: null, userAgent: null },
    };
    let truth = 0;
    let told = 0;
    let executions = 0;
    let answers = 0;
    let behind = 0;
    let isOver = false;
    const history: { readonly at: number; readonly value: number }[] = [];
    const toldAt = (moment: number) => history.findLast(({ at }) => at <= moment)?.value ?? 0;
    const versions = new Map<string, number>();
    const computers = connections.map(
      (connection) =>
        new ClusterComputer({
          redis: connection,
          schema,
          settings: '',
          execute: async () => {
            executions += 1;
            const value = truth;
            // Some take longer than anybody waits.
            await pause(randomInt(20) === 0 ? 350 : randomInt(15));
            return { result: { data: { state: { value } } }, reads: new Set(['state']) };
          },
        }),
    );
    const changing = (async () => {
      for (let change = 0; change < 150; change += 1) {
        truth += 1;
        const value = truth;
        await pause(randomInt(3));
        await stampChange(redis, organizationId);
        told = value;
        history.push({ at: performance.now(), value });
        await pause(randomInt(40));
      }
      isOver = true;
    })();
    const asking = computers.flatMap((computer) =>
      [0, 1].map(async (number) => {
        const key = `key ${number}`;
        let last: { epoch: string; version: number } | null = null;
        do {
          const known = told;
          const asked = performance.now();
          const maxBehindMs = randomInt(2) * 100;
          const computed = await computer.compute(
            key,
            operation,
            { epoch: 'own', version: 1 },
            { maxAgeMs: 60_000, maxBehindMs, last },
          );
          const value = (computed.result.data?.['state'] as { value: number }).value;
          if (computed.isBehind === true) {
            behind += 1;
            // Asked for, said so, and lately begun: whatever was told by then is in it.
            const began = asked - (computed.ageMs ?? NaN);
            expect(asked - began).toBeLessThan(maxBehindMs);
            expect(value).toBeGreaterThanOrEqual(toldAt(began - CLOCKS_APART_MS));
          } else {
            expect(value).toBeGreaterThanOrEqual(known);
          }
          answers += 1;
          if (computed.shared !== undefined) {
            const { epoch, version } = computed.shared;
            // One version is one state, on every gateway.
            const place = `${key} ${epoch} ${version}`;
            expect(versions.get(place) ?? value).toBe(value);
            versions.set(place, value);
            if (last?.epoch === epoch) {
              expect(version).toBeGreaterThanOrEqual(last.version);
            }
            last = computed.shared;
          }
          await pause(randomInt(20));
        } while (!isOver);
      }),
    );
    await Promise.all([changing, ...asking]);
    expect(executions).toBeLessThan(answers);
    expect(behind).toBeGreaterThan(0);
    connections.forEach((connection) => connection.close());
  });
});
