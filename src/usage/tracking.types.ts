// What a tracker sends, and what it hears.
import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTime } from '../platform';

const AGO =
  'How many milliseconds ago it happened, by the page’s own clock that cannot be set: 0 to 86,400,000. The moment is counted back from when the gateway receives it.';

@ArgsType()
export class PageViewArgs {
  @Field(() => ID, {
    description: 'UUID, made by the page; sent again within a day it is the same page view.',
  })
  readonly id!: string;

  @Field(() => String, { description: 'Path of the page, without query and fragment, 1 to 500 characters.' })
  readonly path!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where the person came from, at most 2,000 characters.',
  })
  readonly referrer?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: 0, description: AGO })
  readonly agoMs?: number | null;
}

@ArgsType()
export class HeartbeatArgs {
  @Field(() => ID, { nullable: true, description: 'The page that is being looked at; goes with durationMs.' })
  readonly pageViewId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many milliseconds it has been looked at so far, 0 to 86,400,000; the longest that was heard counts.',
  })
  readonly durationMs?: number | null;

  @Field(() => Int, { nullable: true, defaultValue: 0, description: AGO })
  readonly agoMs?: number | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'A person’s session in the application: it ends after 30 minutes without page view or heartbeat.',
})
export class TrackedSession {
  @Field(() => ID, {
    description: 'Id of the session. Two that turn out to be one have that of the earlier.',
  })
  readonly id!: string;

  @Field(() => GraphQLDateTime, { description: 'Its first activity.' })
  readonly startedAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'Its last activity so far.' })
  readonly lastActivityAt!: Date;
}
