// Tracker tokens as a host's backend asks for them.
import { Length, Max, MaxLength, Min } from 'class-validator';
import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTime } from '../platform';

@ArgsType()
export class CreateTrackerTokenArgs {
  @Field(() => String, {
    description:
      'Whom it speaks for, 1 to 200 characters: their id in the host application, as usage events name them.',
  })
  @Length(1, 200, { message: 'userId must be 1 to 200 characters long' })
  readonly userId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What they are called, at most 200 characters. Whoever holds the token can read it.',
  })
  @MaxLength(200, { message: 'name must be at most 200 characters long' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Their e-mail address, at most 254 characters. Whoever holds the token can read it.',
  })
  @MaxLength(254, { message: 'email must be at most 254 characters long' })
  readonly email?: string | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 720,
    description: 'In how many minutes it expires, 1 to 1,440. It cannot be revoked before.',
  })
  @Min(1, { message: 'expiresInMinutes must be 1 to 1,440' })
  @Max(1_440, { message: 'expiresInMinutes must be 1 to 1,440' })
  readonly expiresInMinutes?: number | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a page of a host application needs to tell of the page views of the person before it.',
})
export class TrackerToken {
  @Field(() => String, {
    description:
      'For `start({ token })` of @opsgraph/tracker. It does nothing but trackPageView, heartbeat, and ingestEvents about its own user.',
  })
  readonly token!: string;

  @Field(() => GraphQLDateTime, { description: 'From when on it is refused.' })
  readonly expiresAt!: Date;
}
