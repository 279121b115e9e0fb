// Room for events: a partition a day of receipt, a week ahead, so that nobody waits at midnight. Where a day is missing all
// the same, events land in the DEFAULT partition: nothing is lost, an operator is warned, and they are moved.
import { type Database, isLockBusy, type Logger, statement } from '../platform';

const makeDay = statement<{ moved: string }>(
  'ingest.make-day',
  `SELECT make_event_partitions($1::date) AS moved`,
);

const wantedDays = statement<{ day: string }>(
  'ingest.wanted-days',
  `SELECT to_char(d.day, 'YYYY-MM-DD') AS day
     FROM (SELECT (now() AT TIME ZONE 'UTC')::date + n FROM generate_series(-1, 7) n
            UNION SELECT * FROM default_event_days()) d (day)
    WHERE to_regclass('events_' || to_char(d.day, 'YYYY_MM_DD')) IS NULL
       OR to_regclass('event_batches_' || to_char(d.day, 'YYYY_MM_DD')) IS NULL
    ORDER BY 1`,
);

const dropDays = statement<{ dropped: number }>(
  'ingest.drop-days',
  `SELECT drop_event_partitions($1::date) AS dropped`,
);

export class EventDays {
  constructor(
    private readonly database: Pick<Database, 'withPlatform'>,
    private readonly log: Logger,
  ) {}

  /** Makes what is missing, each day in a transaction of its own, and moves there what had found none. */
  async ensure(): Promise<void> {
    const days = await this.database.withPlatform((session) => session.run(wantedDays));
    for (const { day } of days) {
      const [{ moved } = { moved: '0' }] = await this.database.withPlatform((session) =>
        session.run(makeDay, [day]),
      );
      if (Number(moved) > 0) {
        this.log.warn(
          { day, moved: Number(moved) },
          'events of a day without a partition were moved into it',
        );
      }
    }
  }

  /** Lets go of days that are older, unless something of them is not projected yet. */
  async keepDays(days: number, now: Date): Promise<number> {
    const before = new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
    try {
      const [{ dropped } = { dropped: 0 }] = await this.database.withPlatform((session) =>
        session.run(dropDays, [before]),
      );
      return dropped;
    } catch (error) {
      if (isLockBusy(error)) {
        return 0;
      }
      throw error;
    }
  }
}
