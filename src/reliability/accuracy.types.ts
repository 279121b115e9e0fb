// How predictions compare with what came of them.
import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import { SizedList } from '../platform';
import { CALIBRATION_BINS } from './reliability.limits';
import { SpanReport } from './report.types';
import { ReliabilitySpanArgs } from './span.types';

@ArgsType()
export class PredictionAccuracyArgs extends ReliabilitySpanArgs {
  @Field(() => Float, {
    nullable: true,
    defaultValue: 0.5,
    description:
      'From this probability on a prediction says that there will be a failure: 0.01 to 1 in whole hundredths.',
  })
  readonly threshold?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What was said, beside what came of it.' })
export class ConfusionMatrix {
  @Field(() => Int, { description: 'A failure was predicted, and occurred.' })
  readonly truePositives!: number;

  @Field(() => Int, { description: 'A failure was predicted, and did not occur.' })
  readonly falsePositives!: number;

  @Field(() => Int, { description: 'None was predicted, and none occurred.' })
  readonly trueNegatives!: number;

  @Field(() => Int, { description: 'None was predicted, and one occurred.' })
  readonly falseNegatives!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Predictions of about the same probability.' })
export class CalibrationBin {
  @Field(() => Float, { description: 'Lowest probability of the bin, inclusive.' })
  readonly from!: number;

  @Field(() => Float, { description: 'Highest, exclusive; of the last bin 1, inclusive.' })
  readonly to!: number;

  @Field(() => Int, { description: 'Settled predictions in it.' })
  readonly n!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Their mean probability (0 to 1); null: there are none.',
  })
  readonly meanPredicted!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of them in which the failure occurred (0 to 1); null: there are none.',
  })
  readonly observed!: number | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'How the predictions of a span compare with what came of them, of those whose outcome is known at asOf.',
})
export class PredictionAccuracyReport extends SpanReport {
  @Field(() => Float, { description: 'From this probability on a failure was predicted.' })
  readonly threshold!: number;

  @Field(() => Int, { description: 'Predictions made in the span.' })
  readonly predictions!: number;

  @Field(() => Int, { description: 'Of those, the ones whose outcome is known.' })
  readonly settled!: number;

  @Field(() => Int, { description: 'The others: no number below counts them.' })
  readonly unsettled!: number;

  @Field(() => ConfusionMatrix, { description: 'At the threshold.' })
  readonly confusion!: ConfusionMatrix;

  @Field(() => Float, {
    nullable: true,
    description: 'Of the failures predicted, the share that occurred (0 to 1); null: none was predicted.',
  })
  readonly precision!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Of the failures that occurred, the share that was predicted (0 to 1); null: none occurred.',
  })
  readonly recall!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of predictions that were right (0 to 1); null: none is settled.',
  })
  readonly accuracy!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Brier score: mean squared difference of probability and outcome, 0 is best. Always to say 0.5 has 0.25. Null: none is settled.',
  })
  readonly brierScore!: number | null;

  @SizedList({ most: CALIBRATION_BINS })
  @Field(() => [CalibrationBin], {
    description: `${CALIBRATION_BINS} bins of equal width, from the least probable on.`,
  })
  readonly calibration!: readonly CalibrationBin[];
}
