// The face of every format: cells go in as bytes of text, in the order of the columns; the file comes out in pieces.
import { ByteSink } from './byte-sink';
import type { Cell, ExportColumn } from './export-table';

export interface TableWriter {
  /** A cell of the row that is being written: what PostgreSQL writes for the value, or ISO 8601 of a moment. */
  cell(column: number, bytes: Buffer, from: number, to: number): void;
  /** A cell that holds nothing. */
  empty(column: number): void;
  endRow(): void;
  /** What there is to be sent by now. */
  take(): Buffer;
  /** The rest of the file. */
  end(): Buffer;
}

/** Makes the writer of a file; what comes before the first row is there at once. */
export type WriterOf = (columns: readonly ExportColumn[], zone: string) => TableWriter;

/** Rows of one file on their way into its writer. */
export class RowWriter {
  private readonly scratch = new ByteSink();
  private readonly constants: readonly (Buffer | null)[];
  rows = 0;

  constructor(
    private readonly writer: TableWriter,
    constants: readonly Cell[] = [],
  ) {
    this.constants = constants.map((cell) => (cell === null ? null : Buffer.from(textOf(cell))));
  }

  values(cells: readonly Cell[]): void {
    const { writer, scratch } = this;
    for (let column = 0; column < cells.length; column += 1) {
      const cell = cells[column] ?? null;
      if (cell === null) {
        writer.empty(column);
      } else {
        scratch.length = 0;
        scratch.text(textOf(cell));
        writer.cell(column, scratch.bytes, 0, scratch.length);
      }
    }
    this.rows += 1;
    writer.endRow();
  }

  /** A row as PostgreSQL sends it: see RowSieve. */
  readonly sent = (bytes: Buffer, at: number): void => {
    const { writer, constants } = this;
    const count = bytes.readInt16BE(at);
    let from = at + 2;
    for (let column = 0; column < count; column += 1) {
      const length = bytes.readInt32BE(from);
      from += 4;
      if (length < 0) {
        writer.empty(column);
      } else {
        writer.cell(column, bytes, from, from + length);
        from += length;
      }
    }
    for (let index = 0; index < constants.length; index += 1) {
      const constant = constants[index] ?? null;
      if (constant === null) {
        writer.empty(count + index);
      } else {
        writer.cell(count + index, constant, 0, constant.length);
      }
    }
    this.rows += 1;
    writer.endRow();
  };
}

function textOf(cell: string | number | boolean | Date): string {
  if (typeof cell === 'string') {
    return cell;
  }
  if (typeof cell === 'number') {
    if (!Number.isFinite(cell)) {
      throw new Error(`A cell cannot be ${cell}`);
    }
    // As JSON writes it: to the digit what GraphQL answers.
    return JSON.stringify(cell);
  }
  return typeof cell === 'boolean' ? (cell ? 't' : 'f') : cell.toISOString();
}

const EXPONENT = 0x65;
const MINUS = 0x2d;
const ZERO = 0x30;
const LETTERS = 0x41;

/** Whether PostgreSQL and JSON write a float alike: neither with an exponent nor as something that is no number. */
export function isPlainNumber(bytes: Buffer, from: number, to: number): boolean {
  for (let index = from; index < to; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte >= LETTERS || byte === EXPONENT) {
      return false;
    }
  }
  return !(to - from === 2 && bytes[from] === MINUS && bytes[from + 1] === ZERO);
}

/** The number that PostgreSQL wrote. */
export function numberOf(bytes: Buffer, from: number, to: number): number {
  const text = bytes.toString('latin1', from, to);
  const value = Number(text);
  if (!Number.isFinite(value)) {
    throw new Error(`A cell cannot be ${text}`);
  }
  return value;
}
