// Alerts beside the golden desk. Every number of them in golden.test.ts was counted from this page by hand, for Sunday
// noon: 29 March 2026, 10:00 UTC. Seven days before that is 22 March, 10:00 UTC; thirty days is 27 February.
import type { Database } from '../../src/platform';
import { alarm, alertEvent } from '../harness/alerts';

export async function writeGoldenAlerts(database: Database, organizationId: string): Promise<void> {
  await alarm(database, organizationId, [
    // is answered after ten minutes and resolved after an hour; fires again, and stays open
    alertEvent('raised', 'P', '2026-03-28T09:00:00Z', { severity: 'CRITICAL' }),
    alertEvent('acknowledged', 'P', '2026-03-28T09:10:00Z'),
    alertEvent('resolved', 'P', '2026-03-28T10:00:00Z'),
    alertEvent('raised', 'P', '2026-03-29T08:00:00Z', { severity: 'CRITICAL' }),
    // at the first moment of seven days; twenty of its thirty minutes are snoozed; resolved after a day
    alertEvent('raised', 'Q', '2026-03-22T10:00:00Z', { typeClass: 'PREVENTED_ISSUE' }),
    alertEvent('snoozed', 'Q', '2026-03-22T10:00:00Z', { until: '2026-03-22T10:20:00Z' }),
    alertEvent('acknowledged', 'Q', '2026-03-22T10:30:00Z'),
    alertEvent('resolved', 'Q', '2026-03-23T10:00:00Z'),
    // a millisecond too early for seven days, dismissed within them
    alertEvent('raised', 'R', '2026-03-22T09:59:59.999Z'),
    alertEvent('dismissed', 'R', '2026-03-25T12:00:00Z'),
    // resolved after half an hour without a word; it may still fire again
    alertEvent('raised', 'S', '2026-03-29T09:00:00Z'),
    alertEvent('resolved', 'S', '2026-03-29T09:30:00Z'),
    // resolved, and raised, at noon itself: that is not known yet
    alertEvent('raised', 'U', '2026-03-24T12:00:00Z'),
    alertEvent('resolved', 'U', '2026-03-29T10:00:00Z'),
    alertEvent('raised', 'T', '2026-03-29T10:00:00Z'),
  ]);
}
