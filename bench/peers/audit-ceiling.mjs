// The ceiling: the least that can answer. One prepared statement in which PostgreSQL builds the whole answer, and an
// HTTP server that sends it as it is. It reads the variables of the request and nothing else of it.
import { createServer } from 'node:http';
import { announce, organizationId, pool } from './process.mjs';

const PAGE = {
  name: 'page',
  text: `
    SELECT '{"data":{"auditLogs":{"total":' || least(c.count, 10000)
           || ',"totalIsExact":' || CASE WHEN c.count <= 10000 THEN 'true' ELSE 'false' END
           || ',"logs":[' || coalesce(p.logs, '') || ']}}}' AS body
      FROM (SELECT count(*) AS count
              FROM (SELECT 1 FROM audit_logs
                     WHERE org_id = $1 AND created_at >= $2 AND created_at < $3 LIMIT 10001) AS few) AS c,
           (SELECT string_agg(row_to_json(r)::text, ',') AS logs
              FROM (SELECT l.id, l.admin_id AS "adminId",
                           coalesce(u.display_name, l.admin_name, l.admin_id, 'System') AS "adminName", l.action,
                           l.resource_type AS "resourceType", l.resource_id AS "resourceId", l.details, l.outcome,
                           l.ip_address AS "ipAddress", l.user_agent AS "userAgent",
                           to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt",
                           l.seq::text AS seq, encode(l.hash, 'hex') AS hash
                      FROM (SELECT * FROM audit_logs
                             WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
                             ORDER BY created_at DESC, id DESC LIMIT $4) AS l
                      LEFT JOIN users u ON u.org_id = $1 AND u.id = l.admin_id::uuid
                     ORDER BY l.created_at DESC, l.id DESC) AS r) AS p`,
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { limit, from, to } = JSON.parse(Buffer.concat(chunks).toString()).variables;
    pool.query({ ...PAGE, values: [organizationId, from, to, limit] }).then(
      ({ rows: [{ body }] }) => {
        const answer = Buffer.from(body);
        response.writeHead(200, {
          'content-type': 'application/json; charset=utf-8',
          'content-length': answer.length,
        });
        response.end(answer);
      },
      (error) => response.writeHead(500).end(error.message),
    );
  });
});
server.listen(0, '127.0.0.1', () => announce(server.address().port));
