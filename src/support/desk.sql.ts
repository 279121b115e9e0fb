// Statements of the desk's writing side: locks, the clock, and who may hold a session. Rows themselves are written by
// TypeORM, in desk.service.ts.
//
// Locks are FOR NO KEY UPDATE: two transitions of one row wait for each other, but whoever inserts a row that refers
// to it (an import of messages, say) takes FOR KEY SHARE by its foreign key and waits for neither.
import { statement } from '../platform';
import type { ChatSession, Contact } from './support.entities';

/** A row as it is now that it is locked, and the moment at which its transition takes place. */
export type Locked<Row> = Pick<Row, keyof Row> & { readonly at: Date };

/**
 * Locks a session. `at` is read from the clock when the lock is held (the outer SELECT runs over what was locked), to
 * the millisecond, and is never before a moment that the session already has: a clock may step back, and an imported
 * session may start in the future. What was imported to the microsecond is rounded up.
 */
export const lockSession = statement<Locked<ChatSession>>(
  'support.lock-session',
  `WITH locked AS MATERIALIZED (
     SELECT s.* FROM chat_sessions s WHERE s.org_id = $1 AND s.id = $2 FOR NO KEY UPDATE)
   SELECT l.org_id AS "orgId", l.id, l.external_id AS "externalId", l.contact_id AS "contactId",
          l.operator_id AS "operatorId", l.channel, l.started_at AS "startedAt", l.claimed_at AS "claimedAt",
          l.first_response_at AS "firstResponseAt", l.closed_at AS "closedAt", l.status,
          greatest(date_trunc('milliseconds', clock_timestamp()),
                   date_trunc('milliseconds', interval '999 microseconds'
                     + greatest(l.started_at, l.claimed_at, l.first_response_at, l.closed_at))) AS at
     FROM locked l`,
);

/** Locks a contact. `at` as above; later than the change before, for two periods cannot begin at once. */
export const lockContact = statement<Locked<Contact>>(
  'support.lock-contact',
  `WITH locked AS MATERIALIZED (
     SELECT c.* FROM contacts c WHERE c.org_id = $1 AND c.id = $2 FOR NO KEY UPDATE)
   SELECT l.org_id AS "orgId", l.id, l.external_id AS "externalId", l.chat_mode AS "chatMode",
          l.chat_mode_changed_at AS "chatModeChangedAt", l.created_at AS "createdAt",
          greatest(date_trunc('milliseconds', clock_timestamp()),
                   date_trunc('milliseconds', l.chat_mode_changed_at) + interval '1 millisecond') AS at
     FROM locked l`,
);

/** The clock, for what has no moment before it. */
export const now = statement<{ at: Date }>(
  'support.now',
  `SELECT date_trunc('milliseconds', clock_timestamp()) AS at`,
);

/** One row when the user may hold sessions and write in them, else none. */
export const operatorOfDesk = statement<object>(
  'support.operator-of-desk',
  `SELECT
     FROM users u
    WHERE u.org_id = $1 AND u.id = $2 AND u.role IN ('OPERATOR', 'ADMIN', 'ORG_ADMIN')
      AND (u.deleted_at IS NULL OR u.deleted_at > now())`,
);
