// From the headers of a request to its actor. The organization comes from the credential; only a SUPER_ADMIN may
// name another one by header.
import { z } from 'zod';
import { AppError, badInput, Role } from '../platform';
import type { Bearer, TokenVerifier } from './tokens';

export interface Credentials {
  readonly authorization: string | undefined;
  readonly organizationHeader: string | undefined;
}

export type Authenticate = (credentials: Credentials) => Promise<Bearer | null>;

/** Null without a credential; refuses one that is not valid. */
export function createAuthenticate(verifier: TokenVerifier): Authenticate {
  return async ({ authorization, organizationHeader }) => {
    if (authorization === undefined || authorization.trim() === '') {
      return null;
    }
    const [, token] = /^Bearer +([^\s]+)$/i.exec(authorization.trim()) ?? [];
    if (token === undefined) {
      throw new AppError('UNAUTHENTICATED', 'The authorization header must read: Bearer TOKEN');
    }
    const { actor, expiresAt } = await verifier.verifyBearer(token);
    if (actor.role !== Role.SUPER_ADMIN || organizationHeader === undefined) {
      return { actor, expiresAt };
    }
    if (!z.uuid().safeParse(organizationHeader).success) {
      throw badInput('x-org-id', 'must be the id of an organization (a UUID)');
    }
    return { actor: { ...actor, organizationId: organizationHeader }, expiresAt };
  };
}
