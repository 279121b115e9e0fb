// A gateway of a few lines: takes what recordUsageEvents takes, each event once, and can be told to misbehave, to go
// away and to come back.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedEvent {
  readonly id: string;
  readonly occurredAt: string;
  readonly method: string;
  readonly endpoint: string;
  readonly statusCode: number;
  readonly responseTimeMs?: number;
  readonly userId?: string;
  readonly service?: string;
  readonly operationType?: string;
  readonly operationName?: string;
  readonly errorCodes?: readonly string[];
  readonly complexity?: number;
  readonly ip?: string;
  readonly userAgent?: string;
}

export interface ReceivedBatch {
  readonly events: readonly ReceivedEvent[];
  readonly users: readonly { readonly id: string; readonly name?: string; readonly email?: string }[];
  readonly authorization: string | undefined;
  /** The body as it came. */
  readonly text: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection is cut instead; or nothing is ever said. */
  readonly instead?: 'cut' | 'silence';
}

export const API_KEY = 'ogk_test';

/** What is answered instead of the usual; undefined: the usual. */
export type Behaviour = (batch: ReceivedBatch) => Reply | undefined | Promise<Reply | undefined>;

export class FakeGateway {
  /** Whatever was stored, by id. */
  readonly stored = new Map<string, ReceivedEvent>();
  readonly users = new Map<string, { readonly name?: string; readonly email?: string }>();
  /** All requests, those that were refused as well. */
  readonly batches: ReceivedBatch[] = [];
  /** What was wrong with requests, in the words of the contract. */
  readonly offences: string[] = [];
  behaviour: Behaviour = () => undefined;
  private server: http.Server | null = null;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  get events(): ReceivedEvent[] {
    return [...this.stored.values()];
  }

  /** Listens, after a stop on the same port as before. */
  async start(): Promise<this> {
    const server = http.createServer((request, response) => {
      void this.take(request, response).catch(() => response.destroy());
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  /** As if the process was killed: connections end where they are. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server !== null) {
      this.server = null;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
  }

  private async take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString();
    const { query, variables } = JSON.parse(text) as {
      query: string;
      variables: { events: ReceivedEvent[]; users?: ReceivedBatch['users'] };
    };
    const batch = {
      events: variables.events,
      users: variables.users ?? [],
      authorization: request.headers.authorization,
      text,
    };
    this.batches.push(batch);
    if (!query.includes('recordUsageEvents(') || request.headers['content-type'] !== 'application/json') {
      this.offences.push('not the mutation');
    }
    if (text.length > 1_048_576 || batch.events.length > 1_000 || batch.events.length === 0) {
      this.offences.push(`${batch.events.length} events in ${text.length} bytes`);
    }
    const reply = (await this.behaviour(batch)) ?? this.store(batch);
    if (reply.instead === 'cut') {
      request.socket.destroy();
    } else if (reply.instead === undefined) {
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    }
  }

  /** Stores what is in order, and answers as the gateway does. */
  store({ events, users, authorization }: ReceivedBatch): Reply {
    if (authorization !== `Bearer ${API_KEY}`) {
      return errorReply(401, 'UNAUTHENTICATED', 'Sign in');
    }
    let duplicates = 0;
    for (const event of events) {
      const offence = offenceOf(event);
      if (offence !== undefined) {
        this.offences.push(offence);
      }
      if (this.stored.has(event.id)) {
        duplicates += 1;
      } else {
        this.stored.set(event.id, event);
      }
    }
    for (const user of users) {
      this.users.set(user.id, user);
    }
    return answered(events.length - duplicates, duplicates);
  }
}

export function answered(accepted: number, duplicates: number, failed: readonly object[] = []): Reply {
  return { body: { data: { recordUsageEvents: { accepted, duplicates, failed } } } };
}

export function errorReply(status: number, code: string, message: string): Reply {
  return { status, body: { errors: [{ message, extensions: { code } }], data: null } };
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

function offenceOf(event: ReceivedEvent): string | undefined {
  const shortEnough = (name: keyof ReceivedEvent, longest: number): boolean => {
    const value = event[name];

    return (
      value === undefined ||
      (typeof value === 'string' && value.length <= longest && value !== '' && !/[\x00-\x1f]/.test(value))
    );
  };
  const isInOrder =
    UUID.test(event.id) &&
    new Date(event.occurredAt).toISOString() === event.occurredAt &&
    shortEnough('method', 10) &&
    shortEnough('endpoint', 500) &&
    !event.endpoint.includes(' ') &&
    event.statusCode >= 100 &&
    event.statusCode <= 599 &&
    (event.responseTimeMs ?? 0) >= 0 &&
    shortEnough('userId', 200) &&
    shortEnough('service', 100) &&
    (event.operationType === undefined ||
      ['QUERY', 'MUTATION', 'SUBSCRIPTION'].includes(event.operationType)) &&
    shortEnough('operationName', 200) &&
    !(event.operationName ?? '').includes(' ') &&
    (event.errorCodes ?? []).length <= 10 &&
    (event.errorCodes ?? []).every((code) => code.length <= 100) &&
    Number.isInteger(event.complexity ?? 0) &&
    shortEnough('ip', 45) &&
    shortEnough('userAgent', 1_024);
  return isInOrder ? undefined : `not as the contract says: ${JSON.stringify(event)}`;
}
