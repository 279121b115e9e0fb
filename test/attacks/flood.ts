// Very much of what is allowed once: connections, headers that come slowly, subscriptions, costly questions.
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';
import type { Outcome } from './attack';
import { enterSocket, type Opened, sendDocument, until } from './send';

type Headers = Readonly<Record<string, string>>;

/** Connections that send one letter of a header each second, for ever. */
export class SlowHeaders {
  private readonly sockets: Socket[];
  private readonly timer: NodeJS.Timeout;
  closed = 0;

  constructor(
    port: number,
    readonly count: number,
  ) {
    this.sockets = Array.from({ length: count }, () => {
      const socket = connect(port, '127.0.0.1');
      socket
        .on('error', () => undefined)
        .on('close', () => (this.closed += 1))
        .resume();
      socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: ');
      return socket;
    });
    this.timer = setInterval(() => this.sockets.forEach((socket) => socket.write('a')), 1_000);
  }

  stop(): void {
    clearInterval(this.timer);
    this.sockets.forEach((socket) => socket.destroy());
  }
}

/** Opens that many connections at once, says nothing, and lets go of them. */
export async function connectionFlood(port: number, count: number): Promise<void> {
  const sockets = Array.from({ length: count }, () =>
    connect(port, '127.0.0.1').on('error', () => undefined),
  );
  await until(() => sockets.every(({ connecting }) => !connecting));
  sockets.forEach((socket) => socket.destroy());
}

/** That many subscriptions on one socket; how many were let in, and the code it was closed with. */
export async function subscriptionFlood(
  url: string,
  headers: Headers,
  count: number,
): Promise<{ readonly refused: number; readonly closed: boolean }> {
  const { socket, messages } = await enterSocket(url, headers);
  for (let number = 0; number < count && socket.readyState === WebSocket.OPEN; number += 1) {
    socket.send(
      JSON.stringify({
        type: 'subscribe',
        id: `s${number}`,
        payload: { query: `subscription { liveKpis(maxStalenessMs: ${1_000 + number}) { waiting } }` },
      }),
    );
  }
  const refusals = (): number => messages.filter((message) => message.includes('"type":"error"')).length;
  await until(() => refusals() >= count - 20 || socket.readyState !== WebSocket.OPEN, 15_000);
  const result = { refused: refusals(), closed: socket.readyState !== WebSocket.OPEN };
  socket.terminate();
  return result;
}

/** That many sockets of one actor; how many of them were let in. */
export async function socketFlood(url: string, headers: Headers, count: number): Promise<number> {
  const opened: Opened[] = await Promise.all(Array.from({ length: count }, () => enterSocket(url, headers)));
  const isIn = ({ socket, messages }: Opened): boolean =>
    socket.readyState === WebSocket.OPEN && messages.some((message) => message.includes('connection_ack'));
  const admitted = opened.filter(isIn).length;
  opened.forEach(({ socket }) => socket.terminate());
  return admitted;
}

/** Sockets that subscribe and are cut off without a word. */
export async function leakedSubscriptions(
  url: string,
  headersOf: (number: number) => Headers,
  count: number,
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const { socket, messages } = await enterSocket(url, headersOf(number));
      for (let each = 0; each < 10 && socket.readyState === WebSocket.OPEN; each += 1) {
        socket.send(
          JSON.stringify({
            type: 'subscribe',
            id: `s${each}`,
            payload: { query: 'subscription { liveKpis { waiting active version } hourly: __typename }' },
          }),
        );
        socket.send(
          JSON.stringify({
            type: 'subscribe',
            id: `k${each}`,
            payload: { query: 'subscription { liveKpis { waiting active version } }' },
          }),
        );
      }
      await until(() => messages.length > 10 || socket.readyState !== WebSocket.OPEN, 5_000);
      socket.terminate();
    }),
  );
}

/** The same costly document again and again, so many at a time. */
export async function costFlood(
  url: string,
  headersOf: (number: number) => Headers,
  document: string,
  count: number,
  atOnce: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        outcomes.push(await sendDocument(url, document, headersOf((next += 1))));
      }
    }),
  );
  return outcomes;
}
