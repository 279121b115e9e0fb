// Real websockets in great number, which speak graphql-transport-ws word by word and keep nothing they need not keep.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import type { Gateway } from './gateway';

export interface PlainMessage {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** One of many. Nothing here rejects: what becomes of a socket is what its tests look at. */
export class PlainSocket {
  /** True as soon as it is open, false when that came to nothing. */
  readonly opened: Promise<boolean>;
  /** True as soon as the gateway has let it in, false when it was closed instead. */
  readonly admitted: Promise<boolean>;
  /** Why it is closed, by code and reason; null while it is not. */
  closed: string | null = null;
  private readonly socket: WebSocket;
  private stream: Socket | null = null;
  private readonly listeners = new Map<string, (message: PlainMessage) => void>();

  constructor(gateway: Gateway) {
    this.socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws'], {
      perMessageDeflate: false,
    });
    let settleAdmitted: (admitted: boolean) => void = () => undefined;
    this.admitted = new Promise((resolve) => {
      settleAdmitted = resolve;
    });
    this.opened = new Promise((resolve) => {
      this.socket.once('open', () => resolve(true));
      this.socket.once('close', (code, reason) => {
        this.closed = `${code} ${reason.toString()}`.trim();
        this.listeners.clear();
        resolve(false);
        settleAdmitted(false);
      });
    });
    this.socket.on('error', () => undefined);
    this.socket.once('upgrade', ({ socket }: IncomingMessage) => {
      this.stream = socket;
    });
    this.socket.on('message', (data: RawData) => {
      const message = JSON.parse((data as Buffer).toString()) as PlainMessage;
      if (message.type === 'connection_ack') {
        settleAdmitted(true);
      }
      this.listeners.get(message.id ?? '')?.(message);
    });
  }

  /** Opens one and is let in. */
  static async admitted(gateway: Gateway, token: string): Promise<PlainSocket> {
    const socket = new PlainSocket(gateway);
    await socket.opened;
    socket.introduce(token);
    if (!(await socket.admitted)) {
      throw new Error(`Not let in: ${socket.closed ?? ''}`);
    }
    return socket;
  }

  introduce(token: string): void {
    this.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  }

  /** Hears of the messages under the id until it is completed or subscribed anew. */
  subscribe(
    id: string,
    query: string,
    listener: (message: PlainMessage) => void,
    variables: Readonly<Record<string, unknown>> = {},
  ): void {
    this.listeners.set(id, listener);
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  complete(id: string): void {
    this.listeners.delete(id);
    this.send({ id, type: 'complete' });
  }

  /** Is gone without a word: by the end of the stream, or by a reset. */
  vanish(how: 'end' | 'reset'): void {
    if (how === 'reset' && this.stream !== null) {
      this.stream.resetAndDestroy();
    } else {
      this.socket.terminate();
    }
  }

  /** Closes in order. */
  close(): void {
    this.socket.close(1000);
  }

  private send(message: PlainMessage): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }
}

/** So many at a time, in the order of their numbers. */
export async function inBatches<Made>(
  count: number,
  size: number,
  make: (number: number) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = [];
  for (let from = 0; from < count; from += size) {
    const batch = Array.from({ length: Math.min(size, count - from) }, (_, index) => make(from + index));
    made.push(...(await Promise.all(batch)));
  }
  return made;
}
