// The hub under time, changes, slow and failing sources: whoever stays gets the right state, once, soon, and nothing is left.
import fc from 'fast-check';
import {
  buildSchema,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  parse,
} from 'graphql';
import { type Actor, AppError, createLogger, Role } from '../platform';
import type { ChangedFacts, Computed, LiveVersion, Wanted } from './group';
import { Hub, localComputer } from './hub';
import type { LiveOperation, LiveSubscriber } from './live.types';

const MIN = 1_000;
const FACTS = ['sessions', 'messages'] as const;
type FactName = (typeof FACTS)[number];

const schema = buildSchema(`
  type State { value: Int, asOf: String, version: Int, epoch: ID }
  type Query { nothing: Int }
  type Subscription {
    sessions(maxStalenessMs: Int = 5000): State
    messages(maxStalenessMs: Int = 5000): State
  }
`);
for (const [field, moving] of [
  ['asOf', true],
  ['version', 'version'],
  ['epoch', true],
] as const) {
  Object.assign((schema.getType('State') as GraphQLObjectType).getFields()[field] ?? {}, {
    extensions: { moving },
  });
}

/** As the gateway keeps it: a document is parsed once. */
const documents = new Map(
  FACTS.map((fact) => [
    fact,
    parse(`subscription($ms: Int) { ${fact}(maxStalenessMs: $ms) { value asOf version epoch } }`),
  ]),
);

function subscription(
  fact: FactName = 'sessions',
  maxStalenessMs?: number,
  actorId = 'ada',
  organizationId = 'org',
): LiveOperation {
  const document = documents.get(fact);
  if (document === undefined) {
    throw new Error(fact);
  }
  return {
    document,
    operationName: null,
    variables: maxStalenessMs === undefined ? {} : { ms: maxStalenessMs },
    actor: { id: actorId, name: null, role: Role.ORG_ADMIN, organizationId },
    client: { ip: null, userAgent: null },
  };
}

interface State {
  readonly value: number;
  readonly asOf: string;
  readonly version: number;
  readonly epoch: string;
}

/** What one subscriber was told. */
class Listener implements LiveSubscriber {
  readonly frames: Buffer[] = [];
  readonly states: State[] = [];
  readonly errors: (readonly GraphQLFormattedError[])[] = [];
  readonly drops: number[] = [];
  readonly at: number[] = [];
  release: () => void = () => undefined;
  /** What had been told to be true when it asked. */
  known = 0;

  constructor(readonly fact: FactName = 'sessions') {}

  deliver(frame: Buffer): void {
    this.frames.push(frame);
    this.at.push(performance.now());
    const message = JSON.parse(`{"id":"1"${frame.toString()}`) as {
      type: string;
      payload: { data: Record<string, State> };
    };
    expect(message.type).toBe('next');
    const state = message.payload.data[this.fact];
    if (state !== undefined) {
      this.states.push(state);
    }
  }
  deliverEach(): boolean {
    throw new Error('A state is no stream');
  }
  fail(errors: readonly GraphQLFormattedError[]): void {
    this.errors.push(errors);
  }
  complete(): void {
    throw new Error('A live query never completes by itself');
  }
  dropSocket(code: number): void {
    this.drops.push(code);
  }
  get last(): number | undefined {
    return this.states.at(-1)?.value;
  }
}

type Mode =
  | 'well'
  | 'UNAVAILABLE'
  | 'throws UNAVAILABLE'
  | 'throws'
  | 'FORBIDDEN'
  | 'part FORBIDDEN'
  | 'part UNAVAILABLE';

/** An organization whose facts are counters, and a source that takes its time. */
class World {
  readonly truth: Record<FactName, number> = { sessions: 0, messages: 0 };
  executionMs = 0;
  mode: Mode = 'well';
  readonly starts: {
    readonly key: string;
    readonly at: number;
    readonly actor: Actor;
    readonly live: LiveVersion;
    readonly wanted: Wanted;
  }[] = [];
  /** What another gateway has for the next that asks. */
  offer: Promise<Computed> | null = null;
  readonly running = new Set<string>();
  readonly listeners = new Map<string, (facts: ChangedFacts) => void>();
  refused: string | null = null;
  /** Failures are answered at once, however long an execution takes that goes well: a server that is not there. */
  failsAtOnce = false;
  /** Most executions that there were at the same time. */
  most = 0;
  readonly hub: Hub;

  constructor({ maxExecuting }: { readonly maxExecuting?: number } = {}) {
    const local = localComputer((operation, live) => this.execute(operation, live));
    this.hub = new Hub({
      schema,
      computer: {
        compute: async (key, operation, live, wanted) => {
          expect(this.running).not.toContain(key);
          this.running.add(key);
          this.most = Math.max(this.most, this.running.size);
          this.starts.push({ key, at: performance.now(), actor: operation.actor, live, wanted });
          const { offer } = this;
          this.offer = null;
          try {
            return await (offer ?? local.compute(key, operation, live));
          } finally {
            this.running.delete(key);
          }
        },
      },
      changes: {
        subscribe: (organizationId, listener) => {
          expect(this.listeners.has(organizationId)).toBe(false);
          this.listeners.set(organizationId, listener);
          return () => this.listeners.delete(organizationId);
        },
      },
      admit: ({ actor }) =>
        actor.id === this.refused
          ? Promise.reject(new AppError('FORBIDDEN', 'This needs another role'))
          : Promise.resolve(),
      format: (error) => ({
        message: error instanceof AppError ? error.message : 'Internal error',
        extensions: { code: error instanceof AppError ? error.code : 'INTERNAL_SERVER_ERROR' },
      }),
      log: createLogger('silent'),
      ...(maxExecuting === undefined ? {} : { maxExecuting }),
    });
  }

  /** What is read is read at the start: nothing that changes later is in the answer. */
  private async execute(operation: LiveOperation, { epoch, version }: LiveVersion): Promise<Computed> {
    const fact = FACTS.find((each) => documents.get(each) === operation.document) ?? 'sessions';
    const { mode } = this;
    const data = { [fact]: { value: this.truth[fact], asOf: String(performance.now()), version, epoch } };
    if (this.executionMs > 0 && !(this.failsAtOnce && mode !== 'well')) {
      await new Promise((resolve) => setTimeout(resolve, this.executionMs));
    }
    const answer = (result: FormattedExecutionResult) => ({ result, reads: new Set([fact]) });
    const errors = (code: string) => [{ message: code, extensions: { code } }];
    switch (mode) {
      case 'well':
        return answer({ data });
      case 'UNAVAILABLE':
      case 'FORBIDDEN':
        return answer({ data: null, errors: errors(mode) });
      case 'part FORBIDDEN':
      case 'part UNAVAILABLE':
        return answer({ data, errors: errors(mode.replace('part ', '')) });
      case 'throws UNAVAILABLE':
        throw new AppError('UNAVAILABLE', 'The database does not answer');
      case 'throws':
        throw new Error('a fault of ours');
    }
  }

  change(fact: FactName = 'sessions', organizationId = 'org'): void {
    this.truth[fact] += 1;
    this.listeners.get(organizationId)?.(new Set([fact]));
  }

  async join(operation = subscription(), listener = new Listener()): Promise<Listener> {
    listener.known = this.truth[listener.fact];
    listener.release = await this.hub.subscribe(operation, listener);
    return listener;
  }

  expectNothingLeft(): void {
    expect(this.hub.size).toBe(0);
    expect(this.listeners.size).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

let world: World;

/** Times between executions. */
const gaps = () => world.starts.slice(1).map(({ at }, n) => at - (world.starts[n]?.at ?? NaN));

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  world = new World();
});

afterEach(async () => {
  const closing = world.hub.close();
  await pass(60_000);
  await closing;
  world.expectNothingLeft();
  jest.useRealTimers();
});

describe('A group', () => {
  it('tells a new subscriber the present state at once', async () => {
    const one = await world.join();
    await pass(0);
    expect(one.states).toMatchObject([{ value: 0, version: 1 }]);
  });

  it('executes once for a thousand subscribers, and sends all of them the same bytes', async () => {
    const all = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => world.join(subscription('sessions', undefined, `actor ${n}`))),
    );
    await pass(0);
    world.change();
    await pass(MIN);
    expect(world.starts).toHaveLength(2);
    expect(all.every(({ last }) => last === 1)).toBe(true);
    expect(new Set(all.flatMap(({ frames }) => frames)).size).toBe(2);
  });

  it('sends a late joiner the same bytes, without executing, while they are young and nothing has changed', async () => {
    const one = await world.join();
    await pass(MIN - 1);
    const two = await world.join();
    expect(two.frames).toEqual([one.frames[0]]);
    expect(two.frames[0]).toBe(one.frames[0]);
    expect(world.starts).toHaveLength(1);
  });

  it('lets a joiner wait for what has changed already', async () => {
    await world.join();
    await pass(10);
    world.change();
    const two = await world.join();
    expect(two.frames).toHaveLength(0);
    await pass(MIN);
    expect(two.states).toMatchObject([{ value: 1, version: 2 }]);
  });

  it('gives a joiner what is being computed, unless a change is known that may be missing from it', async () => {
    world.executionMs = 100;
    await world.join();
    await pass(50);
    const inTime = await world.join();
    world.change();
    const late = await world.join();
    await pass(60);
    expect([inTime.last, late.last]).toEqual([0, undefined]);
    await pass(MIN + 100);
    expect([inTime.last, late.last]).toEqual([1, 1]);
    expect(late.states).toHaveLength(1);
  });

  it('computes for a joiner when the state is older, and tells nobody else when nothing has changed', async () => {
    const one = await world.join();
    await pass(3_000);
    const two = await world.join();
    await pass(0);
    expect(world.starts).toHaveLength(2);
    expect(one.states).toHaveLength(1);
    // A fresh moment, and the version that the others have.
    expect(two.states).toEqual([{ ...one.states[0], asOf: String(world.starts[1]?.at) }]);
    expect(two.states).not.toEqual(one.states);
    world.change();
    await pass(MIN);
    expect([one, two].map(({ states }) => states.at(-1)?.version)).toEqual([2, 2]);
  });

  it('executes at most once in the minimal interval, however much changes', async () => {
    const one = await world.join();
    for (let step = 0; step < 100; step += 1) {
      world.change();
      await pass(100);
    }
    await pass(MIN);
    expect(one.last).toBe(100);
    expect(world.starts.length).toBeLessThanOrEqual(12);
    world.starts
      .slice(1)
      .forEach(({ at }, n) => expect(at - (world.starts[n]?.at ?? 0)).toBeGreaterThanOrEqual(MIN));
  });

  it('answers the first change after a quiet time at once', async () => {
    const one = await world.join();
    await pass(2_000);
    world.change();
    await pass(0);
    expect(one.last).toBe(1);
  });

  it('executes when its answer gets too old, and is silent when only the moment has moved', async () => {
    const one = await world.join(subscription('sessions', 2_000));
    await pass(9_000);
    // Not all groups at the same moment: a little before it gets too old, and never after.
    expect(gaps().length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(1_600);
    expect(Math.max(...gaps())).toBeLessThanOrEqual(2_000);
    expect(one.states).toHaveLength(1);
    // As a window that moves without any change: nobody says so.
    world.truth.sessions = 7;
    await pass(2_000);
    expect(one.last).toBe(7);
  });

  it('takes five seconds for too old when the field does not say, and never less than the interval', async () => {
    await world.join(subscription('messages'));
    await world.join(subscription('sessions', 1));
    await pass(10_000);
    const counts = new Map<string, number>();
    world.starts.forEach(({ key }) => counts.set(key, (counts.get(key) ?? 0) + 1));
    expect([...counts.values()].sort((a, b) => a - b)).toEqual([3, 11]);
  });

  it('sleeps through changes of what it does not read, except before it knows what it reads', async () => {
    world.executionMs = 10;
    const one = await world.join();
    await pass(5);
    world.change('messages');
    await pass(10);
    // The change came while the first execution had not said what it reads; now it has.
    await pass(2_000);
    expect(world.starts).toHaveLength(1);
    world.change('messages');
    await pass(2_000);
    expect(world.starts).toHaveLength(1);
    world.listeners.get('org')?.('all');
    await pass(100);
    expect(world.starts).toHaveLength(2);
    expect(one.states).toHaveLength(1);
  });

  it('hears of its own organization only', async () => {
    const [one, two] = [
      await world.join(),
      await world.join(subscription('sessions', undefined, 'bob', 'other')),
    ];
    await pass(2_000);
    world.change('sessions', 'other');
    await pass(0);
    expect([one.states.length, two.states.length]).toEqual([1, 2]);
  });

  it('executes in the name of somebody who is still there', async () => {
    const [ada] = [await world.join(), await world.join(subscription('sessions', undefined, 'bob'))];
    await pass(0);
    ada.release();
    await pass(5_000);
    expect(world.starts.map(({ actor }) => actor.id)).toEqual(['ada', 'bob']);
  });

  it('does not execute for a joiner who has left again', async () => {
    await world.join();
    await pass(2_000);
    (await world.join()).release();
    await pass(2_000);
    expect(world.starts).toHaveLength(1);
  });

  it('lives once: the next life has another epoch', async () => {
    const one = await world.join();
    await pass(0);
    one.release();
    one.release();
    world.expectNothingLeft();
    const two = await world.join();
    await pass(0);
    expect(two.states[0]?.version).toBe(1);
    expect(two.states[0]?.epoch).not.toBe(one.states[0]?.epoch);
  });

  it('that everybody leaves during an execution serves whoever comes back before it ends', async () => {
    world.executionMs = 100;
    const one = await world.join();
    await pass(10);
    one.release();
    const two = await world.join();
    await pass(100);
    expect(world.starts).toHaveLength(1);
    expect([one.frames.length, two.frames.length]).toEqual([0, 1]);
    two.release();
    world.expectNothingLeft();
  });

  it('survives a subscriber that cannot be told', async () => {
    const broken = new Listener();
    broken.deliver = () => {
      throw new Error('a bug');
    };
    await world.join(subscription(), broken);
    const one = await world.join();
    await pass(0);
    expect(one.last).toBe(0);
    expect(broken.drops).toEqual([1011]);
    one.release();
    world.expectNothingLeft();
  });

  it('survives subscribers that leave while it tells them', async () => {
    const hasty = [new Listener(), new Listener()];
    let told = 0;
    for (const each of hasty) {
      each.deliver = () => {
        told += 1;
        hasty.forEach(({ release }) => release());
      };
      await world.join(subscription(), each);
    }
    await pass(0);
    expect(told).toBe(1);
    world.expectNothingLeft();
  });
});

describe('Another gateway’s answer that lacks the last change', () => {
  const offered = (value: number, ageMs: number): Computed => {
    const shared = { epoch: 'cluster', version: 7 };
    const data = { sessions: { value, asOf: '', ...shared } };
    return { result: { data }, reads: new Set(['sessions']), shared, ageMs, isBehind: true };
  };

  it('is taken, and the next one is due an interval after that one began', async () => {
    const one = await world.join();
    await pass(3_000);
    world.offer = Promise.resolve(offered(1, 400));
    world.change();
    world.change();
    await pass(0);
    expect([one.last, world.starts.at(-1)?.wanted.maxBehindMs]).toEqual([1, MIN]);
    await pass(MIN - 401);
    expect(one.last).toBe(1);
    await pass(2);
    expect(one.last).toBe(2);
    await pass(MIN);
    expect(world.starts).toHaveLength(3);
  });

  it('is no first state for whoever knows of the change: they wait for one that has it', async () => {
    const one = await world.join();
    await pass(3_000);
    world.offer = new Promise((resolve) => setTimeout(resolve, 100, offered(0, 400)));
    world.change();
    await pass(50);
    const two = await world.join();
    await pass(500);
    expect([one.last, two.last]).toEqual([0, undefined]);
    await pass(100);
    expect([one.last, two.last]).toEqual([1, 1]);
    expect(world.starts.at(-1)?.wanted.maxBehindMs).toBe(0);
    expect(two.states).toHaveLength(1);
  });

  it('is none that a group asks for that may have missed any change', async () => {
    await world.join();
    await pass(3_000);
    world.listeners.get('org')?.('all');
    await pass(0);
    expect(world.starts.at(-1)?.wanted.maxBehindMs).toBe(0);
  });
});

describe('Many groups', () => {
  const inOrganization = (n: number, maxStalenessMs?: number) =>
    subscription('sessions', maxStalenessMs, 'ada', `org ${n}`);
  const joinMany = (count: number, maxStalenessMs?: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => world.join(inOrganization(n, maxStalenessMs))));
  const wakeAll = () => world.listeners.forEach((listener) => listener('all'));
  const startedFor = () => world.starts.map(({ actor }) => actor.organizationId);
  const organizations = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `org ${from + n}`);
  const NEVER = 10_000_000;

  it('of a hub that may have missed something execute a few at a time, in the order in which they came', async () => {
    const all = await joinMany(1_000, NEVER);
    await pass(2_000);
    world.executionMs = 20;
    world.starts.length = 0;
    world.most = 0;
    world.truth.sessions = 1;
    wakeAll();
    await pass(1);
    expect(world.running.size).toBe(8);
    await pass((1_000 / 8) * 20);
    expect(world.most).toBe(8);
    expect(startedFor()).toEqual(organizations(0, 1_000));
    expect(all.every(({ last }) => last === 1)).toBe(true);
  });

  it('let one go first that has somebody without a state', async () => {
    world = new World({ maxExecuting: 1 });
    await joinMany(5, NEVER);
    await pass(2_000);
    world.executionMs = 100;
    world.starts.length = 0;
    wakeAll();
    await pass(10);
    // One that nobody knew yet, and one that waits for its turn already.
    const newcomer = await world.join(inOrganization(5, NEVER));
    await pass(0);
    const second = await world.join(inOrganization(3, NEVER));
    await pass(600);
    expect(startedFor()).toEqual(['org 0', 'org 5', 'org 3', 'org 1', 'org 2', 'org 4']);
    expect([newcomer.states.length, second.states.length]).toEqual([1, 1]);
  });

  it('that change while they wait for their turn need no second one', async () => {
    world = new World({ maxExecuting: 1 });
    const all = await joinMany(3, NEVER);
    await pass(2_000);
    world.executionMs = 100;
    world.starts.length = 0;
    wakeAll();
    await pass(50);
    world.change('sessions', 'org 2');
    await pass(10_000);
    expect(startedFor()).toEqual(['org 0', 'org 1', 'org 2']);
    expect(all[2]?.last).toBe(1);
  });

  it('keep the minimal interval from where they had their turn', async () => {
    world = new World({ maxExecuting: 1 });
    await joinMany(2, NEVER);
    await pass(2_000);
    world.executionMs = 700;
    world.starts.length = 0;
    for (let step = 0; step < 100; step += 1) {
      world.change('sessions', 'org 0');
      world.change('sessions', 'org 1');
      await pass(100);
    }
    expect(world.starts.length).toBeGreaterThan(12);
    for (const organization of ['org 0', 'org 1']) {
      const own = world.starts.filter(({ actor }) => actor.organizationId === organization);
      own.slice(1).forEach(({ at }, n) => expect(at - (own[n]?.at ?? NaN)).toBeGreaterThanOrEqual(MIN));
    }
  });

  it('are not taken for failing while they wait for their turn', async () => {
    world = new World({ maxExecuting: 1 });
    world.mode = 'throws';
    const one = await world.join(subscription('sessions', 1_000));
    await pass(0);
    // What goes on longer than anybody's patience, before the second attempt.
    world.mode = 'well';
    world.executionMs = 10_000;
    await world.join(inOrganization(1, NEVER));
    await pass(1);
    world.mode = 'throws';
    world.executionMs = 0;
    await pass(10_100);
    expect(world.starts).toHaveLength(3);
    expect(one.errors).toEqual([]);
    await pass(5_000);
    expect(one.errors).toHaveLength(1);
  });

  it('that everybody left while they wait never have their turn', async () => {
    world = new World({ maxExecuting: 1 });
    world.executionMs = 100;
    const all = await joinMany(5);
    await pass(50);
    all.forEach(({ release }) => release());
    expect(world.hub.size).toBe(1);
    await pass(1_000);
    expect(world.starts).toHaveLength(1);
    world.expectNothingLeft();
  });

  it('that wait for their turn do not keep a hub from closing', async () => {
    world = new World({ maxExecuting: 1 });
    world.executionMs = 100;
    const all = await joinMany(50);
    await pass(50);
    const closing = world.hub.close();
    await pass(50);
    await closing;
    expect(all.every(({ drops }) => drops.join() === '1001')).toBe(true);
    expect(world.starts).toHaveLength(1);
  });

  it('that began together look at moments of their own, the same ones on every gateway, and none looks late', async () => {
    /** How long after the begin each of them looked again. */
    const moments = async () => {
      world = new World({ maxExecuting: 1_000 });
      await joinMany(1_000);
      await pass(0);
      const began = performance.now();
      world.starts.length = 0;
      await pass(5_000);
      const found = new Map(world.starts.map(({ key, at }) => [key, Math.ceil(at - began)]));
      await world.hub.close();
      return found;
    };
    const here = await moments();
    expect(here.size).toBe(1_000);
    const times = [...here.values()];
    expect(Math.min(...times)).toBeGreaterThanOrEqual(4_000);
    const crowds = times.map((time) => times.filter((other) => Math.abs(other - time) < 50).length);
    expect(Math.max(...crowds)).toBeLessThan(160);
    expect(await moments()).toEqual(here);
  });
});

describe('Tails', () => {
  it('read a few at a time too, and one with somebody new goes first', async () => {
    const rows = buildSchema('type Query { nothing: Int } type Subscription { row(of: Int): Int }');
    Object.assign(rows.getSubscriptionType()?.getFields()['row'] ?? {}, {
      extensions: { live: { kind: 'tail' } },
    });
    const listeners: ((facts: ChangedFacts) => void)[] = [];
    const reads: unknown[] = [];
    let running = 0;
    let most = 0;
    const unused = () => Promise.reject(new Error('There are only tails'));
    const hub = new Hub({
      schema: rows,
      computer: { compute: unused },
      tails: {
        begin: () => Promise.resolve(0),
        read: async ({ variables }, after) => {
          reads.push(variables['of']);
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 50));
          running -= 1;
          return { result: { data: { row: [] } }, places: [], through: after, reads: new Set() };
        },
      },
      changes: {
        subscribe: (_, listener) => {
          listeners.push(listener);
          return () => undefined;
        },
      },
      admit: unused,
      format: () => ({ message: 'unexpected' }),
      log: createLogger('silent'),
      maxExecuting: 2,
    });
    const document = parse('subscription($of: Int) { row(of: $of) }');
    const join = (of: number) =>
      hub.subscribe({ ...subscription(), document, variables: { of } }, new Listener());
    const leave = await Promise.all([0, 1, 2, 3, 4, 5].map(join));
    await pass(1_000);
    reads.length = 0;
    listeners.forEach((listener) => listener('all'));
    await pass(10);
    leave.push(await join(6));
    await pass(190);
    expect([reads, most]).toEqual([[0, 1, 6, 2, 3, 4, 5], 2]);
    leave.forEach((each) => each());
    await pass(100);
    expect(hub.size).toBe(0);
  });
});

describe('A thousand cycles of subscribing and leaving', () => {
  it.each([0, 100])('leave nothing, with executions of %d ms', async (executionMs) => {
    world.executionMs = executionMs;
    for (let cycle = 0; cycle < 1_000; cycle += 1) {
      const one = await world.join(subscription(FACTS[cycle % 2]));
      if (cycle % 3 === 0) {
        await pass(1);
      }
      one.release();
    }
    await pass(executionMs);
    world.expectNothingLeft();
  });

  it('execute no more than one after the other', async () => {
    world.executionMs = 100;
    for (let cycle = 0; cycle < 1_000; cycle += 1) {
      const one = await world.join();
      await pass(1);
      one.release();
    }
    await pass(100);
    expect(world.starts.length).toBeLessThanOrEqual(11);
  });
});

describe('A source that is away', () => {
  it.each<Mode>(['UNAVAILABLE', 'throws UNAVAILABLE'])(
    'tells nobody, and is asked again until it is back (%s)',
    async (mode) => {
      const one = await world.join();
      await pass(0);
      world.mode = mode;
      world.change();
      await pass(60_000);
      const two = await world.join();
      await pass(60_000);
      expect([one.errors, two.errors, one.states.length, two.states.length]).toEqual([[], [], 1, 0]);
      expect(world.starts.length).toBeGreaterThan(75);
      expect(world.starts.length).toBeLessThan(125);
      world.mode = 'well';
      await pass(1_500);
      expect([one.last, two.last]).toEqual([1, 1]);
      expect([one, two].map(({ states }) => states.at(-1)?.version)).toEqual([2, 2]);
    },
  );

  it('sends nothing when it comes back with the state that everybody has', async () => {
    const one = await world.join();
    await pass(0);
    world.mode = 'UNAVAILABLE';
    await pass(20_000);
    world.mode = 'well';
    await pass(20_000);
    expect(one.states).toHaveLength(1);
  });
});

describe('A source that takes its time to fail', () => {
  /** Milliseconds between the end of one attempt and the begin of the next. */
  const pauses = () => gaps().map((gap) => gap - world.executionMs);

  it.each([
    ['five seconds', 5_000, 10_000, 15_001],
    ['a minute', 60_000, 30_000, 30_001],
  ])('is left alone for twice as long, thirty seconds at most: after %s', async (_, ms, least, most) => {
    world.mode = 'throws UNAVAILABLE';
    world.executionMs = ms;
    const one = await world.join();
    await pass(600_000);
    // Once is no habit.
    expect(pauses()[0]).toBeLessThanOrEqual(1_500 + 1);
    const later = pauses().slice(1);
    expect(later.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...later)).toBeLessThanOrEqual(most);
    world.mode = 'well';
    world.executionMs = 0;
    // What is under way, and the pause after it.
    await pass(ms + most);
    expect([one.errors, one.last]).toEqual([[], 0]);
  });

  it('is asked again about once a second when it fails quickly', async () => {
    await world.join();
    world.mode = 'UNAVAILABLE';
    world.executionMs = 300;
    await pass(60_000);
    expect(world.starts.length).toBeGreaterThan(30);
  });

  it('is asked again soon when it has answered in between', async () => {
    await world.join(subscription('sessions', 1_000));
    for (let round = 0; round < 3; round += 1) {
      world.mode = 'well';
      world.executionMs = 0;
      await pass(2_000);
      world.mode = 'UNAVAILABLE';
      world.executionMs = 5_000;
      await pass(6_000);
    }
    expect(Math.max(...gaps())).toBeLessThan(5_000 + 1_501);
  });
});

describe('A failure', () => {
  it('of the client ends the subscription, and the group', async () => {
    world.mode = 'FORBIDDEN';
    const one = await world.join();
    await pass(0);
    expect(one.errors).toMatchObject([[{ extensions: { code: 'FORBIDDEN' } }]]);
    world.expectNothingLeft();
  });

  it('is told to all, whoever of them cannot be told', async () => {
    world.mode = 'FORBIDDEN';
    const broken = new Listener();
    broken.fail = () => {
      throw new Error('a bug');
    };
    await world.join(subscription(), broken);
    const one = await world.join();
    await pass(0);
    expect([broken.drops, one.errors.length]).toEqual([[1011], 1]);
    world.expectNothingLeft();
  });

  it('that nobody expected is tried again, and told when it stays', async () => {
    const one = await world.join();
    await pass(0);
    world.mode = 'throws';
    world.change();
    await pass(9_000);
    expect(one.errors).toEqual([]);
    await pass(5_000);
    expect(one.errors).toEqual([
      [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    ]);
    world.expectNothingLeft();
  });

  it('of the client in a part of the answer is part of the answer', async () => {
    world.mode = 'part FORBIDDEN';
    const one = await world.join();
    await pass(12_000);
    expect([one.states.length, one.errors.length]).toEqual([1, 0]);
    expect(one.frames[0]?.toString()).toContain('"errors":[{"message":"FORBIDDEN"');
    world.mode = 'well';
    await pass(5_000);
    expect(one.states).toHaveLength(2);
  });

  it('of a source in a part of the answer is an attempt that failed', async () => {
    world.mode = 'part UNAVAILABLE';
    const one = await world.join();
    await pass(12_000);
    expect([one.states.length, one.errors.length]).toEqual([0, 0]);
    world.mode = 'well';
    await pass(1_500);
    expect(one.states).toHaveLength(1);
  });

  it('of admission is the subscriber’s own, and joins nothing', async () => {
    const one = await world.join();
    world.refused = 'bob';
    const bob = await world.join(subscription('sessions', undefined, 'bob'));
    expect(bob.errors).toMatchObject([[{ extensions: { code: 'FORBIDDEN' } }]]);
    await pass(0);
    expect([one.states.length, bob.states.length]).toEqual([1, 0]);
  });

  it('of the variables is told before anything is executed', async () => {
    const one = await world.join({ ...subscription(), variables: { ms: 'soon' } });
    expect(one.errors).toMatchObject([[{ extensions: { code: 'BAD_USER_INPUT' } }]]);
    world.expectNothingLeft();
  });
});

describe('Closing', () => {
  it('sends everybody elsewhere, waits for what is under way, and takes nobody in', async () => {
    world.executionMs = 100;
    const one = await world.join();
    await pass(10);
    let isClosed = false;
    const closing = world.hub.close().then(() => {
      isClosed = true;
    });
    await pass(10);
    expect([one.drops, isClosed]).toEqual([[1001], false]);
    await pass(100);
    await closing;
    expect(one.frames).toHaveLength(0);
    const late = await world.join();
    expect(late.drops).toEqual([1001]);
    world.expectNothingLeft();
  });
});

describe('Whatever happens', () => {
  const fact = fc.constantFrom(...FACTS);
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('join' as const), fact }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat(20) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), fact }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('all' as const) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.constantFrom(0, 1, 10, 300, 999, 1_000, 2_500),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('speed' as const),
        ms: fc.constantFrom(0, 1, 50, 400, 1_700),
      }),
    },
  );
  const trouble = fc.record({
    kind: fc.constant('mode' as const),
    mode: fc.constantFrom<Mode>('well', 'UNAVAILABLE', 'throws UNAVAILABLE'),
  });
  const SLOWEST = 1_700;
  /** No timer fires in less than a millisecond. */
  const ROUNDED = 3;
  /** So old that no refresh could hide a change that was missed. */
  const NEVER = 10_000_000;

  type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
  type Trouble = typeof trouble extends fc.Arbitrary<infer One> ? One : never;

  /** A failed run must not leave its timers to the smaller ones that fast-check tries next. */
  async function live(
    steps: readonly (Step | Trouble)[],
    boundMs: (executionMs: number) => number,
    failsAtOnce = false,
  ): Promise<void> {
    world = new World();
    world.failsAtOnce = failsAtOnce;
    try {
      await liveIn(steps, boundMs);
    } finally {
      const closing = world.hub.close();
      await pass(SLOWEST);
      await closing;
    }
  }

  async function liveIn(
    steps: readonly (Step | Trouble)[],
    boundMs: (executionMs: number) => number,
  ): Promise<void> {
    const here = world;
    const present: Listener[] = [];
    const gone: { readonly listener: Listener; readonly told: number }[] = [];
    const leave = (listener: Listener): void => {
      listener.release();
      gone.push({ listener, told: listener.frames.length });
    };
    for (const each of steps) {
      switch (each.kind) {
        case 'join':
          present.push(await here.join(subscription(each.fact, NEVER), new Listener(each.fact)));
          break;
        case 'leave': {
          const [listener] = present.splice(each.which % Math.max(1, present.length), 1);
          if (listener !== undefined) {
            leave(listener);
          }
          break;
        }
        case 'change':
          here.change(each.fact);
          break;
        case 'all':
          here.listeners.get('org')?.('all');
          break;
        case 'pass':
          await pass(each.ms);
          break;
        case 'speed':
          here.executionMs = each.ms;
          break;
        case 'mode':
          here.mode = each.mode;
          break;
      }
    }
    here.mode = 'well';
    await pass(boundMs(here.executionMs));

    for (const { fact: of, last, errors, drops } of present) {
      expect(last).toBe(here.truth[of]);
      expect([errors, drops]).toEqual([[], []]);
    }
    for (const { listener, told } of gone) {
      expect(listener.frames).toHaveLength(told);
    }
    for (const { states, known } of [...present, ...gone.map(({ listener }) => listener)]) {
      expect(states[0]?.value ?? known).toBeGreaterThanOrEqual(known);
      states.slice(1).forEach((state, n) => {
        const before = states[n];
        expect(state.epoch).toBe(before?.epoch);
        expect(state.version).toBe((before?.version ?? NaN) + 1);
        expect(state.value).toBeGreaterThan(before?.value ?? NaN);
      });
    }
    // Of one life of a group: one version, one value.
    const values = new Map<string, number>();
    for (const { epoch, version, value } of [...present, ...gone.map(({ listener }) => listener)].flatMap(
      ({ states }) => states,
    )) {
      expect(values.get(`${epoch} ${version}`) ?? value).toBe(value);
      values.set(`${epoch} ${version}`, value);
    }
    const lastOf = new Map<string, number>();
    for (const { live: of, at } of here.starts) {
      expect(at - (lastOf.get(of.epoch) ?? -Infinity)).toBeGreaterThanOrEqual(MIN);
      lastOf.set(of.epoch, at);
    }
    present.forEach(leave);
    await pass(SLOWEST);
    here.expectNothingLeft();
  }

  it('everybody has the right state after the interval, and the executions under way and after', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), (steps) =>
        live(steps, (executionMs) => Math.max(MIN, SLOWEST) + executionMs + ROUNDED),
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['two seconds', 'quickly', true, 1_500],
    ['three times what an attempt took', 'slowly', false, 3 * SLOWEST],
  ])(
    'everybody has it %s after sources are back that fail %s, beside the time of executions',
    async (_, _how, failsAtOnce, longestPauseMs) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof({ weight: 8, arbitrary: step }, { weight: 2, arbitrary: trouble }), {
            maxLength: 40,
            size: 'max',
          }),
          (steps) =>
            live(steps, (executionMs) => SLOWEST + longestPauseMs + executionMs + ROUNDED, failsAtOnce),
        ),
        { numRuns: 500 },
      );
    },
  );
});
