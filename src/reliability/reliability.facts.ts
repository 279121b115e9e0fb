// The facts of reliability: runs of workflows, measurements, predictions and the episodes of incidents.
import { fact } from '../metrics';

/** The stream of events that this context is made of. */
export const RELIABILITY_STREAM = 'reliability';

export const workflowRunFact = fact('workflow-runs', {
  stream: RELIABILITY_STREAM,
  from: 'workflow_runs wr',
  organization: 'wr.org_id',
  moments: { finished_at: 'wr.finished_at' },
  columns: {
    service_id: 'wr.service_id',
    workflow: 'wr.workflow',
    run_status: 'wr.status',
    seconds: 'extract(epoch FROM wr.finished_at - wr.started_at)',
  },
  types: { run_status: ['SUCCEEDED', 'FAILED', 'CANCELLED'] },
  row: { id: 'wr.id' },
  rollup: {
    table: 'workflow_runs',
    dimensions: ['service_id', 'run_status'],
    dailyDimensions: ['workflow'],
    depends: [],
  },
});

export const performanceFact = fact('performance-metrics', {
  stream: RELIABILITY_STREAM,
  from: 'performance_metrics m',
  organization: 'm.org_id',
  moments: { measured_at: 'm.measured_at' },
  columns: {
    service_id: 'm.service_id',
    p95_latency_ms: 'm.p95_latency_ms',
    throughput_rps: 'm.throughput_rps',
    measured_requests: 'm.requests',
    failed_requests: 'm.failed_requests',
  },
  row: { id: 'm.id' },
  rollup: { table: 'performance_metrics', dimensions: ['service_id'], depends: [] },
});

/** Of an error there are at most six decimals, as of every value of a mean. */
const ERROR = 'p.failure_probability - p.occurred::int';

/** Predictions by when they were made; `outcome_at` says whether it was known by then what came of them. */
export const predictionFact = fact('predictions', {
  stream: RELIABILITY_STREAM,
  from: 'predictions p',
  organization: 'p.org_id',
  moments: { predicted_at: 'p.predicted_at', outcome_at: 'p.outcome_at' },
  columns: {
    service_id: 'p.service_id',
    model: 'p.model',
    probability: 'p.failure_probability',
    probability_bin: 'least(floor(p.failure_probability * 10), 9)::int::text',
    probability_percent: 'floor(p.failure_probability * 100)::int::text',
    occurred: 'p.occurred',
    squared_error: `round((${ERROR}) * (${ERROR}), 6)`,
  },
  row: { id: 'p.id' },
  rollup: {
    table: 'predictions',
    // Hundredths by the hour as well: a threshold is asked of any span, and the rows of its two broken days would be many.
    dimensions: ['service_id', 'probability_bin', 'probability_percent'],
    dailyDimensions: ['model'],
    depends: [],
  },
});

const EPISODE = {
  moments: {
    opened_at: 'e.opened_at',
    acknowledged_at: 'e.acknowledged_at',
    resolved_at: 'e.resolved_at',
  },
  columns: { service_id: 'e.service_id', incident_severity: 'e.severity' },
  types: { incident_severity: ['CRITICAL', 'MAJOR', 'MINOR', 'INFO'] },
} as const;
/** Whatever the id holds: it says how long it is. */
const EPISODE_ID = `char_length(e.incident_id) || ' ' || e.incident_id || ' ' || e.number`;

/** Episodes of incidents: one that is reopened begins another. */
export const episodeFact = fact('incident-episodes', {
  ...EPISODE,
  stream: RELIABILITY_STREAM,
  from: 'incident_episodes e',
  organization: 'e.org_id',
  row: { id: EPISODE_ID },
  rollup: { table: 'incident_episodes', dimensions: ['service_id', 'incident_severity'], depends: [] },
});

/** Episodes that were open at asOf. */
export const openEpisodeFact = fact('open-incidents', {
  ...EPISODE,
  stream: RELIABILITY_STREAM,
  // Two ranges of the index on the end. With an end, the second is one that PostgreSQL takes for small, whatever :asOf.
  from: `(SELECT * FROM incident_episodes o WHERE o.resolved_at IS NULL
                  UNION ALL
                  SELECT * FROM incident_episodes c WHERE c.resolved_at >= :asOf AND c.resolved_at <= 'infinity') e`,
  organization: 'e.org_id',
  where: 'e.opened_at < :asOf',
  row: { id: EPISODE_ID, since: 'e.opened_at' },
});

// Which facts a change touches: their watchers look again.
export const reliabilityFacts = [
  workflowRunFact.name,
  performanceFact.name,
  predictionFact.name,
  episodeFact.name,
  openEpisodeFact.name,
];
