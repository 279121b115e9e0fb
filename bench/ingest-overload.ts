// Twice as much as the gateway can take, for minutes: what it takes, it answers and keeps; the rest is sent away before
// anything is done for it; and its memory does not grow.
import { setTimeout } from 'node:timers/promises';
import type { Bench } from './harness/bench';
import type { IngestLoad } from './harness/ingest-load';
import type { Report } from './harness/part';
import type { BenchPostgres } from './harness/postgres';
import { residentBytes, type RunningProcess } from './harness/processes';
import { figure, textTable } from './harness/report';
import { median } from './harness/rounds';
import { emptyTables, storedOf } from './ingest-data';

const CAPACITY_CLIENTS = 8;
const CAPACITY_SECONDS = 10;
const OVER = 2;
/** More than the gateway reads at once: who comes beyond is sent away. */
const MOST_CLIENTS = 128;
const SAMPLE_MS = 1_000;
/** The memory of the last quarter, beside that of the second: before, code is compiled and buffers are made. */
const FLAT = 1.1;
const MIB = 1024 * 1024;

interface Overloaded {
  readonly gateway: RunningProcess;
  readonly door: { readonly url?: string; readonly headers: Readonly<Record<string, string>> };
  readonly organizationId: string;
}

export async function measureOverload(
  bench: Bench,
  postgres: BenchPostgres,
  load: IngestLoad,
  { gateway, door: { url = '', headers }, organizationId }: Overloaded,
): Promise<Report> {
  const order = { url, headers, format: 'ndjson', ids: 'v7' } as const;
  const capacity = await load.run({
    ...order,
    clients: CAPACITY_CLIENTS,
    warmMs: 3_000,
    measureMs: CAPACITY_SECONDS * 1_000,
  });
  await emptyTables(postgres);
  const batchesPerSecond = (capacity.eventsPerSecond / 1_000) * OVER;
  bench.say(
    `it takes ${capacity.eventsPerSecond.toFixed(0)} events/s; sending ${batchesPerSecond.toFixed(0)} batches/s for ${bench.minutes} min`,
  );
  const samples: number[] = [];
  const over = new AbortController();
  const sampling = (async () => {
    while (!over.signal.aborted) {
      samples.push((residentBytes(gateway.pid) ?? Number.NaN) / MIB);
      await setTimeout(SAMPLE_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  const result = await load
    .run({
      ...order,
      clients: MOST_CLIENTS,
      warmMs: 0,
      measureMs: bench.minutes * 60_000,
      mayRefuse: true,
      batchesPerSecond,
    })
    .finally(() => over.abort());
  await sampling;
  const stored = await storedOf(postgres, organizationId);
  const quarter = Math.ceil(samples.length / 4);
  const early = median(samples.slice(quarter, 2 * quarter));
  const late = median(samples.slice(-quarter));
  const growth = late / early;
  const lost = result.accepted - Math.min(stored.events, stored.ids);
  const minutes = bench.minutes * 60;
  const table = textTable([
    [`${bench.minutes} min of overload`, ''],
    ['taken before, events/s', figure(capacity.eventsPerSecond, 0)],
    ['sent, batches/s', figure(result.answered / minutes, 1)],
    ['taken, events/s', figure(result.eventsPerSecond, 0)],
    ['p50 and p99 of what was taken, ms', `${figure(result.p50, 0)} and ${figure(result.p99, 0)}`],
    ['answered 503 with Retry-After', `${result.refused} of ${result.answered}`],
    ['answered otherwise', String(result.strange.length)],
    ['acknowledged events', String(result.accepted)],
    ['stored events, ids', `${stored.events}, ${stored.ids}`],
    [
      'memory MiB, second quarter, last quarter, most',
      `${figure(early, 0)}, ${figure(late, 0)}, ${figure(Math.max(...samples), 0)}`,
    ],
  ]);
  if (result.strange.length > 0) {
    bench.say(result.strange.join('\n'));
  }
  return {
    cases: [{ capacity, result, stored, samples }],
    tables: [table],
    ratios: [
      {
        name: 'memory, last quarter/second quarter',
        value: growth,
        target: FLAT,
        bound: 'most',
        met: growth <= FLAT,
      },
      {
        name: 'acknowledged and not stored, or the reverse',
        value: Math.abs(lost),
        target: 0,
        bound: 'most',
        met: lost === 0,
      },
      {
        name: 'answers other than 200 and 503',
        value: result.strange.length,
        target: 0,
        bound: 'most',
        met: result.strange.length === 0,
      },
    ],
    setting: { minutes: bench.minutes, over: OVER, clients: MOST_CLIENTS },
  };
}
