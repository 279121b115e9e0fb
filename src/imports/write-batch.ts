// Writes a batch in one transaction. When PostgreSQL refuses its data, the batch is halved, down to the row that it
// does not take: only that one is rejected. Any other failure is the caller's to tell.
import { uuidv7 } from 'uuidv7';
import type { Clock, Database } from '../platform';
import type { ImportKind } from './import-kind';
import type { Row } from './map-rows';

export interface Target {
  readonly database: Database;
  readonly clock: Clock;
  readonly organizationId: string;
  readonly kind: ImportKind;
}

export interface Outcome {
  readonly added: number;
  readonly rejected: readonly { readonly row: Row; readonly reason: string }[];
}

export async function writeBatch(target: Target, rows: readonly Row[]): Promise<Outcome> {
  try {
    return await writeOnce(target, rows);
  } catch (error) {
    const state = dataErrorOf(error);
    if (state === null) {
      throw error;
    }
    const [row] = rows;
    if (row === undefined || rows.length === 1) {
      return {
        added: 0,
        rejected: rows.map((refused) => ({ row: refused, reason: inPlainWords(state, error) })),
      };
    }
    const middle = Math.ceil(rows.length / 2);
    const first = await writeBatch(target, rows.slice(0, middle));
    const second = await writeBatch(target, rows.slice(middle));
    return { added: first.added + second.added, rejected: [...first.rejected, ...second.rejected] };
  }
}

async function writeOnce(
  { database, clock, organizationId, kind }: Target,
  rows: readonly Row[],
): Promise<Outcome> {
  const { added, rejected } = await kind.write({
    database,
    clock,
    organizationId,
    fields: kind.fields,
    ids: rows.map(() => uuidv7()),
    columns: Object.keys(kind.fields).map((_, place) => rows.map((row) => row.values[place] ?? null)),
  });
  return {
    added,
    rejected: rejected.flatMap(({ position, reason }) => {
      const row = rows[position];
      return row === undefined ? [] : [{ row, reason }];
    }),
  };
}

/** The SQLSTATE of an error that lies in the data: a bad value, a broken constraint, a text too long for an index. */
function dataErrorOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(22|23|54)[0-9A-Z]{3}$/.test(code) ? code : null;
}

const REASONS: Readonly<Record<string, string>> = {
  '22001': 'a text is too long',
  '22003': 'a number is out of range',
  '22007': 'a time is not valid',
  '22008': 'a time is out of range',
  '22021': 'a text has characters that the database cannot hold',
  '22P05': 'a text has characters that the database cannot hold',
  '23502': 'a required value is missing',
  '23503': 'it refers to a row that is not there',
  '23505': 'there is another row with the same id',
  '23514': 'a value is not allowed',
  '54000': 'an id is too long for the index of the database',
};

function inPlainWords(state: string, error: unknown): string {
  // The name of a constraint tells which value; the server's own text may quote data and SQL, and is left out.
  const constraint =
    error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
      ? error.constraint
      : null;
  const reason = REASONS[state] ?? 'the database does not accept a value of it';
  return constraint === null ? `${reason} (SQLSTATE ${state})` : `${reason} (${constraint})`;
}
