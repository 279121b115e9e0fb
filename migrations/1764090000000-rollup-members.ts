// Who is behind a number: of each hour and day the set of distinct values, so that the sets of several can be united.
// Values are numbered in the order in which they are first seen, and a set is a row of bits for every 4,096 numbers.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RollupMembers1764090000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE rollup_member_numbers (
        org_id uuid    NOT NULL REFERENCES organizations,
        id     uuid    NOT NULL,
        number integer NOT NULL CHECK (number >= 0),
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, number)
      )`);
    // span as of rollups: 1 an hour, 2 a day, of UTC; members: whose set it is.
    await db.query(`
      CREATE TABLE rollup_members (
        org_id  uuid        NOT NULL REFERENCES organizations,
        rollup  text        NOT NULL,
        members text        NOT NULL,
        span    smallint    NOT NULL CHECK (span BETWEEN 1 AND 2),
        bucket  timestamptz NOT NULL,
        chunk   integer     NOT NULL,
        bits    bit(4096)   NOT NULL,
        PRIMARY KEY (org_id, rollup, members, span, bucket, chunk)
      )`);
    await lock(db, 'rollup_member_numbers', 'SELECT, INSERT');
    await lock(db, 'rollup_members', 'SELECT, INSERT, DELETE');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}

/** Row-level security that binds the owner too, one policy, and no more rights than the application needs. */
async function lock(db: QueryRunner, table: string, rights: string): Promise<void> {
  await db.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await db.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await db.query(`
    CREATE POLICY ${table}_organization ON ${table}
      USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid)`);
  await db.query(`GRANT ${rights} ON ${table} TO opsgraph_app`);
}
