// Errors as a client of the socket may read them: named or masked as over HTTP.
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { formatResult, type Logger } from '../platform';

export function failure(error: unknown, log: Logger): GraphQLFormattedError {
  const [formatted] = formatResult({ errors: [asGraphQLError(error)] }, log).errors ?? [];
  // One error goes in, one comes out.
  return formatted ?? { message: 'Internal error' };
}

/** Only an error that graphql-js itself has made speaks of the client's document; all others have an origin. */
export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) {
    return error;
  }
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
