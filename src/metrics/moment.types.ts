// Which moment an answer is of: a past one for queries, the present and how old it may grow for subscriptions.
import { Max, Min } from 'class-validator';
import { ArgsType, Field, Int } from 'type-graphql';
import { GraphQLDateTime } from '../platform';

@ArgsType()
export class MomentArgs {
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'Answer as of this past moment, not before 2000; default: now. What happened later is not known yet.',
  })
  readonly asOf?: Date | null;
}

@ArgsType()
export class StalenessArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 5_000,
    description:
      'Longest time, in milliseconds, after which the numbers are computed again though nothing was written, because ' +
      'windows move by themselves; 1,000 to 60,000.',
  })
  @Min(1_000)
  @Max(60_000)
  readonly maxStalenessMs?: number | null;
}
