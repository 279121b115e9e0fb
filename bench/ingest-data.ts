// What ingestion is measured with: one organization, tables that are empty, and tables that are full.
import { Client } from 'pg';
import type { BenchPostgres } from './harness/postgres';
import { Random } from './harness/random';

/** Ids as senders make them: in the order of time, or in none. */
export type EventIds = 'v7' | 'random';

const AT_ONCE = 100_000;

export async function ingestData(postgres: BenchPostgres): Promise<{ readonly organizationId: string }> {
  const organizationId = new Random(20_251_123).uuid(new Date());
  await asOwner(postgres, async (owner) => {
    await owner.query('/* bench.empty */ TRUNCATE organizations, audit_logs CASCADE');
    await owner.query(
      `/* bench.organization */ INSERT INTO organizations (org_id, slug, name, timezone) VALUES ($1, 'academy', 'Academy', 'UTC')`,
      [organizationId],
    );
    // Of the peers: what a plain server would store, and nothing that binds whoever reads it.
    await owner.query(`/* bench.peers */
      CREATE TABLE IF NOT EXISTS bench_events (
        org_id          uuid        NOT NULL,
        client_event_id text        NOT NULL,
        kind            text        NOT NULL,
        version         smallint    NOT NULL,
        occurred_at     timestamptz NOT NULL,
        received_at     timestamptz NOT NULL DEFAULT now(),
        payload         jsonb       NOT NULL,
        PRIMARY KEY (org_id, client_event_id)
      )`);
    await owner.query('/* bench.peers */ GRANT SELECT, INSERT ON bench_events TO opsgraph_app');
  });
  await emptyTables(postgres);
  return { organizationId };
}

export function emptyTables(postgres: BenchPostgres): Promise<void> {
  return asOwner(postgres, async (owner) => {
    await owner.query(
      '/* bench.empty */ TRUNCATE events, event_ids, event_batches, pending_batches, dead_letters, bench_events',
    );
  });
}

/** Statistics as autovacuum would have them, and no checkpoint in the middle of a measurement. */
export function settle(postgres: BenchPostgres): Promise<void> {
  return asOwner(postgres, async (owner) => {
    await owner.query('/* bench.vacuum */ VACUUM (ANALYZE) events, event_ids');
    await owner.query('/* bench.checkpoint */ CHECKPOINT');
  });
}

/** So many events of the last hour, in the ledger and among the events. */
export function fillTables(postgres: BenchPostgres, rows: number, ids: EventIds): Promise<void> {
  const id = ids === 'v7' ? 'uuidv7()' : 'gen_random_uuid()';
  return asOwner(postgres, async (owner) => {
    await owner.query(
      `/* bench.enter */ SELECT set_config('app.org_id', org_id::text, false) FROM organizations`,
    );
    for (let done = 0; done < rows; done += AT_ONCE) {
      await owner.query(
        `/* bench.fill */
        WITH o AS MATERIALIZED (
          SELECT current_setting('app.org_id')::uuid AS org_id, now() AS at, uuidv7() AS batch_id),
        e AS MATERIALIZED (
          SELECT ${id}::text AS id, n FROM generate_series(1, $1::int) n),
        ledger AS (
          INSERT INTO event_ids (org_id, client_event_id, digest, received_at)
          SELECT o.org_id, e.id, md5(e.id)::uuid, o.at FROM e, o)
        INSERT INTO events (org_id, received_at, batch_id, position, client_event_id, kind, version, occurred_at, payload)
        SELECT o.org_id, o.at, overlay(o.batch_id::text PLACING lpad((e.n / 1000)::text, 4, '0') FROM 33)::uuid, e.n % 1000,
               e.id, 'lesson.progress', 1, o.at,
               jsonb_build_object('learnerId', 'learner-' || e.n % 200, 'courseId', 'course-' || e.n % 10,
                                  'lessonId', 'lesson-' || e.n % 30, 'percent', e.n % 101, 'seconds', e.n % 600 + 0.5)
          FROM e, o`,
        [Math.min(AT_ONCE, rows - done)],
      );
    }
  });
}

/** What is stored: events, and ids in the ledger. */
export async function storedOf(
  postgres: BenchPostgres,
  organizationId: string,
): Promise<{ readonly events: number; readonly ids: number }> {
  let stored = { events: 0, ids: 0 };
  await asOwner(postgres, async (owner) => {
    await owner.query(`/* bench.enter */ SELECT set_config('app.org_id', $1, false)`, [organizationId]);
    const { rows } = await owner.query<{ events: number; ids: number }>(
      `/* bench.stored */ SELECT (SELECT count(*)::int FROM events WHERE org_id = $1) AS events,
                                 (SELECT count(*)::int FROM event_ids WHERE org_id = $1) AS ids`,
      [organizationId],
    );
    stored = rows[0] ?? stored;
  });
  return stored;
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
