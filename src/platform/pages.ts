// Pages that the gateway renders itself, and forms that they send: what of HTTP they need, without the server's own types.
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from './context';

export interface PageRequest {
  readonly query: URLSearchParams;
  /** Fields of a form that was sent; of nothing else. */
  readonly form: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** `https` also where a trusted balancer says so. */
  readonly protocol: string;
  readonly client: Client;
}

export interface PageAnswer {
  readonly status: number;
  /** A whole document. */
  readonly html?: string;
  /** Sources of its styles, as the policy names them. */
  readonly styles?: string;
  /** Where to go instead. */
  readonly location?: string;
  /** Headers that set cookies. */
  readonly cookies?: readonly string[];
  readonly retryAfterSeconds?: number;
}

export interface PageRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Never rejects: what goes wrong has a page, too. */
  readonly answer: (request: PageRequest) => Promise<PageAnswer>;
}

const LONGEST_FORM_BYTES = 16 * 1024;

export async function servePages(fastify: FastifyInstance, routes: readonly PageRoute[]): Promise<void> {
  // A room of its own: forms are understood here and nowhere else.
  await fastify.register((pages, _options, done) => {
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LONGEST_FORM_BYTES },
      (_request, body, parsed) => parsed(null, new URLSearchParams(String(body))),
    );
    for (const { method, path, answer } of routes) {
      pages.route({
        url: path,
        method,
        handler: async (request, reply) => send(reply, await answer(pageRequest(request))),
      });
    }
    done();
  });
}

function pageRequest(request: FastifyRequest): PageRequest {
  const [, search = ''] = request.url.split(/\?(.*)/s);
  return {
    query: new URLSearchParams(search),
    form: request.body instanceof URLSearchParams ? request.body : new URLSearchParams(),
    headers: request.headers,
    protocol: request.protocol,
    client: { ip: request.ip, userAgent: request.headers['user-agent'] ?? null },
  };
}

function send(reply: FastifyReply, answer: PageAnswer): FastifyReply {
  const { status, html = '', styles = "'none'", location, cookies = [], retryAfterSeconds } = answer;
  reply
    .code(status)
    .header('cache-control', 'no-store')
    // Without it a browser calls the origin of the page's own forms "null".
    .header('referrer-policy', 'same-origin')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src ${styles}; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
  if (location !== undefined) {
    reply.header('location', location);
  }
  if (retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(retryAfterSeconds));
  }
  for (const cookie of cookies) {
    reply.header('set-cookie', cookie);
  }
  return reply.type('text/html; charset=utf-8').send(html);
}

/** Adds a cookie to the good answers of a path: `renewed` gives the header, or null when there is nothing to renew. */
export function renewCookie(
  fastify: FastifyInstance,
  path: string,
  renewed: (request: {
    readonly headers: IncomingHttpHeaders;
    readonly protocol: string;
  }) => Promise<string | null>,
): void {
  fastify.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.url === path && reply.statusCode < 300 && request.headers.cookie !== undefined) {
      const cookie = await renewed(request);
      if (cookie !== null) {
        reply.header('set-cookie', cookie);
      }
    }
  });
}
