// What stands between an operation and its execution, whichever way it came in: its input is looked at, its price is
// taken from the points of whoever asks, and it waits for a place. HTTP and the websocket pass through the same.
import { hash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import { assertCleanInput } from './clean-input';
import { networkOf } from './client-address';
import { type Actor, type Client, isOfPlatform, Role } from './context';
import { AppError } from './errors';
import { LoadShedder, type ShedderLimits } from './load-shedding';
import type { Logger } from './log';
import {
  type Quota,
  rateLimited,
  RateLimits,
  type RateLimitSettings,
  type Spender,
  type Verdict,
} from './rate-limits';
import type { RedisConnection } from './redis';
import { rootFieldNames } from './root-fields';

export interface GuardSettings {
  /** Points per minute; 0 or absent: no limit. */
  readonly rateLimitActor?: number | undefined;
  readonly rateLimitOrganization?: number | undefined;
  readonly shedding?: Partial<ShedderLimits> | undefined;
}

/** An operation and who asks for it. */
export interface GuardedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly actor: Actor | null;
  readonly client: Client;
  /** What it takes of the points; absent: one. */
  readonly cost?: number | undefined;
}

export interface GuardParts {
  readonly settings: GuardSettings;
  /** Root fields that look at their text by themselves: an operation of these alone is left to them. */
  readonly judged?: ReadonlySet<string> | undefined;
  readonly redis: RedisConnection | undefined;
  readonly log: Logger;
}

/** What a request costs that is wrong in itself, or whose credential is refused. */
const FAULT_POINTS = 1;
/** Mutations that destroy or carry away: while Redis is away their limit is a stricter one. */
const DANGEROUS = /^(purge|delete|remove|erase|export|revoke|drop)/i;

export class Guards {
  private limits: RateLimits;
  private readonly shedder: LoadShedder;
  private readonly makeLimits: (settings: GuardSettings) => RateLimits;
  private readonly judged: ReadonlySet<string>;

  constructor({ settings, judged = new Set(), redis, log }: GuardParts) {
    this.makeLimits = (changed) => new RateLimits({ settings: policiesOf(changed), redis, log });
    this.limits = this.makeLimits(settings);
    this.shedder = new LoadShedder(settings.shedding);
    this.judged = judged;
  }

  /** From now on. What was spent in this minute stays spent where Redis counts; a gateway that is alone counts anew. */
  adjust(settings: GuardSettings): void {
    this.limits = this.makeLimits(settings);
    this.shedder.adjust(settings.shedding ?? {});
  }

  /** Whether nobody would get a place, whoever asks. */
  get isFull(): boolean {
    return this.shedder.isFull;
  }

  /**
   * Takes the price of an operation; refuses what cannot be meant, and what is over the limit (RATE_LIMITED). `tell`
   * hears where they stand, before a refusal as well.
   */
  admit(
    operation: GuardedOperation,
    tell?: (quotas: readonly Quota[]) => void,
  ): undefined | Promise<undefined> {
    const { document, operationName, variables, actor, client } = operation;
    const spenders = spendersOf(actor, client);
    const points = Math.max(1, operation.cost ?? 1);
    const decide = (verdict: Verdict): undefined => {
      tell?.(verdict.quotas);
      assertAllowed(verdict, points);
      assertMayAskForSchema(document, operationName, actor);
      if (!this.judgesItself(document, operationName)) {
        assertCleanInput(document, variables);
      }
      return undefined;
    };
    const verdict = this.limits.spend(spenders, points, () => isDangerous(document, operationName));
    if (verdict instanceof Promise) {
      return verdict.then(decide);
    }
    decide(verdict);
    return undefined;
  }

  /** A request that no operation came of: it costs as well, so that wrong ones are not free. */
  admitFault(actor: Actor | null, client: Client, tell?: (quotas: readonly Quota[]) => void): Promise<void> {
    return this.charge(actor, client, FAULT_POINTS, tell);
  }

  /** Takes points for what is no operation of GraphQL. */
  async charge(
    actor: Actor | null,
    client: Client,
    points: number,
    tell?: (quotas: readonly Quota[]) => void,
  ): Promise<void> {
    const verdict = await this.limits.spend(spendersOf(actor, client), points);
    tell?.(verdict.quotas);
    assertAllowed(verdict, points);
  }

  /** Refuses whoever is known to have nothing left, before their request is so much as read. */
  assertNotSpent(actor: Actor | null, client: Client, tell?: (quotas: readonly Quota[]) => void): void {
    const verdict = this.limits.refusal(spendersOf(actor, client));
    if (verdict !== null) {
      tell?.(verdict.quotas);
      assertAllowed(verdict, FAULT_POINTS);
    }
  }

  /** Does the work in a place of this actor; refuses with UNAVAILABLE where there is none. */
  run<Result>(actor: Actor | null, work: () => Promise<Result>): Promise<Result> {
    return this.shedder.run(lineOf(actor), work);
  }

  /** Takes such a place for longer than one piece of work; the function gives it back. */
  enter(actor: Actor | null): (() => void) | Promise<() => void> {
    return this.shedder.enter(lineOf(actor));
  }

  private judgesItself(document: DocumentNode, operationName: string | null): boolean {
    return (
      this.judged.size > 0 &&
      [...rootFieldNames(document, operationName)].every((name) => this.judged.has(name))
    );
  }
}

/** Whoever has no credential is an actor whose name is their address. */
function policiesOf({ rateLimitActor = 0, rateLimitOrganization = 0 }: GuardSettings): RateLimitSettings {
  return { actor: rateLimitActor, organization: rateLimitOrganization, address: rateLimitActor };
}

function assertAllowed({ refusedBy }: Verdict, points: number): void {
  if (refusedBy !== null) {
    throw rateLimited(refusedBy, points);
  }
}

/** Fields say for whom they are; these have nobody who could say it. A page that only tells of itself needs none. */
function assertMayAskForSchema(
  document: DocumentNode,
  operationName: string | null,
  actor: Actor | null,
): void {
  if (
    actor?.role === Role.TRACKER &&
    [...rootFieldNames(document, operationName)].some((name) => name.startsWith('__'))
  ) {
    throw new AppError('FORBIDDEN', `The schema is for every role but ${Role.TRACKER}`);
  }
}

/** Who has no organization stands in one line with all who have none. */
function lineOf(actor: Actor | null): string {
  return actor?.organizationId ?? '';
}

function spendersOf(actor: Actor | null, client: Client): readonly Spender[] {
  if (actor === null) {
    return [{ policy: 'address', key: networkOf(client.ip ?? '') }];
  }
  const { id, organizationId, role } = actor;
  // The same id may mean somebody else in another organization; but whoever may name one has not more for naming many.
  const namesAny = isOfPlatform(role);
  // Who a TRACKER is says the host: its pages are not to use up what a person or a machine of that name has.
  // It may well be an address, and Redis keeps keys as they are.
  const name = role === Role.TRACKER ? `${role}:${hash('sha256', id).slice(0, 32)}` : id;
  const own: Spender = { policy: 'actor', key: `${namesAny ? '*' : (organizationId ?? '')}:${name}` };
  return organizationId === null ? [own] : [own, { policy: 'organization', key: organizationId }];
}

function isDangerous(document: DocumentNode, operationName: string | null): boolean {
  return [...rootFieldNames(document, operationName)].some((name) => DANGEROUS.test(name));
}
