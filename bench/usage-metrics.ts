// Product usage of ninety days: what a dashboard asks, of so many requests and of a tenth of them. The answers come from
// rollups, so that ten times the requests may take next to no longer.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { catalogue, entities } from '../src/app';
import {
  type FactMetric,
  isExternal,
  type MetricReader,
  MetricRunner,
  type Question,
  RollupWorker,
} from '../src/metrics';
import { createLogger, createRequestContext, Database, Role } from '../src/platform';
import type { Bench } from './harness/bench';
import type { Report } from './harness/part';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { figure, type Ratio, textTable } from './harness/report';

const DAYS = 90;
const DAY_MS = 86_400_000;
const PEOPLE = 2_000;
const ZONE = 'Europe/Berlin';
const MOST_GROWTH = 1.5;
/** Of each question in a round: the median counts. */
const TIMES = 7;
const VERSION = 1;

interface UsageData {
  readonly version: number;
  readonly rows: number;
  readonly organizationId: string;
  readonly end: string;
}

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

async function connect(bench: Bench, postgres: BenchPostgres): Promise<Database> {
  const database = await Database.connect({
    url: postgres.applicationUrl,
    entities,
    log: createLogger('silent'),
    poolSize: 2,
  });
  bench.atEnd(() => database.close());
  return database;
}

function workerOf(database: Database): RollupWorker {
  return new RollupWorker(database, catalogue, createLogger('silent'));
}

/** Finds the data in the folder, or makes it and keeps its rollups. */
async function usageData(bench: Bench, postgres: BenchPostgres): Promise<UsageData> {
  const noted = postgres.note as UsageData | null;
  if (noted?.version === VERSION && noted.rows === bench.rows) {
    bench.say(`using the ${noted.rows} requests that are there`);
    return noted;
  }
  postgres.keepNote(null);
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  const organizationId = randomUUID();
  const end = new Date();
  try {
    bench.say(`writing ${bench.rows} requests, a fifth as many page views, a twentieth as many sessions`);
    let began = performance.now();
    await write(bench, owner, organizationId, end);
    bench.say(`written in ${seconds(began)} s`);
    began = performance.now();
    await workerOf(await connect(bench, postgres)).finish(organizationId);
    bench.say(`rollups built in ${seconds(began)} s`);
    await owner.query('/* bench.vacuum */ VACUUM (ANALYZE)');
    await owner.query('/* bench.checkpoint */ CHECKPOINT');
  } finally {
    await owner.end();
  }
  const data = { version: VERSION, rows: bench.rows, organizationId, end: end.toISOString() };
  postgres.keepNote(data);
  return data;
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(0);
}

async function write(bench: Bench, owner: Client, organizationId: string, end: Date): Promise<void> {
  await owner.query('/* bench.empty */ TRUNCATE organizations CASCADE');
  await owner.query(
    `/* bench.organization */ INSERT INTO organizations (org_id, slug, name, timezone) VALUES ($1, 'usage', 'Usage', '${ZONE}')`,
    [organizationId],
  );
  // Foreign keys hold by construction, and neither they nor triggers need to look at all rows.
  await owner.query('/* bench.unchecked */ SET session_replication_role = replica');
  await owner.query(
    `/* bench.people */ INSERT INTO app_users (org_id, id, external_id)
     SELECT $1, ${PERSON('k')}, 'person-' || k FROM generate_series(0, ${PEOPLE - 1}) k`,
    [organizationId],
  );
  const [first, last] = [+end - DAYS * DAY_MS, +end];
  for (let day = Math.floor(first / DAY_MS) * DAY_MS; day < last; day += DAY_MS) {
    bench.signal.throwIfAborted();
    await owner.query('/* bench.partitions */ SELECT make_usage_partitions($1::date)', [
      new Date(day).toISOString().slice(0, 10),
    ]);
    const [from, to] = [Math.max(day, first), Math.min(day + DAY_MS, last)];
    const rows = Math.round((bench.rows * (to - from)) / (DAYS * DAY_MS));
    for (const [statement, share] of [
      [REQUESTS, 1],
      [PAGE_VIEWS, 5],
      [SESSIONS, 20],
    ] as const) {
      await owner.query(statement, [
        organizationId,
        new Date(from),
        new Date(to),
        Math.max(1, Math.round(rows / share)),
      ]);
    }
  }
  await owner.query('/* bench.checked */ RESET session_replication_role');
}

const PERSON = (number: string): string =>
  `('01900000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/** In the order of time; few people ask for much, and one request in five is nobody's. */
const ROWS = `(SELECT $2::timestamptz + (($3::timestamptz - $2::timestamptz) * (n - random()) / $4::int) AS at,
                      ${PERSON(`floor(${PEOPLE} * power(random(), 2))::int`)} AS person, random() AS u, n
                 FROM generate_series(1, $4::int) n) r`;

const REQUESTS = `/* bench.requests */
  INSERT INTO usage_events (org_id, occurred_at, id, user_id, service, method, endpoint, status_code, response_time_ms)
  SELECT $1::uuid, r.at, gen_random_uuid(), CASE WHEN u < 0.8 THEN r.person END, 'shop',
         (ARRAY['GET', 'GET', 'POST'])[1 + n % 3], '/shop/' || floor(20 * u)::int || '/:id',
         CASE WHEN random() < 0.97 THEN 200 ELSE 500 END,
         round((exp(3.4 + 0.9 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))::numeric, 3)
    FROM ${ROWS}`;

const PAGE_VIEWS = `/* bench.page-views */
  INSERT INTO page_views (org_id, occurred_at, id, user_id, session_id, path)
  SELECT $1::uuid, r.at, gen_random_uuid(), r.person, gen_random_uuid(), '/page/' || floor(30 * u)::int FROM ${ROWS}`;

const SESSIONS = `/* bench.sessions */
  INSERT INTO user_sessions (org_id, started_at, id, user_id, last_activity_at)
  SELECT $1::uuid, r.at, gen_random_uuid(), r.person, least(r.at + u * interval '40 minutes', $3::timestamptz) FROM ${ROWS}`;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
