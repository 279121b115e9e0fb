// Asks a question and keeps its last answer: while it is asked again, and when that fails.
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Answer, heardNow, isForbidden } from './answer';
import { useConnection } from './connection-context';
import { hearSomething, loseCredential } from './heard';
import { pauseBefore, problemOf, waitBeforeAsking } from './problem';

interface Options {
  /** True: not asked for the time being. */
  readonly pause?: boolean;
  /** Asked again whenever this is another value than before, but not more often than `atMostEveryMs`. */
  readonly refreshOn?: unknown;
  readonly atMostEveryMs?: number;
}

const AT_MOST_EVERY_MS = 10_000;

export function useAnswer<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false, refreshOn, atMostEveryMs = AT_MOST_EVERY_MS }: Options = {},
): Answer<Data> {
  const { client, status } = useConnection();
  const [answer, setAnswer] = useState<Answer<Data>>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const key = JSON.stringify(variables);
  const askedAt = useRef(0);
  /** Earlier than this the gateway, or the pause between attempts, does not want the present question again. */
  const notBefore = useRef(0);
  /** Whose failures are counted. */
  const askedKey = useRef<string | null>(null);
  /** Of the question whose answer is on screen. */
  const answeredKey = useRef<string | null>(null);
  const failures = useRef(0);
  const retry = useMemo(() => () => setAttempt((count) => count + 1), []);

  // Another question: what is on screen belongs to the one before, and stays until this one is answered.
  useEffect(() => {
    if (pause) return;
    let timer: number | undefined;
    askedAt.current = Date.now();
    notBefore.current = 0;
    if (askedKey.current !== key) failures.current = 0;
    askedKey.current = key;
    setAnswer((before) =>
      before.state === 'ready'
        ? { ...before, isRefreshing: true }
        : before.state === 'failed' && failures.current > 0
          ? before
          : { state: 'loading' },
    );
    const asking = client.query(document, JSON.parse(key) as Variables).subscribe((result) => {
      if (result.error === undefined && result.data !== undefined) {
        hearSomething();
        failures.current = 0;
        answeredKey.current = key;
        const { data } = result;
        setAnswer(heardNow(data, retry));
        return;
      }
      if (result.error === undefined) return;
      const problem = problemOf(result.error);
      if (problem.code === 'UNAUTHENTICATED') loseCredential(problem);
      if (isForbidden(problem)) {
        failures.current = 0;
        setAnswer({ state: 'forbidden', problem });
        return;
      }
      failures.current += 1;
      const isOfThisQuestion = answeredKey.current === key;
      setAnswer((before) =>
        before.state === 'ready' && isOfThisQuestion
          ? {
              ...before,
              isRefreshing: false,
              staleSince: before.staleSince ?? before.at,
              problem,
              retry,
            }
          : { state: 'failed', problem, retry },
      );
      const pauseMs = pauseBefore(problem, failures.current);
      if (pauseMs === null) return;
      notBefore.current = Date.now() + pauseMs;
      timer = window.setTimeout(retry, pauseMs);
    });
    return () => {
      asking.unsubscribe();
      window.clearTimeout(timer);
    };
  }, [client, document, key, attempt, pause, retry]);

  // Told that numbers have changed: ask again, at once or when the interval allows.
  const first = useRef(true);
  useEffect(() => {
    if (first.current || pause) {
      first.current = false;
      return;
    }
    const wait = waitBeforeAsking(
      { askedAt: askedAt.current, atMostEveryMs, notBefore: notBefore.current },
      Date.now(),
    );
    const timer = window.setTimeout(() => {
      // Failed in the meantime: it is asked again by itself.
      if (Date.now() >= notBefore.current) retry();
    }, wait);
    return () => window.clearTimeout(timer);
  }, [refreshOn, atMostEveryMs, pause, retry]);

  // Whatever happened while the page heard nothing is not known: ask again when it hears again.
  useEffect(() => {
    let wasLost = false;
    return status.subscribe(() => {
      const { kind } = status.get();
      if (kind === 'reconnecting') wasLost = true;
      if (kind === 'live' && wasLost) {
        wasLost = false;
        retry();
      }
    });
  }, [status, retry]);

  return answer;
}
