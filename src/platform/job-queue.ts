// Jobs of the whole installation: each period's work is done once by one of the workers, wherever it runs, and what a
// worker leaves behind that was killed is done by another one.
//
// pg-boss keeps the jobs in PostgreSQL. Its own worker loop is not used: it can neither renew a lease, so that a work
// longer than the time after which a worker counts as dead would be done twice at once, nor wait for a failure to be
// written down (docs/adr/0015-jobs.md).
import { setTimeout } from 'node:timers/promises';
import { Pool } from 'pg';
import PgBoss from 'pg-boss';
import { messageOf } from './errors';
import type { Logger } from './log';

/** Work of the installation as a whole. */
export interface InstallationJob {
  readonly name: string;
  /** Whole seconds, at most a day. */
  readonly everySeconds: number;
  /** A worker that was just started leaves it for so long: what it is about is still on its way, and people wait. Default 0. */
  readonly settleSeconds?: number;
  readonly organizations?: undefined;
  /** The signal is aborted when the job was taken away from this worker: another one does it by now. */
  run(signal: AbortSignal): Promise<unknown>;
}

/** Work that each organization has for itself. */
export interface OrganizationJob {
  readonly name: string;
  readonly everySeconds: number;
  readonly settleSeconds?: number;
  /** Those that have something to be done: each of them has a job of its own in each period. */
  organizations(): Promise<readonly string[]>;
  runFor(organizationId: string, signal: AbortSignal): Promise<unknown>;
}

export type PeriodicJob = InstallationJob | OrganizationJob;

export interface JobTiming {
  /** A worker that was not heard of for so long has lost its job. */
  readonly leaseSeconds: number;
  readonly heartbeatMs: number;
  /** How often lost jobs are looked for. */
  readonly expireEveryMs: number;
  readonly pollMs: number;
  /** Before the first further attempt; each one waits about twice as long as the one before. */
  readonly retryDelaySeconds: number;
}

/** A killed worker's job goes on elsewhere after at most 20 + 5 + 4 + 1 seconds. */
const TIMING: JobTiming = {
  leaseSeconds: 20,
  heartbeatMs: 5_000,
  expireEveryMs: 5_000,
  pollMs: 1_000,
  retryDelaySeconds: 2,
};

export interface JobQueueOptions {
  /** The application role: it may use the queue and make nothing. */
  readonly databaseUrl: string;
  readonly jobs: readonly PeriodicJob[];
  readonly log: Logger;
  readonly timing?: Partial<JobTiming>;
  /** Hears of each attempt that failed. */
  readonly onFailed?: (job: string) => void;
}

/** Queues, which the migrations have made: a long work never keeps a short one waiting. */
const QUEUES = {
  // The next period comes soon, and is the next attempt: what fails for long must not pile up.
  prompt: { parallel: 2, keepDone: '5 minutes', retries: 1 },
  upkeep: { parallel: 1, keepDone: '26 hours', retries: 8 },
} as const;
type Queue = keyof typeof QUEUES;

/** More often than this: prompt. What is done is kept for longer than a period, so that it is not done again in it. */
const PROMPT_SECONDS = 60;
const LONGEST_PERIOD_SECONDS = 86_400;
const TIDY_EVERY_MS = 60_000;
const COMPLAIN_EVERY_MS = 60_000;
const QUERY_TIMEOUT_MS = 15_000;
const CONNECTIONS = 3;

const RENEW_LEASE = `
  UPDATE pgboss.job SET started_on = now()
   WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 RETURNING 1 AS renewed`;
const UNDER_WAY = `
  SELECT singleton_key AS key FROM pgboss.job
   WHERE name = $1 AND state IN ('created', 'active') AND singleton_key = ANY($2)`;
const TIDY = `
  DELETE FROM pgboss.job
   WHERE name = $1
     AND (state = 'completed' AND completed_on < now() - $2::interval
          OR state > 'completed' AND completed_on < now() - interval '7 days'
          OR state < 'active' AND keep_until < now())`;

interface JobData {
  readonly job: string;
  readonly organizationId: string | null;
}

export class JobQueue {
  private readonly jobs: ReadonlyMap<string, PeriodicJob>;
  private readonly timing: JobTiming;
  private readonly log: Logger;
  private readonly pool: Pool;
  private readonly boss: PgBoss;
  private readonly stopping = new AbortController();
  private readonly loops: Promise<void>[] = [];
  private readonly offeredUntil: Map<string, number>;
  private stopped: Promise<void> | undefined;
  private readonly complained = new Map<string, number>();
  private readonly onFailed: (job: string) => void;

  constructor(options: JobQueueOptions) {
    for (const { name, everySeconds } of options.jobs) {
      if (!Number.isInteger(everySeconds) || everySeconds < 1 || everySeconds > LONGEST_PERIOD_SECONDS) {
        throw new Error(
          `The job ${name} has a period of ${everySeconds} seconds: 1 to ${LONGEST_PERIOD_SECONDS}`,
        );
      }
    }
    this.jobs = new Map(options.jobs.map((job) => [job.name, job]));
    this.timing = { ...TIMING, ...options.timing };
    const now = performance.now();
    this.offeredUntil = new Map(
      options.jobs.map(({ name, settleSeconds = 0 }) => [name, now + settleSeconds * 1_000]),
    );
    this.log = options.log;
    this.onFailed = options.onFailed ?? (() => undefined);
    this.pool = new Pool({
      connectionString: options.databaseUrl,
      application_name: 'opsgraph-jobs',
      max: CONNECTIONS,
      connectionTimeoutMillis: 5_000,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    this.pool.on('error', (error) => this.complain('an idle connection of the jobs was lost', error));
    // A connection that is lost while it is used is told to whoever uses it; unheard, the event would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.boss = new PgBoss({
      db: { executeSql: (text, values) => this.execute(text, values as unknown[] | undefined) },
      // Tables are the owner's to make; time is ours to keep, on every worker alike.
      migrate: false,
      supervise: false,
      schedule: false,
    });
    this.boss.on('error', (error) => this.complain('the queue of jobs failed', error));
  }

  /** Begins to offer work and to do it; a database that is away is waited for. */
  start(): void {
    this.loops.push(this.begin());
  }

  /** Takes nothing new, and waits for what is under way. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    this.stopping.abort();
    // One of them begins the others.
    for (const loop of this.loops) {
      await loop;
    }
    await this.boss.stop({ graceful: false });
    await this.pool.end();
  }

  private async begin(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.boss.start();
        break;
      } catch (error) {
        this.complain('jobs wait for the database', error);
        await this.pause(this.timing.expireEveryMs);
      }
    }
    this.loops.push(
      this.repeat(this.timing.pollMs, 'work could not be offered', () => this.offerAll()),
      this.repeat(this.timing.expireEveryMs, 'lost jobs could not be looked for', () => this.boss.expire()),
      this.repeat(TIDY_EVERY_MS, 'old jobs could not be removed', () => this.tidy()),
    );
    for (const queue of Object.keys(QUEUES) as Queue[]) {
      for (let lane = 0; lane < QUEUES[queue].parallel; lane += 1) {
        this.loops.push(this.workOff(queue));
      }
    }
  }

  private async repeat(everyMs: number, complaint: string, step: () => Promise<unknown>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await step().catch((error: unknown) => this.complain(complaint, error));
      await this.pause(everyMs);
    }
  }

  private async offerAll(): Promise<void> {
    for (const job of this.jobs.values()) {
      if (performance.now() < (this.offeredUntil.get(job.name) ?? 0) || this.stopping.signal.aborted) {
        continue;
      }
      // Several times in each period: the clock of the database decides when one begins, not ours.
      const again = Math.min(Math.max(job.everySeconds * 200, this.timing.pollMs), 60_000);
      this.offeredUntil.set(job.name, performance.now() + again);
      await this.offer(job).catch((error: unknown) =>
        this.complain(`work of ${job.name} could not be offered`, error),
      );
    }
  }

  /** Puts the work of this period on the queue, unless a worker has; what is still to be done is not asked for again. */
  private async offer(job: PeriodicJob): Promise<void> {
    const queue = queueOf(job);
    const wanted = new Map<string, string | null>(
      job.organizations === undefined
        ? [[job.name, null]]
        : (await job.organizations()).map((id) => [`${job.name}:${id}`, id]),
    );
    const { rows } = await this.execute(UNDER_WAY, [queue, [...wanted.keys()]]);
    (rows as { key: string }[]).forEach(({ key }) => wanted.delete(key));
    if (wanted.size === 0) {
      return;
    }
    const offers = [...wanted].map(([key, organizationId]) => ({
      name: queue,
      data: { job: job.name, organizationId } satisfies JobData,
      singletonKey: key,
      singletonSeconds: job.everySeconds,
      expireInSeconds: this.timing.leaseSeconds,
      retryLimit: QUEUES[queue].retries,
      retryDelay: this.timing.retryDelaySeconds,
      retryBackoff: true,
    }));
    await this.boss.insert(offers);
  }

  private async workOff(queue: Queue): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const [job] = await this.boss.fetch<JobData>(queue, { includeMetadata: true });
      if (job === undefined) {
        await this.pause(this.timing.pollMs);
      } else {
        await this.work(queue, job);
      }
    }
  }

  private async work(queue: Queue, job: PgBoss.JobWithMetadata<JobData>): Promise<void> {
    const { job: name, organizationId } = job.data;
    const said = { job: name, organization: organizationId, attempt: job.retryCount + 1 };
    if (job.retryCount > 0) {
      this.log.info(
        { ...said, before: job.output },
        'a job that failed, or was left by its worker, is tried again',
      );
    }
    const lease = this.holdLease(queue, job);
    let failure: { readonly error: unknown } | undefined;
    try {
      await this.run(job.data, lease.signal);
    } catch (error) {
      failure = { error };
    }
    lease.release();
    if (lease.signal.aborted) {
      this.log.warn(said, 'a job took this worker too long to be heard of, and is done by another one');
      return;
    }
    try {
      if (failure === undefined) {
        await this.boss.complete(queue, job.id);
        return;
      }
      const error = messageOf(failure.error);
      // By its name here: a job of another version may be called anything.
      this.onFailed(this.jobs.get(name)?.name ?? 'unknown');
      if (job.retryCount < job.retryLimit) {
        this.log.warn({ ...said, error }, 'a job failed and will be tried again');
      } else {
        this.log.error({ ...said, error }, 'a job failed, and will be tried again in its next period');
      }
      await this.boss.fail(queue, job.id, { message: error.slice(0, 500) });
    } catch (error) {
      this.log.warn(
        { ...said, error: messageOf(error) },
        'what became of a job could not be written down: it will be done again',
      );
    }
  }

  private run({ job: name, organizationId }: JobData, signal: AbortSignal): Promise<unknown> {
    const job = this.jobs.get(name);
    if (job === undefined) {
      throw new Error(`This worker knows no job ${name}: is it of another version?`);
    }
    if (job.organizations === undefined) {
      return job.run(signal);
    }
    if (organizationId === null) {
      throw new Error(`A job ${name} names no organization`);
    }
    return job.runFor(organizationId, signal);
  }

  /** Says again and again that this worker is alive, until the job is over or turns out to be another one's. */
  private holdLease(
    queue: Queue,
    job: PgBoss.JobWithMetadata<JobData>,
  ): { signal: AbortSignal; release(): void } {
    const lost = new AbortController();
    let heard = performance.now();
    const renew = async (): Promise<void> => {
      const began = performance.now();
      const { rows } = await this.execute(RENEW_LEASE, [queue, job.id, job.retryCount]);
      if (rows.length === 0) {
        lost.abort();
      } else {
        heard = began;
      }
    };
    const timer = setInterval(() => {
      if (performance.now() - heard > this.timing.leaseSeconds * 1_000) {
        // Whatever the database would say now, another one may have it already.
        lost.abort();
      }
      if (lost.signal.aborted) {
        clearInterval(timer);
        return;
      }
      renew().catch((error: unknown) => this.complain('a lease could not be renewed', error));
    }, this.timing.heartbeatMs);
    return { signal: lost.signal, release: () => clearInterval(timer) };
  }

  private async tidy(): Promise<void> {
    for (const [queue, { keepDone }] of Object.entries(QUEUES)) {
      await this.execute(TIDY, [queue, keepDone]);
    }
  }

  /**
   * pg-boss sends transactions as one text. Where one fails in the middle, its connection is left inside of it, and must
   * be nobody's afterwards.
   */
  private async execute(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    const client = await this.pool.connect();
    let failed = true;
    try {
      const result: { readonly rows?: unknown[] } = await client.query(text, values);
      failed = false;
      return { rows: result.rows ?? [] };
    } finally {
      client.release(failed);
    }
  }

  /** Told once a minute: what fails here fails again every second while the database is away. */
  private complain(what: string, error: unknown): void {
    const last = this.complained.get(what);
    if (last === undefined || performance.now() - last > COMPLAIN_EVERY_MS) {
      this.complained.set(what, performance.now());
      this.log.warn({ error: messageOf(error) }, what);
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    await setTimeout(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

function queueOf({ everySeconds }: PeriodicJob): Queue {
  return everySeconds > PROMPT_SECONDS ? 'upkeep' : 'prompt';
}
