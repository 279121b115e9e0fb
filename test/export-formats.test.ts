// Exports in every format, by every way to ask for them: suffixes, Accept and signed links; and that there is a report of
// every query that answers rows.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { getNamedType, isListType, isNonNullType, isObjectType, type GraphQLOutputType } from 'graphql';
import { uuidv7 } from 'uuidv7';
import { describeSchema, reports } from '../src/app';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  download,
  eventually,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { type CsvFile, fromCsv } from './harness/csv';
import { deskOf, NOON, writeDesk } from './harness/random-desk';

const DAY = 86_400_000;
const AS_OF = new Date(NOON).toISOString();
const FROM = new Date(NOON - 6 * DAY).toISOString();
const ORIGIN = 'https://dashboards.example';
const ROWS = `metric=avgWaitSeconds&from=${FROM}&to=${AS_OF}&asOf=${AS_OF}`;

let now = new Date('2026-04-01T00:00:00.000Z');
let database: TestDatabase;
let gateway: Gateway;
let desk: string;
let other: string;
let admin: string;
let ada: string;

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await writeDesk(database, deskOf(11, -3), 'Europe/Berlin');
  other = (await rowsOf(database, { slug: `other-${uuidv7()}` })).organizationId;
  const { rows } = await database.owner.query<{ id: string }>(
    `INSERT INTO users (org_id, id, display_name, email, role)
     SELECT $1, gen_random_uuid(), 'Person ' || n, n || '@desk.example', 'ORG_ADMIN' FROM generate_series(1, 250) n
     RETURNING id`,
    [desk],
  );
  ada = rows[0]?.id ?? '';
  gateway = await startGateway(database, {
    clock: { now: () => now },
    redisUrl: undefined,
    origins: [ORIGIN],
  });
  admin = await tokenOf(Role.ORG_ADMIN, desk, ada);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

function get(path: string, headers: Readonly<Record<string, string>> = { authorization: `Bearer ${admin}` }) {
  return fetch(`${gateway.url}${path}`, { headers });
}

async function errorOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return [response.status, `${error.code}: ${error.message}`];
}

describe('a format', () => {
  const accepting = (accept: string) =>
    get(`/v1/exports/metric-rows?${ROWS}`, { authorization: `Bearer ${admin}`, accept });

  it.each([
    ['*/*', 'text/csv; charset=utf-8'],
    ['text/*;q=0.3, application/x-ndjson;q=0.2', 'text/csv; charset=utf-8'],
    ['text/csv;q=0.2, application/x-ndjson', 'application/x-ndjson; charset=utf-8'],
    ['text/csv;q=0, */*;q=0.1', 'application/x-ndjson; charset=utf-8'],
    ['application/vnd.apache.arrow.stream, text/csv;q=0.9', 'application/vnd.apache.arrow.stream'],
  ])('is the one that is liked best of %s', async (accept, type) => {
    const response = await accepting(accept);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(response.headers.get('vary')).toMatch(/accept\b.*accept-encoding/);
    await response.arrayBuffer();
  });

  it('is refused where none is liked, and by suffix whatever is liked', async () => {
    expect(await errorOf(await accepting('image/png, text/csv;q=0'))).toEqual([
      406,
      expect.stringMatching(/^NOT_ACCEPTABLE: Exports are text\/csv, application\/x-ndjson, /),
    ]);
    const named = await get(`/v1/exports/metric-rows.csv?${ROWS}`, {
      authorization: `Bearer ${admin}`,
      accept: 'image/png',
    });
    expect([named.status, named.headers.get('content-disposition')]).toEqual([
      200,
      'attachment; filename="metric-rows_avgWaitSeconds_2026-03-23_2026-03-29.csv"',
    ]);
  });

  it('has the same cells as the others, with their types', async () => {
    const csv = fromCsv(await (await get(`/v1/exports/metric-rows.csv?${ROWS}`)).text());
    const lines = (await (await get(`/v1/exports/metric-rows.ndjson?${ROWS}`)).text()).split('\n');
    expect(lines.pop()).toBe('');
    const objects = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const bytes = await (await get(`/v1/exports/metric-rows.arrow?${ROWS}`)).arrayBuffer();
    const table = tableFromIPC(new Uint8Array(bytes));
    expect(csv.rows.length).toBeGreaterThan(20);
    expect(table.numRows).toBe(csv.rows.length);
    expect(Object.keys(objects[0] ?? {})).toEqual(csv.columns);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(csv.columns);
    expect(String(table.schema.fields.find(({ name }) => name === 'at')?.type)).toBe(
      'Timestamp<MILLISECOND, Europe/Berlin>',
    );
    for (const [index, row] of csv.rows.entries()) {
      const object = objects[index] ?? {};
      expect(
        Object.entries(object).map(([, value]) => (value === null ? null : String(value as string | number))),
      ).toEqual(Object.values(row));
      const record = table.get(index)?.toJSON() as Readonly<Record<string, unknown>>;
      expect([record['id'], Number(record['at']), record['value'], record['invalid']]).toEqual([
        object['id'],
        Date.parse(String(object['at'])),
        object['value'],
        object['invalid'],
      ]);
    }
    expect(typeof objects[0]?.['value']).toBe('number');
  });

  it('says up to when everything that was received is in it', async () => {
    const response = await get(`/v1/exports/metric-rows.csv?${ROWS}`);
    expect(response.headers.get('x-data-fresh-as-of')).toBe(AS_OF);
    await response.arrayBuffer();
  });
});

describe('every query that answers rows', () => {
  /** Why these have none. */
  const WITHOUT: Readonly<Record<string, string>> = {
    auditLogs: 'the rows of audit-logs, by page',
    organizationDeletion:
      'how far a deletion has come; nothing of the organization is handed over from then on',
    organizationDeletionPreview: 'counts for whoever is about to delete, with the token that does it',
    organizations: 'of the platform: no organization has the trail in which it would be recorded',
    verifyAuditTrail: 'the verdict of a walk; `opsgraph audit verify` prints it',
  };

  it('has a report, or a reason', () => {
    const answersRows = (type: GraphQLOutputType, seen = new Set<string>()): boolean => {
      const bare = isNonNullType(type) ? type.ofType : type;
      const named = getNamedType(type);
      if (!isObjectType(named)) {
        return false;
      }
      if (isListType(bare)) {
        return true;
      }
      return (
        !seen.has(named.name) &&
        Object.values(named.getFields()).some((field) => answersRows(field.type, seen.add(named.name)))
      );
    };
    const fields = Object.values(describeSchema().getQueryType()?.getFields() ?? {});
    const exported = new Set(reports.map(({ field }) => field));
    const missing = fields.filter(({ name, type }) => answersRows(type) && !exported.has(name));
    expect(missing.map(({ name }) => name).sort()).toEqual(Object.keys(WITHOUT).sort());
  });

  it('stands in docs/exports.md', () => {
    const text = readFileSync(path.join(__dirname, '../docs/exports.md'), 'utf8');
    const listed = [...text.matchAll(/^\| `([\w-]+)` +\| `(\w+)`/gm)].map(([, name, field]) => [name, field]);
    expect(listed).toEqual(reports.map(({ name, field }) => [name, field]));
  });

  it('can be downloaded in every format, and says its zone', async () => {
    const needed: Readonly<Record<string, string>> = {
      'metric-series': ROWS,
      'metric-rows': ROWS,
      'metric-values': 'metrics=sessionsStarted',
      'lesson-dropoff': 'courseId=none',
      'survey-questions': 'surveyId=none',
      'survey-answers': 'surveyId=none',
      'survey-texts': 'surveyId=none',
      'alert-history': 'id=none',
      'alert-episodes': 'id=none',
    };
    for (const { name } of reports) {
      let csv: CsvFile = { columns: [], rows: [] };
      for (const suffix of ['csv', 'ndjson', 'arrow']) {
        const response = await get(`/v1/exports/${name}.${suffix}?${needed[name] ?? ''}`);
        const bytes = Buffer.from(await response.arrayBuffer());
        const isMissing = needed[name]?.endsWith('=none') === true;
        expect([name, suffix, response.status]).toEqual([name, suffix, isMissing ? 404 : 200]);
        if (suffix === 'csv' && !isMissing) {
          csv = fromCsv(bytes.toString());
          const { columns, rows } = csv;
          expect([name, columns.at(-1)]).toEqual([name, 'timezone']);
          expect(new Set(columns).size).toBe(columns.length);
          expect(rows.every((row) => row['timezone'] === 'Europe/Berlin')).toBe(true);
        }
        if (suffix === 'arrow' && !isMissing) {
          // Also without a row it says what its columns are.
          const table = tableFromIPC(new Uint8Array(bytes));
          expect([name, table.schema.fields.map((field) => field.name)]).toEqual([name, csv.columns]);
          // What the trail has is one row more with each file.
          expect([name, table.numRows - csv.rows.length]).toEqual([
            name,
            name.startsWith('audit') ? expect.any(Number) : 0,
          ]);
        }
      }
    }
  });

  it('has all of its pages in the file', async () => {
    const { rows } = await download(gateway, 'users', {}, { token: admin });
    const names = rows.map(({ displayName }) => displayName).filter((name) => name?.startsWith('Person '));
    expect(new Set(names).size).toBe(250);
    expect(names).toHaveLength(250);
  });

  it('is broken off, and never looks whole, where it has more rows than a file may have', async () => {
    const short = await startGateway(database, {
      clock: { now: () => now },
      redisUrl: undefined,
      exports: { rows: 220 },
    });
    try {
      for (const encoding of ['identity', 'gzip']) {
        const asked = fetch(`${short.url}/v1/exports/users.csv`, {
          headers: { authorization: `Bearer ${admin}`, 'accept-encoding': encoding },
        });
        // How many there are is not known before they are read: the answer has begun, as far as anything of it arrives.
        await expect(asked.then((response) => response.text())).rejects.toThrow(/terminated|fetch failed/);
      }
      await eventually(
        async () => {
          const { rows } = await database.owner.query<{ error_code: string | null; rows: number }>(
            `SELECT error_code, (details::jsonb->>'rows')::int AS rows FROM audit_logs
              WHERE org_id = $1 AND action = 'EXPORT_REPORT' ORDER BY seq DESC LIMIT 2`,
            [desk],
          );
          return rows;
        },
        Array(2).fill({ error_code: 'BAD_USER_INPUT', rows: 220 }),
      );
    } finally {
      await short.stop();
    }
  });

  it('has the numbers of its query', async () => {
    const { data } = await gateway.ask<
      { operatorPerformance: readonly Readonly<Record<string, unknown>>[] },
      undefined
    >(
      `{ operatorPerformance(asOf: "${AS_OF}") { operatorId sessionsClosed avgHandleSeconds csatAverage firstResponse { p50 } } }`,
      undefined,
      { token: admin },
    );
    const { rows } = await download(gateway, 'operator-performance', { asOf: AS_OF }, { token: admin });
    const text = (value: unknown) =>
      value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
    expect(rows.length).toBeGreaterThan(2);
    expect(
      rows.map((row) => [
        row['operatorId'],
        row['sessionsClosed'],
        row['avgHandleSeconds'],
        row['csatAverage'],
        row['firstResponse.p50'],
      ]),
    ).toEqual(
      data?.operatorPerformance.map((each) => [
        text(each['operatorId']),
        text(each['sessionsClosed']),
        text(each['avgHandleSeconds']),
        text(each['csatAverage']),
        text((each['firstResponse'] as { p50: number | null }).p50),
      ]),
    );
  });
});

describe('a link', () => {
  async function link(
    report: string,
    parameters: Readonly<Record<string, unknown>>,
    token = admin,
    format = 'CSV',
  ): Promise<{ url: string; code: string; expiresAt: string }> {
    const { data, errors } = await gateway.ask<{ exportUrl: { url: string; expiresAt: string } }, object>(
      `query ($report: String!, $parameters: JSONObject, $format: ExportFormat) {
         exportUrl(report: $report, parameters: $parameters, format: $format) { url expiresAt } }`,
      { report, parameters, format },
      { token },
    );
    const [error] = errors;
    return {
      url: data?.exportUrl.url ?? '',
      expiresAt: data?.exportUrl.expiresAt ?? '',
      code: error === undefined ? '' : `${error.extensions.code}: ${error.message}`,
    };
  }
  const PARAMETERS = {
    metric: 'avgWaitSeconds',
    from: FROM,
    to: AS_OF,
    asOf: AS_OF,
    filter: { channel: { in: ['web'] } },
    bom: true,
  };
  const REFUSED =
    'UNAUTHENTICATED: The link was refused: it was not made by this gateway for this report and these parameters';

  it('downloads the very file that it was made for, without any other credential', async () => {
    const { url, expiresAt, code } = await link('metric-rows', PARAMETERS);
    expect([code, expiresAt]).toEqual(['', '2026-04-01T00:05:00.000Z']);
    expect(url).toMatch(/^\/v1\/exports\/metric-rows\.csv\?metric=avgWaitSeconds&/);
    const linked = await get(url, {});
    const asked = await get(`/v1/exports/metric-rows.csv?${ROWS}&filter.channel=web&bom=true`);
    expect(linked.status).toBe(200);
    expect(await linked.text()).toBe(await asked.text());
    const { rows } = await database.owner.query<{ admin_id: string; outcome: string }>(
      `SELECT admin_id, outcome FROM audit_logs WHERE org_id = $1 AND action = 'EXPORT_REPORT' ORDER BY seq DESC LIMIT 1`,
      [desk],
    );
    expect(rows).toEqual([{ admin_id: ada, outcome: 'SUCCESS' }]);
    const arrow = await link('metric-catalogue', {}, admin, 'ARROW');
    expect((await get(arrow.url, {})).headers.get('content-type')).toBe(
      'application/vnd.apache.arrow.stream',
    );
  });

  it('is made of parameters in the text of the query too', async () => {
    const { data } = await gateway.ask<{ exportUrl: { url: string } }, undefined>(
      `{ exportUrl(report: "metric-rows", parameters: {
           metric: "avgWaitSeconds", from: "${FROM}", to: "${AS_OF}", asOf: "${AS_OF}", filter: { channel: { in: ["web"] } } }) { url } }`,
      undefined,
      { token: admin },
    );
    const linked = await get(data?.exportUrl.url ?? '', {});
    const asked = await get(`/v1/exports/metric-rows.csv?${ROWS}&filter.channel=web`);
    expect([linked.status, await linked.text()]).toEqual([200, await asked.text()]);
  });

  it('means what it says and nothing else', async () => {
    const { url } = await link('metric-rows', PARAMETERS);
    const [, token = ''] = /token=([^&]+)/.exec(url) ?? [];
    const [body = '', proof = ''] = token.split('.');
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace(desk, other)).toString(
      'base64url',
    );
    for (const changed of [
      url.replace('avgWaitSeconds', 'messages'),
      url.replace('metric-rows.csv', 'metric-rows.ndjson'),
      url.replace('metric-rows.csv', 'metric-series.csv'),
      `${url}&timezone=UTC`,
      `${url}&token=${token}`,
      url.replace(token, `${forged}.${proof}`),
      url.replace(token, body),
      url.replace(token, `${token}A`),
      url.replace(token, `${proof}.${body}`),
      url.replace(token, ''),
    ]) {
      expect([changed, ...(await errorOf(await get(changed, {})))]).toEqual([changed, 401, REFUSED]);
    }
    // Other credentials beside it say nothing, neither more nor less.
    const own = await (await get(url, {})).text();
    const credentials: Readonly<Record<string, string>>[] = [
      { 'x-org-id': other },
      { authorization: `Bearer ${await tokenOf(Role.SUPER_ADMIN, null)}`, 'x-org-id': other },
      { authorization: `Bearer ${await tokenOf(Role.ORG_ADMIN, other)}` },
      { authorization: `Bearer ${await tokenOf(Role.OPERATOR, desk)}` },
      { authorization: 'Bearer nonsense', cookie: 'opsgraph=nonsense' },
    ];
    for (const headers of credentials) {
      const beside = await get(url, headers);
      expect([beside.status, await beside.text()]).toEqual([200, own]);
    }
    const asked = await fetch(`${gateway.url}/graphql?token=${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ me { id } }' }),
    });
    expect(await asked.text()).toContain('UNAUTHENTICATED');
  });

  it('ends after five minutes', async () => {
    const { url } = await link('metric-values', { metrics: ['sessionsStarted'] });
    expect((await get(url, {})).status).toBe(200);
    const before = now;
    try {
      now = new Date(before.getTime() + 5 * 60_000);
      expect(await errorOf(await get(url, {}))).toEqual([
        401,
        'UNAUTHENTICATED: The link was refused: it has expired: links are good for 5 minutes',
      ]);
    } finally {
      now = before;
    }
  });

  it('is refused once whoever made it is somebody else or gone', async () => {
    const user = async (): Promise<string> => {
      const id = uuidv7();
      await database.owner.query(
        `INSERT INTO users (org_id, id, display_name, email, role) VALUES ($1, $2, 'Eve', $3, 'ADMIN')`,
        [desk, id, `${id}@desk.example`],
      );
      return id;
    };
    const [demoted, removed] = [await user(), await user()];
    const links = await Promise.all(
      [demoted, removed].map(async (id) => link('users', {}, await tokenOf(Role.ADMIN, desk, id))),
    );
    await database.owner.query(`UPDATE users SET role = 'OPERATOR' WHERE org_id = $1 AND id = $2`, [
      desk,
      demoted,
    ]);
    await database.owner.query('UPDATE users SET deleted_at = now() WHERE org_id = $1 AND id = $2', [
      desk,
      removed,
    ]);
    const fresh = await startGateway(database, { clock: { now: () => now }, redisUrl: undefined });
    try {
      const answers = await Promise.all(
        links.map(async ({ url }) => errorOf(await fetch(`${fresh.url}${url}`))),
      );
      expect(answers).toEqual([
        [401, 'UNAUTHENTICATED: The link was refused: whoever made it has another role now'],
        [401, 'UNAUTHENTICATED: The token was refused: its user was removed'],
      ]);
    } finally {
      await fresh.stop();
    }
  });

  it('is refused at once when the role of whoever made it is taken away', async () => {
    const id = uuidv7();
    await database.owner.query(
      `INSERT INTO users (org_id, id, display_name, email, role) VALUES ($1, $2, 'Eva', $3, 'ADMIN')`,
      [desk, id, `${id}@desk.example`],
    );
    const { url } = await link('users', {}, await tokenOf(Role.ADMIN, desk, id));
    expect((await get(url, {})).status).toBe(200);
    const { errors } = await gateway.ask(
      `mutation { setUserRole(userId: "${id}", role: OPERATOR) { id } }`,
      undefined,
      { token: admin },
    );
    expect(errors).toEqual([]);
    expect(await errorOf(await get(url, {}))).toEqual([
      401,
      'UNAUTHENTICATED: The link was refused: whoever made it has another role now',
    ]);
  });

  it('is for whom the report is, and is not made where the report would refuse', async () => {
    for (const role of [Role.ANALYST, Role.OPERATOR]) {
      const token = await tokenOf(role, desk, uuidv7());
      const { errors } = await gateway.ask('{ users { endCursor } }', undefined, { token });
      expect((await link('users', {}, token)).code).toBe(`FORBIDDEN: ${errors[0]?.message ?? ''}`);
    }
    // Whom a metric is for is known once it is asked.
    const analyst = await tokenOf(Role.ANALYST, desk, uuidv7());
    const { url } = await link('metric-values', { metrics: ['auditActions'] }, analyst);
    expect((await errorOf(await get(url, {})))[0]).toBe(403);
    expect((await link('nothing', {})).code).toMatch(/^NOT_FOUND: There is no such report/);
    expect((await link('metric-rows', { metric: 'nothing' })).code).toMatch(
      /^BAD_USER_INPUT: Variable "\$metric"/,
    );
    expect((await link('metric-rows', { ...PARAMETERS, token: 'x' })).code).toMatch(
      /^BAD_USER_INPUT: token is no parameter/,
    );
  });
});

describe('a page of a listed origin', () => {
  it('may read exports, and others may not', async () => {
    const from = async (origin: string) => {
      const response = await get('/v1/exports/metric-catalogue.csv', {
        authorization: `Bearer ${admin}`,
        origin,
      });
      await response.arrayBuffer();
      return response.headers;
    };
    const listed = await from(ORIGIN);
    expect(listed.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(listed.get('access-control-expose-headers')).toContain('content-disposition');
    expect(listed.get('vary')?.toLowerCase()).toMatch(/origin.*accept-encoding/);
    expect((await from('https://elsewhere.example')).get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${gateway.url}/v1/exports/metric-catalogue.csv`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
  });
});

describe('telemetry', () => {
  it('counts exports, rows and bytes, and how many are under way', async () => {
    const text = await settled(async () => (await fetch(`${gateway.url}/metrics`)).text());
    expect(text).toMatch(/opsgraph_exports_total\{report="metric-rows",format="CSV",outcome="whole"\} \d+/);
    expect(text).toMatch(
      /opsgraph_exports_total\{report="metric-values",format="CSV",outcome="forbidden"\} 1/,
    );
    expect(text).toMatch(/opsgraph_export_rows_total\{report="users",format="CSV"\} \d{3}/);
    expect(text).toMatch(/opsgraph_export_bytes_total\{report="metric-rows",format="ARROW"\} \d+/);
    expect(text).toMatch(/opsgraph_export_duration_seconds_count\{report="metric-rows"\} \d+/);
    expect(text).toContain('opsgraph_exports_under_way 0');
  });
});

/** The last file may have been read before its end was noted. */
async function settled(look: () => Promise<string>): Promise<string> {
  await eventually(async () => (await look()).includes('opsgraph_exports_under_way 0'), true);
  return look();
}
