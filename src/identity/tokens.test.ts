// Bearer tokens: what is accepted by a shared secret, what by an identity provider's key set, and what by neither.
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type GenerateKeyPairResult,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { AppError, Role } from '../platform';
import { signToken, type TokenSettings, TokenVerifier } from './tokens';

const NOW = new Date('2026-03-29T12:00:00Z');
const now = () => NOW;
const seconds = (fromNow: number): number => NOW.getTime() / 1000 + fromNow;
const SECRET = 'a secret for tests that is long enough, 0123456789';
const ORGANIZATION = '01900000-0000-7000-8000-000000000001';

const settings: TokenSettings = {
  secret: undefined,
  jwksUrl: undefined,
  issuer: undefined,
  audience: undefined,
};
const claims = (changed: Readonly<Record<string, unknown>> = {}): JWTPayload => ({
  sub: 'somebody',
  org_id: ORGANIZATION,
  role: Role.ANALYST,
  exp: seconds(600),
  ...changed,
});

/** Code and message of a refusal; the actor where there is none. */
async function outcome(verifier: TokenVerifier, token: string): Promise<unknown> {
  try {
    return (await verifier.verifyBearer(token)).actor;
  } catch (error) {
    return error instanceof AppError ? [error.code, error.message] : error;
  }
}

const refused = (why: string) => ['UNAUTHENTICATED', `The token was refused: ${why}`];
const NOT_VALID = refused('it is not a valid token of this gateway');
const ACTOR = { id: 'somebody', name: null, role: Role.ANALYST, organizationId: ORGANIZATION };

describe('with a shared secret', () => {
  const verifier = new TokenVerifier({ ...settings, secret: SECRET }, now);
  const signed = (payload: JWTPayload) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET));

  it('a token of that secret is accepted', async () => {
    expect(await outcome(verifier, await signed(claims()))).toEqual(ACTOR);
    expect(await outcome(verifier, await signed(claims({ name: 'Some Body' })))).toEqual({
      ...ACTOR,
      name: 'Some Body',
    });
  });

  it('a token that was accepted a moment ago is refused once it has expired, or not yet begun', async () => {
    const clock = { at: NOW.getTime() };
    const remembering = new TokenVerifier({ ...settings, secret: SECRET }, () => new Date(clock.at));
    const token = await signed(claims({ exp: seconds(10), nbf: seconds(-10) }));
    expect(await outcome(remembering, token)).toEqual(ACTOR);
    clock.at = NOW.getTime() + 39_999;
    expect(await outcome(remembering, token)).toEqual(ACTOR);
    clock.at = NOW.getTime() + 40_000;
    expect(await outcome(remembering, token)).toEqual(refused('it has expired'));
    // A clock that is set back does not bring back what was accepted later.
    clock.at = NOW.getTime() - 60_000;
    expect(await outcome(remembering, token)).toEqual(refused('its claim nbf is not accepted'));
  });

  it('a token of another signature is not taken for the one that was accepted', async () => {
    const token = await signed(claims());
    expect(await outcome(verifier, token)).toEqual(ACTOR);
    const [header, payload, signature = ''] = token.split('.');
    const other = [
      header,
      payload,
      signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`,
    ];
    expect(await outcome(verifier, other.join('.'))).toEqual(NOT_VALID);
  });

  it.each(Object.values(Role))('the role %s is known', async (role) => {
    const id = randomUUID();
    expect(await outcome(verifier, await signed(claims({ sub: id, role })))).toEqual({ ...ACTOR, id, role });
  });

  it('only the roles of the platform may come without an organization', async () => {
    const without = (role: Role) => signed(claims({ sub: randomUUID(), role, org_id: undefined }));
    for (const role of Object.values(Role)) {
      expect([role, await outcome(verifier, await without(role))]).toEqual([
        role,
        role === Role.SUPER_ADMIN || role === Role.SERVICE
          ? expect.objectContaining({ organizationId: null })
          : refused('its claims are not accepted: org_id is missing'),
      ]);
    }
  });

  // Clocks of two machines differ; thirty seconds are forgiven, both ways.
  it.each([
    ['exp', -29, ACTOR],
    ['exp', -30, refused('it has expired')],
    ['exp', -3600, refused('it has expired')],
    ['nbf', 30, ACTOR],
    ['nbf', 31, refused('its claim nbf is not accepted')],
  ])('%s %d s from now', async (claim, fromNow, expected) => {
    expect(await outcome(verifier, await signed(claims({ [claim]: seconds(fromNow) })))).toEqual(expected);
  });

  it.each([
    ['exp', refused('its claim exp is missing')],
    ['sub', refused('its claim sub is missing')],
    [
      'role',
      [
        'UNAUTHENTICATED',
        expect.stringMatching(/^The token was refused: its claims are not accepted: role /),
      ],
    ],
  ])('%s is required', async (claim, expected) => {
    expect(await outcome(verifier, await signed(claims({ [claim]: undefined })))).toEqual(expected);
  });

  it.each([
    ['an empty subject', { sub: '' }],
    ['a subject of 201 characters', { sub: 'x'.repeat(201) }],
    ['a name of 201 characters', { name: 'x'.repeat(201) }],
    ['a name that is no text', { name: 4 }],
    ['an organization that is no text', { org_id: 4 }],
    ['a list of roles', { role: [Role.SUPER_ADMIN] }],
    ['a role of the prototype', { role: 'toString' }],
  ])('%s is refused by the name of its claim', async (_what, changed) => {
    const [claim = ''] = Object.keys(changed);
    expect(await outcome(verifier, await signed(claims(changed)))).toEqual([
      'UNAUTHENTICATED',
      expect.stringMatching(new RegExp(`^The token was refused: its claims are not accepted: ${claim} `)),
    ]);
  });

  it('an OPERATOR is known by the id of their user', async () => {
    const id = randomUUID();
    expect(await outcome(verifier, await signed(claims({ role: Role.OPERATOR, sub: id })))).toMatchObject({
      id,
    });
    expect(await outcome(verifier, await signed(claims({ role: Role.OPERATOR })))).toEqual(
      refused('its claims are not accepted: sub of an OPERATOR must be the id of their user'),
    );
  });

  it.each(['HS384', 'HS512'])('the same secret by %s is refused', async (alg) => {
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg })
      .sign(new TextEncoder().encode(SECRET));
    expect(await outcome(verifier, token)).toEqual(NOT_VALID);
  });

  it('issuer and audience count when they are configured', async () => {
    const strict = new TokenVerifier(
      { ...settings, secret: SECRET, issuer: 'us', audience: 'opsgraph' },
      now,
    );
    const token = (changed: Record<string, unknown>) =>
      signed(claims({ iss: 'us', aud: 'opsgraph', ...changed }));
    expect(await outcome(strict, await token({}))).toEqual(ACTOR);
    expect(await outcome(strict, await token({ aud: ['other', 'opsgraph'] }))).toEqual(ACTOR);
    expect(await outcome(strict, await token({ iss: 'them' }))).toEqual(
      refused('its claim iss is not accepted'),
    );
    expect(await outcome(strict, await token({ iss: undefined }))).toEqual(
      refused('its claim iss is missing'),
    );
    expect(await outcome(strict, await token({ aud: 'other' }))).toEqual(
      refused('its claim aud is not accepted'),
    );
    expect(await outcome(strict, await token({ aud: undefined }))).toEqual(
      refused('its claim aud is missing'),
    );
  });

  it('what `signToken` signs is accepted, with issuer and audience, for as long as it says', async () => {
    const ours = { ...settings, secret: SECRET, issuer: 'us', audience: 'opsgraph' };
    const claimed = { id: randomUUID(), organizationId: ORGANIZATION, role: Role.OPERATOR, name: 'Ada' };
    const token = await signToken(ours, claimed, 3600);
    const inSeconds = (later: number) => new TokenVerifier(ours, () => new Date(Date.now() + later * 1000));
    expect(await outcome(inSeconds(3590), token)).toEqual(claimed);
    expect(await outcome(inSeconds(3640), token)).toEqual(refused('it has expired'));
    const platform = { id: 'root', organizationId: null, role: Role.SUPER_ADMIN, name: null };
    expect(await outcome(inSeconds(0), await signToken(ours, platform, 3600))).toEqual(platform);
  });
});

describe('with the key set of an identity provider', () => {
  let server: Server;
  let url: string;
  /** What the provider answers. */
  let respond: () => { status: number; body: string } | 'nothing';
  let keys: Record<'RS256' | 'PS256' | 'ES256' | 'EdDSA', GenerateKeyPairResult>;
  let published: JWK[];
  let asked = 0;

  beforeAll(async () => {
    const pair = (alg: string) => generateKeyPair(alg, { extractable: true });
    keys = {
      RS256: await pair('RS256'),
      PS256: await pair('PS256'),
      ES256: await pair('ES256'),
      EdDSA: await pair('EdDSA'),
    };
    published = await Promise.all(
      Object.entries(keys).map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid: `key of ${alg}`,
        alg,
        use: 'sig',
      })),
    );
    server = createServer((_request, response) => {
      asked += 1;
      const answer = respond();
      if (answer !== 'nothing') {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      }
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`;
  });

  afterAll(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );

  beforeEach(() => {
    respond = () => ({ status: 200, body: JSON.stringify({ keys: published }) });
  });

  /** A verifier whose clock a test moves, in seconds. */
  const timed = () => {
    let at = NOW.getTime();
    const one = new TokenVerifier({ ...settings, jwksUrl: url }, () => new Date(at));
    return { one, pass: (by: number) => (at += by * 1_000) };
  };
  const verifier = () => new TokenVerifier({ ...settings, jwksUrl: url }, now);
  const signed = (alg: keyof typeof keys, header: Record<string, unknown> = {}, payload = claims()) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg, kid: `key of ${alg}`, ...header })
      .sign(keys[alg].privateKey);

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('a token signed by %s is accepted', async (alg) => {
    expect(await outcome(verifier(), await signed(alg))).toEqual(ACTOR);
  });

  it('the key set is fetched once for many tokens', async () => {
    const one = verifier();
    const before = asked;
    const token = await signed('ES256');
    await Promise.all([outcome(one, token), outcome(one, token)]);
    expect(await outcome(one, token)).toEqual(ACTOR);
    expect(asked - before).toBe(1);
  });

  it('claims count as they do with a secret', async () => {
    const expired = await signed('RS256', {}, claims({ exp: seconds(-60) }));
    expect(await outcome(verifier(), expired)).toEqual(refused('it has expired'));
    const forever = await signed('RS256', {}, claims({ exp: undefined }));
    expect(await outcome(verifier(), forever)).toEqual(refused('its claim exp is missing'));
  });

  it('a token signed by HMAC with the public key for a secret is refused', async () => {
    const spki = await exportSPKI(keys.RS256.publicKey);
    const der = Buffer.from(spki.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const jwk = JSON.stringify(published[0]);
    for (const secret of [spki, spki.trim(), der, jwk, published[0]?.n ?? '']) {
      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const text = `${encoded({ alg: 'HS256', kid: 'key of RS256' })}.${encoded(claims())}`;
      const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      expect(await outcome(verifier(), token)).toEqual(NOT_VALID);
    }
  });

  it('a token of the gateway’s own making is refused: there is no secret', async () => {
    const token = await signToken(
      { ...settings, secret: SECRET },
      { id: 'x', organizationId: ORGANIZATION, role: Role.ADMIN, name: null },
      3600,
    );
    expect(await outcome(new TokenVerifier({ ...settings, jwksUrl: url }, () => new Date()), token)).toEqual(
      NOT_VALID,
    );
  });

  it.each([
    ['of a key that is not published', async () => signed('RS256', { kid: 'another' })],
    [
      'of a stranger under a published name',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(claims())
          .setProtectedHeader({ alg: 'RS256', kid: 'key of RS256' })
          .sign(privateKey);
      },
    ],
    [
      'that brings its own key along',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
        return new SignJWT(claims())
          .setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(publicKey) })
          .sign(privateKey);
      },
    ],
    [
      'that says another algorithm than its key',
      async () => {
        const [, payload, signature] = (await signed('RS256')).split('.');
        const header = Buffer.from(JSON.stringify({ alg: 'PS256', kid: 'key of RS256' })).toString(
          'base64url',
        );
        return `${header}.${payload}.${signature}`;
      },
    ],
    [
      'that says alg none',
      () => {
        const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
        return Promise.resolve(`${encoded({ alg: 'none' })}.${encoded(claims())}.`);
      },
    ],
  ])('a token %s is refused', async (_what, make) => {
    expect(await outcome(verifier(), await make())).toEqual(NOT_VALID);
  });

  it('a key that may serve several algorithms serves those that are accepted', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = { ...(await exportJWK(publicKey)), kid: 'of any use' };
    respond = () => ({ status: 200, body: JSON.stringify({ keys: [key] }) });
    const by = (alg: string) =>
      new SignJWT(claims()).setProtectedHeader({ alg, kid: 'of any use' }).sign(privateKey);
    for (const alg of ['RS256', 'PS256']) {
      expect([alg, await outcome(verifier(), await by(alg))]).toEqual([alg, ACTOR]);
    }
    for (const alg of ['RS384', 'RS512', 'PS512']) {
      expect([alg, await outcome(verifier(), await by(alg))]).toEqual([alg, NOT_VALID]);
    }
  });

  it.each([
    ['that says where its key set is', { jku: 'http://127.0.0.1:1/keys' }],
    ['that says where its certificate is', { x5u: 'http://127.0.0.1:1/cert.pem' }],
    ['that brings a certificate along', { x5c: ['MIIB'] }],
    ['whose key id is a path', { kid: '../../../../../../dev/null' }],
    ['whose key id is SQL', { kid: `' UNION SELECT 'secret' --` }],
    ['whose key id is very long', { kid: 'k'.repeat(4_000) }],
  ])('a stranger’s token %s is refused, and nothing but the key set is fetched', async (_what, header) => {
    const { privateKey } = await generateKeyPair('RS256');
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'key of RS256', ...header })
      .sign(privateKey);
    const before = asked;
    expect(await outcome(verifier(), token)).toEqual(NOT_VALID);
    expect(asked - before).toBe(1);
  });

  it('a key that is published later is found, and unknown ones ask the provider once per cool-down', async () => {
    const { one, pass } = timed();
    expect(await outcome(one, await signed('RS256'))).toEqual(ACTOR);
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const rotated = (at: number) =>
      new SignJWT(claims({ exp: seconds(at + 600) }))
        .setProtectedHeader({ alg: 'ES256', kid: 'the next key' })
        .sign(privateKey);
    respond = () => ({ status: 200, body: JSON.stringify({ keys: [...published, next] }) });
    const next = { ...(await exportJWK(publicKey)), kid: 'the next key', alg: 'ES256' };
    // Just asked: not again for anybody.
    expect(await outcome(one, await rotated(0))).toEqual(NOT_VALID);
    pass(30);
    expect(await outcome(one, await rotated(30))).toEqual(ACTOR);

    pass(30);
    const before = asked;
    const unknown = await Promise.all(
      Array.from({ length: 200 }, (_, number) => signed('RS256', { kid: `unknown ${number}` })),
    );
    await Promise.all(unknown.slice(0, 100).map((token) => outcome(one, token)));
    for (const token of unknown.slice(100)) {
      expect(await outcome(one, token)).toEqual(NOT_VALID);
    }
    expect(asked - before).toBe(1);
  });

  it('a provider that is away keeps the copy of its keys working, and is not asked with every token', async () => {
    const { one, pass } = timed();
    expect(await outcome(one, await signed('RS256', {}, claims({ exp: seconds(9_000) })))).toEqual(ACTOR);
    respond = () => ({ status: 503, body: '' });
    pass(3_600);
    const before = asked;
    for (let number = 0; number < 50; number += 1) {
      const token = await signed('RS256', {}, claims({ exp: seconds(9_000), jti: String(number) }));
      expect(await outcome(one, token)).toEqual(ACTOR);
    }
    // Of a key that the copy does not have nobody can tell.
    const unknown = await signed('RS256', { kid: 'perhaps new' }, claims({ exp: seconds(9_000) }));
    expect(await outcome(one, unknown)).toEqual(AWAY);
    expect(asked - before).toBe(1);
    pass(30);
    await outcome(one, unknown);
    expect(asked - before).toBe(2);
  });

  it('a key that was withdrawn is refused once the copy is ten minutes old', async () => {
    const { one, pass } = timed();
    const token = (number: number) =>
      signed('RS256', {}, claims({ exp: seconds(9_000), jti: String(number) }));
    expect(await outcome(one, await token(1))).toEqual(ACTOR);
    respond = () => ({ status: 200, body: JSON.stringify({ keys: published.slice(1) }) });
    pass(599);
    expect(await outcome(one, await token(2))).toEqual(ACTOR);
    pass(1);
    expect(await outcome(one, await token(3))).toEqual(NOT_VALID);
  });

  const AWAY = ['UNAVAILABLE', 'The identity provider does not answer'];

  // The token may be fine: to call it refused would sign everybody out.
  it.each([
    ['an error', () => ({ status: 500, body: '{"error":"down"}' })],
    ['a page', () => ({ status: 200, body: '<html>maintenance</html>' })],
    ['something else', () => ({ status: 200, body: '{"keys":"none"}' })],
    ['a redirect to nowhere', () => ({ status: 302, body: '' })],
  ])('a provider that answers with %s is unavailable, and the token not refused', async (_what, answer) => {
    const { one, pass } = timed();
    respond = answer;
    expect(await outcome(one, await signed('RS256'))).toEqual(AWAY);
    respond = () => ({ status: 200, body: JSON.stringify({ keys: published }) });
    pass(1);
    expect(await outcome(one, await signed('RS256'))).toEqual(ACTOR);
  });

  it('a provider that is not there is unavailable', async () => {
    const nowhere = new TokenVerifier({ ...settings, jwksUrl: 'http://127.0.0.1:1/keys' }, now);
    expect(await outcome(nowhere, await signed('RS256'))).toEqual(AWAY);
  });

  it('a provider that never answers is unavailable after three seconds', async () => {
    respond = () => 'nothing';
    const began = Date.now();
    expect(await outcome(verifier(), await signed('RS256'))).toEqual(AWAY);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});

describe('with neither', () => {
  it('there is no verifier', () => {
    expect(() => new TokenVerifier(settings, now)).toThrow('Tokens need a secret or a key set');
  });
});
