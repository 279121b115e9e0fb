// What of the database is looked at from outside, over all organizations: how long things wait, whether there is room for
// tomorrow. Each is one statement, read at most once in a while however often somebody looks.
import type { Database } from './database';
import { Recent } from './recent';
import { statement } from './sql';

const oldestBatches = statement<{ lagMs: number | null }>(
  'watch.ingest-lag',
  'SELECT max(p.lag_ms) AS "lagMs" FROM oldest_pending_batches() p',
);

const oldestMarks = statement<{ lagMs: number | null; marks: string | null }>(
  'watch.rollup-marks',
  'SELECT max(p.lag_ms) AS "lagMs", sum(p.marks) AS marks FROM oldest_rollup_marks() p',
);

const deadLetters = statement<{ letters: string | null }>(
  'watch.dead-letters',
  'SELECT sum(p.letters) AS letters FROM kept_dead_letters() p',
);

const databaseSize = statement<{ bytes: string }>(
  'watch.database-size',
  'SELECT pg_database_size(current_database()) AS bytes',
);

/** In milliseconds; "Infinity" where there is no end. */
interface Bounds {
  readonly from: number | string;
  readonly to: number | string;
}

// By the catalogue of PostgreSQL, so that a partitioned table of tomorrow is watched as well. Rows are those of its
// statistics: the owner's policies would show nobody the rows of all organizations.
const partitions = statement<{
  table: string;
  at: Date;
  bounds: readonly Bounds[];
  defaultRows: string | null;
}>(
  'watch.partitions',
  `SELECT t.relname AS "table", now() AS at,
          (SELECT coalesce(json_agg(json_build_object(
                    'from', extract(epoch FROM b.bound[1]::timestamptz) * 1000,
                    'to', extract(epoch FROM b.bound[2]::timestamptz) * 1000)), '[]')
             FROM pg_inherits i
             JOIN pg_class c ON c.oid = i.inhrelid
            CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                            'FROM [(]''([^'']+)''[)] TO [(]''([^'']+)''[)]') AS b (bound)
            WHERE i.inhparent = t.oid AND b.bound IS NOT NULL) AS bounds,
          CASE WHEN p.partdefid <> 0
               THEN coalesce((SELECT s.n_live_tup FROM pg_stat_user_tables s WHERE s.relid = p.partdefid), 0)
          END AS "defaultRows"
     FROM pg_partitioned_table p
     JOIN pg_class t ON t.oid = p.partrelid
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = p.partattrs[0] AND a.atttypid = 'timestamptz'::regtype
    WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND p.partstrat = 'r'
    ORDER BY t.relname`,
);

const DAY_MS = 86_400_000;
const LAG = { keptMs: 1_000, patienceMs: 1_000 };
const COUNTS = { keptMs: 10_000, patienceMs: 2_000 };
/** They change by the day, or cost a look at every file. */
const PARTITIONS = { keptMs: 60_000, patienceMs: 2_000 };

export interface RollupMarks {
  /** How long the oldest change waits for its rollup; 0: none does. */
  readonly lagMs: number;
  /** Of each organization at most 10,000 are counted. */
  readonly marks: number;
}

export interface WatchedTable {
  readonly table: string;
  /** Whole days of UTC after today for which there is room, without a gap; -1: there is none for now. */
  readonly daysAhead: number;
  /** Rows that no partition was there for; null: the table has no such place. */
  readonly defaultRows: number | null;
}

export class DatabaseWatch {
  /** Milliseconds that the oldest received event waits to be worked off; 0: none does. */
  readonly ingestLagMs: Recent<number>;
  readonly rollups: Recent<RollupMarks>;
  /** Of each organization at most 100,000 are counted. */
  readonly deadLetters: Recent<number>;
  readonly tables: Recent<readonly WatchedTable[]>;
  readonly isUp: Recent<boolean>;
  readonly databaseBytes: Recent<number>;

  constructor(database: Pick<Database, 'lookUp' | 'isReachable'>) {
    this.ingestLagMs = new Recent(async () => {
      const [row] = await database.lookUp(oldestBatches, []);
      return waited(row?.lagMs);
    }, LAG);
    this.rollups = new Recent(async () => {
      const [row] = await database.lookUp(oldestMarks, []);
      return { lagMs: waited(row?.lagMs), marks: Number(row?.marks ?? 0) };
    }, LAG);
    this.deadLetters = new Recent(async () => {
      const [row] = await database.lookUp(deadLetters, []);
      return Number(row?.letters ?? 0);
    }, COUNTS);
    this.tables = new Recent(async () => {
      const rows = await database.lookUp(partitions, []);
      return rows.map(({ table, at, bounds, defaultRows }) => ({
        table,
        daysAhead: daysAhead(bounds, at),
        defaultRows: defaultRows === null ? null : Number(defaultRows),
      }));
    }, PARTITIONS);
    this.databaseBytes = new Recent(async () => {
      const [row] = await database.lookUp(databaseSize, []);
      return Number(row?.bytes);
    }, PARTITIONS);
    this.isUp = new Recent(() => database.isReachable(), { keptMs: 1_000, patienceMs: 3_000 });
  }
}

/** A received time may be ahead of the clock of the database by what clocks differ. */
function waited(milliseconds: number | null | undefined): number {
  return Math.max(0, Math.round(milliseconds ?? 0));
}

/** Whole days of UTC after today that lie within neighbouring bounds; -1 where now does not. */
export function daysAhead(bounds: readonly Bounds[], now: Date): number {
  const tomorrow = Math.floor(now.getTime() / DAY_MS + 1) * DAY_MS;
  const covered = bounds
    .map(({ from, to }) => ({ from: Number(from), to: Number(to) }))
    .sort((a, b) => a.from - b.from)
    .reduce((until, { from, to }) => (from <= until && to > until ? to : until), now.getTime());
  return Math.max(-1, Math.floor((covered - tomorrow) / DAY_MS));
}
