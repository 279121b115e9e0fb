// The audit trail in SQL, for those who answer by GraphQL. Statements are prepared once on each connection.
import { organizationId, pool } from './process.mjs';

const EXACT_UP_TO = 10_000;

export async function readLogs({ from, to, limit }) {
  const { rows } = await pool.query({
    name: 'logs',
    text: `SELECT id, seq, created_at AS "createdAt", admin_id AS "adminId", admin_name AS "adminName", action,
                  resource_type AS "resourceType", resource_id AS "resourceId", details, outcome,
                  ip_address AS "ipAddress", user_agent AS "userAgent", encode(hash, 'hex') AS hash
             FROM audit_logs
            WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
            ORDER BY created_at DESC, id DESC LIMIT $4`,
    values: [organizationId, from, to, limit],
  });
  return rows;
}

export async function countLogs({ from, to }) {
  const { rows } = await pool.query({
    name: 'count',
    text: `SELECT count(*)::int AS count
             FROM (SELECT 1 FROM audit_logs
                    WHERE org_id = $1 AND created_at >= $2 AND created_at < $3 LIMIT $4) AS few`,
    values: [organizationId, from, to, EXACT_UP_TO + 1],
  });
  const [{ count }] = rows;
  return { total: Math.min(count, EXACT_UP_TO), totalIsExact: count <= EXACT_UP_TO };
}

/** Present names of users, in the order of the ids. */
export async function readNames(ids) {
  const { rows } = await pool.query({
    name: 'names',
    text: `SELECT id, display_name AS name FROM users WHERE org_id = $1 AND id = ANY($2::uuid[])`,
    values: [organizationId, ids],
  });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return ids.map((id) => names.get(id) ?? null);
}

/** One statement for one name. */
export async function readName(id) {
  const { rows } = await pool.query({
    name: 'name',
    text: `SELECT display_name AS name FROM users WHERE org_id = $1 AND id = $2`,
    values: [organizationId, id],
  });
  return rows[0]?.name ?? null;
}

/** What stands for the name of a row when its user has none now. */
export const nameWithoutUser = (log) => log.adminName ?? log.adminId ?? 'System';
