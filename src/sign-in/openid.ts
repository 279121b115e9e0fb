// The OpenID provider: the authorization code flow with PKCE. It is looked up when it is first needed, so that the
// gateway starts without it, and again after a failure.
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  customFetch,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import { z } from 'zod';
import { AppError, tracedFetch, unavailable } from '../platform';
import type { Identity } from './people';

export interface OpenIdSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Names of the claims for people who are no users. */
  readonly roleClaim: string;
  readonly organizationClaim: string;
}

/** What must come back together with the answer of the provider. */
export const attemptSchema = z.object({
  state: z.string().min(20),
  nonce: z.string().min(20),
  verifier: z.string().min(40),
  returnTo: z.string(),
  /** Slug of the organization that somebody of several chose. */
  organization: z.string().nullable(),
});

export type Attempt = z.infer<typeof attemptSchema>;

const PROVIDER_TIMEOUT_SECONDS = 5;
/** Providers move their endpoints seldom. */
const KNOWN_MS = 3_600_000;

export class OpenIdProvider {
  private known: { readonly since: number; readonly configuration: Promise<Configuration> } | null = null;
  private readonly redirectUri: string;

  constructor(
    private readonly settings: OpenIdSettings,
    publicUrl: string,
  ) {
    this.redirectUri = `${publicUrl}/sign-in/callback`;
  }

  /** How a person knows it. */
  get name(): string {
    return new URL(this.settings.issuer).host;
  }

  /** Where to send somebody, and what to keep meanwhile. */
  async begin(returnTo: string, organization: string | null): Promise<{ url: string; attempt: Attempt }> {
    const configuration = await this.configuration();
    const attempt: Attempt = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      returnTo,
      organization,
    };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: 'openid profile email',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, attempt };
  }

  /** Who came back with this answer. */
  async finish(answer: URLSearchParams, attempt: Attempt): Promise<Identity> {
    // Before anybody is asked: an answer to somebody else's question is none of ours.
    if (answer.get('state') !== attempt.state) {
      throw refused('The answer of the provider does not belong to this sign-in: begin again');
    }
    const configuration = await this.configuration();
    try {
      const tokens = await authorizationCodeGrant(
        configuration,
        new URL(`${this.redirectUri}?${answer.toString()}`),
        {
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          pkceCodeVerifier: attempt.verifier,
          idTokenExpected: true,
        },
      );
      const idToken = tokens.claims();
      if (idToken === undefined) {
        throw refused('The provider did not say who you are');
      }
      // By the book a provider gives the address there, and in the token only where that is all it gives.
      const more =
        configuration.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await fetchUserInfo(configuration, tokens.access_token, idToken.sub);
      return this.identity(idToken.sub, { ...idToken, ...more });
    } catch (error) {
      throw explained(error);
    }
  }

  private identity(subject: string, claims: Readonly<Record<string, unknown>>): Identity {
    const text = (name: string): string | null => {
      const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
      return typeof value === 'string' && value !== '' && value.length <= 320 ? value : null;
    };
    if (subject.length > 200) {
      throw refused('The provider knows you by an id of more than 200 characters');
    }
    return {
      subject,
      name: text('name')?.slice(0, 200) ?? null,
      verifiedEmail: claims['email_verified'] === true ? text('email') : null,
      organizationClaim: text(this.settings.organizationClaim),
      roleClaim: text(this.settings.roleClaim),
    };
  }

  private async configuration(): Promise<Configuration> {
    const now = performance.now();
    if (this.known === null || now > this.known.since + KNOWN_MS) {
      this.known = { since: now, configuration: this.discover() };
    }
    const { known } = this;
    try {
      return await known.configuration;
    } catch (error) {
      // Whoever comes next tries again.
      if (this.known === known) {
        this.known = null;
      }
      throw unavailable(`The sign-in provider ${this.name} does not answer`, error);
    }
  }

  private discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const url = new URL(issuer);
    return discovery(url, clientId, clientSecret, undefined, {
      timeout: PROVIDER_TIMEOUT_SECONDS,
      [customFetch]: tracedFetch,
      // Marked as deprecated so that it stands out; configuration allows http on this machine only.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      execute: [enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [allowInsecureRequests] : [])],
    });
  }
}

/** What the failure means to whoever signs in: the provider is away, or it said no. */
function explained(error: unknown): unknown {
  if (error instanceof AppError) {
    return error;
  }
  if (error instanceof AuthorizationResponseError) {
    const code = /^[a-z_]{1,60}$/.test(error.error) ? ` (${error.error})` : '';
    return refused(`The provider did not sign you in${code}`);
  }
  if (error instanceof ResponseBodyError && error.error === 'invalid_client') {
    return unavailable(
      'The sign-in provider does not know this gateway: see OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
      error,
    );
  }
  if (error instanceof ResponseBodyError && error.status < 500) {
    return refused('The provider does not accept this answer any more: begin again');
  }
  const isItsAnswer = error instanceof ClientError && error.code !== undefined && !AWAY.has(error.code);
  return isItsAnswer
    ? refused('The answer of the provider was refused: begin again')
    : unavailable('The sign-in provider does not answer', error);
}

/** It answered late, or not as one that works. */
const AWAY = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

function refused(reason: string): AppError {
  return new AppError('FORBIDDEN', reason);
}
