// One execution and one serialization for all who asked for the same.
//
// A group is idle, waiting for a moment, then for its turn among the groups (slots.ts), or executing; never two
// executions at once. What makes it execute:
// - a change of a fact that its last answer read: at once, but not within the minimal interval of the last start;
// - somebody who joined and has no state yet: the same;
// - the time that its field allows an answer to be old, or a little before: windows move without any change.
// A change that is told during an execution may be missing from it, and causes another; one that is told before needs
// none, unless the answer is another gateway's that was begun before it. Such an answer is taken within the minimal
// interval of its start, and counts from there: so gateways that fell out of step are in step again. Whoever joins while such a change is known waits for that other one, so that nobody's first message is older than
// what they know already.
//
// An answer that says nothing new is sent to those only who have none yet, under the version that the others have.
//
// A source that is away tells nobody: subscribers keep what they have, the group tries again about once a second, and
// whatever changed meanwhile is sent when the source is back. Only the client's own faults end a subscription, and
// failures that nobody expected when they last. A group without subscribers is gone at once, or as soon as the
// execution under way ends: whoever comes back before that finds it, instead of beginning a second one beside it.
import { createHash } from 'node:crypto';
import type { FormattedExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { uuidv7 } from 'uuidv7';
import { type Logger, messageOf } from '../platform';
import { changeKeyOf, withVersion } from './change-key';
import type { LiveCounts } from './live-counts';
import type { LiveOperation, LiveSubscriber } from './live.types';
import type { Slots } from './slots';
import { after } from './timers';

/** The place of an answer in the life of its group. */
export interface LiveVersion {
  /** Another one for each life of a group: versions of two lives cannot be compared. */
  readonly epoch: string;
  /** Rises by one with every push. */
  readonly version: number;
}

/** What a group takes instead of an execution of its own. */
export interface Wanted {
  /** An answer that another gateway began to compute this long ago, if nothing is known to have changed since. */
  readonly maxAgeMs: number;
  /** An answer begun this long ago, though something has changed since: the group takes the next one, too. */
  readonly maxBehindMs: number;
  /** The last that it had of the cluster's: nothing before that. */
  readonly last: LiveVersion | null;
}

/** What one execution found. */
export interface Computed {
  readonly result: FormattedExecutionResult;
  /** Names of the facts that it read. */
  readonly reads: ReadonlySet<string>;
  /** Its place among the cluster's answers; absent: it has the place that the group gave. */
  readonly shared?: LiveVersion;
  /** The result as JSON, where somebody has written it already. */
  readonly text?: string;
  /** How long before it was asked for it was begun. */
  readonly ageMs?: number;
  /** What was told before it was asked for may be missing from it. */
  readonly isBehind?: boolean;
}

/** Executes for a group: in this process, or wherever in the cluster somebody does it for all. */
export interface Computer {
  /** `live` is the place of an answer that is computed here for this group alone. */
  compute(key: string, operation: LiveOperation, live: LiveVersion, wanted: Wanted): Promise<Computed>;
}

/** Facts that changed; all, when nobody knows which. */
export type ChangedFacts = ReadonlySet<string> | 'all';

export interface GroupOptions {
  readonly key: string;
  /** The published one. */
  readonly schema: GraphQLSchema;
  readonly computer: Computer;
  /** An error as clients may read it. */
  readonly format: (error: unknown) => GraphQLFormattedError;
  readonly minIntervalMs: number;
  readonly maxStalenessMs: number;
  /** Shared with the other groups of the hub. */
  readonly slots: Slots;
  readonly log: Logger;
  readonly counts?: LiveCounts;
  /** Called once, when nobody is left and nothing is under way. */
  readonly onEmpty: () => void;
}

interface Member {
  readonly operation: LiveOperation;
  readonly subscriber: LiveSubscriber;
}

/** The state that subscribers have. */
interface Present {
  readonly epoch: string;
  readonly changeKey: string;
  /** Made when first needed, then the same bytes for all. */
  readonly frame: () => Buffer;
}

const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;
const FIRST_PAUSE_MS = 100;
/** Pauses between attempts grow no longer than this: after a recovery, the right state is there within two seconds. */
const LONGEST_PAUSE_MS = 1_000;
const JITTER = 0.5;
const RELIEF = 2;
const LONGEST_RELIEF_MS = 30_000;
/** The last part of the allowed time, over which groups spread the moments at which they look again. */
const SPREAD = 0.2;

/** Errors that another attempt would only repeat. */
const FAULTS_OF_CLIENTS = new Set([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);

export class Group {
  private readonly epoch = uuidv7();
  private readonly members = new Set<Member>();
  /** Members without a state, and the first execution that may give them one. */
  private readonly waiting = new Map<Member, number>();
  private version = 0;
  /** The last place among the cluster's answers. */
  private shared: LiveVersion | null = null;
  private present: Present | null = null;
  private reads: ReadonlySet<string> | null = null;
  /** What changed since the last execution began. */
  private told = new Set<string>();
  private allTold = false;
  private executions = 0;
  private lastStart = -Infinity;
  private underWay: Promise<void> | null = null;
  private failures = 0;
  private failingSince = 0;
  private retryAt = 0;
  private cancelTimer: (() => void) | null = null;
  /** Since when it waits for its turn. */
  private queuedAt = 0;
  private isGone = false;
  /** After so long it looks again, though nothing is known to have changed. */
  private readonly lookAgainMs: number;

  constructor(private readonly options: GroupOptions) {
    const { key, minIntervalMs, maxStalenessMs } = options;
    this.lookAgainMs = spread(key, minIntervalMs, maxStalenessMs);
  }

  /** Adds a subscriber, who is told the present state first; the returned function takes it out again. */
  join(operation: LiveOperation, subscriber: LiveSubscriber): () => void {
    const member = { operation, subscriber };
    this.members.add(member);
    if (this.present !== null && this.isFresh()) {
      const { frame } = this.present;
      this.tell(member, () => subscriber.deliver(frame()));
    } else {
      const joinsRunning = this.underWay !== null && !this.isChanged();
      this.waiting.set(member, joinsRunning ? this.executions : this.executions + 1);
      this.arm();
    }
    return () => this.leave(member);
  }

  /** Says what changed. */
  wake(facts: ChangedFacts): void {
    if (facts === 'all') {
      this.allTold = true;
    } else {
      facts.forEach((fact) => this.told.add(fact));
    }
    if (this.isChanged()) {
      this.arm();
    }
  }

  /** Ends the group and sends its subscribers elsewhere; resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.dismiss(({ subscriber }) => subscriber.dropSocket(GOING_AWAY, 'The gateway is stopping'));
    this.dropIfDone();
    await this.underWay;
  }

  private leave(member: Member): void {
    if (!this.members.delete(member)) {
      return;
    }
    if (this.waiting.delete(member)) {
      this.arm();
    }
    this.dropIfDone();
  }

  /** The state was confirmed within the minimal interval, and nothing is known that could have changed it. */
  private isFresh(): boolean {
    return (
      this.underWay === null &&
      this.failures === 0 &&
      !this.isChanged() &&
      performance.now() - this.lastStart < this.options.minIntervalMs
    );
  }

  private isChanged(): boolean {
    const { reads } = this;
    return this.allTold || [...this.told].some((fact) => reads?.has(fact) ?? true);
  }

  /** Sets the one timer to the moment of the next execution; what waits for its turn already may become urgent. */
  private arm(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    if (this.underWay !== null || this.members.size === 0) {
      return;
    }
    const { slots } = this.options;
    const waitMs = Math.max(0, this.nextStart() - performance.now());
    if (slots.isWaiting(this.begin)) {
      if (waitMs === 0) {
        slots.enter(this.begin, this.waiting.size > 0);
        return;
      }
      // Whoever could not wait has left.
      slots.leave(this.begin);
    }
    this.cancelTimer = after(waitMs, () => {
      this.cancelTimer = null;
      this.queuedAt = performance.now();
      slots.enter(this.begin, this.waiting.size > 0);
    });
  }

  private nextStart(): number {
    if (this.failures > 0) {
      return this.retryAt;
    }
    const isDue = this.waiting.size > 0 || this.isChanged();
    return this.lastStart + (isDue ? this.options.minIntervalMs : this.lookAgainMs);
  }

  private readonly begin = async (): Promise<void> => {
    // Whoever is there longest lends its name; the answer would be the same under any other of the group.
    const [first] = this.members;
    if (first !== undefined) {
      // Waiting for one's turn is no failing.
      this.failingSince += performance.now() - this.queuedAt;
      this.underWay = this.execute(first.operation);
      await this.underWay;
    }
  };

  private async execute(operation: LiveOperation): Promise<void> {
    const wanted = this.wanted();
    const { told } = this;
    this.executions += 1;
    this.lastStart = performance.now();
    this.told = new Set();
    this.allTold = false;
    const computed = await this.attempt(operation, wanted);
    if (computed.isBehind === true) {
      told.forEach((fact) => this.told.add(fact));
    }
    try {
      this.settle(computed, operation);
    } catch (error) {
      this.failed([this.options.format(error)]);
    }
    this.underWay = null;
    this.arm();
    this.dropIfDone();
  }

  /** Never older than what the group has; and when nobody knows what changed, nothing of before now. */
  private wanted(): Wanted {
    const { minIntervalMs, maxStalenessMs } = this.options;
    const { shared: last, lastStart } = this;
    if (this.allTold) {
      return { maxAgeMs: 0, maxBehindMs: 0, last };
    }
    // Where only time has passed, half of it is young enough: of two gateways that look at different moments, one finds
    // the other's answer, and from then on, knowing its age, both look at the same moments.
    const isForTime = this.waiting.size === 0 && !this.isChanged();
    const longest = isForTime ? Math.max(minIntervalMs, maxStalenessMs / 2) : minIntervalMs;
    const sinceStart = Math.floor(performance.now() - lastStart);
    return {
      maxAgeMs: Math.min(longest, sinceStart),
      // A first state has seen what whoever joins may know.
      maxBehindMs: this.waiting.size === 0 ? Math.min(minIntervalMs, sinceStart) : 0,
      last,
    };
  }

  private async attempt(operation: LiveOperation, wanted: Wanted): Promise<Computed> {
    const { key, computer, format } = this.options;
    try {
      const live = { epoch: this.epoch, version: this.version + 1 };
      return await computer.compute(key, operation, live, wanted);
    } catch (error) {
      return { result: { data: null, errors: [format(error)] }, reads: new Set() };
    }
  }

  private settle(computed: Computed, operation: LiveOperation): void {
    const { result, reads, ageMs = 0 } = computed;
    const errors = result.errors ?? [];
    // An answer with holes says what its errors say: those of the client belong to it, others are a failed attempt.
    const { counts } = this.options;
    if ((errors.length > 0 && result.data == null) || !errors.every(isFaultOfClient)) {
      if (counts !== undefined) {
        counts.computed.failed += 1;
      }
      this.failed(errors);
      return;
    }
    if (counts !== undefined) {
      counts.computed.ok += 1;
    }
    this.failures = 0;
    this.reads = reads;
    this.lastStart -= ageMs;
    this.push(computed, operation);
  }

  private push({ result, shared, text, isBehind = false }: Computed, operation: LiveOperation): void {
    const { schema } = this.options;
    const epoch = shared?.epoch ?? this.epoch;
    const data = result.data ?? null;
    const changeKey = JSON.stringify([changeKeyOf(schema, operation, data), result.errors]);
    const isNews = this.present?.changeKey !== changeKey;
    // A shared answer is whole as it came. One of this group's own is a step when it says something new, or is the first
    // after shared ones.
    const isAsComputed = shared !== undefined || isNews || this.present?.epoch !== epoch;
    if (shared !== undefined) {
      this.shared = shared;
    } else if (isAsComputed) {
      this.version += 1;
    }
    const { version } = this;
    const frame = once(() =>
      isAsComputed
        ? frameOf(result, text)
        : frameOf({ ...result, data: withVersion(schema, operation, data, version) }),
    );
    this.present = { epoch, changeKey, frame };
    const { counts } = this.options;
    if (counts !== undefined && isNews) {
      counts.pushes += 1;
    }
    for (const member of [...this.members]) {
      const from = this.waiting.get(member);
      if (from === undefined ? isNews : from <= this.executions && !isBehind) {
        this.waiting.delete(member);
        this.tell(member, () => member.subscriber.deliver(frame()));
      }
    }
  }

  private failed(errors: readonly GraphQLFormattedError[]): void {
    const { minIntervalMs, maxStalenessMs } = this.options;
    const tookMs = performance.now() - this.lastStart;
    if (errors.every(isFaultOfClient)) {
      this.dismiss(({ subscriber }) => subscriber.fail(errors));
      return;
    }
    if (this.failures === 0) {
      this.failingSince = this.lastStart;
    }
    this.failures += 1;
    // PostgreSQL may be away for as long as it likes; a fault of our own that stays is for the subscribers to know.
    const isExpected = errors.every((error) => isFaultOfClient(error) || codeIn(error) === 'UNAVAILABLE');
    if (!isExpected && performance.now() - this.failingSince > 2 * maxStalenessMs) {
      this.dismiss(({ subscriber }) => subscriber.fail(errors));
      return;
    }
    const first = Math.max(minIntervalMs, FIRST_PAUSE_MS);
    const grown = Math.min(first * 2 ** Math.min(this.failures - 1, 16), Math.max(first, LONGEST_PAUSE_MS));
    // What lasts and took its time each time, as up to a limit of time, is a burden on the source: it has twice as long
    // without. Once is no habit.
    const relief = this.failures > 1 ? tookMs * RELIEF : 0;
    // Spread: the groups of a gateway all fail at the same moment.
    const stretch = 1 + Math.random() * JITTER;
    this.retryAt =
      performance.now() + Math.max(grown * stretch, Math.min(relief * stretch, LONGEST_RELIEF_MS));
  }

  /** Takes everybody out, and tells them. */
  private dismiss(say: (member: Member) => void): void {
    const members = [...this.members];
    members.forEach((member) => this.tell(member, () => say(member)));
    members.forEach((member) => this.leave(member));
  }

  /** One subscriber's broken end is not the others' concern. */
  private tell(member: Member, say: () => void): void {
    if (!this.members.has(member)) {
      return;
    }
    try {
      say();
    } catch (error) {
      this.options.log.error({ error: messageOf(error) }, 'a live subscriber could not be told');
      this.leave(member);
      try {
        member.subscriber.dropSocket(INTERNAL_ERROR, 'Internal error');
      } catch {
        // It is out of the group; there is nobody left to tell.
      }
    }
  }

  private dropIfDone(): void {
    if (this.members.size === 0 && this.underWay === null && !this.isGone) {
      this.isGone = true;
      this.cancelTimer?.();
      this.cancelTimer = null;
      this.options.slots.leave(this.begin);
      this.options.onEmpty();
    }
  }
}

export function isFaultOfClient(error: GraphQLFormattedError): boolean {
  return FAULTS_OF_CLIENTS.has(codeIn(error));
}

export function codeIn({ extensions }: GraphQLFormattedError): string {
  const code = extensions?.['code'];
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}

/** A moment of its own for each group, and the same one on each gateway: those that share a group look together. */
function spread(key: string, minIntervalMs: number, maxStalenessMs: number): number {
  const fraction = createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;
  const longest = Math.max(minIntervalMs, maxStalenessMs);
  return longest - fraction * Math.min(longest * SPREAD, longest - minIntervalMs);
}

function frameOf(result: FormattedExecutionResult, text = JSON.stringify(result)): Buffer {
  return Buffer.from(`,"type":"next","payload":${text}}`);
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
