// What may be asked of any metric: windows and zones, limits, roles, cursors, and the same numbers live.
import fc from 'fast-check';
import { createClient } from 'graphql-ws';
import { uuidv7 } from 'uuidv7';
import WebSocket from 'ws';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let database: TestDatabase;
let gateway: Gateway;
let desk: Rows;
let other: Rows;
let ada: string;

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk' });
  other = await rowsOf(database, { slug: 'other' });
  ada = await desk.operator('Ada');
  const ben = await desk.operator('Ben');
  for (const [operator, minutes] of [
    [ada, 1],
    [ada, 3],
    [ben, 5],
    [null, null],
  ] as const) {
    await desk.session({
      operator,
      started: '2026-03-29T11:00:00Z',
      claimed: minutes === null ? null : `2026-03-29T11:0${minutes}:00Z`,
    });
  }
  await other.session({ started: '2026-03-29T11:00:00Z' });
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

async function ask(query: string, role: Role = Role.ANALYST, id: string = uuidv7()): Promise<Answer> {
  const token = await tokenOf(role, role === Role.SUPER_ADMIN ? null : desk.organizationId, id);
  const headers = role === Role.SUPER_ADMIN ? { 'x-org-id': desk.organizationId } : {};
  const { data, errors } = await gateway.ask<Record<string, unknown>, undefined>(query, undefined, {
    token,
    headers,
  });
  return { data, code: errors[0]?.extensions.code, message: errors[0]?.message };
}

const WINDOW = 'from: "2026-03-29T00:00:00Z", to: "2026-03-30T00:00:00Z"';

// Windows and zones.

interface Point {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly partial: boolean;
  readonly value: number;
  readonly comparison: { readonly from: string; readonly to: string } | null;
}

/** What the local clock shows, as if it were UTC. */
function wallClock(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return format.format(at);
}

const GRANULARITIES = { QUARTER_HOUR: HOUR / 4, HOUR, DAY, WEEK: 7 * DAY, MONTH: 28 * DAY } as const;

describe.each([
  ['Europe/Berlin', ['2026-03-29T01:00:00Z', '2025-10-26T01:00:00Z']],
  // Clocks went forward at midnight, which did not exist, and back over it.
  ['America/Sao_Paulo', ['2018-11-04T03:00:00Z', '2018-02-18T02:00:00Z']],
  ['Asia/Kathmandu', ['2026-01-01T00:00:00Z']],
  // 30 December 2011 was skipped.
  ['Pacific/Apia', ['2011-12-30T10:00:00Z', '2020-04-04T14:00:00Z']],
] as const)('a window in %s', (zone, changes) => {
  const window = fc.record({
    granularity: fc.constantFrom(...(Object.keys(GRANULARITIES) as (keyof typeof GRANULARITIES)[])),
    change: fc.constantFrom(...changes),
    before: fc.double({ min: 0, max: 20, noNaN: true }),
    buckets: fc.double({ min: 0.1, max: 30, noNaN: true }),
    onTheDot: fc.boolean(),
  });

  async function pointsOf(
    {
      granularity,
      change,
      before,
      buckets,
      onTheDot,
    }: typeof window extends fc.Arbitrary<infer W> ? W : never,
    compare: string,
  ): Promise<{ from: number; to: number; points: Point[] }> {
    const length = GRANULARITIES[granularity];
    const round = (at: number): number => (onTheDot ? Math.floor(at / HOUR) * HOUR : Math.floor(at));
    const from = round(Date.parse(change) - before * length);
    // What is still to come is cut off.
    const to = Math.max(from + 1, round(Math.min(from + buckets * length, Date.now() - HOUR)));
    const { data, message } = await ask(
      `{ metricSeries(metric: sessionsStarted, from: "${new Date(from).toISOString()}", to: "${new Date(to).toISOString()}",
           granularity: ${granularity}, timezone: "${zone}", compare: ${compare}) {
           total { value } lines { points { from to label partial value comparison { from to } } } } }`,
    );
    expect(message).toBeUndefined();
    const series = data?.['metricSeries'] as { lines: { points: Point[] }[]; total: { value: number } };
    const points = series.lines[0]?.points ?? [];
    expect(points.reduce((total, { value }) => total + value, 0)).toBe(series.total.value);
    return { from, to, points };
  }

  it('is covered by its buckets, each of one local unit, without gap or overlap', async () => {
    await fc.assert(
      fc.asyncProperty(window, async (asked) => {
        const { from, to, points } = await pointsOf(asked, 'PREVIOUS_PERIOD');
        expect(points[0]?.from).toBe(new Date(from).toISOString());
        expect(points.at(-1)?.to).toBe(new Date(to).toISOString());
        points.forEach((point, index) => {
          expect(point.from < point.to).toBe(true);
          const [start, end] = [Date.parse(point.from), Date.parse(point.to)];
          expect(points[index + 1]?.from ?? point.to).toBe(point.to);
          const [first, last] = [wallClock(start, zone), wallClock(end - 1, zone)];
          switch (asked.granularity) {
            case 'QUARTER_HOUR':
            case 'HOUR':
              expect(end - start).toBeLessThanOrEqual(GRANULARITIES[asked.granularity]);
              expect(point.partial).toBe(end - start < GRANULARITIES[asked.granularity]);
              break;
            case 'DAY':
              // One date from its first to its last instant, and another one before it.
              expect([first.slice(0, 10), last.slice(0, 10)]).toEqual([point.label, point.label]);
              if (index > 0) {
                expect(wallClock(start - 1, zone).slice(0, 10) < point.label).toBe(true);
              }
              break;
            case 'WEEK':
              if (index > 0) {
                expect(new Date(`${first.slice(0, 10)}T00:00:00Z`).getUTCDay()).toBe(1);
              }
              expect(point.label).toMatch(/^\d{4}-W\d{2}$/);
              break;
            case 'MONTH':
              expect([first.slice(0, 7), last.slice(0, 7)]).toEqual([point.label, point.label]);
              if (index > 0) {
                expect(first.slice(8, 10)).toBe('01');
              }
              break;
          }
        });
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  it('is compared with an earlier one of the same local times, bucket by bucket, without gap', async () => {
    const compares = fc.constantFrom('PREVIOUS_PERIOD', 'PREVIOUS_DAY', 'PREVIOUS_WEEK', 'PREVIOUS_YEAR');
    await fc.assert(
      fc.asyncProperty(window, compares, async (asked, compare) => {
        const { points } = await pointsOf(asked, compare);
        const compared = points.flatMap(({ comparison }) => (comparison === null ? [] : [comparison]));
        compared.forEach((each, index) => {
          expect(each.from < each.to).toBe(true);
          expect(compared[index + 1]?.from ?? each.to).toBe(each.to);
        });
        for (const point of points) {
          expect((point.comparison?.to ?? '') < point.to).toBe(true);
        }
        if (asked.granularity === 'DAY' && compare === 'PREVIOUS_WEEK') {
          for (const { from, comparison } of points.slice(1)) {
            const earlier = new Date(
              Date.parse(`${wallClock(Date.parse(from), zone).slice(0, 10)}T00:00Z`) - 7 * DAY,
            );
            const isSkipped = earlier.toISOString().startsWith('2011-12-30');
            if (comparison !== null && !isSkipped) {
              expect(wallClock(Date.parse(comparison.from), zone).slice(0, 10)).toBe(
                earlier.toISOString().slice(0, 10),
              );
            }
          }
        }
      }),
      { numRuns: 40, seed: 8 },
    );
  });
});

// Limits.

describe('what cannot be asked', () => {
  const series = (args: string): string =>
    `{ metricSeries(metric: sessionsStarted, ${args}) { unit lines { label } } }`;

  it.each([
    [
      series('from: "2026-03-29T00:00:00Z", to: "2026-03-29T00:00:00Z"'),
      'from must be before to (2026-03-29T00:00:00.000Z)',
    ],
    [
      series('from: "2020-01-01T00:00:00Z", to: "2026-03-29T00:00:00Z"'),
      'from must be at most 1096 days before to (2026-03-29T00:00:00.000Z)',
    ],
    [
      series('from: "2026-01-01T00:00:00Z", to: "2026-03-29T00:00:00Z", granularity: HOUR'),
      'granularity HOUR makes about 2088 points of this window: at most 1000, so ask for a shorter window or longer buckets',
    ],
    [
      series(`${WINDOW}, timezone: "Mars/Olympus"`),
      'timezone must be the name of an IANA time zone, such as Europe/Berlin',
    ],
    [
      series(`${WINDOW}, groupBy: [sender]`),
      'groupBy cannot be used with sessionsStarted: it can be sliced by operatorId, channel, weekday, hour',
    ],
    [series(`${WINDOW}, groupBy: [channel, hour, weekday]`), 'groupBy can have at most 2 dimensions'],
    [series(`${WINDOW}, groupBy: [channel, channel]`), 'groupBy must not name a dimension twice'],
    [series(`${WINDOW}, top: 3`), 'top needs groupBy'],
    [series(`${WINDOW}, groupBy: [channel], top: 51`), 'top must not be greater than 50'],
    [series(`${WINDOW}, groupBy: [channel], top: 0`), 'top must not be less than 1'],
    [
      series(
        `from: "2026-03-20T00:00:00Z", to: "2026-03-30T00:00:00Z", granularity: HOUR, groupBy: [channel], top: 9`,
      ),
      'groupBy makes 10 lines × 240 buckets: at most 200 lines and 1000 points in all, so ask for the top lines, a filter, a shorter window or longer buckets',
    ],
    [
      series(`${WINDOW}, filter: { sender: { in: ["BOT"] } }`),
      'filter.sender cannot be used with sessionsStarted: it can be sliced by operatorId, channel, weekday, hour',
    ],
    [series(`${WINDOW}, filter: { operatorId: { in: ["ada"] } }`), 'filter.operatorId.in must be UUIDs'],
    [series(`${WINDOW}, filter: { channel: { in: [] } }`), 'filter.channel.in must have 1 to 100 values'],
    [series(`${WINDOW}, filter: { weekday: { in: [8] } }`), 'filter.weekday.in must be 1 to 7'],
    [series(`${WINDOW}, filter: { hour: { in: [-1] } }`), 'filter.hour.in must be 0 to 23'],
    [
      '{ metricValues(metrics: [messages], filter: { sender: { in: ["CAT"] } }) { n } }',
      'filter.sender.in must be of CONTACT, OPERATOR, BOT',
    ],
    ['{ metricValues(metrics: []) { n } }', 'metrics must be 1 to 50'],
    [
      `{ metricSeries(metric: waiting, from: "2026-03-01T00:00:00Z", to: "2026-03-29T00:00:00Z", granularity: HOUR) { unit } }`,
      'granularity HOUR makes about 672 points of this window: at most 120, so ask for a shorter window or longer buckets',
    ],
    [
      '{ metricValues(metrics: [waiting], asOf: "9999-01-01T00:00:00Z") { n } }',
      expect.stringMatching(/^asOf must not be in the future/) as string,
    ],
  ])('%s', async (query, says) => {
    expect(await ask(query)).toEqual({ data: null, code: 'BAD_USER_INPUT', message: says });
  });

  it('a cursor of another filter, window or list is none', async () => {
    const page = (filter: string, after: string) =>
      `{ metricRows(metric: sessionsStarted, ${WINDOW}, first: 2, filter: { channel: { in: ["${filter}"] } }${after}) {
           edges { node { id } } pageInfo { hasNextPage endCursor } asOf } }`;
    const first = await ask(page('web', ''), Role.ORG_ADMIN);
    const { edges, pageInfo, asOf } = first.data?.['metricRows'] as {
      edges: { node: { id: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
      asOf: string;
    };
    expect([edges.length, pageInfo.hasNextPage]).toEqual([2, true]);
    const after = `, after: "${pageInfo.endCursor}"`;
    const wrong = await ask(page('phone', after), Role.ORG_ADMIN);
    expect(wrong.message).toBe('after is not a cursor of this list: send one back as it was given');
    // What comes in between is not on later pages: they are of the moment of the first.
    await desk.session({ started: '2026-03-29T10:59:00Z' });
    const second = (await ask(page('web', after), Role.ORG_ADMIN)).data?.['metricRows'];
    expect(second).toMatchObject({ asOf });
    const ids = new Set(
      [...edges, ...(second as typeof first & { edges: typeof edges }).edges].map(({ node }) => node.id),
    );
    expect(ids.size).toBe(4);
    await database.owner.query(`DELETE FROM chat_sessions WHERE started_at = '2026-03-29T10:59:00Z'`);
  });
});

// Roles.

describe('who asks', () => {
  const own = (id: string): string => `filter: { operatorId: { in: ["${id}"] } }`;
  const value = (metric: string, args = ''): string =>
    `{ metricValues(metrics: [${metric}], ${WINDOW}${args === '' ? '' : `, ${args}`}) { n } }`;

  it('an OPERATOR reads their own rows, and says so', async () => {
    expect((await ask(value('sessionsClaimed', own(ada)), Role.OPERATOR, ada)).data).toEqual({
      metricValues: [{ n: 2 }],
    });
    const rows = await ask(
      `{ metricRows(metric: sessionsClaimed, ${WINDOW}, ${own(ada)}) { edges { node { dimensions { dimension value } } } } }`,
      Role.OPERATOR,
      ada,
    );
    expect(JSON.stringify(rows.data).split(ada)).toHaveLength(3);
  });

  it.each([
    ['without a filter', () => value('sessionsClaimed')],
    ['of somebody else', () => value('sessionsClaimed', own(uuidv7()))],
    [
      'of themselves and nobody',
      () => value('sessionsClaimed', `filter: { operatorId: { in: ["${ada}", null] } }`),
    ],
    ['of the queue', () => value('waiting')],
    ['of breaches', () => value('slaBreachEvents24h')],
    ['of the trail', () => value('auditActions')],
    ['by series', () => `{ metricSeries(metric: sessionsClaimed, ${WINDOW}) { unit } }`],
    ['by rows', () => `{ metricRows(metric: sessionsClaimed, ${WINDOW}) { asOf } }`],
    ['by explanation', () => `{ explainMetric(metric: sessionsClaimed, ${WINDOW}) { n } }`],
  ])('an OPERATOR is refused numbers %s', async (_, query) => {
    expect(await ask(query(), Role.OPERATOR, ada)).toMatchObject({ data: null, code: 'FORBIDDEN' });
  });

  it('an ANALYST reads no numbers of the trail, whichever way, and no rows', async () => {
    for (const query of [
      value('auditActions'),
      `{ metricSeries(metric: auditActions, ${WINDOW}) { unit } }`,
      `{ explainMetric(metric: auditActions, ${WINDOW}) { n } }`,
      `{ metricRows(metric: sessionsClaimed, ${WINDOW}) { asOf } }`,
    ]) {
      expect(await ask(query)).toMatchObject({ data: null, code: 'FORBIDDEN' });
    }
  });

  it('rows and numbers of the trail are written down; other numbers are not', async () => {
    const count = async (): Promise<Record<string, number>> => {
      const { rows } = await database.owner.query<{ action: string; n: number }>(
        'SELECT action, count(*)::int AS n FROM audit_logs WHERE org_id = $1 AND outcome = $2 GROUP BY action',
        [desk.organizationId, 'SUCCESS'],
      );
      return Object.fromEntries(rows.map(({ action, n }) => [action, n]));
    };
    const before = await count();
    await ask(value('sessionsStarted'), Role.ORG_ADMIN);
    expect(await count()).toEqual(before);
    await ask(value('sessionsStarted, auditActions'), Role.ORG_ADMIN);
    await ask(`{ metricRows(metric: sessionsStarted, ${WINDOW}) { asOf } }`, Role.ORG_ADMIN);
    expect(await count()).toEqual({
      ...before,
      READ_AUDIT_STATS: (before['READ_AUDIT_STATS'] ?? 0) + 1,
      READ_METRIC_ROWS: (before['READ_METRIC_ROWS'] ?? 0) + 1,
    });
  });

  it('the explanation says what is read, and its statement to SUPER_ADMIN alone', async () => {
    const query = `{ explainMetric(metric: avgWaitSeconds, ${WINDOW}, granularity: HOUR, groupBy: [channel]) {
      definition { name unit } granularity buckets groupBy readFrom rowsRead n invalid sql } }`;
    const expected = {
      definition: { name: 'avgWaitSeconds', unit: 'SECONDS' },
      granularity: 'HOUR',
      buckets: 24,
      groupBy: ['channel'],
      readFrom: 'RAW',
      rowsRead: 3,
      n: 3,
      invalid: 0,
    };
    expect((await ask(query)).data?.['explainMetric']).toEqual({ ...expected, sql: null });
    expect((await ask(query, Role.ORG_ADMIN)).data?.['explainMetric']).toEqual({ ...expected, sql: null });
    expect((await ask(query, Role.SUPER_ADMIN)).data?.['explainMetric']).toEqual({
      ...expected,
      sql: expect.stringContaining('FROM chat_sessions s') as string,
    });
  });
});

// Live.

describe('watching', () => {
  it('numbers are pushed when a row changes them, and those of the trail are not watched', async () => {
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${await tokenOf(Role.ANALYST, desk.organizationId)}` },
      retryAttempts: 0,
    });
    const query = `subscription { metricValues(metrics: [waiting, sessionsStarted], filter: { channel: { in: ["live"] } }, maxStalenessMs: 60000) { name value } }`;
    const states = client.iterate<{ metricValues: { name: string; value: number }[] }>({ query });
    const next = async () => {
      const { value } = (await states.next()) as { value: { data?: { metricValues: unknown } } };
      return value.data?.metricValues;
    };
    const say = (n: number) => [
      { name: 'waiting', value: n },
      { name: 'sessionsStarted', value: n },
    ];
    expect(await next()).toEqual(say(0));
    const started = await ask(
      'mutation { startSession(contactExternalId: "c", externalId: "s", channel: "live") { id } }',
      Role.ORG_ADMIN,
    );
    expect(started.message).toBeUndefined();
    expect(await next()).toEqual(say(1));
    await states.return?.();

    const refused = client.iterate({ query: 'subscription { metricValues(metrics: [auditActions]) { n } }' });
    const outcome = await refused.next().catch((error: unknown) => error);
    expect(JSON.stringify(outcome)).toContain('each reading of it is written down');
    await client.dispose();
  });
});
