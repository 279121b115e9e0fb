// Secrets that are long enough and still no secret: what people write in a hurry, and what every list of words has.
//
// What is looked for is what is left when the well-known parts are taken away: "changeme" stays what it is under any
// padding. A random secret of 32 bytes is never refused in practice.

/** Longer words first: what is inside of another one must not leave its ends behind. */
const WELL_KNOWN = [
  'replacethiswith',
  'keyboardcat',
  'supersecret',
  'yoursecret',
  'mysecret',
  'notasecret',
  'changethis',
  'changeit',
  'changeme',
  'password',
  'passw0rd',
  'production',
  'development',
  'insecure',
  'opsgraph',
  'example',
  'default',
  'letmein',
  'welcome',
  'topsecret',
  'characters',
  'placeholder',
  'replaceme',
  'verysecret',
  'jwtsecret',
  'secretkey',
  'signingkey',
  'secret',
  'random',
  'qwertyuiop',
  'qwerty',
  'asdfgh',
  'string',
  'token',
  'admin',
  'hs256',
  'bytes',
  'shhhhh',
  'your',
  'this',
  'here',
  'long',
  'test',
  'demo',
  '256bit',
].sort((a, b) => b.length - a.length);

const LEAST_BYTES = 32;
/** Of what is left without the well-known parts. */
const LEAST_LEFT = 12;
const LEAST_DIFFERENT = 8;
/** More than this share of steps to the same or the next character is a row of the keyboard or the alphabet. */
const MOST_STEPS = 0.5;

/** Why this is no secret, to continue a sentence that begins with its name; null: nothing is known against it. */
export function weaknessOf(secret: string): string | null {
  if (Buffer.byteLength(secret) < LEAST_BYTES) {
    return `must be at least ${LEAST_BYTES} bytes long`;
  }
  if (isRepetition(secret)) {
    return `repeats itself: ${ADVICE}`;
  }
  let left = secret.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  for (const word of WELL_KNOWN) {
    left = left.replaceAll(word, '');
  }
  const letters = Array.from(left);
  if (letters.length < LEAST_LEFT || new Set(letters).size < LEAST_DIFFERENT) {
    return `is a well-known one, or made of too few different characters: ${ADVICE}`;
  }
  const codes = letters.map((letter) => letter.codePointAt(0) ?? 0);
  const steps = codes.filter((code, index) => index > 0 && Math.abs(code - (codes[index - 1] ?? 0)) <= 1);
  if (steps.length / (codes.length - 1) > MOST_STEPS) {
    return `is a row of neighbouring characters: ${ADVICE}`;
  }
  return null;
}

const ADVICE = 'make one by `openssl rand -base64 48`';

/** One piece over and over, the last one perhaps cut. */
function isRepetition(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const piece = text.slice(0, length);
    if (piece.repeat(Math.ceil(text.length / length)).slice(0, text.length) === text) {
      return true;
    }
  }
  return false;
}
