// The gateway as it is run in production: compiled, in a process of its own, as the application role.
import path from 'node:path';
import { type Role } from '../../src/platform';
import { signToken } from '../../src/identity';
import { type Bench, root } from './bench';
import { type RunningProcess, runToEnd, startProcess } from './processes';
import { summaryOf } from './profile';
import type { BenchPostgres } from './postgres';

const SECRET = 'a secret of the bench that is long enough, 0123456789';
/** As `npm start` does. */
export const NODE_OPTIONS = ['--max-semi-space-size=32'];
const TOKEN_SECONDS = 24 * 3600;

export interface RunningGateway extends RunningProcess {
  /** Headers of somebody with this role. */
  headersOf(role: Role, organizationId: string, id: string): Promise<Readonly<Record<string, string>>>;
}

/** All load comes from a few clients at one address: the limits are at work, and never reached. */
export const UNREACHED_LIMITS: Readonly<Record<string, string>> = {
  RATE_LIMIT_ACTOR: '1000000000',
  RATE_LIMIT_ORGANIZATION: '1000000000',
  MAX_CONNECTIONS_PER_ADDRESS: '100000',
};

export async function startGateway(
  bench: Bench,
  postgres: BenchPostgres,
  {
    name = 'opsgraph',
    environment = {},
  }: { name?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<RunningGateway> {
  const profile = bench.profile === undefined ? undefined : path.resolve(bench.profile);
  let ready = Number.POSITIVE_INFINITY;
  if (profile !== undefined) {
    // It is written as the process ends: what is stopped later is closed earlier.
    bench.atEnd(() => bench.say(summaryOf(profile, ready)));
  }
  const gateway = await startProcess(bench, {
    name,
    parameters: [
      ...NODE_OPTIONS,
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      path.join(root, 'bin/opsgraph.js'),
      'start',
    ],
    environment: { PORT: '0', ...settingsOf(postgres, name), ...UNREACHED_LIMITS, ...environment },
  });
  ready = Number(process.hrtime.bigint() / 1000n);
  return { ...gateway, headersOf };
}

/** Who does the jobs of an installation whose gateways do none. */
export function startWorker(bench: Bench, postgres: BenchPostgres): Promise<RunningProcess> {
  return startProcess(bench, {
    name: 'opsgraph worker',
    parameters: [...NODE_OPTIONS, path.join(root, 'bin/opsgraph.js'), 'worker'],
    environment: settingsOf(postgres, 'worker'),
    ready: /does the jobs/,
  });
}

/** Runs one command of it to the end, and says what processor time the command took. */
export function runCommand(
  bench: Bench,
  postgres: BenchPostgres,
  parameters: readonly string[],
): Promise<number | null> {
  return runToEnd(bench, {
    name: `opsgraph ${parameters.join(' ')}`,
    parameters: [path.join(root, 'bin/opsgraph.js'), ...parameters],
    environment: settingsOf(postgres, 'command'),
  });
}

function settingsOf(postgres: BenchPostgres, name: string): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: postgres.applicationUrl,
    AUTH_JWT_SECRET: SECRET,
    DEMO: 'false',
    LOG_LEVEL: 'silent',
    // A Redis of its own as well.
    OPSGRAPH_DATA_DIR: path.join(postgres.folder, name),
  };
}

const AUTH = { secret: SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined };

/** What every gateway of the bench takes: tokens are signed with its secret. */
export async function headersOf(
  role: Role,
  organizationId: string,
  id: string,
): Promise<Readonly<Record<'authorization', string>>> {
  const token = await signToken(AUTH, { id, organizationId, role, name: null }, TOKEN_SECONDS);
  return { authorization: `Bearer ${token}` };
}
