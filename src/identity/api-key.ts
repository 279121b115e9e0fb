// What an API key looks like: `ogk_<where>_<secret>`, each part 32 bytes in base64url.
//
// <where> is the id of the key and that of its organization, so that the row is found by its primary key, under the
// row-level security of that one organization: no index across organizations, and no function that may look into all of
// them. Neither id is a secret. <secret> is 32 random bytes, of which SHA-256 is kept: a slow hash makes it dear to
// guess what people think up, and nobody guesses 2^256; here it would only make every request dear.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const FORM = /^ogk_([\w-]{43})_([\w-]{43})$/;
const PREFIX_LENGTH = 20;
export const API_KEY_MARK = 'ogk_';

/** What is kept in memory of a key that somebody sent: enough to ask again, and nothing that could be sent again. */
export interface PresentedKey {
  readonly organizationId: string;
  readonly id: string;
  readonly hash: Buffer;
}

export interface NewKey extends PresentedKey {
  /** The whole key, shown once. */
  readonly text: string;
  /** Its beginning, by which people tell keys apart. */
  readonly prefix: string;
}

export function newApiKey(organizationId: string, id: string): NewKey {
  const secret = randomBytes(32);
  const where = Buffer.concat([bytesOf(id), bytesOf(organizationId)]).toString('base64url');
  const text = `${API_KEY_MARK}${where}_${secret.toString('base64url')}`;
  return { organizationId, id, hash: hashOf(secret), text, prefix: text.slice(0, PREFIX_LENGTH) };
}

/** Null: that is no key, whatever it is. */
export function parseApiKey(text: string): PresentedKey | null {
  const [, where = '', secret = ''] = FORM.exec(text) ?? [];
  const ids = Buffer.from(where, 'base64url');
  const bytes = Buffer.from(secret, 'base64url');
  // One text for one key: base64 forgives trailing bits.
  if (ids.length !== 32 || ids.toString('base64url') !== where || bytes.toString('base64url') !== secret) {
    return null;
  }
  return { id: uuidOf(ids.subarray(0, 16)), organizationId: uuidOf(ids.subarray(16)), hash: hashOf(bytes) };
}

/** Takes as long for any two hashes. */
export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
