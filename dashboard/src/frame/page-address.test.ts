// What goes along from one page to the next.
import { pageAddress } from './page-address';

const KEPT = ['range', 'from', 'to'];

test('the date range goes along and the choices of a page stay behind', () => {
  expect(pageAddress('/audit', 'range=custom&from=2026-03-01&to=2026-03-07&sort=-n', KEPT)).toBe(
    '/audit?range=custom&from=2026-03-01&to=2026-03-07',
  );
});

test('an address without a range stays bare', () => {
  expect(pageAddress('/audit', 'metric=waiting', KEPT)).toBe('/audit');
});
