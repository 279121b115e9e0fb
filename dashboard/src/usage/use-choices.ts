// What the address says of the page, beside the date range. Defaults are left out of it.
import { createParser, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { GRANULARITIES, type Granularity } from './granularity';
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

interface Choices {
  readonly by: Granularity | null;
  readonly sort: PeopleSort;
  readonly q: string;
  readonly all: boolean;
  readonly rules: boolean;
}

interface UsageChoices extends Choices {
  readonly choose: (change: { readonly [K in keyof Choices]?: Choices[K] | null }) => void;
  /** While somebody writes, no step of the browser's history. */
  readonly write: (q: string) => void;
}

export function useChoices(): UsageChoices {
  const [choices, set] = useQueryStates(parsers, { history: 'push' });
  return {
    ...choices,
    choose: (change) => void set(change),
    write: (q) => void set({ q: q === '' ? null : q }, { history: 'replace' }),
  };
}
