// Insights: what stands out among the numbers of learning, and the same in sentences.
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime } from '../platform';
import { FreshAnswer } from './fresh.types';
import { DECISION_DAYS } from './learning.limits';

export enum InsightKind {
  LOW_COMPLETION = 'LOW_COMPLETION',
  LESSON_DROPOFF = 'LESSON_DROPOFF',
  STALLED_LEARNERS = 'STALLED_LEARNERS',
  LOW_QUIZ_RATE = 'LOW_QUIZ_RATE',
  LOW_SURVEY_SCORE = 'LOW_SURVEY_SCORE',
  COMPLETIONS_RISING = 'COMPLETIONS_RISING',
  COMPLETIONS_FALLING = 'COMPLETIONS_FALLING',
}

registerEnumType(InsightKind, {
  name: 'InsightKind',
  description: 'What stands out.',
  valuesConfig: {
    LOW_COMPLETION: {
      description: 'Few of those who enrolled more than 14 days ago have finished a course.',
    },
    LESSON_DROPOFF: { description: 'The lesson at which most learners of a course stop.' },
    STALLED_LEARNERS: {
      description: `Many who have begun a course were not active in it for ${DECISION_DAYS} days.`,
    },
    LOW_QUIZ_RATE: { description: 'A quiz is answered wrong more often than right.' },
    LOW_SURVEY_SCORE: { description: 'A question is answered with low scores.' },
    COMPLETIONS_RISING: { description: 'More finish a course than in the 30 days before.' },
    COMPLETIONS_FALLING: { description: 'Fewer finish a course than in the 30 days before.' },
  },
});

export enum InsightSeverity {
  INFO = 'INFO',
  WARNING = 'WARNING',
  CRITICAL = 'CRITICAL',
}

registerEnumType(InsightSeverity, {
  name: 'InsightSeverity',
  description: 'How much it matters.',
  valuesConfig: {
    INFO: { description: 'Good to know.' },
    WARNING: { description: 'Worth a look.' },
    CRITICAL: { description: 'Something is wrong with it.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Something that stands out, with the number behind it.' })
export class Insight {
  @Field(() => ID, { description: 'The same for as long as it stands out.' })
  readonly id!: string;

  @Field(() => InsightKind, { description: 'What stands out.' })
  readonly kind!: InsightKind;

  @Field(() => InsightSeverity, { description: 'How much it matters.' })
  readonly severity!: InsightSeverity;

  @Field(() => ID, { nullable: true, description: 'The course that it is about; null: none.' })
  readonly courseId!: string | null;

  @Field(() => String, { nullable: true, description: 'Title of the course.' })
  readonly courseTitle!: string | null;

  @Field(() => ID, { nullable: true, description: 'The lesson that it is about; null: none.' })
  readonly lessonId!: string | null;

  @Field(() => String, { nullable: true, description: 'Title of the lesson.' })
  readonly lessonTitle!: string | null;

  @Field(() => ID, { nullable: true, description: 'The quiz that it is about; null: none.' })
  readonly quizId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The survey that it is about; null: none.' })
  readonly surveyId!: string | null;

  @Field(() => String, { description: 'It in a sentence, with the exact numbers.' })
  readonly text!: string;

  @Field(() => String, { description: 'Name of the metric behind it, as in the catalogue or in reports.' })
  readonly metric!: string;

  @Field(() => Float, { nullable: true, description: 'The number, in the unit of the metric.' })
  readonly value!: number | null;

  @Field(() => Float, { nullable: true, description: 'What it is compared with; null: nothing.' })
  readonly previous!: number | null;

  @Field(() => Int, { description: 'Rows behind the number.' })
  readonly n!: number;

  @Field(() => GraphQLDateTime, { description: 'Since when it stands out.' })
  readonly foundAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When its numbers were last counted.' })
  readonly updatedAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'What stands out.' })
export class InsightList extends FreshAnswer {
  @Field(() => [Insight], { description: 'What matters most first, and of equals what is longest known.' })
  readonly rows!: readonly Insight[];
}

@ObjectType({ simpleResolvers: true, description: 'A sentence, with the number behind it.' })
export class LearningSentence {
  @Field(() => String, { description: 'The sentence.' })
  readonly text!: string;

  @Field(() => String, { description: 'Name of the metric behind it, as in the catalogue or in reports.' })
  readonly metric!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'The number, in the unit of the metric; null: there is none.',
  })
  readonly value!: number | null;

  @Field(() => Int, { description: 'Rows behind the number.' })
  readonly n!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Start of the span counted; null: everything.',
  })
  readonly from!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'End of the span counted; null: everything.' })
  readonly to!: Date | null;

  @Field(() => ID, { nullable: true, description: 'The insight that it tells; null: none.' })
  readonly insightId!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'How learning goes, in sentences made by rules.' })
export class LearningSummary extends FreshAnswer {
  @Field(() => [LearningSentence], { description: 'First the totals, then the insights in their order.' })
  readonly sentences!: readonly LearningSentence[];
}
