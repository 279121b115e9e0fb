// What the gateway tells of itself: every series that is not one of the doors' own, declared once, and the faces by which
// rooms tell of what they do.
import { Verdict } from './audit';
import {
  bounded,
  type DatabaseWatch,
  type ExportOutcome,
  OperationTelemetry,
  type RedisCommand,
  type RedisWatch,
  type ReplicaState,
  type Sample,
  type StatementTiming,
  Telemetry,
  type WatchedTable,
} from './platform';

/** What became of one call of ingestion. */
export interface Ingested {
  readonly tallies: readonly {
    readonly kind: string;
    readonly status: string;
    readonly code: string;
    readonly events: number;
  }[];
}

/** What live did so far. */
export interface LiveTotals {
  readonly pushes: number;
  readonly frames: number;
  readonly replaced: number;
  readonly computed: Readonly<Record<'ok' | 'failed', number>>;
  readonly closed: ReadonlyMap<number, number>;
}

/** What is read when somebody looks; null: not known. */
export interface TelemetrySources {
  readonly watch: DatabaseWatch;
  /** Milliseconds that the oldest received event waits to be worked off, of whichever organization. */
  readonly ingestLagMs: () => Promise<number | null>;
  /** Dead letters of all organizations. */
  readonly deadLetters: () => Promise<number | null>;
  /** Room for what comes next. */
  readonly tables: () => Promise<readonly WatchedTable[] | null>;
  readonly connections: () => readonly PoolCounts[];
  readonly replicas: () => readonly ReplicaState[];
  /** Files that are being written. */
  readonly exports: () => number;
  readonly live: () => { readonly sockets: number; readonly subscriptions: number; readonly groups: number };
  readonly liveTotals: LiveTotals;
  readonly redis: RedisWatch;
  readonly databaseBytes: () => Promise<number | null>;
  /** Of the disk that holds what is kept outside the database. */
  readonly disk: () => Promise<{ readonly free: number; readonly size: number } | null>;
  /** When the end of a trail was signed last. */
  readonly lastCheckpoint: () => Promise<Date | null>;
}

export interface PoolCounts {
  readonly pool: string;
  readonly busy: number;
  readonly idle: number;
  /** Transactions that wait for a connection. */
  readonly waiting: number;
}

/** A run of a job. */
export interface JobRun {
  readonly job: string;
  readonly seconds: number;
  /** Also where a part of it failed, such as that of one organization. */
  readonly failed: boolean;
}

export interface AppTelemetry {
  readonly telemetry: Telemetry;
  readonly operations: OperationTelemetry;
  /** Of every labelled statement. */
  statement(timing: StatementTiming): void;
  /** Of every command that Redis was sent. */
  redisCommand(command: RedisCommand): void;
  /** A call of ingestion was answered. */
  ingested(outcome: Ingested): void;
  /** A call of ingestion could not be answered, and nothing of it was kept. */
  ingestFailed(): void;
  jobFailed(job: string): void;
  jobRan(run: JobRun): void;
  /** Changes of a table were added up, of which the oldest had waited so long. */
  rolledUp(table: string, seconds: number): void;
  /** Rows were appended to trails. */
  audited(rows: number): void;
  /** A trail was verified. */
  verified(verdict: string): void;
  /** An export ended, whole or not. */
  exported(outcome: ExportOutcome): void;
  /** Declares what is read when somebody looks. */
  read(sources: TelemetrySources): void;
}

const DISK_FULL = '53100';
const MOST_KINDS = 100;
const MOST_CODES = 30;
const MOST_LABELS = 400;
const MOST_JOBS = 50;
const MOST_OUTCOMES = 20;
const MOST_TABLES = 60;
const MOST_COMMANDS = 60;
const EXPORT_BUCKET_SECONDS = [0.1, 0.5, 2, 10, 60, 300];
const STATEMENT_BUCKET_SECONDS = [0.002, 0.01, 0.05, 0.25, 1, 5];
const REDIS_BUCKET_SECONDS = [0.0005, 0.002, 0.01, 0.05, 0.15];
const JOB_BUCKET_SECONDS = [0.01, 0.1, 1, 10, 60, 600];
const ROLLUP_BUCKET_SECONDS = [5, 15, 60, 300, 1_800, 7_200];

/** `operations`: names of those that are known beforehand. */
export function createTelemetry(operations: Iterable<string>): AppTelemetry {
  const telemetry = new Telemetry();
  const events = telemetry.counter({
    name: 'opsgraph_ingest_events_total',
    help: 'Events that were told, by kind (unknown: there is none of that name), what became of them (accepted, duplicate, failed) and, of failed ones, code.',
    labels: ['kind', 'outcome', 'code'],
  });
  const batches = telemetry.counter({
    name: 'opsgraph_ingest_batches_total',
    help: 'Calls of ingestion: answered, or failed as a whole, of which nothing was kept.',
    labels: ['outcome'],
  });
  const jobs = jobTelemetry(telemetry);
  const statements = statementTelemetry(telemetry);
  const exports = exportTelemetry(telemetry);
  const redis = redisTelemetry(telemetry);
  const rollups = telemetry.histogram(
    {
      name: 'opsgraph_rollup_delay_seconds',
      help: 'Seconds that the oldest change of a table had waited when it was added up, once for each turn of an organization.',
      labels: ['table'],
    },
    ROLLUP_BUCKET_SECONDS,
  );
  const audited = telemetry.counter({
    name: 'opsgraph_audit_entries_total',
    help: 'Rows that this process has appended to audit trails.',
  });
  const verified = telemetry.counter({
    name: 'opsgraph_audit_verifications_total',
    help: 'Verifications of audit trails that this process was asked for, by verdict; everything but INTACT and PURGED says that a trail was changed.',
    labels: ['verdict'],
  });
  // What grows from nothing is not seen to grow.
  Object.values(Verdict).forEach((verdict) => verified.add({ verdict }, 0));
  ['answered', 'failed'].forEach((outcome) => batches.add({ outcome }, 0));
  const kindOf = bounded(MOST_KINDS);
  const codeOf = bounded(MOST_CODES);
  const tableOf = bounded(MOST_TABLES);
  return {
    telemetry,
    operations: new OperationTelemetry(telemetry, operations),
    ...statements,
    ...redis,
    ...jobs,
    ...exports,
    ingested: ({ tallies }) => {
      for (const { kind, status, code, events: by } of tallies) {
        events.add({ kind: kindOf(kind), outcome: status.toLowerCase(), code: codeOf(code) }, by);
      }
      batches.add({ outcome: 'answered' });
    },
    ingestFailed: () => batches.add({ outcome: 'failed' }),
    rolledUp: (table, seconds) => rollups.observe({ table: tableOf(table) }, seconds),
    audited: (rows) => audited.add({}, rows),
    verified: (verdict) => verified.add({ verdict }),
    read: (sources) => declareRead(telemetry, sources),
  };
}

function jobTelemetry(telemetry: Telemetry): Pick<AppTelemetry, 'jobFailed' | 'jobRan'> {
  // A target of Prometheus has a label `job` already.
  const failures = telemetry.counter({
    name: 'opsgraph_job_failures_total',
    help: 'Attempts of jobs that failed, for an organization or as a whole, by the name of the job.',
    labels: ['name'],
  });
  const seconds = telemetry.histogram(
    {
      name: 'opsgraph_job_duration_seconds',
      help: 'Seconds that runs of jobs took in this process, by the name of the job; their number is that of the runs.',
      labels: ['name'],
    },
    JOB_BUCKET_SECONDS,
  );
  const successes = new Map<string, number>();
  telemetry.gauge(
    {
      name: 'opsgraph_job_last_success_timestamp_seconds',
      help: 'When a run of a job last ended in this process of which nothing failed, by the name of the job.',
      labels: ['name'],
    },
    () => Promise.resolve([...successes].map(([name, value]) => ({ labels: { name }, value }))),
  );
  const jobOf = bounded(MOST_JOBS);
  return {
    jobFailed: (job) => failures.add({ name: jobOf(job) }),
    jobRan: ({ job, seconds: took, failed }) => {
      const name = jobOf(job);
      seconds.observe({ name }, took);
      if (!failed) {
        successes.set(name, Date.now() / 1_000);
      }
    },
  };
}

function statementTelemetry(telemetry: Telemetry): Pick<AppTelemetry, 'statement'> {
  const seconds = telemetry.histogram(
    {
      name: 'opsgraph_sql_statement_duration_seconds',
      help: 'Seconds until a statement was answered, by its label.',
      labels: ['label'],
    },
    STATEMENT_BUCKET_SECONDS,
  );
  const rows = telemetry.counter({
    name: 'opsgraph_sql_rows_total',
    help: 'Rows that statements answered or changed, by label; of those that are sent together as one, none are counted.',
    labels: ['label'],
  });
  const errors = telemetry.counter({
    name: 'opsgraph_sql_errors_total',
    help: 'Statements that failed, by SQLSTATE, or the kind of failure where PostgreSQL has not answered.',
    labels: ['code'],
  });
  errors.add({ code: DISK_FULL }, 0);
  const labelOf = bounded(MOST_LABELS);
  const codeOf = bounded(MOST_CODES);
  return {
    statement: ({ label: told, milliseconds, rows: found, failure }) => {
      const label = labelOf(told);
      seconds.observe({ label }, milliseconds / 1_000);
      if (found > 0) {
        rows.add({ label }, found);
      }
      if (failure !== null) {
        errors.add({ code: codeOf(failure) });
      }
    },
  };
}

function redisTelemetry(telemetry: Telemetry): Pick<AppTelemetry, 'redisCommand'> {
  const seconds = telemetry.histogram(
    {
      name: 'opsgraph_redis_command_duration_seconds',
      help: 'Seconds until Redis answered a command or was given up, by its name.',
      labels: ['command'],
    },
    REDIS_BUCKET_SECONDS,
  );
  const failures = telemetry.counter({
    name: 'opsgraph_redis_command_failures_total',
    help: 'Commands that Redis refused or did not answer in time, by name.',
    labels: ['command'],
  });
  const commandOf = bounded(MOST_COMMANDS);
  return {
    redisCommand: ({ command: told, seconds: took, failed }) => {
      const command = commandOf(told);
      seconds.observe({ command }, took);
      if (failed) {
        failures.add({ command });
      }
    },
  };
}

function exportTelemetry(telemetry: Telemetry): Pick<AppTelemetry, 'exported'> {
  const exports = telemetry.counter({
    name: 'opsgraph_exports_total',
    help: 'Exports that ended, by report, format and outcome: whole, client_gone, or the code of what came between.',
    labels: ['report', 'format', 'outcome'],
  });
  const exportedRows = telemetry.counter({
    name: 'opsgraph_export_rows_total',
    help: 'Rows that were written into exports, by report and format.',
    labels: ['report', 'format'],
  });
  const exportedBytes = telemetry.counter({
    name: 'opsgraph_export_bytes_total',
    help: 'Bytes of exports before they were compressed, by report and format.',
    labels: ['report', 'format'],
  });
  const exportSeconds = telemetry.histogram(
    {
      name: 'opsgraph_export_duration_seconds',
      help: 'Seconds from the request to the end of a file, by report.',
      labels: ['report'],
    },
    EXPORT_BUCKET_SECONDS,
  );
  const outcomeOf = bounded(MOST_OUTCOMES);
  return {
    exported: ({ report, format, outcome, rows, bytes, seconds }) => {
      exports.add({ report, format, outcome: outcomeOf(outcome) });
      exportedRows.add({ report, format }, rows);
      exportedBytes.add({ report, format }, bytes);
      exportSeconds.observe({ report }, seconds);
    },
  };
}

function declareRead(telemetry: Telemetry, sources: TelemetrySources): void {
  const { watch, ingestLagMs, deadLetters, tables, connections, exports, live } = sources;
  const one = (read: () => Promise<number | null>) => async (): Promise<readonly Sample<never>[] | null> => {
    const value = await read();
    return value === null ? null : [{ labels: {}, value }];
  };
  telemetry.gauge(
    {
      name: 'opsgraph_ingest_lag_seconds',
      help: 'Seconds that the oldest received event waits to be worked off, of whichever organization; 0: none waits.',
    },
    one(async () => inSeconds(await ingestLagMs())),
  );
  telemetry.gauge(
    {
      name: 'opsgraph_dead_letters',
      help: 'Events that cannot be worked off and are kept aside, of all organizations.',
    },
    one(deadLetters),
  );
  telemetry.gauge(
    {
      name: 'opsgraph_rollup_lag_seconds',
      help: 'Seconds that the oldest change waits to be in its rollup, of whichever organization; 0: none waits.',
    },
    one(async () => inSeconds((await watch.rollups.read())?.lagMs ?? null)),
  );
  telemetry.gauge(
    {
      name: 'opsgraph_rollup_marks',
      help: 'Marks of changes that wait to be in their rollups; of each organization at most 10,000 are counted.',
    },
    one(async () => (await watch.rollups.read())?.marks ?? null),
  );
  telemetry.gauge(
    { name: 'opsgraph_database_up', help: '1 where PostgreSQL answers, else 0; /readyz says the same.' },
    one(async () => ((await watch.isUp.read()) === true ? 1 : 0)),
  );
  telemetry.gauge(
    {
      name: 'opsgraph_partition_days_ahead',
      help: 'Whole days of UTC after today for which a partitioned table has room, without a gap; 0: tomorrow is missing, -1: today is.',
      labels: ['table'],
    },
    async () =>
      (await tables())?.map(({ table, daysAhead }) => ({ labels: { table }, value: daysAhead })) ?? null,
  );
  telemetry.gauge(
    {
      name: 'opsgraph_default_partition_rows',
      help: 'Rows in the default partition of a table, for which there was no other one, as the statistics of PostgreSQL have it.',
      labels: ['table'],
    },
    async () =>
      (await tables())?.flatMap(({ table, defaultRows }) =>
        defaultRows === null ? [] : [{ labels: { table }, value: defaultRows }],
      ) ?? null,
  );
  telemetry.gauge(
    {
      name: 'opsgraph_database_connections',
      help: 'Connections to PostgreSQL, by pool (readers, writers, and one for each read replica) and state (busy, idle, and waiting for one).',
      labels: ['pool', 'state'],
    },
    () =>
      Promise.resolve(
        connections().flatMap(({ pool, busy, idle, waiting }) =>
          Object.entries({ busy, idle, waiting }).map(([state, value]) => ({
            labels: { pool, state },
            value,
          })),
        ),
      ),
  );
  declareReplicas(telemetry, sources.replicas);
  telemetry.gauge({ name: 'opsgraph_exports_under_way', help: 'Files that are being written.' }, () =>
    Promise.resolve([{ labels: {}, value: exports() }]),
  );
  for (const [kind, help] of Object.entries({
    sockets: 'Websockets that are open.',
    subscriptions: 'Subscriptions on them.',
    groups: 'Groups of equal subscriptions, each of which is computed once.',
  } as const)) {
    telemetry.gauge({ name: `opsgraph_live_${kind}`, help }, () =>
      Promise.resolve([{ labels: {}, value: live()[kind as keyof ReturnType<typeof live>] }]),
    );
  }
  declareLiveTotals(telemetry, sources.liveTotals);
  declareRedis(telemetry, sources.redis);
  telemetry.gauge(
    {
      name: 'opsgraph_database_size_bytes',
      help: 'Bytes of the database on its disk, of all organizations.',
    },
    one(sources.databaseBytes),
  );
  for (const [part, help] of Object.entries({
    free: 'Bytes that are free on the disk of this process that holds the checkpoints of the audit trail.',
    size: 'Bytes of that disk in all.',
  } as const)) {
    telemetry.gauge(
      { name: `opsgraph_disk_${part}_bytes`, help },
      one(async () => (await sources.disk())?.[part as 'free' | 'size'] ?? null),
    );
  }
  telemetry.gauge(
    {
      name: 'opsgraph_audit_last_checkpoint_timestamp_seconds',
      help: 'When the end of an audit trail was last signed in the file of this process, as the file says.',
    },
    one(async () => inSeconds((await sources.lastCheckpoint().catch(() => null))?.getTime() ?? null)),
  );
}

function declareLiveTotals(telemetry: Telemetry, live: LiveTotals): void {
  telemetry.total(
    {
      name: 'opsgraph_live_executions_total',
      help: 'Executions for groups of subscriptions, by whether they found an answer (ok, failed).',
      labels: ['outcome'],
    },
    () => Object.entries(live.computed).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
  const totals: Readonly<Record<'pushes' | 'frames' | 'replaced', readonly [name: string, help: string]>> = {
    pushes: [
      'pushes',
      'States of groups that said something new, each written once for all its subscribers.',
    ],
    frames: ['frames', 'Frames that were handed to websockets.'],
    replaced: ['frames_replaced', 'Frames that a newer one replaced, because their reader was too slow.'],
  };
  for (const [total, [name, help]] of Object.entries(totals)) {
    telemetry.total({ name: `opsgraph_live_${name}_total`, help }, () => [
      { labels: {}, value: live[total as keyof typeof totals] },
    ]);
  }
  telemetry.total(
    {
      name: 'opsgraph_live_sockets_closed_total',
      help: 'Websockets that the gateway closed, by the code it closed them with; 4410 and 4413 are readers that were too slow (docs/operating.md).',
      labels: ['code'],
    },
    () => [...live.closed].map(([code, value]) => ({ labels: { code: String(code) }, value })),
  );
}

function declareReplicas(telemetry: Telemetry, replicas: TelemetrySources['replicas']): void {
  telemetry.gauge(
    {
      name: 'opsgraph_replica_answers',
      help: '1 where a read replica answers, 0 where the primary answers in its place, by its place in DATABASE_REPLICA_URLS.',
      labels: ['replica'],
    },
    () =>
      Promise.resolve(
        replicas().map(({ name, isAnswering }) => ({
          labels: { replica: name },
          value: isAnswering ? 1 : 0,
        })),
      ),
  );
  telemetry.gauge(
    {
      name: 'opsgraph_replica_lag_bytes',
      help: 'Bytes of the log that a read replica had still to replay when it was last looked at; none while nobody knows.',
      labels: ['replica'],
    },
    () =>
      Promise.resolve(
        replicas().flatMap(({ name, lagBytes }) =>
          lagBytes === null ? [] : [{ labels: { replica: name }, value: lagBytes }],
        ),
      ),
  );
  telemetry.total(
    {
      name: 'opsgraph_replica_reads_total',
      help: 'Answers whose rows were read from a read replica.',
      labels: ['replica'],
    },
    () => replicas().map(({ name, reads }) => ({ labels: { replica: name }, value: reads })),
  );
  telemetry.total(
    {
      name: 'opsgraph_replica_left_out_total',
      help: 'Answers that the primary gave in place of a read replica, by why: behind, away, promoted, foreign, full, or interrupted while it answered.',
      labels: ['replica', 'reason'],
    },
    () =>
      replicas().flatMap(({ name, leftOut }) =>
        Object.entries(leftOut).map(([reason, value]) => ({ labels: { replica: name, reason }, value })),
      ),
  );
}

function declareRedis(telemetry: Telemetry, redis: RedisWatch): void {
  telemetry.gauge(
    {
      name: 'opsgraph_redis_up',
      help: '1 where a connection to Redis stands, else 0, by what it is for; without Redis there is none.',
      labels: ['connection'],
    },
    () =>
      Promise.resolve(
        redis.states().map(({ connection, isUp }) => ({ labels: { connection }, value: isUp ? 1 : 0 })),
      ),
  );
  telemetry.total(
    {
      name: 'opsgraph_redis_reconnects_total',
      help: 'How often a connection to Redis was made again, by what it is for.',
      labels: ['connection'],
    },
    () => redis.states().map(({ connection, reconnects }) => ({ labels: { connection }, value: reconnects })),
  );
}

function inSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1_000;
}
