// Courses and enrolments: what is registered of them, how many finish, and where they are left.
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTime, SizedList } from '../platform';
import { FreshAnswer } from './fresh.types';
import {
  DECISION_DAYS,
  LONGEST_ID,
  LONGEST_TITLE,
  MOST_COURSE_SURVEYS,
  MOST_LESSONS,
} from './learning.limits';
import { LearningSpanArgs } from './span.types';
import { SurveyInfo } from './surveys.types';

const ID_TEXT = `1 to ${LONGEST_ID} characters`;

@InputType({ description: 'A lesson of a course, as the application knows it.' })
export class LessonInput {
  @Field(() => ID, { description: `Id in the application, ${ID_TEXT}; once in a course.` })
  readonly id!: string;

  @Field(() => String, { description: `1 to ${LONGEST_TITLE} characters.` })
  readonly title!: string;
}

@InputType({ description: 'A course, as the application knows it.' })
export class CourseInput {
  @Field(() => ID, { description: `Id in the application, ${ID_TEXT}.` })
  readonly id!: string;

  @Field(() => String, { description: `1 to ${LONGEST_TITLE} characters.` })
  readonly title!: string;

  @Field(() => [LessonInput], {
    description: `All its lessons in their order, at most ${MOST_LESSONS}; one that is not listed any more no longer counts.`,
  })
  readonly lessons!: readonly LessonInput[];
}

@InputType({ description: 'Somebody takes a course.' })
export class EnrolmentInput {
  @Field(() => ID, {
    description: `Id of the learner in the application, ${ID_TEXT}; no e-mail address.`,
  })
  readonly learnerId!: string;

  @Field(() => ID, { description: `Id of the course, ${ID_TEXT}; it may be registered later.` })
  readonly courseId!: string;

  @Field(() => GraphQLDateTime, {
    description:
      'When they enrolled, not before 2000 and not more than 5 minutes from now; the earliest that is told counts.',
  })
  readonly enrolledAt!: Date;
}

@ArgsType()
export class CourseCompletionArgs extends LearningSpanArgs {
  @Field(() => ID, { nullable: true, description: 'Only this course; default: all.' })
  readonly courseId?: string | null;
}

@ArgsType()
export class LessonDropoffArgs extends LearningSpanArgs {
  @Field(() => ID, { description: 'Id of the course.' })
  readonly courseId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'A registered course.' })
export class CourseInfo {
  @Field(() => ID, { description: 'Id in the application.' })
  readonly id!: string;

  @Field(() => String, { description: 'Title.' })
  readonly title!: string;

  @Field(() => Int, { description: 'Lessons that count for its completion.' })
  readonly lessons!: number;

  @SizedList({ most: MOST_COURSE_SURVEYS })
  @Field(() => [SurveyInfo], {
    description: `Surveys of the course, at most ${MOST_COURSE_SURVEYS}, by their title.`,
  })
  readonly surveys!: readonly SurveyInfo[];
}

@ObjectType({ simpleResolvers: true, description: 'All registered courses.' })
export class CourseList extends FreshAnswer {
  @Field(() => [CourseInfo], { description: 'By their title.' })
  readonly rows!: readonly CourseInfo[];
}

@ObjectType({ simpleResolvers: true, description: 'How a course is finished.' })
export class CourseCompletion {
  @Field(() => ID, { description: 'Id of the course.' })
  readonly courseId!: string;

  @Field(() => String, { description: 'Its title.' })
  readonly title!: string;

  @Field(() => Int, { description: 'Lessons that count for its completion.' })
  readonly lessons!: number;

  @Field(() => Int, { description: 'Learners enrolled, in the span where there is one.' })
  readonly enrolled!: number;

  @Field(() => Int, { description: 'Of those, learners who have begun any lesson.' })
  readonly started!: number;

  @Field(() => Int, { description: 'Of those enrolled, learners who have finished every lesson.' })
  readonly completed!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Completed among enrolled, in percent (0 to 100); null: nobody is enrolled.',
  })
  readonly completionRate!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Median seconds from enrolment to the last lesson finished, of those who completed; null: nobody did.',
  })
  readonly medianSecondsToComplete!: number | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When any of those enrolled was last active in the course; null: never.',
  })
  readonly lastActivityAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'How courses are finished.' })
export class CourseCompletionReport extends FreshAnswer {
  @Field(() => [CourseCompletion], { description: 'By the title of the course.' })
  readonly rows!: readonly CourseCompletion[];
}

@ObjectType({ simpleResolvers: true, description: 'What becomes of those who start a lesson.' })
export class LessonDropoff {
  @Field(() => ID, { description: 'Id of the lesson.' })
  readonly lessonId!: string;

  @Field(() => String, { description: 'Its title.' })
  readonly title!: string;

  @Field(() => Int, { description: 'Its place in the course, from 1 on.' })
  readonly position!: number;

  @Field(() => Int, { description: 'Learners who started it, in the span where there is one.' })
  readonly started!: number;

  @Field(() => Int, { description: 'Of those, learners who have finished it, whenever that was.' })
  readonly completed!: number;

  @Field(() => Int, {
    description: `Of those who started, learners who within ${DECISION_DAYS} days neither finished it nor started a later lesson.`,
  })
  readonly droppedOff!: number;

  @Field(() => Int, {
    description: `Of those who started, learners still within their ${DECISION_DAYS} days who have done neither: not counted as dropped off.`,
  })
  readonly pending!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Dropped off among those who started, in percent; those pending may still raise it. Null: nobody started.',
  })
  readonly dropoffRate!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Median seconds from start to finish, of those who finished; null: nobody did.',
  })
  readonly medianSecondsToComplete!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Where a course is left, lesson by lesson.' })
export class LessonDropoffReport extends FreshAnswer {
  @Field(() => ID, { description: 'Id of the course.' })
  readonly courseId!: string;

  @Field(() => String, { description: 'Its title.' })
  readonly title!: string;

  @Field(() => [LessonDropoff], { description: 'In the order of the course.' })
  readonly rows!: readonly LessonDropoff[];
}
