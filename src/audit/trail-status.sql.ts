// Statements of a trail's status: each finds single rows by an index, however long the trail is.
import { statement } from '../platform';
import type { Verdict } from './verify-findings';

/** The head, and the oldest and newest rows that are there. */
export const trailStanding = statement<{
  lastSeq: string;
  lastAt: Date | null;
  firstSeq: string | null;
  firstAt: Date | null;
}>(
  'audit.trail-standing',
  `SELECT h.seq AS "lastSeq", n.created_at AS "lastAt", o.seq AS "firstSeq", o.created_at AS "firstAt"
     FROM audit_heads h
     LEFT JOIN LATERAL (SELECT l.created_at FROM audit_logs l
                         WHERE l.org_id = $1 AND l.seq = h.seq LIMIT 1) n ON true
     LEFT JOIN LATERAL (SELECT l.seq, l.created_at FROM audit_logs l
                         WHERE l.org_id = $1 ORDER BY l.seq LIMIT 1) o ON true
    WHERE h.org_id = $1`,
);

/** Hash of the row with this number. */
export const hashAtSeq = statement<{ hash: string }>(
  'audit.hash-at-seq',
  `SELECT encode(l.hash, 'hex') AS hash FROM audit_logs l WHERE l.org_id = $1 AND l.seq = $2::bigint LIMIT 1`,
);

interface VerificationRow {
  readonly at: Date;
  readonly adminId: string | null;
  readonly adminName: string | null;
  readonly details: {
    readonly verdict: Verdict;
    readonly rows: number;
    readonly findingCount: number;
    readonly from?: string | null;
    readonly to?: string | null;
  };
}

/**
 * The gateway's own row of the last verification that ended. Hosts cannot write one: theirs have an external id. Rows of
 * before the verdict was kept are told apart by their text: PostgreSQL refuses to look into JSON with a NUL.
 */
export const lastVerified = statement<VerificationRow>(
  'audit.last-verification',
  `SELECT l.created_at AS at, l.admin_id AS "adminId", l.admin_name AS "adminName", l.details
     FROM audit_logs l
    WHERE l.org_id = $1 AND l.action = $2 AND l.outcome = 'SUCCESS' AND l.external_id IS NULL
      AND strpos(l.details::text, '"verdict":') > 0
    ORDER BY l.created_at DESC, l.id DESC LIMIT 1`,
);
