// The live tail of the audit trail: rows as they are committed, each once. It is executed a page at a time, by src/live.
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Authorized, Ctx, Extensions, Info, Resolver, Subscription } from 'type-graphql';
import { Cost, type RequestContext, RowStream, selectedFields } from '../platform';
import { AuditLog } from './audit.entities';
import { auditEvents } from './audit.facts';
import { AUDITOR_ROLES, AUDITORS, conditionsOfTail } from './audit.resolver';
import { AuditLogFilter } from './audit.types';
import { Audited } from './audited';
import type { AuditReader } from './read';

function subscribe(): never {
  throw new Error('Subscriptions are executed by the hub');
}

@Resolver()
export class AuditWatchResolver {
  constructor(private readonly reader: AuditReader) {}

  @Authorized(AUDITORS)
  @Audited('WATCH_AUDIT_TRAIL', 'audit_log', { resourceId: () => null })
  @Extensions({ live: { kind: 'tail' } })
  @RowStream()
  @Cost(20)
  @Subscription(() => AuditLog, {
    name: 'auditTrail',
    subscribe,
    description:
      'The audit trail as it grows: each new row once, in the order of seq, from this subscription’s own row on ' +
      '(WATCH_AUDIT_TRAIL, told like any other if the filter lets it pass). Nothing is left out: a client that does ' +
      'not keep up is closed with code 4410, "gap"; it subscribes again and reads what it missed by ' +
      `auditLogConnection. ${AUDITOR_ROLES}`,
  })
  async auditTrail(
    @Arg('filter', () => AuditLogFilter, {
      nullable: true,
      description:
        'Which rows; from and to narrow by createdAt, and have no default here. Default: all rows.',
    })
    filter: AuditLogFilter | null | undefined,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly object[]> {
    const { tail } = context;
    if (tail === null) {
      throw new Error('The audit trail was followed without a place to begin at');
    }
    const conditions = conditionsOfTail(filter ?? {});
    if (tail.limit === 0) {
      return [];
    }
    context.reads.add(auditEvents.name);
    const { rows, through } = await this.reader.after(context, conditions, tail.after, tail.limit);
    tail.found(
      rows.map(({ seq }) => Number(seq)),
      through,
    );
    return this.reader.withAdmins(context, rows, selectedFields(info));
  }
}
