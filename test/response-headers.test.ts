// What answers tell browsers: no scripts of others, no frames, no caches, https where it came by https, and which foreign
// pages may ask.
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

const LISTED = 'https://desk.example.com';

let database: TestDatabase;
let rows: Rows;
let gateway: Gateway;
let closed: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  gateway = await startGateway(database, { origins: [LISTED], trustedProxies: ['127.0.0.1'] });
  closed = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await closed.stop();
  await database.drop();
});

async function ask(of: Gateway, headers: Record<string, string>, path = '/graphql'): Promise<Response> {
  const token = await tokenOf(Role.ANALYST, rows.organizationId);
  return fetch(of.url + path, {
    method: path === '/graphql' ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    ...(path === '/graphql' ? { body: JSON.stringify({ query: '{ me { id } }' }) } : {}),
  });
}

function preflight(of: Gateway, origin: string, path = '/graphql'): Promise<Response> {
  return fetch(of.url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

const cors = ({ headers }: Response): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-')).sort();

describe('every answer', () => {
  it.each(['/graphql', '/livez', '/nothing'])('of %s may be no page and in no frame', async (path) => {
    const { headers } = await ask(gateway, {}, path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('that came by https says to stay with it, and no other', async () => {
    const name = 'strict-transport-security';
    expect((await ask(gateway, { 'x-forwarded-proto': 'https' })).headers.get(name)).toBe('max-age=31536000');
    expect((await ask(gateway, { 'x-forwarded-proto': 'http' })).headers.get(name)).toBeNull();
    // Nobody's word is taken for it but a trusted balancer's.
    expect((await ask(closed, { 'x-forwarded-proto': 'https' })).headers.get(name)).toBeNull();
  });

  it('to a question is kept by no cache, also where it is a refusal', async () => {
    expect((await ask(gateway, {})).headers.get('cache-control')).toBe('no-store');
    expect((await ask(gateway, { authorization: 'Bearer garbage' })).headers.get('cache-control')).toBe(
      'no-store',
    );
    expect((await ask(gateway, { 'content-type': 'text/html' })).headers.get('cache-control')).toBe(
      'no-store',
    );
  });
});

describe('a foreign page', () => {
  it('may read answers and ask for leave where it is listed', async () => {
    const answer = await ask(gateway, { origin: LISTED });
    expect(answer.headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('vary')).toMatch(/origin/i);
    const leave = await preflight(gateway, LISTED);
    expect(leave.status).toBe(204);
    expect(leave.headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(leave.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(leave.headers.get('access-control-allow-headers')).toMatch(/authorization, x-org-id/);
  });

  it.each([
    'https://evil.example',
    'https://desk.example.com.evil.example',
    'http://desk.example.com',
    'https://desk.example.com:8443',
    'null',
    '*',
  ])('may not where it is not listed: %s', async (origin) => {
    expect(cors(await ask(gateway, { origin }))).toEqual([]);
    expect(cors(await preflight(gateway, origin))).toEqual([]);
    expect(cors(await ask(closed, { origin }))).toEqual([]);
    expect(cors(await preflight(closed, origin))).toEqual([]);
  });

  it('may not by default', async () => {
    expect(cors(await ask(closed, { origin: LISTED }))).toEqual([]);
    expect(cors(await preflight(closed, LISTED))).toEqual([]);
  });

  it('reads nothing but answers', async () => {
    expect(cors(await ask(gateway, { origin: LISTED }, '/livez'))).toEqual([]);
    expect(cors(await preflight(gateway, LISTED, '/sign-out'))).toEqual([]);
  });
});
