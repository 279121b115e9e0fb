// Sessions of browsers: an encrypted token in a cookie says whose, and since when. What the token cannot know is asked
// again every few seconds: whether they have signed out, and whether they are still users.
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Bearer } from '../identity';
import { AppError, type Clock, type RedisConnection } from '../platform';
import { type People, type Person, sessionRoles } from './people';
import { Seal } from './sealed';

const HOUR_MS = 3_600_000;
export const SESSION_MS = 8 * HOUR_MS;
/** However often it is renewed. */
const LONGEST_MS = 7 * 24 * HOUR_MS;
const RENEWED_AFTER_MS = HOUR_MS / 4;
/** For so long a session outlives its user's removal, or a sign-out at another gateway. */
const LOOKED_AT_MS = 5_000;
const MOST_LOOKED_AT = 10_000;

const contentSchema = z.object({
  id: z.uuid(),
  person: z.object({
    id: z.string().min(1).max(300),
    name: z.string().max(1_000).nullable(),
    role: z.enum(sessionRoles),
    organizationId: z.uuid(),
  }),
  from: z.enum(['user', 'claims', 'demo']),
  beganAt: z.number(),
  issuedAt: z.number(),
});

type Content = z.infer<typeof contentSchema>;

export interface SessionOptions {
  readonly secret: string;
  readonly people: People;
  /** Sessions of demo mode count only while it is on. */
  readonly demo: boolean;
  /** Tells other gateways who has signed out; undefined: there are none. */
  readonly redis: RedisConnection | undefined;
  readonly clock: Clock;
}

interface LookedAt {
  readonly since: number;
  readonly id: string;
  readonly bearer: Promise<Bearer>;
}

export class Sessions {
  private readonly seal: Seal<Content>;
  private readonly lookedAt = new Map<string, LookedAt>();
  /** Sessions that ended here, until their tokens have expired. */
  private readonly ended = new Map<string, number>();

  constructor(private readonly options: SessionOptions) {
    this.seal = new Seal({
      secret: options.secret,
      purpose: 'session',
      content: contentSchema,
      now: () => options.clock.now(),
    });
  }

  /** A token for the cookie of somebody who has signed in. */
  begin(person: Person, from: Content['from']): Promise<string> {
    const now = this.now();
    return this.issue({ id: uuidv7(), person, from, beganAt: now, issuedAt: now });
  }

  /** Whoever the session speaks for, as they are now; refuses one that has ended. */
  async bearer(token: string): Promise<Bearer> {
    const now = this.now();
    const known = this.lookedAt.get(token);
    if (known !== undefined && now >= known.since && now < known.since + LOOKED_AT_MS) {
      const bearer = await known.bearer;
      if (bearer.expiresAt.getTime() > now) {
        return bearer;
      }
    }
    this.lookedAt.delete(token);
    const content = await this.seal.open(token);
    if (content === null) {
      throw over();
    }
    const [oldest] = this.lookedAt.keys();
    if (this.lookedAt.size >= MOST_LOOKED_AT && oldest !== undefined) {
      this.lookedAt.delete(oldest);
    }
    const looking: LookedAt = { since: now, id: content.id, bearer: this.look(content) };
    this.lookedAt.set(token, looking);
    try {
      return await looking.bearer;
    } catch (error) {
      if (this.lookedAt.get(token) === looking) {
        this.lookedAt.delete(token);
      }
      throw error;
    }
  }

  /** A token that lasts longer; null when this one will do for now, or may not be renewed. */
  async renewed(token: string): Promise<string | null> {
    const content = await this.seal.open(token);
    const now = this.now();
    if (
      content === null ||
      // Nothing here would tell that the provider does not know them any more: it is asked again.
      content.from === 'claims' ||
      now - content.issuedAt < RENEWED_AFTER_MS ||
      expiryOf(content) >= end(content)
    ) {
      return null;
    }
    await this.bearer(token);
    return this.issue({ ...content, issuedAt: now });
  }

  /** Ends the session wherever its token went; whose it was, or null when it was over. */
  async end(token: string): Promise<Bearer | null> {
    const content = await this.seal.open(token);
    if (content === null) {
      return null;
    }
    const bearer = await this.bearer(token).catch(() => null);
    const now = this.now();
    for (const [id, until] of this.ended) {
      if (until < now) {
        this.ended.delete(id);
      }
    }
    this.ended.set(content.id, now + SESSION_MS);
    for (const [each, { id }] of this.lookedAt) {
      if (id === content.id) {
        this.lookedAt.delete(each);
      }
    }
    await this.options.redis?.ask((client) => client.set(endedKey(content.id), '1', 'PX', SESSION_MS));
    return bearer;
  }

  private async look(content: Content): Promise<Bearer> {
    const { people, demo } = this.options;
    const { person, from } = content;
    if (await this.hasEnded(content.id)) {
      throw over();
    }
    if (from === 'demo' && !demo) {
      throw over();
    }
    const present = from === 'user' ? await people.find(person.organizationId, person.id) : person;
    if (present === null) {
      throw over();
    }
    return { actor: present, expiresAt: new Date(expiryOf(content)) };
  }

  private async hasEnded(id: string): Promise<boolean> {
    if (this.ended.has(id)) {
      return true;
    }
    const answer = await this.options.redis?.ask((client) => client.exists(endedKey(id)));
    return answer?.answered === true && answer.value > 0;
  }

  private issue(content: Content): Promise<string> {
    return this.seal.seal(content, new Date(expiryOf(content)));
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }
}

const endedKey = (id: string): string => `opsgraph:ended-session:${id}`;

const end = ({ beganAt }: Content): number => beganAt + LONGEST_MS;

function expiryOf(content: Content): number {
  return Math.min(content.issuedAt + SESSION_MS, end(content));
}

function over(): AppError {
  return new AppError('UNAUTHENTICATED', 'The session has ended: sign in again');
}
