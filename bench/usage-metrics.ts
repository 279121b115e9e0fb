// Product usage of ninety days: what a dashboard asks, of so many requests and of a tenth of them. The answers come from
// rollups, so that ten times the requests may take next to no longer.
import { setTimeout } from 'node:timers/promises';
import { catalogue } from '../src/app';
import { type FactMetric, isExternal, type MetricReader, MetricRunner, type Question } from '../src/metrics';
import { createLogger, createRequestContext, type Database, Role } from '../src/platform';
import type { Bench } from './harness/bench';
import type { Report } from './harness/part';
import { startPostgres } from './harness/postgres';
import { figure, type Ratio, textTable } from './harness/report';
import { connect, DAYS, PEOPLE, usageData, workerOf } from './usage-data';

const DAY_MS = 86_400_000;
const MOST_GROWTH = 1.5;
/** Of each question in a round: the median counts. */
const TIMES = 7;

interface Contestant {
  readonly name: string;
  readonly database: Database;
  readonly runner: MetricRunner;
  readonly organizationId: string;
}

/** Everything that is asked, each of it one answer on one snapshot. */
const QUESTIONS: Readonly<Record<string, (reader: MetricReader, question: Question) => Promise<unknown>>> = {
  overview: async (reader, question) => {
    const period = { from: new Date(+question.asOf - DAYS * DAY_MS), to: question.asOf };
    return Promise.all([
      ...['dailyActiveUsers', 'weeklyActiveUsers', 'monthlyActiveUsers'].map((name) =>
        reader.tile(metricOf(name), question),
      ),
      ...['activeUsers', 'requests', 'requestErrors', 'pageViews', 'userSessions'].map((name) =>
        reader.total(metricOf(name), period, question),
      ),
      reader.total(metricOf('avgResponseTimeMs'), period, question, { percentiles: true }),
    ]);
  },
  'trends by day': async (reader, question) => {
    const { current } = await reader.days(DAYS, question);
    const window = {
      from: current[0]?.start ?? question.asOf,
      to: question.asOf,
      asOf: question.asOf,
      bucketStarts: current.map(({ start }) => start),
    };
    return Promise.all([
      ...['activeUsers', 'requests'].map((name) => reader.groups({ ...window, metric: metricOf(name) })),
      reader.groups({ ...window, metric: metricOf('avgResponseTimeMs'), percentiles: true }),
    ]);
  },
};

/** Told beside them: it reads the rows of the days at the edges of the window. */
const FOR_COMPARISON: typeof QUESTIONS = {
  'requests of each person': async (reader, question) =>
    reader.grouped(
      metricOf('requests'),
      { from: new Date(+question.asOf - DAYS * DAY_MS), to: question.asOf },
      question,
      ['user_id'],
    ),
};

export async function measureUsageMetrics(bench: Bench): Promise<Report> {
  const small = {
    ...bench,
    rows: Math.max(Math.round(bench.rows / 10), 1_000),
    part: `${bench.part}-tenth`,
  };
  const [tenth, whole] = [await contestantOf(small, 'tenth'), await contestantOf(bench, 'whole')];
  const questions = { ...QUESTIONS, ...FOR_COMPARISON };
  const rounds = new Map(
    Object.keys(questions).map((name) => [name, [] as { tenth: number; whole: number }[]]),
  );
  for (const ask of Object.values(questions)) {
    for (const each of [tenth, whole, tenth, whole]) {
      await timeOf(each, ask);
    }
  }
  for (let round = 0; round < Math.max(bench.rounds, 3); round += 1) {
    for (const [name, ask] of Object.entries(questions)) {
      bench.signal.throwIfAborted();
      const [of, over] = [[], []] as [number[], number[]];
      for (let time = 0; time < TIMES; time += 1) {
        of.push(await timeOf(tenth, ask));
        over.push(await timeOf(whole, ask));
      }
      rounds.get(name)?.push({ tenth: median(of), whole: median(over) });
    }
    await setTimeout(200);
  }
  const ratios = [...rounds].map(([name, times]): Ratio => {
    const value = median(times.map((each) => each.whole / each.tenth));
    const isTold = Object.hasOwn(FOR_COMPARISON, name);
    return {
      name: `${name} by ten times the requests, time`,
      value,
      target: isTold ? null : MOST_GROWTH,
      bound: 'most',
      met: isTold || value <= MOST_GROWTH,
    };
  });
  const cases = [...rounds].map(([title, times]) => ({
    title,
    tenth: median(times.map((each) => each.tenth)),
    whole: median(times.map((each) => each.whole)),
    rounds: times,
  }));
  const table = textTable([
    ['ms, median', `${small.rows} requests`, `${bench.rows} requests`],
    ...cases.map((each) => [each.title, figure(each.tenth, 1), figure(each.whole, 1)]),
  ]);
  return { cases, tables: [table], ratios, setting: { rows: bench.rows, people: PEOPLE, days: DAYS } };
}

function metricOf(name: string): FactMetric {
  const found = catalogue.find((metric) => metric.name === name);
  if (found === undefined || isExternal(found)) {
    throw new Error(`There is no metric ${name}`);
  }
  return found;
}

async function timeOf(
  { database, runner, organizationId }: Contestant,
  ask: (reader: MetricReader, question: Question) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  const context = createRequestContext({
    requestId: 'bench',
    client: { ip: null, userAgent: null },
    actor: { id: 'bench', name: null, role: Role.ANALYST, organizationId },
    database,
    clock: { now: () => new Date() },
    log: createLogger('silent'),
  });
  try {
    const reader = runner.reader(context);
    await ask(reader, await reader.question());
  } finally {
    await context.close();
  }
  return performance.now() - began;
}

async function contestantOf(bench: Bench, name: string): Promise<Contestant> {
  const postgres = await startPostgres(bench);
  const data = await usageData(bench, postgres);
  const database = await connect(bench, postgres);
  // What has passed since it was written.
  await workerOf(database).finish(data.organizationId);
  return {
    name,
    database,
    runner: new MetricRunner({ settings: {}, externals: new Map(), rolledUp: catalogue }),
    organizationId: data.organizationId,
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
