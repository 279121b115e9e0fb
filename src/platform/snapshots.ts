// Snapshots: one REPEATABLE READ, read-only transaction in which every number of an answer is computed.
import type { PoolClient } from 'pg';
import { translate } from './database-errors';
import { messageOf, unavailable } from './errors';
import { type OnRow, RowSieve } from './row-sieve';
import { runOn, type Sending, sendTogether, type Session } from './sent-statements';
import { type Planning, statement, type Statement, together } from './sql';
import { cancelStatement } from './statement-cancel';

/** An organization as every snapshot sees it. */
export interface Organization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly timezone: string;
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
  /** True once the copy that gave it has given it up: what was asked for may be asked of the primary. */
  readonly wasGivenUp?: () => boolean;
  close(): Promise<void>;
}

/** How long what is asked for may take. */
export interface SnapshotLimits {
  /** Each statement. */
  readonly timeoutMs: number;
  /** All of them together. */
  readonly limitMs: number;
}

export interface SnapshotServer extends Sending {
  /** Citus needs the parameters to know the shard: it cannot plan before it has them. */
  readonly distributed: boolean;
}

/** Where the snapshot is one of a copy of the database. */
export interface SnapshotOfCopy {
  /** In place of the copy's clock: everything that was committed before is in the snapshot. */
  readonly readAt?: Date;
  /** Hears of the first failure, as the driver or the server told it. */
  readonly onFailure?: (error: unknown) => void;
}

const PLAN: Readonly<Record<Planning, string>> = {
  AS_NEEDED: 'SET LOCAL plan_cache_mode = auto',
  ONCE: 'SET LOCAL plan_cache_mode = force_generic_plan',
  EACH_TIME: 'SET LOCAL plan_cache_mode = force_custom_plan',
};

const enterOrganization = statement<Organization & { takenAt: Date }>(
  'session.enter-organization',
  `SELECT e.taken_at AS "takenAt", e.id, e.slug, e.name, e.timezone FROM enter_organization($1, $2) e`,
);

/** The end of a wait for the server itself; the server's own limit, for each statement, comes first. */
const SNAPSHOT_LIMIT_MS = 30_000;

/**
 * Begins a snapshot of the organization on a connection of its own, which it gives back. Statements may be sent after
 * those that open it without waiting.
 */
export function beginSnapshotOn(
  client: PoolClient,
  server: SnapshotServer,
  organizationId: string,
  { timeoutMs, limitMs }: SnapshotLimits,
  { readAt, onFailure }: SnapshotOfCopy = {},
): OpeningSnapshot {
  // Statements are sent without waiting for the answer to the one before (pg's pipeline mode), so that the last of
  // them may wait for all the others: the server's own limit holds for each, this one for the lot.
  const send = runOn(client, server, SNAPSHOT_LIMIT_MS, timeoutMs);
  const deadline = performance.now() + limitMs;
  let open = true;
  let planning: Planning = 'AS_NEEDED';
  let givenUp = false;
  let running = 0;
  let failure: Error | undefined;
  const fail = (error: unknown): Error => {
    if (failure === undefined) {
      onFailure?.(error);
    }
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
    if (server.named && !server.distributed && query.planning !== planning) {
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
        takenAt: readAt ?? takenAt,
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
