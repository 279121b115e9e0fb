// The composition root's jobs: what is done by itself, how often, and by whom.
import type { ForecastWorker } from './alerts';
import type { IngestionRoom } from './app-ingestion';
import type { JobRun } from './app-telemetry';
import { watchedJob, watchedRun } from './app-watch';
import { type AuditRetention, type AuditTrail, checkpointMovedTrail, type Checkpoints } from './audit';
import type { DemoTraffic } from './demo';
import type { Organizations } from './identity';
import type { LearningWorker } from './learning';
import type { RollupWorker } from './metrics';
import type { OrganizationDeletions } from './organization-data';
import {
  type Database,
  type Job,
  JobQueue,
  type Logger,
  messageOf,
  type PeriodicJob,
  type RedisConnection,
  startJobs,
  type Tracing,
} from './platform';
import type { SlaBreachDetector } from './support';
import type { UsageDays, UsageRetention } from './usage';

export interface JobParts {
  readonly databaseUrl: string;
  readonly database: Database;
  readonly redis: RedisConnection | undefined;
  readonly organizations: Organizations;
  readonly trail: AuditTrail;
  readonly checkpoints: Checkpoints;
  readonly retention: AuditRetention;
  /** Older rows of the audit trail are purged; undefined: none are. */
  readonly auditRetentionDays: number | undefined;
  readonly usageDays: UsageDays;
  readonly usageRetention: UsageRetention;
  /** Older usage is purged; undefined: none is. */
  readonly usageRetentionDays: number | undefined;
  readonly breachDetector: SlaBreachDetector;
  readonly rollups: RollupWorker;
  readonly events: IngestionRoom;
  /** Events as they came are dropped after so many days. */
  readonly eventRetentionDays: number;
  readonly learning: LearningWorker;
  readonly forecasts: ForecastWorker;
  readonly deletions: OrganizationDeletions;
  /** Null unless demo mode is on. */
  readonly demo: DemoTraffic | null;
  readonly log: Logger;
  /** Hears of each attempt that failed. */
  readonly onFailed: (job: string) => void;
  /** Hears of each run, whatever became of it. */
  readonly onRan: (run: JobRun) => void;
  /** Opens a trace for every run; undefined: there are none. */
  readonly tracing: Tracing | undefined;
}

export interface Jobs {
  /** Looks for breaches once, for whoever wants to know of them before the first answer. */
  searchBreaches(): Promise<void>;
  start(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

const HOUR_SECONDS = 3_600;
const BREACHES_SECONDS = 5;
const ROLLUPS_SECONDS = 5;
const PROJECTION_MS = 500;
const LEARNING_SECONDS = 5;
const DELETIONS_SECONDS = 5;
/** Rollups are built first, which reconciling would keep waiting. */
const RECONCILE_SETTLE_SECONDS = 600;
/** Hours of each organization's rollups that are added up again every day. */
const NIGHTLY_SAMPLE = 200;

export function createJobs(parts: JobParts): Jobs {
  const { database, redis, organizations, trail, checkpoints, retention, rollups, demo, log } = parts;
  const failures = new Map<string, number>();
  const onFailed = (job: string): void => {
    failures.set(job, (failures.get(job) ?? 0) + 1);
    parts.onFailed(job);
  };
  const everyOrganization = async (): Promise<string[]> => (await organizations.list()).map(({ id }) => id);
  /** Also those whose data was deleted: their trails go on. */
  const everyTrail = async (): Promise<string[]> => (await organizations.listKept()).map(({ id }) => id);
  /** Does the work for one organization after another; where it fails, the others have theirs all the same. */
  const forEachOrganization =
    (
      job: string,
      work: (id: string) => Promise<unknown>,
      chosen: (ids: readonly string[]) => Promise<readonly string[]> = (ids) => Promise.resolve(ids),
    ) =>
    async (): Promise<void> => {
      const all = await organizations.list();
      const due = new Set(await chosen(all.map(({ id }) => id)));
      for (const { id, slug } of all.filter((each) => due.has(each.id))) {
        try {
          await work(id);
        } catch (error) {
          onFailed(job);
          log.warn(
            { job, organization: slug, error: messageOf(error) },
            'a job failed and will be tried again',
          );
        }
      }
    };
  const searchBreaches = forEachOrganization('sla-breaches', (id) => parts.breachDetector.detect(id));
  /** Done once in the installation, by whichever worker comes first. */
  const periodicJobs: PeriodicJob[] = [
    {
      name: 'audit-checkpoints',
      everySeconds: HOUR_SECONDS,
      organizations: everyTrail,
      runFor: (id) => checkpointMovedTrail(database, checkpoints, id),
    },
    {
      name: 'audit-retention',
      everySeconds: HOUR_SECONDS,
      organizations: everyTrail,
      runFor: (id) =>
        parts.auditRetentionDays === undefined
          ? retention.finish(id)
          : retention.keepDays(id, parts.auditRetentionDays),
    },
    { name: 'audit-partitions', everySeconds: HOUR_SECONDS, run: () => trail.partitions.ensurePresent() },
    { name: 'usage-partitions', everySeconds: HOUR_SECONDS, run: () => parts.usageDays.ensurePresent() },
    {
      name: 'usage-retention',
      everySeconds: HOUR_SECONDS,
      organizations: everyOrganization,
      runFor: async (id) => {
        await (parts.usageRetentionDays === undefined
          ? parts.usageRetention.finish(id)
          : parts.usageRetention.keepDays(id, parts.usageRetentionDays, new Date()));
      },
    },
    {
      name: 'event-partitions',
      everySeconds: HOUR_SECONDS,
      run: async () => {
        await parts.events.days.ensure();
        await parts.events.days.keepDays(parts.eventRetentionDays, new Date());
      },
    },
    {
      name: 'event-ids',
      everySeconds: HOUR_SECONDS,
      organizations: everyOrganization,
      runFor: async (id) => {
        await parts.events.ledger.forgetOld(id);
        await parts.events.replay.expire(id);
      },
    },
    {
      name: 'rollups',
      everySeconds: ROLLUPS_SECONDS,
      // One step each, so that organizations take turns.
      run: forEachOrganization(
        'rollups',
        (id) => rollups.run(id),
        (ids) => rollups.due(ids),
      ),
    },
    {
      name: 'learning',
      everySeconds: LEARNING_SECONDS,
      run: forEachOrganization(
        'learning',
        (id) => parts.learning.run(id),
        (ids) => parts.learning.due(ids),
      ),
    },
    {
      name: 'alert-forecasts',
      everySeconds: HOUR_SECONDS,
      organizations: everyOrganization,
      runFor: async (id) => {
        await parts.forecasts.run(id);
      },
    },
    {
      name: 'organization-deletions',
      everySeconds: DELETIONS_SECONDS,
      run: (signal) => parts.deletions.workOff(signal),
    },
    {
      name: 'rollup-reconcile',
      everySeconds: 24 * HOUR_SECONDS,
      settleSeconds: RECONCILE_SETTLE_SECONDS,
      run: forEachOrganization('rollup-reconcile', (id) => rollups.reconcile(id, NIGHTLY_SAMPLE)),
    },
    // In one job for all: what it finds is kept for as long as it is of use, and a row for each search would not be.
    ...(redis === undefined
      ? []
      : [{ name: 'sla-breaches', everySeconds: BREACHES_SECONDS, run: searchBreaches }]),
  ];
  /** What only this process can do for itself: its own memory, its own simulated desks. */
  const ownJobs: Job[] = [
    // Each worker looks for itself, and one of them has the lock: a queue between them would only add to the delay.
    {
      name: 'projection',
      everyMs: PROJECTION_MS,
      run: async () => {
        while (await parts.events.projector.run(await everyOrganization()));
      },
    },
    ...(redis === undefined
      ? [{ name: 'sla-breaches', everyMs: BREACHES_SECONDS * 1_000, run: searchBreaches }]
      : []),
    ...(demo === null ? [] : [demo.job()]),
  ];
  let stopAll: (() => Promise<unknown>) | undefined;
  return {
    searchBreaches,
    start: () => {
      const watched = {
        onRan: parts.onRan,
        tracing: parts.tracing,
        failuresOf: (job: string) => failures.get(job),
      };
      const queue = new JobQueue({
        databaseUrl: parts.databaseUrl,
        jobs: periodicJobs.map((job) => watchedJob(job, watched)),
        log,
        onFailed,
      });
      queue.start();
      const stopOwn = startJobs(
        ownJobs.map((job) => ({ ...job, run: watchedRun(job.name, watched, () => job.run()) })),
        log,
        onFailed,
      );
      stopAll = () => Promise.all([queue.stop(), stopOwn()]);
    },
    stop: async () => {
      await stopAll?.();
    },
  };
}
