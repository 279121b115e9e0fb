// Sign-in for browsers: who somebody is by an OpenID provider or in demo mode, and the session that follows.
export type { OpenIdSettings } from './openid';
export { type SignIn, createSignIn } from './sign-in';
