// Watches a subscription: its present state first, then each that follows; the last one stays while the connection is lost.
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { type Answer, heardNow, isForbidden } from './answer';
import { useConnection } from './connection-context';
import { hearSomething, loseCredential } from './heard';
import { pauseBefore, problemOf } from './problem';

export function useWatched<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false }: { readonly pause?: boolean } = {},
): Answer<Data> {
  const { client, status } = useConnection();
  const live = useSyncExternalStore(status.subscribe, status.get);
  const [answer, setAnswer] = useState<Answer<Data>>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const failures = useRef(0);
  const key = JSON.stringify(variables);
  const retry = useMemo(() => () => setAttempt((count) => count + 1), []);

  useEffect(() => {
    if (pause) return;
    let timer: number | undefined;
    const watching = client.subscription(document, JSON.parse(key) as Variables).subscribe((result) => {
      if (result.error !== undefined) {
        const problem = problemOf(result.error);
        if (problem.code === 'UNAUTHENTICATED') loseCredential(problem);
        if (isForbidden(problem)) {
          setAnswer({ state: 'forbidden', problem });
          return;
        }
        setAnswer((before) =>
          before.state === 'ready'
            ? { ...before, staleSince: before.staleSince ?? before.at, problem, retry }
            : { state: 'failed', problem, retry },
        );
        failures.current += 1;
        const pauseMs = pauseBefore(problem, failures.current);
        if (pauseMs !== null) timer = window.setTimeout(retry, pauseMs);
      } else if (result.data !== undefined) {
        hearSomething();
        setAnswer(heardNow(result.data, retry));
      }
    });
    return () => {
      window.clearTimeout(timer);
      watching.unsubscribe();
    };
  }, [client, document, key, attempt, pause, retry]);

  // While the socket is away the last state is still shown, and said to be old.
  return useMemo(
    () =>
      answer.state === 'ready' && answer.staleSince === null && live.kind === 'reconnecting'
        ? { ...answer, staleSince: live.since }
        : answer,
    [answer, live],
  );
}
