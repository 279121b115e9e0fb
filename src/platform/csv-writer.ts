// CSV as spreadsheets and programs read it: RFC 4180, and no cell that a spreadsheet would compute. Pure.
import { DateTime } from 'luxon';

/** What a cell may hold. Null is an empty cell; an empty text is two quotes. */
export type Cell = string | number | boolean | Date | null;

/** As a spreadsheet reads it, these begin a formula, whatever apostrophes are before them. */
const FORMULA = /^'*[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;
const LINE_END = '\r\n';

/** Excel takes a file for UTF-8 only if it begins with this. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Lines of a file whose times are those of a zone. A text that would be a formula has an apostrophe before it, and one
 * more if it had one: whoever takes one away has the text again. Numbers stay numbers, negative ones too.
 */
export class CsvWriter {
  /** Offsets change at quarters of an hour: most times of a file are in one that was met before. */
  private readonly offsets = new Map<number, string | null>();

  constructor(readonly zone: string) {}

  line(cells: readonly Cell[]): string {
    // A lone empty cell would be an empty line, which readers skip.
    const text = cells.map((cell) => this.cell(cell)).join(',');
    return (text === '' && cells.length === 1 ? '""' : text) + LINE_END;
  }

  private cell(cell: Cell): string {
    if (cell === null) {
      return '';
    }
    if (typeof cell === 'number') {
      if (!Number.isFinite(cell)) {
        throw new Error(`A cell cannot be ${cell}`);
      }
      // As JSON writes it: to the digit what GraphQL answers.
      return JSON.stringify(cell);
    }
    if (typeof cell === 'boolean') {
      return String(cell);
    }
    return cell instanceof Date ? this.time(cell) : textCell(cell);
  }

  /** ISO 8601 in the file's zone, with its offset at that time: 2026-03-29T03:00:00.000+02:00. */
  time(at: Date): string {
    const offset = this.offsetAt(at.getTime());
    if (offset === null) {
      return at.toISOString();
    }
    const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
    const shift = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
    return `${new Date(at.getTime() + shift).toISOString().slice(0, -1)}${offset}`;
  }

  /** `+02:00`; null for UTC, and for local times of long ago whose offset has seconds. */
  private offsetAt(time: number): string | null {
    const quarter = Math.floor(time / QUARTER_MS);
    const known = this.offsets.get(quarter);
    if (known !== undefined) {
      return known;
    }
    const local = DateTime.fromMillis(quarter * QUARTER_MS, { zone: this.zone });
    const isWhole = local.isValid && Number.isInteger(local.offset);
    const offset = !isWhole || this.zone === 'UTC' ? null : local.toFormat('ZZ');
    if (this.offsets.size >= MOST_OFFSETS) {
      this.offsets.clear();
    }
    this.offsets.set(quarter, offset);
    return offset;
  }
}

const QUARTER_MS = 900_000;
const MOST_OFFSETS = 10_000;

function textCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return safe === '' || QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
