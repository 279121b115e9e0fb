// Dead letters: what was refused for good, kept so that it can be looked at, and tried again when the reason is gone. A fault
// that passes never makes one.
//
// What a kind declares as personal is a token here as everywhere. What nobody has declared may be anything: it is sealed
// under the organization's key, and only its shape is shown.
import { uuidv7 } from 'uuidv7';
import type { Session } from '../platform';
import { type Fault, withheld } from './check-event';
import type { EventKinds } from './event-kinds';
import { landLetters } from './dead-letters.sql';
import { link } from './store';
import type { Link, Tokenizer } from './tokenizer';

export const MOST_LETTERS = 100_000;
export const KEPT_LETTER_DAYS = 30;
/** What is longer is counted and described, and cannot be tried again. */
const MOST_SEALED_BYTES = 128 * 1024;
const LONGEST_MESSAGE = 1_000;

export interface Refusal {
  readonly raw: unknown;
  readonly clientEventId: string | null;
  readonly kind: string | null;
  readonly fault: Fault;
  /** What a page told is described and not kept: nobody could tell later of whom it was allowed to. */
  readonly isOfPage?: boolean;
  /** Of an event that was accepted: where it is. */
  readonly place?: { readonly receivedAt: Date; readonly batchId: string; readonly position: number };
}

/** Keeps what was refused; answers how many there was no room for. `attempts`: how many more they had. */
export async function land(
  session: Session,
  organizationId: string,
  refusals: readonly Refusal[],
  { kinds, tokenizer }: { readonly kinds: EventKinds; readonly tokenizer: Tokenizer },
  attempts = 0,
): Promise<number> {
  const letters = new Map<string, object>();
  const links: Link[] = [];
  for (const { raw, clientEventId, kind, fault, place, isOfPage = false } of refusals) {
    const { event, shape, links: found } = withheld(raw, { kinds, tokenizer });
    const isKept = !isOfPage && Buffer.byteLength(event) <= MOST_SEALED_BYTES;
    links.push(...(isKept ? found : []));
    // Without an id of its own it is known by what it says. One that was accepted is no other that came under its id.
    const known = place === undefined ? `id ${clientEventId}` : `accepted ${clientEventId}`;
    const fingerprint = tokenizer.digest(clientEventId === null ? `said ${event}` : known);
    letters.set(fingerprint, {
      id: uuidv7(),
      fingerprint,
      clientEventId,
      kind,
      code: fault.code,
      message: fault.message.slice(0, LONGEST_MESSAGE).toWellFormed(),
      shape,
      sealed: isKept ? tokenizer.seal(event).toString('base64') : null,
      attempts,
      ...place,
    });
  }
  if (letters.size === 0) {
    return 0;
  }
  await link(session, organizationId, links);
  const [{ left } = { left: 0 }] = await session.run(landLetters, [
    organizationId,
    JSON.stringify([...letters.values()]),
    MOST_LETTERS,
  ]);
  return left;
}
