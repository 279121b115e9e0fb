// What of learning can be imported from files: courses, their lessons, and enrolments.
import type { Batch, ImportKind, Value } from '../imports';
import { LONGEST_ID, LONGEST_TITLE, MOST_LESSONS } from './learning.limits';
import { enrol } from './progress';
import { lockLearning } from './progress.sql';
import { assertCourseRoom, checkEnrolment, checkLesson, coursesChanged } from './register';
import { knownCourses, upsertCourses, upsertLessons } from './register.sql';

const courseId = {
  type: 'text',
  required: true,
  longest: LONGEST_ID,
  description: 'id of the course in the application',
} as const;
const title = { type: 'text', required: true, longest: LONGEST_TITLE, description: 'its title' } as const;

const courses: ImportKind = {
  name: 'courses',
  fields: { id: courseId, title },
  write: async (batch) => {
    const { sound, rejected } = checkedRows(batch, (row) =>
      checkLesson({ id: row['id'], title: row['title'] }),
    );
    const byId = new Map(sound.map(({ value }) => [value.id, value] as const));
    const { database, organizationId } = batch;
    const known = await database.withOrganization(organizationId, async (session) => {
      const ids = [...byId.keys()];
      await session.run(lockLearning, [organizationId]);
      await assertCourseRoom(session, organizationId, ids);
      const before = await session.run(knownCourses, [organizationId, ids]);
      await session.run(upsertCourses, [organizationId, JSON.stringify([...byId.values()])]);
      return before.length;
    });
    return { added: byId.size - known, rejected };
  },
};

const lessons: ImportKind = {
  name: 'lessons',
  fields: {
    courseId: {
      type: 'reference',
      to: 'courses',
      required: true,
      description: 'id of its course, which is there',
    },
    id: {
      type: 'text',
      required: true,
      longest: LONGEST_ID,
      description: 'id of the lesson in the application',
    },
    title,
    position: {
      type: 'integer',
      min: 1,
      max: MOST_LESSONS,
      required: true,
      description: 'its place in the course, from 1 on',
    },
  },
  write: async (batch) => {
    const { sound, rejected } = checkedRows(batch, (row) => {
      const checked = checkLesson({ id: row['id'], title: row['title'] });
      return Array.isArray(checked)
        ? checked
        : { ...checked, courseId: textOf(row['courseId']), position: Number(row['position']) };
    });
    const { database, organizationId } = batch;
    return database.withOrganization(organizationId, async (session) => {
      await session.run(lockLearning, [organizationId]);
      const named = [...new Set(sound.map(({ value }) => value.courseId))];
      const known = new Set((await session.run(knownCourses, [organizationId, named])).map(({ id }) => id));
      const unknown = sound.filter(({ value }) => !known.has(value.courseId));
      const rows = new Map(
        sound
          .filter(({ value }) => known.has(value.courseId))
          .map(({ value }) => [JSON.stringify([value.courseId, value.id]), value] as const),
      );
      const changed = await session.run(upsertLessons, [organizationId, JSON.stringify([...rows.values()])]);
      await coursesChanged(
        session,
        organizationId,
        changed.map((each) => each.courseId),
      );
      return {
        added: changed.length,
        rejected: [
          ...rejected,
          ...unknown.map(({ position }) => ({ position, reason: 'there is no such course' })),
        ],
      };
    });
  },
};

const enrolments: ImportKind = {
  name: 'enrolments',
  fields: {
    learnerId: {
      type: 'text',
      required: true,
      longest: LONGEST_ID,
      description: 'id of the learner in the application, no e-mail address',
    },
    courseId,
    enrolledAt: {
      type: 'time',
      required: true,
      description: 'when they enrolled, from 2000 until 5 minutes from now; the earliest counts',
    },
  },
  write: async (batch) => {
    const now = batch.clock.now();
    const { sound, rejected } = checkedRows(batch, (row) =>
      checkEnrolment({ ...row, enrolledAt: new Date(textOf(row['enrolledAt'])) }, now),
    );
    const { database, organizationId } = batch;
    const added = await database.withOrganization(organizationId, (session) =>
      enrol(
        session,
        organizationId,
        sound.map(({ value }) => value),
      ),
    );
    return { added, rejected };
  },
};

/** In the order in which people name them. */
export const learningImports: readonly ImportKind[] = [courses, lessons, enrolments];

type NamedValues = Readonly<Record<string, Value>>;

/** The rows that can be stored, each with its position, and why the others cannot. */
function checkedRows<Checked extends object>(
  { ids, fields, columns }: Batch,
  check: (row: NamedValues) => Checked | string[],
): {
  sound: { position: number; value: Checked }[];
  rejected: { position: number; reason: string }[];
} {
  const names = Object.keys(fields);
  const sound: { position: number; value: Checked }[] = [];
  const rejected: { position: number; reason: string }[] = [];
  for (const position of ids.keys()) {
    const row = Object.fromEntries(
      names.map((name, place) => [name, columns[place]?.[position] ?? null] as const),
    );
    const value = check(row);
    if (Array.isArray(value)) {
      rejected.push({ position, reason: value.join('; ') });
    } else {
      sound.push({ position, value });
    }
  }
  return { sound, rejected };
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
