// Demo mode's services: believable numbers behind them, and each event told once whoever tells it and by which way.
import { randomUUID } from 'node:crypto';
import { entities } from '../src/app';
import { eventKinds } from '../src/app-ingestion';
import { demoReliability } from '../src/demo/reliability-profiles';
import { planReliability } from '../src/demo/reliability-simulation';
import { ReliabilityTraffic } from '../src/demo/reliability-traffic';
import { Organizations } from '../src/identity';
import { EventKinds, Ingestion, PersonalKeys, Projector } from '../src/ingest';
import { createLogger, Database, type OrganizationRow, Role } from '../src/platform';
import { reliabilityProjection } from '../src/reliability';
import { cloneDatabase, type Gateway, startGateway, type TestDatabase, tokenOf } from './harness';

jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;
const log = createLogger('silent');

let database: TestDatabase;
let gateway: Gateway;
let app: Database;
const kinds = new EventKinds(eventKinds);

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
  app = await Database.connect({ url: database.url, entities, log });
});

afterAll(async () => {
  await app.close();
  await gateway.stop();
  await database.drop();
});

async function shop(): Promise<OrganizationRow> {
  const slug = `demo-${randomUUID()}`;
  return new Organizations(app).create({ slug, name: slug, timezone: demoReliability.timezone });
}

/** A process of demo mode, which remembers nothing of those before it. */
function traffic(organization: OrganizationRow, now: () => Date): ReliabilityTraffic {
  const keys = new PersonalKeys(app, 'a secret of the tests, long enough for a key');
  const ingestion = new Ingestion({ database: app, kinds, keys, now, log });
  return new ReliabilityTraffic(app, { ingestion, told: () => undefined }, demoReliability, organization);
}

async function kept({ id }: OrganizationRow): Promise<unknown> {
  const { rows } = await database.owner.query<object>(
    `SELECT (SELECT count(*) || md5(string_agg(concat_ws(' ', r.id, r.status, r.finished_at), ',' ORDER BY r.id))
               FROM workflow_runs r WHERE r.org_id = $1) AS runs,
            (SELECT count(*) || md5(string_agg(concat_ws(' ', m.id, m.measured_at, m.requests), ',' ORDER BY m.id))
               FROM performance_metrics m WHERE m.org_id = $1) AS measurements,
            (SELECT count(*) || md5(string_agg(concat_ws(' ', p.id, p.predicted_at, p.outcome_at), ',' ORDER BY p.id))
               FROM predictions p WHERE p.org_id = $1) AS predictions,
            (SELECT count(*) || md5(string_agg(concat_ws(' ', e.incident_id, e.number, e.opened_at, e.resolved_at), ','
                                               ORDER BY e.incident_id, e.number))
               FROM incident_episodes e WHERE e.org_id = $1) AS episodes`,
    [id],
  );
  return rows[0];
}

it('has services that do well and others that do not, incidents, and a model that sees some of them coming', async () => {
  const organization = await shop();
  const now = new Date();
  await traffic(organization, () => now).catchUp(now);
  const { data, errors } = await gateway.ask<
    {
      serviceHealth: { rows: { id: string; status: string; basis: string; openIncidents: number }[] };
      reliabilityOverview: { runs: number; failureRate: number; avgP95LatencyMs: number };
      mttr: { total: { resolved: number; mttrSeconds: number; mttaSeconds: number } };
      predictionAccuracy: { settled: number; precision: number; recall: number; brierScore: number };
    },
    undefined
  >(
    `{ serviceHealth { rows { id status basis openIncidents } }
       reliabilityOverview { runs failureRate avgP95LatencyMs }
       mttr { total { resolved mttrSeconds mttaSeconds } }
       predictionAccuracy { settled precision recall brierScore } }`,
    undefined,
    { token: await tokenOf(Role.ANALYST, organization.id) },
  );
  expect(errors).toEqual([]);
  if (data == null) {
    throw new Error('no answer');
  }
  expect(data.serviceHealth.rows.map(({ id, basis }) => [id, basis])).toEqual([
    ['checkout', 'REQUESTS'],
    ['payments', 'REQUESTS'],
    ['search', 'REQUESTS'],
    ['warehouse', 'WORKFLOW_RUNS'],
  ]);
  expect(data.reliabilityOverview.runs).toBeGreaterThan(1_300);
  expect(data.reliabilityOverview.failureRate).toBeGreaterThan(1);
  expect(data.reliabilityOverview.failureRate).toBeLessThan(6);
  expect(data.mttr.total.resolved).toBeGreaterThan(2);
  expect(data.mttr.total.mttrSeconds).toBeGreaterThan(data.mttr.total.mttaSeconds);
  expect(data.predictionAccuracy.settled).toBeGreaterThan(600);
  expect(data.predictionAccuracy.brierScore).toBeLessThan(0.15);
});

it('a day is the same whenever it is planned, and each event has an id of its own', () => {
  const plan = planReliability(demoReliability, '2026-03-29');
  expect(planReliability(demoReliability, '2026-03-29')).toEqual(plan);
  expect(new Set(plan.map(({ clientEventId }) => clientEventId)).size).toBe(plan.length);
});

it('is told the same at once or bit by bit, by rows or by events, and by a process that begins again', async () => {
  const [atOnce, bitByBit] = [await shop(), await shop()];
  const end = new Date();
  await traffic(atOnce, () => end).catchUp(end);
  let now = new Date(end.getTime() - 30 * HOUR_MS);
  const clock = (): Date => now;
  await traffic(bitByBit, clock).catchUp(now);
  // The gateway was away for a while; then something is told as it happens.
  now = new Date(end.getTime() - 2 * HOUR_MS);
  const second = traffic(bitByBit, clock);
  await second.catchUp(now);
  for (const minutes of [90, 45, 0]) {
    now = new Date(end.getTime() - minutes * 60_000);
    await second.catchUp(now);
  }
  const projections = [reliabilityProjection];
  const keys = new PersonalKeys(app, 'a secret of the tests, long enough for a key');
  const projector = new Projector({ database: app, kinds, keys, projections, told: () => undefined, log });
  await projector.finish(bitByBit.id);
  expect(await kept(bitByBit)).toEqual(await kept(atOnce));
});
