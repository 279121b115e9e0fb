// Two services, what ran, was measured, predicted and broke, beside the golden desk. Every number of it in golden.test.ts was
// counted from this page by hand, for Sunday noon: 29 March 2026, 10:00 UTC. Seven days before that is 22 March, 10:00 UTC.
import type { Database } from '../../src/platform';
import { relate, reliabilityEvent } from '../harness/reliability';

export async function writeGoldenReliability(database: Database, organizationId: string): Promise<void> {
  const run = (runId: string, status: string, startedAt: string, at: string) =>
    reliabilityEvent('workflow.finished', at, {
      runId,
      workflow: 'nightly',
      status,
      startedAt,
      serviceId: 'shop',
    });
  const measured = (
    at: string,
    p95LatencyMs: number,
    throughputRps: number,
    requests: number,
    failed: number,
  ) =>
    reliabilityEvent('performance.measured', at, {
      serviceId: 'shop',
      p95LatencyMs,
      throughputRps,
      requests,
      failedRequests: failed,
    });
  const predicted = (predictionId: string, failureProbability: number, at: string) =>
    reliabilityEvent('prediction.made', at, {
      predictionId,
      serviceId: 'shop',
      model: 'm',
      failureProbability,
    });
  const settled = (predictionId: string, occurred: boolean, at: string) =>
    reliabilityEvent('prediction.settled', at, { predictionId, occurred });
  const incident = (kind: string, incidentId: string, at: string, more: object = {}) =>
    reliabilityEvent(`incident.${kind}`, at, { incidentId, ...more });
  await relate(database, organizationId, [
    run('r1', 'SUCCEEDED', '2026-03-23T09:59:00Z', '2026-03-23T10:00:00Z'), // 60 s
    run('r2', 'FAILED', '2026-03-24T09:58:30Z', '2026-03-24T10:00:00Z'), // 90 s
    run('r3', 'CANCELLED', '2026-03-25T10:00:00Z', '2026-03-25T10:00:00Z'), // 0 s
    run('r4', 'FAILED', '2026-03-22T09:00:00Z', '2026-03-22T09:59:59Z'), // a second too old
    run('r5', 'FAILED', '2026-03-29T09:00:00Z', '2026-03-29T10:00:00Z'), // at noon itself
    measured('2026-03-28T10:00:00Z', 100, 10, 1000, 3),
    measured('2026-03-28T11:00:00Z', 250.5, 30, 500, 0),
    predicted('p1', 0.9, '2026-03-28T10:00:00Z'),
    settled('p1', true, '2026-03-28T12:00:00Z'), // squared error 0.01
    predicted('p2', 0.4, '2026-03-20T10:00:00Z'),
    settled('p2', false, '2026-03-20T12:00:00Z'), // 0.16
    predicted('p3', 0.2, '2026-03-27T10:00:00Z'),
    settled('p3', true, '2026-03-29T10:00:00Z'), // known at noon itself: not yet
    // Acknowledged after 60 s, resolved after 600; reopened, and resolved after 1,200 without an acknowledgement.
    incident('opened', 'i1', '2026-03-27T10:00:00Z', { severity: 'MAJOR', serviceId: 'shop' }),
    incident('acknowledged', 'i1', '2026-03-27T10:01:00Z'),
    incident('resolved', 'i1', '2026-03-27T10:10:00Z'),
    incident('reopened', 'i1', '2026-03-27T11:00:00Z'),
    incident('resolved', 'i1', '2026-03-27T11:20:00Z'),
    // Acknowledged after 120 s, and open.
    incident('opened', 'i2', '2026-03-21T10:00:00Z', { severity: 'MINOR' }),
    incident('acknowledged', 'i2', '2026-03-21T10:02:00Z'),
  ]);
}
