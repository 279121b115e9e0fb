// The hub under time, changes, slow and failing sources: whoever stays gets the right state, once, soon, and nothing is left.
import fc from 'fast-check';
import {
  buildSchema,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  parse,
} from 'graphql';
import { AppError, createLogger, Role } from '../platform';
import type { ChangedFacts, Computed, LiveVersion } from './group';
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
    readonly actor: string;
    readonly live: LiveVersion;
  }[] = [];
  readonly running = new Set<string>();
  readonly listeners = new Map<string, (facts: ChangedFacts) => void>();
  refused: string | null = null;
  readonly hub: Hub;

  constructor() {
    const local = localComputer((operation, live) => this.execute(operation, live));
    this.hub = new Hub({
      schema,
      computer: {
        compute: async (key, operation, live) => {
          expect(this.running).not.toContain(key);
          this.running.add(key);
          this.starts.push({ key, at: performance.now(), actor: operation.actor.id, live });
          try {
            return await local.compute(key, operation, live);
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
    });
  }

  /** What is read is read at the start: nothing that changes later is in the answer. */
  private async execute(operation: LiveOperation, { epoch, version }: LiveVersion): Promise<Computed> {
    const fact = FACTS.find((each) => documents.get(each) === operation.document) ?? 'sessions';
    const { mode } = this;
    const data = { [fact]: { value: this.truth[fact], asOf: String(performance.now()), version, epoch } };
    if (this.executionMs > 0) {
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

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  world = new World();
});

afterEach(async () => {
  await world.hub.close();
  await pass(60_000);
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
    expect(world.starts).toHaveLength(5);
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
    expect(world.starts.map(({ actor }) => actor)).toEqual(['ada', 'bob']);
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
  async function live(...asked: Parameters<typeof liveIn>): Promise<void> {
    world = new World();
    try {
      await liveIn(...asked);
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

  it('everybody has it two seconds after sources are back, beside the time of executions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 8, arbitrary: step }, { weight: 2, arbitrary: trouble }), {
          maxLength: 40,
          size: 'max',
        }),
        (steps) => live(steps, (executionMs) => SLOWEST + 1_500 + executionMs + ROUNDED),
      ),
      { numRuns: 500 },
    );
  });
});
