// What PostgreSQL refused, where whoever asked may do something about it.
import { AppError } from './errors';

const LOCK_NOT_AVAILABLE = '55P03';
const CHECK_VIOLATION = '23514';
/** Serialization, deadlock, a lock that is busy. */
const PASSING = new Set<unknown>(['40001', '40P01', LOCK_NOT_AVAILABLE]);
/** Data that cannot be, and what a constraint forbids. */
const OF_THE_DATA = /^(22|23)/;

/** Whether somebody else has locked what was wanted, for longer than it was worth waiting. */
export function isLockBusy(error: unknown): boolean {
  return faultOf(error)?.code === LOCK_NOT_AVAILABLE;
}

/** Whether a row had no partition to go to: of a constraint that has a name, that one was broken. */
export function isMissingPartition(error: unknown): boolean {
  const fault = faultOf(error);
  return fault?.code === CHECK_VIOLATION && !fault.constraint;
}

/** Whether it passes by itself: somebody else was in the way. */
export function isInTheWay(error: unknown): boolean {
  return PASSING.has(faultOf(error)?.code);
}

/** Whether what was to be stored was refused for what it holds, and not the statement as such. */
export function isOfTheData(error: unknown): boolean {
  const code = faultOf(error)?.code;
  return typeof code === 'string' && OF_THE_DATA.test(code);
}

interface Fault extends Error {
  readonly code?: unknown;
  readonly constraint?: unknown;
}

function faultOf(error: unknown): Fault | null {
  const cause = error instanceof AppError ? error.cause : error;
  return cause instanceof Error ? cause : null;
}
