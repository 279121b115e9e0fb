// A migration that takes something away says which versions bear it: older ones refuse to run on the database.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NeededVersions1764260000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // The number of a migration that a version must know; null: the step only added something.
    await db.query(`ALTER TABLE schema_migrations ADD COLUMN needs bigint`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
