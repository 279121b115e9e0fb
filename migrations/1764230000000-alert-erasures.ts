// Taking a person out of what is known of alerts: what they did stays, as nobody's.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AlertErasures1764230000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Who was erased, by a digest: what was received of them before names nobody, also where it comes only now.
    await db.query(`
      CREATE TABLE alert_erasures (
        org_id    uuid        NOT NULL REFERENCES organizations,
        actor     bytea       NOT NULL,
        erased_at timestamptz NOT NULL,
        PRIMARY KEY (org_id, actor)
      )`);
    await db.query('ALTER TABLE alert_erasures ENABLE ROW LEVEL SECURITY');
    await db.query('ALTER TABLE alert_erasures FORCE ROW LEVEL SECURITY');
    await db.query(`
      CREATE POLICY alert_erasures_organization ON alert_erasures
        USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid)`);
    await db.query('GRANT SELECT, INSERT, UPDATE (erased_at) ON alert_erasures TO opsgraph_app');

    // Of a change nothing else can be altered.
    await db.query('GRANT UPDATE (by_id, note) ON alert_changes TO opsgraph_app');
    await db.query(
      'CREATE INDEX alert_changes_by_idx ON alert_changes (org_id, by_id) WHERE by_id IS NOT NULL',
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
