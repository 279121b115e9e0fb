// Links to exports: an address that a browser can open by itself, because whoever it speaks for is signed into it. It is
// good for one report with these parameters, in one organization, for a few minutes, and for nothing else; whoever it
// names is looked up again when it is used.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Actor, Role } from './context';
import { AppError } from './errors';

/** The parameter of an address that carries a link's proof. The log takes it out by this name. */
export const TOKEN = 'token';
export const LINK_SECONDS = 300;
const LONGEST = 2_000;

interface Claims {
  /** Seconds since 1970. */
  readonly e: number;
  readonly o: string;
  readonly i: string;
  readonly n: string | null;
  readonly r: Role;
}

export class ExportLinks {
  private readonly key: Buffer;

  /** `secret` signs cursors too: links have a key of their own, made of it. */
  constructor(
    secret: string,
    private readonly now: () => Date,
  ) {
    this.key = createHmac('sha256', secret).update('opsgraph export links').digest();
  }

  /** The search part of the link to this file, and until when it is good. */
  sign(
    file: string,
    search: string,
    actor: Actor,
    organizationId: string,
  ): { readonly search: string; readonly expiresAt: Date } {
    const expires = Math.floor(this.now().getTime() / 1_000) + LINK_SECONDS;
    const claims: Claims = { e: expires, o: organizationId, i: actor.id, n: actor.name, r: actor.role };
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const given = new URLSearchParams(search);
    const token = `${body}.${this.mac(file, given, body).toString('base64url')}`;
    given.append(TOKEN, token);
    return { search: given.toString(), expiresAt: new Date(expires * 1_000) };
  }

  /**
   * Whoever made the link, and the search part without its proof; null: it is no link. What is not word for word what was
   * signed is refused.
   */
  open(file: string, search: string): { readonly actor: Actor; readonly search: string } | null {
    const given = new URLSearchParams(search);
    const [token, ...more] = given.getAll(TOKEN);
    if (token === undefined) {
      return null;
    }
    given.delete(TOKEN);
    const [body = '', proof = '', ...rest] = token.length > LONGEST ? [] : token.split('.');
    const bytes = Buffer.from(proof, 'base64url');
    const right = this.mac(file, given, body);
    const isOurs =
      more.length === 0 &&
      rest.length === 0 &&
      // One text for one proof: base64 forgives trailing bits and foreign characters.
      bytes.toString('base64url') === proof &&
      bytes.length === right.length &&
      timingSafeEqual(bytes, right);
    if (!isOurs) {
      throw refused('it was not made by this gateway for this report and these parameters');
    }
    const { e, o, i, n, r } = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
    if (this.now().getTime() >= e * 1_000) {
      throw refused(`it has expired: links are good for ${LINK_SECONDS / 60} minutes`);
    }
    return { actor: { id: i, name: n, role: r, organizationId: o }, search: given.toString() };
  }

  private mac(file: string, given: URLSearchParams, body: string): Buffer {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([file, given.toString(), body]))
      .digest();
  }
}

function refused(reason: string): AppError {
  return new AppError('UNAUTHENTICATED', `The link was refused: ${reason}`);
}
