import { randomUUID } from 'node:crypto';
import { createLogger } from './log';
import { rateLimited, rateLimitHeaders, RateLimits, type Spender, type Verdict } from './rate-limits';

const log = createLogger('silent');
const alone = (actor: number, organization: number): RateLimits =>
  new RateLimits({ settings: { actor, organization, address: actor }, redis: undefined, log });
const actor = (key: string = randomUUID()): Spender => ({ policy: 'actor', key });
const organization = (key: string = randomUUID()): Spender => ({ policy: 'organization', key });

describe('a gateway that is alone', () => {
  it('gives out the points of a minute, and not one more', async () => {
    const limits = alone(10, 0);
    const who = actor();
    const verdicts: Verdict[] = [];
    for (let n = 0; n < 12; n += 1) {
      verdicts.push(await limits.spend([who], 1));
    }
    expect(verdicts.map(({ refusedBy }) => refusedBy === null)).toEqual([
      ...Array.from({ length: 10 }, () => true),
      false,
      false,
    ]);
    expect(verdicts.map(({ quotas }) => quotas[0]?.remaining)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]);
  });

  it('gives out no more when all ask at once', async () => {
    const limits = alone(100, 0);
    const who = actor();
    const verdicts = await Promise.all(Array.from({ length: 60 }, async () => limits.spend([who], 3)));
    expect(verdicts.filter(({ refusedBy }) => refusedBy === null)).toHaveLength(33);
  });

  it('counts what an operation costs, and takes from all who pay or from nobody', async () => {
    const limits = alone(10, 25);
    const house = organization();
    const [ada, bob, cid] = [actor(), actor(), actor()];
    expect((await limits.spend([ada, house], 10)).refusedBy).toBeNull();
    expect((await limits.spend([ada, house], 1)).refusedBy?.policy).toBe('actor');
    expect((await limits.spend([bob, house], 10)).refusedBy).toBeNull();
    expect((await limits.spend([cid, house], 6)).refusedBy?.policy).toBe('organization');
    // What was refused was not taken.
    expect((await limits.spend([cid, house], 5)).refusedBy).toBeNull();
    expect((await limits.spend([cid, house], 1)).refusedBy?.policy).toBe('organization');
    expect(limits.refusal([house])?.refusedBy?.policy).toBe('organization');
    expect(limits.refusal([bob])?.refusedBy?.policy).toBe('actor');
    expect(limits.refusal([cid])).toBeNull();
  });

  it('answers at once while it has points at hand', async () => {
    const limits = alone(1_000, 0);
    const who = actor();
    await limits.spend([who], 1);
    expect(limits.spend([who], 1)).not.toBeInstanceOf(Promise);
  });

  it('refuses what costs more than there ever is, and says so', async () => {
    const { refusedBy } = await alone(10, 0).spend([actor()], 11);
    expect(refusedBy === null ? null : rateLimited(refusedBy, 11).message).toBe(
      'The operation costs 11 points, and this actor has 10 per minute: ask for less',
    );
  });

  it('has no limit at 0', async () => {
    const verdict = await alone(0, 0).spend([actor(), organization()], 1_000_000);
    expect(verdict).toEqual({ quotas: [], refusedBy: null });
  });
});

it('the headers are structured fields: policies, and where one stands', () => {
  expect(
    rateLimitHeaders([
      { policy: 'actor', limit: 6_000, remaining: 17, resetSeconds: 42 },
      { policy: 'organization', limit: 60_000, remaining: 59_999, resetSeconds: 60 },
    ]),
  ).toEqual([
    ['ratelimit-policy', '"actor";q=6000;w=60, "organization";q=60000;w=60'],
    ['ratelimit', '"actor";r=17;t=42, "organization";r=59999;t=60'],
  ]);
});
