// Letting old rows go, by the book: a purge is written down before it deletes anything.
//
// allowed    One transaction appends the purge's own row, which says what it covers (a moment, and the runs of sequence
//            numbers with the hashes at their ends), and allows the deletion in the database. The database itself
//            deletes nothing else: it has no other right to.
// countersigned   The checkpoint file, outside the database, gets a signed line. Without it nothing is deleted.
// finished   Months that purges cover for every organization are dropped whole, the rest is deleted in batches.
//
// A crash in between leaves a purge that is allowed and not finished. Whoever comes next goes on where it stopped; until
// then the trail verifies all the same, because what the purge covers may be there or not.
import { AppError, badInput, type Database, messageOf, type Logger, type Session } from '../platform';
import { lockHead } from './audit.sql';
import {
  allowPurge,
  countersignPurge,
  dropPartition,
  finishPurge,
  monthsBefore,
  type PurgedRange,
  purgeRows,
  purgesBefore,
  rangesBefore,
  rowsByMonth,
  unfinishedPurges,
} from './retention.sql';
import { append, type AuditEntry, AuditOutcome, type AuditPlace, type AuditTrail } from './trail';
import { ERASURE_ROW, PURGE_ROW } from './verify-authority';

export const PURGE_ACTION = PURGE_ROW;
export const FEWEST_DAYS = 30;
const MOST_DAYS = 36_500;
const DAY_MS = 86_400_000;
const BATCH_ROWS = 5_000;
/** Of runs of sequence numbers in one row of the trail; a purge that has more writes more rows. */
const RANGES_A_ROW = 500;

export interface PurgedMonth {
  /** As YYYY-MM, in UTC. */
  readonly month: string;
  readonly rows: number;
}

export interface PurgePlan {
  readonly before: Date;
  readonly rows: number;
  readonly months: readonly PurgedMonth[];
}

/** Writes a signed line about a purge outside the database. */
export type Countersign = (organizationId: string, place: Omit<AuditPlace, 'id'>) => Promise<void>;

/** Who purges; the rest of the entry is the purge's to say. */
export type PurgeAuthor = Pick<AuditEntry, 'adminId' | 'adminName' | 'ipAddress' | 'userAgent'>;

export class AuditRetention {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    private readonly countersign: Countersign,
    private readonly log: Logger,
  ) {}

  /** What a purge would delete; refuses to keep less than thirty days. */
  async plan(session: Session, organizationId: string, olderThanDays: number, now: Date): Promise<PurgePlan> {
    if (!Number.isInteger(olderThanDays) || olderThanDays < FEWEST_DAYS || olderThanDays > MOST_DAYS) {
      throw badInput('olderThanDays', `must be ${FEWEST_DAYS} to ${MOST_DAYS}: that much is kept`);
    }
    const before = new Date(now.getTime() - olderThanDays * DAY_MS);
    const months = await session.run(rowsByMonth, [organizationId, before]);
    return { before, months, rows: months.reduce((sum, { rows }) => sum + rows, 0) };
  }

  /** Allows the deletion of what the plan covers, within the session's transaction and as its last step. */
  async allow(
    session: Session,
    organizationId: string,
    plan: PurgePlan,
    author: PurgeAuthor,
    reason: string,
  ): Promise<void> {
    // From here on nobody appends, so that no old row slips in behind what is written down.
    await session.run(lockHead, [organizationId]);
    const found = await session.run(rangesBefore, [organizationId, plan.before]);
    const gone = found.map((range) => ({
      ...range,
      firstSeq: Number(range.firstSeq),
      lastSeq: Number(range.lastSeq),
    }));
    // An earlier purge's row may be among those that go: what it covered is told again, or nobody would know.
    const earlier = await session.run(purgesBefore, [organizationId, plan.before, PURGE_ACTION, ERASURE_ROW]);
    const ranges = mergeRanges([...gone, ...earlier.flatMap((purge) => purge.ranges)]);
    const rows = gone.reduce((sum, { firstSeq, lastSeq }) => sum + lastSeq - firstSeq + 1, 0);
    const entries: AuditEntry[] = [];
    for (let start = 0; start < ranges.length; start += RANGES_A_ROW) {
      entries.push({
        ...author,
        action: PURGE_ACTION,
        resourceType: 'audit_log',
        resourceId: null,
        details: {
          before: plan.before.toISOString(),
          reason,
          rows,
          ranges: ranges.slice(start, start + RANGES_A_ROW).map((range) => ({ ...range })),
        },
        outcome: AuditOutcome.SUCCESS,
      });
    }
    for (const place of await append(session, organizationId, entries)) {
      await session.run(allowPurge, [organizationId, place.seq, plan.before]);
    }
  }

  /**
   * Carries out what was allowed and is not finished, for at most so long; true when nothing is left to do. Safe to
   * call at any time and by several at once.
   */
  async finish(organizationId: string, limitMs = Infinity): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    const purges = await this.database.withOrganization(organizationId, (session) =>
      session.run(unfinishedPurges, [organizationId]),
    );
    for (const { seq, before, isCountersigned, hash, at } of purges) {
      if (!isCountersigned) {
        await this.countersign(organizationId, { seq: Number(seq), hash, at });
        await this.database.withOrganization(organizationId, (session) =>
          session.run(countersignPurge, [organizationId, seq]),
        );
      }
      await this.dropMonths(before);
      for (;;) {
        if (performance.now() > deadline) {
          return false;
        }
        const [batch] = await this.database.withOrganization(organizationId, (session) =>
          session.run(purgeRows, [seq, BATCH_ROWS]),
        );
        if ((batch?.deleted ?? 0) < BATCH_ROWS) {
          break;
        }
      }
      await this.dropMonths(before);
      await this.database.withOrganization(organizationId, (session) =>
        session.run(finishPurge, [organizationId, seq]),
      );
    }
    return true;
  }

  /** The same by configuration, as work of the system. */
  async keepDays(organizationId: string, days: number): Promise<void> {
    // What is allowed already need not be allowed again, every hour until it can be finished.
    await this.finish(organizationId);
    await this.trail.write(organizationId, async (session) => {
      const [head] = await session.run(lockHead, [organizationId]);
      if (head !== undefined) {
        // Once a day is enough: the trail is not to fill with purges of an hour each.
        const overdue = await this.plan(session, organizationId, days + 1, head.now);
        const plan = await this.plan(session, organizationId, days, head.now);
        if (overdue.rows > 0) {
          await this.allow(session, organizationId, plan, NOBODY, `retention of ${days} days`);
        }
      }
      return { result: undefined, entries: [] };
    });
    await this.finish(organizationId);
  }

  /** Whole months cost nothing to delete. One that is busy, or holds rows of others, is left for later. */
  private async dropMonths(before: Date): Promise<void> {
    const months = await this.database.withPlatform((session) => session.run(monthsBefore, [before]));
    for (const { month } of months) {
      try {
        await this.database.withPlatform((session) => session.run(dropPartition, [month]));
      } catch (error) {
        if (error instanceof AppError) {
          throw error;
        }
        this.log.debug({ month, error: messageOf(error) }, 'a month of the audit trail was not dropped');
      }
    }
  }
}

/** Ranges in order; those that follow each other as one, and those that overlap, as after a purge that stopped. */
export function mergeRanges(ranges: readonly PurgedRange[]): PurgedRange[] {
  const merged: PurgedRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.firstSeq - b.firstSeq)) {
    const last = merged.at(-1);
    if (last !== undefined && range.firstSeq <= last.lastSeq + 1) {
      if (range.lastSeq > last.lastSeq) {
        merged[merged.length - 1] = { ...last, lastSeq: range.lastSeq, lastHash: range.lastHash };
      }
    } else {
      merged.push({ ...range });
    }
  }
  return merged;
}

const NOBODY: PurgeAuthor = { adminId: null, adminName: null, ipAddress: null, userAgent: null };
