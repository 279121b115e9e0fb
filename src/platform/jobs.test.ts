// Repeating work, on a clock that the test turns.
import { pino } from 'pino';
import { type Job, startJobs } from './jobs';
import type { Logger } from './log';

let lines: { level: number; job: string; error: string; msg: string }[];
let log: Logger;
let stop: (() => Promise<void>) | undefined;

beforeEach(() => {
  jest.useFakeTimers();
  lines = [];
  log = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[number]) });
});

afterEach(async () => {
  await stop?.();
  stop = undefined;
  jest.useRealTimers();
});

/** A job whose runs end when the test says so. */
function heldJob(name: string, everyMs: number): { job: Job; begun: number[]; finish: () => void } {
  const begun: number[] = [];
  const finishers: (() => void)[] = [];
  return {
    begun,
    finish: () => finishers.shift()?.(),
    job: {
      name,
      everyMs,
      run: () => {
        begun.push(Date.now());
        return new Promise((resolve) => finishers.push(resolve));
      },
    },
  };
}

describe('Jobs', () => {
  it('run at once, and again so long after each run has ended', async () => {
    const held = heldJob('count', 1_000);
    const start = Date.now();
    stop = startJobs([held.job], log);
    await jest.advanceTimersByTimeAsync(0);
    expect(held.begun).toEqual([start]);
    await jest.advanceTimersByTimeAsync(400);
    held.finish();
    await jest.advanceTimersByTimeAsync(999);
    expect(held.begun).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(held.begun).toEqual([start, start + 1_400]);
    held.finish();
  });

  it('never run twice at once, however long a run takes', async () => {
    const held = heldJob('slow', 10);
    stop = startJobs([held.job], log);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(held.begun).toHaveLength(1);
    held.finish();
  });

  it('do not wait for one another', async () => {
    const [slow, quick] = [heldJob('slow', 10), heldJob('quick', 10)];
    stop = startJobs([slow.job, quick.job], log);
    for (let round = 0; round < 5; round += 1) {
      await jest.advanceTimersByTimeAsync(10);
      quick.finish();
    }
    expect(slow.begun).toHaveLength(1);
    expect(quick.begun.length).toBeGreaterThan(3);
    slow.finish();
    await jest.advanceTimersByTimeAsync(10);
    slow.finish();
    quick.finish();
  });

  it('are tried again after a failure, which is logged with the name of the job', async () => {
    let runs = 0;
    const job: Job = {
      name: 'stumbling',
      everyMs: 1_000,
      run: () => {
        runs += 1;
        return runs < 3 ? Promise.reject(new Error(`failure ${runs}`)) : Promise.resolve();
      },
    };
    stop = startJobs([job], log);
    await jest.advanceTimersByTimeAsync(3_500);
    expect(runs).toBe(4);
    expect(lines.map(({ level, job: name, error }) => ({ level, name, error }))).toEqual([
      { level: 40, name: 'stumbling', error: 'failure 1' },
      { level: 40, name: 'stumbling', error: 'failure 2' },
    ]);
  });

  it('survive a job that throws before it has a promise to reject', async () => {
    let runs = 0;
    const job: Job = {
      name: 'rash',
      everyMs: 1_000,
      run: () => {
        runs += 1;
        throw new Error('at once');
      },
    };
    stop = startJobs([job], log);
    await jest.advanceTimersByTimeAsync(1_500);
    expect(runs).toBe(2);
    expect(lines.map(({ error }) => error)).toEqual(['at once', 'at once']);
  });
});

describe('Stopping', () => {
  it('waits for the run that is under way, and starts no other', async () => {
    const held = heldJob('held', 10);
    const stopJobs = startJobs([held.job], log);
    await jest.advanceTimersByTimeAsync(0);
    let stopped = false;
    const stopping = stopJobs().then(() => {
      stopped = true;
    });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    held.finish();
    await stopping;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(held.begun).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('between two runs is immediate', async () => {
    const held = heldJob('idle', 1_000);
    const stopJobs = startJobs([held.job], log);
    await jest.advanceTimersByTimeAsync(0);
    held.finish();
    await jest.advanceTimersByTimeAsync(0);
    await stopJobs();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(held.begun).toHaveLength(1);
  });

  it('before the first run means that there is none', async () => {
    const held = heldJob('unborn', 1_000);
    await startJobs([held.job], log)();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(held.begun).toEqual([]);
  });

  it('resolves when the run under way fails', async () => {
    let fail: (error: Error) => void = () => undefined;
    const job: Job = {
      name: 'failing',
      everyMs: 10,
      run: () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    };
    const stopJobs = startJobs([job], log);
    await jest.advanceTimersByTimeAsync(0);
    const stopping = stopJobs();
    fail(new Error('too late'));
    await expect(stopping).resolves.toBeUndefined();
    expect(lines).toHaveLength(1);
  });
});
