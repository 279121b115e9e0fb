// Statements that keep page views and sessions of one person, whom the transaction has locked.
//
// A session lasts from its first to its last activity and ends after 30 minutes without any; no session is longer than a
// week. Moments may come out of order, by a day at most, so that one may lie between two sessions and make them one.
import { statement } from '../platform';

export interface SessionRow {
  readonly id: string;
  readonly startedAt: Date;
  readonly lastActivityAt: Date;
  readonly pageViews: number;
}

const COLUMNS = `s.id, s.started_at AS "startedAt", s.last_activity_at AS "lastActivityAt", s.page_views AS "pageViews"`;

/** The sessions that an activity at $3 belongs to, the earlier first: none, one, or two that it joins. */
export const sessionsAround = statement<SessionRow>(
  'usage.sessions-around',
  `SELECT ${COLUMNS} FROM user_sessions s
    WHERE s.org_id = $1 AND s.user_id = $2
      AND s.started_at > $3::timestamptz - interval '7 days' AND s.started_at < $3::timestamptz + interval '30 minutes'
      AND s.last_activity_at > $3::timestamptz - interval '30 minutes'
    ORDER BY s.started_at`,
);

export const insertSession = statement<object>(
  'usage.begin-session',
  `INSERT INTO user_sessions (org_id, started_at, id, user_id, last_activity_at, page_views, ip, user_agent)
   VALUES ($1, $2, $3, $4, $2, $5, $6, $7)`,
);

export const extendSession = statement<object>(
  'usage.extend-session',
  `UPDATE user_sessions s SET started_at = $4, last_activity_at = $5, page_views = $6
    WHERE s.org_id = $1 AND s.started_at = $2 AND s.id = $3`,
);

export const deleteSession = statement<object>(
  'usage.delete-session',
  `DELETE FROM user_sessions s WHERE s.org_id = $1 AND s.started_at = $2 AND s.id = $3`,
);

/** The page views of a session that has become part of another one. */
export const movePageViews = statement<object>(
  'usage.move-page-views',
  `UPDATE page_views v SET session_id = $4
    WHERE v.org_id = $1 AND v.user_id = $2 AND v.session_id = $3 AND v.occurred_at >= $5 AND v.occurred_at <= $6`,
);

/** A page view that is there already: what is sent again comes within two days. */
export const pageViewOf = statement<{ sessionId: string; occurredAt: Date }>(
  'usage.page-view',
  `SELECT v.session_id AS "sessionId", v.occurred_at AS "occurredAt" FROM page_views v
    WHERE v.org_id = $1 AND v.user_id = $2 AND v.id = $3 AND v.occurred_at > $4::timestamptz - interval '2 days'
    LIMIT 1`,
);

/** Nothing where somebody else has a page view of that id and moment. */
export const insertPageView = statement<{ id: string }>(
  'usage.page-view-insert',
  `INSERT INTO page_views (org_id, occurred_at, id, user_id, session_id, path, referrer)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING
   RETURNING id`,
);

/** How long a page has been looked at: the longest that was heard. */
export const extendPageView = statement<object>(
  'usage.extend-page-view',
  `UPDATE page_views v SET duration_ms = $5
    WHERE v.org_id = $1 AND v.user_id = $2 AND v.id = $3 AND v.occurred_at > $4::timestamptz - interval '8 days'
      AND (v.duration_ms IS NULL OR v.duration_ms < $5)`,
);

export const sessionById = statement<SessionRow>(
  'usage.session',
  `SELECT ${COLUMNS} FROM user_sessions s
    WHERE s.org_id = $1 AND s.user_id = $2 AND s.id = $3
      AND s.started_at <= $4 AND s.started_at > $4::timestamptz - interval '8 days'
    LIMIT 1`,
);
