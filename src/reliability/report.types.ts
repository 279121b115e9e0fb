// What every report of reliability says of its time.
import { Field, ObjectType } from 'type-graphql';
import type { Question, Span } from '../metrics';
import { GraphQLDateTime, Moving } from '../platform';

/** As of when a report is true, and which span it is of. */
export interface Placed {
  readonly question: Question;
  readonly dataFreshAsOf: Date;
}

@ObjectType()
export abstract class ReliabilityReport {
  @Moving()
  @Field(() => GraphQLDateTime, { description: 'The moment for which the numbers are true.' })
  readonly asOf!: Date;

  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none.',
  })
  readonly dataFreshAsOf!: Date;

  @Field(() => String, { description: 'IANA zone of the days: the organization’s.' })
  readonly timezone!: string;
}

@ObjectType()
export abstract class SpanReport extends ReliabilityReport {
  @Moving()
  @Field(() => GraphQLDateTime, { description: 'Start of the span, inclusive.' })
  readonly from!: Date;

  @Moving()
  @Field(() => GraphQLDateTime, { description: 'End of the span, exclusive.' })
  readonly to!: Date;
}

type Plain<Report> = { readonly [Name in keyof Report]: Report[Name] };

export function placed({ question, dataFreshAsOf }: Placed): Plain<ReliabilityReport> {
  return { asOf: question.asOf, dataFreshAsOf, timezone: question.zone };
}

export function placedIn(place: Placed, { from, to }: Span): Plain<SpanReport> {
  return { ...placed(place), from, to };
}
