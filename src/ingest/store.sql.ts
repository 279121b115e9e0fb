// Statements that store a batch of events.
import { statement } from '../platform';

/**
 * Ledger, events, what is to be projected, and the batch: one statement, so that none of them is there without the others.
 * A batch comes as a text for each column, a line for each event: ids and JSON have no line breaks of their own, and
 * nothing is taken apart for less. Moments are milliseconds of 1970; kinds are places in $9. Answers those that were
 * accepted before, with what they were then, as far as this statement sees that.
 *
 * Ids are claimed in their order, so that two batches of the same events never wait for each other in a circle; who comes
 * second waits for the first to commit, and stores what the first did not.
 */
export const storeBatch = statement<{ position: number; digest: string | null }>(
  'ingest.store-batch',
  `WITH given AS MATERIALIZED (
     SELECT (g.n - 1)::smallint AS i, g.id, g.d::uuid AS d, ($9::text[])[g.k::int] AS k,
            ($10::smallint[])[g.k::int] AS v, to_timestamp(g.o::float8 / 1000) AS o,
            to_timestamp(nullif(g.t, '')::float8 / 1000) AS t, g.p::jsonb AS p
       FROM ROWS FROM (string_to_table($2, E'\n'), string_to_table($3, E'\n'), string_to_table($4, E'\n'),
                       string_to_table($5, E'\n'), string_to_table($6, E'\n'), string_to_table($7, E'\n'))
            WITH ORDINALITY AS g (id, d, k, o, t, p, n)),
   received AS MATERIALIZED (SELECT date_trunc('milliseconds', now()) AS at),
   fresh AS (
     INSERT INTO event_ids (org_id, client_event_id, digest, received_at)
     SELECT $1::uuid, g.id, g.d, r.at FROM given g, received r ORDER BY g.id COLLATE "C"
         ON CONFLICT DO NOTHING
     RETURNING client_event_id),
   stored AS (
     INSERT INTO events (org_id, received_at, batch_id, position, client_event_id, kind, version, occurred_at, told_at, payload)
     SELECT $1::uuid, r.at, $8::uuid, g.i, g.id, g.k, g.v, g.o, g.t, g.p
       FROM given g JOIN fresh f ON f.client_event_id = g.id, received r
     RETURNING kind),
   waiting AS (
     INSERT INTO pending_batches (org_id, stream, received_at, batch_id, events)
     SELECT $1::uuid, m.stream, r.at, $8::uuid, count(*)::int
       FROM received r, stored s JOIN unnest($11::text[], $12::text[]) AS m (kind, stream) ON m.kind = s.kind
      GROUP BY m.stream, r.at
     RETURNING 1),
   batch AS (
     INSERT INTO event_batches (org_id, received_at, batch_id, source, accepted, duplicates, failed)
     SELECT $1::uuid, r.at, $8::uuid, $13::text, n.stored, $14::int - n.stored, $15::int
       FROM received r, (SELECT count(*)::int AS stored FROM stored) n
     RETURNING 1)
   SELECT g.i AS position, l.digest
     FROM given g
     LEFT JOIN LATERAL (SELECT e.digest FROM event_ids e WHERE e.org_id = $1 AND e.client_event_id = g.id LIMIT 1) l ON true
    WHERE NOT EXISTS (SELECT FROM fresh f WHERE f.client_event_id = g.id)`,
);

/** What was accepted under these ids. */
export const digestsOf = statement<{ clientEventId: string; digest: string }>(
  'ingest.digests',
  `SELECT e.client_event_id AS "clientEventId", e.digest FROM event_ids e
    WHERE e.org_id = $1 AND e.client_event_id = ANY($2::text[])`,
);

/** What a token was called before, by the oldest name that is known. */
export const linkTokens = statement<object>(
  'ingest.link-tokens',
  `INSERT INTO token_links (org_id, token, same_as)
   SELECT $1::uuid, g.token, coalesce(l.same_as, g.before)
     FROM unnest($2::text[], $3::text[]) AS g (token, before)
     LEFT JOIN LATERAL (SELECT k.same_as FROM token_links k WHERE k.org_id = $1 AND k.token = g.before LIMIT 1) l ON true
    ORDER BY g.token
       ON CONFLICT DO NOTHING`,
);

/** A batch is told of also where nothing of it could be stored. */
export const tellBatch = statement<object>(
  'ingest.tell-batch',
  `INSERT INTO event_batches (org_id, received_at, batch_id, source, accepted, duplicates, failed)
   SELECT o.org_id, date_trunc('milliseconds', now()), $2::uuid, $3::text, 0, $4::int, $5::int
     FROM organizations o WHERE o.org_id = $1
   RETURNING 1`,
);
