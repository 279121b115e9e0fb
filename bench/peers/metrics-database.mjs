// Ten connections of the owner: the peers keep no organization from another, they only filter by it.
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, idleTimeoutMillis: 0 });

/** Prepared once on each connection. */
export async function read(name, text, values) {
  const { rows } = await pool.query({ name, text, values });
  return rows;
}

/** A desk, the moment at which its day began, and where in its week the moment is. */
export async function deskAt(organizationId, asOf) {
  const [desk] = await read(
    'desk',
    `SELECT timezone, date_trunc('day', $2::timestamptz, timezone) AS midnight,
            extract(isodow FROM $2 AT TIME ZONE timezone)::int AS weekday,
            extract(hour FROM $2 AT TIME ZONE timezone)::int AS hour,
            extract(epoch FROM ($2 AT TIME ZONE timezone) - ($2 AT TIME ZONE 'UTC'))::int AS "offsetSeconds"
       FROM organizations WHERE org_id = $1`,
    [organizationId, asOf],
  );
  return desk;
}

/** The local days of `count` days up to asOf, and of as many before them, oldest first; the last is the running one. */
export function daysUntil(asOf, zone, count) {
  return read(
    'days',
    `SELECT to_char(local, 'YYYY-MM-DD') AS date, local AT TIME ZONE $2 AS start
       FROM (SELECT date_trunc('day', $1::timestamptz AT TIME ZONE $2) - n * interval '1 day' AS local
               FROM generate_series(2 * $3::int - 1, 0, -1) AS n) AS days`,
    [asOf, zone, count],
  );
}

/** What is open now, which no rollup could say better. */
export async function queueAt(organizationId, asOf) {
  const [queue] = await read(
    'queue',
    `SELECT count(*) FILTER (WHERE claimed_at IS NULL)::int AS waiting,
            count(*) FILTER (WHERE claimed_at IS NOT NULL)::int AS active,
            count(*) FILTER (WHERE claimed_at IS NULL AND started_at < $2::timestamptz - interval '300 seconds')::int
              AS "abandonedSessions",
            (SELECT count(*)::int FROM contact_chat_modes
              WHERE org_id = $1 AND chat_mode = 'HUMAN' AND ended_at IS NULL) AS "humanModeUsers"
       FROM chat_sessions WHERE org_id = $1 AND closed_at IS NULL`,
    [organizationId, asOf],
  );
  return queue;
}

/** Those who are listed, in the order of their names. */
export function operatorsOf(organizationId) {
  return read(
    'operators',
    `SELECT id, display_name AS name FROM users
      WHERE org_id = $1 AND role = 'OPERATOR' AND deleted_at IS NULL ORDER BY display_name, id`,
    [organizationId],
  );
}
