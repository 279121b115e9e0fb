// What of an application is used, by endpoint and by feature.
import { badInput } from '../platform';
import { type Cell, type MetricReader, type Percentiles, type Question, type Span } from '../metrics';
import { endpointOf, type FeatureRule, featuresBy } from './endpoints';
import { avgResponseTimeMs, requestErrors, requests } from './usage.metrics';

/** Rows that would fill a page without telling anything. */
const MOST_ENDPOINTS = 20_000;

export interface EndpointUsageRow {
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly operationType: string | null;
  readonly operationName: string | null;
  readonly feature: string | null;
  readonly requests: number;
  readonly errors: number;
  readonly share: number;
  readonly avgResponseTimeMs: number | null;
  readonly responseTime: Percentiles;
}

export interface FeatureUsageRow {
  readonly feature: string | null;
  readonly endpoints: number;
  readonly requests: number;
  readonly errors: number;
  readonly share: number;
  readonly avgResponseTimeMs: number | null;
}

export interface EndpointTable {
  /** The most requested first. */
  readonly endpoints: readonly EndpointUsageRow[];
  readonly features: readonly FeatureUsageRow[];
  readonly requests: number;
}

export async function readEndpoints(
  reader: MetricReader,
  question: Question,
  { from, to }: Span,
  rules: readonly FeatureRule[],
): Promise<EndpointTable> {
  const of = (metric: typeof requests, percentiles = false): Promise<readonly Cell[]> =>
    reader.groups({
      metric,
      from,
      to,
      asOf: question.asOf,
      by: ['endpoint'],
      most: { groups: MOST_ENDPOINTS + 1, ranked: false },
      ...(percentiles ? { percentiles } : {}),
    });
  const [counted, failed, timed] = await Promise.all([
    of(requests),
    of(requestErrors),
    of(avgResponseTimeMs, true),
  ]);
  if (counted.length > MOST_ENDPOINTS) {
    throw badInput(
      'from',
      `must be later: the span has more than ${MOST_ENDPOINTS.toLocaleString('en')} endpoints`,
    );
  }
  const featureOf = featuresBy(rules);
  const errors = byEndpoint(failed);
  const times = byEndpoint(timed);
  const all = counted.reduce((sum, { reading }) => sum + reading.n, 0);
  const tallies = new Map<string | null, Tally>();
  const endpoints = counted
    .filter(({ reading }) => reading.n > 0)
    .map(({ values: [endpoint = null], reading: { n } }): EndpointUsageRow => {
      const text = endpoint ?? '';
      const parts = endpointOf(text);
      const feature = featureOf(parts);
      const time = times.get(text);
      const row = {
        ...parts,
        endpoint: text,
        feature,
        requests: n,
        errors: errors.get(text)?.n ?? 0,
        share: (n * 100) / all,
        avgResponseTimeMs: time?.value ?? null,
        responseTime: time?.percentiles ?? { p50: null, p90: null, p95: null, p99: null },
      };
      const tally = tallies.get(feature) ?? {
        endpoints: 0,
        requests: 0,
        errors: 0,
        timed: 0,
        milliseconds: 0,
      };
      tallies.set(feature, {
        endpoints: tally.endpoints + 1,
        requests: tally.requests + n,
        errors: tally.errors + row.errors,
        timed: tally.timed + (time?.n ?? 0),
        // Sums and counts are added up, means are not.
        milliseconds: tally.milliseconds + (time?.value ?? 0) * (time?.n ?? 0),
      });
      return row;
    })
    .sort((a, b) => b.requests - a.requests || (a.endpoint < b.endpoint ? -1 : 1));
  const features = [...tallies]
    .map(([feature, { timed: n, milliseconds, ...tally }]) => ({
      feature,
      ...tally,
      share: (tally.requests * 100) / all,
      avgResponseTimeMs: n === 0 ? null : milliseconds / n,
    }))
    .sort((a, b) => b.requests - a.requests || ((a.feature ?? '') < (b.feature ?? '') ? -1 : 1));
  return { endpoints, features, requests: all };
}

interface Tally {
  readonly endpoints: number;
  readonly requests: number;
  readonly errors: number;
  readonly timed: number;
  readonly milliseconds: number;
}

function byEndpoint(cells: readonly Cell[]): ReadonlyMap<string, Cell['reading']> {
  return new Map(cells.map(({ values: [endpoint = null], reading }) => [endpoint ?? '', reading]));
}
