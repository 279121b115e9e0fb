// Days of a zone as moments: half-open, with days of 23 and 25 hours, and never beyond now.
import fc from 'fast-check';
import { isDay, PRESETS, type RangeChoice, resolveRange, shiftRange } from './range';

const BERLIN = 'Europe/Berlin';
const iso = (date: Date): string => date.toISOString();

test('today begins at local midnight and ends now', () => {
  const now = new Date('2026-11-21T10:30:00Z');
  const range = resolveRange({ kind: 'today' }, BERLIN, now);
  expect([iso(range.from), iso(range.to)]).toEqual(['2026-11-20T23:00:00.000Z', iso(now)]);
  expect(range).toMatchObject({ firstDay: '2026-11-21', lastDay: '2026-11-21', days: 1, isRunning: true });
});

test('a custom range has both its days whole, whichever was written first', () => {
  const now = new Date('2026-11-21T10:30:00Z');
  const range = resolveRange({ kind: 'custom', from: '2026-11-10', to: '2026-11-09' }, BERLIN, now);
  expect([iso(range.from), iso(range.to)]).toEqual(['2026-11-08T23:00:00.000Z', '2026-11-10T23:00:00.000Z']);
  expect(range).toMatchObject({ days: 2, isRunning: false });
});

test('the day on which clocks go forward has 23 hours, the one on which they go back 25', () => {
  const now = new Date('2026-12-01T00:00:00Z');
  const hours = (day: string): number => {
    const { from, to } = resolveRange({ kind: 'custom', from: day, to: day }, BERLIN, now);
    return (to.getTime() - from.getTime()) / 3_600_000;
  };
  expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-11-01')]).toEqual([23, 25, 24]);
});

test('a range that lies in the future is today', () => {
  const now = new Date('2026-11-21T10:30:00Z');
  const range = resolveRange({ kind: 'custom', from: '2027-01-01', to: '2027-02-01' }, BERLIN, now);
  expect([range.firstDay, range.lastDay]).toEqual(['2026-11-21', '2026-11-21']);
});

test('of more days than a page answers the last are shown, and it says so', () => {
  const now = new Date('2026-11-21T10:30:00Z');
  const year = { kind: 'custom', from: '2025-01-01', to: '2026-11-20' } as const;
  expect(resolveRange(year, BERLIN, now, 400)).toMatchObject({
    firstDay: '2025-10-17',
    lastDay: '2026-11-20',
    days: 400,
    isShortened: true,
  });
  expect(resolveRange(year, BERLIN, now)).toMatchObject({ firstDay: '2025-01-01', isShortened: false });
  const fitting = { kind: 'custom', from: '2025-10-17', to: '2026-11-20' } as const;
  expect(resolveRange(fitting, BERLIN, now, 400)).toMatchObject({ days: 400, isShortened: false });
});

test('the period before and the one after it bring the same days again', () => {
  const now = new Date('2026-11-21T10:30:00Z');
  const week = resolveRange({ kind: '7d' }, BERLIN, now);
  const before = shiftRange(week, -1, now);
  expect(before).toEqual({ kind: 'custom', from: '2026-11-08', to: '2026-11-14' });
  expect(shiftRange(resolveRange(before ?? { kind: 'today' }, BERLIN, now), 1, now)).toEqual({ kind: '7d' });
  expect(shiftRange(week, 1, now)).toBeNull();
});

test('only days that there are count as days', () => {
  expect(['2026-02-28', '2024-02-29'].map(isDay)).toEqual([true, true]);
  expect(['2026-02-29', '2026-13-01', '2026-1-1', 'today', ''].map(isDay)).toEqual(Array(5).fill(false));
});

test('whatever is chosen, wherever: a range is not empty, ends by now, and has as many days as it says', () => {
  const day = fc
    .date({ min: new Date('2000-01-02'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const choices: fc.Arbitrary<RangeChoice> = fc.oneof(
    fc.constantFrom(...PRESETS).map((kind) => ({ kind })),
    fc.record({ kind: fc.constant('custom' as const), from: day, to: day }),
  );
  const zones = fc.constantFrom(
    'UTC',
    BERLIN,
    'Asia/Bangkok',
    'America/New_York',
    'Pacific/Apia',
    'Asia/Kathmandu',
  );
  const moments = fc.date({ min: new Date('2001-01-01'), max: new Date('2029-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(choices, zones, moments, (choice, zone, now) => {
      const range = resolveRange(choice, zone, now);
      expect(range.from.getTime()).toBeLessThanOrEqual(range.to.getTime());
      expect(range.to.getTime()).toBeLessThanOrEqual(now.getTime());
      expect(range.days).toBe((Date.parse(range.lastDay) - Date.parse(range.firstDay)) / 86_400_000 + 1);
      if (!range.isRunning) {
        const hours = (range.to.getTime() - range.from.getTime()) / 3_600_000;
        // Samoa left out a day, and clocks move by an hour.
        expect(Math.abs(hours - range.days * 24)).toBeLessThanOrEqual(25);
      }
    }),
  );
});
