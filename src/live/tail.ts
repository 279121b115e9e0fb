// One reading and one serialization for all who follow the same part of something that grows: each row once, in order.
//
// What grows is numbered, and a number becomes visible only after all smaller ones: "after the last one" misses nothing.
// Every member has its own place, and is told what comes after it. A tail reads when it hears of a change, when somebody
// joins, and every two seconds whatever it hears, because messages may be lost. It is idle, waiting for a moment, then for
// its turn (slots.ts), or reading; never two readings at once.
//
// This is not state: no row takes another's place. Whoever has too many rows waiting is sent away with the code that
// says "gap", and nobody else notices. A source that is away costs nothing but time: places stay where they are.
import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { setImmediate } from 'node:timers/promises';
import { type Logger, messageOf } from '../platform';
import { type ChangedFacts, codeIn, isFaultOfClient } from './group';
import type { LiveOperation, LiveSubscriber } from './live.types';
import { Close, GAP_REASON } from './socket-limits';
import type { Slots } from './slots';
import { after } from './timers';

/** What one reading found. */
export interface TailRead {
  /** Its one property holds the rows, each of which is a message of its own. */
  readonly result: FormattedExecutionResult;
  /** The numbers of these rows. */
  readonly places: readonly number[];
  /** Up to this number nothing was left out. */
  readonly through: number;
  /** Names of the facts that it read. */
  readonly reads: ReadonlySet<string>;
}

/** What grows. */
export interface TailSource {
  /** Refuses who may not follow; else the place after which the subscriber is told everything. Once a subscriber. */
  begin(operation: LiveOperation): Promise<number>;
  /** At most so many rows after a place. */
  read(operation: LiveOperation, after: number, limit: number): Promise<TailRead>;
}

export interface TailOptions {
  readonly source: TailSource;
  /** An error as clients may read it. */
  readonly format: (error: unknown) => GraphQLFormattedError;
  /** Shared with whatever else the hub executes. */
  readonly slots: Slots;
  readonly log: Logger;
  /** Called once, when nobody is left and nothing is under way. */
  readonly onEmpty: () => void;
}

interface Member {
  readonly operation: LiveOperation;
  readonly subscriber: LiveSubscriber;
  /** What comes after this has not been told. */
  place: number;
}

const PAGE = 500;
/** Changes that come faster are read together. */
const MIN_INTERVAL_MS = 100;
const LOOK_EVERY_MS = 2_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
const JITTER = 0.5;
/** A fault of our own that lasts longer is for the subscribers to know. */
const PATIENCE_MS = 10_000;
/** After so many bytes the sockets are let write, so that a long page does not look like slow readers. */
const TURN_BYTES = 64 * 1024;

export class Tail {
  private readonly members = new Set<Member>();
  /** The next reading need not wait for the safety net. */
  private isDue = false;
  /** Somebody joined who has been told nothing yet. */
  private hasNewcomer = false;
  /** There are rows that the last reading had no room for. */
  private hasMore = false;
  private reads: ReadonlySet<string> | null = null;
  private lastStart = -Infinity;
  private underWay: Promise<void> | null = null;
  private failures = 0;
  private failingSince = 0;
  private retryAt = 0;
  private cancelTimer: (() => void) | null = null;
  /** Since when it waits for its turn. */
  private queuedAt = 0;
  private isGone = false;

  constructor(private readonly options: TailOptions) {}

  /** Adds a subscriber, who is told everything after the place; the returned function takes it out again. */
  join(operation: LiveOperation, subscriber: LiveSubscriber, place: number): () => void {
    const member = { operation, subscriber, place };
    this.members.add(member);
    this.isDue = true;
    this.hasNewcomer = true;
    this.arm();
    return () => this.leave(member);
  }

  /** Says what changed. */
  wake(facts: ChangedFacts): void {
    const { reads } = this;
    if (facts === 'all' || reads === null || [...facts].some((fact) => reads.has(fact))) {
      this.isDue = true;
      this.arm();
    }
  }

  /** Ends the tail and sends its subscribers elsewhere; resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.dismiss(({ subscriber }) => subscriber.dropSocket(Close.GOING_AWAY, 'The gateway is stopping'));
    this.dropIfDone();
    await this.underWay;
  }

  private leave(member: Member): void {
    if (this.members.delete(member)) {
      this.dropIfDone();
    }
  }

  private dropIfDone(): void {
    if (this.members.size > 0 || this.underWay !== null || this.isGone) {
      return;
    }
    this.isGone = true;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.options.slots.leave(this.begin);
    this.options.onEmpty();
  }

  /** Sets the one timer to the moment of the next reading; what waits for its turn already may become urgent. */
  private arm(): void {
    const { slots } = this.options;
    if (slots.isWaiting(this.begin)) {
      slots.enter(this.begin, this.hasNewcomer);
      return;
    }
    this.cancelTimer?.();
    this.cancelTimer = null;
    if (this.underWay !== null || this.members.size === 0) {
      return;
    }
    this.cancelTimer = after(Math.max(0, this.nextStart() - performance.now()), () => {
      this.cancelTimer = null;
      this.queuedAt = performance.now();
      slots.enter(this.begin, this.hasNewcomer);
    });
  }

  private readonly begin = async (): Promise<void> => {
    // Whoever is there longest lends its name; the answer would be the same under any other of the tail.
    const [first] = this.members;
    if (first !== undefined) {
      // Waiting for one's turn is no failing.
      this.failingSince += performance.now() - this.queuedAt;
      this.underWay = this.read(first.operation).finally(() => {
        this.underWay = null;
        this.arm();
        this.dropIfDone();
      });
      await this.underWay;
    }
  };

  private nextStart(): number {
    if (this.failures > 0) {
      return this.retryAt;
    }
    if (this.hasMore) {
      return this.lastStart;
    }
    return this.lastStart + (this.isDue ? MIN_INTERVAL_MS : LOOK_EVERY_MS);
  }

  /** Never rejects. */
  private async read(operation: LiveOperation): Promise<void> {
    this.lastStart = performance.now();
    this.isDue = false;
    this.hasNewcomer = false;
    this.hasMore = false;
    // Who joins from here on may stand before this place: the next reading is theirs.
    const members = [...this.members];
    const after = Math.min(...members.map(({ place }) => place));
    try {
      const read = await this.options.source.read(operation, after, PAGE);
      const errors = read.result.errors ?? [];
      if (errors.length > 0) {
        this.failed(errors);
        return;
      }
      this.failures = 0;
      this.reads = read.reads;
      this.hasMore = read.places.length >= PAGE;
      await this.tellAll(members, read);
    } catch (error) {
      this.failed([this.options.format(error)]);
    }
  }

  private async tellAll(members: readonly Member[], { result, places, through }: TailRead): Promise<void> {
    const [[key, rows] = ['', undefined]] = Object.entries(result.data ?? {});
    if (!Array.isArray(rows) || rows.length !== places.length) {
      throw new Error('A tail was answered with something else than its rows');
    }
    let bytes = 0;
    for (const [index, row] of (rows as readonly unknown[]).entries()) {
      const place = places[index] ?? 0;
      let frame: Buffer | undefined;
      for (const member of members) {
        if (member.place < place && this.members.has(member)) {
          frame ??= frameOf(key, row);
          this.tell(member, frame);
          member.place = place;
        }
      }
      bytes += frame?.length ?? 0;
      if (bytes > TURN_BYTES) {
        bytes = 0;
        await setImmediate();
      }
    }
    for (const member of members) {
      member.place = Math.max(member.place, through);
    }
  }

  private failed(errors: readonly GraphQLFormattedError[]): void {
    if (errors.every(isFaultOfClient)) {
      this.dismiss(({ subscriber }) => subscriber.fail(errors));
      return;
    }
    if (this.failures === 0) {
      this.failingSince = this.lastStart;
    }
    this.failures += 1;
    // PostgreSQL may be away for as long as it likes.
    const isExpected = errors.every((error) => isFaultOfClient(error) || codeIn(error) === 'UNAVAILABLE');
    if (!isExpected && performance.now() - this.failingSince > PATIENCE_MS) {
      this.dismiss(({ subscriber }) => subscriber.fail(errors));
      return;
    }
    const grown = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.failures - 1, 16), LONGEST_PAUSE_MS);
    // Spread: the tails of a gateway all fail at the same moment.
    this.retryAt = performance.now() + grown * (1 + Math.random() * JITTER);
  }

  /** Takes everybody out, and tells them. */
  private dismiss(say: (member: Member) => void): void {
    for (const member of [...this.members]) {
      this.attempt(member, () => say(member));
      this.leave(member);
    }
  }

  private tell(member: Member, frame: Buffer): void {
    const { subscriber } = member;
    this.attempt(member, () => {
      if (!subscriber.deliverEach(frame)) {
        this.leave(member);
        subscriber.dropSocket(Close.GAP, GAP_REASON);
      }
    });
  }

  /** One subscriber's broken end is not the others' concern. */
  private attempt(member: Member, say: () => void): void {
    try {
      say();
    } catch (error) {
      this.options.log.error({ error: messageOf(error) }, 'a live subscriber could not be told');
      this.leave(member);
      try {
        member.subscriber.dropSocket(Close.GAP, GAP_REASON);
      } catch {
        // It is gone already.
      }
    }
  }
}

function frameOf(key: string, row: unknown): Buffer {
  return Buffer.from(`,"type":"next","payload":${JSON.stringify({ data: { [key]: row } })}}`);
}
