// Cursors of paged lists: a position in an order, signed for one list of one organization. A cursor that was edited,
// cut or taken from elsewhere is refused; what it holds is no secret.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { badInput } from './errors';

/** Long enough for any position, short enough to refuse the rest unread. */
const LONGEST = 1_000;
const MAC_BYTES = 16;

export class Cursors {
  constructor(private readonly secret: string) {}

  /** The cursor of a position in the list of that name. */
  sign(organizationId: string, list: string, position: readonly string[]): string {
    const body = Buffer.from(JSON.stringify(position));
    return Buffer.concat([this.mac(organizationId, list, body), body]).toString('base64url');
  }

  /** The position that the cursor stands for; refuses what `sign` has not made for this list. */
  open(field: string, organizationId: string, list: string, cursor: string): readonly string[] {
    const bytes = Buffer.from(cursor.slice(0, LONGEST), 'base64url');
    const body = bytes.subarray(MAC_BYTES);
    const isOurs =
      bytes.length > MAC_BYTES &&
      // One text for one cursor: base64 forgives trailing bits and foreign characters.
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(organizationId, list, body));
    if (!isOurs) {
      throw badInput(field, 'is not a cursor of this list: send one back as it was given');
    }
    return JSON.parse(body.toString()) as string[];
  }

  private mac(organizationId: string, list: string, body: Buffer): Buffer {
    return createHmac('sha256', this.secret)
      .update(`cursor ${list} ${organizationId} `)
      .update(body)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}
