// Exports: what a query answers, as a file: the same numbers for the same people, however long it is.
import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { uuidv7 } from 'uuidv7';
import { catalogue, reports } from '../src/app';
import { AuditOutcome, AuditTrail } from '../src/audit';
import { isExternal, type Metric } from '../src/metrics';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type CsvFile,
  download,
  type Downloaded,
  eventually,
  exportUrl,
  type Gateway,
  post,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import type { ExportParameters } from './harness/csv';
import { deskOf, NOON, writeDesk } from './harness/random-desk';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clock = { now: () => new Date('2026-04-01T00:00:00.000Z') };
const AS_OF = new Date(NOON).toISOString();
const FROM = new Date(NOON - 6 * DAY).toISOString();
const ZONE = 'Europe/Berlin';

let database: TestDatabase;
let gateway: Gateway;
let desk: string;
let other: string;
let admin: string;

beforeAll(async () => {
  database = await cloneDatabase();
  // Some are claimed before they start: their durations are negative.
  desk = await writeDesk(database, deskOf(11, -3), ZONE);
  other = await writeDesk(database, deskOf(12), 'Asia/Bangkok');
  gateway = await startGateway(database, { clock, redisUrl: undefined });
  admin = await tokenOf(Role.ORG_ADMIN, desk);
  const trail = new AuditTrail(gateway.app.database);
  for (let number = 0; number < 5; number += 1) {
    const at = new Date(NOON - (number + 1) * 5 * HOUR);
    await trail.partitions.ensure([at]);
    await trail.record(desk, {
      at,
      adminId: null,
      adminName: null,
      action: number % 2 === 0 ? 'DO' : '=HYPERLINK("http://example.com")',
      resourceType: 'thing',
      resourceId: null,
      details: {},
      outcome: AuditOutcome.SUCCESS,
    });
  }
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

type Answer = Readonly<Record<string, unknown>>;

async function ask(query: string, token = admin): Promise<Answer> {
  const { data, errors } = await gateway.ask<Answer, undefined>(query, undefined, { token });
  expect(errors).toEqual([]);
  return data ?? {};
}

async function file(report: string, parameters: ExportParameters, token = admin): Promise<Downloaded> {
  const downloaded = await download(gateway, report, parameters, { token });
  expect([downloaded.status, downloaded.status === 200 ? '' : downloaded.text]).toEqual([200, '']);
  return downloaded;
}

async function refusal(report: string, parameters: ExportParameters, token: string | null = admin) {
  const { status, text } = await download(gateway, report, parameters, { token });
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  return { status, ...error };
}

/** What a cell says of a value: the same text, and of a time the same moment. */
const text = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
const TIMES = new Set(['at', 'dataFreshAsOf', 'from', 'to', 'comparison.from', 'comparison.to']);

/** Rows with their times in UTC, as answers have them. */
function inUtc({ rows }: CsvFile) {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        cell !== null && TIMES.has(name) ? new Date(cell).toISOString() : cell,
      ]),
    ),
  );
}

const textRow = (row: Answer) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));

interface Line {
  readonly label: string;
  readonly isOther: boolean;
  readonly keys: readonly { readonly dimension: string; readonly value: string | null }[];
  readonly points: readonly (Answer & { readonly comparison: Answer | null })[];
}

const POINT = 'from to label partial value n invalid pending degraded';

/** The lines that a file of this series should have. */
async function seriesAnswered(args: string, isCompared = false) {
  const data = await ask(`{ metricSeries(${args}) { metric unit granularity timezone groupBy dataFreshAsOf
    lines { label isOther keys { dimension value } points { ${POINT} comparison { from to value n changePercent } } } } }`);
  const { lines, groupBy, dataFreshAsOf, timezone, ...about } = data['metricSeries'] as Answer & {
    readonly lines: readonly Line[];
    readonly groupBy: readonly string[];
  };
  return lines.flatMap(({ label, isOther, keys, points }) =>
    points.map(({ comparison, ...point }) =>
      textRow({
        ...about,
        ...Object.fromEntries(groupBy.map((name, index) => [name, keys[index]?.value ?? null])),
        line: label,
        isOther,
        ...point,
        ...(isCompared
          ? Object.fromEntries(
              ['from', 'to', 'value', 'n', 'changePercent'].map((name) => [
                `comparison.${name}`,
                comparison?.[name] ?? null,
              ]),
            )
          : {}),
        dataFreshAsOf,
        timezone,
      }),
    ),
  );
}

/** All pages of the rows. */
async function rowsAnswered(args: string): Promise<Record<string, string | null>[]> {
  const rows: Record<string, string | null>[] = [];
  let after = '';
  for (;;) {
    const data = await ask(`{ metricRows(${args}, first: 100${after}) { pageInfo { hasNextPage endCursor }
      edges { node { id at value hit pending invalid dimensions { dimension value } } } } }`);
    const { edges, pageInfo } = data['metricRows'] as {
      edges: { node: Answer & { dimensions: { dimension: string; value: string | null }[] } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    rows.push(
      ...edges.map(({ node: { dimensions, ...row } }) =>
        textRow({
          ...row,
          ...Object.fromEntries(dimensions.map(({ dimension, value }) => [dimension, value])),
          timezone: ZONE,
        }),
      ),
    );
    if (!pageInfo.hasNextPage) {
      return rows;
    }
    after = `, after: "${pageInfo.endCursor}"`;
  }
}

describe.each(catalogue.map((metric): [string, Metric] => [metric.name, metric]))('%s', (name, metric) => {
  it('as a series has the very points of the query, cell by cell', async () => {
    const downloaded = await file('metric-series', { metric: name, from: FROM, to: AS_OF, asOf: AS_OF });
    expect(inUtc(downloaded)).toEqual(
      await seriesAnswered(`metric: ${name}, from: "${FROM}", to: "${AS_OF}", asOf: "${AS_OF}"`),
    );
    expect(downloaded.rows.length).toBeGreaterThan(5);
    expect(new Set(downloaded.columns).size).toBe(downloaded.columns.length);
  });

  it('as a value has the very number of the query', async () => {
    const downloaded = await file('metric-values', { metrics: name, asOf: AS_OF });
    const answered = await ask(
      `{ metricValues(metrics: [${name}], asOf: "${AS_OF}") { name value n invalid pending from to unit degraded dataFreshAsOf } }`,
    );
    expect(inUtc(downloaded)).toEqual(
      (answered['metricValues'] as Answer[]).map((value) => textRow({ ...value, timezone: ZONE })),
    );
  });

  if (isExternal(metric)) {
    it('has no rows, in the words of the query', async () => {
      const refused = await refusal('metric-rows', { metric: name });
      expect([refused.status, refused.code]).toEqual([400, 'BAD_USER_INPUT']);
      const { errors } = await gateway.ask(`{ metricRows(metric: ${name}) { asOf } }`, undefined, {
        token: admin,
      });
      expect(refused.message).toBe(errors[0]?.message);
    });
  } else {
    it('as rows has all pages of the query, each row once and in their order', async () => {
      const downloaded = await file('metric-rows', { metric: name, from: FROM, to: AS_OF, asOf: AS_OF });
      expect(inUtc(downloaded)).toEqual(
        await rowsAnswered(`metric: ${name}, from: "${FROM}", to: "${AS_OF}", asOf: "${AS_OF}"`),
      );
      expect(downloaded.rows.length).toBeGreaterThan(0);
      expect(new Set(downloaded.columns).size).toBe(downloaded.columns.length);
    });
  }
});

describe('the parameters are the arguments of the query', () => {
  const WINDOW = { from: FROM, to: AS_OF, asOf: AS_OF };
  const ARGS = `from: "${FROM}", to: "${AS_OF}", asOf: "${AS_OF}"`;

  it('groups, compares and leaves the rest as one line', async () => {
    const downloaded = await file('metric-series', {
      ...WINDOW,
      metric: 'sessionsStarted',
      groupBy: 'channel,operatorId',
      compare: 'PREVIOUS_WEEK',
      top: '2',
      granularity: 'DAY',
      timezone: 'Asia/Kathmandu',
    });
    expect(downloaded.columns.slice(3, 7)).toEqual(['channel', 'operatorId', 'line', 'isOther']);
    expect(inUtc(downloaded)).toEqual(
      await seriesAnswered(
        `metric: sessionsStarted, ${ARGS}, groupBy: [channel, operatorId], compare: PREVIOUS_WEEK, top: 2, granularity: DAY, timezone: "Asia/Kathmandu"`,
        true,
      ),
    );
    expect(downloaded.rows.some((row) => row['isOther'] === 'true')).toBe(true);
    expect(downloaded.rows[0]?.['from']).toMatch(/T00:00:00\.000\+05:45$|\+05:45$/);
  });

  it('takes lists by repeating, too', async () => {
    const repeated = await file('metric-values', { metrics: ['fcrRate', 'csatAverage'], asOf: AS_OF });
    const joined = await file('metric-values', { metrics: 'fcrRate,csatAverage', asOf: AS_OF });
    expect(repeated.rows.map(({ name }) => name)).toEqual(['fcrRate', 'csatAverage']);
    expect(joined.text).toBe(repeated.text);
  });

  it('takes a filter as JSON and by its members', async () => {
    const of = (more: ExportParameters) =>
      file('metric-rows', { ...WINDOW, metric: 'sessionsStarted', ...more });
    const json = await of({ filter: '{"channel":{"in":["web"]},"operatorId":{"in":[null]}}' });
    const web = await of({ 'filter.channel': 'web' });
    const named = await of({ 'filter.channel.in': 'web' });
    const both = await of({ 'filter.channel': ['web', 'phone'] });
    expect(json.rows.length).toBeGreaterThan(0);
    expect(json.rows.every((row) => row['channel'] === 'web' && row['operatorId'] === null)).toBe(true);
    expect(named.text).toBe(web.text);
    expect(web.rows.every((row) => row['channel'] === 'web')).toBe(true);
    expect(both.rows.length).toBeGreaterThan(web.rows.length);
    const hours = await of({ 'filter.hour': ['8', '9'] });
    expect(inUtc(hours)).toEqual(
      await rowsAnswered(`metric: sessionsStarted, ${ARGS}, filter: { hour: { in: [8, 9] } }`),
    );
  });

  it.each<[string, ExportParameters, string, string]>([
    [
      'metric-series',
      { metric: 'sessionsStarted', from: AS_OF, to: FROM },
      'metricSeries',
      'metric: sessionsStarted, from: $f, to: $t',
    ],
    [
      'metric-series',
      { metric: 'sessionsStarted', from: FROM, to: AS_OF, top: '3' },
      'metricSeries',
      'metric: sessionsStarted, from: $t, to: $f, top: 3',
    ],
    [
      'metric-series',
      { metric: 'sessionsStarted', from: FROM, to: AS_OF, timezone: 'Mars' },
      'metricSeries',
      'metric: sessionsStarted, from: $t, to: $f, timezone: "Mars"',
    ],
    [
      'metric-series',
      { metric: 'avgFirstResponseSeconds', from: FROM, to: AS_OF, groupBy: 'sender' },
      'metricSeries',
      'metric: avgFirstResponseSeconds, from: $t, to: $f, groupBy: [sender]',
    ],
  ])('refuses in the words of the query: %s %j', async (report, parameters, field, args) => {
    const refused = await refusal(report, parameters);
    const query = `{ ${field}(${args.replace('$f', `"${AS_OF}"`).replace('$t', `"${FROM}"`)}) { unit } }`;
    const { errors } = await gateway.ask(query, undefined, { token: admin });
    expect(errors).toHaveLength(1);
    expect(refused).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', message: errors[0]?.message });
  });

  it.each<[string, ExportParameters, RegExp]>([
    [
      'metric-series',
      { metric: 'sessionsStarted' },
      /^Variable "\$from" of required type "DateTime!" was not provided/,
    ],
    [
      'metric-series',
      { metric: 'nothing', from: FROM, to: AS_OF },
      /^Variable "\$metric" got invalid value "nothing"/,
    ],
    [
      'metric-series',
      { metric: 'sessionsStarted', from: 'now', to: AS_OF },
      /^Variable "\$from" got invalid value "now"/,
    ],
    [
      'metric-series',
      { metric: 'sessionsStarted', from: FROM, to: AS_OF, groupBy: 'channel', top: 'all' },
      /^Variable "\$top" got invalid value "all"/,
    ],
    [
      'metric-series',
      { metric: 'sessionsStarted', from: FROM, to: AS_OF, groupBy: 'channel', top: '51' },
      /^top must not be greater than 50/,
    ],
    [
      'metric-rows',
      { metric: 'sessionsStarted', first: '7' },
      /^first is no parameter of this report; there are asOf, timezone, filter, from, to, metric, bom$/,
    ],
    ['metric-rows', { metric: 'sessionsStarted', after: 'x' }, /^after is no parameter/],
    ['metric-rows', { metric: 'sessionsStarted', Filter: '{}' }, /^Filter is no parameter/],
    ['metric-rows', { metric: ['sessionsStarted', 'fcrRate'] }, /^metric must be given once/],
    ['metric-rows', { metric: 'sessionsStarted', 'metric.name': 'x' }, /^metric.name is no parameter/],
    ['metric-rows', { metric: 'sessionsStarted', filter: '{' }, /^filter must be JSON/],
    [
      'metric-rows',
      { metric: 'sessionsStarted', filter: '{}', 'filter.channel': 'web' },
      /^filter.channel must not be given beside filter as JSON/,
    ],
    [
      'metric-rows',
      { metric: 'sessionsStarted', 'filter.channel': 'web', filter: '{}' },
      /^filter must be given once/,
    ],
    [
      'metric-rows',
      { metric: 'sessionsStarted', 'filter.colour': 'red' },
      /^filter.colour is no parameter of this report: filter has .*channel/,
    ],
    [
      'metric-rows',
      { metric: 'sessionsStarted', 'filter.channel.in.more': 'x' },
      /^filter.channel.in.more is no parameter/,
    ],
    [
      'metric-rows',
      { metric: 'sessionsStarted', 'filter.__proto__': 'x' },
      /^filter.__proto__ is no parameter/,
    ],
    [
      'metric-rows',
      { metric: 'sessionsStarted', 'filter.channel': 'a\0b' },
      /^\$filter must not contain the character NUL/,
    ],
    ['metric-rows', { metric: 'sessionsStarted', bom: 'yes' }, /^bom must be true or false/],
  ])('refuses by name: %s %j', async (report, parameters, message) => {
    const refused = await refusal(report, parameters);
    expect(refused).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(refused.message).toMatch(message);
  });
});

describe('the file', () => {
  const asked = { metric: 'sessionsStarted', from: FROM, to: AS_OF, asOf: AS_OF };

  it('has a name made by the gateway, its zone, its moment, and is kept by nobody', async () => {
    const { headers } = await file('metric-rows', asked);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="metric-rows_sessionsStarted_2026-03-23_2026-03-29.csv"',
    );
    expect(headers.get('x-timezone')).toBe(ZONE);
    expect(headers.get('x-as-of')).toBe(AS_OF);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(Number(headers.get('x-query-cost'))).toBeGreaterThan(500);
  });

  it('says in which zone its times are, at every row', async () => {
    const { rows } = await file('metric-rows', { ...asked, timezone: 'Asia/Kolkata' });
    expect(new Set(rows.map((row) => row['timezone']))).toEqual(new Set(['Asia/Kolkata']));
    expect(rows.every((row) => row['at']?.endsWith('+05:30') === true)).toBe(true);
  });

  it('begins with a byte order mark where that is asked for', async () => {
    const plain = await file('metric-rows', asked);
    const marked = await file('metric-rows', { ...asked, bom: 'true' });
    expect(plain.text.startsWith('id,at,')).toBe(true);
    expect(marked.text).toBe(`\uFEFF${plain.text}`);
    expect(marked.rows).toEqual(plain.rows);
  });

  it('has every line ended by CR LF', async () => {
    const { text: whole, rows } = await file('metric-rows', asked);
    expect(whole.split('\r\n')).toHaveLength(rows.length + 2);
    expect(whole.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('is compressed for whom that is welcome, and for nobody else', async () => {
    const plain = await raw('metric-rows', asked, { 'accept-encoding': 'gzip;q=0, br' });
    const small = await raw('metric-rows', asked, { 'accept-encoding': 'br, GZip;q=0.5' });
    expect(plain.response.headers['content-encoding']).toBeUndefined();
    expect(small.response.headers['content-encoding']).toBe('gzip');
    expect(small.response.headers.vary).toContain('accept-encoding');
    const [expected, packed] = await Promise.all([bodyOf(plain.response), bodyOf(small.response)]);
    expect(packed.length).toBeLessThan(expected.length / 2);
    expect(gunzipSync(packed).equals(expected)).toBe(true);
  });

  it('holds no formula, and numbers as they are', async () => {
    const actions = await file('metric-rows', { metric: 'auditActions', from: FROM, to: AS_OF, asOf: AS_OF });
    expect(actions.text).toContain(`"'=HYPERLINK(""http://example.com"")"`);
    expect(actions.text).not.toMatch(/[,"]=/);
    expect(actions.rows.map((row) => row['action'])).toContain('=HYPERLINK("http://example.com")');
    const waits = await file('metric-rows', { ...asked, metric: 'avgWaitSeconds' });
    expect(waits.text).toMatch(/,-\d+(\.\d+)?,/);
    expect(waits.text).not.toContain("'");
  });
});

interface Sent {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

/** A download whose bytes nobody has read yet. */
async function raw(
  report: string,
  parameters: ExportParameters,
  headers: Readonly<Record<string, string>> = {},
  on: Gateway = gateway,
  token = admin,
): Promise<Sent> {
  const request = get(exportUrl(on, report, parameters), {
    agent: false,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { request, response };
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function until<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error('It did not come');
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

interface Entry {
  readonly action: string;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly resource_id: string | null;
  readonly admin_id: string | null;
  readonly details: { readonly rows?: number; readonly parameters?: Answer };
}

async function entriesOf(organization: string, action = 'EXPORT_REPORT'): Promise<Entry[]> {
  const { rows } = await database.owner.query<Entry>(
    `SELECT action, outcome, error_code, resource_id, admin_id, details::jsonb AS details
       FROM audit_logs WHERE org_id = $1 AND action = $2 ORDER BY seq`,
    [organization, action],
  );
  return rows;
}

describe('who may', () => {
  it('is whom the query answers, and is refused in its words', async () => {
    const asked: Readonly<Record<string, [ExportParameters, string]>> = {
      'audit-logs': [{}, '{ auditLogConnection { pageInfo { hasNextPage } } }'],
      'metric-series': [
        { metric: 'sessionsStarted', from: FROM, to: AS_OF },
        `{ metricSeries(metric: sessionsStarted, from: "${FROM}", to: "${AS_OF}") { unit } }`,
      ],
      'metric-values': [{ metrics: 'sessionsStarted' }, '{ metricValues(metrics: [sessionsStarted]) { n } }'],
      'metric-rows': [
        { metric: 'sessionsStarted', from: FROM, to: AS_OF },
        `{ metricRows(metric: sessionsStarted, from: "${FROM}", to: "${AS_OF}") { asOf } }`,
      ],
      users: [{}, '{ users { endCursor } }'],
      'dead-letters': [{}, '{ deadLetters { nextCursor } }'],
    };
    for (const report of reports.filter(({ name }) => name in asked)) {
      const [parameters, query] = asked[report.name] ?? [{}, ''];
      for (const role of Object.values(Role)) {
        const token = await tokenOf(role, desk);
        const { errors } = await gateway.ask(query, undefined, { token });
        const { status, text: body } = await download(gateway, report.name, parameters, { token });
        const [error] = errors;
        if (error === undefined) {
          expect([report.name, role, status]).toEqual([report.name, role, 200]);
        } else {
          expect(error.extensions.code).toBe('FORBIDDEN');
          expect([status, JSON.parse(body)]).toEqual([
            403,
            { error: { code: 'FORBIDDEN', message: error.message } },
          ]);
        }
      }
    }
  });

  it('is nobody whom the metric is not for', async () => {
    const token = await tokenOf(Role.ANALYST, desk);
    const { errors } = await gateway.ask('{ metricValues(metrics: [auditActions]) { n } }', undefined, {
      token,
    });
    expect(await refusal('metric-values', { metrics: 'auditActions' }, token)).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      message: errors[0]?.message,
    });
  });

  it('is an operator for their own rows', async () => {
    const { rows: found } = await database.owner.query<{ operator_id: string }>(
      'SELECT operator_id FROM chat_sessions WHERE org_id = $1 AND operator_id IS NOT NULL LIMIT 1',
      [desk],
    );
    const own = found[0]?.operator_id ?? '';
    const token = await tokenOf(Role.OPERATOR, desk, own);
    const asked = { metric: 'sessionsClosed', from: FROM, to: AS_OF };
    expect((await refusal('metric-rows', asked, token)).message).toMatch(
      /^filter.operatorId: an OPERATOR sees only/,
    );
    const { rows } = await file('metric-rows', { ...asked, 'filter.operatorId': own }, token);
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row['operatorId']))).toEqual(new Set([own]));
  });

  it('is nobody without a credential, or with a bad one', async () => {
    for (const token of [null, 'garbage']) {
      const {
        status,
        headers,
        text: body,
      } = await download(gateway, 'metric-values', { metrics: 'fcrRate' }, { token });
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
    }
  });

  it('finds nothing of another organization', async () => {
    const asked = { metric: 'sessionsStarted', from: FROM, to: AS_OF, asOf: AS_OF };
    const mine = await file('metric-rows', asked);
    const theirs = await file('metric-rows', asked, await tokenOf(Role.ORG_ADMIN, other));
    const empty = await rowsOf(database, { slug: `empty-${uuidv7()}` });
    const none = await file('metric-rows', asked, await tokenOf(Role.ORG_ADMIN, empty.organizationId));
    expect(mine.rows.length).toBeGreaterThan(50);
    expect(theirs.rows.length).toBeGreaterThan(50);
    const ids = new Set(mine.rows.map((row) => row['id']));
    expect(theirs.rows.filter((row) => ids.has(row['id'] ?? ''))).toEqual([]);
    expect(none.rows).toEqual([]);
    expect(none.columns).toEqual(mine.columns);
    const foreign = mine.rows.find((row) => row['operatorId'] !== null)?.['operatorId'] ?? '';
    const { rows } = await file(
      'metric-rows',
      { ...asked, 'filter.operatorId': foreign },
      await tokenOf(Role.ORG_ADMIN, other),
    );
    expect(rows).toEqual([]);
  });

  it('names the organization by header only as a role of the platform', async () => {
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    const asked = { metric: 'sessionsStarted', from: FROM, to: AS_OF, asOf: AS_OF };
    expect(await refusal('metric-rows', asked, token)).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^x-org-id is missing/) as string,
    });
    const named = await download(gateway, 'metric-rows', asked, { token, headers: { 'x-org-id': desk } });
    expect(named.text).toBe((await file('metric-rows', asked)).text);
    expect((await entriesOf(desk, 'ENTER_ORGANIZATION')).length).toBeGreaterThan(0);
    const unheard = await download(gateway, 'metric-rows', asked, {
      token: admin,
      headers: { 'x-org-id': other },
    });
    expect(unheard.text).toBe(named.text);
  });
});

describe('the trail', () => {
  it('says who took what, and how many rows of it', async () => {
    const id = uuidv7();
    const { rows } = await file(
      'metric-rows',
      { metric: 'sessionsStarted', from: FROM, to: AS_OF, 'filter.channel': 'web' },
      await tokenOf(Role.ADMIN, desk, id),
    );
    const entry = (await entriesOf(desk)).find(({ admin_id: admin_ }) => admin_ === id);
    expect(entry).toMatchObject({ outcome: 'SUCCESS', error_code: null, resource_id: 'metric-rows' });
    expect(entry?.details).toEqual({
      format: 'CSV',
      parameters: { metric: 'sessionsStarted', from: FROM, to: AS_OF, filter: { channel: { in: ['web'] } } },
      rows: rows.length,
    });
    // Looking at rows is written down as well, as for the query.
    expect((await entriesOf(desk, 'READ_METRIC_ROWS')).some(({ admin_id: admin_ }) => admin_ === id)).toBe(
      true,
    );
  });

  it('has those that were refused, and says why', async () => {
    const id = uuidv7();
    await refusal('metric-rows', { metric: 'sessionsStarted' }, await tokenOf(Role.ANALYST, desk, id));
    await refusal(
      'metric-series',
      { metric: 'sessionsStarted', from: AS_OF, to: FROM },
      await tokenOf(Role.ANALYST, desk, id),
    );
    const entries = (await entriesOf(desk)).filter(({ admin_id: admin_ }) => admin_ === id);
    expect(entries.map(({ outcome, error_code: code, details }) => [outcome, code, details.rows])).toEqual([
      ['DENIED', 'FORBIDDEN', 0],
      ['FAILED', 'BAD_USER_INPUT', 0],
    ]);
  });
});

describe('the door', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])('does not know %s', async (method) => {
    const response = await fetch(exportUrl(gateway, 'metric-values', { metrics: 'fcrRate' }), {
      method,
      headers: { authorization: `Bearer ${admin}` },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
    expect(await response.text()).toMatch(method === 'HEAD' ? /^$/ : /"METHOD_NOT_ALLOWED"/);
  });

  it.each(['nothing.csv', 'metric-values.json', '__proto__.csv', 'metric-values.csv.csv', 'metric-values.'])(
    'has nothing at %s',
    async (name) => {
      const response = await fetch(`${gateway.url}/v1/exports/${name}`, {
        headers: { authorization: `Bearer ${admin}` },
      });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: {
          code: 'NOT_FOUND',
          message: `There is no such report; there are ${reports.map(({ name: each }) => each).join(', ')}, each as .csv, .ndjson, .arrow`,
        },
      });
    },
  );

  it('takes the price of the query, and refuses who has nothing left', async () => {
    const poor = await startGateway(database, {
      clock,
      redisUrl: undefined,
      guards: { rateLimitActor: 3_000 },
    });
    try {
      const asked = { metric: 'sessionsStarted', from: FROM, to: AS_OF, asOf: AS_OF };
      const token = await tokenOf(Role.ORG_ADMIN, desk);
      const first = await download(poor, 'metric-rows', asked, { token });
      expect(first.status).toBe(200);
      const cost = Number(first.headers.get('x-query-cost'));
      const { headers } = await post(
        poor,
        `{ metricRows(metric: sessionsStarted, first: 500) {
             asOf edges { node { id at dimensions { dimension value } value hit pending invalid } } value { n invalid } } }`,
        { token: await tokenOf(Role.ORG_ADMIN, desk) },
      );
      expect(headers.get('x-query-cost')).toBe(String(cost));
      expect(first.headers.get('ratelimit')).toContain(`"actor";r=${3_000 - cost};`);
      let last = first;
      for (let turn = 0; turn < 5 && last.status === 200; turn += 1) {
        last = await download(poor, 'metric-rows', asked, { token });
      }
      expect([last.status, last.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
      expect(JSON.parse(last.text)).toMatchObject({
        error: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number },
      });
    } finally {
      await poor.stop();
    }
  });

  it('refuses what costs too much, in the words of the query', async () => {
    const strict = await startGateway(database, { clock, redisUrl: undefined, costLimit: 300 });
    try {
      const { status, text: body } = await download(
        strict,
        'metric-rows',
        { metric: 'sessionsStarted' },
        { token: admin },
      );
      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({
        error: {
          code: 'QUERY_TOO_EXPENSIVE',
          message: expect.stringContaining('at most 300 is answered') as string,
        },
      });
    } finally {
      await strict.stop();
    }
  });
});

describe('a long file', () => {
  const ROWS = 150_000;
  let long: string;
  let owner: string;
  let large: Gateway;

  beforeAll(async () => {
    const rows = await rowsOf(database, { slug: `long-${uuidv7()}` });
    long = rows.organizationId;
    owner = await tokenOf(Role.ORG_ADMIN, long);
    const session = await rows.session({ contact: await rows.contact(), started: '2026-03-20T00:00:00Z' });
    await database.owner.query(
      `INSERT INTO messages (org_id, id, session_id, created_at, sender)
       SELECT $1, gen_random_uuid(), $2, timestamptz '2026-03-21 00:00Z' + number * interval '1 second', 'BOT'
         FROM generate_series(1, $3::int) number`,
      [long, session, ROWS],
    );
    // Read in the order of the file, and not sorted before its first row.
    await database.owner.query('ANALYZE messages');
    large = await startGateway(database, {
      clock,
      redisUrl: undefined,
      exports: { concurrent: 1 },
      guards: { shedding: { executing: 1, waiting: 0 } },
    });
  }, 60_000);

  afterAll(() => large.stop());

  const asked = { metric: 'messages', from: '2026-03-20T00:00:00Z', to: '2026-03-25T00:00:00Z' };
  const fetches = (): number =>
    large.statements.filter((label) => label.endsWith('.rows.export.fetch')).length;

  /** A download that is not read any further, when the gateway has noticed and waits. */
  async function stalled(): Promise<Sent> {
    large.forgetStatements();
    const sent = await raw('metric-rows', asked, {}, large, owner);
    sent.response.pause();
    let before = -1;
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const same = fetches() === before && before > 0;
      before = fetches();
      return same ? true : undefined;
    });
    return sent;
  }

  async function openTransactions(): Promise<number | undefined> {
    const { rows } = await database.owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    return rows[0]?.n;
  }

  const lastEntry = async (): Promise<Entry | undefined> => (await entriesOf(long)).at(-1);

  it('is read from the database only as fast as it is read by the client, and is of one snapshot', async () => {
    const { response } = await stalled();
    expect(fetches()).toBeLessThan(ROWS / 2_000 / 2);
    // What happens meanwhile is not in the file, and what is gone is.
    await database.owner.query('DELETE FROM messages WHERE org_id = $1 AND created_at < $2', [
      long,
      '2026-03-21T00:00:10.500Z',
    ]);
    const whole = (await bodyOf(response)).toString();
    expect(whole.split('\r\n')).toHaveLength(ROWS + 2);
    expect(response.complete).toBe(true);
    expect(await lastEntry()).toMatchObject({ outcome: 'SUCCESS', details: { rows: ROWS } });
  }, 60_000);

  it('ends when the client goes away, and gives back what it held', async () => {
    const { request } = await stalled();
    // There is one place for exports, and it is taken.
    const refused = await download(large, 'metric-values', { metrics: 'fcrRate' }, { token: owner });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'UNAVAILABLE' } });
    // There is one place for operations, and the slow reader has none of it.
    const { errors } = await large.ask('{ metricValues(metrics: [fcrRate]) { n } }', undefined, {
      token: owner,
    });
    expect(errors).toEqual([]);
    const entries = (await entriesOf(long)).length;
    request.destroy();
    const entry = await until(async () => (await entriesOf(long))[entries]);
    expect(entry).toMatchObject({ outcome: 'FAILED', error_code: 'CLIENT_GONE', resource_id: 'metric-rows' });
    expect(entry.details.rows).toBeLessThan(ROWS);
    await until(async () => {
      const { status } = await download(large, 'metric-values', { metrics: 'fcrRate' }, { token: owner });
      return status === 200 ? true : undefined;
    });
    // The last answer may be there before its transaction has ended.
    await eventually(openTransactions, 0);
  }, 60_000);

  async function sleeping(): Promise<number | undefined> {
    const { rows } = await database.owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'PgSleep'`,
    );
    return rows[0]?.n;
  }

  const readersBusy = () =>
    Promise.resolve(large.app.database.connections().find(({ pool }) => pool === 'readers')?.busy);

  it.each(['SELECT', 'FETCH'])(
    'has PostgreSQL give up a long %s that nobody waits for any more: its connection is free',
    async (statement) => {
      // From a row on PostgreSQL makes no further one, until it is told to stop.
      await database.owner.query(
        `CREATE POLICY slow ON messages AS RESTRICTIVE
           USING (created_at > timestamptz '2026-03-22 00:00Z'
                  OR (current_query() ~ '\\mFETCH\\M') <> ${String(statement === 'FETCH')} OR pg_sleep(600)::text = '')`,
      );
      try {
        const entries = (await entriesOf(long)).length;
        const request = get(exportUrl(large, 'metric-rows', asked), {
          agent: false,
          headers: { authorization: `Bearer ${owner}` },
        });
        request.on('error', () => undefined);
        request.on('response', (response) => response.on('error', () => undefined).resume());
        await eventually(sleeping, 1);
        request.destroy();
        await eventually(sleeping, 0);
        await eventually(readersBusy, 0);
        const entry = await until(async () => (await entriesOf(long))[entries]);
        expect(entry).toMatchObject({ outcome: 'FAILED', error_code: 'CLIENT_GONE' });
        expect((entry.details.rows ?? 0) > 0).toBe(statement === 'FETCH');
      } finally {
        await database.owner.query('DROP POLICY slow ON messages');
      }
    },
  );

  it('holds nothing for who was gone before it began', async () => {
    for (const wait of [0, 2, 5, 10, 20, 50]) {
      const request = get(exportUrl(large, 'metric-rows', asked), {
        agent: false,
        headers: { authorization: `Bearer ${owner}` },
      });
      request.on('error', () => undefined);
      await once(request, 'socket');
      await new Promise((resolve) => setTimeout(resolve, wait));
      request.destroy();
    }
    await until(async () => {
      const { status } = await download(large, 'metric-values', { metrics: 'fcrRate' }, { token: owner });
      return status === 200 ? true : undefined;
    });
    // The last answer may be there before its transaction has ended.
    await eventually(openTransactions, 0);
  }, 60_000);

  it('breaks the connection when it fails half-way: a short file never looks whole', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const entries = (await entriesOf(long)).length;
      const { response } =
        'accept-encoding' in headers
          ? await raw('metric-rows', asked, headers, large, owner)
          : await stalled();
      response.pause();
      await database.owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND state LIKE 'idle in transaction%' OR query LIKE '%.rows.export.fetch%' AND pid <> pg_backend_pid()`,
      );
      await expect(bodyOf(response)).rejects.toThrow(/aborted|ECONNRESET/);
      expect(response.complete).toBe(false);
      const entry = await until(async () => (await entriesOf(long))[entries]);
      expect(entry).toMatchObject({ outcome: 'FAILED', error_code: 'UNAVAILABLE' });
    }
  }, 60_000);

  it('is refused before it begins where it would be too long', async () => {
    const short = await startGateway(database, { clock, redisUrl: undefined, exports: { rows: 1_000 } });
    try {
      const { status, text: body } = await download(short, 'metric-rows', asked, { token: owner });
      expect(status).toBe(400);
      expect((JSON.parse(body) as { error: { message: string } }).error.message).toMatch(
        /^from makes a file of 1(50000|499\d\d) rows: at most 1000 are exported, so ask for a shorter window or a filter$/,
      );
      const { rows } = await download(
        short,
        'metric-rows',
        { ...asked, from: '2026-03-21T01:00:00Z', to: '2026-03-21T01:16:40Z' },
        { token: owner },
      );
      expect(rows).toHaveLength(1_000);
    } finally {
      await short.stop();
    }
  });

  it('is broken off when nothing of it is read', async () => {
    const idle = await startGateway(database, { clock, redisUrl: undefined, http: { idleMs: 4_000 } });
    try {
      const entries = (await entriesOf(long)).length;
      const { response } = await raw('metric-rows', asked, {}, idle, owner);
      response.pause();
      const entry = await until(async () => (await entriesOf(long))[entries]);
      expect(entry).toMatchObject({ outcome: 'FAILED', error_code: 'CLIENT_GONE' });
      await expect(bodyOf(response)).rejects.toThrow(/aborted|ECONNRESET/);
    } finally {
      await idle.stop();
    }
  }, 60_000);

  it('must be read within its time, and does not keep a gateway from stopping', async () => {
    const hasty = await startGateway(database, { clock, redisUrl: undefined, exports: { seconds: 1 } });
    try {
      const entries = (await entriesOf(long)).length;
      const { response } = await raw('metric-rows', asked, {}, hasty, owner);
      response.pause();
      const entry = await until(async () => (await entriesOf(long))[entries]);
      expect(entry).toMatchObject({ outcome: 'FAILED', error_code: 'UNAVAILABLE' });
      await expect(bodyOf(response)).rejects.toThrow(/aborted|ECONNRESET/);
      const held = await raw('metric-rows', { ...asked, to: '2026-03-24T00:00:00Z' }, {}, hasty, owner);
      held.response.pause();
      held.response.on('error', () => undefined);
    } finally {
      await hasty.stop();
    }
    expect(await lastEntry()).toMatchObject({
      outcome: 'FAILED',
      details: { parameters: { to: '2026-03-24T00:00:00Z' } },
    });
  }, 60_000);
});
