// Bearer tokens: JSON Web Tokens, verified with pinned algorithms, never accepted without an expiry.
import {
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import { type Actor, AppError, isOfPlatform, Role, unavailable } from '../platform';
import { KeySet } from './key-set';

export interface TokenSettings {
  readonly secret: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** What a token says of its bearer, before a request picks an organization. */
const claimsSchema = z
  .object({
    sub: z.string().min(1).max(200),
    org_id: z.uuid().nullish(),
    role: z.enum(Role),
    name: z.string().max(200).nullish(),
    // Providers put all kinds of things there; what is no address we keep is left out, and refuses nobody.
    email: z.string().min(1).max(254).optional().catch(undefined),
  })
  .refine((claims) => isOfPlatform(claims.role) || claims.org_id != null, 'org_id is missing')
  .refine(
    (claims) => claims.role !== Role.OPERATOR || z.uuid().safeParse(claims.sub).success,
    'sub of an OPERATOR must be the id of their user',
  );

const CLOCK_TOLERANCE_SECONDS = 30;

export class TokenVerifier {
  private readonly key: Uint8Array | JWTVerifyGetKey;
  private readonly options: JWTVerifyOptions;

  constructor(settings: TokenSettings, now: () => Date) {
    const shared = {
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      ...(settings.issuer === undefined ? {} : { issuer: settings.issuer }),
      ...(settings.audience === undefined ? {} : { audience: settings.audience }),
    };
    if (settings.secret !== undefined) {
      this.key = new TextEncoder().encode(settings.secret);
      this.options = { ...shared, algorithms: ['HS256'] };
    } else if (settings.jwksUrl !== undefined) {
      this.key = new KeySet(new URL(settings.jwksUrl), now).key;
      this.options = { ...shared, algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'] };
    } else {
      throw new Error('Tokens need a secret or a key set');
    }
    this.now = now;
  }

  private readonly now: () => Date;
  /** Tokens that were verified a moment ago: a dashboard sends the same one with every request. */
  private readonly verified = new Map<string, Verified>();

  /** The actor a token speaks for, and the moment at which the token is refused. The reason of a refusal says what to mend and nothing of the secret. */
  async verifyBearer(token: string): Promise<Bearer> {
    const now = this.now().getTime();
    const known = this.verified.get(token);
    if (known !== undefined && now < known.until && now >= known.since) {
      return known.bearer;
    }
    this.verified.delete(token);
    const bearer = await this.verifyAnew(token);
    const [oldest] = this.verified.keys();
    if (this.verified.size >= MOST_VERIFIED && oldest !== undefined) {
      this.verified.delete(oldest);
    }
    const until = Math.min(bearer.expiresAt.getTime(), now + VERIFIED_MS);
    this.verified.set(token, { bearer, since: now, until });
    return bearer;
  }

  private async verifyAnew(token: string): Promise<Bearer> {
    const payload = await this.payload(token);
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) {
      const [issue] = claims.error.issues;
      throw refused(
        `its claims are not accepted: ${[issue?.path.join('.'), issue?.message].join(' ').trim()}`,
      );
    }
    const { sub, org_id: organizationId, role, name, email } = claims.data;
    const actor = {
      id: sub,
      name: name ?? null,
      ...(email === undefined ? {} : { email }),
      role,
      organizationId: organizationId?.toLowerCase() ?? null,
    };
    return { actor, expiresAt: new Date(((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000) };
  }

  private async payload(token: string): Promise<JWTPayload> {
    const options = { ...this.options, currentDate: this.now() };
    try {
      // The two overloads differ only in the type of the key.
      const { payload } =
        this.key instanceof Uint8Array
          ? await jwtVerify(token, this.key, options)
          : await jwtVerify(token, this.key, options);
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw refused('it has expired');
      }
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw refused(
          `its claim ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'not accepted'}`,
        );
      }
      if (isFaultOfProvider(error)) {
        throw unavailable('The identity provider does not answer', error);
      }
      if (error instanceof errors.JOSEError) {
        throw refused('it is not a valid token of this gateway');
      }
      throw unavailable('The identity provider does not answer', error);
    }
  }
}

/** Whoever a token speaks for, and until when. */
export interface Bearer {
  readonly actor: Actor;
  readonly expiresAt: Date;
  /**
   * Asks again whether the credential still stands, for whoever holds on to it: refuses as at the door. Absent: it was
   * only verified, as TokenVerifier does.
   */
  readonly stands?: () => Promise<void>;
}

interface Verified {
  readonly bearer: Bearer;
  readonly since: number;
  readonly until: number;
}

/** For so long a key that was withdrawn is still trusted. */
const VERIFIED_MS = 30_000;
const MOST_VERIFIED = 10_000;

/** The key set could not be had, or is none: that says nothing of the token. */
function isFaultOfProvider(error: unknown): boolean {
  return (
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    // A status other than 200, or a body that is no JSON.
    (error instanceof errors.JOSEError && error.code === errors.JOSEError.code)
  );
}

function refused(reason: string): AppError {
  return new AppError('UNAUTHENTICATED', `The token was refused: ${reason}`);
}

export interface TokenClaims {
  readonly id: string;
  readonly organizationId: string | null;
  readonly role: Role;
  readonly name: string | null;
}

/** Signs a token with the HS256 secret. */
export function signToken(
  settings: TokenSettings & { readonly secret: string },
  claims: TokenClaims,
  lifetimeSeconds: number,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const token = new SignJWT({
    role: claims.role,
    ...(claims.organizationId === null ? {} : { org_id: claims.organizationId }),
    ...(claims.name === null ? {} : { name: claims.name }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.id)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetimeSeconds);
  if (settings.issuer !== undefined) {
    token.setIssuer(settings.issuer);
  }
  if (settings.audience !== undefined) {
    token.setAudience(settings.audience);
  }
  return token.sign(new TextEncoder().encode(settings.secret));
}
