// For how many days there is room, by the bounds of a table's partitions.
import { daysAhead } from './database-watch';

const NOW = new Date('2026-03-29T22:30:00Z');
const day = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });

describe('days ahead', () => {
  it.each([
    ['no partition at all', [], -1],
    ['yesterday alone', [day('2026-03-28', '2026-03-29')], -1],
    ['tomorrow without today', [day('2026-03-30', '2026-03-31')], -1],
    ['today alone', [day('2026-03-29', '2026-03-30')], 0],
    [
      'today and tomorrow, in any order',
      [day('2026-03-30', '2026-03-31'), day('2026-03-29', '2026-03-30')],
      1,
    ],
    [
      'a gap after tomorrow',
      [day('2026-03-29', '2026-03-30'), day('2026-03-30', '2026-03-31'), day('2026-04-01', '2026-04-02')],
      1,
    ],
    ['a month that ends the day after tomorrow', [day('2026-03-01', '2026-04-01')], 2],
    ['a partition without an end', [{ from: '-Infinity', to: 'Infinity' }], Infinity],
  ])('%s', (_what, bounds, days) => {
    expect(daysAhead(bounds, NOW)).toBe(days);
  });
});
