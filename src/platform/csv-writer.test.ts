// CSV as it is written: every reader finds the cells again, and no spreadsheet finds a formula.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type Cell, CsvWriter } from './csv-writer';

const writer = new CsvWriter('Europe/Berlin');
const line = (...cells: Cell[]): string => writer.line(cells);

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

  it('leaves numbers alone, as JSON writes them', () => {
    expect(line(-1.5, 0, 0.1 + 0.2, 1e21, -0)).toBe('-1.5,0,0.30000000000000004,1e+21,0\r\n');
    expect(() => line(Number.NaN)).toThrow('A cell cannot be NaN');
  });

  it('says yes and no as JSON does', () => {
    expect(line(true, false)).toBe('true,false\r\n');
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
      fc.property(fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { maxLength: 6 }), (rows) => {
        const file = rows.map((cells) => writer.line(cells)).join('');
        const shown: string[][] = parse(file, { record_delimiter: '\r\n' });
        expect(shown.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
        expect(shown.map((cells) => cells.map((cell) => cell.replace(/^'('*[=+\-@\t\r])/, '$1')))).toEqual(
          rows,
        );
      }),
    );
  });
});

describe('a time', () => {
  const local = (zone: string, at: string): string => new CsvWriter(zone).time(new Date(at));

  it('is local to the zone of the file, with its offset then', () => {
    expect(local('Europe/Berlin', '2026-03-29T00:59:59.999Z')).toBe('2026-03-29T01:59:59.999+01:00');
    expect(local('Europe/Berlin', '2026-03-29T01:00:00.000Z')).toBe('2026-03-29T03:00:00.000+02:00');
    expect(local('America/St_Johns', '2026-01-01T00:00:00.000Z')).toBe('2025-12-31T20:30:00.000-03:30');
    expect(local('UTC', '2026-01-01T00:00:00.000Z')).toBe('2026-01-01T00:00:00.000Z');
    expect(local('Asia/Bangkok', '2026-01-01T23:30:00.123Z')).toBe('2026-01-02T06:30:00.123+07:00');
  });

  it('is the same moment in every zone', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(zone, moment, (name, at) => {
        expect(new Date(new CsvWriter(name).time(at)).getTime()).toBe(at.getTime());
      }),
    );
  });
});
