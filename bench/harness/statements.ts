// How often each statement ran, as PostgreSQL itself counts. It keeps no comment that stands before a statement, and so
// no label: a statement is known by how it begins.
import { Client } from 'pg';
import type { Bench } from './bench';
import type { BenchPostgres } from './postgres';

/** What PostgreSQL has to be started with. */
export const COUNTING = [
  'shared_preload_libraries=pg_stat_statements',
  'pg_stat_statements.track_utility=off',
];

export interface Statements {
  /** Begins anew. */
  reset(): Promise<void>;
  /** Calls since the last reset, by the beginning of the statement. */
  counts(): Promise<ReadonlyMap<string, number>>;
}

export async function countStatements(bench: Bench, postgres: BenchPostgres): Promise<Statements> {
  const client = new Client({ connectionString: postgres.ownerUrl });
  await client.connect();
  bench.atEnd(() => client.end());
  await client.query('/* bench.extension */ CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  return {
    reset: async () => {
      await client.query('/* bench.reset */ SELECT pg_stat_statements_reset()');
    },
    counts: async () => {
      const { rows } = await client.query<{ label: string; calls: number }>(
        `/* bench.counts */ SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 300) AS label,
                                   sum(calls)::int AS calls
           FROM pg_stat_statements WHERE query !~ 'pg_stat_statements' GROUP BY 1`,
      );
      return new Map(rows.map(({ label, calls }) => [label, calls]));
    },
  };
}
