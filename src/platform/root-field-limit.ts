// A limit on how many root fields one operation may have: each is a computation of its own, aliases included.
import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext } from 'graphql';

/** Refuses an operation with more than `limit` root fields, fragments counted where they are spread. */
export function rootFieldLimit(limit: number): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    OperationDefinition: (operation) => {
      const fields = countFields(operation.selectionSet, context, new Map());
      if (fields > limit) {
        context.reportError(
          new GraphQLError(`The operation has ${fields} root fields; at most ${limit} are answered at once`, {
            nodes: operation,
          }),
        );
      }
    },
  });
}

/** Each fragment is counted once, however often it is spread: fragments that double at every turn cost nothing. */
function countFields(set: SelectionSetNode, context: ValidationContext, known: Map<string, number>): number {
  return set.selections.reduce((sum, selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return sum + 1;
      case Kind.INLINE_FRAGMENT:
        return sum + countFields(selection.selectionSet, context, known);
      case Kind.FRAGMENT_SPREAD: {
        const name = selection.name.value;
        const counted = known.get(name);
        if (counted !== undefined) {
          return sum + counted;
        }
        // A fragment within itself counts as nothing; another rule refuses it.
        known.set(name, 0);
        const fragment = context.getFragment(name);
        const fields = fragment == null ? 0 : countFields(fragment.selectionSet, context, known);
        known.set(name, fields);
        return sum + fields;
      }
    }
  }, 0);
}
