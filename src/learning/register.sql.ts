// Writing what is registered: courses with their lessons, and surveys.
import { statement } from '../platform';

/** How many courses there would be with these. */
export const countCourses = statement<{ courses: number }>(
  'learning.count-courses',
  `SELECT count(*)::int AS courses
     FROM (SELECT k.id FROM courses k WHERE k.org_id = $1 UNION SELECT unnest($2::text[])) a`,
);

export const countSurveys = statement<{ surveys: number }>(
  'learning.count-surveys',
  `SELECT count(*)::int AS surveys
     FROM (SELECT s.id FROM surveys s WHERE s.org_id = $1 UNION SELECT unnest($2::text[])) a`,
);

export const upsertCourses = statement<object>(
  'learning.upsert-courses',
  `INSERT INTO courses AS k (org_id, id, title)
   SELECT $1::uuid, t.id, t.title FROM json_to_recordset($2::json) AS t (id text, title text)
    ORDER BY t.id
       ON CONFLICT (org_id, id) DO UPDATE SET title = excluded.title WHERE k.title <> excluded.title`,
);

/** Courses among these that are registered. */
export const knownCourses = statement<{ id: string }>(
  'learning.known-courses',
  `SELECT k.id FROM courses k WHERE k.org_id = $1 AND k.id = ANY($2::text[])`,
);

/** Which lessons are new or have another title or place. */
export const upsertLessons = statement<{ courseId: string }>(
  'learning.upsert-lessons',
  `INSERT INTO lessons AS l (org_id, course_id, id, title, position)
   SELECT $1::uuid, t."courseId", t.id, t.title, t.position
     FROM json_to_recordset($2::json) AS t ("courseId" text, id text, title text, position integer)
    ORDER BY t."courseId", t.id
       ON CONFLICT (org_id, course_id, id) DO UPDATE SET title = excluded.title, position = excluded.position
    WHERE (l.title, l.position) IS DISTINCT FROM (excluded.title, excluded.position)
   RETURNING l.course_id AS "courseId"`,
);

/** Lessons of these courses that are not listed any more. */
export const retireLessons = statement<{ courseId: string }>(
  'learning.retire-lessons',
  `UPDATE lessons l SET position = NULL
    WHERE l.org_id = $1 AND l.course_id = ANY($2::text[]) AND l.position IS NOT NULL
      AND NOT EXISTS (
            SELECT FROM json_to_recordset($3::json) AS t ("courseId" text, id text)
             WHERE t."courseId" = l.course_id AND t.id = l.id)
   RETURNING l.course_id AS "courseId"`,
);

/** How many lessons of these courses count; whoever takes one of them is counted again. */
export const lessonsChanged = statement<{ lessons: number }>(
  'learning.lessons-changed',
  `UPDATE courses k
      SET lesson_count = q.lessons,
          recount_after = CASE WHEN EXISTS (
            SELECT FROM course_progress c WHERE c.org_id = $1 AND c.course_id = k.id) THEN '' END
     FROM (SELECT t.id, (SELECT count(*) FROM lessons l
                          WHERE l.org_id = $1 AND l.course_id = t.id AND l.position IS NOT NULL)::int AS lessons
             FROM unnest($2::text[]) t (id)) q
    WHERE k.org_id = $1 AND k.id = q.id
   RETURNING q.lessons`,
);

export const upsertSurveys = statement<object>(
  'learning.upsert-surveys',
  `INSERT INTO surveys AS s (org_id, id, title, course_id, questions)
   SELECT $1::uuid, t.id, t.title, t."courseId", t.questions
     FROM json_to_recordset($2::json) AS t (id text, title text, "courseId" text, questions jsonb)
    ORDER BY t.id
       ON CONFLICT (org_id, id) DO UPDATE
      SET title = excluded.title, course_id = excluded.course_id, questions = excluded.questions`,
);
