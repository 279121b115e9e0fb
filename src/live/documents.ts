// Documents that come over the socket: parsed and validated by the rules of HTTP, once per text.
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
  type ValidationRule,
} from 'graphql';
import { MAX_ROOT_FIELDS, MAX_TOKENS, rootFieldLimit } from '../platform';

/** A document that may run, and the operation of it that was asked for. */
export interface ReadyDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

type Checked = DocumentNode | readonly GraphQLError[];

// Dashboards send a handful of texts; these bounds are against clients that send a new one each time.
const MAX_CACHED = 500;
const MAX_CACHED_LENGTH = 10_000;

export class Documents {
  private readonly rules: readonly ValidationRule[];
  /** In the order of last use. */
  private readonly checked = new Map<string, Checked>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly introspection: boolean,
  ) {
    this.rules = [
      ...specifiedRules,
      ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
      rootFieldLimit(MAX_ROOT_FIELDS),
    ];
  }

  get size(): number {
    return this.checked.size;
  }

  /** The operation, or why there is none. Equal texts give the very same document. */
  ready(query: string, operationName: string | null): ReadyDocument | readonly GraphQLError[] {
    const checked = this.check(query);
    if (!('kind' in checked)) {
      return checked;
    }
    const operations = checked.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    const [first] = operations;
    const operation =
      operationName === null ? first : operations.find(({ name }) => name?.value === operationName);
    if (operation === undefined || (operationName === null && operations.length > 1)) {
      return [
        fault(
          'OPERATION_RESOLUTION_FAILURE',
          operationName === null
            ? 'Must provide operation name if query contains multiple operations.'
            : `Unknown operation named "${operationName}".`,
        ),
      ];
    }
    return { document: checked, operation };
  }

  private check(query: string): Checked {
    const known = this.checked.get(query);
    this.checked.delete(query);
    const checked = known ?? this.checkAnew(query);
    if (query.length <= MAX_CACHED_LENGTH) {
      const [oldest] = this.checked.keys();
      if (this.checked.size >= MAX_CACHED && oldest !== undefined) {
        this.checked.delete(oldest);
      }
      this.checked.set(query, checked);
    }
    return checked;
  }

  private checkAnew(query: string): Checked {
    let document: DocumentNode;
    try {
      document = parse(query, { maxLexicalTokens: MAX_TOKENS });
    } catch (error) {
      if (error instanceof GraphQLError) {
        return [fault('GRAPHQL_PARSE_FAILED', error.message, error)];
      }
      throw error;
    }
    const errors = validate(this.schema, document, this.rules);
    return errors.length === 0
      ? document
      : errors.map((error) => fault('GRAPHQL_VALIDATION_FAILED', this.masked(error.message), error));
  }

  /** Without introspection a suggestion would still spell out the schema; Apollo masks the same words. */
  private masked(message: string): string {
    return this.introspection ? message : message.replace(/ ?Did you mean(.+?)\?$/, '');
  }
}

/** A fault of the document, under the code that Apollo gives it over HTTP. */
function fault(code: string, message: string, at?: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    extensions: { code },
  });
}
