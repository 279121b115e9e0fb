// forecastAccuracy: what was foretold, what came of it, and how far off it was.
import { Max, Min } from 'class-validator';
import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTime, Moving, SizedList } from '../platform';
import { AlertAnswer } from './alert.types';
import { FORECAST_HORIZON_DAYS, FORECAST_WEEKS, MOST_REPORT_DAYS } from './alerts.limits';

const nullable = true;

@ArgsType()
export class ForecastArgs {
  @Field(() => Int, {
    nullable,
    defaultValue: 30,
    description: `Length of the window in local days, the present one included, 1 to ${MOST_REPORT_DAYS}.`,
  })
  @Min(1)
  @Max(MOST_REPORT_DAYS)
  readonly days?: number | null;

  @Field(() => Int, {
    nullable,
    defaultValue: 1,
    description: `How many days before the day it was foretold, 1 to ${FORECAST_HORIZON_DAYS}.`,
  })
  @Min(1)
  @Max(FORECAST_HORIZON_DAYS)
  readonly horizonDays?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What was foretold of a local day, and what came of it.' })
export class AlertForecastDay {
  @Field(() => String, { description: 'The local date, YYYY-MM-DD.' })
  readonly day!: string;

  @Field(() => String, { description: 'The local date on which it was foretold, YYYY-MM-DD.' })
  readonly issuedOn!: string;

  @Field(() => GraphQLDateTime, { description: 'When it was foretold; it has not changed since.' })
  readonly issuedAt!: Date;

  @Field(() => Int, { description: 'Days between the two dates.' })
  readonly horizonDays!: number;

  @Field(() => Int, { description: 'Local days behind it.' })
  readonly basisDays!: number;

  @Field(() => Float, {
    description: `Alerts foretold: the median of the weekday over ${FORECAST_WEEKS} weeks.`,
  })
  readonly predicted!: number;

  @Field(() => Int, {
    description: 'Seasonal-naive: the alerts of the last such weekday that was over when it was foretold.',
  })
  readonly naive!: number;

  @Field(() => Int, {
    nullable,
    description: 'Alerts raised on the day; null: it is not over, or not counted yet.',
  })
  readonly actual!: number | null;

  @Field(() => GraphQLDateTime, {
    nullable,
    description:
      'When they were counted last, which is done again for as long as events of the day may come; null: not yet.',
  })
  readonly scoredAt!: Date | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How good forecasts of alerts per day have been, beside saying the same as a week before.',
})
export class ForecastAccuracy extends AlertAnswer {
  @Field(() => GraphQLDateTime, { description: 'First instant of the first day, inclusive.' })
  readonly from!: Date;

  @Moving()
  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive: asOf.' })
  readonly to!: Date;

  @Field(() => Int, { description: 'How many days before the day it was foretold.' })
  readonly horizonDays!: number;

  @Field(() => Int, { description: 'Days that are over and were foretold.' })
  readonly n!: number;

  @Field(() => Float, {
    nullable,
    description:
      'WAPE in percent: the sum of |actual − predicted| ÷ the sum of actual; null: nothing is scored, or nothing was raised.',
  })
  readonly wapePercent!: number | null;

  @Field(() => Float, { nullable, description: 'WAPE of seasonal-naive, likewise.' })
  readonly naiveWapePercent!: number | null;

  @Field(() => Float, {
    nullable,
    description:
      '1 − WAPE ÷ WAPE of seasonal-naive: above 0 it is better, 1 is without error; null: nothing is scored, or seasonal-naive was without error.',
  })
  readonly skill!: number | null;

  @SizedList({ most: MOST_REPORT_DAYS })
  @Field(() => [AlertForecastDay], { description: 'The days that are scored, oldest first.' })
  readonly rows!: readonly AlertForecastDay[];

  @SizedList({ most: FORECAST_HORIZON_DAYS })
  @Field(() => [AlertForecastDay], {
    description: 'What was foretold last, of days that are not over, oldest first; empty: nothing was.',
  })
  readonly upcoming!: readonly AlertForecastDay[];
}
