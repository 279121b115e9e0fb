// How many rows match, exact up to ten thousand and "at least ten thousand" beyond.
//
// Past the bound, the count of the newest 10,001 matches proves more than one answer: as long as a window reaches back
// to the oldest of them, it holds at least those, for rows are only ever added. So the proof is kept, and the next
// reader of the same list counts nothing. It is not kept where rows can go: those old enough to be purged, and those
// chosen by what an erasure takes away.
import type { RequestContext } from '../platform';
import { type Conditions, countAll, countUpTo } from './audit-read.sql';
import { DAY_MS, KEPT_DAYS } from './kept-days';

export const EXACT_UP_TO = 10_000;
const MOST_PROOFS = 1_000;
/** Younger rows are not purged, whatever the clocks say to within a day. */
const SAFE_DAYS = KEPT_DAYS - 1;
const ERASABLE: readonly (keyof Conditions)[] = ['adminId', 'resourceId', 'search'];

export interface Count {
  readonly total: number;
  readonly isExact: boolean;
}

export class BoundedCounts {
  /** By list: a moment since which it has more rows than are counted. */
  private readonly proofs = new Map<string, number>();

  async count(context: RequestContext, organizationId: string, conditions: Conditions): Promise<Count> {
    const { from, ...rest } = conditions;
    const since = from instanceof Date ? from.getTime() : 0;
    const list = JSON.stringify([organizationId, rest]);
    const proof = this.proofs.get(list);
    if (proof !== undefined && since <= proof && isSafe(proof)) {
      return { total: EXACT_UP_TO, isExact: false };
    }
    const { statement, values } = countUpTo(organizationId, conditions, EXACT_UP_TO + 1);
    const [row] = await context.read(statement, values);
    const total = row?.total ?? 0;
    if (total <= EXACT_UP_TO) {
      return { total, isExact: true };
    }
    const oldest = row?.oldest?.getTime() ?? 0;
    if (isSafe(oldest) && ERASABLE.every((name) => conditions[name] == null)) {
      this.keep(list, oldest);
    }
    return { total: EXACT_UP_TO, isExact: false };
  }

  async countExactly(
    context: RequestContext,
    organizationId: string,
    conditions: Conditions,
  ): Promise<Count> {
    const { statement, values } = countAll(organizationId, conditions);
    const [row] = await context.read(statement, values);
    return { total: row?.total ?? 0, isExact: true };
  }

  private keep(list: string, oldest: number): void {
    const [first] = this.proofs.keys();
    if (this.proofs.size >= MOST_PROOFS && first !== undefined) {
      this.proofs.delete(first);
    }
    this.proofs.set(list, oldest);
  }
}

function isSafe(moment: number): boolean {
  return moment > Date.now() - SAFE_DAYS * DAY_MS;
}
