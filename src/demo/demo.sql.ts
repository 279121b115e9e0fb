// Writes of demo mode. Each adds or updates by external id, so that writing the same again changes nothing.
import { statement } from '../platform';

export const insertOperators = statement<object>(
  'demo.operators',
  `INSERT INTO users (org_id, id, external_id, display_name, email, role)
   SELECT $1, o.id, o.external_id, o.name, o.email, 'OPERATOR'
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS o (id, external_id, name, email)
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

export const insertContacts = statement<object>(
  'demo.contacts',
  `INSERT INTO contacts (org_id, id, external_id, chat_mode, chat_mode_changed_at, created_at)
   SELECT $1, c.id, c.external_id, 'BOT', c.seen_at, c.seen_at
     FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS c (id, external_id, seen_at)
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

export const upsertSessions = statement<object>(
  'demo.sessions',
  `INSERT INTO chat_sessions (org_id, id, external_id, contact_id, operator_id, channel,
                              started_at, claimed_at, first_response_at, closed_at)
   SELECT $1, n.id, n.external_id, c.id, u.id, n.channel, n.started_at, n.claimed_at, n.first_response_at, n.closed_at
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
                 $9::timestamptz[], $10::timestamptz[])
          AS n (id, external_id, contact, operator, channel, started_at, claimed_at, first_response_at, closed_at)
     JOIN contacts c ON c.org_id = $1 AND c.external_id = n.contact
     LEFT JOIN users u ON u.org_id = $1 AND u.external_id = n.operator
   ON CONFLICT (org_id, external_id) DO UPDATE
      SET operator_id = excluded.operator_id, claimed_at = excluded.claimed_at,
          first_response_at = excluded.first_response_at, closed_at = excluded.closed_at`,
);

export const insertMessages = statement<object>(
  'demo.messages',
  `INSERT INTO messages (org_id, id, external_id, session_id, created_at, sender, operator_id)
   SELECT $1, n.id, n.external_id, s.id, n.created_at, n.sender, u.id
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
          AS n (id, external_id, session, created_at, sender, operator)
     JOIN chat_sessions s ON s.org_id = $1 AND s.external_id = n.session
     LEFT JOIN users u ON u.org_id = $1 AND u.external_id = n.operator
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

export const insertRatings = statement<object>(
  'demo.ratings',
  `INSERT INTO csat_responses (org_id, id, external_id, session_id, score, created_at)
   SELECT $1, n.id, n.external_id, s.id, n.score, n.created_at
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::timestamptz[])
          AS n (id, external_id, session, score, created_at)
     JOIN chat_sessions s ON s.org_id = $1 AND s.external_id = n.session
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

export const changeModes = statement<object>(
  'demo.chat-modes',
  `UPDATE contacts c SET chat_mode = n.mode, chat_mode_changed_at = n.at
     FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS n (external_id, mode, at)
    WHERE c.org_id = $1 AND c.external_id = n.external_id
      AND c.chat_mode <> n.mode AND c.chat_mode_changed_at < n.at`,
);

export const lastMessage = statement<{ at: Date | null }>(
  'demo.last-message',
  `SELECT max(m.created_at) AS at FROM messages m WHERE m.org_id = $1`,
);
