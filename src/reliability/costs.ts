// Costs: rates times counts, exact. Amounts are whole millionths until they are written, so nothing is lost in between.
import { badInput } from '../platform';

const MILLION = 1_000_000n;
const HOUR_MS = 3_600_000n;
/** As the table keeps it. */
const DECIMAL = /^\d{1,7}(\.\d{1,6})?$/;

export interface Counts {
  readonly runs: number;
  readonly metrics: number;
  readonly predictions: number;
}

/** What one costs, as a decimal. */
export interface Rates {
  readonly run: string;
  readonly metric: string;
  readonly prediction: string;
}

export const DEFAULT_RATES: Rates = { run: '0.01', metric: '0.005', prediction: '0.02' };

export interface Costs {
  readonly runs: string;
  readonly metrics: string;
  readonly predictions: string;
  readonly total: string;
  /** To the millionth, halves up. */
  readonly perHour: string;
}

/** A rate as it is kept, without zeros that say nothing. */
export function checkedRate(field: string, text: string): string {
  if (!DECIMAL.test(text)) {
    throw badInput(
      field,
      'must be a decimal such as 0.005, from 0 to 9999999.999999, with at most 6 decimals',
    );
  }
  return written(millionths(text));
}

/** What so many cost in a span of so many milliseconds, which is longer than none. */
export function costsOf(counts: Counts, rates: Rates, spanMs: number): Costs {
  const runs = BigInt(counts.runs) * millionths(rates.run);
  const metrics = BigInt(counts.metrics) * millionths(rates.metric);
  const predictions = BigInt(counts.predictions) * millionths(rates.prediction);
  const total = runs + metrics + predictions;
  const span = BigInt(spanMs);
  return {
    runs: written(runs),
    metrics: written(metrics),
    predictions: written(predictions),
    total: written(total),
    perHour: written((2n * total * HOUR_MS + span) / (2n * span)),
  };
}

function millionths(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * MILLION + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/** At least two decimals, as money is written; more where they say something. */
function written(amount: bigint): string {
  const fraction = (amount % MILLION)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${amount / MILLION}.${fraction}`;
}
