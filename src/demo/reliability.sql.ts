// How far the simulated services of demo mode are written; their rows are made of events by the reliability context itself.
import { statement } from '../platform';

/** When anything was last measured, as far as that is written. */
export const lastMeasured = statement<{ at: Date | null }>(
  'demo.last-measured',
  `SELECT max(m.measured_at) AS at FROM performance_metrics m WHERE m.org_id = $1`,
);
