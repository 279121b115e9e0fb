// Does something at the gateway when a person says so, and keeps what went wrong until the next attempt.
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useMemo, useState } from 'react';
import { useConnection } from './connection-context';
import { loseCredential } from './heard';
import { type Problem, problemOf } from './problem';

export interface Action<Data, Variables> {
  /** Null when it failed; `problem` then says why. Never rejects. */
  readonly run: (variables: Variables) => Promise<Data | null>;
  readonly isRunning: boolean;
  readonly problem: Problem | null;
}

export function useAction<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Action<Data, Variables> {
  const { client } = useConnection();
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return useMemo(
    () => ({
      isRunning,
      problem,
      async run(variables) {
        setIsRunning(true);
        setProblem(null);
        const { data, error } = await client.mutation(document, variables).toPromise();
        setIsRunning(false);
        if (error === undefined) return data ?? null;
        const failure = problemOf(error);
        if (failure.code === 'UNAUTHENTICATED') loseCredential(failure);
        setProblem(failure);
        return null;
      },
    }),
    [client, document, isRunning, problem],
  );
}
