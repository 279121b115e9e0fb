// The connections to one server that snapshots are read from: the primary, or a copy of it.
import { setTimeout } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { translate } from './database-errors';
import { isBehindPooler } from './pooler';
import { hearErrors, runOn, SILENCE_AFTER_LIMIT_MS, type StatementTiming } from './sent-statements';
import { beginSnapshotOn, type OpeningSnapshot, type SnapshotLimits, type SnapshotOfCopy } from './snapshots';
import type { Statement } from './sql';

export interface ReadServerOptions {
  readonly url: string;
  /** Most connections at once. */
  readonly size: number;
  readonly onStatement: (timing: StatementTiming) => void;
  /** Told of an idle connection that was lost. */
  readonly onLost: (error: unknown) => void;
  /** For a connection; default 5 seconds. */
  readonly silenceMs?: number;
}

export interface PoolState {
  readonly busy: number;
  readonly idle: number;
  readonly waiting: number;
}

/** What is the same for all pools. */
export const POOL_SETTINGS = {
  connectionTimeoutMillis: 5_000,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  pipeline: true,
  query_timeout: 60_000 + SILENCE_AFTER_LIMIT_MS,
};
const PROBE_TIMEOUT_MS = 2_000;
/** Of a statement that reads a few rows by their key. */
const LOOK_UP_TIMEOUT_MS = 2_000;

/** What was found out of the server itself. */
interface Nature {
  readonly isPooled: boolean;
  readonly isDistributed: boolean;
}

export class ReadServer {
  private readonly pool: Pool;
  private nature: Promise<Nature> | undefined;

  constructor(private readonly options: ReadServerOptions) {
    this.pool = new Pool({
      ...POOL_SETTINGS,
      connectionString: options.url,
      application_name: 'opsgraph',
      max: options.size,
      ...(options.silenceMs === undefined ? {} : { connectionTimeoutMillis: options.silenceMs }),
    });
    this.pool.on('error', options.onLost);
    hearErrors(this.pool);
  }

  /** Looked at once, when the server first answers. */
  known(): Promise<Nature> {
    this.nature ??= natureOf(this.pool).catch((error: unknown) => {
      this.nature = undefined;
      throw error;
    });
    return this.nature;
  }

  /** Whether whoever comes next has to wait for a connection. */
  get isFull(): boolean {
    const { idleCount, totalCount, waitingCount } = this.pool;
    return idleCount + this.options.size - totalCount <= waitingCount;
  }

  state(): PoolState {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  async connect(): Promise<PoolClient> {
    return this.pool.connect().catch((error: unknown) => {
      throw translate(error);
    });
  }

  /** Begins a snapshot on a connection of the pool, which goes back with it. */
  async begin(
    client: PoolClient,
    organizationId: string,
    limits: SnapshotLimits,
    ofCopy?: SnapshotOfCopy,
  ): Promise<OpeningSnapshot> {
    return beginSnapshotOn(client, await this.sending(), organizationId, limits, ofCopy);
  }

  /** One statement that is a transaction by itself. */
  async lookUp<Row>(query: Statement<Row>, parameters: readonly unknown[]): Promise<Row[]> {
    const client = await this.connect();
    let failure: unknown;
    try {
      const { distributed, ...sending } = await this.sending();
      // Outside of BEGIN, Citus tells its workers nothing of what the function has entered: nobody would be found.
      if (distributed) {
        await client.query('BEGIN READ ONLY');
      }
      const rows = await runOn(client, sending, LOOK_UP_TIMEOUT_MS)(query, parameters);
      if (distributed) {
        await client.query('COMMIT');
      }
      return rows;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      // What failed may be the connection itself; the pool makes another one.
      client.release(failure !== undefined);
    }
  }

  /** True when it answers now. */
  async isReachable(): Promise<boolean> {
    try {
      // Bounded here as well: the pool may be busy, and a server that is frozen says nothing.
      const probe = this.pool.query('SELECT 1');
      await Promise.race([
        probe,
        setTimeout(PROBE_TIMEOUT_MS, undefined, { ref: false }).then(() =>
          Promise.reject(new Error('silence')),
        ),
      ]);
      return true;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async sending() {
    const { isPooled, isDistributed } = await this.known();
    return { named: !isPooled, distributed: isDistributed, onStatement: this.options.onStatement };
  }
}

async function natureOf(pool: Pool): Promise<Nature> {
  const client = await pool.connect();
  try {
    const isPooled = await isBehindPooler(client);
    const { rowCount } = await client.query(`SELECT FROM pg_extension e WHERE e.extname = 'citus'`);
    return { isPooled, isDistributed: (rowCount ?? 0) > 0 };
  } finally {
    client.release();
  }
}
