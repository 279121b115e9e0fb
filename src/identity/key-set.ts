// The key set of an identity provider. jose fetches and reads it; here is decided when.
//
// jose alone would refuse every token once its copy is old and the provider away, and would ask again with every
// unknown key id for as long as the provider fails. Here a copy goes on working until there is a newer one, and the
// provider is asked at most once per cool-down, whatever arrives and whatever it answers.
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { tracedFetch } from '../platform';

/** A copy is good for so long without asking; then so long a key that was withdrawn is still trusted. */
const FRESH_MS = 600_000;
/** The provider is asked at most so often about key ids that are unknown, or while it fails. */
const COOL_DOWN_MS = 30_000;
/** The same while there is no copy at all: nobody can sign in. */
const FIRST_COOL_DOWN_MS = 1_000;
const TIMEOUT_MS = 3_000;

export class KeySet {
  private readonly remote: ReturnType<typeof createRemoteJWKSet>;
  private loadedAt: number | undefined;
  private attemptedAt: number | undefined;
  /** Why the last attempt failed; null: it did not. */
  private failure: unknown = null;
  private loading: Promise<void> | undefined;

  constructor(
    url: URL,
    private readonly now: () => Date,
  ) {
    this.remote = createRemoteJWKSet(url, {
      timeoutDuration: TIMEOUT_MS,
      cacheMaxAge: Number.POSITIVE_INFINITY,
      cooldownDuration: Number.POSITIVE_INFINITY,
      [customFetch]: tracedFetch,
    });
  }

  /** For jose: the key of a token. */
  readonly key: JWTVerifyGetKey = async (header, token) => {
    if (this.loadedAt === undefined) {
      await this.load(FIRST_COOL_DOWN_MS);
      if (this.failure !== null) {
        throw asError(this.failure);
      }
    } else if (!this.isWithin(FRESH_MS, this.loadedAt)) {
      await this.load(COOL_DOWN_MS);
    }
    try {
      return await this.remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) {
        throw error;
      }
    }
    await this.load(COOL_DOWN_MS);
    if (this.failure !== null) {
      // It may be of a key that was published meanwhile: that says nothing of the token.
      throw asError(this.failure);
    }
    return this.remote(header, token);
  };

  /** Asks the provider unless it was asked within the cool-down; whoever comes meanwhile waits for the same answer. */
  private load(coolDownMs: number): Promise<void> {
    if (this.loading === undefined && this.isWithin(coolDownMs, this.attemptedAt)) {
      return Promise.resolve();
    }
    return (this.loading ??= this.attempt().finally(() => {
      this.loading = undefined;
    }));
  }

  private async attempt(): Promise<void> {
    this.attemptedAt = this.now().getTime();
    try {
      await this.remote.reload();
      this.failure = null;
      this.loadedAt = this.attemptedAt;
    } catch (error) {
      this.failure = error;
    }
  }

  private isWithin(durationMs: number, since: number | undefined): boolean {
    const now = this.now().getTime();
    return since !== undefined && now >= since && now < since + durationMs;
  }
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
