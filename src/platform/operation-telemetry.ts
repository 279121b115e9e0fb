// What is asked by GraphQL, and what becomes of it: by names that are known beforehand, because anybody may call an
// operation anything.
import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FormattedExecutionResult,
  getOperationAST,
  Kind,
  type OperationTypeNode,
  parse,
} from 'graphql';
import type { RequestContext } from './context';
import { bounded, OTHER, type Telemetry } from './telemetry';

/** An operation as labels have it. */
export interface OperationLabels {
  readonly type: string;
  /** Its name, where it is one of those that are known; else `other`. */
  readonly operation: string;
  /** Its field, where it has one; `several`; of what could not be read, `none`. */
  readonly field: string;
}

/** By which way it came: asked over HTTP or a socket, or computed for subscribers. */
export type OperationTransport = 'http' | 'websocket' | 'push';

export interface AnsweredOperation {
  readonly transport: OperationTransport;
  /** Undefined: it could not be read, or was refused before. */
  readonly document: DocumentNode | undefined;
  readonly operationName: string | null | undefined;
  readonly seconds: number;
  /** Codes of its errors. */
  readonly codes: readonly string[];
}

const BUCKET_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10];
const MOST_CODES = 40;
const MOST_FIELDS = 400;
const UNREAD: OperationLabels = { type: 'none', operation: OTHER, field: 'none' };

export class OperationTelemetry {
  private readonly known: ReadonlySet<string>;
  /** Documents are kept by whoever checks them. */
  private readonly labels = new WeakMap<DocumentNode, Map<string, OperationLabels>>();
  private readonly fieldOf = bounded(MOST_FIELDS);
  private readonly codeOf = bounded(MOST_CODES);
  private readonly operations;
  private readonly seconds;
  private readonly errors;

  constructor(telemetry: Telemetry, known: Iterable<string>) {
    this.known = new Set(known);
    this.operations = telemetry.counter({
      name: 'opsgraph_graphql_operations_total',
      help: 'Operations that were answered, by transport (http, websocket; push: computed for subscribers), type, name (of the gateway’s own pages and of persisted operations, else other), root field (several: more than one), and outcome: ok, or failed where the answer has errors.',
      labels: ['transport', 'type', 'operation', 'field', 'outcome'],
    });
    this.seconds = telemetry.histogram(
      {
        name: 'opsgraph_graphql_operation_duration_seconds',
        help: 'Seconds until an operation was answered, by name and root field.',
        labels: ['operation', 'field'],
      },
      BUCKET_SECONDS,
    );
    this.errors = telemetry.counter({
      name: 'opsgraph_graphql_errors_total',
      help: 'Errors in answers, by code; INTERNAL_SERVER_ERROR is a fault of the gateway.',
      labels: ['code'],
    });
  }

  answered({ transport, document, operationName, seconds, codes }: AnsweredOperation): void {
    const labels = document === undefined ? UNREAD : this.labelsOf(document, operationName ?? null);
    this.operations.add({ transport, ...labels, outcome: codes.length === 0 ? 'ok' : 'failed' });
    const { operation, field } = labels;
    this.seconds.observe({ operation, field }, seconds);
    codes.forEach((code) => this.failed(code));
  }

  /** An error that no operation has: who asked was refused. */
  failed(code: string): void {
    this.errors.add({ code: this.codeOf(code) });
  }

  private labelsOf(document: DocumentNode, operationName: string | null): OperationLabels {
    const byName = this.labels.get(document) ?? new Map<string, OperationLabels>();
    this.labels.set(document, byName);
    const found = byName.get(operationName ?? '') ?? this.read(document, operationName);
    byName.set(operationName ?? '', found);
    return found;
  }

  private read(document: DocumentNode, operationName: string | null): OperationLabels {
    const operation = getOperationAST(document, operationName);
    if (operation == null) {
      return UNREAD;
    }
    const fields = operation.selectionSet.selections;
    const [only] = fields;
    const name = operation.name?.value ?? '';
    return {
      type: operation.operation,
      operation: this.known.has(name) ? name : OTHER,
      field: fields.length === 1 && only?.kind === Kind.FIELD ? this.fieldOf(only.name.value) : 'several',
    };
  }
}

/** Names of the operations in these texts; what cannot be read has none. */
export function operationNamesOf(texts: Iterable<string>): string[] {
  return [...texts].flatMap((text) =>
    parse(text).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name !== undefined
        ? [definition.name.value]
        : [],
    ),
  );
}

/** Codes of the errors of an answer as a client has it. */
export function codesOf({ errors = [] }: Pick<FormattedExecutionResult, 'errors'>): string[] {
  return errors.map(({ extensions }) => {
    const code = extensions?.['code'];
    return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
  });
}

/** Tells of every operation over HTTP, and gives the lines of its log its name. */
export function tellsOfOperations(operations: OperationTelemetry): ApolloServerPlugin<RequestContext> {
  return {
    contextCreationDidFail: ({ error }) => {
      const code = (error as { readonly extensions?: Readonly<Record<string, unknown>> }).extensions?.[
        'code'
      ];
      operations.failed(typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR');
      return Promise.resolve();
    },
    requestDidStart: () => {
      const began = performance.now();
      return Promise.resolve({
        didResolveOperation: ({ operation, contextValue }) => {
          if (operation !== undefined) {
            contextValue.log = contextValue.log.child({ operation: nameOf(operation) });
          }
          return Promise.resolve();
        },
        willSendResponse: ({ document, operation, operationName, response, contextValue }) => {
          const codes = response.body.kind === 'single' ? codesOf(response.body.singleResult) : [];
          const seconds = (performance.now() - began) / 1_000;
          operations.answered({
            transport: 'http',
            document: operation === undefined ? undefined : document,
            operationName,
            seconds,
            codes,
          });
          if (contextValue.log.isLevelEnabled('debug')) {
            contextValue.log.debug({ milliseconds: Math.round(seconds * 1_000), codes }, 'answered');
          }
          return Promise.resolve();
        },
      });
    },
  };
}

const LONGEST_NAME = 100;

/** An operation as lines of a log have it: its name is a word of GraphQL, and nothing else of it is told. */
export function nameOf({
  operation,
  name,
}: {
  readonly operation: OperationTypeNode;
  readonly name?: { readonly value: string } | undefined;
}): string {
  return name === undefined ? operation : `${operation} ${name.value.slice(0, LONGEST_NAME)}`;
}
