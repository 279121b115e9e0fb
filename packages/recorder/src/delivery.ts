// Brings events to the gateway: one batch at a time, and the same batch until it has been answered.
//
// A batch is taken from the buffer → sent → answered, and released; or asked to come later, and sent again as it is,
// after a pause; or refused as a whole, and halved, until what was wrong with it stands alone and is given up. Nothing is
// given up for another reason. The gateway knows each event by its id, so that one that is sent twice is stored once.
import type { BufferLimits, EventBuffer } from './buffer.ts';
import type { AppUser, Entry } from './event.ts';
import type { People } from './people.ts';
import { type Problems, textOf } from './problems.ts';
import type { Outcome, RefusedEvent } from './transport.ts';

/** A transport as the delivery sees it. */
export interface Channel {
  send(batch: Portion, signal: AbortSignal): Promise<Outcome>;
  close(): void;
}

/** What is sent together. */
export interface Portion {
  readonly entries: readonly Entry[];
  readonly users: readonly AppUser[];
}

export interface Counts {
  sent: number;
  duplicates: number;
  refused: number;
  dropped: number;
}

export interface DeliveryOptions {
  readonly batch: BufferLimits;
  readonly flushEveryMs: number;
  readonly timeoutMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** Longer than any gateway would ask for by intent. */
const LONGEST_ASKED_PAUSE_MS = 3_600_000;
/** While the process waits for the last events: a gateway that is restarting is asked again soon. */
const LAST_PAUSE_MS = 250;

export class Delivery {
  readonly counts: Counts = { sent: 0, duplicates: 0, refused: 0, dropped: 0 };
  /** Parts of a batch that go before anything else. */
  private readonly parts: Portion[] = [];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<boolean> | null = null;
  private isPrompted = false;
  private failures = 0;
  private pausedUntil = 0;
  private isClosed = false;

  constructor(
    private readonly channel: Channel,
    private readonly buffer: EventBuffer,
    private readonly people: People,
    private readonly problems: Problems,
    private readonly options: DeliveryOptions,
  ) {}

  /** An event was added. Runs while a request is answered. */
  noticed(): void {
    if (this.isPrompted || this.running !== null) {
      return;
    }
    if (this.buffer.waitingEvents >= this.options.batch.events && this.pausedUntil === 0) {
      this.isPrompted = true;
      setImmediate(this.prompted);
    } else if (this.timer === null) {
      // Not on the beat: a thousand processes that were started together do not ask together.
      this.arm(this.options.flushEveryMs * (0.75 + Math.random() * 0.5));
    }
  }

  private readonly prompted = (): void => {
    this.isPrompted = false;
    if (this.pausedUntil === 0) {
      void this.run();
    }
  };

  /** Sends what is there now, one attempt: whether all of it was answered. */
  async flush(): Promise<boolean> {
    // What is under way has begun without what was recorded since.
    return holding(async () => {
      const first = await (this.running ?? true);
      return first && (!this.hasWork || this.run(this.buffer.events));
    });
  }

  /** Sends what is there for at most so long, again and again where the gateway is not there yet. */
  async drain(deadlineMs: number): Promise<boolean> {
    const deadline = new Deadline(deadlineMs);
    await holding(async () => {
      while (!deadline.isOver && (await Promise.race([this.flush(), deadline.over])) !== true) {
        await Promise.race([pause(LAST_PAUSE_MS), deadline.over]);
      }
    });
    deadline.cancel();
    return !this.hasWork;
  }

  /** The same, and gives up what is left. */
  async close(deadlineMs: number): Promise<void> {
    await this.drain(deadlineMs);
    this.isClosed = true;
    this.disarm();
    this.channel.close();
    const left = this.buffer.events;
    if (left > 0) {
      this.buffer.release([...this.parts.splice(0).flatMap(({ entries }) => entries), ...this.takeAll()]);
      this.counts.dropped += left;
      this.problems.drop(left);
    }
  }

  private takeAll(): Entry[] {
    return this.buffer.take({ events: Infinity, bytes: Infinity });
  }

  private get hasWork(): boolean {
    return this.parts.length > 0 || this.buffer.waitingEvents > 0;
  }

  /** At least so many events where there are, and beyond that full batches alone. */
  private run(least = 1): Promise<boolean> {
    if (this.running === null) {
      this.disarm();
      this.running = this.send(least)
        .catch((error: unknown) => {
          this.rest(0);
          this.problems.report({ kind: 'unavailable', count: 0, message: textOf(error), cause: error });
          return false;
        })
        .finally(() => {
          this.running = null;
          if (this.hasWork) {
            const { pausedUntil, options } = this;
            this.arm(pausedUntil === 0 ? options.flushEveryMs : Math.max(pausedUntil - performance.now(), 0));
          }
        });
    }
    return this.running;
  }

  private async send(least: number): Promise<boolean> {
    const { batch } = this.options;
    let left = least;
    // What comes while a batch is under way waits for more of it: a request for each handful would cost the host more
    // than all the rest.
    while (this.parts.length > 0 || left > 0 || this.buffer.waitingEvents >= batch.events) {
      const portion = this.parts.shift() ?? this.nextPortion();
      if (portion === undefined) {
        return true;
      }
      left -= portion.entries.length;
      // It goes back to its place unless something becomes of it, whatever happens here.
      this.parts.unshift(portion);
      const outcome = await this.ask(portion);
      if (this.isClosed || !this.settle(portion, outcome)) {
        // When it is closed the portion was given up meanwhile.
        return false;
      }
    }
    return true;
  }

  private nextPortion(): Portion | undefined {
    const { batch } = this.options;
    const entries = this.buffer.take(batch);
    if (entries.length === 0) {
      return undefined;
    }
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    return { entries, users: this.people.take(batch.events, batch.bytes - bytes) };
  }

  private async ask(portion: Portion): Promise<Outcome> {
    const { timeoutMs } = this.options;
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => {
        resolve({ kind: 'later', message: `the gateway did not answer within ${timeoutMs} ms` });
      }, timeoutMs).unref();
    });
    try {
      return checked(await Promise.race([this.channel.send(portion, over.signal), late]), portion);
    } catch (error) {
      return { kind: 'later', message: `the gateway cannot be reached: ${textOf(error)}` };
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  /** Whether to go on with the next portion at once. */
  private settle(portion: Portion, outcome: Outcome): boolean {
    switch (outcome.kind) {
      case 'answered': {
        this.parts.shift();
        const { failed } = outcome;
        this.counts.sent += outcome.accepted;
        this.counts.duplicates += outcome.duplicates;
        this.release(portion);
        if (failed.length > 0) {
          this.refuse(failed);
        }
        this.failures = 0;
        this.pausedUntil = 0;
        return true;
      }
      case 'tooLarge':
      case 'invalid':
        // The gateway is there: what it does not take is no reason to wait.
        this.failures = 0;
        this.pausedUntil = 0;
        this.parts.shift();
        this.halve(portion, outcome);
        return true;
      case 'later':
        this.rest(outcome.retryAfterMs ?? 0);
        this.problems.report({
          kind: 'unavailable',
          count: 0,
          message: `${outcome.message}; ${this.waitingText()}`,
        });
        return false;
      case 'denied':
        // Whoever has to mend it is a person.
        this.rest((this.options.longestPauseMs * (1 + Math.random())) / 2);
        this.problems.report({
          kind: 'denied',
          count: 0,
          message: `${outcome.message}; ${this.waitingText()}`,
        });
        return false;
    }
  }

  private waitingText(): string {
    return `${this.buffer.events} events wait`;
  }

  private halve({ entries, users }: Portion, { kind, message }: { kind: string; message: string }): void {
    if (entries.length > 1) {
      const half = Math.ceil(entries.length / 2);
      this.parts.unshift(
        { entries: entries.slice(0, half), users },
        { entries: entries.slice(half), users: [] },
      );
    } else if (users.length > 0) {
      // It may be a name that is wrong. Nobody is lost by it: without a name they are known by their id.
      this.people.release(users);
      this.parts.unshift({ entries, users: [] });
    } else {
      this.buffer.release(entries);
      this.refuse([{ index: 0, code: kind === 'tooLarge' ? 'TOO_LARGE' : 'BAD_USER_INPUT', message }]);
    }
  }

  private refuse(failed: readonly RefusedEvent[]): void {
    this.counts.refused += failed.length;
    const [first] = failed;
    this.problems.report({
      kind: 'refused',
      count: failed.length,
      failed,
      message: `the gateway refused ${failed.length} events: ${first?.code ?? ''} ${first?.message ?? ''}`,
    });
  }

  private release({ entries, users }: Portion): void {
    this.buffer.release(entries);
    this.people.release(users);
  }

  /** Exponential, with full jitter: whoever failed together does not come again together. */
  private rest(askedMs: number): void {
    const { firstPauseMs, longestPauseMs } = this.options;
    const own = Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.failures, 20));
    this.failures += 1;
    // What is asked for is the least, and a little more keeps those apart who were told the same.
    const ms = askedMs > 0 ? Math.min(askedMs, LONGEST_ASKED_PAUSE_MS) * (1 + Math.random() * 0.1) : own;
    this.pausedUntil = performance.now() + ms;
  }

  private arm(ms: number): void {
    if (this.timer === null && !this.isClosed) {
      this.timer = setTimeout(() => {
        this.timer = null;
        this.pausedUntil = 0;
        void this.run();
      }, ms).unref();
    }
  }

  private disarm(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }
}

/** An answer about fewer or more events than were sent is none. */
function checked(outcome: Outcome, { entries }: Portion): Outcome {
  if (outcome.kind !== 'answered') {
    return KINDS.has(outcome.kind) ? outcome : { kind: 'later', message: 'the transport answered nonsense' };
  }
  const { accepted, duplicates, failed } = outcome;
  const places = new Set(failed.map(({ index }) => index));
  const fits =
    isCount(accepted) &&
    isCount(duplicates) &&
    places.size === failed.length &&
    failed.every(({ index }) => isCount(index) && index < entries.length) &&
    accepted + duplicates + failed.length === entries.length;
  return fits
    ? outcome
    : { kind: 'later', message: 'the gateway answered about other events than were sent' };
}

const KINDS: ReadonlySet<string> = new Set(['later', 'denied', 'tooLarge', 'invalid']);

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Keeps the process alive for the time of some work: nothing else of the recorder does. */
async function holding<Result>(work: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => undefined, 60_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

class Deadline {
  isOver = false;
  readonly over: Promise<void>;
  private timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.over = new Promise((resolve) => {
      this.timer = setTimeout(() => {
        this.isOver = true;
        resolve();
      }, ms);
    });
  }

  cancel(): void {
    clearTimeout(this.timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
