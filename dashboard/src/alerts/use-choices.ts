// What the address says of the page, beside the date range.
import { parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs';
import { type Choices, useChoicesOf } from '../address';
import { CLASSES, SEVERITIES, VIEWS } from './words';

const parsers = {
  status: parseAsStringLiteral(VIEWS).withDefault('ACTIVE'),
  severity: parseAsStringLiteral(SEVERITIES),
  class: parseAsStringLiteral(CLASSES),
  category: parseAsString,
  /** Id of a service: for links to this page. */
  service: parseAsString,
  order: parseAsStringLiteral(['oldest']),
  q: parseAsString.withDefault(''),
  /** Id of the alert whose details are open. */
  alert: parseAsString,
  /** Days ahead of the forecasts that are looked at. */
  horizon: parseAsInteger.withDefault(1),
};

export const NO_FILTERS = {
  status: 'ALL',
  severity: null,
  class: null,
  category: null,
  service: null,
  q: null,
} as const;

export function useChoices(): Choices<typeof parsers> {
  return useChoicesOf(parsers);
}
