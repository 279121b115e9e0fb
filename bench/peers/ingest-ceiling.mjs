// The ceiling of whoever takes events over HTTP: the body is parsed, and goes as a text for each column into one statement, the
// gateway's own. Nobody asks who sends, or what an event says.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { announce, organizationId, pool } from './process.mjs';

const STORE = { name: 'store', text: process.env.STORE_BATCH };

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const events = JSON.parse(Buffer.concat(chunks).toString());
    const column = (write) => events.map(write).join('\n');
    const ids = column(({ clientEventId }) => clientEventId);
    const values = [
      organizationId,
      ids,
      ids,
      column(() => 1),
      column(({ occurredAt }) => Date.parse(occurredAt)),
      null,
      column(({ payload }) => JSON.stringify(payload)),
      randomUUID(),
      ['lesson.progress'],
      [1],
      ['lesson.progress'],
      ['learning'],
      'HTTP',
      events.length,
      0,
    ];
    pool.query({ ...STORE, values }).then(
      ({ rows }) => {
        const accepted = events.length - rows.length;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ accepted, duplicates: rows.length, failed: 0 }));
      },
      (error) => response.writeHead(500).end(error.message),
    );
  });
});
server.listen(0, '127.0.0.1', () => announce(server.address().port));
