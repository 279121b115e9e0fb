// The least that a balancer does: one request to one gateway after the other, on a connection of its own each; what was refused at
// the door goes to the next, and nothing else is sent twice.
import { once } from 'node:events';
import { createServer, request as ask, type Server } from 'node:http';

export class Balancer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(gateways: readonly string[]): Promise<Balancer> {
    let turn = 0;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        turn += 1;
        const first = turn;
        const attempt = (tried: number): void => {
          const gateway = gateways[(first + tried) % gateways.length] ?? '';
          const asked = ask(
            `${gateway}${request.url ?? ''}`,
            { method: request.method, headers: { ...request.headers, connection: 'close' }, agent: false },
            (answer) => {
              // What it says of its connection is not for the client's.
              delete answer.headers.connection;
              response.writeHead(answer.statusCode ?? 502, answer.headers);
              answer.pipe(response);
            },
          );
          asked.on('error', (error) => {
            const isRefused = 'code' in error && error.code === 'ECONNREFUSED';
            if (isRefused && tried + 1 < gateways.length) {
              attempt(tried + 1);
            } else {
              response.destroy(error);
            }
          });
          asked.end(Buffer.concat(chunks));
        };
        attempt(0);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('A balancer listens on a port');
    }
    return new Balancer(server, `http://127.0.0.1:${address.port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
