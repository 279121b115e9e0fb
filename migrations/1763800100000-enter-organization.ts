// Entering an organization in one statement: the setting that row-level security reads, and the organization itself.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EnterOrganization1763800100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Nobody waits longer than five seconds for a row or a trail that somebody else is changing.
    // plpgsql, because the setting must be made before the row is looked up; one statement would leave that open.
    await db.query(`
      CREATE FUNCTION enter_organization(organization uuid, timeout text)
      RETURNS TABLE (taken_at timestamptz, id uuid, slug text, name text, timezone text)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true),
                set_config('statement_timeout', timeout, true),
                set_config('lock_timeout', '5s', true);
        RETURN QUERY
        SELECT date_trunc('milliseconds', now()), o.org_id, o.slug, o.name, o.timezone
          FROM organizations o WHERE o.org_id = organization;
      END
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
