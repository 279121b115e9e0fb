// Statements that record events of host applications: which of them are new, and what is there under the others' ids.
import { statement } from '../platform';

export const organizationExists = statement<object>(
  'audit.organization',
  `SELECT FROM organizations o WHERE o.org_id = $1`,
);

/**
 * Takes external ids for new events; answers the ids of the events that got theirs. In one order for everybody: whoever
 * finds an id taken by a transaction that is under way waits for its end, and two must not wait for each other.
 */
export const claimExternalIds = statement<{ id: string }>(
  'audit.claim-external-ids',
  `INSERT INTO audit_external_ids (org_id, external_id, id, created_at)
   SELECT $1::uuid, g.external_id, g.id, g.created_at
     FROM unnest($2::text[], $3::uuid[], $4::timestamptz[]) AS g (external_id, id, created_at)
    ORDER BY g.external_id COLLATE "C"
       ON CONFLICT (org_id, external_id) DO NOTHING
   RETURNING id`,
);

/**
 * The rows under external ids that were taken before, and whether they say something else. A row that was erased or
 * purged says nothing any more; a name that the event left open was looked up when it was recorded.
 */
export const recordedBefore = statement<{
  position: number;
  id: string;
  seq: string | null;
  differs: boolean;
}>(
  'audit.recorded-before',
  `SELECT g.position::int, e.id, a.seq,
          a.salt IS NOT NULL AND (
            (a.created_at, a.admin_id, a.action, a.resource_type, a.resource_id, a.details::text, a.outcome,
             a.error_code, a.ip_address, a.user_agent)
            IS DISTINCT FROM
            (g.created_at, g.admin_id, g.action, g.resource_type, g.resource_id, g.details, g.outcome,
             g.error_code, g.ip_address, g.user_agent)
            OR a.admin_name IS DISTINCT FROM coalesce(g.admin_name, a.admin_name)) AS differs
     FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                 $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
          WITH ORDINALITY AS g (external_id, created_at, admin_id, admin_name, action, resource_type, resource_id,
                                details, outcome, error_code, ip_address, user_agent, position)
    CROSS JOIN LATERAL (SELECT o.id, o.created_at FROM audit_external_ids o
                         WHERE o.org_id = $1 AND o.external_id = g.external_id LIMIT 1) e
     LEFT JOIN LATERAL (SELECT o.* FROM audit_logs o
                         WHERE o.org_id = $1 AND o.created_at = e.created_at AND o.id = e.id LIMIT 1) a ON true`,
);
