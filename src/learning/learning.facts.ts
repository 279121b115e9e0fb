// The facts of learning: enrolments, lessons begun, activity, answers and plays.
import { fact } from '../metrics';
import { DECISION_DAYS } from './learning.limits';

/** The stream of events that this context is made of. */
export const LEARNING_STREAM = 'learning';

/** A learner as a UUID, which different ones are counted by. */
const LEARNER = (column: string): string => `md5(${column})::uuid`;
const LEARNER_TYPES = { learner: 'uuid' } as const;

/** In hours: what a day is would depend on the zone of the session. */
const DECISION_HOURS = DECISION_DAYS * 24;
const DECIDED = `p.started_at + interval '${DECISION_HOURS} hours'`;

/**
 * Whether a lesson that was begun was dropped: over `p`, a row of lesson_progress. At the end of its days the learner
 * had neither finished it nor ever begun a later one.
 */
export const droppedOff = (asOf: string): string =>
  `(${DECIDED} <= ${asOf} AND (p.completed_at < ${DECIDED}) IS NOT TRUE AND (p.moved_on_at < ${DECIDED}) IS NOT TRUE)`;

/** Whether that is still open. */
export const undecided = (asOf: string): string =>
  `(${DECIDED} > ${asOf} AND (p.completed_at < ${asOf}) IS NOT TRUE AND (p.moved_on_at < ${asOf}) IS NOT TRUE)`;

/** One text for several ids, whatever they hold: each says how long it is. */
const rowId = (...ids: string[]): string =>
  ids.map((id) => `char_length(${id}) || ' ' || ${id}`).join(` || ' ' || `);

/** A learner in a course, by when they enrolled and when they had finished it. */
export const courseProgress = fact('course-progress', {
  stream: LEARNING_STREAM,
  from: 'course_progress c',
  organization: 'c.org_id',
  moments: { enrolled_at: 'c.enrolled_at', started_at: 'c.started_at', completed_at: 'c.completed_at' },
  columns: { course_id: 'c.course_id' },
  row: { id: rowId('c.course_id', 'c.learner_id') },
  rollup: { table: 'course_progress', dimensions: ['course_id'], depends: [] },
});

/** A learner in a lesson, by when they began and when they finished it. */
export const lessonProgress = fact('lesson-progress', {
  stream: LEARNING_STREAM,
  from: 'lesson_progress p',
  organization: 'p.org_id',
  moments: {
    started_at: 'p.started_at',
    completed_at: 'p.completed_at',
  },
  columns: {
    course_id: 'p.course_id',
    lesson_id: 'p.lesson_id',
    counts: '(p.position IS NOT NULL)',
    dropped_off: droppedOff(':asOf'),
    undecided: undecided(':asOf'),
  },
  row: { id: rowId('p.course_id', 'p.lesson_id', 'p.learner_id') },
  rollup: {
    table: 'lesson_progress',
    dimensions: ['course_id'],
    pendingHours: DECISION_HOURS,
    depends: [
      {
        column: 'dropped_off',
        // Before, nobody has dropped it. The row alone says so: marks of other rows tell nothing.
        settled: DECIDED,
        source: 'none',
        touches: 'false',
      },
    ],
  },
});

/**
 * Everything that says that a learner was there: of each quarter of an hour the first and the last of it, so that of any
 * longer span it is known whether they were.
 */
export const learnerActivity = fact('learner-activity', {
  stream: LEARNING_STREAM,
  from: `(SELECT f.org_id, f.learner_id, f.course_id, f.first_at AS occurred_at FROM learner_activity f
          UNION ALL
          SELECT l.org_id, l.learner_id, l.course_id, l.last_at FROM learner_activity l WHERE l.last_at > l.first_at) a`,
  organization: 'a.org_id',
  moments: { occurred_at: 'a.occurred_at' },
  columns: { learner: LEARNER('a.learner_id'), course_id: `nullif(a.course_id, '')` },
  types: LEARNER_TYPES,
  row: { id: rowId('a.learner_id', 'a.course_id', `extract(epoch FROM a.occurred_at)::text`) },
  rollup: { table: 'learner_activity', dimensions: ['course_id'], depends: [] },
});

export const quizAnswerFact = fact('quiz-answers', {
  stream: LEARNING_STREAM,
  from: 'quiz_answers q',
  organization: 'q.org_id',
  moments: { answered_at: 'q.answered_at' },
  columns: {
    course_id: 'q.course_id',
    lesson_id: 'q.lesson_id',
    quiz_id: 'q.quiz_id',
    question_id: 'q.question_id',
    correct: 'q.correct',
  },
  row: { id: 'q.client_event_id' },
  rollup: { table: 'quiz_answers', dimensions: ['course_id'], dailyDimensions: ['quiz_id'], depends: [] },
});

export const videoPlayFact = fact('video-plays', {
  stream: LEARNING_STREAM,
  from: 'video_plays v',
  organization: 'v.org_id',
  moments: { played_at: 'v.played_at' },
  columns: {
    course_id: 'v.course_id',
    lesson_id: 'v.lesson_id',
    video_id: 'v.video_id',
    seconds: 'v.seconds',
  },
  row: { id: 'v.client_event_id' },
  rollup: { table: 'video_plays', dimensions: ['course_id'], dailyDimensions: ['video_id'], depends: [] },
});

export const surveyResponseFact = fact('survey-responses', {
  stream: LEARNING_STREAM,
  from: 'survey_responses r',
  organization: 'r.org_id',
  moments: { answered_at: 'r.answered_at' },
  columns: { survey_id: 'r.survey_id', course_id: 'r.course_id' },
  row: { id: 'r.client_event_id' },
  rollup: { table: 'survey_responses', dimensions: ['survey_id'], depends: [] },
});

/** Single answers that are scores. */
export const surveyScoreFact = fact('survey-scores', {
  stream: LEARNING_STREAM,
  from: 'survey_answers s',
  organization: 's.org_id',
  moments: { answered_at: 's.answered_at' },
  columns: {
    survey_id: 's.survey_id',
    question_id: 's.question_id',
    course_id: 's.course_id',
    score: 's.score',
  },
  row: { id: rowId('s.client_event_id', 's.question_id') },
  rollup: { table: 'survey_answers', dimensions: ['survey_id'], depends: [] },
});

// Which facts a change touches: their watchers look again.
export const PROGRESS_FACTS = [courseProgress.name, lessonProgress.name];
export const learningFacts = [
  ...PROGRESS_FACTS,
  learnerActivity.name,
  quizAnswerFact.name,
  videoPlayFact.name,
  surveyResponseFact.name,
  surveyScoreFact.name,
];
