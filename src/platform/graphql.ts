// GraphQL over HTTP: the schema from its resolvers, Apollo Server on Fastify, and errors that say what a client may know.
import {
  ApolloServer,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
} from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { type ValidationError, validateSync } from 'class-validator';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type FormattedExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  specifiedDirectives,
} from 'graphql';
import { type AuthChecker, buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { uuidv7 } from 'uuidv7';
import type { Actor, RequestContext, Role } from './context';
import { AppError, type ErrorCode, messageOf } from './errors';
import type { Guards } from './guards';
import { overloaded } from './load-shedding';
import type { Logger } from './log';
import {
  checksDocuments,
  documentOptions,
  type Documents,
  MAX_TOKENS,
  priceDirectives,
  priceOf,
  readyDocumentOf,
} from './query-limits';
import { type Quota, rateLimitHeaders } from './rate-limits';
import { RefusalLog } from './refusals';
import { rootFieldNames } from './root-fields';
import { asksForSchema, projectRowLists } from './row-lists';
import { GraphQLDateTime } from './scalars';
import { rolesOfSubscription } from './type-metadata';

type GatewayInterface = NonNullable<ApolloServerOptions<RequestContext>['gateway']>;

/** A resolver, ready to answer. */
export type ResolverInstance = object;

/** The schema as clients see it, and the build of it that answers them (see row-lists.ts). */
export interface Schemas {
  readonly published: GraphQLSchema;
  readonly executable: GraphQLSchema;
}

type ResolverClass = new (...args: never[]) => ResolverInstance;

/** Both builds of the schema; `decorate` is given each of them. */
export function createSchemas(
  instances: readonly ResolverInstance[],
  classes: readonly ResolverClass[],
  decorate: (schema: GraphQLSchema) => void,
): Schemas {
  const missing = classes.filter((each) => !instances.some((instance) => instance.constructor === each));
  if (missing.length > 0) {
    throw new Error(`No instance of ${missing.map(({ name }) => name).join(', ')} was passed to the schema`);
  }
  const build = (): GraphQLSchema => createSchema(classes, decorate, instances);
  return { published: build(), executable: projectRowLists(build()) };
}

/** The schema of the given resolvers; without instances it can be described and validated against, not executed. */
export function createSchema(
  classes: readonly ResolverClass[],
  decorate: (schema: GraphQLSchema) => void,
  instances: readonly ResolverInstance[] = [],
): GraphQLSchema {
  const byClass = new Map<unknown, ResolverInstance>(instances.map((each) => [each.constructor, each]));
  const schema = buildSchemaSync({
    directives: [...specifiedDirectives, ...priceDirectives],
    resolvers: classes as unknown as NonEmptyArray<typeof Object>,
    container: {
      get: (wanted: { readonly name: string }) => {
        const instance = byClass.get(wanted);
        if (instance === undefined) {
          throw new Error(`Resolver ${wanted.name} was not passed to the schema`);
        }
        return instance;
      },
    },
    authChecker,
    validateFn: validateArguments,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    pubSub: noEvents,
    emitSchemaFile: false,
  });
  decorate(schema);
  return schema;
}

/** type-graphql wants one; subscriptions here are executed like queries, by the hub, and hear of no events. */
const noEvents = {
  publish: (): never => {
    throw new Error('Nothing is published to subscriptions');
  },
  subscribe: (): never => {
    throw new Error('Nothing is published to subscriptions');
  },
};

/** Roles stand on each field; none means that any actor will do. */
const authChecker: AuthChecker<RequestContext, Role | Role[]> = ({ context }, roles) => {
  const { actor } = context;
  if (actor === null) {
    throw contextError(
      new AppError('UNAUTHENTICATED', 'This needs a token: send the header Authorization: Bearer TOKEN'),
    );
  }
  assertRole(roles.flat(), actor);
  return true;
};

function assertRole(allowed: readonly Role[], actor: Actor): void {
  if (allowed.length > 0 && !allowed.includes(actor.role)) {
    throw new AppError(
      'FORBIDDEN',
      `This needs one of the roles ${allowed.join(', ')}; the token has ${actor.role}`,
    );
  }
}

/**
 * Refuses a subscription that the actor may not ask for, by the roles on its field. Execution would refuse it too, but
 * is done once for many: each of them is asked here.
 */
export function assertMaySubscribe({ document, operationName }: Operation, actor: Actor): void {
  for (const name of rootFieldNames(document, operationName)) {
    const roles = rolesOfSubscription(name);
    if (roles === undefined) {
      throw new Error(`The subscription ${name} says nothing of roles`);
    }
    assertRole(roles, actor);
  }
}

/** Checks an argument class by its decorators and names every field that is wrong, with its limit. */
function validateArguments(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) === Object.prototype) {
    return;
  }
  const faults = validateSync(value, { skipMissingProperties: true, forbidUnknownValues: false });
  if (faults.length > 0) {
    throw new AppError('BAD_USER_INPUT', faults.flatMap(sentencesOf).join('; '));
  }
}

function sentencesOf(fault: ValidationError): string[] {
  return [...Object.values(fault.constraints ?? {}), ...(fault.children ?? []).flatMap(sentencesOf)];
}

export interface GraphQLOptions {
  readonly fastify: FastifyInstance;
  readonly schemas: Schemas;
  /** Shared with the socket. */
  readonly documents: Documents;
  readonly introspection: boolean;
  readonly log: Logger;
  readonly createContext: (request: FastifyRequest) => Promise<RequestContext>;
  /** What each operation passes before it is executed; undefined: nothing. */
  readonly guards?: Guards | undefined;
}

const GRAPHQL_PATH = '/graphql';

/** Serves the schema at /graphql. */
export async function serveGraphQL(options: GraphQLOptions): Promise<ApolloServer<RequestContext>> {
  const { fastify, documents, log, guards } = options;
  const refusals = new RefusalLog(log);
  const apollo = new ApolloServer<RequestContext>({
    // What Apollo calls a gateway is the one place where it lets execution be ours.
    gateway: executionOf(options.schemas),
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    ...documentOptions(documents),
    // A browser sends the cookie of a session by itself. Whatever a page of somebody else can send without asking first
    // (forms, images) is refused; a header of one's own makes a browser ask.
    csrfPrevention: {
      requestHeaders: ['apollo-require-preflight', 'x-apollo-operation-name', 'authorization', 'x-api-key'],
    },
    formatError: (formatted, error) => formatError(formatted, error, logOf(error) ?? log),
    logger: log,
    // Apollo's own landing page would load scripts from another host.
    plugins: [
      fastifyApolloDrainPlugin(fastify),
      ApolloServerPluginLandingPageDisabled(),
      checksDocuments(documents, (fault) => formatFailure(fault, log)),
      closesContext,
      ...(guards === undefined ? [] : [asksGuards(guards)]),
      tellsOfMissingTokens(refusals),
    ],
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  /** Gives back the place of a request among those that execute. */
  const places = new WeakMap<FastifyRequest, () => void>();
  const contextOf = async (request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> => {
    const tell = (quotas: readonly Quota[]): void =>
      void reply.headers(Object.fromEntries(rateLimitHeaders(quotas)));
    try {
      const context = await options.createContext(request);
      if (guards !== undefined) {
        guards.assertNotSpent(context.actor, context.client, tell);
        const place = guards.enter(context.actor);
        places.set(request, place instanceof Promise ? await place : place);
      }
      return context;
    } catch (error) {
      if (codeOf(error) === 'UNAUTHENTICATED') {
        refusals.tell({
          path: GRAPHQL_PATH,
          ip: request.ip,
          requestId: request.id,
          reason: messageOf(error),
        });
        await guards
          ?.admitFault(null, { ip: request.ip, userAgent: null }, tell)
          .catch((refusal: unknown) => Promise.reject(asError(contextError(refusal))));
      }
      const failure = contextError(error);
      noteLog(failure, log.child({ requestId: request.id }));
      throw failure;
    }
  };
  const handler = fastifyApolloHandler(apollo, { context: contextOf });
  fastify.route({
    url: GRAPHQL_PATH,
    method: ['GET', 'POST', 'OPTIONS'],
    // Before a body is read: when nobody would get a place, that is told at once.
    onRequest: async (_request, reply) => {
      if (guards?.isFull === true) {
        const { message, code, retryAfter = 1 } = overloaded();
        await reply
          .code(503)
          .header('retry-after', String(retryAfter))
          .header('cache-control', 'no-store')
          .send({ errors: [{ message, extensions: { code, retryAfter } }] });
      }
    },
    handler: async function (request, reply) {
      try {
        return await handler.call(this, request, reply);
      } finally {
        places.get(request)?.();
      }
    },
  });
  return apollo;
}

/** Logs of the requests that errors belong to: formatting them is told of the error only. */
const logs = new WeakMap<object, Logger>();

function noteLog(error: unknown, log: Logger): void {
  if (typeof error === 'object' && error !== null) {
    logs.set(error, log);
  }
}

function logOf(error: unknown): Logger | undefined {
  return typeof error === 'object' && error !== null ? logs.get(error) : undefined;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

/** Takes an operation's price before it is executed, and tells in the headers what is left. */
function asksGuards(guards: Guards): ApolloServerPlugin<RequestContext> {
  const listener: GraphQLRequestListener<RequestContext> = {
    didResolveOperation: async ({ document, operationName, request, contextValue, response }) => {
      const { actor, client } = contextValue;
      const { headers } = response.http;
      const tell = (quotas: readonly Quota[]): void => {
        for (const [name, value] of rateLimitHeaders(quotas)) {
          headers.set(name, value);
        }
      };
      // What is refused for what it is costs as well.
      const price = priceOf(contextValue);
      const variables = request.variables ?? {};
      try {
        await (price === undefined
          ? guards.admitFault(actor, client, tell)
          : guards.admit({ document, operationName, variables, actor, client, cost: price.cost }, tell));
      } catch (error) {
        throw asError(contextError(error));
      }
    },
    didEncounterErrors: async ({ operation, contextValue: { actor, client }, errors }) => {
      // What could not be resolved to an operation has paid nothing yet; whoever is over the limit hears so next time.
      if (operation === undefined && errors.length > 0) {
        await guards.admitFault(actor, client).catch(() => undefined);
      }
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

/** What is to be executed, parsed and validated. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Executes an operation, a subscription like a query, and closes its context; waits for what the answer depends on. */
export async function executeOperation(
  { published, executable }: Schemas,
  { document, operationName, variables }: Operation,
  context: RequestContext,
): Promise<ExecutionResult> {
  // No subscription asks about the schema, whatever else the document holds.
  const isSubscription =
    getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  const result = await execute({
    schema: asksForSchema(document) && !isSubscription ? published : executable,
    document,
    contextValue: context,
    variableValues: variables,
    operationName,
  });
  // What the answer still waits for needs no snapshot any more.
  const closing = context.close();
  try {
    await context.settled();
    await closing;
  } catch (error) {
    return { data: null, errors: [asGraphQLError(error)] };
  }
  return result;
}

/** A result as a client may read it: errors are named or masked as over HTTP. */
export function formatResult({ data, errors }: ExecutionResult, log: Logger): FormattedExecutionResult {
  return {
    ...(errors === undefined
      ? {}
      : { errors: errors.map((error) => formatError(withCode(error), error, log)) }),
    ...(data === undefined ? {} : { data }),
  };
}

/** Any failure, as a client may read it. */
export function formatFailure(error: unknown, log: Logger): GraphQLFormattedError {
  const failure = asGraphQLError(error);
  return formatError(withCode(failure), failure, log);
}

function withCode(error: GraphQLError): GraphQLFormattedError {
  return {
    ...error.toJSON(),
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...error.extensions },
  };
}

function executionOf({ published, executable }: Schemas): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (told) => {
      told({ apiSchema: published, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ request, context }) => {
          const { document, operation } = readyDocumentOf(context as RequestContext);
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
            const message = 'A subscription needs a websocket: connect to this path by graphql-transport-ws';
            return { errors: [new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })] };
          }
          return executeOperation(
            { published, executable },
            {
              document,
              variables: request.variables ?? {},
              operationName: request.operationName ?? null,
            },
            context as RequestContext,
          );
        },
      }),
    stop: () => Promise.resolve(),
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError(messageOf(error), { originalError: error instanceof Error ? error : undefined });
}

/** Gives the request's connection back as soon as its answer is complete. */
const closesContext: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        errors.forEach((error) => noteLog(error, contextValue.log));
        return Promise.resolve();
      },
      willSendResponse: ({ contextValue }) => contextValue.close(),
    }),
};

/** A request without a token that asked for what needs one: one line in the log, however many fields it asked for. */
const tellsOfMissingTokens = (refusals: RefusalLog): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        const refused = errors.filter((error) => codeOf(error) === 'UNAUTHENTICATED');
        const [first] = refused;
        if (first !== undefined) {
          const fields = [...new Set(refused.map(({ path }) => String(path?.[0])))];
          const { requestId, client } = contextValue;
          refusals.tell({ path: GRAPHQL_PATH, ip: client.ip, requestId, reason: first.message, fields });
        }
        return Promise.resolve();
      },
    }),
});

const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** An error of the context, which Apollo would answer with 500: as GraphQL error with the status that fits. */
export function contextError(error: unknown): unknown {
  if (!(error instanceof AppError)) {
    return error;
  }
  const status = HTTP_STATUS[error.code] ?? 400;
  const headers = new Map([
    ...(status === 401 ? [['www-authenticate', 'Bearer'] as const] : []),
    ...(error.retryAfter === undefined ? [] : [['retry-after', String(error.retryAfter)] as const]),
  ]);
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status, ...(headers.size === 0 ? {} : { headers }) } },
  });
}

// Apollo's own codes for requests that are wrong in themselves: their messages are about the client's document.
const CLIENT_FAULTS = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_NOT_ALLOWED',
  'QUERY_TOO_EXPENSIVE',
]);

/** An error as a client may read it: named where it is expected, else masked under an id that the log carries too. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Logger,
): GraphQLFormattedError {
  const original = originalOf(error);
  if (original instanceof AppError) {
    log[original.logLevel](
      { code: original.code, cause: original.cause && messageOf(original.cause) },
      original.message,
    );
    const { message, code, retryAfter } = original;
    return {
      ...formatted,
      message,
      extensions: { code, ...(retryAfter === undefined ? {} : { retryAfter }) },
    };
  }
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && CLIENT_FAULTS.has(code)) {
    return { ...formatted, extensions: { code } };
  }
  // graphql-js refuses an operation that the schema does not have without a code, and before any field has run; a
  // variable that does not fit as well, which Apollo gives a code of its own.
  if (original instanceof GraphQLError && formatted.path === undefined) {
    const [at] = (error instanceof GraphQLError ? error : original).nodes ?? [];
    const isVariable = at?.kind === Kind.VARIABLE_DEFINITION;
    return { ...formatted, extensions: { code: isVariable ? 'BAD_USER_INPUT' : 'BAD_REQUEST' } };
  }
  const id = uuidv7();
  log.error({ id, err: original }, 'a request failed');
  return {
    message: 'Internal error',
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', id },
  };
}

/** The code under which a client hears of this error. */
export function codeOf(error: unknown): string {
  const original = originalOf(error);
  if (original instanceof AppError) {
    return original.code;
  }
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}

function originalOf(error: unknown): unknown {
  const resolved = unwrapResolverError(error);
  return resolved instanceof GraphQLError && resolved.originalError !== undefined
    ? resolved.originalError
    : resolved;
}
