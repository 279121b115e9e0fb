// From events of learning to rows: a batch becomes one statement for each table, whatever its order.
import type { Projection, StoredEvent } from '../ingest';
import type { Session, Statement } from '../platform';
import { LEARNING_STREAM } from './learning.facts';
import { type LearningEvent, learningEventOf } from './learning.events';
import { learningFacts } from './learning.facts';
import { type Pair, recount } from './progress';
import {
  deletionsOf,
  insertQuizAnswers,
  insertSurveyAnswers,
  insertSurveyResponses,
  insertVideoPlays,
  lockLearning,
  mergeActivity,
  mergeCourses,
  mergeLessons,
  noteChange,
} from './progress.sql';

const QUARTER_MS = 15 * 60_000;

interface LessonRow extends Pair {
  readonly lessonId: string;
  startedAt: Date;
  completedAt: Date | null;
  percent: number;
  seconds: number | null;
}

interface CourseRow extends Pair {
  enrolledAt: Date | null;
  lastActivityAt: Date | null;
}

interface ActivityRow {
  readonly learnerId: string;
  /** Empty where it is about no course. */
  readonly courseId: string;
  readonly quarter: Date;
  firstAt: Date;
  lastAt: Date;
}

/** What a batch tells, merged as the tables merge it: no row is written twice by one statement. */
class Told {
  readonly lessons = new Map<string, LessonRow>();
  readonly courses = new Map<string, CourseRow>();
  readonly activity = new Map<string, ActivityRow>();
  readonly quizAnswers: object[] = [];
  readonly videoPlays: object[] = [];
  readonly surveyResponses: object[] = [];
  readonly surveyAnswers: object[] = [];

  tell(event: LearningEvent): void {
    const { clientEventId, learnerId, occurredAt: at } = event;
    const courseId = event.payload.courseId ?? null;
    if (event.kind === 'learner.enrolled') {
      const row = this.course(event.payload.courseId, learnerId);
      row.enrolledAt = earlier(row.enrolledAt, at);
      return;
    }
    this.wasThere(courseId, learnerId, at);
    switch (event.kind) {
      case 'lesson.started':
      case 'lesson.progress':
      case 'lesson.completed':
        this.lesson(event);
        return;
      case 'quiz.answered': {
        const { lessonId, quizId, questionId, correct, seconds } = event.payload;
        this.quizAnswers.push({
          clientEventId,
          learnerId,
          courseId,
          lessonId,
          quizId,
          questionId,
          correct,
          seconds,
          at,
        });
        return;
      }
      case 'video.played': {
        const { lessonId, videoId, seconds } = event.payload;
        this.videoPlays.push({ clientEventId, learnerId, courseId, lessonId, videoId, seconds, at });
        return;
      }
      case 'survey.answered': {
        const { surveyId, answers } = event.payload;
        const response = { clientEventId, learnerId, surveyId, courseId, at };
        this.surveyResponses.push(response);
        this.surveyAnswers.push(...answers.map((answer) => ({ ...answer, ...response })));
      }
    }
  }

  private lesson({
    kind,
    payload,
    learnerId,
    occurredAt: at,
  }: Extract<LearningEvent, { kind: `lesson.${string}` }>): void {
    const { courseId, lessonId } = payload;
    const key = JSON.stringify([courseId, learnerId, lessonId]);
    const row = this.lessons.get(key) ?? {
      courseId,
      learnerId,
      lessonId,
      startedAt: at,
      completedAt: null,
      percent: 0,
      seconds: null,
    };
    this.lessons.set(key, row);
    row.startedAt = earlier(row.startedAt, at);
    if (kind === 'lesson.completed') {
      row.completedAt = earlier(row.completedAt, at);
      row.percent = 100;
    }
    if (kind === 'lesson.progress') {
      row.percent = Math.max(row.percent, payload.percent);
      row.seconds = payload.seconds === undefined ? row.seconds : Math.max(row.seconds ?? 0, payload.seconds);
    }
  }

  private wasThere(courseId: string | null, learnerId: string, at: Date): void {
    if (courseId !== null) {
      const row = this.course(courseId, learnerId);
      row.lastActivityAt = later(row.lastActivityAt, at);
    }
    const quarter = Math.floor(at.getTime() / QUARTER_MS) * QUARTER_MS;
    const key = JSON.stringify([learnerId, courseId, quarter]);
    const row = this.activity.get(key) ?? {
      learnerId,
      courseId: courseId ?? '',
      quarter: new Date(quarter),
      firstAt: at,
      lastAt: at,
    };
    this.activity.set(key, row);
    row.firstAt = earlier(row.firstAt, at);
    row.lastAt = later(row.lastAt, at);
  }

  private course(courseId: string, learnerId: string): CourseRow {
    const key = JSON.stringify([courseId, learnerId]);
    const row = this.courses.get(key) ?? { courseId, learnerId, enrolledAt: null, lastActivityAt: null };
    this.courses.set(key, row);
    return row;
  }
}

export const learningProjection: Projection = {
  stream: LEARNING_STREAM,
  facts: learningFacts,
  project: async (session, organizationId, events) => {
    await session.run(lockLearning, [organizationId]);
    const told = new Told();
    for (const event of await ofThePresent(session, organizationId, events)) {
      told.tell(event);
    }
    const write = async (into: Statement<object>, rows: Iterable<object>): Promise<void> => {
      const all = [...rows];
      if (all.length > 0) {
        await session.run(into, [organizationId, JSON.stringify(all)]);
      }
    };
    await write(mergeCourses, told.courses.values());
    await write(mergeLessons, told.lessons.values());
    await write(mergeActivity, told.activity.values());
    await write(insertQuizAnswers, told.quizAnswers);
    await write(insertVideoPlays, told.videoPlays);
    await write(insertSurveyResponses, told.surveyResponses);
    await write(insertSurveyAnswers, told.surveyAnswers);
    const touched = new Map(
      [...told.lessons.values()].map((row) => [JSON.stringify([row.courseId, row.learnerId]), row] as const),
    );
    if (touched.size > 0) {
      await recount(session, organizationId, [...touched.values()]);
    }
    await session.run(noteChange, [organizationId]);
  },
};

/** Without what was received of learners before they were deleted. */
async function ofThePresent(
  session: Session,
  organizationId: string,
  stored: readonly StoredEvent[],
): Promise<LearningEvent[]> {
  const events = stored.map(learningEventOf);
  const learners = [...new Set(events.map(({ learnerId }) => learnerId))];
  const deletions = await session.run(deletionsOf, [organizationId, learners]);
  const deletedAt = new Map(deletions.map((each) => [each.learnerId, each.deletedAt]));
  return events.filter(({ learnerId, receivedAt }) => {
    const moment = deletedAt.get(learnerId);
    return moment === undefined || receivedAt > moment;
  });
}

function earlier(a: Date | null, b: Date): Date {
  return a === null || b < a ? b : a;
}

function later(a: Date | null, b: Date): Date {
  return a === null || b > a ? b : a;
}
