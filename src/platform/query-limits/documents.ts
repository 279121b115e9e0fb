// Operations as clients send them, over HTTP and over the socket: parsed, limited, validated and priced.
//
// The order is the protection: the number of tokens before anything is built of them, shape before the rules of GraphQL,
// which compare fields with each other, and the price before anything is executed. Equal texts are checked once.
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
  type ValidationRule,
} from 'graphql';
import { arePlain } from '../plain-input';
import { costOf, type Price } from './cost';
import { shapeFaults } from './document-shape';
import { asFault, faultAt } from './faults';
import { type Variables, variablesFault } from './input-values';
import { MAX_TOKENS } from './limits';
import type { PersistedOperations } from './persisted-operations';
import { hashOf } from './text-hash';

/** An operation that may run, and what it costs. */
export interface ReadyDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly price: Price;
}

/** What a client sent. */
export interface AskedOperation {
  /** Empty where only the hash of a persisted operation was sent. */
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Variables | null | undefined;
  /** `persistedQuery.sha256Hash`, in the form that Apollo's clients send. */
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface DocumentsOptions {
  /** As clients see it. */
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  /** Most that one operation may cost. */
  readonly costLimit: number;
  /** Nothing else is answered; null: everything is. */
  readonly only: PersistedOperations | null;
}

/** Where parsing failed there is no document. */
interface Checked {
  readonly document: DocumentNode | undefined;
  readonly faults: readonly GraphQLError[];
}

// Dashboards send a handful of texts; these bounds are against clients that send a new one each time.
const MAX_CACHED = 500;
const MAX_CACHED_LENGTH = 10_000;

export class Documents {
  private allowed: PersistedOperations | null;
  private readonly schema: GraphQLSchema;
  private readonly costLimit: number;
  private readonly introspection: boolean;
  private readonly rules: readonly ValidationRule[];
  /** By the hash of the text, in the order of last use. */
  private readonly checked = new Map<string, Checked>();

  constructor({ schema, introspection, costLimit, only }: DocumentsOptions) {
    this.schema = schema;
    this.introspection = introspection;
    this.costLimit = costLimit;
    this.allowed = only;
    this.rules = [...specifiedRules, ...(introspection ? [] : [noQuestionsAboutTheSchema])];
  }

  get only(): PersistedOperations | null {
    return this.allowed;
  }

  /** Another list in place of the one there is. */
  allow(only: PersistedOperations): void {
    this.allowed = only;
  }

  get size(): number {
    return this.checked.size;
  }

  /** The operation, or why there is none. Equal texts give the very same document. */
  ready(asked: AskedOperation, knownHash?: string): ReadyDocument | readonly GraphQLError[] {
    const { operationName = null, variables } = asked;
    const text = this.textOf(asked);
    if (typeof text !== 'string') {
      return [text];
    }
    const hash = knownHash ?? hashOf(text);
    if (this.only !== null && !this.only.has(hash)) {
      return [
        faultAt(
          'QUERY_NOT_ALLOWED',
          'Only the operations that this gateway was given are answered; this is none of them',
        ),
      ];
    }
    const { document, faults } = this.check(hash, text);
    if (document === undefined || faults.length > 0) {
      return faults;
    }
    const operation = operationOf(document, operationName);
    return operation instanceof GraphQLError
      ? [operation]
      : this.priced(document, operation, variables ?? {});
  }

  /** The document of a text that was checked lately, valid or not. */
  parsed(hash: string): DocumentNode | undefined {
    return this.checked.get(hash)?.document;
  }

  private priced(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
  ): ReadyDocument | readonly GraphQLError[] {
    const large = variablesFault(this.schema, operation, variables);
    if (large !== undefined) {
      return [large];
    }
    if (!arePlain(this.schema, operation, variables)) {
      const { errors } = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables, {
        maxErrors: 50,
      });
      if (errors !== undefined) {
        return errors.map((error) => asFault('BAD_USER_INPUT', this.masked(error.message), error));
      }
    }
    const price = costOf(this.schema, document, operation, variables);
    if (price.cost > this.costLimit) {
      const dearest = price.fields.slice(0, 3).map(({ name, cost }) => `${name} ${cost}`);
      return [
        faultAt(
          'QUERY_TOO_EXPENSIVE',
          `The operation costs ${price.cost}; at most ${this.costLimit} is answered. The dearest fields: ${dearest.join(', ')}`,
          operation,
        ),
      ];
    }
    return { document, operation, price };
  }

  /** The text itself, or that of the hash which was sent in its place. */
  private textOf({ query, extensions }: AskedOperation): string | GraphQLError {
    const persisted = extensions?.['persistedQuery'] as { readonly sha256Hash?: unknown } | null | undefined;
    if (query !== '' || typeof persisted?.sha256Hash !== 'string') {
      return query;
    }
    return (
      this.only?.get(persisted.sha256Hash) ?? faultAt('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
    );
  }

  private check(hash: string, text: string): Checked {
    const known = this.checked.get(hash);
    this.checked.delete(hash);
    const checked = known ?? this.checkAnew(text);
    if (text.length <= MAX_CACHED_LENGTH) {
      const [oldest] = this.checked.keys();
      if (this.checked.size >= MAX_CACHED && oldest !== undefined) {
        this.checked.delete(oldest);
      }
      this.checked.set(hash, checked);
    }
    return checked;
  }

  private checkAnew(text: string): Checked {
    let document: DocumentNode;
    try {
      document = parse(text, { maxLexicalTokens: MAX_TOKENS });
    } catch (error) {
      if (error instanceof GraphQLError) {
        return { document: undefined, faults: [asFault('GRAPHQL_PARSE_FAILED', error.message, error)] };
      }
      throw error;
    }
    const misshapen = shapeFaults(document);
    if (misshapen.length > 0) {
      return { document, faults: misshapen };
    }
    const faults = validate(this.schema, document, this.rules).map((error) =>
      asFault('GRAPHQL_VALIDATION_FAILED', this.masked(error.message), error),
    );
    return { document, faults };
  }

  /** Without introspection a suggestion would still spell out the schema. */
  private masked(message: string): string {
    return this.introspection ? message : message.replace(/ ?Did you mean(.+?)\?$/, '');
  }
}

/** One error for each question: the rule of graphql-js has one for every field of the answer. */
const noQuestionsAboutTheSchema: ValidationRule = (context) => ({
  Field: (node) => {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') {
      context.reportError(
        new GraphQLError(
          `GraphQL introspection has been disabled, but the requested query contained the field "${name}".`,
          { nodes: node },
        ),
      );
    }
  },
});

function operationOf(
  document: DocumentNode,
  operationName: string | null,
): OperationDefinitionNode | GraphQLError {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [first] = operations;
  const operation =
    operationName === null ? first : operations.find(({ name }) => name?.value === operationName);
  if (operation === undefined || (operationName === null && operations.length > 1)) {
    return faultAt(
      'OPERATION_RESOLUTION_FAILURE',
      operationName === null
        ? 'Must provide operation name if query contains multiple operations.'
        : `Unknown operation named "${operationName}".`,
    );
  }
  return operation;
}
