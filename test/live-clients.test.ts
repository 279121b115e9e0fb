// The clients that applications use, on two gateways that are processes of their own: what happens on one is seen by all.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { Role } from '../src/platform';
import { cloneDatabase, type Rows, rowsOf, type TestDatabase, tokenOf } from './harness';

interface GatewayProcess {
  readonly url: string;
  /** Labels of its statements since it was asked last. */
  statements(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

interface Kpis {
  readonly waiting: number;
  readonly active: number;
}

/** Somebody who follows the numbers; `seen` are all that came. */
interface Follower {
  readonly name: string;
  readonly seen: Kpis[];
  readonly faults: unknown[];
  close(): Promise<void>;
}

/** With what Apollo Client would add: the documents of all are equal. */
const KPIS = 'subscription { liveKpis { waiting active __typename } }';
/** From the answer of the mutation to the last of the clients. */
const BOUND_MS = 1_500;

let database: TestDatabase;
let desk: Rows;
let gateways: GatewayProcess[] = [];
let followers: Follower[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk' });
  gateways = await Promise.all([startProcess(), startProcess()]);
}, 120_000);

afterAll(async () => {
  await Promise.all(followers.map((each) => each.close()));
  await Promise.all(gateways.map((each) => each.stop()));
  await database.drop();
});

async function startProcess(): Promise<GatewayProcess> {
  const child = fork(path.resolve(__dirname, 'harness/gateway-process.ts'), {
    execArgv: ['-r', path.resolve(__dirname, '../scripts/register.js')],
    env: { ...process.env, TEST_DATABASE: JSON.stringify({ url: database.url, audit: database.audit }) },
  });
  const { url } = (await answerOf(child)) as { url: string };
  return {
    url,
    statements: async () => {
      const answer = answerOf(child);
      child.send('statements');
      return ((await answer) as { statements: string[] }).statements;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const [answer] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The gateway has ended');
    }),
  ])) as unknown[];
  return answer;
}

function socketsOf({ url }: GatewayProcess, token: string): Client {
  return createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
}

function followByProtocol(name: string, gateway: GatewayProcess, token: string): Follower {
  const seen: Kpis[] = [];
  const faults: unknown[] = [];
  const client = socketsOf(gateway, token);
  client.subscribe<{ liveKpis: Kpis }>(
    { query: KPIS },
    {
      next: ({ data }) => data?.liveKpis !== undefined && seen.push(data.liveKpis),
      error: (error) => faults.push(error),
      complete: () => undefined,
    },
  );
  return { name, seen, faults, close: async () => client.dispose() };
}

function followByApollo(name: string, gateway: GatewayProcess, token: string): Follower {
  const seen: Kpis[] = [];
  const faults: unknown[] = [];
  const sockets = socketsOf(gateway, token);
  const client = new ApolloClient({ link: new GraphQLWsLink(sockets), cache: new InMemoryCache() });
  client.subscribe<{ liveKpis: Kpis }>({ query: gql(KPIS) }).subscribe({
    next: ({ data, error }) => {
      if (error !== undefined) {
        faults.push(error);
      }
      if (data != null) {
        seen.push(data.liveKpis);
      }
    },
    error: (error) => faults.push(error),
  });
  return {
    name,
    seen,
    faults,
    close: async () => {
      client.stop();
      await sockets.dispose();
    },
  };
}

/** Waits until everybody has seen these numbers last; says who has not. */
async function allSee(expected: Kpis, withinMs: number): Promise<void> {
  const ends = performance.now() + withinMs;
  for (;;) {
    const late = followers.filter(({ seen }) => {
      const last = seen.at(-1);
      return last?.waiting !== expected.waiting || last.active !== expected.active;
    });
    if (late.length === 0) {
      return;
    }
    if (performance.now() > ends) {
      throw new Error(
        `Not seen: ${JSON.stringify(late.map(({ name, seen, faults }) => ({ name, last: seen.at(-1), faults })))}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('a claim on one gateway moves the numbers of four clients within a second and a half, for one computation', async () => {
  const [first, second] = gateways as [GatewayProcess, GatewayProcess];
  const analyst = await tokenOf(Role.ANALYST, desk.organizationId);
  const admin = await tokenOf(Role.ADMIN, desk.organizationId);
  const operator = await desk.operator('Ada');
  followers = [
    followByProtocol('graphql-ws on the first', first, analyst),
    followByProtocol('graphql-ws on the second', second, analyst),
    followByApollo('Apollo Client on the first', first, analyst),
    followByApollo('Apollo Client on the second', second, analyst),
  ];
  await allSee({ waiting: 0, active: 0 }, 10_000);

  const mutate = new ApolloClient({
    link: new HttpLink({ uri: `${first.url}/graphql`, headers: { authorization: `Bearer ${admin}` } }),
    cache: new InMemoryCache(),
  });
  const START: TypedDocumentNode<{ startSession: { id: string } }, Record<string, never>> = gql(
    'mutation { startSession(contactExternalId: "c", externalId: "s1") { id } }',
  );
  const started = await mutate.mutate({ mutation: START });
  await allSee({ waiting: 1, active: 0 }, 10_000);
  // The next computation is then for the claim alone, and not put off by the one before.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await Promise.all(gateways.map((each) => each.statements()));

  await mutate.mutate({
    mutation: gql(
      'mutation ($id: ID!, $by: ID!) { claimSession(sessionId: $id, operatorId: $by) { status } }',
    ),
    variables: { id: started.data?.startSession.id, by: operator },
  });
  await allSee({ waiting: 0, active: 1 }, BOUND_MS);

  const statements = (await Promise.all(gateways.map((each) => each.statements()))).flat();
  expect(statements.filter((label) => label === 'metrics.open-sessions.state')).toHaveLength(1);
  expect(followers.flatMap(({ faults }) => faults)).toEqual([]);
  mutate.stop();
});
