// What thousands of subscriptions and of sockets that break off leave behind: nothing in Redis, no group, no memory. The
// gateway is whole, and its Redis is this test's own.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Redis } from 'ioredis';
import { Hub } from '../src/live';
import { Connection } from '../src/live/connection';
import { Group } from '../src/live/group';
import { LiveSubscription } from '../src/live/subscription';
import { Tail } from '../src/live/tail';
import { Changes, createLogger, type LocalRedis, Role, startLocalRedis } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { inBatches, PlainSocket } from './harness/many-sockets';

const CYCLES = 1_000;
/** Blocks of so many cycles, until everything that is made once has been made. */
const WARM_BLOCKS = 2;
const MEASURED_BLOCKS = 3;
const AT_A_TIME = 5;
/** An actor may have as many sockets. */
const PLACES = 50;
/** What a topic takes is little: only of many can it be seen. */
const LISTENERS = 10_000;
const KPIS = 'subscription ($ms: Int) { liveKpis(maxStalenessMs: $ms) { waiting active sessionsToday } }';
const TRAIL = 'subscription { auditTrail { seq } }';
/** Of one block. The smallest thing that is worth forgetting takes more: a closure and its place in a set. */
const MOST_GROWTH_BYTES = 400_000;

jest.setTimeout(90_000);

setFlagsFromString('--expose-gc');
// What is compiled and dropped again would count as well.
setFlagsFromString('--no-flush-bytecode');
const collectGarbage = runInNewContext('gc') as () => void;

/** Counts the objects of a class that were at work and are still reachable. */
class Census {
  private known = new Set<WeakRef<object>>();

  /** `method`: one that each of them is called by, once at least. */
  constructor(prototype: object, method: string) {
    const met = new WeakSet();
    const { known } = this;
    const original = Reflect.get(prototype, method) as (...parameters: unknown[]) => unknown;
    Reflect.set(prototype, method, function (this: object, ...parameters: unknown[]) {
      if (!met.has(this)) {
        met.add(this);
        known.add(new WeakRef(this));
      }
      return original.apply(this, parameters);
    });
  }

  /** After a collection of garbage. */
  count(): number {
    for (const reference of this.known) {
      if (reference.deref() === undefined) {
        this.known.delete(reference);
      }
    }
    return this.known.size;
  }

  get only(): object | undefined {
    return [...this.known][0]?.deref();
  }
}

const hubs = new Census(Hub.prototype, 'subscribe');
const connections = new Census(Connection.prototype, 'onMessage');
const subscriptions = new Census(LiveSubscription.prototype, 'start');
const groups = new Census(Group.prototype, 'join');
const tails = new Census(Tail.prototype, 'join');

interface Left {
  /** Topics of changes that somebody listens to. */
  readonly topics: number;
  /** What the clients of Redis listen to, whatever it is. */
  readonly listening: number;
  readonly groupsOfHub: number;
  readonly connections: number;
  readonly subscriptions: number;
  readonly groups: number;
  readonly tails: number;
}

const NOTHING: Left = {
  // To the changes of people and keys, as long as the gateway runs.
  topics: 1,
  listening: 1,
  groupsOfHub: 0,
  connections: 0,
  subscriptions: 0,
  groups: 0,
  tails: 0,
};

let database: TestDatabase;
let folder: string;
let server: LocalRedis;
let redis: Redis;
let gateway: Gateway;
let here: Rows;
let admin: string;

beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'opsgraph-leaks-'));
  const started = await startLocalRedis(folder);
  if (started === null) {
    throw new Error('This test needs a Redis of its own: install redis-server');
  }
  server = started;
  redis = new Redis(server.url);
  here = await rowsOf(database, { slug: 'here' });
  admin = await tokenOf(Role.ADMIN, here.organizationId);
  // A group that is joined again within its interval would wait for the end of it.
  gateway = await startGateway(database, { redisUrl: server.url, live: { minIntervalMs: 1, drainMs: 100 } });
});

afterAll(async () => {
  await gateway.stop();
  redis.disconnect();
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** What is reachable, after garbage was collected, and what Redis tells of. */
async function left(): Promise<Left> {
  // Whatever a turn has looked at by a weak reference stays for that turn.
  await setTimeout(10);
  collectGarbage();
  const topics = await redis.pubsub('CHANNELS', 'opsgraph:changed:*');
  const clients = String(await redis.client('LIST'));
  const hub = hubs.only;
  return {
    topics: topics.length,
    listening: [...clients.matchAll(/ p?sub=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0),
    groupsOfHub: hub instanceof Hub ? hub.size : 0,
    connections: connections.count(),
    subscriptions: subscriptions.count(),
    groups: groups.count(),
    tails: tails.count(),
  };
}

/** Waits until nothing is left but that. */
async function nothingIsLeft(wanted: Partial<Left> = {}): Promise<void> {
  const expected = { ...NOTHING, ...wanted };
  const deadline = performance.now() + 10_000;
  let found = await left();
  while (JSON.stringify(found) !== JSON.stringify(expected) && performance.now() < deadline) {
    await setTimeout(50);
    found = await left();
  }
  expect(found).toEqual(expected);
}

/** By how many bytes a further block makes the heap grow: the median of several, because other things come and go. */
async function growthOf(block: () => Promise<void>): Promise<number> {
  const sizes: number[] = [];
  while (sizes.length < WARM_BLOCKS + MEASURED_BLOCKS) {
    await block();
    gateway.forgetStatements();
    await nothingIsLeft();
    await setTimeout(50);
    collectGarbage();
    sizes.push(process.memoryUsage().heapUsed);
  }
  const grown = sizes.slice(WARM_BLOCKS).map((size, index) => size - (sizes[WARM_BLOCKS + index - 1] ?? NaN));
  return grown.sort((a, b) => a - b)[(MEASURED_BLOCKS - 1) / 2] ?? NaN;
}

/** One subscription; resolves when it was completed. */
async function cycle(socket: PlainSocket, number: number): Promise<void> {
  const id = String(number);
  const query = number % 10 < 2 ? TRAIL : KPIS;
  // Every other one is alone in its group.
  const variables = { ms: number % 2 === 0 ? 5_000 : 5_000 + (number % 1_000) };
  if (number % 5 === 1) {
    socket.subscribe(id, query, () => undefined, variables);
    if (number % 3 > 0) {
      await setTimeout(number % 3);
    }
  } else {
    await new Promise<void>((resolve, reject) => {
      socket.subscribe(
        id,
        query,
        ({ type, payload }) =>
          type === 'next' ? resolve() : reject(new Error(`${type}: ${JSON.stringify(payload)}`)),
        variables,
      );
    });
  }
  socket.complete(id);
}

it('1,000 subscriptions that are completed, before their first message or after it', async () => {
  let number = 0;
  const grown = await growthOf(async () => {
    const sockets = await inBatches(2, 2, () => PlainSocket.admitted(gateway, admin));
    await inBatches(CYCLES, AT_A_TIME, () => {
      number += 1;
      return cycle(sockets[number % sockets.length] as PlainSocket, number);
    });
    await nothingIsLeft({ connections: sockets.length });
    sockets.forEach((socket) => socket.close());
  });
  expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
});

/** A socket that breaks off at some point of its life. */
async function brokenSocket(token: string, number: number): Promise<void> {
  const socket = new PlainSocket(gateway);
  const how = number % 2 === 0 ? 'end' : 'reset';
  const stage = number % 7;
  const broken = async () => {
    socket.vanish(how);
    await socket.opened;
  };
  if (stage === 0) {
    // In the middle of the upgrade.
    await setTimeout(number % 3);
    return broken();
  }
  expect(await socket.opened).toBe(true);
  if (stage === 1) {
    return broken();
  }
  socket.introduce(token);
  if (stage === 2) {
    return broken();
  }
  expect([await socket.admitted, socket.closed]).toEqual([true, null]);
  const isTold = new Promise<void>((resolve) => {
    socket.subscribe('1', KPIS, () => resolve(), { ms: 5_000 + (number % 3) });
    socket.subscribe('2', number % 4 === 0 ? TRAIL : KPIS, () => resolve());
  });
  if (stage === 3) {
    return broken();
  }
  if (stage === 4) {
    await setTimeout(number % 11);
    return broken();
  }
  await isTold;
  return broken();
}

it('1,000 sockets that break off, at any point of their lives', async () => {
  const tokens = await Promise.all(Array.from({ length: 4 }, () => tokenOf(Role.ADMIN, here.organizationId)));
  let number = 0;
  const grown = await growthOf(async () => {
    await inBatches(CYCLES, 20, () => {
      number += 1;
      return brokenSocket(tokens[number % tokens.length] ?? '', number);
    });
  });
  expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
  // Each actor has all its places again.
  const [token = ''] = tokens;
  const sockets = await inBatches(PLACES, PLACES, () => PlainSocket.admitted(gateway, token));
  await expect(PlainSocket.admitted(gateway, token)).rejects.toThrow('1013');
  await Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => socket.subscribe('1', KPIS, () => resolve()))),
  );
  await nothingIsLeft({
    topics: 2,
    listening: 2,
    groupsOfHub: 1,
    connections: PLACES,
    subscriptions: PLACES,
    groups: 1,
  });
  sockets.forEach((socket) => socket.close());
  await nothingIsLeft();
});

it(`${LISTENERS} times listening to the changes of an organization`, async () => {
  const changes = Changes.overRedis(server.url, createLogger('silent'));
  let number = 0;
  const grown = await growthOf(async () => {
    await inBatches(LISTENERS, 100, async () => {
      number += 1;
      const organizationId = `organization ${number % 7 === 0 ? number : 0}`;
      const heard = new Promise<void>((resolve) => {
        const release = changes.subscribe(organizationId, () => {
          release();
          resolve();
        });
        // Some are over before they have begun.
        if (number % 3 === 0) {
          release();
          resolve();
        }
      });
      await heard;
    });
  });
  changes.close();
  expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
});
