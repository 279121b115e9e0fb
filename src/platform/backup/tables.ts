// What is in the tables of a database, as one sum for each: two databases with the same sums hold the same rows.
import type { Client } from 'pg';

export interface TableSum {
  readonly table: string;
  readonly rows: number;
  /** Of the text of every row, whatever their order. */
  readonly sum: string;
}

export interface TableDifference {
  readonly table: string;
  readonly words: string;
}

/** Of every table that holds rows, partitions one by one. The order of a transaction's own snapshot, if it has one. */
export async function tableSums(client: Client): Promise<readonly TableSum[]> {
  // The text of a moment or a float depends on them.
  await client.query(
    `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1; SET bytea_output = 'hex'`,
  );
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname IN ('public', 'pgboss')
      ORDER BY n.nspname, c.relname`,
  );
  const sums: TableSum[] = [];
  for (const { schema, name } of tables) {
    const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
    const { rows } = await client.query<{ rows: string; sum: string }>(
      `SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS sum FROM ${table} t`,
    );
    sums.push({
      table: schema === 'public' ? name : `${schema}.${name}`,
      rows: Number(rows[0]?.rows ?? 0),
      sum: rows[0]?.sum ?? '',
    });
  }
  return sums;
}

/**
 * What a restored database lacks or has otherwise. `exact`: it is of the same moment; else it is older, and only a table of
 * which nothing is left is told.
 */
export function compareTables(
  original: readonly TableSum[],
  restored: readonly TableSum[],
  exact: boolean,
): readonly TableDifference[] {
  const found = new Map(restored.map((each) => [each.table, each]));
  const names = new Set(original.map(({ table }) => table));
  return [
    ...original.flatMap(({ table, rows, sum }) => {
      const other = found.get(table);
      if (other === undefined) {
        return exact || rows > 0 ? [{ table, words: `is not there; the original has ${rows} rows` }] : [];
      }
      if (rows > 0 && other.rows === 0 && (exact || !/_\d{4,8}/.test(table))) {
        return [{ table, words: `is empty; the original has ${rows} rows` }];
      }
      if (!exact || (other.rows === rows && other.sum === sum)) {
        return [];
      }
      return [
        {
          table,
          words:
            other.rows === rows
              ? `has the ${rows} rows of the original, but not the same ones`
              : `has ${other.rows} rows instead of ${rows}`,
        },
      ];
    }),
    ...(exact ? restored : []).flatMap(({ table, rows }) =>
      names.has(table)
        ? []
        : [{ table, words: `is there with ${rows} rows; the original has no such table` }],
    ),
  ];
}
