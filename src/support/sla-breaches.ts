// SLA breaches: sessions whose wait passed the threshold, as events in a timed set per organization.
//
// The event's id is the session's, and its moment follows from the session's start, so finding a breach again changes
// nothing: detectors of several gateways may run at once, and a Redis that came back empty is filled again.
import type { ExternalCounter } from '../metrics';
import { type Clock, type Database, type TimedSets } from '../platform';
import { breaches } from './support.sql';

const HOUR_MS = 3_600_000;
/** Analytics windows reach 30 days back; a day more lets the oldest be complete. */
export const BREACH_RETENTION_MS = 31 * 24 * HOUR_MS;
/** A steady detector looks back this far, in case a session landed late. */
const LOOK_BACK_MS = HOUR_MS;

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
  /** How far each organization has been searched without a gap. */
  private readonly searchedUntil = new Map<string, Date>();
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
    const searched = await this.searched(organizationId);
    const oldest = new Date(now.getTime() - BREACH_RETENTION_MS);
    const from = searched === undefined ? oldest : new Date(searched.getTime() - LOOK_BACK_MS);
    const found = await this.database.withOrganization(organizationId, (session) =>
      session.run(breaches, [organizationId, from, now, this.maxQueueWaitSeconds]),
    );
    const key = keyOf(organizationId);
    const added = await this.sets.add(key, found);
    const trimmed = await this.sets.forgetBefore(key, oldest);
    const marked = await this.sets.add(markerOf(organizationId), [MARKER]);
    if (!added.answered || !trimmed.answered || !marked.answered) {
      this.searchedUntil.delete(organizationId);
      return null;
    }
    this.searchedUntil.set(organizationId, now);
    if (found.length > 0) {
      this.hasBreaches.add(organizationId);
    }
    return added.value;
  }

  /** Until when this process has searched, unless Redis has lost what it was told. */
  private async searched(organizationId: string): Promise<Date | undefined> {
    const [marker, kept] = await Promise.all([
      countMarkers(this.sets, organizationId),
      this.sets.count(keyOf(organizationId), new Date(0), this.clock.now()),
    ]);
    const isFilled = marker.answered && marker.value > 0 && kept.answered;
    const isLost = kept.answered && kept.value === 0 && this.hasBreaches.delete(organizationId);
    return isFilled && !isLost ? this.searchedUntil.get(organizationId) : undefined;
  }
}
