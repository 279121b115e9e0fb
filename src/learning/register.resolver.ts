// Registering what there is to learn, who learns it and what is asked; and letting a learner go.
import { Arg, Authorized, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import {
  Audited,
  Cost,
  type Database,
  NotAudited,
  type RequestContext,
  Role,
  organizationOf,
} from '../platform';
import { CourseInput, EnrolmentInput } from './courses.types';
import { learningFacts, PROGRESS_FACTS } from './learning.facts';
import { MOST_COURSES_A_CALL, MOST_ENROLMENTS_A_CALL, MOST_SURVEYS_A_CALL } from './learning.limits';
import { enrol } from './progress';
import {
  checkedCourses,
  checkedEnrolments,
  checkedId,
  checkedSurveys,
  deleteLearner,
  registerCourses,
  registerSurveys,
} from './register';
import { SurveyInput } from './surveys.types';

const KEEPERS = [Role.ADMIN, Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN];
const KEEPER_ROLES = 'Roles: ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN.';

@Resolver()
export class LearningRegisterResolver {
  /** `told` hears which facts of an organization have changed, after the commit. */
  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    private readonly told: (organizationId: string, facts: readonly string[]) => void,
  ) {}

  @Audited('REGISTER_COURSES', 'course', { resourceId: () => null, redact: ['courses'] })
  @Authorized(KEEPERS)
  @Cost(50)
  @Mutation(() => Int, {
    description: `Registers 1 to 100 courses: the title and the list of lessons of one that is known are replaced, and who has finished it is counted again. Answers how many. ${KEEPER_ROLES}`,
  })
  async registerCourses(
    @Arg('courses', () => [CourseInput], { description: 'The courses; each id once.' })
    courses: CourseInput[],
    @Ctx() context: RequestContext,
  ): Promise<number> {
    const checked = checkedCourses(courses, MOST_COURSES_A_CALL);
    const organizationId = organizationOf(context);
    return context.write(async (session) => {
      await registerCourses(session, organizationId, checked);
      const details = { courses: checked.map(({ id, lessons }) => ({ id, lessons: lessons.length })) };
      return { answer: checked.length, details, facts: PROGRESS_FACTS };
    });
  }

  @NotAudited('enrolments are records that the application itself keeps')
  @Authorized([Role.SERVICE])
  @Cost(10)
  @Mutation(() => Int, {
    description:
      'Tells of 1 to 1,000 enrolments. Idempotent: the earliest enrolledAt of a learner and course counts. Answers how many were told of. Role: SERVICE.',
  })
  async enrolLearners(
    @Arg('enrolments', () => [EnrolmentInput], { description: 'In any order.' })
    enrolments: EnrolmentInput[],
    @Ctx() context: RequestContext,
  ): Promise<number> {
    const checked = checkedEnrolments(enrolments, MOST_ENROLMENTS_A_CALL, context.clock.now());
    const organizationId = organizationOf(context);
    await this.database.withOrganization(organizationId, (session) =>
      enrol(session, organizationId, checked),
    );
    this.told(organizationId, PROGRESS_FACTS);
    return checked.length;
  }

  @Audited('REGISTER_SURVEYS', 'survey', { resourceId: () => null, redact: ['surveys'] })
  @Authorized(KEEPERS)
  @Cost(50)
  @Mutation(() => Int, {
    description: `Registers 1 to 100 surveys: title, course and questions of one that is known are replaced; answers stay. Answers how many. ${KEEPER_ROLES}`,
  })
  async registerSurveys(
    @Arg('surveys', () => [SurveyInput], { description: 'The surveys; each id once.' })
    surveys: SurveyInput[],
    @Ctx() context: RequestContext,
  ): Promise<number> {
    const checked = checkedSurveys(surveys, MOST_SURVEYS_A_CALL);
    const organizationId = organizationOf(context);
    return context.write(async (session) => {
      await registerSurveys(session, organizationId, checked);
      const details = { surveys: checked.map(({ id, questions }) => ({ id, questions: questions.length })) };
      return { answer: checked.length, details };
    });
  }

  @Audited('DELETE_LEARNER', 'learner', { resourceId: ({ learnerId }) => learnerId })
  @Authorized([Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN])
  @Cost(50)
  @Mutation(() => Boolean, {
    description:
      'Deletes a learner: enrolments, progress, answers and plays. False: nothing is known of such a learner. Whoever is told of again afterwards is a new learner. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN.',
  })
  async deleteLearner(
    @Arg('learnerId', () => ID, { description: 'Id of the learner, as learnerProgress answers it.' })
    learnerId: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    const checked = checkedId('learnerId', learnerId);
    const organizationId = organizationOf(context);
    return context.write(async (session) => {
      const deleted = await deleteLearner(session, organizationId, checked);
      return { answer: deleted > 0, details: { rows: deleted }, facts: learningFacts };
    });
  }
}
