// Progress: what is told of learners, by events, by enrolments and by files, and what follows from it when their courses
// change.
//
// Whatever is told is merged by the least and the greatest of its moments, and rows of single events are keyed by the
// event's id, so that order, batches and repetitions make no difference. What follows (how many lessons are finished,
// when somebody moved on) is counted from those rows in the same transaction, for the learners that were touched.
import type { Session } from '../platform';
import {
  learnersAfter,
  lockLearning,
  mergeCourses,
  noteChange,
  openRecounts,
  recountCourses,
  recountLessons,
  setRecount,
} from './progress.sql';

/** Learners whose progress is counted again in one step. */
const STEP_LEARNERS = 2_000;

export interface Enrolment {
  readonly learnerId: string;
  readonly courseId: string;
  readonly enrolledAt: Date;
}

/** A learner in a course. */
export interface Pair {
  readonly courseId: string;
  readonly learnerId: string;
}

/** The earliest of each learner and course. Answers how many it changed anything for. */
export async function enrol(
  session: Session,
  organizationId: string,
  enrolments: readonly Enrolment[],
): Promise<number> {
  const earliest = new Map<string, Enrolment>();
  for (const each of enrolments) {
    const key = JSON.stringify([each.courseId, each.learnerId]);
    const known = earliest.get(key);
    if (known === undefined || each.enrolledAt < known.enrolledAt) {
      earliest.set(key, each);
    }
  }
  await session.run(lockLearning, [organizationId]);
  const changed = await session.run(mergeCourses, [organizationId, JSON.stringify([...earliest.values()])]);
  await session.run(noteChange, [organizationId]);
  return changed.length;
}

/** Counts again what follows from the lessons of these learners in these courses. The caller holds the lock. */
export async function recount(
  session: Session,
  organizationId: string,
  pairs: readonly Pair[],
): Promise<void> {
  const columns = [
    organizationId,
    pairs.map(({ courseId }) => courseId),
    pairs.map(({ learnerId }) => learnerId),
  ];
  await session.run(recountLessons, columns);
  await session.run(recountCourses, columns);
}

/**
 * One step of counting again the learners of courses that were changed, in the caller's transaction: how far it has come
 * is written down with it, so that whoever is killed has done nothing. True when there is more to do.
 */
export async function recountStep(session: Session, organizationId: string): Promise<boolean> {
  await session.run(lockLearning, [organizationId]);
  const [course] = await session.run(openRecounts, [organizationId]);
  if (course === undefined) {
    return false;
  }
  const learners = await session.run(learnersAfter, [organizationId, course.id, course.after, STEP_LEARNERS]);
  await recount(
    session,
    organizationId,
    learners.map(({ id }) => ({ courseId: course.id, learnerId: id })),
  );
  const last = learners.length < STEP_LEARNERS ? null : (learners.at(-1)?.id ?? null);
  await session.run(setRecount, [organizationId, course.id, last]);
  await session.run(noteChange, [organizationId]);
  return true;
}
