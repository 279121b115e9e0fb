// Statements of an erasure: where a person occurs in the trail, and taking that out.
import { statement } from '../platform';
import { COLUMNS, type TrailRow } from './verify.sql';

// $4 is the person's id, $5 what else is looked for, as it stands in text and as it stands in JSON.
const OCCURS = `(a.admin_id = $4 OR a.resource_id = $4 OR EXISTS (
         SELECT FROM unnest($5::text[]) AS t (wanted)
          WHERE strpos(concat_ws(E'\\n', a.admin_id, a.admin_name, a.resource_id, a.ip_address, a.user_agent,
                                 a.details::text), t.wanted) > 0))`;

/** Rows with numbers after $2 up to $3 in which the person occurs; and how many name it where nothing can be erased. */
export const occurrences = statement<{ seqs: string[]; kept: string[] }>(
  'audit.occurrences',
  `SELECT coalesce(array_agg(a.seq ORDER BY a.seq) FILTER (WHERE a.salt IS NOT NULL AND ${OCCURS}), '{}') AS seqs,
          coalesce(array_agg(a.seq ORDER BY a.seq) FILTER (WHERE EXISTS (
            SELECT FROM unnest($5::text[] || $4::text) AS t (wanted)
             WHERE strpos(a.external_id, t.wanted) > 0)), '{}') AS kept
     FROM audit_logs a
    WHERE a.org_id = $1 AND a.seq > $2 AND a.seq <= $3`,
);

export const rowsToErase = statement<TrailRow>(
  'audit.rows-to-erase',
  `SELECT ${COLUMNS} FROM audit_logs a
    WHERE a.org_id = $1 AND a.seq = ANY ($2::bigint[]) AND a.salt IS NOT NULL
    ORDER BY a.seq`,
);

export const eraseRows = statement<{ erased: number }>(
  'audit.erase-rows',
  `SELECT erase_audit_rows($1::bigint[], $2::bytea[]) AS erased`,
);
