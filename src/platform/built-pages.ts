// Pages that were built, served as files: the dashboard, the playground, the hashed files that both share, and the documentation.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the dashboard is one page that reads the address by itself. A further page of it is one more line. */
export const DASHBOARD_PATHS = [
  '/',
  '/support',
  '/audit',
  '/explore',
  '/usage',
  '/learning',
  '/alerts',
  '/reliability',
  '/settings',
] as const;

/** Names of these files carry a hash of their content. */
const ASSETS = 'assets';
const PLAYGROUND = 'playground';
const DOCS = 'docs';
/** Tells the dashboard not to link to what is not there. */
const NO_PLAYGROUND = 'data-no-playground';

// 'self' of connect-src is the websocket of the same origin too: so says CSP 3, and Safari since 16. Older ones cannot
// show the pages anyway, whose colours need 17.5.
const COMMON = [
  "default-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
];
const DASHBOARD_POLICY = [...COMMON, "style-src 'self'"].join('; ');
// Nothing comes from another host: the editor would fetch an image that a result names. It writes inline styles.
const PLAYGROUND_POLICY = [...COMMON, "style-src 'self' 'unsafe-inline'", "worker-src 'self'"].join('; ');

export interface BuiltPages {
  /** Where they were built; what is not there is not served. */
  readonly folder: string;
  readonly dashboard: boolean;
  readonly playground: boolean;
  /** Where the documentation was built; absent: it is not served. The same for everybody, and nobody's secret. */
  readonly docs?: string;
}

export async function serveBuiltPages(
  fastify: FastifyInstance,
  { folder, dashboard, playground, docs }: BuiltPages,
): Promise<void> {
  if (docs !== undefined && existsSync(path.join(docs, 'index.html'))) {
    await serveDocs(fastify, docs);
  }
  const hasDashboard = dashboard && existsSync(path.join(folder, 'index.html'));
  const hasPlayground = playground && existsSync(path.join(folder, PLAYGROUND, 'index.html'));
  if (!hasDashboard && !hasPlayground) {
    return;
  }
  // Once for reply.sendFile, which reads the one page of the dashboard.
  await fastify.register(fastifyStatic, { ...files(folder, DASHBOARD_POLICY), serve: false });
  if (existsSync(path.join(folder, ASSETS))) {
    await fastify.register(fastifyStatic, {
      ...files(path.join(folder, ASSETS), DASHBOARD_POLICY),
      prefix: `/${ASSETS}/`,
      decorateReply: false,
    });
  }
  if (hasPlayground) {
    await fastify.register(fastifyStatic, {
      ...files(path.join(folder, PLAYGROUND), PLAYGROUND_POLICY),
      prefix: `/${PLAYGROUND}/`,
      redirect: true,
      index: 'index.html',
      decorateReply: false,
    });
    fastify.get(`/${PLAYGROUND}`, (_request, reply) => reply.redirect(`/${PLAYGROUND}/`));
  }
  if (hasDashboard && !hasPlayground) {
    const page = readFileSync(path.join(folder, 'index.html'), 'utf8').replace(
      '<html',
      `<html ${NO_PLAYGROUND}`,
    );
    for (const address of DASHBOARD_PATHS) {
      fastify.get(address, (_request, reply) =>
        reply.headers(pageHeaders(DASHBOARD_POLICY)).type('text/html; charset=utf-8').send(page),
      );
    }
  } else if (hasDashboard) {
    for (const address of DASHBOARD_PATHS) {
      fastify.get(address, (_request, reply) => reply.sendFile('index.html'));
    }
  } else if (hasPlayground) {
    fastify.get('/', (_request, reply) => reply.redirect(`/${PLAYGROUND}/`));
  }
}

async function serveDocs(fastify: FastifyInstance, folder: string): Promise<void> {
  const nothing = readFileSync(path.join(folder, '404.html'));
  fastify.get(`/${DOCS}`, (_request, reply) => reply.redirect(`/${DOCS}/`));
  // A room of its own: what is not there has a page.
  await fastify.register(
    async (room) => {
      await room.register(fastifyStatic, {
        ...files(folder, DASHBOARD_POLICY),
        prefix: '/',
        index: 'index.html',
        redirect: true,
        decorateReply: false,
      });
      room.setNotFoundHandler((_request, reply) =>
        reply.code(404).headers(pageHeaders(DASHBOARD_POLICY)).type('text/html; charset=utf-8').send(nothing),
      );
    },
    { prefix: `/${DOCS}` },
  );
}

function files(root: string, policy: string): FastifyStaticOptions {
  return {
    root,
    // Its own word on caching would come after ours.
    cacheControl: false,
    setHeaders: (response, file) => {
      for (const [name, value] of Object.entries(pageHeaders(policy))) {
        response.setHeader(name, value);
      }
      if (file.includes(`${path.sep}${ASSETS}${path.sep}`)) {
        response.setHeader('cache-control', 'public, max-age=31536000, immutable');
      }
    },
  };
}

function pageHeaders(policy: string): Record<string, string> {
  return {
    // The page itself must always be asked for.
    'cache-control': 'no-cache',
    'content-security-policy': policy,
    // Its form that signs out says where it comes from.
    'referrer-policy': 'same-origin',
  };
}
