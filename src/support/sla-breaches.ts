// SLA breaches: sessions whose wait passed the threshold, as events in a timed set per organization.
//
// The event's id is the session's, and its moment follows from the session's start, so finding a breach again changes
// nothing: detectors of several gateways may run at once, and a Redis that came back empty is filled again.
import type { ExternalCounter } from '../metrics';
import { type Clock, type Database, type TimedSets } from '../platform';
import { breaches } from './support.sql';

const HOUR_MS = 3_600_000;
/** Analytics windows reach 30 days back; a day more lets the oldest be complete. */
const BREACH_RETENTION_MS = 31 * 24 * HOUR_MS;
/** A steady detector looks back as far as the tile does, for sessions that land late, as imported ones do. */
const LOOK_BACK_MS = 25 * HOUR_MS;
/** And over everything that is kept so often. */
const FULL_SEARCH_MS = HOUR_MS;

/** Members are event ids, scores epoch milliseconds; hosts may add events of their own. */
const keyOf = (organizationId: string): string => `sla:breach:${organizationId}`;
/** Says that the set beside it was filled from the whole retention; gone when Redis came back empty. */
const markerOf = (organizationId: string): string => `sla:searched:${organizationId}`;
const MARKER = { id: 'complete', at: new Date(0) };

function countMarkers(sets: TimedSets, organizationId: string) {
  return sets.count(markerOf(organizationId), MARKER.at, new Date(1));
}

/** Counts the breaches of a window; null when Redis does not answer or no longer holds the window. */
export function breachCounter(sets: TimedSets, clock: Clock): ExternalCounter {
  return async (organizationId, from, to) => {
    if (from.getTime() < clock.now().getTime() - BREACH_RETENTION_MS) {
      return null;
    }
    const [events, marker] = await Promise.all([
      sets.count(keyOf(organizationId), from, to),
      countMarkers(sets, organizationId),
    ]);
    if (!events.answered || !marker.answered) {
      return null;
    }
    // No event and no marker: Redis came back empty and is not filled again yet.
    return events.value === 0 && marker.value === 0 ? null : events.value;
  };
}

export class SlaBreachDetector {
  /** When the whole retention of each organization was last searched. */
  private readonly searchedAll = new Map<string, Date>();
  /** Organizations whose set this process has seen or filled: an empty one has lost them. */
  private readonly hasBreaches = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly sets: TimedSets,
    private readonly clock: Clock,
    private readonly maxQueueWaitSeconds: number,
  ) {}

  /**
   * Records the breaches of one organization up to now. The first search, and the first after Redis was away or came
   * back empty, goes back over everything that is kept. Returns how many were new; null when Redis did not answer.
   */
  async detect(organizationId: string): Promise<number | null> {
    const now = this.clock.now();
    const isFilled = await this.isFilled(organizationId, now);
    const oldest = new Date(now.getTime() - BREACH_RETENTION_MS);
    const from = isFilled ? new Date(now.getTime() - LOOK_BACK_MS) : oldest;
    const key = keyOf(organizationId);
    // Told within the transaction, which a deletion of the organization's data waits for: no key comes after its end.
    const { found, added, trimmed, marked } = await this.database.withOrganization(
      organizationId,
      async (session) => {
        const late = await session.run(breaches, [organizationId, from, now, this.maxQueueWaitSeconds]);
        return {
          found: late,
          added: await this.sets.add(key, late),
          trimmed: await this.sets.forgetBefore(key, oldest),
          marked: await this.sets.add(markerOf(organizationId), [MARKER]),
        };
      },
    );
    if (!added.answered || !trimmed.answered || !marked.answered) {
      this.searchedAll.delete(organizationId);
      return null;
    }
    if (!isFilled) {
      this.searchedAll.set(organizationId, now);
    }
    if (found.length > 0) {
      this.hasBreaches.add(organizationId);
    }
    return added.value;
  }

  /** Whether this process has searched everything lately, and Redis still has what it was told. */
  private async isFilled(organizationId: string, now: Date): Promise<boolean> {
    const [marker, kept] = await Promise.all([
      countMarkers(this.sets, organizationId),
      this.sets.count(keyOf(organizationId), new Date(0), now),
    ]);
    if (!marker.answered || !kept.answered || marker.value === 0) {
      return false;
    }
    if (kept.value === 0 && this.hasBreaches.delete(organizationId)) {
      return false;
    }
    const searched = this.searchedAll.get(organizationId);
    return searched !== undefined && now.getTime() - searched.getTime() < FULL_SEARCH_MS;
  }
}
