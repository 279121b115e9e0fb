// Figures as people read them, in both languages.
import { formatsFor, NONE } from './formats';

const english = formatsFor('en', 'gregory', 'Europe/Berlin');
const thai = formatsFor('th', 'gregory', 'Asia/Bangkok');

test.each([
  [0, '0s'],
  [4.23, '4.2s'],
  [59.4, '59.4s'],
  [59.6, '1m 00s'],
  [67, '1m 07s'],
  [3_599.7, '1h 00m'],
  [7_380, '2h 03m'],
  [86_399, '1d 00h'],
  [273_600, '3d 04h'],
  [-67, '−1m 07s'],
])('%p seconds are written %p', (seconds, written) => {
  expect(english.value(seconds, 'SECONDS')).toBe(written);
});

test.each([
  [0, '0 ms', '0 มิลลิวินาที'],
  [4.234, '4.2 ms', '4.2 มิลลิวินาที'],
  [9.96, '10 ms', '10 มิลลิวินาที'],
  [181.6, '182 ms', '182 มิลลิวินาที'],
  [999.6, '1 s', '1 วิ'],
  [1_240, '1.24 s', '1.24 วิ'],
  [67_000, '1m 07s', '1 นาที 07 วิ'],
])('%p milliseconds are written %p', (milliseconds, inEnglish, inThai) => {
  const spaced = (text: string): string => text.replaceAll('\u00a0', ' ');
  expect(spaced(english.value(milliseconds, 'MILLISECONDS'))).toBe(inEnglish);
  expect(spaced(thai.value(milliseconds, 'MILLISECONDS'))).toBe(inThai);
});

test('milliseconds have every digit on demand', () => {
  expect(english.exact(1_234.567, 'MILLISECONDS')).toBe('1,234.567\u00a0ms');
});

test('Thai durations have their words apart from their numbers', () => {
  expect(thai.value(67, 'SECONDS')).toBe('1 นาที 07 วิ');
});

test('counts are whole, and short from 10,000 on, with every digit on demand', () => {
  expect([7, 9_999, 10_000, 1_234_567].map((count) => english.value(count, 'COUNT'))).toEqual([
    '7',
    '9,999',
    '10K',
    '1.2M',
  ]);
  expect(english.exact(1_234_567, 'COUNT')).toBe('1,234,567');
});

test('percentages have one decimal, scores two, nothing is a dash and never a 0', () => {
  expect(english.value(81.44, 'PERCENT')).toBe('81.4%');
  expect(english.value(4.5, 'SCORE')).toBe('4.50');
  expect([english.value(null, 'PERCENT'), english.value(0, 'PERCENT')]).toEqual([NONE, '0.0%']);
});

test('a change has its sign, one decimal, and a minus that is no hyphen', () => {
  expect([2, -12.34, 0].map((percent) => english.change(percent))).toEqual(['+2.0%', '−12.3%', '0.0%']);
});

test('moments are those of the zone; Thai years are of the chosen calendar', () => {
  const moment = new Date('2026-03-29T22:30:05Z');
  expect(english.dateTime(moment)).toBe('30 Mar 2026, 00:30:05');
  expect(thai.date(moment)).toContain('2026');
  expect(formatsFor('th', 'buddhist', 'Asia/Bangkok').date(moment)).toContain('2569');
});

test('weekdays begin with Monday', () => {
  expect([english.weekday(1), english.weekday(7), english.weekday(1, 'short')]).toEqual([
    'Monday',
    'Sunday',
    'Mon',
  ]);
});

test('how long ago is told in the greatest unit that fits', () => {
  const now = new Date('2026-01-02T00:00:00Z');
  const ago = (seconds: number): string => english.ago(new Date(now.getTime() - seconds * 1000), now);
  expect([ago(5), ago(90), ago(3_700), ago(200_000)]).toEqual([
    '5 seconds ago',
    '1 minute ago',
    '1 hour ago',
    '2 days ago',
  ]);
});
