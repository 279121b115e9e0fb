// Letting old usage go: written down first, then carried out in parts, by the call that asked for it and, where that is
// cut short, by the hourly job.
import { uuidv7 } from 'uuidv7';
import { badInput, type Database, type Session, statement } from '../platform';
import type { UsageDays } from './days';
import { usageFacts } from './usage.facts';

export const LEAST_KEPT_DAYS = 1;
export const MOST_KEPT_DAYS = 3_650;
const DAY_MS = 86_400_000;
const BATCH_ROWS = 20_000;

export interface PurgeCount {
  readonly before: Date;
  readonly usageEvents: number;
  readonly pageViews: number;
  readonly sessions: number;
}

const countOld = statement<Omit<PurgeCount, 'before'>>(
  'usage.count-old',
  `SELECT (SELECT count(*)::int FROM usage_events e WHERE e.org_id = $1 AND e.occurred_at < $2) AS "usageEvents",
          (SELECT count(*)::int FROM page_views v WHERE v.org_id = $1 AND v.occurred_at < $2) AS "pageViews",
          (SELECT count(*)::int FROM user_sessions s WHERE s.org_id = $1 AND s.started_at < $2) AS sessions`,
);

const insertPurge = statement<object>(
  'usage.insert-purge',
  `INSERT INTO usage_purges (org_id, id, before) VALUES ($1, $2, $3)`,
);

const openPurges = statement<{ id: string; before: Date }>(
  'usage.open-purges',
  `SELECT p.id, p.before FROM usage_purges p WHERE p.org_id = $1 AND p.finished_at IS NULL ORDER BY p.before DESC`,
);

const finishPurges = statement<object>(
  'usage.finish-purges',
  `UPDATE usage_purges p SET finished_at = now() WHERE p.org_id = $1 AND p.id = ANY($2::uuid[])`,
);

/**
 * The oldest rows first, so that whole days come free. How many were found says whether there may be more: others may
 * delete some of them meanwhile.
 */
const deleteOld = (table: string, moment: string, key: string) =>
  statement<{ found: number }>(
    `usage.delete-old.${key}`,
    `WITH found AS MATERIALIZED (
       SELECT o.${moment}, o.id FROM ${table} o
        WHERE o.org_id = $1 AND o.${moment} < $2 ORDER BY o.${moment}, o.id LIMIT $3
     ), deleted AS (
       DELETE FROM ${table} t
        WHERE t.org_id = $1 AND t.${moment} < $2 AND (t.${moment}, t.id) IN (SELECT f.${moment}, f.id FROM found f))
     SELECT count(*)::int AS found FROM found`,
  );

const DELETIONS = [
  deleteOld('usage_events', 'occurred_at', 'events'),
  deleteOld('page_views', 'occurred_at', 'views'),
  deleteOld('user_sessions', 'started_at', 'sessions'),
];

export class UsageRetention {
  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    private readonly days: UsageDays,
    private readonly told: (organizationId: string, facts: readonly string[]) => void,
  ) {}

  /** What a purge would delete. */
  async plan(
    session: Session,
    organizationId: string,
    olderThanDays: number,
    now: Date,
  ): Promise<PurgeCount> {
    if (olderThanDays < LEAST_KEPT_DAYS || olderThanDays > MOST_KEPT_DAYS) {
      throw badInput('olderThanDays', `must be ${LEAST_KEPT_DAYS} to ${MOST_KEPT_DAYS.toLocaleString('en')}`);
    }
    return countBefore(session, organizationId, new Date(now.getTime() - olderThanDays * DAY_MS));
  }

  /** Writes a purge down, within the caller's transaction. */
  async order(session: Session, organizationId: string, before: Date): Promise<void> {
    await session.run(insertPurge, [organizationId, uuidv7(), before]);
  }

  /** Carries out what is written down, for at most so long; true when nothing is left. Safe to call at any time. */
  async finish(organizationId: string, limitMs = Infinity): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    const open = await this.database.withOrganization(organizationId, (session) =>
      session.run(openPurges, [organizationId]),
    );
    const [latest] = open;
    if (latest === undefined) {
      return true;
    }
    for (const deletion of DELETIONS) {
      for (;;) {
        if (performance.now() > deadline) {
          return false;
        }
        const [{ found } = { found: 0 }] = await this.database.withOrganization(organizationId, (session) =>
          session.run(deletion, [organizationId, latest.before, BATCH_ROWS]),
        );
        if (found < BATCH_ROWS) {
          break;
        }
      }
    }
    await this.database.withOrganization(organizationId, (session) =>
      session.run(finishPurges, [organizationId, open.map(({ id }) => id)]),
    );
    this.told(organizationId, usageFacts);
    await this.days.dropEmpty(latest.before);
    return true;
  }

  /** The same by configuration, once a day at most. */
  async keepDays(organizationId: string, days: number, now: Date): Promise<void> {
    await this.finish(organizationId);
    const isDue = await this.database.withOrganization(organizationId, async (session) => {
      const overdue = await countBefore(
        session,
        organizationId,
        new Date(now.getTime() - (days + 1) * DAY_MS),
      );
      const rows = overdue.usageEvents + overdue.pageViews + overdue.sessions;
      if (rows > 0) {
        await this.order(session, organizationId, new Date(now.getTime() - days * DAY_MS));
      }
      return rows > 0;
    });
    if (isDue) {
      await this.finish(organizationId);
    }
  }
}

async function countBefore(session: Session, organizationId: string, before: Date): Promise<PurgeCount> {
  const [counted] = await session.run(countOld, [organizationId, before]);
  return { before, ...(counted ?? { usageEvents: 0, pageViews: 0, sessions: 0 }) };
}
