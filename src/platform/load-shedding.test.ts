import { AppError } from './errors';
import { LoadShedder } from './load-shedding';

const settled = async (promise: Promise<unknown>): Promise<string> => {
  const pending = new Promise<string>((resolve) => {
    setImmediate(() => resolve('waits'));
  });
  return Promise.race([
    promise.then(
      () => 'inside',
      () => 'refused',
    ),
    pending,
  ]);
};

const refusalOf = (enter: () => unknown): AppError | null => {
  try {
    enter();
    return null;
  } catch (error) {
    return error instanceof AppError ? error : null;
  }
};

/** Stands in line, for as long as it takes: longer than the test. */
function waits(shedder: LoadShedder, key: string): void {
  Promise.resolve(shedder.enter(key)).catch(() => undefined);
}

describe('a shedder', () => {
  it('lets as many execute at once as it may, and the next one when one leaves', async () => {
    const shedder = new LoadShedder({ executing: 2, waiting: 4, share: 1, patienceMs: 5_000 });
    const first = await shedder.enter('a');
    await shedder.enter('b');
    const third = Promise.resolve(shedder.enter('c'));
    expect(await settled(third)).toBe('waits');
    expect(shedder.counts()).toEqual({ executing: 2, waiting: 1 });
    first();
    expect(await settled(third)).toBe('inside');
    expect(shedder.counts()).toEqual({ executing: 2, waiting: 0 });
  });

  it('sends away at once who would be one too many to wait, and says when to come back', async () => {
    const shedder = new LoadShedder({ executing: 1, waiting: 1, share: 1, patienceMs: 5_000 });
    await shedder.enter('a');
    expect(shedder.isFull).toBe(false);
    waits(shedder, 'a');
    expect(shedder.isFull).toBe(true);
    const refusal = refusalOf(() => shedder.enter('b'));
    expect([refusal?.code, refusal?.retryAfter]).toEqual(['UNAVAILABLE', 1]);
  });

  it('sends away who has waited for too long, and forgets them', async () => {
    const shedder = new LoadShedder({ executing: 1, waiting: 1, share: 1, patienceMs: 20 });
    const leave = await shedder.enter('a');
    await expect(shedder.enter('b')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(shedder.counts()).toEqual({ executing: 1, waiting: 0 });
    leave();
    expect(shedder.counts()).toEqual({ executing: 0, waiting: 0 });
    await shedder.enter('a');
    expect(shedder.counts()).toEqual({ executing: 1, waiting: 0 });
  });

  it('gives no line more than its share of the places, nor of the waiting', async () => {
    const shedder = new LoadShedder({ executing: 4, waiting: 4, share: 0.5, patienceMs: 5_000 });
    await shedder.enter('greedy');
    await shedder.enter('greedy');
    waits(shedder, 'greedy');
    waits(shedder, 'greedy');
    expect(refusalOf(() => shedder.enter('greedy'))?.code).toBe('UNAVAILABLE');
    // Another one gets in as if nothing were.
    expect(typeof shedder.enter('modest')).toBe('function');
    expect(typeof shedder.enter('modest')).toBe('function');
    expect(shedder.counts()).toEqual({ executing: 4, waiting: 2 });
  });

  it('gives free places to the lines in turn, however long one of them is', async () => {
    const shedder = new LoadShedder({ executing: 1, waiting: 10, share: 1, patienceMs: 5_000 });
    const order: string[] = [];
    const leave = await shedder.enter('first');
    const come = (key: string): Promise<void> =>
      shedder.run(key, () => {
        order.push(key);
        return Promise.resolve();
      });
    const all = [come('long'), come('long'), come('long'), come('short')];
    leave();
    await Promise.all(all);
    expect(order).toEqual(['long', 'short', 'long', 'long']);
  });

  it('gives a place back once, when work fails as well', async () => {
    const shedder = new LoadShedder({ executing: 2, waiting: 0, share: 1 });
    await expect(shedder.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const leave = await shedder.enter('a');
    await shedder.enter('a');
    leave();
    leave();
    expect(shedder.counts()).toEqual({ executing: 1, waiting: 0 });
  });

  it('is off at 0', () => {
    const shedder = new LoadShedder({ executing: 0, waiting: 0 });
    for (let n = 0; n < 1_000; n += 1) {
      expect(typeof shedder.enter('a')).toBe('function');
    }
    expect(shedder.isFull).toBe(false);
  });
});
