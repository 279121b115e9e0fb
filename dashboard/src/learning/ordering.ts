// The order of learners: columns of the table as the gateway names them, and as the address has them. Pure.
import type { LearnerOrder } from './operations.generated';

export interface LearnerSort {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

/** Of each column, the orders that there are. */
const ORDERS: readonly (LearnerSort & { readonly order: LearnerOrder; readonly word: string })[] = [
  { column: 'lastActivity', direction: 'desc', order: 'LAST_ACTIVITY_DESC', word: 'active' },
  { column: 'enrolledAt', direction: 'desc', order: 'ENROLLED_DESC', word: 'enrolled' },
  { column: 'progress', direction: 'desc', order: 'PERCENT_DESC', word: 'furthest' },
  { column: 'progress', direction: 'asc', order: 'PERCENT_ASC', word: 'least' },
  { column: 'learner', direction: 'asc', order: 'LEARNER_ASC', word: 'learner' },
];

export const DEFAULT_ORDER: LearnerOrder = 'LAST_ACTIVITY_DESC';
/** As the address has them. */
export const ORDER_WORDS = ORDERS.map(({ word }) => word);

export function orderOf(word: string): LearnerOrder {
  return ORDERS.find((each) => each.word === word)?.order ?? DEFAULT_ORDER;
}

export function sortOf(order: LearnerOrder): LearnerSort | null {
  const found = ORDERS.find((each) => each.order === order);
  return found === undefined ? null : { column: found.column, direction: found.direction };
}

/** What pressing a header comes to; null: the default, also where there is no such order. */
export function wordOf(sort: LearnerSort | null): string | null {
  const found = ORDERS.find(
    ({ column, direction }) => column === sort?.column && direction === sort.direction,
  );
  return found === undefined || found.order === DEFAULT_ORDER ? null : found.word;
}
