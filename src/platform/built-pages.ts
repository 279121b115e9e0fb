// The pages that Vite has built, served as files: the dashboard, the playground, and the hashed files that both share.
import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the dashboard is one page that reads the address by itself. A further page of it is one more line. */
export const DASHBOARD_PATHS = ['/', '/support', '/audit', '/explore', '/settings'] as const;

/** Names of these files carry a hash of their content. */
const ASSETS = 'assets';
const PLAYGROUND = 'playground';

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

/** Serves what was built into the folder; what is not there is not served. */
export async function serveBuiltPages(fastify: FastifyInstance, folder: string): Promise<void> {
  const hasDashboard = existsSync(path.join(folder, 'index.html'));
  const hasPlayground = existsSync(path.join(folder, PLAYGROUND, 'index.html'));
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
  if (hasDashboard) {
    for (const address of DASHBOARD_PATHS) {
      fastify.get(address, (_request, reply) => reply.sendFile('index.html'));
    }
  } else if (hasPlayground) {
    fastify.get('/', (_request, reply) => reply.redirect(`/${PLAYGROUND}/`));
  }
}

function files(root: string, policy: string): FastifyStaticOptions {
  return {
    root,
    // Its own word on caching would come after ours.
    cacheControl: false,
    setHeaders: (response, file) => {
      // The page itself must always be asked for.
      const isAsset = file.includes(`${path.sep}${ASSETS}${path.sep}`);
      response.setHeader('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
      response.setHeader('content-security-policy', policy);
      // Its form that signs out says where it comes from.
      response.setHeader('referrer-policy', 'same-origin');
    },
  };
}
