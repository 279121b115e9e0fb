// What a live operation selects, as a tree of fields: through aliases and fragments, without what directives leave out.
//
// Two questions are asked of that tree: what the answer depends on (share-key.ts), and which parts of an answer move by
// themselves (change-key.ts). Both need the true schema: in the one that executes, row lists have no fields.
import {
  type DocumentNode,
  type FieldNode,
  getNullableType,
  getOperationAST,
  getVariableValues,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { AppError, collectFields, type SelectionScope } from '../platform';
import type { LiveOperation } from './live.types';

export type SchemaField = GraphQLField<unknown, unknown>;

/** One property of an answer. */
export interface Branch {
  /** Its name in the answer: the alias, if there is one. */
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** What it may be: one field, or several where the type is only known by the answer; none for `__typename`. */
  readonly fields: readonly SchemaField[];
  readonly below: Selection;
}

export type Selection =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'list'; readonly item: Selection }
  | { readonly kind: 'object'; readonly branches: readonly Branch[] };

export interface OperationPlan {
  readonly definition: OperationDefinitionNode;
  /** Those that the operation declares, coerced, with their defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly selection: Selection & { readonly kind: 'object' };
}

const plans = new WeakMap<LiveOperation, { readonly schema: GraphQLSchema; readonly plan: OperationPlan }>();

/** Reads an operation, once; refuses variables that do not fit and whatever is no subscription. */
export function planOf(schema: GraphQLSchema, operation: LiveOperation): OperationPlan {
  const known = plans.get(operation);
  if (known?.schema === schema) {
    return known.plan;
  }
  const definition = getOperationAST(operation.document, operation.operationName);
  if (definition == null) {
    throw new AppError('BAD_USER_INPUT', 'operationName must name one operation of the document');
  }
  const root = schema.getSubscriptionType();
  if (definition.operation !== OperationTypeNode.SUBSCRIPTION || root == null) {
    throw new AppError('BAD_USER_INPUT', 'query must be a subscription');
  }
  const { coerced, errors } = getVariableValues(
    schema,
    definition.variableDefinitions ?? [],
    operation.variables,
  );
  if (errors !== undefined) {
    throw new AppError('BAD_USER_INPUT', errors.map(({ message }) => message).join('; '));
  }
  const selection = selectionOf(
    { schema, document: operation.document, variables: coerced },
    definition,
    root,
  );
  const plan = { definition, variables: coerced, selection };
  plans.set(operation, { schema, plan });
  return plan;
}

interface Scope {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

type RootSelection = OperationPlan['selection'];

/** Selections of a document in which no directive lets variables decide: every subscriber's is the same. */
interface Fixed {
  readonly schema: GraphQLSchema;
  readonly isFixed: boolean;
  readonly selections: Map<OperationDefinitionNode, RootSelection>;
}

const fixed = new WeakMap<DocumentNode, Fixed>();

function selectionOf(
  { schema, document, variables }: Scope,
  definition: OperationDefinitionNode,
  root: GraphQLObjectType,
): RootSelection {
  let memory = fixed.get(document);
  if (memory?.schema !== schema) {
    memory = { schema, isFixed: !hasDirectives(document), selections: new Map() };
    fixed.set(document, memory);
  }
  const known = memory.selections.get(definition);
  if (known !== undefined) {
    return known;
  }
  const fragments = Object.fromEntries(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [],
    ),
  );
  const collector = new Collector({ schema, fragments, variableValues: variables });
  const selection = collector.ofObjects([{ type: root, sets: [definition.selectionSet] }]);
  if (memory.isFixed) {
    memory.selections.set(definition, selection);
  }
  return selection;
}

function hasDirectives(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
    },
  });
  return found;
}

/** A type that a value may have, with what is selected of it. */
interface Candidate<Type extends GraphQLOutputType> {
  readonly type: Type;
  readonly sets: readonly SelectionSetNode[];
}

interface OpenBranch {
  readonly key: string;
  readonly nodes: FieldNode[];
  readonly fields: SchemaField[];
  readonly values: Candidate<GraphQLOutputType>[];
}

class Collector {
  constructor(private readonly scope: SelectionScope) {}

  ofObjects(candidates: readonly Candidate<GraphQLObjectType>[]): RootSelection {
    const open = new Map<string, OpenBranch>();
    for (const { type, sets } of candidates) {
      for (const [key, nodes] of collectFields(sets, this.scope, type)) {
        let branch = open.get(key);
        if (branch === undefined) {
          branch = { key, nodes: [], fields: [], values: [] };
          open.set(key, branch);
        }
        branch.nodes.push(...nodes);
        const field = type.getFields()[nodes[0].name.value];
        if (field !== undefined) {
          branch.fields.push(field);
          branch.values.push({
            type: field.type,
            sets: nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
          });
        }
      }
    }
    return {
      kind: 'object',
      branches: [...open.values()].map(({ key, nodes, fields, values }) => ({
        key,
        nodes,
        fields,
        below: this.ofValues(values),
      })),
    };
  }

  /** Validation lets only values of one shape share a key, so the first tells whether they are lists. */
  private ofValues(values: readonly Candidate<GraphQLOutputType>[]): Selection {
    const items = values.flatMap(({ type, sets }) => {
      const bare = getNullableType(type);
      return isListType(bare) ? [{ type: bare.ofType, sets }] : [];
    });
    if (items.length > 0) {
      return { kind: 'list', item: this.ofValues(items) };
    }
    const objects = values.flatMap(({ type, sets }) => {
      const bare = getNullableType(type);
      if (isObjectType(bare)) {
        return [{ type: bare, sets }];
      }
      return isAbstractType(bare)
        ? this.scope.schema.getPossibleTypes(bare).map((each) => ({ type: each, sets }))
        : [];
    });
    return objects.length === 0 ? { kind: 'leaf' } : this.ofObjects(objects);
  }
}
