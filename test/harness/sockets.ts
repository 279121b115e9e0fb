// A websocket of a client who subscribes, for tests of when it is closed, and with which code.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Gateway } from './gateway';

export interface Subscribed {
  /** Resolves with the code and the reason when the socket is closed. */
  readonly closed: Promise<readonly [code: number, reason: string]>;
  readonly isClosed: () => boolean;
  readonly messages: readonly unknown[];
  dispose(): Promise<void>;
}

const KPIS = 'subscription { liveKpis { waiting } }';

/** Subscribes, and resolves with the first message. */
export async function subscribed(
  gateway: Gateway,
  connectionParams: Readonly<Record<string, unknown>>,
  query = KPIS,
): Promise<Subscribed> {
  const messages: unknown[] = [];
  let isClosed = false;
  let tell: (value: readonly [number, string]) => void = () => undefined;
  const closed = new Promise<readonly [number, string]>((resolve) => {
    tell = resolve;
  });
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    lazy: true,
    on: {
      closed: (event) => {
        const { code, reason } = event as { readonly code: number; readonly reason: string };
        isClosed = true;
        tell([code, reason]);
      },
    },
  });
  await Promise.race([
    closed,
    new Promise<void>((resolve) => {
      client.subscribe(
        { query },
        {
          next: (message) => {
            messages.push(message);
            resolve();
          },
          error: () => resolve(),
          complete: () => resolve(),
        },
      );
    }),
  ]);
  return { closed, isClosed: () => isClosed, messages, dispose: async () => client.dispose() };
}
