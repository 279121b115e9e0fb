// Personal values: what they are, and the one form of each that is replaced, so that the same person is the same token
// however their address was written.

/** What a personal field holds. */
export enum Personal {
  EMAIL = 'EMAIL',
  NAME = 'NAME',
  PHONE = 'PHONE',
  ADDRESS_IP = 'ADDRESS_IP',
  /** An id of the application; replaced only where it is an e-mail address. */
  ID = 'ID',
}

/** Whoever uses an address for an id has it replaced like any other address, also as `Ada <ada@example.com>`. */
const HAS_EMAIL = /[^\s@]@[^\s@]/;

/** What holds no address however it is read: most ids. */
const PLAIN = /^[\w.:/-]*$/;

const NORMALISED: Readonly<Record<Exclude<Personal, Personal.ID>, (text: string) => string>> = {
  [Personal.EMAIL]: (text) => text.normalize('NFKC').trim().toLowerCase(),
  [Personal.NAME]: (text) => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase(),
  [Personal.PHONE]: (text) => text.normalize('NFKC').replace(/[^\d+]/g, ''),
  [Personal.ADDRESS_IP]: (text) => text.trim().toLowerCase(),
};

/** What is to be replaced, with what it is; null: the value may stay as it is. */
export function normalised(what: Personal, value: string): string | null {
  if (what === Personal.ID) {
    if (PLAIN.test(value)) {
      return null;
    }
    const text = NORMALISED[Personal.EMAIL](value);
    return HAS_EMAIL.test(text) ? `${Personal.EMAIL}:${text}` : null;
  }
  return `${what}:${NORMALISED[what](value)}`;
}
