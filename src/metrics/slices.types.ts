// What may be asked of any metric: the arguments of the fields of slices.resolver.ts.
import { Max, Min } from 'class-validator';
import { ArgsType, Field, Int, registerEnumType } from 'type-graphql';
import { GraphQLDateTime } from '../platform';
import { Comparison, Granularity } from './buckets';
import { MomentArgs, StalenessArgs } from './moment.types';
import { MOST_TOP } from './series';
import { MOST_DAYS } from './slice';
import { MetricFilter, MetricName, SliceDimension } from './slice-names.types';

export const MOST_METRICS = 50;
export const MOST_ROWS = 500;

registerEnumType(Granularity, {
  name: 'Granularity',
  description: 'Length of the buckets of a series.',
  valuesConfig: {
    QUARTER_HOUR: { description: 'Quarters of an hour of UTC.' },
    HOUR: { description: 'Hours of UTC, labelled by their local time.' },
    DAY: { description: 'Local days, of the 23, 24 or 25 hours that they have.' },
    WEEK: { description: 'ISO weeks of local days, from Monday on.' },
    MONTH: { description: 'Months of local days.' },
  },
});
registerEnumType(Comparison, {
  name: 'Comparison',
  description: 'Which earlier time a series is compared with, point by point.',
  valuesConfig: {
    PREVIOUS_PERIOD: {
      description:
        'The time before: as many whole local days, weeks or months earlier as the window takes; for hours and quarters, the elapsed time of the window.',
    },
    PREVIOUS_DAY: { description: 'The same local times one day earlier.' },
    PREVIOUS_WEEK: { description: 'The same local times seven days earlier.' },
    PREVIOUS_YEAR: { description: 'The same local dates and times one year earlier.' },
  },
});

const FROM = 'Start of the window, inclusive';
const TO = `End of the window, exclusive; what lies after asOf is left out. At most ${MOST_DAYS} days.`;
const OWN_WINDOW = 'default: the metric’s own window before `to`';

@ArgsType()
class SliceArgs extends MomentArgs {
  @Field(() => String, {
    nullable: true,
    description: 'IANA zone of local days, weekdays, hours and labels; default: the organization’s.',
  })
  readonly timezone?: string | null;

  @Field(() => MetricFilter, { nullable: true, description: 'Which rows count; default: all.' })
  readonly filter?: MetricFilter | null;
}

/** A window, or the metric's own. */
@ArgsType()
class PlacedArgs extends SliceArgs {
  @Field(() => GraphQLDateTime, { nullable: true, description: `${FROM}; ${OWN_WINDOW}.` })
  readonly from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: `${TO} Default: asOf. A state is read at this moment.`,
  })
  readonly to?: Date | null;
}

@ArgsType()
export class ValuesArgs extends PlacedArgs {
  @Field(() => [MetricName], {
    description: `Which metrics, 1 to ${MOST_METRICS}; answered in this order. A filter must fit all of them.`,
  })
  readonly metrics!: readonly string[];
}

@ArgsType()
export class WatchArgs extends StalenessArgs {
  @Field(() => [MetricName], {
    description: `Which metrics, 1 to ${MOST_METRICS}; answered in this order, each over its own window.`,
  })
  readonly metrics!: readonly string[];

  @Field(() => MetricFilter, { nullable: true, description: 'Which rows count; default: all.' })
  readonly filter?: MetricFilter | null;

  @Field(() => String, {
    nullable: true,
    description: 'IANA zone of local days, weekdays and hours; default: the organization’s.',
  })
  readonly timezone?: string | null;
}

@ArgsType()
export class SeriesArgs extends SliceArgs {
  @Field(() => MetricName, { description: 'Which metric.' })
  readonly metric!: string;

  @Field(() => GraphQLDateTime, { description: `${FROM}.` })
  readonly from!: Date;

  @Field(() => GraphQLDateTime, { description: TO })
  readonly to!: Date;

  @Field(() => Granularity, {
    nullable: true,
    description:
      'Length of the buckets; default: HOUR up to 2 days, DAY up to 92, WEEK up to 731, MONTH beyond.',
  })
  readonly granularity?: Granularity | null;

  @Field(() => [SliceDimension], {
    nullable: true,
    description: 'One line for each group that occurs: at most two dimensions, which the metric must have.',
  })
  readonly groupBy?: readonly string[] | null;

  @Field(() => Comparison, { nullable: true, description: 'Compare each point with an earlier time.' })
  readonly compare?: Comparison | null;

  @Field(() => Int, {
    nullable: true,
    description: `Only the lines with the most rows, 1 to ${MOST_TOP}, and one of all other rows. Only with groupBy.`,
  })
  @Min(1)
  @Max(MOST_TOP)
  readonly top?: number | null;
}

@ArgsType()
export class RowsArgs extends PlacedArgs {
  @Field(() => MetricName, { description: 'Which metric.' })
  readonly metric!: string;

  @Field(() => Int, { nullable: true, defaultValue: 50, description: 'Most rows of the page, 1 to 500.' })
  @Min(1)
  @Max(MOST_ROWS)
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only rows after this cursor, which was given for the same metric, window and filter; asOf is then that of the first page.',
  })
  readonly after?: string | null;
}

@ArgsType()
export class ExplainArgs extends PlacedArgs {
  @Field(() => MetricName, { description: 'Which metric.' })
  readonly metric!: string;

  @Field(() => Granularity, {
    nullable: true,
    description: 'Explain a series in such buckets; default: one number.',
  })
  readonly granularity?: Granularity | null;

  @Field(() => [SliceDimension], {
    nullable: true,
    description: 'Explain it in groups: at most two dimensions.',
  })
  readonly groupBy?: readonly string[] | null;
}
