// Statements of the trail's writing side: finding its end, appending to it, and making room by the month.
import { statement } from '../platform';

/** The end of the trail, locked until the transaction ends; `now` is the database's clock. */
export const lockHead = statement<{ seq: string; hash: Buffer; now: Date }>(
  'audit.lock-head',
  `SELECT h.seq, h.hash, date_trunc('milliseconds', clock_timestamp()) AS now
     FROM audit_heads h WHERE h.org_id = $1 FOR UPDATE`,
);

/** This transaction does not wait for the disk: a crash of PostgreSQL may lose it whole, for less than a second. */
export const relaxCommit = statement<object>(
  'audit.relax-commit',
  `SELECT set_config('synchronous_commit', 'off', true)`,
);

/** The first row of an organization needs an end to follow. */
export const beginTrail = statement<object>(
  'audit.begin-trail',
  `INSERT INTO audit_heads (org_id, seq, hash) VALUES ($1, 0, $2) ON CONFLICT (org_id) DO NOTHING`,
);

/** Appends rows, an array per column, and moves the end of the trail: $20 its sequence, $21 its hash. */
export const appendRows = statement<object>(
  'audit.append',
  `WITH added AS (
     INSERT INTO audit_logs (org_id, id, created_at, seq, admin_id, admin_name, action, resource_type, resource_id,
                             details, outcome, error_code, ip_address, user_agent, external_id, salt, commitment,
                             prev_hash, hash)
     SELECT $1::uuid, g.*
       FROM unnest($2::uuid[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::text[], $10::json[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
                   $16::bytea[], $17::bytea[], $18::bytea[], $19::bytea[]) AS g
     RETURNING 1)
   UPDATE audit_heads SET seq = $20, hash = $21 WHERE org_id = $1`,
);

/** Makes the partitions of these months, given by any day of each, where they are missing. */
export const makePartitions = statement<object>(
  'audit.make-partitions',
  `SELECT make_audit_partition(m.month) FROM unnest($1::date[]) AS m (month) ORDER BY m.month`,
);

/** Makes the partitions of this month and the three after it. */
export const makePresentPartitions = statement<object>(
  'audit.make-present-partitions',
  `SELECT make_audit_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date)
     FROM generate_series(0, 3) n`,
);
