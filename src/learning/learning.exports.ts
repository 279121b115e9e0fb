// What the queries of learning answer, as files.
import { type ExportColumn, type ExportReport, sentColumns } from '../platform';
import type { LearnerProgressPage } from './progress.types';

const LEARNERS: readonly ExportColumn[] = [
  { name: 'learnerId', type: 'TEXT' },
  { name: 'courseId', type: 'TEXT' },
  { name: 'courseTitle', type: 'TEXT' },
  { name: 'status', type: 'TEXT' },
  { name: 'percent', type: 'NUMBER' },
  { name: 'lessonsCompleted', type: 'INTEGER' },
  { name: 'lessons', type: 'INTEGER' },
  { name: 'enrolledAt', type: 'TIME' },
  { name: 'startedAt', type: 'TIME' },
  { name: 'completedAt', type: 'TIME' },
  { name: 'lastActivityAt', type: 'TIME' },
];

const learnerProgress: ExportReport<LearnerProgressPage> = {
  name: 'learner-progress',
  field: 'learnerProgress',
  selection: `{ rows { ${LEARNERS.map(({ name }) => name).join(' ')} } }`,
  // As dear as the largest page; the file has them all.
  fixed: { first: 200, after: null },
  open: ({ all, dataFreshAsOf }) => ({
    columns: LEARNERS,
    dataFreshAsOf,
    rows: sentColumns(all, LEARNERS),
  }),
};

/** The reports of learning. */
export const learningReports: readonly ExportReport[] = [
  {
    name: 'course-completion',
    field: 'courseCompletion',
    selection: `{ rows { courseId title lessons enrolled started completed completionRate medianSecondsToComplete
      lastActivityAt } dataFreshAsOf }`,
  },
  {
    name: 'lesson-dropoff',
    field: 'lessonDropoff',
    selection: `{ courseId rows { position lessonId title started completed droppedOff pending dropoffRate
      medianSecondsToComplete } dataFreshAsOf }`,
  },
  learnerProgress,
  {
    name: 'survey-questions',
    field: 'surveySummary',
    selection: '{ surveyId responses questions { questionId text type n mean suppressed } dataFreshAsOf }',
  },
  {
    name: 'survey-answers',
    field: 'surveySummary',
    selection:
      '{ surveyId questions { questionId text type suppressed distribution { value count } } dataFreshAsOf }',
  },
  {
    name: 'survey-texts',
    field: 'surveySummary',
    selection:
      '{ surveyId questions { questionId question: text textsRedacted texts { answeredAt text } } dataFreshAsOf }',
  },
  { name: 'courses', field: 'courses', selection: '{ rows { id title lessons } dataFreshAsOf }' },
  { name: 'surveys', field: 'surveys', selection: '{ rows { id title courseId responses } dataFreshAsOf }' },
  {
    name: 'insights',
    field: 'insights',
    selection: `{ rows { id kind severity text metric value previous n courseId courseTitle lessonId lessonTitle quizId
      surveyId foundAt updatedAt } dataFreshAsOf }`,
  },
  {
    name: 'learning-summary',
    field: 'learningSummary',
    selection: '{ sentences { text metric value n from to insightId } dataFreshAsOf }',
  },
];
