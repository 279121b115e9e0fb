// Metrics and dimensions in people's words, and the way to one of them.
import { useText } from '../intl';
import { dimensionNames, metricNames, thaiDefinitions } from './metric.texts';

export { exploreAddress } from './explore-address';

interface MetricWords {
  /** What a metric is called; `description` is the catalogue's, for one that is not known here. */
  readonly name: (metric: string, description?: string) => string;
  /** What it means. */
  readonly definition: (metric: string, description: string) => string;
  readonly dimension: (dimension: string) => string;
}

export function useMetricWords(): MetricWords {
  const nameText = useText(metricNames);
  const dimensionText = useText(dimensionNames);
  return {
    name(metric, description) {
      if (isKey(metricNames, metric)) return nameText(metric);
      // Descriptions begin with the name, "Abandonment: of the sessions …", or are a short sentence.
      const [, name] = /^([^:.]{3,40})[:.]/.exec(description ?? '') ?? [];
      return name ?? humanized(metric);
    },
    definition: (metric, description) =>
      nameText.language === 'th' ? (thaiDefinitions[metric] ?? description) : description,
    dimension: (dimension) =>
      isKey(dimensionNames, dimension) ? dimensionText(dimension) : humanized(dimension),
  };
}

function isKey<T extends object>(object: T, key: string): key is keyof T & string {
  return Object.hasOwn(object, key);
}

/** sessionsToday as "Sessions today". */
function humanized(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
