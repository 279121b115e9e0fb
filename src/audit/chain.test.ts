// The hashes of the chain are written out by hand for speed: they must be those of canonical JSON.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson, type JsonObject } from './canonical';
import { commitmentOf, hashOf } from './chain';

const sha256 = (value: JsonObject): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value.toWellFormed());
const perhaps = fc.option(text, { nil: null });
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const details = fc
  .dictionary(text, fc.jsonValue() as fc.Arbitrary<JsonObject[string]>)
  .map((value) => ({ ...value }));

it('a commitment is the hash of the canonical JSON of salt and personal part', () => {
  fc.assert(
    fc.property(
      bytes(16),
      fc.record({
        adminId: perhaps,
        adminName: perhaps,
        resourceId: perhaps,
        ipAddress: perhaps,
        userAgent: perhaps,
      }),
      details,
      (salt, personal, said) => {
        expect(commitmentOf(salt, { ...personal, details: canonicalJson(said) }).toString('hex')).toBe(
          sha256({ ...personal, details: said, salt: salt.toString('hex') }),
        );
      },
    ),
  );
});

it('the hash of a row is that of the canonical JSON of its place, public part and commitment', () => {
  fc.assert(
    fc.property(
      fc.record({
        action: text,
        resourceType: text,
        outcome: text,
        errorCode: perhaps,
        externalId: perhaps,
        id: fc.uuid(),
      }),
      fc.record({
        organizationId: fc.uuid(),
        seq: fc.integer({ min: 1 }),
        at: fc.date({ noInvalidDate: true }),
        prevHash: bytes(32),
      }),
      bytes(32),
      (row, place, commitment) => {
        expect(hashOf(place, row, commitment).toString('hex')).toBe(
          sha256({
            ...row,
            org: place.organizationId,
            seq: String(place.seq),
            at: place.at.toISOString(),
            prev: place.prevHash.toString('hex'),
            commitment: commitment.toString('hex'),
            v: 1,
          }),
        );
      },
    ),
  );
});
