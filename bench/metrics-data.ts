// Twenty support desks with ninety days behind them, up to the present moment: a million sessions, three messages each,
// every fifth of them rated. PostgreSQL makes the rows itself, from hashes of their numbers: the same in every run, but
// for the moment at which they end.
import { Client } from 'pg';
import type { Bench } from './harness/bench';
import type { BenchPostgres } from './harness/postgres';
import { runCommand } from './harness/gateway';
import { Random } from './harness/random';
import { buildRollup } from './metrics-rollup';

export interface MetricsData {
  readonly version: number;
  /** Sessions that were asked for. */
  readonly rows: number;
  /** The largest first. */
  readonly organizations: readonly string[];
  /** No row is as late as this. */
  readonly end: string;
  readonly sessions: number;
  readonly messages: number;
  readonly ratings: number;
}

const VERSION = 2;
const DAYS = 90;
const DAY_MS = 86_400_000;
/** Windows reach up to the present: what ended long ago has an empty last hour. */
const OLDEST_MS = 3_600_000;
const ORGANIZATIONS = 20;
const LARGEST_SHARE = 0.17;
const OPERATORS = { most: 80, least: 10 };
const ZONES: [string, ...string[]] = [
  'Europe/Berlin',
  'America/New_York',
  'UTC',
  'Asia/Kolkata',
  'Asia/Tokyo',
];

/** Finds the data in the folder, or makes it. */
export async function metricsData(bench: Bench, postgres: BenchPostgres): Promise<MetricsData> {
  const noted = postgres.note as MetricsData | null;
  if (noted?.version === VERSION && noted.rows === bench.rows && !isOld(noted)) {
    bench.say(`using the ${noted.sessions} sessions that are there`);
    return noted;
  }
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    const began = performance.now();
    bench.say(`writing ${bench.rows} sessions with their messages and ratings`);
    postgres.keepNote(null);
    const data = await write(bench, owner);
    await buildRollup(bench, owner);
    // The rows came past the triggers that mark what has changed.
    bench.say('building the rollups of the gateway');
    await runCommand(bench, postgres, ['rollup', 'rebuild']);
    await tidy(postgres);
    postgres.keepNote(data);
    bench.say(`written in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return data;
  } finally {
    await owner.end();
  }
}

/** What one contestant has left behind must not slow down the next one's reading. */
export async function tidy(postgres: BenchPostgres): Promise<void> {
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    await owner.query('/* bench.vacuum */ VACUUM (ANALYZE)');
    await owner.query('/* bench.checkpoint */ CHECKPOINT');
  } finally {
    await owner.end();
  }
}

function isOld({ end }: MetricsData): boolean {
  return Date.parse(end) < Date.now() - OLDEST_MS;
}

async function write(bench: Bench, owner: Client): Promise<MetricsData> {
  const end = new Date(Math.floor(Date.now() / 1000) * 1000);
  const begin = new Date(end.getTime() - DAYS * DAY_MS);
  const organizations = makeOrganizations(bench.rows, begin);
  await owner.query('/* bench.empty */ TRUNCATE organizations, audit_logs CASCADE');
  // Foreign keys hold by construction, and neither they nor triggers need to look at four million rows.
  await owner.query('/* bench.unchecked */ SET session_replication_role = replica');
  await owner.query(HELPERS);
  await owner.query(DESKS, [
    organizations.map(({ id }) => id),
    organizations.map(({ zone }) => zone),
    organizations.map(({ sessions }) => sessions),
    organizations.map(({ operators }) => operators),
  ]);
  for (const [step, values] of [
    [ORGANIZATION_ROWS, [begin]],
    [PEOPLE, [begin]],
    [CONTACTS, [begin]],
    [LIVES, [begin, end]],
    [SESSIONS, []],
    [MESSAGES, [end]],
    [RATINGS, [end]],
    [CHAT_MODES, []],
  ] as const) {
    bench.signal.throwIfAborted();
    await owner.query(step, [...values]);
  }
  const { rows } = await owner.query<Pick<MetricsData, 'sessions' | 'messages' | 'ratings'>>(COUNTS);
  await owner.query('/* bench.helpers */ DROP SCHEMA bench_make CASCADE');
  await owner.query('/* bench.checked */ RESET session_replication_role');
  const [counts] = rows;
  if (counts === undefined) {
    throw new Error('There are no rows');
  }
  return {
    version: VERSION,
    rows: bench.rows,
    organizations: organizations.map(({ id }) => id),
    end: end.toISOString(),
    ...counts,
  };
}

interface Organization {
  readonly id: string;
  readonly zone: string;
  readonly sessions: number;
  readonly operators: number;
}

/** One is large, a few are half of it, and most are small. */
function makeOrganizations(rows: number, begin: Date): Organization[] {
  const random = new Random(20_251_123);
  const weights = Array.from({ length: ORGANIZATIONS - 1 }, (_, index) => 1 / (index + 4));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = [LARGEST_SHARE, ...weights.map((weight) => ((1 - LARGEST_SHARE) * weight) / total)];
  return shares.map((share, index) => ({
    id: random.uuid(begin),
    zone: ZONES[index % ZONES.length] ?? ZONES[0],
    sessions: Math.round(rows * share),
    operators: Math.round(
      OPERATORS.least +
        (OPERATORS.most - OPERATORS.least) * ((ORGANIZATIONS - 1 - index) / (ORGANIZATIONS - 1)) ** 2,
    ),
  }));
}

/** `u` is a number from 0 to 1 that depends on nothing but its parameters; `id` a UUIDv7 of a moment, in the same way. */
const HELPERS = `/* bench.helpers */
  DROP SCHEMA IF EXISTS bench_make CASCADE;
  CREATE SCHEMA bench_make;
  CREATE FUNCTION bench_make.u(n bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (hashint8extended(n, salt) & 9007199254740991) / 9007199254740992::float8 $$;
  CREATE FUNCTION bench_make.later(n bigint, salt int, mean float8) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT interval '1 millisecond' * floor(-1000 * mean * ln(1 - bench_make.u(n, salt))) $$;
  CREATE FUNCTION bench_make.id(at timestamptz, n bigint, salt int) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0')
               || '8' || right(lpad(to_hex(hashint8extended(n, salt)), 16, '0'), 15))::uuid $$;
  CREATE TABLE bench_make.desk (org_id uuid, zone text, sessions int, operators int, ordinal bigint, first bigint,
                                contacts int);
  CREATE UNLOGGED TABLE bench_make.life (org_id uuid, n bigint, id uuid, contact_id uuid, operator_id uuid, channel text,
    started_at timestamptz, claimed_at timestamptz, first_response_at timestamptz, closed_at timestamptz);
`;

/** `first` numbers the sessions of all organizations one after the other. */
const DESKS = `/* bench.desks */
  INSERT INTO bench_make.desk
  SELECT org_id, zone, sessions, operators, ordinal, (sum(sessions) OVER (ORDER BY ordinal) - sessions)::bigint,
         greatest(sessions * 8 / 10, 1)
    FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) WITH ORDINALITY
         AS given (org_id, zone, sessions, operators, ordinal)`;

const ORGANIZATION_ROWS = `/* bench.organizations */
  INSERT INTO organizations (org_id, slug, name, timezone, created_at)
  SELECT org_id, 'desk-' || ordinal, 'Desk ' || ordinal, zone, $1::timestamptz FROM bench_make.desk`;

const PEOPLE = `/* bench.people */
  INSERT INTO users (org_id, id, display_name, role, created_at)
  SELECT org_id, bench_make.id($1::timestamptz, ordinal * 1000 + k, 11), 'Operator ' || lpad(k::text, 3, '0'),
         'OPERATOR', $1::timestamptz
    FROM bench_make.desk, generate_series(0, operators - 1) AS k`;

/** Who is with an operator now is in HUMAN mode: see CHAT_MODES. */
const CONTACTS = `/* bench.contacts */
  INSERT INTO contacts (org_id, id, chat_mode, chat_mode_changed_at, created_at)
  SELECT org_id, bench_make.id($1::timestamptz, first * 4 + k, 12), 'BOT', $1::timestamptz, $1::timestamptz
    FROM bench_make.desk, generate_series(0, contacts - 1) AS k`;

/**
 * What happened in each session, in the order of their starts. Every hour of the 90 days has a weight by its local hour
 * and weekday, and as many sessions as that. Of a hundred sessions seven are given up in the queue; fourteen are by a
 * contact who was there within the day before.
 */
const LIVES = `/* bench.lives */
  INSERT INTO bench_make.life
  WITH hours AS (
    SELECT d.*, h.start,
           (CASE WHEN extract(hour FROM h.start AT TIME ZONE d.zone) BETWEEN 8 AND 18 THEN 1.0
                 WHEN extract(hour FROM h.start AT TIME ZONE d.zone) IN (6, 7, 19, 20, 21) THEN 0.5 ELSE 0.12 END
            * CASE WHEN extract(isodow FROM h.start AT TIME ZONE d.zone) > 5 THEN 0.4 ELSE 1 END)::float8 AS weight
      FROM bench_make.desk d,
           generate_series($1::timestamptz, $2::timestamptz - interval '1 hour', interval '1 hour') AS h (start)),
  shares AS (
    SELECT *, sum(weight) OVER until / sum(weight) OVER (PARTITION BY org_id) AS upper FROM hours
    WINDOW until AS (PARTITION BY org_id ORDER BY start)),
  counts AS (
    SELECT *, round(sessions * upper)::int AS until,
           round(sessions * coalesce(lag(upper) OVER (PARTITION BY org_id ORDER BY start), 0))::int AS since
      FROM shares),
  starts AS (
    SELECT c.*, j, c.first + j AS n,
           date_trunc('milliseconds',
                      c.start + interval '1 hour' * ((j - since + bench_make.u(c.first + j, 1)) / (until - since))) AS started_at
      FROM counts c, generate_series(c.since, c.until - 1) AS j),
  claims AS (
    SELECT s.*, CASE WHEN bench_make.u(n, 3) < 0.93 THEN started_at + bench_make.later(n, 2, 70) END AS claimed_at,
           bench_make.id($1::timestamptz, ordinal * 1000 + floor(operators * power(bench_make.u(n, 9), 1.2))::bigint, 11) AS operator_id
      FROM starts s),
  closes AS (
    SELECT c.*, CASE WHEN claimed_at IS NULL THEN started_at + interval '2 minutes' + bench_make.later(n, 5, 400)
                     ELSE claimed_at + interval '4 minutes' + bench_make.later(n, 5, 600) END AS closed_at
      FROM claims c)
  SELECT org_id, n, bench_make.id(started_at, n, 13) AS id,
         bench_make.id($1::timestamptz, first * 4 + floor(contacts * bench_make.u(
           first + CASE WHEN bench_make.u(n, 6) < 0.14
                        THEN greatest(j - 1 - floor(bench_make.u(n, 7) * sessions / 90 * 0.7)::bigint, 0)
                        ELSE j END, 8))::bigint, 12) AS contact_id,
         CASE WHEN claimed_at < $2 THEN operator_id END AS operator_id,
         CASE WHEN bench_make.u(n, 10) < 0.55 THEN 'chat' WHEN bench_make.u(n, 10) < 0.75 THEN 'email'
              WHEN bench_make.u(n, 10) < 0.9 THEN 'phone' ELSE 'whatsapp' END AS channel,
         started_at,
         CASE WHEN claimed_at < $2 THEN claimed_at END AS claimed_at,
         CASE WHEN r.at < $2 AND bench_make.u(n, 14) < 0.98 THEN r.at END AS first_response_at,
         CASE WHEN closed_at < $2 THEN closed_at END AS closed_at
    FROM closes, LATERAL (SELECT least(claimed_at + interval '3 seconds' + bench_make.later(n, 4, 42),
                                       CASE WHEN claimed_at IS NOT NULL THEN closed_at - interval '1 second' END)) AS r (at)
   ORDER BY started_at`;

const SESSIONS = `/* bench.sessions */
  INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at,
                             closed_at)
  SELECT org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at
    FROM bench_make.life`;

/**
 * One to five messages: the contact's first, the operator's answer (or the bot's, where nobody answered), and more of
 * both in turn until the close.
 */
const MESSAGES = `/* bench.messages */
  INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
  SELECT l.org_id, bench_make.id(m.at, l.n * 8 + k, 15), l.id, m.at, m.sender,
         CASE WHEN m.sender = 'OPERATOR' THEN l.operator_id END
    FROM bench_make.life l, generate_series(1, 1 + floor(bench_make.u(l.n, 16) * 5)::int) AS k,
         LATERAL (SELECT CASE k WHEN 1 THEN l.started_at
                                WHEN 2 THEN coalesce(l.first_response_at, l.started_at + interval '5 seconds')
                                ELSE date_trunc('milliseconds', coalesce(l.first_response_at, l.started_at)
                                       + (coalesce(l.closed_at, $1) - coalesce(l.first_response_at, l.started_at)) * (k - 2) / 4)
                         END,
                         CASE WHEN k % 2 = 1 THEN 'CONTACT' WHEN l.first_response_at IS NULL THEN 'BOT'
                              ELSE 'OPERATOR' END) AS m (at, sender)
   WHERE m.at < $1::timestamptz`;

/** Every fifth session; of two hundred raters one says something else a little later. */
const RATINGS = `/* bench.ratings */
  INSERT INTO csat_responses (org_id, id, session_id, score, created_at)
  SELECT l.org_id, bench_make.id(r.at, l.n * 2 + k, 17), l.id,
         CASE WHEN s.u < 0.45 THEN 5 WHEN s.u < 0.72 THEN 4 WHEN s.u < 0.85 THEN 3 WHEN s.u < 0.92 THEN 2 ELSE 1 END,
         r.at
    FROM bench_make.life l, generate_series(0, CASE WHEN bench_make.u(l.n, 19) < 0.005 THEN 1 ELSE 0 END) AS k,
         LATERAL (SELECT l.closed_at + bench_make.later(l.n, 18, 300) + k * interval '7 minutes') AS r (at),
         LATERAL (SELECT bench_make.u(l.n * 2 + k, 20)) AS s (u)
   WHERE l.closed_at IS NOT NULL AND bench_make.u(l.n, 21) < 0.2 AND r.at < $1::timestamptz`;

/** Those who are with an operator now, and a tenth of those who were. */
const CHAT_MODES = `/* bench.chat-modes */
  WITH modes AS (
    INSERT INTO contact_chat_modes (org_id, contact_id, began_at, ended_at, chat_mode)
    SELECT org_id, contact_id, claimed_at, closed_at, 'HUMAN' FROM bench_make.life
     WHERE claimed_at IS NOT NULL AND (closed_at IS NULL OR bench_make.u(n, 22) < 0.1)
    ON CONFLICT DO NOTHING RETURNING org_id, contact_id, began_at, ended_at)
  UPDATE contacts c SET chat_mode = 'HUMAN', chat_mode_changed_at = m.began_at
    FROM modes m WHERE m.ended_at IS NULL AND c.org_id = m.org_id AND c.id = m.contact_id`;

const COUNTS = `/* bench.counts */
  SELECT (SELECT count(*)::int FROM chat_sessions) AS sessions, (SELECT count(*)::int FROM messages) AS messages,
         (SELECT count(*)::int FROM csat_responses) AS ratings`;
