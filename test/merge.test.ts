// Laws that hold between the views of one metric, whatever the data: parts add up to the whole, and a past moment
// looks as it looked then.
import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import {
  type Bucket,
  type FactMetric,
  isExternal,
  type MetricReader,
  MetricRunner,
  type Period,
  type Question,
  type Reading,
} from '../src/metrics';
import { createLogger, createRequestContext, Role } from '../src/platform';
import { supportMetrics } from '../src/support';
import { usageMetrics } from '../src/usage';
import { cloneDatabase, type Gateway, startGateway, type TestDatabase, tokenOf } from './harness';
import { deskOf, GRID, iso, NOON, OPERATORS, writeDesk } from './harness/random-desk';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const LATER = Date.parse('2026-04-01T00:00:00.000Z');
const clock = { now: () => new Date(LATER) };

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { clock, redisUrl: undefined });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** An organization that holds what was known of another before `asOf`, row by row, and nothing else. */
async function copyAsKnownAt(organization: string, asOf: string): Promise<string> {
  const copy = uuidv7();
  const [from, to, then] = [`'${organization}'::uuid`, `'${copy}'::uuid`, `'${asOf}'::timestamptz`];
  const known = (column: string): string => `CASE WHEN ${column} < ${then} THEN ${column} END`;
  await database.owner.query(`
    INSERT INTO organizations (org_id, slug, name, timezone)
    SELECT ${to}, 'copy-${copy}', o.name, o.timezone FROM organizations o WHERE o.org_id = ${from};

    INSERT INTO users (org_id, id, display_name, role)
    SELECT ${to}, u.id, u.display_name, u.role FROM users u WHERE u.org_id = ${from};

    INSERT INTO contacts (org_id, id, chat_mode, chat_mode_changed_at)
    SELECT ${to}, p.contact_id, p.chat_mode, p.began_at
      FROM contact_chat_modes p
     WHERE p.org_id = ${from} AND p.began_at < ${then} AND (p.ended_at IS NULL OR p.ended_at >= ${then});

    -- The history instead of what the trigger has made of the present modes.
    DELETE FROM contact_chat_modes p WHERE p.org_id = ${to};
    INSERT INTO contact_chat_modes (org_id, contact_id, began_at, ended_at, chat_mode)
    SELECT ${to}, p.contact_id, p.began_at, ${known('p.ended_at')}, p.chat_mode
      FROM contact_chat_modes p
     WHERE p.org_id = ${from} AND p.began_at < ${then};

    INSERT INTO chat_sessions
      (org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at)
    SELECT ${to}, s.id, s.contact_id, s.operator_id, s.channel, s.started_at, ${known('s.claimed_at')},
           ${known('s.first_response_at')}, ${known('s.closed_at')}
      FROM chat_sessions s
     WHERE s.org_id = ${from} AND s.started_at < ${then};

    INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
    SELECT ${to}, m.id, m.session_id, m.created_at, m.sender, m.operator_id
      FROM messages m JOIN chat_sessions s ON s.org_id = ${to} AND s.id = m.session_id
     WHERE m.org_id = ${from} AND m.created_at < ${then};

    INSERT INTO csat_responses (org_id, id, session_id, score, created_at)
    SELECT ${to}, c.id, c.session_id, c.score, c.created_at
      FROM csat_responses c JOIN chat_sessions s ON s.org_id = ${to} AND s.id = c.session_id
     WHERE c.org_id = ${from} AND c.created_at < ${then}`);
  return copy;
}

// Parts and wholes.

const runner = new MetricRunner({ settings: { slaMaxQueueWaitSeconds: 300 }, externals: new Map() });
const factMetrics = [...supportMetrics, ...usageMetrics].filter(
  (metric): metric is FactMetric => !isExternal(metric),
);
const placed = factMetrics.filter(({ at }) => at !== undefined);

async function onSnapshot(
  organizationId: string,
  work: (reader: MetricReader, question: Question) => Promise<void>,
  asOf = NOON,
): Promise<void> {
  const context = createRequestContext({
    requestId: 'merge',
    client: { ip: null, userAgent: null },
    actor: { id: 'test', name: null, role: Role.ANALYST, organizationId },
    database: gateway.app.database,
    clock,
    log: createLogger('silent'),
  });
  try {
    const reader = runner.reader(context);
    await work(reader, await reader.question(new Date(asOf)));
  } finally {
    await context.close();
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Asserts that the parts of a metric make the whole, each kind of metric by what it carries. */
function expectToAddUp(metric: FactMetric, whole: Reading, parts: readonly Reading[]): void {
  const added = {
    metric: metric.name,
    n: sum(parts.map(({ n }) => n)),
    invalid: sum(parts.map(({ invalid }) => invalid)),
    pending: whole.pending === null ? null : sum(parts.map(({ pending }) => pending ?? 0)),
  };
  const { n, invalid, pending } = whole;
  expect(added).toEqual({ metric: metric.name, n, invalid, pending });
  const weight = ({ value, n: rows }: Reading): number => (value ?? 0) * rows;
  const values = parts.map(({ value }) => value ?? Number.NaN);
  if (metric.aggregate.kind === 'distinct') {
    // Who is in two parts is one of the whole: never more than the parts together, never fewer than any of them.
    expect(whole.value).toBeGreaterThanOrEqual(Math.max(0, ...values));
    expect(whole.value).toBeLessThanOrEqual(sum(values));
    return;
  }
  if (metric.aggregate.kind === 'count') {
    expect([metric.name, whole.value, sum(values)]).toEqual([metric.name, n, n]);
  } else {
    expect(whole.value === null).toBe(n === 0);
    const apart = Math.abs(sum(parts.map(weight)) - weight(whole));
    expect(apart).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(weight(whole))));
  }
}

/** Windows of several lengths that end at or before asOf, on the grid and beside it. */
const windows: readonly (Period & { readonly from: Date })[] = [
  [-HOUR, 0],
  [-DAY, 0],
  [-7 * DAY, 0],
  [-45 * DAY, 0],
  [-3 * DAY - 1, -DAY + 1],
  [-GRID, 0],
  [-1, 0],
].map(([from = 0, to = 0]) => ({ from: new Date(NOON + from), to: new Date(NOON + to) }));

/** Cuts a window into consecutive buckets at the given shares of its length. */
function cut({ from, to }: { from: Date; to: Date }, shares: readonly number[]): Bucket[] {
  const length = to.getTime() - from.getTime();
  const inner = shares.map((share) => from.getTime() + Math.round((share * length) / GRID) * GRID);
  const starts = [...new Set([from.getTime(), ...inner.filter((at) => at > +from && at < +to)])].sort(
    (a, b) => a - b,
  );
  return starts.map((start, index) => ({
    start: new Date(start),
    end: new Date(starts[index + 1] ?? to),
    label: String(index),
    partial: false,
  }));
}

describe.each([
  { seed: 1, zone: 'Europe/Berlin' },
  { seed: 2, zone: 'America/Havana' },
  { seed: 3, zone: 'Australia/Lord_Howe' },
])('On random desk $seed in $zone', ({ seed, zone }) => {
  let organization: string;

  beforeAll(async () => {
    organization = await writeDesk(database, deskOf(seed, -2), zone);
  });

  it('no metric is without rows, so that the laws below say something', async () => {
    await onSnapshot(organization, async (reader, question) => {
      const period = { from: new Date(NOON - 45 * DAY), to: new Date(NOON) };
      for (const metric of factMetrics) {
        const { n } = await reader.total(
          metric,
          metric.at === undefined ? { from: null, to: period.to } : period,
          question,
        );
        expect({ metric: metric.name, empty: n === 0 }).toEqual({ metric: metric.name, empty: false });
      }
      for (const name of ['avgFirstResponseSeconds', 'avgWaitSeconds', 'avgHandleSeconds']) {
        const metric = factMetrics.find((each) => each.name === name);
        const { invalid } =
          metric === undefined ? { invalid: 0 } : await reader.total(metric, period, question);
        expect(invalid).toBeGreaterThan(0);
      }
    });
  });

  it('every metric over a window is the sum of its buckets, however the window is cut', async () => {
    await onSnapshot(organization, async (reader, question) => {
      const cuts = fc.sample(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), {
        seed,
        numRuns: windows.length,
      });
      for (const metric of placed) {
        for (const [index, window] of windows.entries()) {
          const whole = await reader.total(metric, window, question);
          const buckets = cut(window, cuts[index] ?? []);
          expectToAddUp(metric, whole, await reader.series(metric, buckets, question));
          for (const dimension of metric.dimensions) {
            const lines = await reader.seriesBy(metric, buckets, question, [dimension]);
            const cells = [...lines.values()].flat().filter((reading) => reading !== undefined);
            expectToAddUp(metric, whole, cells);
          }
        }
      }
    });
  });

  it('every metric is the sum of its groups, those without an operator among them', async () => {
    await onSnapshot(organization, async (reader, question) => {
      for (const metric of factMetrics) {
        const localParts = metric.at === undefined ? [] : [['weekday'], ['hour'], ['weekday', 'hour']];
        const groupings = [
          ...metric.dimensions.map((dimension) => [dimension]),
          ...localParts,
          ...(metric.dimensions.length > 1 ? [[...metric.dimensions]] : []),
        ];
        for (const window of metric.at === undefined ? [{ from: null, to: new Date(NOON) }] : windows) {
          const whole = await reader.total(metric, window, question);
          for (const by of groupings) {
            const groups = await reader.grouped(metric, window, question, by);
            expectToAddUp(metric, whole, [...groups.values()]);
          }
        }
      }
    });
  });

  it('how many are different is the size of the union of its parts, and less than their sum', async () => {
    await onSnapshot(organization, async (reader, question) => {
      const metrics = placed.filter(({ aggregate }) => aggregate.kind === 'distinct');
      expect(metrics.length).toBeGreaterThan(0);
      for (const metric of metrics) {
        const value = metric.aggregate.kind === 'distinct' ? metric.aggregate.value : '';
        for (const window of windows) {
          const whole = await reader.total(metric, window, question);
          const buckets = cut(window, [0.2, 0.4, 0.6, 0.8]);
          const parts = await reader.series(metric, buckets, question);
          const ids = await reader.seriesBy(metric, buckets, question, [value]);
          expect([metric.name, whole.value]).toEqual([metric.name, ids.size]);
          const inParts = parts.map((_, index) => [...ids.values()].filter((line) => line[index]).length);
          expect(parts.map((part) => part.value)).toEqual(inParts);
          if (+window.to - +window.from >= 7 * DAY) {
            expect(whole.value).toBeLessThan(sum(inParts));
          }
        }
      }
    });
  });

  it('a group read alone is that group of all, and its percentiles are in order', async () => {
    await onSnapshot(organization, async (reader, question) => {
      const window = { from: new Date(NOON - 45 * DAY), to: new Date(NOON) };
      for (const metric of placed.filter(({ dimensions }) => dimensions.includes('operator_id'))) {
        const all = await reader.grouped(metric, window, question, ['operator_id'], { percentiles: true });
        const people = [...all.keys()].filter((key) => key !== 'null');
        expect(people).toHaveLength(OPERATORS);
        for (const value of people) {
          const alone = await reader.total(metric, window, question, {
            only: { dimension: 'operator_id', value },
            percentiles: true,
          });
          expect(alone).toEqual(all.get(value));
          const { p50, p90, p95, p99 } = alone.percentiles;
          const inOrder = [p50, p90, p95, p99].filter((each) => each !== null);
          expect(inOrder).toHaveLength(metric.aggregate.kind === 'mean' ? 4 : 0);
          expect([...inOrder].sort((a, b) => a - b)).toEqual(inOrder);
        }
      }
    });
  });

  it('a tile is its metric over the window that the tile names', async () => {
    await onSnapshot(organization, async (reader, question) => {
      for (const metric of factMetrics) {
        const { value, n, invalid, from, to } = await reader.tile(metric, question);
        const same = await reader.total(metric, { from, to }, question);
        expect({ metric: metric.name, value, n, invalid }).toEqual({
          metric: metric.name,
          value: same.value,
          n: same.n,
          invalid: same.invalid,
        });
      }
    });
  });

  it('most sessions held at once are as many as a walk through the day finds', async () => {
    const answer = await ask(
      organization,
      NOON,
      `operatorPerformance(days: 1, asOf: $asOf) { operatorName maxConcurrent }`,
    );
    const { sessions } = deskOf(seed, -2);
    // The most are held when one has just been claimed, or from before the window on.
    const claims = sessions.map(({ claimed }) => claimed ?? 0);
    const instants = [NOON - DAY, ...claims.filter((at) => at >= NOON - DAY && at < NOON)];
    const heldBy = (operator: number, at: number): number =>
      sessions.filter((session) => {
        const closed = session.closed !== null && session.closed < NOON ? session.closed : Infinity;
        return (
          session.operator === operator &&
          session.started < NOON &&
          session.claimed !== null &&
          session.claimed <= at &&
          closed > at
        );
      }).length;
    const expected = ['Ada', 'Ben', 'Cleo', 'Dan'].map((operatorName, operator) => ({
      operatorName,
      maxConcurrent: Math.max(...instants.map((at) => heldBy(operator, at))),
    }));
    expect(answer['operatorPerformance']).toEqual(expected);
  });

  it.each([
    ['noon', 0],
    ['nine in the morning', -3 * HOUR],
    ['a millisecond before noon of the day before', -DAY - 1],
    ['some time five days ago', -5 * DAY + 7 * GRID],
  ])('trend, comparison, funnel and heatmap of the dashboard agree at %s', async (_, offset) => {
    const asOf = NOON + offset;
    const answer = await ask(
      organization,
      asOf,
      `dashboard(days: 3, asOf: $asOf) {
           trend { sessionsStarted sessionsClaimed sessionsClosed messages csatResponses }
           funnel { step count } heatmap { count } previous { metrics { name current } } }
         liveKpis(asOf: $asOf) { sessionsToday }
         today: dashboard(days: 1, asOf: $asOf) { trend { sessionsStarted } }`,
    );
    const { dashboard, liveKpis, today } = answer as unknown as {
      dashboard: {
        trend: Record<string, number>[];
        funnel: { step: string; count: number }[];
        heatmap: { count: number }[];
        previous: { metrics: { name: string; current: number | null }[] };
      };
      liveKpis: { sessionsToday: number };
      today: { trend: { sessionsStarted: number }[] };
    };
    const inTrend = (field: string): number => sum(dashboard.trend.map((day) => day[field] ?? Number.NaN));
    const compared = new Map(dashboard.previous.metrics.map(({ name, current }) => [name, current]));
    for (const name of ['sessionsStarted', 'sessionsClaimed', 'sessionsClosed', 'messages']) {
      expect([name, compared.get(name)]).toEqual([name, inTrend(name)]);
    }
    const starts = inTrend('sessionsStarted');
    expect(starts).toBeGreaterThan(0);
    expect(dashboard.funnel[0]).toEqual({ step: 'STARTED', count: starts });
    expect(sum(dashboard.heatmap.map(({ count }) => count))).toBe(starts);
    expect(today.trend).toEqual([{ sessionsStarted: liveKpis.sessionsToday }]);
  });
});

// The past.

const PERCENTILES = '{ p50 p90 p95 p99 }';
const EVERYTHING = `
  liveKpis(asOf: $asOf) {
    waiting active abandonedSessions avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgWaitSeconds
    avgResolutionSeconds avgHandleSeconds csatAverage csatPercentage csatSatisfiedPercentage fcrRate
    slaBreachEvents24h sessionsToday humanModeUsers asOf timezone degradedSources
    details { name value n invalid pending from to unit }
  }
  week: dashboard(days: 7, asOf: $asOf) { ...all }
  day: dashboard(days: 1, asOf: $asOf) { ...all }
  operatorPerformance(days: 7, asOf: $asOf) {
    operatorId operatorName sessionsClaimed sessionsClosed messagesSent avgFirstResponseSeconds avgResolutionSeconds
    avgHandleSeconds csatAverage csatResponses queueShare maxConcurrent firstResponse ${PERCENTILES}
    resolution ${PERCENTILES}
  }
  hourlyStats(hours: 48, asOf: $asOf) { from to total buckets { start label total contact operator bot partial } }`;
const FRAGMENT = `
  fragment all on Dashboard {
    from to timezone asOf
    trend { date start partial sessionsStarted sessionsClaimed sessionsClosed messages avgFirstResponseSeconds
      avgTimeToFirstResponseSeconds avgWaitSeconds avgResolutionSeconds avgHandleSeconds csatAverage csatResponses }
    funnel { step count percentOfStarted percentOfPrevious }
    heatmap { weekday hour count }
    percentiles { metric n unit p50 p90 p95 p99 }
    previous { from to metrics { name unit current previous changePercent } }
  }`;

async function ask(organization: string, asOf: number, fields: string): Promise<Record<string, unknown>> {
  const token = await tokenOf(Role.ANALYST, organization);
  const { data, errors } = await gateway.ask<Record<string, unknown>, { asOf: string | null }>(
    `query ($asOf: DateTime) { ${fields} } ${fields.includes('...all') ? FRAGMENT : ''}`,
    { asOf: iso(asOf) },
    { token },
  );
  expect(errors).toEqual([]);
  return data ?? {};
}

describe('A past moment looks as it looked in a database that knew nothing later', () => {
  const moments = new Map([
    ['noon', 0],
    ['a millisecond after noon', 1],
    ['a millisecond before noon', -1],
    ['five minutes before noon', -GRID],
    ['an hour and ten minutes before noon', -HOUR - 2 * GRID],
    ['an hour before local midnight', -11 * HOUR],
    ['noon of the day before', -DAY],
    ['two days ago', -2 * DAY + 3 * GRID],
    ['six days ago', -6 * DAY],
  ]);

  async function expectTheSame(organization: string, asOf: number): Promise<void> {
    const copy = await copyAsKnownAt(organization, new Date(asOf).toISOString());
    await gateway.app.breachDetector.detect(copy);
    expect(await ask(copy, asOf, EVERYTHING)).toEqual(await ask(organization, asOf, EVERYTHING));
  }

  describe.each([
    { seed: 11, zone: 'Europe/Berlin' },
    { seed: 12, zone: 'America/Havana' },
    { seed: 13, zone: 'Pacific/Chatham' },
  ])('on random desk $seed in $zone', ({ seed, zone }) => {
    let organization: string;

    beforeAll(async () => {
      organization = await writeDesk(database, deskOf(seed), zone);
      await gateway.app.breachDetector.detect(organization);
    });

    it.each([...moments])('%s', async (_, offset) => {
      await expectTheSame(organization, NOON + offset);
    });

    it('and not as it looks now: what came later changes almost every answer', async () => {
      const copy = await copyAsKnownAt(organization, new Date(NOON - HOUR).toISOString());
      await gateway.app.breachDetector.detect(copy);
      const [then, now] = [await ask(copy, NOON, EVERYTHING), await ask(organization, NOON, EVERYTHING)];
      const kpis = (answer: Record<string, unknown>) => answer['liveKpis'] as Record<string, unknown>;
      const same = Object.keys(kpis(now)).filter((key) => kpis(now)[key] === kpis(then)[key]);
      expect(same.length).toBeLessThan(8);
      expect(then['week']).not.toEqual(now['week']);
    });
  });

  it('even where a clock says that a session was claimed before it started', async () => {
    const organization = await writeDesk(database, deskOf(21, -3), 'Europe/Berlin');
    await gateway.app.breachDetector.detect(organization);
    for (const offset of moments.values()) {
      await expectTheSame(organization, NOON + offset);
    }
  });
});
