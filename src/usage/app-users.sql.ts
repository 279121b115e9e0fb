// Statements about the people who use the connected application.
//
// Whoever writes several of them does so in the order of their external ids, so that two never wait for each other.
import { statement } from '../platform';

export const organizationExists = statement<object>(
  'usage.organization',
  `SELECT FROM organizations o WHERE o.org_id = $1`,
);

/** Adds those who are not there yet. Who has a role here as well has the name they have here, unless another is given. */
export const addAppUsers = statement<object>(
  'usage.add-app-users',
  `INSERT INTO app_users (org_id, id, external_id, name, email)
   SELECT $1::uuid, g.id, g.external_id, coalesce(g.name, m.display_name), coalesce(g.email, m.email)
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS g (id, external_id, name, email)
     LEFT JOIN LATERAL (SELECT u.display_name, u.email FROM users u
                         WHERE u.org_id = $1 AND u.external_id = g.external_id LIMIT 1) m ON true
    WHERE NOT EXISTS (SELECT FROM app_users a WHERE a.org_id = $1 AND a.external_id = g.external_id)
    ORDER BY g.external_id COLLATE "C"
       ON CONFLICT (org_id, external_id) DO NOTHING`,
);

export const appUserIds = statement<{ id: string; externalId: string }>(
  'usage.app-user-ids',
  `SELECT a.id, a.external_id AS "externalId" FROM app_users a
    WHERE a.org_id = $1 AND a.external_id = ANY($2::text[])`,
);

/** The same, of people who are not deleted until the transaction ends. */
export const holdAppUsers = statement<{ id: string; externalId: string }>(
  'usage.hold-app-users',
  `SELECT a.id, a.external_id AS "externalId" FROM app_users a
    WHERE a.org_id = $1 AND a.external_id = ANY($2::text[])
    ORDER BY a.external_id COLLATE "C" FOR KEY SHARE`,
);

/** Locks people until the transaction ends. */
export const lockAppUsers = statement<{ id: string; externalId: string }>(
  'usage.lock-app-users',
  `SELECT a.id, a.external_id AS "externalId" FROM app_users a
    WHERE a.org_id = $1 AND a.external_id = ANY($2::text[])
    ORDER BY a.external_id COLLATE "C" FOR NO KEY UPDATE`,
);

/** Keeps what is told of locked people: names and addresses that are given, and when they were last active. */
export const tellOfAppUsers = statement<object>(
  'usage.tell-of-app-users',
  `UPDATE app_users a
      SET name = coalesce(g.name, a.name), email = coalesce(g.email, a.email),
          last_active_at = greatest(a.last_active_at, g.active_at)
     FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS g (external_id, name, email, active_at)
    WHERE a.org_id = $1 AND a.external_id = g.external_id
      AND (a.name, a.email, a.last_active_at) IS DISTINCT FROM
          (coalesce(g.name, a.name), coalesce(g.email, a.email), greatest(a.last_active_at, g.active_at))`,
);

export const deleteAppUserRow = statement<{ id: string }>(
  'usage.delete-app-user',
  `DELETE FROM app_users a WHERE a.org_id = $1 AND a.id = $2 RETURNING a.id`,
);

/** Whom a user of this organization is in the application: by their id there, where that is known. */
export const externalIdOfUser = statement<{ externalId: string | null }>(
  'usage.external-id',
  `SELECT u.external_id AS "externalId" FROM users u WHERE u.org_id = $1 AND u.id = $2`,
);
