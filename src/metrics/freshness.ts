// How fresh what events are made of is: an event is received first, and in its fact a little later.
import { type Statement, statement } from '../platform';

interface OldestBatch {
  readonly stream: string;
  readonly oldest: Date | null;
}

// One look at the first entry of the key for each stream, however many batches wait.
const oldestBatches = statement<OldestBatch>(
  'freshness.oldest-batches',
  `SELECT s.stream,
          (SELECT b.received_at FROM pending_batches b
            WHERE b.org_id = $1 AND b.stream = s.stream ORDER BY b.received_at LIMIT 1) AS oldest
     FROM unnest($2::text[]) AS s (stream)`,
  { planning: 'ONCE' },
);

type Run = <Row>(query: Statement<Row>, parameters: readonly unknown[]) => Promise<Row[]>;

/** When the oldest batch of each stream that is not worked off yet was received; null where none is waiting. */
export async function oldestBatchesOf(
  run: Run,
  organizationId: string,
  streams: readonly string[],
): Promise<(Date | null)[]> {
  const rows = await run(oldestBatches, [organizationId, [...new Set(streams)]]);
  const oldest = new Map(rows.map((row) => [row.stream, row.oldest]));
  return streams.map((stream) => oldest.get(stream) ?? null);
}
