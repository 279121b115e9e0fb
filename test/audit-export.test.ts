// The audit trail as a file: the very rows of the list, however many there are, for whom the list is.
import { uuidv7 } from 'uuidv7';
import { Role } from '../src/platform';
import {
  type Asked,
  cloneDatabase,
  download,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { type AuditRow, writeAuditRows, writeManyAuditRows } from './harness/audit-rows';
import type { ExportParameters } from './harness/csv';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-03-29T12:00:00.000Z');
const clock = { now: () => new Date('2026-04-01T00:00:00.000Z') };
const iso = (time: number): string => new Date(time).toISOString();
const WINDOW = { 'filter.from': iso(NOON - 24 * HOUR), 'filter.to': iso(NOON + HOUR) };

let database: TestDatabase;
let gateway: Gateway;
let desk: string;
let other: string;
let long: string;
let ada: string;
let auditor: string;

const row = (hoursAgo: number, more: Partial<AuditRow> = {}): AuditRow => ({
  id: uuidv7(),
  createdAt: new Date(NOON - hoursAgo * HOUR),
  ...more,
});

beforeAll(async () => {
  database = await cloneDatabase();
  const rows = await rowsOf(database, { slug: 'desk', timezone: 'Asia/Kathmandu' });
  desk = rows.organizationId;
  ada = await rows.operator('Ada');
  other = (await rowsOf(database, { slug: 'other' })).organizationId;
  long = (await rowsOf(database, { slug: 'long' })).organizationId;
  const same = new Date(NOON - 5 * HOUR);
  await writeAuditRows(database, desk, [
    row(1, { action: 'CLOSE_SESSION', adminId: ada, adminName: 'Ada Before', resourceId: 'session-1' }),
    row(2, {
      action: 'CLOSE_SESSION',
      adminId: 'legacy-7',
      adminName: 'Leo',
      outcome: 'FAILED',
      errorCode: 'CONFLICT',
    }),
    row(3, {
      action: '=HYPERLINK("http://example.com")',
      resourceType: '@SUM(A1)',
      adminName: '+1',
      adminId: '-1',
    }),
    row(4, {
      details: { note: 'two\nlines, "quoted"', deep: { n: [1, null, 2.5] } },
      userAgent: 'Browser/1.0',
    }),
    row(0, { createdAt: same, resourceType: 'ticket', ipAddress: '192.0.2.7', externalId: 'event-1' }),
    row(0, { createdAt: same, resourceType: 'ticket', outcome: 'DENIED', errorCode: 'FORBIDDEN' }),
    row(30, { action: 'CLOSE_SESSION' }),
  ]);
  await writeAuditRows(database, other, [row(1, { action: 'CLOSE_SESSION', resourceId: 'theirs' })]);
  await writeManyAuditRows(database, long, new Date(NOON), 2_345, 'loader');
  gateway = await startGateway(database, { clock, redisUrl: undefined, exports: { rows: 2_400 } });
  auditor = await tokenOf(Role.ORG_ADMIN, desk);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

async function file(parameters: ExportParameters, token = auditor) {
  const downloaded = await download(gateway, 'audit-logs', parameters, { token });
  expect([downloaded.status, downloaded.status === 200 ? '' : downloaded.text]).toEqual([200, '']);
  return downloaded;
}

async function refusal(parameters: ExportParameters, token: string | null = auditor) {
  const { status, text } = await download(gateway, 'audit-logs', parameters, { token });
  return { status, ...(JSON.parse(text) as { error: { code: string; message: string } }).error };
}

const NODE =
  'seq createdAt adminId adminName action resourceType resourceId outcome errorCode ipAddress userAgent externalId details id hash';
type Node = Readonly<Record<string, unknown>>;

interface List {
  readonly auditLogConnection: {
    readonly edges: readonly { readonly node: Node }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

/** All pages of the list, as the file should have them. */
async function listed(filter: Readonly<Record<string, unknown>>, token = auditor) {
  const nodes: Node[] = [];
  for (let after: string | null = null, isOver = false; !isOver;) {
    const answer: Asked<List> = await gateway.ask<List, object>(
      `query ($filter: AuditLogFilter, $after: String) { auditLogConnection(first: 500, after: $after, filter: $filter) {
         edges { node { ${NODE} } } pageInfo { hasNextPage endCursor } } }`,
      { filter, after },
      { token },
    );
    expect(answer.errors).toEqual([]);
    const page = answer.data?.auditLogConnection;
    nodes.push(...(page?.edges ?? []).map(({ node }) => node));
    after = page?.pageInfo.endCursor ?? null;
    isOver = page?.pageInfo.hasNextPage !== true;
  }
  return nodes.map((node) =>
    Object.fromEntries(
      Object.entries(node).map(([name, value]) => [name, name === 'details' ? JSON.stringify(value) : value]),
    ),
  );
}

/** The rows of a file with their times in UTC, as answers have them, without the zone that each says. */
const rowsIn = ({ rows }: Awaited<ReturnType<typeof file>>): Record<string, string | null>[] =>
  rows.map((cells) => {
    const { timezone, createdAt, ...others } = cells;
    expect(timezone).not.toBeNull();
    return { createdAt: new Date(createdAt ?? '').toISOString(), ...others };
  });

const trailOf = async (organization: string, action: string, admin: string) =>
  (
    await database.owner.query<{ outcome: string; resource_id: string | null; details: unknown }>(
      `SELECT outcome, resource_id, details::jsonb AS details FROM audit_logs
        WHERE org_id = $1 AND action = $2 AND admin_id = $3 ORDER BY seq`,
      [organization, action, admin],
    )
  ).rows;

describe('the file', () => {
  it('has the very rows of the list, cell by cell, newest first', async () => {
    const rows = rowsIn(await file(WINDOW));
    expect(rows).toEqual(await listed({ from: WINDOW['filter.from'], to: WINDOW['filter.to'] }));
    expect(rows.map(({ adminName }) => adminName)).toEqual([
      'Ada',
      'Leo',
      '+1',
      'System',
      'System',
      'System',
    ]);
  });

  it.each<[Record<string, string>, number]>([
    [{ action: 'CLOSE_SESSION' }, 2],
    [{ resourceType: 'ticket' }, 2],
    [{ resourceType: 'thing', resourceId: 'session-1' }, 1],
    [{ outcome: 'FAILED' }, 1],
    [{ search: 'QUOTED' }, 1],
    [{ search: 'ada' }, 1],
    [{ adminId: 'legacy-7' }, 1],
    [{ action: 'NOTHING' }, 0],
  ])('is narrowed as the list is: %j', async (filter, count) => {
    const parameters = Object.fromEntries(
      Object.entries(filter).map(([name, value]) => [`filter.${name}`, value]),
    );
    const rows = rowsIn(await file({ ...WINDOW, ...parameters }));
    expect(rows).toHaveLength(count);
    expect(rows).toEqual(await listed({ from: WINDOW['filter.from'], to: WINDOW['filter.to'], ...filter }));
  });

  it('has them all, also where they are many pages', async () => {
    const token = await tokenOf(Role.ADMIN, long);
    const whole = await file({ 'filter.to': iso(NOON + 1) }, token);
    expect(whole.rows).toHaveLength(2_345);
    expect(rowsIn(whole)).toEqual(await listed({ to: iso(NOON + 1) }, token));
  });

  it('that would be longer than files may be is refused before its first row', async () => {
    const token = await tokenOf(Role.ADMIN, long);
    await writeManyAuditRows(database, long, new Date(NOON - 50 * HOUR), 100);
    expect(await refusal({ 'filter.to': iso(NOON + 1) }, token)).toEqual({
      status: 400,
      code: 'BAD_USER_INPUT',
      message:
        'from makes a file of 2445 rows: at most 2400 are exported, so ask for a shorter window or a filter',
    });
  });

  it('has times of the organization’s zone or of the one asked for, and says which', async () => {
    const own = await file(WINDOW);
    expect(own.headers.get('x-timezone')).toBe('Asia/Kathmandu');
    expect(own.rows[0]).toMatchObject({
      createdAt: '2026-03-29T16:45:00.000+05:45',
      timezone: 'Asia/Kathmandu',
    });
    const asked = await file({ ...WINDOW, timezone: 'Europe/Berlin' });
    expect(asked.rows[0]).toMatchObject({
      createdAt: '2026-03-29T13:00:00.000+02:00',
      timezone: 'Europe/Berlin',
    });
    expect(asked.headers.get('content-disposition')).toBe(
      'attachment; filename="audit-logs_2026-03-28_2026-03-29.csv"',
    );
  });

  it('holds no formula, whoever wrote the row', async () => {
    const { text, rows } = await file(WINDOW);
    expect(text).toContain(`"'=HYPERLINK(""http://example.com"")"`);
    expect(text).toContain(`,'@SUM(A1),`);
    expect(text).toContain(`,'-1,'+1,`);
    expect(rows[2]).toMatchObject({ action: '=HYPERLINK("http://example.com")', resourceType: '@SUM(A1)' });
  });
});

describe('a parameter', () => {
  it.each<[ExportParameters, RegExp]>([
    [{ first: '5' }, /^first is no parameter of this report; there are filter, timezone, bom$/],
    [{ 'filter.colour': 'red' }, /^filter.colour is no parameter of this report: filter has adminId, action/],
    [{ 'filter.outcome': 'MAYBE' }, /^Variable "\$filter" got invalid value "MAYBE" at "filter.outcome"/],
    [{ 'filter.search': '' }, /^search must be 1 to 200 characters long/],
    [{ 'filter.from': iso(NOON), 'filter.to': iso(NOON - HOUR) }, /^from must be before to/],
    [
      { 'filter.from': '2025-01-01T00:00:00Z', 'filter.to': iso(NOON) },
      /^from must be at most 90 days before/,
    ],
    [{ timezone: 'Mars' }, /^timezone must be the name of an IANA time zone/],
    [{ timezone: ['UTC', 'UTC'] }, /^timezone must be given once/],
  ])('that cannot be is refused by name: %j', async (parameters, message) => {
    const refused = await refusal(parameters);
    expect(refused).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(refused.message).toMatch(message);
  });
});

describe('who may', () => {
  it.each(Object.values(Role))(
    '%s: whom the list answers, and others are refused in its words',
    async (role) => {
      const token = await tokenOf(role, desk);
      const { errors } = await gateway.ask('{ auditLogConnection { pageInfo { hasNextPage } } }', undefined, {
        token,
      });
      if ([Role.ADMIN, Role.ORG_ADMIN, Role.SUPER_ADMIN].includes(role)) {
        expect(errors).toEqual([]);
        expect((await file(WINDOW, token)).rows).toHaveLength(6);
      } else {
        expect(await refusal(WINDOW, token)).toEqual({
          status: 403,
          code: 'FORBIDDEN',
          message: errors[0]?.message,
        });
      }
    },
  );

  it('is nobody without a credential', async () => {
    expect(await refusal(WINDOW, null)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('finds nothing of another organization', async () => {
    const theirs = await file(WINDOW, await tokenOf(Role.ORG_ADMIN, other));
    expect(theirs.rows.map(({ resourceId }) => resourceId)).toEqual(['theirs']);
  });
});

describe('the trail', () => {
  it('says who took which rows away, and that they looked', async () => {
    const id = uuidv7();
    await file(
      { ...WINDOW, 'filter.action': 'CLOSE_SESSION', timezone: 'UTC' },
      await tokenOf(Role.ADMIN, desk, id),
    );
    const filter = { from: WINDOW['filter.from'], to: WINDOW['filter.to'], action: 'CLOSE_SESSION' };
    expect(await trailOf(desk, 'EXPORT_REPORT', id)).toEqual([
      {
        outcome: 'SUCCESS',
        resource_id: 'audit-logs',
        details: { format: 'CSV', parameters: { filter, timezone: 'UTC' }, rows: 2 },
      },
    ]);
    expect(await trailOf(desk, 'READ_AUDIT_LOGS', id)).toHaveLength(1);
  });

  it('has whoever was refused', async () => {
    const id = uuidv7();
    await refusal(WINDOW, await tokenOf(Role.ANALYST, desk, id));
    expect(await trailOf(desk, 'EXPORT_REPORT', id)).toMatchObject([{ outcome: 'DENIED' }]);
  });
});
