// The door of beacons: POST /v1/track takes what a page of a host application tells of itself, from any origin.
//
// A page that is being left can send only what a browser sends without asking first: a text, and no header of its own.
// So the credential lies in the message, and is the only one that counts here. A browser adds its cookies to such a
// message by itself; they are not looked at, which is what makes it safe to take messages from every page.
//
// A message is the operation of one mutation whose arguments are the message's fields: it passes what every operation
// passes (credential, points, price, roles, validation, a place), because it is executed as one.
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLField } from 'graphql';
import { z } from 'zod';
import { admission } from './admission';
import type { RequestContext } from './context';
import { AppError, badInput, messageOf } from './errors';
import { documentOf } from './export-fields';
import { executeOperation } from './graphql';
import { codeOf } from './graphql-errors';
import type { Schemas } from './graphql-schema';
import type { Guards } from './guards';
import { refuse } from './json-refusals';
import { overloaded } from './load-shedding';
import type { Logger } from './log';
import { Documents, type DocumentsOptions } from './query-limits';
import { type Quota, rateLimitHeaders } from './rate-limits';
import { RefusalLog } from './refusals';

/** Who sent a message, as the way from a credential to an actor takes it. */
export interface BeaconRequest {
  readonly headers: {
    readonly authorization: string | undefined;
    readonly 'user-agent'?: string | undefined;
  };
  readonly ip: string;
  readonly id: string;
}

export interface BeaconOptions {
  readonly fastify: FastifyInstance;
  readonly schemas: Schemas;
  /** By the name of a message, the mutation that it is. */
  readonly messages: Readonly<Record<string, string>>;
  /** As for any operation. That only listed documents are answered is no matter here: messages are the gateway's own. */
  readonly documents: Omit<DocumentsOptions, 'schema' | 'only'>;
  readonly createContext: (request: BeaconRequest) => Promise<RequestContext>;
  readonly guards: Guards;
  readonly log: Logger;
}

const PATH = '/v1/track';
const BODY_LIMIT = 16 * 1024;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const PREFLIGHT_SECONDS = 86_400;

/** Any page may send; none is told more than its own message brought about. */
const FROM_ANYWHERE = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after',
  // Else a browser reports each beacon's answer as blocked.
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
} as const;

interface Message {
  readonly mutation: GraphQLField<unknown, unknown>;
  readonly query: string;
}

/** Takes the messages. Throws when one of them names a mutation that the schema does not have. */
export function serveBeacons(options: BeaconOptions): void {
  const door = new BeaconDoor(options);
  const { fastify, guards, log } = options;
  // A room of its own: bodies are read otherwise than elsewhere.
  void fastify.register((room, _options, done) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser(
      ['text/plain', 'application/json'],
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
      (_request, body, parsed) => parsed(null, body),
    );
    room.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
      const answered = REFUSED_BODIES[error.statusCode ?? 500];
      return answered === undefined
        ? refuse(reply, error, log.child({ requestId: request.id }))
        : reply.code(answered.status).send({ error: { code: 'BAD_REQUEST', message: answered.message } });
    });
    room.route({
      url: PATH,
      method: [...METHODS],
      exposeHeadRoute: false,
      // Before a body is read, and before anything is looked up for whom nobody has a place.
      onRequest: async (request, reply) => {
        reply.headers(FROM_ANYWHERE);
        if (request.method === 'OPTIONS') {
          await reply
            .code(204)
            .headers({
              allow: 'POST, OPTIONS',
              'access-control-allow-methods': 'POST',
              'access-control-allow-headers': 'authorization, content-type',
              'access-control-max-age': String(PREFLIGHT_SECONDS),
            })
            .send();
        } else if (request.method !== 'POST') {
          const message = `This is sent by POST, not by ${request.method}`;
          await reply
            .code(405)
            .header('allow', 'POST, OPTIONS')
            .send({ error: { code: 'METHOD_NOT_ALLOWED', message } });
        } else if (guards.isFull) {
          await refuse(reply, overloaded(), log);
        }
      },
      handler: (request, reply) => door.answer(request, reply),
    });
    done();
  });
}

const REFUSED_BODIES: Readonly<Record<number, { readonly status: number; readonly message: string }>> = {
  400: { status: 400, message: 'The request body could not be read' },
  413: { status: 413, message: `The request body is too large: at most ${BODY_LIMIT} bytes are read` },
  415: { status: 415, message: 'The request body must be text/plain or application/json' },
};

class BeaconDoor {
  private readonly messages: ReadonlyMap<string, Message>;
  private readonly envelope: z.ZodType<Readonly<Record<string, unknown>>>;
  private readonly documents: Documents;
  private readonly refusals: RefusalLog;

  constructor(private readonly options: BeaconOptions) {
    const { schemas, log } = options;
    const mutations = schemas.published.getMutationType()?.getFields() ?? {};
    this.messages = new Map(
      Object.entries(options.messages).map(([name, field]) => {
        const mutation = mutations[field];
        if (mutation === undefined) {
          throw new Error(`The message ${name} is of a mutation that is not there: ${field}`);
        }
        return [name, { mutation, query: documentOf('mutation Track', mutation, '{ __typename }') }];
      }),
    );
    this.envelope = z.strictObject({
      token: z.string().optional(),
      // What a field's value may be, the mutation says.
      ...Object.fromEntries(
        [...this.messages].map(([name, { mutation }]) => [
          name,
          z
            .strictObject(
              Object.fromEntries(mutation.args.map((argument) => [argument.name, z.unknown().optional()])),
            )
            .optional(),
        ]),
      ),
    });
    this.documents = new Documents({ ...options.documents, schema: schemas.published, only: null });
    this.refusals = new RefusalLog(log);
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { guards } = this.options;
    const log = this.options.log.child({ requestId: request.id });
    const tell = (quotas: readonly Quota[]): void =>
      void reply.headers(Object.fromEntries(rateLimitHeaders(quotas)));
    try {
      const sent = await this.sentBy(request).catch(async (error: unknown) => {
        // Whose it is cannot be told, and what is wrong costs as well.
        await guards.admitFault(null, { ip: request.ip, userAgent: null }, tell);
        throw error;
      });
      const admit = admission({
        createContext: ({ ip, id, headers }) =>
          this.options.createContext({ headers: credentialOf(headers, sent.token), ip, id }),
        guards,
        refusals: this.refusals,
        log: this.options.log,
        path: PATH,
      });
      const context = await admit(request, reply);
      await this.execute(sent, context, tell);
      return await reply.code(204).send();
    } catch (error) {
      return refuse(reply, error, log);
    }
  }

  private async execute(
    { message: { mutation, query }, variables }: Sent,
    context: RequestContext,
    tell: (quotas: readonly Quota[]) => void,
  ): Promise<void> {
    const { guards, schemas } = this.options;
    const { actor, client } = context;
    try {
      const ready = this.documents.ready({ query, variables });
      if (!('document' in ready)) {
        await guards.admitFault(actor, client, tell);
        throw ready[0] ?? new Error('A document that is not ready says why');
      }
      const { document, price } = ready;
      const asked = { document, operationName: null, variables };
      await guards.admit({ ...asked, actor, client, cost: price.cost }, tell);
      const { errors } = await guards.run(actor, () => executeOperation(schemas, asked, context));
      const [error] = errors ?? [];
      if (error !== undefined) {
        throw error;
      }
    } catch (error) {
      if (codeOf(error) === 'UNAUTHENTICATED') {
        const { requestId } = context;
        const fields = [mutation.name];
        this.refusals.tell({ path: PATH, ip: client.ip, requestId, reason: messageOf(error), fields });
      }
      throw error;
    } finally {
      await context.close();
    }
  }

  /** The one message of a body. */
  private sentBy({ body }: FastifyRequest): Promise<Sent> {
    return new Promise((resolve) => {
      const names = [...this.messages.keys()];
      const parsed = this.envelope.safeParse(jsonOf(body));
      if (!parsed.success) {
        throw refusalOf(parsed.error, names, this.messages);
      }
      const { token, ...given } = parsed.data;
      const [[name, variables] = ['', undefined], ...more] = Object.entries(given);
      const message = this.messages.get(name);
      if (message === undefined || more.length > 0) {
        throw badInput(names.join(' or '), 'must be given, and only one of them');
      }
      // The envelope says what they are.
      resolve({ message, variables: variables as Sent['variables'], token: token as string | undefined });
    });
  }
}

interface Sent {
  readonly message: Message;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly token: string | undefined;
}

function jsonOf(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || !isUtf8(body)) {
    throw new AppError('BAD_USER_INPUT', 'The request body must be JSON in UTF-8');
  }
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new AppError('BAD_USER_INPUT', 'The request body must be JSON in UTF-8');
  }
}

/** The first fault, by the name of its field. */
function refusalOf(
  { issues }: z.ZodError,
  names: readonly string[],
  messages: ReadonlyMap<string, Message>,
): AppError {
  const [issue] = issues;
  const [at] = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = at === undefined ? ['token', ...names] : argumentsOf(messages.get(String(at)));
    return badInput(
      shown([at, key].filter((part) => part !== undefined).join('.')),
      `is no field of this message; there are ${known.join(', ')}`,
    );
  }
  return at === undefined
    ? new AppError('BAD_USER_INPUT', 'The request body must be a JSON object')
    : badInput(String(at), at === 'token' ? 'must be a text' : 'must be an object');
}

function argumentsOf(message: Message | undefined): string[] {
  return message?.mutation.args.map(({ name }) => name).sort() ?? [];
}

/** A name that a client made up, as an error may repeat it. */
function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60).toWellFormed()}…` : name;
}

/** What a message says of its sender, and nothing that a browser adds by itself. */
function credentialOf(
  { authorization, 'user-agent': userAgent }: FastifyRequest['headers'],
  token: string | undefined,
): BeaconRequest['headers'] {
  const isGiven = authorization !== undefined && authorization.trim() !== '';
  if (token !== undefined && isGiven) {
    throw new AppError(
      'UNAUTHENTICATED',
      'Send one credential: token in the body or authorization, not both',
    );
  }
  if (token === undefined && !isGiven) {
    throw new AppError('UNAUTHENTICATED', 'This needs a token: send it in the body as token');
  }
  return { authorization: token === undefined ? authorization : `Bearer ${token}`, 'user-agent': userAgent };
}
