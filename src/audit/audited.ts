// Declaring what the trail records, and recording it: fields carry a declaration, the schema is wrapped once.
//
// An audited mutation has `context.write`: its change and its row of the trail are one transaction, so that neither is
// there without the other. A field that succeeds without writing (a query, a dry run) is recorded before it is
// answered. One that fails or is refused is recorded in a transaction of its own, with the error's code.
import { type GraphQLField, type GraphQLSchema, type GraphQLObjectType, defaultFieldResolver } from 'graphql';
import { Extensions } from 'type-graphql';
import {
  type Change,
  codeOf,
  messageOf,
  type RequestContext,
  UnknownOutcome,
  type WriteSession,
} from '../platform';
import { detailsOf, storable } from './details';
import { type AuditEntry, AuditOutcome, type AuditTrail } from './trail';

type Arguments = Readonly<Record<string, unknown>>;

interface AuditedOptions {
  /** Id of the resource; default: the argument named like the resource type, as `chatSessionId` for `chat_session`. */
  readonly resourceId?: (args: Arguments) => unknown;
  /** Arguments that are kept out of the trail; what is named like a secret is kept out anyway. */
  readonly redact?: readonly string[];
}

interface Declaration extends AuditedOptions {
  readonly action: string;
  readonly resourceType: string;
}

interface Exemption {
  readonly exempt: string;
}

const EXTENSION = 'audit';

/** Records every call of the field in the audit trail of the actor's organization. */
export function Audited(action: string, resourceType: string, options: AuditedOptions = {}): MethodDecorator {
  return Extensions({
    [EXTENSION]: { action, resourceType, ...options } satisfies Declaration,
  });
}

/** Says why a mutation needs no row of its own. */
export function NotAudited(reason: string): MethodDecorator {
  return Extensions({ [EXTENSION]: { exempt: reason } satisfies Exemption });
}

/** Wraps every declared field and tells its readers; refuses a mutation that declares nothing. */
export function auditSchema(schema: GraphQLSchema, trail: AuditTrail | null): void {
  const actions: string[] = [];
  for (const type of [schema.getMutationType(), schema.getQueryType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const declared = field.extensions[EXTENSION] as Declaration | Exemption | undefined;
      if (declared === undefined) {
        if (type === schema.getMutationType()) {
          throw new Error(`The mutation ${field.name} is neither @Audited nor @NotAudited`);
        }
        continue;
      }
      if ('exempt' in declared) {
        field.description = `${field.description ?? ''} Not audited: ${declared.exempt}.`.trim();
        continue;
      }
      actions.push(`${declared.action} (${field.name})`);
      field.description =
        `${field.description ?? ''} Audited as ${declared.action} on ${declared.resourceType}.`.trim();
      if (trail !== null) {
        wrap(field as Field, declared, trail, type === schema.getMutationType());
      }
    }
  }
  const action = (schema.getType('AuditLog') as GraphQLObjectType | undefined)?.getFields()['action'];
  if (action !== undefined) {
    action.description = `${action.description ?? ''} Opsgraph itself writes: ${actions.sort().join(', ')}.`;
  }
}

type Field = GraphQLField<unknown, RequestContext, Arguments>;

function wrap(field: Field, declaration: Declaration, trail: AuditTrail, isMutation: boolean): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args, context, info) => {
    const organizationId = context.actor?.organizationId ?? null;
    if (organizationId === null) {
      // Nobody's trail: refused below, or work of the platform that writes into each organization's own.
      return resolve(source, args, context, info);
    }
    const attempt = new Attempt(declaration, args, context);
    const row = { isBegun: false, isWritten: false };
    const write = async <Answer>(
      work: (session: WriteSession) => Promise<Change<Answer>>,
    ): Promise<Answer> => {
      if (row.isBegun) {
        throw new Error(`${field.name} wrote twice: a mutation is one transaction`);
      }
      row.isBegun = true;
      const answer = await trail.write(organizationId, async (session) => {
        const change = await work(session);
        return {
          result: change.answer,
          entries: change.changed === false ? [] : [attempt.succeeded(change)],
          facts: change.changed === false ? [] : change.facts,
        };
      });
      row.isWritten = true;
      return answer;
    };
    let answer: unknown;
    try {
      // Queries of one request know each other by their context, and read nothing twice.
      answer = await resolve(source, args, isMutation ? { ...context, write } : context, info);
    } catch (error) {
      const code = codeOf(error);
      // A commit without an answer may have left its row: a second one would tell of an attempt that nobody made.
      if (!row.isWritten && !(error instanceof UnknownOutcome)) {
        const recorded = trail.record(organizationId, attempt.failed(code)).catch((failure: unknown) => {
          // Nothing was changed; the caller hears why. That it was not written down is for the operator to know.
          context.log.error(
            { action: declaration.action, error: messageOf(failure) },
            'a failed attempt was not recorded',
          );
        });
        // Where the database does not answer, the caller need not wait for it a second time.
        await (code === 'UNAVAILABLE' ? undefined : recorded);
      }
      throw error;
    }
    if (!row.isWritten) {
      context.alongside(trail.recordReading(organizationId, attempt.succeeded({})));
    }
    return answer;
  };
}

/** One call of an audited field, and the entry that each outcome makes of it. */
class Attempt {
  constructor(
    private readonly declaration: Declaration,
    private readonly args: Arguments,
    private readonly context: RequestContext,
  ) {}

  succeeded(change: Pick<Change<unknown>, 'resourceId' | 'details'>): AuditEntry {
    return this.entry(AuditOutcome.SUCCESS, null, change);
  }

  failed(code: string): AuditEntry {
    const denied = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED';
    return this.entry(denied ? AuditOutcome.DENIED : AuditOutcome.FAILED, code, {});
  }

  private entry(
    outcome: AuditOutcome,
    errorCode: string | null,
    change: Pick<Change<unknown>, 'resourceId' | 'details'>,
  ): AuditEntry {
    const { action, resourceType, redact } = this.declaration;
    const { actor, client } = this.context;
    return {
      adminId: storable(actor?.id),
      adminName: storable(actor?.name),
      action,
      resourceType,
      resourceId: storable(change.resourceId ?? this.resourceId()),
      details: detailsOf({ ...this.args, ...change.details }, redact),
      outcome,
      errorCode,
      ipAddress: storable(client.ip),
      userAgent: storable(client.userAgent),
    };
  }

  private resourceId(): string | null {
    const { resourceType, resourceId } = this.declaration;
    const named = `${resourceType.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())}Id`;
    const id = resourceId === undefined ? (this.args[named] ?? this.args['id']) : resourceId(this.args);
    return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
  }
}
