// The pages that a browser gets: where they are, what they may load, and how long they may be kept.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createHttp, createLogger } from '../src/platform';
import { DASHBOARD_PATHS } from '../src/platform/built-pages';

const folders: string[] = [];
const servers: FastifyInstance[] = [];

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  folders.forEach((folder) => rmSync(folder, { recursive: true }));
});

/** A gateway's server on a folder with these files. */
async function serve(
  files: Readonly<Record<string, string>>,
  { dashboard = true, playground = true, docs = false } = {},
): Promise<FastifyInstance> {
  const folder = mkdtempSync(path.join(tmpdir(), 'opsgraph-pages-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const server = await createHttp({
    log: createLogger('silent'),
    pages: { folder, dashboard, playground, ...(docs ? { docs: path.join(folder, 'docs') } : {}) },
    dependencies: () => Promise.resolve([]),
  });
  servers.push(server);
  return server;
}

const DASHBOARD = '<!doctype html><html lang="en"><title>dashboard</title>';
const PLAYGROUND = '<!doctype html><title>playground</title>';
const built = {
  'index.html': DASHBOARD,
  '.stamp': 'a digest',
  'playground/index.html': PLAYGROUND,
  'assets/main-AbC123.js': 'export {};',
  'assets/inter-AbC123.woff2': 'a font',
};

const policyOf = (header: unknown): Map<string, string> =>
  new Map(
    String(header)
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')];
      }),
  );

describe('the dashboard', () => {
  it.each(DASHBOARD_PATHS)('is the one page at %s, asked for again each time', async (address) => {
    const server = await serve(built);
    const { statusCode, headers, body } = await server.inject(address);
    expect([statusCode, body]).toEqual([200, DASHBOARD]);
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['referrer-policy']).toBe('same-origin');
    const again = await server.inject({
      url: address,
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('takes what follows the address, and answers HEAD', async () => {
    const server = await serve(built);
    expect((await server.inject('/audit?action=CLOSE_SESSION&search=a%20b')).body).toBe(DASHBOARD);
    const head = await server.inject({ method: 'HEAD', url: '/support' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
  });

  it('loads and runs only what the gateway itself serves, styles too, and is in no frame', async () => {
    const { headers } = await (await serve(built)).inject('/');
    expect(policyOf(headers['content-security-policy'])).toEqual(
      new Map([
        ['default-src', "'self'"],
        ['script-src', "'self'"],
        ['style-src', "'self'"],
        ['img-src', "'self' data:"],
        ['font-src', "'self'"],
        ['connect-src', "'self'"],
        ['object-src', "'none'"],
        ['frame-ancestors', "'none'"],
        ['base-uri', "'none'"],
        ['form-action', "'self'"],
      ]),
    );
    expect(headers['x-frame-options']).toBe('DENY');
  });

  it.each([
    '/nothing',
    '/support/',
    '/support/more',
    '/index.html',
    '/.stamp',
    '/assets/',
    '/assets/none.js',
  ])('is not at %s: that is a 404 in JSON', async (address) => {
    const { statusCode, body } = await (await serve(built)).inject(address);
    expect([statusCode, JSON.parse(body)]).toEqual([
      404,
      { error: 'NOT_FOUND', message: `Nothing is at GET ${address}` },
    ]);
  });

  it.each([
    '/assets/..%2findex.html',
    '/assets/%2e%2e/.stamp',
    '/assets/..%5c.stamp',
    '/playground/..%2f.stamp',
    '/playground/%2e%2e/.stamp',
  ])('shows nothing outside of its folders: %s', async (address) => {
    const { statusCode, body } = await (await serve(built)).inject(address);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(body).not.toMatch(/a digest|doctype/);
  });

  it('is nobody’s to write to', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      expect((await (await serve(built)).inject({ method, url: '/' })).statusCode).toBe(404);
    }
  });
});

describe('hashed files', () => {
  it.each(['/assets/main-AbC123.js', '/assets/inter-AbC123.woff2'])(
    'are kept for good: %s',
    async (address) => {
      const { statusCode, headers } = await (await serve(built)).inject(address);
      expect(statusCode).toBe(200);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );
});

describe('the playground', () => {
  it('is at its own address, with the inline styles that its editor writes and no script but the gateway’s', async () => {
    const server = await serve(built);
    expect((await server.inject('/playground')).headers.location).toBe('/playground/');
    const { statusCode, headers, body } = await server.inject('/playground/');
    expect([statusCode, body]).toEqual([200, PLAYGROUND]);
    expect(headers['cache-control']).toBe('no-cache');
    const policy = policyOf(headers['content-security-policy']);
    expect(policy.get('style-src')).toBe("'self' 'unsafe-inline'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe("'self'");
  });

  it('is where / leads while there is no dashboard', async () => {
    const { statusCode, headers } = await (await serve({ 'playground/index.html': PLAYGROUND })).inject('/');
    expect([statusCode, headers.location]).toEqual([302, '/playground/']);
  });
});

describe('the documentation', () => {
  const docs = {
    'docs/index.html': '<title>index</title>',
    'docs/404.html': '<title>nothing</title>',
    'docs/how-to/install.html': '<title>install</title>',
    'docs/assets/docs-AbC123.css': 'p {}',
  };

  it('is read by everybody, with styles and scripts of the gateway alone', async () => {
    const server = await serve(docs, { dashboard: false, playground: false, docs: true });
    expect((await server.inject('/docs')).headers.location).toBe('/docs/');
    for (const [address, text] of [
      ['/docs/', '<title>index</title>'],
      ['/docs/how-to/install.html', '<title>install</title>'],
    ] as const) {
      const { statusCode, headers, body } = await server.inject(address);
      expect([statusCode, body, headers['cache-control']]).toEqual([200, text, 'no-cache']);
      expect(headers['content-type']).toMatch(/^text\/html/);
      expect(policyOf(headers['content-security-policy']).get('script-src')).toBe("'self'");
      expect(policyOf(headers['content-security-policy']).get('style-src')).toBe("'self'");
      const again = await server.inject({ url: address, headers: { 'if-none-match': String(headers.etag) } });
      expect(again.statusCode).toBe(304);
    }
    expect((await server.inject('/docs/assets/docs-AbC123.css')).headers['cache-control']).toMatch(
      /immutable/,
    );
  });

  it.each(['/docs/nothing.html', '/docs/how-to/', '/docs/..%2findex.html', '/docs/.stamp'])(
    'has a page for what it has not: %s',
    async (address) => {
      const server = await serve({ ...built, ...docs }, { docs: true });
      const { statusCode, headers, body } = await server.inject(address);
      expect([statusCode, body]).toEqual([404, '<title>nothing</title>']);
      expect(headers['content-security-policy']).toContain("script-src 'self'");
    },
  );

  it('is nobody’s to write to, and leaves all other addresses as they are', async () => {
    const server = await serve({ ...built, ...docs }, { docs: true });
    expect((await server.inject({ method: 'POST', url: '/docs/' })).statusCode).toBe(404);
    expect((await server.inject('/nothing')).headers['content-type']).toMatch(/^application\/json/);
  });
});

describe('either of them alone', () => {
  it('is the dashboard, which is told not to link to the playground', async () => {
    const server = await serve(built, { playground: false });
    const { statusCode, headers, body } = await server.inject('/support');
    expect([statusCode, body]).toEqual([200, DASHBOARD.replace('<html', '<html data-no-playground')]);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(policyOf(headers['content-security-policy']).get('style-src')).toBe("'self'");
    expect((await server.inject('/playground/')).statusCode).toBe(404);
    expect((await server.inject('/assets/main-AbC123.js')).statusCode).toBe(200);
  });

  it('is the playground, where / leads then', async () => {
    const server = await serve(built, { dashboard: false });
    expect((await server.inject('/')).headers.location).toBe('/playground/');
    expect((await server.inject('/support')).statusCode).toBe(404);
  });
});

describe('where pages are switched off or were never built', () => {
  it.each([
    ['switched off', built, { dashboard: false, playground: false }],
    ['never built', {}, {}],
  ])('%s: every address of theirs is a 404 in JSON', async (_why, files, switches) => {
    const server = await serve(files, switches);
    for (const address of [...DASHBOARD_PATHS, '/playground', '/playground/', '/assets/main-AbC123.js']) {
      const { statusCode, headers } = await server.inject(address);
      expect([address, statusCode, headers['content-type']]).toEqual([
        address,
        404,
        'application/json; charset=utf-8',
      ]);
    }
  });
});
