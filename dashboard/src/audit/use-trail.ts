// The list of a filter and, where somebody follows it, its live tail.
import type { Client } from '@urql/core';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { hearSomething, loseCredential, pauseBefore, type Problem, problemOf, useConnection } from '../api';
import { isReadOfTrail } from './filter';
import { type AuditLogFilter, TrailPageDocument, TrailTailDocument } from './operations.generated';
import { type ReadPage, Trail, type TrailView } from './trail';

/** From asking to follow until the gateway has found the place in the trail, if it does not tell by a row. */
const PLACED_AFTER_MS = 2_000;

export function useTrail(
  filter: AuditLogFilter,
  hidesReads: boolean,
  isTailing: boolean,
): [TrailView, Trail] {
  const { client, status } = useConnection();
  const key = JSON.stringify(filter);
  const trail = useMemo(
    () =>
      new Trail(
        reader(client, JSON.parse(key) as AuditLogFilter),
        hidesReads ? (row) => !isReadOfTrail(row) : undefined,
      ),
    [client, key, hidesReads],
  );
  const view = useSyncExternalStore(trail.subscribe, trail.get);

  useEffect(() => {
    void trail.begin();
  }, [trail]);

  // A failure that may pass is tried again by itself; a range of the past that was read does not change.
  const { problem } = view;
  useEffect(() => {
    const wait = problem === null ? null : pauseBefore(problem, 1);
    if (wait === null) return;
    const timer = window.setTimeout(trail.retry, wait);
    return () => window.clearTimeout(timer);
  }, [trail, problem]);

  useEffect(() => {
    if (!isTailing) return;
    let timer: number | undefined;
    let retry: number | undefined;
    let following: { readonly unsubscribe: () => void } | undefined;
    let failures = 0;
    /** The first row since the tail was last taken up closes whatever was open before it. */
    let isFirst = true;

    // Asked to follow, anew: rows before the place where that begins are read once it is sure to have begun.
    const taken = (): void => {
      isFirst = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void trail.gap(), PLACED_AFTER_MS);
    };
    const again = (wait: number): void => {
      following?.unsubscribe();
      window.clearTimeout(retry);
      retry = window.setTimeout(follow, wait);
    };
    const follow = (): void => {
      taken();
      const filterNow = JSON.parse(key) as AuditLogFilter;
      following = client
        .subscription(TrailTailDocument, { filter: filterNow })
        .subscribe(({ data, error }) => {
          if (error !== undefined) {
            const refused = problemOf(error);
            if (refused.code === 'UNAUTHENTICATED') loseCredential(refused);
            failures += 1;
            const wait = pauseBefore(refused, failures);
            if (wait !== null) again(wait);
            return;
          }
          if (data === undefined) return;
          hearSomething();
          failures = 0;
          trail.arrived(data.auditTrail);
          if (isFirst) {
            isFirst = false;
            window.clearTimeout(timer);
            void trail.gap();
          }
        });
    };
    follow();
    // The socket comes back by itself, whether it was lost or closed for a gap (4410), and subscribes again; what came in between
    // was told to nobody.
    let wasLive = status.get().kind === 'live';
    const stopListening = status.subscribe(() => {
      const isLive = status.get().kind === 'live';
      if (isLive && !wasLive) taken();
      wasLive = isLive;
    });
    return () => {
      stopListening();
      window.clearTimeout(timer);
      window.clearTimeout(retry);
      following?.unsubscribe();
    };
  }, [client, status, trail, key, isTailing]);

  return [view, trail];
}

function reader(client: Client, filter: AuditLogFilter): ReadPage {
  return async (slice) => {
    const { data, error } = await client.query(TrailPageDocument, { filter, ...slice }).toPromise();
    // Beside an error there may be null in place of data.
    if (error === undefined && data !== undefined) {
      hearSomething();
      return { page: data.auditLogConnection };
    }
    const problem: Problem =
      error === undefined
        ? { code: 'UNREACHABLE', message: '', id: null, retryAfterSeconds: null }
        : problemOf(error);
    if (problem.code === 'UNAUTHENTICATED') loseCredential(problem);
    return { problem };
  };
}
