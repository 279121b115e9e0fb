// What a database says when it refuses or is away, as what a client may read.
import { types } from 'node:util';
import { AppError, organizationDeleted, unavailable } from './errors';

/** The driver's own deadline passed without an answer. */
export function isSilence(error: unknown): boolean {
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

// TypeORM lets go of a runner whose connection was lost, and then says only that.
const LOST =
  /Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed)|Query runner already released/;
/** Replay takes away what a snapshot needs (40001, 40P01), its database is dropped (57P04), or it would have to write. */
const OF_COPIES = new Set(['40001', '40P01', '57P04', '25006']);

/** Lost, ended, canceled by recovery, or asked for what a copy cannot do: the server's doing, and not the statement's. */
export function isOfServer(failure: unknown): boolean {
  const error = failure instanceof AppError ? failure.cause : failure;
  const code = codeOf(error);
  return (
    isSilence(error) ||
    AWAY.test(code) ||
    AWAY_SYSTEM.has(code) ||
    OF_COPIES.has(code) ||
    (types.isNativeError(error) && LOST.test(error.message))
  );
}

function codeOf(error: unknown): string {
  return types.isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Turns a driver's error into what a client may read, where it is one; leaves programming errors as they are. */
export function translate(error: unknown, statementMs?: number): unknown {
  if (error instanceof AppError || !types.isNativeError(error)) {
    return error;
  }
  const code = codeOf(error);
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
  if (AWAY.test(code) || AWAY_SYSTEM.has(code) || LOST.test(error.message)) {
    return unavailable('The database does not answer', error);
  }
  return error;
}
