// What the address says of the page, beside the date range. Defaults are left out of it.
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type AlertView, CLASSES, SEVERITIES, VIEWS } from './words';
import type { AlertSeverity, AlertTypeClass } from './operations.generated';

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

export interface Choices {
  readonly status: AlertView;
  readonly severity: AlertSeverity | null;
  readonly class: AlertTypeClass | null;
  readonly category: string | null;
  readonly service: string | null;
  readonly order: 'oldest' | null;
  readonly q: string;
  readonly alert: string | null;
  readonly horizon: number;
}

interface AlertChoices extends Choices {
  readonly choose: (change: { readonly [K in keyof Choices]?: Choices[K] | null }) => void;
  /** While somebody writes, no step of the browser's history. */
  readonly write: (q: string) => void;
}

export const NO_FILTERS = {
  status: 'ALL',
  severity: null,
  class: null,
  category: null,
  service: null,
  q: null,
} as const;

export function useChoices(): AlertChoices {
  const [choices, set] = useQueryStates(parsers, { history: 'push' });
  return {
    ...choices,
    choose: (change) => void set(change),
    write: (q) => void set({ q: q === '' ? null : q }, { history: 'replace' }),
  };
}
