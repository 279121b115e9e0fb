// The answer of a card that asks nothing: choices are there at once.
import type { Answer } from '../api';

export const NOTHING_TO_READ: Answer<null> = {
  state: 'ready',
  data: null,
  at: new Date(0),
  staleSince: null,
  problem: null,
  isRefreshing: false,
  retry: () => undefined,
};
