// What a query costs: the statements it runs, by label. Only what is selected is computed, and nothing twice.
import { Client } from 'pg';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rootFields,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';

const NOON = '2026-03-29T12:00:00.000Z';
const clock = { now: () => new Date(NOON) };
/** Asks where today begins, and the days of a dashboard. */
const DAYS = `{ liveKpis(asOf: "${NOON}") { sessionsToday } dashboard(asOf: "${NOON}") { from } }`;
const everything = (name: string, values: Readonly<Record<string, unknown>> = {}) =>
  rootFields()
    .find((field) => field.name === name)
    ?.all(values) ?? '';

let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  await staff(rows, 3);
  gateway = await startGateway(database, { clock });
  token = await tokenOf(Role.ANALYST, rows.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** So many operators, each with a session, a message and a rating on each of three days. */
async function staff(of: Rows, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const operator = await of.operator(`Operator ${number}`);
    for (const day of ['2026-03-27', '2026-03-28', '2026-03-29']) {
      const session = await of.session({
        operator,
        started: `${day}T09:00:00Z`,
        claimed: `${day}T09:01:00Z`,
        responded: `${day}T09:02:00Z`,
        closed: `${day}T09:30:00Z`,
      });
      await of.message(session, `${day}T09:02:00Z`, 'OPERATOR', operator);
      await of.rating(session, 5, `${day}T09:31:00Z`);
    }
  }
}

interface Cost {
  /** Labels, sorted: statements of one turn run in no order that matters. */
  readonly statements: string[];
  /** How often it was asked for where days begin. */
  readonly days: number;
  readonly data: Record<string, unknown>;
}

async function costOf(query: string, as = token): Promise<Cost> {
  gateway.forgetStatements();
  const { data, errors } = await gateway.ask<Record<string, unknown>, undefined>(query, undefined, {
    token: as,
  });
  expect(errors).toEqual([]);
  // What the rollups can answer is looked up once for all numbers of an answer, and is the same for each.
  const looked = gateway.statements.filter((label) => label.startsWith('rollups.')).sort();
  expect([[], ['rollups.built', 'rollups.touched']]).toContainEqual(looked);
  // Where the days of a zone begin is asked for when nobody has asked yet.
  const days = gateway.statements.filter((label) => label === 'period.local-days').length;
  const statements = gateway.statements
    .filter((label) => !label.startsWith('rollups.') && label !== 'period.local-days')
    .sort();
  return { statements, days, data: data ?? {} };
}

const SESSION = ['session.enter-organization'];
const labels = (...more: string[]) => [...SESSION, ...more].sort();

it('where the days of a zone begin is asked for once, whichever organization is the first to ask', async () => {
  const daysAskedFor = async (slug: string): Promise<number> => {
    const other = await rowsOf(database, { slug, timezone: 'Pacific/Apia' });
    return (await costOf(DAYS, await tokenOf(Role.ANALYST, other.organizationId))).days;
  };
  // Today, and the days of a dashboard.
  expect(await daysAskedFor('first')).toBe(2);
  expect(await daysAskedFor('second')).toBe(0);
});

describe('liveKpis', () => {
  const OPEN = 'metrics.open-sessions.state';

  it.each([
    ['waiting', [OPEN]],
    ['waiting active abandonedSessions', [OPEN]],
    ['avgFirstResponseSeconds', ['metrics.sessions.claimed_at']],
    ['avgFirstResponseSeconds avgWaitSeconds', ['metrics.sessions.claimed_at']],
    ['avgTimeToFirstResponseSeconds', ['metrics.sessions.first_response_at']],
    ['avgResolutionSeconds avgHandleSeconds', ['metrics.sessions.closed_at']],
    ['csatAverage csatPercentage csatSatisfiedPercentage', ['metrics.latest-ratings.created_at']],
    ['fcrRate', ['metrics.operator-closes.closed_at']],
    ['sessionsToday', ['metrics.sessions.started_at']],
    ['humanModeUsers', ['metrics.human-mode-contacts.state']],
    ['slaBreachEvents24h', []],
    ['degradedSources', []],
    ['asOf timezone', []],
    ['waiting humanModeUsers', [OPEN, 'metrics.human-mode-contacts.state']],
  ])('{ %s } runs what these numbers are read from, once', async (selection, more) => {
    expect((await costOf(`{ liveKpis { ${selection} } }`)).statements).toEqual(labels(...more));
  });

  const ALL = [
    OPEN,
    'metrics.sessions.claimed_at',
    'metrics.sessions.first_response_at',
    'metrics.sessions.closed_at',
    'metrics.sessions.started_at',
    'metrics.latest-ratings.created_at',
    'metrics.operator-closes.closed_at',
    'metrics.human-mode-contacts.state',
  ];

  it('runs nine statements for all of its numbers, and for their details no other', async () => {
    expect((await costOf(`{ ${everything('liveKpis')} }`)).statements).toEqual(labels(...ALL));
    expect((await costOf('{ liveKpis { details { name } } }')).statements).toEqual(labels(...ALL));
    expect(labels(...ALL)).toHaveLength(9);
  });
});

describe('operatorPerformance', () => {
  const ALL = [
    'support.operators',
    'support.most-held-at-once',
    'metrics.sessions.claimed_at.by-operator_id',
    'metrics.sessions.closed_at.by-operator_id',
    'metrics.messages.created_at.by-operator_id',
    'metrics.latest-ratings.created_at.by-operator_id',
    'metrics.sessions.claimed_at',
  ];

  it.each([
    ['operatorId operatorName', []],
    ['sessionsClaimed', ['metrics.sessions.claimed_at.by-operator_id']],
    [
      'sessionsClaimed avgFirstResponseSeconds firstResponse { p50 p99 }',
      ['metrics.sessions.claimed_at.by-operator_id'],
    ],
    [
      'sessionsClosed avgResolutionSeconds avgHandleSeconds resolution { p95 }',
      ['metrics.sessions.closed_at.by-operator_id'],
    ],
    ['csatAverage csatResponses', ['metrics.latest-ratings.created_at.by-operator_id']],
    ['queueShare', ['metrics.sessions.claimed_at.by-operator_id', 'metrics.sessions.claimed_at']],
    ['maxConcurrent', ['support.most-held-at-once']],
  ])('{ %s } runs what these columns are read from, once', async (selection, more) => {
    expect((await costOf(`{ operatorPerformance(asOf: "${NOON}") { ${selection} } }`)).statements).toEqual(
      labels('support.operators', ...more),
    );
  });

  it('runs as many statements for thirty operators as for three', async () => {
    const crowd = await rowsOf(database, { slug: 'crowd' });
    await staff(crowd, 30);
    const question = `{ ${everything('operatorPerformance', { asOf: NOON })} }`;
    const three = await costOf(question);
    const thirty = await costOf(question, await tokenOf(Role.ANALYST, crowd.organizationId));
    expect(three.data['operatorPerformance']).toHaveLength(3);
    expect(thirty.data['operatorPerformance']).toHaveLength(30);
    expect(three.statements).toEqual(labels(...ALL));
    expect(thirty.statements).toEqual(labels(...ALL));
  });

  it('runs the same ones for one operator', async () => {
    const { rows: users } = await database.owner.query<{ id: string }>(
      'SELECT id FROM users WHERE org_id = $1',
      [rows.organizationId],
    );
    const question = everything('operatorPerformance', { asOf: NOON, operatorId: users[0]?.id });
    expect((await costOf(`{ ${question} }`)).statements).toEqual(labels(...ALL));
  });
});

describe('hourlyStats', () => {
  it('runs two statements for one hour and for a week of them', async () => {
    for (const hours of [1, 168]) {
      expect((await costOf(`{ ${everything('hourlyStats', { asOf: NOON, hours })} }`)).statements).toEqual(
        labels('period.utc-hours', 'metrics.messages.created_at.series.by-sender'),
      );
    }
  });
});

describe('dashboard', () => {
  const TREND = [
    'metrics.sessions.started_at.series',
    'metrics.sessions.claimed_at.series',
    'metrics.sessions.closed_at.series',
    'metrics.sessions.first_response_at.series',
    'metrics.messages.created_at.series',
    'metrics.latest-ratings.created_at.series',
  ];
  /** One scan for this period and one for that before. */
  const COMPARISON = [
    'metrics.sessions.started_at',
    'metrics.sessions.claimed_at',
    'metrics.sessions.closed_at',
    'metrics.sessions.first_response_at',
    'metrics.messages.created_at',
    'metrics.latest-ratings.created_at',
  ].flatMap((label) => [label, label]);

  it.each([
    ['from to timezone asOf', []],
    ['trend { date start partial }', []],
    ['trend { sessionsStarted }', ['metrics.sessions.started_at.series']],
    ['trend { csatAverage csatResponses }', ['metrics.latest-ratings.created_at.series']],
    [
      'trend { sessionsStarted sessionsClaimed sessionsClosed messages avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgWaitSeconds avgResolutionSeconds avgHandleSeconds csatAverage csatResponses }',
      TREND,
    ],
    ['funnel { step count }', ['metrics.sessions.started_at']],
    ['heatmap { weekday hour count }', ['metrics.sessions.started_at.by-weekday.by-hour']],
    ['percentiles { metric p50 }', ['metrics.sessions.claimed_at', 'metrics.sessions.closed_at']],
    ['previous { from to }', []],
    ['previous { metrics { name } }', COMPARISON],
  ])('{ %s } runs nothing for the parts that were not selected', async (selection, more) => {
    expect((await costOf(`{ dashboard(asOf: "${NOON}") { ${selection} } }`)).statements).toEqual(
      labels(...more),
    );
  });

  it('runs as many statements for thirty days as for one', async () => {
    const all = labels(...TREND, ...COMPARISON, 'metrics.sessions.started_at.by-weekday.by-hour');
    for (const days of [1, 30]) {
      const { statements, data } = await costOf(`{ ${everything('dashboard', { asOf: NOON, days })} }`);
      expect((data['dashboard'] as { trend: unknown[] }).trend).toHaveLength(days);
      expect([days, statements]).toEqual([days, all]);
    }
  });
});

describe('what needs no row', () => {
  it.each([
    '{ metrics { name unit better description window source dimensions } }',
    '{ me { id name role } }',
    '{ __typename }',
    '{ __schema { queryType { name } } }',
  ])('%s runs no statement', async (query) => {
    expect((await costOf(query)).statements).toEqual([]);
  });

  it('is told apart from the organization of `me`, which is a row', async () => {
    expect((await costOf('{ me { organization { name } } }')).statements).toEqual(SESSION);
  });
});

describe('a number asked for twice', () => {
  it.each(['liveKpis', 'hourlyStats', 'dashboard', 'operatorPerformance'])(
    'by an alias of %s runs nothing more',
    async (name) => {
      const selection = everything(name, { asOf: NOON });
      const once = await costOf(`{ ${selection} }`);
      const twice = await costOf(`{ a: ${selection} b: ${selection} }`);
      expect(twice.statements).toEqual(once.statements);
      expect(twice.data['a']).toEqual(once.data[name]);
      expect(twice.data['b']).toEqual(once.data[name]);
    },
  );

  it('by an alias of a tile runs nothing more, and at another moment once more', async () => {
    const twice = await costOf(`{ liveKpis(asOf: "${NOON}") { a: waiting b: waiting active } }`);
    expect(twice.statements).toEqual(labels('metrics.open-sessions.state'));
    const moments = await costOf(
      `{ a: liveKpis(asOf: "${NOON}") { waiting } b: liveKpis(asOf: "2026-03-29T11:00:00.000Z") { waiting } }`,
    );
    expect(moments.statements).toEqual(labels('metrics.open-sessions.state', 'metrics.open-sessions.state'));
  });

  it('by a second request runs again: nothing is kept', async () => {
    const query = '{ liveKpis { waiting } }';
    expect((await costOf(query)).statements).toEqual(labels('metrics.open-sessions.state'));
    expect((await costOf(query)).statements).toEqual(labels('metrics.open-sessions.state'));
  });
});

describe('one answer', () => {
  it('is of one moment and one snapshot, however many fields it has', async () => {
    const { statements, data } = await costOf(
      '{ liveKpis { asOf waiting } dashboard { asOf to } hourlyStats { to } later: liveKpis { asOf } me { organization { id } } }',
    );
    expect(statements.filter((label) => label.startsWith('session.'))).toEqual(SESSION);
    const { liveKpis, dashboard, hourlyStats, later } = data as Record<
      string,
      { asOf?: string; to?: string }
    >;
    const moment = liveKpis?.asOf;
    expect([dashboard?.asOf, dashboard?.to, hourlyStats?.to, later?.asOf]).toEqual(Array(4).fill(moment));
    expect(Math.abs(Date.parse(moment ?? '') - Date.now())).toBeLessThan(10_000);
  });

  it('does not see what was committed between its statements; the next one does', async () => {
    const desk = await rowsOf(database, { slug: 'between' });
    const session = await desk.session({ started: '2026-03-29T11:00:00Z' });
    const analyst = await tokenOf(Role.ANALYST, desk.organizationId);
    const query = `{ liveKpis(asOf: "${NOON}") { waiting } hourlyStats(asOf: "${NOON}") { total } }`;
    const writer = new Client({ connectionString: database.ownerUrl });
    await writer.connect();

    // The answer is held at its first read of messages, after the snapshot was taken.
    await writer.query('BEGIN');
    await writer.query('LOCK TABLE messages IN ACCESS EXCLUSIVE MODE');
    const held = costOf(query, analyst);
    await until(async () => {
      const { rows: waiting } = await database.owner.query(
        `SELECT FROM pg_locks WHERE relation = 'messages'::regclass AND NOT granted`,
      );
      return waiting.length === 1;
    });
    // Meanwhile a message and another session are committed.
    await desk.session({ started: '2026-03-29T11:30:00Z' });
    await writer.query(
      `INSERT INTO messages (org_id, id, session_id, created_at, sender)
       VALUES ($1, gen_random_uuid(), $2, '2026-03-29T11:30:00Z', 'CONTACT')`,
      [desk.organizationId, session],
    );
    await writer.query('COMMIT');
    await writer.end();

    expect((await held).data).toEqual({ liveKpis: { waiting: 1 }, hourlyStats: { total: 0 } });
    expect((await costOf(query, analyst)).data).toEqual({
      liveKpis: { waiting: 2 },
      hourlyStats: { total: 1 },
    });
  });

  it('runs nothing any more once it was given, also when one field failed before the others were read', async () => {
    const selection = ['liveKpis', 'operatorPerformance', 'hourlyStats']
      .map((name) => everything(name))
      .join(' ');
    for (const wrong of [
      'dashboard(days: 99) { from }',
      'dashboard(asOf: "1999-01-01T00:00:00Z") { from }',
    ]) {
      gateway.forgetStatements();
      const { errors } = await gateway.ask<unknown, undefined>(`{ ${selection} ${wrong} }`, undefined, {
        token,
      });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      const whenAnswered = [...gateway.statements];
      await new Promise((resolve) => setTimeout(resolve, 250));
      // Its connection is back in the pool by now: a statement that runs later runs in somebody else's transaction.
      expect(gateway.statements).toEqual(whenAnswered);
    }
  });

  it('gives its connection back, also when it failed: hundreds of answers need no more than the pool has', async () => {
    const queries = [
      '{ liveKpis { waiting } }',
      '{ liveKpis { nonsense } }',
      '{ dashboard(days: 99) { from } }',
      '{ me { organization { id } } dashboard(days: 99) { from } }',
    ];
    const ask = (query: string) =>
      gateway.ask<Record<string, unknown>, undefined>(query, undefined, { token });
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => ask(queries[index % 4] ?? '')),
      );
      expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(5);
    }
    const { rows: idle } = await database.owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = $1 AND state = 'idle in transaction'`,
      [database.name],
    );
    expect(idle).toHaveLength(0);
  });
});
