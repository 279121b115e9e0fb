// The fields at the root of an operation, through its fragments.
import { type DocumentNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';

/** Their names; none where the document does not say which of its operations is meant. */
export function rootFieldNames(document: DocumentNode, operationName: string | null): ReadonlySet<string> {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.selectionSet] as const] : [],
    ),
  );
  const names = new Set<string>();
  // Once each, however often it is spread: fragments that double at every turn would never end.
  const spread = new Set<string>();
  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        names.add(selection.name.value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        collect(fragments.get(selection.name.value));
      }
    }
  };
  collect(getOperationAST(document, operationName)?.selectionSet);
  return names;
}
