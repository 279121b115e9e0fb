// The gateway's life: servers, schema, application, listening, and an orderly end on a signal.
import { uuidv7 } from 'uuidv7';
import { migrations } from '../migrations';
import { version } from '../package.json';
import { createApp, type App } from './app';
import { signToken } from './identity';
import {
  AppError,
  createLogger,
  currentSpan,
  GRAPHQL_PATH,
  isFree,
  configOf,
  readSettings,
  migrate,
  schemaState,
  Role,
  startTelemetryExport,
  unavailable,
  type Config,
} from './platform';
import { Reload } from './reload';
import { openServers, type Servers } from './servers';

const DEMO_TOKEN_HOURS = 24;
/** Longer than any request may take; then the process ends whatever is left. */
const DRAIN_LIMIT_MS = 10_000;

export interface StartOutput {
  /** What was asked for: the addresses and the token. */
  readonly print: (text: string) => void;
  /** What is going on meanwhile. */
  readonly progress: (text: string) => void;
}

/** Runs the gateway until a signal ends it; resolves with the exit code. */
export function start(output: StartOutput): Promise<number> {
  return live(output, true);
}

/** Does the jobs of an installation whose gateways are elsewhere, until a signal ends it. */
export function work(output: StartOutput): Promise<number> {
  return live(output, false);
}

async function live(output: StartOutput, answering: boolean): Promise<number> {
  const settings = readSettings();
  const config = configOf(settings);
  const telemetryExport =
    config.collector === undefined ? undefined : await startTelemetryExport(config.collector, version);
  const log = createLogger(config.logLevel, undefined, telemetryExport?.tracing && traceOfTheMoment);
  telemetryExport?.tellTo(log);
  const closers: (() => Promise<void>)[] =
    telemetryExport === undefined ? [] : [() => telemetryExport.close()];
  const ended = endOfProcess();
  const stopping = new AbortController();

  const begin = async (): Promise<void> => {
    if (!answering && config.database === undefined) {
      throw new AppError(
        'BAD_USER_INPUT',
        'DATABASE_URL is not set: the embedded database is that of one gateway, which does its jobs itself',
      );
    }
    if (answering && config.port !== 0 && !(await isFree(config.port, config.host))) {
      throw unavailable(
        `Port ${config.port} on ${config.host} is in use: stop what listens there, or set PORT`,
      );
    }
    const servers = await openServers(config, {
      exclusive: true,
      withRedis: answering,
      onProgress: output.progress,
    });
    closers.push(() => servers.close());
    stopping.signal.throwIfAborted();
    await ensureSchema(servers, config, output);
    const app = await createApp({
      databaseUrl: servers.databaseUrl,
      // Whoever does jobs writes: copies are for answers.
      replicas: answering ? config.database?.replicas : undefined,
      redisUrl: servers.redisUrl,
      auth: servers.auth,
      cursorSecret: servers.cursorSecret,
      trackerSecret: servers.sessionSecret,
      personalDataSecret: servers.personalDataSecret,
      ingestMaxLateDays: config.ingestMaxLateDays,
      eventRetentionDays: config.eventRetentionDays,
      audit: config.audit,
      auditRetentionDays: config.auditRetentionDays,
      recordItselfIn: config.recordItselfIn ?? (answering && config.demo ? 'demo' : undefined),
      usageRetentionDays: config.usageRetentionDays,
      live: config.live,
      guards: config.guards,
      http: config.http,
      exports: config.exports,
      slaMaxQueueWaitSeconds: config.slaMaxQueueWaitSeconds,
      trustedProxies: config.trustedProxies,
      introspection: config.introspection,
      costLimit: config.costLimit,
      persistedOperationsFile: config.persistedOperationsFile,
      dashboard: config.dashboard,
      playground: config.playground,
      // Simulated desks are those of the gateway that shows them.
      demo: answering && config.demo,
      jobs: config.jobs,
      resultCacheMs: config.resultCacheMs,
      metricsToken: config.metricsToken,
      telemetryExport,
      origins: config.origins,
      signIn: { secret: servers.sessionSecret, publicUrl: config.publicUrl, openId: config.oidc },
      log,
    });
    closers.push(() => app.close());
    if (config.configFile !== undefined) {
      // Only then: whoever closes a terminal means the end.
      const reload = new Reload(settings, (changed) => app.adjust(changed), log);
      process.on('SIGHUP', () => void reload.run());
    }
    stopping.signal.throwIfAborted();
    if (!answering) {
      if (config.workerPort !== undefined) {
        const port = await app.listenForHealth(config.host, config.workerPort);
        const base = `http://${hostOf(config.host)}:${port}`;
        output.print(`Health  ${base}/livez  ${base}/readyz  ${base}/metrics`);
      }
      app.work();
      output.print('Opsgraph does the jobs of this installation; Ctrl-C ends it.');
      return;
    }
    await app.demo?.prepare(({ organization, part, day, days }) => {
      if (days > 1 && (day % 10 === 0 || day === days)) {
        output.progress(`writing the ${part} of ${organization}: day ${day} of ${days}`);
      }
    }, stopping.signal);
    stopping.signal.throwIfAborted();
    const port = await app.listen(config.host, config.port);
    output.print(await banner(app, servers, config, port));
  };

  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) {
      await close();
    }
  };

  const beginning = begin();
  try {
    await Promise.race([beginning, ended]);
    const signal = await ended;
    output.progress(`${signal}: finishing what is under way`);
    stopping.abort();
    setTimeout(() => process.exit(1), DRAIN_LIMIT_MS).unref();
    // A signal during the start lets the step under way end, so that nothing is left half open.
    await beginning.catch(() => undefined);
    return 0;
  } finally {
    await closeAll();
  }
}

function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Of a line that is written while something is traced. */
function traceOfTheMoment(): Record<string, string> {
  const span = currentSpan();
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
}

function endOfProcess(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
}

/** The newest schema, or a refusal that says what to run. */
async function ensureSchema(servers: Servers, config: Config, output: StartOutput): Promise<void> {
  if (servers.ownerUrl !== undefined) {
    const done = await migrate(servers.ownerUrl, servers.databaseUrl, migrations, {
      ...config.migrations,
      onProgress: output.progress,
    });
    if (done.length > 0) {
      output.progress(`migrated: ${done.join(', ')}`);
    }
  }
  const { pending, ahead } = await schemaState(servers.databaseUrl, migrations);
  if (ahead.length > 0) {
    output.progress(
      `the database is of a newer version, which only added to it: ${ahead.join(', ')}. This one works on it`,
    );
  }
  if (pending.length > 0) {
    throw new AppError(
      'UNAVAILABLE',
      `The database lacks ${pending.length} migration(s): set DATABASE_OWNER_URL and run \`npx opsgraph migrate\``,
    );
  }
}

async function banner(app: App, servers: Servers, config: Config, port: number): Promise<string> {
  const base = `http://${hostOf(config.host)}:${port}`;
  const lines = [
    '',
    'Opsgraph is ready.',
    '',
    ...(config.dashboard ? [`  Dashboard   ${base}/`] : []),
    ...(config.playground ? [`  Playground  ${base}/playground`] : []),
    `  GraphQL     ${base}${GRAPHQL_PATH}`,
    `  Docs        ${base}/docs/`,
    ...(config.demo || config.oidc !== undefined
      ? [`  Sign in     ${config.publicUrl ?? base}/sign-in`]
      : []),
    `  Health      ${base}/livez  ${base}/readyz`,
    `  Database    ${servers.described.database}`,
    `  Redis       ${servers.described.redis}`,
    '',
  ];
  const demo = config.demo ? await app.organizations.find('demo') : null;
  if (demo === null || servers.auth.secret === undefined) {
    return [...lines, 'A token: npx opsgraph token --org SLUG --role ANALYST', ''].join('\n');
  }
  const token = await signToken(
    { ...servers.auth, secret: servers.auth.secret },
    { id: uuidv7(), organizationId: demo.id, role: Role.ORG_ADMIN, name: 'Demo admin' },
    DEMO_TOKEN_HOURS * 3600,
  );
  return [
    ...lines,
    `Demo token (organization demo, role ORG_ADMIN, ${DEMO_TOKEN_HOURS} h):`,
    '',
    token,
    '',
    ...(config.dashboard || config.playground ? ['Signed in already:', ''] : []),
    ...(config.dashboard ? [`${base}/#token=${token}`] : []),
    ...(config.playground ? [`${base}/playground#token=${token}`] : []),
    '',
    'Try it:',
    '',
    `curl -s ${base}${GRAPHQL_PATH} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' \\`,
    `  -d '{"query":"{ liveKpis { waiting active sessionsToday avgFirstResponseSeconds csatAverage asOf } }"}'`,
    '',
    'Ctrl-C ends it; the data stays.',
    '',
  ].join('\n');
}
