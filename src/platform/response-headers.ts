// What every answer tells a browser: trust nothing that was not asked for; and which foreign pages may ask at all.
import fastifyCors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
  // Answers are data; pages have a policy of their own.
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
} as const;

const CORS_PREFLIGHT_SECONDS = 600;

export interface ResponseHeaderOptions {
  /** Origins of foreign pages that may ask; none by default. */
  readonly origins: readonly string[];
  /** Where they may ask: templates of routes. */
  readonly corsPaths: readonly string[];
}

// One object of constant headers, because @fastify/helmet builds its middleware anew for every request.
export async function addResponseHeaders(
  fastify: FastifyInstance,
  { origins, corsPaths }: ResponseHeaderOptions,
): Promise<void> {
  const isCross = ({ routeOptions }: FastifyRequest): boolean => corsPaths.includes(routeOptions.url ?? '');
  fastify.addHook('onSend', async (request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) {
      // A page's own policy is set before, on the raw answer where it is a file's.
      if (!reply.hasHeader(name) && !reply.raw.hasHeader(name)) {
        reply.header(name, value);
      }
    }
    if (request.protocol === 'https') {
      reply.header('strict-transport-security', 'max-age=31536000');
    }
    if (isCross(request)) {
      reply.header('cache-control', 'no-store');
    }
  });
  if (origins.length === 0) {
    return;
  }
  const allowed = new Set(origins);
  await fastify.register(fastifyCors, {
    delegator: (request, callback) => {
      const { origin } = request.headers;
      const isAllowed = isCross(request) && origin !== undefined && allowed.has(origin);
      callback(null, {
        origin: isAllowed ? origin : false,
        credentials: true,
        methods: ['GET', 'POST'],
        allowedHeaders: [
          'content-type',
          'authorization',
          'x-org-id',
          'apollo-require-preflight',
          'x-apollo-operation-name',
        ],
        exposedHeaders: [
          'retry-after',
          'ratelimit',
          'ratelimit-policy',
          'content-disposition',
          'x-timezone',
          'x-as-of',
          'x-data-fresh-as-of',
        ],
        maxAge: CORS_PREFLIGHT_SECONDS,
      });
    },
  });
}
