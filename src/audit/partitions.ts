// Room in the trail: rows are kept by the month, and a month must be there before its first row.
import type { Database } from '../platform';
import { makePartitions, makePresentPartitions } from './audit.sql';
import { DAY_MS, KEPT_DAYS } from './kept-days';

const HOUR_MS = 3_600_000;
/** The present months were made three ahead: they need not be looked at again for a while. */
const PRESENT_FOR_MS = 12 * HOUR_MS;

export class AuditPartitions {
  /** First days of months that are known to be there and to stay. */
  private readonly made = new Set<string>();
  private presentUntil = 0;

  constructor(private readonly database: Database) {}

  /** Makes the months of these moments where they are missing. */
  async ensure(moments: readonly Date[]): Promise<void> {
    // Young months cannot be purged and stay once they are made; one that was young then may have been purged since.
    const stays = (month: string): boolean => Date.parse(month) > Date.now() - KEPT_DAYS * DAY_MS;
    const missing = [...new Set(moments.map(monthOf))].filter(
      (month) => !(this.made.has(month) && stays(month)),
    );
    if (missing.length === 0) {
      return;
    }
    await this.database.withPlatform((session) => session.run(makePartitions, [missing]));
    missing.filter(stays).forEach((month) => this.made.add(month));
  }

  /** Makes the month of now and the next ones, so that no writer has to wait for them at midnight. */
  async ensurePresent(): Promise<void> {
    if (performance.now() >= this.presentUntil) {
      const began = performance.now();
      // By the clock of the database, which is the one that dates the rows.
      await this.database.withPlatform((session) => session.run(makePresentPartitions));
      this.presentUntil = began + PRESENT_FOR_MS;
    }
  }
}

/** The first day of a moment's month in UTC, as PostgreSQL reads it. */
export function monthOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 7)}-01`;
}
