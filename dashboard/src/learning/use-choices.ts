// What the address says of the page, beside the date range.
import { parseAsString, parseAsStringLiteral } from 'nuqs';
import { type Choices, useChoicesOf } from '../address';
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

export function useChoices(): Choices<typeof parsers> {
  return useChoicesOf(parsers);
}
