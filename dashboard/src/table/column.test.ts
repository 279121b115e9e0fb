// The order in which a table sorts its rows.
import { compareValues } from './column';

test('names are ordered as people order them, whatever the case of their letters', () => {
  expect(['Zoe', 'anna', 'Élodie', 'Ben'].sort(compareValues)).toEqual(['anna', 'Ben', 'Élodie', 'Zoe']);
  expect(['shift 10', 'shift 9'].sort(compareValues)).toEqual(['shift 9', 'shift 10']);
});

test('figures are ordered by their size', () => {
  expect([10, 9, -1, 100].sort(compareValues)).toEqual([-1, 9, 10, 100]);
});
