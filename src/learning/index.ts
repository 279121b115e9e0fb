// Learning: courses, who takes them and how far they come, what is answered, and what stands out.
export {
  CourseProgressRecord,
  CourseRecord,
  InsightRecord,
  LearnerActivityRecord,
  LearnerDeletionRecord,
  LearningStateRecord,
  LessonProgressRecord,
  LessonRecord,
  QuizAnswerRecord,
  SurveyAnswerRecord,
  SurveyRecord,
  SurveyResponseRecord,
  VideoPlayRecord,
} from './learning.entities';
export { learningKinds } from './learning.events';
export { learningImports } from './learning.imports';
export { learningMetrics } from './learning.metrics';
export { LearningResolver } from './learning.resolver';
export { learningProjection } from './projection';
export { LearningRegisterResolver } from './register.resolver';
export { LearningWorker } from './worker';
export { learningReports } from './learning.exports';
