// The hub: from subscriptions to groups, and from changes of an organization to the groups that read what changed.
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Logger } from '../platform';
import { type ChangedFacts, type Computed, type Computer, Group, type LiveVersion } from './group';
import type { LiveCounts } from './live-counts';
import type { LiveHub, LiveOperation, LiveSubscriber } from './live.types';
import { isTail, maxStalenessOf, organizationOf, shareKeyOf } from './share-key';
import { Slots } from './slots';
import { Tail, type TailSource } from './tail';

/** What changed in an organization; says "all" whenever it may have missed something, as after a reconnect. */
export interface Changes {
  subscribe(organizationId: string, listener: (facts: ChangedFacts) => void): () => void;
}

export interface HubOptions {
  /** The published one. */
  readonly schema: GraphQLSchema;
  readonly computer: Computer;
  /** What tails read; without it there are none. It says itself who may follow. */
  readonly tails?: TailSource;
  readonly changes: Changes;
  /** Rejects when the actor may not ask this: asked for each subscriber, before it shares anything. */
  readonly admit: (operation: LiveOperation) => Promise<void>;
  /** An error as clients may read it; hears of each error once, so it may log. */
  readonly format: (error: unknown) => GraphQLFormattedError;
  readonly log: Logger;
  /** LIVE_MIN_INTERVAL_MS. */
  readonly minIntervalMs?: number;
  /** Counts what groups do. */
  readonly counts?: LiveCounts;
  /** Most groups that execute at the same time; fewer than there are snapshots (platform/database.ts). */
  readonly maxExecuting?: number;
}

/** Computes every group in this process. */
export function localComputer(execute: (operation: LiveOperation, live: LiveVersion) => Promise<Computed>) {
  return {
    compute: (_key: string, operation: LiveOperation, live: LiveVersion) => execute(operation, live),
  } satisfies Computer;
}

const MIN_INTERVAL_MS = 1_000;
const MAX_EXECUTING = 8;
const MAX_STALENESS_MS = 5_000;
const GOING_AWAY = 1001;

/** Whatever looks again when something has changed. */
interface Listening {
  wake(facts: ChangedFacts): void;
}

interface OrganizationGroups {
  readonly groups: Set<Listening>;
  readonly release: () => void;
}

export class Hub implements LiveHub {
  private readonly groups = new Map<string, Group>();
  private readonly tails = new Map<string, Tail>();
  private readonly organizations = new Map<string, OrganizationGroups>();
  private readonly slots: Slots;
  private isClosed = false;

  constructor(private readonly options: HubOptions) {
    this.slots = new Slots(options.maxExecuting ?? MAX_EXECUTING);
  }

  /** How many groups there are, tails included. */
  get size(): number {
    return this.groups.size + this.tails.size;
  }

  /**
   * Never rejects: an operation that is refused, now or later, ends by `fail`, and is told nothing more. The first
   * state may be delivered before the promise resolves. The returned function may be called at any time, and again.
   */
  async subscribe(operation: LiveOperation, subscriber: LiveSubscriber): Promise<() => void> {
    const { admit, schema, format } = this.options;
    let key: string;
    /** Null for a state. */
    let place: number | null = null;
    try {
      if (isTail(schema, operation)) {
        key = shareKeyOf(schema, operation);
        place = await this.tailSource().begin(operation);
      } else {
        await admit(operation);
        key = shareKeyOf(schema, operation);
      }
    } catch (error) {
      subscriber.fail([format(error)]);
      return () => undefined;
    }
    if (this.isClosed) {
      subscriber.dropSocket(GOING_AWAY, 'The gateway is stopping');
      return () => undefined;
    }
    if (place !== null) {
      const tail = this.tails.get(key) ?? this.openTail(key, operation);
      return tail.join(operation, subscriber, place);
    }
    const group = this.groups.get(key) ?? this.open(key, operation);
    return group.join(operation, subscriber);
  }

  /** Sends away whoever is left; resolves when nothing is executing any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.groups.values(), ...this.tails.values()].map((each) => each.close()));
  }

  private open(key: string, operation: LiveOperation): Group {
    const { schema, computer, format, log, counts, minIntervalMs = MIN_INTERVAL_MS } = this.options;
    const organizationId = organizationOf(operation.actor);
    const group: Group = new Group({
      key,
      schema,
      computer,
      format,
      log,
      minIntervalMs,
      maxStalenessMs: maxStalenessOf(schema, operation) ?? MAX_STALENESS_MS,
      slots: this.slots,
      ...(counts === undefined ? {} : { counts }),
      onEmpty: () => {
        this.groups.delete(key);
        this.stopListening(organizationId, group);
      },
    });
    this.groups.set(key, group);
    // Before the first execution: a change after its snapshot must not go by unheard.
    this.listen(organizationId, group);
    return group;
  }

  private openTail(key: string, operation: LiveOperation): Tail {
    const { format, log } = this.options;
    const organizationId = organizationOf(operation.actor);
    const tail: Tail = new Tail({
      source: this.tailSource(),
      format,
      log,
      slots: this.slots,
      onEmpty: () => {
        this.tails.delete(key);
        this.stopListening(organizationId, tail);
      },
    });
    this.tails.set(key, tail);
    this.listen(organizationId, tail);
    return tail;
  }

  private tailSource(): TailSource {
    const { tails } = this.options;
    if (tails === undefined) {
      throw new Error('A field is a tail, and nothing reads tails');
    }
    return tails;
  }

  private listen(organizationId: string, group: Listening): void {
    const known = this.organizations.get(organizationId);
    if (known !== undefined) {
      known.groups.add(group);
      return;
    }
    const groups = new Set([group]);
    const release = this.options.changes.subscribe(organizationId, (facts) => {
      groups.forEach((each) => each.wake(facts));
    });
    this.organizations.set(organizationId, { groups, release });
  }

  private stopListening(organizationId: string, group: Listening): void {
    const known = this.organizations.get(organizationId);
    known?.groups.delete(group);
    if (known?.groups.size === 0) {
      this.organizations.delete(organizationId);
      known.release();
    }
  }
}
