// Statements about the people of an organization, as those see them who administer it.
import { type Role, statement } from '../platform';

export interface MemberRow {
  readonly id: string;
  readonly externalId: string | null;
  readonly displayName: string;
  readonly email: string | null;
  readonly role: Role;
  readonly createdAt: Date;
  readonly removedAt: Date | null;
}

const COLUMNS = `u.id, u.external_id AS "externalId", u.display_name AS "displayName", u.email, u.role,
          u.created_at AS "createdAt", u.deleted_at AS "removedAt"`;

/** In the order in which they came: ids are made in the order of time. */
export const pageOfMembers = statement<MemberRow>(
  'identity.members',
  `SELECT ${COLUMNS}
     FROM users u
    WHERE u.org_id = $1 AND ($2::uuid IS NULL OR u.id > $2)
      AND ($3 OR u.deleted_at IS NULL OR u.deleted_at > now())
      AND ($4::text IS NULL
           OR strpos(lower(concat_ws(E'\\x1f', u.display_name, u.email, u.external_id)), lower($4)) > 0)
    ORDER BY u.id LIMIT $5`,
);

/** Changes of an organization's people wait for each other here: rules about all of them hold. */
export const lockPeople = statement<{ id: string }>(
  'identity.lock-people',
  `SELECT o.org_id AS id FROM organizations o WHERE o.org_id = $1 FOR NO KEY UPDATE`,
);

export const memberById = statement<MemberRow>(
  'identity.member',
  `SELECT ${COLUMNS} FROM users u WHERE u.org_id = $1 AND u.id = $2`,
);

/**
 * Another one who administers the organization, at this moment: now() would be before the removal that the organization's
 * lock was waited for.
 */
export const otherAdministrator = statement<{ id: string }>(
  'identity.other-administrator',
  `SELECT u.id FROM users u
    WHERE u.org_id = $1 AND u.id <> $2 AND u.role = 'ORG_ADMIN'
      AND (u.deleted_at IS NULL OR u.deleted_at > clock_timestamp())
    LIMIT 1`,
);

export const insertMember = statement<MemberRow>(
  'identity.invite',
  `INSERT INTO users AS u (org_id, id, display_name, email, role) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (org_id, lower(email)) WHERE deleted_at IS NULL DO NOTHING RETURNING ${COLUMNS}`,
);

export const setMemberRole = statement<MemberRow>(
  'identity.set-role',
  `UPDATE users u SET role = $3 WHERE u.org_id = $1 AND u.id = $2 RETURNING ${COLUMNS}`,
);

export const removeMember = statement<MemberRow>(
  'identity.remove-user',
  `UPDATE users u SET deleted_at = now() WHERE u.org_id = $1 AND u.id = $2 RETURNING ${COLUMNS}`,
);
