// What demo mode asks of alerts; what becomes of them is made of events by the alerts context itself.
import { statement } from '../platform';

/** When an alert of this prefix was raised last, as far as that is written. */
export const lastRaised = statement<{ at: Date | null }>(
  'demo.last-raised',
  `SELECT max(a.raised_at) AS at FROM alerts a WHERE a.org_id = $1 AND starts_with(a.id, $2)`,
);
