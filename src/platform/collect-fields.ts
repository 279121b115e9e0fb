// What is selected in one place of a document: through fragments, under the names of the answer, without what directives
// leave out.
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** Where a selection stands; what a resolver is told fits. */
export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode | undefined>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** Fields of one name in the answer, which are one. */
export type MergedFields = [FieldNode, ...FieldNode[]];

/** Of an object of that type; without a type every fragment applies, as it does where only one type is possible. */
export function collectFields(
  sets: Iterable<SelectionSetNode>,
  scope: SelectionScope,
  type?: GraphQLObjectType,
): Map<string, MergedFields> {
  const selected = new Map<string, MergedFields>();
  const spread = new Set<string>();
  for (const set of sets) {
    collectInto(selected, set, scope, type, spread);
  }
  return selected;
}

/** Each fragment counts once, however often it is spread: fragments that double at every turn cost nothing. */
function collectInto(
  selected: Map<string, MergedFields>,
  set: SelectionSetNode,
  scope: SelectionScope,
  type: GraphQLObjectType | undefined,
  spread: Set<string>,
): void {
  for (const selection of set.selections) {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, scope.variableValues);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, scope.variableValues);
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
      if (applies(selection.typeCondition?.name.value, scope, type)) {
        collectInto(selected, selection.selectionSet, scope, type, spread);
      }
    } else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = scope.fragments[selection.name.value];
      if (fragment !== undefined && applies(fragment.typeCondition.name.value, scope, type)) {
        collectInto(selected, fragment.selectionSet, scope, type, spread);
      }
    }
  }
}

function applies(
  condition: string | undefined,
  { schema }: SelectionScope,
  type: GraphQLObjectType | undefined,
): boolean {
  if (condition === undefined || type === undefined || condition === type.name) {
    return true;
  }
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}
