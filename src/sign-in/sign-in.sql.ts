// Statements of sign-in: people of one organization, by their address or their id.
import { type Role, statement } from '../platform';

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly isRemoved: boolean;
}

const COLUMNS = `u.id, u.display_name AS "name", u.role, u.deleted_at IS NOT NULL AS "isRemoved"`;

/** Letters beyond ASCII are compared as they are: folded, two people's addresses may become one. */
export const usersByEmail = statement<UserRow>(
  'sign-in.users-by-email',
  `SELECT ${COLUMNS} FROM users u
    WHERE u.org_id = $1 AND lower(u.email COLLATE "C") = lower($2 COLLATE "C") ORDER BY u.created_at, u.id LIMIT 10`,
);

export const userById = statement<UserRow>(
  'sign-in.user-by-id',
  `SELECT ${COLUMNS} FROM users u WHERE u.org_id = $1 AND u.id = $2`,
);

export const firstOperator = statement<UserRow>(
  'sign-in.first-operator',
  `SELECT ${COLUMNS} FROM users u
    WHERE u.org_id = $1 AND u.role = 'OPERATOR' AND u.deleted_at IS NULL ORDER BY u.display_name, u.id LIMIT 1`,
);
