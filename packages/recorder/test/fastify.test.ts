// Fastify 5.
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { arrived, askAndLeave, deferred, until, useStage } from './harness/host.ts';

describe('Fastify', () => {
  const stage = useStage();

  function listening(app: FastifyInstance): Promise<string> {
    stage().atEnd(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  }

  it('records each request once, by the template of its route, its status and its user, in every scope', async () => {
    const recorder = stage().recorder<FastifyRequest>({
      service: 'shop',
      user: (request) => String(request.headers['x-user']),
    });
    const app = fastify();
    await app.register(recorder.fastify);
    app.get('/orders/:id', () => ({}));
    await app.register(
      (scope, _options, done) => {
        scope.post('/lines/:line', (_request, reply) => reply.code(201).send({}));
        done();
      },
      { prefix: '/orders/:id' },
    );
    const url = await listening(app);

    await fetch(`${url}/orders/17?secret=1`, { headers: { 'x-user': 'u1', 'user-agent': 'test/1' } });
    await fetch(`${url}/orders/17/lines/3`, { method: 'POST', headers: { 'x-user': 'u2' } });
    await fetch(`${url}/.env`, { headers: { 'x-user': 'u3' } });

    const events = await arrived(stage(), recorder, 3);
    expect(events).toMatchObject([
      {
        method: 'GET',
        endpoint: '/orders/:id',
        statusCode: 200,
        userId: 'u1',
        service: 'shop',
        userAgent: 'test/1',
      },
      { method: 'POST', endpoint: '/orders/:id/lines/:line', statusCode: 201, userId: 'u2' },
      { method: 'GET', endpoint: '(unmatched)', statusCode: 404, userId: 'u3' },
    ]);
    for (const { responseTimeMs } of events) {
      expect(responseTimeMs).toBeGreaterThan(0);
      expect(Math.round((responseTimeMs ?? 0) * 1000) / 1000).toBe(responseTimeMs);
    }
    expect(
      stage()
        .gateway.batches.map(({ text }) => text)
        .join(),
    ).not.toContain('secret');
  });

  it('records what Fastify refuses before any hook', async () => {
    const recorder = stage().recorder();
    const app = fastify();
    await app.register(recorder.fastify);
    app.get('/orders/:id', () => ({}));
    const url = await listening(app);

    await fetch(`${url}/orders/%E8%F1`);
    await fetch(`${url}/orders/1`);

    expect(await arrived(stage(), recorder, 2)).toMatchObject([
      { endpoint: '/orders/%E8%F1', statusCode: 400 },
      { endpoint: '/orders/:id', statusCode: 200 },
    ]);
  });

  it('records an error with the status that was answered, and a client that went away with 499', async () => {
    const recorder = stage().recorder();
    const [asked, answer] = [deferred(), deferred()];
    const app = fastify();
    await app.register(recorder.fastify);
    app.get('/broken', () => {
      throw new Error('broken');
    });
    app.get('/slow', async () => {
      asked.resolve();
      await answer.promise;
      return {};
    });
    const url = await listening(app);

    await fetch(`${url}/broken`);
    await askAndLeave(`${url}/slow`, asked.promise);
    await until(() => recorder.stats().recorded === 2, 'both recorded');
    answer.resolve();

    expect(await arrived(stage(), recorder, 2)).toMatchObject([
      { endpoint: '/broken', statusCode: 500 },
      { endpoint: '/slow', statusCode: 499 },
    ]);
  });

  it('records what is injected as well, and believes the proxies that Fastify believes', async () => {
    const recorder = stage().recorder({ ip: 'full' });
    const app = fastify({ trustProxy: true });
    await app.register(recorder.fastify);
    app.get('/orders', () => ({}));
    stage().atEnd(() => app.close());

    await app.inject({ url: '/orders', headers: { 'x-forwarded-for': '2001:db8::7' } });

    expect(await arrived(stage(), recorder, 1)).toMatchObject([{ endpoint: '/orders', ip: '2001:db8::7' }]);
  });

  it('skips health checks, browsers that ask for permission, and nothing that only begins like that', async () => {
    const recorder = stage().recorder();
    const app = fastify();
    await app.register(recorder.fastify);
    app.route({ method: ['GET', 'OPTIONS'], url: '/*', handler: () => ({}) });
    const url = await listening(app);

    await fetch(`${url}/health`);
    await fetch(`${url}/health/db?full=1`);
    await fetch(`${url}/favicon.ico`);
    await fetch(`${url}/orders`, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } });
    await fetch(`${url}/healthcare`);

    expect(await arrived(stage(), recorder, 1)).toHaveLength(1);
  });
});
