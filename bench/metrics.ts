// The part "metrics": what a dashboard asks a gateway, beside those who answer the same from full SQL, and beside the
// least that could answer it from rollups.
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Role } from '../src/platform';
import type { Bench } from './harness/bench';
import { type RunningGateway, startGateway } from './harness/gateway';
import { startLoad, type Target } from './harness/load';
import type { Part, Report } from './harness/part';
import { installPeers, peersFolder } from './harness/peers';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { type RunningProcess, startProcess } from './harness/processes';
import { type Ratio, tableOf, textTable } from './harness/report';
import { type Contestant, type Measured, measureRounds, ratioOf } from './harness/rounds';
import { type Difference, differenceOf, EXACT, larger, NO_DIFFERENCE, PERCENTILES } from './metrics-compare';
import { type MetricsData, metricsData, tidy } from './metrics-data';
import { WORKLOADS } from './metrics-queries';
import { measureUpkeep, upkeepRatio, upkeepTable } from './metrics-upkeep';

const OURS = 'opsgraph';
/** The gateway over a tenth of the sessions, in a database of its own. */
const TENTH = 'opsgraph-tenth';
/** What it takes to keep the rollups while rows come in. */
const UPKEEP = 'upkeep';
const RIGHT = 'ceiling-sql';
const ROLLUP = 'ceiling-rollup';

/** The others, by the file in bench/peers and its parameters. */
const PEERS = new Map([
  [RIGHT, ['metrics-ceiling.mjs', 'sql']],
  [ROLLUP, ['metrics-ceiling.mjs', 'rollup']],
  ['apollo-sql', ['metrics-apollo.mjs']],
  ['mercurius-sql', ['metrics-mercurius.mjs']],
]);
/** Nobody compiles statements that take milliseconds; the ceiling, which knows its data, does not plan them again. */
const NO_JIT = '-c jit=off';
const SESSION_SETTINGS = new Map([[ROLLUP, `${NO_JIT} -c plan_cache_mode=force_generic_plan`]]);
/** Of these, the better one is what others would have built. */
const BUILT = ['apollo-sql', 'mercurius-sql'];
const NAMES = [RIGHT, OURS, TENTH, UPKEEP, ...[...PEERS.keys()].slice(1)];

/** Of twenty organizations, so that there is always one for which nobody is waiting. */
const CONNECTIONS_IN_TURN = 16;
const GROWTH = 'liveKpis by ten times the sessions';
const MOST_GROWTH = 1.5;
const ANSWER_LIMIT_MS = 30_000;
const BREACHES_FOUND_MS = 60_000;
const BREACHES_EVERY_MS = 6_000;
const NOW_ATTEMPTS = 3;

interface Answering {
  readonly name: string;
  readonly process: RunningProcess;
  /** Of each organization, in the order of the data. */
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly database?: number;
}

type Variables = Readonly<Record<string, unknown>>;

export const metricsPart: Part = {
  name: 'metrics',
  measures: 'live KPIs, operator performance and a dashboard, beside full SQL and beside hand-made rollups',
  defaults: { seconds: 3, rounds: 3, connections: 32 },
  run,
};

async function run(bench: Bench): Promise<Report> {
  const unknown = bench.only?.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`--only: there is no ${unknown}, there are ${NAMES.join(', ')}`);
  }
  // Full SQL is always there: it says what is right.
  const wanted = (name: string): boolean => name === RIGHT || (bench.only?.includes(name) ?? true);
  installPeers(bench);
  const load = startLoad(bench);
  const postgres = await startPostgres(bench);
  const data = await metricsData(bench, postgres);
  const answering: Answering[] = [];
  for (const name of [RIGHT, OURS, ROLLUP, ...BUILT].filter(wanted)) {
    bench.say(`starting ${name}`);
    answering.push(await (name === OURS ? ours(bench, postgres, data) : peer(bench, postgres, data, name)));
  }
  const exactness = await agreed(bench, answering, data);

  const cases = [
    ...(await measureRounds(
      bench,
      load,
      postgres,
      WORKLOADS.map(({ name }) => name),
      answering.map((each) => contestant(each, false)),
      () => tidy(postgres),
    )),
    ...(await measureRounds(
      { ...bench, connections: Math.min(bench.connections, CONNECTIONS_IN_TURN) },
      load,
      postgres,
      WORKLOADS.map(({ name }) => inTurn(name)),
      answering.map((each) => contestant(each, true)),
      () => tidy(postgres),
    )),
  ];
  const large = answering.find(({ name }) => name === OURS);
  const growth =
    large !== undefined && wanted(TENTH) ? await measureGrowth(bench, load, postgres, large) : null;
  const upkeep =
    large !== undefined && wanted(UPKEEP)
      ? await measureUpkeep(bench, postgres, data.organizations[0] ?? '')
      : null;
  return {
    cases: growth === null ? cases : [...cases, growth],
    tables: [
      ...[...cases, ...(growth === null ? [] : [growth])].map(tableOf),
      ...(upkeep === null ? [] : [upkeepTable(upkeep)]),
      exactnessTable(answering, exactness),
    ],
    ratios: [
      ...cases.flatMap(ratiosOf),
      ...(growth === null ? [] : [growthRatio(growth)].filter((ratio) => ratio !== null)),
      ...(upkeep === null ? [] : [upkeepRatio(upkeep)]),
    ],
    setting: {
      data,
      connectionsInTurn: Math.min(bench.connections, CONNECTIONS_IN_TURN),
      queries: WORKLOADS,
      exactness: Object.fromEntries(exactness),
      upkeep,
    },
  };
}

async function ours(
  bench: Bench,
  postgres: BenchPostgres,
  data: MetricsData,
  name = OURS,
): Promise<Answering> {
  const gateway = await startGateway(bench, postgres, { name });
  const headers = await Promise.all(
    data.organizations.map((organization) => gateway.headersOf(Role.ANALYST, organization, organization)),
  );
  const answering = { name, process: gateway, headers, database: postgres.pid };
  await breachesFound(bench, gateway, answering, data);
  return answering;
}

/** Breaches come from Redis: those of the past are found after the start, one organization after the other. */
async function breachesFound(
  bench: Bench,
  gateway: RunningGateway,
  answering: Answering,
  data: MetricsData,
): Promise<void> {
  const query = 'query Sources { liveKpis { degradedSources } }';
  const until = performance.now() + BREACHES_FOUND_MS;
  for (const index of data.organizations.keys()) {
    for (;;) {
      bench.signal.throwIfAborted();
      const answer = await post(answering, index, { operationName: 'Sources', query, variables: {} });
      const { liveKpis } = answer as { liveKpis: { degradedSources: readonly string[] } };
      if (liveKpis.degradedSources.length === 0) {
        break;
      }
      if (performance.now() > until) {
        throw new Error(`${gateway.url} does not find the breaches of organization ${index}`);
      }
      await setTimeout(200);
    }
  }
}

async function peer(
  bench: Bench,
  postgres: BenchPostgres,
  data: MetricsData,
  name: string,
): Promise<Answering> {
  const [file = '', ...parameters] = PEERS.get(name) ?? [];
  const process = await startProcess(bench, {
    name,
    parameters: [path.join(peersFolder, file), ...parameters],
    environment: { DATABASE_URL: postgres.ownerUrl, PGOPTIONS: SESSION_SETTINGS.get(name) ?? NO_JIT },
  });
  return { name, process, headers: data.organizations.map((id) => ({ 'x-org-id': id })) };
}

/**
 * Asks everyone the same of each organization as of one moment, and the gateway once more as of now, where it may
 * answer in other ways. Refuses to measure those who do not say the same as full SQL.
 */
async function agreed(
  bench: Bench,
  answering: readonly Answering[],
  data: MetricsData,
): Promise<Map<string, Difference>> {
  bench.say(`comparing the answers for ${data.organizations.length} organizations`);
  const differences = new Map(answering.map(({ name }) => [name, NO_DIFFERENCE]));
  const right = answering.find(({ name }) => name === RIGHT);
  if (right === undefined) {
    throw new Error(`There is no ${RIGHT}`);
  }
  const compare = (name: string, workload: string, answer: unknown, wanted: unknown): void => {
    const difference = differenceOf(answer, wanted);
    if (typeof difference === 'string') {
      throw new Error(`${name} answers ${workload} differently: ${difference}`);
    }
    differences.set(name, larger(differences.get(name) ?? NO_DIFFERENCE, difference));
  };
  const asOf = new Date().toISOString();
  for (const index of data.organizations.keys()) {
    bench.signal.throwIfAborted();
    for (const workload of WORKLOADS) {
      const wanted = await ask(right, index, workload, { asOf });
      for (const each of answering.filter(({ name }) => name !== RIGHT)) {
        compare(each.name, workload.name, await ask(each, index, workload, { asOf }), wanted);
      }
      for (const gateway of answering.filter(({ name }) => name === OURS)) {
        await eventually(bench, async () => {
          // One answer is of one moment: this one says of which.
          const query = workload.query.replace(/\}\s*$/, ' moment: liveKpis(asOf: $asOf) { asOf } }');
          const { moment, ...answer } = (await ask(gateway, index, { ...workload, query }, {})) as {
            moment: { asOf: string };
          };
          const then = await ask(right, index, workload, { asOf: moment.asOf });
          compare(`${gateway.name}, as of now`, workload.name, answer, then);
        });
      }
    }
  }
  return differences;
}

/** Breaches are looked for every few seconds: an answer of now may lack one that has just happened. */
async function eventually(bench: Bench, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      bench.signal.throwIfAborted();
      if (attempt === NOW_ATTEMPTS) {
        throw error;
      }
      await setTimeout(BREACHES_EVERY_MS);
    }
  }
}

function ask(
  answering: Answering,
  index: number,
  { operationName, query, variables }: (typeof WORKLOADS)[number],
  more: Variables,
): Promise<unknown> {
  return post(answering, index, { operationName, query, variables: { ...variables, ...more } });
}

async function post({ name, process, headers }: Answering, index: number, body: object): Promise<unknown> {
  const response = await fetch(process.url, {
    method: 'POST',
    headers: { ...JSON_BODY, ...headers[index] },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  }).catch((error: unknown) => {
    const { cause } = error instanceof Error ? error : { cause: undefined };
    throw new Error(`${name} does not answer: ${String(cause ?? error)}`);
  });
  const text = await response.text();
  if (response.status !== 200 || text.includes('"errors":[')) {
    throw new Error(`${name} answers with status ${response.status}: ${text.slice(0, 1000)}`);
  }
  return (JSON.parse(text) as { data: unknown }).data;
}

const JSON_BODY = { 'content-type': 'application/json', 'user-agent': 'opsgraph-bench' };

/** Everyone is asked as of now, which moves: answers have no length that they must have. */
function contestant({ name, process, headers, database }: Answering, isInTurn: boolean): Contestant {
  const targets = WORKLOADS.map(({ name: workload, operationName, query, variables }): [string, Target] => {
    const target = {
      url: process.url,
      headers: { ...JSON_BODY, ...(isInTurn ? {} : headers[0]) },
      body: JSON.stringify({ operationName, query, variables }),
      bytes: null,
    };
    return isInTurn ? [inTurn(workload), { ...target, inTurn: headers }] : [workload, target];
  });
  return { name, process, targets: new Map(targets), ...(database === undefined ? {} : { database }) };
}

function inTurn(workload: string): string {
  return `${workload}, organizations in turn`;
}

/** The same questions to two gateways, one of which has a tenth of the rows. Nobody shares an answer. */
async function measureGrowth(
  bench: Bench,
  load: ReturnType<typeof startLoad>,
  postgres: BenchPostgres,
  large: Answering,
): Promise<Measured | null> {
  const small = { ...bench, rows: Math.max(Math.round(bench.rows / 10), 1000), part: 'metrics-tenth' };
  const other = await startPostgres(small);
  const tenth = await ours(bench, other, await metricsData(small, other), TENTH);
  const [workload = { name: '' }] = WORKLOADS;
  const [measured] = await measureRounds(
    { ...bench, connections: Math.min(bench.connections, CONNECTIONS_IN_TURN) },
    load,
    postgres,
    [GROWTH],
    [tenth, large].map((each) => {
      const target = contestant(each, true);
      const [, same] = [...target.targets].find(([name]) => name === inTurn(workload.name)) ?? [];
      return { ...target, targets: new Map(same === undefined ? [] : [[GROWTH, same]]) };
    }),
    () => Promise.all([tidy(postgres), tidy(other)]).then(() => undefined),
  );
  return measured ?? null;
}

/** How many times as long a request takes. */
function growthRatio(growth: Measured): Ratio | null {
  const ratio = ratioOf(growth, TENTH, OURS, 0);
  return ratio === null
    ? null
    : {
        ...ratio,
        name: `${GROWTH}, time`,
        target: MOST_GROWTH,
        bound: 'most',
        met: ratio.value <= MOST_GROWTH,
      };
}

function ratiosOf(measured: Measured): Ratio[] {
  const workload = WORKLOADS.find(({ name }) => measured.title === name || measured.title === inTurn(name));
  if (workload === undefined) {
    return [];
  }
  const isInTurn = measured.title !== workload.name;
  const best = measured.contestants
    .filter(({ name }) => BUILT.includes(name))
    .sort((a, b) => b.requestsPerSecond - a.requestsPerSecond)[0];
  const ofBest = best === undefined ? null : ratioOf(measured, OURS, best.name, workload.ofBest);
  const ofCeiling = ratioOf(measured, OURS, ROLLUP, workload.ofCeiling);
  const forComparison = (ratio: Ratio | null): Ratio | null =>
    ratio === null ? null : { ...ratio, target: null, met: true };
  // When all ask for one organization, answers may be shared: then others are what counts, and otherwise the ceiling.
  return [isInTurn ? forComparison(ofBest) : ofBest, isInTurn ? ofCeiling : forComparison(ofCeiling)].filter(
    (ratio) => ratio !== null,
  );
}

/** The largest relative difference from full SQL, over all organizations and workloads. */
function exactnessTable(
  answering: readonly Answering[],
  differences: ReadonlyMap<string, Difference>,
): string {
  const digits = (value: number): string => (value === 0 ? '0' : value.toExponential(1));
  return textTable([
    ['largest difference from full SQL', 'values', 'counts, means, shares', 'percentiles'],
    ...[...differences]
      .filter(([name]) => name !== RIGHT)
      .map(([name, { values, exact, percentiles }]) => [
        name,
        String(values),
        digits(exact),
        digits(percentiles),
      ]),
    ['allowed', '', digits(EXACT), digits(PERCENTILES)],
  ]).concat(answering.length === 1 ? '\n(nobody to compare)' : '');
}
