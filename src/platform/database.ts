// The database: who may see which rows, one transaction at a time.
//
// Two ways in, both under row-level security. `withOrganization` is for writing: one READ COMMITTED transaction.
// `openSnapshot` is for answering: one REPEATABLE READ, read-only transaction in which every number of an answer is
// computed. They have a pool each: an answer may hold its snapshot while it waits for something to be written, and must
// not wait for a connection that others hold who wait the same way. The organization is a transaction-local setting, made in one place (`enter`), so that a pooled
// connection, ours or PgBouncer's, never carries it to the next user.
import { DataSource, type DataSourceOptions, type EntityManager, type QueryRunner } from 'typeorm';
import type { Pool, PoolClient } from 'pg';
import { translate } from './database-errors';
import { AppError, badInput, messageOf, unavailable, UnknownOutcome } from './errors';
import type { Logger } from './log';
import { type PoolState, POOL_SETTINGS, ReadServer } from './read-server';
import { Replicas, type ReplicaSettings, type ReplicaState } from './replicas';
import { hearErrors, runOn, type Session, type StatementTiming } from './sent-statements';
import type { OpeningSnapshot, Snapshot, SnapshotLimits } from './snapshots';
import { statement, type Statement } from './sql';
import { Turns } from './turns';

/** A writing transaction: statements, and TypeORM for single-row writes. */
export interface WriteSession extends Session {
  readonly manager: EntityManager;
  /** Does a part of the transaction; where that fails, the part is taken back and the rest may go on. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  readonly log: Logger;
  /** Most snapshots at once; default 10. */
  readonly poolSize?: number;
  /** Most writing transactions at once; default 5. */
  readonly writers?: number;
  /** Copies that snapshots may be read from. */
  readonly replicas?: ReplicaSettings | undefined;
  /** Told of every labelled statement. */
  readonly onStatement?: (timing: StatementTiming) => void;
}

const READERS = 10;
const WRITERS = 8;
/** Of the writers, so many stay free of any one organization: a lock that it waits for is not everybody's. */
const OTHERS_WRITERS = 3;
/** For one's turn among the writers of an organization. */
const TURN_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 15_000;
const WRITE_TIMEOUT_MS = 60_000;
/** All statements of one answer together: a document may ask for many cheap numbers. */
const SNAPSHOT_LIMIT_MS = 30_000;

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
    private readonly readers: ReadServer,
    private readonly replicas: Replicas | null,
    /** Statements keep their plan on the connection; behind a pooler the next transaction may have another one. */
    private readonly named: boolean,
    writers: number,
    private readonly onStatement: (timing: StatementTiming) => void,
  ) {
    this.turns = new Turns(Math.max(1, writers - OTHERS_WRITERS), TURN_TIMEOUT_MS);
  }

  static async connect(options: DatabaseOptions): Promise<Database> {
    const { log, replicas } = options;
    const size = options.poolSize ?? READERS;
    const writers = options.writers ?? Math.min(size, WRITERS);
    const onStatement = options.onStatement ?? (() => undefined);
    const onLost = (error: unknown): void =>
      log.warn({ error: messageOf(error) }, 'an idle database connection was lost');
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      entities: options.entities,
      synchronize: false,
      logging: false,
      applicationName: 'opsgraph',
      poolErrorHandler: onLost,
      extra: { ...POOL_SETTINGS, max: writers },
    });
    try {
      await source.initialize();
    } catch (error) {
      throw unavailable(`PostgreSQL does not answer: ${messageOf(error)}`, error);
    }
    hearErrors(poolOf(source));
    const readers = new ReadServer({ url: options.url, size, onStatement, onLost });
    try {
      const { isPooled, isDistributed } = await readers.known();
      if (isPooled) {
        log.debug('a pooler stands before PostgreSQL: statements are not prepared');
      }
      if (isDistributed && replicas !== undefined && replicas.urls.length > 0) {
        throw badInput(
          'DATABASE_REPLICA_URLS',
          'is not for a Citus cluster: its log is that of many servers',
        );
      }
      const copies =
        replicas === undefined || replicas.urls.length === 0
          ? null
          : new Replicas({ primaryUrl: options.url, settings: replicas, size, onStatement, onLost, log });
      await copies?.look();
      return new Database(source, readers, copies, !isPooled, writers, onStatement);
    } catch (error) {
      await Promise.allSettled([readers.close(), source.destroy()]);
      throw error instanceof AppError
        ? error
        : unavailable(`PostgreSQL does not answer: ${messageOf(error)}`, error);
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
  lookUp<Row>(query: Statement<Row>, parameters: readonly unknown[]): Promise<Row[]> {
    return this.readers.lookUp(query, parameters);
  }

  /** Opens a snapshot of the organization; null when there is no such organization. */
  async openSnapshot(organizationId: string, timeoutMs?: number): Promise<Snapshot | null> {
    return (await this.beginSnapshot(organizationId, timeoutMs === undefined ? {} : { timeoutMs })).opened;
  }

  /**
   * The same, without waiting for more than a connection. A statement may take `timeoutMs`, all of them together
   * `limitMs`. `mayBeCopied`: a read replica may give it, if it has everything that is committed by now.
   */
  async beginSnapshot(
    organizationId: string,
    {
      timeoutMs = READ_TIMEOUT_MS,
      limitMs = SNAPSHOT_LIMIT_MS,
      mayBeCopied = false,
    }: Partial<SnapshotLimits> & { readonly mayBeCopied?: boolean } = {},
  ): Promise<OpeningSnapshot> {
    const limits = { timeoutMs, limitMs };
    const copied = mayBeCopied ? await this.replicas?.begin(organizationId, limits) : null;
    return copied ?? this.readers.begin(await this.readers.connect(), organizationId, limits);
  }

  /** What the connections of each pool are doing. */
  connections(): ({ readonly pool: string } & PoolState)[] {
    const { totalCount, idleCount, waitingCount } = poolOf(this.source);
    return [
      { pool: 'readers', ...this.readers.state() },
      { pool: 'writers', busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount },
      ...this.replicaStates().map(({ name, pool }) => ({ pool: name, ...pool })),
    ];
  }

  /** How the read replicas stand; none where there are none. */
  replicaStates(): ReplicaState[] {
    return this.replicas?.states() ?? [];
  }

  /** True when PostgreSQL answers now. */
  isReachable(): Promise<boolean> {
    return this.readers.isReachable();
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) {
      await Promise.all([this.readers.close(), this.replicas?.close(), this.source.destroy()]);
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
    const send = runOn(client, { named: this.named, onStatement: this.onStatement }, WRITE_TIMEOUT_MS);
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
