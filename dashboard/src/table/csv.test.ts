// Files that spreadsheets and programs read as what was on screen, and never execute.
import type { Column } from './column';
import { csvOf } from './csv';

interface Row {
  readonly name: string;
  readonly at: Date;
  readonly seconds: number | null;
}

const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Name', value: ({ name }) => name, render: () => 'something shorter' },
  { id: 'at', header: 'At', value: ({ at }) => at },
  { id: 'seconds', header: 'Seconds', value: ({ seconds }) => seconds, isFigure: true },
  { id: 'open', header: 'Open', value: () => 'x', isOnlyOnScreen: true },
];
const at = new Date('2026-03-29T22:30:05.123Z');

test('a file has exact values, times of the zone with their offset, and no columns of buttons', () => {
  expect(csvOf(columns, [{ name: 'Ann', at, seconds: 67.123456 }], 'Europe/Berlin')).toBe(
    'Name,At,Seconds\r\nAnn,2026-03-30T00:30:05.123+02:00,67.123456\r\n',
  );
});

test('commas, quotes and lines inside a cell stay inside it; nothing is nothing', () => {
  expect(csvOf(columns, [{ name: 'a "b",\nc', at, seconds: null }], 'UTC')).toBe(
    'Name,At,Seconds\r\n"a ""b"",\nc",2026-03-29T22:30:05.123+00:00,\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@x', '\tx', "'=1"])('the text %j does not become a formula', (name) => {
  expect(csvOf(columns.slice(0, 1), [{ name, at, seconds: 1 }], 'UTC')).toContain(`'${name}`);
});

test('a negative number stays a number', () => {
  expect(csvOf(columns.slice(2, 3), [{ name: '', at, seconds: -1.5 }], 'UTC')).toBe('Seconds\r\n-1.5\r\n');
});
