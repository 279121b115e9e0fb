// Tokens for pages of a host application: `ogt_` and a JSON Web Token that lets a browser tell of one person's page views,
// and do nothing else.
//
// The host's backend asks for one (createTrackerToken), so that a host whose identity provider signs all other tokens
// needs no secret of ours, and no key of its own ever lies in a page. The key is derived for this purpose alone and the
// audience is its own: such a token is no other credential, and no other credential is one of these. It names no role,
// because it has only one.
import { hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { AppError, Role } from '../platform';
import type { Bearer } from './tokens';

export const TRACKER_TOKEN_MARK = 'ogt_';
const AUDIENCE = 'opsgraph:tracker';
const ALGORITHM = 'HS256';

const claimsSchema = z.strictObject({
  aud: z.literal(AUDIENCE),
  sub: z.string().min(1).max(200),
  org_id: z.uuid(),
  name: z.string().max(200).optional(),
  email: z.string().max(254).optional(),
  iat: z.number(),
  exp: z.number(),
});

/** Whom a token speaks for. */
export interface TrackedPerson {
  readonly organizationId: string;
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
}

export class TrackerTokens {
  private readonly key: Uint8Array;

  /** `secret` is that of the sessions of browsers, the same at all gateways. */
  constructor(
    secret: string,
    private readonly now: () => Date,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', AUDIENCE, 32));
  }

  async sign({ organizationId, id, name, email }: TrackedPerson, expiresAt: Date): Promise<string> {
    const token = await new SignJWT({
      org_id: organizationId,
      ...(name === null ? {} : { name }),
      ...(email === null ? {} : { email }),
    })
      .setProtectedHeader({ alg: ALGORITHM })
      .setAudience(AUDIENCE)
      .setSubject(id)
      .setIssuedAt(this.now())
      .setExpirationTime(expiresAt)
      .sign(this.key);
    return `${TRACKER_TOKEN_MARK}${token}`;
  }

  /** What is no token of ours is told apart only from one that has expired. */
  async verify(text: string): Promise<Bearer> {
    try {
      const { payload } = await jwtVerify(text.slice(TRACKER_TOKEN_MARK.length), this.key, {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        requiredClaims: ['exp', 'sub'],
        currentDate: this.now(),
      });
      const { sub, org_id: organizationId, name, email, exp } = claimsSchema.parse(payload);
      const actor = {
        id: sub,
        name: name ?? null,
        ...(email === undefined ? {} : { email }),
        role: Role.TRACKER,
        organizationId: organizationId.toLowerCase(),
      };
      return { actor, expiresAt: new Date(exp * 1_000) };
    } catch (error) {
      const reason =
        error instanceof errors.JWTExpired ? 'it has expired' : 'it is not a tracker token of this gateway';
      throw new AppError('UNAUTHENTICATED', `The token was refused: ${reason}`);
    }
  }
}
