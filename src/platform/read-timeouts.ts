// How long a statement that answers somebody may take, by who asks. PostgreSQL itself ends it.
import { Role } from './context';

/** People who look at numbers are many; who administers is one of few, and asks for audits of months. */
const READ_TIMEOUT_MS: Readonly<Record<Role, number>> = {
  [Role.OPERATOR]: 10_000,
  [Role.ANALYST]: 10_000,
  [Role.SERVICE]: 10_000,
  [Role.TRACKER]: 10_000,
  [Role.ADMIN]: 20_000,
  [Role.ORG_ADMIN]: 20_000,
  [Role.SUPER_ADMIN]: 20_000,
};

export function readTimeoutMs(role: Role): number {
  return READ_TIMEOUT_MS[role];
}
