// One row with all that is kept of it, wherever it is in the trail: found by its millisecond, told from others of it by its number.
import type { Client } from '@urql/core';
import { useEffect, useMemo, useState } from 'react';
import {
  type Answer,
  heardNow,
  hearSomething,
  loseCredential,
  type Problem,
  problemOf,
  useConnection,
} from '../api';
import { rowKeyFrom } from './filter';
import { RowsAtDocument, type RowsAtQuery, type RowsAtQueryVariables } from './operations.generated';

export type FullRow = RowsAtQuery['auditLogConnection']['edges'][number]['node'];

/** A host application may send a thousand events of one moment, several times. */
const MOST_PAGES = 50;

/** Null where there is no such row. */
export function useRowAt(key: string | null): Answer<FullRow | null> {
  const { client } = useConnection();
  const [told, setTold] = useState<{ readonly key: string | null; readonly answer: Answer<FullRow | null> }>({
    key: null,
    answer: { state: 'loading' },
  });
  const [attempt, setAttempt] = useState(0);
  const retry = useMemo(() => () => setAttempt((count) => count + 1), []);

  useEffect(() => {
    if (key === null) return;
    let isWanted = true;
    setTold({ key, answer: { state: 'loading' } });
    void readRow(client, key, retry, () => isWanted).then((answer) => {
      if (isWanted) setTold({ key, answer });
    });
    return () => {
      isWanted = false;
    };
  }, [client, key, attempt, retry]);

  return told.key === key ? told.answer : { state: 'loading' };
}

async function readRow(
  client: Client,
  key: string,
  retry: () => void,
  isWanted: () => boolean,
): Promise<Answer<FullRow | null>> {
  const named = rowKeyFrom(key);
  let found: FullRow | null = null;
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES && named !== null && found === null && isWanted(); page += 1) {
    const variables: RowsAtQueryVariables = {
      from: named.at.toISOString(),
      to: new Date(named.at.getTime() + 1).toISOString(),
      after,
    };
    const { data, error } = await client.query(RowsAtDocument, variables).toPromise();
    if (error !== undefined || data === undefined) {
      const problem: Problem =
        error === undefined
          ? { code: 'UNREACHABLE', message: '', id: null, retryAfterSeconds: null }
          : problemOf(error);
      if (problem.code === 'UNAUTHENTICATED') loseCredential(problem);
      return problem.code === 'FORBIDDEN'
        ? { state: 'forbidden', problem }
        : { state: 'failed', problem, retry };
    }
    hearSomething();
    const { edges, pageInfo } = data.auditLogConnection;
    found = edges.find(({ node }) => node.seq === named.seq)?.node ?? null;
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return heardNow(found, retry);
}
