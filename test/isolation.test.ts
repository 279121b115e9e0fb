// Organizations do not meet: not in an answer, not in a row, not on a pooled connection.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createLogger, Database, Role, statement } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  post,
  type Rows,
  rootFields,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { writeManyAuditRows } from './harness/audit-rows';
import { writeFewOfEverything } from './harness/few-of-everything';
import { acrossShards } from './harness/servers';

const NOON = '2026-03-29T12:00:00.000Z';
const clock = { now: () => new Date(NOON) };
/**
 * A verification tells how long it took; what it sees is asked for below. The trail's status is another one with each
 * look at the trail (audit-status.test.ts). The directory is the platform's own (identity-people.test.ts), and who may end
 * an organization is nobody in it (organization-deletion.test.ts).
 */
const fields = rootFields().filter(
  ({ name }) =>
    !['verifyAuditTrail', 'auditTrailStatus', 'organizations'].includes(name) &&
    !name.startsWith('organizationDeletion'),
);
/** Answered of the present alone: when that was differs with each asking. */
const OF_THE_PRESENT = [
  ...['courses', 'surveys', 'courseCompletion', 'lessonDropoff', 'learnerProgress', 'surveySummary'],
  ...['alerts', 'alert', 'forecastAccuracy'],
  ...['insights', 'learningSummary', 'dataFreshness', 'ingestionStatus', 'services', 'costRates'],
];
/** Tables of which the platform may see all rows. */
const DIRECTORIES = ['organizations'];
/** Tables of what is computed from the rows of others, and of what is purged, forgotten or replaced when somebody asks for it. */
const REPLACED = [
  ...['rollups', 'rollup_members', 'rollup_dirty'],
  ...['pending_batches', 'dead_letters', 'event_ids', 'token_links'],
  ...['app_users', 'usage_events', 'page_views', 'user_sessions', 'feature_rules'],
  ...['course_progress', 'lesson_progress', 'learner_activity', 'quiz_answers', 'video_plays'],
  ...['survey_responses', 'survey_answers', 'insights'],
  ...['incident_changes', 'incident_episodes'],
];

let database: TestDatabase;
let application: Client;

beforeAll(async () => {
  database = await cloneDatabase();
  application = new Client({ connectionString: acrossShards(database.url) });
  await application.connect();
});

afterAll(async () => {
  await application.end();
  await database.drop();
});

/**
 * Rows of an organization a hundred times as large. It has every row of the other one as well, under the same ids:
 * a statement that forgets the organization anywhere, in a join too, would mix the two.
 */
async function writeBig(rows: Rows, like: Rows): Promise<void> {
  const { owner } = database;
  const columns: Readonly<Record<string, string>> = {
    users: 'id, display_name, role',
    contacts: 'id, chat_mode, chat_mode_changed_at',
    chat_sessions:
      'id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at',
    messages: 'id, session_id, created_at, sender, operator_id',
    csat_responses: 'id, session_id, score, created_at',
    api_keys: 'id, name, prefix, hash, scopes, created_by, expires_at',
    app_users: 'id, external_id',
    usage_events: 'id, occurred_at, user_id, method, endpoint, status_code, response_time_ms',
    page_views: 'id, occurred_at, user_id, session_id, path',
    user_sessions: 'id, started_at, user_id, last_activity_at',
    dead_letters: 'id, fingerprint, code, message, first_at, last_at',
    courses: 'id, title, lesson_count',
    lessons: 'course_id, id, title, position',
    course_progress: 'course_id, learner_id, enrolled_at, started_at, last_activity_at',
    lesson_progress: 'course_id, learner_id, lesson_id, position, started_at, percent',
    learner_activity: 'learner_id, course_id, quarter, first_at, last_at',
    quiz_answers: 'client_event_id, learner_id, course_id, quiz_id, question_id, correct, answered_at',
    video_plays: 'client_event_id, learner_id, course_id, video_id, seconds, played_at',
    surveys: 'id, title, course_id, questions',
    survey_responses: 'client_event_id, learner_id, survey_id, course_id, answered_at',
    survey_answers: 'client_event_id, question_id, learner_id, survey_id, course_id, score, answered_at',
    alerts: 'id, title, service_id, category, severity, type_class, status, episode, raised_at',
    alert_changes: 'source, source_id, alert_id, type, changed_at, recorded_at, by_id',
    alert_episodes:
      'alert_id, number, service_id, category, severity, type_class, impact_amount, savings_amount, currency, raised_at, acknowledged_at, responded_at, resolved_at',
    alert_forecasts:
      'issued_on, horizon_days, day, zone, starts_at, ends_at, issued_at, basis_days, predicted, naive, actual, scored_at',
    services: 'id, name, slo_percent, slo_days, told_at',
    workflow_runs: 'id, service_id, workflow, status, finished_at',
    performance_metrics: 'id, service_id, measured_at, p95_latency_ms, requests, failed_requests',
    predictions: 'id, service_id, model, predicted_at, failure_probability, occurred, outcome_at',
    incidents: 'id, service_id, title, severity, status, opened_at, episodes',
    incident_episodes: 'incident_id, number, service_id, severity, opened_at',
    cost_rates: 'run, metric, prediction',
    audit_logs:
      'id, created_at, seq, admin_id, action, resource_type, resource_id, details, outcome, salt, prev_hash, hash',
  };
  for (const [table, names] of Object.entries(columns)) {
    await owner.query(
      `INSERT INTO ${table} (org_id, ${names}) SELECT $1, ${names} FROM ${table} WHERE org_id = $2`,
      [rows.organizationId, like.organizationId],
    );
  }
  // To the same people and sessions more happened here: they worked, came back, and changed their mind.
  await owner.query(
    `INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, started_at, claimed_at, closed_at)
     SELECT $1, gen_random_uuid(), c.id, u.id, '2026-03-29T08:00Z', '2026-03-29T08:00Z', '2026-03-29T08:30Z'
       FROM contacts c, users u WHERE c.org_id = $1 AND u.org_id = $1`,
    [rows.organizationId],
  );
  // In two statements: they may lie on two machines.
  const { rows: theirs } = await owner.query<{ id: string }>(
    `SELECT o.id FROM chat_sessions o WHERE o.org_id = $1`,
    [like.organizationId],
  );
  await owner.query(
    `INSERT INTO csat_responses (org_id, id, session_id, score, created_at)
     SELECT s.org_id, gen_random_uuid(), s.id, 5, '2026-03-29T11:50Z'
       FROM chat_sessions s WHERE s.org_id = $1 AND s.id = ANY($2::uuid[])`,
    [rows.organizationId, theirs.map(({ id }) => id)],
  );
  await writeManyAuditRows(database, rows.organizationId, new Date('2026-03-29T11:50:00Z'), 2_000);
  await owner.query(`UPDATE api_keys SET name = 'ours' WHERE org_id = $1`, [rows.organizationId]);
  await owner.query(`UPDATE dead_letters SET message = 'Ours' WHERE org_id = $1`, [rows.organizationId]);
  await owner.query(`UPDATE courses SET title = 'Ours' WHERE org_id = $1`, [rows.organizationId]);
  await owner.query(`UPDATE surveys SET title = 'Ours' WHERE org_id = $1`, [rows.organizationId]);
  await owner.query(`UPDATE alerts SET title = 'Ours' WHERE org_id = $1`, [rows.organizationId]);
  await owner.query(`UPDATE alert_forecasts SET actual = 99 WHERE org_id = $1`, [rows.organizationId]);
  await owner.query(`UPDATE services SET name = 'Ours', slo_percent = 90 WHERE org_id = $1`, [
    rows.organizationId,
  ]);
  await owner.query(`UPDATE incidents SET title = 'Ours' WHERE org_id = $1`, [rows.organizationId]);
  await owner.query(`UPDATE cost_rates SET run = 9 WHERE org_id = $1`, [rows.organizationId]);
  // To the same services and models more happened here.
  for (const statement of [
    `INSERT INTO workflow_runs (org_id, id, service_id, workflow, status, finished_at)
     SELECT org_id, 'more ' || n, service_id, workflow, 'SUCCEEDED', finished_at FROM workflow_runs, generate_series(1, 50) n
      WHERE org_id = $1`,
    `INSERT INTO performance_metrics (org_id, id, service_id, measured_at, p95_latency_ms, requests, failed_requests)
     SELECT org_id, 'more ' || n, service_id, measured_at, n, 10, 9 FROM performance_metrics, generate_series(1, 50) n
      WHERE org_id = $1`,
    `INSERT INTO predictions (org_id, id, service_id, model, predicted_at, failure_probability, occurred, outcome_at)
     SELECT org_id, 'more ' || n, service_id, model, predicted_at, 0.9, false, outcome_at FROM predictions, generate_series(1, 50) n
      WHERE org_id = $1`,
    `INSERT INTO incident_episodes (org_id, incident_id, number, service_id, severity, opened_at, acknowledged_at, resolved_at)
     SELECT org_id, incident_id, 1 + n, service_id, severity, opened_at, opened_at, opened_at + n * interval '1 minute'
       FROM incident_episodes, generate_series(1, 20) n WHERE org_id = $1`,
  ]) {
    await owner.query(statement, [rows.organizationId]);
  }
  const operators: string[] = [];
  while (operators.length < 10) {
    operators.push(await rows.operator(`Operator ${operators.length}`));
  }
  await owner.query(
    `INSERT INTO contacts (org_id, id, chat_mode, chat_mode_changed_at)
     SELECT $1, gen_random_uuid(), 'HUMAN', '2026-03-01' FROM generate_series(1, 100)`,
    [rows.organizationId],
  );
  await owner.query(
    `INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, started_at, claimed_at, first_response_at, closed_at)
     SELECT $1, gen_random_uuid(), (ARRAY(SELECT id FROM contacts WHERE org_id = $1))[1 + n % 100],
            CASE WHEN n % 3 > 0 THEN ($2::uuid[])[1 + n % 10] END,
            t, CASE WHEN n % 3 > 0 THEN t + interval '20 seconds' END, CASE WHEN n % 3 = 2 THEN t + interval '50 seconds' END,
            CASE WHEN n % 3 = 2 THEN t + interval '9 minutes' END
       FROM generate_series(1, 2000) n, LATERAL (SELECT timestamptz '2026-03-29T12:00Z' - n * interval '7 minutes' AS t) x`,
    [rows.organizationId, operators],
  );
  await owner.query(
    `INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
     SELECT org_id, gen_random_uuid(), id, started_at + interval '1 minute', 'OPERATOR', ($2::uuid[])[1]
       FROM chat_sessions WHERE org_id = $1`,
    [rows.organizationId, operators],
  );
  await owner.query(
    `INSERT INTO csat_responses (org_id, id, session_id, score, created_at)
     SELECT org_id, gen_random_uuid(), id, 5, closed_at + interval '1 minute'
       FROM chat_sessions WHERE org_id = $1 AND closed_at IS NOT NULL`,
    [rows.organizationId],
  );
}

// As the application role; and as the owner, whom row-level security does not bind here: what keeps organizations apart
// then is the statements alone.
describe.each(['application', 'owner'] as const)('an answer read as the %s', (role) => {
  let gateway: Gateway;
  let big: Rows;
  let small: Rows;
  let empty: Rows;
  let operator: string;
  /** Answers of the small and the empty organization from before the big one had any row. */
  const alone = new Map<string, string>();

  const ask = async (rows: Rows, name: string) => {
    // Whoever reads the trail adds to it: of a moment long ago it says the same every time.
    const then = { asOf: NOON, to: NOON, filter: { to: NOON } };
    const selection = fields.find((each) => each.name === name)?.all({ ...then, days: 30, hours: 168 });
    const token = await tokenOf(Role.ORG_ADMIN, rows.organizationId, '01900000-0000-7000-8000-000000000001');
    const answer = await post(gateway, `{ ${selection} }`, { token });
    expect([answer.status, (JSON.parse(answer.body) as { errors?: unknown }).errors]).toEqual([
      200,
      undefined,
    ]);
    return OF_THE_PRESENT.includes(name)
      ? answer.body
          .replace(/"(asOf|dataFreshAsOf|from|to)":"[^"]*"/g, '"$1":"then"')
          .replace(/"lagMs":[\d.]+/g, '"lagMs":0')
      : answer.body;
  };

  beforeAll(async () => {
    big = await rowsOf(database, { slug: `big-${role}`, timezone: 'America/New_York' });
    small = await rowsOf(database, { slug: `small-${role}` });
    empty = await rowsOf(database, { slug: `empty-${role}` });
    ({ operator } = await writeFewOfEverything(database, small));
    // Whoever has no such course and survey at all hears that there is none.
    for (const statement of [
      `INSERT INTO alerts (org_id, id, title, service_id, category, severity, type_class, status, episode, raised_at)
       VALUES ($1, 'only', 'Empty', 'api', 'latency', 'INFO', 'INFORMATION', 'OPEN', 1, '2026-03-29T11:30:00Z')`,
      `INSERT INTO alert_episodes (org_id, alert_id, number, service_id, category, severity, type_class, raised_at)
       VALUES ($1, 'only', 1, 'api', 'latency', 'INFO', 'INFORMATION', '2026-03-29T11:30:00Z')`,
      `INSERT INTO courses (org_id, id, title) VALUES ($1, 'only', 'Empty')`,
      `INSERT INTO surveys (org_id, id, title, questions) VALUES ($1, 's', 'Empty', '[]')`,
    ]) {
      await database.owner.query(statement, [empty.organizationId]);
    }
    gateway = await startGateway(role === 'owner' ? { ...database, url: database.ownerUrl } : database, {
      clock,
    });
    const detect = async (rows: Rows) => gateway.app.breachDetector.detect(rows.organizationId);
    await detect(small);
    await detect(empty);
    for (const { name } of fields) {
      alone.set(`small ${name}`, await ask(small, name));
      alone.set(`empty ${name}`, await ask(empty, name));
    }
    await writeBig(big, small);
    await detect(big);
    await detect(small);
    await detect(empty);
  });

  afterAll(() => gateway.stop());

  it.each(fields.map(({ name }) => name))(
    'to %s is the same, byte for byte, whether or not another organization is full of rows',
    async (name) => {
      expect(await ask(small, name)).toBe(alone.get(`small ${name}`));
      expect(await ask(empty, name)).toBe(alone.get(`empty ${name}`));
    },
  );

  it.each(fields.map(({ name }) => name).filter((name) => name !== 'metrics'))(
    'to %s is another one for the organization with the rows',
    async (name) => {
      expect(await ask(big, name)).not.toBe(alone.get(`small ${name}`));
      expect(alone.get(`empty ${name}`)).not.toBe(alone.get(`small ${name}`));
    },
  );

  it('counts of each organization its own sessions, contacts and breaches', async () => {
    const kpis = async (rows: Rows) => {
      const query = `{ liveKpis(asOf: "${NOON}") { waiting active humanModeUsers slaBreachEvents24h csatAverage } }`;
      const token = await tokenOf(Role.ANALYST, rows.organizationId);
      return (await gateway.ask<{ liveKpis: object }, undefined>(query, undefined, { token })).data?.liveKpis;
    };
    expect(await kpis(empty)).toEqual({
      waiting: 0,
      active: 0,
      humanModeUsers: 0,
      slaBreachEvents24h: 0,
      csatAverage: null,
    });
    expect(await kpis(small)).toEqual({
      waiting: 1,
      active: 0,
      humanModeUsers: 1,
      slaBreachEvents24h: 1,
      csatAverage: 2,
    });
    // Of 2,000 sessions, one every 7 minutes, each third waits for ever and each third is never closed; 68 of those
    // that wait passed their 5 minutes in the last 24 hours. To all of it come the copies of the small one's rows.
    expect(await kpis(big)).toMatchObject({
      waiting: 666 + 1,
      active: 667,
      humanModeUsers: 100 + 1,
      slaBreachEvents24h: 68 + 1,
    });
  });

  it('verifies of each organization its own trail', async () => {
    for (const rows of [empty, small, big]) {
      const counted = await database.owner.query<{ n: number }>(
        // Without those that the test wrote past the end of the chain.
        `SELECT count(*)::int AS n FROM audit_logs l JOIN audit_heads h USING (org_id)
          WHERE org_id = $1 AND l.seq <= h.seq`,
        [rows.organizationId],
      );
      const token = await tokenOf(Role.ORG_ADMIN, rows.organizationId);
      const { data } = await gateway.ask<{ verifyAuditTrail: { rows: number } }, undefined>(
        '{ verifyAuditTrail { rows } }',
        undefined,
        { token },
      );
      expect(data?.verifyAuditTrail.rows).toBe(counted.rows[0]?.n);
    }
  });

  it('about an operator of another organization is that about nobody, byte for byte', async () => {
    const token = await tokenOf(Role.ANALYST, small.organizationId);
    const { rows } = await database.owner.query<{ id: string }>(
      `SELECT id FROM users WHERE org_id = $1 AND id <> $2 LIMIT 1`,
      [big.organizationId, operator],
    );
    const about = async (operatorId: string) => {
      const performance = fields.find(({ name }) => name === 'operatorPerformance');
      return post(gateway, `{ ${performance?.all({ operatorId, asOf: NOON, days: 30 })} }`, { token });
    };
    const nobody = await about(randomUUID());
    const theirs = await about(rows[0]?.id ?? '');
    expect([theirs.status, theirs.body]).toEqual([nobody.status, nobody.body]);
    expect(nobody.body).toBe('{"data":{"operatorPerformance":[]}}\n');
    // The same question about somebody of their own finds them.
    expect((await about(operator)).body).toContain('Only One');
  });
});

describe('row-level security', () => {
  let first: Rows;
  let second: Rows;
  let tables: string[];

  beforeAll(async () => {
    first = await rowsOf(database, { slug: 'first' });
    second = await rowsOf(database, { slug: 'second' });
    await writeFewOfEverything(database, first);
    await writeFewOfEverything(database, second);
    const found = await database.owner.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    );
    tables = found.rows.map(({ name }) => name);
    // Nothing is proved by a table without rows.
    for (const table of tables) {
      for (const rows of [first, second]) {
        if ((await rowsIn(database.owner, table, rows)) === 0) {
          throw new Error(`${table} has no row here: add one to test/harness/few-of-everything.ts`);
        }
      }
    }
  });

  // Nothing a test writes stays.
  beforeEach(() => application.query('BEGIN'));
  afterEach(() => application.query('ROLLBACK'));

  async function rowsIn(client: Client, table: string, rows?: Rows): Promise<number> {
    const where = rows === undefined ? '' : `WHERE org_id = '${rows.organizationId}'`;
    const counted = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} ${where}`);
    return counted.rows[0]?.n ?? -1;
  }

  const enter = (rows: Rows) =>
    application.query(`SELECT FROM enter_kept_organization($1, '10000')`, [rows.organizationId]);

  /** SQLSTATE and message of a refused statement; the transaction goes on. */
  async function refusal(text: string, values: unknown[] = []): Promise<string> {
    await application.query('SAVEPOINT attempt');
    try {
      const { rowCount } = await application.query(text, values);
      return `done, ${rowCount ?? 0} rows`;
    } catch (error) {
      const { code, message } = error as Error & { code: string };
      return `${code} ${message}`;
    } finally {
      await application.query('ROLLBACK TO SAVEPOINT attempt');
    }
  }

  /** Tries to insert a copy of some row of the organization, of all that may be inserted; its id changed where it has one. */
  async function copyOfRow(table: string, rows: Rows): Promise<string> {
    const { rows: columns } = await database.owner.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
          AND has_column_privilege('opsgraph_app', attrelid, attnum, 'INSERT')`,
      [table],
    );
    const { rows: found } = await database.owner.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t WHERE org_id = $1 LIMIT 1`,
      [rows.organizationId],
    );
    const row = {
      ...found[0]?.row,
      ...(columns.some(({ name }) => name === 'id') ? { id: randomUUID() } : {}),
    };
    const names = columns.map(({ name }) => name).join(', ');
    return refusal(
      `INSERT INTO ${table} (${names})
       VALUES (${columns.map(({ name }) => `(jsonb_populate_record(NULL::${table}, $1)).${name}`).join(', ')})`,
      [JSON.stringify(row)],
    );
  }

  const NO_SUCH_ROW = /^42501 new row violates row-level security policy/;

  it('shows nothing of any table, and takes no row, where no organization was set', async () => {
    for (const table of tables) {
      expect([table, await copyOfRow(table, first)]).toEqual([table, expect.stringMatching(NO_SUCH_ROW)]);
    }
    for (const table of tables) {
      expect([table, await rowsIn(application, table)]).toEqual([table, 0]);
    }
  });

  it('shows nothing where the setting is empty, as it is after a transaction that set it', async () => {
    await application.query(`SELECT set_config('app.org_id', '', true)`);
    for (const table of tables) {
      expect([table, await rowsIn(application, table)]).toEqual([table, 0]);
    }
  });

  it('shows an organization its own rows and none of another', async () => {
    await enter(first);
    for (const table of tables) {
      const own = await rowsIn(database.owner, table, first);
      expect([table, await rowsIn(application, table)]).toEqual([table, own]);
      expect([table, await rowsIn(application, table, second)]).toEqual([table, 0]);
    }
  });

  it('takes no row for another organization', async () => {
    await enter(first);
    for (const table of tables) {
      expect([table, await copyOfRow(table, second)]).toEqual([table, expect.stringMatching(NO_SUCH_ROW)]);
    }
  });

  it('takes rows for the organization itself', async () => {
    await enter(first);
    for (const table of tables) {
      // Where the copy has no id of its own it meets the row it was copied from, past row-level security.
      expect([table, await copyOfRow(table, first)]).toEqual([
        table,
        expect.stringMatching(/^(done, 1 rows|23505 )/),
      ]);
    }
  });

  it('lets no row be changed, moved or deleted across', async () => {
    await enter(first);
    for (const table of tables) {
      const move = (from: Rows, to: Rows) =>
        refusal(`UPDATE ${table} SET org_id = $2 WHERE org_id = $1`, [
          from.organizationId,
          to.organizationId,
        ]);
      expect([table, await move(first, second)]).toEqual([
        table,
        expect.stringMatching(
          /^(42501 (new row violates row-level security policy|permission denied)|0A000 modifying the partition value)/,
        ),
      ]);
      // Another's rows are not there to be changed.
      expect([table, await move(second, first)]).toEqual([
        table,
        expect.stringMatching(/^(done, 0 rows|42501 permission denied|0A000 modifying the partition value)/),
      ]);
      // What may be deleted at all is one's own, never another's.
      expect([
        table,
        await refusal(`DELETE FROM ${table}${REPLACED.includes(table) ? ' WHERE org_id = $1' : ''}`, [
          ...(REPLACED.includes(table) ? [second.organizationId] : []),
        ]),
      ]).toEqual([
        table,
        expect.stringMatching(REPLACED.includes(table) ? /^done, 0 rows/ : /^42501 permission denied/),
      ]);
      expect([table, await refusal(`TRUNCATE ${table} CASCADE`)]).toEqual([
        table,
        expect.stringMatching(/^42501 permission denied/),
      ]);
    }
  });

  it('cannot be switched off by the application', async () => {
    expect(await refusal('SET LOCAL row_security = off; SELECT FROM chat_sessions')).toMatch(
      /^42501 query would be affected by row-level security/,
    );
    expect(await refusal('ALTER TABLE chat_sessions DISABLE ROW LEVEL SECURITY')).toMatch(
      /^42501 must be owner/,
    );
    expect(await refusal('SET ROLE opsgraph_owner')).toMatch(/^42501 permission denied/);
  });

  it('binds a row to its organization also where it points to another: foreign keys carry it', async () => {
    const { rows } = await database.owner.query<{ id: string }>('SELECT id FROM contacts WHERE org_id = $1', [
      second.organizationId,
    ]);
    await enter(first);
    expect(
      await refusal(
        'INSERT INTO chat_sessions (org_id, id, contact_id, started_at) VALUES ($1, $2, $3, now())',
        [first.organizationId, randomUUID(), rows[0]?.id],
      ),
    ).toMatch(/^23503 .*chat_sessions_org_id_contact_id_fkey/);
  });

  it('forgets the organization with the transaction, committed or rolled back, on the same connection', async () => {
    for (const end of ['COMMIT', 'ROLLBACK']) {
      await enter(first);
      expect(await rowsIn(application, 'chat_sessions')).toBeGreaterThan(0);
      await application.query(end);
      const setting = await application.query<{ setting: string | null }>(
        `SELECT NULLIF(current_setting('app.org_id', true), '') AS setting`,
      );
      expect([end, setting.rows[0]?.setting]).toEqual([end, null]);
      for (const table of tables) {
        expect([end, table, await rowsIn(application, table)]).toEqual([end, table, 0]);
      }
      await application.query('BEGIN');
    }
  });

  it('shows the platform the directory of organizations, and nothing of any other table', async () => {
    await application.query(`SELECT set_config('app.scope', 'platform', true)`);
    for (const table of DIRECTORIES) {
      const all = await rowsIn(database.owner, table);
      expect([table, await rowsIn(application, table)]).toEqual([table, all]);
    }
    for (const table of tables.filter((each) => !DIRECTORIES.includes(each))) {
      expect([table, await rowsIn(application, table)]).toEqual([table, 0]);
    }
  });

  it('lets the platform write nothing', async () => {
    await application.query(`SELECT set_config('app.scope', 'platform', true)`);
    for (const table of tables) {
      expect([table, await copyOfRow(table, first)]).toEqual([table, expect.stringMatching(NO_SUCH_ROW)]);
    }
    expect(await refusal(`UPDATE organizations SET name = 'mine'`)).toMatch(
      /^(done, 0 rows|42501 permission denied)/,
    );
  });

  it('opens the directory to no other scope', async () => {
    for (const scope of ['', 'organization', 'PLATFORM', 'true']) {
      await application.query(`SELECT set_config('app.scope', $1, true)`, [scope]);
      for (const table of DIRECTORIES) {
        expect([scope, table, await rowsIn(application, table)]).toEqual([scope, table, 0]);
      }
    }
  });
});

describe('the database as the gateway uses it', () => {
  interface Sight {
    readonly pid: number;
    readonly organizations: number;
    readonly contacts: number;
    readonly setting: string;
  }

  const look = statement<Sight>(
    'test.look',
    `SELECT pg_backend_pid() AS pid, (SELECT count(*)::int FROM organizations) AS organizations,
            (SELECT count(*)::int FROM contacts) AS contacts, coalesce(current_setting('app.org_id', true), '') AS setting`,
  );

  it('carries nothing of one transaction to the next on its one connection for reading and its one for writing', async () => {
    const mine = await rowsOf(database, { slug: 'mine' });
    await mine.contact();
    const only = await Database.connect({
      url: acrossShards(database.url),
      entities: [],
      log: createLogger('silent'),
      poolSize: 1,
    });
    try {
      const snapshot = await only.openSnapshot(mine.organizationId);
      const [seen] = (await snapshot?.run(look)) ?? [];
      await snapshot?.close();
      expect(seen).toMatchObject({ organizations: 1, contacts: 1, setting: mine.organizationId });

      const [platform] = await only.withPlatform((session) => session.run(look));
      expect(platform).toMatchObject({ contacts: 0, setting: '' });
      expect(platform?.organizations).toBeGreaterThan(1);

      const written = await only.withOrganization(mine.organizationId, (session) => session.run(look));
      expect(written[0]).toEqual({ ...seen, pid: platform?.pid });
      expect(await only.withPlatform((session) => session.run(look))).toEqual([platform]);

      const failed = only.withOrganization(mine.organizationId, () => Promise.reject(new Error('no')));
      await expect(failed).rejects.toThrow('no');

      const stranger = randomUUID();
      const [other] = await only.withOrganization(stranger, (session) => session.run(look));
      expect(other).toEqual({ pid: platform?.pid, organizations: 0, contacts: 0, setting: stranger });

      const theirs = await rowsOf(database, { slug: 'theirs' });
      const next = await only.openSnapshot(theirs.organizationId);
      const [theirSight] = (await next?.run(look)) ?? [];
      await next?.close();
      expect(theirSight).toEqual({
        pid: seen?.pid,
        organizations: 1,
        contacts: 0,
        setting: theirs.organizationId,
      });
    } finally {
      await only.close();
    }
  });

  it('opens no snapshot for an organization that does not exist, and can go on', async () => {
    const only = await Database.connect({
      url: acrossShards(database.url),
      entities: [],
      log: createLogger('silent'),
      poolSize: 1,
    });
    try {
      expect(await only.openSnapshot(randomUUID())).toBeNull();
      expect(await only.openSnapshot(randomUUID())).toBeNull();
      expect(await only.isReachable()).toBe(true);
    } finally {
      await only.close();
    }
  });

  it('lets a snapshot write nothing', async () => {
    const readers = await rowsOf(database, { slug: 'readers' });
    const only = await Database.connect({
      url: acrossShards(database.url),
      entities: [],
      log: createLogger('silent'),
    });
    try {
      const snapshot = await only.openSnapshot(readers.organizationId);
      const rename = statement('test.rename', `UPDATE organizations SET name = 'changed'`);
      await expect(snapshot?.run(rename)).rejects.toThrow('read-only transaction');
      await snapshot?.close();
    } finally {
      await only.close();
    }
  });
});
