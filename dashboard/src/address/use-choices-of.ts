// Choices of a page in its address, beside the date range: `useChoicesOf({ status: parseAsStringLiteral(…).withDefault(…) })`.
// Defaults are left out of the address.
import { type Nullable, useQueryStates, type UseQueryStatesKeysMap, type Values } from 'nuqs';

/** What is null goes back to its default. */
type Change<P extends UseQueryStatesKeysMap> = Partial<Nullable<Values<P>>>;

export type Choices<P extends UseQueryStatesKeysMap> = Readonly<Values<P>> & {
  readonly choose: (change: Change<P>) => void;
  /** While somebody writes: no step of the browser's history. */
  readonly write: (change: Change<P>) => void;
};

export function useChoicesOf<P extends UseQueryStatesKeysMap>(parsers: P): Choices<P> {
  const [choices, set] = useQueryStates(parsers, { history: 'push' });
  return {
    ...choices,
    choose: (change: Change<P>) => void set(change),
    write: (change: Change<P>) => void set(change, { history: 'replace' }),
  };
}
