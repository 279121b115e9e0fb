// Importing the use of an application from files: people, requests and page views, each once, counted as if they had been
// recorded while they happened.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { entities } from '../src/app';
import { importFile, type ImportReport, readMapping } from '../src/imports';
import { parseMapping } from '../src/imports/mapping';
import { createLogger, Database, systemClock } from '../src/platform';
import { Tracking, UsageDays, usageImports } from '../src/usage';
import { cloneDatabase, type Rows, rowsOf, type TestDatabase } from './harness';

let database: TestDatabase;
let app: Database;
let a: Rows;
let b: Rows;
let folder: string;
const statements: string[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  a = await rowsOf(database, { slug: 'a' });
  b = await rowsOf(database, { slug: 'b' });
  app = await Database.connect({
    url: database.url,
    entities,
    log: createLogger('silent'),
    onStatement: ({ label }) => void statements.push(label),
  });
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-usage-import-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const table of ['usage_events', 'page_views', 'user_sessions', 'app_users']) {
    // Quicker than TRUNCATE, which takes every day of every table in turn.
    await database.owner.query(`DELETE FROM ${table}`);
  }
});

const file = (name: string, lines: readonly string[]): string => {
  const target = path.join(folder, name);
  writeFileSync(target, `${lines.join('\n')}\n`);
  return target;
};

const kindOf = (name: string): (typeof usageImports)[number] => {
  const kind = usageImports.find((each) => each.name === name);
  if (kind === undefined) {
    throw new Error(`no kind ${name}`);
  }
  return kind;
};

async function load(kind: string, source: string, fields: object, into = a): Promise<ImportReport> {
  return importFile({
    database: app,
    organizationId: into.organizationId,
    kind: kindOf(kind),
    file: source,
    mapping: parseMapping({ fields }, kindOf(kind)),
    clock: systemClock,
  });
}

async function loadExample(kind: string, mapping: string): Promise<ImportReport> {
  const examples = path.join(__dirname, '../examples/import');
  return importFile({
    database: app,
    organizationId: a.organizationId,
    kind: kindOf(kind),
    file: path.join(examples, 'access-log.csv'),
    mapping: await readMapping(path.join(examples, mapping), kindOf(kind)),
    clock: systemClock,
  });
}

async function rows(sql: string, into = a): Promise<unknown[]> {
  return (await database.owner.query<object>(sql, [into.organizationId])).rows;
}

const reasons = ({ rejectedFile }: ImportReport): unknown[] =>
  readFileSync(rejectedFile ?? '', 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { reason: unknown }).reason);

const EVENTS = ['id,at,user,method,endpoint,status,ms,type,name'];
const eventFields = {
  externalId: 'id',
  occurredAt: 'at',
  user: 'user',
  method: 'method',
  endpoint: 'endpoint',
  statusCode: 'status',
  responseTimeMs: 'ms',
  operationType: 'type',
  operationName: 'name',
};

describe('usage-events', () => {
  it('are stored at their time, however long ago, with whom they are about', async () => {
    const source = file('events.csv', [
      ...EVENTS,
      '1,2015-05-17T10:05:03Z,ada,get,/orders,200,12.3456,,',
      '2,2001-01-01T00:00:00Z,,POST,/graphql,200,,QUERY,Orders',
    ]);
    expect(await load('usage-events', source, eventFields)).toMatchObject({ rows: 2, added: 2, rejected: 0 });
    const stored = await rows(
      `SELECT e.occurred_at AS at, a.external_id AS "user", e.method, e.endpoint, e.status_code AS status,
              e.response_time_ms::float8 AS ms, e.operation_type AS type, e.operation_name AS name, a.last_active_at AS active
         FROM usage_events e LEFT JOIN app_users a ON a.org_id = e.org_id AND a.id = e.user_id
        WHERE e.org_id = $1 ORDER BY e.occurred_at`,
    );
    const at = new Date('2015-05-17T10:05:03Z');
    const rest = { type: null, name: null };
    expect(stored).toEqual([
      {
        at: new Date('2001-01-01T00:00:00Z'),
        ...{ user: null, active: null, method: 'POST', endpoint: '/graphql', status: 200, ms: null },
        ...{ type: 'QUERY', name: 'Orders' },
      },
      { at, user: 'ada', active: at, method: 'GET', endpoint: '/orders', status: 200, ms: 12.346, ...rest },
    ]);
  });

  it('are added once, by their external id in their organization', async () => {
    const source = file('events.csv', [
      ...EVENTS,
      'x,2015-05-17T10:05:03Z,ada,GET,/orders,200,12,,',
      'x,2015-05-17T10:05:03Z,ada,GET,/orders,200,12,,',
      'y,2015-05-17T10:05:03Z,ada,GET,/orders,200,12,,',
    ]);
    expect(await load('usage-events', source, eventFields)).toMatchObject({ added: 2, alreadyThere: 1 });
    expect(await load('usage-events', source, eventFields)).toMatchObject({ added: 0, alreadyThere: 3 });
    expect(await load('usage-events', source, eventFields, b)).toMatchObject({ added: 2, alreadyThere: 1 });
    const ids = (await rows('SELECT id FROM usage_events WHERE org_id = $1')) as { id: string }[];
    const others = (await rows('SELECT id FROM usage_events WHERE org_id = $1', b)) as { id: string }[];
    expect(new Set([...ids, ...others].map(({ id }) => id)).size).toBe(4);
  });

  it('that are wrong are handed back with field and limit, and the rest lands', async () => {
    const source = file('events.csv', [
      ...EVENTS,
      'good,2015-05-17T10:05:03Z,ada,GET,/orders,200,12,,',
      'early,1999-12-31T23:59:59Z,ada,GET,/orders,200,12,,',
      'spaces,2015-05-17T10:05:03Z,ada,GET,/or ders,200,12,,',
      'status,2015-05-17T10:05:03Z,ada,GET,/orders,99,12,,',
      'negative,2015-05-17T10:05:03Z,ada,GET,/orders,200,-0.5,,',
      'words,2015-05-17T10:05:03Z,ada,GET,/orders,200,fast,,',
      'infinite,2015-05-17T10:05:03Z,ada,GET,/orders,200,1e99,,',
      'half,2015-05-17T10:05:03Z,ada,GET,/orders,200,12,QUERY,',
      `later,${new Date(Date.now() + 3_600_000).toISOString()},ada,GET,/orders,200,12,,`,
    ]);
    const report = await load('usage-events', source, eventFields);
    expect(report).toMatchObject({ rows: 9, added: 1, rejected: 8 });
    const all = reasons(report);
    const number = 'is no number from 0 to 86400000';
    expect(all.map((reason) => String(reason).replace(/ \(.*\)$/, '')).sort()).toEqual(
      [
        'occurredAt must not lie before 2000',
        'endpoint must not contain spaces',
        'statusCode "99" is no whole number from 100 to 599',
        `responseTimeMs "-0.5" ${number}`,
        `responseTimeMs "fast" ${number}`,
        `responseTimeMs "1e99" ${number}`,
        'operationName and operationType go together',
        'occurredAt must not be more than 5 minutes after now',
      ].sort(),
    );
  });

  it('may lie on many different days, which are made in parts that any server has room for', async () => {
    statements.length = 0;
    const first = Date.UTC(2012, 0, 1);
    const lines = Array.from(
      { length: 60 },
      (_, day) => `${day},${new Date(first + day * 86_400_000).toISOString()},,GET,/,200,1,,`,
    );
    const report = await load('usage-events', file('days.csv', [...EVENTS, ...lines]), eventFields);
    expect(report).toMatchObject({ added: 60, rejected: 0 });
    expect(statements.filter((label) => label === 'usage.make-days')).toHaveLength(3);
  });
});

describe('app-users', () => {
  const fields = { externalId: 'id', name: 'name', email: 'mail' };
  const stored = () =>
    rows(
      'SELECT external_id AS id, name, email, last_active_at AS active FROM app_users WHERE org_id = $1 ORDER BY 1',
    );

  it('are there before they have done anything, and get their names where they had none', async () => {
    await load(
      'usage-events',
      file('events.csv', [...EVENTS, '1,2015-05-17T10:05:03Z,ada,GET,/,200,1,,']),
      eventFields,
    );
    const source = file('people.csv', ['id,name,mail', 'ada,Ada,ada@example.com', 'ben,,', 'ben,Ben,']);
    expect(await load('app-users', source, fields)).toMatchObject({ rows: 3, added: 1, alreadyThere: 2 });
    const ada = {
      id: 'ada',
      name: 'Ada',
      email: 'ada@example.com',
      active: new Date('2015-05-17T10:05:03Z'),
    };
    expect(await stored()).toEqual([ada, { id: 'ben', name: 'Ben', email: null, active: null }]);
    expect(await load('app-users', source, fields)).toMatchObject({ added: 0, alreadyThere: 3 });
    // What is absent takes nothing away.
    await load('app-users', file('again.csv', ['id,name,mail', 'ada,,new@example.com']), fields);
    expect((await stored())[0]).toEqual({ ...ada, email: 'new@example.com' });
  });

  it('with more than the limits are handed back', async () => {
    const source = file('people.csv', ['id,name,mail', `${'x'.repeat(201)},,`, `ok,${'n'.repeat(201)},`]);
    expect(await load('app-users', source, fields)).toMatchObject({ added: 0, rejected: 2 });
  });
});

describe('page-views', () => {
  const fields = { externalId: 'id', occurredAt: 'at', user: 'user', path: 'path', referrer: 'from' };
  const sessions = (into = a) =>
    rows(
      `SELECT u.external_id AS "user", s.started_at AS began, s.last_activity_at AS ended, s.page_views AS views,
              (SELECT count(*)::int FROM page_views v WHERE v.org_id = s.org_id AND v.session_id = s.id) AS kept
         FROM user_sessions s JOIN app_users u ON u.org_id = s.org_id AND u.id = s.user_id
        WHERE s.org_id = $1 ORDER BY 1, 2`,
      into,
    );
  const at = (minute: number): string => new Date(Date.UTC(2015, 4, 17, 10) + minute * 60_000).toISOString();
  const VIEWS = ['id,at,user,path,from'];

  it('make sessions that end after 30 minutes of silence, in whatever order the file has them', async () => {
    const source = file('views.csv', [
      ...VIEWS,
      `4,${at(75)},ada,/d,`,
      `1,${at(0)},ada,/a,https://search.example/`,
      `b,${at(10)},ben,/a,`,
      `3,${at(45)},ada,/c,`,
      `2,${at(20)},ada,/b,`,
    ]);
    expect(await load('page-views', source, fields)).toMatchObject({ added: 5, rejected: 0 });
    const expected = [
      { user: 'ada', began: new Date(at(0)), ended: new Date(at(45)), views: 3, kept: 3 },
      { user: 'ada', began: new Date(at(75)), ended: new Date(at(75)), views: 1, kept: 1 },
      { user: 'ben', began: new Date(at(10)), ended: new Date(at(10)), views: 1, kept: 1 },
    ];
    expect(await sessions()).toEqual(expected);
    expect(await load('page-views', source, fields)).toMatchObject({ added: 0, alreadyThere: 5 });
    expect(await sessions()).toEqual(expected);

    // A later file fills the gap between two sessions: they were one.
    const more = file('more.csv', [...VIEWS, `5,${at(60)},ada,/e,`, `5,${at(60)},ada,/e,`]);
    expect(await load('page-views', more, fields)).toMatchObject({ added: 1, alreadyThere: 1 });
    expect(await sessions()).toEqual([
      { user: 'ada', began: new Date(at(0)), ended: new Date(at(75)), views: 5, kept: 5 },
      expected[2],
    ]);
  });

  it('make the same sessions as a tracker that tells of them as they happen', async () => {
    const moments = [0, 4, 31, 90, 100, 131, 131.5, 400];
    const lines = moments.map((minute) => `${minute},${at(minute)},ada,/p,`);
    await load('page-views', file('views.csv', [...VIEWS, ...lines]), fields);
    const tracking = new Tracking(app, new UsageDays(app), () => undefined);
    for (const [index, minute] of moments.entries()) {
      const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      const actor = { id: 'ada', organizationId: b.organizationId, role: 'OPERATOR', name: null };
      const who = { actor, client: { ip: null, userAgent: null } } as unknown as Parameters<
        Tracking['pageView']
      >[1];
      await tracking.pageView(b.organizationId, who, {
        ...{ id, path: '/p', referrer: null },
        at: new Date(at(minute)),
      });
    }
    const imported = await sessions();
    expect(imported).toHaveLength(4);
    expect(await sessions(b)).toEqual(imported);
  });

  it('of nobody, of too long a path or too early are handed back', async () => {
    const source = file('views.csv', [
      ...VIEWS,
      `1,${at(0)},,/a,`,
      `2,${at(0)},ada,/${'x'.repeat(500)},`,
      `3,1999-12-31T00:00:00Z,ada,/a,`,
      `4,${at(0)},ada,/a,`,
    ]);
    const report = await load('page-views', source, fields);
    expect(report).toMatchObject({ added: 1, rejected: 3 });
    expect(reasons(report)).toEqual(
      expect.arrayContaining(['user is missing', 'occurredAt must not lie before 2000']),
    );
  });
});

it('brings an access log in by the mappings of the examples', async () => {
  expect(await loadExample('usage-events', 'access-log-events.json')).toMatchObject({
    added: 4,
    rejected: 0,
  });
  expect(await loadExample('page-views', 'access-log-page-views.json')).toMatchObject({
    ...{ added: 3, skipped: 1, rejected: 0 },
  });
  const [totals] = await rows(
    `SELECT count(*)::int AS requests, count(e.user_id)::int AS known, count(e.response_time_ms)::int AS timed,
            min(e.occurred_at) AS first, count(e.user_agent)::int AS agents,
            (SELECT count(*)::int FROM user_sessions s WHERE s.org_id = $1) AS sessions
       FROM usage_events e WHERE e.org_id = $1`,
  );
  expect(totals).toEqual({
    ...{ requests: 4, known: 3, timed: 3, agents: 3, sessions: 2 },
    first: new Date('2026-05-17T08:05:03Z'),
  });
});
