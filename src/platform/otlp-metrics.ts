// The numbers of /metrics for a collector: the same series under the same names, read when they are sent.
import { type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { SeriesFamily, Telemetry } from './telemetry';

const BEGAN = hrTimeOf(Date.now());

export function producerOf(telemetry: Telemetry, scope: string): MetricProducer {
  return {
    collect: async () => {
      const families = await telemetry.families();
      const at = hrTimeOf(Date.now());
      const metrics = families.map((family) => dataOf(family, at));
      return {
        resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: { name: scope }, metrics }] },
        errors: [],
      };
    },
  };
}

function dataOf({ name, help, type, samples }: SeriesFamily, endTime: HrTime): MetricData {
  const base = {
    descriptor: { name, description: help, unit: unitOf(name), valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const points = <Value>(values: readonly (readonly [SeriesLabels, Value])[]): DataPoint<Value>[] =>
    values.map(([labels, value]) => ({
      startTime: BEGAN,
      endTime,
      attributes: Object.fromEntries(
        Object.entries(labels).filter((label): label is [string, string | number] => label[1] !== undefined),
      ),
      value,
    }));
  if (type === 'histogram') {
    return {
      ...base,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: points(histogramsOf(name, samples)),
    };
  }
  const dataPoints = points(samples.map(({ labels, value }) => [labels, value] as const));
  return type === 'counter'
    ? { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { ...base, dataPointType: DataPointType.GAUGE, dataPoints };
}

type SeriesLabels = SeriesFamily['samples'][number]['labels'];

/** From the cumulative buckets of each set of labels to counts of each bucket. */
function histogramsOf(
  name: string,
  samples: SeriesFamily['samples'],
): (readonly [SeriesLabels, Histogram])[] {
  const byLabels = new Map<
    string,
    { labels: SeriesLabels; bounds: [number, number][]; sum: number; count: number }
  >();
  for (const { metricName, labels, value } of samples) {
    const { le, ...rest } = labels;
    const key = JSON.stringify(rest);
    const found = byLabels.get(key) ?? { labels: rest, bounds: [], sum: 0, count: 0 };
    byLabels.set(key, found);
    if (metricName === `${name}_sum`) {
      found.sum = value;
    } else if (metricName === `${name}_count`) {
      found.count = value;
    } else if (le !== undefined && le !== '+Inf') {
      found.bounds.push([Number(le), value]);
    }
  }
  return [...byLabels.values()].map(({ labels, bounds, sum, count }) => {
    const sorted = bounds.sort(([a], [b]) => a - b);
    const cumulative = [...sorted.map(([, upTo]) => upTo), count];
    return [
      labels,
      {
        buckets: {
          boundaries: sorted.map(([bound]) => bound),
          counts: cumulative.map((upTo, index) => upTo - (cumulative[index - 1] ?? 0)),
        },
        sum,
        count,
      },
    ];
  });
}

/** Names end in their unit (UCUM). */
function unitOf(name: string): string {
  const base = name.replace(/_total$/, '');
  return base.endsWith('_seconds') ? 's' : base.endsWith('_bytes') ? 'By' : '1';
}

function hrTimeOf(milliseconds: number): HrTime {
  return [Math.floor(milliseconds / 1_000), (milliseconds % 1_000) * 1_000_000];
}
