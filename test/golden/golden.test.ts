// Every number of the support desk, of product usage, of learning, of alerts and of reliability, against answers counted
// by hand from desk.ts, learning.ts, alerts.ts and reliability.ts.
import { createLogger, createRequestContext, MemoryTimedSets, Role } from '../../src/platform';
import { catalogue } from '../../src/app';
import { AuditOutcome, AuditTrail } from '../../src/audit';
import { breachCounter, slaBreaches } from '../../src/support';
import { MetricRunner } from '../../src/metrics';
import {
  cloneDatabase,
  expectRows,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from '../harness';
import { writeGoldenAlerts } from './alerts';
import { AFTER_MIDNIGHT, type GoldenDesk, MONDAY, SUNDAY_NOON, writeGoldenDesk } from './desk';
import { writeGoldenLearning } from './learning';
import { writeGoldenReliability } from './reliability';

const clock = { now: () => new Date('2026-03-30T12:00:00Z') };
let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
let desk: GoldenDesk;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'golden', timezone: 'Europe/Berlin' });
  desk = await writeGoldenDesk(rows, async (contact, mode, at) => {
    await database.owner.query(
      'UPDATE contacts SET chat_mode = $3, chat_mode_changed_at = $4 WHERE org_id = $1 AND id = $2',
      [rows.organizationId, contact, mode, at],
    );
  });
  gateway = await startGateway(database, { clock, redisUrl: undefined });
  await writeGoldenLearning(database, gateway.app.database, rows.organizationId);
  await writeGoldenAlerts(gateway.app.database, rows.organizationId);
  await writeGoldenReliability(gateway.app.database, rows.organizationId);
  const trail = new AuditTrail(gateway.app.database);
  for (const at of [
    '2026-03-22T09:59:59.999Z',
    '2026-03-22T10:00:00.000Z',
    '2026-03-25T12:00:00.000Z',
    '2026-03-29T09:59:59.999Z',
    '2026-03-29T10:00:00.000Z',
  ]) {
    await trail.partitions.ensure([new Date(at)]);
    await trail.record(rows.organizationId, {
      at: new Date(at),
      adminId: null,
      adminName: null,
      action: 'CLOSE_SESSION',
      resourceType: 'chat_session',
      resourceId: null,
      details: {},
      outcome: AuditOutcome.SUCCESS,
    });
  }
  await gateway.app.breachDetector.detect(rows.organizationId);
  token = await tokenOf(Role.ANALYST, rows.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

async function ask(query: string): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.ask<Record<string, unknown>, undefined>(query, undefined, { token });
  expect(errors).toEqual([]);
  return data ?? {};
}

const KPIS = `waiting active abandonedSessions avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgWaitSeconds
  avgResolutionSeconds avgHandleSeconds csatAverage csatPercentage csatSatisfiedPercentage fcrRate slaBreachEvents24h
  sessionsToday humanModeUsers asOf timezone degradedSources`;

describe('liveKpis', () => {
  it('counts what was known at noon of the short Sunday, and nothing that happened at that very instant', async () => {
    expect((await ask(`{ liveKpis(asOf: "${SUNDAY_NOON}") { ${KPIS} } }`))['liveKpis']).toEqual({
      waiting: 3,
      active: 2,
      abandonedSessions: 1,
      avgFirstResponseSeconds: 120,
      avgTimeToFirstResponseSeconds: 320,
      avgWaitSeconds: 375,
      avgResolutionSeconds: 9900 / 7,
      avgHandleSeconds: 8476 / 7,
      csatAverage: 4.2,
      csatPercentage: 84,
      csatSatisfiedPercentage: 80,
      fcrRate: 50,
      slaBreachEvents24h: 4,
      sessionsToday: 11,
      humanModeUsers: 1,
      asOf: SUNDAY_NOON,
      timezone: 'Europe/Berlin',
      degradedSources: [],
    });
  });

  it('begins "today" at local midnight: half an hour into Sunday it is half an hour old', async () => {
    expect((await ask(`{ liveKpis(asOf: "${AFTER_MIDNIGHT}") { ${KPIS} } }`))['liveKpis']).toEqual({
      waiting: 0,
      active: 1,
      abandonedSessions: 0,
      avgFirstResponseSeconds: 150,
      avgTimeToFirstResponseSeconds: 360,
      avgWaitSeconds: 210,
      avgResolutionSeconds: 1800,
      avgHandleSeconds: 1500,
      csatAverage: 4,
      csatPercentage: 80,
      csatSatisfiedPercentage: 75,
      fcrRate: 500 / 6,
      slaBreachEvents24h: 1,
      sessionsToday: 1,
      humanModeUsers: 1,
      asOf: AFTER_MIDNIGHT,
      timezone: 'Europe/Berlin',
      degradedSources: [],
    });
  });

  it('says null, not 0, for means of nothing on Monday morning', async () => {
    expect((await ask(`{ liveKpis(asOf: "${MONDAY}") { ${KPIS} } }`))['liveKpis']).toEqual({
      waiting: 0,
      active: 1,
      abandonedSessions: 0,
      avgFirstResponseSeconds: null,
      avgTimeToFirstResponseSeconds: null,
      avgWaitSeconds: null,
      avgResolutionSeconds: null,
      avgHandleSeconds: null,
      csatAverage: 10 / 3,
      csatPercentage: 200 / 3,
      csatSatisfiedPercentage: 200 / 3,
      fcrRate: 62.5,
      slaBreachEvents24h: 5,
      sessionsToday: 0,
      humanModeUsers: 2,
      asOf: MONDAY,
      timezone: 'Europe/Berlin',
      degradedSources: [],
    });
  });

  it('tells of each number how many rows it rests on, which were left out, and its window', async () => {
    const { liveKpis } = (await ask(
      `{ liveKpis(asOf: "${SUNDAY_NOON}") { details { name value n invalid pending from to unit } } }`,
    )) as { liveKpis: { details: { name: string }[] } };
    const hour = { from: '2026-03-29T09:00:00.000Z', to: SUNDAY_NOON };
    const today = { from: '2026-03-28T23:00:00.000Z', to: SUNDAY_NOON };
    const oneDay = { from: '2026-03-28T10:00:00.000Z', to: SUNDAY_NOON };
    const week = { from: '2026-03-22T10:00:00.000Z', to: SUNDAY_NOON };
    const state = { from: null, to: SUNDAY_NOON };
    const plain = { invalid: 0, pending: null };
    expect(liveKpis.details).toEqual([
      { name: 'waiting', value: 3, n: 3, ...plain, ...state, unit: 'COUNT' },
      { name: 'active', value: 2, n: 2, ...plain, ...state, unit: 'COUNT' },
      { name: 'abandonedSessions', value: 1, n: 1, ...plain, ...state, unit: 'COUNT' },
      {
        name: 'avgFirstResponseSeconds',
        value: 120,
        n: 1,
        invalid: 1,
        pending: null,
        ...hour,
        unit: 'SECONDS',
      },
      { name: 'avgTimeToFirstResponseSeconds', value: 320, n: 3, ...plain, ...hour, unit: 'SECONDS' },
      { name: 'avgWaitSeconds', value: 375, n: 4, ...plain, ...hour, unit: 'SECONDS' },
      { name: 'avgResolutionSeconds', value: 9900 / 7, n: 7, ...plain, ...today, unit: 'SECONDS' },
      { name: 'avgHandleSeconds', value: 8476 / 7, n: 7, ...plain, ...today, unit: 'SECONDS' },
      { name: 'csatAverage', value: 4.2, n: 5, ...plain, ...oneDay, unit: 'SCORE' },
      { name: 'csatPercentage', value: 84, n: 5, ...plain, ...oneDay, unit: 'PERCENT' },
      { name: 'csatSatisfiedPercentage', value: 80, n: 5, ...plain, ...oneDay, unit: 'PERCENT' },
      { name: 'fcrRate', value: 50, n: 12, invalid: 0, pending: 9, ...week, unit: 'PERCENT' },
      { name: 'slaBreachEvents24h', value: 4, n: 4, ...plain, ...oneDay, unit: 'COUNT' },
      { name: 'sessionsToday', value: 11, n: 11, ...plain, ...today, unit: 'COUNT' },
      { name: 'humanModeUsers', value: 1, n: 1, ...plain, ...state, unit: 'COUNT' },
    ]);
  });
});

describe('operatorPerformance', () => {
  const FIELDS = `operatorId operatorName sessionsClaimed sessionsClosed messagesSent avgFirstResponseSeconds
    firstResponse { p50 p90 p95 p99 } avgResolutionSeconds resolution { p50 p90 p95 p99 } avgHandleSeconds csatAverage
    csatResponses queueShare maxConcurrent`;

  it('credits each operator with their own sessions, messages and ratings of the last day', async () => {
    const none = { p50: null, p90: null, p95: null, p99: null };
    const { operators } = desk;
    const answer = await ask(`{ operatorPerformance(days: 1, asOf: "${SUNDAY_NOON}") { ${FIELDS} } }`);
    expect(answer['operatorPerformance']).toEqual([
      {
        operatorId: operators.Ada,
        operatorName: 'Ada',
        sessionsClaimed: 5,
        sessionsClosed: 4,
        messagesSent: 4,
        avgFirstResponseSeconds: 82.5,
        firstResponse: { p50: 97.5, p90: 120, p95: 120, p99: 120 },
        avgResolutionSeconds: 1275,
        resolution: { p50: 1200, p90: 1620, p95: 1710, p99: 1782 },
        avgHandleSeconds: 1173.75,
        csatAverage: 13 / 3,
        csatResponses: 3,
        queueShare: 500 / 11,
        maxConcurrent: 1,
      },
      {
        operatorId: operators.Ben,
        operatorName: 'Ben',
        sessionsClaimed: 4,
        sessionsClosed: 3,
        messagesSent: 1,
        avgFirstResponseSeconds: 90.5,
        firstResponse: {
          p50: 90.5,
          p90: 162.1,
          p95: 171.05,
          p99: 178.21,
        },
        avgResolutionSeconds: 1600,
        resolution: { p50: 1800, p90: 2040, p95: 2070, p99: 2094 },
        avgHandleSeconds: 3781 / 3,
        csatAverage: 3,
        csatResponses: 1,
        queueShare: 400 / 11,
        maxConcurrent: 2,
      },
      {
        operatorId: operators.Cleo,
        operatorName: 'Cleo',
        sessionsClaimed: 0,
        sessionsClosed: 0,
        messagesSent: 0,
        avgFirstResponseSeconds: null,
        firstResponse: none,
        avgResolutionSeconds: null,
        resolution: none,
        avgHandleSeconds: null,
        csatAverage: null,
        csatResponses: 0,
        queueShare: 0,
        maxConcurrent: 0,
      },
      {
        operatorId: operators.Dan,
        operatorName: 'Dan',
        sessionsClaimed: 2,
        sessionsClosed: 2,
        messagesSent: 0,
        avgFirstResponseSeconds: 75,
        firstResponse: { p50: 75, p90: 111, p95: 115.5, p99: 119.1 },
        avgResolutionSeconds: 1500,
        resolution: { p50: 1500, p90: 1740, p95: 1770, p99: 1794 },
        avgHandleSeconds: 1410,
        csatAverage: 5,
        csatResponses: 1,
        queueShare: 200 / 11,
        maxConcurrent: 1,
      },
    ]);
  });

  it('keeps the name of Dan, deleted on Sunday, while his work is in the window', async () => {
    const names = async (days: number, asOf: string) => {
      const answer = await ask(`{ operatorPerformance(days: ${days}, asOf: "${asOf}") { operatorName } }`);
      return (answer['operatorPerformance'] as { operatorName: string }[]).map((row) => row.operatorName);
    };
    expect(await names(2, MONDAY)).toEqual(['Ada', 'Ben', 'Cleo', 'Dan']);
    expect(await names(1, MONDAY)).toEqual(['Ada', 'Ben', 'Cleo']);
  });

  it('gives one operator the same row as the list, and an unknown one no row', async () => {
    const one = await ask(
      `{ operatorPerformance(operatorId: "${desk.operators.Ben}", days: 1, asOf: "${SUNDAY_NOON}") { ${FIELDS} } }`,
    );
    const all = await ask(`{ operatorPerformance(days: 1, asOf: "${SUNDAY_NOON}") { ${FIELDS} } }`);
    expect(one['operatorPerformance']).toEqual([(all['operatorPerformance'] as unknown[])[1]]);
    const unknown = await ask(
      `{ operatorPerformance(operatorId: "01900000-0000-7000-8000-000000000000") { operatorName } }`,
    );
    expect(unknown['operatorPerformance']).toEqual([]);
  });
});

describe('hourlyStats', () => {
  it('counts messages per hour over the change of clocks, zero-filled, labelled in local time', async () => {
    const { hourlyStats } = await ask(
      `{ hourlyStats(hours: 12, asOf: "${SUNDAY_NOON}") { from to timezone total buckets { start label total contact operator bot partial } } }`,
    );
    const hour = (start: string, label: string, contact = 0, operator = 0, bot = 0) => ({
      start,
      label,
      total: contact + operator + bot,
      contact,
      operator,
      bot,
      partial: false,
    });
    expect(hourlyStats).toEqual({
      from: '2026-03-28T22:00:00.000Z',
      to: SUNDAY_NOON,
      timezone: 'Europe/Berlin',
      total: 10,
      buckets: [
        hour('2026-03-28T22:00:00.000Z', '2026-03-28 23:00 +01:00', 1, 1, 1),
        hour('2026-03-28T23:00:00.000Z', '2026-03-29 00:00 +01:00'),
        hour('2026-03-29T00:00:00.000Z', '2026-03-29 01:00 +01:00', 1, 1),
        hour('2026-03-29T01:00:00.000Z', '2026-03-29 03:00 +02:00', 1, 1),
        hour('2026-03-29T02:00:00.000Z', '2026-03-29 04:00 +02:00'),
        hour('2026-03-29T03:00:00.000Z', '2026-03-29 05:00 +02:00'),
        hour('2026-03-29T04:00:00.000Z', '2026-03-29 06:00 +02:00'),
        hour('2026-03-29T05:00:00.000Z', '2026-03-29 07:00 +02:00'),
        hour('2026-03-29T06:00:00.000Z', '2026-03-29 08:00 +02:00'),
        hour('2026-03-29T07:00:00.000Z', '2026-03-29 09:00 +02:00'),
        hour('2026-03-29T08:00:00.000Z', '2026-03-29 10:00 +02:00', 1),
        hour('2026-03-29T09:00:00.000Z', '2026-03-29 11:00 +02:00', 0, 2),
      ],
    });
  });

  it('marks the hour that is still running', async () => {
    const { hourlyStats } = await ask(
      `{ hourlyStats(hours: 2, asOf: "2026-03-29T09:05:00.000Z") { buckets { start total partial } } }`,
    );
    expect(hourlyStats).toEqual({
      buckets: [
        { start: '2026-03-29T08:00:00.000Z', total: 1, partial: false },
        { start: '2026-03-29T09:00:00.000Z', total: 1, partial: true },
      ],
    });
  });
});

describe('dashboard', () => {
  it('shows two local days, the second of them short and still running', async () => {
    const { dashboard } = await ask(`{ dashboard(days: 2, asOf: "${SUNDAY_NOON}") { from to timezone asOf
      trend { date start partial sessionsStarted sessionsClaimed sessionsClosed messages avgFirstResponseSeconds
        avgTimeToFirstResponseSeconds avgWaitSeconds avgResolutionSeconds avgHandleSeconds csatAverage csatResponses } } }`);
    expect(dashboard).toEqual({
      from: '2026-03-27T23:00:00.000Z',
      to: SUNDAY_NOON,
      timezone: 'Europe/Berlin',
      asOf: SUNDAY_NOON,
      trend: [
        {
          date: '2026-03-28',
          start: '2026-03-27T23:00:00.000Z',
          partial: false,
          sessionsStarted: 4,
          sessionsClaimed: 3,
          sessionsClosed: 3,
          messages: 3,
          avgFirstResponseSeconds: 90,
          avgTimeToFirstResponseSeconds: 250,
          avgWaitSeconds: 160,
          avgResolutionSeconds: 1160,
          avgHandleSeconds: 1410,
          csatAverage: 14 / 3,
          csatResponses: 3,
        },
        {
          date: '2026-03-29',
          start: '2026-03-28T23:00:00.000Z',
          partial: true,
          sessionsStarted: 11,
          sessionsClaimed: 8,
          sessionsClosed: 7,
          messages: 7,
          avgFirstResponseSeconds: 78.2,
          avgTimeToFirstResponseSeconds: 242.5,
          avgWaitSeconds: 253,
          avgResolutionSeconds: 9900 / 7,
          avgHandleSeconds: 8476 / 7,
          csatAverage: 4,
          csatResponses: 3,
        },
      ],
    });
  });

  it('follows one cohort through the funnel, as known at asOf', async () => {
    const { dashboard } = await ask(
      `{ dashboard(days: 2, asOf: "${SUNDAY_NOON}") { funnel { step count percentOfStarted percentOfPrevious } } }`,
    );
    expect(dashboard).toEqual({
      funnel: [
        { step: 'STARTED', count: 15, percentOfStarted: 100, percentOfPrevious: null },
        { step: 'CLAIMED', count: 11, percentOfStarted: 1100 / 15, percentOfPrevious: 1100 / 15 },
        { step: 'RESPONDED', count: 9, percentOfStarted: 60, percentOfPrevious: 900 / 11 },
        { step: 'CLOSED', count: 9, percentOfStarted: 60, percentOfPrevious: 100 },
        { step: 'RATED', count: 4, percentOfStarted: 400 / 15, percentOfPrevious: 400 / 9 },
      ],
    });
  });

  it('lays starts out by local weekday and hour; the hour that the clocks skipped is empty', async () => {
    const { dashboard } = (await ask(
      `{ dashboard(days: 2, asOf: "${SUNDAY_NOON}") { heatmap { weekday hour count } } }`,
    )) as { dashboard: { heatmap: { weekday: number; hour: number; count: number }[] } };
    expect(dashboard.heatmap).toHaveLength(168);
    expect(dashboard.heatmap.filter(({ count }) => count > 0)).toEqual([
      { weekday: 6, hour: 11, count: 2 },
      { weekday: 6, hour: 13, count: 1 },
      { weekday: 6, hour: 23, count: 1 },
      { weekday: 7, hour: 0, count: 1 },
      { weekday: 7, hour: 1, count: 1 },
      { weekday: 7, hour: 3, count: 1 },
      { weekday: 7, hour: 10, count: 1 },
      { weekday: 7, hour: 11, count: 7 },
    ]);
  });

  it('gives exact percentiles of the durations', async () => {
    const { dashboard } = await ask(
      `{ dashboard(days: 2, asOf: "${SUNDAY_NOON}") { percentiles { metric n unit p50 p90 p95 p99 } } }`,
    );
    const seconds = { unit: 'SECONDS' };
    expect(dashboard).toEqual({
      percentiles: [
        {
          metric: 'avgFirstResponseSeconds',
          n: 8,
          ...seconds,
          p50: 97.5,
          p90: 138,
          p95: 159,
          p99: 175.8,
        },
        { metric: 'avgWaitSeconds', n: 11, ...seconds, p50: 120, p90: 600, p95: 600, p99: 600 },
        {
          metric: 'avgResolutionSeconds',
          n: 10,
          ...seconds,
          p50: 1200,
          p90: 1830,
          p95: 1965,
          p99: 2073,
        },
      ],
    });
  });

  it('compares with the two local days before, cut after the same 35 hours', async () => {
    const { dashboard } = await ask(
      `{ dashboard(days: 2, asOf: "${SUNDAY_NOON}") { previous { from to metrics { name unit current previous changePercent } } } }`,
    );
    const change = (name: string, unit: string, current: number | null, previous: number | null) => ({
      name,
      unit,
      current,
      previous,
      changePercent:
        current === null || previous === null || previous === 0
          ? null
          : ((current - previous) / previous) * 100,
    });
    expect(dashboard).toEqual({
      previous: {
        from: '2026-03-25T23:00:00.000Z',
        to: '2026-03-27T10:00:00.000Z',
        metrics: [
          change('sessionsStarted', 'COUNT', 15, 2),
          change('sessionsClaimed', 'COUNT', 11, 2),
          change('sessionsClosed', 'COUNT', 10, 2),
          change('messages', 'COUNT', 10, 0),
          change('avgFirstResponseSeconds', 'SECONDS', 82.625, 45),
          change('avgTimeToFirstResponseSeconds', 'SECONDS', 245, 225),
          change('avgWaitSeconds', 'SECONDS', 2504 / 11, 180),
          change('avgResolutionSeconds', 'SECONDS', 1338, 1230),
          change('avgHandleSeconds', 'SECONDS', 11_296 / 9, 1050),
          change('csatAverage', 'SCORE', 26 / 6, null),
          change('csatSatisfiedPercentage', 'PERCENT', 500 / 6, null),
        ],
      },
    });
  });
});

describe('any metric, any slice', () => {
  const FRIDAY = '2026-03-26T23:00:00.000Z';
  const at = `asOf: "${SUNDAY_NOON}"`;
  const window = `from: "${FRIDAY}", to: "${SUNDAY_NOON}"`;

  it('counts starts by local day, beside the same hours of the day before', async () => {
    const { metricSeries } =
      await ask(`{ metricSeries(metric: sessionsStarted, ${at}, ${window}, compare: PREVIOUS_DAY) {
      granularity total { value } lines { label points { label from to value partial comparison { from to value changePercent } } } } }`);
    const day = (label: string, from: string, to: string, value: number, partial: boolean) => ({
      label,
      from,
      to,
      value,
      partial,
    });
    expect(metricSeries).toEqual({
      granularity: 'DAY',
      total: { value: 18 },
      lines: [
        {
          label: 'all',
          points: [
            {
              ...day('2026-03-27', FRIDAY, '2026-03-27T23:00:00.000Z', 3, false),
              comparison: { from: '2026-03-25T23:00:00.000Z', to: FRIDAY, value: 0, changePercent: null },
            },
            {
              ...day('2026-03-28', '2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', 4, false),
              comparison: {
                from: FRIDAY,
                to: '2026-03-27T23:00:00.000Z',
                value: 3,
                changePercent: (1 / 3) * 100,
              },
            },
            {
              ...day('2026-03-29', '2026-03-28T23:00:00.000Z', SUNDAY_NOON, 11, true),
              // Noon of Saturday is an hour later in UTC: the clocks had not changed yet.
              comparison: {
                from: '2026-03-27T23:00:00.000Z',
                to: '2026-03-28T11:00:00.000Z',
                value: 2,
                changePercent: 450,
              },
            },
          ],
        },
      ],
    });
  });

  it('takes the mean of the rest from its sessions, not from the means of its operators', async () => {
    const { metricSeries } =
      await ask(`{ metricSeries(metric: avgWaitSeconds, ${at}, ${window}, groupBy: [operatorId], top: 1) {
      total { value n } lines { isOther keys { dimension value } total { value n } points { label value n } } } }`);
    expect(metricSeries).toEqual({
      total: { value: 2894 / 14, n: 14 },
      lines: [
        {
          isOther: false,
          keys: [{ dimension: 'operatorId', value: desk.operators.Ada }],
          total: { value: 1095 / 7, n: 7 },
          points: [
            { label: '2026-03-27', value: 45, n: 2 },
            { label: '2026-03-28', value: 300, n: 1 },
            { label: '2026-03-29', value: 705 / 4, n: 4 },
          ],
        },
        {
          isOther: true,
          keys: [],
          // Ben's five and Dan's two.
          total: { value: 1799 / 7, n: 7 },
          points: [
            { label: '2026-03-27', value: 300, n: 1 },
            { label: '2026-03-28', value: 90, n: 2 },
            { label: '2026-03-29', value: 1319 / 4, n: 4 },
          ],
        },
      ],
    });
  });

  it('shows the rows behind the first response: one counts, one is answered before it was claimed', async () => {
    const admin = await tokenOf(Role.ORG_ADMIN, rows.organizationId);
    const { data, errors } = await gateway.ask<Record<string, unknown>, undefined>(
      `{ metricRows(metric: avgFirstResponseSeconds, ${at}) { value { value n invalid } edges { node { at value invalid } } } }`,
      undefined,
      { token: admin },
    );
    expect(errors).toEqual([]);
    expect(data?.['metricRows']).toEqual({
      value: { value: 120, n: 1, invalid: 1 },
      edges: [
        { node: { at: '2026-03-29T09:40:00.000Z', value: -60, invalid: true } },
        { node: { at: '2026-03-29T09:00:00.000Z', value: 120, invalid: false } },
      ],
    });
  });
});

describe('the catalogue', () => {
  // The answer of every metric's tile at SUNDAY_NOON. A new metric needs a row here.
  const answers: Record<string, number> = {
    waiting: 3,
    active: 2,
    abandonedSessions: 1,
    avgFirstResponseSeconds: 120,
    avgTimeToFirstResponseSeconds: 320,
    avgWaitSeconds: 375,
    avgResolutionSeconds: 9900 / 7,
    avgHandleSeconds: 8476 / 7,
    csatAverage: 4.2,
    csatPercentage: 84,
    csatSatisfiedPercentage: 80,
    fcrRate: 50,
    slaBreachEvents24h: 0, // this runner has a set of its own, in which nothing was detected
    sessionsToday: 11,
    humanModeUsers: 1,
    sessionsStarted: 18,
    sessionsClaimed: 14,
    sessionsClosed: 13,
    abandonmentRate: 100 / 13, // session 5, of the thirteen
    cohortClaimed: 14,
    cohortResponded: 12,
    cohortClosed: 12,
    cohortRated: 6,
    messages: 10,
    messagesSent: 5,
    activeUsers: 3, // Fay, Gus until a second before midnight, and Ida, who only looked at a page
    dailyActiveUsers: 2, // without Gus
    weeklyActiveUsers: 4, // and Hal
    monthlyActiveUsers: 5, // and Kim
    requests: 6,
    requestErrors: 3,
    requestErrorRate: 50,
    avgResponseTimeMs: 304, // 1,520 ms of five
    pageViews: 3,
    userSessions: 4,
    avgUserSessionSeconds: 2000, // 600, 5,400 and 0
    enrolments: 4, // without Pia, a second too early
    courseCompletions: 1, // Mia
    courseCompletionRate: 25, // Mia, of the four
    lessonStarts: 4, // two of Mia, Nic, Oda
    lessonCompletions: 2, // Mia; Pia is done at noon itself
    lessonDropoffRate: 25, // Nic, of the four starts; Oda is pending
    activeLearners: 3, // Mia, Nic and Oda
    quizAnswers: 3,
    quizCorrectRate: 100 / 3,
    videoPlays: 2,
    avgVideoSeconds: 105.25, // 210.5 s of two
    surveyResponses: 2,
    avgSurveyScore: 2.5, // 4 and 1
    alertsRaised: 5, // P twice, Q, S and U
    alertsAcknowledged: 2, // P and Q
    alertsResolved: 3, // P, Q and S
    alertsDismissed: 1, // R
    mttaSeconds: 1200, // 600 and 1,800
    alertMttrSeconds: 30600, // 3,600, 86,400 and 1,800
    alertResponseSeconds: 1400, // 600, 1,800 and 1,800
    alertResponseWithoutSnoozeSeconds: 1000, // 600, 600 and 1,800
    alertResolutionRate: 50, // three of six
    refireRate: 100 / 3, // P, of P, Q and S
    aiHandlingRate: 100 / 6, // Q, of six
    activeAlerts: 2, // P again, and U
    workflowRuns: 3, // r4 is a second too old, r5 ends at noon itself
    workflowFailures: 1,
    workflowFailureRate: 100 / 3,
    avgWorkflowSeconds: 50, // 60, 90 and 0
    performanceMeasurements: 2,
    avgP95LatencyMs: 175.25, // 100 and 250.5
    avgThroughputRps: 20, // 10 and 30
    avgMeasuredRequests: 750, // 1,000 and 500
    avgFailedRequests: 1.5, // 3 and 0
    predictionsMade: 3,
    avgFailureProbability: 50, // 90, 40 and 20
    avgSettledProbability: 65, // 90 and 40
    predictionOccurrenceRate: 50, // p1, not p2; of p3 it is not known yet
    predictionBrierScore: 0.085, // 0.01 and 0.16
    incidentsOpened: 3, // i1 twice, and i2
    incidentsResolved: 2,
    incidentResolutionRate: 200 / 3, // i1 twice, not i2
    incidentMttaSeconds: 90, // 60 and 120
    incidentMttrSeconds: 900, // 600 and 1,200
    openIncidents: 1, // i2
    auditActions: 3, // of the five rows below: one is a millisecond too old, one happens at noon itself
  };

  it('has a hand-counted answer for every metric that a context declares', () => {
    expectRows(
      'answers of this file',
      Object.keys(answers),
      catalogue.map((metric) => metric.name),
    );
  });

  it.each(catalogue.map((metric) => [metric.name, metric] as const))(
    'answers %s as counted by hand',
    async (name, metric) => {
      const runner = new MetricRunner({
        settings: { slaMaxQueueWaitSeconds: 300 },
        externals: new Map([[slaBreaches.name, breachCounter(new MemoryTimedSets(), clock)]]),
      });
      const context = createRequestContext({
        requestId: name,
        client: { ip: null, userAgent: null },
        actor: { id: 'test', name: null, role: Role.ANALYST, organizationId: rows.organizationId },
        database: gateway.app.database,
        clock,
        log: createLogger('silent'),
      });
      const reader = runner.reader(context);
      const tile = await reader.tile(metric, await reader.question(new Date(SUNDAY_NOON)));
      await context.close();
      expect(tile.value).toBe(answers[name]);
    },
  );
});
