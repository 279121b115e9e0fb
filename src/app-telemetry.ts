// What the gateway tells of itself: every series that is not one of the doors' own, declared once, and the faces by which
// rooms tell of what they do.
import {
  bounded,
  type DatabaseWatch,
  type ExportOutcome,
  type Sample,
  type StatementTiming,
  Telemetry,
  type WatchedTable,
} from './platform';

/** What became of one call of ingestion. */
export interface Ingested {
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  /** Of those that failed, how many by each code. */
  readonly codes?: Readonly<Record<string, number>>;
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
  /** Files that are being written. */
  readonly exports: () => number;
  readonly live: () => { readonly sockets: number; readonly subscriptions: number; readonly groups: number };
}

export interface PoolCounts {
  readonly pool: string;
  readonly busy: number;
  readonly idle: number;
  /** Transactions that wait for a connection. */
  readonly waiting: number;
}

export interface AppTelemetry {
  readonly telemetry: Telemetry;
  /** Of every labelled statement. */
  statement(timing: StatementTiming): void;
  /** A call of ingestion was answered; the organization by its slug or its id. */
  ingested(organization: string, outcome: Ingested): void;
  /** A call of ingestion could not be answered, and nothing of it was kept. */
  ingestFailed(organization: string): void;
  jobFailed(job: string): void;
  /** An export ended, whole or not. */
  exported(outcome: ExportOutcome): void;
  /** Declares what is read when somebody looks. */
  read(sources: TelemetrySources): void;
}

const MOST_ORGANIZATIONS = 100;
const MOST_CODES = 30;
const MOST_LABELS = 150;
const MOST_JOBS = 50;
const MOST_OUTCOMES = 20;
const EXPORT_BUCKET_SECONDS = [0.1, 0.5, 2, 10, 60, 300];
const STATEMENT_BUCKET_SECONDS = [0.002, 0.01, 0.05, 0.25, 1, 5];

export function createTelemetry(): AppTelemetry {
  const telemetry = new Telemetry();
  const events = telemetry.counter({
    name: 'opsgraph_ingest_events_total',
    help: 'Events that were told, by organization, by what became of them (accepted, duplicate, failed) and, of failed ones, by code.',
    labels: ['organization', 'outcome', 'code'],
  });
  const batches = telemetry.counter({
    name: 'opsgraph_ingest_batches_total',
    help: 'Calls of ingestion by organization: answered, or failed as a whole, of which nothing was kept.',
    labels: ['organization', 'outcome'],
  });
  const failures = telemetry.counter({
    name: 'opsgraph_job_failures_total',
    help: 'Attempts of jobs that failed, by the name of the job.',
    // A target of Prometheus has a label `job` already.
    labels: ['name'],
  });
  const statements = telemetry.histogram(
    {
      name: 'opsgraph_statements_seconds',
      help: 'Seconds until a statement was answered, by its label.',
      label: 'label',
    },
    STATEMENT_BUCKET_SECONDS,
  );
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
      name: 'opsgraph_exports_seconds',
      help: 'Seconds from the request to the end of a file, by report.',
      label: 'report',
    },
    EXPORT_BUCKET_SECONDS,
  );
  const organizationOf = bounded(MOST_ORGANIZATIONS);
  const codeOf = bounded(MOST_CODES);
  const labelOf = bounded(MOST_LABELS);
  const jobOf = bounded(MOST_JOBS);
  const outcomeOf = bounded(MOST_OUTCOMES);
  return {
    telemetry,
    statement: ({ label, milliseconds }) => statements.observe(labelOf(label), milliseconds / 1_000),
    ingested: (told, { accepted, duplicates, failed, codes = {} }) => {
      const organization = organizationOf(told);
      const add = (outcome: string, code: string, by: number): void => {
        if (by > 0) {
          events.add({ organization, outcome, code }, by);
        }
      };
      add('accepted', '', accepted);
      add('duplicate', '', duplicates);
      const named = Object.entries(codes);
      named.forEach(([code, by]) => add('failed', codeOf(code), by));
      add('failed', '', failed - named.reduce((sum, [, by]) => sum + by, 0));
      batches.add({ organization, outcome: 'answered' });
    },
    ingestFailed: (organization) =>
      batches.add({ organization: organizationOf(organization), outcome: 'failed' }),
    exported: ({ report, format, outcome, rows, bytes, seconds }) => {
      exports.add({ report, format, outcome: outcomeOf(outcome) });
      exportedRows.add({ report, format }, rows);
      exportedBytes.add({ report, format }, bytes);
      exportSeconds.observe(report, seconds);
    },
    jobFailed: (job) => failures.add({ name: jobOf(job) }),
    read: (sources) => declareRead(telemetry, sources),
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
      name: 'opsgraph_ingest_lag_ms',
      help: 'Milliseconds that the oldest received event waits to be worked off, of whichever organization; 0: none waits.',
    },
    one(ingestLagMs),
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
      name: 'opsgraph_rollup_lag_ms',
      help: 'Milliseconds that the oldest change waits to be in its rollup, of whichever organization; 0: none waits.',
    },
    one(async () => (await watch.rollups.read())?.lagMs ?? null),
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
      help: 'Connections to PostgreSQL, by pool (readers, writers) and state (busy, idle, and waiting for one).',
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
}
