// The part "recorder": what the recorder costs the server it is in. The same server of Fastify and of Express answers the
// same list without it, with it and a gateway that takes everything, and with it and no gateway at all.
//
// Throughput is measured with as many requests as the server can answer; what a single request waits for is measured with
// one request at a time, because a full queue multiplies whatever a request costs.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { type Bench, root } from './harness/bench';
import { type Load, type LoadResult, startLoad, type Target } from './harness/load';
import type { Part, Report } from './harness/part';
import { installPeers } from './harness/peers';
import { exactCpuSeconds, startProcess, type RunningProcess } from './harness/processes';
import { figure, type Ratio, textTable } from './harness/report';
import { median } from './harness/rounds';

const FRAMEWORKS = ['fastify', 'express'] as const;
const MODES = ['without', 'gateway up', 'gateway down'] as const;
type Mode = (typeof MODES)[number];

const TARGETS = { throughput: 0.97, addedP99Ms: 0.1 };
/** Nobody listens there: the connection is refused at once. */
const NOWHERE = 'http://127.0.0.1:1/graphql';
const WARM_MS = 3_000;
const SETTLE_MS = 500;

interface Host {
  readonly mode: Mode;
  readonly process: RunningProcess;
  readonly target: Target;
}

interface Round extends LoadResult {
  /** Microseconds of processor time per request; null where the system does not say. */
  readonly cpu: number | null;
}

export const recorderPart: Part = {
  name: 'recorder',
  measures: 'what @opsgraph/recorder costs a server of Fastify and of Express, with the gateway up and down',
  defaults: { seconds: 3, rounds: 7 },
  run: measureRecorder,
};

export async function measureRecorder(bench: Bench): Promise<Report> {
  installPeers(bench);
  buildRecorder(bench);
  const load = startLoad(bench);
  const sink = await startProcess(bench, {
    name: 'sink',
    parameters: ['bench/recorder-sink.mjs'],
    environment: {},
  });
  const cases: object[] = [];
  const tables: string[] = [];
  const ratios: Ratio[] = [];
  for (const framework of FRAMEWORKS) {
    const hosts = await startHosts(bench, framework, sink.url);
    for (const connections of [bench.connections, 1]) {
      const measured = await measure(bench, load, hosts, connections);
      const title = `${framework}, ${connections === 1 ? 'one request at a time' : `${connections} connections`}`;
      tables.push(tableOf(title, measured));
      ratios.push(...ratiosOf(framework, measured, connections === 1));
      cases.push({ title, hosts: [...measured].map(([mode, rounds]) => ({ mode, rounds })) });
    }
    for (const { process } of hosts) {
      await process.stop();
    }
  }
  return { cases, tables, ratios, setting: { targets: TARGETS } };
}

function buildRecorder(bench: Bench): void {
  bench.say('building the recorder');
  const built = spawnSync(process.execPath, [path.join(root, 'packages/recorder/scripts/build.js')], {
    stdio: 'inherit',
  });
  if (built.status !== 0) {
    throw new TypeError('The recorder could not be built: see above');
  }
}

async function startHosts(bench: Bench, framework: string, sinkUrl: string): Promise<Host[]> {
  const urls: Record<Mode, string> = { without: 'without', 'gateway up': sinkUrl, 'gateway down': NOWHERE };
  const hosts: Host[] = [];
  for (const mode of MODES) {
    const process = await startProcess(bench, {
      name: `${framework} ${mode}`,
      parameters: ['bench/recorder-host.mjs', framework, urls[mode]],
      environment: {},
    });
    const url = process.url.replace('/graphql', '/orders/17?page=2');
    const headers = {
      'content-type': 'application/json',
      'x-user': 'u-1742',
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    };
    const response = await fetch(url, { method: 'POST', headers, body: '{}' });
    const bytes = (await response.arrayBuffer()).byteLength;
    if (response.status !== 200 || bytes < 1_000) {
      throw new Error(`${framework} ${mode} answers ${response.status} with ${bytes} bytes`);
    }
    hosts.push({ mode, process, target: { url, headers, body: '{}', bytes } });
  }
  return hosts;
}

async function measure(
  bench: Bench,
  load: Load,
  hosts: readonly Host[],
  connections: number,
): Promise<ReadonlyMap<Mode, Round[]>> {
  for (const { target } of hosts) {
    await load.run({ target, connections, warmMs: WARM_MS - 1_000, measureMs: 1_000 });
  }
  const rounds = new Map<Mode, Round[]>(MODES.map((mode) => [mode, []]));
  for (let round = 0; round < bench.rounds; round += 1) {
    const first = round % hosts.length;
    for (const { mode, process, target } of [...hosts.slice(first), ...hosts.slice(0, first)]) {
      const before = exactCpuSeconds(process.pid);
      const order = { target, connections, warmMs: SETTLE_MS, measureMs: bench.seconds * 1_000 };
      const result = await load.run(order);
      const after = exactCpuSeconds(process.pid);
      const cpu = before === null || after === null ? null : ((after - before) * 1e6) / result.answered;
      rounds.get(mode)?.push({ ...result, cpu });
    }
    bench.say(`round ${round + 1} of ${bench.rounds}`);
  }
  return rounds;
}

/** Of each round what it was beside the same round without the recorder. */
function beside(
  measured: ReadonlyMap<Mode, readonly Round[]>,
  mode: Mode,
  compare: (with_: Round, without: Round) => number,
): number {
  const without = measured.get('without') ?? [];
  return median(
    (measured.get(mode) ?? []).flatMap((round, index) => {
      const other = without[index];
      return other === undefined ? [] : [compare(round, other)];
    }),
  );
}

function ratiosOf(
  framework: string,
  measured: ReadonlyMap<Mode, readonly Round[]>,
  isLatency: boolean,
): Ratio[] {
  return MODES.slice(1).flatMap((mode): Ratio[] => {
    if (!isLatency) {
      const value = beside(measured, mode, (a, b) => a.requestsPerSecond / b.requestsPerSecond);
      const target = TARGETS.throughput;
      return [{ name: `${framework} throughput, ${mode}/without`, value, target, met: value >= target }];
    }
    const p50 = beside(measured, mode, (a, b) => a.p50 - b.p50);
    const p99 = beside(measured, mode, (a, b) => a.p99 - b.p99);
    const target = mode === 'gateway down' ? TARGETS.addedP99Ms : null;
    return [
      { name: `${framework} added p50 ms, ${mode}`, value: p50, target: null, met: true },
      {
        name: `${framework} added p99 ms, ${mode}`,
        value: p99,
        target,
        bound: 'most',
        met: target === null || p99 < target,
      },
    ];
  });
}

function tableOf(title: string, measured: ReadonlyMap<Mode, readonly Round[]>): string {
  const head = [title, 'requests/s', 'p50 ms', 'p99 ms', 'own CPU µs', 'of without', 'CPU of without'];
  return textTable([
    head,
    ...[...measured].map(([mode, rounds]) => [
      mode,
      figure(median(rounds.map(({ requestsPerSecond }) => requestsPerSecond)), 0),
      figure(median(rounds.map(({ p50 }) => p50)), 3),
      figure(median(rounds.map(({ p99 }) => p99)), 3),
      figure(median(rounds.map(({ cpu }) => cpu ?? Number.NaN)), 1),
      figure(
        beside(measured, mode, (a, b) => a.requestsPerSecond / b.requestsPerSecond),
        3,
      ),
      figure(
        beside(measured, mode, (a, b) => (b.cpu ?? Number.NaN) / (a.cpu ?? Number.NaN)),
        3,
      ),
    ]),
  ]);
}
