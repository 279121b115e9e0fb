// The plugin for Apollo Server 4 and 5: what each operation was, and what became of it.
import { pathOf } from './endpoint.ts';
import { cut, duration, LONGEST, MOST_ERROR_CODES, wholeNumber } from './event.ts';
import type { Exchanges } from './exchanges.ts';
import { Operation, type Operations } from './operations.ts';
import type { UserAnswer } from './options.ts';
import type { Sink } from './sink.ts';

/** As much of Apollo's request context as is looked at. */
export interface ApolloRequestContext {
  readonly request: {
    readonly http?:
      | {
          readonly method: string;
          readonly headers: { get(name: string): string | undefined };
          readonly search: string;
          readonly body: unknown;
        }
      | undefined;
  };
  readonly response: {
    readonly http: { readonly status?: number | undefined };
    readonly body?: object | undefined;
  };
  readonly contextValue: object;
  readonly queryHash?: string | undefined;
  readonly document?: object | undefined;
  readonly operationName?: string | null | undefined;
  readonly operation?: { readonly operation: string } | undefined;
}

/** A plugin by its shape alone: the types of @apollo/server need not be there. */
export interface ApolloPlugin<Context extends object> {
  requestDidStart(
    requestContext: ApolloRequestContext & { readonly contextValue: Context },
  ): Promise<ApolloListener | undefined>;
}

export interface ApolloListener {
  didResolveOperation(requestContext: ApolloRequestContext): Promise<void>;
  willSendResponse(requestContext: ApolloRequestContext): Promise<void>;
}

export interface ApolloOptions<Context extends object> {
  /** Who asked, by the context; without it, by the request as everywhere. */
  readonly user?: ((contextValue: Context) => UserAnswer) | undefined;
  /** What the operation cost, in whatever unit the host counts; default: the number `complexity` among the answer's extensions. */
  readonly complexity?:
    | ((
        requestContext: ApolloRequestContext & { readonly contextValue: Context },
      ) => number | null | undefined)
    | undefined;
  /** Operations that are not recorded, asked when their document is known; also their requests are not. */
  readonly skip?:
    ((requestContext: ApolloRequestContext & { readonly contextValue: Context }) => boolean) | undefined;
  /** Where operations are asked for, when nothing else tells. Default `/graphql`. */
  readonly endpoint?: string | undefined;
}

const TYPES = { query: 'QUERY', mutation: 'MUTATION', subscription: 'SUBSCRIPTION' } as const;

export class ApolloIntegration<Context extends object> implements ApolloPlugin<Context> {
  constructor(
    private readonly options: ApolloOptions<Context>,
    private readonly sink: Sink,
    private readonly exchanges: Exchanges,
    private readonly operations: Operations,
    private readonly withUserAgent: boolean,
  ) {
    operations.areWatched = true;
  }

  requestDidStart(
    requestContext: ApolloRequestContext & { readonly contextValue: Context },
  ): Promise<ApolloListener | undefined> {
    try {
      return Promise.resolve(this.begin(requestContext));
    } catch (error) {
      this.sink.problems.callbackThrew('the recorder', error);
      return NOTHING;
    }
  }

  private begin(
    requestContext: ApolloRequestContext & { readonly contextValue: Context },
  ): ApolloListener | undefined {
    const { http } = requestContext.request;
    if (http === undefined) {
      // Asked by the host itself, by executeOperation: nobody's request.
      return undefined;
    }
    const { body, search } = http;
    const operation = new Operation();
    const raw = requestOf(requestContext.contextValue);
    const exchange = raw === undefined ? undefined : this.exchanges.exchangeOf(raw);
    if (exchange !== undefined) {
      operation.isSettled = true;
      (exchange.operations ??= []).push(operation);
    } else {
      this.operations.began(operation, body, search);
    }
    const describe = (): void => {
      const { operation: definition, operationName, queryHash } = requestContext;
      if (definition !== undefined && operation.type === null) {
        operation.type = TYPES[definition.operation as keyof typeof TYPES];
        operation.name = this.sink.operationNames.of(
          operationName != null && operationName !== '' ? operationName : hashName(queryHash),
        );
      }
    };
    const guarded = (work: () => void): Promise<void> => {
      try {
        work();
      } catch (error) {
        this.sink.problems.callbackThrew('the recorder', error);
      }
      return DONE;
    };
    return {
      didResolveOperation: () =>
        guarded(() => {
          describe();
          operation.isSkipped = this.skips(requestContext);
        }),
      willSendResponse: () =>
        guarded(() => {
          operation.ms = performance.now() - operation.began;
          describe();
          this.look(operation, requestContext);
          if (exchange === undefined) {
            this.operations.ended(operation, body, search, () => this.record(operation, requestContext, raw));
          }
        }),
    };
  }

  private skips(requestContext: ApolloRequestContext & { readonly contextValue: Context }): boolean {
    try {
      return this.options.skip?.(requestContext) ?? false;
    } catch (error) {
      this.sink.problems.callbackThrew('skip', error);
      return false;
    }
  }

  /** What is known when there is an answer. */
  private look(
    operation: Operation,
    requestContext: ApolloRequestContext & { readonly contextValue: Context },
  ): void {
    const result = resultOf(requestContext.response.body);
    operation.errorCodes = errorCodesOf(property(result, 'errors'));
    const { user, complexity } = this.options;
    if (user !== undefined) {
      operation.hasUser = true;
      try {
        operation.userId = this.sink.idOf(user(requestContext.contextValue));
      } catch (error) {
        this.sink.problems.callbackThrew('user', error);
      }
    }
    try {
      operation.complexity = wholeNumber(
        complexity === undefined
          ? property(property(result, 'extensions'), 'complexity')
          : complexity(requestContext),
      );
    } catch (error) {
      this.sink.problems.callbackThrew('complexity', error);
    }
  }

  /** By itself: no request was noticed that it belongs to. */
  private record(
    operation: Operation,
    { request: { http }, response }: ApolloRequestContext,
    raw: object | undefined,
  ): void {
    if (http === undefined || operation.isSkipped) {
      return;
    }
    const url = raw === undefined ? undefined : (property(raw, 'originalUrl') ?? property(raw, 'url'));
    const path = typeof url === 'string' ? pathOf(url) : undefined;
    if (path !== undefined && this.exchanges.isSkippedPath(path)) {
      return;
    }
    this.sink.push(
      operation.at,
      http.method.slice(0, LONGEST.method),
      this.sink.endpoints.of(this.options.endpoint ?? path ?? '/graphql'),
      response.http.status ?? 200,
      duration(operation.ms),
      operation.hasUser || raw === undefined ? operation.userId : this.sink.userIdOf(raw),
      null,
      this.withUserAgent ? cut(http.headers.get('user-agent'), LONGEST.userAgent) : null,
      operation,
    );
  }
}

const NOTHING = Promise.resolve(undefined);
const DONE = Promise.resolve();

/** The request that a context holds, under one of the names that are usual. */
function requestOf(contextValue: object): object | undefined {
  for (const name of ['req', 'request', 'raw']) {
    const value = property(contextValue, name);
    if (typeof value === 'object' && value !== null) {
      // Fastify's request holds that of node:http.
      const raw = property(value, 'raw');
      return typeof raw === 'object' && raw !== null ? raw : value;
    }
  }
  const reply = property(contextValue, 'reply');
  return reply === undefined ? undefined : requestOf({ request: property(reply, 'request') });
}

/** Apollo knows the hash of each document already. */
function hashName(queryHash: string | undefined): string {
  return queryHash === undefined ? '(unnamed)' : `sha256:${queryHash.slice(0, 16)}`;
}

function resultOf(body: unknown): unknown {
  return property(body, 'kind') === 'incremental'
    ? property(body, 'initialResult')
    : property(body, 'singleResult');
}

function errorCodesOf(errors: unknown): string[] | null {
  if (!Array.isArray(errors) || errors.length === 0) {
    return null;
  }
  const codes = new Set<string>();
  for (const error of errors as readonly unknown[]) {
    const code = property(property(error, 'extensions'), 'code');
    codes.add(cut(code, LONGEST.errorCode) ?? 'INTERNAL_SERVER_ERROR');
    if (codes.size === MOST_ERROR_CODES) {
      break;
    }
  }
  return [...codes];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
