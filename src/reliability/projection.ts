// From events of reliability to rows: a batch becomes one statement for each table, whatever its order.
import type { Projection } from '../ingest';
import type { ChangeKind } from './incident-fold';
import {
  type MeasurementTold,
  type OutcomeTold,
  type PredictionTold,
  Recording,
  type RunTold,
  type ServiceTold,
} from './record';
import type { ChangeRow } from './record.sql';
import { type ReliabilityEvent, reliabilityEventOf } from './reliability.events';
import { RELIABILITY_STREAM, reliabilityFacts } from './reliability.facts';

const CHANGES: Readonly<Record<Extract<ReliabilityEvent['kind'], `incident.${string}`>, ChangeKind>> = {
  'incident.opened': 'OPENED',
  'incident.acknowledged': 'ACKNOWLEDGED',
  'incident.resolved': 'RESOLVED',
  'incident.reopened': 'REOPENED',
};

/** What is not said is null. */
function saidOf({
  serviceId,
  title,
  severity,
}: {
  readonly serviceId?: string | null | undefined;
  readonly title?: string | null | undefined;
  readonly severity?: ChangeRow['severity'] | undefined;
}): Pick<ChangeRow, 'serviceId' | 'title' | 'severity'> {
  return { serviceId: serviceId ?? null, title: title ?? null, severity: severity ?? null };
}

/** What a batch tells, by the table that it is for. */
class Told {
  readonly services: ServiceTold[] = [];
  readonly runs: RunTold[] = [];
  readonly measurements: MeasurementTold[] = [];
  readonly predictions: PredictionTold[] = [];
  readonly outcomes: OutcomeTold[] = [];
  readonly incidents: ChangeRow[] = [];

  tell(event: ReliabilityEvent): void {
    const { clientEventId: id, occurredAt: at } = event;
    switch (event.kind) {
      case 'service.registered': {
        const { serviceId, ...rest } = event.payload;
        this.services.push({ ...rest, id: serviceId, toldAt: at });
        return;
      }
      case 'workflow.finished': {
        const { runId, ...rest } = event.payload;
        this.runs.push({ ...rest, id: runId, finishedAt: at });
        return;
      }
      case 'performance.measured':
        this.measurements.push({ ...event.payload, id, measuredAt: at });
        return;
      case 'prediction.made': {
        const { predictionId, ...rest } = event.payload;
        this.predictions.push({ ...rest, id: predictionId, predictedAt: at });
        return;
      }
      case 'prediction.settled':
        this.outcomes.push({
          id: event.payload.predictionId,
          occurred: event.payload.occurred,
          outcomeAt: at,
        });
        return;
      case 'incident.opened':
      case 'incident.acknowledged':
      case 'incident.resolved':
      case 'incident.reopened': {
        const { incidentId, ...about } = event.payload;
        this.incidents.push({ incidentId, id, kind: CHANGES[event.kind], at, ...saidOf(about) });
      }
    }
  }
}

export const reliabilityProjection: Projection = {
  stream: RELIABILITY_STREAM,
  facts: reliabilityFacts,
  project: async (session, organizationId, events) => {
    const told = new Told();
    for (const event of events) {
      told.tell(reliabilityEventOf(event));
    }
    const recording = await Recording.begin(session, organizationId);
    await recording.services(told.services);
    await recording.runs(told.runs);
    await recording.measurements(told.measurements);
    await recording.predictions(told.predictions);
    await recording.outcomes(told.outcomes);
    await recording.incidents(told.incidents);
  },
};
