// Sets of events by time: the same promises from Redis and from the memory of one process.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { testServers } from '../../test/harness/servers';
import { createLogger } from './log';
import { RedisConnection } from './redis';
import { MemoryTimedSets, RedisTimedSets, type TimedSets } from './timed-sets';

const at = (milliseconds: number) => new Date(Date.UTC(2026, 2, 29) + milliseconds);
const event = (id: string, milliseconds: number) => ({ id, at: at(milliseconds) });

let redis: RedisConnection;

beforeAll(async () => {
  // How long is waited for Redis is told elsewhere; here it may be busy.
  redis = new RedisConnection(testServers().redisUrl, createLogger('silent'), 10_000);
  expect(await redis.ready()).toBe(true);
});

afterAll(() => redis.close());

const places: readonly (readonly [string, () => TimedSets])[] = [
  ['Redis', () => new RedisTimedSets(redis)],
  ['memory', () => new MemoryTimedSets()],
];

describe.each(places)('a timed set in %s', (_place, make) => {
  let sets: TimedSets;
  let key: string;

  beforeEach(() => {
    sets = make();
    key = `test:${randomUUID()}`;
  });

  afterEach(() => redis.ask((client) => client.del(key)));

  const value = async (answer: ReturnType<TimedSets['count']>): Promise<number> => {
    const given = await answer;
    if (!given.answered) {
      throw new Error('There was no answer');
    }
    return given.value;
  };
  const count = (from: number, to: number) => value(sets.count(key, at(from), at(to)));

  it('is empty before anything was added', async () => {
    expect(await count(-1e12, 1e12)).toBe(0);
    expect(await value(sets.forgetBefore(key, at(0)))).toBe(0);
  });

  it('counts from the first moment up to and without the last, to the millisecond', async () => {
    await sets.add(key, [event('a', 0), event('b', 1), event('c', 2)]);
    expect(await count(0, 2)).toBe(2);
    expect(await count(1, 2)).toBe(1);
    expect(await count(0, 3)).toBe(3);
    expect(await count(2, 2)).toBe(0);
    expect(await count(3, 0)).toBe(0);
  });

  it('says how many events were new', async () => {
    expect(await value(sets.add(key, [event('a', 0), event('b', 1)]))).toBe(2);
    expect(await value(sets.add(key, [event('b', 1), event('c', 2)]))).toBe(1);
    expect(await value(sets.add(key, []))).toBe(0);
    expect(await value(sets.add(key, [event('d', 3), event('d', 3)]))).toBe(1);
  });

  it('lets an event that is there keep its time', async () => {
    await sets.add(key, [event('a', 10)]);
    await sets.add(key, [event('a', 20)]);
    expect(await count(10, 11)).toBe(1);
    expect(await count(20, 21)).toBe(0);
  });

  it('forgets what was before a moment, not what was at it', async () => {
    await sets.add(key, [event('a', 0), event('b', 1), event('c', 2)]);
    expect(await value(sets.forgetBefore(key, at(1)))).toBe(1);
    expect(await count(-10, 10)).toBe(2);
    // What was forgotten may come again.
    expect(await value(sets.add(key, [event('a', 0)]))).toBe(1);
  });

  it('keeps sets apart', async () => {
    await sets.add(key, [event('a', 0)]);
    expect(await value(sets.count(`${key}:other`, at(-10), at(10)))).toBe(0);
  });

  it('takes a busy month at once', async () => {
    const month = Array.from({ length: 200_000 }, (_, index) => event(`event ${index}`, index));
    expect(await value(sets.add(key, month))).toBe(month.length);
    expect(await count(0, month.length)).toBe(month.length);
    expect(await value(sets.forgetBefore(key, at(month.length)))).toBe(month.length);
  });
});

describe('both places', () => {
  it('give the same answers to whatever happens', async () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'é', '');
    const times = fc.integer({ min: -3, max: 3 });
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        events: fc.array(fc.tuple(ids, times), { maxLength: 5 }),
      }),
      fc.record({ kind: fc.constant('count' as const), from: times, to: times }),
      fc.record({ kind: fc.constant('forget' as const), before: times }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const key = `test:${randomUUID()}`;
        const all = places.map(([, make]) => make());
        for (const taken of steps) {
          const answers = await Promise.all(
            all.map((sets) => {
              switch (taken.kind) {
                case 'add':
                  return sets.add(
                    key,
                    taken.events.map(([id, time]) => event(id, time)),
                  );
                case 'count':
                  return sets.count(key, at(taken.from), at(taken.to));
                case 'forget':
                  return sets.forgetBefore(key, at(taken.before));
              }
            }),
          );
          expect(answers[0]).toEqual(answers[1]);
        }
        await redis.ask((client) => client.del(key));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a timed set in a Redis that is not there', () => {
  it('answers that it has no answer, at once and without throwing', async () => {
    const nowhere = new RedisConnection('redis://127.0.0.1:1', createLogger('silent'));
    const sets = new RedisTimedSets(nowhere);
    const began = performance.now();
    expect(await sets.add('key', [event('a', 0)])).toEqual({ answered: false });
    expect(await sets.count('key', at(0), at(1))).toEqual({ answered: false });
    expect(await sets.forgetBefore('key', at(0))).toEqual({ answered: false });
    expect(performance.now() - began).toBeLessThan(500);
    nowhere.close();
  });
});
