// The part "usage": product usage, as its dashboard asks for it.
import type { Part } from './harness/part';
import { measureUsageMetrics } from './usage-metrics';

export const usagePart: Part = {
  name: 'usage',
  measures: 'product usage of ninety days, by so many requests (--rows) and by a tenth of them',
  defaults: { seconds: 3, rounds: 5 },
  run: measureUsageMetrics,
};
