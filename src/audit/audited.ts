// Declaring what the trail records, and recording it: fields carry a declaration, the schema is wrapped once.
//
// An audited mutation has `context.write`: its change and its row of the trail are one transaction, so that neither is
// there without the other. A field that succeeds without writing (a query, a dry run) is recorded before it is
// answered. A subscription is recorded when it begins, once, and not for each of its messages. One that fails or is refused is recorded in a transaction of its own, with the error's code.
import {
  defaultFieldResolver,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
} from 'graphql';
import {
  AUDIT_EXTENSION,
  type AuditDeclaration,
  type AuditExemption,
  type Change,
  codeOf,
  type Logger,
  messageOf,
  type Operation,
  type RequestContext,
  UnknownOutcome,
  type WriteSession,
} from '../platform';
import { detailsOf, storable } from './details';
import { type AuditEntry, AuditOutcome, type AuditPlace, type AuditTrail } from './trail';

export { Audited, NotAudited } from '../platform';

type Arguments = Readonly<Record<string, unknown>>;

/** Wraps every declared field and tells its readers; refuses a mutation that declares nothing. */
export function auditSchema(schema: GraphQLSchema, trail: AuditTrail | null): void {
  const actions: string[] = [];
  for (const type of [schema.getMutationType(), schema.getQueryType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const declared = field.extensions[AUDIT_EXTENSION] as AuditDeclaration | AuditExemption | undefined;
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
      // A subscription is executed for each push: whoever begins one records it (recordSubscribing).
      if (trail !== null && type !== schema.getSubscriptionType()) {
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

function wrap(field: Field, declaration: AuditDeclaration, trail: AuditTrail, isMutation: boolean): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args, context, info) => {
    const organizationId = context.actor?.organizationId ?? null;
    // Without an organization it is nobody's trail: refused below, or work of the platform that writes into each one's own.
    if (organizationId === null || declaration.when?.(args) === false) {
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
        const rows = [change, ...(change.moreDetails ?? []).map((details) => ({ ...change, details }))];
        return {
          result: change.answer,
          entries: change.changed === false ? [] : rows.map((each) => attempt.succeeded(each)),
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
      const details = declaration.found?.(answer) ?? {};
      context.alongside(trail.recordReading(organizationId, attempt.succeeded({ details })));
    }
    return answer;
  };
}

/** A subscription that somebody begins. */
type Subscribing = Operation & Pick<RequestContext, 'client'> & { readonly actor: Caller };
type Caller = NonNullable<RequestContext['actor']>;

/**
 * Records that a declared subscription begins, when `check` lets it, and answers where its row came to stand; a refused
 * one is recorded with the error's code.
 */
export async function recordSubscribing(
  schema: GraphQLSchema,
  trail: AuditTrail,
  subscribing: Subscribing,
  log: Logger,
  check: () => Promise<void>,
): Promise<AuditPlace> {
  const { declaration, args } = declarationOf(schema, subscribing);
  const { organizationId } = subscribing.actor;
  if (organizationId === null) {
    throw new Error('A subscription without an organization has no trail');
  }
  const attempt = new Attempt(declaration, args, subscribing);
  try {
    await check();
  } catch (error) {
    trail.record(organizationId, attempt.failed(codeOf(error))).catch((failure: unknown) => {
      log.error(
        { action: declaration.action, error: messageOf(failure) },
        'a failed attempt was not recorded',
      );
    });
    throw error;
  }
  return trail.recordReading(organizationId, attempt.succeeded({}));
}

/** The one field of a subscription, which is declared, and its arguments. */
function declarationOf(
  schema: GraphQLSchema,
  { document, operationName, variables }: Operation,
): { readonly declaration: AuditDeclaration; readonly args: Arguments } {
  const operation = getOperationAST(document, operationName);
  const { coerced = {} } = getVariableValues(schema, operation?.variableDefinitions ?? [], variables);
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  let selections = operation?.selectionSet.selections ?? [];
  for (;;) {
    // Validation leaves exactly one field, however it is wrapped.
    const [first] = selections;
    if (first?.kind === Kind.INLINE_FRAGMENT) {
      ({ selections } = first.selectionSet);
    } else if (first?.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = document.definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === first.name.value,
      );
      selections = fragment?.kind === Kind.FRAGMENT_DEFINITION ? fragment.selectionSet.selections : [];
    } else {
      const field = first === undefined ? undefined : fields[first.name.value];
      const declared = field?.extensions[AUDIT_EXTENSION] as AuditDeclaration | AuditExemption | undefined;
      if (first === undefined || field === undefined || declared === undefined || 'exempt' in declared) {
        throw new Error('A subscription that declares nothing was to be recorded');
      }
      return { declaration: declared, args: getArgumentValues(field, first, coerced) };
    }
  }
}

/** One call of an audited field, and the entry that each outcome makes of it. */
class Attempt {
  constructor(
    private readonly declaration: AuditDeclaration,
    private readonly args: Arguments,
    private readonly context: Pick<RequestContext, 'actor' | 'client'>,
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
