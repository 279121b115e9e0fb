// The metrics of reliability, each defined once.
import { Better, declarations, last30Days, last7Days, state, Unit } from '../metrics';
import {
  episodeFact,
  openEpisodeFact,
  performanceFact,
  predictionFact,
  workflowRunFact,
} from './reliability.facts';

const { metric, declared } = declarations();

const count = { kind: 'count' } as const;
const volume = { unit: Unit.COUNT, better: Better.NEITHER, window: last7Days, aggregate: count } as const;

// Runs of workflows.

const runs = {
  fact: workflowRunFact,
  at: 'finished_at',
  dimensions: ['service_id', 'workflow', 'run_status'],
} as const;

export const workflowRuns = metric('workflowRuns', {
  ...volume,
  ...runs,
  description: 'Runs of workflows that finished, whatever came of them.',
});

export const workflowFailures = metric('workflowFailures', {
  ...volume,
  ...runs,
  better: Better.LOWER,
  where: `run_status = 'FAILED'`,
  description: 'Runs of workflows that failed.',
});

export const workflowFailureRate = metric('workflowFailureRate', {
  ...runs,
  unit: Unit.PERCENT,
  better: Better.LOWER,
  window: last7Days,
  aggregate: { kind: 'share', hit: `run_status = 'FAILED'` },
  description: 'Of the runs of workflows that finished, cancelled ones included, the percentage that failed.',
});

export const avgWorkflowSeconds = metric('avgWorkflowSeconds', {
  ...runs,
  unit: Unit.SECONDS,
  better: Better.LOWER,
  window: last7Days,
  aggregate: { kind: 'mean', value: 'seconds' },
  description: 'Mean time from the start of a run to its end, of the runs whose start is known.',
});

// Measurements of services.

const measured = {
  fact: performanceFact,
  at: 'measured_at',
  window: last7Days,
  dimensions: ['service_id'],
} as const;

export const performanceMeasurements = metric('performanceMeasurements', {
  ...volume,
  ...measured,
  description: 'Measurements of the performance of services.',
});

export const avgP95LatencyMs = metric('avgP95LatencyMs', {
  ...measured,
  unit: Unit.MILLISECONDS,
  better: Better.LOWER,
  aggregate: { kind: 'mean', value: 'p95_latency_ms' },
  description:
    'Mean of the p95 latencies that were measured, each measurement counting the same. It is no percentile of all requests.',
});

export const avgThroughputRps = metric('avgThroughputRps', {
  ...measured,
  unit: Unit.COUNT,
  better: Better.NEITHER,
  aggregate: { kind: 'mean', value: 'throughput_rps' },
  description: 'Mean of the requests per second that were measured.',
});

export const avgMeasuredRequests = metric('avgMeasuredRequests', {
  ...measured,
  unit: Unit.COUNT,
  better: Better.NEITHER,
  aggregate: { kind: 'mean', value: 'measured_requests' },
  description: 'Mean requests of a measurement, of the measurements that count them.',
});

export const avgFailedRequests = metric('avgFailedRequests', {
  ...measured,
  unit: Unit.COUNT,
  better: Better.LOWER,
  aggregate: { kind: 'mean', value: 'failed_requests' },
  description:
    'Mean failed requests of a measurement, of the measurements that count them; divided by avgMeasuredRequests, the error rate.',
});

// Predictions.

const predicted = {
  fact: predictionFact,
  at: 'predicted_at',
  window: last30Days,
  dimensions: ['service_id', 'model', 'probability_bin', 'probability_percent'],
} as const;
const SETTLED = 'outcome_at IS NOT NULL';

export const predictionsMade = metric('predictionsMade', {
  ...volume,
  ...predicted,
  description: 'Predictions that models made.',
});

export const avgFailureProbability = metric('avgFailureProbability', {
  ...predicted,
  unit: Unit.PERCENT,
  better: Better.LOWER,
  aggregate: { kind: 'mean', value: 'probability * 100' },
  description: 'Mean probability of a failure that models predicted, in percent.',
});

export const avgSettledProbability = metric('avgSettledProbability', {
  ...predicted,
  unit: Unit.PERCENT,
  better: Better.NEITHER,
  where: SETTLED,
  aggregate: { kind: 'mean', value: 'probability * 100' },
  description: 'The same of the predictions whose outcome is known.',
});

export const predictionOccurrenceRate = metric('predictionOccurrenceRate', {
  ...predicted,
  unit: Unit.PERCENT,
  better: Better.NEITHER,
  where: SETTLED,
  aggregate: { kind: 'share', hit: 'occurred' },
  description: 'Of the predictions whose outcome is known, the percentage in which the failure occurred.',
});

export const predictionBrierScore = metric('predictionBrierScore', {
  ...predicted,
  unit: Unit.SCORE,
  better: Better.LOWER,
  where: SETTLED,
  aggregate: { kind: 'mean', value: 'squared_error' },
  description:
    'Brier score: mean squared difference between the probability (0 to 1) and what came of it (0 or 1), of the predictions ' +
    'whose outcome is known. 0 is best; whoever always says 0.5 has 0.25.',
});

// Incidents.

const episodes = { fact: episodeFact, window: last30Days, dimensions: ['service_id', 'incident_severity'] };

export const incidentsOpened = metric('incidentsOpened', {
  ...volume,
  ...episodes,
  at: 'opened_at',
  better: Better.LOWER,
  description: 'Incidents opened; one that is reopened counts again.',
});

export const incidentsResolved = metric('incidentsResolved', {
  ...volume,
  ...episodes,
  at: 'resolved_at',
  description: 'Incidents resolved; one that was reopened counts again.',
});

export const incidentResolutionRate = metric('incidentResolutionRate', {
  ...episodes,
  at: 'opened_at',
  unit: Unit.PERCENT,
  better: Better.HIGHER,
  aggregate: { kind: 'share', hit: 'resolved_at IS NOT NULL' },
  description: 'Of the incidents opened in the window, the percentage that are resolved by now.',
});

export const incidentMttaSeconds = metric('incidentMttaSeconds', {
  ...episodes,
  at: 'opened_at',
  unit: Unit.SECONDS,
  better: Better.LOWER,
  aggregate: { kind: 'mean', value: 'extract(epoch FROM acknowledged_at - opened_at)' },
  description:
    'MTTA: mean time from the opening of an incident to its first acknowledgement, by when it was opened; a reopened one is ' +
    'counted from its reopening. Those that nobody has acknowledged do not count.',
});

export const incidentMttrSeconds = metric('incidentMttrSeconds', {
  ...episodes,
  at: 'resolved_at',
  unit: Unit.SECONDS,
  better: Better.LOWER,
  aggregate: { kind: 'mean', value: 'extract(epoch FROM resolved_at - opened_at)' },
  description:
    'MTTR: mean time from the opening of an incident to its resolution, by when it was resolved; a reopened one is counted ' +
    'from its reopening. Those still open do not count: openIncidents stands beside it.',
});

export const openIncidents = metric('openIncidents', {
  fact: openEpisodeFact,
  unit: Unit.COUNT,
  better: Better.LOWER,
  aggregate: count,
  window: state,
  dimensions: ['service_id', 'incident_severity'],
  description: 'Incidents that are open, acknowledged or not.',
});

export const reliabilityMetrics = declared;
