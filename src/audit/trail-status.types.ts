// AuditTrailStatus: what a status line of the trail shows.
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTime } from '../platform';
import { AuditCheckpoint } from './checkpoint.types';
import { Verdict } from './verify-findings';

@ObjectType({
  simpleResolvers: true,
  description: 'What a verification found, as its row of the trail tells it.',
})
export class AuditTrailVerification {
  @Field(() => GraphQLDateTime, { description: 'When it ended.' })
  readonly at!: Date;

  @Field(() => ID, { nullable: true, description: 'Who asked for it; null: a person who was erased.' })
  readonly adminId!: string | null;

  @Field(() => String, { description: 'Name of who asked for it, as adminName of AuditLog.' })
  readonly adminName!: string;

  @Field(() => Verdict, { description: 'The most severe finding; INTACT or PURGED when there was none.' })
  readonly verdict!: Verdict;

  @Field(() => Int, { description: 'Rows whose hashes were computed again.' })
  readonly rows!: number;

  @Field(() => Int, { description: 'How many findings there were.' })
  readonly findingCount!: number;

  @Field(() => Boolean, { description: 'False: only a span of time was verified.' })
  readonly isWhole!: boolean;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'How the audit trail stands: where it begins and ends, how far it is signed, and what was last found of it.',
})
export class AuditTrailStatus {
  @Field(() => String, {
    nullable: true,
    description: 'Sequence number of the oldest row that is kept; null: none is.',
  })
  readonly firstSeq!: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'The createdAt of that row.' })
  readonly firstAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Sequence number of the newest row: so many were ever written. Null: none was.',
  })
  readonly lastSeq!: string | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'The createdAt of that row; null also where it is missing.',
  })
  readonly lastAt!: Date | null;

  @Field(() => AuditCheckpoint, {
    nullable: true,
    description:
      'The last checkpoint of the end of the trail in the file of this gateway, by its signature; null: there is none. Gateways with files of their own have checkpoints of their own.',
  })
  readonly checkpoint!: AuditCheckpoint | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the row that the checkpoint names is there and has its hash. False: verify the trail. Null: there is no checkpoint, or its row is older than the oldest that is kept.',
  })
  readonly checkpointHolds!: boolean | null;

  @Field(() => Int, {
    description:
      'Rows written after the checkpoint: only the database itself speaks for them. Hourly checkpoints keep it small.',
  })
  readonly unanchoredRows!: number;

  @Field(() => AuditTrailVerification, {
    nullable: true,
    description:
      'The last verifyAuditTrail that came to a verdict. Null: none did; `npx opsgraph audit verify` leaves no row.',
  })
  readonly lastVerification!: AuditTrailVerification | null;
}
