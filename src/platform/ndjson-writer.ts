// NDJSON: each row an object of JSON on a line of its own, with all columns in their order. Pure.
import { ByteSink } from './byte-sink';
import type { ColumnType, ExportColumn } from './export-table';
import { LocalTimes } from './local-times';
import { isPlainNumber, numberOf, type TableWriter } from './table-writer';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const TRUE = 0x74;

/**
 * Numbers are numbers and null is null; a decimal is a text, to be exact; a time is ISO 8601 with the offset of the file's
 * zone; JSON is what it is.
 */
export class NdjsonWriter implements TableWriter {
  private readonly out = new ByteSink();
  private readonly times: LocalTimes;
  private readonly types: readonly ColumnType[];
  /** What comes before the value: `{"id":`, `,"at":`. */
  private readonly before: readonly Buffer[];

  constructor(columns: readonly ExportColumn[], zone: string) {
    this.times = new LocalTimes(zone);
    this.types = columns.map(({ type }) => type);
    this.before = columns.map(({ name }, index) =>
      Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
    );
  }

  cell(column: number, bytes: Buffer, from: number, to: number): void {
    const { out } = this;
    this.name(column);
    switch (this.types[column]) {
      case 'TIME':
        out.text('"');
        this.times.write(bytes, from, to, out);
        out.text('"');
        return;
      case 'BOOLEAN':
        out.text(bytes[from] === TRUE ? 'true' : 'false');
        return;
      case 'NUMBER':
        if (isPlainNumber(bytes, from, to)) {
          out.copy(bytes, from, to);
        } else {
          out.text(JSON.stringify(numberOf(bytes, from, to)));
        }
        return;
      case 'INTEGER':
        out.copy(bytes, from, to);
        return;
      case 'JSON':
        this.json(bytes, from, to);
        return;
      case 'DECIMAL':
      case 'TEXT':
      case undefined:
        this.textCell(bytes, from, to);
    }
  }

  empty(column: number): void {
    this.name(column);
    this.out.text('null');
  }

  endRow(): void {
    this.out.text('}\n');
  }

  take(): Buffer {
    return this.out.take();
  }

  end(): Buffer {
    return this.out.take();
  }

  private name(column: number): void {
    const before = this.before[column];
    if (before !== undefined) {
      this.out.copy(before, 0, before.length);
    }
  }

  private json(bytes: Buffer, from: number, to: number): void {
    for (let index = from; index < to; index += 1) {
      // Between two members it would be the end of the line; within a text there is none.
      if (bytes[index] === LF || bytes[index] === CR) {
        this.out.text(JSON.stringify(JSON.parse(bytes.toString('utf8', from, to))));
        return;
      }
    }
    this.out.copy(bytes, from, to);
  }

  private textCell(bytes: Buffer, from: number, to: number): void {
    const { out } = this;
    out.room(to - from + 2);
    const target = out.bytes;
    let at = out.length;
    target[at++] = QUOTE;
    for (let index = from; index < to; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) {
        out.text(JSON.stringify(bytes.toString('utf8', from, to)));
        return;
      }
      target[at++] = byte;
    }
    target[at++] = QUOTE;
    out.length = at;
  }
}
