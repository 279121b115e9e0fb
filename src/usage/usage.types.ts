// The arguments of the usage queries.
import { Max, Min } from 'class-validator';
import { ArgsType, Field, Int } from 'type-graphql';
import { MomentArgs, MOST_DAYS } from '../metrics';
import { UsageGranularity } from './trends.types';

const EITHER = 'a date as YYYY-MM-DD in the organization’s zone, or a moment as 2026-01-31T09:00:00Z';

export const MOST_ENDPOINT_ROWS = 500;

@ArgsType()
export class SpanArgs extends MomentArgs {
  @Field(() => String, {
    nullable: true,
    description: `Start of the span, inclusive: ${EITHER}. At most ${MOST_DAYS} days before \`to\`; default: 30 local days, the last of them that in which the span ends.`,
  })
  readonly from?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `End of the span: ${EITHER}. A date is the whole of that day, a moment is exclusive; what lies after asOf is left out. Default: asOf.`,
  })
  readonly to?: string | null;
}

@ArgsType()
export class TrendArgs extends SpanArgs {
  @Field(() => UsageGranularity, {
    nullable: true,
    defaultValue: UsageGranularity.DAY,
    description: 'Length of the points.',
  })
  readonly granularity?: UsageGranularity | null;
}

@ArgsType()
export class EndpointArgs extends SpanArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: `Most endpoints to answer, 1 to ${MOST_ENDPOINT_ROWS}, the most requested first.`,
  })
  @Min(1)
  @Max(MOST_ENDPOINT_ROWS)
  readonly first?: number | null;
}
