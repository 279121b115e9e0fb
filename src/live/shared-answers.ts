// The answers that gateways share, in Redis: who computes the next one, and whether the last is good enough.
//
// For each share key there is a lock, which goes by itself when its holder does, and a hash: the epoch, the last answer
// with its version, and the highest version given to anybody. Every computation has a version of its own, given before
// it begins, because the version is part of the answer; one that found nothing new gives its version back.
// Which answers are good is decided by the organization's clock (platform/change-clock.ts).
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CHANGE_CLOCK_LUA, changeClockOf, type RedisConnection } from '../platform';
import type { LiveVersion, Wanted } from './group';

export interface Question {
  readonly organizationId: string;
  readonly shareKey: string;
  /** Of whoever asks, for this computation. */
  readonly token: string;
  readonly wanted: Wanted;
  /** As the first reply said; null in the first question. */
  readonly since: string | null;
  /** The epoch to begin, if there is none or it has gone back. */
  readonly newEpoch: string;
}

/** The right to compute for all. */
export interface Turn {
  readonly kind: 'turn';
  readonly began: string;
  readonly live: LiveVersion;
  /** The last answer: its version, and what tells whether another says anything new. */
  readonly last: { readonly version: number; readonly changeKey: string } | null;
}

export type Reply =
  | {
      readonly kind: 'shared';
      readonly ageMs: number;
      /** Something may have changed since it was begun. */
      readonly isBehind: boolean;
      readonly live: LiveVersion;
      readonly text: string;
      readonly reads: string;
    }
  | Turn
  | { readonly kind: 'wait'; readonly since: string }
  /** Redis is away. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'garbage' };

export interface Answer {
  readonly version: number;
  readonly changeKey: string;
  readonly text: string;
  readonly reads: string;
}

/** Longer than an answer should take; who holds it longer is taken for dead. */
const LOCK_MS = 2_000;
/** Longer than the longest maxStalenessMs: as long as somebody watches, the epoch stays. */
const KEPT_MS = 130_000;

/** KEYS: clock, hash, lock. ARGV: since or '', most microseconds of age, token, lock ms, kept ms, new epoch, last epoch, last version, most microseconds behind. */
const ASK = `${CHANGE_CLOCK_LUA}
local now, last, changed = readClock(KEYS[1])
local since = number(ARGV[1]) or math.max(changed, now - number(ARGV[2]))
dropUnlessHash(KEYS[2])
local known = redis.call('HMGET', KEYS[2], 'epoch', 'reserved', 'began', 'version', 'changeKey', 'text', 'reads')
local epoch, reserved, began, version = known[1], number(known[2]), number(known[3]), number(known[4])
local hasAnswer = began and version and known[5] and known[6] and known[7]
if not epoch or not reserved or reserved > 2000000000 or (version or 0) > reserved
    or (epoch == ARGV[7] and reserved < number(ARGV[8])) then
  redis.call('DEL', KEYS[2])
  epoch, reserved, hasAnswer = ARGV[6], 0, false
end
local isBehind = began and began < since
if hasAnswer and (not isBehind or began > now - number(ARGV[9])) and began <= last
    and (epoch ~= ARGV[7] or version >= number(ARGV[8])) then
  return {'shared', whole(math.max(0, now - began)), isBehind and '1' or '0', epoch, whole(version), known[6], known[7]}
end
-- A lock that would never end by itself is none of ours.
if redis.call('PTTL', KEYS[3]) == -1 then redis.call('DEL', KEYS[3]) end
if not redis.call('SET', KEYS[3], ARGV[3], 'NX', 'PX', ARGV[4]) then
  return {'wait', whole(since)}
end
local stamp = math.max(now, last + 1)
setClock(KEYS[1], stamp, changed)
redis.call('HSET', KEYS[2], 'epoch', epoch, 'reserved', whole(reserved + 1))
redis.call('PEXPIRE', KEYS[2], ARGV[5])
if hasAnswer then
  return {'turn', whole(stamp), epoch, whole(reserved + 1), whole(version), known[5]}
end
return {'turn', whole(stamp), epoch, whole(reserved + 1), '', ''}
`;

/**
 * KEYS: hash, lock. ARGV: token, kept ms, epoch, version given, began, and of what is stored: version, change key, text,
 * reads; without them the version is given back. Somebody else's younger answer stays.
 */
const END = `${CHANGE_CLOCK_LUA}
if redis.pcall('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
dropUnlessHash(KEYS[1])
local known = redis.call('HMGET', KEYS[1], 'epoch', 'reserved', 'began', 'version')
local given, reserved, version = number(ARGV[4]), number(known[2]), number(known[4]) or 0
if known[1] ~= ARGV[3] or not reserved then return 0 end
if not ARGV[6] then
  if reserved == given then redis.call('HSET', KEYS[1], 'reserved', whole(given - 1)) end
  return 0
end
if (number(known[3]) or -1) >= number(ARGV[5]) or version > number(ARGV[6]) then return 0 end
if reserved == given then reserved = number(ARGV[6]) end
redis.call('HSET', KEYS[1], 'reserved', whole(reserved), 'began', ARGV[5], 'version', ARGV[6],
  'changeKey', ARGV[7], 'text', ARGV[8], 'reads', ARGV[9])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;

/** As DEL would, if it is still ours. */
const UNLOCK = `
if redis.pcall('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

const wholeNumber = z.string().regex(/^\d{1,16}$/);
const version = wholeNumber.transform(Number).pipe(z.number().int().min(1).max(2_147_483_647));
const epoch = z.string().min(1).max(100);
const replySchema = z.union([
  z
    .tuple([z.literal('shared'), wholeNumber, z.enum(['0', '1']), epoch, version, z.string(), z.string()])
    .transform(([kind, age, behind, inEpoch, number, text, reads]): Reply => ({
      kind,
      ageMs: Number(age) / 1_000,
      isBehind: behind === '1',
      live: { epoch: inEpoch, version: number },
      text,
      reads,
    })),
  z
    .tuple([z.literal('turn'), wholeNumber, epoch, version, version.or(z.literal('')), z.string()])
    .transform(([kind, began, inEpoch, number, last, changeKey]): Reply => ({
      kind,
      began,
      live: { epoch: inEpoch, version: number },
      last: last === '' ? null : { version: last, changeKey },
    })),
  z.tuple([z.literal('wait'), wholeNumber]).transform(([kind, since]): Reply => ({ kind, since })),
]);

export class SharedAnswers {
  constructor(
    private readonly redis: RedisConnection,
    /** Gateways share with those only who would answer alike. */
    private readonly likeness: string,
  ) {}

  async ask(question: Question): Promise<Reply> {
    const { wanted, since, token, newEpoch } = question;
    const { clock, hash, lock } = this.keysOf(question);
    const answer = await this.redis.ask((client) =>
      client.eval(
        ASK,
        3,
        clock,
        hash,
        lock,
        since ?? '',
        wanted.maxAgeMs * 1_000,
        token,
        LOCK_MS,
        KEPT_MS,
        newEpoch,
        wanted.last?.epoch ?? '',
        wanted.last?.version ?? 0,
        wanted.maxBehindMs * 1_000,
      ),
    );
    if (!answer.answered) {
      return { kind: 'silence' };
    }
    const reply = replySchema.safeParse(answer.value);
    return reply.success ? reply.data : { kind: 'garbage' };
  }

  /** Ends a turn with an answer for all. */
  async store(question: Question, turn: Turn, answer: Answer): Promise<void> {
    const { version: number, changeKey, text, reads } = answer;
    await this.end(question, turn, [number, changeKey, text, reads]);
  }

  /** Ends a turn without any answer; the next one has its version. */
  async giveBack(question: Question, turn: Turn): Promise<void> {
    await this.end(question, turn, []);
  }

  /** Ends a turn whose answer nobody else gets; its version is used. */
  async keep(question: Question): Promise<void> {
    await this.redis.ask((client) => client.eval(UNLOCK, 1, this.keysOf(question).lock, question.token));
  }

  /** Forgets an answer that is none, with everything that stands beside it. */
  async forget(question: Question): Promise<void> {
    await this.redis.ask((client) => client.del(this.keysOf(question).hash));
  }

  private async end(question: Question, { live, began }: Turn, stored: readonly (string | number)[]) {
    const { hash, lock } = this.keysOf(question);
    await this.redis.ask((client) =>
      client.eval(END, 2, hash, lock, question.token, KEPT_MS, live.epoch, live.version, began, ...stored),
    );
  }

  /**
   * No answer gets from one organization to another: the share key is a hash over the organization too (share-key.ts),
   * and the organization stands in every name besides. In braces, so that a cluster keeps them in one place.
   */
  private keysOf({ organizationId, shareKey }: Question) {
    const name = createHash('sha256').update(`${this.likeness} ${shareKey}`).digest('base64url');
    const hash = `opsgraph:{${organizationId}}:live:${name}`;
    return { clock: changeClockOf(organizationId), hash, lock: `${hash}:lock` };
  }
}
