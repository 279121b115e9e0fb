// The plans of PostgreSQL for every statement that a gateway sends to answer the named fields and each kind of slice, on
// a larger installation: no fact is read from one end to the other, every read of one is bounded by an index that leads
// with the organization, and where rollups are built no answer over days reads its history. What each statement reads,
// and how, is kept in test/golden/plans, so that what changes is seen in review: UPDATE_PLANS=1 writes them anew.
//
// Rows, statistics and moments are the same in every run: ids are hashes of their numbers, and ANALYZE reads every row.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { catalogue } from '../src/app';
import { type FactMetric, isExternal } from '../src/metrics';
import { slicesOf } from '../src/metrics/define';
import { camelCase } from '../src/metrics/plan';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  makeUsageDays,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

jest.setTimeout(300_000);

const SESSIONS = 100_000;
const ORGANIZATIONS = 20;
const DAYS = 90;
/** Usage lies in tables of a day each: a month of them, and the week that it is compared with, will do. */
const USAGE_DAYS = 45;
const DAY_MS = 86_400_000;
const END = Date.parse('2026-03-30T10:00:00.000Z');
const AS_OF = iso(END);
const goldenPlans = path.join(__dirname, 'golden/plans');

enum Kind {
  ORGANIZATION = 1,
  OPERATOR,
  CONTACT,
  SESSION,
  MESSAGE,
  RATING,
  ENTRY,
  APP_USER,
  USAGE,
}

/** In the order of their numbers, as ids are in the order of time. */
function idOf(kind: Kind, number: number): string {
  return `01900000-0000-7000-800${kind}-${String(number).padStart(12, '0')}`;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

let test: TestDatabase;
let gateway: Gateway;
let explaining: Client;
let token: string;
let sent: jest.SpyInstance<unknown, unknown[]>;
/** The largest organization, with 17 % of all sessions. */
const organization = idOf(Kind.ORGANIZATION, 0);

function idSql(kind: Kind, number: string): string {
  return `('01900000-0000-7000-800${kind}-' || lpad((${number})::text, 12, '0'))::uuid`;
}

const operatorSql = (organization: string, number: string): string =>
  idSql(Kind.OPERATOR, `${organization} * 100 + ${number}`);
const contactSql = (organization: string, number: string): string =>
  idSql(Kind.CONTACT, `${organization} * 10000 + ${number}`);

function appUserSql(organization: string, number: string): string {
  return idSql(Kind.APP_USER, `${organization} * 1000 + ${number}`);
}

const WRITE = `
  INSERT INTO organizations (org_id, slug, name, timezone)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, 'desk-' || o, 'Desk ' || o, 'Europe/Berlin' FROM generate_series(0, ${ORGANIZATIONS - 1}) o;

  INSERT INTO users (org_id, id, display_name, role)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, ${operatorSql('o', 'u')}, 'Operator ' || u, 'OPERATOR'
    FROM generate_series(0, ${ORGANIZATIONS - 1}) o, generate_series(0, 19) u;

  INSERT INTO contacts (org_id, id, chat_mode)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, ${contactSql('o', 'c')}, CASE WHEN c % 4 = 0 THEN 'HUMAN' ELSE 'BOT' END
    FROM generate_series(0, ${ORGANIZATIONS - 1}) o, generate_series(0, 999) c;

  INSERT INTO contact_chat_modes (org_id, contact_id, began_at, ended_at, chat_mode)
  SELECT c.org_id, c.id, m.at, CASE WHEN k < 4 THEN m.at + interval '20 days' END, CASE WHEN k % 2 = 0 THEN 'HUMAN' ELSE 'BOT' END
    FROM contacts c CROSS JOIN generate_series(0, 4) k
   CROSS JOIN LATERAL (SELECT timestamptz '${iso(END)}' - (100 - k * 20) * interval '1 day') m (at);

  CREATE TEMPORARY TABLE numbered AS
  SELECT n, CASE WHEN n % 100 < 17 THEN 0 ELSE 1 + n % ${ORGANIZATIONS - 1} END AS o,
         timestamptz '${iso(END)}' - interval '${DAYS} days' * ((${SESSIONS} - n + 1)::float8 / ${SESSIONS}) AS at
    FROM generate_series(1, ${SESSIONS}) n;

  INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, ${idSql(Kind.SESSION, 'n')}, ${contactSql('o', 'n / 7 % 1000')},
         CASE WHEN n % 11 > 0 THEN ${operatorSql('o', 'n / 13 % 20')} END, (ARRAY['web', 'phone', 'mail'])[1 + n / 3 % 3], at,
         CASE WHEN n % 11 > 0 THEN least(at + interval '1 minute' * (n % 9), timestamptz '${iso(END - 1)}') END,
         CASE WHEN n % 11 > 1 THEN least(at + interval '1 minute' * (9 + n % 13), timestamptz '${iso(END - 1)}') END,
         CASE WHEN n < ${SESSIONS - 400} THEN at + interval '1 minute' * (23 + n % 50) END
    FROM numbered ORDER BY n;

  INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
  SELECT s.org_id, overlay(s.id::text placing k || '${Kind.MESSAGE}' FROM 22 FOR 2)::uuid, s.id, s.started_at + k * interval '2 minutes',
         (ARRAY['CONTACT', 'OPERATOR'])[1 + k], CASE WHEN k = 1 THEN s.operator_id END
    FROM chat_sessions s, generate_series(0, 1) k
   WHERE k = 0 OR s.operator_id IS NOT NULL
   ORDER BY s.started_at, k;

  INSERT INTO csat_responses (org_id, id, session_id, score, created_at)
  SELECT s.org_id, overlay(s.id::text placing '${Kind.RATING}' FROM 23 FOR 1)::uuid, s.id, 1 + abs(hashtext(s.id::text)) % 5, s.closed_at + interval '5 minutes'
    FROM chat_sessions s WHERE s.closed_at IS NOT NULL AND abs(hashtext(s.id::text)) % 5 = 0
   ORDER BY s.started_at;

  INSERT INTO audit_logs (org_id, created_at, id, seq, admin_id, action, resource_type, details, outcome, commitment, prev_hash, hash)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, at, ${idSql(Kind.ENTRY, 'n')}, n, ${operatorSql('o', 'n / 13 % 20')}::text,
         (ARRAY['CLAIM_SESSION', 'CLOSE_SESSION', 'SEND_MESSAGE'])[1 + n / 3 % 3], 'chat_session', '{}', 'SUCCESS',
         sha256('row'), sha256('row'), sha256('row')
    FROM numbered ORDER BY n;

  INSERT INTO app_users (org_id, id, external_id)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, ${appUserSql('o', 'u')}, 'person-' || u
    FROM generate_series(0, ${ORGANIZATIONS - 1}) o, generate_series(0, 9) u;

  CREATE TEMPORARY TABLE used AS
  SELECT n, n % ${ORGANIZATIONS} AS o, ${appUserSql(`n % ${ORGANIZATIONS}`, 'n / 7 % 10')} AS person,
         timestamptz '${iso(END)}' - interval '${USAGE_DAYS} days' * ((${SESSIONS} - n + 1)::float8 / ${SESSIONS}) AS at
    FROM generate_series(1, ${SESSIONS}) n;

  INSERT INTO usage_events (org_id, id, occurred_at, user_id, service, method, endpoint, status_code, response_time_ms)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, ${idSql(Kind.USAGE, 'n')}, at, CASE WHEN n % 5 > 0 THEN person END,
         (ARRAY['shop', 'stock'])[1 + n / 3 % 2], (ARRAY['GET', 'POST'])[1 + n / 2 % 2], '/page/' || n / 11 % 10,
         (ARRAY[200, 201, 404, 500])[1 + n / 7 % 4], n % 900 + 0.5
    FROM used ORDER BY n;

  INSERT INTO page_views (org_id, id, occurred_at, user_id, session_id, path)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, ${idSql(Kind.USAGE, 'n')}, at, person, ${idSql(Kind.USAGE, 'n')}, '/page/' || n / 11 % 10
    FROM used ORDER BY n;

  INSERT INTO user_sessions (org_id, id, started_at, user_id, last_activity_at)
  SELECT ${idSql(Kind.ORGANIZATION, 'o')}, ${idSql(Kind.USAGE, 'n')}, at, person, at + n % 900 * interval '1 second'
    FROM used ORDER BY n`;

beforeAll(async () => {
  test = await cloneDatabase();
  const months = new Set(Array.from({ length: DAYS + 1 }, (_, day) => iso(END - day * DAY_MS).slice(0, 7)));
  for (const month of months) {
    await test.owner.query(`SELECT make_audit_partition($1)`, [`${month}-01`]);
  }
  await makeUsageDays(test, END - USAGE_DAYS * DAY_MS, END);
  // What is analyzed unasked is a sample.
  await test.owner.query(`
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT c.oid::regclass FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', name);
      END LOOP;
    END $$`);
  // Neither keys nor marks of changes are of use to rows that are right by construction, and not built yet.
  await test.owner.query(`SET session_replication_role = replica`);
  await test.owner.query(WRITE);
  await test.owner.query(`RESET session_replication_role`);
  await analyze();
  sent = jest.spyOn(Client.prototype, 'query') as unknown as typeof sent;
  gateway = await startGateway(test, { clock: { now: () => new Date(END) }, redisUrl: undefined });
  token = await tokenOf(Role.ORG_ADMIN, organization);
  explaining = new Client({ connectionString: test.url });
  await explaining.connect();
});

afterAll(async () => {
  sent.mockRestore();
  await explaining.end();
  await gateway.stop();
  await test.drop();
});

/** Of every row: a sample would be another one in each run. */
async function analyze(): Promise<void> {
  await test.owner.query('SET default_statistics_target = 3000');
  await test.owner.query('VACUUM (FREEZE, ANALYZE)');
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

// What is asked.

/** Windows as long as an answer may have, and as one reads them every day. */
const MONTH = `asOf: "${AS_OF}", from: "${iso(END - 30 * DAY_MS)}", to: "${AS_OF}"`;
const operator = idOf(Kind.OPERATOR, 3);

const PERCENTILES = '{ p50 p90 p95 p99 }';
const NAMED: Readonly<Record<string, string>> = {
  liveKpis: `{ liveKpis(asOf: "${AS_OF}") { details { name value } } }`,
  operatorPerformance: performanceOf(''),
  'operatorPerformance of one': performanceOf(`, operatorId: "${operator}"`),
  dashboard: `{ dashboard(days: 30, asOf: "${AS_OF}") {
    trend { sessionsStarted sessionsClaimed sessionsClosed messages avgFirstResponseSeconds avgTimeToFirstResponseSeconds
            avgWaitSeconds avgResolutionSeconds avgHandleSeconds csatAverage csatResponses }
    funnel { count } heatmap { count } percentiles ${PERCENTILES} previous { metrics { current previous } } } }`,
  hourlyStats: `{ hourlyStats(hours: 168, asOf: "${AS_OF}") { buckets { total contact operator bot } } }`,
};

function performanceOf(args: string): string {
  return `{ operatorPerformance(days: 7, asOf: "${AS_OF}"${args}) {
    operatorId operatorName sessionsClaimed sessionsClosed messagesSent avgFirstResponseSeconds avgResolutionSeconds
    avgHandleSeconds csatAverage csatResponses queueShare maxConcurrent firstResponse ${PERCENTILES} resolution ${PERCENTILES} } }`;
}

/** Values by which rows are picked out. */
const PICKED: Readonly<Record<string, string>> = {
  operator_id: `"${operator}"`,
  channel: '"web"',
  sender: '"OPERATOR"',
  action: '"CLOSE_SESSION"',
  resource_type: '"chat_session"',
  admin_id: `"${operator}"`,
  outcome: '"SUCCESS"',
  endpoint: '"GET /page/3"',
  method: '"GET"',
  status: '"404"',
  service: '"shop"',
  user_id: `"${idOf(Kind.APP_USER, 3)}"`,
  path: '"/page/3"',
  // That of learner-3, as the metric has it.
  learner: '"df328787-1435-0a79-6c4c-3c4c44634dd2"',
  course_id: '"course-3"',
  lesson_id: '"lesson-3"',
  quiz_id: '"quiz-3"',
  question_id: '"question-3"',
  video_id: '"video-3"',
  survey_id: '"survey-3"',
  service_id: '"service-3"',
  category: '"category-3"',
  severity: '"CRITICAL"',
  type_class: '"ESCALATION"',
  workflow: '"workflow-3"',
  run_status: '"FAILED"',
  model: '"model-3"',
  probability_bin: '"3"',
  probability_percent: '"33"',
  incident_severity: '"MAJOR"',
  weekday: '1',
  hour: '9',
};

/** Each kind of slice, of one metric. */
function slicesBy(metric: FactMetric): [string, string][] {
  const { name } = metric;
  const value = (args: string): string => `{ metricValues(metrics: [${name}], ${args}) { value n } }`;
  const series = (args: string): string =>
    `{ metricSeries(metric: ${name}, ${MONTH}, ${args}) { total { n } lines { total { n } points { n comparison { n } } } } }`;
  const slices = slicesOf(metric);
  const pair = slices.slice(0, 2).map(camelCase).join(', ');
  const filters = slices.map((slice) => {
    const picked = PICKED[slice];
    if (picked === undefined) {
      throw new Error(`Say a value of ${slice}`);
    }
    return [camelCase(slice), `filter: { ${camelCase(slice)}: { in: [${picked}] } }`] as const;
  });
  return [
    ['value', value(`asOf: "${AS_OF}"`)],
    ['value of 30 days', value(MONTH)],
    ['value two months ago', value(`asOf: "${iso(END - 60 * DAY_MS)}"`)],
    ...filters.map(([by, filter]): [string, string] => [
      `value filtered by ${by}`,
      value(`${MONTH}, ${filter}`),
    ]),
    ['series of days', series('granularity: DAY')],
    ['series beside the week before', series('granularity: DAY, compare: PREVIOUS_WEEK')],
    ...slices.map((slice): [string, string] => [
      `series by ${camelCase(slice)}`,
      series(`granularity: WEEK, groupBy: [${camelCase(slice)}]`),
    ]),
    ...(slices.length < 2
      ? []
      : [
          ['series by two', series(`granularity: MONTH, groupBy: [${pair}]`)] as [string, string],
          ['series of the top', series(`granularity: DAY, groupBy: [${pair}], top: 3`)] as [string, string],
        ]),
    ...filters
      .slice(0, 1)
      .map(([by, filter]): [string, string] => [
        `series filtered by ${by}`,
        series(`granularity: DAY, ${filter}`),
      ]),
    ['explanation', `{ explainMetric(metric: ${name}, ${MONTH}) { n rowsRead } }`],
  ];
}

const OF_PARTITIONS = /^metrics\.(rollup\.)?(usage-|page-views|user-sessions|audit-)/;

/** A statement as it was sent. */
interface Sent {
  readonly label: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** PostgreSQL has been told to keep one plan for all parameters; of days in partitions it makes one each time. */
  readonly isPlannedOnce: boolean;
}

/** What was sent meanwhile, but for sessions and what is written. */
async function sentBy(work: () => Promise<unknown>): Promise<Sent[]> {
  sent.mockClear();
  await work();
  return sent.mock.calls.flatMap(([first]) => {
    const { text = '', values = [] } = (typeof first === 'object' ? first : {}) as Partial<Sent>;
    return partsOf(text, values).filter(({ label }) => /^(metrics|rollups|support)\./.test(label));
  });
}

/** Statements that were sent together, each by itself. */
function partsOf(text: string, values: readonly unknown[]): Sent[] {
  const parts = [...text.matchAll(/json_agg\(q\) FROM \((.*?)\) q\) AS s\d+/gs)].map(([, part = '']) => part);
  return (parts.length === 0 ? [text] : parts).flatMap((part) => {
    const [, label] = /^\/\* (\S+) \*\//.exec(part) ?? [];
    const used = [...part.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
    const before = Math.min(...used) - 1;
    const numbered = part.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) - before}`);
    const own = { text: numbered, values: values.slice(before, Math.max(...used)) };
    const isPlannedOnce =
      (parts.length > 0 || /^(metrics\.rollup|rollups)\./.test(label ?? '')) &&
      !OF_PARTITIONS.test(label ?? '');
    return label === undefined ? [] : [{ label, ...own, isPlannedOnce }];
  });
}

async function ask<Data>(query: string): Promise<Data> {
  const { data, errors } = await gateway.ask<Data, undefined>(query, undefined, { token });
  expect({ query, errors }).toEqual({ query, errors: [] });
  return data as Data;
}

/** Both pages of the rows behind a number. */
async function askRows(name: string, args: string): Promise<void> {
  const page = (after: string): string =>
    `{ metricRows(metric: ${name}, ${args}, first: 50${after}) { edges { node { id } } pageInfo { endCursor } } }`;
  const { metricRows } = await ask<{ metricRows: { pageInfo: { endCursor: string | null } } }>(page(''));
  const { endCursor } = metricRows.pageInfo;
  if (endCursor !== null) {
    await ask(page(`, after: "${endCursor}"`));
  }
}

// What PostgreSQL does.

/** With its parameters, or as one plan for all parameters, which PostgreSQL may go over to after some executions. */
async function planOf({ text, values }: Sent, isGeneric = false): Promise<PlanNode> {
  await explaining.query('BEGIN READ ONLY');
  try {
    // As the application, whom row-level security binds.
    await explaining.query(`SELECT set_config('app.org_id', $1, true), set_config('jit', 'off', true)`, [
      organization,
    ]);
    const { rows } = await explaining.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>({
      text: `EXPLAIN (${isGeneric ? 'GENERIC_PLAN, ' : ''}FORMAT JSON) ${text}`,
      ...(isGeneric ? {} : { values: [...values] }),
    });
    return rows[0]?.['QUERY PLAN'][0].Plan ?? fail(text);
  } finally {
    await explaining.query('ROLLBACK');
  }
}

function fail(message: string): never {
  throw new Error(message);
}

const FACTS =
  /^(chat_sessions|messages|csat_responses|contact_chat_modes|(audit_logs|usage_events|page_views|user_sessions)(_[\d_]+)?|rollups|rollup_members)$/;
/** Rows of a month, or of a day, lie in a table of their own, which only a window of that time reads. */
const PARTITION = /^(audit_logs|usage_events|page_views|user_sessions)_[\d_]+$/;
/** What is kept. Before it is built it is empty. */
const KEPT = /^rollup/;
/** A stretch of time, or the rows of one session, contact, operator or page. */
const BOUNDS =
  /\b(started_at|claimed_at|first_response_at|closed_at|created_at|began_at|ended_at|settled_at|bucket|contact_id|session_id|operator_id|id)\b/;

interface Read {
  readonly relation: string;
  readonly how: string;
  /** By an index that leads with the organization. */
  readonly isIndexed: boolean;
  /** And by what lies within the organization. */
  readonly isBounded: boolean;
}

/** Every read of a fact. */
function readsOf(node: PlanNode): Read[] {
  const below = (node.Plans ?? []).flatMap(readsOf);
  const relation = node['Relation Name'];
  if (relation === undefined || !FACTS.test(relation)) {
    return below;
  }
  // A bitmap is read from the indexes below it.
  const conditions = node['Node Type'] === 'Bitmap Heap Scan' ? bitmapsOf(node) : [node['Index Cond'] ?? ''];
  const isIndexed = conditions.length > 0 && conditions.every((condition) => /\borg_id = /.test(condition));
  const isBounded =
    isIndexed &&
    (PARTITION.test(relation) || conditions.every((each) => BOUNDS.test(each.replaceAll('org_id', ''))));
  const how = `${node['Node Type']} on ${relation}: ${conditions.join(' + ')}`;
  return [{ relation, how, isIndexed, isBounded }, ...below];
}

function bitmapsOf(node: PlanNode): string[] {
  return (node.Plans ?? []).flatMap((each) =>
    each['Node Type'] === 'Bitmap Index Scan' ? [each['Index Cond'] ?? ''] : bitmapsOf(each),
  );
}

/**
 * Which facts are read, and how. Which of several indexes serves, and whether a bitmap is made of it, is left to
 * PostgreSQL: where two cost about the same, it may choose either.
 */
function shapeOf(plan: PlanNode, areBuilt: boolean): string[] {
  // Before they are built rollups are an empty table.
  const facts = readsOf(plan).filter(({ relation }) => areBuilt || !KEPT.test(relation));
  const reads = facts.map(
    ({ relation, how, isIndexed }) =>
      `  ${relation.replace(PARTITION, '$1, by partitions')}: ${isIndexed ? 'by an index that leads with the organization' : how}`,
  );
  return [...new Set(reads)].sort();
}

/** Shapes by label, in the order of labels; what was asked stands above each that is new. */
class Shapes {
  constructor(private readonly areBuilt: boolean) {}

  private readonly byLabel = new Map<string, Map<string, string>>();
  private readonly seen = new Set<string>();
  /** Facts that are read from one end to the other. */
  readonly scans: string[] = [];
  /** Facts of which all rows of the organization are read, by label. */
  readonly unbounded = new Map<string, string>();

  async add(question: string, statements: readonly Sent[]): Promise<void> {
    for (const statement of statements) {
      const { label, text, values } = statement;
      const same = statements.filter((each) => each.text === text);
      const asSent = JSON.stringify([text, values]);
      // A state is read anew for every point: the first and the last will do.
      if ((statement !== same[0] && statement !== same.at(-1)) || this.seen.has(asSent)) {
        continue;
      }
      this.seen.add(asSent);
      const plan = await planOf(statement, statement.isPlannedOnce);
      const shape = shapeOf(plan, this.areBuilt).join('\n');
      const known = this.byLabel.get(label) ?? new Map<string, string>();
      this.byLabel.set(label, known);
      if (!known.has(shape)) {
        known.set(shape, question);
      }
      for (const { how, relation, isIndexed, isBounded } of readsOf(plan)) {
        // Before they are built rollups are an empty table.
        if (!isIndexed && (!KEPT.test(relation) || this.areBuilt)) {
          this.scans.push(`${question}: ${label}: ${how}`);
        } else if (!isBounded && !KEPT.test(relation)) {
          this.unbounded.set(label, `${question}: ${how}`);
        }
      }
      // Of partitions only those of the window are read, whatever this plan says of the others.
      for (const { how, relation, isIndexed } of readsOf(await planOf(statement, true))) {
        if (!isIndexed && !PARTITION.test(relation) && (!KEPT.test(relation) || this.areBuilt)) {
          this.scans.push(`${question}: ${label}, for all parameters: ${how}`);
        }
      }
    }
  }

  get labels(): string[] {
    return [...this.byLabel.keys()].sort();
  }

  toString(): string {
    return this.labels
      .flatMap((label) =>
        [...(this.byLabel.get(label) ?? [])].map(([shape, question]) => `${label} (${question})\n${shape}\n`),
      )
      .join('\n');
  }
}

/** The file says what the plans are; whoever changes them looks at the difference. */
function expectGolden(name: string, shapes: Shapes): void {
  const file = path.join(goldenPlans, `${name}.txt`);
  if (process.env['UPDATE_PLANS'] === '1') {
    mkdirSync(goldenPlans, { recursive: true });
    writeFileSync(file, shapes.toString());
  }
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (kept !== shapes.toString()) {
    // A new metric, too: what its statements read is kept like that of all others.
    process.stderr.write(
      `test/golden/plans/${name}.txt says something else: UPDATE_PLANS=1 npx jest test/rollup-plans writes it anew; look at the difference.\n`,
    );
  }
  expect(shapes.toString()).toBe(kept);
}

/**
 * Where a window is a large part of all there is, PostgreSQL hashes what the rows of the organization are looked up in
 * (other ratings, the ratings of a session, what a contact did later) rather than looking up one after the other; and of
 * a state long ago almost every row has to be looked at. All of it by the index of the organization.
 */
const HASHED =
  /^metrics\.(latest-ratings\.created_at|sessions\.started_at|operator-closes\.closed_at|open-sessions\.state)\b/;

function unboundedBut(allowed: RegExp | null, { unbounded }: Shapes): [string, string][] {
  return [...unbounded].filter(([label]) => allowed?.test(label) !== true);
}

describe.each([
  { rollups: 'not built', file: 'rows', prepare: () => Promise.resolve() },
  {
    rollups: 'built',
    file: 'rollups',
    prepare: async () => {
      await gateway.app.rollups.finish(organization);
      await analyze();
    },
  },
])('Where rollups are $rollups', ({ file, prepare }) => {
  beforeAll(prepare);

  const areBuilt = file === 'rollups';

  it('no statement of the named fields reads a fact without an index on organization and time', async () => {
    const shapes = new Shapes(areBuilt);
    for (const [name, query] of Object.entries(NAMED)) {
      await shapes.add(name, await sentBy(() => ask(query)));
    }
    expect(shapes.scans).toEqual([]);
    expect(unboundedBut(areBuilt ? null : HASHED, shapes)).toEqual([]);
    expect(shapes.labels.length).toBeGreaterThan(20);
    const fromRollups = shapes.labels.filter((label) => label.startsWith('metrics.rollup.'));
    expect(fromRollups.length > 15).toBe(areBuilt);
    expectGolden(`named-fields-from-${file}`, shapes);
  });

  it('nor does any of a slice, whatever its kind, of any metric', async () => {
    const shapes = new Shapes(areBuilt);
    for (const metric of oneOfEachShape) {
      for (const [kind, query] of slicesBy(metric)) {
        await shapes.add(`${metric.name}: ${kind}`, await sentBy(() => ask(query)));
      }
      await shapes.add(`${metric.name}: rows`, await sentBy(() => askRows(metric.name, MONTH)));
    }
    expect(shapes.scans).toEqual([]);
    expect(unboundedBut(HASHED, shapes)).toEqual([]);
    expect(shapes.labels.length).toBeGreaterThan(50);
    expectGolden(`slices-from-${file}`, shapes);
  });
});

/** Metrics that are computed alike send alike. */
const oneOfEachShape = [
  ...new Map(
    catalogue
      .filter((metric): metric is FactMetric => !isExternal(metric))
      .reverse()
      .map((metric) => [
        [metric.fact.name, metric.at, metric.aggregate.kind, metric.where, ...metric.dimensions].join(' '),
        metric,
      ]),
  ).values(),
].reverse();

describe('A read of a fact', () => {
  it.each([
    ['SELECT count(*) FROM messages m', false, false],
    [`SELECT count(*) FROM messages m WHERE m.sender = 'BOT'`, false, false],
    ['SELECT count(*) FROM messages m WHERE m.org_id = $1 AND m.operator_id IS NULL', true, false],
    [
      `SELECT count(*) FROM messages m WHERE m.org_id = $1 AND m.created_at >= '${iso(END - DAY_MS)}'`,
      true,
      true,
    ],
  ])('would not pass unseen: %s', async (text, isIndexed, isBounded) => {
    // The owner sees all organizations; the policy of the application would name one.
    const { rows } = await test.owner.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>({
      text: `EXPLAIN (FORMAT JSON) ${text}`,
      values: text.includes('$1') ? [organization] : [],
    });
    const reads = readsOf(rows[0]?.['QUERY PLAN'][0].Plan ?? fail(text));
    expect(reads).toEqual([expect.objectContaining({ relation: 'messages', isIndexed, isBounded })]);
  });
});
