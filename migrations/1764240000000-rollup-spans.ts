// Rollups by weeks, and by days that begin where those of the organization's zone do.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RollupSpans1764240000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // span: 3 a week of UTC, from Thursday on, as 1970 began; 11 to 33 a day of 24 hours that begins at the hour 1 to 23 of
    // UTC. What is kept without them is built anew: the digest of every rollup is another one.
    await db.query(`ALTER TABLE rollups DROP CONSTRAINT rollups_span_check`);
    await db.query(`
      ALTER TABLE rollups ADD CONSTRAINT rollups_span_check CHECK (span BETWEEN 0 AND 3 OR span BETWEEN 11 AND 33)`);
    // The hours of UTC at which such days are kept to begin.
    await db.query(`ALTER TABLE rollup_state ADD COLUMN day_starts smallint[] NOT NULL DEFAULT '{}'`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
