// The part "ingest": batches of a thousand events, a tenth of them repeated, taken in by the gateway's two doors and by
// others who store them with less. Everybody's tables are emptied before each measurement; what a full ledger costs is
// measured by itself, and so is what happens to twice as much as the gateway can take (--overload).
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import { storeBatch } from '../src/ingest/store.sql';
import type { Bench } from './harness/bench';
import { type RunningGateway, startGateway } from './harness/gateway';
import {
  type EventFormat,
  type IngestLoad,
  type IngestLoadResult,
  startIngestLoad,
} from './harness/ingest-load';
import type { Part, Report } from './harness/part';
import { installPeers } from './harness/peers';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { cpuSeconds, familyCpuSeconds, startProcess, type RunningProcess } from './harness/processes';
import { figure, type Ratio, textTable } from './harness/report';
import { median, medianOfKnown } from './harness/rounds';
import { emptyTables, type EventIds, fillTables, ingestData, settle } from './ingest-data';
import { measureOverload } from './ingest-overload';

const CLIENTS = [1, 4, 8];
const WARM_MS = 1_000;
/** Before the first round, until the code that runs often has been compiled. */
const WARM_SECONDS = 3;
const BATCH = 1_000;

const STATEMENT = 'statement';
const GRAPHQL = 'opsgraph graphql';
const NDJSON = 'opsgraph ndjson';
/** Of the statement alone. */
const TARGETS = new Map([
  [GRAPHQL, 0.5],
  [NDJSON, 0.65],
]);
/** Of the empty tables' rate, with ids that begin with the time. */
const FULL_TARGET = 0.8;

/** The others, by the file in bench/peers. */
const PEERS = new Map<string, { readonly file: string; readonly format: EventFormat }>([
  ['node:http', { file: 'ingest-ceiling.mjs', format: 'json' }],
  ['mercurius', { file: 'ingest-mercurius.mjs', format: 'plain' }],
  ['apollo', { file: 'ingest-apollo.mjs', format: 'plain' }],
]);

/** Somebody who takes events in. */
interface Taker {
  readonly name: string;
  readonly format: EventFormat;
  /** Undefined: the statement alone, through pg. */
  readonly process?: RunningProcess;
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Round extends IngestLoadResult {
  /** Microseconds of processor time an event, of the one who takes it and of PostgreSQL. */
  readonly cpu: number | null;
  readonly databaseCpu: number | null;
}

export const ingestPart: Part = {
  name: 'ingest',
  measures:
    'events a second, over GraphQL and /v1/events, beside the storing statement alone and plain servers',
  defaults: { seconds: 3, rounds: 5, rows: 5_000_000 },
  run,
};

async function run(bench: Bench): Promise<Report> {
  installPeers(bench);
  const load = startIngestLoad(bench);
  const postgres = await startPostgres(bench);
  const { organizationId } = await ingestData(postgres);
  // Projecting is another process's work here (npx opsgraph worker): what is measured is the taking in.
  const environment: Record<string, string> = bench.overload ? {} : { JOBS: 'false' };
  const gateway = await startGateway(bench, postgres, { environment });
  const own = await doorsOf(gateway, organizationId);
  if (bench.overload) {
    return measureOverload(bench, postgres, load, { gateway, door: own[1], organizationId });
  }
  const takers = [
    { name: STATEMENT, format: 'statement' as const, headers: {} },
    ...(await peersOf(bench, postgres, organizationId)),
    ...own,
  ].filter(({ name }) => name === STATEMENT || (bench.only?.includes(name) ?? true));
  const measure = measurement(postgres, load, organizationId);
  const cases: object[] = [];
  const tables: string[] = [];
  const ratios: Ratio[] = [];
  for (const clients of bench.sizes ?? CLIENTS) {
    const measured = await measureTakers(bench, postgres, takers, (taker, seconds) =>
      measure(taker, clients, 'v7', seconds),
    );
    const title = `${clients} client${clients === 1 ? '' : 's'}`;
    cases.push({ title, takers: [...measured].map(([name, rounds]) => ({ name, rounds })) });
    tables.push(tableOf(title, measured));
    ratios.push(...ratiosOf(title, measured));
  }
  if (bench.rows > 0) {
    const full = await measureFull(bench, postgres, takers, measure);
    cases.push(full.measured);
    tables.push(full.table);
    ratios.push(...full.ratios);
  }
  return { cases, tables, ratios, setting: { batch: BATCH, repeated: 0.1, rows: bench.rows } };
}

async function doorsOf(
  gateway: RunningGateway,
  organizationId: string,
): Promise<readonly [Taker, Taker, Taker]> {
  const headers = await gateway.headersOf(Role.SERVICE, organizationId, randomUUID());
  const door = { process: gateway, url: gateway.url.replace('/graphql', '/v1/events') };
  const typed = (type: string) => ({ ...headers, 'content-type': type });
  return [
    {
      name: GRAPHQL,
      format: 'graphql',
      process: gateway,
      url: gateway.url,
      headers: typed('application/json'),
    },
    { name: NDJSON, format: 'ndjson', ...door, headers: typed('application/x-ndjson') },
    { name: 'opsgraph json', format: 'json', ...door, headers: typed('application/json') },
  ];
}

async function peersOf(bench: Bench, postgres: BenchPostgres, organizationId: string): Promise<Taker[]> {
  const takers: Taker[] = [];
  for (const [name, { file, format }] of PEERS) {
    if (bench.only?.includes(name) ?? true) {
      const process = await startProcess(bench, {
        name,
        parameters: [`bench/peers/${file}`],
        environment: {
          DATABASE_URL: postgres.applicationUrl,
          ORGANIZATION_ID: organizationId,
          STORE_BATCH: storeBatch.text,
        },
      });
      takers.push({
        name,
        format,
        process,
        url: process.url,
        headers: { 'content-type': 'application/json' },
      });
    }
  }
  return takers;
}

type Measure = (taker: Taker, clients: number, ids: EventIds, seconds: number) => Promise<Round>;

function measurement(postgres: BenchPostgres, load: IngestLoad, organizationId: string): Measure {
  return async ({ name, format, process, url, headers }, clients, ids, seconds) => {
    const cpuOf = () => [
      process === undefined ? null : cpuSeconds(process.pid),
      familyCpuSeconds(postgres.pid),
    ];
    const way =
      url === undefined
        ? { statement: { text: storeBatch.text, databaseUrl: postgres.applicationUrl, organizationId } }
        : { url, headers };
    const before = cpuOf();
    const result = await load
      .run({ ...way, format, ids, clients, warmMs: WARM_MS, measureMs: seconds * 1_000 })
      .catch((error: unknown) => {
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
    const after = cpuOf();
    const [cpu = null, databaseCpu = null] = after.map((until, index) => {
      const from = before[index] ?? null;
      return from === null || until === null ? null : ((until - from) * 1e6) / (result.answered * BATCH);
    });
    return { ...result, cpu, databaseCpu };
  };
}

async function measureTakers(
  bench: Bench,
  postgres: BenchPostgres,
  takers: readonly Taker[],
  measure: (taker: Taker, seconds: number) => Promise<Round>,
): Promise<ReadonlyMap<string, Round[]>> {
  for (const taker of takers) {
    await measure(taker, WARM_SECONDS);
  }
  const rounds = new Map<string, Round[]>(takers.map(({ name }) => [name, []]));
  for (let round = 0; round < bench.rounds; round += 1) {
    const first = round % takers.length;
    for (const taker of [...takers.slice(first), ...takers.slice(0, first)]) {
      await emptyTables(postgres);
      rounds.get(taker.name)?.push(await measure(taker, bench.seconds));
    }
    bench.say(`round ${round + 1} of ${bench.rounds}`);
  }
  return rounds;
}

/** Of each round what it was beside the same round of somebody else. */
function beside(upper: readonly Round[], lower: readonly Round[]): number {
  return median(
    upper.flatMap((round, index) => {
      const other = lower[index];
      return other === undefined ? [] : [round.eventsPerSecond / other.eventsPerSecond];
    }),
  );
}

function ratiosOf(title: string, measured: ReadonlyMap<string, readonly Round[]>): Ratio[] {
  const alone = measured.get(STATEMENT) ?? [];
  return [...TARGETS].flatMap(([name, target]) => {
    const rounds = measured.get(name);
    if (rounds === undefined) {
      return [];
    }
    const value = beside(rounds, alone);
    return [{ name: `${title}, ${name}/${STATEMENT}`, value, target, met: value >= target }];
  });
}

function tableOf(title: string, measured: ReadonlyMap<string, readonly Round[]>): string {
  const alone = measured.get(STATEMENT) ?? [];
  const head = [title, 'events/s', 'p50 ms', 'p99 ms', 'own CPU µs', 'database CPU µs', `of ${STATEMENT}`];
  return textTable([
    head,
    ...[...measured].map(([name, rounds]) => [
      name,
      figure(median(rounds.map(({ eventsPerSecond }) => eventsPerSecond)), 0),
      figure(median(rounds.map(({ p50 }) => p50)), 1),
      figure(median(rounds.map(({ p99 }) => p99)), 1),
      figure(medianOfKnown(rounds.map(({ cpu }) => cpu)), 1),
      figure(medianOfKnown(rounds.map(({ databaseCpu }) => databaseCpu)), 1),
      figure(beside(rounds, alone), 2),
    ]),
  ]);
}

/** The same with so many rows in the ledger and among the events, with ids in the order of time and without any. */
async function measureFull(
  bench: Bench,
  postgres: BenchPostgres,
  takers: readonly Taker[],
  measure: Measure,
): Promise<{ readonly measured: object; readonly table: string; readonly ratios: readonly Ratio[] }> {
  const clients = 4;
  const names = [STATEMENT, NDJSON];
  const chosen = takers.filter(({ name }) => names.includes(name));
  const lines: string[][] = [];
  const ratios: Ratio[] = [];
  const rounds: object[] = [];
  const several = async (taker: Taker, ids: EventIds, isEmptied: boolean): Promise<number> => {
    const rates: number[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      if (isEmptied) {
        await emptyTables(postgres);
      }
      rates.push((await measure(taker, clients, ids, bench.seconds)).eventsPerSecond);
    }
    return median(rates);
  };
  for (const ids of ['v7', 'random'] as const) {
    const empty = new Map<string, number>();
    for (const taker of chosen) {
      empty.set(taker.name, await several(taker, ids, true));
    }
    bench.say(`writing ${bench.rows} events, ids ${ids}`);
    await fillTables(postgres, bench.rows, ids);
    for (const taker of chosen) {
      await settle(postgres);
      const before = empty.get(taker.name) ?? Number.NaN;
      const full = await several(taker, ids, false);
      const value = full / before;
      bench.say(`${taker.name}, ids ${ids}: ${full.toFixed(0)} events/s of ${before.toFixed(0)} when empty`);
      rounds.push({ taker: taker.name, ids, empty: before, full });
      lines.push([`${taker.name}, ids ${ids}`, figure(before, 0), figure(full, 0), figure(value, 2)]);
      const target = taker.name === NDJSON && ids === 'v7' ? FULL_TARGET : null;
      ratios.push({
        name: `${bench.rows} rows/none, ${taker.name}, ids ${ids}`,
        value,
        target,
        met: target === null || value >= target,
      });
    }
    await emptyTables(postgres);
  }
  const title = `${clients} clients, events/s`;
  const table = textTable([[title, 'empty', `${bench.rows} rows`, 'of empty'], ...lines]);
  return { measured: { title, rounds }, table, ratios };
}
