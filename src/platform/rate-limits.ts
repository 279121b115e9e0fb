// Rate limits: so many points a minute for each actor, organization or address, counted in Redis for all gateways.
//
// A request does not ask Redis. Each gateway takes a chunk of points from Redis ahead (a lease), spends it by itself,
// and fetches the next one before it is used up; so a request waits for Redis when its actor or organization is new in
// this minute, and for no longer than a command may take. A refusal is remembered until the minute is over, so that a
// flood of refused requests costs nothing but its refusals. The window is the library's: it begins with the first
// request in it.
import { performance } from 'node:perf_hooks';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterRes,
} from 'rate-limiter-flexible';
import { AppError } from './errors';
import type { Logger } from './log';
import type { RedisConnection } from './redis';

export type Policy = 'actor' | 'organization' | 'address';

/** Points per minute; 0: no limit. */
export type RateLimitSettings = Readonly<Record<Policy, number>>;

/** Whose points are spent. */
export interface Spender {
  readonly policy: Policy;
  readonly key: string;
}

/** Where somebody stands. */
export interface Quota {
  readonly policy: Policy;
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until all points are there again. */
  readonly resetSeconds: number;
}

export interface Verdict {
  readonly quotas: readonly Quota[];
  /** Null: the points were spent. */
  readonly refusedBy: Quota | null;
}

export interface RateLimitOptions {
  readonly settings: RateLimitSettings;
  /** Undefined: this gateway is alone, and counts by itself. */
  readonly redis: RedisConnection | undefined;
  readonly log: Logger;
}

const WINDOW_SECONDS = 60;
/** A gateway takes a twentieth of the points at once: what it does not spend, others cannot. */
const CHUNKS = 20;
/** While Redis is away each gateway counts by itself: readers get more than they had, dangerous work gets less. */
const LOOSER = 2;
const STRICTER = 0.1;
/** Redis is asked again after so long. */
const AWAY_MS = 1_000;
/** Against a flood of addresses: the oldest is forgotten, Redis still knows it. */
const MOST_LEASES = 20_000;

interface Lease {
  /** Points that this gateway has taken and not spent. */
  left: number;
  /** Points that are still to be had, as far as is known. */
  beyond: number;
  /** The window's end. */
  until: number;
  asking: Promise<boolean> | null;
}

interface Grant {
  readonly granted: number;
  readonly beyond: number;
  readonly msBeforeNext: number;
}

interface Limiters {
  readonly limit: number;
  readonly chunk: number;
  /** Redis, or the memory of a gateway that is alone. */
  readonly shared: RateLimiterAbstract;
  readonly loose: RateLimiterMemory;
  readonly strict: RateLimiterMemory;
}

export class RateLimits {
  private readonly limiters: ReadonlyMap<Policy, Limiters>;
  private readonly leases = new Map<string, Lease>();
  private readonly log: Logger;
  private awayUntil = 0;
  private isAway = false;

  constructor({ settings, redis, log }: RateLimitOptions) {
    this.log = log;
    this.limiters = new Map(
      (Object.entries(settings) as [Policy, number][])
        .filter(([, limit]) => limit > 0)
        .map(([policy, limit]) => [policy, limitersOf(policy, limit, redis)]),
    );
  }

  /**
   * Spends points of all spenders, or of none. `isDangerous` is asked only while Redis is away: such work has a
   * stricter limit then. Answers at once unless points must be fetched first.
   */
  spend(
    spenders: readonly Spender[],
    points: number,
    isDangerous: () => boolean = never,
  ): Verdict | Promise<Verdict> {
    const counted = spenders.filter(({ policy }) => this.limiters.has(policy));
    if (counted.length === 0) {
      return UNLIMITED;
    }
    const cost = Math.max(1, Math.ceil(points));
    const now = performance.now();
    const leases = counted.map((spender) => this.leaseOf(spender, now));
    return leases.every(({ left }) => left >= cost)
      ? this.take(counted, leases, cost, now)
      : this.spendSlowly(counted, cost, isDangerous);
  }

  /** Null unless it is known, without asking anybody, that one of them has nothing left. */
  refusal(spenders: readonly Spender[]): Verdict | null {
    const now = performance.now();
    for (const spender of spenders) {
      const lease = this.leases.get(nameOf(spender));
      if (lease !== undefined && lease.until > now && lease.left + lease.beyond < 1) {
        const quota = this.quotaOf(spender, lease, now);
        return { quotas: [quota], refusedBy: quota };
      }
    }
    return null;
  }

  private async spendSlowly(
    spenders: readonly Spender[],
    cost: number,
    isDangerous: () => boolean,
  ): Promise<Verdict> {
    for (;;) {
      const now = performance.now();
      const leases = spenders.map((spender) => this.leaseOf(spender, now));
      const lacking = leases.flatMap((lease, index) => {
        const spender = spenders[index];
        return lease.left >= cost || spender === undefined ? [] : [{ lease, spender }];
      });
      const refused = lacking.find(({ lease }) => lease.left + lease.beyond < cost);
      if (lacking.length === 0) {
        return this.take(spenders, leases, cost, now);
      }
      if (refused !== undefined) {
        const quotas = spenders.map((spender, index) => this.quotaOf(spender, leases[index], now));
        return { quotas, refusedBy: this.quotaOf(refused.spender, refused.lease, now) };
      }
      // All at once: one round trip.
      const answered = await Promise.all(
        lacking.map(({ spender, lease }) => this.fetch(spender, lease, cost)),
      );
      if (answered.includes(false)) {
        return this.spendLocally(spenders, cost, isDangerous());
      }
    }
  }

  private take(spenders: readonly Spender[], leases: readonly Lease[], cost: number, now: number): Verdict {
    const quotas = spenders.map((spender, index) => {
      const lease = leases[index];
      if (lease !== undefined) {
        lease.left -= cost;
        const { chunk } = this.limitersOf(spender);
        if (lease.left < chunk / 2 && lease.beyond > 0 && lease.asking === null) {
          // Ahead of those who come next.
          void this.fetch(spender, lease, 0);
        }
      }
      return this.quotaOf(spender, lease, now);
    });
    return { quotas, refusedBy: null };
  }

  /** Fetches points, those that somebody else fetches already included; false: nobody answered. */
  private fetch(spender: Spender, lease: Lease, cost: number): Promise<boolean> {
    lease.asking ??= this.ask(spender, lease, cost).finally(() => {
      lease.asking = null;
    });
    return lease.asking;
  }

  private async ask(spender: Spender, lease: Lease, cost: number): Promise<boolean> {
    const { shared, chunk } = this.limitersOf(spender);
    if (performance.now() < this.awayUntil) {
      return false;
    }
    try {
      const grant = await granted(shared, spender.key, Math.max(chunk, cost - lease.left));
      lease.left += grant.granted;
      lease.beyond = grant.beyond;
      lease.until = performance.now() + grant.msBeforeNext;
      this.isAway = false;
      return true;
    } catch (error) {
      this.awayUntil = performance.now() + AWAY_MS;
      if (!this.isAway) {
        this.isAway = true;
        this.log.warn({ err: error }, 'rate limits are counted by each gateway alone: Redis does not answer');
      }
      return false;
    }
  }

  /** Without Redis: what this gateway alone has seen. */
  private async spendLocally(
    spenders: readonly Spender[],
    cost: number,
    isDangerous: boolean,
  ): Promise<Verdict> {
    const quotas: Quota[] = [];
    for (const spender of spenders) {
      const { loose, strict } = this.limitersOf(spender);
      const limiter = isDangerous ? strict : loose;
      const { granted: given, beyond, msBeforeNext } = await granted(limiter, spender.key, cost);
      const quota: Quota = {
        policy: spender.policy,
        limit: limiter.points,
        remaining: beyond,
        resetSeconds: Math.ceil(msBeforeNext / 1_000),
      };
      quotas.push(quota);
      if (given < cost) {
        return { quotas, refusedBy: quota };
      }
    }
    return { quotas, refusedBy: null };
  }

  private leaseOf(spender: Spender, now: number): Lease {
    const name = nameOf(spender);
    const known = this.leases.get(name);
    if (known !== undefined) {
      if (known.until <= now && known.asking === null) {
        // What was left belongs to a window that is over.
        known.left = 0;
        known.beyond = Number.POSITIVE_INFINITY;
        known.until = Number.POSITIVE_INFINITY;
      }
      return known;
    }
    const [oldest] = this.leases.keys();
    if (this.leases.size >= MOST_LEASES && oldest !== undefined) {
      this.leases.delete(oldest);
    }
    const lease: Lease = {
      left: 0,
      beyond: Number.POSITIVE_INFINITY,
      until: Number.POSITIVE_INFINITY,
      asking: null,
    };
    this.leases.set(name, lease);
    return lease;
  }

  private limitersOf({ policy }: Spender): Limiters {
    const limiters = this.limiters.get(policy);
    if (limiters === undefined) {
      throw new Error(`There is no limit for ${policy}`);
    }
    return limiters;
  }

  private quotaOf(spender: Spender, lease: Lease | undefined, now: number): Quota {
    const { limit } = this.limitersOf(spender);
    const { left = 0, beyond = limit, until = now } = lease ?? {};
    return {
      policy: spender.policy,
      limit,
      remaining: Math.min(limit, left + beyond),
      resetSeconds: Number.isFinite(until) ? Math.max(1, Math.ceil((until - now) / 1_000)) : WINDOW_SECONDS,
    };
  }
}

function nameOf({ policy, key }: Spender): string {
  return `${policy}:${key}`;
}

const never = (): boolean => false;
const UNLIMITED: Verdict = { quotas: [], refusedBy: null };

/** The refusal as a client hears of it. */
export function rateLimited({ policy, limit, resetSeconds }: Quota, points: number): AppError {
  const whose = { actor: 'this actor', organization: 'this organization', address: 'this address' }[policy];
  const problem =
    points > limit
      ? `The operation costs ${points} points, and ${whose} has ${limit} per minute: ask for less`
      : `Too much was asked for: ${whose} has ${limit} points per minute, and this operation costs ${points}; try again in ${resetSeconds} s`;
  return new AppError('RATE_LIMITED', problem, 'debug', { retryAfter: resetSeconds });
}

/** RateLimit and RateLimit-Policy, as draft-ietf-httpapi-ratelimit-headers writes them; none without a limit. */
export function rateLimitHeaders(
  quotas: readonly Quota[],
): readonly (readonly [name: string, value: string])[] {
  if (quotas.length === 0) {
    return [];
  }
  const policies = quotas.map(({ policy, limit }) => `"${policy}";q=${limit};w=${WINDOW_SECONDS}`);
  const states = quotas.map(
    ({ policy, remaining, resetSeconds }) => `"${policy}";r=${remaining};t=${resetSeconds}`,
  );
  return [
    ['ratelimit-policy', policies.join(', ')],
    ['ratelimit', states.join(', ')],
  ];
}

function limitersOf(policy: Policy, limit: number, redis: RedisConnection | undefined): Limiters {
  const local = (points: number): RateLimiterMemory =>
    new RateLimiterMemory({ points: Math.max(1, Math.ceil(points)), duration: WINDOW_SECONDS });
  return {
    limit,
    chunk: Math.max(1, Math.floor(limit / CHUNKS)),
    shared:
      redis === undefined
        ? local(limit)
        : redis.lend(
            (client) =>
              new RateLimiterRedis({
                storeClient: client,
                keyPrefix: `opsgraph:rate:${policy}`,
                points: limit,
                duration: WINDOW_SECONDS,
                rejectIfRedisNotReady: true,
              }),
          ),
    loose: local(limit * LOOSER),
    strict: local(limit * STRICTER),
  };
}

/** Takes as many of the points as there are. Throws when the store does not answer. */
async function granted(limiter: RateLimiterAbstract, key: string, points: number): Promise<Grant> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key, points);
    return { granted: points, beyond: remainingPoints, msBeforeNext };
  } catch (refusal) {
    if (refusal instanceof Error) {
      throw refusal;
    }
    // Not an error: the library's way to say that not all of them were there.
    const { consumedPoints, msBeforeNext } = refusal as RateLimiterRes;
    return { granted: Math.max(0, limiter.points - (consumedPoints - points)), beyond: 0, msBeforeNext };
  }
}
