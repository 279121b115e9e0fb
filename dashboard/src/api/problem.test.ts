// What went wrong, in the words of a card; and whether asking again may help.
import { CombinedError } from '@urql/core';
import { GraphQLError } from 'graphql';
import { pauseBefore, problemOf, waitBeforeAsking } from './problem';

const failed = (code: string, extensions: Record<string, unknown> = {}): CombinedError =>
  new CombinedError({
    graphQLErrors: [new GraphQLError('Not now', { extensions: { code, ...extensions } })],
    response: new Response(null, { headers: { 'x-request-id': 'request-1', 'retry-after': '7' } }),
  });

test('an error has its code, its words and the id under which the log has it', () => {
  expect(problemOf(failed('INTERNAL_SERVER_ERROR', { id: 'error-1' }))).toEqual({
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Not now',
    id: 'error-1',
    retryAfterSeconds: 7,
  });
  expect(problemOf(failed('BAD_USER_INPUT')).id).toBe('request-1');
});

test('no answer at all is the gateway out of reach', () => {
  expect(problemOf(new CombinedError({ networkError: new Error('Failed to fetch') }))).toEqual({
    code: 'UNREACHABLE',
    message: 'Failed to fetch',
    id: null,
    retryAfterSeconds: null,
  });
});

test('what may pass is asked again, later each time, and never before the gateway said', () => {
  const problem = { code: 'UNAVAILABLE', message: '', id: null, retryAfterSeconds: null };
  expect([1, 2, 3, 10].map((failures) => pauseBefore(problem, failures))).toEqual([
    5_000, 10_000, 20_000, 60_000,
  ]);
  expect(pauseBefore({ ...problem, code: 'RATE_LIMITED', retryAfterSeconds: 30 }, 1)).toBe(30_000);
});

test.each(['BAD_USER_INPUT', 'FORBIDDEN', 'UNAUTHENTICATED', 'QUERY_TOO_EXPENSIVE', 'NOT_FOUND'])(
  '%s stays what it is, so nothing is asked again by itself',
  (code) => {
    expect(pauseBefore({ code, message: '', id: null, retryAfterSeconds: 5 }, 1)).toBeNull();
  },
);

test('a push does not ask again before the gateway said that it may', () => {
  const asked = { askedAt: 1_000, atMostEveryMs: 10_000 };
  expect(waitBeforeAsking({ ...asked, notBefore: 0 }, 5_000)).toBe(6_000);
  expect(waitBeforeAsking({ ...asked, notBefore: 61_000 }, 5_000)).toBe(56_000);
  expect(waitBeforeAsking({ ...asked, notBefore: 0 }, 50_000)).toBe(0);
});
