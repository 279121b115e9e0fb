// Refusals at doors that are no GraphQL: the same codes and sentences, as `{"error":{"code","message"}}` with the status that
// fits.
import type { FastifyReply } from 'fastify';
import { GraphQLError } from 'graphql';
import { messageOf } from './errors';
import { formatFailure } from './graphql-errors';
import type { Logger } from './log';

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
};

/** Where nobody knows how long something will be away. */
const RETRY_SECONDS = 1;

/** An answer in JSON, with the status that fits. */
export function refuse(reply: FastifyReply, error: unknown, log: Logger): FastifyReply {
  const { message, extensions } = formatFailure(
    error instanceof GraphQLError || error instanceof Error ? error : new Error(messageOf(error)),
    log,
  );
  const { code, ...more } = extensions ?? {};
  const status = STATUS[String(code)] ?? 400;
  const { retryAfter = status === 503 ? RETRY_SECONDS : undefined } = more;
  return reply
    .code(status)
    .headers({
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
    })
    .send({ error: { code, message, ...more } });
}
