// What a live operation selects, as a tree of fields: through aliases and fragments, without what directives leave out.
//
// Two questions are asked of that tree: what the answer depends on (share-key.ts), and which parts of an answer move by
// themselves (change-key.ts). Both need the true schema: in the one that executes, row lists have no fields.
import {
  type DocumentNode,
  type FieldNode,
  getDirectiveValues,
  getNullableType,
  getOperationAST,
  getVariableValues,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { AppError } from '../platform';
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
  const collector = new Collector({ schema, document, variables });
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
  private readonly fragments: ReadonlyMap<
    string,
    { readonly on: string; readonly selectionSet: SelectionSetNode }
  >;

  constructor(private readonly scope: Scope) {
    this.fragments = new Map(
      scope.document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION
          ? [[each.name.value, { on: each.typeCondition.name.value, selectionSet: each.selectionSet }]]
          : [],
      ),
    );
  }

  ofObjects(candidates: readonly Candidate<GraphQLObjectType>[]): RootSelection {
    const open = new Map<string, OpenBranch>();
    for (const { type, sets } of candidates) {
      for (const [key, nodes] of this.collect(type, sets)) {
        let branch = open.get(key);
        if (branch === undefined) {
          branch = { key, nodes: [], fields: [], values: [] };
          open.set(key, branch);
        }
        branch.nodes.push(...nodes);
        const name = nodes[0]?.name.value ?? '';
        const field = type.getFields()[name];
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

  private collect(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const selected = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) {
      this.collectInto(selected, type, set, spread);
    }
    return selected;
  }

  /** Each fragment counts once, however often it is spread: fragments that double at every turn cost nothing. */
  private collectInto(
    selected: Map<string, FieldNode[]>,
    type: GraphQLObjectType,
    set: SelectionSetNode,
    spread: Set<string>,
  ): void {
    for (const selection of set.selections) {
      const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.scope.variables);
      const include = getDirectiveValues(GraphQLIncludeDirective, selection, this.scope.variables);
      if (skip?.['if'] === true || include?.['if'] === false) {
        continue;
      }
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const same = selected.get(key);
        if (same === undefined) {
          selected.set(key, [selection]);
        } else {
          same.push(selection);
        }
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.applies(selection.typeCondition?.name.value, type)) {
          this.collectInto(selected, type, selection.selectionSet, spread);
        }
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = this.fragments.get(selection.name.value);
        if (fragment !== undefined && this.applies(fragment.on, type)) {
          this.collectInto(selected, type, fragment.selectionSet, spread);
        }
      }
    }
  }

  private applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) {
      return true;
    }
    const named = this.scope.schema.getType(condition);
    return isAbstractType(named) && this.scope.schema.isSubType(named, type);
  }
}
