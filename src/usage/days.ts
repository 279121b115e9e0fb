// Room for what is used: requests, page views and sessions are kept by days of UTC, and a day must be there before its
// first row.
import { type Database, isLockBusy, isMissingPartition, statement } from '../platform';

const makeDays = statement<object>(
  'usage.make-days',
  `SELECT make_usage_partitions(d.day) FROM unnest($1::date[]) AS d (day) ORDER BY d.day`,
);

/** Yesterday, for what comes late across midnight, and a week ahead, so that no writer has to wait at midnight. */
const makePresentDays = statement<object>(
  'usage.make-present-days',
  `SELECT make_usage_partitions((now() AT TIME ZONE 'UTC')::date + n) FROM generate_series(-1, 7) n`,
);

const dropEmptyDay = statement<{ dropped: boolean }>(
  'usage.drop-empty-day',
  `SELECT drop_empty_usage_partitions($1::date) AS dropped`,
);

const daysBefore = statement<{ day: string }>(
  'usage.days-before',
  `SELECT to_char(d.day, 'YYYY-MM-DD') AS day
     FROM (SELECT DISTINCT to_date(right(c.relname, 10), 'YYYY_MM_DD') AS day
             FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent IN ('usage_events'::regclass, 'page_views'::regclass, 'user_sessions'::regclass)) d
    WHERE d.day < $1::timestamptz AT TIME ZONE 'UTC' - interval '1 day'
    ORDER BY d.day`,
);

const MOST_REMEMBERED = 1_000;
const DAYS_AT_ONCE = 20;

export class UsageDays {
  /** Days that are known to be there. */
  private readonly made = new Set<string>();

  constructor(private readonly database: Pick<Database, 'withPlatform'>) {}

  /** Makes the days of these moments where they are missing, then does the work that needs them. */
  async during<Result>(moments: readonly Date[], work: () => Promise<Result>): Promise<Result> {
    await this.ensure(moments);
    try {
      return await work();
    } catch (error) {
      if (!isMissingPartition(error)) {
        throw error;
      }
      // An empty day was dropped since it was last seen.
      this.made.clear();
      await this.ensure(moments);
      return work();
    }
  }

  async ensurePresent(): Promise<void> {
    await this.database.withPlatform((session) => session.run(makePresentDays));
  }

  /** Lets go of days before the moment that nobody has rows of. One that is in use is left for another time. */
  async dropEmpty(before: Date): Promise<void> {
    const days = await this.database.withPlatform((session) => session.run(daysBefore, [before]));
    for (const { day } of days) {
      try {
        await this.database.withPlatform((session) => session.run(dropEmptyDay, [day]));
      } catch (error) {
        if (!isLockBusy(error)) {
          throw error;
        }
      }
    }
  }

  /** Makes the days of these moments where they are missing. */
  async ensure(moments: readonly Date[]): Promise<void> {
    const missing = [...new Set(moments.map(dayOf))].filter((day) => !this.made.has(day));
    if (missing.length === 0) {
      return;
    }
    // In parts: a transaction that makes a year of days holds more locks than a small server has room for.
    for (let at = 0; at < missing.length; at += DAYS_AT_ONCE) {
      const part = missing.slice(at, at + DAYS_AT_ONCE);
      await this.database.withPlatform((session) => session.run(makeDays, [part]));
    }
    if (this.made.size + missing.length > MOST_REMEMBERED) {
      this.made.clear();
    }
    missing.forEach((day) => this.made.add(day));
  }
}

/** The moment's day in UTC, as PostgreSQL reads it. */
function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
