// Reads of the support context that are no metric: names, and the most sessions held at once.
import { statement } from '../platform';

export interface OperatorRow {
  readonly id: string;
  readonly name: string;
}

/**
 * Who is listed in operator performance ($2, $3: window): operators who are not deleted, and everybody who claimed
 * or closed a session or wrote a message in it. Deleted people keep their name.
 */
export const operators = statement<OperatorRow>(
  'support.operators',
  `SELECT u.id, u.display_name AS name
     FROM users u
    WHERE u.org_id = $1
      AND ($4::uuid IS NULL OR u.id = $4)
      AND ((u.role = 'OPERATOR' AND (u.deleted_at IS NULL OR u.deleted_at >= $3))
        OR u.id IN (SELECT s.operator_id FROM chat_sessions s
                     WHERE s.org_id = $1 AND s.claimed_at >= $2 AND s.claimed_at < $3 AND s.started_at < $3
                     UNION
                    SELECT s.operator_id FROM chat_sessions s
                     WHERE s.org_id = $1 AND s.closed_at >= $2 AND s.closed_at < $3 AND s.started_at < $3
                     UNION
                    SELECT m.operator_id FROM messages m
                     WHERE m.org_id = $1 AND m.created_at >= $2 AND m.created_at < $3))
    ORDER BY u.display_name, u.id
    LIMIT $5`,
);

/**
 * The most sessions each operator held at once within the window: a sweep over claims (+1) and closes (-1), closes
 * first at the same instant. A session counts as held at [claimed_at, closed_at).
 */
export const mostHeldAtOnce = statement<{ operator_id: string; held: number }>(
  'support.most-held-at-once',
  `SELECT w.operator_id, max(w.held)::int AS held
     FROM (SELECT e.operator_id,
                  sum(sum(e.change)) OVER (PARTITION BY e.operator_id ORDER BY e.at) AS held
             FROM (SELECT s.operator_id, greatest(s.claimed_at, $2::timestamptz) AS at, 1 AS change
                     FROM chat_sessions s
                    WHERE s.org_id = $1 AND s.operator_id IS NOT NULL
                      AND s.started_at < $3 AND s.claimed_at < $3
                      AND (s.closed_at IS NULL OR s.closed_at > $2 AND s.closed_at > s.claimed_at)
                      AND ($4::uuid IS NULL OR s.operator_id = $4)
                    UNION ALL
                   SELECT s.operator_id, s.closed_at, -1
                     FROM chat_sessions s
                    WHERE s.org_id = $1 AND s.operator_id IS NOT NULL
                      AND s.started_at < $3 AND s.claimed_at < s.closed_at AND s.closed_at > $2 AND s.closed_at < $3
                      AND ($4::uuid IS NULL OR s.operator_id = $4)) e
            GROUP BY e.operator_id, e.at) w
    GROUP BY w.operator_id`,
);

/**
 * Sessions whose wait passed the threshold ($4 seconds) within [$2, $3): the event is the session, its moment the
 * instant at which the threshold was passed.
 */
export const breaches = statement<{ id: string; at: Date }>(
  'support.sla-breaches',
  `SELECT s.id, s.started_at + $4 * interval '1 second' AS at
     FROM chat_sessions s
    WHERE s.org_id = $1
      AND s.started_at >= $2::timestamptz - $4 * interval '1 second'
      AND s.started_at < $3::timestamptz - $4 * interval '1 second'
      AND coalesce(least(s.claimed_at, s.closed_at), 'infinity') > s.started_at + $4 * interval '1 second'
    ORDER BY s.started_at`,
);
