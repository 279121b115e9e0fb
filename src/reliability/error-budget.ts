// The error budget of an objective: how much may fail, how much has, and how fast that goes. Pure.
import { BURN_WINDOWS, LOW_BUDGET_PERCENT } from './reliability.limits';

/** Requests or runs of a window, and how many of them failed. */
export interface Events {
  readonly events: number;
  readonly failed: number;
}

export interface Budget {
  readonly events: number;
  readonly allowed: number;
  readonly spent: number;
  readonly left: number;
  readonly leftPercent: number;
  readonly successPercent: number;
}

export type Health = 'HEALTHY' | 'AT_RISK' | 'EXHAUSTED' | 'NO_DATA';

const MILLION = 1_000_000;

/** Millionths that may fail: objectives have four decimals of a percent, and no more. */
function allowedMillionths(sloPercent: number): number {
  return Math.round((100 - sloPercent) * 10_000);
}

/** Null: nothing happened. */
export function budgetOf({ events, failed }: Events, sloPercent: number): Budget | null {
  if (events === 0) {
    return null;
  }
  const units = allowedMillionths(sloPercent);
  const allowed = (events * units) / MILLION;
  return {
    events,
    allowed,
    spent: failed,
    left: (events * units - failed * MILLION) / MILLION,
    leftPercent: 100 - (failed * MILLION * 100) / (events * units),
    successPercent: 100 - (failed * 100) / events,
  };
}

/** How many times as fast as the budget allows; null: nothing happened. */
export function burnRate({ events, failed }: Events, sloPercent: number): number | null {
  return events === 0 ? null : (failed * MILLION) / (events * allowedMillionths(sloPercent));
}

/** `burns`: in the order of BURN_WINDOWS. */
export function healthOf(budget: Budget | null, burns: readonly (number | null)[]): Health {
  if (budget === null) {
    return 'NO_DATA';
  }
  if (budget.spent >= budget.allowed) {
    return 'EXHAUSTED';
  }
  const tooFast = BURN_WINDOWS.some((window, index) => (burns[index] ?? 0) >= window.tooFast);
  return tooFast || budget.leftPercent <= LOW_BUDGET_PERCENT ? 'AT_RISK' : 'HEALTHY';
}
