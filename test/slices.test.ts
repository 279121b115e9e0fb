// Any metric, any slice: every view of a metric tells the same number, on random desks beside another organization.
import { uuidv7 } from 'uuidv7';
import { catalogue } from '../src/app';
import { type FactMetric, isExternal } from '../src/metrics';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, startGateway, type TestDatabase, tokenOf } from './harness';
import { deskOf, NOON, writeActions, writeDesk } from './harness/random-desk';
import { randomOf } from './harness/random-operations';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clock = { now: () => new Date(Date.parse('2026-04-01T00:00:00.000Z')) };
const AS_OF = new Date(NOON).toISOString();

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

interface Value {
  readonly value: number | null;
  readonly n: number;
  readonly invalid: number;
  readonly pending: number | null;
  readonly from: string | null;
  readonly to: string;
}

interface Point extends Value {
  readonly label: string;
  readonly partial: boolean;
  readonly comparison: {
    readonly from: string;
    readonly to: string;
    readonly value: number | null;
    readonly n: number;
  } | null;
}

interface Line {
  readonly label: string;
  readonly isOther: boolean;
  readonly keys: readonly { readonly dimension: string; readonly value: string | null }[];
  readonly total: Value;
  readonly points: readonly Point[];
}

interface Series {
  readonly granularity: string;
  readonly total: Value;
  readonly lines: readonly Line[];
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly value: number | null;
  readonly hit: boolean | null;
  readonly pending: boolean | null;
  readonly invalid: boolean;
  readonly dimensions: readonly { readonly dimension: string; readonly value: string | null }[];
}

const VALUE = 'value n invalid pending from to';
const SERIES = `{ granularity total { ${VALUE} } lines { label isOther keys { dimension value } total { ${VALUE} }
  points { label partial ${VALUE} comparison { from to value n } } } }`;

interface Asker {
  readonly answer: (query: string) => Promise<Record<string, unknown>>;
  readonly problem: (
    query: string,
  ) => Promise<readonly [code: string | undefined, message: string | undefined]>;
}

async function askerOf(
  organization: string,
  role: Role = Role.ORG_ADMIN,
  id: string = uuidv7(),
): Promise<Asker> {
  const token = await tokenOf(role, organization, id);
  const ask = (query: string) => gateway.ask<Record<string, unknown>, undefined>(query, undefined, { token });
  return {
    answer: async (query) => {
      const { data, errors } = await ask(query);
      expect(errors).toEqual([]);
      return data ?? {};
    },
    problem: async (query) => {
      const { errors } = await ask(query);
      return [errors[0]?.extensions.code, errors[0]?.message];
    },
  };
}

const given = (args: string): string => (args === '' ? '' : `, ${args}`);

async function valueOf({ answer }: Asker, metric: string, args = ''): Promise<Value> {
  const data = await answer(
    `{ metricValues(metrics: [${metric}], asOf: "${AS_OF}"${given(args)}) { ${VALUE} } }`,
  );
  const [value] = data['metricValues'] as Value[];
  return value ?? fail(`${metric} has no value`);
}

async function seriesOf({ answer }: Asker, metric: string, args: string): Promise<Series> {
  const data = await answer(`{ metricSeries(metric: ${metric}, asOf: "${AS_OF}", ${args}) ${SERIES} }`);
  return data['metricSeries'] as Series;
}

/** Every page of the rows. */
async function rowsOf({ answer }: Asker, metric: string, args = '', first = 500): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const data = await answer(
      `{ metricRows(metric: ${metric}, asOf: "${AS_OF}", first: ${first}${given(args)}${after === null ? '' : `, after: "${after}"`}) {
           edges { node { id at value hit pending invalid dimensions { dimension value } } } pageInfo { hasNextPage endCursor } } }`,
    );
    const page = data['metricRows'] as {
      edges: { node: Row }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
    rows.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return rows;
}

function fail(message: string): never {
  throw new Error(message);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The number as this test computes it from single rows. */
function recomputed(name: string, rows: readonly Row[]): Pick<Value, 'value' | 'n' | 'invalid' | 'pending'> {
  const metric = catalogue.find((each) => each.name === name) ?? fail(`no metric ${name}`);
  const valid = rows.filter(({ invalid }) => !invalid);
  const { aggregate } = metric;
  const n = valid.length;
  const nothing = n === 0;
  return {
    n,
    invalid: rows.length - n,
    pending:
      aggregate.kind === 'share' && aggregate.pending !== undefined
        ? valid.filter(({ pending }) => pending === true).length
        : null,
    value:
      aggregate.kind === 'count'
        ? n
        : aggregate.kind === 'distinct'
          ? new Set(
              valid.map(
                ({ dimensions }) =>
                  dimensions.find(({ dimension }) => dimension === camel(aggregate.value))?.value,
              ),
            ).size
          : nothing
            ? null
            : aggregate.kind === 'mean'
              ? sum(valid.map(({ value }) => value ?? Number.NaN)) / n
              : (valid.filter(({ hit }) => hit === true).length * 100) / n,
  };
}

function expectSame(
  what: string,
  got: Pick<Value, 'value' | 'n' | 'invalid' | 'pending'>,
  wanted: typeof got,
) {
  const { n, invalid, pending } = wanted;
  expect({ what, n: got.n, invalid: got.invalid, pending: got.pending }).toEqual({
    what,
    n,
    invalid,
    pending,
  });
  expect([what, got.value === null]).toEqual([what, wanted.value === null]);
  const [a, b] = [got.value ?? 0, wanted.value ?? 0];
  expect([what, Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))]).toEqual([what, true]);
}

/**
 * Parts added up: counts by their sum, means and shares by their rows. How many are different must lie between the
 * largest part and the sum of all.
 */
function merged(
  kind: string,
  parts: readonly Value[],
  whole: Pick<Value, 'value'>,
): Pick<Value, 'value' | 'n' | 'invalid' | 'pending'> {
  const values = parts.map(({ value }) => value ?? Number.NaN);
  const isPossible = Math.max(0, ...values) <= Number(whole.value) && Number(whole.value) <= sum(values);
  const n = sum(parts.map((each) => each.n));
  return {
    n,
    invalid: sum(parts.map(({ invalid }) => invalid)),
    pending: parts.every(({ pending }) => pending === null)
      ? null
      : sum(parts.map(({ pending }) => pending ?? 0)),
    value:
      kind === 'distinct'
        ? isPossible
          ? whole.value
          : Number.NaN
        : kind === 'count'
          ? sum(values)
          : n === 0
            ? null
            : sum(parts.map((each) => (each.value ?? 0) * each.n)) / n,
  };
}

/** Its column in the API. */
const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const ofFacts = catalogue.filter((metric): metric is FactMetric => !isExternal(metric));
const placed = ofFacts.filter(({ at }) => at !== undefined);
const states = ofFacts.filter(({ at }) => at === undefined);

describe.each([
  { seed: 31, zone: 'Europe/Berlin' },
  { seed: 32, zone: 'Asia/Kathmandu' },
])('On random desk $seed in $zone, beside another organization', ({ seed, zone }) => {
  let admin: Asker;
  const FROM = new Date(NOON - 40 * DAY).toISOString();
  const window = `from: "${FROM}", to: "${AS_OF}"`;

  beforeAll(async () => {
    const organization = await writeDesk(database, deskOf(seed, -2), zone);
    const other = await writeDesk(database, deskOf(seed + 100), zone);
    const random = randomOf(seed);
    await writeActions(gateway.app.database, organization, 30, random);
    await writeActions(gateway.app.database, other, 9, random);
    await gateway.app.breachDetector.detect(organization);
    await gateway.app.breachDetector.detect(other);
    admin = await askerOf(organization);
  });

  // Each of one desk; what holds of every view is asked of both desks, and of rollups, by equality.test.ts.
  const asked = placed.filter((_, index) => index % 2 === seed % 2);

  it.each(asked.map((metric) => [metric.name, metric.aggregate.kind] as const))(
    '%s: the tile is the sum of its series and its rows; so is every longer window',
    async (name, kind) => {
      for (const args of ['', window]) {
        const value = await valueOf(admin, name, args);
        const series = await seriesOf(admin, name, `from: "${value.from ?? ''}", to: "${value.to}"`);
        const rows = await rowsOf(admin, name, args);
        const points = series.lines.flatMap((line) => line.points);
        expect(series.lines.map(({ label }) => label)).toEqual(['all']);
        expectSame(`${name} series total`, series.total, value);
        expectSame(`${name} line total`, series.lines[0]?.total ?? fail('no line'), value);
        expectSame(`${name} points`, merged(kind, points, value), value);
        expectSame(`${name} rows`, recomputed(name, rows), value);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
        // And each point is of the rows whose moment lies in it.
        for (const point of points) {
          const inside = rows.filter(({ at }) => at >= (point.from ?? '') && at < point.to);
          expectSame(`${name} ${point.label}`, point, recomputed(name, inside));
        }
      }
      expect((await valueOf(admin, name, window)).n).toBeGreaterThan(0);
    },
  );

  // By one dimension each, another one from metric to metric.
  it.each(
    asked.map((metric, index) => {
      const dimensions = [...metric.dimensions, 'weekday', 'hour'];
      const dimension = dimensions[index % dimensions.length] ?? 'hour';
      return [metric.name, camel(dimension), metric.aggregate.kind] as const;
    }),
  )(
    '%s by %s: the lines are the rows of each group, and the rest is of rows too',
    async (name, dimension, kind) => {
      const whole = await valueOf(admin, name, window);
      const rows = await rowsOf(admin, name, window);
      const by = `${window}, groupBy: [${dimension}], granularity: MONTH`;
      const { lines } = await seriesOf(admin, name, by);
      expectSame(
        `${name} lines`,
        merged(
          kind,
          lines.map(({ total }) => total),
          whole,
        ),
        whole,
      );
      const keyOf = (line: Line): string | null => line.keys[0]?.value ?? null;
      const isLocalTime = dimension === 'weekday' || dimension === 'hour';
      for (const line of lines) {
        expectSame(`${name} ${line.label}`, line.total, merged(kind, line.points, line.total));
        if (!isLocalTime) {
          const own = rows.filter(({ dimensions }) =>
            dimensions.some((each) => each.dimension === dimension && each.value === keyOf(line)),
          );
          expectSame(`${name} ${line.label}`, line.total, recomputed(name, own));
        }
        if (keyOf(line) !== null) {
          // A filter on the group's value leaves the group.
          const asked = isLocalTime ? (keyOf(line) ?? '') : JSON.stringify(keyOf(line));
          const alone = await valueOf(admin, name, `${window}, filter: { ${dimension}: { in: [${asked}] } }`);
          expectSame(`${name} filtered ${line.label}`, alone, line.total);
        }
      }
      const top = await seriesOf(admin, name, `${by}, top: 1`);
      expect(top.lines.map(({ isOther }) => isOther)).toEqual([false, true]);
      const [first, rest] = [top.lines[0] ?? fail('no line'), top.lines[1] ?? fail('no rest')];
      expect(first.total.n).toBe(Math.max(...lines.map(({ total }) => total.n)));
      const others = lines.filter((line) => keyOf(line) !== keyOf(first));
      expectSame(
        `${name} other`,
        rest.total,
        // Of the rows of the other groups, not of their numbers.
        others.length === 0 && kind !== 'count' && kind !== 'distinct'
          ? { value: null, n: 0, invalid: 0, pending: rest.total.pending }
          : merged(
              kind,
              others.map(({ total }) => total),
              rest.total,
            ),
      );
      expectSame(`${name} points of other`, merged(kind, rest.points, rest.total), rest.total);
    },
  );

  it.each(states.map(({ name }) => [name]))(
    '%s: the tile is the last point of its series and counts its rows',
    async (name) => {
      const value = await valueOf(admin, name);
      const rows = await rowsOf(admin, name, '', 7);
      const since = new Date(NOON - DAY).toISOString();
      const { lines, total } = await seriesOf(admin, name, `from: "${since}", to: "${AS_OF}"`);
      const points = lines[0]?.points ?? [];
      expect(value.from).toBeNull();
      expectSame(`${name} rows`, recomputed(name, rows), value);
      expectSame(`${name} total`, total, value);
      expectSame(`${name} last point`, points.at(-1) ?? fail('no point'), value);
      // Each point is the state at its end.
      for (const point of [points[3], points[17]]) {
        const then = await valueOf(admin, name, `to: "${point?.to ?? ''}"`);
        expectSame(`${name} then`, point ?? fail('no point'), then);
      }
    },
  );

  it('breaches in Redis are counted as a whole, in buckets, and have no rows', async () => {
    const value = await valueOf(admin, 'slaBreachEvents24h');
    const { lines } = await seriesOf(
      admin,
      'slaBreachEvents24h',
      `from: "${value.from ?? ''}", to: "${value.to}"`,
    );
    expect(value.n).toBeGreaterThan(0);
    expectSame('breaches', merged('count', lines[0]?.points ?? [], value), value);
    expect(await admin.problem('{ metricRows(metric: slaBreachEvents24h) { asOf } }')).toEqual([
      'BAD_USER_INPUT',
      'metric cannot be slaBreachEvents24h: its events are counted in Redis, and it has no rows',
    ]);
    expect(
      await admin.problem(
        `{ metricSeries(metric: slaBreachEvents24h, ${window}, groupBy: [channel]) { unit } }`,
      ),
    ).toEqual([
      'BAD_USER_INPUT',
      'groupBy cannot be used with slaBreachEvents24h: it can only be read as a whole',
    ]);
  });

  it('tiles are those of liveKpis', async () => {
    const data = await admin.answer(
      `{ liveKpis(asOf: "${AS_OF}") { details { name ${VALUE} } }
         metricValues(asOf: "${AS_OF}", metrics: [waiting, active, abandonedSessions, avgFirstResponseSeconds,
           avgTimeToFirstResponseSeconds, avgWaitSeconds, avgResolutionSeconds, avgHandleSeconds, csatAverage, csatPercentage,
           csatSatisfiedPercentage, fcrRate, slaBreachEvents24h, sessionsToday, humanModeUsers]) { name ${VALUE} } }`,
    );
    expect(data['metricValues']).toEqual((data['liveKpis'] as { details: unknown }).details);
  });

  it('rows without a value are found by null, and two dimensions make pairs', async () => {
    const none = await valueOf(admin, 'sessionsStarted', `${window}, filter: { operatorId: { in: [null] } }`);
    const rows = await rowsOf(admin, 'sessionsStarted', window);
    const unclaimed = rows.filter(({ dimensions }) =>
      dimensions.some(({ dimension, value }) => dimension === 'operatorId' && value === null),
    );
    expect(unclaimed.length).toBeGreaterThan(0);
    expect(none.n).toBe(unclaimed.length);
    const { lines, total } = await seriesOf(
      admin,
      'sessionsStarted',
      `${window}, granularity: MONTH, groupBy: [operatorId, channel], top: 3`,
    );
    expect(lines).toHaveLength(4);
    expect(sum(lines.map((line) => line.total.n))).toBe(total.n);
    for (const line of lines.filter(({ isOther }) => !isOther)) {
      const own = rows.filter(({ dimensions }) =>
        line.keys.every((key) =>
          dimensions.some((each) => each.dimension === key.dimension && each.value === key.value),
        ),
      );
      expect([line.label, line.total.n]).toEqual([line.label, own.length]);
    }
  });
});
