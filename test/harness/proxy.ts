// A TCP proxy that can be cut or made to stall, to try what happens when a server is away or slow.
import { connect, createServer, type Socket } from 'node:net';

export interface CuttableProxy {
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Keeps connections open and lets nothing through. */
  stall(): void;
  /** Keeps connections open and holds everything back until `restore`: a slow server. */
  hold(): void;
  /** Lets nothing through on the connections of now, for ever, and works for new ones: a network that forgot them. */
  abandon(): void;
  /** Works again. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function cuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  let stalled = false;
  let held: (() => void)[] | null = null;
  const abandoned = new WeakSet<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(targetPort), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (held !== null) {
          held.push(() => to.write(chunk));
        } else if (!stalled && !abandoned.has(from)) {
          to.write(chunk);
        }
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve());
    });
  const endAll = () =>
    new Promise<void>((resolve) => {
      sockets.forEach((socket) => socket.destroy());
      if (server.listening) {
        server.close(() => resolve());
      } else {
        resolve();
      }
    });
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    cut: endAll,
    stall: () => {
      stalled = true;
    },
    hold: () => {
      held ??= [];
    },
    abandon: () => sockets.forEach((socket) => abandoned.add(socket)),
    restore: async () => {
      stalled = false;
      held?.forEach((passOn) => passOn());
      held = null;
      if (!server.listening) {
        await listen(port);
      }
    },
    close: endAll,
  };
}
