// Days and hours against a second opinion: PostgreSQL computes the buckets, Intl says what date it is.
import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import { entities } from '../src/app';
import { type Bucket, type FactMetric, type MetricReader, MetricRunner, type Question } from '../src/metrics';
import {
  createLogger,
  createRequestContext,
  Database,
  isTimeZone,
  Role,
  statement,
  systemClock,
} from '../src/platform';
import { supportMetrics } from '../src/support';
import { cloneDatabase, rowsOf, type TestDatabase } from './harness';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIRST = Date.UTC(2000, 2, 1);
const LAST = Date.UTC(2030, 11, 31);

/** How many hours a day may have, by zone. */
const ZONES: Readonly<Record<string, readonly number[]>> = {
  UTC: [24],
  'Europe/Berlin': [23, 24, 25],
  'America/New_York': [23, 24, 25],
  'Asia/Kathmandu': [24],
  // clocks change by half an hour
  'Australia/Lord_Howe': [23.5, 24, 24.5],
  // they go back over midnight, which comes twice
  'America/Havana': [23, 24, 25],
  'Asia/Beirut': [23, 24, 25],
  // they go forward at midnight, which does not exist
  'Africa/Cairo': [23, 24, 25],
  'America/Santiago': [23, 24, 25],
  // 30 December 2011 was skipped
  'Pacific/Apia': [23, 24, 25],
  'Pacific/Chatham': [23, 24, 25],
  // by two hours
  'Antarctica/Troll': [22, 24, 26],
};
const zones = Object.keys(ZONES);
const SKIPPED: Readonly<Record<string, readonly string[]>> = { 'Pacific/Apia': ['2011-12-30'] };

let database: TestDatabase;
let app: Database;
const runner = new MetricRunner({ settings: {}, externals: new Map() });

beforeAll(async () => {
  database = await cloneDatabase();
  app = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

// The second opinion.

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall shows, as if it were UTC. */
function wallClock(at: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? Number.NaN;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const offsetMinutes = (at: number, zone: string): number => {
  const second = Math.floor(at / 1000) * 1000;
  return (wallClock(second, zone) - second) / MINUTE;
};
const localDate = (at: number, zone: string): string =>
  new Date(wallClock(at, zone)).toISOString().slice(0, 10);
const dateBefore = (date: string, days: number): string =>
  new Date(Date.parse(date) - days * DAY).toISOString().slice(0, 10);

/** The local hour as a person would write it down. */
function labelOf(at: number, zone: string): string {
  const offset = offsetMinutes(at, zone);
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
    part.toString().padStart(2, '0'),
  );
  const wall = new Date(wallClock(at, zone)).toISOString();
  return `${wall.slice(0, 10)} ${wall.slice(11, 16)} ${offset < 0 ? '-' : '+'}${hours ?? ''}:${minutes ?? ''}`;
}

/** The instants at which the zone's clocks changed. */
function changesOf(zone: string): number[] {
  const changes: number[] = [];
  const step = 4 * DAY;
  for (let from = FIRST; from < LAST; from += step) {
    let [before, after] = [from, from + step];
    if (offsetMinutes(before, zone) === offsetMinutes(after, zone)) {
      continue;
    }
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetMinutes(middle, zone) === offsetMinutes(before, zone)) {
        before = middle;
      } else {
        after = middle;
      }
    }
    changes.push(after);
  }
  return changes;
}

/** Any moment, most of them near one of the given changes of clocks, many on the dot. */
function momentsAround(changes: readonly number[]): fc.Arbitrary<number> {
  const anywhere = fc.integer({ min: FIRST, max: LAST });
  const nudge = fc.constantFrom(-1, 0, 0, 1);
  const onTheDot = fc
    .record({ at: anywhere, nudge })
    .map(({ at, nudge: by }) => Math.floor(at / (15 * MINUTE)) * 15 * MINUTE + by);
  if (changes.length === 0) {
    return fc.oneof(anywhere, onTheDot);
  }
  const change = fc.constantFrom(...changes);
  const nearChange = fc
    .record({ change, quarters: fc.integer({ min: -4 * 60, max: 4 * 60 }), nudge })
    .map(({ change: at, quarters, nudge: by }) => at + quarters * 15 * MINUTE + by);
  const justAtChange = fc
    .record({ change, nudge: fc.integer({ min: -2, max: 2 }) })
    .map(({ change: at, nudge: by }) => at + by);
  return fc.oneof(
    anywhere,
    onTheDot,
    { arbitrary: nearChange, weight: 4 },
    { arbitrary: justAtChange, weight: 2 },
  );
}

// The first opinion.

interface Desk {
  readonly organizationId: string;
  readonly contactId: string;
}

async function makeDesk(timezone: string): Promise<Desk> {
  const rows = await rowsOf(database, { slug: `desk-${uuidv7()}`, timezone });
  return { organizationId: rows.organizationId, contactId: await rows.contact() };
}

/** Reads on one snapshot; every call of `fresh` gives a reader that remembers nothing. */
async function onSnapshot(
  organizationId: string,
  work: (fresh: () => MetricReader) => Promise<void>,
): Promise<void> {
  const context = createRequestContext({
    requestId: 'periods',
    client: { ip: null, userAgent: null },
    actor: { id: 'test', name: null, role: Role.ANALYST, organizationId },
    database: app,
    clock: systemClock,
    log: createLogger('silent'),
  });
  try {
    await work(() => runner.reader({ ...context }));
  } finally {
    await context.close();
  }
}

const question = (asOf: number, zone: string): Question => ({ asOf: new Date(asOf), zone });

function metricNamed(name: string): FactMetric {
  const found = supportMetrics.find((metric): metric is FactMetric => metric.name === name);
  if (found === undefined) {
    throw new Error(`There is no metric ${name}`);
  }
  return found;
}

const started = metricNamed('sessionsStarted');

function lastOf(buckets: readonly Bucket[]): Bucket {
  const last = buckets[buckets.length - 1];
  if (last === undefined) {
    throw new Error('There is no bucket');
  }
  return last;
}

/** What is true of any row of buckets up to asOf. */
function expectConsecutive(buckets: readonly Bucket[], asOf: number): void {
  expect(buckets.filter(({ start, end }) => start >= end)).toEqual([]);
  expect(buckets.slice(0, -1).map(({ end }) => end)).toEqual(buckets.slice(1).map(({ start }) => start));
  expect(buckets.map(({ partial }) => partial)).toEqual(buckets.map(({ end }) => end.getTime() > asOf));
  const last = lastOf(buckets);
  expect(last.start.getTime()).toBeLessThanOrEqual(asOf - 1);
  expect(last.end.getTime()).toBeGreaterThan(asOf - 1);
}

function expectDays(
  days: { readonly current: readonly Bucket[]; readonly previous: readonly Bucket[] },
  { zone, asOf, count, inside }: { zone: string; asOf: number; count: number; inside: number },
): void {
  const all = [...days.previous, ...days.current];
  const today = localDate(asOf - 1, zone);
  const dates = Array.from({ length: 2 * count + 1 }, (_, index) => dateBefore(today, 2 * count - index));
  const existing = dates.filter((date) => !(SKIPPED[zone] ?? []).includes(date)).slice(-2 * count);
  expect(all.map(({ label }) => label)).toEqual(existing);
  expect(days.current.map(({ label }) => label)).toEqual(existing.slice(-count));
  expectConsecutive(all, asOf);
  const dateAt = (moment: (bucket: Bucket) => number): string[] =>
    all.map((bucket) => localDate(moment(bucket), zone));
  const within = ({ start, end }: Bucket): number =>
    start.getTime() + Math.floor(inside * (end.getTime() - start.getTime()));
  expect(dateAt(({ start }) => start.getTime())).toEqual(existing);
  expect(dateAt(within)).toEqual(existing);
  expect(dateAt(({ end }) => end.getTime() - 1)).toEqual(existing);
  const before = dateAt(({ start }) => start.getTime() - 1);
  const after = dateAt(({ end }) => end.getTime());
  expect(existing.filter((date, index) => before[index] === date || after[index] === date)).toEqual([]);
  const lengths = all.map(({ start, end }) => (end.getTime() - start.getTime()) / HOUR);
  expect(lengths.filter((hours) => !(ZONES[zone] ?? []).includes(hours))).toEqual([]);
}

describe.each(zones)('In %s', (zone) => {
  let desk: Desk;
  const moments = momentsAround(changesOf(zone));
  const parameters = fc.record({
    asOf: moments,
    count: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30 })),
    inside: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });

  beforeAll(async () => {
    desk = await makeDesk(zone);
  });

  it('days follow one another from local midnight to local midnight, and the last holds the last instant', async () => {
    await onSnapshot(desk.organizationId, async (fresh) => {
      await fc.assert(
        fc.asyncProperty(parameters, async ({ asOf, count, inside }) => {
          const days = await fresh().days(count, question(asOf, zone));
          expectDays(days, { zone, asOf, count, inside });
        }),
        { numRuns: 60 },
      );
    });
  });

  it('"today" begins with the first instant of the local date', async () => {
    await onSnapshot(desk.organizationId, async (fresh) => {
      await fc.assert(
        fc.asyncProperty(moments, async (asOf) => {
          const { from, to } = await fresh().period({ kind: 'today' }, question(asOf, zone));
          const midnight = from?.getTime() ?? Number.NaN;
          expect(to).toEqual(new Date(asOf));
          expect(midnight).toBeLessThanOrEqual(asOf);
          const today = localDate(asOf, zone);
          expect([localDate(midnight - 1, zone), localDate(midnight, zone)]).toEqual([
            expect.not.stringContaining(today),
            today,
          ]);
        }),
        { numRuns: 40 },
      );
    });
  });

  it('hours are those of UTC, labelled with local time and its offset', async () => {
    await onSnapshot(desk.organizationId, async (fresh) => {
      await fc.assert(
        fc.asyncProperty(moments, fc.integer({ min: 1, max: 168 }), async (asOf, count) => {
          const hours = await fresh().hours(count, question(asOf, zone));
          expect(hours).toHaveLength(count);
          expectConsecutive(hours, asOf);
          const starts = hours.map(({ start }) => start.getTime());
          expect(starts.filter((start) => start % HOUR !== 0)).toEqual([]);
          expect(hours.map(({ end }) => end.getTime() - HOUR)).toEqual(starts);
          expect(hours.map(({ label }) => label)).toEqual(starts.map((start) => labelOf(start, zone)));
          expect(new Set(hours.map(({ label }) => label)).size).toBe(count);
        }),
        { numRuns: 25 },
      );
    });
  });

  it('every event is counted in exactly one bucket, that of its local date', async () => {
    const scenario = fc.record({
      asOf: moments,
      count: fc.integer({ min: 1, max: 10 }),
      places: fc.array(fc.double({ min: -0.1, max: 1.1, noNaN: true }), { minLength: 150, maxLength: 150 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ asOf, count, places }) => {
        const own = await makeDesk(zone);
        const asked = question(asOf, zone);
        let edges: number[] = [];
        await onSnapshot(own.organizationId, async (fresh) => {
          const { current, previous } = await fresh().days(count, asked);
          edges = [...previous, ...current].flatMap(({ start, end }) => [start.getTime(), end.getTime()]);
        });
        const [from, to] = [Math.min(...edges), asOf];
        const events = [
          ...edges.flatMap((edge) => [edge - 1, edge, edge + 1]),
          ...places.map((place) => Math.floor(from + place * (to - from))),
          asOf,
          asOf - 1,
        ];
        await startSessions(own, events);
        await onSnapshot(own.organizationId, async (fresh) => {
          const reader = fresh();
          const { current, previous } = await reader.days(count, asked);
          const all = [...previous, ...current];
          const counted = (await reader.series(started, all, asked)).map(({ n }) => n);
          const known = events.filter((at) => at >= from && at < asOf);
          const byDate = countBy(known, (at) => localDate(at, zone));
          expect(counted).toEqual(all.map(({ label }) => byDate.get(label) ?? 0));
          const window = { from: new Date(from), to: asked.asOf };
          const total = await reader.total(started, window, asked);
          expect(total.n).toBe(known.length);
          const sum = (numbers: readonly number[]) => numbers.reduce((added, n) => added + n, 0);
          expect(sum(counted)).toBe(known.length);
          const between = { from: window.from, to: current[0]?.start ?? asked.asOf };
          const before = await reader.total(started, between, asked);
          expect(before.n).toBe(sum(counted.slice(0, previous.length)));

          const heatmap = await reader.grouped(started, window, asked, ['weekday', 'hour']);
          const byHourOfWeek = countBy(known, (at) => {
            const wall = new Date(wallClock(at, zone));
            return `${wall.getUTCDay() === 0 ? 7 : wall.getUTCDay()} ${wall.getUTCHours()}`;
          });
          expect(new Map([...heatmap].map(([key, { n }]) => [key, n]))).toEqual(byHourOfWeek);

          const hours = await reader.hours(48, asked);
          const byHour = countBy(
            events.filter((at) => at < asOf),
            (at) => Math.floor(at / HOUR) * HOUR,
          );
          expect((await reader.series(started, hours, asked)).map(({ n }) => n)).toEqual(
            hours.map(({ start }) => byHour.get(start.getTime()) ?? 0),
          );
        });
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});

async function startSessions({ organizationId, contactId }: Desk, events: readonly number[]): Promise<void> {
  await database.owner.query(
    `INSERT INTO chat_sessions (org_id, id, contact_id, started_at)
     SELECT $1, gen_random_uuid(), $2, event FROM unnest($3::timestamptz[]) event`,
    [organizationId, contactId, events.map((at) => new Date(at).toISOString())],
  );
}

function countBy<Value, Key>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const value of values) {
    counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  }
  return counts;
}

describe('In Apia, which went from 29 to 31 December 2011', () => {
  // Midnight of the 31st there, before and after which it was 10:00 UTC.
  const jump = Date.parse('2011-12-30T10:00:00.000Z');

  it.each([
    ['in the last hour of the 29th', jump - HOUR],
    ['at the end of the 29th', jump],
    ['in the first instant of the 31st', jump + 1],
    ['a day later', jump + DAY],
    ['a week later', jump + 7 * DAY],
  ])('no day is empty or lost when asked %s', async (_, asOf) => {
    const desk = await makeDesk('Pacific/Apia');
    await onSnapshot(desk.organizationId, async (fresh) => {
      for (const count of [1, 2, 3, 7, 30]) {
        const days = await fresh().days(count, question(asOf, 'Pacific/Apia'));
        expectDays(days, { zone: 'Pacific/Apia', asOf, count, inside: 0.5 });
      }
    });
  });
});

describe('In St John’s, where clocks used to go back at one minute past midnight', () => {
  // The first minute of the 7th, then the last 59 of the 6th once more, then the 7th again.
  const back = Date.parse('2010-11-07T02:31:00.000Z');

  it.each([
    ['in the first minute of the new day', back - 30_000],
    ['when the old day has come back', back + 10 * MINUTE],
    ['when the new day has come back', back + 2 * HOUR],
  ])('every event is in exactly one bucket when asked %s', async (_, asOf) => {
    const desk = await makeDesk('America/St_Johns');
    const events = Array.from({ length: 6 * 60 }, (__, index) => back + (index - 3 * 60) * MINUTE);
    await startSessions(desk, events);
    await onSnapshot(desk.organizationId, async (fresh) => {
      const reader = fresh();
      const asked = question(asOf, 'America/St_Johns');
      const { current } = await reader.days(3, asked);
      expectConsecutive(current, asOf);
      const counted = await reader.series(started, current, asked);
      expect(counted.reduce((sum, { n }) => sum + n, 0)).toBe(events.filter((at) => at < asOf).length);
    });
  });
});

describe('A zone that an organization may have', () => {
  const localTimes = statement<{ zone: string; wall: Date }>(
    'test.local-times',
    `SELECT z.zone, (t.at AT TIME ZONE z.zone) AT TIME ZONE 'UTC' AS wall
       FROM unnest($1::text[]) z(zone), unnest($2::timestamptz[]) t(at)`,
  );
  const legacy = ['SystemV/AST4', 'SystemV/PST8PDT', 'US/Pacific-New', 'EST', 'MST', 'HST', 'ACT', 'AET'];
  const names = [
    ...new Set([
      ...Intl.supportedValuesOf('timeZone'),
      ...['UTC', 'GMT', 'Etc/GMT+5', 'Asia/Calcutta', 'Europe/Kyiv', 'US/Eastern', 'EST5EDT', 'WET', 'CET'],
      ...['EET', 'MET', 'PST8PDT', 'Japan', 'Zulu'],
      ...[...legacy, 'AST', 'BST', 'CST', 'CTT', 'ECT', 'IST', 'JST', 'NST', 'PNT', 'PST', 'VST'],
    ]),
  ].filter(isTimeZone);

  it('is known to PostgreSQL, which means the same by it', async () => {
    // Winter and summer of years whose clocks nobody will amend.
    const instants = ['2005-01-15T12:00:00Z', '2005-07-15T12:00:00Z', '2018-01-15T12:00:00Z'];
    const desk = await makeDesk('UTC');
    const misunderstood: string[] = [];
    for (const name of names) {
      await onSnapshot(desk.organizationId, async (fresh) => {
        const rows = await fresh()
          .rows(localTimes, [[name], instants])
          .catch(() => []);
        const agrees =
          rows.length === instants.length &&
          rows.every(
            ({ wall }, index) => wall.getTime() === wallClock(Date.parse(instants[index] ?? ''), name),
          );
        if (!agrees) {
          misunderstood.push(name);
        }
      });
    }
    expect(misunderstood).toEqual([]);
  });
});
