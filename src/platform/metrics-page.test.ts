// Who may read the numbers of a gateway.
import Fastify, { type FastifyInstance } from 'fastify';
import { METRICS_PATH, serveMetrics } from './metrics-page';
import { Telemetry } from './telemetry';

const TOKEN = 'Pf1Gc0aTq3vYw9Lk2Zs8Rb5Xn7Hd4Jm6';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) {
    await close();
  }
});

function served(token?: string): FastifyInstance {
  const fastify = Fastify();
  const telemetry = new Telemetry();
  open.push(async () => {
    await fastify.close();
    telemetry.close();
  });
  serveMetrics(fastify, telemetry, () => token);
  return fastify;
}

async function status(
  fastify: FastifyInstance,
  remoteAddress: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const given = { host: 'localhost:4000', ...headers };
  return (await fastify.inject({ url: METRICS_PATH, remoteAddress, headers: given })).statusCode;
}

describe('without a token', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])(
    'whoever is at %s reads them',
    async (peer) => {
      expect(await status(served(), peer)).toBe(200);
    },
  );

  it.each(['10.0.0.7', '192.168.1.2', '::ffff:10.0.0.7', 'fe80::1', '1.127.0.1'])(
    'whoever is at %s finds nothing there',
    async (peer) => {
      expect(await status(served(), peer)).toBe(404);
    },
  );

  it.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-host', 'localhost'],
    ['x-real-ip', '127.0.0.1'],
    ['forwarded', 'for=127.0.0.1'],
    ['via', '1.1 balancer'],
    // A page of a foreign name that was made to mean this machine.
    ['host', 'rebound.example'],
    ['host', 'analytics.example.com'],
  ])('a connection from here that carries %s: %s is somebody else’s', async (name, value) => {
    expect(await status(served(), '127.0.0.1', { [name]: value })).toBe(404);
  });

  it('a bearer token does not help', async () => {
    expect(await status(served(), '10.0.0.7', { authorization: `Bearer ${TOKEN}` })).toBe(404);
  });

  it('what is hidden is answered as what is not there', async () => {
    const fastify = served();
    const ask = (url: string) => fastify.inject({ url, remoteAddress: '10.0.0.7' });
    const [hidden, absent] = [await ask(METRICS_PATH), await ask('/nothing')];
    expect(hidden.body.replace(METRICS_PATH, '')).toBe(absent.body.replace('/nothing', ''));
  });
});

describe('with a token', () => {
  it('whoever has it reads them, from anywhere and by any proxy', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '10.0.0.9', host: 'ops.example' };
    expect(await status(served(TOKEN), '10.0.0.7', headers)).toBe(200);
  });

  it.each([
    ['none', {}],
    ['another one', { authorization: `Bearer ${TOKEN.toLowerCase()}` }],
    ['its beginning', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['more than it', { authorization: `Bearer ${TOKEN}x` }],
    ['it in another scheme', { authorization: `Basic ${TOKEN}` }],
    ['nothing but the scheme', { authorization: 'Bearer ' }],
  ])('%s is refused, on this machine too', async (_what, headers) => {
    const answer = await served(TOKEN).inject({
      url: METRICS_PATH,
      remoteAddress: '127.0.0.1',
      headers: { host: 'localhost', ...headers },
    });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(answer.body).not.toContain('process_');
  });
});
