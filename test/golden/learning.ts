// A course of two lessons and whoever takes it, beside the golden desk. Every number of it in golden.test.ts was counted
// from this page by hand, for Sunday noon: 29 March 2026, 10:00 UTC. Thirty days before that is 27 February, 10:00 UTC.
import type { Database } from '../../src/platform';
import type { TestDatabase } from '../harness';
import { learn, learningEvent } from '../harness/learning';

export async function writeGoldenLearning(
  { owner }: TestDatabase,
  database: Database,
  organizationId: string,
): Promise<void> {
  await owner.query(
    `INSERT INTO courses (org_id, id, title, lesson_count) VALUES ($1, 'algebra', 'Algebra', 2)`,
    [organizationId],
  );
  await owner.query(
    `INSERT INTO lessons (org_id, course_id, id, title, position)
     VALUES ($1, 'algebra', 'a1', 'Numbers', 1), ($1, 'algebra', 'a2', 'Letters', 2)`,
    [organizationId],
  );
  const of = (learnerId: string) => ({ learnerId, courseId: 'algebra' });
  const enrolled = (learner: string, at: string) => learningEvent('learner.enrolled', at, of(learner));
  const lesson = (kind: string, learner: string, lessonId: string, at: string) =>
    learningEvent(`lesson.${kind}`, at, { ...of(learner), lessonId });
  const quiz = (learner: string, correct: boolean, at: string) =>
    learningEvent('quiz.answered', at, { ...of(learner), quizId: 'q', questionId: '1', correct });
  const video = (learner: string, seconds: number, at: string) =>
    learningEvent('video.played', at, { ...of(learner), videoId: 'v', seconds });
  const survey = (learner: string, score: number, at: string) =>
    learningEvent('survey.answered', at, {
      ...of(learner),
      surveyId: 's',
      answers: [
        { questionId: 'how', score },
        { questionId: 'why', text: 'Because.' },
      ],
    });
  await learn(database, organizationId, [
    // finishes both lessons
    enrolled('Mia', '2026-03-01T09:00:00Z'),
    lesson('started', 'Mia', 'a1', '2026-03-01T10:00:00Z'),
    lesson('completed', 'Mia', 'a1', '2026-03-01T11:00:00Z'),
    lesson('started', 'Mia', 'a2', '2026-03-02T10:00:00Z'),
    lesson('completed', 'Mia', 'a2', '2026-03-02T12:00:00Z'),
    // begins the first lesson and leaves it: dropped on the 16th; answers a quiz all the same
    enrolled('Nic', '2026-03-02T09:00:00Z'),
    lesson('started', 'Nic', 'a1', '2026-03-02T10:00:00Z'),
    quiz('Nic', false, '2026-03-23T12:00:00Z'),
    // nine days into the first lesson
    enrolled('Oda', '2026-03-20T09:00:00Z'),
    lesson('started', 'Oda', 'a1', '2026-03-20T10:00:00Z'),
    quiz('Oda', true, '2026-03-25T12:00:00Z'),
    quiz('Oda', false, '2026-03-25T12:01:00Z'),
    // a second too old for thirty days, and done at noon itself
    enrolled('Pia', '2026-02-27T09:59:59Z'),
    lesson('started', 'Pia', 'a1', '2026-02-27T09:59:59Z'),
    lesson('completed', 'Pia', 'a1', '2026-03-29T10:00:00Z'),
    // never begins
    enrolled('Quy', '2026-03-28T09:00:00Z'),
    video('Mia', 90, '2026-03-28T10:00:00Z'),
    video('Oda', 120.5, '2026-03-24T10:00:00Z'),
    survey('Mia', 4, '2026-03-03T10:00:00Z'),
    survey('Nic', 1, '2026-03-04T10:00:00Z'),
  ]);
}
