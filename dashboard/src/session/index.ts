// Who is signed in, and for which organization.
export { type Role, SessionProvider, type SignedIn, useSession } from './session-provider';
