// The desks that are watched: one large organization, and a thousand small ones.
import { Client } from 'pg';
import type { Bench } from './harness/bench';
import type { BenchPostgres } from './harness/postgres';
import { Random } from './harness/random';

export interface LiveData {
  readonly large: string;
  readonly small: readonly string[];
}

/** Everybody's contact in a new session. */
export const CONTACT = 'c1';

const SMALL = 1_000;
const SESSIONS = { large: 2_000, small: 20 };

/**
 * Of ten sessions, one waits, two are with an operator, and seven are closed and rated. All of them happened in the last
 * minute, so that no window lets go of one while something is measured.
 */
const FILL = `/* bench.live */
  WITH o AS (SELECT id, sessions FROM unnest($1::uuid[], $2::int[]) AS given (id, sessions)),
  organization AS (INSERT INTO organizations (org_id, slug, name, timezone)
                   SELECT id, 'desk-' || id, 'Desk', 'UTC' FROM o),
  operator AS (INSERT INTO users (org_id, id, display_name, role)
               SELECT id, id, 'Ada', 'OPERATOR' FROM o),
  contact AS (INSERT INTO contacts (org_id, id, external_id, chat_mode)
              SELECT o.id, gen_random_uuid(), 'c' || n, CASE WHEN n % 7 = 0 THEN 'HUMAN' ELSE 'BOT' END
                FROM o, generate_series(1, o.sessions) AS n
              RETURNING org_id, id, substr(external_id, 2)::int AS n),
  session AS (INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, channel, started_at, claimed_at,
                                         first_response_at, closed_at)
              SELECT org_id, gen_random_uuid(), id, CASE WHEN n % 10 > 0 THEN org_id END, 'chat',
                     t - interval '50 seconds',
                     CASE WHEN n % 10 > 0 THEN t - interval '1 second' * (30 + n % 17) END,
                     CASE WHEN n % 10 > 0 THEN t - interval '1 second' * (20 + n % 7) END,
                     CASE WHEN n % 10 > 2 THEN t - interval '1 second' * (5 + n % 11) END
                FROM contact, date_trunc('second', now()) AS t
              RETURNING org_id, id, closed_at)
  INSERT INTO csat_responses (org_id, id, session_id, score, created_at)
  SELECT org_id, gen_random_uuid(), id, 1 + (row_number() OVER (ORDER BY id)) % 5, closed_at
    FROM session WHERE closed_at IS NOT NULL`;

export async function liveData(postgres: BenchPostgres): Promise<LiveData> {
  const random = new Random(20_251_122);
  const large = random.uuid(new Date());
  const small = Array.from({ length: SMALL }, () => random.uuid(new Date()));
  await asOwner(postgres, async (owner) => {
    await owner.query('/* bench.empty */ TRUNCATE organizations, audit_logs CASCADE');
    await fill(owner, [large], SESSIONS.large);
  });
  return { large, small };
}

/** Later than the rest: the gateway looks after each organization that there is. */
export async function addSmall(bench: Bench, postgres: BenchPostgres, { small }: LiveData): Promise<void> {
  bench.say(`writing ${small.length} organizations`);
  await asOwner(postgres, (owner) => fill(owner, small, SESSIONS.small));
}

async function fill(owner: Client, ids: readonly string[], sessions: number): Promise<void> {
  await owner.query(FILL, [ids, ids.map(() => sessions)]);
  await owner.query('/* bench.vacuum */ VACUUM (ANALYZE)');
  await owner.query('/* bench.checkpoint */ CHECKPOINT');
}

async function asOwner(postgres: BenchPostgres, work: (owner: Client) => Promise<void>): Promise<void> {
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}
