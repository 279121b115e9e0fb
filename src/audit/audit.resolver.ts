// The queries of the audit trail: who may read it, what may be asked, and nothing else. Reading is audited itself.
import { Max, Min } from 'class-validator';
import { Arg, Args, ArgsType, Authorized, Ctx, Field, ID, Int, Query, Resolver } from 'type-graphql';
import type { MetricRunner } from '../metrics';
import { badInput, Cost, GraphQLDateTime, type RequestContext, Role, SizedList } from '../platform';
import { AuditLogConnection, AuditLogFilter, AuditLogs, AuditStats } from './audit.types';
import { Audited } from './audited';
import type { Conditions } from './audit-read.sql';
import { DAY_MS } from './kept-days';
import type { AuditReader } from './read';

export const AUDITORS = [Role.ADMIN, Role.ORG_ADMIN, Role.SUPER_ADMIN];
export const AUDITOR_ROLES = 'Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN.';
const MOST_ROWS = 500;
const MOST_DAYS = 90;
const MOST_OFFSET = 100_000;
const LONGEST_SEARCH = 200;
const LONGEST_VALUE = 512;

@ArgsType()
class AuditLogsArgs {
  @Field(() => ID, { nullable: true, description: 'Done by this admin.' })
  readonly adminId?: string | null;

  @Field(() => String, { nullable: true, description: 'This action, as it is written.' })
  readonly action?: string | null;

  @Field(() => String, { nullable: true, description: 'This kind of resource.' })
  readonly resourceType?: string | null;

  @Field(() => String, { nullable: true, description: 'This resource.' })
  readonly resourceId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Rows in which this text occurs, in any case: in action, resource, names, address, user agent or details. Literal text, 1 to 200 characters.',
  })
  readonly search?: string | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Start of the window, inclusive, at most 90 days before its end; default: `days` before it.',
  })
  readonly from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'End of the window, exclusive; default: now, with what is still to come. Give it to keep pages still while rows are added, or use auditLogConnection.',
  })
  readonly to?: Date | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 7,
    description: 'Length of the window in days of 24 hours, 1 to 90, where from is not given.',
  })
  @Min(1)
  @Max(MOST_DAYS)
  readonly days?: number | null;

  @Field(() => Int, { nullable: true, defaultValue: 50, description: 'Most rows to answer, 1 to 500.' })
  @Min(1)
  @Max(MOST_ROWS)
  readonly limit?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description:
      'Rows to leave out first, 0 to 100,000; beyond that, narrow the window or use auditLogConnection.',
  })
  @Min(0)
  @Max(MOST_OFFSET)
  readonly offset?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Count all matching rows, however many there are. Slower: every match is read.',
  })
  readonly exactTotal?: boolean | null;
}

@ArgsType()
class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'The newest rows after the cursor, 1 to 500; default, without last: 50.',
  })
  @Min(1)
  @Max(MOST_ROWS)
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only rows older than this cursor.' })
  readonly after?: string | null;

  @Field(() => Int, { nullable: true, description: 'The oldest rows before the cursor, 1 to 500.' })
  @Min(1)
  @Max(MOST_ROWS)
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only rows newer than this cursor.' })
  readonly before?: string | null;

  @Field(() => AuditLogFilter, {
    nullable: true,
    description: 'Which rows; default: those of the last 90 days.',
  })
  readonly filter?: AuditLogFilter | null;
}

@Resolver()
export class AuditResolver {
  constructor(
    private readonly reader: AuditReader,
    private readonly metrics: MetricRunner,
  ) {}

  @Authorized(AUDITORS)
  @Audited('READ_AUDIT_LOGS', 'audit_log', { resourceId: () => null })
  @Cost(20)
  @SizedList({ most: 500, by: ['limit'], fields: ['logs'] })
  @Query(() => AuditLogs, { description: `The audit trail by page, newest first. ${AUDITOR_ROLES}` })
  async auditLogs(
    @Args(() => AuditLogsArgs) args: AuditLogsArgs,
    @Ctx() context: RequestContext,
  ): Promise<AuditLogs> {
    const end = args.to ?? (await context.snapshot()).takenAt;
    return new AuditLogs(this.reader, context, {
      conditions: conditionsOf(args, end, args.days ?? 7),
      limit: args.limit ?? 50,
      offset: args.offset ?? 0,
      exactTotal: args.exactTotal ?? false,
    });
  }

  @Authorized(AUDITORS)
  @Audited('READ_AUDIT_LOGS', 'audit_log', { resourceId: () => null })
  @Cost(20)
  @SizedList({ most: 500, by: ['first', 'last'], otherwise: 50, fields: ['edges'] })
  @Query(() => AuditLogConnection, {
    description: `The audit trail by cursor, newest first: for lists that are read to their end. ${AUDITOR_ROLES}`,
  })
  async auditLogConnection(
    @Args(() => ConnectionArgs) { first, after, last, before, filter }: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<AuditLogConnection> {
    if (first != null && last != null) {
      throw badInput('last', 'cannot be given together with first');
    }
    const { organization, takenAt } = await context.snapshot();
    const { id } = organization;
    const end = filter?.to ?? takenAt;
    const between = {
      after: after == null ? null : this.reader.position('after', id, after),
      before: before == null ? null : this.reader.position('before', id, before),
    };
    const conditions = conditionsOf(filter ?? {}, end, MOST_DAYS);
    const isBackward = last != null;
    const { rows, hasMore } = await this.reader.slice(
      context,
      conditions,
      between,
      last ?? first ?? 50,
      isBackward,
    );
    const edges = rows.map((row) => ({ cursor: this.reader.cursorOf(id, row), row }));
    const pageInfo = {
      // A cursor was the place of a row: beyond it there is at least that one.
      hasNextPage: (!isBackward && hasMore) || between.before !== null,
      hasPreviousPage: (isBackward && hasMore) || between.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return new AuditLogConnection(
      this.reader,
      context,
      { edges, pageInfo },
      {
        rows: this.reader.everyRow(context, conditions),
        count: async () =>
          conditions.search == null ? (await this.reader.count(context, conditions, true)).total : null,
      },
    );
  }

  @Authorized(AUDITORS)
  @Audited('READ_AUDIT_STATS', 'audit_log', { resourceId: () => null })
  @Cost(40)
  @SizedList({ most: 92, by: ['days'], fields: ['daily'] })
  @Query(() => AuditStats, {
    description: `How much was done, by action, by resource type, by admin and by day. ${AUDITOR_ROLES}`,
  })
  async auditStats(
    @Arg('days', () => Int, {
      nullable: true,
      defaultValue: 7,
      description: 'Length of the window in days of 24 hours, 1 to 90.',
    })
    days: number | null,
    @Arg('asOf', () => GraphQLDateTime, {
      nullable: true,
      description: 'End of the window: a past moment, not before 2000; default: now.',
    })
    asOf: Date | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<AuditStats> {
    const length = days ?? 7;
    if (length < 1 || length > MOST_DAYS) {
      throw badInput('days', `must be 1 to ${MOST_DAYS}`);
    }
    const metrics = this.metrics.reader(context);
    return new AuditStats(metrics, this.reader, context, await metrics.question(asOf), length);
  }
}

/** The conditions of a list; refuses what cannot be asked for. */
function conditionsOf(filter: Partial<AuditLogFilter>, end: Date, days: number): Conditions {
  const from = filter.from ?? new Date(end.getTime() - days * DAY_MS);
  if (from >= end) {
    throw badInput('from', `must be before to (${end.toISOString()})`);
  }
  if (end.getTime() - from.getTime() > MOST_DAYS * DAY_MS) {
    throw badInput('from', `must be at most ${MOST_DAYS} days before to (${end.toISOString()})`);
  }
  return { ...narrowingOf(filter), from };
}

/** The conditions of a tail: nothing bounds it but what was asked. */
export function conditionsOfTail(filter: Partial<AuditLogFilter>): Conditions {
  if (filter.from != null && filter.to != null && filter.from >= filter.to) {
    throw badInput('from', `must be before to (${filter.to.toISOString()})`);
  }
  return narrowingOf(filter);
}

function narrowingOf(filter: Partial<AuditLogFilter>): Conditions {
  return {
    from: filter.from,
    to: filter.to,
    adminId: checkedText('adminId', filter.adminId, LONGEST_VALUE),
    action: checkedText('action', filter.action, LONGEST_VALUE),
    resourceType: checkedText('resourceType', filter.resourceType, LONGEST_VALUE),
    resourceId: checkedText('resourceId', filter.resourceId, LONGEST_VALUE),
    outcome: filter.outcome,
    search: checkedText('search', filter.search, LONGEST_SEARCH),
  };
}

function checkedText(field: string, value: string | null | undefined, longest: number): string | null {
  if (value == null) {
    return null;
  }
  if (value === '' || value.length > longest) {
    throw badInput(field, `must be 1 to ${longest} characters long`);
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    throw badInput(field, 'must be text without NUL and lone surrogates');
  }
  return value;
}
