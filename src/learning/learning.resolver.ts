// The queries of learning: who may ask, what may be asked, and nothing else.
import { Arg, Args, Authorized, Ctx, ID, Query, Resolver } from 'type-graphql';
import { type AskedSpan, askedSpan, type MetricRunner, type Span } from '../metrics';
import {
  AppError,
  Cost,
  type Cursors,
  type RequestContext,
  Role,
  SizedList,
  organizationOf,
} from '../platform';
import {
  CourseCompletionArgs,
  CourseCompletionReport,
  CourseList,
  LessonDropoffArgs,
  LessonDropoffReport,
} from './courses.types';
import type { Freshness } from './fresh.types';
import { LEARNING_STREAM } from './learning.facts';
import { tellInsight } from './insights';
import { readInsights } from './insights.sql';
import { InsightList, LearningSummary } from './insights.types';
import { everyLearner, learnerCount, learnerPage } from './learners';
import {
  MOST_COURSE_SURVEYS,
  MOST_COURSES,
  MOST_INSIGHTS,
  MOST_LEARNERS,
  MOST_LESSONS,
  MOST_QUESTIONS,
  MOST_SENTENCES,
  MOST_SURVEYS,
} from './learning.limits';
import { LearnerOrder, LearnerProgressArgs, LearnerProgressPage } from './progress.types';
import { courseCompletion, courseTitle, lessonDropoff, listCourses, listSurveys } from './reports.sql';
import { learningSentences } from './summary';
import { surveyAnswers } from './surveys';
import { type SurveyInfo, SurveyList, SurveySummary, SurveySummaryArgs } from './surveys.types';

const ANALYTICS = [Role.ADMIN, Role.ORG_ADMIN, Role.ANALYST, Role.SUPER_ADMIN];
const ANALYTICS_ROLES = 'Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN.';
/** Nothing of learning lies before: so are events and enrolments checked. */
const BEGINNING = new Date(Date.UTC(2000, 0, 1));

@Resolver()
export class LearningResolver {
  constructor(
    private readonly metrics: MetricRunner,
    private readonly cursors: Cursors,
  ) {}

  @Authorized(ANALYTICS)
  @Cost(20)
  @SizedList({ most: MOST_COURSES, fields: ['rows'] })
  @Query(() => CourseList, { description: `All registered courses. ${ANALYTICS_ROLES}` })
  async courses(@Ctx() context: RequestContext): Promise<CourseList> {
    const organizationId = organizationOf(context);
    const { asOf, ...fresh } = await this.fresh(context);
    const [courses, surveys] = [
      await context.read(listCourses, [organizationId]),
      await context.read(listSurveys, [organizationId, asOf]),
    ];
    const byCourse = new Map<string | null, SurveyInfo[]>();
    for (const survey of surveys) {
      byCourse.set(survey.courseId, [...(byCourse.get(survey.courseId) ?? []), survey]);
    }
    const rows = courses.map((course) => ({
      ...course,
      surveys: (byCourse.get(course.id) ?? []).slice(0, MOST_COURSE_SURVEYS),
    }));
    return { asOf, ...fresh, rows };
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @SizedList({ most: MOST_SURVEYS, fields: ['rows'] })
  @Query(() => SurveyList, { description: `All registered surveys. ${ANALYTICS_ROLES}` })
  async surveys(@Ctx() context: RequestContext): Promise<SurveyList> {
    const { asOf, dataFreshAsOf } = await this.fresh(context);
    const rows = await context.read(listSurveys, [organizationOf(context), asOf]);
    return { asOf, dataFreshAsOf, rows };
  }

  @Authorized(ANALYTICS)
  @Cost(100)
  @SizedList({ most: MOST_COURSES, fields: ['rows'] })
  @Query(() => CourseCompletionReport, {
    description: `How courses are finished: of those enrolled in the span, or of everybody where there is none. ${ANALYTICS_ROLES}`,
  })
  async courseCompletion(
    @Args(() => CourseCompletionArgs) args: CourseCompletionArgs,
    @Ctx() context: RequestContext,
  ): Promise<CourseCompletionReport> {
    const { from, to } = await this.spanOf(context, args);
    const fresh = await this.fresh(context);
    const asked = [organizationOf(context), args.courseId ?? null, from, to, fresh.asOf];
    return { ...fresh, rows: await context.read(courseCompletion, asked) };
  }

  @Authorized(ANALYTICS)
  @Cost(100)
  @SizedList({ most: MOST_LESSONS, fields: ['rows'] })
  @Query(() => LessonDropoffReport, {
    description: `Where a course is left: of those who started a lesson in the span, or of everybody where there is none. NOT_FOUND: there is no such course. ${ANALYTICS_ROLES}`,
  })
  async lessonDropoff(
    @Args(() => LessonDropoffArgs) args: LessonDropoffArgs,
    @Ctx() context: RequestContext,
  ): Promise<LessonDropoffReport> {
    const { courseId } = args;
    const organizationId = organizationOf(context);
    const { from, to } = await this.spanOf(context, args);
    const fresh = await this.fresh(context);
    const [course] = await context.read(courseTitle, [organizationId, courseId]);
    if (course === undefined) {
      throw new AppError('NOT_FOUND', 'There is no such course');
    }
    const rows = await context.read(lessonDropoff, [organizationId, courseId, from, to, fresh.asOf]);
    return { ...fresh, courseId, title: course.title, rows };
  }

  @Authorized(ANALYTICS)
  @Cost(100)
  @SizedList({ most: MOST_LEARNERS, by: ['first'], otherwise: 50, fields: ['rows'] })
  @Query(() => LearnerProgressPage, {
    description: `How far each learner has come in each course. ${ANALYTICS_ROLES}`,
  })
  async learnerProgress(
    @Args(() => LearnerProgressArgs) args: LearnerProgressArgs,
    @Ctx() context: RequestContext,
  ): Promise<LearnerProgressPage> {
    const question = {
      organizationId: organizationOf(context),
      courseId: args.courseId ?? null,
      search: args.search ?? null,
      status: args.status ?? null,
      orderBy: args.orderBy ?? LearnerOrder.LAST_ACTIVITY_DESC,
    };
    const fresh = await this.fresh(context);
    const page = { first: args.first ?? 50, after: args.after ?? null };
    const session = await context.snapshot();
    const found = await learnerPage(session, this.cursors, question, fresh.asOf, page);
    return new LearnerProgressPage(
      { ...fresh, ...found },
      () => learnerCount(session, question, fresh.asOf),
      everyLearner(question, fresh.asOf),
    );
  }

  @Authorized(ANALYTICS)
  @Cost(100)
  @SizedList({ most: MOST_QUESTIONS, fields: ['questions'] })
  @Query(() => SurveySummary, {
    description: `What was answered to a survey in the span, or ever where there is none. NOT_FOUND: there is no such survey. ${ANALYTICS_ROLES}`,
  })
  async surveySummary(
    @Args(() => SurveySummaryArgs) args: SurveySummaryArgs,
    @Ctx() context: RequestContext,
  ): Promise<SurveySummary> {
    const { surveyId } = args;
    const { from, to } = await this.spanOf(context, args);
    const asked = { organizationId: organizationOf(context), surveyId, from, to };
    const answers = await surveyAnswers(await context.snapshot(), asked, roleOf(context));
    return { ...(await this.fresh(context)), surveyId, ...answers };
  }

  @Authorized(ANALYTICS)
  @Cost(20)
  @SizedList({ most: MOST_INSIGHTS, fields: ['rows'] })
  @Query(() => InsightList, {
    description: `What stands out, found again every few minutes where something has changed; at most ${MOST_INSIGHTS}. ${ANALYTICS_ROLES}`,
  })
  async insights(
    @Arg('courseId', () => ID, { nullable: true, description: 'Only of this course; default: of all.' })
    courseId: string | null,
    @Ctx() context: RequestContext,
  ): Promise<InsightList> {
    const found = await context.read(readInsights, [organizationOf(context), courseId]);
    const rows = found.map((insight) => ({ ...insight, text: tellInsight(insight) }));
    return { ...(await this.fresh(context)), rows };
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @SizedList({ most: MOST_SENTENCES, fields: ['sentences'] })
  @Query(() => LearningSummary, {
    description: `How learning goes, in sentences made from insights by rules, at most ${MOST_SENTENCES}. ${ANALYTICS_ROLES}`,
  })
  async learningSummary(
    @Arg('courseId', () => ID, { nullable: true, description: 'Only of this course; default: of all.' })
    courseId: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<LearningSummary> {
    const reader = this.metrics.reader(context);
    const question = await reader.question();
    const sentences = await learningSentences(reader, question, organizationOf(context), courseId ?? null);
    return { ...(await this.fresh(context)), sentences };
  }

  private async fresh(context: RequestContext): Promise<Freshness> {
    const { takenAt: asOf } = await context.snapshot();
    const reader = this.metrics.reader(context);
    return { asOf, dataFreshAsOf: await reader.streamFreshAsOf(LEARNING_STREAM, asOf) };
  }

  /** Everything up to now, unless either end is given. */
  private async spanOf(context: RequestContext, asked: AskedSpan): Promise<Span> {
    const reader = this.metrics.reader(context);
    const question = await reader.question();
    return asked.from == null && asked.to == null
      ? { from: BEGINNING, to: question.asOf }
      : askedSpan(reader, question, asked);
  }
}

function roleOf({ actor }: RequestContext): Role {
  if (actor === null) {
    throw new Error('Nobody asks');
  }
  return actor.role;
}
