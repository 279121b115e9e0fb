// Statements of an erasure: where a person occurs in the trail, and taking that out.
import { statement } from '../platform';
import { COLUMNS, type TrailRow } from './verify.sql';

/**
 * Rows with numbers after $2 up to $3 in which the person occurs; and how many name it where nothing can be erased. $4 are
 * the ways to write the person's id, $5 those of whatever else is looked for, as it stands in text and as it stands in
 * JSON. Upper and lower case are the same.
 */
export const occurrences = statement<{ seqs: string[]; kept: string[] }>(
  'audit.occurrences',
  `WITH ids AS MATERIALIZED (SELECT array_agg(DISTINCT lower(w)) AS list FROM unnest($4::text[]) AS w),
        texts AS MATERIALIZED (SELECT DISTINCT lower(w) AS wanted FROM unnest($5::text[]) AS w)
   SELECT coalesce(array_agg(a.seq ORDER BY a.seq)
            FILTER (WHERE a.salt IS NOT NULL AND (lower(a.admin_id) = ANY (ids.list)
              OR lower(a.resource_id) = ANY (ids.list)
              OR EXISTS (SELECT FROM texts t WHERE strpos(said.everything, t.wanted) > 0))), '{}') AS seqs,
          coalesce(array_agg(a.seq ORDER BY a.seq)
            FILTER (WHERE EXISTS (SELECT FROM texts t WHERE strpos(lower(a.external_id), t.wanted) > 0)
              OR EXISTS (SELECT FROM unnest(ids.list) AS i (id) WHERE strpos(lower(a.external_id), i.id) > 0)),
            '{}') AS kept
     FROM audit_logs a
     CROSS JOIN ids
     -- OFFSET 0: once for a row, not once for each text.
     CROSS JOIN LATERAL (
       SELECT lower(concat_ws(E'\\n', a.admin_id, a.admin_name, a.resource_id, a.ip_address, a.user_agent,
                              a.details::text)) AS everything OFFSET 0) said
    WHERE a.org_id = $1 AND a.seq > $2 AND a.seq <= $3`,
);

export const rowsToErase = statement<TrailRow>(
  'audit.rows-to-erase',
  `SELECT ${COLUMNS} FROM audit_logs a
    WHERE a.org_id = $1 AND a.seq = ANY ($2::bigint[]) AND a.salt IS NOT NULL
    ORDER BY a.seq`,
);

/** $2 is the number of the row that says so, which this transaction has appended. */
export const eraseRows = statement<{ erased: number }>(
  'audit.erase-rows',
  `SELECT erase_audit_rows($1::uuid, $2::bigint, $3::bigint[], $4::bytea[]) AS erased`,
);
