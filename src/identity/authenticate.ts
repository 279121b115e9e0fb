// From the headers of a request to its actor. The organization comes from the credential; only a SUPER_ADMIN may
// name another one by header.
import { z } from 'zod';
import { type Actor, AppError, badInput, Role } from '../platform';
import type { TokenVerifier } from './tokens';

export interface Credentials {
  readonly authorization: string | undefined;
  readonly organizationHeader: string | undefined;
}

export type Authenticate = (credentials: Credentials) => Promise<Actor | null>;

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
    const actor = await verifier.verify(token);
    if (actor.role !== Role.SUPER_ADMIN || organizationHeader === undefined) {
      return actor;
    }
    if (!z.uuid().safeParse(organizationHeader).success) {
      throw badInput('x-org-id', 'must be the id of an organization (a UUID)');
    }
    return { ...actor, organizationId: organizationHeader };
  };
}
