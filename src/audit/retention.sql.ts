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

/** Runs of consecutive sequence numbers among the rows of an organization, with the hashes at both ends of each. */
const rangesOf = (seqs: string): string => `
   SELECT r.first AS "firstSeq", r.last AS "lastSeq", encode(f.prev_hash, 'hex') AS "prevHash",
          encode(l.hash, 'hex') AS "lastHash"
     FROM (SELECT min(o.seq) AS first, max(o.seq) AS last
             FROM (SELECT a.seq, a.seq - row_number() OVER (ORDER BY a.seq) AS island FROM (${seqs}) a) o
            GROUP BY o.island) r
     JOIN audit_logs f ON f.org_id = $1 AND f.seq = r.first
     JOIN audit_logs l ON l.org_id = $1 AND l.seq = r.last
    ORDER BY r.first`;

interface StoredRange {
  readonly firstSeq: string;
  readonly lastSeq: string;
  readonly prevHash: string;
  readonly lastHash: string;
}

export const trailEnd = statement<{ seq: string; now: Date }>(
  'audit.trail-end',
  `SELECT h.seq, date_trunc('milliseconds', clock_timestamp()) AS now FROM audit_heads h WHERE h.org_id = $1`,
);

/** The rows older than $2 with numbers up to $3. */
export const rangesBefore = statement<StoredRange>(
  'audit.ranges-before',
  rangesOf(`SELECT o.seq FROM audit_logs o WHERE o.org_id = $1 AND o.created_at < $2 AND o.seq <= $3`),
);

/** Those with numbers after it. Found by their numbers, for there are few of them, and many that are older. */
export const laterRangesBefore = statement<StoredRange>(
  'audit.later-ranges-before',
  rangesOf(`SELECT n.seq FROM (SELECT o.seq, o.created_at FROM audit_logs o
                                WHERE o.org_id = $1 AND o.seq > $3 OFFSET 0) n
             WHERE n.created_at < $2`),
);

/**
 * Rows that say what earlier purges covered, which are old enough to go themselves: purges, and erasures of a purge's
 * row. Not what a host application told. Their details are read as text: PostgreSQL refuses to look into JSON with a NUL.
 */
export const purgesBefore = statement<{ action: string; details: string }>(
  'audit.purges-before',
  `SELECT l.action, l.details::text AS details
     FROM audit_logs l
    WHERE l.org_id = $1 AND l.action = ANY ($3::text[]) AND l.created_at < $2 AND l.outcome = 'SUCCESS'
      AND l.external_id IS NULL`,
);

/** From now on these rows may be deleted: $2 are the sequences of the purge's own rows, $3 the moment. */
export const allowPurge = statement<object>(
  'audit.allow-purge',
  `INSERT INTO audit_purges (org_id, seq, before) SELECT $1, s.seq, $3 FROM unnest($2::bigint[]) AS s (seq)
   RETURNING 1`,
);

/** One whose own row was erased or purged allows nothing any more: what it left goes with the next one. */
export const unfinishedPurges = statement<{
  seq: string;
  before: Date;
  isCountersigned: boolean;
  hash: Buffer;
  at: Date;
}>(
  'audit.unfinished-purges',
  `SELECT p.seq, p.before, p.countersigned_at IS NOT NULL AS "isCountersigned", a.hash, a.created_at AS at
     FROM audit_purges p JOIN audit_logs a ON a.org_id = p.org_id AND a.seq = p.seq AND a.salt IS NOT NULL
    WHERE p.org_id = $1 AND p.finished_at IS NULL
    ORDER BY p.seq`,
);

/** Without it the database deletes nothing, also no month that another organization's purge covers. */
export const countersignPurge = statement<object>(
  'audit.countersign-purge',
  `UPDATE audit_purges SET countersigned_at = now() WHERE org_id = $1 AND seq = $2`,
);

/** No row when the purge's own row is gone, and with it the right to delete. */
export const purgeStands = statement<{ seq: string }>(
  'audit.purge-stands',
  `SELECT a.seq FROM audit_logs a WHERE a.org_id = $1 AND a.seq = $2 AND a.salt IS NOT NULL`,
);

/** Deletes a batch of $3 rows. */
export const purgeRows = statement<{ deleted: number }>(
  'audit.purge-rows',
  `SELECT purge_audit_rows($1::uuid, $2::bigint, $3::integer) AS deleted`,
);

/** Says that it is finished, if that is so: a row that is still there would look as if it had been put back. */
export const finishPurge = statement<object>(
  'audit.finish-purge',
  `UPDATE audit_purges p SET finished_at = least(p.finished_at, now())
    WHERE p.org_id = $1 AND p.seq = $2
      AND NOT EXISTS (SELECT FROM audit_logs a WHERE a.org_id = $1 AND a.created_at < p.before AND a.seq < p.seq)
   RETURNING 1`,
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
