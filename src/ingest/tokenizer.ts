// Replacing personal values of one organization by tokens, `kid.HMAC`: the same value is the same token, and nobody
// without the key can say whose it is. The newest key makes tokens; older ones that are still in use say what the same
// value was called before, so that a person stays one when the key is changed.
//
// The same key seals what was refused and may hold values that nobody has declared: whoever reads the database sees
// nothing of them.
import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';
import { normalised, type Personal } from './personal-values';

export interface PersonalKey {
  readonly kid: string;
  readonly key: Buffer;
}

/** What somebody is called under one key, and under the oldest one in use: the same person. */
export type Link = readonly [token: string, oldest: string];

export interface Token {
  readonly token: string;
  /** Of every key but the oldest, so that none is missing once that one is destroyed. */
  readonly links: readonly Link[];
}

const TOKEN = /^k\d{1,6}\.[\w-]{32}$/;
const TOKEN_CHARACTERS = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

export class Tokenizer {
  private readonly newest: PersonalKey;
  private readonly digestSecret: string;

  /** `keys`: those in use, the newest first. `secret`: the organization's own, which is never changed. */
  constructor(
    private readonly organizationId: string,
    private readonly keys: readonly PersonalKey[],
    secret: Buffer,
  ) {
    const [newest] = keys;
    if (newest === undefined) {
      throw new Error('There is no key');
    }
    this.newest = newest;
    this.digestSecret = secret.toString('base64url');
  }

  get kid(): string {
    return this.newest.kid;
  }

  /** Null: the value may stay as it is. */
  token(what: Personal, value: string): Token | null {
    const text = normalised(what, value);
    if (text === null) {
      return null;
    }
    if (this.keys.length === 1) {
      return { token: under(this.newest, text), links: [] };
    }
    const tokens = this.keys.map((key) => under(key, text));
    const [token = '', oldest = ''] = [tokens[0], tokens.pop()];
    return { token, links: tokens.map((each) => [each, oldest]) };
  }

  /** What a value is called under every key in use. */
  everyToken(what: Personal, value: string): string[] {
    const text = normalised(what, value);
    return text === null ? [] : this.keys.map((key) => under(key, text));
  }

  /** By which the same content is recognised, and not guessed by whoever reads the database. */
  digest(content: string): string {
    return hash('sha256', this.digestSecret + content, 'hex').slice(0, 32);
  }

  seal(text: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', sealingKey(this.newest), iv);
    cipher.setAAD(Buffer.from(this.organizationId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from(`${this.newest.kid}.`), iv, cipher.getAuthTag(), sealed]);
  }

  /** Null: it was sealed under a key that is no longer there. */
  open(sealed: Buffer): string | null {
    const dot = sealed.indexOf('.');
    const kid = sealed.subarray(0, Math.max(dot, 0)).toString();
    const key = this.keys.find((each) => each.kid === kid);
    if (key === undefined) {
      return null;
    }
    const body = sealed.subarray(dot + 1);
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), body.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(this.organizationId));
    decipher.setAuthTag(body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString();
  }
}

function under({ kid, key }: PersonalKey, text: string): string {
  const mac = createHmac('sha256', key).update(text).digest('base64url');
  return `${kid}.${mac.slice(0, TOKEN_CHARACTERS)}`;
}

function sealingKey({ key }: PersonalKey): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'opsgraph:sealed', 32));
}
