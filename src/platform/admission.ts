// From a request at a door to its context: who asks is known and has points left, or is refused as every door refuses.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from './context';
import { messageOf } from './errors';
import { asError, codeOf, contextError, noteLog } from './graphql-errors';
import type { Guards } from './guards';
import type { Logger } from './log';
import { type Quota, rateLimitHeaders } from './rate-limits';
import type { RefusalLog } from './refusals';

export interface AdmissionParts {
  readonly createContext: (request: FastifyRequest) => Promise<RequestContext>;
  readonly guards: Guards | undefined;
  readonly refusals: RefusalLog;
  readonly log: Logger;
  /** Where the door is, for the log. */
  readonly path: string;
}

/** The context of a request; rejects with an error that a client may read. */
export function admission({ createContext, guards, refusals, log, path }: AdmissionParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> => {
    const tell = (quotas: readonly Quota[]): void =>
      void reply.headers(Object.fromEntries(rateLimitHeaders(quotas)));
    try {
      const context = await createContext(request);
      if (guards !== undefined) {
        guards.assertNotSpent(context.actor, context.client, tell);
      }
      return context;
    } catch (error) {
      if (codeOf(error) === 'UNAUTHENTICATED') {
        refusals.tell({ path, ip: request.ip, requestId: request.id, reason: messageOf(error) });
        await guards
          ?.admitFault(null, { ip: request.ip, userAgent: null }, tell)
          .catch((refusal: unknown) => Promise.reject(asError(contextError(refusal))));
      }
      const failure = contextError(error);
      noteLog(failure, log.child({ requestId: request.id }));
      throw failure;
    }
  };
}
