// Reports of alerts against answers counted by hand: by day and weekday, with money, and what was foretold.
import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '../src/ingest';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import { alarm, alertEvent } from './harness/alerts';

jest.setTimeout(60_000);

// A Wednesday, noon in Bangkok.
const AS_OF = '2026-03-18T05:00:00Z';
const ZONE = 'Asia/Bangkok';
const HOUR = 3_600_000;

let database: TestDatabase;
let gateway: Gateway;
const others: Gateway[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
});

afterAll(async () => {
  await Promise.all([gateway, ...others].map((each) => each.stop()));
  await database.drop();
});

async function organization(events: readonly StoredEvent[]): Promise<{ id: string; token: string }> {
  const { organizationId: id } = await rowsOf(database, { slug: `alerts-${randomUUID()}` });
  await database.owner.query('UPDATE organizations SET timezone = $2 WHERE org_id = $1', [id, ZONE]);
  await alarm(gateway.app.database, id, events);
  return { id, token: await tokenOf(Role.ANALYST, id) };
}

type Answer = Record<string, unknown>;

async function report(token: string, field: string, args: string, fields: string): Promise<Answer> {
  const { data, errors } = await gateway.ask<Record<string, Answer>, undefined>(
    `{ ${field}(${args}) { ${fields} } }`,
    undefined,
    { token },
  );
  expect(errors).toEqual([]);
  return data?.[field] ?? {};
}

/** Local hours of a day of March, in Bangkok. */
const local = (day: number, hour: number, minute = 0): Date =>
  new Date(Date.UTC(2026, 2, day, hour - 7, minute));
const after = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000);

interface Raised {
  readonly at: Date;
  readonly acknowledged?: number;
  readonly resolved?: number;
  readonly dismissed?: number;
  readonly snoozed?: readonly [number, number];
  readonly payload?: object;
}

function raise(
  id: string,
  { at, acknowledged, resolved, dismissed, snoozed, payload = {} }: Raised,
): StoredEvent[] {
  const then = (kind: string, minutes: number | undefined): StoredEvent[] =>
    minutes === undefined ? [] : [alertEvent(kind, id, after(at, minutes))];
  return [
    alertEvent('raised', id, at, { ...payload }),
    ...(snoozed === undefined
      ? []
      : [alertEvent('snoozed', id, after(at, snoozed[0]), { until: after(at, snoozed[1]).toISOString() })]),
    ...then('acknowledged', acknowledged),
    ...then('resolved', resolved),
    ...then('dismissed', dismissed),
  ];
}

const eur = (impactAmount: string) => ({ impactAmount, currency: 'EUR' });
const saved = (savingsAmount: string, currency = 'EUR') => ({
  typeClass: 'PREVENTED_ISSUE',
  savingsAmount,
  currency,
});

// The window of seven days begins on Thursday the 12th; the seven before it on the 5th.
const WEEK: StoredEvent[] = [
  ...raise('a', {
    at: local(12, 9),
    acknowledged: 10,
    resolved: 60,
    payload: { severity: 'CRITICAL', category: 'cpu' },
  }),
  // Fires again after 23 hours, and then not.
  ...raise('a', {
    at: after(local(12, 10), 23 * 60),
    acknowledged: 30,
    snoozed: [5, 25],
    resolved: 40,
    payload: { severity: 'CRITICAL', category: 'cpu' },
  }),
  ...raise('b', {
    at: local(12, 23, 59),
    dismissed: 20,
    payload: { severity: 'INFO', category: 'disk', ...saved('0.1') },
  }),
  ...raise('c', { at: local(16, 0), payload: { category: 'net', ...eur('10.000001') } }),
  ...raise('d', { at: local(16, 1), acknowledged: 50, payload: { category: 'cpu', ...eur('0.2') } }),
  ...raise('e', { at: local(16, 2), payload: { category: 'cpu', ...saved('0.2') } }),
  ...raise('f', {
    at: local(18, 11, 30),
    payload: { category: 'f', ...saved('7', 'THB'), impactAmount: '3' },
  }),
  ...raise('g', { at: local(18, 11, 45), resolved: 10, payload: { category: 'g' } }),
  ...raise('h', { at: local(14, 3), resolved: 10, payload: { category: 'h', typeClass: 'PREVENTED_ISSUE' } }),
  // In the week before, and in the part of it that is compared.
  ...raise('z', { at: local(5, 8), resolved: 100, payload: { category: 'old' } }),
  // On its last day, after noon: not compared.
  ...raise('y', { at: local(11, 13), payload: { category: 'old', ...eur('1') } }),
];
const NOW = `asOf: "${AS_OF}"`;
const DURATION = 'n meanSeconds p50Seconds p90Seconds';

describe('alertAnalytics', () => {
  it('counts what was raised, answered and is active', async () => {
    const { token } = await organization(WEEK);
    const answer = await report(
      token,
      'alertAnalytics',
      NOW,
      `from to timezone trend { date partial total severities { severity count } }
       totals { raised acknowledged resolved dismissed active } resolutionRate { percent n }
       refireRate { percent n pending } mtta { ${DURATION} } mttr { ${DURATION} }
       responseTime { ${DURATION} } responseTimeWithoutSnooze { ${DURATION} }
       active { count oldestSeconds oldestRaisedAt }
       topCategories { rows { category count percent } restCount restPercent }
       weekdays { weekday occurrences partial raised mean } busiestWeekday predictedDailyAverage prediction { n weekdays { n } }
       heatmap { weekday hour count }`,
    );
    expect(answer).toMatchObject({ from: local(12, 0).toISOString(), timezone: ZONE });
    expect(
      (answer['trend'] as { date: string; partial: boolean; total: number }[]).map(
        ({ date, partial, total }) => [date.slice(8), total, partial],
      ),
    ).toEqual([
      ['12', 2, false],
      ['13', 1, false],
      ['14', 1, false],
      ['15', 0, false],
      ['16', 3, false],
      ['17', 0, false],
      ['18', 2, true],
    ]);
    expect((answer['trend'] as { severities: unknown }[])[0]?.severities).toEqual([
      { severity: 'CRITICAL', count: 1 },
      { severity: 'IMPORTANT', count: 0 },
      { severity: 'STANDARD', count: 0 },
      { severity: 'INFO', count: 1 },
    ]);
    expect(answer['totals']).toEqual({ raised: 9, acknowledged: 3, resolved: 4, dismissed: 1, active: 5 });
    expect(answer['resolutionRate']).toEqual({ percent: 400 / 9, n: 9 });
    // The first of a fired again after 23 hours; g was resolved five minutes ago.
    expect(answer['refireRate']).toEqual({ percent: 25, n: 4, pending: 1 });
    expect(answer['mtta']).toEqual({ n: 3, meanSeconds: 1_800, p50Seconds: 1_800, p90Seconds: 2_760 });
    expect(answer['mttr']).toEqual({ n: 4, meanSeconds: 1_800, p50Seconds: 1_500, p90Seconds: 3_240 });
    // 10, 30, 20, 50, 10 and 10 minutes; of the second, 20 were snoozed.
    expect(answer['responseTime']).toEqual({ n: 6, meanSeconds: 1_300, p50Seconds: 900, p90Seconds: 2_400 });
    expect(answer['responseTimeWithoutSnooze']).toEqual({
      n: 6,
      meanSeconds: 1_100,
      p50Seconds: 600,
      p90Seconds: 2_100,
    });
    expect(answer['active']).toEqual({
      count: 5,
      oldestRaisedAt: local(11, 13).toISOString(),
      oldestSeconds: (Date.parse(AS_OF) - local(11, 13).getTime()) / 1_000,
    });
    expect(answer['topCategories']).toEqual({
      rows: [
        { category: 'cpu', count: 4, percent: 400 / 9 },
        ...['disk', 'f', 'g', 'h'].map((category) => ({ category, count: 1, percent: 100 / 9 })),
      ],
      restCount: 1,
      restPercent: 100 / 9,
    });
    expect(answer['weekdays']).toContainEqual({
      weekday: 1,
      occurrences: 1,
      partial: false,
      raised: 3,
      mean: 3,
    });
    expect(answer['weekdays']).toContainEqual({
      weekday: 3,
      occurrences: 1,
      partial: true,
      raised: 2,
      mean: 2,
    });
    expect(answer['busiestWeekday']).toBe(1);
    // From the 5th to the 17th: thirteen days.
    expect(answer['predictedDailyAverage']).toBeNull();
    expect(answer['prediction']).toEqual({ n: 13, weekdays: null });
    const heatmap = answer['heatmap'] as { weekday: number; hour: number; count: number }[];
    expect(heatmap).toHaveLength(168);
    expect(
      heatmap.filter(({ count }) => count > 0).map(({ weekday, hour, count }) => [weekday, hour, count]),
    ).toEqual([
      ...[
        [1, 0, 1],
        [1, 1, 1],
        [1, 2, 1],
        [3, 11, 2],
        [4, 9, 1],
        [4, 23, 1],
        [5, 9, 1],
        [6, 3, 1],
      ],
    ]);
  });

  it('takes the busiest weekday by its mean, and foretells by medians from fourteen days on', async () => {
    // Of 16 days, ending on Tuesday the 17th; Mondays 3 and 9, three Tuesdays of 5, 1, 1, two of the others each.
    const counts = [5, 0, 0, 0, 2, 4, 3, 1, 0, 0, 0, 0, 0, 9, 1];
    const events = counts.flatMap((count, index) =>
      Array.from({ length: count }, (_, place) =>
        alertEvent('raised', `${index} ${place}`, local(3 + index, 12)),
      ),
    );
    const { token } = await organization(events);
    const fields =
      'busiestWeekday weekdays { weekday mean } prediction { dailyAverage n weekdays { weekday median n } }';
    const answer = await report(token, 'alertAnalytics', `days: 16, ${NOW}`, fields);
    expect(answer['prediction']).toEqual({
      n: 15,
      // Mondays 3 and 9, Tuesdays 5, 1, 1, Saturdays 2 and 0, Sundays 4 and 0.
      dailyAverage: (6 + 1 + 0 + 0 + 0 + 1 + 2) / 7,
      weekdays: [6, 1, 0, 0, 0, 1, 2].map((median, index) => ({
        weekday: index + 1,
        median,
        n: index === 1 ? 3 : 2,
      })),
    });
    expect(answer['busiestWeekday']).toBe(1);
    expect(
      await report(
        token,
        'alertAnalytics',
        `days: 15, asOf: "2026-03-17T05:00:00Z"`,
        'prediction { n dailyAverage }',
      ),
    ).toEqual({
      prediction: { n: 14, dailyAverage: (6 + 3 + 0 + 0 + 0 + 1 + 2) / 7 },
    });
  });

  it('of nothing is zero and null, and refuses more than ninety days', async () => {
    const { token } = await organization([]);
    const fields = `totals { raised active } resolutionRate { percent n } mtta { n meanSeconds p50Seconds }
      active { count oldestSeconds } topCategories { rows { count } restCount restPercent } busiestWeekday predictedDailyAverage`;
    expect(await report(token, 'alertAnalytics', 'days: 90', fields)).toEqual({
      totals: { raised: 0, active: 0 },
      resolutionRate: { percent: null, n: 0 },
      mtta: { n: 0, meanSeconds: null, p50Seconds: null },
      active: { count: 0, oldestSeconds: null },
      topCategories: { rows: [], restCount: 0, restPercent: null },
      busiestWeekday: null,
      predictedDailyAverage: null,
    });
    for (const field of ['alertAnalytics', 'alertDashboard', 'forecastAccuracy']) {
      const { errors } = await gateway.ask(`{ ${field}(days: 91) { asOf } }`, undefined, { token });
      expect(errors.map(({ message, extensions }) => `${extensions.code} ${message}`)).toEqual([
        expect.stringMatching(/^BAD_USER_INPUT .*days.*90/),
      ]);
    }
  });
});

it('alertDashboard adds up money as decimals, by currency, and compares with the period before', async () => {
  const { token } = await organization(WEEK);
  const answer = await report(
    token,
    'alertDashboard',
    `days: 7, ${NOW}`,
    `raised aiHandlingRate { percent n } severities { severity count percent } typeClasses { typeClass count }
     activeTypeClasses { typeClass count percent } moneyAtRisk { currency amount n }
     estimatedSavings { prevented stated unstated amounts { currency amount n } formula }
     responseBySeverity { severity responseTime { n meanSeconds p50Seconds } responseTimeWithoutSnooze { meanSeconds } }
     previous { from to metrics { name current previous changePercent } }`,
  );
  expect(answer).toMatchObject({ raised: 9, aiHandlingRate: { percent: 400 / 9, n: 9 } });
  expect(answer['severities']).toEqual([
    { severity: 'CRITICAL', count: 2, percent: 200 / 9 },
    { severity: 'IMPORTANT', count: 0, percent: 0 },
    { severity: 'STANDARD', count: 6, percent: 600 / 9 },
    { severity: 'INFO', count: 1, percent: 100 / 9 },
  ]);
  expect(answer['typeClasses']).toEqual([
    { typeClass: 'ACTION_NEEDED', count: 5 },
    { typeClass: 'PREVENTED_ISSUE', count: 4 },
    ...['TREND_WARNING', 'ESCALATION', 'INFORMATION'].map((typeClass) => ({ typeClass, count: 0 })),
  ]);
  expect((answer['activeTypeClasses'] as object[]).slice(0, 2)).toEqual([
    { typeClass: 'ACTION_NEEDED', count: 3, percent: 60 },
    { typeClass: 'PREVENTED_ISSUE', count: 2, percent: 40 },
  ]);
  expect(answer['moneyAtRisk']).toEqual([
    { currency: 'EUR', amount: '11.200001', n: 3 },
    { currency: 'THB', amount: '3', n: 1 },
  ]);
  expect(answer['estimatedSavings']).toEqual({
    prevented: 4,
    stated: 3,
    unstated: 1,
    // As floats, 0.1 + 0.2 would be 0.30000000000000004.
    amounts: [
      { currency: 'EUR', amount: '0.3', n: 2 },
      { currency: 'THB', amount: '7', n: 1 },
    ],
    formula: expect.stringContaining('PREVENTED_ISSUE') as string,
  });
  expect((answer['responseBySeverity'] as object[])[0]).toEqual({
    severity: 'CRITICAL',
    responseTime: { n: 2, meanSeconds: 1_200, p50Seconds: 1_200 },
    responseTimeWithoutSnooze: { meanSeconds: 600 },
  });
  const previous = answer['previous'] as { from: string; to: string; metrics: { name: string }[] };
  expect(previous).toMatchObject({
    from: local(5, 0).toISOString(),
    to: local(11, 12).toISOString(),
  });
  expect(previous.metrics).toContainEqual({
    name: 'alertsRaised',
    current: 9,
    previous: 1,
    changePercent: 800,
  });
  expect(previous.metrics).toContainEqual({
    name: 'aiHandlingRate',
    current: 400 / 9,
    previous: 0,
    changePercent: null,
  });
});

it('alertDashboard lists two hundred currencies, those that most alerts state, and counts all', async () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const codes = Array.from(
    { length: 201 },
    (_, index) => `${letters[Math.floor(index / 26)]}${letters[index % 26]}X`,
  );
  const { token } = await organization(
    // The first is stated once, the others twice.
    [...codes, ...codes.slice(1)].map((currency, index) =>
      alertEvent('raised', `a${index}`, local(17, 9), { ...saved('1', currency), impactAmount: '2' }),
    ),
  );
  const { moneyAtRisk, estimatedSavings } = (await report(
    token,
    'alertDashboard',
    NOW,
    'moneyAtRisk { currency } estimatedSavings { stated amounts { currency } }',
  )) as { moneyAtRisk: object[]; estimatedSavings: { stated: number; amounts: object[] } };
  const listed = codes.slice(1).map((currency) => ({ currency }));
  expect(moneyAtRisk).toEqual(listed);
  expect(estimatedSavings).toEqual({ stated: 401, amounts: listed });
});

it('savings follow what is told later, also within hours that are kept', async () => {
  const { id, token } = await organization(WEEK);
  await alarm(gateway.app.database, id, [
    alertEvent('raised', 'e', local(16, 3), saved('100.25')),
    alertEvent('raised', 'b', local(12, 23, 59), { severity: 'INFO', category: 'disk' }, 'zzz'),
  ]);
  const { estimatedSavings } = await report(
    token,
    'alertDashboard',
    `days: 7, ${NOW}`,
    'estimatedSavings { stated amounts { currency amount } }',
  );
  const amounts = (estimatedSavings as { amounts: { currency: string; amount: string }[] }).amounts;
  expect(amounts[0]).toEqual({ currency: 'EUR', amount: '100.25' });
  const { rows } = await database.owner.query<{ same: boolean }>(
    `SELECT (SELECT sum(s.amount) FROM alert_savings s WHERE s.org_id = $1)
          = (SELECT sum(e.savings_amount) FROM alert_episodes e WHERE e.org_id = $1 AND e.type_class = 'PREVENTED_ISSUE') AS same`,
    [id],
  );
  expect(rows).toEqual([{ same: true }]);
});

describe('forecasts', () => {
  const noon = Date.UTC(2026, 5, 15, 5);
  const day = (offset: number): Date => new Date(noon + offset * 24 * HOUR);

  async function forecasting(): Promise<{ id: string; at: (moment: Date) => Promise<object> }> {
    let now = day(0);
    const clock = { now: () => now };
    const own = await startGateway(database, { redisUrl: undefined, clock });
    others.push(own);
    const { id } = await organization(
      // Each day of the last fifteen as many as its place, oldest first.
      Array.from({ length: 15 }, (_, index) =>
        Array.from({ length: index + 1 }, (__, place) =>
          alertEvent('raised', `${index} ${place}`, day(index - 15)),
        ),
      ).flat(),
    );
    return {
      id,
      at: async (moment) => {
        now = moment;
        return own.app.forecasts.run(id);
      },
    };
  }

  it('are issued once a day, frozen, and scored when the day is over', async () => {
    const { id, at } = await forecasting();
    const rows = async (): Promise<
      { horizon: number; predicted: number; naive: number; actual: number | null }[]
    > =>
      (
        await database.owner.query<{
          horizon: number;
          predicted: number;
          naive: number;
          actual: number | null;
        }>(
          `SELECT horizon_days AS horizon, predicted::float8, naive, actual FROM alert_forecasts
            WHERE org_id = $1 AND issued_on = '2026-06-15' ORDER BY horizon_days`,
          [id],
        )
      ).rows;
    expect(await at(day(0))).toEqual({ issued: 7, scored: 0 });
    // Yesterday has 15; tomorrow is the weekday of those with 2 and 9, and so on; in six days of 7 and 14, then of 1, 8 and 15.
    const issued = [
      { horizon: 1, predicted: 6.5, naive: 10 },
      { horizon: 2, predicted: 7.5, naive: 11 },
      { horizon: 3, predicted: 8.5, naive: 12 },
      { horizon: 4, predicted: 9.5, naive: 13 },
      { horizon: 5, predicted: 10.5, naive: 14 },
      { horizon: 6, predicted: 8, naive: 15 },
      { horizon: 7, predicted: 5.5, naive: 9 },
    ].map((each) => ({ ...each, actual: null }));
    expect(await rows()).toEqual(issued);
    await alarm(
      gateway.app.database,
      id,
      Array.from({ length: 8 }, (_, index) => alertEvent('raised', `late ${index}`, day(1))),
    );
    expect(await at(day(0.2))).toEqual({ issued: 0, scored: 0 });
    expect(await at(day(2))).toMatchObject({ scored: 1 });
    expect(await rows()).toEqual(issued.map((each) => (each.horizon === 1 ? { ...each, actual: 8 } : each)));
    // What comes late is counted too; what was foretold stays.
    await alarm(gateway.app.database, id, [alertEvent('raised', 'later', day(1))]);
    expect(await at(day(2.1))).toEqual({ issued: 0, scored: 1 });
    expect((await rows())[0]).toEqual({ horizon: 1, predicted: 6.5, naive: 10, actual: 9 });
  });

  it('are measured by WAPE beside seasonal-naive, of nothing null', async () => {
    const { id, token } = await organization([]);
    const fields = `n wapePercent naiveWapePercent skill rows { day predicted naive actual } upcoming { day predicted actual }`;
    expect(await report(token, 'forecastAccuracy', 'days: 10', fields)).toEqual({
      n: 0,
      wapePercent: null,
      naiveWapePercent: null,
      skill: null,
      rows: [],
      upcoming: [],
    });
    await database.owner.query(
      `INSERT INTO alert_forecasts (org_id, issued_on, horizon_days, day, zone, starts_at, ends_at, issued_at, basis_days,
                                    predicted, naive, actual, scored_at)
       SELECT $1::uuid, t.today - v.ago - v.horizon, v.horizon, t.today - v.ago, $2,
              (t.today - v.ago)::timestamp AT TIME ZONE $2, (t.today - v.ago + 1)::timestamp AT TIME ZONE $2, now(), 20,
              v.predicted, v.naive, v.actual, CASE WHEN v.actual IS NOT NULL THEN now() END
         FROM (SELECT (now() AT TIME ZONE $2)::date AS today) t,
              (VALUES (1, 1, 4.5, 2, 6), (2, 1, 10, 14, 10), (3, 1, 0, 1, 4), (12, 1, 50, 50, 1), (1, 2, 9, 9, 6), (0, 1, 3, 4, NULL))
              v (ago, horizon, predicted, naive, actual)`,
      [id, ZONE],
    );
    const answer = await report(token, 'forecastAccuracy', 'days: 10, horizonDays: 1', fields);
    // |6 − 4.5| + 0 + 4 of 20; naive |6 − 2| + 4 + 3 of 20.
    expect(answer).toMatchObject({ n: 3, wapePercent: 27.5, naiveWapePercent: 55, skill: 0.5 });
    expect((answer['rows'] as { actual: number }[]).map(({ actual }) => actual)).toEqual([4, 10, 6]);
    expect(answer['upcoming']).toHaveLength(1);
  });
});
