// A value that many look at is read seldom, and waited for not long.
import { setTimeout } from 'node:timers/promises';
import { Recent } from './recent';

const PATIENT = { keptMs: 60_000, patienceMs: 10_000 };

it('is read once for all who ask, and not again while it is kept', async () => {
  let reads = 0;
  const recent = new Recent(() => Promise.resolve((reads += 1)), PATIENT);
  expect(await Promise.all([recent.read(), recent.read(), recent.read()])).toEqual([1, 1, 1]);
  expect([await recent.read(), reads]).toEqual([1, 1]);
});

it('is read again when it is kept no longer', async () => {
  let reads = 0;
  const recent = new Recent(() => Promise.resolve((reads += 1)), { ...PATIENT, keptMs: 0 });
  expect([await recent.read(), await recent.read()]).toEqual([1, 2]);
});

it('is not known where it cannot be read, and that is not tried again at once', async () => {
  let reads = 0;
  const recent = new Recent<number>(() => {
    reads += 1;
    return Promise.reject(new Error('away'));
  }, PATIENT);
  expect([await recent.read(), await recent.read(), reads]).toEqual([null, null, 1]);
});

it('is not waited for beyond patience, and is there for whoever comes later', async () => {
  let answer: (value: number) => void = () => undefined;
  const source = new Promise<number>((resolve) => {
    answer = resolve;
  });
  const recent = new Recent(() => source, { ...PATIENT, patienceMs: 5 });
  expect(await recent.read()).toBeNull();
  answer(7);
  await setTimeout(0);
  expect(await recent.read()).toBe(7);
});
