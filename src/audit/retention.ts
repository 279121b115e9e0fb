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
import {
  AppError,
  badInput,
  type Database,
  isLockBusy,
  type Logger,
  messageOf,
  type Session,
} from '../platform';
import { lockHead } from './audit.sql';
import { DAY_MS, KEPT_DAYS } from './kept-days';
import {
  allowPurge,
  countersignPurge,
  dropPartition,
  finishPurge,
  laterRangesBefore,
  monthsBefore,
  purgeRows,
  purgeStands,
  purgesBefore,
  rangesBefore,
  rowsByMonth,
  trailEnd,
  unfinishedPurges,
} from './retention.sql';
import { append, type AuditEntry, AuditOutcome, type AuditPlace, type AuditTrail } from './trail';
import { ERASURE_ACTION, PURGE_ACTION, type PurgedSpan, purgedSpansOf } from './verify-authority';

const MOST_DAYS = 36_500;
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
    if (!Number.isInteger(olderThanDays) || olderThanDays < KEPT_DAYS || olderThanDays > MOST_DAYS) {
      throw badInput('olderThanDays', `must be ${KEPT_DAYS} to ${MOST_DAYS}: that much is kept`);
    }
    const before = new Date(now.getTime() - olderThanDays * DAY_MS);
    const months = await session.run(rowsByMonth, [organizationId, before]);
    return { before, months, rows: months.reduce((sum, { rows }) => sum + rows, 0) };
  }

  /**
   * Allows the deletion of what the plan covers, within the session's transaction and as its last step; false when
   * nothing is left to allow. With `unlessFrom`, also when a purge that is not finished covers everything before it.
   */
  async allow(
    session: Session,
    organizationId: string,
    plan: PurgePlan,
    author: PurgeAuthor,
    reason: string,
    unlessFrom?: Date,
  ): Promise<boolean> {
    const { before } = plan;
    // Old rows are many: those that are there already are looked through while others may append.
    const [end] = await session.run(trailEnd, [organizationId]);
    const upTo = end?.seq ?? '0';
    const there = (await session.run(rangesBefore, [organizationId, before, upTo])).map(spanOf);
    // An earlier purge's row may be among those that go: what it covered is told again, or nobody would know.
    const actions = [PURGE_ACTION, ERASURE_ACTION];
    const told = await session.run(purgesBefore, [organizationId, before, actions]);
    const earlier = told.flatMap(({ action, details }) => purgedSpansOf(action, details));

    // From here on nobody appends, so that no old row slips in behind what is written down.
    await session.run(lockHead, [organizationId]);
    if (unlessFrom !== undefined) {
      const open = await session.run(unfinishedPurges, [organizationId]);
      if (open.some((purge) => purge.before >= unlessFrom)) {
        return false;
      }
    }
    const later = (await session.run(laterRangesBefore, [organizationId, before, upTo])).map(spanOf);
    const gone = [...there, ...later];
    const ranges = mergeRanges([...gone, ...earlier]);
    const rows = gone.reduce((sum, { firstSeq, lastSeq }) => sum + lastSeq - firstSeq + 1, 0);
    const entries: AuditEntry[] = [];
    for (let start = 0; start < ranges.length; start += RANGES_A_ROW) {
      entries.push({
        ...author,
        action: PURGE_ACTION,
        resourceType: 'audit_log',
        resourceId: null,
        details: {
          before: before.toISOString(),
          reason,
          rows,
          ranges: ranges.slice(start, start + RANGES_A_ROW).map((range) => ({ ...range })),
        },
        outcome: AuditOutcome.SUCCESS,
      });
    }
    if (entries.length === 0) {
      return false;
    }
    const places = await append(session, organizationId, entries);
    await session.run(allowPurge, [organizationId, places.map(({ seq }) => seq), before]);
    return true;
  }

  /**
   * Carries out what was allowed and is not finished, for at most so long; true when nothing is left to do. Safe to
   * call at any time and by several at once.
   */
  async finish(organizationId: string, limitMs = Infinity): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    const purges = await this.database.withKeptOrganization(organizationId, (session) =>
      session.run(unfinishedPurges, [organizationId]),
    );
    if (purges.length === 0) {
      return true;
    }
    for (const { seq, isCountersigned, hash, at } of purges) {
      if (!isCountersigned) {
        await this.countersign(organizationId, { seq: Number(seq), hash, at });
        await this.database.withKeptOrganization(organizationId, (session) =>
          session.run(countersignPurge, [organizationId, seq]),
        );
      }
    }
    const before = new Date(Math.max(...purges.map((purge) => purge.before.getTime())));
    const next = await this.dropMonths(before, '', deadline);
    for (const { seq } of purges) {
      if (!(await this.deleteRows(organizationId, seq, deadline))) {
        return false;
      }
    }
    // Meanwhile whoever used a month may have ended; whether the others are covered is no different from before.
    if (next !== null) {
      await this.dropMonths(before, next, deadline);
    }
    return true;
  }

  /** The same by configuration, as work of the system. */
  async keepDays(organizationId: string, days: number): Promise<void> {
    // What is allowed already need not be allowed again, every hour until it can be finished.
    await this.finish(organizationId);
    await this.trail.writeKept(organizationId, async (session) => {
      const [end] = await session.run(trailEnd, [organizationId]);
      if (end !== undefined) {
        // Once a day is enough: the trail is not to fill with purges of an hour each. Of several gateways that find the
        // same rows overdue one writes down a purge.
        const overdue = await this.plan(session, organizationId, days + 1, end.now);
        if (overdue.rows > 0) {
          const plan = await this.plan(session, organizationId, days, end.now);
          const reason = `retention of ${days} days`;
          await this.allow(session, organizationId, plan, NOBODY, reason, overdue.before);
        }
      }
      return { result: undefined, entries: [] };
    });
    await this.finish(organizationId);
  }

  /** Deletes what a purge covers; false when rows of it may be left. */
  private async deleteRows(organizationId: string, seq: string, deadline: number): Promise<boolean> {
    for (;;) {
      if (performance.now() > deadline) {
        return false;
      }
      try {
        const outcome = await this.database.withKeptOrganization(organizationId, async (session) => {
          const [own] = await session.run(purgeStands, [organizationId, seq]);
          if (own === undefined) {
            return 'over';
          }
          const [batch] = await session.run(purgeRows, [organizationId, seq, BATCH_ROWS]);
          if (batch?.deleted === BATCH_ROWS) {
            return 'more';
          }
          // In the same transaction: whoever else carries out this purge waits for its end.
          const finished = await session.run(finishPurge, [organizationId, seq]);
          return finished.length > 0 ? 'over' : 'left';
        });
        if (outcome !== 'more') {
          return outcome === 'over';
        }
      } catch (error) {
        if (isLockBusy(error)) {
          return false;
        }
        throw error;
      }
    }
  }

  /**
   * Whole months cost nothing to delete. One that holds rows of others stays. One that is in use is not waited for,
   * because everybody else would wait too: it is answered, to go on there another time.
   */
  private async dropMonths(before: Date, from: string, deadline: number): Promise<string | null> {
    const months = await this.database.withPlatform((session) => session.run(monthsBefore, [before]));
    for (const { month } of months.filter((each) => each.month >= from)) {
      if (performance.now() > deadline) {
        return month;
      }
      try {
        await this.database.withPlatform((session) => session.run(dropPartition, [month]));
      } catch (error) {
        if (error instanceof AppError && !isLockBusy(error)) {
          throw error;
        }
        this.log.debug({ month, error: messageOf(error) }, 'a month of the audit trail was not dropped');
        return month;
      }
    }
    return null;
  }
}

function spanOf(stored: {
  readonly firstSeq: string;
  readonly lastSeq: string;
  readonly prevHash: string;
  readonly lastHash: string;
}): PurgedSpan {
  return { ...stored, firstSeq: Number(stored.firstSeq), lastSeq: Number(stored.lastSeq) };
}

/** Ranges in order; those that follow each other as one, and those that overlap, as after a purge that stopped. */
export function mergeRanges(ranges: readonly PurgedSpan[]): PurgedSpan[] {
  const merged: PurgedSpan[] = [];
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
