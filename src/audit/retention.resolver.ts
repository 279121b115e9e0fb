// Purging the trail: the platform's own to do, a dry run unless it is asked for in earnest.
import { buildMessage, Length, Max, Min, ValidateBy } from 'class-validator';
import { Args, ArgsType, Authorized, Ctx, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Cost, GraphQLDateTime, type RequestContext, Role, SizedList } from '../platform';
import { Audited } from './audited';
import { KEPT_DAYS } from './kept-days';
import type { AuditRetention } from './retention';
import { PURGE_ACTION } from './verify-authority';

/** An answer is not kept waiting for longer; what is left is deleted by the hourly job. */
const PATIENCE_MS = 20_000;

/** Something that can be read, and that the database can hold. */
function IsPlainText(): PropertyDecorator {
  return ValidateBy({
    name: 'isPlainText',
    validator: {
      validate: (value: unknown) =>
        typeof value !== 'string' ||
        value === '' ||
        (value.trim() !== '' && value.isWellFormed() && !value.includes('\0')),
      defaultMessage: buildMessage(
        (each) => `${each}$property must be text, not blank, without NUL and lone surrogates`,
      ),
    },
  });
}

@ArgsType()
class PurgeArgs {
  @Field(() => Int, { description: 'Delete rows older than this many days of 24 hours; at least 30.' })
  @Min(KEPT_DAYS)
  @Max(36_500)
  readonly olderThanDays!: number;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Only count what would be deleted; false deletes it.',
  })
  readonly dryRun!: boolean;

  @Field(() => String, {
    description: 'Why, for whoever reads the trail later; 1 to 500 characters, not only blanks.',
  })
  @Length(1, 500)
  @IsPlainText()
  readonly reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Rows of one month of UTC.' })
export class AuditPurgeMonth {
  @Field(() => String, { description: 'The month, as YYYY-MM.' })
  readonly month!: string;

  @Field(() => Int, { description: 'Rows of it that are covered.' })
  readonly rows!: number;
}

@ObjectType({ simpleResolvers: true, description: 'What a purge of the audit trail covers.' })
export class AuditPurgeResult {
  @Field(() => Boolean, { description: 'True: nothing was deleted.' })
  readonly dryRun!: boolean;

  @Field(() => GraphQLDateTime, { description: 'Rows older than this moment are covered.' })
  readonly before!: Date;

  @Field(() => Int, { description: 'Rows covered.' })
  readonly rows!: number;

  @SizedList({ most: 120, otherwise: 24 })
  @Field(() => [AuditPurgeMonth], { description: 'The same by month, oldest first.' })
  readonly months!: readonly AuditPurgeMonth[];

  @Field(() => Boolean, {
    description: 'All of them are gone. False after a dry run, or when the rest is left to the hourly job.',
  })
  readonly finished!: boolean;
}

@Resolver()
export class AuditRetentionResolver {
  constructor(private readonly retention: AuditRetention) {}

  @Authorized([Role.SUPER_ADMIN])
  @Audited(PURGE_ACTION, 'audit_log', { resourceId: () => null })
  @Cost(500)
  @Mutation(() => AuditPurgeResult, {
    description:
      'Deletes old rows of the audit trail of the organization named by x-org-id. The purge itself is a row of the ' +
      'trail, with what it covers, and a signed line of the checkpoint file: verifyAuditTrail tells it from tampering. ' +
      'A dry run is a row of the same action, with dryRun true in its details; a purge that found nothing has rows 0. Role: SUPER_ADMIN.',
  })
  async purgeAuditLogs(
    @Args(() => PurgeArgs) { olderThanDays, dryRun, reason }: PurgeArgs,
    @Ctx() context: RequestContext,
  ): Promise<AuditPurgeResult> {
    const { organization, takenAt } = await context.snapshot();
    const { id } = organization;
    if (dryRun) {
      const plan = await this.retention.plan(await context.snapshot(), id, olderThanDays, takenAt);
      return { ...plan, dryRun: true, finished: false };
    }
    const plan = await context.write(async (session) => {
      const made = await this.retention.plan(session, id, olderThanDays, takenAt);
      const { actor, client } = context;
      const author = {
        adminId: actor?.id ?? null,
        adminName: actor?.name ?? null,
        ipAddress: client.ip,
        userAgent: client.userAgent,
      };
      const isAllowed = await this.retention.allow(session, id, made, author, reason);
      // Its rows, which say what it covers, are in the trail already, unless there was nothing to cover.
      return isAllowed ? { answer: made, changed: false } : { answer: made, details: { rows: 0 } };
    });
    return { ...plan, dryRun: false, finished: await this.retention.finish(id, PATIENCE_MS) };
  }
}
