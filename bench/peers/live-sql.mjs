// The support desk in SQL, for those who push it: a session that starts, and all the numbers in one statement.
import { pool } from './process.mjs';

export async function startSession(organization, contact) {
  const { rows } = await pool.query({
    name: 'start',
    text: `/* peer.start */ INSERT INTO chat_sessions (org_id, id, contact_id, started_at)
           SELECT org_id, gen_random_uuid(), id, date_trunc('milliseconds', clock_timestamp())
             FROM contacts WHERE org_id = $1 AND external_id = $2
           RETURNING id`,
    values: [organization, contact],
  });
  return rows[0];
}

export async function readKpis(organization) {
  const { rows } = await pool.query({
    name: 'kpis',
    text: `/* peer.kpis */
      WITH here AS (SELECT org_id, timezone, statement_timestamp() AS as_of,
                           date_trunc('day', statement_timestamp(), timezone) AS midnight
                      FROM organizations WHERE org_id = $1)
      SELECT here.as_of AS "asOf", here.timezone, queue.*, times.*, ratings.*, returns.*, modes.*
        FROM here,
             LATERAL (SELECT count(*) FILTER (WHERE claimed_at IS NULL)::int AS waiting,
                             count(*) FILTER (WHERE claimed_at IS NOT NULL)::int AS active,
                             count(*) FILTER (WHERE claimed_at IS NULL
                                                AND started_at < here.as_of - interval '300 seconds')::int
                               AS "abandonedSessions"
                        FROM chat_sessions WHERE org_id = here.org_id AND closed_at IS NULL) AS queue,
             LATERAL (SELECT avg(extract(epoch FROM first_response_at - claimed_at))
                               FILTER (WHERE claimed_at >= here.as_of - interval '1 hour')::float8
                               AS "avgFirstResponseSeconds",
                             avg(extract(epoch FROM first_response_at - started_at))
                               FILTER (WHERE first_response_at >= here.as_of - interval '1 hour')::float8
                               AS "avgTimeToFirstResponseSeconds",
                             avg(extract(epoch FROM claimed_at - started_at))
                               FILTER (WHERE claimed_at >= here.as_of - interval '1 hour')::float8
                               AS "avgWaitSeconds",
                             avg(extract(epoch FROM closed_at - started_at))
                               FILTER (WHERE closed_at >= here.midnight)::float8 AS "avgResolutionSeconds",
                             avg(extract(epoch FROM closed_at - claimed_at))
                               FILTER (WHERE closed_at >= here.midnight)::float8 AS "avgHandleSeconds",
                             count(*) FILTER (WHERE started_at >= here.midnight)::int AS "sessionsToday"
                        FROM chat_sessions WHERE org_id = here.org_id) AS times,
             LATERAL (SELECT avg(score)::float8 AS "csatAverage", avg(score * 20)::float8 AS "csatPercentage",
                             (100.0 * count(*) FILTER (WHERE score >= 4) / nullif(count(*), 0))::float8
                               AS "csatSatisfiedPercentage"
                        FROM (SELECT DISTINCT ON (session_id) score, created_at FROM csat_responses
                               WHERE org_id = here.org_id ORDER BY session_id, created_at DESC, id DESC) AS latest
                       WHERE created_at >= here.as_of - interval '24 hours') AS ratings,
             LATERAL (SELECT (100.0 * count(*) FILTER (WHERE NOT EXISTS (
                               SELECT FROM chat_sessions n
                                WHERE n.org_id = s.org_id AND n.contact_id = s.contact_id AND n.id <> s.id
                                  AND n.started_at >= s.closed_at
                                  AND n.started_at < s.closed_at + interval '24 hours'))
                             / nullif(count(*), 0))::float8 AS "fcrRate"
                        FROM chat_sessions s
                       WHERE s.org_id = here.org_id AND s.operator_id IS NOT NULL
                         AND s.closed_at >= here.as_of - interval '7 days') AS returns,
             LATERAL (SELECT count(*)::int AS "humanModeUsers" FROM contacts
                       WHERE org_id = here.org_id AND chat_mode = 'HUMAN') AS modes`,
    values: [organization],
  });
  return rows[0];
}
