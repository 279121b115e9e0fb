// Two organizations that differ only in how much there is of everything that reports of alerts and of reliability are made
// of: the same ninety days, services, categories and shares. Written by PostgreSQL itself, in the order of time.
import { Client } from 'pg';
import { catalogue, entities } from '../src/app';
import { RollupWorker } from '../src/metrics';
import { createLogger, Database } from '../src/platform';
import type { Bench } from './harness/bench';
import type { BenchPostgres } from './harness/postgres';

export const DAYS = 90;
export const ZONE = 'Europe/Berlin';
const SERVICES = 50;
const CATEGORIES = 20;
const DAY_MS = 86_400_000;
const VERSION = 1;

export interface ReportOrganization {
  readonly id: string;
  readonly slug: string;
  readonly rows: number;
}

export interface ReportsData {
  readonly version: number;
  readonly rows: number;
  /** Nothing happened at this moment or later: whoever asks, asks as of then. */
  readonly end: string;
  readonly tenth: ReportOrganization;
  readonly whole: ReportOrganization;
}

/** Finds the data in the folder, or makes it and keeps its rollups. */
export async function reportsData(bench: Bench, postgres: BenchPostgres): Promise<ReportsData> {
  const noted = postgres.note as ReportsData | null;
  if (noted?.version === VERSION && noted.rows === bench.rows) {
    bench.say(`using the ${noted.rows} rows that are there`);
    return noted;
  }
  postgres.keepNote(null);
  const end = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const data: ReportsData = {
    version: VERSION,
    rows: bench.rows,
    end: end.toISOString(),
    tenth: {
      id: '00000000-0000-7000-8000-00000000f001',
      slug: 'tenth',
      rows: Math.max(Math.round(bench.rows / 10), 1_000),
    },
    whole: { id: '00000000-0000-7000-8000-00000000f002', slug: 'whole', rows: bench.rows },
  };
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    await owner.query('/* bench.empty */ TRUNCATE organizations CASCADE');
    for (const organization of [data.tenth, data.whole]) {
      const began = performance.now();
      await write(bench, owner, organization, end);
      bench.say(`${organization.rows} of everything written in ${seconds(began)} s`);
    }
    const began = performance.now();
    await build(postgres, [data.tenth, data.whole]);
    bench.say(`rollups built in ${seconds(began)} s`);
    await owner.query('/* bench.vacuum */ VACUUM (ANALYZE)');
    await owner.query('/* bench.checkpoint */ CHECKPOINT');
  } finally {
    await owner.end();
  }
  postgres.keepNote(data);
  return data;
}

/** To the end: what has passed since it was written, too. */
async function build(postgres: BenchPostgres, organizations: readonly ReportOrganization[]): Promise<void> {
  const log = createLogger('silent');
  const database = await Database.connect({ url: postgres.applicationUrl, entities, log, poolSize: 2 });
  try {
    for (const { id } of organizations) {
      await new RollupWorker(database, catalogue, log).finish(id);
    }
  } finally {
    await database.close();
  }
}

async function write(bench: Bench, owner: Client, { id, slug, rows }: ReportOrganization, end: Date) {
  await owner.query(
    `/* bench.organization */ INSERT INTO organizations (org_id, slug, name, timezone) VALUES ($1, $2, $2, '${ZONE}')`,
    [id, slug],
  );
  // Foreign keys hold by construction, and neither they nor triggers need to look at all rows.
  await owner.query('/* bench.unchecked */ SET session_replication_role = replica');
  const from = new Date(end.getTime() - DAYS * DAY_MS);
  for (const text of STATEMENTS) {
    bench.signal.throwIfAborted();
    await owner.query(text, text.includes('$4') ? [id, from, end, rows] : [id, from, end]);
  }
  await owner.query('/* bench.checked */ RESET session_replication_role');
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(0);
}

/** About so many seconds (their median), with a long tail. */
const DELAY = (median: number): string =>
  `interval '1 second' * round((${median} * exp(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))::numeric, 3)::float8`;
/** Row n of $4 between $2 and $3. */
const TIMES = `(SELECT n, random() AS u, random() AS v,
                       $2::timestamptz + ($3::timestamptz - $2::timestamptz) * (n - random()) / $4::int AS at
                  FROM generate_series(1, $4::int) n) t`;
/** What lies at the end or behind it has not happened. */
const HAPPENED = (moment: string): string => `CASE WHEN ${moment} < $3::timestamptz THEN ${moment} END`;
const SERVICE = `'service-' || (1 + floor(${SERVICES} * random() * random())::int)`;

const STATEMENTS: readonly string[] = [
  `/* bench.services */ INSERT INTO services (org_id, id, name, slo_percent, slo_days, told_at)
   SELECT $1::uuid, 'service-' || n, 'Service ' || n, 99.5, (ARRAY[7, 30, 90])[1 + n % 3], $2::timestamptz
     FROM generate_series(1, ${SERVICES}) n WHERE $3::timestamptz > $2`,

  // One alert in ten is raised a second time, and one in five hundred is never ended.
  `/* bench.episodes */ INSERT INTO alert_episodes
     (org_id, alert_id, number, service_id, category, severity, type_class, impact_amount, savings_amount, currency,
      raised_at, acknowledged_at, responded_at, resolved_at, dismissed_at, next_raised_at, snoozed_seconds)
   WITH told AS (
     SELECT t.n, t.u, t.v, t.at, ${SERVICE} AS service_id, 'category-' || (1 + floor(${CATEGORIES} * random())::int) AS category,
            (ARRAY['INFO', 'STANDARD', 'STANDARD', 'IMPORTANT', 'CRITICAL'])[1 + floor(5 * random())::int] AS severity,
            (ARRAY['ACTION_NEEDED', 'PREVENTED_ISSUE', 'TREND_WARNING', 'ESCALATION', 'INFORMATION'])[1 + floor(5 * random())::int]
              AS type_class,
            t.at + ${DELAY(240)} AS acknowledged_at, ${DELAY(1_200)} AS working, ${DELAY(7_200)} AS pause
       FROM ${TIMES}),
   ended AS (
     SELECT q.*, CASE WHEN q.u > 0.002 THEN ${HAPPENED('q.acknowledged_at + q.working')} END AS ended_at FROM told q),
   first AS (
     SELECT q.*, CASE WHEN q.n % 10 = 0 THEN ${HAPPENED('q.ended_at + q.pause')} END AS next_at FROM ended q),
   both_of AS (
     SELECT f.*, 1 AS number, f.at AS raised_at, ${HAPPENED('f.acknowledged_at')} AS known_at, f.ended_at AS over_at,
            f.next_at AS raised_again_at FROM first f
     UNION ALL
     SELECT f.*, 2, f.next_at, ${HAPPENED('f.next_at + (f.acknowledged_at - f.at)')},
            ${HAPPENED('f.next_at + (f.acknowledged_at - f.at) + f.working')}, NULL FROM first f WHERE f.next_at IS NOT NULL)
   SELECT $1::uuid, 'A-' || lpad(b.n::text, 9, '0'), b.number, b.service_id, b.category, b.severity, b.type_class,
          CASE WHEN b.v < 0.3 THEN 100 + b.n % 900 END,
          CASE WHEN b.type_class = 'PREVENTED_ISSUE' AND b.v < 0.5 THEN 10 + b.n % 90 END,
          CASE WHEN b.v < 0.3 OR (b.type_class = 'PREVENTED_ISSUE' AND b.v < 0.5) THEN (ARRAY['EUR', 'USD'])[1 + b.n % 2] END,
          b.raised_at, b.known_at, b.known_at, CASE WHEN b.v < 0.9 THEN b.over_at END,
          CASE WHEN b.v >= 0.9 THEN b.over_at END, b.raised_again_at,
          CASE WHEN b.n % 20 = 0 AND b.known_at IS NOT NULL
               THEN floor(extract(epoch FROM b.known_at - b.raised_at) / 2) ELSE 0 END
     FROM both_of b`,
  `/* bench.alerts */ INSERT INTO alerts
     (org_id, id, title, service_id, category, severity, type_class, impact_amount, savings_amount, currency, status, episode,
      raised_at)
   SELECT e.org_id, e.alert_id, (ARRAY['Queue is long', 'Disk is nearly full', 'Latency is high', 'Login fails'])[1 + (hashtext(e.alert_id) & 3)]
            || ' on host ' || right(e.alert_id, 4),
          e.service_id, e.category, e.severity, e.type_class, e.impact_amount, e.savings_amount, e.currency,
          CASE WHEN e.resolved_at IS NOT NULL THEN 'RESOLVED' WHEN e.dismissed_at IS NOT NULL THEN 'DISMISSED'
               WHEN e.acknowledged_at IS NOT NULL THEN 'ACKNOWLEDGED' ELSE 'OPEN' END, e.number, e.raised_at
     FROM alert_episodes e
    WHERE e.org_id = $1 AND e.next_raised_at IS NULL AND e.raised_at >= $2 AND e.raised_at < $3`,
  `/* bench.changes */ INSERT INTO alert_changes (org_id, source, source_id, alert_id, type, changed_at, recorded_at, details)
   SELECT e.org_id, 'EVENT', e.alert_id || ':' || e.number || ':' || c.type, e.alert_id, c.type, c.at, c.at,
          CASE WHEN c.type = 'RAISED' THEN jsonb_build_object('serviceId', e.service_id) END
     FROM alert_episodes e
    CROSS JOIN LATERAL (VALUES ('RAISED', e.raised_at), ('RESOLVED', e.resolved_at), ('DISMISSED', e.dismissed_at)) c (type, at)
    WHERE e.org_id = $1 AND e.raised_at >= $2 AND e.raised_at < $3 AND c.at IS NOT NULL`,
  `/* bench.savings */ INSERT INTO alert_savings (org_id, hour, currency, stated, amount)
   SELECT e.org_id, date_bin('1 hour', e.raised_at, '2000-01-01Z'), e.currency, count(*), sum(e.savings_amount)
     FROM alert_episodes e
    WHERE e.org_id = $1 AND e.type_class = 'PREVENTED_ISSUE' AND e.savings_amount IS NOT NULL
      AND e.raised_at >= $2 AND e.raised_at < $3
    GROUP BY 1, 2, 3`,
  `/* bench.forecasts */ INSERT INTO alert_forecasts
     (org_id, issued_on, horizon_days, day, zone, starts_at, ends_at, issued_at, basis_days, predicted, naive, actual, scored_at)
   SELECT $1::uuid, d.day - h, h, d.day, '${ZONE}', d.day::timestamp AT TIME ZONE '${ZONE}',
          (d.day + 1)::timestamp AT TIME ZONE '${ZONE}', (d.day - h)::timestamp AT TIME ZONE '${ZONE}', 56, 100, 90,
          CASE WHEN d.day < ($3::timestamptz AT TIME ZONE '${ZONE}')::date THEN 95 END,
          CASE WHEN d.day < ($3::timestamptz AT TIME ZONE '${ZONE}')::date THEN (d.day + 1)::timestamp AT TIME ZONE '${ZONE}' END
     FROM generate_series(1, 7) h
    CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE '${ZONE}')::date + n AS day FROM generate_series(0, ${DAYS} + h) n) d`,

  `/* bench.runs */ INSERT INTO workflow_runs (org_id, id, service_id, workflow, status, started_at, finished_at)
   SELECT $1::uuid, 'R-' || lpad(t.n::text, 9, '0'), ${SERVICE}, 'workflow-' || floor(40 * t.u)::int,
          CASE WHEN t.v < 0.95 THEN 'SUCCEEDED' WHEN t.v < 0.98 THEN 'FAILED' ELSE 'CANCELLED' END, t.at - ${DELAY(60)}, t.at
     FROM ${TIMES}`,
  `/* bench.measurements */ INSERT INTO performance_metrics
     (org_id, id, service_id, measured_at, p95_latency_ms, throughput_rps, requests, failed_requests)
   SELECT $1::uuid, 'M-' || lpad(t.n::text, 9, '0'), ${SERVICE}, t.at, round((80 * exp(2 * t.u))::numeric, 3),
          round((500 * t.v)::numeric, 3), 1000 + t.n % 500, t.n % 9
     FROM ${TIMES}`,
  `/* bench.predictions */ INSERT INTO predictions
     (org_id, id, service_id, model, predicted_at, failure_probability, horizon_minutes, occurred, outcome_at)
   SELECT $1::uuid, 'P-' || lpad(t.n::text, 9, '0'), ${SERVICE}, 'model-' || t.n % 4, t.at, round((t.u * t.u)::numeric, 6), 60,
          CASE WHEN t.at + interval '1 hour' < $3 THEN t.v < t.u * t.u END, ${HAPPENED(`t.at + interval '1 hour'`)}
     FROM ${TIMES}`,
  `/* bench.incident-episodes */ INSERT INTO incident_episodes
     (org_id, incident_id, number, service_id, severity, opened_at, acknowledged_at, resolved_at)
   SELECT $1::uuid, 'I-' || lpad(q.n::text, 9, '0'), 1, q.service_id, q.severity, q.at, ${HAPPENED('q.known_at')},
          CASE WHEN q.u > 0.001 THEN ${HAPPENED('q.known_at + q.working')} END
     FROM (SELECT t.n, t.u, t.at, ${SERVICE} AS service_id,
                  (ARRAY['CRITICAL', 'MAJOR', 'MINOR', 'INFO'])[1 + floor(4 * t.v)::int] AS severity,
                  t.at + ${DELAY(300)} AS known_at, ${DELAY(3_600)} AS working FROM ${TIMES}) q`,
  `/* bench.incidents */ INSERT INTO incidents
     (org_id, id, service_id, title, severity, status, opened_at, acknowledged_at, resolved_at, episodes)
   SELECT e.org_id, e.incident_id, e.service_id, 'Incident ' || e.incident_id, e.severity,
          CASE WHEN e.resolved_at IS NOT NULL THEN 'RESOLVED' WHEN e.acknowledged_at IS NOT NULL THEN 'ACKNOWLEDGED' ELSE 'OPEN' END,
          e.opened_at, e.acknowledged_at, e.resolved_at, 1
     FROM incident_episodes e WHERE e.org_id = $1 AND e.opened_at >= $2 AND e.opened_at < $3`,
];
