// Finding what stands out. Each statement answers a row for whatever does, over groups that are large enough; $2 is now.
import { statement } from '../platform';
import { droppedOff } from './learning.facts';
import { DECISION_DAYS, MOST_INSIGHTS, SMALLEST_GROUP } from './learning.limits';
import type { InsightKind, InsightSeverity } from './insights.types';
import { isStalled } from './reports.sql';

/** Rows behind a number that may stand out: of fewer, a few people make the number. */
export const LEAST_ROWS = 20;
const NOW = '$2::timestamptz';
const days = (count: number): string => `interval '${count * 24} hours'`;
const DECIDED_BEFORE = `${NOW} - ${days(DECISION_DAYS)}`;

export interface Found {
  readonly kind: InsightKind;
  readonly severity: InsightSeverity;
  readonly courseId: string | null;
  readonly lessonId: string | null;
  readonly quizId: string | null;
  readonly surveyId: string | null;
  readonly questionId: string | null;
  readonly metric: string;
  readonly value: number;
  readonly previous: number | null;
  readonly n: number;
}

interface Parts {
  readonly kind: string;
  readonly severity: string;
  readonly metric: string;
  readonly value: string;
  readonly n: string;
  readonly course?: string;
  readonly lesson?: string;
  readonly quiz?: string;
  readonly survey?: string;
  readonly question?: string;
  readonly previous?: string;
}

const columns = (parts: Parts): string => `${parts.kind} AS kind, ${parts.severity} AS severity,
          ${parts.course ?? 'NULL::text'} AS "courseId", ${parts.lesson ?? 'NULL::text'} AS "lessonId",
          ${parts.quiz ?? 'NULL::text'} AS "quizId", ${parts.survey ?? 'NULL::text'} AS "surveyId",
          ${parts.question ?? 'NULL::text'} AS "questionId", '${parts.metric}' AS metric,
          (${parts.value})::float8 AS value, (${parts.previous ?? 'NULL'})::float8 AS previous, (${parts.n})::int AS n`;
const worse = (critical: string): string => `CASE WHEN ${critical} THEN 'CRITICAL' ELSE 'WARNING' END`;

/** Of those who have had two weeks or more, less than 30 % have finished. */
const lowCompletion = statement<Found>(
  'learning.find-low-completion',
  `SELECT ${columns({
    kind: `'LOW_COMPLETION'`,
    severity: worse('q.rate < 10'),
    course: 'q.course_id',
    metric: 'courseCompletionRate',
    value: 'q.rate',
    n: 'q.n',
  })}
     FROM (SELECT c.course_id, count(*) AS n,
                  count(*) FILTER (WHERE c.completed_at < ${NOW}) * 100::float8 / count(*) AS rate
             FROM course_progress c
             JOIN courses k ON k.org_id = $1 AND k.id = c.course_id AND k.lesson_count > 0
            WHERE c.org_id = $1 AND c.enrolled_at < ${DECIDED_BEFORE}
            GROUP BY c.course_id) q
    WHERE q.n >= ${LEAST_ROWS} AND q.rate < 30`,
);

/** Of each course the lesson at which most stop, where that is more than 30 % of them. */
const dropoff = statement<Found>(
  'learning.find-dropoff',
  `SELECT DISTINCT ON (q.course_id) ${columns({
    kind: `'LESSON_DROPOFF'`,
    severity: worse('q.rate >= 50'),
    course: 'q.course_id',
    lesson: 'q.lesson_id',
    metric: 'lessonDropoffRate',
    value: 'q.rate',
    n: 'q.n',
  })}
     FROM (SELECT p.course_id, p.lesson_id, p.position, count(*) AS n,
                  count(*) FILTER (WHERE ${droppedOff(NOW)}) * 100::float8 / count(*) AS rate
             FROM lesson_progress p
            WHERE p.org_id = $1 AND p.position IS NOT NULL AND p.started_at < ${DECIDED_BEFORE}
            GROUP BY p.course_id, p.lesson_id, p.position) q
    WHERE q.n >= ${LEAST_ROWS} AND q.rate > 30
    ORDER BY q.course_id, q.rate DESC, q.position, q.lesson_id`,
);

/** Of those who are under way, 30 % or more have not been there for two weeks. */
const stalled = statement<Found>(
  'learning.find-stalled',
  `SELECT ${columns({
    kind: `'STALLED_LEARNERS'`,
    severity: worse('q.rate >= 60'),
    course: 'q.course_id',
    metric: 'learnerProgress.STALLED',
    value: 'q.rate',
    n: 'q.n',
  })}
     FROM (SELECT c.course_id, count(*) AS n,
                  count(*) FILTER (WHERE ${isStalled(NOW)}) * 100::float8 / count(*) AS rate
             FROM course_progress c
             JOIN courses k ON k.org_id = $1 AND k.id = c.course_id
            WHERE c.org_id = $1 AND c.started_at < ${NOW} AND c.completed_at IS NULL
            GROUP BY c.course_id) q
    WHERE q.n >= ${LEAST_ROWS} AND q.rate >= 30`,
);

/** Less than half of the answers of the last 30 days are correct. */
const lowQuiz = statement<Found>(
  'learning.find-low-quiz',
  `SELECT ${columns({
    kind: `'LOW_QUIZ_RATE'`,
    severity: worse('q.rate < 25'),
    course: 'q.course_id',
    quiz: 'q.quiz_id',
    metric: 'quizCorrectRate',
    value: 'q.rate',
    n: 'q.n',
  })}
     FROM (SELECT a.course_id, a.quiz_id, count(*) AS n, count(DISTINCT a.learner_id) AS learners,
                  count(*) FILTER (WHERE a.correct) * 100::float8 / count(*) AS rate
             FROM quiz_answers a
            WHERE a.org_id = $1 AND a.answered_at >= ${NOW} - ${days(30)} AND a.answered_at < ${NOW}
            GROUP BY a.course_id, a.quiz_id) q
    WHERE q.n >= ${LEAST_ROWS} AND q.learners >= ${SMALLEST_GROUP} AND q.rate < 50`,
);

/** The mean of the last 90 days lies in the lower half of the scale. */
const lowScore = statement<Found>(
  'learning.find-low-score',
  `SELECT ${columns({
    kind: `'LOW_SURVEY_SCORE'`,
    severity: worse('q.place < 0.25'),
    course: 'q.course_id',
    survey: 'q.survey_id',
    question: 'q.question_id',
    metric: 'avgSurveyScore',
    value: 'q.mean',
    n: 'q.n',
  })}
     FROM (SELECT s.course_id, s.id AS survey_id, a.question_id, count(*) AS n,
                  count(DISTINCT a.learner_id) AS learners, avg(a.score) AS mean,
                  (avg(a.score) - min(e.lowest)) / (min(e.highest) - min(e.lowest)) AS place
             FROM surveys s
            CROSS JOIN LATERAL jsonb_to_recordset(s.questions) AS e (id text, type text, lowest int, highest int)
             JOIN survey_answers a
               ON a.org_id = $1 AND a.survey_id = s.id AND a.question_id = e.id
              AND a.score BETWEEN e.lowest AND e.highest
              AND a.answered_at >= ${NOW} - ${days(90)} AND a.answered_at < ${NOW}
            WHERE s.org_id = $1 AND e.type = 'SCORE'
            GROUP BY s.course_id, s.id, a.question_id) q
    WHERE q.n >= ${LEAST_ROWS} AND q.learners >= ${SMALLEST_GROUP} AND q.place < 0.5`,
);

/** A quarter more or less than in the 30 days before. */
const completions = statement<Found>(
  'learning.find-completions',
  `SELECT ${columns({
    kind: `CASE WHEN q.n > q.before THEN 'COMPLETIONS_RISING' ELSE 'COMPLETIONS_FALLING' END`,
    severity: `CASE WHEN q.n > q.before THEN 'INFO' ELSE 'WARNING' END`,
    course: 'q.course_id',
    metric: 'courseCompletions',
    value: 'q.n',
    previous: 'q.before',
    n: 'q.n',
  })}
     FROM (SELECT c.course_id,
                  count(*) FILTER (WHERE c.completed_at >= ${NOW} - ${days(30)}) AS n,
                  count(*) FILTER (WHERE c.completed_at < ${NOW} - ${days(30)}) AS before
             FROM course_progress c
             JOIN courses k ON k.org_id = $1 AND k.id = c.course_id
            WHERE c.org_id = $1 AND c.completed_at >= ${NOW} - ${days(60)} AND c.completed_at < ${NOW}
            GROUP BY c.course_id) q
    WHERE greatest(q.n, q.before) >= ${LEAST_ROWS} AND abs(q.n - q.before) >= 0.25 * q.before`,
);

export const findings = [lowCompletion, dropoff, stalled, lowQuiz, lowScore, completions];

/** Whoever finds insights of an organization is alone at it; and of which changes they know. */
export const beginFinding = statement<{ mine: boolean; version: string; now: Date }>(
  'learning.begin-finding',
  `SELECT pg_try_advisory_xact_lock(hashtext('insights'), hashtext(($1::uuid)::text)) AS mine,
          coalesce((SELECT s.version FROM learning_state s WHERE s.org_id = $1::uuid), 0) AS version,
          date_trunc('milliseconds', now()) AS now`,
);

/** What still stands out keeps the moment since when it does. */
export const keepInsights = statement<object>(
  'learning.keep-insights',
  `INSERT INTO insights AS i (org_id, id, kind, severity, course_id, lesson_id, quiz_id, survey_id, question_id, metric,
                              value, previous, n, found_at, updated_at)
   SELECT $1::uuid, t.id, t.kind, t.severity, t."courseId", t."lessonId", t."quizId", t."surveyId", t."questionId",
          t.metric, t.value, t.previous, t.n, $3::timestamptz, $3::timestamptz
     FROM json_to_recordset($2::json) AS t (id uuid, kind text, severity text, "courseId" text, "lessonId" text,
            "quizId" text, "surveyId" text, "questionId" text, metric text, value float8, previous float8, n int)
       ON CONFLICT (org_id, id) DO UPDATE
      SET severity = excluded.severity, metric = excluded.metric, value = excluded.value,
          previous = excluded.previous, n = excluded.n, updated_at = excluded.updated_at`,
);

export const dropInsights = statement<object>(
  'learning.drop-insights',
  `DELETE FROM insights i WHERE i.org_id = $1 AND i.id <> ALL ($2::uuid[])`,
);

export const insightsFound = statement<object>(
  'learning.insights-found',
  `INSERT INTO learning_state AS s (org_id, insights_version, insights_at) VALUES ($1, $2, $3)
       ON CONFLICT (org_id) DO UPDATE
      SET insights_version = excluded.insights_version, insights_at = excluded.insights_at`,
);

export interface InsightRow extends Omit<Found, 'value'> {
  readonly id: string;
  readonly value: number | null;
  readonly courseTitle: string | null;
  readonly lessonTitle: string | null;
  readonly surveyTitle: string | null;
  readonly questionText: string | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly foundAt: Date;
  readonly updatedAt: Date;
}

/** What matters most first; $2: only of this course. */
export const readInsights = statement<InsightRow>(
  'learning.insights',
  `SELECT i.id, i.kind, i.severity, i.course_id AS "courseId", k.title AS "courseTitle", i.lesson_id AS "lessonId",
          l.title AS "lessonTitle", i.quiz_id AS "quizId", i.survey_id AS "surveyId", s.title AS "surveyTitle",
          i.question_id AS "questionId", e.text AS "questionText", e.lowest, e.highest, i.metric, i.value, i.previous,
          i.n, i.found_at AS "foundAt", i.updated_at AS "updatedAt"
     FROM insights i
     LEFT JOIN courses k ON k.org_id = $1 AND k.id = i.course_id
     LEFT JOIN lessons l ON l.org_id = $1 AND l.course_id = i.course_id AND l.id = i.lesson_id
     LEFT JOIN surveys s ON s.org_id = $1 AND s.id = i.survey_id
     LEFT JOIN LATERAL (SELECT q.text, q.lowest, q.highest
                          FROM jsonb_to_recordset(s.questions) AS q (id text, text text, lowest int, highest int)
                         WHERE q.id = i.question_id) e ON true
    WHERE i.org_id = $1 AND ($2::text IS NULL OR i.course_id = $2::text)
    ORDER BY array_position(ARRAY['CRITICAL', 'WARNING', 'INFO'], i.severity), i.found_at, i.id
    LIMIT ${MOST_INSIGHTS}`,
);

export interface Totals {
  readonly enrolled: number;
  readonly completed: number;
}

export const enrolmentTotals = statement<Totals>(
  'learning.enrolment-totals',
  `SELECT count(*)::int AS enrolled, (count(*) FILTER (WHERE c.completed_at < $3::timestamptz))::int AS completed
     FROM course_progress c
    WHERE c.org_id = $1 AND ($2::text IS NULL OR c.course_id = $2::text) AND c.enrolled_at < $3::timestamptz`,
);
