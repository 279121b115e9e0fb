// Statements about dead letters.
import { statement } from '../platform';

/** So often one is tried again. */
export const MOST_ATTEMPTS = 10;

export interface DeadLetterRow {
  readonly id: string;
  readonly clientEventId: string | null;
  readonly kind: string | null;
  readonly code: string;
  readonly message: string;
  readonly shape: unknown;
  readonly isReplayable: boolean;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** With all its digits, as a place in the order. */
  readonly lastAtText: string;
  readonly count: number;
  readonly attempts: number;
}

/**
 * Adds letters, or counts them once more. Beyond `$3` of an organization nothing new is kept: whoever sends rubbish fills a
 * counter and no disk. Answers how many found no room.
 */
export const landLetters = statement<{ left: number }>(
  'ingest.land-letters',
  `WITH given AS MATERIALIZED (
     SELECT * FROM json_to_recordset($2::json) AS g (
       id uuid, fingerprint uuid, "clientEventId" text, kind text, code text, message text, shape jsonb, sealed text,
       attempts integer, "receivedAt" timestamptz, "batchId" uuid, position smallint)),
   room AS (SELECT greatest(0, $3::int - count(*))::int AS places
              FROM (SELECT FROM dead_letters d WHERE d.org_id = $1 LIMIT $3::int) d),
   known AS (
     SELECT g.fingerprint FROM given g JOIN dead_letters d ON d.org_id = $1 AND d.fingerprint = g.fingerprint),
   chosen AS (
     SELECT g.* FROM given g JOIN known k ON k.fingerprint = g.fingerprint
      UNION ALL
     (SELECT g.* FROM given g WHERE NOT EXISTS (SELECT FROM known k WHERE k.fingerprint = g.fingerprint)
       LIMIT (SELECT r.places FROM room r))),
   landed AS (
     INSERT INTO dead_letters AS d (org_id, id, fingerprint, client_event_id, kind, code, message, shape, sealed,
                                    first_at, last_at, attempts, received_at, batch_id, position)
     SELECT $1::uuid, c.id, c.fingerprint, c."clientEventId", c.kind, c.code, c.message, c.shape,
            decode(c.sealed, 'base64'), now(), now(), c.attempts, c."receivedAt", c."batchId", c.position
       FROM chosen c ORDER BY c.fingerprint
         ON CONFLICT (org_id, fingerprint) DO UPDATE
        SET kind = excluded.kind, code = excluded.code, message = excluded.message, shape = excluded.shape,
            sealed = coalesce(excluded.sealed, d.sealed), last_at = excluded.last_at, count = d.count + 1,
            attempts = d.attempts + excluded.attempts, received_at = excluded.received_at,
            batch_id = excluded.batch_id, position = excluded.position
     RETURNING 1)
   SELECT ((SELECT count(*) FROM given) - (SELECT count(*) FROM landed))::int AS left`,
);

const COLUMNS = `d.id, d.client_event_id AS "clientEventId", d.kind, d.code, d.message, d.shape, (d.sealed IS NOT NULL AND d.client_event_id IS NOT NULL AND d.attempts < ${MOST_ATTEMPTS}) AS "isReplayable",
          d.first_at AS "firstAt", d.last_at AS "lastAt", d.last_at::text AS "lastAtText", d.count, d.attempts`;

const FILTER = `d.org_id = $1
      AND ($2::text[] IS NULL OR d.code = ANY($2))
      AND ($3::text[] IS NULL OR d.kind = ANY($3))
      AND ($4::uuid[] IS NULL OR d.id = ANY($4))
      AND d.last_at >= coalesce($5::timestamptz, '-infinity') AND d.last_at < coalesce($6::timestamptz, 'infinity')`;

/** A page, the latest first. */
export const deadLetterPage = statement<DeadLetterRow>(
  'ingest.dead-letters',
  `SELECT ${COLUMNS} FROM dead_letters d
    WHERE ${FILTER}
      AND ($7::timestamptz IS NULL OR (d.last_at, d.id) < ($7, $8::uuid))
    ORDER BY d.last_at DESC, d.id DESC LIMIT $9::int`,
);

export const countDeadLetters = statement<{ count: number }>(
  'ingest.count-dead-letters',
  `SELECT count(*)::int AS count FROM dead_letters d WHERE ${FILTER}`,
);

/** Those to be tried again, the oldest first. Who replays at the same time finds them accepted. */
export const takeDeadLetters = statement<{
  id: string;
  kind: string | null;
  sealed: Buffer;
  receivedAt: Date | null;
  batchId: string | null;
  position: number | null;
}>(
  'ingest.take-dead-letters',
  `SELECT d.id, d.kind, d.sealed, d.received_at AS "receivedAt", d.batch_id AS "batchId", d.position FROM dead_letters d
    WHERE ${FILTER} AND d.sealed IS NOT NULL AND d.client_event_id IS NOT NULL AND d.attempts < ${MOST_ATTEMPTS}
      AND d.last_at < $7::timestamptz
    ORDER BY d.last_at, d.id LIMIT $8::int`,
);

export const removeDeadLetters = statement<object>(
  'ingest.remove-dead-letters',
  `DELETE FROM dead_letters d WHERE d.org_id = $1 AND d.id = ANY($2::uuid[])`,
);

export const expireDeadLetters = statement<{ gone: number }>(
  'ingest.expire-dead-letters',
  `WITH gone AS (DELETE FROM dead_letters d WHERE d.org_id = $1 AND d.last_at < now() - make_interval(days => $2) RETURNING 1)
   SELECT count(*)::int AS gone FROM gone`,
);

/** Events that were accepted and could not be projected are handed over once more; answers those of which the event is there. */
export const takeUpAgain = statement<{ id: string }>(
  'ingest.take-up-again',
  `WITH gone AS (
     DELETE FROM dead_letters d
      USING unnest($2::uuid[], $3::text[]) AS g (id, stream)
      WHERE d.org_id = $1 AND d.id = g.id AND d.batch_id IS NOT NULL
        AND EXISTS (SELECT FROM events e WHERE e.org_id = $1 AND e.received_at = d.received_at
                                           AND e.batch_id = d.batch_id AND e.position = d.position)
     RETURNING d.id, g.stream, d.received_at, d.batch_id, d.position, d.attempts),
   marked AS (
     INSERT INTO pending_batches (org_id, stream, received_at, batch_id, position, events, attempts)
     SELECT $1::uuid, g.stream, g.received_at, g.batch_id, g.position, 1, g.attempts + 1 FROM gone g
         ON CONFLICT DO NOTHING)
   SELECT g.id FROM gone g`,
);

/** Nobody can read them any more: they are not tried again. */
export const giveUp = statement<object>(
  'ingest.give-up-letters',
  `UPDATE dead_letters d SET sealed = NULL WHERE d.org_id = $1 AND d.id = ANY($2::uuid[])`,
);

/** How many there are, by why they were refused. */
export const deadLettersByCode = statement<{ code: string; letters: number }>(
  'ingest.dead-letters-by-code',
  `SELECT d.code, count(*)::int AS letters FROM dead_letters d WHERE d.org_id = $1 GROUP BY d.code ORDER BY d.code`,
);
