// Which moments the support page asks about, where clocks change and where days end.
import { resolveRange } from '../range/range';
import {
  aroundNow,
  daysBefore,
  minuteOf,
  sameTimeYesterday,
  sparkHours,
  wholeDays,
  windowName,
} from './moments';

const bangkok = 'Asia/Bangkok';
const berlin = 'Europe/Berlin';

describe('the same time yesterday', () => {
  it('is 24 hours ago on an ordinary day', () => {
    expect(sameTimeYesterday(new Date('2026-06-10T08:30:00Z'), berlin).toISOString()).toBe(
      '2026-06-09T08:30:00.000Z',
    );
  });

  it('is 23 hours ago on the day after the clocks went forward, and 25 after they went back', () => {
    expect(sameTimeYesterday(new Date('2026-03-29T10:00:00Z'), berlin).toISOString()).toBe(
      '2026-03-28T11:00:00.000Z',
    );
    expect(sameTimeYesterday(new Date('2026-10-25T11:00:00Z'), berlin).toISOString()).toBe(
      '2026-10-24T10:00:00.000Z',
    );
  });

  it('is the first time after where the clocks skipped it', () => {
    // 02:30 on 30 March; on the 29th, 02:00 was 03:00.
    expect(sameTimeYesterday(new Date('2026-03-30T00:30:00Z'), berlin).toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    );
  });
});

describe('the last hours', () => {
  it('are as many as asked for, the running one whole', () => {
    expect(sparkHours(new Date('2026-06-10T08:30:00Z'), 3)).toEqual({
      from: '2026-06-10T06:00:00.000Z',
      to: '2026-06-10T09:00:00.000Z',
    });
  });

  it('begin anew exactly at the full hour', () => {
    expect(sparkHours(new Date('2026-06-10T09:00:00Z'), 1)).toEqual({
      from: '2026-06-10T09:00:00.000Z',
      to: '2026-06-10T10:00:00.000Z',
    });
  });
});

describe('the days of a range', () => {
  const now = new Date('2026-06-10T08:30:00Z');

  it('are as of now while the last one is running', () => {
    expect(daysBefore(resolveRange({ kind: '7d' }, bangkok, now))).toEqual({
      days: 7,
      asOf: null,
      isShortened: false,
    });
  });

  it('are as of the midnight that ends the last one where all are over', () => {
    const range = resolveRange({ kind: 'custom', from: '2026-06-01', to: '2026-06-03' }, bangkok, now);
    // 4 June, 00:00 in Bangkok: exclusive, so that 3 June is the last.
    expect(daysBefore(range)).toEqual({ days: 3, asOf: '2026-06-03T17:00:00.000Z', isShortened: false });
  });

  it('are the last thirty of a longer range, and say so', () => {
    const range = resolveRange({ kind: 'custom', from: '2026-04-01', to: '2026-05-31' }, bangkok, now);
    expect(daysBefore(range)).toEqual({ days: 30, asOf: '2026-05-31T17:00:00.000Z', isShortened: true });
  });

  it('end with the whole last day, also with one that is running or has 25 hours', () => {
    expect(wholeDays(resolveRange({ kind: 'today' }, bangkok, now))).toEqual({
      from: '2026-06-09T17:00:00.000Z',
      to: '2026-06-10T17:00:00.000Z',
    });
    const clockChange = resolveRange({ kind: 'custom', from: '2025-10-26', to: '2025-10-26' }, berlin, now);
    expect(wholeDays(clockChange)).toEqual({
      from: '2025-10-25T22:00:00.000Z',
      to: '2025-10-26T23:00:00.000Z',
    });
  });
});

describe('the window of a number', () => {
  it('is named by its length, or as the day that has run so far', () => {
    const to = '2026-06-10T08:30:00.000Z';
    expect(windowName(null, to, bangkok)).toBe('now');
    expect(windowName('2026-06-10T07:30:00.000Z', to, bangkok)).toBe('lastHour');
    expect(windowName('2026-06-09T08:30:00.000Z', to, bangkok)).toBe('last24Hours');
    expect(windowName('2026-06-03T08:30:00.000Z', to, bangkok)).toBe('last7Days');
    expect(windowName('2026-06-09T17:00:00.000Z', to, bangkok)).toBe('today');
    expect(windowName('2026-06-08T17:00:00.000Z', to, bangkok)).toBe('between');
  });
});

test('what is read at the moment of asking is asked for around now, however wrong the clock of the browser', () => {
  const present = Date.parse('2026-11-21T10:30:00Z');
  for (const offByHours of [-23, -2, 0, 2, 23]) {
    const { from, to } = aroundNow(new Date(present + offByHours * 3_600_000));
    expect(Date.parse(from)).toBeLessThan(present);
    expect(Date.parse(to)).toBeGreaterThan(present);
  }
  expect(aroundNow(new Date('2026-11-21T10:59:59Z'))).toEqual(aroundNow(new Date('2026-11-21T10:00:00Z')));
});

test('yesterday is asked for once a minute of the answer', () => {
  expect(minuteOf('2026-11-21T10:30:59.999Z')).toEqual(minuteOf('2026-11-21T10:30:00.000Z'));
  expect(minuteOf('2026-11-21T11:30:59+01:00').toISOString()).toBe('2026-11-21T10:30:00.000Z');
});
