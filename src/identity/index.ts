// Identity: organizations, users, roles and tokens, from a credential to an actor.
export { type Authenticate, createAuthenticate, type Credentials } from './authenticate';
export { Organization, User } from './identity.entities';
export { userImport } from './identity.imports';
export { IdentityResolver } from './identity.resolver';
export { type NewOrganization, Organizations } from './organizations';
export { signToken, type TokenClaims, type TokenSettings, TokenVerifier } from './tokens';
