// Which mutations may be sent again when nobody knows whether they were done: those whose variables name a key by which the
// gateway answers as the first time.
import {
  IngestEventsDocument,
  RecordAlertInteractionDocument,
  type RecordAlertInteractionMutationVariables,
  StartSessionDocument,
  type StartSessionMutationVariables,
} from './operations.generated.ts';

/** Whether the variables of one of the package's own mutations name such a key. */
export function hasKey(text: string, variables: unknown): boolean {
  switch (text) {
    case String(IngestEventsDocument):
      return true;
    case String(RecordAlertInteractionDocument):
      return (variables as RecordAlertInteractionMutationVariables).input.idempotencyKey != null;
    case String(StartSessionDocument):
      return (variables as StartSessionMutationVariables).externalId != null;
    default:
      return false;
  }
}
