// The HTTP server: health, the playground's files, JSON for everything that is not there, and an orderly end.
import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from './log';

export interface HttpOptions {
  readonly log: Logger;
  /** Addresses and networks whose `x-forwarded-for` is believed; absent: nobody's. */
  readonly trustedProxies?: readonly string[];
  /** Folder of the built playground; undefined: not served. */
  readonly playground: string | undefined;
  /** Null when the gateway can answer; else why it cannot. */
  readonly readiness: () => Promise<string | null>;
}

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const;

// Nothing comes from another host: the editor would fetch an image that a result names. It writes inline styles.
const PLAYGROUND_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const fastify: FastifyInstance = Fastify({
    logger: false,
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    bodyLimit: 1024 * 1024,
    // A key like __proto__ is data: JSON.parse makes an ordinary member of it, and nobody here copies members over.
    // Refused, it would take the good events of an audit call down with it.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // Slow drips hold a socket for as long as these allow.
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    http: { headersTimeout: 15_000 },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  let draining = false;
  fastify.addHook('preClose', () => {
    draining = true;
    return Promise.resolve();
  });
  fastify.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      reply.header(name, value);
    }
    if (draining) {
      // A connection that is kept would keep the server from closing until the client lets go of it.
      reply.header('connection', 'close');
    }
  });

  fastify.get('/livez', () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const reason = draining ? 'draining' : await options.readiness();
    return reason === null ? { status: 'ok' } : reply.code(503).send({ status: 'unavailable', reason });
  });

  if (options.playground !== undefined && existsSync(path.join(options.playground, 'index.html'))) {
    await fastify.register(fastifyStatic, {
      root: options.playground,
      prefix: '/playground/',
      redirect: true,
      index: 'index.html',
      // Asset names carry a hash of their content; the page itself must always be asked for.
      setHeaders: (response, file) => {
        const isAsset = file.includes(`${path.sep}assets${path.sep}`);
        response.setHeader('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
        response.setHeader('content-security-policy', PLAYGROUND_POLICY);
      },
    });
    fastify.get('/playground', (_request, reply) => reply.redirect('/playground/'));
    fastify.get('/', (_request, reply) => reply.redirect('/playground/'));
  }

  fastify.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ error: 'NOT_FOUND', message: `Nothing is at ${request.method} ${request.url.split('?')[0]}` }),
  );
  fastify.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      options.log.error({ err: error, path: request.url }, 'a request failed');
    }
    return reply
      .code(status)
      .send(
        status >= 500
          ? { error: 'INTERNAL_SERVER_ERROR', message: 'Internal error' }
          : { error: 'BAD_REQUEST', message: error.message },
      );
  });
  return fastify;
}
