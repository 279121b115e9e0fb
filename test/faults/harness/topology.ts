// An installation on loopback as operators run it: gateways and workers as processes, PgBouncer in transaction mode, a primary
// PostgreSQL with its synchronous standby, Redis behind Sentinels; wires between them that a scenario can do harm to.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { uuidv7 } from 'uuidv7';
import { signToken } from '../../../src/identity';
import { freePort, Role } from '../../../src/platform';
import { rowsOf } from '../../harness/factories';
import { TEST_SECRET } from '../../harness/gateway';
import type { TestDatabase } from '../../harness/database';
import { type PgBouncer, startPgBouncer } from '../../harness/pgbouncer';
import { OwnProcess } from './own-process';
import { type PostgresPair, type PostgresServer, startPostgresPair } from './postgres-pair';
import { RedisGroup } from './redis-group';
import { Wire } from './wire';

const ENTRY = path.resolve(__dirname, '../../../bin/opsgraph.js');
const AUTH = { secret: TEST_SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined };
const POOLED = 24;
const NOON = 12;

export interface TopologyOptions {
  readonly gateways?: number;
  readonly workers?: number;
  readonly standby?: boolean;
  /** Of PostgreSQL. */
  readonly settings?: readonly string[];
  /** Of gateways and workers. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Of each gateway, in their order. */
  readonly environmentOf?: readonly Readonly<Record<string, string>>[];
  /** How long the tokens of its people live, by the right clock. */
  readonly tokenSeconds?: number;
  /** Where PostgreSQL keeps its data; default: a folder of its own below the system's for such. */
  readonly dataFolder?: string;
}

/** An organization, and people to ask as. */
export interface Place {
  readonly id: string;
  readonly slug: string;
  readonly operator: string;
  readonly admin: string;
  readonly service: string;
}

export class Topology {
  /** The server that is written to. */
  primary: PostgresServer;

  private constructor(
    readonly folder: string,
    readonly postgres: PostgresPair,
    readonly redis: RedisGroup,
    /** Between PgBouncer and PostgreSQL. */
    readonly databaseWire: Wire,
    readonly pgbouncer: PgBouncer,
    readonly gateways: readonly OwnProcess[],
    readonly workers: readonly OwnProcess[],
    readonly environment: Readonly<Record<string, string>>,
    private readonly tokenSeconds: number,
  ) {
    this.primary = postgres.primary;
  }

  static async start({
    gateways = 2,
    workers = 2,
    standby = false,
    settings = [],
    environment = {},
    environmentOf = [],
    tokenSeconds = 3_600,
    dataFolder,
  }: TopologyOptions = {}): Promise<Topology> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-faults-'));
    chmodSync(folder, 0o755);
    const [postgres, redis] = await Promise.all([
      startPostgresPair(dataFolder ?? path.join(folder, 'database'), { standby, settings }),
      RedisGroup.start(folder),
    ]);
    const databaseWire = await Wire.to(postgres.primary.port);
    const behind = new URL(postgres.applicationUrl);
    behind.port = String(databaseWire.port);
    const pgbouncer = await startPgBouncer([behind.toString()], {
      poolSize: POOLED,
      // With PgBouncer's own 15 seconds nobody is served for that long after PostgreSQL is back.
      loginRetrySeconds: 1,
    });
    const shared = {
      DATABASE_URL: pgbouncer.through(postgres.applicationUrl),
      REDIS_URL: redis.url,
      AUTH_JWT_SECRET: TEST_SECRET,
      DASHBOARD: 'false',
      JOBS: 'false',
      RATE_LIMIT_ACTOR: '0',
      RATE_LIMIT_ORGANIZATION: '0',
      LIVE_DRAIN_MS: '1000',
      LOG_LEVEL: 'warn',
      AUDIT_CHECKPOINT_FILE: path.join(folder, 'audit/checkpoints.jsonl'),
      AUDIT_SIGNING_KEY_FILE: path.join(folder, 'audit/signing-key.pem'),
      ...environment,
    };
    const started = async (command: 'start' | 'worker', number: number): Promise<OwnProcess> => {
      const own = new OwnProcess({
        name: `${command === 'start' ? 'gateway' : 'worker'}-${number}`,
        command,
        port: await freePort(),
        folder,
        environment: { ...shared, ...(command === 'start' ? environmentOf[number - 1] : {}) },
      });
      await own.start();
      return own;
    };
    const all = (command: 'start' | 'worker', from: number, to: number): Promise<OwnProcess[]> =>
      Promise.all(Array.from({ length: to - from + 1 }, (_, index) => started(command, from + index)));
    // One begins alone: it makes the key that all of them sign with.
    const first = await started('start', 1);
    const [others, working] = await Promise.all([all('start', 2, gateways), all('worker', 1, workers)]);
    return new Topology(
      folder,
      postgres,
      redis,
      databaseWire,
      pgbouncer,
      [first, ...others],
      working,
      shared,
      tokenSeconds,
    );
  }

  /** An organization of its own for each scenario, in which it is about noon: no day ends meanwhile. */
  async place(slug: string): Promise<Place> {
    const hour = new Date().getUTCHours();
    const east = NOON - hour;
    // The names of these zones count westward.
    const timezone = east === 0 ? 'UTC' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;
    return this.primary.asOwner(async (owner) => {
      const rows = await rowsOf({ owner } as unknown as TestDatabase, { slug, timezone });
      const operator = await rows.operator('Operator');
      return {
        id: rows.organizationId,
        slug,
        operator,
        admin: await this.tokenOf(Role.ADMIN, rows.organizationId),
        service: await this.tokenOf(Role.SERVICE, rows.organizationId),
      };
    });
  }

  private tokenOf(role: Role, organizationId: string): Promise<string> {
    return signToken(AUTH, { id: uuidv7(), organizationId, role, name: null }, this.tokenSeconds);
  }

  /** A command of the installation's, against the server that is written to; resolves with its exit code and what it said. */
  async command(...parameters: string[]): Promise<{ readonly code: number; readonly said: string }> {
    const url = new URL(this.postgres.applicationUrl);
    url.port = String(this.primary.port);
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [ENTRY, ...parameters], {
        cwd: this.folder,
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          ...this.environment,
          DATABASE_URL: url.toString(),
          OPSGRAPH_DATA_DIR: path.join(this.folder, 'command'),
        },
      });
      return { code: 0, said: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, said: stdout + stderr };
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.gateways, ...this.workers].map((each) => each.kill()));
    await this.pgbouncer.stop();
    await Promise.all([this.databaseWire.close(), this.redis.close()]);
    await this.postgres.standby?.stopImmediately();
    await this.postgres.primary.stopImmediately();
    if ((process.env['FAULTS_KEEP'] ?? '') === '') {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}
