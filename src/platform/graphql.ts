// GraphQL over HTTP: Apollo Server on Fastify, with execution of our own.
import {
  ApolloServer,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
} from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { admission } from './admission';
import type { RequestContext } from './context';
import { mayReadCopies } from './copied-reads';
import {
  asError,
  asGraphQLError,
  codeOf,
  contextError,
  formatError,
  formatFailure,
  logOf,
  noteLog,
} from './graphql-errors';
import type { Schemas } from './graphql-schema';
import { nameOf, type OperationTelemetry, tellsOfOperations } from './operation-telemetry';
import type { Guards } from './guards';
import { GRAPHQL_PATH } from './http';
import { overloaded } from './load-shedding';
import type { Logger } from './log';
import {
  checksDocuments,
  documentOptions,
  type Documents,
  MAX_TOKENS,
  priceOf,
  readyDocumentOf,
} from './query-limits';
import { type Quota, rateLimitHeaders } from './rate-limits';
import { RefusalLog } from './refusals';
import { asksForSchema } from './row-lists';
import { type SharedResults, shareKeyOf } from './shared-results';
import { currentSpan, traced } from './tracing';

type GatewayInterface = NonNullable<ApolloServerOptions<RequestContext>['gateway']>;

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
  /** Whoever else listens to operations. */
  readonly plugins?: readonly ApolloServerPlugin<RequestContext>[];
  /** Equal questions are answered together; undefined: each by itself. */
  readonly sharing?: SharedResults | undefined;
  /** Hears of every operation. */
  readonly operations?: OperationTelemetry | undefined;
}

/** Serves the schema. */
export async function serveGraphQL(options: GraphQLOptions): Promise<ApolloServer<RequestContext>> {
  const { fastify, documents, log, guards } = options;
  const refusals = new RefusalLog(log);
  const apollo = new ApolloServer<RequestContext>({
    // What Apollo calls a gateway is the one place where it lets execution be ours.
    gateway: executionOf(options),
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
      ...(options.operations === undefined ? [] : [tellsOfOperations(options.operations)]),
      ...(options.plugins ?? []),
    ],
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const contextOf = admission({
    createContext: options.createContext,
    guards,
    refusals,
    log,
    path: GRAPHQL_PATH,
  });
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
    handler: function (request, reply) {
      return handler.call(this, request, reply);
    },
  });
  return apollo;
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
export function executeOperation(
  schemas: Schemas,
  asked: Operation,
  context: RequestContext,
): Promise<ExecutionResult> {
  const operation = getOperationAST(asked.document, asked.operationName);
  if (currentSpan() === undefined) {
    return executeNow(schemas, asked, context, operation);
  }
  const name = operation == null ? 'operation' : nameOf(operation);
  const attributes = {
    'graphql.operation.type': operation?.operation ?? 'unknown',
    ...(operation?.name === undefined
      ? {}
      : { 'graphql.operation.name': operation.name.value.slice(0, 100) }),
    ...(context.actor?.organizationId == null
      ? {}
      : { 'opsgraph.organization': context.actor.organizationId }),
  };
  return traced(name, 'internal', attributes, async () => {
    const result = await executeNow(schemas, asked, context, operation);
    if (result.errors !== undefined) {
      currentSpan()?.set({ 'opsgraph.error_codes': [...new Set(result.errors.map(codeOf))].join(',') });
    }
    return result;
  });
}

/** A read replica that gives up takes everything back that it has answered: the primary answers all of it, once. */
async function executeNow(
  schemas: Schemas,
  asked: Operation,
  context: RequestContext,
  operation: OperationDefinitionNode | null | undefined,
): Promise<ExecutionResult> {
  if (mayReadCopies(schemas.published, asked.document, asked.operationName)) {
    context.readCopies();
  }
  const result = await executeOnce(schemas, asked, context, operation);
  const again = context.again();
  if (again === null) {
    return result;
  }
  const answer = await executeOnce(schemas, asked, again, operation);
  again.reads.forEach((fact) => context.reads.add(fact));
  context.lifetimeMs = Math.min(context.lifetimeMs, again.lifetimeMs);
  return answer;
}

async function executeOnce(
  { published, executable }: Schemas,
  { document, operationName, variables }: Operation,
  context: RequestContext,
  operation: OperationDefinitionNode | null | undefined,
): Promise<ExecutionResult> {
  // No subscription asks about the schema, whatever else the document holds.
  const isSubscription = operation?.operation === OperationTypeNode.SUBSCRIPTION;
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

function executionOf({ schemas, sharing, guards }: GraphQLOptions): GatewayInterface {
  /** In a place of whoever asks. Who shares the execution of somebody else needs none. */
  const execution = async (asked: Operation, context: RequestContext): Promise<ExecutionResult> => {
    if (guards === undefined) {
      return executeOperation(schemas, asked, context);
    }
    try {
      return await guards.run(context.actor, () => executeOperation(schemas, asked, context));
    } catch (error) {
      throw asError(contextError(error));
    }
  };
  return {
    onSchemaLoadOrUpdate: (told) => {
      told({ apiSchema: schemas.published, coreSupergraphSdl: '' });
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
          const own = context as RequestContext;
          const asked: Operation = {
            document,
            variables: request.variables ?? {},
            operationName: request.operationName ?? null,
          };
          const key = sharing === undefined ? null : shareKeyOf(schemas.published, asked, own.actor);
          return sharing === undefined || key === null
            ? execution(asked, own)
            : sharing.run(key, async () => {
                const result = await execution(asked, own);
                return { result, reads: own.reads, lifetimeMs: own.lifetimeMs };
              });
        },
      }),
    stop: () => Promise.resolve(),
  };
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
