// Work that repeats while the gateway runs: never two runs at once, a failure is logged and tried again.
import { messageOf } from './errors';
import type { Logger } from './log';

export interface Job {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

/** Starts the jobs; the returned function stops them and waits for the runs under way. */
export function startJobs(
  jobs: readonly Job[],
  log: Logger,
  onFailed: (job: string) => void = () => undefined,
): () => Promise<void> {
  let stopped = false;
  const timers = new Map<string, NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  const runOnce = async (job: Job): Promise<void> => {
    try {
      await job.run();
    } catch (error) {
      onFailed(job.name);
      log.warn({ job: job.name, error: messageOf(error) }, 'a job failed and will be tried again');
    }
  };
  const schedule = (job: Job, delayMs: number): void => {
    timers.set(
      job.name,
      setTimeout(() => {
        const run = runOnce(job).finally(() => {
          underWay.delete(run);
          if (!stopped) {
            schedule(job, job.everyMs);
          }
        });
        underWay.add(run);
      }, delayMs),
    );
  };
  jobs.forEach((job) => schedule(job, 0));
  return async () => {
    stopped = true;
    timers.forEach((timer) => clearTimeout(timer));
    await Promise.all(underWay);
  };
}
