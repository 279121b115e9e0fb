// What a field says of itself for the audit trail. Who keeps the trail reads it (audit/audited.ts); it stands here so
// that rooms below the trail can declare their mutations too.
import { Extensions } from 'type-graphql';

type Arguments = Readonly<Record<string, unknown>>;

export interface AuditedOptions {
  /** Id of the resource; default: the argument named like the resource type, as `chatSessionId` for `chat_session`. */
  readonly resourceId?: (args: Arguments) => unknown;
  /** Arguments that are kept out of the trail; what is named like a secret is kept out anyway. */
  readonly redact?: readonly string[];
  /** What the trail tells of the answer, beside the arguments; default: nothing. */
  readonly found?: (answer: unknown) => Readonly<Record<string, unknown>>;
  /** Only these calls are recorded; default: all. Of queries only. */
  readonly when?: (args: Arguments) => boolean;
}

export interface AuditDeclaration extends AuditedOptions {
  readonly action: string;
  readonly resourceType: string;
}

export interface AuditExemption {
  readonly exempt: string;
}

export const AUDIT_EXTENSION = 'audit';

/** Records every call of the field in the audit trail of the actor's organization. */
export function Audited(action: string, resourceType: string, options: AuditedOptions = {}): MethodDecorator {
  return Extensions({
    [AUDIT_EXTENSION]: { action, resourceType, ...options } satisfies AuditDeclaration,
  });
}

/** Says why a mutation needs no row of its own. */
export function NotAudited(reason: string): MethodDecorator {
  return Extensions({ [AUDIT_EXTENSION]: { exempt: reason } satisfies AuditExemption });
}
