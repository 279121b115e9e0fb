// A TCP wire between two processes: it can swallow what passes, slow it down, be cut, and lead to another server.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

type State = 'open' | 'swallowing' | 'cut' | { readonly bytesPerSecond: number; readonly delayMs: number };

const TICK_MS = 50;

export class Wire {
  private state: State = 'open';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private target: number,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async to(target: number): Promise<Wire> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('A wire listens on a port');
    }
    return new Wire(server, address.port, target);
  }

  /** Nothing comes through any more, in either direction, and nobody is told: new connections hang as well. */
  swallow(): void {
    this.state = 'swallowing';
  }

  /** Each direction of each connection takes so many bytes a second, and that much later. */
  slow(bytesPerSecond: number, delayMs: number): void {
    this.state = { bytesPerSecond, delayMs };
  }

  /** Every connection is reset, new ones are as well. */
  cut(): void {
    this.state = 'cut';
    this.sockets.forEach((socket) => socket.resetAndDestroy());
  }

  /** Works again. What was swallowed is lost: connections of before are reset, as by a network that forgot them. */
  restore(): void {
    if (this.state === 'swallowing') {
      this.sockets.forEach((socket) => socket.resetAndDestroy());
    }
    this.state = 'open';
  }

  /** Leads to another server from now on. */
  leadTo(target: number): void {
    this.target = target;
    this.sockets.forEach((socket) => socket.resetAndDestroy());
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(client: Socket): void {
    if (this.state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    if (this.state === 'swallowing') {
      this.keep(client);
      client.resume();
      return;
    }
    const server = connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.keep(from);
      from.on('close', () => to.destroy());
      this.pass(from, to);
    }
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }

  private pass(from: Socket, to: Socket): void {
    let late = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      const { state } = this;
      if (state === 'open') {
        // Behind what is still on its way.
        late = late.then(() => void to.write(chunk));
      } else if (typeof state === 'object') {
        from.pause();
        late = late.then(() => this.drip(chunk, to, state)).then(() => void from.resume());
      }
    });
  }

  private async drip(
    chunk: Buffer,
    to: Socket,
    { bytesPerSecond, delayMs }: { readonly bytesPerSecond: number; readonly delayMs: number },
  ): Promise<void> {
    const piece = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1_000));
    await pause(delayMs);
    for (let at = 0; at < chunk.length; at += piece) {
      // Whoever restores the wire has the rest at once.
      if (typeof this.state === 'object') {
        await pause(TICK_MS);
      }
      to.write(chunk.subarray(at, at + piece));
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
