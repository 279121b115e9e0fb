// The connection to the gateway for one credential: queries over HTTP, subscriptions over one websocket that comes back by itself.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSocket } from 'graphql-ws';
import type { Session } from '../../playground/session';
import { LiveStatus } from './live-state';

export interface Connection {
  readonly client: Client;
  readonly status: LiveStatus;
  readonly close: () => void;
}

/** Told by the gateway: the credential is none, has ended, or may not do this. Nothing to try again. */
const REFUSALS = new Set([4401, 4403]);
const LONGEST_PAUSE_MS = 10_000;
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/** No answer is kept: numbers are asked for again when they may have changed, and the page keeps the last ones itself. */
export function connect(session: Session): Connection {
  const status = new LiveStatus();
  const headers: Record<string, string> = {
    ...(session.token === '' ? {} : { authorization: `Bearer ${session.token}` }),
    ...(session.orgId === '' ? {} : { 'x-org-id': session.orgId }),
  };

  const url = new URL('/graphql', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  let pongTimer: number | undefined;
  let raw: WebSocket | null = null;
  const socket = createSocket({
    url: url.toString(),
    connectionParams: headers,
    lazyCloseTimeout: 3_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: async (attempt) => {
      // Spread, so that a gateway that is back is not met by everybody at once.
      const pause = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** attempt) * (0.5 + Math.random() / 2);
      await new Promise((resolve) => window.setTimeout(resolve, pause));
    },
    shouldRetry: (event) => !(event instanceof CloseEvent && REFUSALS.has(event.code)),
    keepAlive: PING_EVERY_MS,
    on: {
      connecting: () => status.connecting(),
      opened: (opened) => {
        raw = opened as WebSocket;
      },
      connected: () => status.connected(),
      ping: (received) => {
        // A connection that is gone without a word is noticed by the answer that does not come.
        if (!received) pongTimer = window.setTimeout(() => raw?.close(4499, 'no answer'), PONG_WITHIN_MS);
      },
      pong: (received) => {
        if (received) window.clearTimeout(pongTimer);
      },
      closed: (event) => {
        window.clearTimeout(pongTimer);
        if (event instanceof CloseEvent && REFUSALS.has(event.code)) status.refused(event.reason);
        else if (event instanceof CloseEvent && event.wasClean && event.code === 1000) status.rested();
        else status.closed();
      },
    },
  });

  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: {
      headers,
      // Without a token the browser's session counts; cookies have no business beside one.
      credentials: session.token === '' ? 'same-origin' : 'omit',
    },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: request.query ?? '', variables: request.variables },
              // Both sides speak of the results of GraphQL; their types differ in what is optional.
              {
                next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
                error: (reason) => sink.error(reason instanceof CloseEvent ? closingOf(reason) : reason),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
  return { client, status, close: () => void socket.dispose() };
}

/** A socket that was closed for good, as an error with the gateway's own words. */
function closingOf({ reason, code }: CloseEvent): Error {
  return new Error(reason === '' ? `The connection was closed (${code})` : reason);
}
