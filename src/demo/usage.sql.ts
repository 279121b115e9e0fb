// Writes of demo mode about the use of the connected application; requests are recorded by the usage context itself.
// Writing the same again changes nothing.
import { statement } from '../platform';

export const organizationSince = statement<{ at: Date }>(
  'demo.organization-since',
  `SELECT o.created_at AS at FROM organizations o WHERE o.org_id = $1`,
);

export const insertPeople = statement<object>(
  'demo.app-users',
  `INSERT INTO app_users (org_id, id, external_id, name, email, created_at)
   SELECT $1, p.id, p.external_id, p.name, p.email, p.joined_at
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
          AS p (id, external_id, name, email, joined_at)
    ORDER BY p.external_id COLLATE "C"
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

/** Where there are none: rules that somebody has made stay. */
export const insertFeatures = statement<object>(
  'demo.feature-rules',
  `INSERT INTO feature_rules (org_id, position, feature, method, path, operation)
   SELECT $1, r.position - 1, r.feature, r.method, r.path, r.operation
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
          WITH ORDINALITY AS r (feature, method, path, operation, position)
    WHERE NOT EXISTS (SELECT FROM feature_rules f WHERE f.org_id = $1)
   RETURNING 1`,
);

/** First and last request of the simulated services since $3: others may be recorded beside them. */
export const writtenSpan = statement<{ first: Date | null; last: Date | null }>(
  'demo.usage-written',
  `SELECT (SELECT e.occurred_at FROM usage_events e
            WHERE e.org_id = $1 AND e.service = ANY($2::text[]) AND e.occurred_at >= $3
            ORDER BY e.occurred_at LIMIT 1) AS first,
          (SELECT e.occurred_at FROM usage_events e
            WHERE e.org_id = $1 AND e.service = ANY($2::text[]) AND e.occurred_at >= $3
            ORDER BY e.occurred_at DESC LIMIT 1) AS last`,
);

/** What somebody has purged is not told again. */
export const purgedBefore = statement<{ at: Date | null }>(
  'demo.usage-purged',
  `SELECT max(p.before) AS at FROM usage_purges p WHERE p.org_id = $1`,
);

export const upsertVisits = statement<object>(
  'demo.visits',
  `INSERT INTO user_sessions (org_id, started_at, id, user_id, last_activity_at, page_views, ip, user_agent)
   SELECT $1, n.started_at, n.id, a.id, n.last_activity_at, n.page_views, n.ip, n.user_agent
     FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::integer[], $7::text[], $8::text[])
          AS n (id, person, started_at, last_activity_at, page_views, ip, user_agent)
     JOIN app_users a ON a.org_id = $1 AND a.external_id = n.person
   ON CONFLICT (org_id, started_at, id) DO UPDATE
      SET last_activity_at = greatest(user_sessions.last_activity_at, excluded.last_activity_at),
          page_views = greatest(user_sessions.page_views, excluded.page_views)`,
);

export const upsertViews = statement<object>(
  'demo.page-views',
  `INSERT INTO page_views (org_id, occurred_at, id, user_id, session_id, path, referrer, duration_ms)
   SELECT $1, n.at, n.id, a.id, n.visit, n.path, n.referrer, n.duration_ms
     FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::integer[])
          AS n (id, visit, person, at, path, referrer, duration_ms)
     JOIN app_users a ON a.org_id = $1 AND a.external_id = n.person
   ON CONFLICT (org_id, occurred_at, id) DO UPDATE
      SET duration_ms = greatest(page_views.duration_ms, excluded.duration_ms)`,
);
