// How predictions compare with what came of them: from the shares of each hundredth of a probability, so that no threshold reads
// the rows.
import type { Cell, MetricReader, Span } from '../metrics';
import { badInput } from '../platform';
import type { CalibrationBin, PredictionAccuracyReport } from './accuracy.types';
import { CALIBRATION_BINS } from './reliability.limits';
import {
  avgSettledProbability,
  predictionBrierScore,
  predictionOccurrenceRate,
  predictionsMade,
} from './reliability.metrics';
import { type Placed, placedIn } from './report.types';

/** Settled predictions of one place on the scale, and how many of them came true. */
interface Settled {
  readonly n: number;
  readonly occurred: number;
}

/** In hundredths, so that it is one of the edges between the places on the scale. */
export function checkedThreshold(threshold: number): number {
  const hundredths = Math.round(threshold * 100);
  if (!(hundredths >= 1 && hundredths <= 100) || Math.abs(threshold * 100 - hundredths) > 1e-9) {
    throw badInput('threshold', 'must be 0.01 to 1 in whole hundredths');
  }
  return hundredths;
}

export async function readAccuracy(
  reader: MetricReader,
  place: Placed,
  span: Span,
  threshold: number,
): Promise<PredictionAccuracyReport> {
  const { question } = place;
  const request = { ...span, asOf: question.asOf };
  const [made, brier, percents, bins, means] = await Promise.all([
    reader.total(predictionsMade, span, question),
    reader.total(predictionBrierScore, span, question),
    reader.groups({ ...request, metric: predictionOccurrenceRate, by: ['probability_percent'] }),
    reader.groups({ ...request, metric: predictionOccurrenceRate, by: ['probability_bin'] }),
    reader.groups({ ...request, metric: avgSettledProbability, by: ['probability_bin'] }),
  ]);
  const above = { n: 0, occurred: 0 };
  const below = { n: 0, occurred: 0 };
  percents.forEach((cell) => {
    const side = placeOf(cell) >= threshold ? above : below;
    const { n, occurred } = settledOf(cell);
    side.n += n;
    side.occurred += occurred;
  });
  const confusion = {
    truePositives: above.occurred,
    falsePositives: above.n - above.occurred,
    trueNegatives: below.n - below.occurred,
    falseNegatives: below.occurred,
  };
  const settled = above.n + below.n;
  return {
    ...placedIn(place, span),
    threshold: threshold / 100,
    predictions: made.n,
    settled,
    unsettled: made.n - settled,
    confusion,
    precision: share(above.occurred, above.n),
    recall: share(above.occurred, above.occurred + below.occurred),
    accuracy: share(confusion.truePositives + confusion.trueNegatives, settled),
    brierScore: brier.value,
    calibration: calibrationOf(bins, means),
  };
}

function calibrationOf(bins: readonly Cell[], means: readonly Cell[]): CalibrationBin[] {
  const shares = new Map(bins.map((cell) => [placeOf(cell), settledOf(cell)]));
  const predicted = new Map(means.map((cell) => [placeOf(cell), cell.reading.value]));
  return Array.from({ length: CALIBRATION_BINS }, (_, bin) => {
    const { n, occurred } = shares.get(bin) ?? { n: 0, occurred: 0 };
    const percent = predicted.get(bin) ?? null;
    return {
      from: bin / CALIBRATION_BINS,
      to: (bin + 1) / CALIBRATION_BINS,
      n,
      meanPredicted: n === 0 || percent === null ? null : percent / 100,
      observed: share(occurred, n),
    };
  });
}

function placeOf({ values }: Cell): number {
  return Number(values[0]);
}

/** A share carries its hits. */
function settledOf({ reading: { n, value } }: Cell): Settled {
  return { n, occurred: Math.round(((value ?? 0) * n) / 100) };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
