// The load generator: so many connections, each of which makes the same request again as soon as it is answered.
import { Client } from 'undici';

process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined); // whoever started it ends it

process.on('message', async (order) => {
  try {
    process.send(await run(order));
  } catch (error) {
    process.send({ failure: error.message });
  }
});

/**
 * @param {{ target: { url: string, headers: Record<string, string>, body: string, bytes: number | null,
 *   inTurn?: Record<string, string>[] }, connections: number, warmMs: number, measureMs: number }} order
 */
async function run({ target, connections, warmMs, measureMs }) {
  const { origin, pathname } = new URL(target.url);
  const began = performance.now();
  const from = began + warmMs;
  const until = from + measureMs;
  /** @type {number[]} */
  const latencies = [];
  let answered = 0;
  const turns = turnsOf(target);
  const worker = async () => {
    const client = new Client(origin, { pipelining: 1 });
    try {
      for (let asked = performance.now(); asked < until;) {
        const turn = turns.take();
        await request(client, pathname, turn.target);
        turns.giveBack(turn);
        const now = performance.now();
        answered += 1;
        // What was answered in the time that is measured counts; how long it took, from when it was asked.
        if (now >= from && now < until) {
          latencies.push(now - asked);
        }
        asked = now;
      }
    } finally {
      await client.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  latencies.sort((a, b) => a - b);
  if (latencies.length === 0) {
    throw new Error('nothing was answered in the time that was measured');
  }
  const percentile = (share) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return {
    requestsPerSecond: latencies.length / (measureMs / 1000),
    p50: percentile(0.5),
    p99: percentile(0.99),
    answered,
  };
}

/** Who is asked for next: never somebody for whom another connection is still waiting. */
function turnsOf({ inTurn, ...target }) {
  if (inTurn === undefined) {
    return { take: () => ({ target }), giveBack: () => undefined };
  }
  const free = inTurn.map((headers) => ({
    target: { ...target, headers: { ...target.headers, ...headers } },
  }));
  return {
    take: () => {
      const turn = free.shift();
      if (turn === undefined) {
        throw new Error('there are more connections than requests in turn');
      }
      return turn;
    },
    giveBack: (turn) => free.push(turn),
  };
}

/** Rejects unless the answer has status 200 and the length it must have; of any length, it must have no errors. */
function request(client, path, { headers, body, bytes }) {
  return new Promise((resolve, reject) => {
    let status = 0;
    let length = 0;
    let beginning = '';
    let failed = false;
    client.dispatch(
      { path, method: 'POST', headers, body },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, code) => {
          status = code;
        },
        onResponseData: (_controller, chunk) => {
          if (length === 0) {
            beginning = chunk;
          }
          length += chunk.length;
          failed ||= bytes === null && chunk.includes('"errors":[');
        },
        onResponseEnd: () =>
          status === 200 && !failed && (bytes === null || length === bytes)
            ? resolve()
            : reject(
                new Error(
                  `status ${status} with ${length} bytes${bytes === null ? '' : ` instead of ${bytes}`}: ${String(beginning).slice(0, 300)}`,
                ),
              ),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
