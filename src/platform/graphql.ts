// GraphQL over HTTP: the schema from its resolvers, Apollo Server on Fastify, and errors that say what a client may know.
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { type ValidationError, validateSync } from 'class-validator';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type FormattedExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { type AuthChecker, buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { uuidv7 } from 'uuidv7';
import type { Actor, RequestContext, Role } from './context';
import { AppError, type ErrorCode, messageOf } from './errors';
import type { Logger } from './log';
import { RefusalLog } from './refusals';
import { rootFieldLimit } from './root-field-limit';
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
  readonly introspection: boolean;
  readonly log: Logger;
  readonly createContext: (request: FastifyRequest) => Promise<RequestContext>;
}

/** Limits of a document, whichever way it comes in. */
export const MAX_TOKENS = 2_000;
export const MAX_ROOT_FIELDS = 20;

const GRAPHQL_PATH = '/graphql';

/** Serves the schema at /graphql. */
export async function serveGraphQL(options: GraphQLOptions): Promise<ApolloServer<RequestContext>> {
  const { fastify, log } = options;
  const refusals = new RefusalLog(log);
  const apollo = new ApolloServer<RequestContext>({
    // What Apollo calls a gateway is the one place where it lets execution be ours.
    gateway: executionOf(options.schemas),
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    validationRules: [rootFieldLimit(MAX_ROOT_FIELDS)],
    // Credentials are bearer tokens only, which a browser never sends by itself: there is nothing to forge.
    csrfPrevention: false,
    persistedQueries: false,
    formatError: (formatted, error) => formatError(formatted, error, log),
    logger: log,
    // Apollo's own landing page would load scripts from another host.
    plugins: [
      fastifyApolloDrainPlugin(fastify),
      ApolloServerPluginLandingPageDisabled(),
      closesContext,
      tellsOfMissingTokens(refusals),
    ],
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  fastify.route({
    url: GRAPHQL_PATH,
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(apollo, {
      context: async (request) => {
        try {
          return await options.createContext(request);
        } catch (error) {
          if (codeOf(error) === 'UNAUTHENTICATED') {
            refusals.tell({ path: GRAPHQL_PATH, ip: request.ip, reason: messageOf(error) });
          }
          throw error;
        }
      },
    }),
  });
  return apollo;
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
        executor: async ({ document, request, context, operation }) => {
          // Where a document does not say which of its operations is meant there is none: execution refuses it.
          const kind = (operation as OperationDefinitionNode | undefined)?.operation;
          if (kind === OperationTypeNode.SUBSCRIPTION) {
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
          refusals.tell({ path: GRAPHQL_PATH, ip: contextValue.client.ip, reason: first.message, fields });
        }
        return Promise.resolve();
      },
    }),
});

const HTTP_STATUS: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401 };

/** An error of the context, which Apollo would answer with 500: as GraphQL error with the status that fits. */
export function contextError(error: unknown): unknown {
  if (!(error instanceof AppError)) {
    return error;
  }
  const status = HTTP_STATUS[error.code] ?? (error.code === 'UNAVAILABLE' ? 503 : 400);
  const headers = status === 401 ? new Map([['www-authenticate', 'Bearer']]) : undefined;
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status, ...(headers === undefined ? {} : { headers }) } },
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
    return { ...formatted, message: original.message, extensions: { code: original.code } };
  }
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && CLIENT_FAULTS.has(code)) {
    return { ...formatted, extensions: { code } };
  }
  // graphql-js refuses an operation that the schema does not have without a code, and before any field has run.
  if (original instanceof GraphQLError && formatted.path === undefined) {
    return { ...formatted, extensions: { code: 'BAD_REQUEST' } };
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
