// The metrics of learning, each defined once.
import { Better, declarations, last30Days, last7Days, Unit } from '../metrics';
import { Role } from '../platform';
import {
  courseProgress,
  learnerActivity,
  lessonProgress,
  quizAnswerFact,
  surveyResponseFact,
  surveyScoreFact,
  videoPlayFact,
} from './learning.facts';
import { DECISION_DAYS } from './learning.limits';

const { metric, declared } = declarations();

const count = { kind: 'count' } as const;
const volume = { unit: Unit.COUNT, better: Better.HIGHER, window: last30Days, aggregate: count } as const;
const byCourse = ['course_id'];
const byLesson = ['course_id', 'lesson_id'];

// Courses.

export const enrolments = metric('enrolments', {
  ...volume,
  fact: courseProgress,
  at: 'enrolled_at',
  dimensions: byCourse,
  description: 'Enrolments: learners who enrolled in a course, once for each course.',
});

export const courseCompletions = metric('courseCompletions', {
  ...volume,
  fact: courseProgress,
  at: 'completed_at',
  dimensions: byCourse,
  description:
    'Course completions: learners who had finished every lesson of a course, by when they finished the last one; ' +
    'once for each course, whether they are enrolled or not.',
});

export const courseCompletionRate = metric('courseCompletionRate', {
  fact: courseProgress,
  at: 'enrolled_at',
  unit: Unit.PERCENT,
  better: Better.HIGHER,
  aggregate: { kind: 'share', hit: 'completed_at IS NOT NULL' },
  window: last30Days,
  dimensions: byCourse,
  description:
    'Course completion rate: of the learners who enrolled in the window, the percentage who have finished every lesson ' +
    'of the course by now.',
});

// Lessons.

export const lessonStarts = metric('lessonStarts', {
  ...volume,
  fact: lessonProgress,
  at: 'started_at',
  dimensions: byLesson,
  description: 'Lessons begun: the first that is told of a learner in a lesson, be it its end.',
});

export const lessonCompletions = metric('lessonCompletions', {
  ...volume,
  fact: lessonProgress,
  at: 'completed_at',
  dimensions: byLesson,
  description: 'Lessons finished, each once for each learner.',
});

export const lessonDropoffRate = metric('lessonDropoffRate', {
  fact: lessonProgress,
  at: 'started_at',
  unit: Unit.PERCENT,
  better: Better.LOWER,
  where: 'counts',
  aggregate: { kind: 'share', hit: 'dropped_off', pending: 'undecided' },
  window: last30Days,
  dimensions: byLesson,
  description:
    `Lesson drop-off: of those who began a lesson, the percentage who within ${DECISION_DAYS} days of it neither finished ` +
    `it nor began a later lesson of the course. Those still inside their ${DECISION_DAYS} days who have done neither are ` +
    'counted and reported as pending.',
});

export const activeLearners = metric('activeLearners', {
  fact: learnerActivity,
  at: 'occurred_at',
  unit: Unit.COUNT,
  better: Better.HIGHER,
  aggregate: { kind: 'distinct', value: 'learner' },
  window: last7Days,
  dimensions: [...byCourse, 'learner'],
  description:
    'Active learners: distinct learners with at least one lesson, quiz, video or survey event. Each span is counted by ' +
    'itself; active learners of several days are never added up.',
});

// Quizzes and videos.

const quizzes = {
  fact: quizAnswerFact,
  at: 'answered_at',
  dimensions: [...byLesson, 'quiz_id', 'question_id'],
} as const;

export const quizAnswers = metric('quizAnswers', {
  ...volume,
  ...quizzes,
  description: 'Answers to questions of quizzes.',
});

export const quizCorrectRate = metric('quizCorrectRate', {
  ...quizzes,
  unit: Unit.PERCENT,
  better: Better.HIGHER,
  aggregate: { kind: 'share', hit: 'correct' },
  window: last30Days,
  description: 'Of the answers to questions of quizzes, the percentage that are correct.',
});

const videos = { fact: videoPlayFact, at: 'played_at', dimensions: [...byLesson, 'video_id'] } as const;

export const videoPlays = metric('videoPlays', {
  ...volume,
  ...videos,
  better: Better.NEITHER,
  description: 'Plays of videos, as the application tells of them.',
});

export const avgVideoSeconds = metric('avgVideoSeconds', {
  ...videos,
  unit: Unit.SECONDS,
  better: Better.NEITHER,
  aggregate: { kind: 'mean', value: 'seconds' },
  window: last30Days,
  description: 'Mean seconds of a play of a video.',
});

// Surveys.

export const surveyResponses = metric('surveyResponses', {
  ...volume,
  fact: surveyResponseFact,
  at: 'answered_at',
  dimensions: ['survey_id', 'course_id'],
  description: 'Surveys answered, each answering once.',
});

export const avgSurveyScore = metric('avgSurveyScore', {
  fact: surveyScoreFact,
  at: 'answered_at',
  unit: Unit.SCORE,
  better: Better.HIGHER,
  aggregate: { kind: 'mean', value: 'score' },
  window: last30Days,
  dimensions: ['survey_id', 'question_id', 'course_id'],
  // A slice of it may be the answer of one person; surveySummary keeps small groups from everybody.
  readers: [Role.ORG_ADMIN, Role.SUPER_ADMIN],
  description:
    'Mean of all scores given in surveys, best read by question: others may have other scales. ' +
    'A slice may be a single answer, hence only for ORG_ADMIN and SUPER_ADMIN; others read surveySummary.',
});

export const learningMetrics = declared;
