// CSV as spreadsheets and programs read it: RFC 4180, and no cell that a spreadsheet would compute. Pure.
import { ByteSink } from './byte-sink';
import type { ColumnType, ExportColumn } from './export-table';
import { LocalTimes } from './local-times';
import { isPlainNumber, numberOf, type TableWriter } from './table-writer';

/** Excel takes a file for UTF-8 only if it begins with this. */
export const BYTE_ORDER_MARK = '\uFEFF';

const QUOTE = 0x22;
const COMMA = 0x2c;
const APOSTROPHE = 0x27;
const CR = 0x0d;
const LF = 0x0a;
const TRUE = 0x74;

const setOf = (characters: string): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) =>
    byte < 128 && characters.includes(String.fromCharCode(byte)) ? 1 : 0,
  );
/** What makes a cell one that is quoted. */
const QUOTED = setOf('",\r\n');
/** What begins with one may look like a number, a date or a time. */
const DIGIT = setOf('0123456789');
/** As a spreadsheet reads it, these begin a formula, whatever apostrophes are before them. */
const FORMULA = setOf('=+-@\t\r');

/**
 * Lines of a file whose times are those of a zone. Nothing is an empty cell; an empty text is two quotes. A text that
 * would be a formula has an apostrophe before it, and one more if it had one: whoever takes one away has the text again.
 * A text that begins with a digit is quoted, as ids of seventeen digits are: spreadsheets can be told that what is quoted
 * is text. Numbers stay numbers, negative ones too, and are never quoted.
 */
export class CsvWriter implements TableWriter {
  private readonly out = new ByteSink();
  private readonly times: LocalTimes;
  private readonly types: readonly ColumnType[];

  constructor(columns: readonly ExportColumn[], zone: string, bom = false) {
    this.times = new LocalTimes(zone);
    this.types = columns.map(({ type }) => type);
    this.out.text(bom ? BYTE_ORDER_MARK : '');
    columns.forEach(({ name }, index) => {
      const bytes = Buffer.from(name);
      this.separate(index);
      this.textCell(bytes, 0, bytes.length);
    });
    this.endRow();
  }

  cell(column: number, bytes: Buffer, from: number, to: number): void {
    this.separate(column);
    switch (this.types[column]) {
      case 'TIME':
        this.times.write(bytes, from, to, this.out);
        return;
      case 'BOOLEAN':
        this.out.text(bytes[from] === TRUE ? 'true' : 'false');
        return;
      case 'NUMBER':
        if (isPlainNumber(bytes, from, to)) {
          this.out.copy(bytes, from, to);
        } else {
          this.out.text(JSON.stringify(numberOf(bytes, from, to)));
        }
        return;
      case 'INTEGER':
      case 'DECIMAL':
        this.out.copy(bytes, from, to);
        return;
      case 'JSON':
      case 'TEXT':
      case undefined:
        this.textCell(bytes, from, to);
    }
  }

  empty(column: number): void {
    this.separate(column);
    // A lone empty cell would be an empty line, which readers skip.
    if (this.types.length === 1) {
      this.out.text('""');
    }
  }

  endRow(): void {
    this.out.room(2);
    this.out.bytes[this.out.length++] = CR;
    this.out.bytes[this.out.length++] = LF;
  }

  take(): Buffer {
    return this.out.take();
  }

  end(): Buffer {
    return this.out.take();
  }

  private separate(column: number): void {
    if (column > 0) {
      this.out.room(1);
      this.out.bytes[this.out.length++] = COMMA;
    }
  }

  private textCell(bytes: Buffer, from: number, to: number): void {
    const { out } = this;
    // Every byte may be a quote; two around it, and an apostrophe.
    out.room((to - from) * 2 + 3);
    const target = out.bytes;
    const isFormula = beginsFormula(bytes, from, to);
    let at = out.length;
    if (isFormula) {
      target[at++] = APOSTROPHE;
    }
    const isNumeric = from < to && DIGIT[bytes[from] ?? 0] === 1;
    let index = from;
    for (; !isNumeric && index < to; index += 1) {
      const byte = bytes[index] ?? 0;
      if (QUOTED[byte] === 1) {
        break;
      }
      target[at++] = byte;
    }
    if (index < to || from === to) {
      at = out.length;
      target[at++] = QUOTE;
      if (isFormula) {
        target[at++] = APOSTROPHE;
      }
      for (index = from; index < to; index += 1) {
        const byte = bytes[index] ?? 0;
        if (byte === QUOTE) {
          target[at++] = QUOTE;
        }
        target[at++] = byte;
      }
      target[at++] = QUOTE;
    }
    out.length = at;
  }
}

function beginsFormula(bytes: Buffer, from: number, to: number): boolean {
  let index = from;
  while (index < to && bytes[index] === APOSTROPHE) {
    index += 1;
  }
  return index < to && FORMULA[bytes[index] ?? 0] === 1;
}
