// Storing what was checked: each id once, with everything that follows from it, in one transaction. Where PostgreSQL refuses
// the batch for what one event holds, that event is found by halves and refused alone.
import { uuidv7 } from 'uuidv7';
import { AppError, messageOf, type Session, type WriteSession, isInTheWay, isOfTheData } from '../platform';
import type { CheckedEvent } from './check-event';
import type { EventKind } from './event-kinds';
import { digestsOf, linkTokens, storeBatch, tellBatch } from './store.sql';
import type { Link } from './tokenizer';

export type EventSource = 'GRAPHQL' | 'HTTP' | 'CLI' | 'REPLAY' | 'DEMO';

export enum EventStatus {
  ACCEPTED = 'ACCEPTED',
  DUPLICATE = 'DUPLICATE',
  FAILED = 'FAILED',
}

/** What became of a checked event. */
export type Stored =
  | { readonly status: EventStatus.ACCEPTED }
  /** `digest`: of the content that was accepted. */
  | { readonly status: EventStatus.DUPLICATE; readonly digest: string }
  | { readonly status: EventStatus.FAILED; readonly reason: string; readonly retryable: boolean };

const ACCEPTED: Stored = { status: EventStatus.ACCEPTED };

export interface Batch {
  readonly organizationId: string;
  readonly source: EventSource;
  /** Ids differ from each other. */
  readonly events: readonly CheckedEvent[];
  /** How often each of them is in the call, by its place. */
  readonly copies: readonly number[];
  /** Of the same call, those that were refused. */
  readonly refused: number;
}

/** All at once, in the order of the events. Throws `isOfTheData` where one of them cannot be stored. */
export async function storeEvents(session: WriteSession, batch: Batch): Promise<Stored[]> {
  const results = new Array<Stored>(batch.events.length).fill(ACCEPTED);
  const found = await storeAtOnce(session, batch, batch.events, true);
  found.forEach((result, position) => (results[position] = result));
  return results;
}

/** The same, where one of them cannot be stored: it alone fails. */
export async function storeByHalves(session: WriteSession, batch: Batch): Promise<Stored[]> {
  const results = new Array<Stored>(batch.events.length).fill(ACCEPTED);
  await storePart(session, batch, batch.events, 0, results);
  // The parts have told of what they stored; all at once tells of the rest itself.
  const { organizationId, source, copies, refused } = batch;
  let [repeated, failed] = [0, 0];
  results.forEach(({ status }, place) => {
    const copied = copies[place] ?? 1;
    repeated += status === EventStatus.FAILED ? 0 : copied - 1;
    failed += status === EventStatus.FAILED ? copied : 0;
  });
  if (failed > 0) {
    await session.run(tellBatch, [organizationId, uuidv7(), source, repeated, refused + failed]);
  }
  return results;
}

async function storePart(
  session: WriteSession,
  batch: Batch,
  events: readonly CheckedEvent[],
  offset: number,
  results: Stored[],
): Promise<void> {
  try {
    const isWhole = events.length === batch.events.length;
    const found = await session.attempt(() => storeAtOnce(session, batch, events, isWhole));
    found.forEach((result, position) => (results[offset + position] = result));
  } catch (error) {
    if (!isOfTheData(error) && !isInTheWay(error)) {
      throw error;
    }
    if (events.length === 1) {
      results[offset] = {
        status: EventStatus.FAILED,
        reason: messageOf(causeOf(error)),
        retryable: isInTheWay(error),
      };
      return;
    }
    const middle = Math.ceil(events.length / 2);
    await storePart(session, batch, events.slice(0, middle), offset, results);
    await storePart(session, batch, events.slice(middle), offset + middle, results);
  }
}

/** Results of those that were not accepted, by their place. */
async function storeAtOnce(
  session: WriteSession,
  { organizationId, source, copies, refused }: Batch,
  events: readonly CheckedEvent[],
  isWhole: boolean,
): Promise<Map<number, Stored>> {
  const streams = new Map(events.map(({ kind }) => [kind.name, kind.stream]));
  const rows = await session.run(storeBatch, [
    organizationId,
    ...columnsOf(events),
    [...streams.keys()],
    [...streams.values()],
    source,
    isWhole ? copies.reduce((sum, each) => sum + each, 0) : events.length,
    isWhole ? refused : 0,
  ]);
  const unseen = rows.filter(({ digest }) => digest === null).map(({ position }) => position);
  // Accepted by somebody else while this statement ran.
  const later =
    unseen.length === 0
      ? []
      : await session.run(digestsOf, [
          organizationId,
          unseen.map((position) => events[position]?.clientEventId),
        ]);
  const digests = new Map(later.map(({ clientEventId, digest }) => [clientEventId, digest]));
  await link(session, organizationId, linksOf(events));
  return new Map(
    rows.map(({ position, digest }) => {
      const accepted = digest ?? digests.get(events[position]?.clientEventId ?? '') ?? '';
      return [position, { status: EventStatus.DUPLICATE, digest: accepted.replaceAll('-', '') }];
    }),
  );
}

/** Keeps who is the same person as whom. */
export async function link(session: Session, organizationId: string, links: readonly Link[]): Promise<void> {
  if (links.length > 0) {
    const byToken = new Map(links);
    await session.run(linkTokens, [organizationId, [...byToken.keys()], [...byToken.values()]]);
  }
}

/** Few events have any. */
function linksOf(events: readonly CheckedEvent[]): CheckedEvent['links'] {
  const linked = events.filter((event) => event.links.length > 0);
  return linked.flatMap((event) => event.links);
}

/** The columns of a batch as `storeBatch` takes them, its id, and its kinds with their versions. */
function columnsOf(events: readonly CheckedEvent[]): unknown[] {
  const kinds = new Map<EventKind, number>();
  const ids: string[] = [];
  const digests: string[] = [];
  const places: number[] = [];
  const occurred: number[] = [];
  const told: (number | '')[] = [];
  const payloads: string[] = [];
  let isTold = false;
  for (const { clientEventId, digest, kind, occurredAt, toldAt, payload } of events) {
    let place = kinds.get(kind);
    if (place === undefined) {
      place = kinds.size + 1;
      kinds.set(kind, place);
    }
    ids.push(clientEventId);
    digests.push(digest);
    places.push(place);
    occurred.push(occurredAt.getTime());
    told.push(toldAt === null ? '' : toldAt.getTime());
    payloads.push(payload);
    isTold ||= toldAt !== null;
  }
  return [
    ids.join('\n'),
    digests.join('\n'),
    places.join('\n'),
    occurred.join('\n'),
    isTold ? told.join('\n') : null,
    payloads.join('\n'),
    uuidv7(),
    [...kinds.keys()].map(({ name }) => name),
    [...kinds.keys()].map(({ version }) => version),
  ];
}

function causeOf(error: unknown): unknown {
  return error instanceof AppError && error.cause !== undefined ? error.cause : error;
}
