// The order of people in the address, and the length of points.
import { automaticGranularity } from './granularity';
import { askedSort, DEFAULT_SORT, parseSort } from './sorting';

test('the address names a column and a direction; anything else is not an order', () => {
  expect(parseSort('lastActive-asc')).toEqual({ column: 'lastActive', direction: 'asc' });
  expect(['email-asc', 'requests', 'requests-up', '', 'toString-asc'].map(parseSort)).toEqual(
    Array(5).fill(null),
  );
});

test('the gateway is asked for what the column shows', () => {
  expect(askedSort(DEFAULT_SORT)).toEqual({ sortBy: 'REQUESTS', direction: 'DESC' });
  expect(askedSort({ column: 'minutes', direction: 'asc' })).toEqual({ sortBy: 'MINUTES', direction: 'ASC' });
});

test('up to a quarter is shown by day, more by week', () => {
  expect([1, 92, 93, 400].map(automaticGranularity)).toEqual(['DAY', 'DAY', 'WEEK', 'WEEK']);
});
