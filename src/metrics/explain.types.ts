// MetricExplanation: how a number was come by.
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime, Moving } from '../platform';
import { Granularity } from './buckets';
import { MetricDefinition } from './metrics.resolver';
import { SliceDimension } from './slice-names.types';

/** Where the numbers of an answer were read from. */
export enum ReadFrom {
  RAW = 'RAW',
  ROLLUP = 'ROLLUP',
  MIXED = 'MIXED',
}

registerEnumType(ReadFrom, {
  name: 'ReadFrom',
  description: 'Where a number is read from. The number is the same.',
  valuesConfig: {
    RAW: { description: 'From the rows themselves.' },
    ROLLUP: { description: 'From sums that were made of the rows.' },
    MIXED: { description: 'From sums as far as they are current, from rows for the rest.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: 'How a number is come by: what it means and what was read for it.',
})
export class MetricExplanation {
  @Field(() => MetricDefinition, { description: 'What it means.' })
  readonly definition!: MetricDefinition;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Start of the window, inclusive; null for a state, which is true at `to`.',
  })
  readonly from!: Date | null;

  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive.' })
  readonly to!: Date;

  @Field(() => GraphQLDateTime, { description: 'The moment for which the number is true.' })
  readonly asOf!: Date;

  @Field(() => String, { description: 'The IANA zone of local days, weekdays and hours.' })
  readonly timezone!: string;

  @Field(() => Granularity, { nullable: true, description: 'Length of the buckets; null without any.' })
  readonly granularity!: Granularity | null;

  @Field(() => Int, { nullable: true, description: 'Number of buckets; null without any.' })
  readonly buckets!: number | null;

  @Field(() => [SliceDimension], { description: 'What is grouped by.' })
  readonly groupBy!: readonly string[];

  @Field(() => ReadFrom, { description: 'Where the number is read from.' })
  readonly readFrom!: ReadFrom;

  @Field(() => Int, {
    description:
      'Rows of the fact that the scan of the window reads, before the metric’s own condition; of events outside PostgreSQL, those counted.',
  })
  readonly rowsRead!: number;

  @Field(() => Int, { description: 'Rows behind the number.' })
  readonly n!: number;

  @Field(() => Int, { description: 'Rows left out because their duration is negative.' })
  readonly invalid!: number;

  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Up to when everything that was received is in the number: asOf, or when the oldest event that is not worked off yet was received.',
  })
  readonly dataFreshAsOf!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'The statement, without values. For SUPER_ADMIN; null for everybody else and for events in Redis.',
  })
  readonly sql!: string | null;
}
