// Turns among those who write for one organization.
import fc from 'fast-check';
import { Turns } from './turns';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('lets so many of one key work at once, and all of another', async () => {
  const turns = new Turns(2, 1_000);
  const active = { a: 0, b: 0 };
  const most = { a: 0, b: 0 };
  const work = (key: 'a' | 'b') => async () => {
    active[key] += 1;
    most[key] = Math.max(most[key], active[key]);
    await pause(5);
    active[key] -= 1;
    return key;
  };
  const done = await Promise.all([
    ...Array.from({ length: 7 }, () => turns.take('a', work('a'))),
    turns.take('b', work('b')),
  ]);
  expect(done.join('')).toBe('aaaaaaab');
  expect(most).toEqual({ a: 2, b: 1 });
});

it('gives up when its turn does not come in time, and leaves the line to the others', async () => {
  const turns = new Turns(1, 20);
  const slow = turns.take('a', () => pause(60));
  await expect(turns.take('a', () => Promise.resolve())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await slow;
  await expect(turns.take('a', () => Promise.resolve('next'))).resolves.toBe('next');
});

it('passes the turn on whether work succeeds or fails, in the order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      async (fails, most) => {
        const turns = new Turns(most, 5_000);
        const order: number[] = [];
        const results = await Promise.allSettled(
          fails.map((fail, index) =>
            turns.take('a', async () => {
              order.push(index);
              await Promise.resolve();
              if (fail) {
                throw new Error('no');
              }
            }),
          ),
        );
        expect(order).toEqual(fails.map((_, index) => index));
        expect(results.map(({ status }) => status === 'rejected')).toEqual(fails);
      },
    ),
    { numRuns: 50 },
  );
});
