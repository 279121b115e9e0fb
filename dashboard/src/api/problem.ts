// What went wrong with a question, as a card tells it: a code, the server's words and an id to ask about.
import type { CombinedError } from '@urql/core';

export interface Problem {
  /** Code of the GraphQL error; UNREACHABLE where nothing was answered. */
  readonly code: string;
  readonly message: string;
  /** Id under which the gateway's log has it. */
  readonly id: string | null;
  readonly retryAfterSeconds: number | null;
}

export function problemOf(error: CombinedError): Problem {
  const [first] = error.graphQLErrors;
  const response: unknown = error.response;
  const headers = response instanceof Response ? response.headers : null;
  const requestId = headers?.get('x-request-id') ?? null;
  if (first === undefined) {
    return {
      code: 'UNREACHABLE',
      message: error.networkError?.message ?? error.message,
      id: requestId,
      retryAfterSeconds: numberOf(headers?.get('retry-after')),
    };
  }
  const { code, id, retryAfter } = first.extensions;
  return {
    code: typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR',
    message: first.message,
    id: typeof id === 'string' ? id : requestId,
    retryAfterSeconds: numberOf(retryAfter) ?? numberOf(headers?.get('retry-after')),
  };
}

/** Faults that pass, in contrast to those of the question itself. */
const PASSING = new Set(['UNREACHABLE', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR', 'TIMEOUT']);
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/** When to ask again by itself after so many failures in a row; null: the same question would fail again. */
export function pauseBefore(problem: Problem, failures: number): number | null {
  if (!PASSING.has(problem.code)) return null;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return Math.max(pause, (problem.retryAfterSeconds ?? 0) * 1000);
}

/** How long a question waits that is to be asked again: neither sooner than it may, nor sooner than the gateway said. */
export function waitBeforeAsking(
  { askedAt, atMostEveryMs, notBefore }: Readonly<Record<'askedAt' | 'atMostEveryMs' | 'notBefore', number>>,
  now: number,
): number {
  return Math.max(0, askedAt + atMostEveryMs - now, notBefore - now);
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : null;
}
