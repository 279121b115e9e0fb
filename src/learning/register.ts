// Registering courses and surveys, and letting a learner go: what is checked, and what a change of a course entails.
import { z } from 'zod';
import { badInput, type Session, storableText } from '../platform';
import {
  HIGHEST_SCORE,
  LONGEST_ID,
  LONGEST_TITLE,
  MOST_CHOICES,
  MOST_COURSES,
  MOST_LESSONS,
  MOST_QUESTIONS,
  MOST_SURVEYS,
} from './learning.limits';
import type { Enrolment } from './progress';
import { recountStep } from './progress';
import { deleteLearnerRows, lockLearning, noteChange, noteDeletion } from './progress.sql';
import {
  countCourses,
  countSurveys,
  lessonsChanged,
  retireLessons,
  upsertCourses,
  upsertLessons,
  upsertSurveys,
} from './register.sql';

const EARLIEST = Date.UTC(2000, 0, 1);
/** A clock of the application may be ahead of ours by so much. */
const AHEAD_MS = 5 * 60_000;
/** Steps of counting again that whoever changes a course waits for; the rest is done by the job. */
const STEPS_AWAITED = 3;

const id = storableText(LONGEST_ID, 1);
const title = storableText(LONGEST_TITLE, 1);
const once = (items: readonly { readonly id: string }[]): boolean =>
  new Set(items.map((each) => each.id)).size === items.length;

const courseSchema = z.object({
  id,
  title,
  lessons: z
    .array(z.object({ id, title }))
    .max(MOST_LESSONS, `must have at most ${MOST_LESSONS} items`)
    .refine(once, 'must have each id once'),
});

export type Course = z.output<typeof courseSchema>;

/** Null and absent are the same. */
const score = z
  .int()
  .min(0, `must be 0 to ${HIGHEST_SCORE}`)
  .max(HIGHEST_SCORE, `must be 0 to ${HIGHEST_SCORE}`)
  .nullish();

const questionSchema = z
  .object({
    id,
    text: title,
    type: z.enum(['SCORE', 'CHOICE', 'TEXT']),
    choices: z.array(title).nullish(),
    lowest: score,
    highest: score,
  })
  .transform((question, context) => {
    const { type, choices, lowest, highest, ...rest } = question;
    const fault = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (type === 'CHOICE') {
      if (choices == null || choices.length < 1 || choices.length > MOST_CHOICES) {
        fault('choices', `must have 1 to ${MOST_CHOICES} items`);
      } else if (new Set(choices).size < choices.length) {
        fault('choices', 'must be different from each other');
      }
    } else if (choices != null) {
      fault('choices', 'is of a CHOICE only');
    }
    const scale = { lowest: lowest ?? 1, highest: highest ?? 5 };
    if (type === 'SCORE' && scale.highest <= scale.lowest) {
      fault('highest', `must be above lowest (${scale.lowest})`);
    }
    if (type !== 'SCORE' && (lowest != null || highest != null)) {
      fault(lowest == null ? 'highest' : 'lowest', 'is of a SCORE only');
    }
    return {
      ...rest,
      type,
      choices: choices ?? null,
      lowest: type === 'SCORE' ? scale.lowest : null,
      highest: type === 'SCORE' ? scale.highest : null,
    };
  });

const surveySchema = z.object({
  id,
  title,
  courseId: id.nullish(),
  questions: z
    .array(questionSchema)
    .min(1, `must have 1 to ${MOST_QUESTIONS} items`)
    .max(MOST_QUESTIONS, `must have 1 to ${MOST_QUESTIONS} items`)
    .refine(once, 'must have each id once'),
});

export type SurveyQuestion = z.output<typeof questionSchema>;
export type Survey = z.output<typeof surveySchema>;

/** Whoever uses an address for an id tells of it by events, where it is replaced before anything is stored. */
const learnerId = id.refine(
  (text) => !/^[^\s@]+@[^\s@]+$/.test(text.trim()),
  'must not be an e-mail address: tell of it by the event learner.enrolled, which replaces it',
);

const enrolmentSchema = (now: Date) =>
  z.object({
    learnerId,
    courseId: id,
    enrolledAt: z
      .date()
      .refine((at) => at.getTime() >= EARLIEST, 'must not lie before 2000')
      .refine(
        (at) => at.getTime() <= now.getTime() + AHEAD_MS,
        `must not be more than 5 minutes after now (${now.toISOString()})`,
      ),
  });

/** Each as it can be stored, or why it cannot. */
export function checkEnrolment(input: object, now: Date): Enrolment | string[] {
  return outcome(enrolmentSchema(now).safeParse(input));
}

export function checkLesson(input: object): { id: string; title: string } | string[] {
  return outcome(z.object({ id, title }).safeParse(input));
}

function outcome<Checked>(parsed: z.ZodSafeParseResult<Checked>): Checked | string[] {
  return parsed.success
    ? parsed.data
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
}

export const checkedCourses = (input: readonly object[], most: number): Course[] =>
  checkedList('courses', courseSchema, input, most);
export const checkedSurveys = (input: readonly object[], most: number): Survey[] =>
  checkedList('surveys', surveySchema, input, most);
export const checkedEnrolments = (input: readonly object[], most: number, now: Date): Enrolment[] =>
  checkedList('enrolments', enrolmentSchema(now), input, most);

export function checkedId(field: string, text: string): string {
  const parsed = id.safeParse(text);
  if (!parsed.success) {
    throw badInput(field, parsed.error.issues.map(({ message }) => message).join('; '));
  }
  return parsed.data;
}

function checkedList<Checked>(
  field: string,
  schema: z.ZodType<Checked>,
  input: readonly object[],
  most: number,
): Checked[] {
  if (input.length < 1 || input.length > most) {
    throw badInput(
      field,
      `must have 1 to ${most.toLocaleString('en')} items, not ${input.length.toLocaleString('en')}`,
    );
  }
  return input.map((each, index) => {
    const parsed = schema.safeParse(each);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw badInput([field, index, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not valid');
    }
    return parsed.data;
  });
}

function assertOnce(field: string, items: readonly { readonly id: string }[]): void {
  if (!once(items)) {
    throw badInput(field, 'must have each id once');
  }
}

/** Replaces courses in the caller's transaction. */
export async function registerCourses(
  session: Session,
  organizationId: string,
  courses: readonly Course[],
): Promise<void> {
  assertOnce('courses', courses);
  const ids = courses.map((each) => each.id);
  await session.run(lockLearning, [organizationId]);
  await assertCourseRoom(session, organizationId, ids);
  await session.run(upsertCourses, [organizationId, JSON.stringify(courses)]);
  const lessons = JSON.stringify(
    courses.flatMap((course) =>
      course.lessons.map((lesson, index) => ({ ...lesson, courseId: course.id, position: index + 1 })),
    ),
  );
  const changed = [
    ...(await session.run(upsertLessons, [organizationId, lessons])),
    ...(await session.run(retireLessons, [organizationId, ids, lessons])),
  ];
  await coursesChanged(
    session,
    organizationId,
    changed.map(({ courseId }) => courseId),
  );
}

export async function assertCourseRoom(
  session: Session,
  organizationId: string,
  ids: readonly string[],
): Promise<void> {
  const [counted] = await session.run(countCourses, [organizationId, ids]);
  if ((counted?.courses ?? 0) > MOST_COURSES) {
    throw badInput('courses', `would be more than ${MOST_COURSES.toLocaleString('en')} of the organization`);
  }
}

/** Lessons of these courses have changed: who takes them is counted again, the first of them at once. */
export async function coursesChanged(
  session: Session,
  organizationId: string,
  courseIds: readonly string[],
): Promise<void> {
  if (courseIds.length > 0) {
    const changed = await session.run(lessonsChanged, [organizationId, [...new Set(courseIds)]]);
    if (changed.some(({ lessons }) => lessons > MOST_LESSONS)) {
      throw badInput('lessons', `would be more than ${MOST_LESSONS} of a course`);
    }
    for (let step = 0; step < STEPS_AWAITED && (await recountStep(session, organizationId)); step += 1);
  }
  await session.run(noteChange, [organizationId]);
}

/** Replaces surveys in the caller's transaction; their answers stay. */
export async function registerSurveys(
  session: Session,
  organizationId: string,
  surveys: readonly Survey[],
): Promise<void> {
  assertOnce('surveys', surveys);
  await session.run(lockLearning, [organizationId]);
  const [counted] = await session.run(countSurveys, [organizationId, surveys.map((each) => each.id)]);
  if ((counted?.surveys ?? 0) > MOST_SURVEYS) {
    throw badInput('surveys', `would be more than ${MOST_SURVEYS.toLocaleString('en')} of the organization`);
  }
  await session.run(upsertSurveys, [organizationId, JSON.stringify(surveys)]);
  await session.run(noteChange, [organizationId]);
}

/** Deletes all rows of a learner, and remembers that, so that what was received before does not bring them back. */
export async function deleteLearner(
  session: Session,
  organizationId: string,
  learner: string,
): Promise<number> {
  await session.run(lockLearning, [organizationId]);
  await session.run(noteDeletion, [organizationId, learner]);
  const [row] = await session.run(deleteLearnerRows, [organizationId, learner]);
  await session.run(noteChange, [organizationId]);
  return row?.deleted ?? 0;
}
