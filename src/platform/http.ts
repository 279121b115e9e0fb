// The HTTP server: health, the built pages, JSON for everything that is not there, and an orderly end.
import { isUtf8 } from 'node:buffer';
import Fastify, { type FastifyInstance } from 'fastify';
import { uuidv7 } from 'uuidv7';
import { type BuiltPages, serveBuiltPages } from './built-pages';
import { limitConnections } from './connections';
import type { Logger } from './log';
import { measureRequests, traceRequests } from './request-telemetry';
import { addResponseHeaders } from './response-headers';
import type { Telemetry } from './telemetry';
import type { Tracing } from './tracing';
import { readAway } from './unread-body';

export interface HttpOptions {
  readonly log: Logger;
  /** Addresses and networks whose `x-forwarded-for` is believed; absent: nobody's. */
  readonly trustedProxies?: readonly string[];
  /** Absent: none are served. */
  readonly pages?: BuiltPages;
  /** What it depends on: without the required ones it cannot answer, without the others it is less than it might be. */
  readonly dependencies: () => Promise<readonly Dependency[]>;
  /** What /readyz tells beside that. It decides nothing, and never rejects. */
  readonly details?: () => Promise<Readonly<Record<string, number | null>>>;
  /** Hears of every request that was answered. */
  readonly telemetry?: Telemetry;
  /** Opens a trace for every request; absent: there are none. */
  readonly tracing?: Tracing | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** Origins of foreign pages that may ask over HTTP; absent: none. */
  readonly origins?: readonly string[];
}

/** Something outside the process. */
export interface Dependency {
  readonly name: string;
  readonly isUp: boolean;
  /** What is so while it is away, in words; null: nothing can be answered. */
  readonly without: string | null;
}

/** Where exports are, as their route is written. */
export const EXPORTS_PATH = '/v1/exports/:file';

/** Where GraphQL is answered, over HTTP and websocket. */
export const GRAPHQL_PATH = '/graphql';

/** What a client may take of the server before it has asked for anything. */
export interface HttpLimits {
  /** All headers of a request must have come within this time. */
  readonly headersMs: number;
  /** And the whole request within this one. */
  readonly requestMs: number;
  /** A connection on which nothing happens is closed after this time. */
  readonly idleMs: number;
  /** How often requests are looked at that take too long. */
  readonly checkEveryMs: number;
  /** Connections in all, websockets included; 0: as many as the system allows. */
  readonly maxConnections: number;
  /** Connections of one address that is no trusted proxy; 0: as many as it likes. */
  readonly maxConnectionsPerAddress: number;
}

export const defaultHttpLimits: HttpLimits = {
  headersMs: 15_000,
  requestMs: 30_000,
  idleMs: 60_000,
  checkEveryMs: 1_000,
  maxConnections: 0,
  maxConnectionsPerAddress: 0,
};

export const BODY_LIMIT = 1024 * 1024;
export const MAX_HEADER_BYTES = 16 * 1024;
const MAX_REQUESTS_PER_CONNECTION = 100_000;

/** What a client may call its request by; everything else is given a name here. */
const SAFE_REQUEST_ID = /^[\w.-]{8,64}$/;

export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const limits: HttpLimits = { ...defaultHttpLimits, ...options.limits };
  const fastify: FastifyInstance = Fastify({
    logger: false,
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    bodyLimit: BODY_LIMIT,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : uuidv7();
    },
    // A key like __proto__ is data: JSON.parse makes an ordinary member of it, and nobody here copies members over.
    // Refused, it would take the good events of an audit call down with it.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // Slow drips hold a socket for as long as these allow.
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.idleMs,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    maxRequestsPerSocket: MAX_REQUESTS_PER_CONNECTION,
    forceCloseConnections: 'idle',
    // What came in is answered, also on a connection that was still open when the end began: `onSend` below closes it.
    return503OnClosing: false,
  });
  if (limits.maxConnections > 0) {
    fastify.server.maxConnections = limits.maxConnections;
  }
  limitConnections(fastify.server, limits.maxConnectionsPerAddress, options.trustedProxies ?? []);
  refuseBrokenText(fastify);
  if (options.tracing !== undefined) {
    traceRequests(fastify, options.tracing);
  }
  if (options.telemetry !== undefined) {
    measureRequests(fastify, options.telemetry);
  }
  let draining = false;
  fastify.addHook('preClose', () => {
    draining = true;
    return Promise.resolve();
  });
  await addResponseHeaders(fastify, {
    origins: options.origins ?? [],
    corsPaths: [GRAPHQL_PATH, EXPORTS_PATH],
  });
  fastify.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (draining) {
      // A connection that is kept would keep the server from closing until the client lets go of it.
      reply.header('connection', 'close');
    }
    if (reply.getHeader('connection') === 'close') {
      await readAway(request.raw);
    }
  });

  fastify.get('/livez', () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    if (draining) {
      return reply.code(503).send({ status: 'unavailable', reason: 'draining' });
    }
    const [known, details] = await Promise.all([options.dependencies(), options.details?.()]);
    const dependencies = Object.fromEntries(known.map(({ name, isUp }) => [name, isUp ? 'up' : 'down']));
    const away = known.filter(({ isUp }) => !isUp);
    if (away.some(({ without }) => without === null)) {
      const names = away.filter(({ without }) => without === null).map(({ name }) => name);
      const reason = `${names.join(' and ')} ${names.length === 1 ? 'does' : 'do'} not answer`;
      return reply.code(503).send({ status: 'unavailable', reason, dependencies });
    }
    return away.length === 0
      ? { status: 'ok', dependencies, ...details }
      : {
          status: 'degraded',
          degraded: Object.fromEntries(away.map(({ name, without }) => [name, without])),
          dependencies,
          ...details,
        };
  });

  if (options.pages !== undefined) {
    await serveBuiltPages(fastify, options.pages);
  }

  fastify.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ error: 'NOT_FOUND', message: `Nothing is at ${request.method} ${request.url.split('?')[0]}` }),
  );
  fastify.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      const path = request.url.split('?')[0];
      options.log.error({ err: error, path, requestId: request.id }, 'a request failed');
    }
    return reply
      .code(status)
      .send(
        status >= 500
          ? { error: 'INTERNAL_SERVER_ERROR', message: 'Internal error' }
          : { error: 'BAD_REQUEST', message: status === 413 ? TOO_LARGE : error.message },
      );
  });
  return fastify;
}

const TOO_LARGE = `The request body is too large: at most ${BODY_LIMIT} bytes are read`;

/** JSON is UTF-8; read leniently, broken bytes would become other text than was sent. */
function refuseBrokenText(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('ignore', 'ignore');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // parseAs says what it is.
    const bytes = body as Buffer;
    if (!isUtf8(bytes)) {
      done(Object.assign(new Error('The request body is not valid UTF-8'), { statusCode: 400 }), undefined);
      return;
    }
    void parse(request, bytes.toString(), done);
  });
}
