// Credentials that are none: tampered, expired, confused, somebody else's. All refused alike, over both doors.
import { createHmac, generateKeyPairSync } from 'node:crypto';

export interface TokenAttack {
  readonly name: string;
  /** What stands in the authorization header. */
  readonly authorization: string;
}

/** Made once: who times the gateway is in this process, and waits for it. */
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens around one that is valid, of the given secret and organization. */
export function tokenAttacks(secret: string, organizationId: string, valid: string): TokenAttack[] {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: 'attacker', org_id: organizationId, role: 'ORG_ADMIN', iat: now, exp: now + 600 };
  const signed = (
    header: object,
    payload: object,
    key: string | Buffer = secret,
    hash = 'sha256',
  ): string => {
    const text = `${encoded(header)}.${encoded(payload)}`;
    return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
  };
  const hs256 = { alg: 'HS256', typ: 'JWT' };
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const jwk = { kty: 'oct', k: Buffer.from('attacker').toString('base64url') };
  const bearer = (name: string, token: string): TokenAttack => ({ name, authorization: `Bearer ${token}` });
  return [
    bearer('tampered: another role', `${header}.${encoded({ ...claims, role: 'SUPER_ADMIN' })}.${signature}`),
    bearer(
      'tampered: one letter of the signature',
      `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    ),
    bearer('tampered: no signature', `${header}.${payload}.`),
    bearer('tampered: half a signature', `${header}.${payload}.${signature.slice(0, 20)}`),
    bearer('expired an hour ago', signed(hs256, { ...claims, exp: now - 3_600 })),
    bearer(
      'expired: never, as 1e999',
      `${encoded(hs256)}.${Buffer.from(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999')).toString('base64url')}.x`,
    ),
    bearer('not yet begun', signed(hs256, { ...claims, nbf: now + 3_600 })),
    bearer('without an end', signed(hs256, { sub: claims.sub, org_id: organizationId, role: claims.role })),
    bearer('alg none', `${encoded({ alg: 'none' })}.${encoded(claims)}.`),
    bearer('alg nOnE', `${encoded({ alg: 'nOnE' })}.${encoded(claims)}.`),
    bearer('alg none under a good signature', signed({ alg: 'none' }, claims)),
    bearer('alg HS512 of the secret', signed({ alg: 'HS512' }, claims, secret, 'sha512')),
    bearer('alg RS256 signed with the secret', signed({ alg: 'RS256' }, claims)),
    bearer('a public key as secret', signed(hs256, claims, pem)),
    bearer('its own jwk', signed({ ...hs256, jwk }, claims, 'attacker')),
    bearer('its own jku', signed({ ...hs256, jku: 'http://127.0.0.1:1/keys' }, claims, 'attacker')),
    bearer('its own x5c', signed({ ...hs256, x5c: ['AAAA'] }, claims, 'attacker')),
    bearer('a kid that is a path', signed({ ...hs256, kid: '../../../../dev/null' }, claims, '')),
    bearer(
      'a kid that is SQL',
      signed({ ...hs256, kid: "x' UNION SELECT 'attacker' --" }, claims, 'attacker'),
    ),
    bearer('an empty secret', signed(hs256, claims, '')),
    bearer('a well-known secret', signed(hs256, claims, 'secret')),
    bearer('crit that nobody knows', signed({ ...hs256, crit: ['b64'], b64: false }, claims)),
    bearer('a role that nobody has', signed(hs256, { ...claims, role: 'ROOT' })),
    bearer('two roles', signed(hs256, { ...claims, role: ['ANALYST', 'SUPER_ADMIN'] })),
    bearer('two organizations', signed(hs256, { ...claims, org_id: [organizationId, organizationId] })),
    bearer('no organization', signed(hs256, { ...claims, org_id: undefined })),
    bearer(
      'an organization that is SQL',
      signed(hs256, { ...claims, org_id: `${organizationId}' OR true --` }),
    ),
    bearer('encrypted, not signed', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA'),
    bearer('three dots', '...'),
    bearer('8 KiB of A', 'A'.repeat(8_192)),
    { name: 'another scheme', authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
    { name: 'the token alone', authorization: valid },
    { name: 'two tokens', authorization: `Bearer ${valid}, Bearer ${valid}` },
  ];
}
