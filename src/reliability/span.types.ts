// The span of a question about reliability.
import { ArgsType, Field } from 'type-graphql';
import { MomentArgs } from '../metrics';
import { MOST_DAYS, MOST_INCIDENT_DAYS } from './reliability.limits';

const EITHER = 'a date as YYYY-MM-DD in the organization’s zone, or a moment as 2026-01-31T09:00:00Z';
const START = (most: number): string =>
  `Start of the span, inclusive: ${EITHER}. At most ${most.toLocaleString('en')} days before \`to\`; default: 30 local days, the last of them that in which the span ends.`;
const END = `End of the span: ${EITHER}. A date is the whole of that day, a moment is exclusive; what lies after asOf is left out. Default: asOf.`;

@ArgsType()
export class ReliabilitySpanArgs extends MomentArgs {
  @Field(() => String, { nullable: true, description: START(MOST_DAYS) })
  readonly from?: string | null;

  @Field(() => String, { nullable: true, description: END })
  readonly to?: string | null;
}

@ArgsType()
export class IncidentSpanArgs extends MomentArgs {
  @Field(() => String, { nullable: true, description: START(MOST_INCIDENT_DAYS) })
  readonly from?: string | null;

  @Field(() => String, { nullable: true, description: END })
  readonly to?: string | null;
}
