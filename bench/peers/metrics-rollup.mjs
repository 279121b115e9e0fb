// The answers from rollups made by hand (bench/metrics-rollup.ts): whole days, hours and quarters of an hour from there,
// the few minutes at either end of a window from the rows.
import {
  addSums,
  dashboard,
  dashboardDays,
  liveKpis,
  NO_SUMS,
  operatorPerformance,
} from './metrics-answers.mjs';
import { daysUntil, deskAt, operatorsOf, queueAt, read } from './metrics-database.mjs';
import { GROUPS } from './metrics-sql.mjs';

const HOUR_MS = 3_600_000;
/** By grain: 15 minutes, an hour, a day of UTC. */
const STEPS = [HOUR_MS / 4, HOUR_MS, 24 * HOUR_MS];
const DAY = 2;

/** A window as few cells: ranges of the coarsest grains that fit, and edges smaller than the finest. */
function cover(from, to, coarsest = DAY) {
  const cells = [];
  const edges = [];
  const place = (begin, end, grain) => {
    if (begin >= end) {
      return;
    }
    if (grain < 0) {
      edges.push({ from: new Date(begin), to: new Date(end) });
      return;
    }
    const step = STEPS[grain];
    const [first, last] = [Math.ceil(begin / step) * step, Math.floor(end / step) * step];
    if (first < last) {
      cells.push({ grain, from: new Date(first), to: new Date(last) });
      place(begin, first, grain - 1);
      place(last, end, grain - 1);
    } else {
      place(begin, end, grain - 1);
    }
  };
  place(from.getTime(), to.getTime(), coarsest);
  return { cells, edges };
}

/** The rows of the given cells, range after range: PostgreSQL might join them otherwise, by reading all of the table. */
const cellsOf = (table, at = 2) => `
  unnest($${at}::smallint[], $${at + 1}::timestamptz[], $${at + 2}::timestamptz[]) AS c (grain, lo, hi),
  LATERAL (SELECT * FROM bench_rollup.${table} t
            WHERE t.org_id = $1 AND t.grain = c.grain AND t.at >= c.lo AND t.at < c.hi OFFSET 0) AS d`;
const cellValues = (cells) => [
  cells.map(({ grain }) => grain),
  cells.map(({ from }) => from),
  cells.map(({ to }) => to),
];
const sum = (name) => `coalesce(sum(d.${name}), 0)::${name.endsWith('_sum') ? 'float8' : 'int'} AS ${name}`;
const sums = (names) => names.map(sum).join(', ');

/** Several windows in one statement, each with its own columns; no column is in two of them. */
async function deskSums(statement, organizationId, windows) {
  const text = `SELECT * FROM ${windows
    .map(({ columns }, index) => {
      return `(SELECT ${sums(columns)} FROM ${cellsOf('desk', 2 + 3 * index)}) AS w${index}`;
    })
    .join(', ')}`;
  const values = windows.flatMap(({ cells }) => cellValues(cells));
  const [row] = await read(statement, text, [organizationId, ...values]);
  return row;
}

/** The rows of one group within the given edges, edge after edge. */
function edgeRows(name, at = 2) {
  const { from, within, where = 'true' } = GROUPS[name];
  return `
    unnest($${at}::timestamptz[], $${at + 1}::timestamptz[]) AS e (lo, hi),
    LATERAL (SELECT * FROM ${from} WHERE s.org_id = $1 AND ${within('e.lo', 'e.hi')} AND ${where} OFFSET 0) AS s`;
}

/** The sums of the rows within the edges of each group: { claimed: edges }. No column is in two groups. */
async function edgeSums(statement, organizationId, edges) {
  const groups = Object.entries(edges);
  const text = `SELECT * FROM ${groups
    .map(([name], index) => {
      return `(SELECT ${GROUPS[name].columns} FROM ${edgeRows(name, 2 + 2 * index)}) AS ${name}`;
    })
    .join(', ')}`;
  const values = groups.flatMap(([, list]) => [list.map(({ from }) => from), list.map(({ to }) => to)]);
  const [row] = await read(statement, text, [organizationId, ...values]);
  return row;
}

const OF_THE_HOUR = ['fr_n', 'fr_sum', 'ttfr_n', 'ttfr_sum', 'wait_n', 'wait_sum'];
const OF_TODAY = ['started', 'res_n', 'res_sum', 'handle_n', 'handle_sum'];
const OF_THE_DAY = ['csat_n', 'csat_sum', 'csat_good', 'breaches'];
const OF_THE_WEEK = ['fcr_n', 'fcr_hits'];

export async function readLiveKpis(organizationId, asOf) {
  const desk = await deskAt(organizationId, asOf);
  const since = (hours) => new Date(asOf.getTime() - hours * HOUR_MS);
  const [hour, today, day, week] = [since(1), desk.midnight, since(24), since(168)].map((from) =>
    cover(from, asOf),
  );
  const [queue, inside, outside] = await Promise.all([
    queueAt(organizationId, asOf),
    deskSums('kpi-cells', organizationId, [
      { cells: hour.cells, columns: OF_THE_HOUR },
      { cells: today.cells, columns: OF_TODAY },
      { cells: day.cells, columns: OF_THE_DAY },
      { cells: week.cells, columns: OF_THE_WEEK },
    ]),
    edgeSums('kpi-edges', organizationId, {
      claimed: hour.edges,
      responded: hour.edges,
      started: today.edges,
      closed: today.edges,
      rated: day.edges,
      breached: day.edges,
      fcr: week.edges,
    }),
  ]);
  const all = addSums(inside, outside);
  return liveKpis({ desk, asOf, queue, hour: all, today: all, day: all, week: all });
}

const OF_AN_OPERATOR = [
  'claimed',
  'closed',
  'messages',
  'fr_n',
  'fr_sum',
  'res_n',
  'res_sum',
  'handle_n',
  'handle_sum',
  'csat_n',
  'csat_sum',
];

export async function readOperatorPerformance(organizationId, asOf, days) {
  const { cells, edges } = cover(new Date(asOf.getTime() - days * 24 * HOUR_MS), asOf);
  const [operators, inside, outside] = await Promise.all([
    operatorsOf(organizationId),
    read(
      'operator-cells',
      `SELECT d.operator_id, ${sums(OF_AN_OPERATOR)} FROM ${cellsOf('operators')} GROUP BY 1`,
      [organizationId, ...cellValues(cells)],
    ),
    read('operator-edges', OPERATOR_EDGES, [
      organizationId,
      edges.map(({ from }) => from),
      edges.map(({ to }) => to),
    ]),
  ]);
  const byOperator = new Map(inside.map((row) => [row.operator_id, row]));
  for (const row of outside) {
    byOperator.set(row.operator_id, addSums(byOperator.get(row.operator_id) ?? NO_SUMS, row));
  }
  // Whoever claimed a session is its operator.
  const claimed = [...byOperator.values()].reduce((total, row) => total + row.claimed, 0);
  return operatorPerformance({ operators, sums: byOperator, claimed });
}

const seconds = (difference) => `coalesce(extract(epoch FROM sum(${difference})), 0)::float8`;
const OPERATOR_EDGES = `
  SELECT s.operator_id, count(*)::int AS claimed, count(s.first_response_at)::int AS fr_n,
         ${seconds('s.first_response_at - s.claimed_at')} AS fr_sum, 0 AS closed, 0 AS res_n, 0::float8 AS res_sum,
         0 AS handle_n, 0::float8 AS handle_sum, 0 AS messages, 0 AS csat_n, 0 AS csat_sum
    FROM ${edgeRows('claimed')} GROUP BY 1
   UNION ALL
  SELECT s.operator_id, 0, 0, 0, count(*)::int, count(*)::int, ${seconds('s.closed_at - s.started_at')},
         count(s.claimed_at)::int, ${seconds('s.closed_at - s.claimed_at')}, 0, 0, 0
    FROM ${edgeRows('closed')} WHERE s.operator_id IS NOT NULL GROUP BY 1
   UNION ALL
  SELECT s.operator_id, 0, 0, 0, 0, 0, 0, 0, 0, count(*)::int, 0, 0
    FROM ${edgeRows('sent')} WHERE s.operator_id IS NOT NULL GROUP BY 1
   UNION ALL
  SELECT o.operator_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*)::int, sum(s.score)::int
    FROM ${edgeRows('rated')} JOIN chat_sessions o ON o.org_id = s.org_id AND o.id = s.session_id
   WHERE o.operator_id IS NOT NULL GROUP BY 1`;

const OF_A_PERIOD = [
  'started',
  'claimed',
  'closed',
  'messages',
  ...OF_THE_HOUR,
  'res_n',
  'res_sum',
  'handle_n',
  'handle_sum',
  'csat_n',
  'csat_sum',
  'csat_good',
];
const COHORT = ['cohort_claimed', 'cohort_responded', 'cohort_closed', 'cohort_rated'];
const PERIOD_GROUPS = ['started', 'claimed', 'responded', 'closed', 'sent', 'rated'];

export async function readDashboard(organizationId, asOf, count) {
  const desk = await deskAt(organizationId, asOf);
  const zone = desk.timezone;
  const days = dashboardDays(await daysUntil(asOf, zone, count), asOf);
  const { from, previous } = days;
  // Days and hours of the zone begin with an hour of UTC, or with a quarter of one.
  const grain = desk.offsetSeconds % 3600 === 0 ? 1 : 0;
  const now = cover(from, asOf);
  const local = cover(from, asOf, grain).cells;
  const then = cover(previous.from, previous.to);
  const [byDay, hours, histograms, inside, edge, durations, edgeThen] = await Promise.all([
    read(
      'day-cells',
      `SELECT date_trunc('day', d.at, $5) AS day, ${sums([...OF_A_PERIOD, ...COHORT])}
         FROM ${cellsOf('desk')} GROUP BY 1`,
      [organizationId, ...cellValues(local), zone],
    ),
    read(
      'hour-cells',
      `SELECT ((extract(isodow FROM d.at AT TIME ZONE $5) - 1) * 24 + extract(hour FROM d.at AT TIME ZONE $5))::int AS hour,
              sum(d.started)::int AS count
         FROM ${cellsOf('desk')} GROUP BY 1`,
      [organizationId, ...cellValues(local), zone],
    ),
    read(
      'histograms',
      `SELECT d.fr_bins AS fr, d.wait_bins AS wait, d.res_bins AS res
         FROM ${cellsOf('desk')}`,
      [organizationId, ...cellValues(now.cells)],
    ),
    deskSums('period-cells', organizationId, [{ cells: then.cells, columns: OF_A_PERIOD }]),
    edgesOf('period-edges', [...PERIOD_GROUPS, 'cohort'], organizationId, now.edges),
    read('durations', DURATIONS, [organizationId, now.edges[0]?.from ?? asOf, asOf]),
    edgesOf('previous-edges', PERIOD_GROUPS, organizationId, then.edges),
  ]);
  const byStart = new Map(byDay.map((row) => [row.day.getTime(), row]));
  const today = desk.midnight.getTime();
  byStart.set(today, addSums(byStart.get(today) ?? NO_SUMS, edge));
  const heatmap = new Map(hours.map(({ hour, count: n }) => [hour, n]));
  // What is too new for a bucket belongs to the hour in which asOf is.
  const thisHour = (desk.weekday - 1) * 24 + desk.hour;
  heatmap.set(thisHour, (heatmap.get(thisHour) ?? 0) + edge.started);
  const of = (name) =>
    percentilesOf(
      histograms.map((row) => row[name]),
      durations.flatMap((row) => (row[name] === null ? [] : [row[name]])),
    );
  return dashboard({
    desk,
    asOf,
    days,
    sums: byStart,
    total: addSums(...byStart.values()),
    before: addSums(inside, edgeThen),
    heatmap,
    percentiles: { fr: of('fr'), wait: of('wait'), res: of('res') },
  });
}

const edgesOf = (statement, groups, organizationId, edges) =>
  edgeSums(statement, organizationId, Object.fromEntries(groups.map((name) => [name, edges])));

const epoch = (difference) => `extract(epoch FROM ${difference})::float8`;
const DURATIONS = `
  SELECT ${epoch('first_response_at - claimed_at')} AS fr, ${epoch('claimed_at - started_at')} AS wait, NULL::float8 AS res
    FROM chat_sessions WHERE org_id = $1 AND claimed_at >= $2 AND claimed_at < $3
   UNION ALL
  SELECT NULL, NULL, ${epoch('closed_at - started_at')}
    FROM chat_sessions WHERE org_id = $1 AND closed_at >= $2 AND closed_at < $3`;

const BASE = Math.log(1.02);
const BINS = 1024;
const binOf = (value) => Math.floor(Math.log(Math.max(value, 0.01)) / BASE) + 233;
const middleOf = (bin) => Math.exp((bin - 233 + 0.5) * BASE);

/** Interpolated between two ranks, as percentile_cont does; each rank stands for the middle of its bin. */
function percentilesOf(packed, values) {
  const counts = new Uint32Array(BINS);
  let n = values.length;
  for (const value of values) {
    counts[binOf(value)] += 1;
  }
  for (const bins of packed) {
    for (let at = 0; bins !== null && at < bins.length; at += 4) {
      const times = bins.readUInt16BE(at + 2);
      counts[bins.readUInt16BE(at)] += times;
      n += times;
    }
  }
  const at = (rank) => {
    let bin = 0;
    for (let seen = counts[0]; seen <= rank; seen += counts[bin]) {
      bin += 1;
    }
    return middleOf(bin);
  };
  const percentile = (share) => {
    if (n === 0) {
      return null;
    }
    const rank = share * (n - 1);
    const [low, high] = [at(Math.floor(rank)), at(Math.ceil(rank))];
    return low + (high - low) * (rank - Math.floor(rank));
  };
  return { p50: percentile(0.5), p90: percentile(0.9), p95: percentile(0.95), p99: percentile(0.99) };
}
