// What every answer about learning says of its time.
import { Field, ObjectType } from 'type-graphql';
import { GraphQLDateTime, Moving } from '../platform';

/** As of when an answer is true, and up to when events have gone into it. */
export interface Freshness {
  readonly asOf: Date;
  readonly dataFreshAsOf: Date;
}

@ObjectType()
export abstract class FreshAnswer implements Freshness {
  @Moving()
  @Field(() => GraphQLDateTime, { description: 'The moment for which the answer is true.' })
  readonly asOf!: Date;

  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none.',
  })
  readonly dataFreshAsOf!: Date;
}
