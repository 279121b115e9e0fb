// What a report is written from: columns with their types, and rows of cells, as values or as PostgreSQL sends them.
import { type BoundStatement, type Statement, statement } from './sql';

/** TIME is a moment, local to the file's zone; DECIMAL is exact, such as money; JSON is text that holds JSON. */
export type ColumnType = 'TEXT' | 'INTEGER' | 'NUMBER' | 'DECIMAL' | 'BOOLEAN' | 'TIME' | 'JSON';

export interface ExportColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What a cell may hold. A text in a column of another type is what PostgreSQL writes for such a value. */
export type Cell = string | number | boolean | Date | null;

/** Rows that PostgreSQL is still to be asked for: they go from its socket into the file. */
export interface CursorRows {
  readonly statement: Statement<object>;
  readonly parameters: readonly unknown[];
  /** Cells after the statement's own columns, the same in every row. */
  readonly constants?: readonly Cell[];
}

export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  /** A cursor's rows, or rows that are there, some at a time; either is read only as fast as it is sent. */
  readonly rows: CursorRows | AsyncIterable<readonly (readonly Cell[])[]>;
  /** How many rows there will be, where that is known: too many are refused before the first is sent. */
  readonly expected?: number;
  /** Up to when everything that was received is in the rows, where the report can say so. */
  readonly dataFreshAsOf?: Date;
}

/** Columns of one type. */
export function columnsOf(type: ColumnType, names: readonly string[]): ExportColumn[] {
  return names.map((name) => ({ name, type }));
}

/** Rows that are there as a whole. */
export async function* inOnePiece(
  rows: readonly (readonly Cell[])[],
): AsyncGenerator<readonly (readonly Cell[])[]> {
  yield await Promise.resolve(rows);
}

export function isCursor(rows: ExportTable['rows']): rows is CursorRows {
  return 'statement' in rows;
}

/** A column of a cursor's rows: of the statement's column of its name, else of an expression over the statement's row `q`. */
export interface SentColumn extends ExportColumn {
  readonly sql?: string;
}

const known = new Map<string, Statement<object>>();
const MOST_KNOWN = 500;

/** The rows of a statement with these columns alone, in this order: to be sent as PostgreSQL makes them. */
export function sentColumns(
  { statement: of, parameters }: BoundStatement,
  columns: readonly SentColumn[],
): CursorRows {
  const list = columns.map(({ name, sql = `q."${name}"` }) => sql).join(', ');
  const key = `${of.name} ${list}`;
  let made = known.get(key);
  if (made === undefined) {
    made = statement<object>(`${of.label}.export`, `SELECT ${list} FROM (${of.text}) q`);
    if (known.size >= MOST_KNOWN) {
      known.clear();
    }
    known.set(key, made);
  }
  return { statement: made, parameters };
}
