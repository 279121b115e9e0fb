// Signing in with a browser: by a real OpenID provider and in demo mode, and what a session may do afterwards.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { EncryptJWT, SignJWT } from 'jose';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { freePort, Role } from '../src/platform';
import {
  cloneDatabase,
  type CuttableProxy,
  cuttableProxy,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { Browser, type Page, TestProvider } from './harness/openid';
import { testServers } from './harness/servers';

const SESSION_SECRET = 'a secret of sessions in tests, long enough 0123';
const CLIENT_SECRET = 'the secret of a client in a test';

let database: TestDatabase;
let desk: Rows;
let other: Rows;
let provider: TestProvider;
let gateway: Gateway;
/** Added to the gateway's clock. */
let laterMs = 0;
const lines: { readonly msg: string; readonly ip?: string; readonly reason?: string }[] = [];

/** Writes a user with an address; returns their id. */
async function user(rows: Rows, email: string, role: Role, deletedAt: string | null = null): Promise<string> {
  const id = await rows.operator(email.split('@')[0] ?? '', {
    role,
    ...(deletedAt === null ? {} : { deletedAt }),
  });
  await database.owner.query('UPDATE users SET email = $2 WHERE id = $1', [id, email]);
  return id;
}

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk' });
  other = await rowsOf(database, { slug: 'other' });
  await user(desk, 'Mara@Example.com', Role.ADMIN);
  await user(desk, 'leaver@example.com', Role.ANALYST);
  await user(desk, 'gone@example.com', Role.ORG_ADMIN, '2026-01-01T00:00:00Z');
  await user(desk, 'both@example.com', Role.ANALYST);
  await user(other, 'both@example.com', Role.ADMIN);
  const verified = (email: string, more: object = {}) => ({
    email,
    email_verified: true,
    name: 'A Name',
    ...more,
  });
  const [port, providerPort] = [await freePort(), await freePort()];
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = new TestProvider(providerPort, `${publicUrl}/sign-in/callback`, {
    mara: verified('mara@example.com'),
    leaver: verified('leaver@example.com'),
    unverified: { email: 'mara@example.com', email_verified: false },
    textual: { email: 'mara@example.com', email_verified: 'true' },
    stranger: verified('stranger@example.com'),
    gone: verified('gone@example.com', { opsgraph_role: 'ANALYST', opsgraph_org: 'desk' }),
    both: verified('both@example.com'),
    claimed: verified('claimed@example.com', { opsgraph_role: 'ANALYST', opsgraph_org: 'other' }),
    climber: verified('mara@example.com', { opsgraph_role: 'ORG_ADMIN', opsgraph_org: 'desk' }),
    platform: verified('platform@example.com', { opsgraph_role: 'SUPER_ADMIN', opsgraph_org: 'desk' }),
    machine: verified('machine@example.com', { opsgraph_role: 'SERVICE', opsgraph_org: 'desk' }),
    operator: verified('operator@example.com', { opsgraph_role: 'OPERATOR', opsgraph_org: 'desk' }),
    nowhere: verified('nowhere@example.com', {
      opsgraph_role: 'ADMIN',
      opsgraph_org: 'no-such-organization',
    }),
    elsewhere: verified('mara@example.com', { opsgraph_role: 'ADMIN', opsgraph_org: 'no-such-organization' }),
  });
  await provider.start();
  gateway = await startGateway(database, {
    port,
    // Each test comes from an address of its own, so that none uses up the attempts of another.
    trustedProxies: ['127.0.0.1'],
    clock: { now: () => new Date(Date.now() + laterMs) },
    log: pino(
      { level: 'info' },
      { write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[number]) },
    ),
    origins: ['https://desk.example.com'],
    signIn: {
      secret: SESSION_SECRET,
      publicUrl,
      openId: {
        issuer: provider.issuer,
        clientId: 'opsgraph',
        clientSecret: CLIENT_SECRET,
        roleClaim: 'opsgraph_role',
        organizationClaim: 'opsgraph_org',
      },
    },
  });
});

afterAll(async () => {
  await gateway.stop();
  await provider.stop();
  await database.drop();
});

beforeEach(() => {
  laterMs = 0;
  lines.length = 0;
});

let addresses = 0;
const newBrowser = (more: Record<string, string> = {}): Browser =>
  new Browser({
    'x-forwarded-for': `198.51.100.${(addresses += 1) % 250}`,
    'user-agent': 'Browser/1.0',
    ...more,
  });

const at = (path: string): string => `${gateway.url}${path}`;

/** Up to the redirect that leads back to the gateway. */
async function toCallback(browser: Browser, login: string, path = '/sign-in/start'): Promise<string> {
  const { location, status, body } = await browser.passProvider(await browser.request(at(path)), login);
  if (location === null) {
    throw new Error(`The provider did not send the browser back: ${status} ${body}`);
  }
  return location;
}

async function signIn(browser: Browser, login: string, path?: string): Promise<Page> {
  return browser.request(await toCallback(browser, login, path));
}

interface Me {
  readonly data?: {
    readonly me: {
      readonly id: string;
      readonly role: string;
      readonly organization: { readonly slug: string };
    };
  };
  readonly errors?: readonly { readonly message: string }[];
}

const ME = '{ me { id role organization { slug } } }';

async function ask(
  browser: Browser,
  headers: Record<string, string> = {},
  query = ME,
): Promise<Page & { readonly json: Me }> {
  const page = await browser.request(at('/graphql'), {
    method: 'POST',
    body: JSON.stringify({ query }),
    headers: { 'content-type': 'application/json', origin: gateway.url, ...headers },
  });
  return { ...page, json: JSON.parse(page.body) as Me };
}

async function trail(action: string) {
  const { rows } = await database.owner.query<{
    admin_id: string;
    admin_name: string;
    ip_address: string;
    details: object;
  }>(
    'SELECT admin_id, admin_name, ip_address, details FROM audit_logs WHERE org_id = $1 AND action = $2 ORDER BY seq',
    [desk.organizationId, action],
  );
  return rows;
}

/** One letter of what is encrypted is another. */
const changed = (token: string): string =>
  token.replace(/.(?=.{60}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));

const words = ({ body }: Page): string => /<p role="alert">\s*(.*?)\s*<\/p>/s.exec(body)?.[1] ?? body;

describe('signing in by the provider', () => {
  it('leads to a session of the user who has the verified address, with their role', async () => {
    const browser = newBrowser();
    const done = await signIn(browser, 'mara', '/sign-in/start?return=/sign-in?x=1%23y');
    expect([done.status, done.location]).toEqual([303, at('/sign-in?x=1#y')]);
    const { json } = await ask(browser);
    expect(json.data?.me).toMatchObject({ role: 'ADMIN', organization: { slug: 'desk' } });
    const [cookie] = done.headers.getSetCookie();
    expect(cookie).toMatch(/^opsgraph=ey[^;]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await browser.request(at('/sign-in'))).body).toContain('You are signed in');
  });

  it('is in the trail of the organization, as is signing out', async () => {
    const browser = newBrowser({ 'x-forwarded-for': '192.0.2.77' });
    await signIn(browser, 'mara');
    const { json } = await ask(browser);
    await browser.post(at('/sign-out'), {});
    const id = json.data?.me.id;
    const mine = (rows: Awaited<ReturnType<typeof trail>>) =>
      rows.filter(({ ip_address: ip }) => ip === '192.0.2.77');
    expect(mine(await trail('SIGN_IN'))).toMatchObject([
      { admin_id: id, admin_name: 'Mara', details: { role: 'ADMIN', by: 'openid' } },
    ]);
    expect(mine(await trail('SIGN_OUT'))).toMatchObject([{ admin_id: id, admin_name: 'Mara' }]);
  });

  it('takes role and organization from the users of the gateway, whatever the claims say', async () => {
    const browser = newBrowser();
    await signIn(browser, 'climber');
    expect((await ask(browser)).json.data?.me.role).toBe('ADMIN');
  });

  it('takes them from the claims of somebody who is no user', async () => {
    const browser = newBrowser();
    await signIn(browser, 'claimed');
    expect((await ask(browser)).json.data?.me).toMatchObject({
      id: 'oidc:claimed',
      role: 'ANALYST',
      organization: { slug: 'other' },
    });
  });

  it('asks a user of several organizations which', async () => {
    const browser = newBrowser();
    const choice = await signIn(browser, 'both', '/sign-in/start?return=/livez');
    expect(choice.status).toBe(200);
    const link =
      /href="(\/sign-in\/start\?[^"]*org=other)"/.exec(choice.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const done = await signIn(browser, 'both', link);
    expect(done.location).toBe(at('/livez'));
    expect((await ask(browser)).json.data?.me).toMatchObject({
      role: 'ADMIN',
      organization: { slug: 'other' },
    });
  });

  it.each([
    ['unverified', /does not confirm an e-mail address/],
    ['textual', /does not confirm an e-mail address/],
    ['stranger', /belongs to no user here/],
    ['gone', /no longer a user/],
    ['platform', /belongs to no user here/],
    ['machine', /belongs to no user here/],
    ['operator', /belongs to no user here/],
    ['nowhere', /organization that your provider names is not known/],
    ['elsewhere', /organization that your provider names is not known/],
  ])('refuses %s with a page that says why, and a line in the log', async (login, why) => {
    const browser = newBrowser();
    const refused = await signIn(browser, login);
    expect(refused.status).toBe(403);
    expect(words(refused)).toMatch(why);
    expect([...browser.cookies(gateway.url).keys()]).toEqual([]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'a sign-in was refused',
        ip: expect.any(String) as string,
        reason: expect.stringMatching(why) as string,
      }),
    );
  });

  it('says so when the person refuses at the provider', async () => {
    const browser = newBrowser();
    const login = await browser.follow(await browser.request(at('/sign-in/start')));
    const abort = /href="([^"]*\/abort)"/.exec(login.body)?.[1] ?? '';
    const back = await browser.follow(await browser.request(abort), (url) => url.startsWith(gateway.url));
    const refused = await browser.request(back.location ?? '');
    expect([refused.status, words(refused)]).toEqual([
      403,
      'The provider did not sign you in (access_denied).',
    ]);
  });
});

describe('an answer of the provider', () => {
  it('is refused with another state', async () => {
    const browser = newBrowser();
    const callback = new URL(await toCallback(browser, 'mara'));
    callback.searchParams.set('state', 'another-state-of-the-same-length-1234567890');
    const refused = await browser.request(callback.href);
    expect([refused.status, words(refused)]).toEqual([
      403,
      'The answer of the provider does not belong to this sign-in: begin again.',
    ]);
  });

  it('is refused in another browser: nobody is signed in as somebody else', async () => {
    const callback = await toCallback(newBrowser(), 'mara');
    const victim = newBrowser();
    await victim.request(at('/sign-in/start'));
    expect((await victim.request(callback)).status).toBe(403);
    expect((await newBrowser().request(callback)).status).toBe(403);
  });

  it('counts once: the same code again is refused', async () => {
    const browser = newBrowser();
    const callback = await toCallback(browser, 'mara');
    const kept = new Map(browser.cookies(gateway.url));
    expect((await browser.request(callback)).status).toBe(303);
    // Whoever recorded it has the cookie of the attempt, too.
    const thief = newBrowser();
    kept.forEach((value, name) => thief.cookies(gateway.url).set(name, value));
    const again = await thief.request(callback);
    expect([again.status, words(again)]).toEqual([
      403,
      'The provider does not accept this answer any more: begin again.',
    ]);
    expect((await browser.request(callback)).status).toBe(403);
  });

  it('is refused after ten minutes, and with a cookie that was changed', async () => {
    const late = newBrowser();
    const callback = await toCallback(late, 'mara');
    laterMs = 601_000;
    expect(words(await late.request(callback))).toMatch(/took longer than ten minutes/);
    laterMs = 0;
    const tampered = newBrowser();
    const second = await toCallback(tampered, 'mara');
    const jar = tampered.cookies(gateway.url);
    jar.set('opsgraph-sign-in', changed(jar.get('opsgraph-sign-in') ?? ''));
    expect((await tampered.request(second)).status).toBe(403);
  });
});

describe('where one goes after signing in', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%0d%0aset-cookie:x=1',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    ' //evil.example',
    'evil.example',
    '/@evil.example:80/../..//x',
    `/${'x'.repeat(3_000)}`,
  ])('is a place of the gateway, not %j', async (wanted) => {
    const browser = newBrowser();
    const { location } = await signIn(browser, 'mara', `/sign-in/start?return=${encodeURIComponent(wanted)}`);
    expect(new URL(location ?? '').origin).toBe(gateway.url);
    expect(new URL(location ?? '').pathname).not.toMatch(/^\/[/\\]/);
  });
});

describe('a session', () => {
  it('ends where it is signed out, wherever its cookie went', async () => {
    const browser = newBrowser();
    await signIn(browser, 'mara');
    const thief = newBrowser();
    browser.cookies(gateway.url).forEach((value, name) => thief.cookies(gateway.url).set(name, value));
    expect((await ask(thief)).status).toBe(200);
    const out = await browser.post(at('/sign-out'), {});
    expect([out.status, out.location]).toEqual([303, at('/sign-in?signed-out')]);
    expect([...browser.cookies(gateway.url).keys()]).toEqual([]);
    const refused = await ask(thief);
    expect([refused.status, refused.json.errors?.[0]?.message]).toEqual([
      401,
      'The session has ended: sign in again',
    ]);
  });

  it('that was signed out is known to the other gateways', async () => {
    const neighbour = await startGateway(database, {
      trustedProxies: ['127.0.0.1'],
      signIn: { secret: SESSION_SECRET, publicUrl: undefined, openId: undefined },
    });
    try {
      const browser = newBrowser();
      await signIn(browser, 'mara');
      const session = browser.cookies(gateway.url).get('opsgraph') ?? '';
      const asks = () =>
        neighbour.ask(ME, undefined, {
          headers: { cookie: `opsgraph=${session}`, origin: neighbour.url },
        });
      await browser.post(at('/sign-out'), {});
      expect((await asks()).status).toBe(401);
      const again = newBrowser();
      await signIn(again, 'mara');
      const { status } = await neighbour.ask(ME, undefined, {
        headers: {
          cookie: `opsgraph=${again.cookies(gateway.url).get('opsgraph') ?? ''}`,
          origin: neighbour.url,
        },
      });
      expect(status).toBe(200);
    } finally {
      await neighbour.stop();
    }
  });

  it('ends with its user, within seconds, and has their role of now', async () => {
    const browser = newBrowser();
    await signIn(browser, 'leaver');
    expect((await ask(browser)).json.data?.me.role).toBe('ANALYST');
    await database.owner.query(`UPDATE users SET role = 'ADMIN' WHERE email = 'leaver@example.com'`);
    laterMs = 6_000;
    // What is known of users is remembered by a clock of its own.
    const deadline = performance.now() + 10_000;
    let role: unknown;
    while (role !== 'ADMIN' && performance.now() < deadline) {
      await setTimeout(100);
      role = (await ask(browser)).json.data?.me.role;
    }
    expect(role).toBe('ADMIN');
    await database.owner.query(`UPDATE users SET deleted_at = now() WHERE email = 'leaver@example.com'`);
    laterMs = 12_000;
    expect((await ask(browser)).status).toBe(401);
    expect(words(await signIn(newBrowser(), 'leaver'))).toMatch(/no longer a user/);
  });

  it('lasts eight hours from its last use, and a week at most', async () => {
    const idle = newBrowser();
    await signIn(idle, 'mara');
    laterMs = 8 * 3_600_000 + 1_000;
    expect((await ask(idle)).status).toBe(401);
    laterMs = 0;
    const busy = newBrowser();
    await signIn(busy, 'mara');
    expect((await ask(busy)).headers.getSetCookie()).toEqual([]);
    let hours = 0;
    for (; hours < 200; hours += 7) {
      laterMs = hours * 3_600_000;
      if ((await ask(busy)).status === 401) {
        break;
      }
    }
    expect(hours).toBeGreaterThan(160);
    expect(hours).toBeLessThanOrEqual(175);
  });

  it('of somebody who is known by claims only is not renewed: the provider is asked again', async () => {
    const browser = newBrowser();
    await signIn(browser, 'claimed');
    laterMs = 7 * 3_600_000;
    const answer = await ask(browser);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  });

  it('is not renewed by a request that brought another credential', async () => {
    const browser = newBrowser();
    await signIn(browser, 'mara');
    laterMs = 3_600_000;
    const token = await tokenOf(Role.ANALYST, other.organizationId);
    const answer = await ask(browser, { authorization: `Bearer ${token}` });
    expect(answer.json.data?.me.organization.slug).toBe('other');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await ask(browser)).headers.getSetCookie()).toHaveLength(1);
  });

  it('is no bearer token, and a bearer token is no session', async () => {
    const browser = newBrowser();
    await signIn(browser, 'mara');
    const session = browser.cookies(gateway.url).get('opsgraph') ?? '';
    const asBearer = await gateway.ask(ME, undefined, { token: session });
    expect([asBearer.status, asBearer.errors[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    const claims = { org_id: desk.organizationId, role: 'ORG_ADMIN', content: {} };
    const key = (secret: string) => new TextEncoder().encode(secret);
    const forged = [
      await tokenOf(Role.ORG_ADMIN, desk.organizationId),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('x')
        .setAudience('opsgraph:session')
        .setExpirationTime('1h')
        .sign(key(SESSION_SECRET)),
      await new EncryptJWT(claims)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setAudience('opsgraph:session')
        .setExpirationTime('1h')
        .encrypt(key(TEST_SECRET).slice(0, 32)),
      changed(session),
      '',
      'garbage',
    ];
    for (const cookie of forged) {
      const thief = newBrowser();
      thief.cookies(gateway.url).set('opsgraph', cookie);
      expect([cookie, (await ask(thief)).status]).toEqual([cookie, 401]);
    }
  });

  it('of an attempt to sign in is none', async () => {
    const browser = newBrowser();
    await browser.request(at('/sign-in/start'));
    const jar = browser.cookies(gateway.url);
    jar.set('opsgraph', jar.get('opsgraph-sign-in') ?? '');
    expect((await ask(browser)).status).toBe(401);
  });

  it('does not name another organization by a header', async () => {
    const browser = newBrowser();
    await signIn(browser, 'mara');
    const { json } = await ask(browser, { 'x-org-id': other.organizationId });
    expect(json.data?.me.organization.slug).toBe('desk');
  });
});

describe('pages of others', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = newBrowser();
    await signIn(browser, 'mara');
  });

  it.each([
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['no Origin', { origin: '' }],
    ['the Origin of a sandbox', { origin: 'null' }],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['a host that begins like this one', { origin: 'http://127.0.0.1.evil.example' }],
    ['a browser that says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['a browser that says same-site', { 'sec-fetch-site': 'same-site' }],
    [
      'a browser that says cross-site, whatever the Origin',
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
    ],
  ])('cannot use the session: %s', async (_what, headers: Record<string, string>) => {
    const answer = await ask(browser, headers);
    expect(answer.status).toBe(403);
    expect(answer.json.data).toBeUndefined();
    expect((await browser.post(at('/sign-out'), {}, headers)).status).toBe(403);
    expect((await ask(browser)).status).toBe(200);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json-patch',
    '',
  ])('cannot send a question as a form does: content-type %j', async (type) => {
    const answer = await browser.request(at('/graphql'), {
      method: 'POST',
      body: Buffer.from(JSON.stringify({ query: ME })),
      headers: { 'content-type': type, origin: gateway.url, 'sec-fetch-site': 'same-origin' },
    });
    expect([400, 415]).toContain(answer.status);
    expect(answer.body).not.toContain('"data"');
  });

  it('cannot ask by GET without a header of their own, nor change anything by GET with one', async () => {
    const query = (text: string) => at(`/graphql?query=${encodeURIComponent(text)}`);
    const own = { 'sec-fetch-site': 'same-origin' };
    expect((await browser.request(query(ME), { headers: own })).status).toBe(400);
    expect(
      (await browser.request(query(ME), { headers: { ...own, 'apollo-require-preflight': '1' } })).status,
    ).toBe(200);
    const contact = await desk.contact();
    const change = query(`mutation { setChatMode(contactId: "${contact}", mode: HUMAN) { id } }`);
    const refused = await browser.request(change, { headers: { ...own, 'apollo-require-preflight': '1' } });
    expect(refused.status).toBe(405);
    const { rows } = await database.owner.query('SELECT chat_mode FROM contacts WHERE id = $1', [contact]);
    expect(rows).toEqual([{ chat_mode: 'BOT' }]);
  });

  it('downloads reports with it, and no page of somebody else does', async () => {
    const file = at('/v1/exports/metric-values.csv?metrics=sessionsStarted');
    const own = await browser.request(file, { headers: { 'sec-fetch-site': 'same-origin' } });
    expect([own.status, own.body.split(',')[0]]).toEqual([200, 'name']);
    for (const site of ['cross-site', 'same-site', 'none']) {
      const foreign = await browser.request(file, { headers: { 'sec-fetch-site': site } });
      expect([foreign.status, foreign.body]).toEqual([403, expect.stringContaining('"FORBIDDEN"')]);
    }
  });

  it('may use it where they are listed', async () => {
    expect(
      (await ask(browser, { origin: 'https://desk.example.com', 'sec-fetch-site': 'same-site' })).status,
    ).toBe(200);
  });

  it('may ask with a token of their own, cookie or not', async () => {
    const token = await tokenOf(Role.ANALYST, desk.organizationId);
    expect(
      (await ask(browser, { origin: 'https://evil.example', authorization: `Bearer ${token}` })).status,
    ).toBe(200);
  });
});

describe('a websocket', () => {
  async function open(cookie: string, headers: Record<string, string>, params: object = {}): Promise<string> {
    const socket = new WebSocket(gateway.url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws', {
      headers: { cookie, ...headers },
    });
    try {
      const refused = once(socket, 'unexpected-response').then(
        ([, response]) => `status ${(response as { readonly statusCode: number }).statusCode}`,
      );
      const opened = once(socket, 'open').then(() => {
        socket.send(JSON.stringify({ type: 'connection_init', payload: params }));
        return Promise.race([
          once(socket, 'message').then(
            ([data]) => (JSON.parse(String(data)) as { readonly type: string }).type,
          ),
          once(socket, 'close').then(([code]) => String(code)),
        ]);
      });
      refused.catch(() => undefined);
      opened.catch(() => undefined);
      return await Promise.race([refused, opened]);
    } finally {
      socket.terminate();
    }
  }

  it('takes the session of the gateway’s own and listed pages, and of nobody else', async () => {
    const browser = newBrowser();
    await signIn(browser, 'mara');
    const cookie = `opsgraph=${browser.cookies(gateway.url).get('opsgraph') ?? ''}`;
    expect(await open(cookie, { origin: gateway.url })).toBe('connection_ack');
    expect(await open(cookie, { origin: 'https://desk.example.com' })).toBe('connection_ack');
    expect(await open(cookie, { origin: 'https://evil.example' })).toBe('status 403');
    expect(await open(cookie, { origin: 'null' })).toBe('status 403');
    // No browser: it has no business with a cookie.
    expect(await open(cookie, {})).toBe('4403');
    expect(await open('opsgraph=garbage', { origin: gateway.url })).toBe('4403');
    const token = await tokenOf(Role.ANALYST, desk.organizationId);
    expect(await open(cookie, {}, { authorization: `Bearer ${token}` })).toBe('connection_ack');
    expect(await open(cookie, { origin: gateway.url }, { authorization: 'Bearer garbage' })).toBe('4403');
  });
});

describe('a provider that is away', () => {
  it('has a page that says so, and is asked again by whoever comes next', async () => {
    const browser = newBrowser();
    const callback = await toCallback(browser, 'mara');
    await provider.stop();
    const away = await browser.request(callback);
    expect([away.status, words(away)]).toEqual([503, 'The sign-in provider does not answer.']);
    await provider.start();
    expect((await signIn(newBrowser(), 'mara')).status).toBe(303);
  });

  it('keeps no gateway from starting', async () => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const late = new TestProvider(await freePort(), `${publicUrl}/sign-in/callback`, {
      mara: { email: 'mara@example.com', email_verified: true },
    });
    const started = await startGateway(database, {
      port,
      signIn: {
        secret: SESSION_SECRET,
        publicUrl,
        openId: {
          issuer: late.issuer,
          clientId: 'opsgraph',
          clientSecret: CLIENT_SECRET,
          roleClaim: 'r',
          organizationClaim: 'o',
        },
      },
    });
    try {
      const browser = newBrowser();
      expect((await browser.request(`${publicUrl}/sign-in`)).status).toBe(200);
      const away = await browser.request(`${publicUrl}/sign-in/start`);
      expect([away.status, words(away)]).toEqual([
        503,
        `The sign-in provider 127.0.0.1:${late.port} does not answer.`,
      ]);
      await late.start();
      expect((await browser.request(`${publicUrl}/sign-in/start`)).status).toBe(303);
    } finally {
      await started.stop();
      await late.stop();
    }
  });
});

describe('who tries too often', () => {
  const fail = async (browser: Browser, url = gateway.url): Promise<number> =>
    (await browser.request(`${url}/sign-in/callback?code=x&state=y`)).status;

  it('is asked to wait, and nobody else', async () => {
    const browser = newBrowser();
    const failures: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      failures.push(await fail(browser));
    }
    expect(failures).toEqual([...Array<number>(10).fill(403), 429, 429]);
    const refused = await browser.request(at('/sign-in/start'));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn(newBrowser(), 'mara')).status).toBe(303);
  });

  it('is the same from each address of an IPv6 network', async () => {
    const network = `2001:db8:${randomBytes(2).toString('hex')}:1`;
    const from = (address: string) => fail(new Browser({ 'x-forwarded-for': address }));
    const failures: number[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      failures.push(await from(`${network}::${attempt.toString(16)}`));
    }
    expect(failures).toEqual([...Array<number>(10).fill(403), 429]);
    expect(await from(network.replace(/1$/, '2::1'))).toBe(403);
  });

  describe('at several gateways', () => {
    let proxy: CuttableProxy;
    let neighbour: Gateway;

    beforeAll(async () => {
      proxy = await cuttableProxy(testServers().directRedisUrl);
      neighbour = await startGateway(database, {
        redisUrl: proxy.url,
        trustedProxies: ['127.0.0.1'],
        signIn: { secret: SESSION_SECRET, publicUrl: undefined, openId: undefined },
      });
    });

    afterAll(async () => {
      await neighbour.stop();
      await proxy.close();
    });

    it('has one limit for all of them', async () => {
      const browser = newBrowser();
      for (let attempt = 0; attempt < 10; attempt += 1) {
        expect(await fail(browser, attempt % 2 === 0 ? gateway.url : neighbour.url)).toBe(403);
      }
      expect([await fail(browser), await fail(browser, neighbour.url)]).toEqual([429, 429]);
    });

    it.each(['cut', 'stall'] as const)(
      'has one at each of them while Redis is away, and one for all when it is back: %s',
      async (how) => {
        const browser = newBrowser();
        if (how === 'cut') {
          await proxy.cut();
        } else {
          proxy.stall();
        }
        for (let attempt = 0; attempt < 10; attempt += 1) {
          expect(await fail(browser, neighbour.url)).toBe(403);
        }
        expect(await fail(browser, neighbour.url)).toBe(429);
        await proxy.restore();
        await until(async () => {
          const again = newBrowser();
          for (let attempt = 0; attempt < 10; attempt += 1) {
            await fail(again);
          }
          return (await fail(again, neighbour.url)) === 429;
        });
      },
    );
  });
});

describe('the demonstration', () => {
  let demo: Gateway;

  beforeAll(async () => {
    const nordlicht = await rowsOf(database, { slug: 'demo' });
    await nordlicht.operator('Henrike');
    demo = await startGateway(database, {
      demo: true,
      trustedProxies: ['127.0.0.1'],
      signIn: { secret: SESSION_SECRET, publicUrl: undefined, openId: undefined },
    });
  });

  afterAll(() => demo.stop());

  const take = (browser: Browser, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    browser.post(
      `${demo.url}/sign-in/demo`,
      { organization: 'demo', role: 'ANALYST', return: '/livez', ...fields },
      headers,
    );

  const me = async (browser: Browser): Promise<Me> => {
    const { body } = await browser.request(`${demo.url}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query: ME }),
      headers: { 'content-type': 'application/json', origin: demo.url },
    });
    return JSON.parse(body) as Me;
  };

  it.each(['ORG_ADMIN', 'ADMIN', 'ANALYST', 'OPERATOR'])(
    'offers the role %s by one click, without a script',
    async (role) => {
      const browser = newBrowser();
      const page = await browser.request(`${demo.url}/sign-in`);
      expect(page.body).toMatch(new RegExp(`<button\\s+name="role"\\s+value="${role}"`));
      expect(page.body).not.toMatch(/<script|javascript:| on[a-z]+=/);
      const done = await take(browser, { role });
      expect([done.status, done.location]).toEqual([303, `${demo.url}/livez`]);
      expect((await me(browser)).data?.me).toMatchObject({ role, organization: { slug: 'demo' } });
    },
  );

  it.each<[string, Record<string, string>, Record<string, string>, number]>([
    ['a role of the platform', { role: 'SUPER_ADMIN' }, {}, 400],
    ['a role that is none', { role: 'constructor' }, {}, 400],
    ['an organization that is no demonstration', { organization: 'desk' }, {}, 400],
    ['a form of another page', {}, { origin: 'https://evil.example' }, 403],
    ['a form of a page that does not say whose', {}, { origin: '' }, 403],
    ['a form that a browser calls cross-site', {}, { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form that is none', {}, { 'content-type': 'text/plain' }, 415],
  ])('refuses %s', async (_what, fields, headers, status) => {
    const browser = newBrowser();
    expect((await take(browser, fields, headers)).status).toBe(status);
    expect((await me(browser)).data ?? null).toBeNull();
  });

  it('leads nowhere else', async () => {
    expect((await take(newBrowser(), { return: '//evil.example' })).location).toBe(`${demo.url}/sign-in`);
  });

  it('keeps its cookie for https where the balancer says that it came so', async () => {
    const browser = newBrowser({ 'x-forwarded-proto': 'https' });
    const [cookie] = (await take(browser, {}, { 'sec-fetch-site': 'same-origin' })).headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-opsgraph=ey[^;]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await me(browser)).data?.me.role).toBe('ANALYST');
  });

  it('gives no session away in the clear', async () => {
    const body = new URLSearchParams({ organization: 'demo', role: 'ANALYST' }).toString();
    const asked = request(`${demo.url}/sign-in/demo`, {
      method: 'POST',
      headers: {
        // As a browser of another machine would ask.
        host: '192.0.2.1:4000',
        origin: 'http://192.0.2.1:4000',
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': body.length,
      },
    });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect([response.statusCode, response.headers['set-cookie']]).toEqual([400, undefined]);
    expect(await text(response)).toContain('Signing in needs https');
  });

  it('is over for its sessions where demo mode is off', async () => {
    const browser = newBrowser();
    await take(browser, {});
    const session = browser.cookies(demo.url).get('opsgraph') ?? '';
    const real = newBrowser();
    real.cookies(gateway.url).set('opsgraph', session);
    expect((await ask(real)).status).toBe(401);
    expect((await real.post(at('/sign-in/demo'), { organization: 'demo', role: 'ANALYST' })).status).toBe(
      404,
    );
  });
});

describe('the pages', () => {
  it('allow nothing but themselves', async () => {
    const { headers, body } = await newBrowser().request(at('/sign-in'));
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(body).not.toMatch(/<script|style="/);
  });

  it('print what they are given as text', async () => {
    const { body } = await newBrowser().request(at('/sign-in?org="><img src=x>&return=/"><b>'));
    expect(body).not.toMatch(/<img|<b>[^A-Z]/);
  });
});
