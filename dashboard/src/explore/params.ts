// What the address says of a question, and how it is changed. Defaults are left out of it.
import {
  parseAsArrayOf,
  parseAsJson,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
  type Values,
} from 'nuqs';
import { COMPARISONS, GRANULARITIES, parseFilter, TOPS } from './question';

const parsers = {
  metric: parseAsString,
  granularity: parseAsStringLiteral(GRANULARITIES),
  groupBy: parseAsArrayOf(parseAsString).withDefault([]),
  top: parseAsStringLiteral(TOPS),
  filter: parseAsJson(parseFilter).withDefault({}),
  compare: parseAsStringLiteral(COMPARISONS),
  /** Lines that are not drawn. */
  muted: parseAsArrayOf(parseAsString).withDefault([]),
  /** Column of the table, with a minus before it from the greatest down. */
  sort: parseAsString,
};

export type Params = Values<typeof parsers>;
export type ChangeParams = (change: Partial<{ [K in keyof Params]: Params[K] | null }>) => void;

export function useParams(): [Params, ChangeParams] {
  const [params, setParams] = useQueryStates(parsers, { history: 'push' });
  return [params, (change) => void setParams(change)];
}
