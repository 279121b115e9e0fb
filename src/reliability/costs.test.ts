// Rates times counts, to the last decimal.
import fc from 'fast-check';
import { checkedRate, costsOf, DEFAULT_RATES } from './costs';

const HOUR = 3_600_000;

it('costs are counts times rates, and per hour what that comes to', () => {
  expect(costsOf({ runs: 1_500, metrics: 3, predictions: 45 }, DEFAULT_RATES, 24 * HOUR)).toEqual({
    runs: '15.00',
    metrics: '0.015',
    predictions: '0.90',
    total: '15.915',
    perHour: '0.663125',
  });
});

it('nothing costs nothing', () => {
  expect(costsOf({ runs: 0, metrics: 0, predictions: 0 }, DEFAULT_RATES, 1)).toMatchObject({
    total: '0.00',
    perHour: '0.00',
  });
});

it('costs per hour are rounded to the millionth, halves up', () => {
  const rates = { run: '0.000001', metric: '0', prediction: '0' };
  expect(costsOf({ runs: 1, metrics: 0, predictions: 0 }, rates, 2 * HOUR).perHour).toBe('0.000001');
  expect(costsOf({ runs: 1, metrics: 0, predictions: 0 }, rates, 2 * HOUR + 1).perHour).toBe('0.00');
});

it('the total is the sum of its parts, whatever they are', () => {
  const rate = fc.integer({ min: 0, max: 999_999_999 }).map((millionths) => (millionths / 1e6).toFixed(6));
  const count = fc.integer({ min: 0, max: 2_000_000_000 });
  const millionths = (text: string): bigint => {
    const [whole = '', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(6, '0'));
  };
  fc.assert(
    fc.property(
      rate,
      rate,
      rate,
      count,
      count,
      count,
      (run, metric, prediction, runs, metrics, predictions) => {
        const costs = costsOf({ runs, metrics, predictions }, { run, metric, prediction }, HOUR);
        expect(millionths(costs.total)).toBe(
          millionths(costs.runs) + millionths(costs.metrics) + millionths(costs.predictions),
        );
        expect(costs.perHour).toBe(costs.total);
        expect(millionths(costs.runs)).toBe(BigInt(runs) * millionths(run));
      },
    ),
  );
});

it.each([
  ['0.5', '0.50'],
  ['0.010000', '0.01'],
  ['9999999.999999', '9999999.999999'],
  ['7', '7.00'],
])('the rate %s is %s', (text, written) => {
  expect(checkedRate('rates.run', text)).toBe(written);
});

it.each(['', '-1', '1e3', '0.0000001', '10000000', '1,5', ' 1', '.5', 'NaN', '٣'])(
  '%j is no rate',
  (text) => {
    expect(() => checkedRate('rates.run', text)).toThrow(/rates\.run must be a decimal/);
  },
);
