// Whether two answers say the same: all of it to the digit but for rounding, percentiles within the width of a bin.

/** Largest relative differences that are allowed. */
export const EXACT = 1e-6;
export const PERCENTILES = 0.01;

const PERCENTILE = /^p\d\d$/;
/** Differences of numbers that are themselves differences: relative to the numbers, not to what is left of them. */
const CHANGE = 'changePercent';

export interface Difference {
  /** Values that were compared. */
  readonly values: number;
  readonly exact: number;
  readonly percentiles: number;
}

export const NO_DIFFERENCE: Difference = { values: 0, exact: 0, percentiles: 0 };

export function larger(one: Difference, other: Difference): Difference {
  return {
    values: one.values + other.values,
    exact: Math.max(one.exact, other.exact),
    percentiles: Math.max(one.percentiles, other.percentiles),
  };
}

/** How far an answer is from the right one; in words when it is too far. */
export function differenceOf(answer: unknown, right: unknown, place = 'data'): Difference | string {
  if (typeof answer === 'number' && typeof right === 'number') {
    const name = place.slice(place.lastIndexOf('.') + 1);
    const scale = Math.max(Math.abs(answer), Math.abs(right), name === CHANGE ? 100 : 0);
    const relative = answer === right ? 0 : Math.abs(answer - right) / scale;
    const isPercentile = PERCENTILE.test(name);
    if (relative > (isPercentile ? PERCENTILES : EXACT)) {
      return `${place} is ${answer} instead of ${right}`;
    }
    return {
      values: 1,
      exact: isPercentile ? 0 : relative,
      percentiles: isPercentile ? relative : 0,
    };
  }
  if (isRecord(answer) && isRecord(right)) {
    const count = (value: object): number => Object.keys(value).length;
    if (count(answer) !== count(right)) {
      return `${place} has ${count(answer)} entries instead of ${count(right)}`;
    }
    let sum = NO_DIFFERENCE;
    for (const [name, value] of Object.entries(answer)) {
      const difference = differenceOf(value, right[name], `${place}.${name}`);
      if (typeof difference === 'string') {
        return difference;
      }
      sum = larger(sum, difference);
    }
    return sum;
  }
  return answer === right
    ? { ...NO_DIFFERENCE, values: 1 }
    : `${place} is ${JSON.stringify(answer)} instead of ${JSON.stringify(right)}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
