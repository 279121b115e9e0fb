// Room in the trail: rows are kept by the month, and a month must be there before its first row.
import type { Database } from '../platform';
import { makePartition } from './audit.sql';

const AHEAD_MONTHS = 3;
const DAY_MS = 86_400_000;
/** Younger months cannot be purged, so that once made they stay. */
const KEPT_DAYS = 30;

export class AuditPartitions {
  /** First days of months that are known to be there and to stay. */
  private readonly made = new Set<string>();

  constructor(private readonly database: Database) {}

  /** Makes the months of these moments where they are missing. */
  async ensure(moments: readonly Date[]): Promise<void> {
    const wanted = new Set(moments.map(monthOf));
    for (const month of wanted) {
      if (!this.made.has(month)) {
        await this.database.withPlatform((session) => session.run(makePartition, [month]));
        if (Date.parse(month) > Date.now() - KEPT_DAYS * DAY_MS) {
          this.made.add(month);
        }
      }
    }
  }

  /** The month of now. The clock of the database may be a little ahead: so may the month. */
  ensurePresent(now: Date): Promise<void> {
    return this.ensure([now, new Date(now.getTime() + DAY_MS)]);
  }

  /** This month and the next ones, so that no writer has to wait for them. */
  ensureAhead(now: Date): Promise<void> {
    const months = Array.from(
      { length: AHEAD_MONTHS + 1 },
      (_, ahead) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)),
    );
    return this.ensure(months);
  }
}

/** The first day of a moment's month in UTC, as PostgreSQL reads it. */
export function monthOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 7)}-01`;
}
