// The door of events: POST /v1/events takes batches of events as a JSON array or as JSON lines, plain or gzip, from
// applications (API keys, tokens) and from pages of any origin (tracker tokens). What an event may be, and what becomes of
// it, is said by whoever is behind the door.
//
// Nothing is written before a request has been let in whole: who asks, how much is read, how many are at it. Cookies never
// count, so that no foreign page can send in somebody's name.
import { isUtf8 } from 'node:buffer';
import { promisify, types } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admission } from './admission';
import { type RequestContext, Role } from './context';
import { AppError, badInput, messageOf } from './errors';
import { codeOf } from './graphql-errors';
import type { Guards } from './guards';
import { refuse } from './json-refusals';
import { overloaded } from './load-shedding';
import type { Logger } from './log';
import { type Quota, rateLimitHeaders } from './rate-limits';
import { RefusalLog } from './refusals';

/** A line that is no JSON, in the place of its event. */
export class UnreadableEvent {
  constructor(
    readonly text: string,
    readonly reason: string,
  ) {}
}

/** The answer of one event, as it is sent. */
export interface EventAnswer {
  readonly index: number;
  readonly clientEventId: string | null;
  readonly status: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly retryable: boolean;
  readonly payloadMismatch: boolean;
}

export interface BatchAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly results: readonly EventAnswer[];
}

/** Who sent a batch, as the way from a credential to an actor takes it. */
export interface EventsRequest {
  readonly headers: {
    readonly authorization: string | undefined;
    readonly 'x-api-key': FastifyRequest['headers'][string];
    readonly 'x-org-id': FastifyRequest['headers'][string];
    readonly 'user-agent': string | undefined;
  };
  readonly ip: string;
  readonly id: string;
}

export interface EventDoorOptions {
  readonly fastify: FastifyInstance;
  /** Takes a batch of an organization in. */
  readonly ingest: (
    context: RequestContext,
    organizationId: string,
    events: readonly unknown[],
  ) => Promise<BatchAnswer>;
  readonly mostEvents: number;
  readonly createContext: (request: EventsRequest) => Promise<RequestContext>;
  readonly guards: Guards;
  readonly log: Logger;
}

const PATH = '/v1/events';
const BODY_LIMIT = 1024 * 1024;
/** What a call takes of the points of whoever sends it, as ingestEvents does. */
export const POINTS = 10;
/** Requests that are read or worked on at once, each with its body: what bounds their memory. */
export const MOST_AT_ONCE = 32;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const JSON_TYPE = 'application/json';
const LINE_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];
const PREFLIGHT_SECONDS = 86_400;
const SENDERS = new Set([Role.SERVICE, Role.TRACKER]);

/** Any page may send, with a credential of its own in a header; a browser adds none by itself. */
const FROM_ANYWHERE = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, x-request-id',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
} as const;

const unzip = promisify(gunzip);

export function serveEvents(options: EventDoorOptions): void {
  const { fastify, guards, log } = options;
  const door = new EventDoor(options);
  let atOnce = 0;
  void fastify.register((room, _options, done) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser(
      [JSON_TYPE, ...LINE_TYPES],
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
      (_request, body, parsed) => parsed(null, body),
    );
    room.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
      const answered = REFUSED_BODIES[error.statusCode ?? 500];
      return answered === undefined
        ? refuse(reply, error, log.child({ requestId: request.id }))
        : refuseBody(reply, answered);
    });
    room.route({
      url: PATH,
      method: [...METHODS],
      exposeHeadRoute: false,
      onRequest: async (request, reply) => {
        reply.headers(FROM_ANYWHERE);
        if (request.method === 'OPTIONS') {
          await reply
            .code(204)
            .headers({
              allow: 'POST, OPTIONS',
              'access-control-allow-methods': 'POST',
              'access-control-allow-headers': 'authorization, content-type, content-encoding',
              'access-control-max-age': String(PREFLIGHT_SECONDS),
            })
            .send();
        } else if (request.method !== 'POST') {
          const message = `Events are sent by POST, not by ${request.method}`;
          await reply
            .code(405)
            .header('allow', 'POST, OPTIONS')
            .send({ error: { code: 'METHOD_NOT_ALLOWED', message } });
        } else if (guards.isFull || atOnce >= MOST_AT_ONCE) {
          await refuse(reply, overloaded(), log);
        } else {
          atOnce += 1;
          reply.raw.once('close', () => (atOnce -= 1));
        }
      },
      handler: (request, reply) => door.answer(request, reply),
    });
    done();
  });
}

interface RefusedBody {
  readonly status: number;
  readonly message: string;
}

const TOO_LARGE: RefusedBody = {
  status: 413,
  message: `The request body is too large: at most ${BODY_LIMIT} bytes are read, unpacked`,
};
const REFUSED_BODIES: Readonly<Record<number, RefusedBody>> = {
  400: { status: 400, message: 'The request body could not be read' },
  413: TOO_LARGE,
  415: { status: 415, message: `The request body must be ${JSON_TYPE} or ${LINE_TYPES[0]}` },
};

function refuseBody(reply: FastifyReply, { status, message }: RefusedBody): FastifyReply {
  return reply.code(status).send({ error: { code: 'BAD_REQUEST', message } });
}

class EventDoor {
  private readonly refusals: RefusalLog;
  private readonly admit: ReturnType<typeof admission>;

  constructor(private readonly options: EventDoorOptions) {
    const { guards, log } = options;
    this.refusals = new RefusalLog(log);
    this.admit = admission({
      createContext: ({ ip, id, headers }) =>
        options.createContext({
          headers: {
            authorization: headers.authorization,
            'x-api-key': headers['x-api-key'],
            'x-org-id': headers['x-org-id'],
            'user-agent': headers['user-agent'],
          },
          ip,
          id,
        }),
      guards,
      refusals: this.refusals,
      log,
      path: PATH,
    });
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { guards, ingest } = this.options;
    const log = this.options.log.child({ requestId: request.id });
    const tell = (quotas: readonly Quota[]): void =>
      void reply.headers(Object.fromEntries(rateLimitHeaders(quotas)));
    let context: RequestContext;
    try {
      context = await this.admit(request, reply);
    } catch (error) {
      return refuse(reply, error, log);
    }
    try {
      const organizationId = await this.organizationOf(context, tell);
      const events = await this.eventsOf(request).catch(async (error: unknown) => {
        await guards.admitFault(context.actor, context.client, tell);
        throw error;
      });
      await guards.charge(context.actor, context.client, POINTS, tell);
      const answer = await guards.run(context.actor, () => ingest(context, organizationId, events));
      return await reply.type('application/json; charset=utf-8').send(bytesOf(answer));
    } catch (error) {
      return await (error instanceof BodyTooLarge ? refuseBody(reply, TOO_LARGE) : refuse(reply, error, log));
    } finally {
      await context.close();
    }
  }

  private async organizationOf(
    { actor, client, requestId }: RequestContext,
    tell: (quotas: readonly Quota[]) => void,
  ): Promise<string> {
    const refusal =
      actor === null
        ? new AppError('UNAUTHENTICATED', 'This needs an API key of scope INGEST or a token')
        : !SENDERS.has(actor.role)
          ? new AppError('FORBIDDEN', `Events are sent by the roles ${[...SENDERS].join(' and ')}`)
          : actor.organizationId === null
            ? badInput('x-org-id', 'is missing: events are of one organization')
            : null;
    if (refusal !== null) {
      if (codeOf(refusal) === 'UNAUTHENTICATED') {
        const { ip } = client;
        this.refusals.tell({ path: PATH, ip, requestId, reason: messageOf(refusal), fields: [] });
      }
      await this.options.guards.admitFault(actor, client, tell);
      throw refusal;
    }
    return actor?.organizationId ?? '';
  }

  private async eventsOf(request: FastifyRequest): Promise<readonly unknown[]> {
    const { mostEvents } = this.options;
    const bytes = await unpacked(request);
    if (!isUtf8(bytes)) {
      throw new AppError('BAD_USER_INPUT', 'The request body must be UTF-8');
    }
    const text = bytes.toString();
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const events = type === JSON_TYPE ? arrayOf(text) : linesOf(text);
    if (events.length < 1 || events.length > mostEvents) {
      const limit = `1 to ${mostEvents.toLocaleString('en')}`;
      throw badInput('events', `must have ${limit} items, not ${events.length.toLocaleString('en')}`);
    }
    return events;
  }
}

class BodyTooLarge extends Error {}

async function unpacked({ headers, body }: FastifyRequest): Promise<Buffer> {
  if (!Buffer.isBuffer(body)) {
    throw new AppError('BAD_USER_INPUT', 'The request has no body');
  }
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') {
    return body;
  }
  if (encoding !== 'gzip') {
    throw badInput('content-encoding', 'must be gzip, or absent');
  }
  try {
    return await unzip(body, { maxOutputLength: BODY_LIMIT });
  } catch (error) {
    if (types.isNativeError(error) && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new BodyTooLarge();
    }
    throw new AppError('BAD_USER_INPUT', 'The request body is not gzip, as content-encoding says');
  }
}

function arrayOf(text: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new AppError('BAD_USER_INPUT', 'The request body must be a JSON array of events');
  }
  if (!Array.isArray(parsed)) {
    throw new AppError('BAD_USER_INPUT', 'The request body must be a JSON array of events');
  }
  return parsed;
}

/** A line that cannot be read fails alone. */
function linesOf(text: string): readonly unknown[] {
  const events: unknown[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      continue;
    }
    try {
      events.push(JSON.parse(line));
    } catch {
      events.push(new UnreadableEvent(line, 'the line is no JSON value'));
    }
  }
  return events;
}

/** Most answers are alike: JSON by hand costs a tenth. As bytes, because node takes longer for a long text. */
function bytesOf({ accepted, duplicates, failed, results }: BatchAnswer): Buffer {
  const parts = results.map((result) =>
    result.status === 'ACCEPTED'
      ? `{"index":${result.index},"clientEventId":${JSON.stringify(result.clientEventId)},"status":"ACCEPTED","code":null,"message":null,"retryable":false,"payloadMismatch":false}`
      : JSON.stringify(result),
  );
  return Buffer.from(
    `{"accepted":${accepted},"duplicates":${duplicates},"failed":${failed},"results":[${parts.join(',')}]}`,
  );
}
