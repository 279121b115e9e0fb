// GraphQL types that every context uses to show a number with what is behind it.
import { GraphQLDateTime, Moving } from '../platform';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Unit } from './define';

@ObjectType({ description: 'A number with what is behind it: sample size, window and unit.' })
export class MetricValue {
  @Field(() => String, { description: 'Name of the metric in the catalogue.' })
  readonly name!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'The value; null when there is nothing to compute it from.',
  })
  readonly value!: number | null;

  @Field(() => Int, { description: 'Rows behind the value.' })
  readonly n!: number;

  @Field(() => Int, { description: 'Rows left out because their duration is negative.' })
  readonly invalid!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Of the rows behind the value, those still inside the time in which their answer can change (for FCR: 24 hours after the close); null where none has one.',
  })
  readonly pending!: number | null;

  @Moving()
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Start of the window, inclusive; null for a state, which is true at `to`.',
  })
  readonly from!: Date | null;

  @Moving()
  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive: the answer’s asOf.' })
  readonly to!: Date;

  @Field(() => Unit, { description: 'Unit of the value.' })
  readonly unit!: Unit;

  @Field(() => Boolean, { description: 'The source of the value did not answer: the value is not known.' })
  readonly degraded!: boolean;

  // It moves on with time, as `to` does, and whenever what was late has come.
  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Up to when everything that was received is in the value: when the oldest event of its stream that is not worked off yet was received; the answer’s asOf where none is waiting, or where rows are written as they are told.',
  })
  readonly dataFreshAsOf!: Date;
}

@ObjectType('Percentiles', {
  description:
    'Percentiles of a duration, in seconds, interpolated between rows; null when there are none. Exact where read from the rows; over three hours or more they may come from rollups, at most 1 % off.',
})
export class PercentilesType {
  @Field(() => Float, { nullable: true, description: 'Median, seconds.' })
  readonly p50!: number | null;

  @Field(() => Float, { nullable: true, description: '90th percentile, seconds.' })
  readonly p90!: number | null;

  @Field(() => Float, { nullable: true, description: '95th percentile, seconds.' })
  readonly p95!: number | null;

  @Field(() => Float, { nullable: true, description: '99th percentile, seconds.' })
  readonly p99!: number | null;
}
