// What product usage is measured with: ninety days of one organization's requests, a fifth as many page views, a twentieth as
// many sessions, and the rollups of them. PostgreSQL makes the rows itself.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { catalogue, entities } from '../src/app';
import { RollupWorker } from '../src/metrics';
import { createLogger, Database } from '../src/platform';
import type { Bench } from './harness/bench';
import type { BenchPostgres } from './harness/postgres';

export const DAYS = 90;
export const PEOPLE = 2_000;
const ZONE = 'Europe/Berlin';
const DAY_MS = 86_400_000;
const VERSION = 1;

export interface UsageData {
  readonly version: number;
  readonly rows: number;
  readonly organizationId: string;
  readonly end: string;
}

/** Finds the data in the folder, or makes it and keeps its rollups. */
export async function usageData(bench: Bench, postgres: BenchPostgres): Promise<UsageData> {
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

export async function connect(bench: Bench, postgres: BenchPostgres): Promise<Database> {
  const database = await Database.connect({
    url: postgres.applicationUrl,
    entities,
    log: createLogger('silent'),
    poolSize: 2,
  });
  bench.atEnd(() => database.close());
  return database;
}

export function workerOf(database: Database): RollupWorker {
  return new RollupWorker(database, catalogue, createLogger('silent'));
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
