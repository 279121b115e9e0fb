// A TCP proxy that passes on what is asked and now and then loses the answer, with the connection: what was asked is done,
// and whoever asked does not know it.
import { connect, createServer, type Socket } from 'node:net';

export interface LosingProxy {
  readonly port: number;
  /** How many answers were lost. */
  readonly lost: () => number;
  close(): Promise<void>;
}

/** `loses` hears what is asked and says whether its answer is to be lost. */
export async function losingProxy(target: string, loses: (asked: Buffer) => boolean): Promise<LosingProxy> {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  let lost = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(targetPort), hostname);
    let isLost = false;
    client.on('data', (chunk) => {
      isLost ||= loses(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (isLost) {
        lost += 1;
        client.destroy();
        upstream.destroy();
      } else {
        client.write(chunk);
      }
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    lost: () => lost,
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}
