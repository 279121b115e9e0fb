// The clients: so many websockets that speak graphql-transport-ws, subscribe to the same, and note when each push came.
import WebSocket from 'ws';

process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined); // whoever started it ends it

const CONNECTING = 100;
const STAMP = '"asOf":"';
const STAMP_LENGTH = '2026-01-01T00:00:00.000Z'.length;

/** @type {WebSocket[]} */
let sockets = [];
/** Sockets that do not read. */
let stalled = new Set();
/** @type {Map<string, { stamp: number, asked: string, came: number[] }>} */
let pushes = new Map();
let bytes = 0;
let lost = 0;
let firstFailure = null;
let newest = null;

const work = { open, begin, arrived, end, stall, close };

process.on('message', async ({ id, name, order }) => {
  try {
    process.send({ id, answer: (await work[name](order)) ?? null });
  } catch (error) {
    process.send({ id, failure: error.message });
  }
});

/** Opens a socket for each connection_init, in the order given, and resolves when all of them are subscribed. */
async function open({ url, inits, subscriptionId, query }) {
  begin();
  [lost, firstFailure] = [0, null];
  const subscribe = JSON.stringify({ id: subscriptionId, type: 'subscribe', payload: { query } });
  let next = 0;
  const worker = async () => {
    while (next < inits.length) {
      const { init, group } = inits[next];
      next += 1;
      await connect(url, init, group, subscribe);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING }, worker));
}

function connect(url, init, group, subscribe) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    let isReady = false;
    const fail = (text) => {
      if (sockets.includes(socket)) {
        lost += 1;
        firstFailure ??= text;
      }
      reject(new Error(text));
    };
    sockets.push(socket);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: init })));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', (code, reason) => fail(`closed with ${code} ${reason}`));
    socket.on('message', (data) => {
      if (isReady && note(data, group, socket)) {
        return;
      }
      const text = data.toString();
      const { type } = JSON.parse(text);
      if (type === 'connection_ack') {
        // The pong comes after what was sent before it was read.
        socket.send(subscribe);
        socket.send('{"type":"ping"}');
      } else if (type === 'pong') {
        isReady = true;
        resolve();
      } else if (type !== 'next' || !text.includes(STAMP)) {
        fail(`unexpected: ${text.slice(0, 500)}`);
      }
    });
  });
}

/** Two pushes of the same moment to different groups are two. */
function note(data, group, socket) {
  const at = data.indexOf(STAMP);
  if (at === -1) {
    return false;
  }
  const came = performance.timeOrigin + performance.now();
  if (stalled.has(socket)) {
    return true;
  }
  const from = at + STAMP.length;
  const key = `${group} ${data.latin1Slice(from, from + STAMP_LENGTH)}`;
  if (newest?.key !== key) {
    newest = pushes.get(key) ?? null;
    if (newest === null) {
      newest = { key, group, stamp: Date.parse(key.slice(-STAMP_LENGTH)), came: [], sample: data.toString() };
      pushes.set(key, newest);
    }
  }
  newest.came.push(came);
  bytes += data.length;
  return true;
}

/** Forgets what has come. */
function begin() {
  pushes = new Map();
  newest = null;
  bytes = 0;
}

/** How many messages have come, and the newest of them. */
function arrived() {
  const all = [...pushes.values()];
  return {
    messages: all.reduce((sum, { came }) => sum + came.length, 0),
    sample: all.at(-1)?.sample ?? null,
  };
}

/**
 * Sums up. `changes` are the moments at which a change was asked for, by group; what a push says belongs to the last
 * change before it.
 */
function end({ changes }) {
  const fromStamp = [];
  const fromAsking = [];
  for (const { group, stamp, came } of pushes.values()) {
    // A stamp has whole milliseconds.
    const asked = (changes[group] ?? []).filter((moment) => moment <= stamp + 1).at(-1);
    for (const moment of came) {
      fromStamp.push(moment - stamp);
      if (asked !== undefined) {
        fromAsking.push(moment - asked);
      }
    }
  }
  return {
    pushes: pushes.size,
    messages: fromStamp.length,
    bytes,
    lost,
    firstFailure,
    stamped: percentiles(fromStamp),
    asked: percentiles(fromAsking),
  };
}

function percentiles(values) {
  const sorted = Float64Array.from(values).sort();
  const of = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
  return { p50: of(0.5), p99: of(0.99) };
}

/** So many sockets, spread over all, stop reading. */
function stall({ count }) {
  const step = Math.floor(sockets.length / count);
  for (let index = 0; index < count; index += 1) {
    const socket = sockets[index * step];
    stalled.add(socket);
    socket.pause();
  }
}

async function close() {
  const open = sockets;
  sockets = [];
  stalled = new Set();
  await Promise.all(
    open.map(
      (socket) =>
        new Promise((resolve) => {
          if (socket.readyState === WebSocket.CLOSED) {
            resolve();
            return;
          }
          socket.once('close', resolve);
          socket.resume();
          socket.terminate();
        }),
    ),
  );
}
