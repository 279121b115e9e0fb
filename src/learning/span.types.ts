// The span of a question about learning.
import { ArgsType, Field } from 'type-graphql';

const EITHER = 'a date as YYYY-MM-DD in the organization’s zone, or a moment as 2026-01-31T09:00:00Z';

/** The span of a question about learning; without either end there is none. */
@ArgsType()
export class LearningSpanArgs {
  @Field(() => String, {
    nullable: true,
    description: `Start of the span, inclusive: ${EITHER}. At most 400 days before \`to\`; default: 30 local days where \`to\` is given, else there is no span.`,
  })
  readonly from?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `End of the span: ${EITHER}. A date is the whole of that day, a moment is exclusive. Default: now.`,
  })
  readonly to?: string | null;
}
