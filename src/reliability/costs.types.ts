// What runs, measurements and predictions cost, and by which rates.
import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { SpanReport } from './report.types';
import { ReliabilitySpanArgs } from './span.types';

export enum CostRateOrigin {
  DEFAULT = 'DEFAULT',
  ORGANIZATION = 'ORGANIZATION',
  ASKED = 'ASKED',
}

registerEnumType(CostRateOrigin, {
  name: 'CostRateOrigin',
  description: 'Where a rate comes from.',
  valuesConfig: {
    DEFAULT: { description: 'Nobody has set any.' },
    ORGANIZATION: { description: 'The organization has set it.' },
    ASKED: { description: 'It was given with the question.' },
  },
});

const RATE = 'a decimal from 0 to 9999999.999999 with at most 6 decimals, such as 0.005';

@InputType({
  description: 'What one run, measurement and prediction cost, in the organization’s own currency.',
})
export class CostRatesInput {
  @Field(() => String, { description: `One run of a workflow: ${RATE}.` })
  readonly run!: string;

  @Field(() => String, { description: `One measurement of a service, likewise.` })
  readonly metric!: string;

  @Field(() => String, { description: `One prediction, likewise.` })
  readonly prediction!: string;
}

@InputType({ description: 'Rates to count with instead of those of the organization, where they are given.' })
export class AskedCostRatesInput {
  @Field(() => String, { nullable: true, description: `One run of a workflow: ${RATE}.` })
  readonly run?: string | null;

  @Field(() => String, { nullable: true, description: 'One measurement of a service, likewise.' })
  readonly metric?: string | null;

  @Field(() => String, { nullable: true, description: 'One prediction, likewise.' })
  readonly prediction?: string | null;
}

@ArgsType()
export class CostsArgs extends ReliabilitySpanArgs {
  @Field(() => AskedCostRatesInput, {
    nullable: true,
    description: 'Rates for this answer alone; default: those of the organization.',
  })
  readonly rates?: AskedCostRatesInput | null;
}

@ObjectType({ simpleResolvers: true, description: 'What one costs, and who says so.' })
export class CostRate {
  @Field(() => String, { description: 'A decimal, in the organization’s own currency.' })
  readonly rate!: string;

  @Field(() => CostRateOrigin, { description: 'Where it comes from.' })
  readonly origin!: CostRateOrigin;
}

@ObjectType({ simpleResolvers: true, description: 'What one run, measurement and prediction cost.' })
export class CostRates {
  @Field(() => CostRate, { description: 'One run of a workflow; default 0.01.' })
  readonly run!: CostRate;

  @Field(() => CostRate, { description: 'One measurement of a service; default 0.005.' })
  readonly metric!: CostRate;

  @Field(() => CostRate, { description: 'One prediction; default 0.02.' })
  readonly prediction!: CostRate;
}

@ObjectType({ simpleResolvers: true, description: 'How many there were, and what they cost.' })
export class CostLine {
  @Field(() => Int, { description: 'How many in the span.' })
  readonly count!: number;

  @Field(() => String, { description: 'Count times rate, exact, as a decimal.' })
  readonly cost!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What a span cost: rates times counts.' })
export class CostReport extends SpanReport {
  @Field(() => CostRates, { description: 'The rates that it was counted with.' })
  readonly rates!: CostRates;

  @Field(() => CostLine, { description: 'Runs of workflows that finished.' })
  readonly runs!: CostLine;

  @Field(() => CostLine, { description: 'Measurements of services.' })
  readonly metrics!: CostLine;

  @Field(() => CostLine, { description: 'Predictions made.' })
  readonly predictions!: CostLine;

  @Field(() => String, { description: 'The sum of the three, exact, as a decimal.' })
  readonly total!: string;

  @Field(() => String, {
    description: 'The total divided by the hours of the span, rounded to 6 decimals.',
  })
  readonly perHour!: string;
}
