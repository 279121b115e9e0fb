// Apollo Server: standalone, and within Fastify and node:http beside the recorder of their requests.
import http from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import fastifyApollo from '@as-integrations/fastify';
import fastify, { type FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { ApolloOptions, Recorder } from '../src/index.ts';
import { arrived, deferred, until, useStage } from './harness/host.ts';

const typeDefs = `
  type Query { hello: String, slow: String, broken(code: String): String }
  type Mutation { change: String }
`;

function serverOf<Context extends object>(
  recorder: Recorder,
  options: ApolloOptions<Context> = {},
  started: () => Promise<void> = () => Promise.resolve(),
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    typeDefs,
    resolvers: {
      Query: {
        hello: () => 'hello',
        slow: async () => {
          await started();
          return 'slow';
        },
        broken: (_: unknown, { code }: { code?: string }) => {
          throw new GraphQLError('broken', code === undefined ? {} : { extensions: { code } });
        },
      },
      Mutation: { change: () => 'changed' },
    },
    plugins: [recorder.apollo(options)],
    allowBatchedHttpRequests: true,
    csrfPrevention: false,
  });
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('Apollo Server alone', () => {
  const stage = useStage();

  async function standalone<Context extends object>(
    recorder: Recorder,
    options: ApolloOptions<Context>,
    context: (given: { req: http.IncomingMessage }) => Promise<Context>,
  ): Promise<string> {
    const server = serverOf(recorder, options);
    const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' }, context });
    stage().atEnd(() => server.stop());
    return url;
  }

  it('records operations by name, type, error codes, complexity and user', async () => {
    const recorder = stage().recorder({ service: 'api' });
    const url = await standalone<{ user: string }>(
      recorder,
      { user: ({ user }) => user, complexity: ({ operation }) => (operation === undefined ? null : 7) },
      () => Promise.resolve({ user: 'u1' }),
    );

    await post(url, { query: 'query Hello { hello }' }, { 'user-agent': 'test/1' });
    await post(url, { query: 'mutation Change { change }' });
    await post(url, {
      query: 'query Broken { a: broken(code: "OUT_OF_STOCK") b: broken(code: "OUT_OF_STOCK") c: broken }',
    });

    const events = await arrived(stage(), recorder, 3);
    expect(events[0]).toEqual({
      id: expect.any(String) as string,
      occurredAt: expect.any(String) as string,
      method: 'POST',
      endpoint: '/graphql',
      statusCode: 200,
      responseTimeMs: expect.any(Number) as number,
      userId: 'u1',
      service: 'api',
      operationType: 'QUERY',
      operationName: 'Hello',
      complexity: 7,
      userAgent: 'test/1',
    });
    expect(events[1]).toMatchObject({ operationType: 'MUTATION', operationName: 'Change' });
    expect(events[2]).toMatchObject({ errorCodes: ['OUT_OF_STOCK', 'INTERNAL_SERVER_ERROR'] });
  });

  it('names an operation without a name by the hash of its document, and an invalid document not at all', async () => {
    const recorder = stage().recorder({ mostOperations: 2 });
    const url = await standalone(recorder, {}, ({ req }) => Promise.resolve({ req }));

    await post(url, { query: '{ hello }' });
    await post(url, { query: '{ hello }' });
    await post(url, { query: 'query Invented1 { nonsense }' });
    await post(url, { query: 'query Broken {' });
    await post(url, { query: 'query Second { hello }' });
    await post(url, { query: 'query Third { hello }' });

    const events = await arrived(stage(), recorder, 6);
    expect(events.map(({ operationName }) => operationName)).toEqual([
      expect.stringMatching(/^sha256:[\da-f]{16}$/),
      events[0]?.operationName,
      undefined,
      undefined,
      'Second',
      '(other)',
    ]);
    expect(events[2]).toMatchObject({ errorCodes: ['GRAPHQL_VALIDATION_FAILED'], endpoint: '/' });
    expect(events[3]).toMatchObject({ errorCodes: ['GRAPHQL_PARSE_FAILED'] });
  });

  it('answers as without it when its callbacks throw', async () => {
    const recorder = stage().recorder();
    const broken = (): never => {
      throw new Error('broken');
    };
    const url = await standalone(recorder, { user: broken, complexity: broken }, ({ req }) =>
      Promise.resolve({ req }),
    );

    expect(await (await post(url, { query: '{ hello }' })).json()).toEqual({ data: { hello: 'hello' } });

    await arrived(stage(), recorder, 1);
    expect(stage().problems.map(({ message }) => message)).toEqual([
      'user threw: broken',
      'complexity threw: broken',
    ]);
  });
});

interface Asked {
  readonly request?: FastifyRequest;
}

/** How the context and the request know of each other. */
describe.each(['with the request in the context', 'with nothing in the context'])(
  'Apollo Server within Fastify, %s',
  (kind) => {
    const stage = useStage();

    async function listening(recorder: Recorder, slow?: () => Promise<void>): Promise<string> {
      const server = serverOf<Asked>(recorder, {}, slow);
      await server.start();
      const app = fastify();
      await app.register(recorder.fastify);
      await app.register(fastifyApollo(server), {
        path: '/api/graphql',
        context: (request: FastifyRequest) =>
          Promise.resolve<Asked>(kind === 'with the request in the context' ? { request } : {}),
      });
      stage().atEnd(() => app.close());
      return `${await app.listen({ port: 0, host: '127.0.0.1' })}/api/graphql`;
    }

    it('records an operation once, with its request, and each of several in one request', async () => {
      const recorder = stage().recorder({ user: () => 'u1' });
      const url = await listening(recorder);

      await post(url, { query: 'query One { hello }' });
      await post(url, [{ query: 'query Two { hello }' }, { query: 'mutation Three { change }' }]);
      await fetch(`${url}?query=${encodeURIComponent('query Four { hello }')}`);
      await post(url, { nothing: true });

      const events = await arrived(stage(), recorder, 5);
      expect(
        events.map(({ operationName, method, statusCode }) => [operationName, method, statusCode]),
      ).toEqual([
        ['One', 'POST', 200],
        ['Two', 'POST', 200],
        ['Three', 'POST', 200],
        ['Four', 'GET', 200],
        [undefined, 'POST', 400],
      ]);
      expect(new Set(events.map(({ endpoint, userId }) => `${endpoint} ${userId ?? ''}`))).toEqual(
        new Set(['/api/graphql u1']),
      );
      expect(recorder.stats().recorded).toBe(5);
    });

    it('records an operation whose client went away once, with the status 499', async () => {
      const recorder = stage().recorder();
      const [begun, answer] = [deferred(), deferred()];
      const url = await listening(recorder, () => {
        begun.resolve();
        return answer.promise;
      });

      const request = http.request(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
      request.on('error', () => undefined);
      request.end(JSON.stringify({ query: 'query Slow { slow }' }));
      await begun.promise;
      request.destroy();
      await until(() => recorder.stats().recorded === 1, 'the operation recorded');
      answer.resolve();

      expect(await arrived(stage(), recorder, 1)).toMatchObject([{ operationName: 'Slow', statusCode: 499 }]);
    });
  },
);

describe('Apollo Server within a server of which the recorder knows other requests only', () => {
  const stage = useStage();

  it('records its operations by themselves, and none of a path that is skipped', async () => {
    const recorder = stage().recorder({ skip: ['/internal'] });
    const server = serverOf<{ req: http.IncomingMessage }>(recorder);
    await server.start();
    const answer = async (req: http.IncomingMessage, res: http.ServerResponse): Promise<void> => {
      const result = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: new HeaderMap(),
          search: '',
          body: { query: '{ hello }' },
        },
        context: () => Promise.resolve({ req }),
      });
      res.end(result.body.kind === 'complete' ? result.body.string : '');
    };
    const other = recorder.http((_request, response) => void response.end());
    const url = await stage().listen(
      http.createServer((request, response) => {
        if (request.url === '/other') {
          other(request, response);
        } else {
          void answer(request, response);
        }
      }),
    );

    await fetch(`${url}/other`);
    await fetch(`${url}/internal/graphql`);
    await fetch(`${url}/graphql`);
    await recorder.flush();

    expect(await arrived(stage(), recorder, 2)).toMatchObject([
      { endpoint: '/other' },
      { endpoint: '/graphql', operationType: 'QUERY' },
    ]);
  });
});
