// Windows and buckets: what needs no database. How local days fall is in test/periods.test.ts.
import { AppError } from '../platform';
import {
  bucketsOf,
  changePercent,
  checkAsOf,
  describeWindow,
  elapsedBefore,
  hourLabel,
  last24Hours,
  last7Days,
  lastHour,
  state,
  today,
} from './period';

const NOW = new Date('2026-03-29T10:00:00.000Z');
const at = (time: string): Date => new Date(`2026-03-29T${time}Z`);

describe('The change from a previous value', () => {
  it.each([
    [150, 100, 50],
    [50, 100, -50],
    [100, 100, 0],
    [0, 100, -100],
    [1, 3, -200 / 3],
  ])('from %#: %d after %d is %d percent', (current, previous, percent) => {
    expect(changePercent(current, previous)).toBeCloseTo(percent, 10);
  });

  it('is upward when a negative value becomes less negative', () => {
    expect(changePercent(-50, -100)).toBe(50);
    expect(changePercent(100, -100)).toBe(200);
  });

  it.each([
    [5, 0],
    [0, 0],
    [null, 5],
    [5, null],
    [null, null],
  ])('says nothing for %p after %p', (current, previous) => {
    expect(changePercent(current, previous)).toBeNull();
  });
});

describe('The label of an hour', () => {
  it.each([
    [0, '2026-03-29 02:00 +00:00'],
    [60, '2026-03-29 02:00 +01:00'],
    [345, '2026-03-29 02:00 +05:45'],
    [825, '2026-03-29 02:00 +13:45'],
    [-150, '2026-03-29 02:00 -02:30'],
    [-600, '2026-03-29 02:00 -10:00'],
    [-30, '2026-03-29 02:00 -00:30'],
  ])('shows an offset of %d minutes as in %s', (offset, label) => {
    expect(hourLabel('2026-03-29 02:00', offset)).toBe(label);
  });
});

describe('A moment to answer for', () => {
  const refusalOf = (asOf: string): unknown => {
    try {
      return checkAsOf(new Date(asOf), NOW);
    } catch (error) {
      return error;
    }
  };

  it.each(['2000-01-01T00:00:00.000Z', '2020-02-29T12:00:00.000Z', '2026-03-29T10:00:00.000Z'])(
    'may be %s',
    (asOf) => {
      expect(checkAsOf(new Date(asOf), NOW)).toEqual(new Date(asOf));
    },
  );

  it('may be a second ahead of this clock, because the database stamped it', () => {
    expect(checkAsOf(new Date('2026-03-29T10:00:01.000Z'), NOW)).toEqual(
      new Date('2026-03-29T10:00:01.000Z'),
    );
  });

  it('may not be in the future, and the refusal says what time it is', () => {
    const refusal = refusalOf('2026-03-29T10:00:01.001Z');
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'asOf must not be in the future (now is 2026-03-29T10:00:00.000Z)',
    });
  });

  it('may not be before 2000, and the refusal names the limit', () => {
    expect(refusalOf('1999-12-31T23:59:59.999Z')).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'asOf must not be before 2000-01-01T00:00:00.000Z',
    });
  });
});

describe('A window in words', () => {
  it.each([
    [state, 'at asOf'],
    [today, 'since local midnight of the organization’s zone'],
    [lastHour, 'the last hour before asOf'],
    [last24Hours, 'the last 24 hours before asOf'],
    [last7Days, 'the last 7 days before asOf'],
    [{ kind: 'elapsed', hours: 36 } as const, 'the last 36 hours before asOf'],
    [{ kind: 'elapsed', hours: 48 } as const, 'the last 2 days before asOf'],
  ])('of %j is "%s"', (window, words) => {
    expect(describeWindow(window)).toBe(words);
  });
});

describe('An elapsed window', () => {
  it('is so many hours long and ends at asOf', () => {
    expect(elapsedBefore(NOW, 24)).toEqual({ from: new Date('2026-03-28T10:00:00.000Z'), to: NOW });
  });
});

describe('Buckets', () => {
  const starts = [
    { label: 'a', start: at('08:00:00.000') },
    { label: 'b', start: at('09:00:00.000') },
    { label: 'c', start: at('10:00:00.000') },
  ];

  it('follow one another; the last start only ends the one before it', () => {
    expect(bucketsOf(starts, NOW)).toEqual([
      { label: 'a', start: at('08:00:00.000'), end: at('09:00:00.000'), partial: false },
      { label: 'b', start: at('09:00:00.000'), end: at('10:00:00.000'), partial: false },
    ]);
  });

  it('are partial when they end after asOf, and complete when they end with it', () => {
    expect(bucketsOf(starts, at('09:59:59.999')).map(({ partial }) => partial)).toEqual([false, true]);
    expect(bucketsOf(starts, at('10:00:00.000')).map(({ partial }) => partial)).toEqual([false, false]);
  });

  it('are none without two starts', () => {
    expect(bucketsOf([], NOW)).toEqual([]);
    expect(bucketsOf(starts.slice(0, 1), NOW)).toEqual([]);
  });
});
