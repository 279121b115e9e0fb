// The answers from the rows themselves, as somebody writes them who knows SQL and the indexes: one statement for what
// one scan can tell, the statements of an answer side by side on several connections.
import { addSums, dashboard, dashboardDays, liveKpis, operatorPerformance } from './metrics-answers.mjs';
import { daysUntil, deskAt, operatorsOf, queueAt, read } from './metrics-database.mjs';

const HOUR_MS = 3_600_000;
const seconds = (difference) => `coalesce(extract(epoch FROM sum(${difference})), 0)::float8`;
const before = (asOf, hours) => new Date(asOf.getTime() - hours * HOUR_MS);

const within = (at) => (lo, hi) => `${at} >= ${lo} AND ${at} < ${hi}`;
const sessionsBy = (at, columns) => ({ columns, from: 'chat_sessions s', at, within: within(at) });
const BREACH = `interval '300 seconds'`;

/** What is told of the rows of a window, by the moment that places them in it. */
export const GROUPS = {
  started: sessionsBy('s.started_at', 'count(*)::int AS started'),
  cohort: sessionsBy(
    's.started_at',
    `count(s.claimed_at)::int AS cohort_claimed, count(s.first_response_at)::int AS cohort_responded,
     count(*) FILTER (WHERE s.first_response_at IS NOT NULL AND s.closed_at IS NOT NULL)::int AS cohort_closed,
     count(*) FILTER (WHERE s.first_response_at IS NOT NULL AND s.closed_at IS NOT NULL AND EXISTS (
       SELECT FROM csat_responses r WHERE r.org_id = s.org_id AND r.session_id = s.id))::int AS cohort_rated`,
  ),
  claimed: sessionsBy(
    's.claimed_at',
    `count(*)::int AS claimed, count(s.first_response_at)::int AS fr_n,
     ${seconds('s.first_response_at - s.claimed_at')} AS fr_sum, count(*)::int AS wait_n,
     ${seconds('s.claimed_at - s.started_at')} AS wait_sum`,
  ),
  responded: sessionsBy(
    's.first_response_at',
    `count(*)::int AS ttfr_n, ${seconds('s.first_response_at - s.started_at')} AS ttfr_sum`,
  ),
  closed: sessionsBy(
    's.closed_at',
    `count(*)::int AS closed, count(*)::int AS res_n, ${seconds('s.closed_at - s.started_at')} AS res_sum,
     count(s.claimed_at)::int AS handle_n, ${seconds('s.closed_at - s.claimed_at')} AS handle_sum`,
  ),
  fcr: {
    ...sessionsBy(
      's.closed_at',
      `count(*)::int AS fcr_n, count(*) FILTER (WHERE NOT EXISTS (
         SELECT FROM chat_sessions n
          WHERE n.org_id = s.org_id AND n.contact_id = s.contact_id AND n.id <> s.id
            AND n.started_at >= s.closed_at AND n.started_at < s.closed_at + interval '24 hours'))::int AS fcr_hits`,
    ),
    where: 's.operator_id IS NOT NULL',
  },
  breached: {
    ...sessionsBy('s.started_at', 'count(*)::int AS breaches'),
    within: (lo, hi) =>
      within('s.started_at')(`${lo}::timestamptz - ${BREACH}`, `${hi}::timestamptz - ${BREACH}`),
    where: `coalesce(least(s.claimed_at, s.closed_at), 'infinity') > s.started_at + ${BREACH}`,
  },
  sent: {
    columns: 'count(*)::int AS messages',
    from: 'messages s',
    at: 's.created_at',
    within: within('s.created_at'),
  },
  // The session of a rating is only needed by those who ask for its operator: otherwise `s` is the rating.
  rated: {
    columns: `count(*)::int AS csat_n, coalesce(sum(s.score), 0)::int AS csat_sum,
              count(*) FILTER (WHERE s.score >= 4)::int AS csat_good`,
    from: 'csat_responses s',
    at: 's.created_at',
    within: within('s.created_at'),
    where: `NOT EXISTS (SELECT FROM csat_responses l WHERE l.org_id = s.org_id AND l.session_id = s.session_id
                           AND (l.created_at, l.id) > (s.created_at, s.id))`,
  },
};
const OF_A_DAY = ['started', 'claimed', 'responded', 'closed', 'sent', 'rated'];

/** The sums of one group over a window. */
async function sumsOf(name, organizationId, from, to) {
  const { columns, from: table, within: window, where = 'true' } = GROUPS[name];
  const text = `SELECT ${columns} FROM ${table} WHERE s.org_id = $1 AND ${window('$2', '$3')} AND ${where}`;
  const [sums] = await read(name, text, [organizationId, from, to]);
  return sums;
}

/** The same by local day. */
function sumsByDay(name, organizationId, from, to, zone) {
  const { columns, from: table, at, within: window, where = 'true' } = GROUPS[name];
  const text = `SELECT date_trunc('day', ${at}, $4) AS day, ${columns} FROM ${table}
                 WHERE s.org_id = $1 AND ${window('$2', '$3')} AND ${where} GROUP BY 1`;
  return read(`${name}-by-day`, text, [organizationId, from, to, zone]);
}

/** The same by operator: of ratings, that of the session. */
function sumsByOperator(name, values) {
  const { columns, within: window, where = 'true', from: table } = GROUPS[name];
  const text =
    name === 'rated'
      ? `SELECT o.operator_id, ${columns} FROM ${table} JOIN chat_sessions o ON o.org_id = s.org_id AND o.id = s.session_id
          WHERE s.org_id = $1 AND ${window('$2', '$3')} AND ${where} GROUP BY 1`
      : `SELECT s.operator_id, ${columns} FROM ${table}
          WHERE s.org_id = $1 AND ${window('$2', '$3')} AND ${where} AND s.operator_id IS NOT NULL GROUP BY 1`;
  return read(`${name}-by-operator`, text, values);
}

export async function readLiveKpis(organizationId, asOf) {
  const desk = await deskAt(organizationId, asOf);
  const [hour, day, week] = [before(asOf, 1), before(asOf, 24), before(asOf, 168)];
  const [queue, claimed, responded, started, closed, rated, returned, breached] = await Promise.all([
    queueAt(organizationId, asOf),
    sumsOf('claimed', organizationId, hour, asOf),
    sumsOf('responded', organizationId, hour, asOf),
    sumsOf('started', organizationId, desk.midnight, asOf),
    sumsOf('closed', organizationId, desk.midnight, asOf),
    sumsOf('rated', organizationId, day, asOf),
    sumsOf('fcr', organizationId, week, asOf),
    sumsOf('breached', organizationId, day, asOf),
  ]);
  return liveKpis({
    desk,
    asOf,
    queue,
    hour: addSums(claimed, responded),
    today: addSums(started, closed),
    day: addSums(rated, breached),
    week: returned,
  });
}

export async function readOperatorPerformance(organizationId, asOf, days) {
  const values = [organizationId, before(asOf, days * 24), asOf];
  const [operators, ...groups] = await Promise.all([
    operatorsOf(organizationId),
    ...['claimed', 'closed', 'sent', 'rated'].map((name) => sumsByOperator(name, values)),
  ]);
  const sums = new Map();
  for (const row of groups.flat()) {
    sums.set(row.operator_id, addSums(sums.get(row.operator_id) ?? {}, row));
  }
  const claimed = groups[0].reduce((sum, row) => sum + row.claimed, 0);
  return operatorPerformance({ operators, sums, claimed });
}

export async function readDashboard(organizationId, asOf, count) {
  const desk = await deskAt(organizationId, asOf);
  const zone = desk.timezone;
  const days = dashboardDays(await daysUntil(asOf, zone, count), asOf);
  const { from, previous } = days;
  const [byDay, earlier, cohort, hours, [claims], [closes]] = await Promise.all([
    Promise.all(OF_A_DAY.map((name) => sumsByDay(name, organizationId, from, asOf, zone))),
    Promise.all(OF_A_DAY.map((name) => sumsOf(name, organizationId, previous.from, previous.to))),
    sumsOf('cohort', organizationId, from, asOf),
    read(
      'heatmap',
      `SELECT extract(isodow FROM started_at AT TIME ZONE $4)::int AS weekday,
              extract(hour FROM started_at AT TIME ZONE $4)::int AS hour, count(*)::int AS count
         FROM chat_sessions WHERE org_id = $1 AND started_at >= $2 AND started_at < $3 GROUP BY 1, 2`,
      [organizationId, from, asOf, zone],
    ),
    read(
      'claim-percentiles',
      `SELECT ${percentiles('first_response_at - claimed_at')} AS fr, ${percentiles('claimed_at - started_at')} AS wait
         FROM chat_sessions WHERE org_id = $1 AND claimed_at >= $2 AND claimed_at < $3`,
      [organizationId, from, asOf],
    ),
    read(
      'close-percentiles',
      `SELECT ${percentiles('closed_at - started_at')} AS res
         FROM chat_sessions WHERE org_id = $1 AND closed_at >= $2 AND closed_at < $3`,
      [organizationId, from, asOf],
    ),
  ]);
  const sums = new Map();
  for (const row of byDay.flat()) {
    const day = row.day.getTime();
    sums.set(day, addSums(sums.get(day) ?? {}, row));
  }
  return dashboard({
    desk,
    asOf,
    days,
    sums,
    total: addSums(...sums.values(), cohort),
    before: addSums(...earlier),
    heatmap: new Map(hours.map(({ weekday, hour, count: n }) => [(weekday - 1) * 24 + hour, n])),
    percentiles: { fr: named(claims.fr), wait: named(claims.wait), res: named(closes.res) },
  });
}

const percentiles = (difference) =>
  `percentile_cont(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM ${difference})::float8)`;

const named = (values) => {
  const [p50 = null, p90 = null, p95 = null, p99 = null] = values ?? [];
  return { p50, p90, p95, p99 };
};
