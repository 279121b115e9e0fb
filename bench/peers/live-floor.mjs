// The floor of pushing: one frame, made once per change, written as it is to every socket that waits for it. It speaks
// as much of graphql-transport-ws as the clients need, computes nothing and stores nothing.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { announce } from './process.mjs';

const { PAYLOAD, SUBSCRIPTION_ID } = process.env;
const STAMP = /"asOf":"[^"]*"/;
const ACK = JSON.stringify({ type: 'connection_ack' });
const PONG = JSON.stringify({ type: 'pong' });

/** Streams by organization. */
const readers = new Map();

const server = createServer((request, response) => {
  const stamp = new Date().toISOString();
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
    const payload = PAYLOAD.replace(STAMP, `"asOf":"${stamp}"`);
    const frame = textFrame(`{"id":"${SUBSCRIPTION_ID}","type":"next","payload":${payload}}`);
    for (const stream of readers.get(request.headers['x-org-id']) ?? []) {
      stream.write(frame);
    }
  });
});

const websockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });
websockets.on('connection', (socket, { socket: stream }) => {
  let organization;
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse(data);
    if (type === 'connection_init') {
      ({ organization } = payload);
      socket.send(ACK);
    } else if (type === 'subscribe') {
      readers.set(organization, (readers.get(organization) ?? new Set()).add(stream));
    } else if (type === 'ping') {
      socket.send(PONG);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => readers.get(organization)?.delete(stream));
});

/** RFC 6455, 5.2: final, text, not masked. */
function textFrame(text) {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.alloc(header + length);
  frame[0] = 0x81;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(length, 6);
  }
  frame.write(text, header);
  return frame;
}

server.listen(0, '127.0.0.1', () => announce(server.address().port));
