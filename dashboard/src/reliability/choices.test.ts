// What may stand in the address of the reliability page, and what becomes of the rest.
import { apart, isRate, isSameRate, parseSort, parseThreshold, thresholdsWith } from './choices';

describe('a rate', () => {
  it.each(['0', '0.01', '9999999.999999', '7.5'])('may be %s', (text) => {
    expect(isRate(text)).toBe(true);
  });

  it.each(['', ' 1', '-1', '1e3', '.5', '1.', '0.0000001', '12345678', '1,5'])('is not "%s"', (text) => {
    expect(isRate(text)).toBe(false);
  });

  it('is the same with more zeros, and is no other one', () => {
    expect(isSameRate('0.01', '0.010')).toBe(true);
    expect(isSameRate('0.01', '0.011')).toBe(false);
    expect(isSameRate('', '0')).toBe(false);
  });
});

describe('a threshold', () => {
  it('is taken in whole hundredths from 0.01 to 1', () => {
    expect(['0.5', '0.07', '1', '0.01', '0.504'].map(parseThreshold)).toEqual([0.5, 0.07, 1, 0.01, 0.5]);
    expect(['', ' ', '0', '1.01', '-0.5', 'x'].map(parseThreshold)).toEqual(Array(6).fill(null));
  });

  it('is offered where somebody wrote it into the address', () => {
    expect(thresholdsWith(0.5)).toHaveLength(19);
    expect(thresholdsWith(0.07).slice(0, 3)).toEqual([0.05, 0.07, 0.1]);
  });
});

it('an order of services is a column and a direction, and nothing else', () => {
  expect(parseSort('budget-asc')).toEqual({ column: 'budget', direction: 'asc' });
  expect(parseSort('burn24-desc')).toEqual({ column: 'burn24', direction: 'desc' });
  expect(['budget', 'budget-up', '-asc', 'a b-asc'].map(parseSort)).toEqual([null, null, null, null]);
});

it('an amount keeps every digit while its thousands are set apart', () => {
  const count = (whole: number): string => whole.toLocaleString('en');
  expect(apart('1234567.005', count)).toBe('1,234,567.005');
  expect(apart('0.00', count)).toBe('0.00');
  expect(apart('12', count)).toBe('12');
  expect(apart('12345678901234567.25', count)).toBe('12345678901234567.25');
});
