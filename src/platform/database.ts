// The database: who may see which rows, one transaction at a time.
//
// Two ways in, both under row-level security. `withOrganization` is for writing: one READ COMMITTED transaction.
// `openSnapshot` is for answering: one REPEATABLE READ, read-only transaction in which every number of an answer is
// computed. They have a pool each: an answer may hold its snapshot while it waits for something to be written, and must
// not wait for a connection that others hold who wait the same way. The organization is a transaction-local setting, made in one place (`enter`), so that a pooled
// connection, ours or PgBouncer's, never carries it to the next user.
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { types } from 'node:util';
import { DataSource, type DataSourceOptions, type EntityManager, type QueryRunner } from 'typeorm';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { AppError, messageOf, organizationDeleted, unavailable, UnknownOutcome } from './errors';
import type { Logger } from './log';
import { isBehindPooler } from './pooler';
import { type OnRow, RowSieve } from './row-sieve';
import { type Planning, statement, type Statement, together } from './sql';
import { cancelStatement } from './statement-cancel';
import { currentSpan, failureOf } from './tracing';
import { Turns } from './turns';

/** An organization as every snapshot sees it. */
export interface Organization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly timezone: string;
}

/** Runs statements inside one transaction. */
export interface Session {
  run<Row>(statement: Statement<Row>, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** A writing transaction: statements, and TypeORM for single-row writes. */
export interface WriteSession extends Session {
  readonly manager: EntityManager;
  /** Does a part of the transaction; where that fails, the part is taken back and the rest may go on. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A reading transaction: all its statements see the same rows. */
export interface Snapshot extends Session {
  readonly organization: Organization;
  /** The database clock when the snapshot was taken, to the millisecond. */
  readonly takenAt: Date;
  /**
   * The rows of each of several statements that read little, for the price of one. What they answer goes by JSON: its
   * numbers, texts and lists, but no dates.
   */
  runTogether<Row>(asked: readonly Asked<Row>[]): Promise<Row[][]>;
  /** The rows of a statement from a cursor: however many there are, no more than `size` of them are held at a time. */
  pages<Row>(statement: Statement<Row>, parameters: readonly unknown[], size: number): AsyncGenerator<Row[]>;
  /**
   * The same for rows that only pass through: each goes to `onRow` as PostgreSQL sends it, and is made into nothing. Yields
   * after each `size` of them, while the next are on their way; nothing else may be asked of the snapshot meanwhile.
   */
  sentRows(
    statement: Statement<object>,
    parameters: readonly unknown[],
    size: number,
    onRow: OnRow,
  ): AsyncGenerator<number>;
  /** Has PostgreSQL give up what it is asked for on the snapshot: nobody wants it any more. */
  giveUp(): void;
  close(): Promise<void>;
}

export interface Asked<Row> {
  readonly statement: Statement<Row>;
  readonly parameters: readonly unknown[];
}

/** A snapshot whose first statements are on their way: others may be sent after them without waiting. */
export interface OpeningSnapshot extends Session {
  /** Null when there is no such organization; then every statement finds nothing. */
  readonly opened: Promise<Snapshot | null>;
  close(): Promise<void>;
}

export interface StatementTiming {
  readonly label: string;
  readonly milliseconds: number;
  /** Rows that it answered or changed; of several statements sent as one, nobody knows of which: 0. */
  readonly rows: number;
  /** SQLSTATE, or the kind of failure; null: it was answered. */
  readonly failure: string | null;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  readonly log: Logger;
  /** Most snapshots at once; default 10. */
  readonly poolSize?: number;
  /** Most writing transactions at once; default 5. */
  readonly writers?: number;
  /** Told of every labelled statement. */
  readonly onStatement?: (timing: StatementTiming) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const READERS = 10;
const WRITERS = 8;
/** Of the writers, so many stay free of any one organization: a lock that it waits for is not everybody's. */
const OTHERS_WRITERS = 3;
/** For one's turn among the writers of an organization. */
const TURN_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 15_000;
const WRITE_TIMEOUT_MS = 60_000;
/** The server's own limits come first; these are for a server that is frozen or cut off and says nothing. */
const SILENCE_AFTER_LIMIT_MS = 3_000;
const PROBE_TIMEOUT_MS = 2_000;
/** Of a statement that reads a few rows by their key. */
const LOOK_UP_TIMEOUT_MS = 2_000;
/** All statements of one answer together: a document may ask for many cheap numbers. */
const SNAPSHOT_LIMIT_MS = 30_000;

/** Of each connection. A plan takes memory there; documents that nobody asks twice must not use it up. */
const MOST_PREPARED = 400;

const PLAN: Readonly<Record<Planning, string>> = {
  AS_NEEDED: 'SET LOCAL plan_cache_mode = auto',
  ONCE: 'SET LOCAL plan_cache_mode = force_generic_plan',
  EACH_TIME: 'SET LOCAL plan_cache_mode = force_custom_plan',
};

const enterOrganization = statement<Organization & { takenAt: Date }>(
  'session.enter-organization',
  `SELECT e.taken_at AS "takenAt", e.id, e.slug, e.name, e.timezone FROM enter_organization($1, $2) e`,
);

/** The same for whoever changes rows: a deletion of the organization's data waits for them to end. */
const enterToWrite = statement<object>(
  'session.enter-organization',
  `SELECT FROM enter_organization_to_write($1, $2)`,
);

const enterKept = statement<object>(
  'session.enter-kept-organization',
  `SELECT FROM enter_kept_organization($1, $2)`,
);

const enterPlatform = statement<object>(
  'session.enter-platform',
  `SELECT set_config('app.scope', 'platform', true), set_config('statement_timeout', $1, true)`,
);

export class Database {
  private readonly turns: Turns;

  private constructor(
    private readonly source: DataSource,
    private readonly readers: Pool,
    /** Statements keep their plan on the connection; behind a pooler the next transaction may have another one. */
    private readonly named: boolean,
    /** Citus needs the parameters to know the shard: it cannot plan before it has them. */
    private readonly distributed: boolean,
    writers: number,
    private readonly onStatement: (timing: StatementTiming) => void,
  ) {
    this.turns = new Turns(Math.max(1, writers - OTHERS_WRITERS), TURN_TIMEOUT_MS);
  }

  static async connect(options: DatabaseOptions): Promise<Database> {
    const { log } = options;
    const size = options.poolSize ?? READERS;
    const writers = options.writers ?? Math.min(size, WRITERS);
    const lost = (error: unknown): void =>
      log.warn({ error: messageOf(error) }, 'an idle database connection was lost');
    const pool = {
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      pipeline: true,
      query_timeout: WRITE_TIMEOUT_MS + SILENCE_AFTER_LIMIT_MS,
    };
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      entities: options.entities,
      synchronize: false,
      logging: false,
      applicationName: 'opsgraph',
      poolErrorHandler: lost,
      extra: { ...pool, max: writers },
    });
    try {
      await source.initialize();
    } catch (error) {
      throw unavailable(`PostgreSQL does not answer: ${messageOf(error)}`, error);
    }
    const readers = new Pool({
      ...(pool as PoolConfig),
      connectionString: options.url,
      application_name: 'opsgraph',
      max: size,
    });
    readers.on('error', lost);
    hearErrors(readers);
    hearErrors(poolOf(source));
    try {
      const pooled = await isPooled(readers);
      if (pooled) {
        log.debug('a pooler stands before PostgreSQL: statements are not prepared');
      }
      const distributed = await isDistributed(readers);
      return new Database(
        source,
        readers,
        !pooled,
        distributed,
        writers,
        options.onStatement ?? (() => undefined),
      );
    } catch (error) {
      await Promise.allSettled([readers.end(), source.destroy()]);
      throw unavailable(`PostgreSQL does not answer: ${messageOf(error)}`, error);
    }
  }

  /**
   * One writing transaction as the given organization: committed when `work` resolves, rolled back when it throws. An
   * organization whose data was deleted is refused.
   */
  withOrganization<Result>(
    organizationId: string,
    work: (session: WriteSession) => Promise<Result>,
  ): Promise<Result> {
    return this.entered(enterToWrite, organizationId, work);
  }

  /**
   * The same also where the data of the organization was deleted: for the audit trail, which goes on, and for the
   * deletion. Whoever writes anything else this way leaves rows behind that nobody deletes.
   */
  withKeptOrganization<Result>(
    organizationId: string,
    work: (session: WriteSession) => Promise<Result>,
  ): Promise<Result> {
    return this.entered(enterKept, organizationId, work);
  }

  /** One transaction of the platform itself: it sees the directory of organizations and no other row. */
  withPlatform<Result>(work: (session: WriteSession) => Promise<Result>): Promise<Result> {
    return this.transaction(async (session) => {
      await session.run(enterPlatform, [String(READ_TIMEOUT_MS)]);
      return work(session);
    });
  }

  /**
   * One statement that is a transaction by itself, for what is looked up on the way to an answer. Nobody has entered an
   * organization: it must call a function that does (see user_standings in the migrations), or it sees no row.
   */
  async lookUp<Row>(query: Statement<Row>, parameters: readonly unknown[]): Promise<Row[]> {
    const client = await this.readers.connect().catch((error: unknown) => {
      throw translate(error);
    });
    let failure: unknown;
    try {
      // Outside of BEGIN, Citus tells its workers nothing of what the function has entered: nobody would be found.
      if (this.distributed) {
        await client.query('BEGIN READ ONLY');
      }
      const rows = await this.runOn(client, LOOK_UP_TIMEOUT_MS)(query, parameters);
      if (this.distributed) {
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

  /** Opens a snapshot of the organization; null when there is no such organization. */
  async openSnapshot(organizationId: string, timeoutMs?: number): Promise<Snapshot | null> {
    return (await this.beginSnapshot(organizationId, timeoutMs)).opened;
  }

  /**
   * The same, without waiting for more than a connection. A statement may take `timeoutMs`, all of them together
   * `limitMs`.
   */
  async beginSnapshot(
    organizationId: string,
    timeoutMs = READ_TIMEOUT_MS,
    limitMs = SNAPSHOT_LIMIT_MS,
  ): Promise<OpeningSnapshot> {
    const client = await this.readers.connect().catch((error: unknown) => {
      throw translate(error);
    });
    // Statements are sent without waiting for the answer to the one before (pg's pipeline mode), so that the last of
    // them may wait for all the others: the server's own limit holds for each, this one for the lot.
    const send = this.runOn(client, SNAPSHOT_LIMIT_MS, timeoutMs);
    const deadline = performance.now() + limitMs;
    let open = true;
    let planning: Planning = 'AS_NEEDED';
    let givenUp = false;
    let running = 0;
    let failure: Error | undefined;
    const fail = (error: unknown): Error => {
      const translated = translate(error);
      return (failure ??= translated instanceof Error ? translated : new Error(messageOf(translated)));
    };
    const run: Session['run'] = async (query, parameters) => {
      // What is still asked for after the answer was given must not reach a connection that is another's by then.
      if (!open) {
        throw new Error(`The snapshot was closed before ${query.label} ran`);
      }
      if (performance.now() > deadline) {
        failure ??= unavailable(
          `The answer took longer than ${limitMs / 1_000} seconds and was given up: ask for less at once`,
        );
      }
      // PostgreSQL refuses every statement after a failed one; the first failure is the reason of all.
      if (failure !== undefined) {
        throw failure;
      }
      if (this.named && !this.distributed && query.planning !== planning) {
        planning = query.planning;
        sendTogether(client);
        // It fails only where something else has failed before, and that is what is to be told.
        client.query(PLAN[planning]).catch(() => undefined);
      }
      running += 1;
      try {
        return await send(query, parameters);
      } catch (error) {
        throw fail(error);
      } finally {
        running -= 1;
      }
    };
    const runTogether = async <Row>(asked: readonly Asked<Row>[]): Promise<Row[][]> => {
      const [only, ...others] = asked;
      if (only === undefined || others.length === 0) {
        return only === undefined ? [] : [await run(only.statement, only.parameters)];
      }
      const one = together(
        asked.map((each) => each.statement),
        asked.map(({ parameters }) => parameters.length),
      );
      const [row] = await run(
        one,
        asked.flatMap(({ parameters }) => parameters),
      );
      return asked.map((_, index) => (row?.[`s${index}`] ?? []) as Row[]);
    };
    const close = async (): Promise<void> => {
      if (open) {
        open = false;
        // The request to give up may arrive late: it must not find what somebody else is waiting for.
        await finish(client, givenUp);
      }
    };
    sendTogether(client);
    const opened = Promise.all([
      client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY').catch((error: unknown) => {
        throw fail(error);
      }),
      run(enterOrganization, [organizationId, String(timeoutMs)]),
    ]).then(
      async ([, [entered]]) => {
        if (entered === undefined) {
          await close();
          return null;
        }
        const { takenAt, ...organization } = entered;
        return {
          organization,
          takenAt,
          run,
          runTogether,
          pages: pagesBy(run),
          sentRows: sentRowsBy(client, run),
          giveUp: () => {
            if (open && running > 0) {
              givenUp = true;
              cancelStatement(client);
            }
          },
          close,
        };
      },
      async (error: unknown) => {
        await close();
        throw error;
      },
    );
    // Whoever waits for it hears of its failure.
    opened.catch(() => undefined);
    return { opened, run, close };
  }

  /** What the connections of each pool are doing. */
  connections(): { readonly pool: string; busy: number; idle: number; waiting: number }[] {
    return Object.entries({ readers: this.readers, writers: poolOf(this.source) }).map(
      ([pool, { totalCount, idleCount, waitingCount }]) => ({
        pool,
        busy: totalCount - idleCount,
        idle: idleCount,
        waiting: waitingCount,
      }),
    );
  }

  /** True when PostgreSQL answers now. */
  async isReachable(): Promise<boolean> {
    try {
      // Bounded here as well: the pool may be busy, and a server that is frozen says nothing.
      const probe = this.readers.query('SELECT 1');
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

  async close(): Promise<void> {
    if (this.source.isInitialized) {
      await Promise.all([this.readers.end(), this.source.destroy()]);
    }
  }

  private entered<Result>(
    enter: Statement<object>,
    organizationId: string,
    work: (session: WriteSession) => Promise<Result>,
  ): Promise<Result> {
    return this.turns.take(organizationId, () =>
      this.transaction(async (session) => {
        await session.run(enter, [organizationId, String(WRITE_TIMEOUT_MS)]);
        return work(session);
      }),
    );
  }

  private async transaction<Result>(work: (session: WriteSession) => Promise<Result>): Promise<Result> {
    const runner = this.source.createQueryRunner();
    const client = await connectionOf(runner);
    let committed = false;
    let failure: Error | undefined;
    const send = this.runOn(client, WRITE_TIMEOUT_MS);
    const run: Session['run'] = (query, parameters) =>
      send(query, parameters).catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error(messageOf(error));
        throw error;
      });
    const attempt: WriteSession['attempt'] = async (part) => {
      const before = failure;
      await client.query('SAVEPOINT part');
      try {
        const result = await part();
        await client.query('RELEASE SAVEPOINT part');
        return result;
      } catch (error) {
        await client.query('ROLLBACK TO SAVEPOINT part').catch((lost: unknown) => {
          throw translate(lost);
        });
        failure = before;
        throw translate(error);
      }
    };
    try {
      await runner.startTransaction();
      const result = await work({ manager: runner.manager, run, attempt });
      if (failure !== undefined) {
        // PostgreSQL would answer the commit of a failed transaction with a rollback, and say nothing else.
        throw failure;
      }
      await runner.commitTransaction().catch((error: unknown) => {
        const translated = translate(error);
        throw translated instanceof AppError ? new UnknownOutcome(error) : translated;
      });
      committed = true;
      return result;
    } catch (error) {
      throw translate(error);
    } finally {
      if (!committed && runner.isTransactionActive) {
        // The connection may be what failed; then there is nothing left to roll back.
        await runner.rollbackTransaction().catch(() => undefined);
      }
      await runner.release();
    }
  }

  /** `limitMs` is for the driver, `statementMs` what the server has been told. */
  private runOn(client: PoolClient, limitMs: number, statementMs = limitMs): Session['run'] {
    return async <Row>(query: Statement<Row>, parameters: readonly unknown[] = []): Promise<Row[]> => {
      const began = performance.now();
      const span = currentSpan()?.child(summaryOf(query), 'client', {
        'db.system.name': 'postgresql',
        'db.query.summary': summaryOf(query),
      });
      let rows = 0;
      let failure: string | null = null;
      sendTogether(client);
      try {
        const wanted = {
          ...(this.named && isPrepared(client, query) ? { name: query.name } : {}),
          text: query.text,
          values: [...parameters],
          query_timeout: limitMs + SILENCE_AFTER_LIMIT_MS,
        };
        const result = await client.query(wanted);
        rows = query.labels === undefined ? (result.rowCount ?? 0) : 0;
        return result.rows as Row[];
      } catch (error) {
        failure = failureOf(error);
        if (isSilence(error)) {
          // The statement may still be running there: the connection is of no use to anybody.
          client.end().catch(() => undefined);
        }
        throw translate(error, statementMs);
      } finally {
        const milliseconds = performance.now() - began;
        span?.set({ 'db.response.returned_rows': rows });
        span?.end(failure ?? undefined);
        for (const label of query.labels ?? [query.label]) {
          this.onStatement({ label, milliseconds, rows, failure });
        }
      }
    };
  }
}

const MOST_LABELS_OF_A_SPAN = 3;

/** By labels, and never by text or values. */
function summaryOf({ label, labels = [] }: Statement<unknown>): string {
  return labels.length <= MOST_LABELS_OF_A_SPAN
    ? label
    : `${labels.slice(0, MOST_LABELS_OF_A_SPAN).join(' + ')} + ${labels.length - MOST_LABELS_OF_A_SPAN} more`;
}

const prepared = new WeakMap<PoolClient, Set<string>>();

/** Whether the connection keeps the statement; beyond a number of statements, others are sent as they are. */
function isPrepared(client: PoolClient, { name }: Statement<unknown>): boolean {
  const names = prepared.get(client) ?? new Set();
  prepared.set(client, names);
  if (names.size < MOST_PREPARED) {
    names.add(name);
  }
  return names.has(name);
}

async function isPooled(pool: Pool): Promise<boolean> {
  const client = await pool.connect();
  try {
    return await isBehindPooler(client);
  } finally {
    client.release();
  }
}

async function isDistributed(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(`SELECT FROM pg_extension e WHERE e.extname = 'citus'`);
  return (rowCount ?? 0) > 0;
}

/** TypeORM has the pool, but does not show it in its types. */
function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { readonly master: Pool }).master;
}

async function connectionOf(runner: QueryRunner): Promise<PoolClient> {
  try {
    return (await runner.connect()) as PoolClient;
  } catch (error) {
    await runner.release().catch(() => undefined);
    throw translate(error);
  }
}

/**
 * A connection that is lost while it is used is told to whoever uses it, and an event that nobody hears would end the
 * process: the pool listens only to those that are idle.
 */
function hearErrors(pool: Pool): void {
  const heard = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (!heard.has(client)) {
      heard.add(client);
      client.on('error', () => undefined);
    }
  });
}

/**
 * Statements of one turn of the event loop leave in one write: each write is a call into the kernel, and they cost more
 * than the statements' own handling. pg shows its socket, but not in its types.
 */
function sendTogether(client: PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection;
  if (stream.writableCorked === 0) {
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
}

/** Reads by a cursor of the transaction that `run` sends to; the cursor ends with its last row or with the transaction. */
function pagesBy(run: Session['run']): Snapshot['pages'] {
  return async function* <Row>(
    query: Statement<Row>,
    parameters: readonly unknown[],
    size: number,
  ): AsyncGenerator<Row[]> {
    // One name for each text: what is prepared to fetch from it always finds the same columns.
    const cursor = `rows_${query.name.slice(-12)}`;
    await run(
      statement<object>(`${query.label}.cursor`, `DECLARE ${cursor} NO SCROLL CURSOR FOR ${query.text}`),
      parameters,
    );
    const fetch = statement<Row>(`${query.label}.fetch`, `FETCH ${size} FROM ${cursor}`);
    for (;;) {
      const rows = await run(fetch);
      if (rows.length > 0) {
        yield rows;
      }
      if (rows.length < size) {
        await run(statement<object>(`${query.label}.close`, `CLOSE ${cursor}`));
        return;
      }
    }
  };
}

/** Reads by such a cursor, past pg: see RowSieve. */
function sentRowsBy(client: PoolClient, run: Session['run']): Snapshot['sentRows'] {
  return async function* (query, parameters, size, onRow) {
    const cursor = `rows_${query.name.slice(-12)}`;
    await run(
      statement<object>(`${query.label}.cursor`, `DECLARE ${cursor} NO SCROLL CURSOR FOR ${query.text}`),
      parameters,
    );
    const fetch = statement<object>(`${query.label}.fetch`, `FETCH ${size} FROM ${cursor}`);
    const sieve = RowSieve.of(client);
    const page = async (): Promise<number> => {
      let count = 0;
      const counted: OnRow = (bytes, at) => {
        count += 1;
        onRow(bytes, at);
      };
      await sieve.during(counted, () => run(fetch));
      return count;
    };
    let next = page();
    for (;;) {
      const count = await next;
      if (count < size) {
        yield count;
        await run(statement<object>(`${query.label}.close`, `CLOSE ${cursor}`));
        return;
      }
      // PostgreSQL makes the next rows while these are sent.
      next = page();
      // Whoever wants them hears of their failure.
      next.catch(() => undefined);
      yield count;
    }
  };
}

/** Ends the snapshot's transaction. A lost connection has none any more; the pool drops it. */
async function finish(client: PoolClient, isSpent: boolean): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release(isSpent);
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}

/** The driver's own deadline passed without an answer. */
function isSilence(error: unknown): boolean {
  return types.isNativeError(error) && error.message === 'Query read timeout';
}

// SQLSTATE classes and system errors that mean "the server is away", not "the statement is wrong".
// No room on its disk or in its memory is told so as well: it passes, and nothing was written.
const AWAY = /^(08|57P0[123]|53|58)/;
const AWAY_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
  'EAI_AGAIN',
]);
const QUERY_CANCELED = '57014';
/** The organization's tombstone, as the functions that enter it tell (see the migrations). */
const ORGANIZATION_DELETED = 'OPDEL';
/** Lock not available, deadlock, serialization. */
const IN_THE_WAY = new Set(['55P03', '40P01', '40001']);

/** Turns a driver's error into what a client may read, where it is one; leaves programming errors as they are. */
function translate(error: unknown, statementMs?: number): unknown {
  if (error instanceof AppError || !types.isNativeError(error)) {
    return error;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === ORGANIZATION_DELETED) {
    return organizationDeleted();
  }
  if (code === QUERY_CANCELED || isSilence(error)) {
    const limit = statementMs === undefined ? '' : `: a statement may take ${statementMs / 1_000} seconds`;
    return unavailable(`The answer took too long and was given up${limit}`, error);
  }
  if (IN_THE_WAY.has(code)) {
    return unavailable('Somebody else is changing the same rows: try again', error);
  }
  // TypeORM lets go of a runner whose connection was lost, and then says only that.
  const lost =
    /Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed)|Query runner already released/;
  if (AWAY.test(code) || AWAY_SYSTEM.has(code) || lost.test(error.message)) {
    return unavailable('The database does not answer', error);
  }
  return error;
}
