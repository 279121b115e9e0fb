// The websocket door: the protocol's cases, its guards, slow readers, and nothing left behind. The hub is a fake.
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildSchema, type ExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { type ClientOptions, WebSocket } from 'ws';
import type { LiveHub, LiveOperation, LiveSubscriber } from '../src/live/live.types';
import { attachLiveSocket, type LiveSocket, type LiveSocketOptions } from '../src/live/socket';
import { type Actor, AppError, createHttp, createLogger, Role, unavailable } from '../src/platform';
import { until } from './harness/until';

const schema = buildSchema(`
  type Query { hello: String! waiting: Int! }
  type Mutation { claim: Boolean! }
  type Subscription { ticks(every: Int = 1): Int! waiting: Int! }
`);

const PROTOCOL = 'graphql-transport-ws';
const TICKS = 'subscription { ticks }';

const actorOf = (id: string, organizationId = 'org-1', role = Role.ANALYST): Actor => ({
  id,
  name: null,
  role,
  organizationId,
});

/** Holds whoever has subscribed, and pushes when a test says so. */
class FakeHub implements LiveHub {
  readonly subscribers = new Map<LiveSubscriber, LiveOperation>();
  asked = 0;
  left = 0;
  /** What the next subscriptions wait for. */
  gate: Promise<void> = Promise.resolve();

  async subscribe(operation: LiveOperation, subscriber: LiveSubscriber): Promise<() => void> {
    this.asked += 1;
    await this.gate;
    this.subscribers.set(subscriber, operation);
    return () => {
      this.left += 1;
      this.subscribers.delete(subscriber);
    };
  }

  push(data: unknown): void {
    const frame = Buffer.from(`,"type":"next","payload":${JSON.stringify({ data })}}`);
    for (const subscriber of this.subscribers.keys()) {
      subscriber.deliver(frame);
    }
  }

  get only(): LiveSubscriber {
    const [subscriber] = this.subscribers.keys();
    if (subscriber === undefined || this.subscribers.size > 1) {
      throw new Error(`There are ${this.subscribers.size} subscribers`);
    }
    return subscriber;
  }
}

interface Door {
  readonly fastify: FastifyInstance;
  readonly live: LiveSocket;
  readonly hub: FakeHub;
  readonly url: string;
  readonly port: number;
  /** Moves the clock of the gateway. */
  pass(ms: number): void;
}

const doors: Door[] = [];
const clients: Raw[] = [];

async function open(options: Partial<LiveSocketOptions> = {}): Promise<Door> {
  const log = createLogger('silent');
  const fastify = await createHttp({ log, dependencies: () => Promise.resolve([]) });
  fastify.post('/graphql', (incoming) => ({ over: 'http', body: incoming.body }));
  const hub = new FakeHub();
  let now = Date.UTC(2026, 0, 1);
  const live = attachLiveSocket({
    server: fastify.server,
    path: '/graphql',
    schema,
    introspection: true,
    hub,
    authenticate: ({ authorization, organizationHeader }) => {
      switch (authorization) {
        case undefined:
          return Promise.resolve(null);
        case 'Bearer ann':
        case 'Bearer ann-renewed':
          return Promise.resolve({
            actor: actorOf('ann', organizationHeader),
            expiresAt: new Date(now + (authorization === 'Bearer ann' ? 60_000 : 600_000)),
          });
        case 'Bearer ann-as-admin':
          return Promise.resolve({ actor: actorOf('ann', 'org-1', Role.ADMIN), expiresAt: null });
        case 'Bearer bob':
          return Promise.resolve({ actor: actorOf('bob'), expiresAt: null });
        case 'Bearer cid':
          return Promise.resolve({ actor: actorOf('cid', 'org-2'), expiresAt: null });
        case 'Bearer away':
          return Promise.reject(unavailable('The identity provider does not answer'));
        case 'Bearer broken':
          return Promise.reject(new Error('a secret of ours'));
        default:
          return Promise.reject(
            new AppError('UNAUTHENTICATED', 'The token was refused: it is not a valid token of this gateway'),
          );
      }
    },
    log,
    clock: { now: () => new Date(now) },
    ...options,
    limits: { sweepEveryMs: 20, closeGraceMs: 300, drainMs: 50, ...options.limits },
  });
  const url = await fastify.listen({ host: '127.0.0.1', port: 0 });
  const door: Door = {
    fastify,
    live,
    hub,
    url: `${url.replace('http', 'ws')}/graphql`,
    port: Number(new URL(url).port),
    pass: (ms) => {
      now += ms;
    },
  };
  doors.push(door);
  return door;
}

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.socket.terminate();
  }
  for (const { live, fastify } of doors.splice(0)) {
    await live.drain();
    await fastify.close();
  }
});

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A client that speaks the protocol word by word. */
class Raw {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  readonly closed: Promise<Closed>;

  constructor(url: string, options: ClientOptions = {}, protocols: string[] = [PROTOCOL]) {
    this.socket = new WebSocket(url, protocols, options);
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as Message);
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    clients.push(this);
  }

  async opened(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    return this;
  }

  send(...messages: (Message | string | Buffer)[]): void {
    for (const message of messages) {
      this.socket.send(
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      );
    }
  }

  subscribe(id: string, query = TICKS, rest: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...rest } });
  }

  /** The first message of which that holds. */
  async got(holds: (message: Message) => boolean): Promise<Message> {
    await until(() => this.messages.some(holds));
    return this.messages.find(holds) as Message;
  }

  /** Everything that was sent before has been answered when this resolves. */
  async settled(): Promise<void> {
    const nonce = String(Math.random());
    this.send({ type: 'ping', payload: { nonce } });
    await this.got(({ type, payload }) => type === 'pong' && (payload as { nonce?: string }).nonce === nonce);
  }
}

async function acknowledged(
  door: Door,
  payload: Readonly<Record<string, unknown>> = { token: 'ann' },
  options: ClientOptions = {},
): Promise<Raw> {
  const client = await new Raw(door.url, options).opened();
  client.send({ type: 'connection_init', payload });
  await client.got(({ type }) => type === 'connection_ack');
  return client;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const connectionsOf = ({ fastify }: Door) =>
  new Promise<number>((resolve, reject) => {
    fastify.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });

/** The status that an upgrade is refused with. */
async function refusedWith(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  return (await refusal(url, headers)).statusCode ?? 0;
}

function refusal(url: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [PROTOCOL], { headers });
    socket.on('error', () => undefined);
    socket.once('open', () => {
      socket.terminate();
      reject(new Error('It was let in'));
    });
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      response.resume();
      resolve(response);
      socket.terminate();
    });
  });
}

describe('a subscription', () => {
  it('gets what the hub delivers, under its own id', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('a "quoted" ü');
    client.subscribe('2');
    await until(() => door.hub.subscribers.size === 2);
    door.hub.push({ ticks: 1 });
    await client.got(({ id }) => id === '2');
    expect(client.messages.slice(1)).toEqual([
      { id: 'a "quoted" ü', type: 'next', payload: { data: { ticks: 1 } } },
      { id: '2', type: 'next', payload: { data: { ticks: 1 } } },
    ]);
  });

  // Each way in which a websocket writes a length, and the step from one to the next.
  it.each([125, 126, 65_535, 65_536, 300_000])('gets messages of any length: %i bytes', async (length) => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    const message = (text: string) => ({ id: '1', type: 'next', payload: { data: { text } } });
    const text = `é${'x'.repeat(length - Buffer.byteLength(JSON.stringify(message('é'))))}`;
    door.hub.push({ text });
    door.hub.push({ text: 'next' });
    await until(() => client.messages.length === 3);
    expect(client.messages.slice(1)).toEqual([message(text), message('next')]);
  });

  it('tells the hub what is asked, with which variables, and for whom', async () => {
    const door = await open();
    const client = await acknowledged(
      door,
      { authorization: 'Bearer ann' },
      { headers: { 'user-agent': 'T' } },
    );
    const query = 'subscription A($n: Int) { ticks(every: $n) } subscription B { waiting }';
    client.subscribe('1', query, { operationName: 'A', variables: { n: 3 } });
    client.subscribe('2', query, { operationName: 'B' });
    await until(() => door.hub.subscribers.size === 2);
    const [first, second] = [...door.hub.subscribers.values()];
    expect(first).toMatchObject({
      operationName: 'A',
      variables: { n: 3 },
      actor: actorOf('ann'),
      client: { ip: '127.0.0.1', userAgent: 'T' },
    });
    expect(second).toMatchObject({ operationName: 'B', variables: {} });
    // Equal texts are parsed once.
    expect(second?.document).toBe(first?.document);
  });

  it('serves a graphql-ws client to the end', async () => {
    const door = await open();
    const client = createClient({
      url: door.url,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: 'Bearer ann' },
    });
    const seen: unknown[] = [];
    const done = (async () => {
      for await (const { data } of client.iterate({ query: TICKS })) {
        seen.push(data);
      }
    })();
    await until(() => door.hub.subscribers.size === 1);
    const { only } = door.hub;
    door.hub.push({ ticks: 1 });
    door.hub.push({ ticks: 2 });
    only.complete();
    await done;
    expect(seen).toEqual([{ ticks: 1 }, { ticks: 2 }]);
    expect(door.hub.subscribers.size).toBe(0);
    await client.dispose();
    await until(() => door.live.counts().sockets === 0);
  });

  it('ends with the errors of the hub, and its id is free again', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    const { only } = door.hub;
    only.fail([{ message: 'No more', extensions: { code: 'FORBIDDEN' } }]);
    only.fail([{ message: 'Again' }]);
    only.complete();
    await client.settled();
    expect(client.messages.filter(({ id }) => id === '1')).toEqual([
      { id: '1', type: 'error', payload: [{ message: 'No more', extensions: { code: 'FORBIDDEN' } }] },
    ]);
    expect([door.hub.subscribers.size, door.live.counts().subscriptions]).toEqual([0, 0]);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
  });

  it.each([
    [
      'an AppError is named',
      new AppError('FORBIDDEN', 'This needs a role'),
      { message: 'This needs a role', extensions: { code: 'FORBIDDEN' } },
    ],
    [
      'anything else is masked',
      new Error('a secret of ours'),
      {
        message: 'Internal error',
        extensions: { code: 'INTERNAL_SERVER_ERROR', id: expect.any(String) as string },
      },
    ],
  ])('that the hub refuses ends with an error: %s', async (_what, error, payload) => {
    const door = await open({ hub: { subscribe: () => Promise.reject(error) } });
    const client = await acknowledged(door);
    client.subscribe('1');
    const answer = await client.got(({ id }) => id === '1');
    expect(answer).toEqual({ id: '1', type: 'error', payload: [payload] });
    await client.settled();
    expect(door.live.counts().subscriptions).toBe(0);
  });

  it('can be told by the hub to reconnect', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    door.hub.only.dropSocket(4413, 'gap');
    expect(await client.closed).toEqual({ code: 4413, reason: 'gap' });
    expect(door.hub.subscribers.size).toBe(0);
  });
});

describe('the protocol', () => {
  it.each([
    ['no JSON', 'hello'],
    ['no object', '[]'],
    ['an unknown type', { type: 'start', id: '1', payload: { query: TICKS } }],
    ['a subscribe without an id', { type: 'subscribe', payload: { query: TICKS } }],
    ['an empty id', { type: 'subscribe', id: '', payload: { query: TICKS } }],
    ['a subscribe without a query', { type: 'subscribe', id: '1', payload: {} }],
    ['variables that are a list', { type: 'subscribe', id: '1', payload: { query: TICKS, variables: [] } }],
    ['a binary message', Buffer.from('{"type":"ping"}')],
    ['an overlong id', { type: 'subscribe', id: 'x'.repeat(129), payload: { query: TICKS } }],
  ])('closes with 4400 on %s', async (_what, message) => {
    const door = await open();
    const client = await acknowledged(door);
    client.send(message);
    expect(await client.closed).toEqual({
      code: 4400,
      reason: expect.stringMatching(/^Invalid message received/) as string,
    });
    await until(() => door.live.counts().sockets === 0);
  });

  it('closes with 4401 on a subscription before the acknowledgement', async () => {
    const client = await new Raw((await open()).url).opened();
    client.subscribe('1');
    expect(await client.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  it('closes with 4406 without the subprotocol, and with that of another age does not open', async () => {
    const { url } = await open();
    expect((await new Raw(url, {}, []).closed).code).toBe(4406);
    await expect(new Raw(url, {}, ['graphql-ws']).opened()).rejects.toThrow('Server sent no subprotocol');
  });

  it('closes with 4408 when connection_init does not come', async () => {
    const door = await open({ limits: { connectionInitWaitMs: 50 } });
    const client = await new Raw(door.url).opened();
    expect((await client.closed).code).toBe(4408);
  });

  it('closes with 4409 on an id that is under way', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    client.subscribe('1');
    expect((await client.closed).code).toBe(4409);
    await until(() => door.hub.subscribers.size === 0);
  });

  it('closes with 4429 on a second connection_init', async () => {
    const client = await acknowledged(await open());
    client.send({ type: 'connection_init' });
    expect((await client.closed).code).toBe(4429);
  });

  it('closes with 1009 on a message beyond 64 KiB, and takes one just below', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.send({ type: 'ping', payload: { text: 'x'.repeat(65_000) } });
    await client.got(({ type }) => type === 'pong');
    client.send({ type: 'ping', payload: { text: 'x'.repeat(66_000) } });
    expect((await client.closed).code).toBe(1009);
    await until(() => door.live.counts().sockets === 0);
  });

  it('closes with 1007 on what is no UTF-8', async () => {
    const client = await acknowledged(await open());
    client.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect((await client.closed).code).toBe(1007);
  });

  it('answers a ping with its payload, before and after the acknowledgement', async () => {
    const door = await open();
    const client = await new Raw(door.url).opened();
    client.send({ type: 'ping' });
    await client.got(({ type }) => type === 'pong');
    client.send({ type: 'connection_init', payload: { token: 'ann' } });
    client.send({ type: 'pong', payload: { un: 'asked' } });
    await client.got(({ type }) => type === 'connection_ack');
    client.send({ type: 'ping', payload: { n: 1 } });
    await client.got(({ payload }) => payload !== undefined);
    expect(client.messages).toEqual([
      { type: 'pong' },
      { type: 'connection_ack' },
      { type: 'pong', payload: { n: 1 } },
    ]);
  });

  it('answers a ping of the websocket itself', async () => {
    const client = await acknowledged(await open());
    const pong = new Promise<Buffer>((resolve) => client.socket.once('pong', resolve));
    client.socket.ping('here?');
    expect((await pong).toString()).toBe('here?');
  });

  it('takes no notice of a complete for an id that is unknown', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.send({ id: 'nothing', type: 'complete' });
    await client.settled();
    expect(door.live.counts()).toEqual({ sockets: 1, subscriptions: 0 });
  });
});

describe('a complete', () => {
  it('of the client before the hub has answered leaves no subscriber', async () => {
    const door = await open();
    let release: () => void = () => undefined;
    door.hub.gate = new Promise((resolve) => (release = resolve));
    const client = await acknowledged(door);
    client.subscribe('1');
    client.send({ id: '1', type: 'complete' });
    await until(() => door.hub.asked === 1);
    await client.settled();
    expect(door.live.counts().subscriptions).toBe(0);
    release();
    await until(() => door.hub.left === 1);
    expect(door.hub.subscribers.size).toBe(0);
    door.hub.push({ ticks: 1 });
    await client.settled();
    expect(client.messages.filter(({ id }) => id !== undefined)).toEqual([]);
  });

  it('of the client before the first frame is followed by nothing', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    client.send({ id: '1', type: 'complete' });
    await until(() => door.hub.subscribers.size === 0);
    await client.settled();
    expect(client.messages.filter(({ id }) => id !== undefined)).toEqual([]);
  });

  it('of the gateway comes after the last frame, and nothing after it', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    const { only } = door.hub;
    door.hub.push({ ticks: 1 });
    only.complete();
    only.deliver(Buffer.from(',"type":"next","payload":{}}'));
    await client.settled();
    expect(client.messages.filter(({ id }) => id === '1').map(({ type }) => type)).toEqual([
      'next',
      'complete',
    ]);
  });

  it('of both at once ends it once', async () => {
    const door = await open();
    const client = await acknowledged(door);
    for (let round = 0; round < 20; round += 1) {
      client.subscribe(String(round));
      await until(() => door.hub.subscribers.size === 1);
      const { only } = door.hub;
      client.send({ id: String(round), type: 'complete' });
      if (round % 2 === 0) {
        await pause(round % 4);
      }
      only.complete();
      await client.settled();
      expect(client.messages.filter(({ id }) => id === String(round)).length).toBeLessThanOrEqual(1);
      expect([door.hub.subscribers.size, door.live.counts().subscriptions]).toEqual([0, 0]);
    }
  });

  it('frees the id for the very next message', async () => {
    const door = await open();
    const client = await acknowledged(door);
    for (let round = 0; round < 10; round += 1) {
      client.subscribe('1');
      client.send({ id: '1', type: 'complete' });
    }
    client.subscribe('1');
    await client.settled();
    await until(() => door.hub.asked === 11 && door.hub.subscribers.size === 1);
    expect(door.live.counts()).toEqual({ sockets: 1, subscriptions: 1 });
    door.hub.push({ ticks: 1 });
    await client.settled();
    expect(client.messages.filter(({ id }) => id === '1')).toHaveLength(1);
    client.send({ id: '1', type: 'complete' });
    await until(() => door.hub.subscribers.size === 0);
  });
});

describe('a document over the socket', () => {
  const errorsOf = async (door: Door, query: string, rest: object = {}) => {
    const client = await acknowledged(door);
    client.subscribe('1', query, rest);
    const { type, payload } = await client.got(({ id }) => id === '1');
    expect(type).toBe('error');
    expect(door.hub.asked).toBe(0);
    return payload as { message: string; extensions: { code: string } }[];
  };

  it.each([
    ['that does not parse', 'subscription {', 'GRAPHQL_PARSE_FAILED', /^Syntax Error/],
    [
      'of too many tokens',
      `subscription { ${'ticks '.repeat(2_001)} }`,
      'GRAPHQL_PARSE_FAILED',
      /1000 tokens/,
    ],
    ['with an unknown field', 'subscription { tick }', 'GRAPHQL_VALIDATION_FAILED', /Did you mean "ticks"/],
    [
      'with two root fields',
      'subscription { ticks waiting }',
      'GRAPHQL_VALIDATION_FAILED',
      /only one top level/,
    ],
    [
      'with too many root fields',
      `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: hello`).join(' ')} }`,
      'GRAPHQL_VALIDATION_FAILED',
      /21 root fields; at most 20/,
    ],
    ['that is a query, where none are served', '{ hello }', 'BAD_USER_INPUT', /over HTTP/],
  ])('%s is refused as over HTTP', async (_what, query, code, message) => {
    const [error] = await errorsOf(await open(), query);
    expect(error).toMatchObject({ message: expect.stringMatching(message) as string, extensions: { code } });
  });

  it('must have the operation that is named', async () => {
    const door = await open();
    const [error] = await errorsOf(door, 'subscription A { ticks }', { operationName: 'B' });
    expect(error).toEqual({
      message: 'Unknown operation named "B".',
      extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
    });
  });

  it('tells nothing of the schema where introspection is off', async () => {
    const door = await open({ introspection: false });
    const [unknown] = await errorsOf(door, 'subscription { tick }');
    expect(unknown?.message).toBe('Cannot query field "tick" on type "Subscription".');
    const [schemaAsked] = await errorsOf(door, '{ __schema { types { name } } }');
    expect(schemaAsked?.message).toMatch(/introspection has been disabled/);
  });
});

describe('queries and mutations over the socket', () => {
  it('are answered by the given function, with their errors as they are', async () => {
    const asked: LiveOperation[] = [];
    const door = await open({
      executeQuery: (operation) => {
        asked.push(operation);
        return Promise.resolve({ data: { hello: 'there' }, errors: [{ message: 'but' }] });
      },
    });
    const client = await acknowledged(door);
    client.subscribe('1', '{ hello }');
    await client.settled();
    expect(client.messages.filter(({ id }) => id === '1')).toEqual([
      { id: '1', type: 'next', payload: { data: { hello: 'there' }, errors: [{ message: 'but' }] } },
      { id: '1', type: 'complete' },
    ]);
    expect(asked[0]?.actor.id).toBe('ann');
  });

  it('fail without telling why, and the socket stays', async () => {
    const door = await open({ executeQuery: () => Promise.reject(new Error('a secret of ours')) });
    const client = await acknowledged(door);
    client.subscribe('1', 'mutation { claim }');
    const { payload } = await client.got(({ type }) => type === 'error');
    expect(payload).toMatchObject([{ message: 'Internal error' }]);
    await client.settled();
    expect(door.live.counts().sockets).toBe(1);
  });

  it('whose id was given to another operation meanwhile answer nobody', async () => {
    const answers: ((result: ExecutionResult) => void)[] = [];
    const door = await open({ executeQuery: () => new Promise((resolve) => answers.push(resolve)) });
    const client = await acknowledged(door);
    client.subscribe('1', '{ hello }');
    await until(() => answers.length === 1);
    client.send({ id: '1', type: 'complete' });
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    answers[0]?.({ data: { hello: 'late' } });
    await client.settled();
    door.hub.push({ ticks: 1 });
    await client.settled();
    expect(client.messages.filter(({ id }) => id === '1')).toEqual([
      { id: '1', type: 'next', payload: { data: { ticks: 1 } } },
    ]);
    client.send({ id: '1', type: 'complete' });
    await until(() => door.hub.subscribers.size === 0);
  });
});

describe('the credential', () => {
  it.each([
    ['none', {}, 4403, /^This needs a token/],
    ['one that is refused', { token: 'eve' }, 4403, /^The token was refused/],
    ['one that is no text', { authorization: 7 }, 4400, /^authorization must be a text/],
    ['one that nobody can check now', { token: 'away' }, 1013, /^The identity provider does not answer/],
    ['one over which the gateway stumbles', { token: 'broken' }, 4500, /^Internal error$/],
  ])('decides how a socket is closed: %s', async (_what, payload, code, reason) => {
    const refused: [string | null, string][] = [];
    const door = await open({ onRefused: ({ ip }, why) => refused.push([ip, why]) });
    const client = await new Raw(door.url).opened();
    client.send({ type: 'connection_init', payload });
    const closed = await client.closed;
    expect(closed).toEqual({ code, reason: expect.stringMatching(reason) as string });
    expect(refused).toEqual(code === 4403 ? [['127.0.0.1', closed.reason]] : []);
    await until(() => door.live.counts().sockets === 0);
  });

  it.each([
    [{ token: 'ann' }, 'org-1'],
    [{ authorization: 'Bearer ann' }, 'org-1'],
    [{ Authorization: 'Bearer ann', 'X-Org-Id': 'org-9' }, 'org-9'],
  ])('is read from %j', async (payload, organizationId) => {
    const door = await open();
    const client = await acknowledged(door, payload);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    expect([...door.hub.subscribers.values()][0]?.actor.organizationId).toBe(organizationId);
  });

  it('closes the socket with 4403 when it expires, not before', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    door.pass(59_000);
    await pause(80);
    expect(door.live.counts()).toEqual({ sockets: 1, subscriptions: 1 });
    door.pass(1_000);
    expect(await client.closed).toEqual({ code: 4403, reason: 'The token has expired' });
    await until(() => door.hub.subscribers.size === 0);
  });

  it('is renewed by a ping, and the subscriptions go on', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    client.send({ type: 'ping', payload: { authorization: 'Bearer ann-renewed' } });
    expect(await client.got(({ type }) => type === 'pong')).toEqual({
      type: 'pong',
      payload: { renewed: true },
    });
    door.pass(300_000);
    await pause(80);
    door.hub.push({ ticks: 1 });
    await client.got(({ type }) => type === 'next');
    door.pass(300_000);
    expect((await client.closed).code).toBe(4403);
  });

  it('is renewed for the organization that was named at first', async () => {
    const door = await open();
    const client = await acknowledged(door, { token: 'ann', 'x-org-id': 'org-9' });
    client.send({ type: 'ping', payload: { token: 'ann-renewed' } });
    await client.got(({ payload }) => JSON.stringify(payload) === '{"renewed":true}');
  });

  it.each([
    ['for somebody else', { token: 'bob' }],
    ['for another organization', { token: 'ann', 'x-org-id': 'org-9' }],
    ['for another role', { token: 'ann-as-admin' }],
    ['by one that is refused', { token: 'eve' }],
  ])('is not renewed %s: 4403', async (_what, payload) => {
    const client = await acknowledged(await open());
    client.send({ type: 'ping', payload });
    expect((await client.closed).code).toBe(4403);
  });

  it('stays good when nobody can check its successor now', async () => {
    const door = await open();
    const client = await acknowledged(door);
    client.send({ type: 'ping', payload: { token: 'away' } });
    const { payload } = await client.got(({ type }) => type === 'pong');
    expect(payload).toEqual({ renewed: false, message: 'The identity provider does not answer' });
    expect(door.live.counts().sockets).toBe(1);
  });
});

describe('the limits', () => {
  it('of subscriptions on a socket: the 21st is refused alone', async () => {
    const door = await open();
    const client = await acknowledged(door);
    for (let n = 1; n <= 21; n += 1) {
      client.subscribe(String(n));
    }
    const refused = await client.got(({ type }) => type === 'error');
    expect(refused).toEqual({
      id: '21',
      type: 'error',
      payload: [
        {
          message: 'Too many subscriptions: at most 20 on one socket',
          extensions: { code: 'RATE_LIMITED' },
        },
      ],
    });
    await until(() => door.hub.subscribers.size === 20);
    client.send({ id: '7', type: 'complete' });
    client.subscribe('22');
    await until(() => door.hub.asked === 21);
    expect(door.live.counts()).toEqual({ sockets: 1, subscriptions: 20 });
  });

  it('of subscriptions hold for work that goes on after a complete', async () => {
    const answers: (() => void)[] = [];
    const door = await open({
      executeQuery: () => new Promise((resolve) => answers.push(() => resolve({ data: { hello: 'x' } }))),
    });
    const client = await acknowledged(door);
    for (let n = 1; n <= 30; n += 1) {
      client.subscribe(String(n), '{ hello }');
      client.send({ id: String(n), type: 'complete' });
    }
    await client.settled();
    expect(answers).toHaveLength(20);
    answers.forEach((answer) => answer());
    await client.settled();
    client.subscribe('31', '{ hello }');
    await until(() => answers.length === 21);
  });

  it('of sockets of an actor and of an organization: one more is asked to come later', async () => {
    const door = await open({ limits: { maxSocketsPerActor: 2, maxSocketsPerOrganization: 3 } });
    const refusedBy = async (token: string) => {
      const client = await new Raw(door.url).opened();
      client.send({ type: 'connection_init', payload: { token } });
      return client.closed;
    };
    const first = await acknowledged(door, { token: 'ann' });
    await acknowledged(door, { token: 'ann' });
    expect(await refusedBy('ann')).toEqual({
      code: 1013,
      reason: 'Too many sockets: at most 2 of one actor',
    });
    await acknowledged(door, { token: 'bob' });
    expect(await refusedBy('bob')).toEqual({
      code: 1013,
      reason: 'Too many sockets: at most 3 of one organization',
    });
    // Another organization has places of its own.
    await acknowledged(door, { token: 'cid' });
    first.socket.terminate();
    await until(() => door.live.counts().sockets === 3);
    await acknowledged(door, { token: 'bob' });
  });
});

describe('the limits of sockets that are not admitted yet', () => {
  const byHeader: Partial<LiveSocketOptions> = {
    clientOf: ({ headers }) => ({ ip: String(headers['x-address']), userAgent: null }),
  };
  const of = (address: string) => ({ 'x-address': address });
  const waiting = (door: Door, address: string) => new Raw(door.url, { headers: of(address) }).opened();
  const admit = async (client: Raw) => {
    client.send({ type: 'connection_init', payload: { token: 'bob' } });
    await client.got(({ type }) => type === 'connection_ack');
  };

  it('are those of one address: one more is a 429 until one is admitted or gone', async () => {
    const door = await open({ ...byHeader, limits: { maxHalfOpenSocketsPerAddress: 2 } });
    const [first, second] = [await waiting(door, '192.0.2.1'), await waiting(door, '192.0.2.1')];
    const { statusCode, headers } = await refusal(door.url, of('192.0.2.1'));
    expect([statusCode, headers['retry-after']]).toEqual([429, '3']);
    // Others are not concerned.
    (await waiting(door, '192.0.2.2')).socket.terminate();
    await admit(first);
    const third = await waiting(door, '192.0.2.1');
    expect(await refusedWith(door.url, of('192.0.2.1'))).toBe(429);
    second.socket.terminate();
    await until(() => door.live.counts().sockets === 2);
    // Who is admitted counts no more, and does not count twice when gone.
    first.socket.terminate();
    await until(() => door.live.counts().sockets === 1);
    await waiting(door, '192.0.2.1');
    expect(await refusedWith(door.url, of('192.0.2.1'))).toBe(429);
    await admit(third);
    await waiting(door, '192.0.2.1');
  });

  it('take all addresses of one network of IPv6 for one, and an IPv4 address for itself in either form', async () => {
    const door = await open({ ...byHeader, limits: { maxHalfOpenSocketsPerAddress: 1 } });
    await waiting(door, '2001:db8:0:1::1');
    expect(await refusedWith(door.url, of('2001:DB8::1:ffff:0:0:1'))).toBe(429);
    await waiting(door, '2001:db8:0:2::1');
    await waiting(door, '::1');
    await waiting(door, '::ffff:192.0.2.1');
    expect(await refusedWith(door.url, of('192.0.2.1'))).toBe(429);
    await waiting(door, '::ffff:192.0.2.2');
  });

  it('are those of the gateway: one more is a 503 until one is admitted', async () => {
    const door = await open({ ...byHeader, limits: { maxHalfOpenSockets: 3 } });
    const first = await waiting(door, '192.0.2.1');
    await waiting(door, '192.0.2.2');
    await waiting(door, '192.0.2.3');
    const { statusCode, headers } = await refusal(door.url, of('192.0.2.4'));
    expect([statusCode, headers['retry-after']]).toEqual([503, '3']);
    expect(door.live.counts().sockets).toBe(3);
    await admit(first);
    await admit(await waiting(door, '192.0.2.4'));
  });

  it('hold until a socket is gone whose client was refused or said nothing', async () => {
    const door = await open({
      limits: { maxHalfOpenSocketsPerAddress: 2, connectionInitWaitMs: 100 },
    });
    const [silent, refused] = [await new Raw(door.url).opened(), await new Raw(door.url).opened()];
    refused.socket.pause();
    refused.send({ type: 'connection_init', payload: { token: 'of nobody' } });
    expect((await silent.closed).code).toBe(4408);
    await until(() => door.live.counts().sockets === 1);
    const other = await new Raw(door.url).opened();
    expect(await refusedWith(door.url)).toBe(429);
    await Promise.all([other.closed, until(() => door.live.counts().sockets === 0)]);
    await acknowledged(door);
  });

  it('are a hundred of one address, by default', async () => {
    const door = await open({ limits: { connectionInitWaitMs: 60_000 } });
    await Promise.all(Array.from({ length: 100 }, () => new Raw(door.url).opened()));
    expect(await refusedWith(door.url)).toBe(429);
  });
});

describe('an upgrade', () => {
  it.each([
    ['no origin, as no browser would', undefined, true],
    ['the origin of the gateway', 'http://127.0.0.1:PORT', true],
    ['a listed origin', 'https://desk.example.com', true],
    ['a foreign origin', 'https://evil.example.com', false],
    ['a listed host over another scheme', 'http://desk.example.com', false],
    ['the gateway on another port', 'http://127.0.0.1:1', false],
    ['a page without an origin', 'null', false],
    ['an origin that only begins like a listed one', 'https://desk.example.com.evil.com', false],
  ])('comes from %s', async (_what, origin, allowed) => {
    const door = await open({ origins: ['https://Desk.example.com/'] });
    const headers: Record<string, string> =
      origin === undefined ? {} : { origin: origin.replace('PORT', String(door.port)) };
    if (allowed) {
      await new Raw(door.url, { headers }).opened();
    } else {
      expect(await refusedWith(door.url, headers)).toBe(403);
      expect(door.live.counts().sockets).toBe(0);
    }
  });

  it('of another path is a 404', async () => {
    const door = await open();
    expect(await refusedWith(door.url.replace('/graphql', '/other'))).toBe(404);
    await until(async () => (await connectionsOf(door)) === 0);
  });

  it('to a protocol that is not spoken here is answered over HTTP, as if it were not offered', async () => {
    const { port } = await open();
    const body = JSON.stringify({ query: '{ hello }', filler: 'x'.repeat(100_000) });
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          path: '/graphql',
          method: 'POST',
          headers: {
            connection: 'Upgrade, HTTP2-Settings',
            upgrade: 'h2c',
            'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          },
        },
        (response) => {
          let text = '';
          response.on('data', (data: Buffer) => (text += data.toString()));
          response.on('end', () => resolve(text));
        },
      ).on('error', reject);
      asked.write(body.slice(0, 10));
      setTimeout(() => asked.end(body.slice(10)), 20);
    });
    expect(JSON.parse(answer)).toEqual({ over: 'http', body: JSON.parse(body) as unknown });
  });
});

describe('a peer', () => {
  it('that is dead is let go of', async () => {
    const door = await open({ limits: { pingEveryMs: 60 } });
    const dead = await acknowledged(door, { token: 'ann' }, { autoPong: false });
    dead.subscribe('1');
    const alive = await acknowledged(door, { token: 'bob' });
    expect((await dead.closed).code).toBe(1006);
    await pause(200);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    expect(door.live.counts()).toEqual({ sockets: 1, subscriptions: 0 });
    expect(door.hub.subscribers.size).toBe(0);
  });

  it('that reads slowly misses frames, never the newest; the others miss none', async () => {
    const door = await open();
    const [slow, quick] = [await acknowledged(door), await acknowledged(door, { token: 'bob' })];
    slow.subscribe('slow');
    quick.subscribe('quick');
    await until(() => door.hub.subscribers.size === 2);
    slow.socket.pause();
    const filler = 'x'.repeat(200_000);
    const last = 99;
    for (let version = 0; version <= last; version += 1) {
      door.hub.push({ version, filler });
      await until(() => quick.messages.length === version + 2);
    }
    expect(door.live.counts()).toEqual({ sockets: 2, subscriptions: 2 });
    slow.socket.resume();
    const versionOf = ({ payload }: Message) =>
      (payload as { data?: { version: number } } | undefined)?.data?.version;
    await slow.got((message) => versionOf(message) === last);
    const seen = slow.messages.slice(1).map(versionOf);
    expect(seen.length).toBeLessThan(last);
    expect(seen).toEqual([...seen].sort((a = 0, b = 0) => a - b));
    // And from now on it has them all again.
    door.hub.push({ version: 100 });
    await slow.got((message) => versionOf(message) === 100);
  });

  it('that still waits for a frame gets it before the end of its subscription', async () => {
    const door = await open({ limits: { maxBufferedBytes: 100_000_000 } });
    const client = await acknowledged(door);
    client.subscribe('1');
    await until(() => door.hub.subscribers.size === 1);
    const { only } = door.hub;
    client.socket.pause();
    const filler = 'x'.repeat(1_000_000);
    for (let version = 0; version < 30; version += 1) {
      door.hub.push({ version, filler });
      await pause(1);
    }
    only.complete();
    client.socket.resume();
    await client.got(({ type }) => type === 'complete');
    expect(client.messages.at(-1)?.type).toBe('complete');
    expect(client.messages.at(-2)?.payload).toMatchObject({ data: { version: 29 } });
  });

  it.each([
    [
      'frames',
      async (door: Door, client: Raw) => {
        for (let n = 0; n < 8; n += 1) {
          client.subscribe(String(n));
        }
        await until(() => door.hub.subscribers.size === 9);
        const filler = 'x'.repeat(200_000);
        for (let n = 0; n < 30 && door.live.counts().sockets === 2; n += 1) {
          door.hub.push({ filler });
          await pause(5);
        }
      },
    ],
    [
      'answers to its pings',
      async (door: Door, client: Raw) => {
        const text = 'x'.repeat(60_000);
        for (let n = 0; n < 1_000 && door.live.counts().sockets === 2; n += 1) {
          client.send({ type: 'ping', payload: { text } });
          await pause(n % 10 === 0 ? 1 : 0);
        }
      },
    ],
  ])('that stops reading is closed when too much waits for it: %s', async (_what, fill) => {
    const door = await open();
    const stuck = await acknowledged(door, { token: 'ann' });
    const other = await acknowledged(door, { token: 'bob' });
    other.subscribe('other');
    await until(() => door.hub.subscribers.size === 1);
    stuck.socket.pause();
    await fill(door, stuck);
    await until(() => door.live.counts().sockets === 1);
    expect(door.hub.subscribers.size).toBe(1);
    door.hub.push({ ticks: 'still' });
    await other.got(({ payload }) => JSON.stringify(payload ?? null).includes('still'));
    await until(async () => (await connectionsOf(door)) === 1);
    stuck.socket.resume();
    // A retryable code, or none because the connection was cut.
    expect([4413, 1006]).toContain((await stuck.closed).code);
  });
});

describe('a graphql-ws client', () => {
  it.each([
    [1001, 'comes back'],
    [1013, 'comes back'],
    [4403, 'comes back'],
    [4408, 'comes back'],
    [4413, 'comes back'],
    [4400, 'gives up'],
    [4500, 'gives up'],
  ])('after %i %s', async (code, what) => {
    const door = await open();
    const client = createClient({
      url: door.url,
      webSocketImpl: WebSocket,
      connectionParams: { token: 'ann' },
      retryWait: () => Promise.resolve(),
    });
    const failed = new Promise<unknown>((resolve) => {
      client.subscribe(
        { query: TICKS },
        { next: () => undefined, error: resolve, complete: () => undefined },
      );
    });
    await until(() => door.hub.subscribers.size === 1);
    door.hub.only.dropSocket(code, 'a test');
    if (what === 'gives up') {
      expect(await failed).toMatchObject({ code });
    } else {
      await until(() => door.hub.asked === 2 && door.hub.subscribers.size === 1);
    }
    await client.dispose();
  });
});

describe('the end', () => {
  it('closes every socket with 1001 within its time, and lets none in', async () => {
    const door = await open({ limits: { drainMs: 200 } });
    const connected = await Promise.all(
      Array.from({ length: 20 }, () => acknowledged(door, { token: 'bob' })),
    );
    connected.forEach((client) => client.subscribe('1'));
    await until(() => door.hub.subscribers.size === 20);
    const began = Date.now();
    const drained = door.live.drain();
    expect(await refusedWith(door.url)).toBe(503);
    const times = await Promise.all(
      connected.map(async ({ closed }) => {
        expect(await closed).toEqual({ code: 1001, reason: 'The gateway is ending' });
        return Date.now() - began;
      }),
    );
    await drained;
    // Not all at once, and none late.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(20);
    expect(Math.max(...times)).toBeLessThan(1_000);
    expect(door.live.counts()).toEqual({ sockets: 0, subscriptions: 0 });
    expect(door.hub.subscribers.size).toBe(0);
    await door.live.drain();
  });

  it('does not wait for a peer that does not answer', async () => {
    const door = await open({ limits: { drainMs: 0, closeGraceMs: 100 } });
    const client = await acknowledged(door);
    client.socket.pause();
    const began = Date.now();
    await door.live.drain();
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});

describe('nothing is left', () => {
  /** Listeners on the gateway's end of a connection. */
  const listenersOf = (socket: Socket) =>
    socket.eventNames().reduce((sum, name) => sum + socket.listenerCount(name), 0);

  it('of 300 subscriptions that came and went', async () => {
    const door = await open();
    let served: Socket | undefined;
    door.fastify.server.once('connection', (socket: Socket) => (served = socket));
    const client = await acknowledged(door);
    const before = listenersOf(served as Socket);
    for (let n = 0; n < 300; n += 1) {
      client.subscribe(String(n));
      await until(() => door.hub.subscribers.size === 1);
      if (n % 3 === 0) {
        door.hub.push({ ticks: n });
      }
      if (n % 2 === 0) {
        client.send({ id: String(n), type: 'complete' });
      } else {
        door.hub.only.complete();
      }
      await until(() => door.hub.subscribers.size === 0);
    }
    await client.settled();
    expect(door.live.counts()).toEqual({ sockets: 1, subscriptions: 0 });
    expect(listenersOf(served as Socket)).toBe(before);
  });

  it('of 300 sockets that broke', async () => {
    const door = await open({ limits: { maxSocketsPerActor: 10 } });
    const served: Socket[] = [];
    door.fastify.server.on('connection', (socket: Socket) => served.push(socket));
    for (let round = 0; round < 30; round += 1) {
      const broken = await Promise.all(
        Array.from({ length: 10 }, () => acknowledged(door, { token: 'bob' })),
      );
      broken.forEach((client) => {
        client.subscribe('1');
        client.subscribe('2');
      });
      await until(() => door.hub.subscribers.size === 20);
      door.hub.push({ ticks: round });
      broken.forEach(({ socket }) => socket.terminate());
      // The next ten find the places of the actor free.
      await until(() => door.live.counts().sockets === 0);
    }
    expect(door.live.counts()).toEqual({ sockets: 0, subscriptions: 0 });
    expect(door.hub.subscribers.size).toBe(0);
    await until(async () => (await connectionsOf(door)) === 0);
    expect(served).toHaveLength(300);
    expect(door.fastify.server.listenerCount('upgrade')).toBe(1);
  });

  it('of a socket that broke while its token was looked at', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const door = await open({
      limits: { maxSocketsPerActor: 1 },
      authenticate: async () => {
        await gate;
        return { actor: actorOf('ann'), expiresAt: null };
      },
    });
    const broken = await new Raw(door.url).opened();
    broken.send({ type: 'connection_init', payload: { token: 'ann' } });
    await until(() => door.live.counts().sockets === 1);
    broken.socket.terminate();
    await until(() => door.live.counts().sockets === 0);
    release();
    // Its place was never taken.
    await acknowledged(door);
  });

  it('of a connection that says nonsense instead of a handshake', async () => {
    const door = await open();
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const answer = await new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(data.toString()));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    await until(async () => (await connectionsOf(door)) === 0);
    expect(door.live.counts().sockets).toBe(0);
  });
});
