// What the environment may say, and what the gateway says to nonsense.
import path from 'node:path';
import Fastify from 'fastify';
import { ConfigError, environmentSchema, loadConfig } from './config';

const SECRET = 'a secret that is long enough, 0123456789';
const DATABASE = { DATABASE_URL: 'postgres://app:hunter2@db.example/ops', AUTH_JWT_SECRET: SECRET };

/** The faults of an environment; none when it is accepted. */
function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.faults;
    }
    throw error;
  }
}

describe('an empty environment', () => {
  const defaults = {
    host: '127.0.0.1',
    port: 4000,
    database: undefined,
    redisUrl: undefined,
    auth: { secret: undefined, jwksUrl: undefined, issuer: undefined, audience: undefined },
    demo: true,
    playground: true,
    introspection: true,
    slaMaxQueueWaitSeconds: 300,
    logLevel: 'info',
    dataDir: path.resolve('.opsgraph'),
    trustedProxies: [],
    auditRetentionDays: undefined,
    live: { minIntervalMs: 1_000, maxBufferedBytes: 1_048_576, drainMs: 5_000, origins: [] },
    audit: {
      checkpointFile: path.resolve('.opsgraph/audit/checkpoints.jsonl'),
      signingKeyFile: path.resolve('.opsgraph/audit/signing-key.pem'),
    },
  };

  it('is a gateway with servers of its own, demo data and the playground', () => {
    expect(loadConfig({})).toEqual(defaults);
  });

  it('is one in which every variable is empty, or left unset by name', () => {
    const names = Object.keys(environmentSchema.shape);
    expect(loadConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(defaults);
    expect(loadConfig(Object.fromEntries(names.map((name) => [name, undefined])))).toEqual(defaults);
  });

  it('takes no notice of variables that are not the gateway’s', () => {
    expect(loadConfig({ HOME: '/root', PGHOST: 'elsewhere', PORT_: '1' })).toEqual(defaults);
  });
});

describe('a complete environment', () => {
  it('is what it says', () => {
    expect(
      loadConfig({
        PORT: '8080',
        HOST: '::',
        DATABASE_URL: 'postgresql://app@db.example/ops',
        DATABASE_OWNER_URL: 'postgres://owner@db.example/ops',
        REDIS_URL: 'rediss://cache.example:6380/2',
        AUTH_JWKS_URL: 'https://id.example/keys',
        AUTH_ISSUER: 'https://id.example/',
        AUTH_AUDIENCE: 'opsgraph',
        DEMO: '1',
        PLAYGROUND: 'false',
        INTROSPECTION: '0',
        SLA_MAX_QUEUE_WAIT_SECONDS: '60',
        LOG_LEVEL: 'silent',
        OPSGRAPH_DATA_DIR: '/var/lib/ops',
        TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.7,fd00::/8',
      }),
    ).toEqual({
      port: 8080,
      host: '::',
      database: { url: 'postgresql://app@db.example/ops', ownerUrl: 'postgres://owner@db.example/ops' },
      redisUrl: 'rediss://cache.example:6380/2',
      auth: {
        secret: undefined,
        jwksUrl: 'https://id.example/keys',
        issuer: 'https://id.example/',
        audience: 'opsgraph',
      },
      demo: true,
      playground: false,
      introspection: false,
      slaMaxQueueWaitSeconds: 60,
      logLevel: 'silent',
      dataDir: '/var/lib/ops',
      trustedProxies: ['10.0.0.0/8', '192.0.2.7', 'fd00::/8'],
      auditRetentionDays: undefined,
      live: { minIntervalMs: 1_000, maxBufferedBytes: 1_048_576, drainMs: 5_000, origins: [] },
      audit: {
        checkpointFile: '/var/lib/ops/audit/checkpoints.jsonl',
        signingKeyFile: '/var/lib/ops/audit/signing-key.pem',
      },
    });
  });

  it('has no demo data in a database of one’s own, unless asked for', () => {
    expect(loadConfig(DATABASE).demo).toBe(false);
    expect(loadConfig({ ...DATABASE, DEMO: 'true' }).demo).toBe(true);
    expect(loadConfig({ DEMO: 'false' }).demo).toBe(false);
  });
});

describe('a variable beyond its limits', () => {
  const URL_OF_POSTGRES = 'must be a URL that begins with postgres:// or postgresql://';

  it.each([
    ['PORT', 'http', 'PORT must be a whole number'],
    ['PORT', '-1', 'PORT must be a whole number'],
    ['PORT', '80.5', 'PORT must be a whole number'],
    ['PORT', '1e3', 'PORT must be a whole number'],
    ['PORT', ' 80', 'PORT must be a whole number'],
    ['PORT', '0x50', 'PORT must be a whole number'],
    ['PORT', '65536', 'PORT must be at most 65535'],
    ['SLA_MAX_QUEUE_WAIT_SECONDS', '0', 'SLA_MAX_QUEUE_WAIT_SECONDS must be at least 1'],
    ['SLA_MAX_QUEUE_WAIT_SECONDS', '86401', 'SLA_MAX_QUEUE_WAIT_SECONDS must be at most 86400'],
    ['SLA_MAX_QUEUE_WAIT_SECONDS', '5m', 'SLA_MAX_QUEUE_WAIT_SECONDS must be a whole number'],
    ['REDIS_URL', 'cache.example:6379', 'REDIS_URL must be a URL that begins with redis:// or rediss://'],
    ['REDIS_URL', 'http://cache.example', 'REDIS_URL must be a URL that begins with redis:// or rediss://'],
    ['DATABASE_URL', 'mysql://db.example/ops', `DATABASE_URL ${URL_OF_POSTGRES}`],
    ['DATABASE_URL', 'db.example', `DATABASE_URL ${URL_OF_POSTGRES}`],
    ['DATABASE_OWNER_URL', '/var/run/postgresql', `DATABASE_OWNER_URL ${URL_OF_POSTGRES}`],
    ['AUTH_JWKS_URL', 'ftp://id.example', 'AUTH_JWKS_URL must be a URL that begins with https:// or http://'],
    ['AUTH_JWT_SECRET', 'x'.repeat(31), 'AUTH_JWT_SECRET must be at least 32 bytes long'],
  ])('%s=%s is refused by its name, with the limit', (name, value, fault) => {
    expect(faultsOf({ ...DATABASE, [name]: value })).toContain(fault);
  });

  it.each([
    ['balancer.example', 'balancer.example'],
    ['10.0.0.1,', ''],
    ['10.0.0.1;10.0.0.2', '10.0.0.1;10.0.0.2'],
    ['10.0.0', '10.0.0'],
    ['10.0.0.0/33', '10.0.0.0/33'],
    // That would be everybody.
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['fd00::/129', 'fd00::/129'],
    ['10.0.0.0/255.0.0.0', '10.0.0.0/255.0.0.0'],
    ['10.0.0.0/', '10.0.0.0/'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['10.0.0.1, true', 'true'],
    ['loopback', 'loopback'],
  ])('TRUSTED_PROXIES=%s is refused, naming what is no address', (value, wrong) => {
    expect(faultsOf({ TRUSTED_PROXIES: value })).toEqual([
      `TRUSTED_PROXIES must be addresses (10.0.0.7) or networks (10.0.0.0/8) with commas between them; this is neither: "${wrong}"`,
    ]);
  });

  it.each([
    ['127.0.0.1', ['127.0.0.1']],
    [' 10.0.0.0/8 ,::1, fd00::/8 ', ['10.0.0.0/8', '::1', 'fd00::/8']],
    ['::ffff:10.0.0.1, 0.0.0.0/1, ::/1', ['::ffff:10.0.0.1', '0.0.0.0/1', '::/1']],
  ])('TRUSTED_PROXIES=%s is a list that the server takes', async (value, list) => {
    const { trustedProxies } = loadConfig({ TRUSTED_PROXIES: value });
    expect(trustedProxies).toEqual(list);
    await expect(Fastify({ trustProxy: [...trustedProxies] }).close()).resolves.toBeUndefined();
  });

  it.each(['DEMO', 'PLAYGROUND', 'INTROSPECTION'])(
    '%s is true or false, and nothing that looks like it',
    (name) => {
      for (const value of ['yes', 'on', 'TRUE', '2', 'no']) {
        expect([value, faultsOf({ [name]: value })]).toEqual([
          value,
          [expect.stringMatching(new RegExp(`^${name} .*"true"`))],
        ]);
      }
    },
  );

  it('LOG_LEVEL is one of those there are', () => {
    expect(faultsOf({ LOG_LEVEL: 'loud' })).toEqual([
      expect.stringMatching(/^LOG_LEVEL .*"fatal"\|.*"silent"/),
    ]);
  });

  it.each([
    ['PORT', '0'],
    ['PORT', '65535'],
    ['SLA_MAX_QUEUE_WAIT_SECONDS', '1'],
    ['SLA_MAX_QUEUE_WAIT_SECONDS', '86400'],
    ['AUTH_JWT_SECRET', 'x'.repeat(32)],
    // The limit is in bytes, as of the key that it becomes.
    ['AUTH_JWT_SECRET', 'ü'.repeat(16)],
  ])('%s=%s is just within them', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([]);
  });
});

describe('variables that are fine alone', () => {
  const CONTRADICTION = 'AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other: set one';
  const NO_KEY = 'AUTH_JWT_SECRET or AUTH_JWKS_URL is required with DATABASE_URL';
  const NO_APPLICATION = 'DATABASE_OWNER_URL needs DATABASE_URL, the application role of the same database';

  it.each([
    [{ AUTH_JWT_SECRET: SECRET, AUTH_JWKS_URL: 'https://id.example/keys' }, [CONTRADICTION]],
    [{ DATABASE_URL: DATABASE.DATABASE_URL }, [NO_KEY]],
    [{ DATABASE_URL: DATABASE.DATABASE_URL, AUTH_JWT_SECRET: '' }, [NO_KEY]],
    [{ DATABASE_OWNER_URL: 'postgres://owner@db.example/ops' }, [NO_APPLICATION]],
  ])('are refused together: %j', (environment, faults) => {
    expect(faultsOf(environment)).toEqual(faults);
  });

  it.each([
    [DATABASE],
    [{ DATABASE_URL: DATABASE.DATABASE_URL, AUTH_JWKS_URL: 'https://id.example/keys' }],
    [{ AUTH_JWT_SECRET: SECRET }],
    [{ AUTH_JWKS_URL: 'https://id.example/keys' }],
  ])('are accepted together: %j', (environment) => {
    expect(faultsOf(environment)).toEqual([]);
  });

  it('are told of along with whatever else is wrong: all faults at once, a line each', () => {
    const environment = {
      PORT: 'http',
      REDIS_URL: 'nowhere',
      LOG_LEVEL: 'loud',
      PLAYGROUND: 'maybe',
      AUTH_JWT_SECRET: 'short',
      AUTH_JWKS_URL: 'https://id.example/keys',
      DATABASE_OWNER_URL: 'postgres://owner@db.example/ops',
    };
    const faults = faultsOf(environment);
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      'AUTH_JWT_SECRET',
      'AUTH_JWT_SECRET',
      'DATABASE_OWNER_URL',
      'LOG_LEVEL',
      'PLAYGROUND',
      'PORT',
      'REDIS_URL',
    ]);
    expect(faults).toContain(CONTRADICTION);
    expect(faults).toContain(NO_APPLICATION);
    const { message } = new ConfigError(faults);
    expect(message.split('\n')).toEqual(['Configuration refused:', ...faults.map((fault) => `  - ${fault}`)]);
  });
});

describe('a refusal', () => {
  it('prints no secret and no password', () => {
    const secrets = {
      AUTH_JWT_SECRET: 'correct horse battery',
      DATABASE_URL: 'mysql://app:hunter2@db.example/ops',
      DATABASE_OWNER_URL: 'mysql://owner:swordfish@db.example/ops',
      REDIS_URL: 'http://:tr0ub4dor@cache.example',
      AUTH_JWKS_URL: 'ftp://id:letmein@id.example',
    };
    let text = '';
    try {
      loadConfig(secrets);
    } catch (error) {
      text = `${String(error)} ${JSON.stringify(error)} ${error instanceof Error ? (error.stack ?? '') : ''}`;
    }
    // All five were refused …
    for (const name of Object.keys(secrets)) {
      expect(text).toContain(`${name} must be`);
    }
    // … and none is told.
    for (const word of ['correct horse', 'hunter2', 'swordfish', 'tr0ub4dor', 'letmein']) {
      expect(text).not.toContain(word);
    }
  });
});

describe('every variable', () => {
  it('says what it is for', () => {
    const { shape } = environmentSchema;
    const silent = Object.entries(shape).filter(([, schema]) => (schema.description ?? '') === '');
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('reaches the configuration', () => {
    // Each alone changes what is loaded: none is read and forgotten.
    const values: Record<keyof typeof environmentSchema.shape, string> = {
      PORT: '1',
      HOST: '::1',
      DATABASE_URL: 'postgres://other@db.example/ops',
      DATABASE_OWNER_URL: 'postgres://owner@db.example/ops',
      REDIS_URL: 'redis://cache.example',
      AUTH_JWT_SECRET: 'y'.repeat(32),
      AUTH_JWKS_URL: 'https://id.example/keys',
      AUTH_ISSUER: 'somebody',
      AUTH_AUDIENCE: 'somebody',
      CURSOR_SECRET: 'z'.repeat(32),
      DEMO: 'true',
      PLAYGROUND: 'false',
      INTROSPECTION: 'false',
      SLA_MAX_QUEUE_WAIT_SECONDS: '1',
      LOG_LEVEL: 'fatal',
      TRUSTED_PROXIES: '10.0.0.1',
      OPSGRAPH_DATA_DIR: '/elsewhere',
      LIVE_MIN_INTERVAL_MS: '100',
      LIVE_MAX_BUFFERED_BYTES: '65536',
      LIVE_DRAIN_MS: '0',
      LIVE_ORIGINS: 'https://desk.example.com',
      AUDIT_RETENTION_DAYS: '30',
      AUDIT_CHECKPOINT_FILE: '/elsewhere/lines.jsonl',
      AUDIT_SIGNING_KEY_FILE: '/elsewhere/key.pem',
    };
    for (const [name, value] of Object.entries(values)) {
      const base: Record<string, string> =
        name === 'AUTH_JWKS_URL' ? { DATABASE_URL: DATABASE.DATABASE_URL } : { ...DATABASE };
      const without = name === 'AUTH_JWKS_URL' ? loadConfig(DATABASE) : loadConfig(base);
      expect([name, loadConfig({ ...base, [name]: value })]).not.toEqual([name, without]);
    }
  });
});
