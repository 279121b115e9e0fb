// The part "guards": what the guards cost. The same gateway answers with its limits at work, which are never reached,
// and with all that can be set to "no limit" set to it.
//
// What no setting turns off (clean input, the time a request may take, ids, the limits of a document) is on both sides:
// a gateway without it does not exist.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import type { Bench } from './harness/bench';
import { type RunningGateway, startGateway } from './harness/gateway';
import { startLoad, type Target } from './harness/load';
import type { Part, Report } from './harness/part';
import { installPeers } from './harness/peers';
import { startPostgres } from './harness/postgres';
import { type Ratio, tableOf } from './harness/report';
import { type Contestant, type Measured, measureRounds, median, ratioOf } from './harness/rounds';
import { liveData } from './live-data';

const KPIS = `query Kpis($asOf: DateTime!) { liveKpis(asOf: $asOf) {
  timezone waiting active abandonedSessions avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgWaitSeconds
  avgResolutionSeconds avgHandleSeconds csatAverage csatPercentage csatSatisfiedPercentage fcrRate sessionsToday
  humanModeUsers
} }`;
const TRIVIAL = '{ me { id } }';

const WITHOUT = 'without';
const GUARDED = 'guarded';
const NO_LIMITS: Readonly<Record<string, string>> = {
  RATE_LIMIT_ACTOR: '0',
  RATE_LIMIT_ORGANIZATION: '0',
  MAX_CONCURRENT_OPERATIONS: '0',
  MAX_CONNECTIONS: '0',
  MAX_CONNECTIONS_PER_ADDRESS: '0',
};

/** At least so much of the throughput must be left. */
const CASES = [
  { name: 'liveKpis', query: KPIS, target: 0.85 },
  { name: 'trivial', query: TRIVIAL, target: 0.8 },
];

export const guardsPart: Part = {
  name: 'guards',
  measures: 'what rate limits, load shedding and connection limits cost, on live KPIs and on a trivial query',
  defaults: { seconds: 3, rounds: 5 },
  run,
};

async function run(bench: Bench): Promise<Report> {
  installPeers(bench);
  const load = startLoad(bench);
  const postgres = await startPostgres(bench);
  const { large } = await liveData(postgres);
  const asOf = new Date().toISOString();
  const contestants: Contestant[] = [];
  for (const [name, environment] of [
    [WITHOUT, NO_LIMITS],
    [GUARDED, {}],
  ] as const) {
    bench.say(`starting ${name}`);
    const gateway = await startGateway(bench, postgres, { name, environment });
    contestants.push({ name, process: gateway, targets: await targetsOf(gateway, large, asOf) });
  }
  assertSame(contestants);
  const names = CASES.map(({ name }) => name);
  const cases = await measureRounds(bench, load, postgres, names, contestants, () => Promise.resolve());
  const ratios = CASES.flatMap(({ name, target }) => {
    const measured = cases.find(({ title }) => title === name);
    return measured === undefined
      ? []
      : [ratioOf(measured, GUARDED, WITHOUT, target), cpuRatio(measured)].filter((ratio) => ratio !== null);
  });
  return {
    cases,
    tables: cases.map(tableOf),
    ratios,
    setting: { queries: [KPIS, TRIVIAL], limits: NO_LIMITS },
  };
}

async function targetsOf(
  gateway: RunningGateway,
  organizationId: string,
  asOf: string,
): Promise<ReadonlyMap<string, Target>> {
  const targets = new Map<string, Target>();
  const headers = await gateway.headersOf(Role.ANALYST, organizationId, randomUUID());
  for (const { name, query } of CASES) {
    const request = {
      url: gateway.url,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables: query === KPIS ? { asOf } : {} }),
    };
    const response = await fetch(request.url, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
    });
    const text = await response.text();
    if (response.status !== 200 || !text.startsWith('{"data"')) {
      throw new Error(`${name} is answered with status ${response.status}: ${text.slice(0, 1000)}`);
    }
    targets.set(name, { ...request, bytes: Buffer.byteLength(text) });
  }
  return targets;
}

/** Who answers less does less. */
function assertSame(contestants: readonly Contestant[]): void {
  for (const { name } of CASES) {
    const lengths = new Set(contestants.map(({ targets }) => targets.get(name)?.bytes));
    if (lengths.size !== 1) {
      throw new Error(`${name} is answered differently: ${[...lengths].join(' and ')} bytes`);
    }
  }
}

/** The processor's time of a request, without and with: above 1 the guards cost nothing. For comparison only. */
function cpuRatio({ title, contestants }: Measured): Ratio | null {
  const [without, guarded] = [WITHOUT, GUARDED].map((name) => contestants.find((each) => each.name === name));
  const values = (guarded?.rounds ?? []).flatMap(({ cpu }, index) => {
    const other = without?.rounds[index]?.cpu ?? null;
    return cpu === null || other === null ? [] : [other / cpu];
  });
  return values.length === 0
    ? null
    : { name: `${title}, own CPU ${WITHOUT}/${GUARDED}`, value: median(values), target: null, met: true };
}
