// Ingestion: what an application sends is taken in by the steps of `ingest`, in this order and no other. What is answered as
// accepted is committed; a batch that cannot be answered so has left nothing behind, or is found as a duplicate by a retry.
import { uuidv7 } from 'uuidv7';
import { type Database, type Logger, UnknownOutcome, isOfTheData } from '../platform';
import {
  type CheckedEvent,
  checkEvent,
  type FaultCode,
  isRefused,
  type Judged,
  type RefusedEvent,
} from './check-event';
import { land, type Refusal } from './dead-letters';
import type { EventKinds } from './event-kinds';
import { LEDGER_DAYS } from './ledger';
import type { PersonalKeys } from './personal-keys';
import { type EventSource, EventStatus, storeByHalves, type Stored, storeEvents } from './store';
import { digestsOf, tellBatch } from './store.sql';
import type { Tokenizer } from './tokenizer';

export const MOST_EVENTS = 1_000;
export const MOST_LATE_DAYS = 7;

/** What became of an event, by its place in the call. */
export interface EventResult {
  readonly index: number;
  readonly clientEventId: string | null;
  readonly status: EventStatus;
  readonly code: FaultCode | null;
  readonly message: string | null;
  /** Sent again as it is, it may be accepted. */
  readonly retryable: boolean;
  readonly payloadMismatch: boolean;
}

export interface Ingested {
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly results: readonly EventResult[];
}

/** Who sends, and by which way. */
export interface Sender {
  readonly organizationId: string;
  readonly source: EventSource;
  /** The person whose page it is; null: an application that may tell of everybody. */
  readonly ofPerson: string | null;
  readonly requestId?: string;
}

/** Of the refused events, how many by each code. */
type Codes = Readonly<Record<string, number>>;

/** Events of one kind of which the same became. */
export interface Tally {
  /** `unknown` for every kind that there is not. */
  readonly kind: string;
  readonly status: EventStatus;
  /** Empty unless they failed. */
  readonly code: string;
  readonly events: number;
}

/** What became of a batch, for whoever counts. */
export interface BatchOutcome extends Ingested {
  readonly codes: Codes;
  readonly tallies: readonly Tally[];
  /** Streams in which something waits to be projected now. */
  readonly streams: readonly string[];
}

export interface IngestionParts {
  readonly database: Pick<Database, 'withOrganization'>;
  readonly kinds: EventKinds;
  readonly keys: PersonalKeys;
  readonly now: () => Date;
  /** Older events are refused; less than the ledger keeps ids for. */
  readonly mostLateDays?: number;
  readonly log: Logger;
  /** Hears of every batch that was answered. */
  readonly onBatch?: (sender: Sender, outcome: BatchOutcome) => void;
  /** Hears of every batch that could not be answered. */
  readonly onFailed?: (sender: Sender) => void;
}

/** The events of a call, once each, with those that repeat one of them. */
interface Unique {
  readonly events: readonly CheckedEvent[];
  /** By the place in the call, the place among the unique ones; undefined: it was refused. */
  readonly places: readonly (number | undefined)[];
  /** By the place among the unique ones, the first place in the call. */
  readonly firsts: readonly number[];
}

interface Written {
  readonly stored: readonly Stored[];
  /** Places of refused events that were accepted before: a retry that comes too late. */
  readonly known: ReadonlyMap<number, string>;
}

export class Ingestion {
  private readonly mostLateDays: number;

  constructor(private readonly parts: IngestionParts) {
    this.mostLateDays = parts.mostLateDays ?? MOST_LATE_DAYS;
  }

  /** Takes in the events of one call. Throws before anything is written, or answers for each of them. */
  async ingest(sender: Sender, raw: readonly unknown[]): Promise<Ingested> {
    try {
      const tokenizer = await this.parts.keys.of(sender.organizationId);
      const judged = this.check(sender, raw, tokenizer);
      const unique = oncePerId(judged);
      const written = await this.write(sender, raw, judged, unique, tokenizer);
      const outcome = answer(judged, unique, written);
      this.tell(sender, outcome, judged);
      return outcome;
    } catch (error) {
      this.parts.onFailed?.(sender);
      throw error;
    }
  }

  /** Parsed, of a size, of a kind, of a time; personal values are replaced. */
  private check(sender: Sender, raw: readonly unknown[], tokenizer: Tokenizer): Judged[] {
    const isReplay = sender.source === 'REPLAY';
    const rules = {
      kinds: this.parts.kinds,
      tokenizer,
      receivedAt: this.parts.now(),
      mostLateDays: isReplay ? LEDGER_DAYS - 1 : this.mostLateDays,
      ofPerson: sender.ofPerson,
      isReplay,
    };
    return raw.map((event) => checkEvent(event, rules));
  }

  /** Ledger, events, marks and dead letters: all of them or none. */
  private async write(
    sender: Sender,
    raw: readonly unknown[],
    judged: readonly Judged[],
    unique: Unique,
    tokenizer: Tokenizer,
  ): Promise<Written> {
    const refused = refusedOf(judged);
    const copies = unique.events.map(() => 0);
    for (const place of unique.places) {
      if (place !== undefined) {
        copies[place] = (copies[place] ?? 0) + 1;
      }
    }
    const batch = {
      organizationId: sender.organizationId,
      source: sender.source,
      events: unique.events,
      copies,
      refused: refused.length,
    };
    const attempt = (store: typeof storeEvents): Promise<Written> =>
      this.parts.database.withOrganization(sender.organizationId, async (session) => {
        const stored = unique.events.length === 0 ? [] : await store(session, batch);
        if (unique.events.length === 0) {
          await session.run(tellBatch, [sender.organizationId, uuidv7(), sender.source, 0, refused.length]);
        }
        const late = refused.filter(({ each }) => each.fault.code === 'TOO_OLD');
        const known = new Map<number, string>();
        if (late.length > 0) {
          const ids = late.map(({ each }) => each.clientEventId);
          const rows = await session.run(digestsOf, [sender.organizationId, ids]);
          const found = new Set(rows.map(({ clientEventId }) => clientEventId));
          for (const { index, each } of late) {
            if (each.clientEventId !== null && found.has(each.clientEventId)) {
              known.set(index, each.clientEventId);
            }
          }
        }
        const letters = [
          ...refused
            .filter(({ index }) => !known.has(index))
            .map(({ index, each }) => letterOf(raw[index], each)),
          ...unstorable(raw, judged, unique, stored),
        ].map((letter) => ({ ...letter, isOfPage: sender.ofPerson !== null }));
        const isReplay = sender.source === 'REPLAY';
        const { kinds, log } = this.parts;
        const left = await land(
          session,
          sender.organizationId,
          letters,
          { kinds, tokenizer },
          isReplay ? 1 : 0,
        );
        if (left > 0) {
          log.warn({ organizationId: sender.organizationId, left }, 'dead letters found no room');
        }
        return { stored, known };
      });
    try {
      return await attempt(storeEvents);
    } catch (error) {
      if (error instanceof UnknownOutcome || !isOfTheData(error)) {
        throw error;
      }
      return attempt(storeByHalves);
    }
  }

  private tell(sender: Sender, outcome: Ingested, judged: readonly Judged[]): void {
    const { accepted, duplicates, failed, results } = outcome;
    const { organizationId, source, requestId } = sender;
    const codes: Record<string, number> = {};
    for (const { code } of failed === 0 ? [] : results) {
      if (code !== null) {
        codes[code] = (codes[code] ?? 0) + 1;
      }
    }
    // A command tells its own summary.
    this.parts.log[source === 'CLI' ? 'debug' : 'info'](
      { organizationId, source, requestId, accepted, duplicates, failed, ...(failed === 0 ? {} : { codes }) },
      'events ingested',
    );
    this.parts.onBatch?.(sender, { ...outcome, codes, ...this.summaryOf(outcome, judged) });
  }

  private summaryOf(
    { results }: Ingested,
    judged: readonly Judged[],
  ): Pick<BatchOutcome, 'tallies' | 'streams'> {
    const tallies = new Map<string, { -readonly [Name in keyof Tally]: Tally[Name] }>();
    const streams = new Set<string>();
    const names = new Set(this.parts.kinds.all().map(({ name }) => name));
    for (const { index, status, code } of results) {
      const each = judged[index];
      const told = each === undefined ? null : isRefused(each) ? each.kind : each.kind.name;
      const kind = told !== null && names.has(told) ? told : 'unknown';
      const key = `${kind} ${status} ${code ?? ''}`;
      const tally = tallies.get(key) ?? { kind, status, code: code ?? '', events: 0 };
      tally.events += 1;
      tallies.set(key, tally);
      if (each !== undefined && !isRefused(each) && status === EventStatus.ACCEPTED) {
        streams.add(each.kind.stream);
      }
    }
    return { tallies: [...tallies.values()], streams: [...streams] };
  }
}

function oncePerId(judged: readonly Judged[]): Unique {
  const events: CheckedEvent[] = [];
  const places: (number | undefined)[] = [];
  const firsts: number[] = [];
  const byId = new Map<string, number>();
  judged.forEach((each, index) => {
    if (isRefused(each)) {
      places.push(undefined);
      return;
    }
    let place = byId.get(each.clientEventId);
    if (place === undefined) {
      place = events.length;
      byId.set(each.clientEventId, place);
      events.push(each);
      firsts.push(index);
    }
    places.push(place);
  });
  return { events, places, firsts };
}

function refusedOf(judged: readonly Judged[]): { readonly index: number; readonly each: RefusedEvent }[] {
  const refused: { index: number; each: RefusedEvent }[] = [];
  judged.forEach((each, index) => {
    if (isRefused(each)) {
      refused.push({ index, each });
    }
  });
  return refused;
}

function letterOf(raw: unknown, { clientEventId, kind, fault }: RefusedEvent): Refusal {
  return { raw, clientEventId, kind, fault };
}

/** Those that PostgreSQL refused by themselves, unless that will pass. */
function unstorable(
  raw: readonly unknown[],
  judged: readonly Judged[],
  { firsts }: Unique,
  stored: readonly Stored[],
): Refusal[] {
  const refused: Refusal[] = [];
  stored.forEach((result, place) => {
    const index = firsts[place] ?? 0;
    const each = judged[index];
    if (result.status === EventStatus.FAILED && !result.retryable && each !== undefined && !isRefused(each)) {
      const { clientEventId, kind } = each;
      refused.push({ raw: raw[index], clientEventId, kind: kind.name, fault: UNSTORABLE });
    }
  });
  return refused;
}

const UNSTORABLE = { code: 'UNSTORABLE', message: 'the database refuses what it holds' } as const;
const TWICE = 'clientEventId was accepted before with other content, which stays as it is';

function answer(judged: readonly Judged[], unique: Unique, written: Written): Ingested {
  const counts = { ACCEPTED: 0, DUPLICATE: 0, FAILED: 0 };
  const results = judged.map((each, index): EventResult => {
    const result = resultOf(each, index, unique, written);
    counts[result.status] += 1;
    return result;
  });
  return { accepted: counts.ACCEPTED, duplicates: counts.DUPLICATE, failed: counts.FAILED, results };
}

function resultOf(
  judged: Judged,
  index: number,
  { places, firsts, events }: Unique,
  { stored, known }: Written,
): EventResult {
  const { clientEventId } = judged;
  const of = (
    status: EventStatus,
    code: FaultCode | null = null,
    message: string | null = null,
    retryable = false,
    payloadMismatch = false,
  ): EventResult => ({ index, clientEventId, status, code, message, retryable, payloadMismatch });
  if (isRefused(judged)) {
    return known.has(index)
      ? of(EventStatus.DUPLICATE)
      : of(EventStatus.FAILED, judged.fault.code, judged.fault.message);
  }
  const place = places[index];
  const result = place === undefined ? undefined : stored[place];
  if (place === undefined || result === undefined) {
    throw new Error('An event was stored without an answer');
  }
  if (result.status === EventStatus.FAILED) {
    const { retryable } = result;
    const message = retryable ? 'the database was busy with it: send it again' : UNSTORABLE.message;
    return of(EventStatus.FAILED, UNSTORABLE.code, message, retryable);
  }
  if (firsts[place] === index && result.status === EventStatus.ACCEPTED) {
    return of(EventStatus.ACCEPTED);
  }
  const accepted = result.status === EventStatus.DUPLICATE ? result.digest : events[place]?.digest;
  const payloadMismatch = accepted !== judged.digest;
  return of(EventStatus.DUPLICATE, null, payloadMismatch ? TWICE : null, false, payloadMismatch);
}
