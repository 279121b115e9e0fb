// Statements of a verification: where the trail ends, its rows in order, and what makes missing rows legitimate.
import { statement } from '../platform';

/** A row with everything that is hashed of it; bytes in hexadecimal. */
export interface TrailRow {
  readonly seq: string;
  /** Milliseconds since 1970. Text, with decimals: nothing of what is stored is rounded away. */
  readonly at: string;
  readonly id: string;
  readonly adminId: string | null;
  readonly adminName: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly details: string;
  readonly outcome: string;
  readonly errorCode: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly externalId: string | null;
  readonly salt: string | null;
  readonly commitment: string | null;
  readonly prevHash: string;
  readonly hash: string;
}

/** Of audit_logs a. */
export const COLUMNS = `a.seq, (extract(epoch FROM a.created_at) * 1000)::text AS at, a.id, a.admin_id AS "adminId",
         a.admin_name AS "adminName", a.action, a.resource_type AS "resourceType", a.resource_id AS "resourceId",
         a.details::text AS details, a.outcome, a.error_code AS "errorCode", a.ip_address AS "ipAddress",
         a.user_agent AS "userAgent", a.external_id AS "externalId", encode(a.salt, 'hex') AS salt,
         encode(a.commitment, 'hex') AS commitment, encode(a.prev_hash, 'hex') AS "prevHash",
         encode(a.hash, 'hex') AS hash`;

/** What the head says and what is there, as one snapshot sees both. */
export const trailEnds = statement<{
  headSeq: string | null;
  headHash: string | null;
  lastSeq: string | null;
}>(
  'audit.trail-ends',
  `SELECT h.seq AS "headSeq", encode(h.hash, 'hex') AS "headHash",
          (SELECT max(a.seq) FROM audit_logs a WHERE a.org_id = $1) AS "lastSeq"
     FROM (SELECT) one LEFT JOIN audit_heads h ON h.org_id = $1`,
);

/** Rows after $2 up to $3, and all that share the number of the last one: a number that is there twice is a fault. */
export const trailPage = statement<TrailRow>(
  'audit.trail-page',
  `SELECT ${COLUMNS}
     FROM audit_logs a
    WHERE a.org_id = $1 AND a.seq > $2 AND a.seq <= $3
    ORDER BY a.seq
    FETCH FIRST $4 ROWS WITH TIES`,
);

/** Numbers of the rows of a span of time, and what is nearest around it in time. */
export const spanOfTime = statement<{
  first: string | null;
  last: string | null;
  before: string | null;
  after: string | null;
}>(
  'audit.span-of-time',
  `SELECT min(a.seq) AS first, max(a.seq) AS last,
          (SELECT b.seq FROM audit_logs b WHERE b.org_id = $1 AND b.created_at < $2
            ORDER BY b.created_at DESC, b.id DESC LIMIT 1) AS before,
          (SELECT c.seq FROM audit_logs c WHERE c.org_id = $1 AND c.created_at >= $3
            ORDER BY c.created_at, c.id LIMIT 1) AS after
     FROM audit_logs a
    WHERE a.org_id = $1 AND a.created_at >= $2 AND a.created_at < $3`,
);

/** The nearest rows on both sides of a span of numbers. */
export const neighbours = statement<{ before: string | null; after: string | null }>(
  'audit.neighbours',
  `SELECT (SELECT max(a.seq) FROM audit_logs a WHERE a.org_id = $1 AND a.seq < $2) AS before,
          (SELECT min(a.seq) FROM audit_logs a WHERE a.org_id = $1 AND a.seq > $3) AS after`,
);

/**
 * Rows by which the gateway itself says which others were deleted or erased. A dry run names none; a host cannot write
 * them. They are told apart by their text: PostgreSQL refuses to look into JSON with a NUL.
 */
export const authorityRows = statement<TrailRow>(
  'audit.authority-rows',
  `SELECT ${COLUMNS}
     FROM audit_logs a
    WHERE a.org_id = $1 AND a.action = ANY ($2::text[]) AND a.outcome = 'SUCCESS' AND a.external_id IS NULL
      AND strpos(a.details::text, '"ranges":') > 0
    ORDER BY a.seq`,
);

export const allowedPurges = statement<{
  seq: string;
  before: Date;
  countersignedAt: Date | null;
  finishedAt: Date | null;
}>(
  'audit.allowed-purges',
  `SELECT p.seq, p.before, p.countersigned_at AS "countersignedAt", p.finished_at AS "finishedAt"
     FROM audit_purges p WHERE p.org_id = $1 ORDER BY p.seq`,
);
