// Statements about how ingestion is doing.
import { statement } from '../platform';

export const streamsPending = statement<{ stream: string; oldest: Date; events: number }>(
  'ingest.streams-pending',
  `SELECT p.stream, min(p.received_at) AS oldest, sum(p.events)::int AS events
     FROM pending_batches p WHERE p.org_id = $1 GROUP BY p.stream`,
);

/** Of the last hour and the last day; bounded, so that only two days are opened. */
export const batchCounts = statement<{
  hours: number;
  batches: number;
  accepted: string;
  duplicates: string;
  failed: string;
  lastAt: Date | null;
}>(
  'ingest.batch-counts',
  `SELECT h.hours, count(b.batch_id)::int AS batches, coalesce(sum(b.accepted), 0) AS accepted,
          coalesce(sum(b.duplicates), 0) AS duplicates, coalesce(sum(b.failed), 0) AS failed, max(b.received_at) AS "lastAt"
     FROM (VALUES (1), (24)) h (hours)
     LEFT JOIN event_batches b
       ON b.org_id = $1 AND b.received_at >= $2::timestamptz - interval '24 hours' AND b.received_at <= $2::timestamptz
      AND b.received_at >= $2::timestamptz - make_interval(hours => h.hours)
    GROUP BY h.hours`,
);

export const keyInUse = statement<{ kid: string }>(
  'ingest.key-in-use',
  `SELECT k.kid FROM personal_keys k
    WHERE k.org_id = $1 AND k.retired_at IS NULL ORDER BY substr(k.kid, 2)::int DESC LIMIT 1`,
);
