// Writes of demo mode about what can be learned; what becomes of learners is made of events by the learning context itself.
// What is there stays: somebody may have changed it.
import { statement } from '../platform';

/** Answers those that were not there before. */
export const insertCourses = statement<{ id: string }>(
  'demo.courses',
  `INSERT INTO courses (org_id, id, title, lesson_count)
   SELECT $1, t.id, t.title, t.lessons
     FROM unnest($2::text[], $3::text[], $4::integer[]) AS t (id, title, lessons)
    ORDER BY t.id
   ON CONFLICT (org_id, id) DO NOTHING
   RETURNING id`,
);

export const insertLessons = statement<object>(
  'demo.lessons',
  `INSERT INTO lessons (org_id, course_id, id, title, position)
   SELECT $1, t.course_id, t.id, t.title, t.position
     FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[]) AS t (course_id, id, title, position)
    ORDER BY t.course_id, t.id
   ON CONFLICT (org_id, course_id, id) DO NOTHING`,
);

export const insertSurveys = statement<object>(
  'demo.surveys',
  `INSERT INTO surveys (org_id, id, title, course_id, questions)
   SELECT $1, t.id, t.title, t.course_id, t.questions
     FROM json_to_recordset($2::json) AS t (id text, title text, course_id text, questions jsonb)
    ORDER BY t.id
   ON CONFLICT (org_id, id) DO NOTHING`,
);

/** When anybody was last active in one of these courses, as far as that is written. */
export const lastLearned = statement<{ at: Date | null }>(
  'demo.last-learned',
  `SELECT max(c.last_activity_at) AS at FROM course_progress c WHERE c.org_id = $1 AND c.course_id = ANY($2::text[])`,
);
