// Statements of the projector.
import { statement } from '../platform';

export const pendingOrganizations = statement<{
  id: string;
  stream: string;
  oldest: Date;
  batches: string;
  events: string;
}>(
  'ingest.pending',
  'SELECT p.id, p.stream, p.oldest, p.batches, p.events FROM pending_events($1::uuid[]) p',
);

/** One projector of an organization at a time; who finds another one at work does something else. */
export const lockStream = statement<{ mine: boolean }>(
  'ingest.lock-stream',
  `SELECT pg_try_advisory_xact_lock(hashtext('events ' || $2::text), hashtext($1::text)) AS mine`,
);

export const pendingBatches = statement<{
  receivedAt: Date;
  batchId: string;
  position: number;
  events: number;
  attempts: number;
}>(
  'ingest.pending-batches',
  `SELECT p.received_at AS "receivedAt", p.batch_id AS "batchId", p.position, p.events, p.attempts FROM pending_batches p
    WHERE p.org_id = $1 AND p.stream = $2 ORDER BY p.received_at, p.batch_id, p.position LIMIT $3::int`,
);

/** The bounds are those of the batches: only the days between them are opened. */
export const eventsOfBatches = statement<{
  kind: string;
  version: number;
  clientEventId: string;
  occurredAt: Date;
  receivedAt: Date;
  payload: Record<string, unknown>;
  batchId: string;
  position: number;
  attempts: number;
}>(
  'ingest.events-of-batches',
  `SELECT e.kind, e.version, e.client_event_id AS "clientEventId", e.occurred_at AS "occurredAt",
          e.received_at AS "receivedAt", e.payload, e.batch_id AS "batchId", e.position, b.attempts
     FROM unnest($2::timestamptz[], $3::uuid[], $4::smallint[], $8::smallint[])
            AS b (received_at, batch_id, position, attempts)
     JOIN events e ON e.org_id = $1 AND e.received_at = b.received_at AND e.batch_id = b.batch_id
                  AND (b.position < 0 OR b.position = e.position)
    WHERE e.org_id = $1 AND e.received_at >= $5::timestamptz AND e.received_at <= $6::timestamptz
      AND e.kind = ANY($7::text[])
    ORDER BY e.received_at, e.batch_id, e.position`,
);

export const removePending = statement<object>(
  'ingest.remove-pending',
  `DELETE FROM pending_batches p
    USING unnest($3::timestamptz[], $4::uuid[], $5::smallint[]) AS b (received_at, batch_id, position)
    WHERE p.org_id = $1 AND p.stream = $2 AND p.received_at = b.received_at AND p.batch_id = b.batch_id
      AND p.position = b.position`,
);

export const linksOf = statement<{ token: string; sameAs: string }>(
  'ingest.links-of',
  `SELECT l.token, l.same_as AS "sameAs" FROM token_links l WHERE l.org_id = $1 AND l.token = ANY($2::text[])`,
);
