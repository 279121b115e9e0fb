// What the address says of the page, beside the date range. Defaults are left out of it.
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { ORDER_WORDS } from './ordering';

export const STATUSES = ['NOT_STARTED', 'IN_PROGRESS', 'STALLED', 'COMPLETED'] as const;
export type Status = (typeof STATUSES)[number];

const parsers = {
  /** Id of a course; null: all. */
  course: parseAsString,
  /** Id of a survey; null: the first that is of the course. */
  survey: parseAsString,
  status: parseAsStringLiteral(STATUSES),
  order: parseAsStringLiteral(ORDER_WORDS),
  q: parseAsString.withDefault(''),
};

interface Choices {
  readonly course: string | null;
  readonly survey: string | null;
  readonly status: Status | null;
  readonly order: string | null;
  readonly q: string;
}

interface LearningChoices extends Choices {
  readonly choose: (change: { readonly [K in keyof Choices]?: Choices[K] | null }) => void;
  /** While somebody writes, no step of the browser's history. */
  readonly write: (q: string) => void;
}

export function useChoices(): LearningChoices {
  const [choices, set] = useQueryStates(parsers, { history: 'push' });
  return {
    ...choices,
    choose: (change) => void set(change),
    write: (q) => void set({ q: q === '' ? null : q }, { history: 'replace' }),
  };
}
