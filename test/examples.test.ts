// The playground's examples and the README's table: what a newcomer tries first must work and be true.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { environmentSchema, Role } from '../src/platform';
import {
  AuditLogsDocument,
  AuditStatsDocument,
  CreateApiKeyDocument,
  DashboardDocument,
  HourlyStatsDocument,
  LiveKpisAtDocument,
  LiveKpisDocument,
  MeDocument,
  MetricRowsDocument,
  MetricsCatalogueDocument,
  MetricSeriesDocument,
  OperatorPerformanceDocument,
  StartSessionDocument,
  UsersDocument,
  VerifyAuditTrailDocument,
} from './generated/operations';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';

let database: TestDatabase;
let gateway: Gateway;
let token: string;
let organizationId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  const rows = await rowsOf(database, { slug: 'examples' });
  organizationId = rows.organizationId;
  const operator = await rows.operator('Ada');
  const now = Date.now();
  const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const session = await rows.session({
    operator,
    started: minutesAgo(30),
    claimed: minutesAgo(29),
    responded: minutesAgo(28),
    closed: minutesAgo(20),
  });
  await rows.message(session, minutesAgo(28), 'OPERATOR', operator);
  await rows.rating(session, 5, minutesAgo(10));
  gateway = await startGateway(database);
  token = await tokenOf(Role.ANALYST, rows.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

describe('the examples of the playground', () => {
  it('show the desk as it is now', async () => {
    const { data, errors } = await gateway.ask(LiveKpisDocument, {}, { token });
    expect(errors).toEqual([]);
    expect(data?.liveKpis).toMatchObject({ avgFirstResponseSeconds: 60, avgWaitSeconds: 60, csatAverage: 5 });
  });

  it('show the desk as it was', async () => {
    const asOf = new Date(Date.now() - 25 * 60_000).toISOString();
    const { data, errors } = await gateway.ask(LiveKpisAtDocument, { asOf }, { token });
    expect(errors).toEqual([]);
    expect(data?.liveKpis).toMatchObject({ asOf, active: 1 });
  });

  it('show what each operator did', async () => {
    const { data, errors } = await gateway.ask(OperatorPerformanceDocument, { days: 7 }, { token });
    expect(errors).toEqual([]);
    expect(data?.operatorPerformance).toMatchObject([
      { operatorName: 'Ada', sessionsClaimed: 1, messagesSent: 1 },
    ]);
  });

  it('show messages by the hour', async () => {
    const { data, errors } = await gateway.ask(HourlyStatsDocument, {}, { token });
    expect(errors).toEqual([]);
    expect(data?.hourlyStats.total).toBe(1);
  });

  it('show the last days', async () => {
    const { data, errors } = await gateway.ask(DashboardDocument, {}, { token });
    expect(errors).toEqual([]);
    expect(data?.dashboard.trend.reduce((sum, day) => sum + day.sessionsStarted, 0)).toBe(1);
  });

  it('show any metric over time, beside the week before', async () => {
    const now = Date.now();
    const variables = {
      metric: 'sessionsStarted',
      from: new Date(now - 7 * 24 * 3_600_000).toISOString(),
      to: new Date(now).toISOString(),
      groupBy: ['channel'],
      top: 3,
    } as const;
    const { data, errors } = await gateway.ask(
      MetricSeriesDocument,
      { ...variables, groupBy: ['channel'] },
      { token },
    );
    expect(errors).toEqual([]);
    expect(data?.metricSeries).toMatchObject({ granularity: 'DAY', total: { value: 1 } });
    expect(data?.metricSeries.lines.map(({ label }) => label)).toEqual(['web', 'other']);
  });

  it('show the rows behind a number', async () => {
    const admin = await tokenOf(Role.ORG_ADMIN, organizationId);
    const { data, errors } = await gateway.ask(
      MetricRowsDocument,
      { metric: 'avgWaitSeconds' },
      { token: admin },
    );
    expect(errors).toEqual([]);
    expect(data?.explainMetric).toMatchObject({ n: 1, rowsRead: 1, readFrom: 'RAW' });
    expect(data?.metricRows).toMatchObject({ value: { value: 60 }, edges: [{ node: { value: 60 } }] });
  });

  it('begin a session, once, and show who did it', async () => {
    const admin = await tokenOf(Role.ORG_ADMIN, organizationId);
    const variables = { contact: 'customer-1', session: 'session-1' };
    const first = await gateway.ask(StartSessionDocument, variables, { token: admin });
    expect(first.errors).toEqual([]);
    expect(first.data?.startSession).toMatchObject({ status: 'WAITING' });
    expect(await gateway.ask(StartSessionDocument, variables, { token: admin })).toEqual(first);

    const trail = await gateway.ask(AuditLogsDocument, { action: 'START_SESSION' }, { token: admin });
    expect(trail.errors).toEqual([]);
    expect(trail.data?.auditLogs).toMatchObject({ total: 1, logs: [{ outcome: 'SUCCESS' }] });
    const stats = await gateway.ask(AuditStatsDocument, {}, { token: admin });
    expect(stats.data?.auditStats.actionBreakdown).toContainEqual({ key: 'START_SESSION', count: 1 });
    const proof = await gateway.ask(VerifyAuditTrailDocument, {}, { token: admin });
    expect(proof.data?.verifyAuditTrail).toMatchObject({ verdict: 'INTACT', findings: [] });
  });

  it('list people, and make a key that works', async () => {
    const admin = await tokenOf(Role.ORG_ADMIN, organizationId);
    const users = await gateway.ask(UsersDocument, {}, { token: admin });
    expect(users.errors).toEqual([]);
    expect(users.data?.users.users).toMatchObject([{ displayName: 'Ada', role: 'OPERATOR' }]);
    const created = await gateway.ask(CreateApiKeyDocument, {}, { token: admin });
    expect(created.errors).toEqual([]);
    const me = await gateway.ask(MeDocument, {}, { token: created.data?.createApiKey.secret ?? '' });
    expect(me.data?.me).toMatchObject({ role: 'ANALYST', organization: { slug: 'examples' } });
  });

  it('show the catalogue and who one is', async () => {
    const catalogue = await gateway.ask(MetricsCatalogueDocument, {}, { token });
    expect(catalogue.errors).toEqual([]);
    expect(catalogue.data?.metrics.map(({ name }) => name)).toContain('fcrRate');
    const me = await gateway.ask(MeDocument, {}, { token });
    expect(me.errors).toEqual([]);
    expect(me.data?.me).toMatchObject({ role: 'ANALYST', organization: { slug: 'examples' } });
  });
});

describe('the README', () => {
  const readme = readFileSync(path.join(__dirname, '../README.md'), 'utf8');

  it.each(Object.entries(environmentSchema.shape))('lists %s with its meaning', (name, schema) => {
    const rows = readme.split('\n').filter((line) => line.startsWith(`| \`${name}\` `));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain(schema.description);
  });

  it('lists no variable that does not exist', () => {
    const listed = [...readme.matchAll(/^\| `([A-Z][A-Z_]+)` +\|/gm)].map(([, name]) => name ?? '');
    const known = new Set([...Object.keys(environmentSchema.shape), ...Object.values(Role)]);
    expect(listed.filter((name) => !known.has(name))).toEqual([]);
  });
});
