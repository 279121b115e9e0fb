// CSV as it is written: every reader finds the cells again, and no spreadsheet finds a formula.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvWriter } from './csv-writer';
import { type Cell, type ColumnType, columnsOf } from './export-table';
import { RowWriter } from './table-writer';

/** The lines of these rows, without the line of names. */
function file(rows: readonly (readonly Cell[])[], ...types: ColumnType[]): string {
  const columns = (rows[0] ?? []).flatMap((_, index) => columnsOf(types[index] ?? 'TEXT', [`c${index}`]));
  const csv = new CsvWriter(columns, 'Europe/Berlin');
  const writer = new RowWriter(csv);
  rows.forEach((row) => writer.values(row));
  return csv
    .end()
    .toString()
    .replace(/^.*\r\n/, '');
}
const line = (...cells: Cell[]): string => file([cells]);

describe('a line', () => {
  it('separates by commas, ends with CR LF, and quotes only where it must', () => {
    expect(line('a', 'b c', 'd,e', 'f"g', 'h\ni', 'j\rk')).toBe('a,b c,"d,e","f""g","h\ni","j\rk"\r\n');
  });

  it('leaves nothing where there is null, and two quotes where there is an empty text', () => {
    expect(line('a', null, '', null)).toBe('a,,"",\r\n');
    expect(line(null)).toBe('""\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('keeps %j from being a formula', (text) => {
    const [[cell = ''] = []] = parse(line(text, 'x'), { record_delimiter: '\r\n' });
    expect(cell).toBe(`'${text}`);
  });

  it('quotes a text that begins with a digit, and never a number', () => {
    expect(line('12345678901234567', '007', '2026-03-29', 'a1', '')).toBe(
      '"12345678901234567","007","2026-03-29",a1,""\r\n',
    );
    expect(file([['12.50', 7, '-3.5']], 'DECIMAL', 'INTEGER', 'DECIMAL')).toBe('12.50,7,-3.5\r\n');
  });

  it('leaves numbers alone, as JSON writes them', () => {
    const NUMBERS = Array<ColumnType>(5).fill('NUMBER');
    expect(file([[-1.5, 0, 0.1 + 0.2, 1e21, -0]], ...NUMBERS)).toBe('-1.5,0,0.30000000000000004,1e+21,0\r\n');
    expect(file([['1e-05', '-0', '1e+21', '12.5', '7']], ...NUMBERS)).toBe('0.00001,0,1e+21,12.5,7\r\n');
    expect(() => file([[Number.NaN]], 'NUMBER')).toThrow('A cell cannot be NaN');
    expect(() => file([['NaN']], 'NUMBER')).toThrow('A cell cannot be NaN');
  });

  it('says yes and no as JSON does', () => {
    expect(file([[true, false, 't', 'f']], ...Array<ColumnType>(4).fill('BOOLEAN'))).toBe(
      'true,false,true,false\r\n',
    );
  });

  it('is read again as it was, whatever the text', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ',', '"', "'", ' ', ';', '|'),
        fc.string({ unit: 'grapheme', maxLength: 1 }),
      ),
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
        (rows) => {
          const shown: string[][] = parse(file(rows), { record_delimiter: '\r\n' });
          expect(shown.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
          expect(shown.map((cells) => cells.map((cell) => cell.replace(/^'('*[=+\-@\t\r])/, '$1')))).toEqual(
            rows,
          );
        },
      ),
    );
  });
});
