// Statements of a purge: what would go, what may go, and letting it go.
import { statement } from '../platform';

/** Rows older than a moment, by the month of UTC. */
export const rowsByMonth = statement<{ month: string; rows: number }>(
  'audit.rows-by-month',
  `SELECT to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, count(*)::int AS rows
     FROM audit_logs l
    WHERE l.org_id = $1 AND l.created_at < $2
    GROUP BY 1 ORDER BY 1`,
);

/** A run of consecutive sequence numbers, with the hash before its first row and that of its last. */
export interface PurgedRange {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly prevHash: string;
  readonly lastHash: string;
}

/** The same rows as runs of consecutive sequence numbers, with the hashes at both ends of each. */
export const rangesBefore = statement<{
  firstSeq: string;
  lastSeq: string;
  prevHash: string;
  lastHash: string;
}>(
  'audit.ranges-before',
  `SELECT r.first AS "firstSeq", r.last AS "lastSeq", encode(f.prev_hash, 'hex') AS "prevHash",
          encode(l.hash, 'hex') AS "lastHash"
     FROM (SELECT min(o.seq) AS first, max(o.seq) AS last
             FROM (SELECT a.seq, a.seq - row_number() OVER (ORDER BY a.seq) AS island
                     FROM audit_logs a WHERE a.org_id = $1 AND a.created_at < $2) o
            GROUP BY o.island) r
     JOIN audit_logs f ON f.org_id = $1 AND f.seq = r.first
     JOIN audit_logs l ON l.org_id = $1 AND l.seq = r.last
    ORDER BY r.first`,
);

/**
 * What earlier purges covered whose own rows are old enough to go, or were erased: then the erasure tells it. Not what a
 * host application told.
 */
export const purgesBefore = statement<{ ranges: readonly PurgedRange[] }>(
  'audit.purges-before',
  `SELECT coalesce(CASE WHEN l.action = $3 THEN l.details -> 'ranges' ELSE l.details -> 'purged' END, '[]') AS ranges
     FROM audit_logs l
    WHERE l.org_id = $1 AND l.action IN ($3, $4) AND l.created_at < $2 AND l.outcome = 'SUCCESS'
      AND l.external_id IS NULL`,
);

/** From now on these rows may be deleted: $2 is the sequence of the purge's own row, $3 the moment. */
export const allowPurge = statement<object>(
  'audit.allow-purge',
  `INSERT INTO audit_purges (org_id, seq, before) VALUES ($1, $2, $3)`,
);

export const unfinishedPurges = statement<{
  seq: string;
  before: Date;
  isCountersigned: boolean;
  hash: Buffer;
  at: Date;
}>(
  'audit.unfinished-purges',
  `SELECT p.seq, p.before, p.countersigned_at IS NOT NULL AS "isCountersigned", a.hash, a.created_at AS at
     FROM audit_purges p JOIN audit_logs a ON a.org_id = p.org_id AND a.seq = p.seq
    WHERE p.org_id = $1 AND p.finished_at IS NULL
    ORDER BY p.seq`,
);

/** Without it the database deletes nothing, also no month that another organization's purge covers. */
export const countersignPurge = statement<object>(
  'audit.countersign-purge',
  `UPDATE audit_purges SET countersigned_at = now() WHERE org_id = $1 AND seq = $2`,
);

export const purgeRows = statement<{ deleted: number }>(
  'audit.purge-rows',
  `SELECT purge_audit_rows($1, $2) AS deleted`,
);

export const finishPurge = statement<object>(
  'audit.finish-purge',
  `UPDATE audit_purges SET finished_at = now() WHERE org_id = $1 AND seq = $2`,
);

/** Drops a month when purges cover every row in it, of all organizations. */
export const dropPartition = statement<{ dropped: boolean }>(
  'audit.drop-partition',
  `SELECT drop_audit_partition($1::date) AS dropped`,
);

/** Months of the trail that end before a moment, oldest first; the name of a partition is its month. */
export const monthsBefore = statement<{ month: string }>(
  'audit.months-before',
  `SELECT m.month::text
     FROM pg_inherits i
     JOIN pg_class c ON c.oid = i.inhrelid,
  LATERAL (SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS month) m
    WHERE i.inhparent = 'audit_logs'::regclass
      AND (m.month + interval '1 month')::timestamp AT TIME ZONE 'UTC' <= $1
    ORDER BY 1`,
);
