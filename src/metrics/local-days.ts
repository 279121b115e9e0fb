// Where local days begin, remembered: PostgreSQL computes them from the zone's rules, and they are the same for every
// organization of that zone until its next midnight.
import { localDays } from './period';

export interface LocalDay {
  readonly label: string;
  /** Null: the zone skipped this date. */
  readonly start: Date | null;
}

interface Known {
  /** For every asOf in [from, until) the days are these. */
  readonly from: number;
  readonly until: number;
  readonly days: readonly LocalDay[];
}

const MOST_KNOWN = 1_000;

export class LocalDays {
  private readonly known = new Map<string, Known>();

  /** Local dates around asOf, oldest first: enough before it for 2n days, and one that begins later. */
  async around(
    asOf: Date,
    zone: string,
    count: number,
    run: (query: typeof localDays, parameters: readonly unknown[]) => Promise<LocalDay[]>,
  ): Promise<readonly LocalDay[]> {
    const key = `${count} ${zone}`;
    const known = this.known.get(key);
    if (known !== undefined && known.from <= asOf.getTime() && asOf.getTime() < known.until) {
      return known.days;
    }
    const days = await run(localDays, [asOf, zone, count]);
    const starts = days.flatMap(({ start }) => start?.getTime() ?? []);
    const from = starts.filter((start) => start <= asOf.getTime()).at(-1);
    const until = starts.find((start) => start > asOf.getTime());
    if (from !== undefined && until !== undefined) {
      if (this.known.size >= MOST_KNOWN) {
        this.known.clear();
      }
      this.known.set(key, { from, until, days });
    }
    return days;
  }
}
