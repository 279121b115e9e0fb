// Rounds: everyone is measured in each of them, in an order that rotates, so that whatever else slows the machine down
// slows everyone. Figures are medians over the rounds; a ratio is the median of the ratios within the rounds.
import type { Bench } from './bench';
import type { Load, LoadResult, Target } from './load';
import { cpuSeconds, familyCpuSeconds, type RunningProcess } from './processes';
import type { BenchPostgres } from './postgres';
import type { Ratio } from './report';

/** Somebody who answers, and the request of each case. */
export interface Contestant {
  readonly name: string;
  readonly process: RunningProcess;
  readonly targets: ReadonlyMap<string, Target>;
  /** Process id of its own PostgreSQL, where it does not read everybody's. */
  readonly database?: number;
}

export interface Figures {
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor time per request, of the one who answers; null where the system does not say. */
  readonly cpu: number | null;
  /** The same of PostgreSQL, whatever it did in that time. */
  readonly databaseCpu: number | null;
  /** Requests per second of the first contestant are 1. */
  readonly ofFirst: number;
  readonly rounds: readonly Round[];
}

interface Round extends LoadResult {
  readonly cpu: number | null;
  readonly databaseCpu: number | null;
}

export interface Measured {
  readonly title: string;
  readonly contestants: readonly Figures[];
}

const SETTLE_SECONDS = 1;
/** Before the first round, until the code that runs often has been compiled. */
const WARM_UP_SECONDS = 3;

export async function measureRounds(
  bench: Bench,
  load: Load,
  postgres: BenchPostgres,
  cases: readonly string[],
  contestants: readonly Contestant[],
  beforeRound: () => Promise<void>,
): Promise<Measured[]> {
  const results = new Map<string, Round[]>();
  const cpuOf = ({ process, database = postgres.pid }: Contestant) => [
    cpuSeconds(process.pid),
    familyCpuSeconds(database),
  ];
  const measure = async (name: string, contestant: Contestant, warm: number, seconds: number) => {
    const target = contestant.targets.get(name);
    if (target === undefined) {
      throw new Error(`${contestant.name} has no request for ${name}`);
    }
    const order = {
      target,
      connections: bench.connections,
      warmMs: warm * 1000,
      measureMs: seconds * 1000,
    };
    return load.run(order).catch((error: unknown) => {
      throw new Error(
        `${contestant.name}, ${name}: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  };
  const seconds = cases.length * contestants.length;
  const total = seconds * (WARM_UP_SECONDS + bench.rounds * (SETTLE_SECONDS + bench.seconds));
  bench.say(`measuring ${contestants.map(({ name }) => name).join(', ')}: about ${Math.ceil(total)} s`);
  for (const name of cases) {
    for (const contestant of contestants) {
      await measure(name, contestant, WARM_UP_SECONDS - 1, 1);
    }
  }
  for (let round = 0; round < bench.rounds; round += 1) {
    await beforeRound();
    for (const name of cases) {
      const first = round % contestants.length;
      for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
        // The processor time of settling counts as well, and so do its requests.
        const before = cpuOf(contestant);
        const result = await measure(name, contestant, SETTLE_SECONDS, bench.seconds);
        const after = cpuOf(contestant);
        const [cpu = null, databaseCpu = null] = after.map((until, index) => {
          const from = before[index] ?? null;
          return from === null || until === null ? null : ((until - from) * 1000) / result.answered;
        });
        const key = `${name} ${contestant.name}`;
        results.set(key, [...(results.get(key) ?? []), { ...result, cpu, databaseCpu }]);
      }
    }
    bench.say(`round ${round + 1} of ${bench.rounds}`);
  }
  return cases.map((title) => {
    const roundsOf = ({ name }: Contestant): Round[] => results.get(`${title} ${name}`) ?? [];
    const base = contestants[0] === undefined ? [] : roundsOf(contestants[0]);
    return {
      title,
      contestants: contestants.map((contestant) => {
        const rounds = roundsOf(contestant);
        return {
          name: contestant.name,
          requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
          p50: median(rounds.map(({ p50 }) => p50)),
          p99: median(rounds.map(({ p99 }) => p99)),
          cpu: medianOfKnown(rounds.map(({ cpu }) => cpu)),
          databaseCpu: medianOfKnown(rounds.map(({ databaseCpu }) => databaseCpu)),
          ofFirst: medianRatio(rounds, base),
          rounds,
        };
      }),
    };
  });
}

/** Null when one of the two was not measured. */
export function ratioOf(measured: Measured, upper: string, lower: string, target: number): Ratio | null {
  const [above, below] = [upper, lower].map((name) =>
    measured.contestants.find((each) => each.name === name),
  );
  if (above === undefined || below === undefined) {
    return null;
  }
  const value = medianRatio(above.rounds, below.rounds);
  return { name: `${measured.title}, ${upper}/${lower}`, value, target, met: value >= target };
}

function medianRatio(upper: readonly LoadResult[], lower: readonly LoadResult[]): number {
  return median(
    upper.map((round, index) => round.requestsPerSecond / (lower[index]?.requestsPerSecond ?? Number.NaN)),
  );
}

export function medianOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}
