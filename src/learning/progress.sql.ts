// Writing progress: what events tell, merged so that their order does not matter, and what follows from it.
import { statement } from '../platform';

/** Whoever writes progress of an organization waits for whoever is at it: rows are merged, counted and deleted in turn. */
export const lockLearning = statement<object>(
  'learning.lock',
  `SELECT pg_advisory_xact_lock(hashtext('learning'), hashtext($1::text))`,
);

/** When each of these learners was last deleted. */
export const deletionsOf = statement<{ learnerId: string; deletedAt: Date }>(
  'learning.deletions',
  `SELECT t.id AS "learnerId", d.deleted_at AS "deletedAt"
     FROM unnest($2::text[]) t (id)
     JOIN learner_deletions d ON d.org_id = $1 AND d.learner = sha256(convert_to(t.id, 'UTF8'))`,
);

export const noteDeletion = statement<object>(
  'learning.note-deletion',
  `INSERT INTO learner_deletions AS d (org_id, learner, deleted_at)
   VALUES ($1, sha256(convert_to($2, 'UTF8')), clock_timestamp())
       ON CONFLICT (org_id, learner) DO UPDATE SET deleted_at = excluded.deleted_at`,
);

/** Everything of a learner, and how many rows it was. */
export const deleteLearnerRows = statement<{ deleted: number }>(
  'learning.delete-learner',
  `WITH courses AS (DELETE FROM course_progress x WHERE x.org_id = $1 AND x.learner_id = $2 RETURNING 1),
        lessons AS (DELETE FROM lesson_progress x WHERE x.org_id = $1 AND x.learner_id = $2 RETURNING 1),
        activity AS (DELETE FROM learner_activity x WHERE x.org_id = $1 AND x.learner_id = $2 RETURNING 1),
        quizzes AS (DELETE FROM quiz_answers x WHERE x.org_id = $1 AND x.learner_id = $2 RETURNING 1),
        videos AS (DELETE FROM video_plays x WHERE x.org_id = $1 AND x.learner_id = $2 RETURNING 1),
        responses AS (DELETE FROM survey_responses x WHERE x.org_id = $1 AND x.learner_id = $2 RETURNING 1),
        answers AS (DELETE FROM survey_answers x WHERE x.org_id = $1 AND x.learner_id = $2 RETURNING 1)
   SELECT ((SELECT count(*) FROM courses) + (SELECT count(*) FROM lessons) + (SELECT count(*) FROM activity)
         + (SELECT count(*) FROM quizzes) + (SELECT count(*) FROM videos) + (SELECT count(*) FROM responses)
         + (SELECT count(*) FROM answers))::int AS deleted`,
);

/** What is known of learners in lessons: each row of a batch once. The least and the greatest come out in any order. */
export const mergeLessons = statement<object>(
  'learning.merge-lessons',
  `INSERT INTO lesson_progress AS p
     (org_id, course_id, learner_id, lesson_id, position, started_at, completed_at, percent, seconds)
   SELECT $1::uuid, t."courseId", t."learnerId", t."lessonId", l.position, t."startedAt", t."completedAt", t.percent,
          t.seconds
     FROM json_to_recordset($2::json) AS t ("courseId" text, "learnerId" text, "lessonId" text, "startedAt" timestamptz,
            "completedAt" timestamptz, percent numeric, seconds numeric)
     LEFT JOIN lessons l ON l.org_id = $1 AND l.course_id = t."courseId" AND l.id = t."lessonId"
    ORDER BY t."courseId", t."learnerId", t."lessonId"
       ON CONFLICT (org_id, course_id, learner_id, lesson_id) DO UPDATE
      SET started_at = least(p.started_at, excluded.started_at),
          completed_at = least(p.completed_at, excluded.completed_at),
          percent = greatest(p.percent, excluded.percent),
          seconds = greatest(p.seconds, excluded.seconds)
    WHERE (p.started_at, p.completed_at, p.percent, p.seconds)
          IS DISTINCT FROM (least(p.started_at, excluded.started_at), least(p.completed_at, excluded.completed_at),
                            greatest(p.percent, excluded.percent), greatest(p.seconds, excluded.seconds))`,
);

/** Learners in courses: when they enrolled, and when they were last there. */
export const mergeCourses = statement<object>(
  'learning.merge-courses',
  `INSERT INTO course_progress AS c (org_id, course_id, learner_id, enrolled_at, last_activity_at)
   SELECT $1::uuid, t."courseId", t."learnerId", t."enrolledAt", t."lastActivityAt"
     FROM json_to_recordset($2::json) AS t ("courseId" text, "learnerId" text, "enrolledAt" timestamptz,
            "lastActivityAt" timestamptz)
    ORDER BY t."courseId", t."learnerId"
       ON CONFLICT (org_id, course_id, learner_id) DO UPDATE
      SET enrolled_at = least(c.enrolled_at, excluded.enrolled_at),
          last_activity_at = greatest(c.last_activity_at, excluded.last_activity_at)
    WHERE (c.enrolled_at, c.last_activity_at)
          IS DISTINCT FROM (least(c.enrolled_at, excluded.enrolled_at),
                            greatest(c.last_activity_at, excluded.last_activity_at))
   RETURNING 1`,
);

export const mergeActivity = statement<object>(
  'learning.merge-activity',
  `INSERT INTO learner_activity AS a (org_id, learner_id, course_id, quarter, first_at, last_at)
   SELECT $1::uuid, t."learnerId", t."courseId", t.quarter, t."firstAt", t."lastAt"
     FROM json_to_recordset($2::json) AS t ("learnerId" text, "courseId" text, quarter timestamptz,
            "firstAt" timestamptz, "lastAt" timestamptz)
    ORDER BY t."learnerId", t."courseId", t.quarter
       ON CONFLICT (org_id, learner_id, course_id, quarter) DO UPDATE
      SET first_at = least(a.first_at, excluded.first_at), last_at = greatest(a.last_at, excluded.last_at)
    WHERE excluded.first_at < a.first_at OR excluded.last_at > a.last_at`,
);

export const insertQuizAnswers = statement<object>(
  'learning.insert-quiz-answers',
  `INSERT INTO quiz_answers (org_id, client_event_id, learner_id, course_id, lesson_id, quiz_id, question_id, correct,
                             seconds, answered_at)
   SELECT $1::uuid, t."clientEventId", t."learnerId", t."courseId", t."lessonId", t."quizId", t."questionId", t.correct,
          t.seconds, t.at
     FROM json_to_recordset($2::json) AS t ("clientEventId" text, "learnerId" text, "courseId" text, "lessonId" text,
            "quizId" text, "questionId" text, correct boolean, seconds numeric, at timestamptz)
       ON CONFLICT DO NOTHING`,
);

export const insertVideoPlays = statement<object>(
  'learning.insert-video-plays',
  `INSERT INTO video_plays (org_id, client_event_id, learner_id, course_id, lesson_id, video_id, seconds, played_at)
   SELECT $1::uuid, t."clientEventId", t."learnerId", t."courseId", t."lessonId", t."videoId", t.seconds, t.at
     FROM json_to_recordset($2::json) AS t ("clientEventId" text, "learnerId" text, "courseId" text, "lessonId" text,
            "videoId" text, seconds numeric, at timestamptz)
       ON CONFLICT DO NOTHING`,
);

export const insertSurveyResponses = statement<object>(
  'learning.insert-survey-responses',
  `INSERT INTO survey_responses (org_id, client_event_id, learner_id, survey_id, course_id, answered_at)
   SELECT $1::uuid, t."clientEventId", t."learnerId", t."surveyId", t."courseId", t.at
     FROM json_to_recordset($2::json) AS t ("clientEventId" text, "learnerId" text, "surveyId" text, "courseId" text,
            at timestamptz)
       ON CONFLICT DO NOTHING`,
);

export const insertSurveyAnswers = statement<object>(
  'learning.insert-survey-answers',
  `INSERT INTO survey_answers (org_id, client_event_id, question_id, learner_id, survey_id, course_id, score, choice,
                               answer_text, answered_at)
   SELECT $1::uuid, t."clientEventId", t."questionId", t."learnerId", t."surveyId", t."courseId", t.score, t.choice,
          t.text, t.at
     FROM json_to_recordset($2::json) AS t ("clientEventId" text, "questionId" text, "learnerId" text, "surveyId" text,
            "courseId" text, score integer, choice text, text text, at timestamptz)
       ON CONFLICT DO NOTHING`,
);

/**
 * Of each lesson of these learners in these courses: where it stands now, and when a later one was first begun. A lesson
 * that does not count has no place, and nothing is later than it.
 */
export const recountLessons = statement<object>(
  'learning.recount-lessons',
  `UPDATE lesson_progress p
      SET position = q.position, moved_on_at = q.moved_on_at
     FROM (SELECT x.course_id, x.learner_id, x.lesson_id, l.position,
                  CASE WHEN l.position IS NOT NULL THEN
                    min(x.started_at) OVER (PARTITION BY x.course_id, x.learner_id ORDER BY l.position NULLS FIRST
                                            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) END AS moved_on_at
             FROM unnest($2::text[], $3::text[]) t (course_id, learner_id)
             JOIN lesson_progress x
               ON x.org_id = $1 AND x.course_id = t.course_id AND x.learner_id = t.learner_id
             LEFT JOIN lessons l ON l.org_id = $1 AND l.course_id = x.course_id AND l.id = x.lesson_id) q
    WHERE p.org_id = $1 AND p.course_id = q.course_id AND p.learner_id = q.learner_id AND p.lesson_id = q.lesson_id
      AND (p.position, p.moved_on_at) IS DISTINCT FROM (q.position, q.moved_on_at)`,
);

/** How far these learners have come in these courses, from their lessons. */
export const recountCourses = statement<object>(
  'learning.recount-courses',
  `UPDATE course_progress c
      SET started_at = q.started_at, lessons_completed = q.done, completed_at = q.completed_at
     FROM (SELECT t.course_id, t.learner_id, s.started_at, s.done,
                  CASE WHEN k.lesson_count > 0 AND s.done = k.lesson_count THEN s.last_completed_at END AS completed_at
             FROM unnest($2::text[], $3::text[]) t (course_id, learner_id)
             LEFT JOIN courses k ON k.org_id = $1 AND k.id = t.course_id
            CROSS JOIN LATERAL (
              SELECT min(p.started_at) AS started_at,
                     (count(*) FILTER (WHERE p.position IS NOT NULL AND p.completed_at IS NOT NULL))::int AS done,
                     max(p.completed_at) FILTER (WHERE p.position IS NOT NULL) AS last_completed_at
                FROM lesson_progress p
               WHERE p.org_id = $1 AND p.course_id = t.course_id AND p.learner_id = t.learner_id) s) q
    WHERE c.org_id = $1 AND c.course_id = q.course_id AND c.learner_id = q.learner_id
      AND (c.started_at, c.lessons_completed, c.completed_at) IS DISTINCT FROM (q.started_at, q.done, q.completed_at)`,
);

/** The next learners of a course after one of them. */
export const learnersAfter = statement<{ id: string }>(
  'learning.learners-after',
  `SELECT c.learner_id AS id FROM course_progress c
    WHERE c.org_id = $1 AND c.course_id = $2 AND c.learner_id > $3
    ORDER BY c.learner_id LIMIT $4`,
);

/** Courses of which learners are still to be counted again. */
export const openRecounts = statement<{ id: string; after: string }>(
  'learning.open-recounts',
  `SELECT k.id, k.recount_after AS after FROM courses k
    WHERE k.org_id = $1 AND k.recount_after IS NOT NULL ORDER BY k.id LIMIT 1`,
);

export const setRecount = statement<object>(
  'learning.set-recount',
  `UPDATE courses k SET recount_after = $3 WHERE k.org_id = $1 AND k.id = $2`,
);

/** Something has changed: insights are to be found again. */
export const noteChange = statement<object>(
  'learning.note-change',
  `INSERT INTO learning_state AS s (org_id, version) VALUES ($1, 1)
       ON CONFLICT (org_id) DO UPDATE SET version = s.version + 1`,
);

/** Which organizations have something to be done. */
export const dueLearning = statement<{ id: string; recounts: boolean; insights: boolean }>(
  'learning.due',
  'SELECT d.id, d.recounts, d.insights FROM due_learning($1) d',
);
