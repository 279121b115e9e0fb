// The order of learners in the address and in the table's headers.
import { ORDER_WORDS, orderOf, sortOf, wordOf } from './ordering';

it('is the same in the address, at the gateway and in the header', () => {
  for (const word of ORDER_WORDS.filter((each) => each !== 'active')) {
    expect(wordOf(sortOf(orderOf(word)))).toBe(word);
  }
});

it('is by the last activity where the address names none, or something else', () => {
  expect(orderOf('')).toBe('LAST_ACTIVITY_DESC');
  expect(orderOf('constructor')).toBe('LAST_ACTIVITY_DESC');
  expect(wordOf(sortOf('LAST_ACTIVITY_DESC'))).toBeNull();
});

it('falls back to the last activity where a header is pressed whose order there is not', () => {
  expect(wordOf({ column: 'learner', direction: 'desc' })).toBeNull();
  expect(wordOf({ column: 'course', direction: 'asc' })).toBeNull();
  expect(wordOf(null)).toBeNull();
});
