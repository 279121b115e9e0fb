// One migration on its way: it gives way to whoever holds its locks, says who that is, and tries again.
import { setTimeout } from 'node:timers/promises';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { AppError } from './errors';

/** What a version that is still running must know, since something was taken away that older ones use. */
export interface Contract {
  /** Number of the migration by which the use of it had ended: versions that know none as new are refused. */
  readonly needs: number;
  readonly reason: string;
}

/** `transaction = false` is for indexes that are built concurrently, see createIndexConcurrently. */
export interface Migration extends MigrationInterface {
  readonly contract?: Contract;
}

export type MigrationClass = new () => Migration;

/** How long locks are waited for. */
export interface LockPatience {
  /** A migration gives way when it has waited so long for a lock: whoever came after it waits behind it. */
  readonly lockTimeoutMs?: number;
  /** Then it is tried again, after a pause of twice that time, so often in all. */
  readonly attempts?: number;
  /** Told whom it waits for. */
  readonly onProgress?: (step: string) => void;
}

export const MIGRATIONS_TABLE = 'schema_migrations';
const PAUSE = 2;
const defaults = { lockTimeoutMs: 3_000, attempts: 20 };

/** A migration's class is named after what it does and its number, the moment in milliseconds. */
export function numberOf({ name }: MigrationClass): number {
  return Number(name.slice(-13));
}

/** One migration: with everything that it does, or with nothing. */
export class MigrationStep {
  private readonly name: string;
  private readonly migration: Migration;
  private readonly lockTimeoutMs: number;
  private readonly attempts: number;
  private readonly tell: (step: string) => void;
  private blockers = 'nobody who was seen';

  constructor(
    private readonly source: DataSource,
    private readonly pending: MigrationClass,
    { lockTimeoutMs, attempts, onProgress }: LockPatience,
  ) {
    this.name = pending.name;
    this.migration = new pending();
    this.lockTimeoutMs = lockTimeoutMs ?? defaults.lockTimeoutMs;
    this.attempts = attempts ?? defaults.attempts;
    this.tell = onProgress ?? (() => undefined);
  }

  async take(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.attempt();
        return;
      } catch (error) {
        if (!isInTheWay(error)) {
          throw error;
        }
        if (attempt >= this.attempts) {
          throw new AppError(
            'UNAVAILABLE',
            `${this.name} did not get its locks in ${attempt} attempts of ${this.lockTimeoutMs} ms each; in the way: ` +
              `${this.blockers}. Nothing of it was done: end what is in the way, or migrate at a quieter time`,
            'warn',
            { cause: error },
          );
        }
        this.tell(`${this.name} gave way to ${this.blockers}: attempt ${attempt} of ${this.attempts}`);
        await setTimeout(this.lockTimeoutMs * PAUSE);
      }
    }
  }

  private async attempt(): Promise<void> {
    const runner = this.source.createQueryRunner();
    try {
      await (this.migration.transaction === false ? this.besideTransactions(runner) : this.asOne(runner));
    } finally {
      await runner.release();
    }
  }

  private async asOne(runner: QueryRunner): Promise<void> {
    await runner.startTransaction();
    try {
      await runner.query(`SET LOCAL lock_timeout = ${this.lockTimeoutMs}`);
      await runner.query('SET LOCAL statement_timeout = 0');
      await this.run(runner);
      await runner.commitTransaction();
    } catch (error) {
      // The connection may be gone, and the transaction with it.
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }

  /** Each of its statements is there at once, so all of them must bear to be run again. */
  private async besideTransactions(runner: QueryRunner): Promise<void> {
    await runner.query(`SET lock_timeout = ${this.lockTimeoutMs}`);
    await runner.query('SET statement_timeout = 0');
    try {
      await this.run(runner);
    } finally {
      await runner.query('RESET lock_timeout').catch(() => undefined);
      await runner.query('RESET statement_timeout').catch(() => undefined);
    }
  }

  private async run(runner: QueryRunner): Promise<void> {
    const [backend] = (await runner.query('SELECT pg_backend_pid() AS pid')) as { readonly pid: number }[];
    const over = new AbortController();
    const watching = this.watch(backend?.pid ?? 0, over.signal);
    try {
      await this.migration.up(runner);
      const needs = this.migration.contract?.needs;
      await (needs === undefined
        ? runner.query(`INSERT INTO ${MIGRATIONS_TABLE} ("timestamp", name) VALUES ($1, $2)`, [
            numberOf(this.pending),
            this.name,
          ])
        : runner.query(`INSERT INTO ${MIGRATIONS_TABLE} ("timestamp", name, needs) VALUES ($1, $2, $3)`, [
            numberOf(this.pending),
            this.name,
            needs,
          ]));
    } finally {
      over.abort();
      await watching;
    }
  }

  /** Looks who is in the way while it can be seen; what it fails to see does not matter to the migration. */
  private async watch(pid: number, over: AbortSignal): Promise<void> {
    let told = '';
    const pause = Math.max(20, this.lockTimeoutMs / 4);
    while (await setTimeout(pause, true, { signal: over }).catch(() => false)) {
      const found = await blockersOf(this.source, pid).catch(() => null);
      if (found !== null) {
        this.blockers = found.words;
        if (found.pids !== told) {
          told = found.pids;
          this.tell(`${this.name} waits for ${found.words}`);
        }
      }
    }
  }
}

interface Blocker {
  readonly pid: number;
  readonly role: string | null;
  readonly program: string | null;
  readonly state: string | null;
  readonly seconds: number | null;
  readonly label: string | null;
}

/**
 * Asked in no transaction: see lockOthersOut. What an owner without pg_read_all_stats may not see is null. A prepared
 * transaction has no process: 0.
 */
async function blockersOf(source: DataSource, pid: number): Promise<{ pids: string; words: string } | null> {
  const rows = await source.query<Blocker[]>(
    `SELECT b.pid, a.usename AS role, nullif(a.application_name, '') AS program, a.state,
            extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS seconds,
            substring(a.query FROM '^/\\* (\\S+) \\*/') AS label
       FROM (SELECT DISTINCT unnest(pg_blocking_pids($1)) AS pid) b LEFT JOIN pg_stat_activity a ON a.pid = b.pid
      ORDER BY b.pid`,
    [pid],
  );
  return rows.length === 0
    ? null
    : { pids: rows.map((row) => row.pid).join(), words: rows.map(inWords).join('; ') };
}

function inWords({ pid, role, program, state, seconds, label }: Blocker): string {
  if (pid === 0) {
    return 'a prepared transaction (pg_prepared_xacts)';
  }
  const known = [
    role === null ? [] : [`role ${role}`],
    program === null ? [] : [`program ${program}`],
    label === null ? [] : [`statement ${label}`],
    state === null ? [] : [state],
    seconds === null ? [] : [`its transaction ${Math.round(seconds)} s old`],
  ].flat();
  return `process ${pid}${known.length === 0 ? '' : ` (${known.join(', ')})`}`;
}

/** Lock not available, deadlock. */
function isInTheWay(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
}
