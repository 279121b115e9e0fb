// Apollo Server made to answer what `Documents` lets through, and nothing else.
//
// Apollo would validate by the standard rules first and by ours beside them: too late for rules that protect the standard
// ones. Its own validation is off, its parsed documents are ours, and whatever executes asks here for what was checked.
import { type ApolloServerOptions, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '../context';
import type { Price } from './cost';
import type { Documents, ReadyDocument } from './documents';
import { RegisteredTexts } from './registered-texts';

const checked = new WeakMap<RequestContext, ReadyDocument | readonly GraphQLError[]>();

/** What a request may execute. Throws where nothing was checked, so that nothing slips past. */
export function readyDocumentOf(context: RequestContext): ReadyDocument {
  const ready = checked.get(context);
  if (ready === undefined || !('document' in ready)) {
    throw new Error('An operation came to be executed that was not checked');
  }
  return ready;
}

/** What a request costs; undefined while that is not known, or when it is refused. For plugins, from `didResolveOperation` on. */
export function priceOf(context: RequestContext): Price | undefined {
  const ready = checked.get(context);
  return ready !== undefined && 'document' in ready ? ready.price : undefined;
}

/** The answer's header that tells what an operation cost. */
export const COST_HEADER = 'x-query-cost';

const REGISTERED = { entries: 1_000, bytes: 30 * 1024 * 1024, ttlMs: 24 * 3_600_000 };

/** The part of Apollo's options that is about documents. */
export function documentOptions(
  documents: Documents,
): Pick<
  ApolloServerOptions<RequestContext>,
  'allowBatchedHttpRequests' | 'dangerouslyDisableValidation' | 'documentStore' | 'persistedQueries'
> {
  return {
    allowBatchedHttpRequests: false,
    dangerouslyDisableValidation: true,
    documentStore: {
      get: (key) => Promise.resolve(documents.parsed(key.slice(-HASH_LENGTH))),
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(false),
    },
    persistedQueries:
      documents.only === null
        ? { cache: new RegisteredTexts(REGISTERED) }
        : {
            cache: {
              // Apollo puts a prefix before the hash.
              get: (key) => Promise.resolve(documents.only?.get(key.slice(-HASH_LENGTH))),
              set: () => Promise.resolve(),
              delete: () => Promise.resolve(false),
            },
          },
  };
}

const HASH_LENGTH = 64;

/** Checks each operation as soon as its text is known, and answers for those that are refused. */
export function checksDocuments(
  documents: Documents,
  format: (fault: GraphQLError) => GraphQLFormattedError,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveSource: ({ source, queryHash, request, contextValue, metrics }) => {
          const { operationName, variables } = request;
          const ready = documents.ready({ query: source, operationName, variables }, queryHash);
          checked.set(contextValue, ready);
          if (!('document' in ready) || contextValue.actor === null) {
            // Memory is for those who may ask, and for what may be asked.
            metrics.persistedQueryRegister = false;
          }
          return Promise.resolve();
        },
        responseForOperation: ({ contextValue }) => {
          const ready = checked.get(contextValue);
          if (ready === undefined || 'document' in ready) {
            return Promise.resolve(null);
          }
          return Promise.resolve({
            http: { status: 400, headers: new HeaderMap() },
            body: { kind: 'single' as const, singleResult: { errors: ready.map(format) } },
          });
        },
        willSendResponse: ({ contextValue, response }) => {
          const price = priceOf(contextValue);
          if (price !== undefined) {
            response.http.headers.set(COST_HEADER, String(price.cost));
          }
          return Promise.resolve();
        },
      }),
  };
}
