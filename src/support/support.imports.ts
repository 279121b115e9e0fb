// What of the support desk can be imported from files: contacts, their sessions, messages and ratings.
//
// Rows name each other by external id. Each statement resolves those within the organization, leaves out the rows
// whose references are not known, and says which ones they were. It does so by one index probe a row (LATERAL … LIMIT
// 1), never by a join: tables that are just being filled have no statistics, and a planner that takes them for empty
// scans them once a row.
import { type ImportKind, writtenBy } from '../imports';

const contacts: ImportKind = {
  name: 'contacts',
  fields: {
    externalId: {
      type: 'text',
      required: true,
      description: 'id of the contact in the system it comes from',
    },
    chatMode: {
      type: 'enum',
      values: ['BOT', 'HUMAN'],
      default: 'BOT',
      description: 'whether a bot or a person answers them',
    },
    chatModeChangedAt: { type: 'time', description: 'since when; createdAt when absent' },
    createdAt: { type: 'time', description: 'when they first appeared; the time of the import when absent' },
  },
  write: writtenBy(
    'support.import-contacts',
    `WITH added AS (
       INSERT INTO contacts (org_id, id, external_id, chat_mode, chat_mode_changed_at, created_at)
       SELECT $1::uuid, g.id, g.external_id, g.chat_mode,
              coalesce(g.chat_mode_changed_at, g.created_at, now()), coalesce(g.created_at, now())
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
              WITH ORDINALITY AS g (id, external_id, chat_mode, chat_mode_changed_at, created_at, position)
        ORDER BY g.position
           ON CONFLICT (org_id, external_id) DO NOTHING
       RETURNING id)
     SELECT count(*)::int AS added, '{}'::jsonb AS unknown FROM added`,
  ),
};

const sessions: ImportKind = {
  name: 'sessions',
  fields: {
    externalId: {
      type: 'text',
      required: true,
      description: 'id of the session in the system it comes from',
    },
    contact: { type: 'reference', to: 'contacts', required: true, description: 'external id of the contact' },
    operator: { type: 'reference', to: 'users', description: 'external id of the user who took it' },
    channel: { type: 'text', default: 'chat', description: 'where it took place' },
    startedAt: { type: 'time', required: true, description: 'when the contact began to wait' },
    claimedAt: { type: 'time', description: 'when the operator took it' },
    firstResponseAt: { type: 'time', description: 'when the operator first answered' },
    closedAt: { type: 'time', description: 'when it ended' },
  },
  write: writtenBy(
    'support.import-sessions',
    `WITH resolved AS (
       SELECT g.*, c.id AS contact_id, u.id AS operator_id
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[])
              WITH ORDINALITY AS g (id, external_id, contact, operator, channel,
                                    started_at, claimed_at, first_response_at, closed_at, position)
         LEFT JOIN LATERAL (SELECT o.id FROM contacts o
                             WHERE o.org_id = $1 AND o.external_id = g.contact LIMIT 1) c ON true
         LEFT JOIN LATERAL (SELECT o.id FROM users o
                             WHERE o.org_id = $1 AND o.external_id = g.operator LIMIT 1) u ON true),
     added AS (
       INSERT INTO chat_sessions (org_id, id, external_id, contact_id, operator_id, channel,
                                  started_at, claimed_at, first_response_at, closed_at)
       SELECT $1::uuid, r.id, r.external_id, r.contact_id, r.operator_id, r.channel,
              r.started_at, r.claimed_at, r.first_response_at, r.closed_at
         FROM resolved r
        WHERE r.contact_id IS NOT NULL AND (r.operator IS NULL OR r.operator_id IS NOT NULL)
        ORDER BY r.position
           ON CONFLICT (org_id, external_id) DO NOTHING
       RETURNING id)
     SELECT (SELECT count(*)::int FROM added) AS added,
            jsonb_build_object(
              'contact', ARRAY(SELECT r.position FROM resolved r WHERE r.contact_id IS NULL),
              'operator', ARRAY(SELECT r.position FROM resolved r
                                 WHERE r.operator IS NOT NULL AND r.operator_id IS NULL)) AS unknown`,
  ),
};

const messages: ImportKind = {
  name: 'messages',
  fields: {
    externalId: {
      type: 'text',
      required: true,
      description: 'id of the message in the system it comes from',
    },
    session: { type: 'reference', to: 'sessions', required: true, description: 'external id of the session' },
    createdAt: { type: 'time', required: true, description: 'when it was sent' },
    sender: {
      type: 'enum',
      values: ['CONTACT', 'OPERATOR', 'BOT'],
      required: 'if mapped',
      description: 'who sent it; or map author',
    },
    operator: {
      type: 'reference',
      to: 'users',
      description: 'external id of the user who sent it, read where sender is OPERATOR',
    },
    author: {
      type: 'text',
      required: 'if mapped',
      description: "external id of who sent it: the session's contact, else an operator",
    },
  },
  checkFields: (mapped) => [
    ...(mapped.has('sender') || mapped.has('author') ? [] : ['one of "sender" and "author" is required']),
    ...(mapped.has('sender') && mapped.has('author') ? ['"sender" and "author" exclude each other'] : []),
    ...(mapped.has('operator') && mapped.has('author')
      ? ['"operator" goes with "sender", not with "author"']
      : []),
  ],
  // An author who is not the session's contact is an operator, credited to the user of that external id if there is one.
  write: writtenBy(
    'support.import-messages',
    `WITH resolved AS (
       SELECT g.*, s.id AS session_id, u.id AS operator_id,
              coalesce(g.sender, CASE WHEN c.id IS NULL THEN 'OPERATOR' ELSE 'CONTACT' END) AS sent_by
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
              WITH ORDINALITY AS g (id, external_id, session, created_at, sender, operator, author, position)
         LEFT JOIN LATERAL (SELECT o.id, o.contact_id FROM chat_sessions o
                             WHERE o.org_id = $1 AND o.external_id = g.session LIMIT 1) s ON true
         LEFT JOIN LATERAL (SELECT o.id FROM contacts o
                             WHERE o.org_id = $1 AND o.external_id = g.author AND o.id = s.contact_id LIMIT 1) c ON true
         LEFT JOIN LATERAL (SELECT o.id FROM users o
                             WHERE o.org_id = $1
                               AND o.external_id = CASE WHEN g.sender = 'OPERATOR' THEN g.operator
                                                        WHEN g.sender IS NULL AND c.id IS NULL THEN g.author END
                             LIMIT 1) u ON true),
     added AS (
       INSERT INTO messages (org_id, id, external_id, session_id, created_at, sender, operator_id)
       SELECT $1::uuid, r.id, r.external_id, r.session_id, r.created_at, r.sent_by, r.operator_id
         FROM resolved r
        WHERE r.session_id IS NOT NULL
          AND (r.sent_by <> 'OPERATOR' OR r.operator IS NULL OR r.operator_id IS NOT NULL)
        ORDER BY r.position
           ON CONFLICT (org_id, external_id) DO NOTHING
       RETURNING id)
     SELECT (SELECT count(*)::int FROM added) AS added,
            jsonb_build_object(
              'session', ARRAY(SELECT r.position FROM resolved r WHERE r.session_id IS NULL),
              'operator', ARRAY(SELECT r.position FROM resolved r
                                 WHERE r.sent_by = 'OPERATOR' AND r.operator IS NOT NULL
                                   AND r.operator_id IS NULL)) AS unknown`,
  ),
};

const csat: ImportKind = {
  name: 'csat',
  fields: {
    externalId: { type: 'text', required: true, description: 'id of the rating in the system it comes from' },
    session: { type: 'reference', to: 'sessions', required: true, description: 'external id of the session' },
    score: { type: 'integer', min: 1, max: 5, required: true, description: 'satisfaction, 5 is best' },
    createdAt: { type: 'time', required: true, description: 'when it was given' },
  },
  write: writtenBy(
    'support.import-csat',
    `WITH resolved AS (
       SELECT g.*, s.id AS session_id
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::timestamptz[])
              WITH ORDINALITY AS g (id, external_id, session, score, created_at, position)
         LEFT JOIN LATERAL (SELECT o.id FROM chat_sessions o
                             WHERE o.org_id = $1 AND o.external_id = g.session LIMIT 1) s ON true),
     added AS (
       INSERT INTO csat_responses (org_id, id, external_id, session_id, score, created_at)
       SELECT $1::uuid, r.id, r.external_id, r.session_id, r.score, r.created_at
         FROM resolved r
        WHERE r.session_id IS NOT NULL
        ORDER BY r.position
           ON CONFLICT (org_id, external_id) DO NOTHING
       RETURNING id)
     SELECT (SELECT count(*)::int FROM added) AS added,
            jsonb_build_object(
              'session', ARRAY(SELECT r.position FROM resolved r WHERE r.session_id IS NULL)) AS unknown`,
  ),
};

/** In the order in which they refer to each other; users, of identity, come before them. */
export const supportImports: readonly ImportKind[] = [contacts, sessions, messages, csat];
