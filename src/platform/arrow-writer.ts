// Arrow's IPC stream: what was written since the last piece is a record batch. The library is loaded by whoever is the
// first to ask for such a file.
import type * as Arrow from 'apache-arrow';
import { ByteSink } from './byte-sink';
import type { ExportColumn } from './export-table';
import { LocalTimes } from './local-times';
import { numberOf, type TableWriter } from './table-writer';

const TRUE = 0x74;
const FIRST_ROWS = 1_024;

/** A column of the batch that is being made. Bits of `present` say which rows have a value. */
interface ArrowColumn {
  readonly field: Arrow.Field;
  readonly bits: Bits;
  put(row: number, bytes: Buffer, from: number, to: number): void;
  skip(row: number): void;
  /** The batch's data of so many rows; begins anew. */
  take(rows: number): Arrow.Data;
}

/** TIME is a timestamp of milliseconds with the file's zone, DECIMAL and JSON are text. */
export class ArrowWriter implements TableWriter {
  private readonly columns: readonly ArrowColumn[];
  private readonly schema: Arrow.Schema;
  private readonly pieces: Buffer[] = [];
  private readonly writer: Arrow.RecordBatchStreamWriter;
  private rows = 0;

  /** Loads the library. */
  static async load(): Promise<(columns: readonly ExportColumn[], zone: string) => ArrowWriter> {
    const arrow = await import('apache-arrow');
    return (columns, zone) => new ArrowWriter(arrow, columns, zone);
  }

  private constructor(
    private readonly arrow: typeof Arrow,
    columns: readonly ExportColumn[],
    zone: string,
  ) {
    const times = new LocalTimes('UTC');
    this.columns = columns.map((column) => columnOf(arrow, column, zone, times));
    this.schema = new arrow.Schema(
      this.columns.map(({ field }) => field),
      new Map([['timezone', zone]]),
    );
    const keep = (piece: Buffer): void => void this.pieces.push(piece);
    const sink = new (class extends arrow.AsyncByteQueue {
      override write(value: Uint8Array): void {
        keep(Buffer.from(value));
      }
    })();
    this.writer = new arrow.RecordBatchStreamWriter();
    this.writer.reset(sink, this.schema);
  }

  cell(column: number, bytes: Buffer, from: number, to: number): void {
    this.columns[column]?.put(this.rows, bytes, from, to);
  }

  empty(column: number): void {
    this.columns[column]?.skip(this.rows);
  }

  endRow(): void {
    this.rows += 1;
  }

  take(): Buffer {
    if (this.rows > 0) {
      const { Struct, RecordBatch, makeData } = this.arrow;
      const { rows, schema } = this;
      const children = this.columns.map((column) => column.take(rows));
      const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
      this.writer.write(new RecordBatch(schema, data));
      this.rows = 0;
    }
    return Buffer.concat(this.pieces.splice(0));
  }

  end(): Buffer {
    const last = this.take();
    this.writer.finish();
    return Buffer.concat([last, ...this.pieces.splice(0)]);
  }
}

/** One bit for each row. */
class Bits {
  private bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_ROWS / 8);
  /** How many are set. */
  count = 0;

  set(row: number): void {
    if (row >> 3 >= this.bytes.length) {
      this.bytes = grown(this.bytes, this.bytes.length * 2);
    }
    this.bytes[row >> 3] = (this.bytes[row >> 3] ?? 0) | (1 << (row & 7));
    this.count += 1;
  }

  take(rows: number): Uint8Array<ArrayBuffer> {
    const bytes = grown(this.bytes, Math.ceil(rows / 8));
    this.bytes = new Uint8Array(FIRST_ROWS / 8);
    this.count = 0;
    return bytes;
  }
}

/** A copy that is so long: cut, or with zeros at its end. */
function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(0, length));
  return copy;
}

function columnOf(
  arrow: typeof Arrow,
  { name, type }: ExportColumn,
  zone: string,
  times: LocalTimes,
): ArrowColumn {
  switch (type) {
    case 'TEXT':
    case 'JSON':
    case 'DECIMAL':
      return new TextColumn(arrow, name);
    case 'BOOLEAN':
      return new BooleanColumn(arrow, name);
    case 'INTEGER':
      return new WideColumn(arrow, name, new arrow.Int64(), (bytes, from, to) =>
        BigInt(bytes.toString('latin1', from, to)),
      );
    case 'TIME':
      return new WideColumn(arrow, name, new arrow.TimestampMillisecond(zone), (bytes, from, to) =>
        BigInt(times.milliseconds(bytes, from, to)),
      );
    case 'NUMBER':
      return new NumberColumn(arrow, name);
  }
}

class TextColumn implements ArrowColumn {
  readonly field: Arrow.Field;
  readonly bits = new Bits();
  private readonly text = new ByteSink();
  private ends: number[] = [];

  constructor(
    private readonly arrow: typeof Arrow,
    name: string,
  ) {
    this.field = new arrow.Field(name, new arrow.Utf8(), true);
  }

  put(row: number, bytes: Buffer, from: number, to: number): void {
    this.bits.set(row);
    this.text.copy(bytes, from, to);
    this.ends.push(this.text.length);
  }

  skip(): void {
    this.ends.push(this.text.length);
  }

  take(rows: number): Arrow.Data {
    const { count } = this.bits;
    const valueOffsets = new Int32Array(rows + 1);
    valueOffsets.set(this.ends, 1);
    this.ends = [];
    return this.arrow.makeData({
      type: new this.arrow.Utf8(),
      length: rows,
      nullCount: rows - count,
      nullBitmap: this.bits.take(rows),
      valueOffsets,
      data: new Uint8Array(this.text.take()),
    });
  }
}

class BooleanColumn implements ArrowColumn {
  readonly field: Arrow.Field;
  readonly bits = new Bits();
  private readonly truths = new Bits();

  constructor(
    private readonly arrow: typeof Arrow,
    name: string,
  ) {
    this.field = new arrow.Field(name, new arrow.Bool(), true);
  }

  put(row: number, bytes: Buffer, from: number): void {
    this.bits.set(row);
    if (bytes[from] === TRUE) {
      this.truths.set(row);
    }
  }

  skip(): void {
    // What is not set is not there.
  }

  take(rows: number): Arrow.Data {
    const { count } = this.bits;
    return this.arrow.makeData({
      type: new this.arrow.Bool(),
      length: rows,
      nullCount: rows - count,
      nullBitmap: this.bits.take(rows),
      data: this.truths.take(rows),
    });
  }
}

class NumberColumn implements ArrowColumn {
  readonly field: Arrow.Field;
  readonly bits = new Bits();
  private values: number[] = [];

  constructor(
    private readonly arrow: typeof Arrow,
    name: string,
  ) {
    this.field = new arrow.Field(name, new arrow.Float64(), true);
  }

  put(row: number, bytes: Buffer, from: number, to: number): void {
    this.bits.set(row);
    this.values.push(numberOf(bytes, from, to));
  }

  skip(): void {
    this.values.push(0);
  }

  take(rows: number): Arrow.Data {
    const { count } = this.bits;
    const data = Float64Array.from(this.values);
    this.values = [];
    return this.arrow.makeData({
      type: new this.arrow.Float64(),
      length: rows,
      nullCount: rows - count,
      nullBitmap: this.bits.take(rows),
      data,
    });
  }
}

/** Whole numbers of 64 bits. */
class WideColumn implements ArrowColumn {
  readonly field: Arrow.Field;
  readonly bits = new Bits();
  private values: bigint[] = [];

  constructor(
    private readonly arrow: typeof Arrow,
    name: string,
    private readonly type: Arrow.Int64 | Arrow.TimestampMillisecond,
    private readonly read: (bytes: Buffer, from: number, to: number) => bigint,
  ) {
    this.field = new arrow.Field(name, type, true);
  }

  put(row: number, bytes: Buffer, from: number, to: number): void {
    this.bits.set(row);
    this.values.push(this.read(bytes, from, to));
  }

  skip(): void {
    this.values.push(0n);
  }

  take(rows: number): Arrow.Data {
    const { count } = this.bits;
    const data = BigInt64Array.from(this.values);
    this.values = [];
    const { type } = this;
    const parts = { length: rows, nullCount: rows - count, nullBitmap: this.bits.take(rows), data };
    return type instanceof this.arrow.Int64
      ? this.arrow.makeData({ type, ...parts })
      : this.arrow.makeData({ type, ...parts });
  }
}
