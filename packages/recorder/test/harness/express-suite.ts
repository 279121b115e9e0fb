// What holds for every Express.
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { arrived, askAndLeave, deferred, until, useStage } from './host.ts';

export interface ExpressRequest extends IncomingMessage {
  user?: { readonly id: string; readonly name?: string };
  readonly params: Readonly<Record<string, string>>;
}

export interface ExpressResponse extends ServerResponse {
  json(body: unknown): unknown;
  status(code: number): this;
}

type Handler = (
  request: ExpressRequest,
  response: ExpressResponse,
  next: (error?: unknown) => void,
) => unknown;
type ErrorHandler = (
  error: Error,
  request: ExpressRequest,
  response: ExpressResponse,
  next: (error?: unknown) => void,
) => unknown;

/** Either's application or router. */
export interface ExpressRoutes {
  (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void): unknown;
  use(...handlers: readonly (Handler | ErrorHandler | string | object)[]): unknown;
  get(path: string | RegExp, handler: Handler): unknown;
  set(name: string, value: unknown): unknown;
}

export interface ExpressKind {
  (): ExpressRoutes;
  Router(): ExpressRoutes;
}

export function describeExpress(name: string, express: ExpressKind): void {
  describe(name, () => {
    const stage = useStage();

    it('records each request once, by the template of its route, its status and its user', async () => {
      const recorder = stage().recorder<ExpressRequest>({
        service: 'shop',
        user: (request) => request.user,
      });
      const app = express();
      app.use(recorder.express());
      app.use(((request, _response, next) => {
        request.user = { id: 'u1', name: 'Anna' };
        next();
      }) satisfies Handler);
      const orders = express.Router();
      orders.get('/:id', (request, response) => response.json({ id: request.params['id'] }));
      app.use('/api/orders', orders);
      app.get('/teapot', (_request, response) => response.status(418).json({}));
      const url = await stage().listen(http.createServer(app as unknown as RequestListener));

      const before = Date.now();
      await fetch(`${url}/api/orders/17?card=4111`, { headers: { 'user-agent': 'test/1', cookie: 'a=b' } });
      await fetch(`${url}/teapot`);

      const [order, teapot] = await arrived(stage(), recorder, 2);
      expect(order).toEqual({
        id: expect.any(String) as string,
        occurredAt: expect.any(String) as string,
        method: 'GET',
        endpoint: '/api/orders/:id',
        statusCode: 200,
        responseTimeMs: expect.any(Number) as number,
        userId: 'u1',
        service: 'shop',
        userAgent: 'test/1',
      });
      expect(Date.parse(order?.occurredAt ?? '')).toBeGreaterThanOrEqual(before);
      expect(Date.parse(order?.occurredAt ?? '')).toBeLessThanOrEqual(Date.now());
      expect(teapot).toMatchObject({ endpoint: '/teapot', statusCode: 418 });
      expect(stage().gateway.users.get('u1')).toMatchObject({ name: 'Anna' });
      expect(
        stage()
          .gateway.batches.map(({ text }) => text)
          .join(),
      ).not.toMatch(/4111|a=b/);
    });

    it('knows the route of a router that failed, although Express has forgotten where it was mounted', async () => {
      const recorder = stage().recorder();
      const app = express();
      app.use(recorder.express());
      const orders = express.Router();
      orders.get('/:id/lines', (_request, _response, next) => next(new Error('broken')));
      app.use('/api/orders', orders);
      // By the number of its parameters Express knows it for a handler of errors.
      const answerError: ErrorHandler = (_error, _request, response, next) =>
        response.headersSent ? next() : response.status(500).json({});
      app.use(answerError);
      const url = await stage().listen(http.createServer(app as unknown as RequestListener));

      await fetch(`${url}/api/orders/17/lines`);

      expect(await arrived(stage(), recorder, 1)).toMatchObject([
        { endpoint: '/api/orders/:id/lines', statusCode: 500 },
      ]);
    });

    it('gives what nothing answers for one name, and what no template tells its path without ids', async () => {
      const recorder = stage().recorder();
      const app = express();
      app.use(recorder.express());
      app.get(/^\/files\/.*$/, (_request, response) => response.json({}));
      const url = await stage().listen(http.createServer(app as unknown as RequestListener));

      await fetch(`${url}/wp-login.php`);
      await fetch(`${url}/files/2024/report.pdf`);

      expect(
        (await arrived(stage(), recorder, 2)).map(({ endpoint, statusCode }) => [endpoint, statusCode]),
      ).toEqual([
        ['(unmatched)', 404],
        ['/files/:id/report.pdf', 200],
      ]);
    });

    it('records a client that went away before the answer with the status 499', async () => {
      const recorder = stage().recorder();
      const [asked, answer] = [deferred(), deferred()];
      const app = express();
      app.use(recorder.express());
      app.get('/slow', (_request, response) => {
        asked.resolve();
        void answer.promise.then(() => response.json({}));
      });
      const url = await stage().listen(http.createServer(app as unknown as RequestListener));

      await askAndLeave(`${url}/slow`, asked.promise);
      await until(() => recorder.stats().recorded === 1, 'the request recorded');
      answer.resolve();

      expect(await arrived(stage(), recorder, 1)).toMatchObject([{ endpoint: '/slow', statusCode: 499 }]);
    });

    it('believes the proxies that Express believes', async () => {
      const recorder = stage().recorder({ ip: 'truncated' });
      const app = express();
      app.set('trust proxy', true);
      app.use(recorder.express());
      app.get('/', (_request, response) => response.json({}));
      const url = await stage().listen(http.createServer(app as unknown as RequestListener));

      await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.77' } });

      expect(await arrived(stage(), recorder, 1)).toMatchObject([{ endpoint: '/', ip: '203.0.113.0' }]);
    });

    it('answers as without it when every callback throws, and says so once for each', async () => {
      const broken = (): never => {
        throw new Error('broken');
      };
      const recorder = stage().recorder({ user: broken, endpoint: broken });
      const app = express();
      app.use(recorder.express());
      app.get('/orders', (_request, response) => response.json({ fine: true }));
      const url = await stage().listen(http.createServer(app as unknown as RequestListener));

      for (let count = 0; count < 3; count += 1) {
        expect(await (await fetch(`${url}/orders`)).json()).toEqual({ fine: true });
      }

      expect(await arrived(stage(), recorder, 3)).toMatchObject([{ endpoint: '/orders' }, {}, {}]);
      expect(stage().problems.map(({ message }) => message)).toEqual([
        'endpoint threw: broken',
        'user threw: broken',
      ]);
    });
  });
}
