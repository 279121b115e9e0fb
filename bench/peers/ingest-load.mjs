// The load of ingestion: so many clients, each of which sends its next batch as soon as the one before is answered, over
// HTTP or, for the ceiling, as the statement itself.
import pg from 'pg';
import { Client } from 'undici';
import { BATCH, Batches, lines, REPEATED } from './ingest-events.mjs';

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
 * @param {{ url?: string, headers?: Record<string, string>, statement?: { text: string, databaseUrl: string,
 *   organizationId: string }, format: string, ids: 'v7' | 'random', clients: number, warmMs: number, measureMs: number,
 *   mayRefuse?: boolean, batchesPerSecond?: number }} order
 */
async function run(order) {
  const { format, ids, clients, warmMs, measureMs, mayRefuse = false, batchesPerSecond } = order;
  const from = performance.now() + warmMs;
  const until = from + measureMs;
  const latencies = [];
  const sum = { answered: 0, accepted: 0, refused: 0, lost: 0, strange: [] };
  const mayBegin = pace(batchesPerSecond);
  const worker = async (client) => {
    const batches = new Batches(format, ids, client);
    const way =
      order.statement === undefined
        ? await byHttp(order)
        : await byStatement(order.statement, batches.columns);
    try {
      let isFirst = true;
      let body = batches.next();
      for (;;) {
        await mayBegin();
        const asked = performance.now();
        if (asked >= until) {
          break;
        }
        const { status, accepted, duplicates, retryAfter, text } = await way.send(body);
        const now = performance.now();
        sum.answered += 1;
        if (status === 503 && mayRefuse) {
          sum.refused += 1;
          if (retryAfter === undefined) {
            sum.strange.push('503 without Retry-After');
          }
          // The very same again, as soon as it is its turn: these clients have no patience.
        } else if (status !== 200 || accepted + duplicates !== BATCH || (!isFirst && duplicates < REPEATED)) {
          const said = `status ${status}, ${accepted} accepted, ${duplicates} duplicates: ${text}`;
          if (!mayRefuse) {
            throw new Error(said);
          }
          sum.strange.push(said);
        } else {
          if (now >= from && now < until) {
            latencies.push(now - asked);
          }
          sum.accepted += accepted;
          isFirst = false;
          body = batches.next();
        }
      }
    } finally {
      await way.close();
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => worker(client)));
  latencies.sort((a, b) => a - b);
  if (latencies.length === 0) {
    throw new Error(`nothing was answered in the time that was measured: ${sum.strange[0] ?? ''}`);
  }
  const percentile = (share) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return {
    ...sum,
    strange: sum.strange.slice(0, 10),
    eventsPerSecond: (latencies.length * BATCH) / (measureMs / 1000),
    p50: percentile(0.5),
    p99: percentile(0.99),
  };
}

/** So many may begin in a second, one after the other; who waits is let in as time passes. */
function pace(perSecond) {
  if (perSecond === undefined) {
    return () => undefined;
  }
  let next = performance.now();
  return async () => {
    const mine = Math.max(next, performance.now() - 1000);
    next = mine + 1000 / perSecond;
    const wait = mine - performance.now();
    if (wait > 0) {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  };
}

async function byHttp({ url, headers }) {
  const { origin, pathname } = new URL(url);
  const client = new Client(origin, { pipelining: 1, headersTimeout: 120_000, bodyTimeout: 120_000 });
  const number = (text, name) => Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1] ?? Number.NaN);
  return {
    send: async (body) => {
      const response = await client.request({ path: pathname, method: 'POST', headers, body });
      const chunks = [];
      for await (const chunk of response.body) {
        chunks.push(chunk);
      }
      const text = (chunks[0] ?? '').toString('latin1', 0, 300);
      return {
        status: response.statusCode,
        retryAfter: response.headers['retry-after'],
        accepted: number(text, 'accepted'),
        duplicates: number(text, 'duplicates'),
        text,
      };
    },
    close: () => client.close(),
  };
}

async function byStatement({ text, databaseUrl, organizationId }, columns) {
  const client = new pg.Client({
    connectionString: databaseUrl,
    options: `-c app.org_id=${organizationId}`,
  });
  await client.connect();
  return {
    send: async (body) => {
      const values = valuesOf(organizationId, body.latin1Slice(), columns);
      const { rows } = await client.query({ name: 'store', text, values });
      return { status: 200, accepted: BATCH - rows.length, duplicates: rows.length };
    },
    close: () => client.end(),
  };
}

const FIRST_KIND = lines(() => 1);

/** What the gateway gives to the same statement; the digest of an event is its id. */
function valuesOf(organizationId, ids, { occurred, payloads }) {
  return [
    organizationId,
    ids,
    ids,
    FIRST_KIND,
    occurred,
    null,
    payloads,
    crypto.randomUUID(),
    ['lesson.progress'],
    [1],
    ['lesson.progress'],
    ['learning'],
    'HTTP',
    BATCH,
    0,
  ];
}
