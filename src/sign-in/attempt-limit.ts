// How often somebody may fail to sign in: counted by where they come from, since nobody knows yet who they are.
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { type Client, networkOf, type RedisConnection } from '../platform';

const LIMIT = { points: 10, duration: 60 };

/** Counts are kept apart: what a foreign page can bring about must not keep its reader from signing in. */
export type AttemptKind = 'in' | 'out';

export class AttemptLimit {
  private readonly limiter: RateLimiterMemory | RateLimiterRedis;

  /** Counted for all gateways; by this one alone where there is no Redis, or while it does not answer. */
  constructor(redis: RedisConnection | undefined) {
    const alone = new RateLimiterMemory(LIMIT);
    this.limiter =
      redis === undefined
        ? alone
        : redis.lend(
            (client) =>
              new RateLimiterRedis({
                ...LIMIT,
                storeClient: client,
                keyPrefix: 'opsgraph:sign-in',
                rejectIfRedisNotReady: true,
                insuranceLimiter: alone,
              }),
          );
  }

  /** Throws TooManyAttempts when none is left to sign in. */
  async assertMayTry(client: Client): Promise<void> {
    const state = await this.limiter.get(keyOf('in', client));
    if (state !== null && state.consumedPoints >= LIMIT.points) {
      throw new TooManyAttempts(Math.ceil(state.msBeforeNext / 1000));
    }
  }

  /** False: there were too many of them already, which whoever tries next hears of. */
  count(kind: AttemptKind, client: Client): Promise<boolean> {
    return this.limiter.consume(keyOf(kind, client)).then(
      () => true,
      () => false,
    );
  }
}

export class TooManyAttempts extends Error {
  constructor(readonly seconds: number) {
    super('too many attempts');
  }
}

/** Whoever has one address of IPv6 has all of its network, and could come from another one each time. */
function keyOf(kind: AttemptKind, { ip }: Client): string {
  return `${kind}:${networkOf(ip ?? '')}`;
}
