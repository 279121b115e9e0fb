// Recording events of host applications, each once. Its external id is taken and its row written in one transaction, so
// that whatever was answered is stored, and a retry finds it.
import { uuidv7 } from 'uuidv7';
import { AppError, isMissingPartition, type WriteSession } from '../platform';
import type { HostEvent } from './host-events';
import { claimExternalIds, organizationExists, recordedBefore } from './record-events.sql';
import { append, type AuditTrail } from './trail';

/** What became of an event. */
export interface Recorded {
  /** False: an event of this external id is there already, and stays as it is. */
  readonly isNew: boolean;
  readonly id: string;
  /** Null: the row was purged. */
  readonly seq: string | null;
  /** It is there already, and says something else. */
  readonly differs: boolean;
}

/** Records events of an organization in the order given; answers for each what became of it. */
export async function recordEvents(
  trail: AuditTrail,
  organizationId: string,
  events: readonly HostEvent[],
): Promise<Recorded[]> {
  if (events.length === 0) {
    return [];
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      await trail.partitions.ensure(events.map(({ at }) => at));
      return await trail.write(organizationId, async (session) => ({
        result: await recordWithin(session, organizationId, events),
        entries: [],
      }));
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isFromPurge(error)) {
        throw error;
      }
    }
  }
}

const MOST_ATTEMPTS = 3;

/** A purge deleted an external id between the look at it and the look behind it. */
class IdPurged extends Error {}

/** A purge of old rows took away what was there a moment ago: an id, or the month that a row belongs into. */
function isFromPurge(error: unknown): boolean {
  return isMissingPartition(error) || error instanceof IdPurged;
}

async function recordWithin(
  session: WriteSession,
  organizationId: string,
  events: readonly HostEvent[],
): Promise<Recorded[]> {
  if ((await session.run(organizationExists, [organizationId])).length === 0) {
    throw new AppError('NOT_FOUND', 'There is no such organization');
  }
  // Of equal ids in one call the first one counts.
  const firsts = new Map<string, { readonly id: string; readonly event: HostEvent }>();
  for (const event of events) {
    if (!firsts.has(event.externalId)) {
      firsts.set(event.externalId, { id: uuidv7(), event });
    }
  }
  const candidates = [...firsts.values()];
  const claimed = await session.run(claimExternalIds, [
    organizationId,
    [...firsts.keys()],
    candidates.map(({ id }) => id),
    candidates.map(({ event }) => event.at.toISOString()),
  ]);
  const claimedIds = new Set(claimed.map(({ id }) => id));
  const added = candidates.filter(({ id }) => claimedIds.has(id));
  const addedEvents = new Map(added.map(({ id, event }) => [event.externalId, { id, event }]));
  const before = await findBefore(
    session,
    organizationId,
    events.filter(({ externalId }) => !addedEvents.has(externalId)),
  );

  const entries = added.map(({ id, event }) => ({ ...event, id }));
  const places = entries.length === 0 ? [] : await append(session, organizationId, entries);
  const seqs = new Map(places.map(({ id, seq }) => [id, String(seq)]));
  return events.map((event) => {
    const own = addedEvents.get(event.externalId);
    if (own === undefined) {
      const found = before.get(event);
      if (found === undefined) {
        throw new IdPurged(`The external id ${event.externalId} is neither new nor known`);
      }
      return found;
    }
    const isNew = own.event === event;
    const differs = !isNew && !saysTheSame(event, own.event);
    return { isNew, id: own.id, seq: seqs.get(own.id) ?? null, differs };
  });
}

async function findBefore(
  session: WriteSession,
  organizationId: string,
  events: readonly HostEvent[],
): Promise<Map<HostEvent, Recorded>> {
  if (events.length === 0) {
    return new Map();
  }
  const column = <Value>(value: (event: HostEvent) => Value): Value[] => events.map(value);
  const rows = await session.run(recordedBefore, [
    organizationId,
    column(({ externalId }) => externalId),
    column(({ at }) => at.toISOString()),
    column(({ adminId }) => adminId),
    column(({ adminName }) => adminName),
    column(({ action }) => action),
    column(({ resourceType }) => resourceType),
    column(({ resourceId }) => resourceId),
    column(({ detailsText }) => detailsText),
    column(({ outcome }) => outcome),
    column(({ errorCode }) => errorCode),
    column(({ ipAddress }) => ipAddress),
    column(({ userAgent }) => userAgent),
  ]);
  const found = new Map<HostEvent, Recorded>();
  for (const { position, id, seq, differs } of rows) {
    const event = events[position - 1];
    if (event !== undefined) {
      found.set(event, { isNew: false, id, seq, differs });
    }
  }
  return found;
}

/** Whether a later event of one call says what the first one of its id said; a name it leaves open says nothing else. */
function saysTheSame(later: HostEvent, first: HostEvent): boolean {
  const content = (event: HostEvent): string =>
    JSON.stringify([
      event.at.getTime(),
      event.adminId,
      later.adminName === null ? null : event.adminName,
      event.action,
      event.resourceType,
      event.resourceId,
      event.detailsText,
      event.outcome,
      event.errorCode,
      event.ipAddress,
      event.userAgent,
    ]);
  return content(later) === content(first);
}
