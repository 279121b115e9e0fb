// What a card knows of its numbers: nothing yet, the last ones, or why there are none.
import type { Problem } from './problem';

export type Answer<T> =
  | { readonly state: 'loading' }
  | {
      readonly state: 'ready';
      readonly data: T;
      /** When it was heard. */
      readonly at: Date;
      /** Since when newer ones could not be had; null: they are as new as they can be. */
      readonly staleSince: Date | null;
      /** Why not, where that is known. */
      readonly problem: Problem | null;
      /** Newer ones, or those of another choice, are being asked for. */
      readonly isRefreshing: boolean;
      readonly retry: () => void;
    }
  | { readonly state: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly state: 'forbidden'; readonly problem: Problem };

/** Heard just now, or known without asking. */
export function heardNow<T>(data: T, retry: () => void = () => undefined): Answer<T> {
  return {
    state: 'ready',
    data,
    at: new Date(),
    staleSince: null,
    problem: null,
    isRefreshing: false,
    retry,
  };
}

/** The same answer with something made of its data. */
export function mapAnswer<T, U>(answer: Answer<T>, map: (data: T) => U): Answer<U> {
  return answer.state === 'ready' ? { ...answer, data: map(answer.data) } : answer;
}

/** Asking again would not help: this role does not see it. */
export function isForbidden(problem: Problem): boolean {
  return problem.code === 'FORBIDDEN';
}
