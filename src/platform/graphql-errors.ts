// Errors of GraphQL as a client may read them: named where they are expected, else masked under an id that the log has too.
// The same over HTTP and over the websocket.
import { unwrapResolverError } from '@apollo/server/errors';
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
} from 'graphql';
import { uuidv7 } from 'uuidv7';
import { AppError, type ErrorCode, messageOf } from './errors';
import type { Logger } from './log';

/** Logs of the requests that errors belong to: formatting them is told of the error only. */
const logs = new WeakMap<object, Logger>();

export function noteLog(error: unknown, log: Logger): void {
  if (typeof error === 'object' && error !== null) {
    logs.set(error, log);
  }
}

export function logOf(error: unknown): Logger | undefined {
  return typeof error === 'object' && error !== null ? logs.get(error) : undefined;
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
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

export function asGraphQLError(error: unknown): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError(messageOf(error), { originalError: error instanceof Error ? error : undefined });
}

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
