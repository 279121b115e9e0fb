// The plans of PostgreSQL for what the three great queries read, on a larger organization: no fact is read from one end
// to the other, and where rollups are built no answer reads its history.
import { catalogue, entities } from '../src/app';
import { type FactMetric, isExternal, MetricRunner, RollupWorker, Unit } from '../src/metrics';
import {
  type Asked,
  createLogger,
  createRequestContext,
  Database,
  Role,
  type Session,
  statement,
} from '../src/platform';
import { liveMetrics, supportMetrics } from '../src/support/support.metrics';
import { cloneDatabase, rowsOf, type TestDatabase } from './harness';

jest.setTimeout(300_000);

const SESSIONS = 200_000;
const FACTS = ['chat_sessions', 'messages', 'csat_responses'];
const HOUR = 3_600_000;
const log = createLogger('silent');
const options = { settings: { slaMaxQueueWaitSeconds: 300 }, externals: new Map() };

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

let test: TestDatabase;
let database: Database;
let organization: string;

beforeAll(async () => {
  test = await cloneDatabase();
  database = await Database.connect({ url: test.url, entities, log });
  const rows = await rowsOf(test, { slug: 'large', timezone: 'Europe/Berlin' });
  const other = await rowsOf(test, { slug: 'other' });
  organization = rows.organizationId;
  for (const each of [rows, other]) {
    const { organizationId } = each;
    for (let number = 0; number < 20; number += 1) {
      await each.operator(`Operator ${number}`);
    }
    await test.owner.query(
      `INSERT INTO contacts (org_id, id) SELECT $1, gen_random_uuid() FROM generate_series(1, 5000)`,
      [organizationId],
    );
    await test.owner.query(
      `WITH c AS (SELECT array_agg(id) AS ids FROM contacts WHERE org_id = $1),
            u AS (SELECT array_agg(id) AS ids FROM users WHERE org_id = $1)
       INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at)
       SELECT $1, gen_random_uuid(), c.ids[1 + n % 5000], u.ids[1 + n % 20], (ARRAY['web', 'phone'])[1 + n % 2], t.at,
              t.at + interval '1 minute' * (n % 9), t.at + interval '1 minute' * (n % 13 + 1), t.at + interval '1 minute' * (n % 50 + 5)
         FROM c, u, generate_series(1, $2::int) n
        CROSS JOIN LATERAL (SELECT now() - interval '90 days' * (n::float8 / $2::int)) t (at)`,
      [organizationId, SESSIONS / 2],
    );
    await test.owner.query(
      `INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
       SELECT s.org_id, gen_random_uuid(), s.id, s.started_at + interval '2 minutes', 'OPERATOR', s.operator_id
         FROM chat_sessions s WHERE s.org_id = $1`,
      [organizationId],
    );
    await test.owner.query(
      `INSERT INTO csat_responses (org_id, id, session_id, score, created_at)
       SELECT s.org_id, gen_random_uuid(), s.id, 1 + abs(hashtext(s.id::text)) % 5, s.closed_at
         FROM chat_sessions s WHERE s.org_id = $1 AND abs(hashtext(s.id::text)) % 5 = 0`,
      [organizationId],
    );
  }
  await test.owner.query('VACUUM ANALYZE');
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

const total = [...supportMetrics].filter(
  (metric): metric is FactMetric => !isExternal(metric) && metric.at !== undefined,
);

/** Reads what liveKpis, operatorPerformance(days: 7) and dashboard(days: 30) read, and explains each statement. */
async function explained(): Promise<Map<string, PlanNode>> {
  const plans = new Map<string, PlanNode>();

  const watching = (run: Session['run']): Session['run'] => {
    return async (query, parameters) => {
      if (!query.label.startsWith('session.')) {
        const [row] = await run<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
          statement('test.explain', `EXPLAIN (FORMAT JSON) ${query.text}`),
          parameters,
        );
        const plan = row?.['QUERY PLAN'][0].Plan;
        if (plan !== undefined) {
          plans.set(query.label, plan);
        }
      }
      return run(query, parameters);
    };
  };
  const watched = {
    beginSnapshot: async (id: string) => {
      const opening = await database.beginSnapshot(id);
      const run = watching((query, parameters) => opening.run(query, parameters));
      const opened = opening.opened.then((snapshot) =>
        snapshot === null
          ? null
          : {
              ...snapshot,
              run: watching((query, parameters) => snapshot.run(query, parameters)),
              runTogether: <Row>(asked: readonly Asked<Row>[]) =>
                Promise.all(asked.map(({ statement: query, parameters }) => run(query, parameters))),
            },
      );
      return { run, opened, close: () => opening.close() };
    },
  } as unknown as Database;
  const context = createRequestContext({
    requestId: 'plans',
    client: { ip: null, userAgent: null },
    actor: { id: 'test', name: null, role: Role.ANALYST, organizationId: organization },
    database: watched,
    clock: { now: () => new Date() },
    log,
  });
  try {
    const runner = new MetricRunner({ ...options, rolledUp: catalogue });
    const reader = runner.reader(context);
    const question = await reader.question();
    const week = { from: new Date(question.asOf.getTime() - 168 * HOUR), to: question.asOf };
    const { current, previous } = await reader.days(30, question);
    const month = { from: current[0]?.start ?? question.asOf, to: question.asOf };
    const before = { from: previous[0]?.start ?? question.asOf, to: month.from };
    for (const metric of Object.values(liveMetrics).filter((each) => !isExternal(each))) {
      await reader.tile(metric, question);
    }
    for (const metric of total) {
      await reader.total(metric, month, question, { percentiles: metric.aggregate.kind === 'mean' });
      await reader.total(metric, before, question);
      await reader.series(metric, current, question);
      await reader.grouped(metric, month, question, ['weekday', 'hour']);
      for (const dimension of metric.dimensions) {
        await reader.grouped(metric, week, question, [dimension], {
          percentiles: metric.aggregate.kind === 'mean' && metric.unit === Unit.SECONDS,
        });
      }
    }
  } finally {
    await context.close();
  }
  return plans;
}

function scansOf(plan: PlanNode): string[] {
  const own = plan['Node Type'] === 'Seq Scan' && FACTS.includes(plan['Relation Name'] ?? '');
  return [...(own ? [plan['Relation Name'] ?? ''] : []), ...(plan.Plans ?? []).flatMap(scansOf)];
}

it('no statement scans a fact when rollups are built, and every answer over days is from them', async () => {
  await new RollupWorker(database, catalogue, log).finish(organization);
  await test.owner.query('VACUUM ANALYZE');
  const plans = await explained();
  expect(Object.fromEntries([...plans].map(([label, plan]) => [label, scansOf(plan)]))).toEqual(
    Object.fromEntries([...plans.keys()].map((label) => [label, []])),
  );
  const labels = [...plans.keys()].filter((label) => label.startsWith('metrics.rollup.'));
  expect(labels.length).toBeGreaterThan(15);
});
