// From the headers of a request to its actor. The organization comes from the credential; only a role of the platform
// may name one by header, and that is written down there.
import { z } from 'zod';
import { type Actor, AppError, badInput, type Client, Role } from '../platform';
import { API_KEY_MARK } from './api-key';
import type { ApiKeyVerifier } from './api-key-verifier';
import type { Entering } from './entering';
import type { Standings } from './standing';
import { TRACKER_TOKEN_MARK, type TrackerTokens } from './tracker-tokens';
import type { Bearer, TokenVerifier } from './tokens';

export interface Credentials {
  readonly authorization: string | undefined;
  /** An API key, for machines that cannot send an authorization header of their own. */
  readonly apiKeyHeader?: string | undefined;
  readonly organizationHeader: string | undefined;
  readonly client?: Client | undefined;
  /** The cookie of a browser's session, from a page that may use it. */
  readonly session?: string | undefined;
}

export type Authenticate = (credentials: Credentials) => Promise<Bearer | null>;

export interface AuthenticateParts {
  readonly tokens: TokenVerifier;
  readonly apiKeys: ApiKeyVerifier;
  readonly trackerTokens: TrackerTokens;
  readonly standings: Standings;
  readonly entering: Entering;
}

/** Null without a credential; refuses one that is not valid. */
export function createAuthenticate(parts: AuthenticateParts): Authenticate {
  const { tokens, trackerTokens } = parts;
  return async ({ authorization, apiKeyHeader, organizationHeader, client = NOWHERE }) => {
    const apiKey = given(apiKeyHeader);
    const header = given(authorization);
    if (header === undefined && apiKey === undefined) {
      return null;
    }
    if (header !== undefined && apiKey !== undefined) {
      throw new AppError('UNAUTHENTICATED', 'Send one credential: authorization or x-api-key, not both');
    }
    const [, token = apiKey] = /^Bearer +([^\s]+)$/i.exec(header ?? '') ?? [];
    if (token === undefined) {
      throw new AppError('UNAUTHENTICATED', 'The authorization header must read: Bearer TOKEN');
    }
    if (apiKey !== undefined || token.startsWith(API_KEY_MARK)) {
      return admitKey(parts, token);
    }
    const { actor, expiresAt } = await (token.startsWith(TRACKER_TOKEN_MARK)
      ? trackerTokens.verify(token)
      : tokens.verifyBearer(token));
    return admitActor(parts, actor, expiresAt, organizationHeader, client);
  };
}

const NOWHERE: Client = { ip: null, userAgent: null };

function given(header: string | undefined): string | undefined {
  const text = header?.trim();
  return text === '' ? undefined : text;
}

async function admitKey({ apiKeys }: AuthenticateParts, text: string): Promise<Bearer> {
  const key = apiKeys.parse(text);
  return {
    ...(await apiKeys.verify(key)),
    stands: async () => {
      await apiKeys.verify(key);
    },
  };
}

/** Lets in somebody whose credential is verified, as what they are now. */
export async function admitActor(
  { standings, entering }: Pick<AuthenticateParts, 'standings' | 'entering'>,
  claimed: Actor,
  expiresAt: Date,
  organizationHeader: string | undefined,
  client: Client,
): Promise<Bearer> {
  const named = organizationNamed(claimed, organizationHeader);
  if (named !== undefined) {
    await entering.enter(claimed, named, client);
    return {
      actor: { ...claimed, organizationId: named },
      expiresAt,
      stands: () => isKept(standings, named),
    };
  }
  const { organizationId } = claimed;
  if (organizationId === null) {
    return { actor: claimed, expiresAt };
  }
  const actor = await standings.of(claimed);
  return {
    actor,
    expiresAt,
    stands: async () => {
      await isKept(standings, organizationId);
      const now = await standings.of(claimed);
      if (now.role !== actor.role || now.id !== actor.id) {
        throw new AppError('UNAUTHENTICATED', 'The role of the user has changed: connect again');
      }
    },
  };
}

/** Whoever holds on to a socket lets go of it when the organization's data is deleted, whatever their role. */
async function isKept(standings: Standings, organizationId: string): Promise<void> {
  await standings.isThere(organizationId);
}

/** The organization that the header names, for those whose header counts; for everybody else it says nothing. */
function organizationNamed({ role, organizationId }: Actor, header: string | undefined): string | undefined {
  const counts = role === Role.SUPER_ADMIN || (role === Role.SERVICE && organizationId === null);
  if (!counts || header === undefined) {
    return undefined;
  }
  if (!z.uuid().safeParse(header).success) {
    throw badInput('x-org-id', 'must be the id of an organization (a UUID)');
  }
  return header.toLowerCase();
}
