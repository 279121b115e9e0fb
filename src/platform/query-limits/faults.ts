// Faults of a document or of its variables, as GraphQL errors under the codes that Apollo gives them.
import { type ASTNode, GraphQLError } from 'graphql';

export type DocumentFault =
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'QUERY_NOT_ALLOWED'
  | 'QUERY_TOO_EXPENSIVE';

/** A new fault at a place of the document. */
export function faultAt(code: DocumentFault, message: string, node?: ASTNode): GraphQLError {
  return new GraphQLError(message, { ...(node === undefined ? {} : { nodes: node }), extensions: { code } });
}

/** The same error under a code. */
export function asFault(code: DocumentFault, message: string, error: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code },
  });
}
