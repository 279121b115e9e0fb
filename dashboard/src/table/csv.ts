// A file of exactly what a table shows: RFC 4180, exact values, times of the organization's zone with their offset, and no cell
// that a spreadsheet would execute. The same rules as the gateway's own exports.
import { parseAbsolute } from '@internationalized/date';
import { csvFormatRow } from 'd3-dsv';
import { saveFile } from '../api/save-file';
import type { Cell, Column } from './column';

/** As a spreadsheet reads it, these begin a formula, whatever apostrophes are before them. */
const FORMULA = /^'*[=+\-@\t\r]/;
const LINE_END = '\r\n';
/** Tells Excel that Thai names are UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[], zone: string): string {
  const written = columns.filter(({ isOnlyOnScreen = false }) => !isOnlyOnScreen);
  return [
    written.map(({ header }) => header),
    ...rows.map((row) => written.map(({ value }) => cellText(value(row), zone))),
  ]
    .map((cells) => csvFormatRow(cells.map(safe)) + LINE_END)
    .join('');
}

function cellText(cell: Cell, zone: string): string | number {
  if (cell === null) return '';
  if (cell instanceof Date)
    return parseAbsolute(cell.toISOString(), zone)
      .toString()
      .replace(/\[.*\]$/, '');
  return typeof cell === 'boolean' ? String(cell) : cell;
}

/** Numbers stay numbers, negative ones too. */
function safe(cell: string | number): string {
  return typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell);
}

/** Named by what it is and when it was made. */
export function saveCsv(name: string, csv: string): void {
  const stamp = new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-');
  saveFile(`${name}-${stamp}.csv`, new Blob([BYTE_ORDER_MARK, csv], { type: 'text/csv;charset=utf-8' }));
}
