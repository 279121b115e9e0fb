// Redis killed under a thousand subscribers, and started again empty ten seconds later: nobody is disconnected, nothing
// is refused, and everybody has the right state. The redis-server is this test's own, taken from PATH.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';
import { Redis } from 'ioredis';
import { freePort, isFree, Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { inBatches, type PlainMessage, PlainSocket } from './harness/many-sockets';

const SUBSCRIBERS = 1_000;
/** An actor may have 50 sockets. */
const SOCKETS_OF_ONE_ACTOR = 40;
const AWAY_MS = 10_000;
/** A group is computed once a second at most; wanted is that a change is seen within twice that. */
const SEEN_WITHIN_MS = 2_000;
const KPIS = 'subscription { liveKpis { waiting active sessionsToday degradedSources version epoch asOf } }';
const ASKED = '{ liveKpis { waiting active sessionsToday degradedSources } }';
const START = 'mutation ($id: String!) { startSession(contactExternalId: $id, externalId: $id) { id } }';

jest.setTimeout(120_000);

/** A redis-server that can be killed and started again on its port; it keeps nothing. */
class OwnRedis {
  private child: ChildProcess | null = null;

  private constructor(readonly port: number) {}

  static async start(): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'no' };
    const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn('redis-server', parameters, { stdio: 'ignore' });
    this.child = child;
    await once(child, 'spawn');
    await until(async () => !(await isFree(this.port)));
    expect(child.exitCode).toBeNull();
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child?.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }
}

interface State {
  readonly waiting: number;
  readonly active: number;
  readonly sessionsToday: number;
  readonly degradedSources: readonly string[];
  readonly version: number;
  readonly epoch: string;
  readonly asOf: string;
}

/** Somebody who watches. */
interface Watcher {
  readonly socket: PlainSocket;
  state: State | null;
  /** Whatever else than states came, and states that were no step forward. */
  readonly wrong: unknown[];
}

// Jest hands out a process of its own, which hears of nothing that goes wrong.
const { process: realProcess } = runInThisContext('({ process })') as { process: NodeJS.Process };
const unhandled: unknown[] = [];
const note = (error: unknown): void => {
  unhandled.push(error);
};

let database: TestDatabase;
let redis: OwnRedis;
let gateway: Gateway;
let here: Rows;
let admin: string;
const watchers: Watcher[] = [];

beforeAll(async () => {
  realProcess.on('unhandledRejection', note);
  realProcess.on('uncaughtException', note);
  database = await cloneDatabase();
  redis = await OwnRedis.start();
  gateway = await startGateway(database, { redisUrl: redis.url, live: { drainMs: 100 } });
  here = await rowsOf(database, { slug: 'here' });
  admin = await tokenOf(Role.ADMIN, here.organizationId);
});

afterAll(async () => {
  watchers.forEach(({ socket }) => socket.vanish('end'));
  await gateway.stop();
  await redis.kill();
  await database.drop();
  realProcess.off('unhandledRejection', note);
  realProcess.off('uncaughtException', note);
});

/** Has its first state when this resolves. */
async function watch(token: string, at: Gateway = gateway): Promise<Watcher> {
  const socket = await PlainSocket.admitted(at, token);
  const watcher: Watcher = { socket, state: null, wrong: [] };
  watchers.push(watcher);
  await new Promise<void>((resolve) => {
    socket.subscribe('1', KPIS, (message: PlainMessage) => {
      const { data } = (message.payload ?? {}) as { data?: { liveKpis: State } };
      if (message.type !== 'next' || data === undefined) {
        watcher.wrong.push(message);
        return;
      }
      const [before, state] = [watcher.state, data.liveKpis];
      if (before?.epoch === state.epoch && before.version >= state.version) {
        watcher.wrong.push({ before, state });
      }
      watcher.state = state;
      resolve();
    });
  });
  return watcher;
}

/** Waits until all have that state; returns the milliseconds that it took. */
async function allSee(watched: readonly Watcher[], wanted: Partial<State>): Promise<number> {
  const has = ({ state }: Watcher) =>
    state !== null &&
    Object.entries(wanted).every(([name, value]) => String(state[name as keyof State]) === String(value));
  const lacking = () => watched.filter((watcher) => !has(watcher));
  return until(() => lacking().length === 0).catch(() => {
    const [first] = lacking();
    throw new Error(
      `${lacking().length} lack ${JSON.stringify(wanted)}, as ${JSON.stringify(first?.state)}; ${first?.socket.closed ?? 'open'}`,
    );
  });
}

/** A session more that waits; returns the milliseconds that the answer took. */
async function startSession(token: string = admin): Promise<number> {
  const began = performance.now();
  const { status, errors } = await gateway.ask(START, { id: randomUUID() }, { token });
  expect([status, errors]).toEqual([200, []]);
  return performance.now() - began;
}

async function asked(): Promise<Partial<State> | undefined> {
  const { data, errors } = await gateway.ask<{ liveKpis: State }, undefined>(ASKED, undefined, {
    token: admin,
  });
  expect(errors).toEqual([]);
  return data?.liveKpis;
}

/** Waits until somebody listens to changes of these organizations, on the Redis of now, and to nothing else. */
async function listened(organizations: readonly Rows[]): Promise<void> {
  const client = new Redis(redis.url);
  const wanted = ['identity', ...organizations.map(({ organizationId }) => organizationId)]
    .map((topic) => `opsgraph:changed:${topic}`)
    .sort();
  let topics: unknown[] = [];
  try {
    await until(async () => {
      topics = (await client.pubsub('CHANNELS', '*')).sort();
      return String(topics) === String(wanted);
    });
  } catch {
    expect(topics).toEqual(wanted);
  } finally {
    client.disconnect();
  }
}

it('Redis that is killed under 1,000 subscribers, and comes back empty, costs nobody a socket, an answer or the right state', async () => {
  const tokens = await Promise.all(
    Array.from({ length: SUBSCRIBERS / SOCKETS_OF_ONE_ACTOR }, () =>
      tokenOf(Role.ANALYST, here.organizationId),
    ),
  );
  const leaving = await rowsOf(database, { slug: 'leaving' });
  const coming = await rowsOf(database, { slug: 'coming' });
  await gateway.app.breachDetector.detect(here.organizationId);
  const all = await inBatches(SUBSCRIBERS, 100, (number) =>
    watch(tokens[Math.floor(number / SOCKETS_OF_ONE_ACTOR)] ?? ''),
  );
  const leaver = await watch(await tokenOf(Role.ANALYST, leaving.organizationId));
  const everybody = () => [...all, ...watchers.filter((watcher) => !all.includes(watcher))];
  await startSession();
  await allSee(all, { waiting: 1, sessionsToday: 1, degradedSources: [] });
  await listened([here, leaving]);

  // Killed, while something is written.
  const atOnce = startSession();
  await redis.kill();
  const killed = performance.now();
  const took = [await atOnce];
  let waiting = 2;
  const seen = [await allSee(all, { waiting })];
  expect(await asked()).toMatchObject({ waiting, sessionsToday: waiting, degradedSources: ['REDIS'] });
  while (performance.now() - killed < AWAY_MS - 3_000) {
    took.push(await startSession());
    waiting += 1;
    seen.push(await allSee(all, { waiting, sessionsToday: waiting, degradedSources: ['REDIS'] }));
    await setTimeout(500);
  }
  // Who comes meanwhile is told, and who goes is gone.
  const newcomers = await Promise.all(
    [here, coming].map(async ({ organizationId }) => watch(await tokenOf(Role.ADMIN, organizationId))),
  );
  expect(newcomers.map(({ state }) => state?.waiting)).toEqual([waiting, 0]);
  leaver.socket.vanish('end');
  await until(() => leaver.socket.closed !== null);
  watchers.splice(watchers.indexOf(leaver), 1);

  await setTimeout(Math.max(0, killed + AWAY_MS - performance.now()));
  await redis.start();
  // At once, when the gateway does not yet know that Redis is back.
  took.push(await startSession());
  waiting += 1;
  const [own, other] = [newcomers.slice(0, 1), newcomers.slice(1)];
  seen.push(await allSee([...all, ...own], { waiting, sessionsToday: waiting }));
  // The listeners of before listen again, those that came meanwhile as well, and nobody for who has left.
  await listened([here, coming]);
  // Empty: the breaches are not known until somebody has searched for them, as the job does.
  await allSee(all, { degradedSources: ['REDIS'] });
  await until(async () => (await gateway.app.breachDetector.detect(here.organizationId)) !== null);
  took.push(await startSession());
  waiting += 1;
  seen.push(await allSee([...all, ...own], { waiting, sessionsToday: waiting, degradedSources: [] }));
  took.push(await startSession(await tokenOf(Role.ADMIN, coming.organizationId)));
  seen.push(await allSee(other, { waiting: 1 }));
  expect(await asked()).toMatchObject({ waiting, sessionsToday: waiting, degradedSources: [] });

  expect(Math.max(...took)).toBeLessThan(1_000);
  expect(Math.max(...seen)).toBeLessThan(SEEN_WITHIN_MS);
  expect(everybody()).toHaveLength(SUBSCRIBERS + 2);
  expect(everybody().filter(({ socket }) => socket.closed !== null)).toEqual([]);
  expect(everybody().flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(all.filter(({ state }) => state?.waiting !== waiting || state.active !== 0)).toEqual([]);
  expect(unhandled).toEqual([]);

  everybody().forEach(({ socket }) => socket.close());
  await listened([]);
});

it('a gateway with subscribers ends in order while Redis is away', async () => {
  const ending = await startGateway(database, { redisUrl: redis.url, live: { drainMs: 100 } });
  const token = await tokenOf(Role.ANALYST, here.organizationId);
  const last = await Promise.all(Array.from({ length: 20 }, () => watch(token, ending)));
  await listened([here]);
  await redis.kill();
  await ending.stop();
  expect(new Set(last.map(({ socket }) => socket.closed))).toEqual(new Set(['1001 The gateway is ending']));
  expect(last.flatMap(({ wrong }) => wrong)).toEqual([]);
  // A rejection that nobody handles is told of a turn later.
  await setTimeout(50);
  expect(unhandled).toEqual([]);
});
