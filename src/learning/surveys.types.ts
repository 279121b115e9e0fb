// Surveys: what is registered of them, and what was answered.
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Cost, GraphQLDateTime, SizedList } from '../platform';
import { FreshAnswer } from './fresh.types';
import {
  HIGHEST_SCORE,
  LONGEST_ID,
  LONGEST_TITLE,
  MOST_CHOICES,
  MOST_QUESTIONS,
  MOST_TEXTS,
  SMALLEST_GROUP,
} from './learning.limits';
import { LearningSpanArgs } from './span.types';

export enum SurveyQuestionType {
  SCORE = 'SCORE',
  CHOICE = 'CHOICE',
  TEXT = 'TEXT',
}

registerEnumType(SurveyQuestionType, {
  name: 'SurveyQuestionType',
  description: 'How a question is answered.',
  valuesConfig: {
    SCORE: { description: 'By a whole number.' },
    CHOICE: { description: 'By one of its choices.' },
    TEXT: { description: 'In free text.' },
  },
});

@InputType({ description: 'A question of a survey.' })
export class SurveyQuestionInput {
  @Field(() => ID, {
    description: `Id in the application, 1 to ${LONGEST_ID} characters; once in a survey.`,
  })
  readonly id!: string;

  @Field(() => String, { description: `The question, 1 to ${LONGEST_TITLE} characters.` })
  readonly text!: string;

  @Field(() => SurveyQuestionType, { description: 'How it is answered.' })
  readonly type!: SurveyQuestionType;

  @Field(() => [String], {
    nullable: true,
    description: `Of a CHOICE, and only of it: 1 to ${MOST_CHOICES} different texts of 1 to ${LONGEST_TITLE} characters.`,
  })
  readonly choices?: readonly string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: `Of a SCORE, and only of it: the lowest, 0 to ${HIGHEST_SCORE}; default 1.`,
  })
  readonly lowest?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Of a SCORE, and only of it: the highest, above the lowest and at most ${HIGHEST_SCORE}; default 5.`,
  })
  readonly highest?: number | null;
}

@InputType({ description: 'A survey, as the application knows it.' })
export class SurveyInput {
  @Field(() => ID, { description: `Id in the application, 1 to ${LONGEST_ID} characters.` })
  readonly id!: string;

  @Field(() => String, { description: `1 to ${LONGEST_TITLE} characters.` })
  readonly title!: string;

  @Field(() => ID, { nullable: true, description: 'The course that it is about; null: none.' })
  readonly courseId?: string | null;

  @Field(() => [SurveyQuestionInput], {
    description: `All its questions in their order, 1 to ${MOST_QUESTIONS}; answers to one that is not listed any more are kept and not shown.`,
  })
  readonly questions!: readonly SurveyQuestionInput[];
}

@ArgsType()
export class SurveySummaryArgs extends LearningSpanArgs {
  @Field(() => ID, { description: 'Id of the survey.' })
  readonly surveyId!: string;
}

@Cost(0)
@ObjectType({ simpleResolvers: true, description: 'A registered survey.' })
export class SurveyInfo {
  @Field(() => ID, { description: 'Id in the application.' })
  readonly id!: string;

  @Field(() => String, { description: 'Title.' })
  readonly title!: string;

  @Field(() => ID, { nullable: true, description: 'The course that it is about; null: none.' })
  readonly courseId!: string | null;

  @Field(() => Int, { description: 'How often it was answered.' })
  readonly responses!: number;
}

@ObjectType({ simpleResolvers: true, description: 'All registered surveys.' })
export class SurveyList extends FreshAnswer {
  @Field(() => [SurveyInfo], { description: 'By their title.' })
  readonly rows!: readonly SurveyInfo[];
}

@Cost(0)
@ObjectType({ simpleResolvers: true, description: 'How often a question was answered so.' })
export class SurveyAnswerCount {
  @Field(() => String, { description: 'The score, as text, or the choice.' })
  readonly value!: string;

  @Field(() => Int, { description: 'Answers.' })
  readonly count!: number;
}

@Cost(0)
@ObjectType({ simpleResolvers: true, description: 'An answer in free text, without who gave it.' })
export class SurveyText {
  @Field(() => String, { description: 'As it was written.' })
  readonly text!: string;

  @Field(() => GraphQLDateTime, { description: 'When it was answered.' })
  readonly answeredAt!: Date;
}

const SUPPRESSED = `True: fewer than ${SMALLEST_GROUP} learners answered, so that nothing is told of their answers.`;

@ObjectType({ simpleResolvers: true, description: 'What was answered to a question.' })
export class SurveyQuestionSummary {
  @Field(() => ID, { description: 'Id of the question.' })
  readonly questionId!: string;

  @Field(() => String, { description: 'The question.' })
  readonly text!: string;

  @Field(() => SurveyQuestionType, { description: 'How it is answered.' })
  readonly type!: SurveyQuestionType;

  @Field(() => Int, { description: 'Answers; 0 where suppressed.' })
  readonly n!: number;

  @Field(() => Boolean, { description: SUPPRESSED })
  readonly suppressed!: boolean;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean score; null: no scores, or suppressed.',
  })
  readonly mean!: number | null;

  @SizedList({ most: HIGHEST_SCORE + 1 })
  @Field(() => [SurveyAnswerCount], {
    description:
      'How often each score or choice was answered, in their order, also those that nobody gave; none for free text or where suppressed.',
  })
  readonly distribution!: readonly SurveyAnswerCount[];

  @SizedList({ most: MOST_TEXTS })
  @Cost(10)
  @Field(() => [SurveyText], {
    description: `The newest answers in free text, at most ${MOST_TEXTS}. Only for ORG_ADMIN and SUPER_ADMIN; none where suppressed.`,
  })
  readonly texts!: readonly SurveyText[];

  @Field(() => Boolean, { description: 'True: it is answered in free text that your role may not read.' })
  readonly textsRedacted!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What was answered to a survey.' })
export class SurveySummary extends FreshAnswer {
  @Field(() => ID, { description: 'Id of the survey.' })
  readonly surveyId!: string;

  @Field(() => String, { description: 'Its title.' })
  readonly title!: string;

  @Field(() => Int, {
    description: 'How often it was answered, in the span where there is one; 0 where suppressed.',
  })
  readonly responses!: number;

  @Field(() => Boolean, { description: SUPPRESSED })
  readonly suppressed!: boolean;

  @Field(() => [SurveyQuestionSummary], { description: 'In the order of the survey.' })
  readonly questions!: readonly SurveyQuestionSummary[];
}
