// Rollups made by hand, for the ceiling alone: what somebody would build for exactly these questions, in a schema of its
// own that the gateway does not know. Buckets of 15 minutes, and of these the hours and days of UTC.
//
// They are built once and never kept up to date: nothing is written while the bench reads.
import type { Client } from 'pg';
import type { Bench } from './harness/bench';

/** A wait that is a breach and no longer only a wait: the gateway's default. */
export const BREACH_SECONDS = 300;

/** Built in this order. */
export async function buildRollup(bench: Bench, owner: Client): Promise<void> {
  bench.say('building the rollups of the ceiling');
  await owner.query('/* bench.statistics */ ANALYZE');
  for (const step of [TABLES, DESK, OPERATORS, HISTOGRAMS, ...COARSER, BINS, UNBINNED, COMPACT]) {
    bench.signal.throwIfAborted();
    await owner.query(step);
  }
}

const DESK_SUMS = [
  'started',
  'claimed',
  'closed',
  'messages',
  'cohort_claimed',
  'cohort_responded',
  'cohort_closed',
  'cohort_rated',
  'fr_n',
  'fr_sum',
  'ttfr_n',
  'ttfr_sum',
  'wait_n',
  'wait_sum',
  'res_n',
  'res_sum',
  'handle_n',
  'handle_sum',
  'csat_n',
  'csat_sum',
  'csat_good',
  'fcr_n',
  'fcr_hits',
  'breaches',
];
const OPERATOR_SUMS = [
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
const columns = (names: readonly string[]): string =>
  names.map((name) => `${name} ${name.endsWith('_sum') ? 'float8' : 'int'} NOT NULL DEFAULT 0`).join(', ');

/** grain: 0 is 15 minutes, 1 an hour, 2 a day. */
const TABLES = `/* bench.rollup-tables */
  DROP SCHEMA IF EXISTS bench_rollup CASCADE;
  CREATE SCHEMA bench_rollup;
  CREATE TABLE bench_rollup.desk (
    org_id uuid, grain smallint, at timestamptz, ${columns(DESK_SUMS)},
    fr_bins bytea, wait_bins bytea, res_bins bytea, PRIMARY KEY (org_id, grain, at));
  CREATE TABLE bench_rollup.operators (
    org_id uuid, grain smallint, at timestamptz, operator_id uuid, ${columns(OPERATOR_SUMS)},
    PRIMARY KEY (org_id, grain, at, operator_id));
  CREATE UNLOGGED TABLE bench_rollup.bins (org_id uuid, grain smallint, at timestamptz, measure text, bin int, n int);
  GRANT USAGE ON SCHEMA bench_rollup TO PUBLIC;
  GRANT SELECT ON ALL TABLES IN SCHEMA bench_rollup TO PUBLIC;
`;

const quarter = (moment: string): string => `date_bin('15 minutes', ${moment}, '2000-01-01Z')`;
const seconds = (difference: string): string => `coalesce(extract(epoch FROM sum(${difference})), 0)::float8`;

const LATEST = `NOT EXISTS (SELECT FROM csat_responses l WHERE l.org_id = c.org_id AND l.session_id = c.session_id
                               AND (l.created_at, l.id) > (c.created_at, c.id))`;
const RETURNED = `EXISTS (SELECT FROM chat_sessions n
                           WHERE n.org_id = s.org_id AND n.contact_id = s.contact_id AND n.id <> s.id
                             AND n.started_at >= s.closed_at AND n.started_at < s.closed_at + interval '24 hours')`;
const BREACH = `interval '${BREACH_SECONDS} seconds'`;

const DESK = `/* bench.rollup-desk */
  INSERT INTO bench_rollup.desk (org_id, grain, at, ${DESK_SUMS.join(', ')})
  SELECT org_id, 0, at, ${DESK_SUMS.map((name) => `coalesce(${name}, 0)`).join(', ')}
    FROM (SELECT org_id, ${quarter('started_at')} AS at, count(*) AS started, count(claimed_at) AS cohort_claimed,
                 count(first_response_at) AS cohort_responded,
                 count(*) FILTER (WHERE first_response_at IS NOT NULL AND closed_at IS NOT NULL) AS cohort_closed,
                 count(*) FILTER (WHERE first_response_at IS NOT NULL AND closed_at IS NOT NULL AND rated) AS cohort_rated
            FROM (SELECT s.*, EXISTS (SELECT FROM csat_responses r
                                       WHERE r.org_id = s.org_id AND r.session_id = s.id) AS rated
                    FROM chat_sessions s) s
           GROUP BY 1, 2) AS started
    FULL JOIN (SELECT org_id, ${quarter('claimed_at')} AS at, count(*) AS claimed, count(first_response_at) AS fr_n,
                      ${seconds('first_response_at - claimed_at')} AS fr_sum, count(*) AS wait_n,
                      ${seconds('claimed_at - started_at')} AS wait_sum
                 FROM chat_sessions WHERE claimed_at IS NOT NULL GROUP BY 1, 2) AS claimed USING (org_id, at)
    FULL JOIN (SELECT org_id, ${quarter('first_response_at')} AS at, count(*) AS ttfr_n,
                      ${seconds('first_response_at - started_at')} AS ttfr_sum
                 FROM chat_sessions WHERE first_response_at IS NOT NULL GROUP BY 1, 2) AS responded USING (org_id, at)
    FULL JOIN (SELECT org_id, ${quarter('closed_at')} AS at, count(*) AS closed, count(*) AS res_n,
                      ${seconds('closed_at - started_at')} AS res_sum, count(claimed_at) AS handle_n,
                      ${seconds('closed_at - claimed_at')} AS handle_sum, count(operator_id) AS fcr_n,
                      count(*) FILTER (WHERE operator_id IS NOT NULL AND NOT returned) AS fcr_hits
                 FROM (SELECT s.*, ${RETURNED} AS returned FROM chat_sessions s WHERE closed_at IS NOT NULL) AS s
                GROUP BY 1, 2) AS closed USING (org_id, at)
    FULL JOIN (SELECT org_id, ${quarter('created_at')} AS at, count(*) AS messages FROM messages
                GROUP BY 1, 2) AS sent USING (org_id, at)
    FULL JOIN (SELECT org_id, ${quarter('created_at')} AS at, count(*) AS csat_n, sum(score) AS csat_sum,
                      count(*) FILTER (WHERE score >= 4) AS csat_good
                 FROM csat_responses c WHERE ${LATEST} GROUP BY 1, 2) AS rated USING (org_id, at)
    FULL JOIN (SELECT org_id, ${quarter(`started_at + ${BREACH}`)} AS at, count(*) AS breaches
                 FROM chat_sessions
                WHERE coalesce(least(claimed_at, closed_at), 'infinity') > started_at + ${BREACH}
                GROUP BY 1, 2) AS breached USING (org_id, at)`;

const OPERATORS = `/* bench.rollup-operators */
  INSERT INTO bench_rollup.operators (org_id, grain, at, operator_id, ${OPERATOR_SUMS.join(', ')})
  SELECT org_id, 0, at, operator_id, ${OPERATOR_SUMS.map((name) => `coalesce(${name}, 0)`).join(', ')}
    FROM (SELECT org_id, ${quarter('claimed_at')} AS at, operator_id, count(*) AS claimed,
                 count(first_response_at) AS fr_n, ${seconds('first_response_at - claimed_at')} AS fr_sum
            FROM chat_sessions WHERE claimed_at IS NOT NULL AND operator_id IS NOT NULL GROUP BY 1, 2, 3) AS claimed
    FULL JOIN (SELECT org_id, ${quarter('closed_at')} AS at, operator_id, count(*) AS closed, count(*) AS res_n,
                      ${seconds('closed_at - started_at')} AS res_sum, count(claimed_at) AS handle_n,
                      ${seconds('closed_at - claimed_at')} AS handle_sum
                 FROM chat_sessions WHERE closed_at IS NOT NULL AND operator_id IS NOT NULL
                GROUP BY 1, 2, 3) AS closed USING (org_id, at, operator_id)
    FULL JOIN (SELECT org_id, ${quarter('created_at')} AS at, operator_id, count(*) AS messages
                 FROM messages WHERE sender = 'OPERATOR' AND operator_id IS NOT NULL
                GROUP BY 1, 2, 3) AS sent USING (org_id, at, operator_id)
    FULL JOIN (SELECT c.org_id, ${quarter('c.created_at')} AS at, s.operator_id, count(*) AS csat_n,
                      sum(c.score) AS csat_sum
                 FROM csat_responses c JOIN chat_sessions s ON s.org_id = c.org_id AND s.id = c.session_id
                WHERE s.operator_id IS NOT NULL AND ${LATEST}
                GROUP BY 1, 2, 3) AS rated USING (org_id, at, operator_id)`;

/** Bin b holds durations of about 1.02^(b - 233) seconds: its middle is at most 1 % away from each of them. */
const bin = (difference: string): string =>
  `(floor(ln(greatest(extract(epoch FROM ${difference})::float8, 0.01)) / ln(1.02::float8)) + 233)::int`;

const histogram = (measure: string, moment: string, difference: string): string => `
  SELECT org_id, 0 AS grain, ${quarter(moment)} AS at, '${measure}' AS measure, ${bin(difference)} AS bin, count(*) AS n
    FROM chat_sessions WHERE ${moment} IS NOT NULL AND ${difference} IS NOT NULL GROUP BY 1, 3, 5`;

const HISTOGRAMS = `/* bench.rollup-histograms */
  INSERT INTO bench_rollup.bins
  ${histogram('fr', 'claimed_at', 'first_response_at - claimed_at')}
  UNION ALL ${histogram('wait', 'claimed_at', 'claimed_at - started_at')}
  UNION ALL ${histogram('res', 'closed_at', 'closed_at - started_at')}`;

const sums = (names: readonly string[]): string => names.map((name) => `sum(${name})`).join(', ');

const COARSER = [
  { grain: 1, unit: 'hour' },
  { grain: 2, unit: 'day' },
].flatMap(({ grain, unit }) => [
  `/* bench.rollup-desk */
   INSERT INTO bench_rollup.desk (org_id, grain, at, ${DESK_SUMS.join(', ')})
   SELECT org_id, ${grain}, date_trunc('${unit}', at, 'UTC'), ${sums(DESK_SUMS)}
     FROM bench_rollup.desk WHERE grain = 0 GROUP BY 1, 3`,
  `/* bench.rollup-operators */
   INSERT INTO bench_rollup.operators (org_id, grain, at, operator_id, ${OPERATOR_SUMS.join(', ')})
   SELECT org_id, ${grain}, date_trunc('${unit}', at, 'UTC'), operator_id, ${sums(OPERATOR_SUMS)}
     FROM bench_rollup.operators WHERE grain = 0 GROUP BY 1, 3, 4`,
  `/* bench.rollup-histograms */
   INSERT INTO bench_rollup.bins
   SELECT org_id, ${grain}, date_trunc('${unit}', at, 'UTC'), measure, bin, sum(n)
     FROM bench_rollup.bins WHERE grain = 0 GROUP BY 1, 3, 4, 5`,
]);

/** Pairs of 16 bits each: the bin, and how many there are. */
const BINS = `/* bench.rollup-bins */
  UPDATE bench_rollup.desk d SET fr_bins = b.fr, wait_bins = b.wait, res_bins = b.res
    FROM (SELECT org_id, grain, at, string_agg(pair, '') FILTER (WHERE measure = 'fr') AS fr,
                 string_agg(pair, '') FILTER (WHERE measure = 'wait') AS wait,
                 string_agg(pair, '') FILTER (WHERE measure = 'res') AS res
            FROM (SELECT *, int2send(bin::int2) || int2send(n::int2) AS pair FROM bench_rollup.bins) AS p
           GROUP BY 1, 2, 3) AS b
   WHERE b.org_id = d.org_id AND b.grain = d.grain AND b.at = d.at`;

const UNBINNED = '/* bench.rollup-bins */ DROP TABLE bench_rollup.bins';
/** Each row was written twice. */
const COMPACT = '/* bench.rollup-compact */ VACUUM (FULL, ANALYZE) bench_rollup.desk';
