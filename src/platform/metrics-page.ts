// GET /metrics: who may read it, and nothing else.
//
// With a token, whoever has it. Without one, whoever is on this machine and comes straight: a proxy beside the gateway
// connects from here too, on behalf of anybody, and a browser's page may have led a foreign name to this address.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopbackUrl } from './cookies';
import type { Telemetry } from './telemetry';

export const METRICS_PATH = '/metrics';

const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];
const LOOPBACK_PEER = /^(::ffff:)?127\.|^::1$/;

export function serveMetrics(
  fastify: FastifyInstance,
  telemetry: Telemetry,
  tokenNow: () => string | undefined,
): void {
  fastify.get(METRICS_PATH, async (request, reply) => {
    const token = tokenNow();
    const wanted = token === undefined ? null : digestOf(`Bearer ${token}`);
    if (wanted === null && !isFromHere(request)) {
      reply.callNotFound();
      return reply;
    }
    if (wanted !== null && !timingSafeEqual(wanted, digestOf(request.headers.authorization ?? ''))) {
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ error: 'UNAUTHENTICATED', message: 'This needs METRICS_TOKEN as a bearer token' });
    }
    const text = await telemetry.exposition();
    return reply.header('content-type', telemetry.contentType).header('cache-control', 'no-store').send(text);
  });
}

function isFromHere({ raw, headers }: FastifyRequest): boolean {
  return (
    LOOPBACK_PEER.test(raw.socket.remoteAddress ?? '') &&
    isLoopbackUrl(`http://${headers.host ?? ''}`) &&
    FORWARDED.every((name) => headers[name] === undefined)
  );
}

/** Of one length, whatever was given. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
