// Trying dead letters again: under their old ids, on the way that every event takes. What is accepted now, or was already, is
// no dead letter any more; what is refused again stays one, and after some attempts is left alone. One that was accepted
// and could not be projected is handed to its projection once more.
import type { Database } from '../platform';
import { KEPT_LETTER_DAYS } from './dead-letters';
import {
  expireDeadLetters,
  giveUp,
  removeDeadLetters,
  takeDeadLetters,
  takeUpAgain,
} from './dead-letters.sql';
import type { EventKinds } from './event-kinds';
import { type Ingestion, MOST_EVENTS } from './ingestion';
import type { PersonalKeys } from './personal-keys';
import { EventStatus } from './store';
import type { Tokenizer } from './tokenizer';

export interface LetterFilter {
  readonly codes: readonly string[] | null;
  readonly kinds: readonly string[] | null;
  readonly ids: readonly string[] | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** In the order in which statements about dead letters take them. */
export function filterColumns(organizationId: string, filter: LetterFilter): unknown[] {
  return [organizationId, filter.codes, filter.kinds, filter.ids, filter.from, filter.to];
}

export interface Replayed {
  /** Accepted now, or handed over once more. */
  readonly accepted: number;
  /** There already. */
  readonly duplicates: number;
  /** Refused again. */
  readonly failed: number;
  /** What they said is gone: it was sealed under a key that was destroyed, or its day was dropped. */
  readonly unreadable: number;
}

type Letter = NonNullable<(typeof takeDeadLetters)['row']>;
type Counts = { -readonly [Name in keyof Replayed]: number };

export class Replay {
  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    private readonly ingestion: Ingestion,
    private readonly keys: PersonalKeys,
    private readonly kinds: EventKinds,
  ) {}

  /** Tries at most `most` letters of those that are older than the call. */
  async run(organizationId: string, filter: LetterFilter, most: number, before: Date): Promise<Replayed> {
    const counts: Counts = { accepted: 0, duplicates: 0, failed: 0, unreadable: 0 };
    const tokenizer = await this.keys.of(organizationId);
    for (let left = most; left > 0; left -= MOST_EVENTS) {
      const size = Math.min(left, MOST_EVENTS);
      const letters = await this.database.withOrganization(organizationId, (session) =>
        session.run(takeDeadLetters, [...filterColumns(organizationId, filter), before, size]),
      );
      await this.takeUp(
        organizationId,
        letters.filter(({ batchId }) => batchId !== null),
        counts,
      );
      await this.sendAgain(
        organizationId,
        letters.filter(({ batchId }) => batchId === null),
        tokenizer,
        counts,
      );
      if (letters.length < size) {
        break;
      }
    }
    return counts;
  }

  /** Forgets letters that were not heard of for long. */
  async expire(organizationId: string): Promise<number> {
    const [{ gone } = { gone: 0 }] = await this.database.withOrganization(organizationId, (session) =>
      session.run(expireDeadLetters, [organizationId, KEPT_LETTER_DAYS]),
    );
    return gone;
  }

  private async takeUp(organizationId: string, letters: readonly Letter[], counts: Counts): Promise<void> {
    if (letters.length === 0) {
      return;
    }
    const streams = new Map(this.kinds.all().map(({ name, stream }) => [name, stream]));
    const ids = letters.map(({ id }) => id);
    await this.database.withOrganization(organizationId, async (session) => {
      const taken = await session.run(takeUpAgain, [
        organizationId,
        ids,
        letters.map(({ kind }) => streams.get(kind ?? '') ?? ''),
      ]);
      const done = new Set(taken.map(({ id }) => id));
      const gone = ids.filter((id) => !done.has(id));
      await session.run(giveUp, [organizationId, gone]);
      counts.accepted += done.size;
      counts.unreadable += gone.length;
    });
  }

  private async sendAgain(
    organizationId: string,
    letters: readonly Letter[],
    tokenizer: Tokenizer,
    counts: Counts,
  ): Promise<void> {
    const opened = letters.map(({ id, sealed }) => ({ id, text: tokenizer.open(sealed) }));
    const readable = opened.flatMap(({ id, text }) => (text === null ? [] : [{ id, text }]));
    const gone = opened.filter(({ text }) => text === null).map(({ id }) => id);
    counts.unreadable += gone.length;
    let there: string[] = [];
    if (readable.length > 0) {
      const { accepted, duplicates, failed, results } = await this.ingestion.ingest(
        { organizationId, source: 'REPLAY', ofPerson: null },
        readable.map(({ text }) => JSON.parse(text) as unknown),
      );
      counts.accepted += accepted;
      counts.duplicates += duplicates;
      counts.failed += failed;
      // What was refused again has been counted there, with the moment of it, so that it is not met once more.
      there = readable
        .filter((_, index) => results[index]?.status !== EventStatus.FAILED)
        .map(({ id }) => id);
    }
    await this.database.withOrganization(organizationId, async (session) => {
      await session.run(removeDeadLetters, [organizationId, there]);
      await session.run(giveUp, [organizationId, gone]);
    });
  }
}
