// What of identity can be imported from a file: the people of an organization.
import { type ImportKind, writtenBy } from '../imports';

export const userImport: ImportKind = {
  name: 'users',
  fields: {
    externalId: {
      type: 'text',
      required: true,
      description: 'id of the person in the system they come from',
    },
    displayName: { type: 'text', description: 'name as dashboards show it; the external id when absent' },
    email: { type: 'text', description: 'address' },
    role: {
      type: 'enum',
      values: ['ORG_ADMIN', 'ADMIN', 'ANALYST', 'OPERATOR'],
      default: 'OPERATOR',
      description: 'what they may do',
    },
    deletedAt: { type: 'time', description: 'when they left; their past work keeps their name' },
  },
  write: writtenBy(
    'identity.import-users',
    `WITH added AS (
       INSERT INTO users (org_id, id, external_id, display_name, email, role, deleted_at)
       SELECT $1::uuid, g.id, g.external_id, coalesce(g.display_name, g.external_id), g.email, g.role, g.deleted_at
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
              WITH ORDINALITY AS g (id, external_id, display_name, email, role, deleted_at, position)
        ORDER BY g.position
           ON CONFLICT (org_id, external_id) DO NOTHING
       RETURNING id)
     SELECT count(*)::int AS added, '{}'::jsonb AS unknown FROM added`,
  ),
};
