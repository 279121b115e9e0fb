// The peer of exports: COPY … TO STDOUT WITH CSV, piped into a bare HTTP server as PostgreSQL sends it. Nobody is asked who
// they are, no cell is looked at, and nothing is written down.
import { createServer } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { announce, organizationId, pool } from './process.mjs';

const COLUMNS = {
  '/metric-rows': `SELECT m.id, m.created_at AS at, m.operator_id, m.sender, NULL::float8 AS value, NULL::boolean AS hit,
      NULL::boolean AS pending, false AS invalid, 'Europe/Berlin' AS timezone
    FROM messages m WHERE m.org_id = '${organizationId}' ORDER BY m.created_at DESC, m.id::text DESC`,
  '/audit-logs': `SELECT l.seq, l.created_at, l.admin_id, l.admin_name, l.action, l.resource_type, l.resource_id, l.outcome,
      l.error_code, l.ip_address, l.user_agent, l.external_id, l.details, l.id, encode(l.hash, 'hex') AS hash,
      'Europe/Berlin' AS timezone
    FROM audit_logs l WHERE l.org_id = '${organizationId}' AND l.created_at < '${process.env.UNTIL}'
    ORDER BY l.created_at DESC, l.id DESC`,
};

/**
 * A COPY as a stream: what pg calls while it is under way. Rows lie in the parser's own buffer, which is written again by
 * the next read: those of one read are copied together before it.
 */
class CopyTo extends Readable {
  rows = [];

  constructor(text) {
    super({ highWaterMark: 1024 * 1024 });
    this.text = text;
  }

  submit(connection) {
    this.socket = connection.stream;
    connection.query(this.text);
  }

  _read() {
    this.socket?.resume();
  }

  handleCopyData({ chunk }) {
    if (this.rows.push(chunk) === 1) {
      queueMicrotask(() => this.flush());
    }
  }

  flush() {
    if (this.rows.length > 0 && !this.push(Buffer.concat(this.rows.splice(0)))) {
      this.socket.pause();
    }
  }

  handleRowDescription() {}

  handleCommandComplete() {}

  handleReadyForQuery() {
    this.flush();
    this.socket.resume();
    this.push(null);
  }

  handleError(error) {
    this.destroy(error);
  }
}

const server = createServer((request, response) => {
  void pool.connect().then((client) => {
    response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
    const copy = new CopyTo(`COPY (${COLUMNS[request.url]}) TO STDOUT WITH CSV HEADER`);
    // Who goes away leaves a COPY that nobody reads: its connection goes with it.
    pipeline(copy, response, (error) => client.release(error ?? false));
    client.query(copy);
  });
});

server.listen(0, '127.0.0.1', () => announce(server.address().port));
