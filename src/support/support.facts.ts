// The facts of the support desk: which rows there are, and what was known of them at asOf.
import { DataSource, externalFact, fact } from '../metrics';

const SESSION_TYPES = { operator_id: 'uuid' } as const;
const sessionMoments = {
  started_at: 's.started_at',
  claimed_at: 's.claimed_at',
  first_response_at: 's.first_response_at',
  closed_at: 's.closed_at',
};

/** Chat sessions, each placed in a window by one of its moments. */
export const sessions = fact('sessions', {
  from: 'chat_sessions s',
  organization: 's.org_id',
  moments: sessionMoments,
  columns: {
    operator_id: 's.operator_id',
    channel: 's.channel',
    rated: `EXISTS (SELECT FROM csat_responses r
                     WHERE r.org_id = :org AND r.session_id = s.id AND r.created_at < :asOf)`,
  },
  // Clocks of two machines may let a session be claimed before it started; before its start it is not known at all.
  where: 's.started_at < :asOf',
  types: SESSION_TYPES,
  row: { id: 's.id' },
  rollup: {
    table: 'chat_sessions',
    dimensions: ['operator_id', 'channel'],
    depends: [
      {
        column: 'rated',
        settled: `(SELECT min(r.created_at) FROM csat_responses r
                    WHERE r.org_id = :org AND r.session_id = s.id)`,
        source: 'session',
        touches: 's.id = u.subject',
      },
    ],
  },
});

/** Chat sessions that were open at asOf. */
export const openSessions = fact('open-sessions', {
  // Two ranges of the index on the close. With an end, the second is one that PostgreSQL takes for small, whatever :asOf.
  from: `(SELECT * FROM chat_sessions o WHERE o.closed_at IS NULL
                  UNION ALL
                  SELECT * FROM chat_sessions c WHERE c.closed_at >= :asOf AND c.closed_at <= 'infinity') s`,
  organization: 's.org_id',
  moments: sessionMoments,
  columns: { operator_id: 's.operator_id', channel: 's.channel' },
  where: 's.started_at < :asOf',
  types: SESSION_TYPES,
  row: { id: 's.id', since: 's.started_at' },
});

/** Sessions with an operator, by their close, with what the contact did in the 24 hours after it. */
export const operatorCloses = fact('operator-closes', {
  from: 'chat_sessions s',
  organization: 's.org_id',
  moments: sessionMoments,
  columns: {
    operator_id: 's.operator_id',
    channel: 's.channel',
    contact_returned: `EXISTS (SELECT FROM chat_sessions n
                                WHERE n.org_id = :org AND n.contact_id = s.contact_id AND n.id <> s.id
                                  AND n.started_at >= s.closed_at
                                  AND n.started_at < s.closed_at + interval '24 hours'
                                  AND n.started_at < :asOf)`,
    still_open_to_return: `s.closed_at + interval '24 hours' > :asOf`,
  },
  where: 's.operator_id IS NOT NULL AND s.started_at < :asOf',
  types: SESSION_TYPES,
  row: { id: 's.id' },
  rollup: {
    table: 'chat_sessions',
    dimensions: ['operator_id', 'channel'],
    pendingHours: 24,
    depends: [
      {
        column: 'contact_returned',
        // Without an operator it does not count at any asOf.
        settled: `CASE WHEN s.operator_id IS NOT NULL THEN
                   (SELECT min(n.started_at) FROM chat_sessions n
                     WHERE n.org_id = :org AND n.contact_id = s.contact_id AND n.id <> s.id
                       AND n.started_at >= s.closed_at AND n.started_at < s.closed_at + interval '24 hours') END`,
        source: 'returns',
        touches: `s.contact_id = u.subject AND s.closed_at <= u.at AND s.closed_at > u.at - interval '24 hours'`,
      },
    ],
  },
});

export const messages = fact('messages', {
  from: 'messages m',
  organization: 'm.org_id',
  moments: { created_at: 'm.created_at' },
  columns: { sender: 'm.sender', operator_id: 'm.operator_id' },
  types: { sender: ['CONTACT', 'OPERATOR', 'BOT'], operator_id: 'uuid' },
  row: { id: 'm.id' },
  rollup: { table: 'messages', dimensions: ['sender', 'operator_id'], depends: [] },
});

/** Ratings: of each session only the latest that was known at asOf. */
export const latestRatings = fact('latest-ratings', {
  from: 'csat_responses c JOIN chat_sessions s ON s.org_id = c.org_id AND s.id = c.session_id',
  organization: 'c.org_id',
  moments: { created_at: 'c.created_at' },
  columns: { score: 'c.score', operator_id: 's.operator_id', channel: 's.channel' },
  where: `s.started_at < :asOf AND NOT EXISTS (SELECT FROM csat_responses l
                       WHERE l.org_id = :org AND l.session_id = c.session_id AND l.created_at < :asOf
                         AND (l.created_at, l.id) > (c.created_at, c.id))`,
  types: SESSION_TYPES,
  row: { id: 'c.id' },
  rollup: {
    table: 'csat_responses',
    dimensions: ['operator_id', 'channel'],
    depends: [
      {
        settled: `greatest(s.started_at, (SELECT min(l.created_at) FROM csat_responses l
                    WHERE l.org_id = :org AND l.session_id = c.session_id
                      AND (l.created_at, l.id) > (c.created_at, c.id)))`,
        source: 'session',
        touches: 'c.session_id = u.subject',
      },
    ],
  },
});

/** Contacts that talked to a person at asOf. */
export const humanModeContacts = fact('human-mode-contacts', {
  // Two ranges of an index, as of open sessions.
  from: `(SELECT * FROM contact_chat_modes o WHERE o.chat_mode = 'HUMAN' AND o.ended_at IS NULL
                  UNION ALL
                  SELECT * FROM contact_chat_modes e
                   WHERE e.chat_mode = 'HUMAN' AND e.ended_at >= :asOf AND e.ended_at <= 'infinity') p`,
  organization: 'p.org_id',
  moments: {},
  columns: {},
  where: 'p.began_at < :asOf',
  row: { id: 'p.contact_id', since: 'p.began_at' },
});

/** Sessions that waited too long, as events in Redis. */
export const slaBreaches = externalFact('sla-breaches', DataSource.REDIS);

// Which facts a change touches: their watchers look again.
export const SESSION_FACTS = [sessions.name, openSessions.name, operatorCloses.name, latestRatings.name];
export const MESSAGE_FACTS = [messages.name, sessions.name];
export const RATING_FACTS = [latestRatings.name, sessions.name];
export const MODE_FACTS = [humanModeContacts.name];

/** All of them, for whoever writes several kinds of rows at once. */
export const supportFacts = [
  ...new Set([...SESSION_FACTS, ...MESSAGE_FACTS, ...RATING_FACTS, ...MODE_FACTS]),
];
