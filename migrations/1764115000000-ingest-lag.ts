// What is looked at from outside, over all organizations: how long received events and marks of rollups wait, and how many
// dead letters there are.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IngestLag1764115000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // When the change was made that a mark tells of; marks of before are as old as this step.
    await db.query('ALTER TABLE rollup_dirty ADD marked_at timestamptz NOT NULL DEFAULT now()');

    // Each organization is entered by itself, so that row-level security holds here as everywhere; all of them, because
    // this is asked by nobody of any. Times are told as milliseconds by one clock.
    //
    // Of each stream the first entry of the key, however many batches wait.
    await this.forEach(
      db,
      'oldest_pending_batches',
      'lag_ms double precision',
      `WITH RECURSIVE streams AS (
         (SELECT b.stream, b.received_at FROM pending_batches b
           WHERE b.org_id = :id ORDER BY b.stream, b.received_at LIMIT 1)
          UNION ALL
         SELECT n.stream, n.received_at
           FROM streams s
          CROSS JOIN LATERAL (SELECT b.stream, b.received_at FROM pending_batches b
                               WHERE b.org_id = :id AND b.stream > s.stream
                               ORDER BY b.stream, b.received_at LIMIT 1) n)
       SELECT extract(epoch FROM clock_timestamp() - min(s.received_at)) * 1000 INTO lag_ms FROM streams s`,
      'lag_ms IS NOT NULL',
    );
    // In the order of their numbers, and no further than anybody needs to know.
    await this.forEach(
      db,
      'oldest_rollup_marks',
      'lag_ms double precision, marks bigint',
      `SELECT extract(epoch FROM clock_timestamp() - min(d.marked_at)) * 1000, count(*) INTO lag_ms, marks
         FROM (SELECT r.marked_at FROM rollup_dirty r WHERE r.org_id = :id ORDER BY r.mark LIMIT 10000) d`,
      'marks > 0',
    );
    await this.forEach(
      db,
      'kept_dead_letters',
      'letters bigint',
      `SELECT count(*) INTO letters
         FROM (SELECT FROM dead_letters l WHERE l.org_id = :id LIMIT 100000) d`,
      'letters > 0',
    );
  }

  /** A function that looks at every organization, and tells of those that have something. */
  private async forEach(
    db: QueryRunner,
    name: string,
    columns: string,
    look: string,
    found: string,
  ): Promise<void> {
    await db.query(`
      CREATE FUNCTION ${name}() RETURNS TABLE (id uuid, ${columns})
      LANGUAGE plpgsql AS $$
      DECLARE
        all_ids uuid[];
      BEGIN
        PERFORM set_config('app.scope', 'platform', true);
        SELECT array_agg(o.org_id) INTO all_ids FROM organizations o;
        FOREACH id IN ARRAY coalesce(all_ids, '{}') LOOP
          PERFORM set_config('app.org_id', id::text, true);
          ${look.replaceAll(':id', `${name}.id`)};
          IF ${found} THEN
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM set_config('app.org_id', '', true), set_config('app.scope', '', true);
      END
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
