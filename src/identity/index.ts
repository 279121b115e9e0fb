// Identity: organizations, users, roles and tokens, from a credential to an actor.
export { AdministrationResolver } from './administration.resolver';
export { ApiKeyVerifier } from './api-key-verifier';
export { admitActor, type Authenticate, createAuthenticate, type Credentials } from './authenticate';
export { Entering } from './entering';
export { IdentityChanges } from './identity-changes';
export { ApiKeyRecord, Organization, User } from './identity.entities';
export { userImport } from './identity.imports';
export { IdentityResolver } from './identity.resolver';
export { Organizations } from './organizations';
export { Standings } from './standing';
export { TrackerTokens } from './tracker-tokens';
export { TrackerTokensResolver } from './tracker-tokens.resolver';
export { type Bearer, signToken, type TokenSettings, TokenVerifier } from './tokens';
export { identityReports } from './identity.exports';
export { ExportLinksResolver } from './export-links.resolver';
