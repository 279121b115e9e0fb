// Which operations a read replica may answer: those that read, and leave no trace of that.
//
// Reading the audit trail leaves a row in it, which does not wait for the disk: only the primary has it at once.
import { type DocumentNode, getOperationAST, type GraphQLSchema, OperationTypeNode } from 'graphql';
import { AUDIT_EXTENSION } from './audit-declaration';
import { rootFieldNames } from './root-fields';

const known = new WeakMap<DocumentNode, Map<string | null, boolean>>();

export function mayReadCopies(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): boolean {
  const answers = known.get(document) ?? new Map<string | null, boolean>();
  known.set(document, answers);
  let answer = answers.get(operationName);
  if (answer === undefined) {
    answer = leavesNoTrace(schema, document, operationName);
    answers.set(operationName, answer);
  }
  return answer;
}

function leavesNoTrace(schema: GraphQLSchema, document: DocumentNode, operationName: string | null): boolean {
  const operation = getOperationAST(document, operationName)?.operation;
  const type =
    operation === OperationTypeNode.QUERY
      ? schema.getQueryType()
      : operation === OperationTypeNode.SUBSCRIPTION
        ? schema.getSubscriptionType()
        : null;
  const fields = type?.getFields();
  return (
    fields !== undefined &&
    [...rootFieldNames(document, operationName)].every(
      (name) => fields[name]?.extensions[AUDIT_EXTENSION] === undefined,
    )
  );
}
