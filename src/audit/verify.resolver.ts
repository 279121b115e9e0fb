// Proving the trail: a verification on demand, and a checkpoint to compare with later.
import {
  Args,
  ArgsType,
  Authorized,
  Ctx,
  Field,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import {
  AppError,
  badInput,
  Cost,
  type Database,
  GraphQLDateTime,
  type RequestContext,
  SizedList,
} from '../platform';
import { AUDITOR_ROLES, AUDITORS } from './audit.resolver';
import { Audited, NotAudited } from './audited';
import { AuditCheckpoint } from './checkpoint.types';
import type { Checkpoints } from './checkpoints';
import { checkpointTrail } from './checkpoint-heads';
import type { AuditReader } from './read';
import { trailStatus, VERIFY_ACTION, verificationFound } from './trail-status';
import { AuditTrailStatus } from './trail-status.types';
import { type TrailReport, verifyTrail } from './verify';
import { Verdict } from './verify-findings';

registerEnumType(Verdict, {
  name: 'AuditVerdict',
  description: 'What a verification of the audit trail found.',
  valuesConfig: {
    INTACT: { description: 'Every row is there, in its place and as it was written.' },
    PURGED: { description: 'The same, beside rows that purges deleted by the book.' },
    FORGED_CHECKPOINT: {
      description: 'The trail is intact; a line of the checkpoints carries a signature that is not its own.',
    },
    EDITED: { description: 'The content of a row is not what its hash says.' },
    REMOVED: { description: 'Rows are missing in the middle, and no purge covers them.' },
    TRUNCATED_HEAD: { description: 'The oldest rows are missing, and no purge covers them.' },
    TRUNCATED_TAIL: { description: 'The newest rows are missing.' },
    REORDERED: { description: 'Rows have changed places.' },
    INSERTED: { description: 'A row is there that was never appended.' },
    REWRITTEN: {
      description: 'The rows agree with each other, but not with what was signed or kept of them.',
    },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Something that is wrong with the trail.' })
export class AuditFinding {
  @Field(() => Verdict, { description: 'What kind of change it is.' })
  readonly kind!: Verdict;

  @Field(() => String, { description: 'Sequence number of the first row concerned.' })
  readonly firstSeq!: string;

  @Field(() => String, { description: 'Sequence number of the last row concerned.' })
  readonly lastSeq!: string;

  @Field(() => String, { description: 'The same in a sentence.' })
  readonly message!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Result of a verification of the audit trail.' })
export class AuditVerification {
  @Field(() => Verdict, { description: 'The most severe finding; INTACT or PURGED when there is none.' })
  readonly verdict!: Verdict;

  @Field(() => Int, { description: 'Rows whose hashes were computed again.' })
  readonly rows!: number;

  @Field(() => String, { nullable: true, description: 'Sequence number of the first row examined.' })
  readonly firstSeq!: string | null;

  @Field(() => String, { nullable: true, description: 'Sequence number of the last row examined.' })
  readonly lastSeq!: string | null;

  @Field(() => Int, { description: 'How many findings there are.' })
  readonly findingCount!: number;

  @SizedList({ most: 100 })
  @Field(() => [AuditFinding], { description: 'The first hundred of them.' })
  readonly findings!: readonly AuditFinding[];

  @Field(() => String, {
    nullable: true,
    description: 'Sequence number of the last signed checkpoint that agrees with the trail; null: none does.',
  })
  readonly anchoredThroughSeq!: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When that checkpoint was signed.' })
  readonly anchoredThroughAt!: Date | null;

  @Field(() => Int, { description: 'Rows after that checkpoint: only the database itself speaks for them.' })
  readonly unanchoredRows!: number;

  @Field(() => Int, { description: 'Rows that purges deleted by the book.' })
  readonly purgedRows!: number;

  @Field(() => [String], { description: 'What this verification could not know or use, in sentences.' })
  readonly notes!: readonly string[];

  @Field(() => Number, { description: 'How long it took, in seconds.' })
  readonly seconds!: number;
}

@ArgsType()
class VerifyArgs {
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Only rows from this moment on; default: from the beginning.',
  })
  readonly from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Only rows before this moment; default: to the end.',
  })
  readonly to?: Date | null;
}

@Resolver()
export class AuditVerificationResolver {
  private readonly underWay = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly reader: AuditReader,
    private readonly verified: (verdict: Verdict) => void = () => undefined,
  ) {}

  @Authorized(AUDITORS)
  @NotAudited('it shows no row, and a look that left one would be what it shows')
  @Cost(20)
  @Query(() => AuditTrailStatus, {
    description:
      'How the audit trail stands, read by index in a few rows: for a status line. It proves nothing by itself: that ' +
      `is for verifyAuditTrail. ${AUDITOR_ROLES}`,
  })
  auditTrailStatus(@Ctx() context: RequestContext): Promise<AuditTrailStatus> {
    return trailStatus(context, {
      database: this.database,
      reader: this.reader,
      checkpoints: this.checkpoints,
    });
  }

  @Authorized(AUDITORS)
  @Audited(VERIFY_ACTION, 'audit_log', {
    resourceId: () => null,
    found: (answer) => verificationFound(answer as AuditVerification),
  })
  @Cost(1000)
  @Query(() => AuditVerification, {
    description:
      'Computes the hashes of the audit trail again and compares them with each other and with the signed ' +
      'checkpoints of this gateway. One at a time for each organization, some 50,000 rows a second; for long trails ' +
      `use \`npx opsgraph audit verify\`. ${AUDITOR_ROLES}`,
  })
  async verifyAuditTrail(
    @Args(() => VerifyArgs) { from, to }: VerifyArgs,
    @Ctx() context: RequestContext,
  ): Promise<AuditVerification> {
    if (from != null && to != null && from >= to) {
      throw badInput('from', `must be before to (${to.toISOString()})`);
    }
    const { id } = await context.organization();
    if (this.underWay.has(id)) {
      throw new AppError('RATE_LIMITED', 'A verification of this trail is under way: wait for its answer');
    }
    this.underWay.add(id);
    try {
      const report = await verifyTrail(this.database, id, {
        range: { from: from ?? undefined, to: to ?? undefined },
        checkpoints: () => this.checkpoints.read(id),
      });
      this.verified(report.verdict);
      return answerOf(report);
    } finally {
      this.underWay.delete(id);
    }
  }

  @Authorized(AUDITORS)
  @Audited('CHECKPOINT_AUDIT_TRAIL', 'audit_log', { resourceId: () => null })
  @Cost(50)
  @Mutation(() => AuditCheckpoint, {
    nullable: true,
    description:
      'Signs where the trail ends now and appends that to the checkpoint file of this gateway, as happens every hour ' +
      `by itself. Null when the trail has no rows. ${AUDITOR_ROLES}`,
  })
  async checkpointAuditTrail(@Ctx() context: RequestContext): Promise<AuditCheckpoint | null> {
    const { id } = await context.organization();
    const written = await checkpointTrail(this.database, this.checkpoints, id);
    return written === null ? null : { ...written, seq: String(written.seq) };
  }
}

function answerOf(report: TrailReport): AuditVerification {
  const text = (seq: number | null): string | null => (seq === null ? null : String(seq));
  return {
    ...report,
    firstSeq: text(report.firstSeq),
    lastSeq: text(report.lastSeq),
    findings: report.findings.map((finding) => ({
      ...finding,
      firstSeq: String(finding.firstSeq),
      lastSeq: String(finding.lastSeq),
    })),
    anchoredThroughSeq: text(report.anchoredThrough?.seq ?? null),
    anchoredThroughAt: report.anchoredThrough?.at ?? null,
  };
}
