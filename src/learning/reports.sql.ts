// Reading courses, learners and surveys.
import { statement } from '../platform';
import { droppedOff, undecided } from './learning.facts';
import { DECISION_DAYS, MOST_COURSES, MOST_SURVEYS, MOST_TEXTS, SMALLEST_GROUP } from './learning.limits';
import { LearnerOrder, type LearnerStatus } from './progress.types';

export const listCourses = statement<{ id: string; title: string; lessons: number }>(
  'learning.courses',
  `SELECT k.id, k.title, k.lesson_count AS lessons FROM courses k
    WHERE k.org_id = $1 ORDER BY lower(k.title), k.id LIMIT ${MOST_COURSES}`,
);

export interface SurveyRow {
  readonly id: string;
  readonly title: string;
  readonly courseId: string | null;
  readonly responses: number;
}

export const listSurveys = statement<SurveyRow>(
  'learning.surveys',
  `SELECT s.id, s.title, s.course_id AS "courseId",
          (SELECT count(*) FROM survey_responses r
            WHERE r.org_id = $1 AND r.survey_id = s.id AND r.answered_at < $2)::int AS responses
     FROM surveys s WHERE s.org_id = $1 ORDER BY lower(s.title), s.id LIMIT ${MOST_SURVEYS}`,
);

export interface CompletionRow {
  readonly courseId: string;
  readonly title: string;
  readonly lessons: number;
  readonly enrolled: number;
  readonly started: number;
  readonly completed: number;
  readonly completionRate: number | null;
  readonly medianSecondsToComplete: number | null;
  readonly lastActivityAt: Date | null;
}

/** Of those enrolled in [$3, $4), as known at $5. */
export const courseCompletion = statement<CompletionRow>(
  'learning.course-completion',
  `SELECT k.id AS "courseId", k.title, k.lesson_count AS lessons, coalesce(q.enrolled, 0) AS enrolled,
          coalesce(q.started, 0) AS started, coalesce(q.completed, 0) AS completed,
          q.completed * 100::float8 / q.enrolled AS "completionRate", q.median AS "medianSecondsToComplete",
          q.last_activity_at AS "lastActivityAt"
     FROM courses k
     LEFT JOIN (SELECT c.course_id, count(*)::int AS enrolled,
                       (count(*) FILTER (WHERE c.started_at < $5::timestamptz))::int AS started,
                       (count(*) FILTER (WHERE c.completed_at < $5::timestamptz))::int AS completed,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.completed_at - c.enrolled_at)::float8)
                         FILTER (WHERE c.completed_at < $5::timestamptz AND c.completed_at >= c.enrolled_at) AS median,
                       max(c.last_activity_at) AS last_activity_at
                  FROM course_progress c
                 WHERE c.org_id = $1 AND ($2::text IS NULL OR c.course_id = $2::text)
                   AND c.enrolled_at >= $3::timestamptz AND c.enrolled_at < $4::timestamptz
                 GROUP BY c.course_id) q ON q.course_id = k.id
    WHERE k.org_id = $1 AND ($2::text IS NULL OR k.id = $2::text)
    ORDER BY lower(k.title), k.id LIMIT ${MOST_COURSES}`,
);

export const courseTitle = statement<{ title: string }>(
  'learning.course-title',
  `SELECT k.title FROM courses k WHERE k.org_id = $1 AND k.id = $2`,
);

export interface DropoffRow {
  readonly lessonId: string;
  readonly title: string;
  readonly position: number;
  readonly started: number;
  readonly completed: number;
  readonly droppedOff: number;
  readonly pending: number;
  readonly dropoffRate: number | null;
  readonly medianSecondsToComplete: number | null;
}

/** Of those who began a lesson of the course $2 in [$3, $4), as known at $5. */
export const lessonDropoff = statement<DropoffRow>(
  'learning.lesson-dropoff',
  `SELECT l.id AS "lessonId", l.title, l.position, coalesce(q.started, 0) AS started,
          coalesce(q.completed, 0) AS completed, coalesce(q.dropped, 0) AS "droppedOff",
          coalesce(q.pending, 0) AS pending, q.dropped * 100::float8 / q.started AS "dropoffRate",
          q.median AS "medianSecondsToComplete"
     FROM lessons l
     LEFT JOIN (SELECT p.lesson_id, count(*)::int AS started,
                       (count(*) FILTER (WHERE p.completed_at < $5::timestamptz))::int AS completed,
                       (count(*) FILTER (WHERE ${droppedOff('$5::timestamptz')}))::int AS dropped,
                       (count(*) FILTER (WHERE ${undecided('$5::timestamptz')}))::int AS pending,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM p.completed_at - p.started_at)::float8)
                         FILTER (WHERE p.completed_at < $5::timestamptz AND p.completed_at > p.started_at) AS median
                  FROM lesson_progress p
                 WHERE p.org_id = $1 AND p.course_id = $2
                   AND p.started_at >= $3::timestamptz AND p.started_at < $4::timestamptz
                 GROUP BY p.lesson_id) q ON q.lesson_id = l.id
    WHERE l.org_id = $1 AND l.course_id = $2 AND l.position IS NOT NULL
    ORDER BY l.position, l.id`,
);

/** How it stands with a learner in a course, as known at a moment: over `c`, a row of course_progress. */
const STATUS = (asOf: string): string => `CASE WHEN c.completed_at IS NOT NULL THEN 'COMPLETED'
            WHEN c.started_at IS NULL THEN 'NOT_STARTED'
            WHEN c.last_activity_at < ${asOf} - interval '${DECISION_DAYS * 24} hours' THEN 'STALLED'
            ELSE 'IN_PROGRESS' END`;
export const isStalled = (asOf: string): string => `(${STATUS(asOf)}) = 'STALLED'`;

const PERCENT = `coalesce(c.lessons_completed * 100::numeric / nullif(k.lesson_count, 0), 0)`;

/** Rows of a question: of a course, a part of an id, a status. */
const ASKED = `c.org_id = $1
      AND ($2::text IS NULL OR c.course_id = $2::text)
      AND ($3::text IS NULL OR strpos(lower(c.learner_id), lower($3::text)) > 0)
      AND ($4::text IS NULL OR ${STATUS('$5::timestamptz')} = $4::text)`;

export interface LearnerRow {
  readonly learnerId: string;
  readonly courseId: string;
  readonly courseTitle: string | null;
  readonly enrolledAt: Date | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly lessonsCompleted: number;
  readonly lessons: number;
  readonly percent: number;
  readonly lastActivityAt: Date | null;
  readonly status: LearnerStatus;
  /** What it is listed by, as text. */
  readonly place: string;
}

const NEVER = `'-infinity'::timestamptz`;
const KEYS: Readonly<Record<LearnerOrder, readonly [sql: string, type: string, direction: 'ASC' | 'DESC']>> =
  {
    [LearnerOrder.LAST_ACTIVITY_DESC]: [`coalesce(c.last_activity_at, ${NEVER})`, 'timestamptz', 'DESC'],
    [LearnerOrder.ENROLLED_DESC]: [`coalesce(c.enrolled_at, ${NEVER})`, 'timestamptz', 'DESC'],
    [LearnerOrder.PERCENT_DESC]: [PERCENT, 'numeric', 'DESC'],
    [LearnerOrder.PERCENT_ASC]: [PERCENT, 'numeric', 'ASC'],
    [LearnerOrder.LEARNER_ASC]: ['c.learner_id', 'text', 'ASC'],
  };

function learnersBy(order: LearnerOrder) {
  const [key, type, direction] = KEYS[order];
  const after = direction === 'ASC' ? '>' : '<';
  return statement<LearnerRow>(
    `learning.learners.${order.toLowerCase()}`,
    `SELECT c.learner_id AS "learnerId", c.course_id AS "courseId", k.title AS "courseTitle",
            c.enrolled_at AS "enrolledAt", c.started_at AS "startedAt", c.completed_at AS "completedAt",
            c.lessons_completed AS "lessonsCompleted", coalesce(k.lesson_count, 0) AS lessons,
            ${PERCENT}::float8 AS percent, c.last_activity_at AS "lastActivityAt",
            ${STATUS('$5::timestamptz')} AS status, (${key})::text AS place
       FROM course_progress c
       LEFT JOIN courses k ON k.org_id = c.org_id AND k.id = c.course_id
      WHERE ${ASKED}
        AND ($6::text IS NULL
             OR (${key}, c.learner_id, c.course_id) ${after} ($6::text::${type}, $7::text, $8::text))
      ORDER BY ${key} ${direction}, c.learner_id ${direction}, c.course_id ${direction}
      LIMIT $9::int`,
  );
}

export const learners: Readonly<Record<LearnerOrder, ReturnType<typeof learnersBy>>> = {
  [LearnerOrder.LAST_ACTIVITY_DESC]: learnersBy(LearnerOrder.LAST_ACTIVITY_DESC),
  [LearnerOrder.ENROLLED_DESC]: learnersBy(LearnerOrder.ENROLLED_DESC),
  [LearnerOrder.PERCENT_DESC]: learnersBy(LearnerOrder.PERCENT_DESC),
  [LearnerOrder.PERCENT_ASC]: learnersBy(LearnerOrder.PERCENT_ASC),
  [LearnerOrder.LEARNER_ASC]: learnersBy(LearnerOrder.LEARNER_ASC),
};

export const countLearners = statement<{ total: number }>(
  'learning.count-learners',
  `SELECT count(*)::int AS total FROM course_progress c WHERE ${ASKED}`,
);

/** A survey as it is registered; times of its answers lie in [$3, $4). Groups that are too small tell nothing. */
export const surveyOf = statement<{
  title: string;
  questions: readonly {
    readonly id: string;
    readonly text: string;
    readonly type: 'SCORE' | 'CHOICE' | 'TEXT';
    readonly choices: readonly string[] | null;
    readonly lowest: number | null;
    readonly highest: number | null;
  }[];
  responses: number | null;
}>(
  'learning.survey',
  `SELECT s.title, s.questions,
          (SELECT CASE WHEN count(DISTINCT r.learner_id) >= ${SMALLEST_GROUP} THEN count(*)::int END
             FROM survey_responses r
            WHERE r.org_id = $1 AND r.survey_id = $2
              AND r.answered_at >= $3::timestamptz AND r.answered_at < $4::timestamptz) AS responses
     FROM surveys s WHERE s.org_id = $1 AND s.id = $2`,
);

/** Answers in [$3, $4) that fit the question as it is registered now. */
const FITTING = `survey_answers a
     JOIN (SELECT e.value ->> 'id' AS id, e.value ->> 'type' AS type, e.value -> 'choices' AS choices,
                  (e.value ->> 'lowest')::int AS lowest, (e.value ->> 'highest')::int AS highest
             FROM surveys s CROSS JOIN LATERAL jsonb_array_elements(s.questions) e
            WHERE s.org_id = $1 AND s.id = $2) q
       ON a.question_id = q.id
      AND CASE q.type WHEN 'SCORE' THEN a.score BETWEEN q.lowest AND q.highest
                      WHEN 'CHOICE' THEN q.choices ? a.choice
                      ELSE a.answer_text IS NOT NULL END
    WHERE a.org_id = $1 AND a.survey_id = $2
      AND a.answered_at >= $3::timestamptz AND a.answered_at < $4::timestamptz`;

/** Only questions that enough learners have answered. */
export const answeredQuestions = statement<{ questionId: string; n: number; mean: number | null }>(
  'learning.answered-questions',
  `SELECT a.question_id AS "questionId", count(*)::int AS n, avg(a.score)::float8 AS mean
     FROM ${FITTING}
    GROUP BY a.question_id
   HAVING count(DISTINCT a.learner_id) >= ${SMALLEST_GROUP}`,
);

/** How often each score and choice was given, of these questions. */
export const answerCounts = statement<{ questionId: string; value: string; count: number }>(
  'learning.answer-counts',
  `SELECT a.question_id AS "questionId", coalesce(a.score::text, a.choice) AS value, count(*)::int AS count
     FROM ${FITTING}
      AND a.question_id = ANY($5::text[]) AND a.answer_text IS NULL
    GROUP BY 1, 2`,
);

/** The newest free texts of these questions. */
export const answerTexts = statement<{ questionId: string; text: string; answeredAt: Date }>(
  'learning.answer-texts',
  `SELECT t."questionId", t.text, t."answeredAt"
     FROM (SELECT a.question_id AS "questionId", a.answer_text AS text, a.answered_at AS "answeredAt",
                  row_number() OVER (PARTITION BY a.question_id ORDER BY a.answered_at DESC, a.client_event_id DESC) AS place
             FROM ${FITTING}
              AND a.question_id = ANY($5::text[]) AND a.answer_text IS NOT NULL) t
    WHERE t.place <= ${MOST_TEXTS}
    ORDER BY t."questionId", t.place`,
);
