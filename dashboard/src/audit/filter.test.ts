// What the choices of the address ask of the gateway.
import { filterOf, isReadOfTrail, rowKeyFrom, rowKeyOf, windowOf } from './filter';

const NONE = { action: null, admin: null, resource: null, id: null, outcome: null, q: null };
const end = new Date('2026-03-31T22:00:00Z');
const daysBefore = (days: number): Date => new Date(end.getTime() - days * 86_400_000);

describe('the window of the trail', () => {
  it('is the range, open where that is still growing', () => {
    expect(windowOf({ from: daysBefore(7), isRunning: true }, end)).toEqual({
      from: daysBefore(7),
      to: null,
      isCut: false,
    });
    expect(windowOf({ from: daysBefore(90), isRunning: false }, end)).toEqual({
      from: daysBefore(90),
      to: end,
      isCut: false,
    });
  });

  it('is cut to the last 90 days of a longer range, and says so', () => {
    expect(windowOf({ from: daysBefore(91), isRunning: false }, end)).toEqual({
      from: daysBefore(90),
      to: end,
      isCut: true,
    });
  });
});

describe('the filter', () => {
  const window = { from: daysBefore(1), to: null, isCut: false };

  it('has what was chosen and nothing else', () => {
    expect(filterOf({ ...NONE, admin: 'a', id: 'x', q: ' b ', outcome: 'DENIED' }, window)).toEqual({
      adminId: 'a',
      resourceId: 'x',
      search: ' b ',
      outcome: 'DENIED',
      from: daysBefore(1).toISOString(),
    });
  });

  it('leaves out what the gateway would refuse', () => {
    const refused = { ...NONE, action: '', q: 'x'.repeat(201), id: 'a\0b', resource: 'y'.repeat(513) };
    expect(filterOf(refused, window)).toEqual({ from: daysBefore(1).toISOString() });
  });
});

describe('a row in the address', () => {
  it('is named by its number and its millisecond', () => {
    const key = rowKeyOf({ seq: '9007199254740993', createdAt: '2026-03-31T22:00:00.123Z' });
    expect(rowKeyFrom(key)).toEqual({ seq: '9007199254740993', at: new Date('2026-03-31T22:00:00.123Z') });
  });

  it.each(['', 'x', '1', '1.', '.1', '1.2.3', '1.999999999999999999', '-1.5'])('is none: %j', (text) => {
    expect(rowKeyFrom(text)).toBeNull();
  });
});

it('reads of the trail are told from everything else', () => {
  const reads = ['READ_AUDIT_LOGS', 'READ_AUDIT_STATS', 'WATCH_AUDIT_TRAIL'];
  expect(reads.every((action) => isReadOfTrail({ action }))).toBe(true);
  expect(
    ['READ_METRIC_ROWS', 'VERIFY_AUDIT_TRAIL', 'x_READ_AUDIT_LOGS'].some((action) =>
      isReadOfTrail({ action }),
    ),
  ).toBe(false);
});
