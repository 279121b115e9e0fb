// What a client gets who asks for nonsense, and what one gets when the gateway itself cannot answer.
import { connect } from 'node:net';
import { describeSchema } from '../src/app';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  type CuttableProxy,
  type Gateway,
  post,
  type Rows,
  rootFields,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';

const NOW = new Date('2026-03-29T12:00:00.000Z');
const clock = { now: () => NOW };
/** What is refused of these has tests of its own: slices-asked.test.ts, audit-read.test.ts, audit-verify.test.ts, identity-*.test.ts,
 * usage-queries.test.ts, learning-*.test.ts, alerts*.test.ts, reliability-*.test.ts, organization-deletion.test.ts. */
const ELSEWHERE = [
  ...['auditLogs', 'auditLogConnection', 'auditStats', 'verifyAuditTrail', 'auditTrailStatus'],
  ...['users', 'apiKeys', 'organizations'],
  ...['metricSeries', 'metricValues', 'metricRows', 'explainMetric'],
  ...['usageOverview', 'usageTrends', 'endpointUsage', 'userActivity', 'featureMap'],
  ...['courses', 'surveys', 'courseCompletion', 'lessonDropoff', 'learnerProgress', 'surveySummary'],
  ...['insights', 'learningSummary'],
  ...['alertAnalytics', 'alertDashboard', 'alerts', 'alert', 'forecastAccuracy'],
  ...['organizationDeletionPreview', 'organizationDeletion'],
  ...['dataFreshness', 'ingestionStatus', 'deadLetters', 'exportUrl'],
  ...['services', 'reliabilityOverview', 'reliabilityTrends', 'mttr', 'costRates', 'costs', 'serviceHealth'],
  ...['predictionAccuracy'],
];
const fields = rootFields().filter(({ name }) => !ELSEWHERE.includes(name));
const field = (name: string) => {
  const found = fields.find((each) => each.name === name);
  if (found === undefined) {
    throw new Error(`There is no field ${name}`);
  }
  return found;
};

let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  const operator = await rows.operator('Ada');
  const session = await rows.session({
    operator,
    started: '2026-03-29T11:00:00Z',
    claimed: '2026-03-29T11:01:00Z',
  });
  await rows.message(session, '2026-03-29T11:00:00Z', 'CONTACT');
  gateway = await startGateway(database, { clock });
  token = await tokenOf(Role.ANALYST, rows.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

beforeEach(() => gateway.forgetStatements());

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly problems: readonly (readonly [code: string, message: string])[];
  readonly body: string;
}

async function ask(query: string, variables: Record<string, unknown> = {}, of = gateway): Promise<Answer> {
  const { status, body } = await post(of, query, { token, variables });
  const { data, errors = [] } = JSON.parse(body) as {
    data?: unknown;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return {
    status,
    data,
    problems: errors.map(({ message, extensions }) => [extensions.code, message]),
    body,
  };
}

describe('an argument beyond its limits', () => {
  /** What is refused of each argument, and the words that name the limit. A new argument needs a row here. */
  const refused: Readonly<Record<string, readonly (readonly [value: unknown, says: string])[]>> = {
    days: [
      [0, 'days must not be less than 1'],
      [-1, 'days must not be less than 1'],
      [31, 'days must not be greater than 30'],
      [2_147_483_647, 'days must not be greater than 30'],
    ],
    hours: [
      [0, 'hours must not be less than 1'],
      [-1, 'hours must not be less than 1'],
      [169, 'hours must not be greater than 168'],
    ],
    operatorId: [
      ['ada', 'operatorId must be a UUID'],
      ['', 'operatorId must be a UUID'],
      [42, 'operatorId must be a UUID'],
      [`' OR true --`, 'operatorId must be a UUID'],
      ['01900000-0000-7000-8000-00000000000g', 'operatorId must be a UUID'],
      ['{01900000-0000-7000-8000-000000000000}', 'operatorId must be a UUID'],
    ],
    asOf: [
      ['2026-03-29T12:00:01.001Z', 'asOf must not be in the future (now is 2026-03-29T12:00:00.000Z)'],
      ['9999-12-31T23:59:59.999Z', 'asOf must not be in the future (now is 2026-03-29T12:00:00.000Z)'],
      ['2026-03-29T12:30:00-01:00', 'asOf must not be in the future (now is 2026-03-29T12:00:00.000Z)'],
      ['1999-12-31T23:59:59.999Z', 'asOf must not be before 2000-01-01T00:00:00.000Z'],
      ['0001-01-01T00:00:00.000Z', 'asOf must not be before 2000-01-01T00:00:00.000Z'],
    ],
  };

  const cases = fields.flatMap(({ name, arguments: names }) =>
    names.flatMap((argument) =>
      (refused[argument] ?? []).map(([value, says]) => [name, argument, value, says] as const),
    ),
  );

  it('has a row in the table above, whatever field it belongs to', () => {
    expect([...new Set(fields.flatMap((each) => each.arguments))].sort()).toEqual(
      Object.keys(refused).sort(),
    );
  });

  it.each(cases)('%s(%s: %j) is bad input, and no statement runs', async (name, argument, value, says) => {
    const type = describeSchema()
      .getQueryType()
      ?.getFields()
      [name]?.args.find((each) => each.name === argument)
      ?.type.toString();
    const written = await ask(`{ ${field(name).all({ [argument]: value })} }`);
    const below = field(name).all().slice(name.length);
    const asVariable = await ask(`query ($value: ${type}) { ${name}(${argument}: $value) ${below} }`, {
      value,
    });
    for (const answer of [written, asVariable]) {
      expect(answer.problems).toEqual([['BAD_USER_INPUT', says]]);
      expect(answer.data).toBeNull();
    }
    expect(gateway.statements).toEqual([]);
  });

  it('is named together with every other one that is wrong', async () => {
    const { problems } = await ask('{ operatorPerformance(days: 99, operatorId: "ada") { operatorId } }');
    expect(problems.map(([code]) => code)).toEqual(['BAD_USER_INPUT']);
    expect(problems[0]?.[1].split('; ').sort()).toEqual([
      'days must not be greater than 30',
      'operatorId must be a UUID',
    ]);
  });

  it.each([
    ['dashboard', { days: 1 }],
    ['dashboard', { days: 30 }],
    ['operatorPerformance', { days: 1 }],
    ['operatorPerformance', { days: 30 }],
    ['hourlyStats', { hours: 1 }],
    ['hourlyStats', { hours: 168 }],
    ['liveKpis', { asOf: '2000-01-01T00:00:00.000Z' }],
    // The database clock may be a little ahead: a client may send the asOf of an answer back.
    ['liveKpis', { asOf: '2026-03-29T12:00:01.000Z' }],
    ['operatorPerformance', { operatorId: '01900000-0000-7000-8000-00000000000A' }],
  ])('%s(%j), just within them, is answered', async (name, values) => {
    const answer = await ask(`{ ${field(name).all(values)} }`);
    expect([answer.status, answer.problems]).toEqual([200, []]);
  });
});

describe('an argument of another kind', () => {
  it.each([
    ['dashboard', 'days', '1.5'],
    ['dashboard', 'days', '"7"'],
    ['dashboard', 'days', '99999999999'],
    ['dashboard', 'days', 'true'],
    ['hourlyStats', 'hours', '[24]'],
    ['operatorPerformance', 'operatorId', '{}'],
    ['liveKpis', 'asOf', '"yesterday"'],
    ['liveKpis', 'asOf', '""'],
    ['liveKpis', 'asOf', '"2026-02-30T00:00:00Z"'],
    ['liveKpis', 'asOf', '"2026-03-29"'],
    ['liveKpis', 'asOf', '"2026-03-29T12:00:00"'],
    ['liveKpis', 'asOf', '"2026-03-29T25:00:00Z"'],
    ['liveKpis', 'asOf', '"2026-03-29T11:00:00Z\'; DROP TABLE users; --"'],
    ['liveKpis', 'asOf', 'NOW'],
    ['liveKpis', 'asOf', '{ at: 1 }'],
  ])('%s(%s: %s) is refused, written out and as a variable', async (name, argument, literal) => {
    const below = field(name).all().slice(name.length);
    const written = await ask(`{ ${name}(${argument}: ${literal}) ${below} }`);
    expect(written.status).toBe(400);
    expect(written.problems).toHaveLength(1);
    expect(written.problems[0]?.[0]).toBe('GRAPHQL_VALIDATION_FAILED');

    const type = describeSchema()
      .getQueryType()
      ?.getFields()
      [name]?.args.find((each) => each.name === argument)
      ?.type.toString();
    const value: unknown =
      /^[a-zA-Z{ ]/.test(literal) && literal !== 'true' ? { at: 1 } : JSON.parse(literal);
    const asVariable = await ask(`query ($value: ${type}) { ${name}(${argument}: $value) ${below} }`, {
      value,
    });
    expect([asVariable.status, asVariable.problems.map(([code]) => code)]).toEqual([400, ['BAD_USER_INPUT']]);
    expect(asVariable.problems[0]?.[1]).toContain('$value');
    expect(gateway.statements).toEqual([]);
  });
});

describe('an argument that is null', () => {
  const asOf = '2026-03-29T11:30:00.000Z';

  it.each([
    ['dashboard', 'days', 7],
    ['operatorPerformance', 'days', 7],
    ['hourlyStats', 'hours', 24],
  ])('%s(%s: null) is the default, %d', async (name, argument, byDefault) => {
    const left = await ask(`{ ${field(name).all({ asOf })} }`);
    const none = await ask(`{ ${field(name).all({ asOf, [argument]: null })} }`);
    const given = await ask(`{ ${field(name).all({ asOf, [argument]: byDefault })} }`);
    const other = await ask(`{ ${field(name).all({ asOf, [argument]: 1 })} }`);
    expect(left.problems).toEqual([]);
    expect(none.body).toBe(given.body);
    expect(left.body).toBe(given.body);
    // The days of a dashboard and the hours are counted in the answer; performance has none to count.
    expect(name === 'operatorPerformance' || other.body !== given.body).toBe(true);

    const below = field(name).all().slice(name.length);
    const asVariable = await ask(
      `query ($value: Int, $asOf: DateTime) { ${name}(${argument}: $value, asOf: $asOf) ${below} }`,
      { value: null, asOf },
    );
    expect(asVariable.body).toBe(given.body);
  });

  it('operatorPerformance looks seven days back by default, no more and no less', async () => {
    const desk = await rowsOf(database, { slug: 'seven-days' });
    const operator = await desk.operator('Ada');
    for (const claimed of ['2026-03-22T11:30:00.000Z', '2026-03-22T11:29:59.999Z']) {
      await desk.session({ operator, started: '2026-03-20T00:00:00Z', claimed });
    }
    const analyst = await tokenOf(Role.ANALYST, desk.organizationId);
    for (const days of ['', 'days: null', 'days: 7']) {
      const query = `{ operatorPerformance(asOf: "${asOf}" ${days}) { sessionsClaimed } }`;
      const { body } = await post(gateway, query, { token: analyst });
      expect([days, JSON.parse(body)]).toEqual([
        days,
        { data: { operatorPerformance: [{ sessionsClaimed: 1 }] } },
      ]);
    }
  });

  it('asOf is now, and operatorId everybody', async () => {
    const { data, problems } = await ask(
      '{ liveKpis(asOf: null) { asOf } operatorPerformance(operatorId: null) { operatorName } }',
    );
    expect(problems).toEqual([]);
    const { liveKpis, operatorPerformance } = data as {
      liveKpis: { asOf: string };
      operatorPerformance: unknown;
    };
    expect(Math.abs(Date.parse(liveKpis.asOf) - Date.now())).toBeLessThan(10_000);
    expect(operatorPerformance).toEqual([{ operatorName: 'Ada' }]);
  });
});

describe('a document', () => {
  it.each([
    ['cut off', '{ liveKpis { waiting '],
    ['empty but for a comment', '# nothing'],
    ['that is no GraphQL', 'SELECT * FROM users'],
    ['with a character that is none', '{ me { id \u0000 } }'],
  ])('%s does not parse', async (_what, query) => {
    const { status, problems } = await ask(query);
    expect(status).toBe(400);
    expect(problems).toEqual([['GRAPHQL_PARSE_FAILED', expect.stringMatching(/^Syntax Error: /)]]);
  });

  it.each([
    ['that is long', `{ ${'me { id } '.repeat(500)} }`],
    ['that is deep', '{ me '.repeat(1_500)],
    ['that is wide', `{ me { ${'id '.repeat(2_000)} } }`],
    ['with long lists', `{ me(list: [${'1 '.repeat(3_000)}]) { id } }`],
    ['with many brackets', '['.repeat(100_000)],
    ['with many fragments', 'fragment F on Query { me { id } } '.repeat(300)],
  ])('%s is refused at its 1000th token, whatever it says', async (_what, query) => {
    const { status, problems } = await ask(query);
    expect([status, problems.map(([code]) => code)]).toEqual([400, ['GRAPHQL_PARSE_FAILED']]);
    // A document may be wrong before it is too long; none of these is parsed to its end.
    expect(problems[0]?.[1]).toMatch(/1000 tokens|^Syntax Error: /);
    expect(gateway.statements).toEqual([]);
  });

  it('says that 1000 tokens are the limit', async () => {
    const { problems } = await ask(`{ me { ${'id '.repeat(2_000)} } }`);
    expect(problems[0]?.[1]).toContain('1000 tokens');
  });

  it('as long and as deep as is allowed is answered', async () => {
    const aliases = Array.from({ length: 60 }, (_, index) => `role${index}: role`);
    const long = await ask(`{ me { ${aliases.join(' ')} } }`);
    expect([long.status, long.problems]).toEqual([200, []]);
    expect(Object.keys((long.data as { me: object }).me)).toHaveLength(60);
    const deep = await ask(`{ ${'...{ '.repeat(300)} me { role } ${'} '.repeat(300)} }`);
    expect([deep.status, deep.data]).toEqual([200, { me: { role: 'ANALYST' } }]);
  });

  describe('with root fields, each a computation of its own,', () => {
    const LIMIT = 20;
    const fieldsNamed = (count: number, prefix = 'f') =>
      Array.from({ length: count }, (_, index) => `${prefix}${index}: me { role }`).join(' ');

    it('is answered for twenty', async () => {
      const { status, data } = await ask(`{ ${fieldsNamed(LIMIT)} }`);
      expect([status, Object.keys(data as object).length]).toEqual([200, LIMIT]);
    });

    it.each([
      ['side by side', `{ ${fieldsNamed(LIMIT + 1)} }`],
      ['in inline fragments', `{ ${fieldsNamed(LIMIT)} ... { ... on Query { ${fieldsNamed(1, 'g')} } } }`],
      ['in a fragment', `{ ...F } fragment F on Query { ${fieldsNamed(LIMIT + 1)} }`],
      [
        'in two fragments',
        `{ ...F ...G } fragment F on Query { ${fieldsNamed(10)} } fragment G on Query { ${fieldsNamed(11, 'g')} }`,
      ],
      [
        'in a fragment of a fragment',
        `{ ${fieldsNamed(LIMIT)} ...F } fragment F on Query { ...G } fragment G on Query { ${fieldsNamed(1, 'g')} }`,
      ],
      ['in the second of two operations', `query A { me { role } } query B { ${fieldsNamed(LIMIT + 1)} }`],
    ])('is refused for twenty-one %s', async (_what, query) => {
      const { status, problems } = await ask(query);
      expect(status).toBe(400);
      expect(problems).toEqual([
        ['GRAPHQL_VALIDATION_FAILED', expect.stringContaining(`at most ${LIMIT} are answered at once`)],
      ]);
      expect(gateway.statements).toEqual([]);
    });

    it('is looked at for no longer when its fragments double at every turn', async () => {
      // Each fragment spreads the next one twice: 2^20 ways to the same field.
      const doubling = Array.from(
        { length: 20 },
        (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
      );
      const began = performance.now();
      const { status } = await ask(`{ ...F0 } ${doubling.join(' ')} fragment F20 on Query { me { role } }`);
      expect([200, 400]).toContain(status);
      expect(performance.now() - began).toBeLessThan(1_000);
    });
  });

  it.each([
    [
      'a field that is not there',
      '{ liveKpis { waitin } }',
      'Cannot query field "waitin" on type "LiveKpis".',
    ],
    ['a query that is not there', '{ liveKpi { waiting } }', 'Cannot query field "liveKpi" on type "Query".'],
    ['a mutation that is not there', 'mutation { me { id } }', 'Cannot query field "me" on type "Mutation".'],
    [
      'an argument that is not there',
      '{ dashboard(day: 1) { from } }',
      'Unknown argument "day" on field "Query.dashboard".',
    ],
    ['a type that is not there', '{ me { ... on Acto { id } } }', 'Unknown type "Acto".'],
    ['no selection', '{ liveKpis }', 'must have a selection of subfields'],
    [
      'a fragment that spreads itself',
      '{ ...F } fragment F on Query { ...F }',
      'Cannot spread fragment "F" within itself',
    ],
    ['a directive that is not there', '{ me { id @skp(if: true) } }', 'Unknown directive "@skp".'],
  ])('with %s is not valid', async (_what, query, says) => {
    const { status, problems } = await ask(query);
    expect([status, problems.map(([code]) => code)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']]);
    expect(problems[0]?.[1]).toContain(says);
    expect(gateway.statements).toEqual([]);
  });

  it.each([
    ['a subscription', 'subscription { liveKpis { waiting } }'],
    ['two operations of which none is named', 'query A { me { id } } query B { me { id } }'],
  ])('that is %s is the client’s mistake, not ours', async (_what, query) => {
    const { problems } = await ask(query);
    expect(problems).toEqual([
      [expect.stringMatching(/^(BAD_REQUEST|OPERATION_RESOLUTION_FAILURE)$/), expect.any(String)],
    ]);
    expect(gateway.statements).toEqual([]);
  });

  it('sent under the hash of another one is the client’s mistake, not ours', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: '{ me { id } }',
        extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
      }),
    });
    const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
      expect.stringMatching(/^(BAD_REQUEST|PERSISTED_QUERY_NOT_SUPPORTED)$/),
    ]);
  });
});

describe('with introspection off', () => {
  let closed: Gateway;
  beforeAll(async () => {
    closed = await startGateway(database, { clock, introspection: false });
  });
  afterAll(() => closed.stop());

  it.each([
    '{ __schema { types { name } } }',
    '{ __type(name: "LiveKpis") { fields { name } } }',
    'query Q { me { id } ...F } fragment F on Query { s: __schema { queryType { name } } }',
  ])('%s is refused', async (query) => {
    const { status, data, problems } = await ask(query, {}, closed);
    expect([status, data, problems.map(([code]) => code)]).toEqual([
      400,
      undefined,
      ['GRAPHQL_VALIDATION_FAILED'],
    ]);
    const open = await ask(query);
    expect([open.status, open.problems]).toEqual([200, []]);
  });

  it.each([
    '{ liveKpis { waitin } }',
    '{ liveKpi { waiting } }',
    '{ dashboard(dayz: 1) { from } }',
    '{ me { ... on Acto { id } } }',
    'query ($x: Rol) { me { id } }',
  ])('%s is refused without a hint of what there is', async (query) => {
    const { status, body } = await ask(query, {}, closed);
    expect(status).toBe(400);
    expect(body).not.toMatch(/did you mean/i);
    // With introspection on, it helps.
    expect((await ask(query)).body).toMatch(/did you mean/i);
  });

  it('everything else is answered', async () => {
    expect((await ask('{ __typename me { __typename role } }', {}, closed)).data).toEqual({
      __typename: 'Query',
      me: { __typename: 'Actor', role: 'ANALYST' },
    });
  });
});

/** Nothing of what happens inside: SQL, stack, names of tables and of libraries. */
const INSIDE =
  /select |from |relation|does not exist|csat_responses|chat_sessions|sqlstate|42p01|\bat .*\(|node_modules|\.[jt]s\b|typeorm|\bpg\b|econnrefused|127\.0\.0\.1/i;

describe('a failure of our own', () => {
  let broken: TestDatabase;
  let failing: Gateway;
  let desk: Rows;

  beforeAll(async () => {
    broken = await cloneDatabase();
    desk = await rowsOf(broken, { slug: 'desk' });
    failing = await startGateway(broken);
    await broken.owner.query('ALTER TABLE csat_responses RENAME COLUMN score TO points');
  });

  afterAll(async () => {
    await failing.stop();
    await broken.drop();
  });

  it('is called an internal error, by an id and nothing else', async () => {
    const analyst = await tokenOf(Role.ANALYST, desk.organizationId);
    const query = '{ liveKpis { csatAverage } }';
    const { status, body } = await post(failing, query, { token: analyst });
    const answer = JSON.parse(body) as { errors: { extensions: { id: string } }[] };
    expect(answer).toEqual({
      data: { liveKpis: { csatAverage: null } },
      errors: [
        {
          message: 'Internal error',
          path: ['liveKpis', 'csatAverage'],
          locations: [{ line: 1, column: 14 }],
          extensions: {
            code: 'INTERNAL_SERVER_ERROR',
            id: expect.stringMatching(
              /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
            ) as string,
          },
        },
      ],
    });
    expect(status).toBe(200);
    expect(body).not.toMatch(INSIDE);
    const again = JSON.parse((await post(failing, query, { token: analyst })).body) as typeof answer;
    expect(again.errors[0]?.extensions.id).not.toBe(answer.errors[0]?.extensions.id);
  });

  it('does not spoil the next request, on however many connections', async () => {
    const analyst = await tokenOf(Role.ANALYST, desk.organizationId);
    for (let round = 0; round < 3; round += 1) {
      const failures = await Promise.all(
        Array.from({ length: 12 }, () => post(failing, '{ liveKpis { csatAverage } }', { token: analyst })),
      );
      expect(failures.every(({ body }) => body.includes('Internal error') && !INSIDE.test(body))).toBe(true);
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => post(failing, '{ liveKpis { waiting } }', { token: analyst })),
      );
      expect(new Set(answers.map(({ body }) => body))).toEqual(
        new Set(['{"data":{"liveKpis":{"waiting":0}}}\n']),
      );
    }
  });
});

describe('PostgreSQL that is away', () => {
  let proxy: CuttableProxy;
  let remote: Gateway;

  beforeEach(async () => {
    proxy = await cuttableProxy(database.url);
    const through = new URL(database.url);
    through.port = new URL(proxy.url).port;
    remote = await startGateway({ ...database, url: through.toString() }, { clock });
  });

  afterEach(async () => {
    await proxy.restore();
    await remote.stop();
    await proxy.close();
  });

  const query = '{ liveKpis(asOf: "2026-03-29T11:30:00Z") { waiting active } }';
  const answered = { liveKpis: { waiting: 0, active: 1 } };
  const readiness = async () => {
    const response = await fetch(`${remote.url}/readyz`);
    return [response.status, await response.json()];
  };

  it('is said to be unavailable while the process lives, and the next request after its return is answered', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect((await ask(query, {}, remote)).data).toEqual(answered);
      expect(await readiness()).toEqual([200, expect.objectContaining({ status: 'ok' })]);
      await proxy.cut();

      const away = await ask(query, {}, remote);
      expect(away.problems).toEqual([['UNAVAILABLE', 'The database does not answer']]);
      // Who asks can be looked up no more than what is asked for.
      expect(away.data ?? null).toBeNull();
      expect(away.body).not.toMatch(INSIDE);
      expect(await readiness()).toEqual([
        503,
        {
          status: 'unavailable',
          reason: 'postgresql does not answer',
          dependencies: { postgresql: 'down', redis: 'up' },
        },
      ]);
      expect((await fetch(`${remote.url}/livez`)).status).toBe(200);
      // What needs no row is answered all the same.
      expect((await post(remote, '{ __typename }')).body).toBe('{"data":{"__typename":"Query"}}\n');

      await proxy.restore();
      expect((await ask(query, {}, remote)).data).toEqual(answered);
      expect(await readiness()).toEqual([200, expect.objectContaining({ status: 'ok' })]);
    }
  });

  it('may go in the middle of a request: unavailable, and the connections come back', async () => {
    const { owner } = database;
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE');
    try {
      // Equal questions would be answered together.
      const pending = Array.from({ length: 12 }, (_, n) => ask(`query Q${n} ${query}`, {}, remote));
      await until(async () => {
        const { rows: waiting } = await owner.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'chat_sessions'::regclass AND NOT granted`,
        );
        // As many as one organization may ask at once; the rest wait for a place.
        return waiting[0]?.n === 8;
      });
      await proxy.cut();
      for (const answer of await Promise.all(pending)) {
        expect(answer.problems.map(([code]) => code)).toEqual(['UNAVAILABLE']);
        expect(answer.body).not.toMatch(INSIDE);
      }
    } finally {
      await owner.query('ROLLBACK');
    }
    await proxy.restore();
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(query, {}, remote)));
    expect(answers.map(({ data }) => data)).toEqual(answers.map(() => answered));
  });

  it('that ends its sessions for a restart is back with the next request', async () => {
    expect((await ask(query, {}, remote)).data).toEqual(answered);
    await database.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
      [database.name],
    );
    // The sockets learn of it in their own time.
    await until(async () => (await ask(query, {}, remote)).problems.length === 0);
    expect((await ask(query, {}, remote)).data).toEqual(answered);
  });

  it('refuses no connection to the gateway itself', async () => {
    await proxy.cut();
    const { port, hostname } = new URL(remote.url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.end();
        resolve();
      });
      socket.once('error', reject);
    });
  });
});
