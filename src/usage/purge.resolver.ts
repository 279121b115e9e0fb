// Purging usage: a dry run unless it is asked for in earnest.
import { Arg, Authorized, Ctx, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Audited, Cost, GraphQLDateTime, type RequestContext, Role, organizationOf } from '../platform';
import { LEAST_KEPT_DAYS, MOST_KEPT_DAYS, type PurgeCount, type UsageRetention } from './purge';

/** An answer is not kept waiting for longer; what is left is deleted by the hourly job. */
const PATIENCE_MS = 20_000;

@ObjectType({ simpleResolvers: true, description: 'What a purge of usage covers.' })
export class UsagePurgeResult implements PurgeCount {
  @Field(() => Boolean, { description: 'True: nothing was deleted.' })
  readonly dryRun!: boolean;

  @Field(() => GraphQLDateTime, { description: 'What is older than this moment is covered.' })
  readonly before!: Date;

  @Field(() => Int, { description: 'Requests covered.' })
  readonly usageEvents!: number;

  @Field(() => Int, { description: 'Page views covered.' })
  readonly pageViews!: number;

  @Field(() => Int, { description: 'Sessions covered, by their first activity.' })
  readonly sessions!: number;

  @Field(() => Boolean, {
    description: 'All of it is gone. False after a dry run, or when the rest is left to the hourly job.',
  })
  readonly finished!: boolean;
}

@Resolver()
export class UsagePurgeResolver {
  constructor(private readonly retention: UsageRetention) {}

  @Audited('PURGE_USAGE', 'usage', {
    resourceId: () => null,
    found: (answer) => {
      const { before, usageEvents, pageViews, sessions } = answer as PurgeCount;
      return { before, usageEvents, pageViews, sessions };
    },
  })
  @Authorized([Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN])
  @Cost(200)
  @Mutation(() => UsagePurgeResult, {
    description:
      'Deletes requests, page views and sessions older than so many days; people stay, and numbers of that time become 0. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN.',
  })
  async purgeUsage(
    @Arg('olderThanDays', () => Int, {
      description: `In days of 24 hours, ${LEAST_KEPT_DAYS} to ${MOST_KEPT_DAYS.toLocaleString('en')}.`,
    })
    olderThanDays: number,
    @Arg('dryRun', () => Boolean, {
      defaultValue: true,
      description: 'Only count what would be deleted; false deletes it.',
    })
    dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<UsagePurgeResult> {
    const organizationId = organizationOf(context);
    const { takenAt } = await context.snapshot();
    if (dryRun) {
      const plan = await this.retention.plan(
        await context.snapshot(),
        organizationId,
        olderThanDays,
        takenAt,
      );
      return { ...plan, dryRun, finished: false };
    }
    const plan = await context.write(async (session) => {
      const made = await this.retention.plan(session, organizationId, olderThanDays, takenAt);
      await this.retention.order(session, organizationId, made.before);
      const { before, ...counts } = made;
      return { answer: made, details: { before: before.toISOString(), ...counts } };
    });
    return { ...plan, dryRun, finished: await this.retention.finish(organizationId, PATIENCE_MS) };
  }
}
