// Days are those of the organization's zone.
import { isToday } from './is-today';

it('is of the day that the zone has, whatever day it is elsewhere', () => {
  const now = new Date('2026-03-10T18:00:00Z');
  const before = new Date('2026-03-10T16:30:00Z');
  expect(isToday(before, now, 'Europe/Berlin')).toBe(true);
  // There it is the 11th already, and was the 10th then.
  expect(isToday(before, now, 'Asia/Bangkok')).toBe(false);
});
