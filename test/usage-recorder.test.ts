// The recorder and the gateway together: servers of Fastify and of Express, whose requests are counted by the test as well,
// while the gateway goes away and comes back.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import express from 'express';
import fastify, { type FastifyRequest } from 'fastify';
import { createRecorder, type Recorder, type RecorderOptions } from '../packages/recorder/src/index.ts';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  eventually,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';

interface Host {
  readonly url: string;
  readonly recorder: Recorder;
  close(): Promise<unknown>;
}

const USERS = ['ada', 'ben', 'cleo'];

let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let analyst: string;
let apiKey: string;
let hosts: Host[];

beforeAll(async () => {
  database = await cloneDatabase();
});

beforeEach(async () => {
  hosts = [];
  gateway = await startGateway(database, { redisUrl: undefined });
  ({ organizationId: organization } = await rowsOf(database, { slug: `host-${randomUUID()}` }));
  analyst = await tokenOf(Role.ANALYST, organization);
  const made = await gateway.ask<{ createApiKey: { secret: string } }, undefined>(
    'mutation { createApiKey(name: "recorder", scopes: [INGEST]) { secret } }',
    undefined,
    { token: await tokenOf(Role.ORG_ADMIN, organization) },
  );
  apiKey = made.data?.createApiKey.secret ?? '';
});

afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  await Promise.all(hosts.map(({ recorder }) => recorder.close(0)));
  await gateway.stop();
});

afterAll(async () => {
  await database.drop();
});

function recorderOf<Request extends object>(options: RecorderOptions<Request>): Recorder {
  return createRecorder({
    url: gateway.url,
    apiKey,
    signals: false,
    flushEveryMs: 20,
    pauses: { firstMs: 20, longestMs: 100 },
    onProblem: () => undefined,
    ...options,
  });
}

async function fastifyHost(options: RecorderOptions<FastifyRequest> = {}): Promise<Host> {
  const recorder = recorderOf<FastifyRequest>({
    service: 'fastify',
    user: ({ headers }) => String(headers['x-user'] ?? ''),
    ...options,
  });
  const app = fastify();
  await app.register(recorder.fastify);
  app.get<{ Params: { id: string } }>('/orders/:id', ({ params }, reply) =>
    reply.code(params.id === '0' ? 404 : 200).send({}),
  );
  const apollo = new ApolloServer({
    typeDefs: 'type Query { hello: String, broken: String }',
    resolvers: {
      Query: {
        hello: () => 'hello',
        broken: () => {
          throw new Error('broken');
        },
      },
    },
    plugins: [recorder.apollo()],
  });
  await apollo.start();
  await app.register(fastifyApollo(apollo));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const host = { url, recorder, close: () => app.close() };
  hosts.push(host);
  return host;
}

async function expressHost(options: RecorderOptions<express.Request> = {}): Promise<Host> {
  const recorder = recorderOf<express.Request>({
    service: 'express',
    user: (request) => request.get('x-user'),
    ...options,
  });
  const app = express();
  app.use(recorder.express());
  app.get(
    '/carts/:id',
    (request, response) => void response.status(request.params.id === '0' ? 500 : 200).json({}),
  );
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    recorder,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  hosts.push(host);
  return host;
}

/** What the test itself has seen: of each endpoint how many requests and errors, and who asked. */
class Tally {
  readonly endpoints = new Map<string, { requests: number; errors: number }>();
  readonly people = new Set<string>();

  count(endpoint: string, failed: boolean, user?: string): void {
    const { requests, errors } = this.endpoints.get(endpoint) ?? { requests: 0, errors: 0 };
    this.endpoints.set(endpoint, { requests: requests + 1, errors: errors + (failed ? 1 : 0) });
    if (user !== undefined) {
      this.people.add(user);
    }
  }

  get requests(): number {
    return [...this.endpoints.values()].reduce((sum, { requests }) => sum + requests, 0);
  }

  get errors(): number {
    return [...this.endpoints.values()].reduce((sum, { errors }) => sum + errors, 0);
  }
}

/** Some requests, one after another, each answered as if there were no recorder. */
async function traffic([one, other]: readonly Host[], tally: Tally, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const user = USERS[round % USERS.length] ?? '';
    const id = round % 5;
    const headers = { 'x-user': user, cookie: 'session=secret' };
    const order = await fetch(`${one?.url}/orders/${id}?token=secret`, { headers });
    expect(order.status).toBe(id === 0 ? 404 : 200);
    tally.count('GET /orders/:id', id === 0, user);
    const cart = await fetch(`${other?.url}/carts/${id}`, { headers });
    expect(cart.status).toBe(id === 0 ? 500 : 200);
    tally.count('GET /carts/:id', id === 0, user);
    const isBroken = round % 4 === 0;
    const name = isBroken ? 'Broken' : 'Hello';
    const answer = await fetch(`${one?.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: `query ${name} { ${name.toLowerCase()} }` }),
    });
    expect(await answer.json()).toMatchObject({ data: { [name.toLowerCase()]: isBroken ? null : 'hello' } });
    tally.count(`POST /graphql QUERY ${name}`, isBroken, user);
  }
}

async function seen(): Promise<unknown> {
  const { data, errors } = await gateway.ask<
    {
      usageOverview: { requests: number; errors: number; activeUsers: number };
      endpointUsage: { items: { endpoint: string; requests: number; errors: number }[] };
    },
    undefined
  >(
    `{ usageOverview { requests errors activeUsers }
       endpointUsage { items { endpoint requests errors } } }`,
    undefined,
    { token: analyst },
  );
  expect(errors).toEqual([]);
  return data && { ...data.usageOverview, endpoints: byName(data.endpointUsage.items) };
}

function byName<Row extends { readonly endpoint: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}

function expected(tally: Tally): unknown {
  return {
    requests: tally.requests,
    errors: tally.errors,
    activeUsers: tally.people.size,
    endpoints: byName([...tally.endpoints].map(([endpoint, counts]) => ({ endpoint, ...counts }))),
  };
}

/** Everything that was recorded is with the gateway, or given up. */
async function delivered(): Promise<void> {
  for (const { recorder } of hosts) {
    await until(async () => (await recorder.flush()) && recorder.stats().buffered === 0);
  }
}

it('brings every request to the gateway exactly once, also those of the time when it was away', async () => {
  await fastifyHost();
  await expressHost();
  const tally = new Tally();
  await traffic(hosts, tally, 20);
  await delivered();
  await eventually(seen, expected(tally));

  const port = Number(new URL(gateway.url).port);
  await gateway.stop();
  await traffic(hosts, tally, 20);
  for (const { recorder } of hosts) {
    expect(await recorder.flush()).toBe(false);
    expect(recorder.stats().buffered).toBeGreaterThan(0);
  }
  gateway = await startGateway(database, { redisUrl: undefined, port });
  await traffic(hosts, tally, 5);
  await delivered();
  await eventually(seen, expected(tally));
  for (const { recorder } of hosts) {
    const { recorded, sent, dropped, refused } = recorder.stats();
    expect({ sent, dropped, refused }).toEqual({ sent: recorded, dropped: 0, refused: 0 });
  }

  const { rows } = await database.owner.query<{ text: string; ip: string | null }>(
    'SELECT to_json(e)::text AS text, e.ip FROM usage_events e WHERE e.org_id = $1',
    [organization],
  );
  expect(rows).toHaveLength(tally.requests);
  expect(rows.filter(({ text, ip }) => text.includes('secret') || ip !== null)).toEqual([]);
}, 60_000);

it('stores nothing twice whose answer was lost on the way', async () => {
  // What was answered is sent once more, as a recorder does that did not hear the answer.
  const { recorder, url } = await expressHost();
  const tally = new Tally();
  const sent: string[] = [];
  const again = createRecorder({
    signals: false,
    flushEveryMs: 20,
    onProblem: () => undefined,
    transport: {
      send: async ({ events, users }) => {
        const body = JSON.stringify({
          query: `mutation($events: [UsageEventInput!]!, $users: [AppUserInput!]) {
            recordUsageEvents(events: $events, users: $users) { accepted duplicates failed { index code message } } }`,
          variables: { events, users },
        });
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
        const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body });
        const { data } = (await response.json()) as {
          data: { recordUsageEvents: { accepted: number; duplicates: number; failed: [] } };
        };
        sent.push(body);
        if (sent.length === 1) {
          throw new Error('the answer is lost');
        }
        return { kind: 'answered', ...data.recordUsageEvents };
      },
    },
  });
  again.record({ method: 'JOB', endpoint: '/jobs/a', statusCode: 200, user: 'ada' });
  again.record({ method: 'JOB', endpoint: '/jobs/a', statusCode: 500 });
  await until(() => again.flush());
  tally.count('JOB /jobs/a', false, 'ada');
  tally.count('JOB /jobs/a', true);
  await fetch(`${url}/carts/1`);
  tally.count('GET /carts/:id', false);
  await until(() => recorder.stats().recorded === 1);
  await delivered();
  await eventually(seen, expected(tally));
  expect(new Set(sent).size).toBe(1);
  expect(again.stats()).toMatchObject({ sent: 0, duplicates: 2, dropped: 0 });
  await again.close(0);
});

it('counts what no longer fits while the gateway is away, and loses nothing else', async () => {
  const drops: number[] = [];
  const { recorder, url } = await expressHost({
    buffer: { events: 10, bytes: 1_000_000 },
    onDrop: (count) => void drops.push(count),
  });
  const port = Number(new URL(gateway.url).port);
  await gateway.stop();
  for (let id = 1; id <= 25; id += 1) {
    expect((await fetch(`${url}/carts/${id}`)).status).toBe(200);
  }
  await until(() => recorder.stats().recorded === 25);
  gateway = await startGateway(database, { redisUrl: undefined, port });
  await delivered();
  const tally = new Tally();
  for (let id = 1; id <= 10; id += 1) {
    tally.count('GET /carts/:id', false);
  }
  await eventually(seen, expected(tally));
  expect(recorder.stats()).toMatchObject({ recorded: 25, sent: 10, dropped: 15 });
  await recorder.close();
  expect(drops.reduce((sum, count) => sum + count, 0)).toBe(15);
});
