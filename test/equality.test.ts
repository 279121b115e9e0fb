// One number, however it is looked at. For every metric of the catalogue, over HTTP: the tile, the points of its series
// put together, the lines of its groups put together, and what this file itself computes from the rows behind it, page
// by page, and its files are the same; whether rollups are built, have changes waiting, or are not there at all.
//
// Nothing here names a metric, but for the named fields at the end: one that is declared tomorrow is held to this today.
import { catalogue } from '../src/app';
import { type FactMetric, isExternal, type Metric } from '../src/metrics';
import { slicesOf } from '../src/metrics/define';
import { camelCase } from '../src/metrics/plan';
import { keptOf, rollupName, rollupsOf } from '../src/metrics/rollup';
import { Role } from '../src/platform';
import { slaBreaches } from '../src/support';
import {
  cloneDatabase,
  type CsvRow,
  download,
  type Gateway,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { deskOf, NOON, writeActions, writeDesk } from './harness/random-desk';
import { randomOf } from './harness/random-operations';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AS_OF = iso(NOON);
const clock = { now: () => new Date('2026-04-01T00:00:00.000Z') };
const SLA_SECONDS = 300;

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, {
    clock,
    redisUrl: undefined,
    slaMaxQueueWaitSeconds: SLA_SECONDS,
  });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** A number and what is behind it. */
interface Numbers {
  readonly value: number | null;
  readonly n: number;
  readonly invalid: number;
  readonly pending: number | null;
}

interface Value extends Numbers {
  readonly from: string | null;
  readonly to: string;
}

interface Key {
  readonly dimension: string;
  readonly value: string | null;
}

interface Line {
  readonly keys: readonly Key[];
  readonly total: Value;
  readonly points: readonly Value[];
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly value: number | null;
  readonly hit: boolean | null;
  readonly pending: boolean | null;
  readonly invalid: boolean;
  readonly dimensions: readonly Key[];
}

/** What is asked of one metric. */
interface Asked {
  readonly metric: Metric;
  /** Null: the metric's own window. */
  readonly window: { readonly from: string; readonly to: string } | null;
  /** Null: the organization's. */
  readonly zone: string | null;
  readonly filter: Key | null;
}

const VALUE = 'value n invalid pending from to';

/** An organization, who asks, and all they were told by query since its rows or what is kept of them have changed. */
class Desk {
  readonly told = new Map<string, unknown>();

  private constructor(
    readonly organization: string,
    readonly zone: string,
    private readonly token: string,
  ) {}

  static async write(seed: number, zone: string): Promise<Desk> {
    const organization = await writeDesk(database, deskOf(seed, -2), zone);
    await writeActions(gateway.app.database, organization, 40, randomOf(seed));
    await gateway.app.breachDetector.detect(organization);
    return new Desk(organization, zone, await tokenOf(Role.ORG_ADMIN, organization));
  }

  /** Each question once: of the same rows it would tell the same again. */
  async ask<Data>(query: string): Promise<Data> {
    if (!this.told.has(query)) {
      const { data, errors } = await gateway.ask<Data, undefined>(query, undefined, { token: this.token });
      expect({ query, errors }).toEqual({ query, errors: [] });
      this.told.set(query, data);
    }
    return (this.told.get(query) as Data | null) ?? fail(query);
  }

  /** To be called when rows, or what is kept of them, have changed. */
  forget(): void {
    this.told.clear();
  }

  /** The lines of a file that answers the same question. */
  async download(report: string, { metric, window, zone, filter }: Asked): Promise<readonly CsvRow[]> {
    const { status, text, rows } = await download(
      gateway,
      report,
      {
        [report === 'metric-values' ? 'metrics' : 'metric']: metric.name,
        asOf: AS_OF,
        ...(window === null ? {} : window),
        ...(zone === null ? {} : { timezone: zone }),
        ...(filter === null ? {} : { filter: `{ "${filter.dimension}": { "in": [${literal(filter)}] } }` }),
      },
      { token: this.token },
    );
    expect({ text: status === 200 ? '' : text, status }).toEqual({ text: '', status: 200 });
    return rows;
  }
}

function fail(message: string): never {
  throw new Error(message);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The arguments of a question, after those that only one field has. */
function argumentsOf({ window, zone, filter }: Asked): string {
  return [
    `asOf: "${AS_OF}"`,
    ...(window === null ? [] : [`from: "${window.from}", to: "${window.to}"`]),
    ...(zone === null ? [] : [`timezone: "${zone}"`]),
    ...(filter === null ? [] : [`filter: { ${filter.dimension}: { in: [${literal(filter)}] } }`]),
  ].join(', ');
}

function literal({ dimension, value }: Key): string {
  return dimension === 'weekday' || dimension === 'hour' ? String(value) : JSON.stringify(value);
}

// The views of a number.

async function tileOf(desk: Desk, asked: Asked): Promise<Value> {
  const { metricValues } = await desk.ask<{ metricValues: Value[] }>(
    `{ metricValues(metrics: [${asked.metric.name}], ${argumentsOf(asked)}) { ${VALUE} } }`,
  );
  return metricValues[0] ?? fail('no value');
}

async function linesOf(desk: Desk, asked: Asked, more = ''): Promise<Line[]> {
  const window = asked.window ?? (await ownWindow(desk, asked));
  const { metricSeries } = await desk.ask<{ metricSeries: { lines: Line[] } }>(
    `{ metricSeries(metric: ${asked.metric.name}, ${argumentsOf({ ...asked, window })}${more}) {
       lines { keys { dimension value } total { ${VALUE} } points { ${VALUE} } } } }`,
  );
  return metricSeries.lines;
}

/** Of a state, which has no beginning, its last day. */
async function ownWindow(desk: Desk, asked: Asked): Promise<NonNullable<Asked['window']>> {
  const { from, to } = await tileOf(desk, asked);
  return { from: from ?? iso(Date.parse(to) - DAY), to };
}

/** The rows behind a number, page by page; null where events are only counted. */
async function rowsOf(desk: Desk, asked: Asked): Promise<Row[] | null> {
  if (isExternal(asked.metric)) {
    return null;
  }
  const rows: Row[] = [];
  let after = '';
  for (;;) {
    const { metricRows } = await desk.ask<{
      metricRows: {
        edges: { node: Row }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    }>(
      `{ metricRows(metric: ${asked.metric.name}, ${argumentsOf(asked)}, first: 83${after}) {
         edges { node { id at value hit pending invalid dimensions { dimension value } } }
         pageInfo { hasNextPage endCursor } } }`,
    );
    rows.push(...metricRows.edges.map(({ node }) => node));
    if (!metricRows.pageInfo.hasNextPage) {
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      return rows;
    }
    after = `, after: "${metricRows.pageInfo.endCursor ?? ''}"`;
  }
}

/**
 * What a number is by its other views; null where the metric has no such view. A further view (an export, say) is one
 * further line: whatever it tells must be what the tile tells.
 */
const views: Readonly<Record<string, (desk: Desk, asked: Asked) => Promise<Numbers | null>>> = {
  series: async (desk, asked) => {
    const [line = fail('no line'), ...others] = await linesOf(desk, asked);
    expect(others).toEqual([]);
    const parts = ofParts(asked.metric, line.points, line.total);
    expectSame(`${asked.metric.name}: line and its points`, line.total, parts);
    return parts;
  },
  rows: async (desk, asked) => {
    const rows = await rowsOf(desk, asked);
    return rows === null ? null : ofRows(asked.metric, rows);
  },
  'values as CSV': async (desk, asked) => {
    const [row = fail('no line'), ...others] = await desk.download('metric-values', asked);
    expect(others).toEqual([]);
    return numbersOf(row);
  },
  'series as CSV': async (desk, asked) => {
    const window = asked.window ?? (await ownWindow(desk, asked));
    const points = (await desk.download('metric-series', { ...asked, window })).map(numbersOf);
    return ofParts(asked.metric, points, await tileOf(desk, asked));
  },
  'rows as CSV': async (desk, asked) => {
    const rows = isExternal(asked.metric) ? null : await desk.download('metric-rows', asked);
    return (
      rows &&
      ofRows(
        asked.metric,
        rows.map((row) => ({
          id: row['id'] ?? fail('no id'),
          at: row['at'] ?? fail('no moment'),
          value: row['value'] == null ? null : Number(row['value']),
          hit: row['hit'] === 'true',
          pending: row['pending'] === 'true',
          invalid: row['invalid'] === 'true',
          dimensions: dimensionsOf(asked.metric).map((dimension) => ({
            dimension,
            value: row[dimension] ?? null,
          })),
        })),
      )
    );
  },
  events: async (desk, asked) => (asked.metric.fact === slaBreaches ? breachesOf(desk, asked) : null),
};

function dimensionsOf(metric: Metric): string[] {
  return isExternal(metric) ? [] : metric.dimensions.map(camelCase);
}

function numbersOf(row: CsvRow): Numbers {
  const number = (name: string): number | null => (row[name] == null ? null : Number(row[name]));
  return {
    value: number('value'),
    n: number('n') ?? Number.NaN,
    invalid: number('invalid') ?? Number.NaN,
    pending: number('pending'),
  };
}

// How numbers come of parts and of rows: the metric's own law, written down a second time.

/**
 * Points of a window, or groups: counts are added up, means and shares weighed by their rows, of a state the last holds.
 * How many are different cannot be had of parts: it must lie between the largest of them and their sum.
 */
function ofParts(metric: Metric, parts: readonly Numbers[], whole: Numbers): Numbers {
  if (isState(metric)) {
    return parts.at(-1) ?? fail('no part');
  }
  return added(metric, parts, whole);
}

function added({ aggregate }: Metric, parts: readonly Numbers[], whole: Numbers): Numbers {
  const n = sum(parts.map((each) => each.n));
  const pending = parts.map((each) => each.pending);
  const values = parts.map(({ value }) => value ?? Number.NaN);
  const isPossible = Math.max(0, ...values) <= Number(whole.value) && Number(whole.value) <= sum(values);
  const weighed = sum(parts.map((each) => (each.value ?? 0) * each.n));
  return {
    n,
    invalid: sum(parts.map(({ invalid }) => invalid)),
    pending: pending.every((each) => each === null) ? null : sum(pending.map((each) => each ?? 0)),
    value:
      aggregate.kind === 'distinct'
        ? isPossible
          ? whole.value
          : Number.NaN
        : aggregate.kind === 'count'
          ? sum(values)
          : n === 0
            ? null
            : weighed / n,
  };
}

function ofRows({ aggregate }: Metric, rows: readonly Row[]): Numbers {
  const counted = rows.filter(({ invalid }) => !invalid);
  const n = counted.length;
  const about = {
    n,
    invalid: rows.length - n,
    pending:
      aggregate.kind === 'share' && aggregate.pending !== undefined
        ? counted.filter(({ pending }) => pending).length
        : null,
  };
  switch (aggregate.kind) {
    case 'count':
      return { ...about, value: n };
    case 'mean':
      return { ...about, value: n === 0 ? null : sum(counted.map(({ value }) => value ?? Number.NaN)) / n };
    case 'share':
      return { ...about, value: n === 0 ? null : (counted.filter(({ hit }) => hit).length * 100) / n };
    case 'distinct': {
      const name = camelCase(aggregate.value);
      const ids = counted.map(
        ({ dimensions }) => dimensions.find(({ dimension }) => dimension === name)?.value ?? fail('no id'),
      );
      return { ...about, value: new Set(ids).size };
    }
  }
}

/** Sessions that waited too long, each at the moment at which it had. */
async function breachesOf(desk: Desk, asked: Asked): Promise<Numbers> {
  const { from, to } = await tileOf(desk, asked);
  const { rows } = await database.owner.query<{ started: Date; left: Date | null }>(
    `SELECT started_at AS started, least(claimed_at, closed_at) AS left FROM chat_sessions WHERE org_id = $1`,
    [desk.organization],
  );
  const n = rows
    .map(({ started, left }) => ({
      at: +started + SLA_SECONDS * 1_000,
      left: left === null ? Infinity : +left,
    }))
    .filter(({ at, left }) => left > at && at >= Date.parse(from ?? '') && at < Date.parse(to)).length;
  return { value: n, n, invalid: 0, pending: null };
}

/** Counts to the digit; means and shares to the last bits, in which sums of another order may differ. */
function expectSame(what: string, got: Numbers, wanted: Numbers): void {
  const counts = ({ n, invalid, pending, value }: Numbers) => ({
    n,
    invalid,
    pending,
    isNull: value === null,
  });
  expect({ what, ...counts(got) }).toEqual({ what, ...counts(wanted) });
  const apart = Math.abs((got.value ?? 0) - (wanted.value ?? 0));
  expect({ what, apart: apart <= 1e-9 * Math.max(1, Math.abs(wanted.value ?? 0)) ? 0 : apart }).toEqual({
    what,
    apart: 0,
  });
}

function isState(metric: Metric): boolean {
  return !isExternal(metric) && metric.at === undefined;
}

/** Values of the dimensions of a row: its columns, and the local time of its moment. */
function valueIn({ at, dimensions }: Row, dimension: string, zone: string): string | null {
  const column = dimensions.find((each) => each.dimension === dimension);
  if (column !== undefined) {
    return column.value;
  }
  const parts = localTime(zone).formatToParts(new Date(at));
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return dimension === 'hour'
    ? String(Number(part('hour')))
    : String(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1);
}

const localTimes = new Map<string, Intl.DateTimeFormat>();

/** One for all rows: to make one takes longer than to use it. */
function localTime(timeZone: string): Intl.DateTimeFormat {
  const known = localTimes.get(timeZone);
  if (known !== undefined) {
    return known;
  }
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  localTimes.set(timeZone, made);
  return made;
}

// What is asked.

/** Windows that cut hours and quarters, one of them over the night in which clocks in Europe go forward. */
const LONG = { from: iso(NOON - 26 * DAY + 17 * MINUTE + 1), to: iso(NOON - 13 * MINUTE) };
const NIGHT = { from: iso(NOON - 30 * HOUR - 23 * MINUTE), to: iso(NOON - 1) };

const OTHER_ZONE = 'America/St_Johns';

/** What a tile calls the same metric in a window of its own. */
const tilesOfOthers = new Set(
  catalogue.filter((metric, index) => catalogue.slice(0, index).some((other) => isSame(metric, other))),
);

function isSame(one: Metric, other: Metric): boolean {
  const said = (metric: Metric): string =>
    JSON.stringify({ ...metric, name: null, window: null, description: null });
  return said(one) === said(other);
}

/** `isOfRows`: also what is read from the rows whatever is kept: filters, and groups by two dimensions. */
async function expectAllViewsEqual(desk: Desk, metric: Metric, isOfRows: boolean): Promise<void> {
  const whole = { metric, window: LONG, zone: null, filter: null };
  if (tilesOfOthers.has(metric)) {
    // Of any other window everything has been said under the other name.
    const own = { ...whole, window: null };
    const tile = await tileOf(desk, own);
    for (const [view, read] of Object.entries(views)) {
      const numbers = await read(desk, own);
      if (numbers !== null) {
        expectSame(`${metric.name} by its ${view}`, numbers, tile);
      }
    }
    return;
  }
  const rows = await rowsOf(desk, whole);
  const filters = isExternal(metric) || !isOfRows ? [] : filtersOf(metric, rows ?? [], desk.zone);
  const questions: Asked[] = [
    { ...whole, window: null },
    whole,
    { ...whole, window: NIGHT, zone: OTHER_ZONE },
    ...filters.map((filter) => ({ ...whole, filter })),
  ];
  for (const asked of questions) {
    const tile = await tileOf(desk, asked);
    // Else the views would agree on nothing at all.
    if (asked === whole && tile.n === 0) {
      throw new Error(`${metric.name} counts nothing: add rows of it to test/harness/random-desk.ts`);
    }
    for (const [view, read] of Object.entries(views)) {
      const numbers = await read(desk, asked);
      if (numbers !== null) {
        expectSame(`${metric.name} by its ${view}, ${argumentsOf(asked)}`, numbers, tile);
      }
    }
  }
  if (isExternal(metric)) {
    return;
  }
  const slices = slicesOf(metric);
  const pairs = slices.length < 2 || !isOfRows ? [] : [[slices[0] ?? '', slices.at(-1) ?? '']];
  for (const by of [...slices.map((each) => [each]), ...pairs]) {
    await expectGroupsEqual(desk, whole, by.map(camelCase), desk.zone, rows ?? []);
  }
  const [dimension] = slices;
  if (dimension !== undefined) {
    const elsewhere = { ...whole, zone: OTHER_ZONE };
    const by = [camelCase(slices.at(-1) ?? dimension)];
    await expectGroupsEqual(desk, elsewhere, by, OTHER_ZONE, rows ?? []);
  }
}

/** Of each dimension a value that occurs; of the first one also none, where that occurs. */
function filtersOf(metric: FactMetric, rows: readonly Row[], zone: string): Key[] {
  return slicesOf(metric).flatMap((slice, index) => {
    const dimension = camelCase(slice);
    const values = new Set(rows.map((row) => valueIn(row, dimension, zone)));
    const some = [...values].find((value) => value !== null);
    return [
      ...(some === undefined ? [] : [{ dimension, value: some }]),
      ...(index === 0 && values.has(null) ? [{ dimension, value: null }] : []),
    ];
  });
}

/** Lines are the rows of each group, and together the whole. */
async function expectGroupsEqual(
  desk: Desk,
  asked: Asked,
  by: readonly string[],
  zone: string,
  rows: readonly Row[],
): Promise<void> {
  const { metric } = asked;
  const keyOf = (row: Row): string => JSON.stringify(by.map((dimension) => valueIn(row, dimension, zone)));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [row]);
    } else {
      group.push(row);
    }
  }
  const lines = await linesOf(desk, asked, `, granularity: WEEK, groupBy: [${by.join(', ')}]`);
  const what = `${metric.name} by ${by.join(' and ')}`;
  const names = lines.map(({ keys }) =>
    JSON.stringify(by.map((dimension) => keys.find((key) => key.dimension === dimension)?.value ?? null)),
  );
  // Of a state there may be lines of groups that were there at an earlier point only.
  const ofRowsOnly = names.filter((name) => !isState(metric) || groups.has(name));
  expect({ what, groups: ofRowsOnly.sort() }).toEqual({ what, groups: [...groups.keys()].sort() });
  for (const line of lines) {
    const name = JSON.stringify(line.keys.map(({ value }) => value));
    expectSame(`${what}: ${name}`, line.total, ofRows(metric, groups.get(name) ?? []));
    expectSame(`${what}: points of ${name}`, ofParts(metric, line.points, line.total), line.total);
  }
  if (lines.length > 0) {
    const totals = lines.map(({ total }) => total);
    const tile = await tileOf(desk, asked);
    expectSame(`${what}: all groups`, added(metric, totals, tile), tile);
  }
}

// The rollups: not there, built, and with changes that wait.

async function buildRollups({ organization }: Desk): Promise<void> {
  await gateway.app.rollups.finish(organization);
  expect(await marksOf(organization)).toBe(0);
}

async function marksOf(organization: string): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM rollup_dirty WHERE org_id = $1',
    [organization],
  );
  return rows[0]?.n ?? fail('no count');
}

/** Late rows, changed ones and deleted ones, all over the window. Nobody waits longer or shorter by them. */
async function changeMuch({ organization }: Desk): Promise<void> {
  const salt = (column: string): string => `abs(hashtext(${column}::text))`;
  await database.owner.query(`
    INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at)
    SELECT s.org_id, gen_random_uuid(), s.contact_id, s.operator_id, 'late', s.started_at + interval '7 minutes',
           s.started_at + interval '8 minutes', s.started_at + interval '11 minutes', s.started_at + interval '90 minutes'
      FROM chat_sessions s WHERE s.org_id = '${organization}' AND ${salt('s.id')} % 9 = 0;

    UPDATE chat_sessions SET channel = 'phone', closed_at = closed_at + interval '3 hours'
     WHERE org_id = '${organization}' AND ${salt('id')} % 11 = 0 AND claimed_at <= closed_at;

    UPDATE csat_responses SET score = 6 - score, created_at = created_at + interval '50 minutes'
     WHERE org_id = '${organization}' AND ${salt('id')} % 7 = 0;

    DELETE FROM csat_responses WHERE org_id = '${organization}' AND ${salt('id')} % 13 = 0;

    DELETE FROM messages WHERE org_id = '${organization}' AND ${salt('id')} % 5 = 0;

    INSERT INTO app_users (org_id, id, external_id)
    SELECT '${organization}', gen_random_uuid(), 'late';

    INSERT INTO usage_events (org_id, id, occurred_at, user_id, method, endpoint, status_code, response_time_ms)
    SELECT e.org_id, gen_random_uuid(), e.occurred_at + interval '7 minutes', u.id, 'PUT', '/late', 500, 77.5
      FROM usage_events e JOIN app_users u ON u.org_id = e.org_id AND u.external_id = 'late'
     WHERE e.org_id = '${organization}' AND ${salt('e.id')} % 9 = 0;

    DELETE FROM page_views WHERE org_id = '${organization}' AND ${salt('id')} % 11 = 0;

    UPDATE user_sessions SET last_activity_at = last_activity_at + interval '10 minutes'
     WHERE org_id = '${organization}' AND ${salt('id')} % 7 = 0;

    DELETE FROM app_users WHERE org_id = '${organization}' AND external_id = 'person-3';

    UPDATE course_progress SET completed_at = enrolled_at + interval '5 hours'
     WHERE org_id = '${organization}' AND ${salt('learner_id')} % 7 = 0;

    UPDATE lesson_progress SET moved_on_at = started_at + interval '1 day', position = 2
     WHERE org_id = '${organization}' AND ${salt('learner_id')} % 7 = 0;

    DELETE FROM lesson_progress WHERE org_id = '${organization}' AND ${salt('learner_id')} % 11 = 0;

    DELETE FROM learner_activity WHERE org_id = '${organization}' AND ${salt('quarter')} % 9 = 0;

    DELETE FROM quiz_answers WHERE org_id = '${organization}' AND ${salt('learner_id')} % 9 = 0;

    INSERT INTO video_plays (org_id, client_event_id, learner_id, course_id, video_id, seconds, played_at)
    SELECT v.org_id, 'late ' || v.client_event_id, v.learner_id, 'late', 'late', 33.25, v.played_at + interval '7 minutes'
      FROM video_plays v WHERE v.org_id = '${organization}' AND ${salt('v.learner_id')} % 9 = 0;

    UPDATE alert_episodes SET severity = 'INFO', category = 'late', resolved_at = raised_at + interval '3 hours', dismissed_at = NULL,
                              next_raised_at = raised_at + interval '20 hours'
     WHERE org_id = '${organization}' AND ${salt('alert_id')} % 7 = 0;

    DELETE FROM alert_episodes WHERE org_id = '${organization}' AND ${salt('alert_id')} % 11 = 0;

    UPDATE workflow_runs SET status = 'FAILED' WHERE org_id = '${organization}' AND ${salt('id')} % 9 = 0;

    INSERT INTO performance_metrics (org_id, id, service_id, measured_at, p95_latency_ms, throughput_rps, requests, failed_requests)
    SELECT m.org_id, 'late ' || m.id, 'late', m.measured_at + interval '7 minutes', 77.5, 3.25, 10, 1
      FROM performance_metrics m WHERE m.org_id = '${organization}' AND ${salt('m.id')} % 9 = 0;

    UPDATE predictions SET occurred = true, outcome_at = predicted_at + interval '3 hours'
     WHERE org_id = '${organization}' AND ${salt('id')} % 7 = 0;

    UPDATE incident_episodes SET resolved_at = opened_at + interval '1 day', severity = 'INFO'
     WHERE org_id = '${organization}' AND ${salt('incident_id')} % 7 = 0;

    DELETE FROM incident_episodes WHERE org_id = '${organization}' AND ${salt('incident_id')} % 11 = 0`);
  expect(await marksOf(organization)).toBeGreaterThan(0);
}

const rollups = rollupsOf(catalogue);
/** Metrics that rollups can answer. */
const kept = catalogue.filter((metric): metric is FactMetric => {
  const definition = isExternal(metric) ? undefined : rollups.get(rollupName(metric));
  return definition !== undefined && !isExternal(metric) && keptOf(metric, definition) !== null;
});

async function expectReadFrom(desk: Desk, wanted: readonly string[]): Promise<void> {
  expect(kept.length).toBeGreaterThan(15);
  for (const { name } of kept) {
    const { explainMetric } = await desk.ask<{ explainMetric: { readFrom: string } }>(
      `{ explainMetric(metric: ${name}, asOf: "${AS_OF}", from: "${LONG.from}", to: "${LONG.to}") { readFrom } }`,
    );
    expect({ name, isAsWanted: wanted.includes(explainMetric.readFrom) }).toEqual({ name, isAsWanted: true });
  }
}

// What is read from the rows whatever is kept is asked of the rows as they were written in one zone, and of changed ones in
// the other.
describe.each([
  { seed: 61, zone: 'Europe/Berlin', ofRowsWhile: 'not there' },
  { seed: 62, zone: 'Asia/Kathmandu', ofRowsWhile: 'behind the rows' },
])('On random desk $seed in $zone', ({ seed, zone, ofRowsWhile }) => {
  let desk: Desk;
  /** Every other metric: the rest has the other desk. */
  const asked = catalogue.filter((_, index) => index % 2 === seed % 2);
  /** What was said of the same rows before rollups were built. */
  let before: ReadonlyMap<string, unknown>;

  beforeAll(async () => {
    desk = await Desk.write(seed, zone);
  });

  describe.each([
    {
      rollups: 'not there',
      readFrom: ['RAW'],
      prepare: () => Promise.resolve(),
    },
    {
      rollups: 'built and clean',
      readFrom: ['ROLLUP', 'MIXED'],
      prepare: async () => {
        await buildRollups(desk);
        before = new Map(desk.told);
      },
    },
    {
      rollups: 'behind the rows',
      readFrom: ['MIXED'],
      prepare: () => changeMuch(desk),
    },
  ])('with rollups $rollups', (phase) => {
    beforeAll(async () => {
      await phase.prepare();
      desk.forget();
    });

    it(`numbers over days are read from ${phase.readFrom.join(' or ')}`, async () => {
      await expectReadFrom(desk, phase.readFrom);
    });

    // That answers are right whatever waits is said of each kind of change elsewhere too: here by every other metric.
    const some = phase.rollups === 'behind the rows' ? asked.filter((_, index) => index % 2 === 0) : asked;

    it.each(some.map((metric) => [metric.name, metric] as const))(
      '%s is one number in every view',
      async (_, metric) => {
        await expectAllViewsEqual(desk, metric, phase.rollups === ofRowsWhile);
      },
    );

    it('the named fields tell the numbers of any metric, any slice', async () => {
      await expectNamedFieldsEqual(desk);
    });

    it('percentiles are those of the rows, from rollups at most one percent off', async () => {
      await expectPercentilesEqual(desk, phase.rollups === 'not there' ? 1e-9 : 0.01);
    });

    if (phase.rollups === 'built and clean') {
      it('every answer is to the digit what it was without them', () => {
        const same = [...desk.told].filter(([query]) => /^\{ metric(Values|Series)\(/.test(query));
        expect(same.length).toBeGreaterThan(10 * asked.length);
        for (const [query, answer] of same) {
          expect({ query, answer }).toEqual({ query, answer: before.get(query) });
        }
      });
    }
  });
});

// The named fields.

type Named = Readonly<Record<string, number | string | null>>;

/** Values of several metrics, by name. */
async function valuesOf(
  desk: Desk,
  names: readonly string[],
  window: Asked['window'],
  filter: Key | null = null,
): Promise<Map<string, Value & { readonly name: string }>> {
  const args = argumentsOf({ metric: catalogue[0] ?? fail('no metric'), window, zone: null, filter });
  const { metricValues } = await desk.ask<{ metricValues: (Value & { name: string })[] }>(
    `{ metricValues(metrics: [${names.join(', ')}], ${args}) { name ${VALUE} } }`,
  );
  return new Map(metricValues.map((value) => [value.name, value]));
}

async function expectNamedFieldsEqual(desk: Desk): Promise<void> {
  await expectLiveKpisEqual(desk);
  await expectPerformanceEqual(desk);
  await expectDashboardEqual(desk);
  await expectHourlyStatsEqual(desk);
}

async function expectLiveKpisEqual(desk: Desk): Promise<void> {
  const { liveKpis } = await desk.ask<{ liveKpis: { details: ({ name: string } & Value)[] } }>(
    `{ liveKpis(asOf: "${AS_OF}") { details { name ${VALUE} } } }`,
  );
  const names = liveKpis.details.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(10);
  expect([...(await valuesOf(desk, names, null)).values()]).toEqual(liveKpis.details);
  const { liveKpis: fields } = await desk.ask<{ liveKpis: Named }>(
    `{ liveKpis(asOf: "${AS_OF}") { ${names.join(' ')} } }`,
  );
  expect(fields).toEqual(Object.fromEntries(liveKpis.details.map(({ name, value }) => [name, value])));
}

const PERFORMANCE = {
  sessionsClaimed: 'n',
  sessionsClosed: 'n',
  messagesSent: 'n',
  avgFirstResponseSeconds: 'value',
  avgResolutionSeconds: 'value',
  avgHandleSeconds: 'value',
  csatAverage: 'value',
} as const;

async function expectPerformanceEqual(desk: Desk): Promise<void> {
  const { operatorPerformance } = await desk.ask<{ operatorPerformance: (Named & { operatorId: string })[] }>(
    `{ operatorPerformance(days: 7, asOf: "${AS_OF}") {
       operatorId ${Object.keys(PERFORMANCE).join(' ')} csatResponses queueShare } }`,
  );
  expect(operatorPerformance.length).toBeGreaterThan(2);
  const window = { from: iso(NOON - 7 * DAY), to: AS_OF };
  const claimed = (await valuesOf(desk, ['sessionsClaimed'], window)).get('sessionsClaimed')?.n ?? 0;
  for (const row of operatorPerformance) {
    const filter = { dimension: 'operatorId', value: row.operatorId };
    const values = await valuesOf(desk, Object.keys(PERFORMANCE), window, filter);
    expect(row).toEqual({
      operatorId: row.operatorId,
      ...Object.fromEntries(
        Object.entries(PERFORMANCE).map(([name, part]) => [name, values.get(name)?.[part]]),
      ),
      csatResponses: values.get('csatAverage')?.n,
      queueShare: ((values.get('sessionsClaimed')?.n ?? 0) * 100) / claimed,
    });
  }
}

const TREND = {
  sessionsStarted: 'sessionsStarted',
  sessionsClaimed: 'sessionsClaimed',
  sessionsClosed: 'sessionsClosed',
  messages: 'messages',
  avgFirstResponseSeconds: 'avgFirstResponseSeconds',
  avgTimeToFirstResponseSeconds: 'avgTimeToFirstResponseSeconds',
  avgWaitSeconds: 'avgWaitSeconds',
  avgResolutionSeconds: 'avgResolutionSeconds',
  avgHandleSeconds: 'avgHandleSeconds',
  csatAverage: 'csatAverage',
} as const;

async function expectDashboardEqual(desk: Desk): Promise<void> {
  const { dashboard } = await desk.ask<{
    dashboard: {
      from: string;
      to: string;
      trend: (Named & { start: string; csatResponses: number })[];
      funnel: { count: number }[];
      heatmap: { weekday: number; hour: number; count: number }[];
      previous: {
        from: string;
        to: string;
        metrics: { name: string; current: number | null; previous: number | null }[];
      };
    };
  }>(
    `{ dashboard(days: 9, asOf: "${AS_OF}") {
       from to trend { start ${Object.keys(TREND).join(' ')} csatResponses } funnel { count }
       heatmap { weekday hour count } previous { from to metrics { name current previous } } } }`,
  );
  const { from, to, trend, funnel, heatmap, previous } = dashboard;
  const window = { from, to };
  const metricOf = (name: string): Metric => catalogue.find((each) => each.name === name) ?? fail(name);
  const asked = (name: string): Asked => ({ metric: metricOf(name), window, zone: null, filter: null });
  for (const [field, name] of Object.entries(TREND)) {
    const [line = fail('no line')] = await linesOf(desk, asked(name), ', granularity: DAY');
    expect([field, trend.map((day) => day[field])]).toEqual([field, line.points.map(({ value }) => value)]);
    expect(trend.map(({ start }) => start)).toEqual(line.points.map((point) => point.from));
    if (name === 'csatAverage') {
      expect(trend.map(({ csatResponses }) => csatResponses)).toEqual(line.points.map(({ n }) => n));
    }
  }
  const steps = ['sessionsStarted', 'cohortClaimed', 'cohortResponded', 'cohortClosed', 'cohortRated'];
  const reached = await valuesOf(desk, steps, window);
  expect(funnel.map(({ count }) => count)).toEqual(steps.map((name) => reached.get(name)?.n));
  const cells = await linesOf(
    desk,
    asked('sessionsStarted'),
    ', granularity: MONTH, groupBy: [weekday, hour]',
  );
  expect(
    heatmap.filter(({ count }) => count > 0).map(({ weekday, hour, count }) => [weekday, hour, count]),
  ).toEqual(cells.map(({ keys, total }) => [...keys.map(({ value }) => Number(value)), total.n]));
  const compared = previous.metrics.map(({ name }) => name);
  const [now, then] = [
    await valuesOf(desk, compared, window),
    await valuesOf(desk, compared, { from: previous.from, to: previous.to }),
  ];
  expect(previous.metrics).toEqual(
    compared.map((name) => ({ name, current: now.get(name)?.value, previous: then.get(name)?.value })),
  );
}

async function expectHourlyStatsEqual(desk: Desk): Promise<void> {
  const { hourlyStats } = await desk.ask<{
    hourlyStats: {
      from: string;
      to: string;
      total: number;
      buckets: { total: number; contact: number; operator: number; bot: number }[];
    };
  }>(`{ hourlyStats(hours: 50, asOf: "${AS_OF}") { from to total buckets { total contact operator bot } } }`);
  const { from, to, total, buckets } = hourlyStats;
  const metric = catalogue.find(({ name }) => name === 'messages') ?? fail('messages');
  const asked: Asked = { metric, window: { from, to }, zone: null, filter: null };
  expect(total).toBe((await tileOf(desk, asked)).value);
  const lines = await linesOf(desk, asked, ', granularity: HOUR, groupBy: [sender]');
  for (const field of ['contact', 'operator', 'bot'] as const) {
    const line = lines.find(({ keys }) => keys[0]?.value === field.toUpperCase()) ?? fail(field);
    expect([field, buckets.map((bucket) => bucket[field])]).toEqual([field, line.points.map(({ n }) => n)]);
  }
  const [all = fail('no line')] = await linesOf(desk, asked, ', granularity: HOUR');
  expect(buckets.map((bucket) => bucket.total)).toEqual(all.points.map(({ n }) => n));
}

// Percentiles are of rows and of nothing else.

async function expectPercentilesEqual(desk: Desk, within: number): Promise<void> {
  const PERCENTILES = 'p50 p90 p95 p99';
  const { operatorPerformance, dashboard } = await desk.ask<{
    operatorPerformance: { operatorId: string; firstResponse: Named; resolution: Named }[];
    dashboard: { from: string; percentiles: (Named & { metric: string })[] };
  }>(
    `{ operatorPerformance(days: 7, asOf: "${AS_OF}") {
         operatorId firstResponse { ${PERCENTILES} } resolution { ${PERCENTILES} } }
       dashboard(days: 9, asOf: "${AS_OF}") { from percentiles { metric ${PERCENTILES} } } }`,
  );
  const check = async (name: string, from: string, filter: Key | null, got: Named): Promise<void> => {
    const metric = catalogue.find((each) => each.name === name) ?? fail(name);
    const rows = await rowsOf(desk, { metric, window: { from, to: AS_OF }, zone: null, filter });
    const values = (rows ?? [])
      .filter(({ invalid }) => !invalid)
      .map(({ value }) => value ?? Number.NaN)
      .sort((a, b) => a - b);
    for (const percent of [50, 90, 95, 99]) {
      const wanted = percentile(values, percent / 100);
      const found = got[`p${percent}`];
      expect([name, percent, found === null]).toEqual([name, percent, wanted === null]);
      const apart = Math.abs(Number(found) - (wanted ?? 0));
      expect([name, percent, apart <= within * (wanted ?? 0) + 1e-6]).toEqual([name, percent, true]);
    }
  };
  for (const { operatorId: value, firstResponse, resolution } of operatorPerformance) {
    const filter = { dimension: 'operatorId', value };
    await check('avgFirstResponseSeconds', iso(NOON - 7 * DAY), filter, firstResponse);
    await check('avgResolutionSeconds', iso(NOON - 7 * DAY), filter, resolution);
  }
  expect(dashboard.percentiles.length).toBeGreaterThan(2);
  for (const each of dashboard.percentiles) {
    await check(each.metric, dashboard.from, null, each);
  }
}

/** Between two rows the share of the way, as SQL has it. */
function percentile(sorted: readonly number[], fraction: number): number | null {
  const rank = fraction * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return below === undefined || above === undefined
    ? null
    : below + (above - below) * (rank - Math.floor(rank));
}
