// What the trail keeps of a call's arguments: everything, except secrets, and as much of it as fits.
import type { Json, JsonObject } from './canonical';

/** Arguments of these names never reach the trail, wherever they stand. */
const SECRET =
  /passw|passphrase|passcode|pass$|pwd|secret|token|authorization|(api|access|pass|private|signing)[-_ ]?key|cookie|credential|jwt|cvv|cvc/i;
/** Too short to be looked for inside of words: adoption, spinning, className. */
const SECRET_WORDS: ReadonlySet<string> = new Set(['pin', 'otp', 'totp', 'ssn']);

const LONGEST_TEXT = 1_000;
const LONGEST_LIST = 100;
const LONGEST_NAME = 200;
const DEEPEST = 8;
/** Of the canonical text, in bytes. */
export const MOST_ARGUMENT_BYTES = 16 * 1024;

/** Arguments as JSON: secrets redacted, long values cut with a word on how much is missing. */
export function detailsOf(
  values: Readonly<Record<string, unknown>>,
  redact: readonly string[] = [],
): JsonObject {
  const isSecret = (key: string): boolean =>
    redact.includes(key) || SECRET.test(key) || wordsOf(key).some((word) => SECRET_WORDS.has(word));
  const details = jsonOf(values, isSecret, 0) as Record<string, Json>;
  // One argument after another is given up, the largest first, until the rest fits.
  const sizes = Object.entries(details)
    .map(([key, value]) => ({ key, bytes: Buffer.byteLength(JSON.stringify(value)) }))
    .sort((a, b) => b.bytes - a.bytes);
  let total = sizes.reduce((sum, { key, bytes }) => sum + bytes + Buffer.byteLength(key) + 4, 2);
  for (const { key, bytes } of sizes) {
    if (total <= MOST_ARGUMENT_BYTES) {
      break;
    }
    details[key] = `(cut: ${bytes} bytes)`;
    total -= bytes - Buffer.byteLength(JSON.stringify(details[key]));
  }
  return details;
}

/** The words of a name, as `cardPin`, `card_pin` and `CARD-PIN` have two. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

function jsonOf(value: unknown, isSecret: (key: string) => boolean, depth: number): Json {
  switch (typeof value) {
    case 'string':
      return cut(value, LONGEST_TEXT);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    case 'object':
      break;
    case 'undefined':
    case 'function':
    case 'symbol':
      return null;
  }
  if (value === null) {
    return null;
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? null : value.toISOString();
  }
  if (depth >= DEEPEST) {
    return '(cut: nested too deeply)';
  }
  if (Array.isArray(value)) {
    const kept = value.slice(0, LONGEST_LIST).map((item) => jsonOf(item, isSecret, depth + 1));
    return value.length > LONGEST_LIST ? [...kept, `(cut: ${value.length} items)`] : kept;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const kept = members
    .slice(0, LONGEST_LIST)
    .map(([key, member]): readonly [string, Json] => [
      cut(key, LONGEST_NAME),
      isSecret(key) ? '[redacted]' : jsonOf(member, isSecret, depth + 1),
    ]);
  return Object.fromEntries(
    members.length > LONGEST_LIST ? [...kept, ['(cut)', `${members.length} members`]] : kept,
  );
}

function cut(text: string, longest: number): string {
  return text.length <= longest
    ? wellFormed(text)
    : `${wellFormed(text.slice(0, longest))} (cut: ${text.length} characters)`;
}

/** What PostgreSQL takes as text, and takes out of JSON: NUL and halves of surrogate pairs are replaced. */
function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

const LONGEST_STORED = 512;

/** A text that the database can hold, of bounded length. */
export function storable(value: string | null | undefined): string | null {
  return value == null ? null : wellFormed(value.slice(0, LONGEST_STORED));
}
