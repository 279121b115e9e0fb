// How much of learning an organization may have, and how much of it one call may carry.

export const LONGEST_ID = 100;
export const LONGEST_TITLE = 200;
export const LONGEST_ANSWER = 2_000;
/** Courses of an organization, and likewise surveys: lists of them are answered whole. */
export const MOST_COURSES = 1_000;
export const MOST_SURVEYS = 1_000;
/** Of a course that are listed with it. */
export const MOST_COURSE_SURVEYS = 20;
export const MOST_LESSONS = 500;
export const MOST_QUESTIONS = 50;
export const MOST_CHOICES = 50;
/** Of one call. */
export const MOST_COURSES_A_CALL = 100;
export const MOST_SURVEYS_A_CALL = 100;
export const MOST_ENROLMENTS_A_CALL = 1_000;
export const MOST_LEARNERS = 200;
export const LONGEST_SEARCH = 100;
/** Of one question, the newest. */
export const MOST_TEXTS = 50;
export const MOST_INSIGHTS = 200;
export const MOST_SENTENCES = 30;
/** Scores lie between 0 and this. */
export const HIGHEST_SCORE = 100;

/** Without activity for so long a learner is stalled, and a lesson that was not finished is dropped. */
export const DECISION_DAYS = 14;
/** Smaller groups of learners are answered as nobody: a single answer must not be told apart. */
export const SMALLEST_GROUP = 5;
