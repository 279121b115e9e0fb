// Statements on one connection: prepared where it may be, timed, traced, and none waited for without end.
import type { Duplex } from 'node:stream';
import type { Pool, PoolClient } from 'pg';
import { isSilence, translate } from './database-errors';
import type { Statement } from './sql';
import { currentSpan, failureOf } from './tracing';

/** Runs statements inside one transaction. */
export interface Session {
  run<Row>(statement: Statement<Row>, parameters?: readonly unknown[]): Promise<Row[]>;
}

export interface StatementTiming {
  readonly label: string;
  readonly milliseconds: number;
  /** Rows that it answered or changed; of several statements sent as one, nobody knows of which: 0. */
  readonly rows: number;
  /** SQLSTATE, or the kind of failure; null: it was answered. */
  readonly failure: string | null;
}

/** What is the same for all statements to one server. */
export interface Sending {
  /** Statements keep their plan on the connection; behind a pooler the next transaction may have another one. */
  readonly named: boolean;
  /** Told of every labelled statement. */
  readonly onStatement: (timing: StatementTiming) => void;
}

/** The server's own limits come first; this is for a server that is frozen or cut off and says nothing. */
export const SILENCE_AFTER_LIMIT_MS = 3_000;

/** Of each connection. A plan takes memory there; documents that nobody asks twice must not use it up. */
const MOST_PREPARED = 400;

/** `limitMs` is for the driver, `statementMs` what the server has been told. */
export function runOn(
  client: PoolClient,
  { named, onStatement }: Sending,
  limitMs: number,
  statementMs = limitMs,
): Session['run'] {
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
        ...(named && isPrepared(client, query) ? { name: query.name } : {}),
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
        onStatement({ label, milliseconds, rows, failure });
      }
    }
  };
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

/**
 * A connection that is lost while it is used is told to whoever uses it, and an event that nobody hears would end the
 * process: the pool listens only to those that are idle.
 */
export function hearErrors(pool: Pool): void {
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
export function sendTogether(client: PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection;
  if (stream.writableCorked === 0) {
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
}
