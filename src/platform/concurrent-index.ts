// Indexes of tables that are written to while they are built.
import type { QueryRunner } from 'typeorm';

/**
 * An index of a table that is written to meanwhile, for a migration with `transaction = false`. May be run again: one that
 * was left behind half built is made anew. A partitioned table has none of these: make it ON ONLY, and of each partition.
 */
export async function createIndexConcurrently(
  db: QueryRunner,
  name: string,
  definition: string,
): Promise<void> {
  const [index] = (await db.query(
    `SELECT i.indisvalid AS valid FROM pg_index i WHERE i.indexrelid = to_regclass($1)`,
    [name],
  )) as { readonly valid: boolean }[];
  if (index?.valid === true) {
    return;
  }
  // Nobody who writes waits behind it, so it may wait for as long as some transaction takes.
  await db.query('SET lock_timeout = 0');
  if (index !== undefined) {
    await db.query(`DROP INDEX CONCURRENTLY ${name}`);
  }
  await db.query(`CREATE INDEX CONCURRENTLY ${name} ${definition}`);
}
