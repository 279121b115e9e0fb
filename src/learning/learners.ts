// Pages of learners: how far each has come in each course, from one place in an order to the next.
import { createHash } from 'node:crypto';
import type { BoundStatement, Cursors, PageInfo, Session } from '../platform';
import { LearnerOrder, type LearnerStatus } from './progress.types';
import { countLearners, type LearnerRow, learners } from './reports.sql';

export interface LearnerQuestion {
  readonly organizationId: string;
  readonly courseId: string | null;
  readonly search: string | null;
  readonly status: LearnerStatus | null;
  readonly orderBy: LearnerOrder;
}

export async function learnerPage(
  session: Session,
  cursors: Cursors,
  question: LearnerQuestion,
  asOf: Date,
  page: { readonly first: number; readonly after: string | null },
): Promise<{ rows: LearnerRow[]; pageInfo: PageInfo }> {
  const { organizationId, orderBy } = question;
  const list = listOf(question);
  const [learnerId = null, courseId = null, place = learnerId] =
    page.after === null ? [] : cursors.open('after', organizationId, list, page.after);
  const found = await session.run(learners[orderBy], [
    ...askedOf(question, asOf),
    place,
    learnerId,
    courseId,
    page.first + 1,
  ]);
  const rows = found.slice(0, page.first);
  const cursorOf = (row: LearnerRow | undefined): string | null =>
    row === undefined
      ? null
      : cursors.sign(organizationId, list, [
          row.learnerId,
          row.courseId,
          // An id is a place by itself, and long enough once.
          ...(orderBy === LearnerOrder.LEARNER_ASC ? [] : [row.place]),
        ]);
  return {
    rows,
    pageInfo: {
      hasNextPage: found.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: cursorOf(rows[0]),
      endCursor: cursorOf(rows.at(-1)),
    },
  };
}

/** Everybody, in the order that was asked for: for a cursor. */
export function everyLearner(question: LearnerQuestion, asOf: Date): BoundStatement {
  // Without a place and without a limit: LIMIT NULL is none.
  return {
    statement: learners[question.orderBy],
    parameters: [...askedOf(question, asOf), null, null, null, null],
  };
}

export async function learnerCount(session: Session, question: LearnerQuestion, asOf: Date): Promise<number> {
  const [row] = await session.run(countLearners, askedOf(question, asOf));
  return row?.total ?? 0;
}

function askedOf({ organizationId, courseId, search, status }: LearnerQuestion, asOf: Date): unknown[] {
  return [organizationId, courseId, search, status, asOf];
}

/** Cursors of one question: another order or search has others. */
function listOf({ courseId, search, status, orderBy }: LearnerQuestion): string {
  const question = JSON.stringify([courseId, search, status, orderBy]);
  return `learners ${createHash('sha256').update(question).digest('hex')}`;
}
