// What the address says of the page, beside the date range.
import { createParser, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs';
import { type Choices, useChoicesOf } from '../address';
import { GRANULARITIES } from './granularity';
import { DEFAULT_SORT, parseSort, type PeopleSort } from './sorting';

const parsers = {
  /** Length of points; null: as fits the range. */
  by: parseAsStringLiteral(GRANULARITIES),
  sort: createParser({
    parse: parseSort,
    serialize: ({ column, direction }: PeopleSort) => `${column}-${direction}`,
    eq: (one, other) => one.column === other.column && one.direction === other.direction,
  }).withDefault(DEFAULT_SORT),
  q: parseAsString.withDefault(''),
  /** All endpoints that are answered at once. */
  all: parseAsBoolean.withDefault(false),
  /** The rules of features are being edited. */
  rules: parseAsBoolean.withDefault(false),
};

export function useChoices(): Choices<typeof parsers> {
  return useChoicesOf(parsers);
}
