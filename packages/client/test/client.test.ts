// The client before a real gateway: questions, refusals, what is asked again and what is not, pages, files.
import { Role } from '../../../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  entry,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  Trails,
} from '../../../test/harness';
import { losingProxy } from '../../../test/harness/losing-proxy';
import {
  AuditLogDocument,
  AuditTrailStatusDocument,
  type Client,
  type ClientOptions,
  createClient,
  document,
  ExportUrlDocument,
  IngestEventsDocument,
  MeDocument,
  MetricSeriesDocument,
  OperatorPerformanceDocument,
  OpsgraphError,
  OverviewDocument,
  StartSessionDocument,
} from '../src/index.ts';

const MINUTE_MS = 60_000;
let database: TestDatabase;
let gateway: Gateway;
let trails: Trails;
let desk: Rows;
let other: Rows;
let admin: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
  trails = await Trails.open(database);
  [desk, other] = [await rowsOf(database, { slug: 'desk' }), await rowsOf(database, { slug: 'other' })];
  admin = await tokenOf(Role.ORG_ADMIN, desk.organizationId);
  const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE_MS).toISOString();
  await desk.session({ started: ago(5) });
  await desk.session({ started: ago(3), channel: 'phone' });
  await other.session({ started: ago(4) });
  await trails.append(
    desk.organizationId,
    Array.from({ length: 23 }, (_, index) => entry(index + 1)),
  );
});

afterAll(async () => {
  await trails.close();
  await gateway.stop();
  await database.drop();
});

function client(options: Partial<ClientOptions> = {}): Client {
  return createClient({
    url: gateway.url,
    ...(options.getToken === undefined ? { token: admin } : {}),
    retry: { firstMs: 5, longestMs: 20 },
    ...options,
  });
}

/** Answers the first so many requests by itself, and counts all. */
function stumbling(answers: readonly Response[]): {
  readonly fetch: typeof fetch;
  readonly asked: () => number;
} {
  let asked = 0;
  return {
    fetch: (input, init) => {
      asked += 1;
      const answer = answers[asked - 1];
      return answer === undefined ? fetch(input, init) : Promise.resolve(answer);
    },
    asked: () => asked,
  };
}

const overloaded = (headers: Record<string, string> = {}): Response =>
  Response.json(
    { errors: [{ message: 'Not now', extensions: { code: 'UNAVAILABLE' } }] },
    { status: 503, headers },
  );

async function errorOf(asked: Promise<unknown>): Promise<OpsgraphError> {
  const error: unknown = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OpsgraphError);
  return error as OpsgraphError;
}

describe('a question', () => {
  it('is answered for the organization of its credential, or for the one that is named', async () => {
    expect((await client().query(OverviewDocument)).liveKpis.waiting).toBe(2);
    const analyst = await tokenOf(Role.ANALYST, other.organizationId);
    expect((await client({ token: analyst }).query(OverviewDocument)).liveKpis.waiting).toBe(1);
    const platform = await tokenOf(Role.SUPER_ADMIN, null);
    for (const [rows, waiting] of [
      [desk, 2],
      [other, 1],
    ] as const) {
      const named = client({ token: platform, organization: rows.organizationId });
      expect((await named.query(OverviewDocument)).liveKpis.waiting).toBe(waiting);
    }
  });

  it('that is wrong is refused with its code, the field and the limit, and the id under which the log has it', async () => {
    expect(await errorOf(client().query(OperatorPerformanceDocument, { days: 500 }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'days',
      limit: expect.stringMatching(/ 30$/) as unknown,
      retryAfter: null,
      requestId: expect.stringMatching(/./) as unknown,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    const untyped = document<unknown, { metric: string }>(
      'query($metric: MetricName!) { metrics { name } metricValues(metrics: [$metric]) { value } }',
    );
    expect(await errorOf(client().query(untyped, { metric: 'none' }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'metric',
    });
    const operator = await tokenOf(Role.OPERATOR, desk.organizationId);
    expect(await errorOf(client({ token: operator }).query(AuditTrailStatusDocument))).toMatchObject({
      code: 'FORBIDDEN',
      field: null,
    });
    expect(await errorOf(client({ token: 'nonsense' }).query(MeDocument))).toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
    });
  });

  it('is asked with a new token where the one before is refused, once', async () => {
    const refused: (string | null)[] = [];
    const getToken = (before: string | null): string => {
      refused.push(before);
      return before === null ? 'expired' : admin;
    };
    expect((await client({ getToken }).query(MeDocument)).me.role).toBe('ORG_ADMIN');
    expect(refused).toEqual([null, 'expired']);
    expect(await errorOf(client({ getToken: () => 'expired' }).query(MeDocument))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('is asked again when the gateway says later, and so is a mutation with a key; one without is not', async () => {
    const asked = stumbling([overloaded(), overloaded({ 'retry-after': '0' })]);
    expect((await client({ fetch: asked.fetch }).query(MeDocument)).me.role).toBe('ORG_ADMIN');
    expect(asked.asked()).toBe(3);

    const keyed = stumbling([overloaded()]);
    const variables = { contactExternalId: 'c', externalId: 'once' };
    await client({ fetch: keyed.fetch }).mutate(StartSessionDocument, variables);
    expect(keyed.asked()).toBe(2);

    const keyless = stumbling([overloaded()]);
    expect(
      await errorOf(
        client({ fetch: keyless.fetch }).mutate(StartSessionDocument, { contactExternalId: 'c' }),
      ),
    ).toMatchObject({
      code: 'UNAVAILABLE',
      status: 503,
    });
    expect(keyless.asked()).toBe(1);
  });

  it('is not asked again where that would be later than it may be', async () => {
    const late = stumbling([overloaded({ 'retry-after': '60' })]);
    expect(await errorOf(client({ fetch: late.fetch }).query(MeDocument))).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfter: 60,
    });
    expect(late.asked()).toBe(1);
  });

  it('whose answer was lost is done once, and the second answer says so', async () => {
    let asked = 0;
    const proxy = await losingProxy(gateway.url, () => (asked += 1) === 1);
    const ingest = await tokenOf(Role.SERVICE, desk.organizationId);
    try {
      const { ingestEvents } = await client({
        url: `http://127.0.0.1:${proxy.port}/graphql`,
        token: ingest,
      }).mutate(IngestEventsDocument, {
        events: [
          {
            clientEventId: '0199c0a8-7b1e-7c44-9d51-3f0e0c6a1b22',
            kind: 'lesson.completed',
            occurredAt: new Date().toISOString(),
            payload: { learnerId: 'u-17', courseId: 'onboarding', lessonId: 'welcome' },
          },
        ],
      });
      expect(ingestEvents).toMatchObject({ accepted: 0, duplicates: 1, failed: 0 });
      expect(proxy.lost()).toBe(1);
    } finally {
      await proxy.close();
    }
  });

  it('ends with its time, or when it is told to', async () => {
    const proxy = await cuttableProxy(gateway.url);
    proxy.stall();
    const url = proxy.url.replace('redis', 'http');
    try {
      expect(await errorOf(client({ url }).query(MeDocument, {}, { timeout: 50 }))).toMatchObject({
        code: 'TIMEOUT',
      });
      const controller = new AbortController();
      const asked = client({ url }).query(MeDocument, {}, { signal: controller.signal });
      controller.abort(new Error('left the page'));
      await expect(asked).rejects.toThrow('left the page');
    } finally {
      await proxy.close();
    }
    expect(await errorOf(client({ url }).query(MeDocument))).toMatchObject({
      code: 'UNREACHABLE',
      requestId: null,
    });
  });
});

it('pages of three are one long page, and end', async () => {
  const filter = { to: new Date().toISOString() };
  const asked = client();
  const whole = await asked.query(AuditLogDocument, { filter, first: 500 });
  const parts: unknown[] = [];
  for await (const { auditLogConnection } of asked.pages(AuditLogDocument, { filter, first: 3 })) {
    expect(auditLogConnection.edges.length).toBeLessThanOrEqual(3);
    parts.push(...auditLogConnection.edges.map(({ node }) => node));
  }
  expect(parts).toEqual(whole.auditLogConnection.edges.map(({ node }) => node));
  expect(parts.length).toBeGreaterThanOrEqual(23);
});

describe('a file', () => {
  const to = new Date().toISOString();
  const from = new Date(Date.parse(to) - 60 * MINUTE_MS).toISOString();

  it('has the numbers of its question, and the name that the gateway gives it', async () => {
    const variables = { metric: 'sessionsStarted', from, to, groupBy: ['channel'] } as const;
    const { metricSeries } = await client().query(MetricSeriesDocument, variables);
    const file = await client().export('metric-series', variables, { format: 'ndjson' });
    expect(file).toMatchObject({
      contentType: expect.stringContaining('ndjson') as unknown,
      timezone: 'UTC',
    });
    expect(file.fileName).toMatch(/sessionsStarted.*\.ndjson$/i);
    const lines = (await new Response(file.stream).text()).trim().split('\n');
    const points = metricSeries.lines.flatMap((line) => line.points);
    expect(lines).toHaveLength(points.length);
    expect(lines.map((line) => (JSON.parse(line) as { value: number }).value)).toEqual(
      points.map(({ value }) => value),
    );
  });

  it('is refused as its question is, and can be had by a link', async () => {
    const asked = { metric: 'fcrRate', from: to, to: from };
    expect(await errorOf(client().export('metric-series', asked))).toMatchObject({
      code: 'BAD_USER_INPUT',
      status: 400,
    });
    const { exportUrl } = await client().query(ExportUrlDocument, { report: 'live-kpis' });
    expect((await fetch(`${gateway.url}${exportUrl.url}`)).status).toBe(200);
  });
});
