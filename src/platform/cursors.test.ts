// Cursors: what was signed comes back, whatever was not is refused in the same words.
import fc from 'fast-check';
import { Cursors } from './cursors';
import { AppError } from './errors';

const cursors = new Cursors('a secret for cursors');
const ORG = '01900000-0000-7000-8000-000000000001';
const OTHER = '01900000-0000-7000-8000-000000000002';

function refusal(cursor: string, of = cursors, organization = ORG, list = 'audit'): unknown {
  try {
    return ['opened', of.open('after', organization, list, cursor)];
  } catch (error) {
    return error instanceof AppError ? [error.code, error.message] : error;
  }
}

const REFUSED = ['BAD_USER_INPUT', 'after is not a cursor of this list: send one back as it was given'];
const position = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 4 });

describe('a cursor', () => {
  it('holds the position that was signed', () => {
    fc.assert(
      fc.property(position, (parts) => {
        expect(cursors.open('after', ORG, 'audit', cursors.sign(ORG, 'audit', parts))).toEqual(parts);
      }),
    );
  });

  it('goes into a URL as it is, and is the same for the same position', () => {
    fc.assert(
      fc.property(position, (parts) => {
        const cursor = cursors.sign(ORG, 'audit', parts);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(cursors.sign(ORG, 'audit', parts)).toBe(cursor);
      }),
    );
  });

  it('is refused for another organization, another list, and by a gateway with another secret', () => {
    const cursor = cursors.sign(ORG, 'audit', ['1', 'x']);
    expect(refusal(cursor)).toEqual(['opened', ['1', 'x']]);
    expect(refusal(cursor, cursors, OTHER)).toEqual(REFUSED);
    expect(refusal(cursor, cursors, ORG, 'sessions')).toEqual(REFUSED);
    expect(refusal(cursor, new Cursors('another secret'))).toEqual(REFUSED);
  });

  it('is refused after any one character of it was changed, removed, added or moved', () => {
    const cursor = cursors.sign(ORG, 'audit', ['1774785600000', '01900000-0000-7000-8000-000000000009']);
    const characters = 'ABCyz019-_+/= \n%é'.split('');
    for (let at = 0; at <= cursor.length; at += 1) {
      const edits = characters.flatMap((character) => [
        cursor.slice(0, at) + character + cursor.slice(at + 1),
        cursor.slice(0, at) + character + cursor.slice(at),
      ]);
      edits.push(cursor.slice(0, at), cursor.slice(at), cursor.slice(at) + cursor.slice(0, at));
      for (const edited of edits.filter((each) => each !== cursor)) {
        expect([edited, refusal(edited)]).toEqual([edited, REFUSED]);
      }
    }
  });

  it('is refused when its position was put under the signature of another one', () => {
    const first = Buffer.from(cursors.sign(ORG, 'audit', ['1']), 'base64url');
    const second = Buffer.from(cursors.sign(ORG, 'audit', ['2']), 'base64url');
    const forged = Buffer.concat([first.subarray(0, 16), second.subarray(16)]).toString('base64url');
    expect(refusal(forged)).toEqual(REFUSED);
  });

  it('is refused when it is nonsense, empty or endless, and never as an internal error', () => {
    const nonsense = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.constantFrom('', 'null', '0', '{}', 'A'.repeat(1_000), 'A'.repeat(100_000)),
    );
    fc.assert(
      fc.property(nonsense, (text) => {
        expect(refusal(text)).toEqual(REFUSED);
      }),
    );
  });
});
