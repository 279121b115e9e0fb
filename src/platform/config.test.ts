// What the environment may say, and what the gateway says to nonsense.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Fastify from 'fastify';
import { ConfigError, environmentSchema, loadConfig } from './config';
import { weaknessOf } from './weak-secret';

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
    configFile: undefined,
    backupUrl: undefined,
    migrations: { lockTimeoutMs: 3_000, attempts: 20 },
    redisUrl: undefined,
    auth: { secret: undefined, jwksUrl: undefined, issuer: undefined, audience: undefined },
    demo: true,
    dashboard: true,
    playground: true,
    introspection: true,
    costLimit: 5_000,
    persistedOperationsFile: undefined,
    guards: {
      rateLimitActor: 60_000,
      rateLimitOrganization: 600_000,
      shedding: { executing: 16, waiting: 256 },
    },
    http: { maxConnections: 30_000, maxConnectionsPerAddress: 2_000 },
    exports: { rows: 10_000_000, seconds: 600, concurrent: 4 },
    slaMaxQueueWaitSeconds: 300,
    logLevel: 'info',
    dataDir: path.resolve('.opsgraph'),
    trustedProxies: [],
    auditRetentionDays: undefined,
    publicUrl: undefined,
    jobs: true,
    resultCacheMs: 0,
    sessionSecret: undefined,
    personalDataSecret: undefined,
    ingestMaxLateDays: 7,
    eventRetentionDays: 90,
    oidc: undefined,
    origins: [],
    live: { minIntervalMs: 1_000, maxBufferedBytes: 1_048_576, drainMs: 5_000 },
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
        DATABASE_REPLICA_URLS: 'postgres://app@one.example/ops, postgres://app@two.example/ops',
        DATABASE_REPLICA_MAX_WAIT_MS: '20',
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
      database: {
        url: 'postgresql://app@db.example/ops',
        ownerUrl: 'postgres://owner@db.example/ops',
        replicas: {
          urls: ['postgres://app@one.example/ops', 'postgres://app@two.example/ops'],
          maxWaitMs: 20,
        },
      },
      migrations: { lockTimeoutMs: 3_000, attempts: 20 },
      redisUrl: 'rediss://cache.example:6380/2',
      auth: {
        secret: undefined,
        jwksUrl: 'https://id.example/keys',
        issuer: 'https://id.example/',
        audience: 'opsgraph',
      },
      demo: true,
      dashboard: true,
      playground: false,
      introspection: false,
      costLimit: 5_000,
      persistedOperationsFile: undefined,
      guards: {
        rateLimitActor: 60_000,
        rateLimitOrganization: 600_000,
        shedding: { executing: 16, waiting: 256 },
      },
      http: { maxConnections: 30_000, maxConnectionsPerAddress: 2_000 },
      exports: { rows: 10_000_000, seconds: 600, concurrent: 4 },
      slaMaxQueueWaitSeconds: 60,
      logLevel: 'silent',
      dataDir: '/var/lib/ops',
      trustedProxies: ['10.0.0.0/8', '192.0.2.7', 'fd00::/8'],
      auditRetentionDays: undefined,
      publicUrl: undefined,
      jobs: true,
      resultCacheMs: 0,
      sessionSecret: undefined,
      personalDataSecret: undefined,
      ingestMaxLateDays: 7,
      eventRetentionDays: 90,
      oidc: undefined,
      origins: [],
      live: { minIntervalMs: 1_000, maxBufferedBytes: 1_048_576, drainMs: 5_000 },
      audit: {
        checkpointFile: '/var/lib/ops/audit/checkpoints.jsonl',
        signingKeyFile: '/var/lib/ops/audit/signing-key.pem',
      },
    });
  });

  it('shows its schema to nobody in production, unless asked for', () => {
    const shown = (environment: Record<string, string>) => {
      const { playground, introspection } = loadConfig(environment);
      return [playground, introspection];
    };
    expect(shown({})).toEqual([true, true]);
    expect(shown({ NODE_ENV: 'development' })).toEqual([true, true]);
    expect(shown({ NODE_ENV: 'production' })).toEqual([false, false]);
    expect(shown(DATABASE)).toEqual([false, false]);
    expect(shown({ ...DATABASE, PLAYGROUND: 'true' })).toEqual([true, true]);
    expect(shown({ ...DATABASE, INTROSPECTION: 'true' })).toEqual([false, true]);
    expect(shown({ PLAYGROUND: 'false' })).toEqual([false, false]);
    expect(shown({ INTROSPECTION: 'false' })).toEqual([true, false]);
  });

  it('has no demo data in a database of one’s own, unless asked for', () => {
    expect(loadConfig(DATABASE).demo).toBe(false);
    expect(loadConfig({ ...DATABASE, DEMO: 'true' }).demo).toBe(true);
    expect(loadConfig({ DEMO: 'false' }).demo).toBe(false);
  });
});

describe('a variable beyond its limits', () => {
  const URL_OF_REDIS =
    'must be a URL that begins with redis:// or rediss://, redis+sentinel://host,host/name or redis+cluster://host,host';
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
    ['REDIS_URL', 'cache.example:6379', `REDIS_URL ${URL_OF_REDIS}`],
    ['REDIS_URL', 'http://cache.example', `REDIS_URL ${URL_OF_REDIS}`],
    ['REDIS_URL', 'redis+sentinel://one.example,two.example', `REDIS_URL ${URL_OF_REDIS}`],
    ['REDIS_URL', 'redis+cluster://one.example:0', `REDIS_URL ${URL_OF_REDIS}`],
    ['DATABASE_REPLICA_URLS', 'postgres://one.example/ops,two', `DATABASE_REPLICA_URLS.1 ${URL_OF_POSTGRES}`],
    ['DATABASE_URL', 'mysql://db.example/ops', `DATABASE_URL ${URL_OF_POSTGRES}`],
    ['DATABASE_URL', 'db.example', `DATABASE_URL ${URL_OF_POSTGRES}`],
    ['DATABASE_OWNER_URL', '/var/run/postgresql', `DATABASE_OWNER_URL ${URL_OF_POSTGRES}`],
    [
      'AUTH_JWKS_URL',
      'ftp://id.example',
      'AUTH_JWKS_URL must be a URL that begins with https:// (http:// on this machine only)',
    ],
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

  it.each(['DEMO', 'DASHBOARD', 'PLAYGROUND', 'INTROSPECTION'])(
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
    ['AUTH_JWT_SECRET', 'Tq3vYw9Lk2Zs8Rb5Xn7Hd4Jm6Pf1Gc0a'],
    // The limit is in bytes, as of the key that it becomes.
    ['AUTH_JWT_SECRET', 'äöüßéèêçñåøæœðþž'],
  ])('%s=%s is just within them', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([]);
  });
});

describe('a secret that is long enough and well known', () => {
  it.each([
    ['one word, padded', 'secret'.padEnd(40, '!')],
    ['one word, padded with a digit', 'changeme'.padEnd(32, '0')],
    ['two words', 'my-super-secret-password-secret-key!!'],
    ['an instruction', 'REPLACE-THIS-WITH-YOUR-RANDOM-STRING'],
    ['the name of the product', 'opsgraph-secret-opsgraph-default-2024'],
    ['the example of a library', 'your-256-bit-secret-your-256-bit-secret'],
    ['one character', 'x'.repeat(64)],
    ['one character of two bytes', 'ü'.repeat(16)],
    ['a piece over and over', 'Tq3vYw9L'.repeat(4)],
    ['a piece over and over, cut', 'Tq3vYw9Lk2Zs8Rb5'.repeat(3).slice(0, 40)],
    ['few different characters', '1221211212211212212112122112121121'],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz0123456789'],
    ['another word', 'keyboard cat keyboard-cat 1234567890'],
  ])('is refused, and told no more of than its variable: %s', (_what, secret) => {
    for (const name of ['AUTH_JWT_SECRET', 'CURSOR_SECRET']) {
      const faults = faultsOf({ ...DATABASE, [name]: secret });
      expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name} .*openssl rand -base64 48`))]);
      expect(faults.join()).not.toContain(secret);
    }
  });

  it('is never a random one', () => {
    for (let round = 0; round < 2_000; round += 1) {
      for (const encoding of ['base64', 'hex', 'base64url'] as const) {
        expect(weaknessOf(randomBytes(32).toString(encoding))).toBeNull();
      }
    }
  });
});

describe('the key set of an identity provider', () => {
  const provider = { AUTH_ISSUER: 'https://id.example/', AUTH_AUDIENCE: 'opsgraph' };

  it.each([
    ['http://localhost:8080/keys', true],
    ['http://127.0.0.1/keys', true],
    ['http://127.8.0.1/keys', true],
    ['http://[::1]:9/keys', true],
    ['https://id.example/keys', true],
    ['http://id.example/keys', false],
    ['http://localhost.example/keys', false],
    ['http://127.0.0.1.example/keys', false],
    ['http://10.0.0.1/keys', false],
  ])('at %s is accepted: %s', (url, accepted) => {
    expect(faultsOf({ ...provider, AUTH_JWKS_URL: url })).toEqual(
      accepted
        ? []
        : ['AUTH_JWKS_URL must be a URL that begins with https:// (http:// on this machine only)'],
    );
  });
});

describe('variables that are fine alone', () => {
  const CONTRADICTION = 'AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other: set one';
  const PROVIDER = {
    AUTH_JWKS_URL: 'https://id.example/keys',
    AUTH_ISSUER: 'https://id.example/',
    AUTH_AUDIENCE: 'opsgraph',
  };
  const NO_KEY = 'AUTH_JWT_SECRET or AUTH_JWKS_URL is required with DATABASE_URL';
  const NO_APPLICATION = 'DATABASE_OWNER_URL needs DATABASE_URL, the application role of the same database';

  it.each([
    [{ ...PROVIDER, AUTH_JWT_SECRET: SECRET }, [CONTRADICTION]],
    [{ ...PROVIDER, AUTH_ISSUER: '' }, ['AUTH_ISSUER is required with AUTH_JWKS_URL']],
    [{ ...PROVIDER, AUTH_AUDIENCE: undefined }, ['AUTH_AUDIENCE is required with AUTH_JWKS_URL']],
    [
      { AUTH_JWKS_URL: 'https://id.example/keys' },
      ['AUTH_ISSUER is required with AUTH_JWKS_URL', 'AUTH_AUDIENCE is required with AUTH_JWKS_URL'],
    ],
    [{ DATABASE_URL: DATABASE.DATABASE_URL }, [NO_KEY]],
    [{ DATABASE_URL: DATABASE.DATABASE_URL, AUTH_JWT_SECRET: '' }, [NO_KEY]],
    [{ DATABASE_OWNER_URL: 'postgres://owner@db.example/ops' }, [NO_APPLICATION]],
    [
      { DATABASE_REPLICA_URLS: 'postgres://replica.example/ops' },
      ['DATABASE_REPLICA_URLS needs DATABASE_URL, the server that they copy'],
    ],
  ])('are refused together: %j', (environment, faults) => {
    expect(faultsOf(environment)).toEqual(faults);
  });

  it.each([
    [DATABASE],
    [{ ...PROVIDER, DATABASE_URL: DATABASE.DATABASE_URL }],
    [{ AUTH_JWT_SECRET: SECRET }],
    [PROVIDER],
  ])('are accepted together: %j', (environment) => {
    expect(faultsOf(environment)).toEqual([]);
  });

  it('are told of along with whatever else is wrong: all faults at once, a line each', () => {
    const environment = {
      PORT: 'http',
      REDIS_URL: 'nowhere',
      LOG_LEVEL: 'loud',
      PLAYGROUND: 'maybe',
      ...PROVIDER,
      AUTH_JWT_SECRET: 'short',
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
      CONFIG_FILE: '/dev/null',
      BACKUP_DATABASE_URL: 'postgres://backup@db.example/ops',
      MIGRATION_LOCK_TIMEOUT_MS: '1000',
      MIGRATION_LOCK_ATTEMPTS: '1',
      DATABASE_REPLICA_URLS: 'postgres://replica.example/ops',
      DATABASE_REPLICA_MAX_WAIT_MS: '51',
      REDIS_URL: 'redis://cache.example',
      AUTH_JWT_SECRET: 'Tq3vYw9Lk2Zs8Rb5Xn7Hd4Jm6Pf1Gc0a',
      AUTH_JWKS_URL: 'https://id.example/keys',
      AUTH_ISSUER: 'somebody',
      AUTH_AUDIENCE: 'somebody',
      CURSOR_SECRET: 'Zs8Rb5Xn7Hd4Jm6Pf1Gc0aTq3vYw9Lk2',
      DEMO: 'true',
      NODE_ENV: 'production',
      DASHBOARD: 'false',
      PLAYGROUND: 'true',
      INTROSPECTION: 'true',
      COST_LIMIT: '100',
      PERSISTED_OPERATIONS_FILE: '/elsewhere/operations.json',
      SLA_MAX_QUEUE_WAIT_SECONDS: '1',
      JOBS: 'false',
      RESULT_CACHE_MS: '1',
      METRICS_TOKEN: 'Pf1Gc0aTq3vYw9Lk2Zs8Rb5Xn7Hd4Jm6',
      WORKER_PORT: '9464',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces.example/v1/traces',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://numbers.example/v1/metrics',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_METRIC_EXPORT_INTERVAL: '5000',
      OTEL_SERVICE_NAME: 'another',
      OTEL_SDK_DISABLED: 'true',
      LOG_LEVEL: 'fatal',
      TRUSTED_PROXIES: '10.0.0.1',
      OPSGRAPH_DATA_DIR: '/elsewhere',
      RATE_LIMIT_ACTOR: '1',
      RATE_LIMIT_ORGANIZATION: '1',
      MAX_CONCURRENT_OPERATIONS: '1',
      MAX_WAITING_OPERATIONS: '1',
      MAX_CONNECTIONS: '1',
      MAX_CONNECTIONS_PER_ADDRESS: '1',
      EXPORT_MAX_ROWS: '1',
      EXPORT_MAX_SECONDS: '1',
      MAX_CONCURRENT_EXPORTS: '1',
      LIVE_MIN_INTERVAL_MS: '100',
      LIVE_MAX_BUFFERED_BYTES: '65536',
      LIVE_DRAIN_MS: '0',
      ORIGINS: 'https://desk.example.com',
      PUBLIC_URL: 'https://opsgraph.example',
      SESSION_SECRET: 'Hd4Jm6Pf1Gc0aTq3vYw9Lk2Zs8Rb5Xn7',
      OIDC_ISSUER: 'https://id.example',
      OIDC_CLIENT_ID: 'another',
      OIDC_CLIENT_SECRET: 'another secret',
      OIDC_ROLE_CLAIM: 'groups',
      OIDC_ORG_CLAIM: 'tenant',
      AUDIT_RETENTION_DAYS: '30',
      RECORD_ITSELF_IN: 'acme',
      USAGE_RETENTION_DAYS: '30',
      INGEST_MAX_LATE_DAYS: '3',
      EVENT_RETENTION_DAYS: '30',
      PERSONAL_DATA_SECRET: 'Jm6Pf1Gc0aTq3vYw9Lk2Zs8Rb5Xn7Hd4',
      AUDIT_CHECKPOINT_FILE: '/elsewhere/lines.jsonl',
      AUDIT_SIGNING_KEY_FILE: '/elsewhere/key.pem',
    };
    // These count only together.
    const provider = {
      OIDC_ISSUER: 'https://provider.example',
      OIDC_CLIENT_ID: 'opsgraph',
      OIDC_CLIENT_SECRET: 'a secret',
      PUBLIC_URL: 'https://gateway.example',
    };
    for (const [name, value] of Object.entries(values)) {
      // What a database of one's own decides already would change nothing.
      const base: Record<string, string> =
        name === 'AUTH_JWKS_URL'
          ? { DATABASE_URL: DATABASE.DATABASE_URL, AUTH_ISSUER: 'somebody', AUTH_AUDIENCE: 'somebody' }
          : name === 'NODE_ENV'
            ? {}
            : {
                ...DATABASE,
                ...(name.startsWith('OIDC_') ? provider : {}),
                ...(/^OTEL_(EXPORTER_OTLP_PROTOCOL|(TRACES|METRICS)_EXPORTER|METRIC_|SERVICE|SDK)/.test(name)
                  ? { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' }
                  : {}),
              };
      const without = name === 'AUTH_JWKS_URL' ? loadConfig(DATABASE) : loadConfig(base);
      expect([name, loadConfig({ ...base, [name]: value })]).not.toEqual([name, without]);
    }
  });
});

describe('a collector', () => {
  const ENDPOINT = 'http://collector.example:4318';
  const collectorOf = (environment: Record<string, string>) => loadConfig(environment).collector;
  const sent = (environment: Record<string, string>) => {
    const collector = collectorOf(environment);
    return [collector?.traces?.url, collector?.metrics?.url];
  };

  it('is sent nothing unless one is named', () => {
    expect(collectorOf({})).toBeUndefined();
    expect(collectorOf({ OTEL_SERVICE_NAME: 'here', OTEL_METRIC_EXPORT_INTERVAL: '1000' })).toBeUndefined();
    expect(
      collectorOf({ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'prometheus' }),
    ).toBeUndefined();
    expect(collectorOf({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT }, [`${ENDPOINT}/v1/traces`, `${ENDPOINT}/v1/metrics`]],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: `${ENDPOINT}/at/` },
      [`${ENDPOINT}/at/v1/traces`, `${ENDPOINT}/at/v1/metrics`],
    ],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${ENDPOINT}/mine` }, [`${ENDPOINT}/mine`, undefined]],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${ENDPOINT}/mine` }, [undefined, `${ENDPOINT}/mine`]],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, ['http://localhost:4318/v1/traces', undefined]],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_METRICS_EXPORTER: 'none' },
      [`${ENDPOINT}/v1/traces`, undefined],
    ],
  ])('by %j is sent to %j', (environment, urls) => {
    expect(sent(environment)).toEqual(urls);
  });

  it('is spoken to as it can be, or not at all', () => {
    expect(faultsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL that begins with http:// or https://',
    ]);
    expect(faultsOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toEqual([
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_PROTOCOL .*http\/protobuf/),
    ]);
    expect(faultsOf({ OTEL_TRACES_EXPORTER: 'jaeger' })).toEqual([
      expect.stringMatching(/^OTEL_TRACES_EXPORTER .*"otlp"/),
    ]);
  });
});

describe('sign-in', () => {
  const complete = {
    ...DATABASE,
    OIDC_ISSUER: 'https://id.example/realm',
    OIDC_CLIENT_ID: 'opsgraph',
    OIDC_CLIENT_SECRET: 'a secret',
    PUBLIC_URL: 'https://analytics.example/',
  };

  it('by a provider needs to know the client and where browsers come back to', () => {
    expect(loadConfig(complete)).toMatchObject({
      publicUrl: 'https://analytics.example',
      oidc: {
        issuer: 'https://id.example/realm',
        clientId: 'opsgraph',
        clientSecret: 'a secret',
        roleClaim: 'opsgraph_role',
        organizationClaim: 'opsgraph_org',
      },
    });
    expect(faultsOf({ ...DATABASE, OIDC_ISSUER: complete.OIDC_ISSUER })).toEqual([
      'OIDC_CLIENT_ID is required with OIDC_ISSUER',
      'OIDC_CLIENT_SECRET is required with OIDC_ISSUER',
      'PUBLIC_URL is required with OIDC_ISSUER',
    ]);
    expect(faultsOf({ ...DATABASE, OIDC_CLIENT_ID: 'opsgraph' })).toEqual([
      'OIDC_CLIENT_ID needs OIDC_ISSUER, the provider it is for',
    ]);
  });

  it.each([
    ['OIDC_ISSUER', 'http://id.example', /OIDC_ISSUER must be a URL that begins with https/],
    ['OIDC_ISSUER', 'id.example', /OIDC_ISSUER must be a URL that begins with https/],
    ['PUBLIC_URL', 'http://analytics.example', /PUBLIC_URL must be a URL that begins with https/],
    ['PUBLIC_URL', 'https://analytics.example/opsgraph', /PUBLIC_URL must be scheme, host and port/],
    ['PUBLIC_URL', 'https://user:word@analytics.example', /PUBLIC_URL must be scheme, host and port/],
    ['SESSION_SECRET', 'short', /SESSION_SECRET must be at least 32 bytes long/],
    ['ORIGINS', 'https://desk.example.com/', /ORIGINS/],
  ])('refuses %s=%s', (name, value, said) => {
    expect(faultsOf({ ...complete, [name]: value }).join()).toMatch(said);
  });

  it.each(['http://127.0.0.1:9000', 'http://localhost:9000', 'http://[::1]:9000'])(
    'takes a provider on this machine without https: %s',
    (OIDC_ISSUER) => {
      expect(loadConfig({ ...complete, OIDC_ISSUER }).oidc?.issuer).toBe(OIDC_ISSUER);
    },
  );
});

describe('a file of variables', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const written = (text: string): string => {
    const file = path.join(folder, 'opsgraph.env');
    writeFileSync(file, text);
    return file;
  };

  it('adds to the environment, which comes first', () => {
    const CONFIG_FILE = written('# ours\nPORT=8080\nHOST="0.0.0.0"\nLOG_LEVEL=\n');
    expect(loadConfig({ CONFIG_FILE, PORT: '9090' })).toMatchObject({
      port: 9090,
      host: '0.0.0.0',
      logLevel: 'info',
      configFile: CONFIG_FILE,
    });
  });

  it('may hold nothing else, and must be there', () => {
    expect(faultsOf({ CONFIG_FILE: written('PROT=1\nCONFIG_FILE=other') })).toEqual([
      'CONFIG_FILE: CONFIG_FILE is no variable that may be in it',
      'CONFIG_FILE: PROT is no variable that may be in it',
    ]);
    expect(faultsOf({ CONFIG_FILE: path.join(folder, 'none') })).toEqual([
      expect.stringMatching(/^CONFIG_FILE cannot be read: ENOENT/),
    ]);
    expect(faultsOf({ CONFIG_FILE: written('PORT=many') })).toEqual([expect.stringMatching(/^PORT must/)]);
  });
});
