// What may be told of reliability by events, and what a stored one says.
import { z } from 'zod';
import type { EventKind, StoredEvent } from '../ingest';
import {
  checkMeasured,
  incident,
  incidentOpened,
  incidentReopened,
  measurement,
  momentText,
  outcome,
  prediction,
  run,
  service,
} from './reliability.checks';
import { RELIABILITY_STREAM } from './reliability.facts';

/** When it happened is said by the event. */
const SHAPES = {
  'service.registered': service,
  'workflow.finished': { ...run, startedAt: momentText.nullish() },
  'performance.measured': measurement,
  'prediction.made': prediction,
  'prediction.settled': outcome,
  'incident.opened': incidentOpened,
  'incident.acknowledged': incident,
  'incident.resolved': incident,
  'incident.reopened': incidentReopened,
} as const;
type KindName = keyof typeof SHAPES;

export const reliabilityKinds: readonly EventKind[] = Object.entries(SHAPES).map(([name, shape]) => ({
  name,
  version: 1,
  stream: RELIABILITY_STREAM,
  schema:
    name === 'performance.measured'
      ? z.strictObject(shape).superRefine(checkMeasured)
      : z.strictObject(shape),
  personal: {},
}));

type Payloads = { [Kind in KindName]: z.output<z.ZodObject<(typeof SHAPES)[Kind]>> };

export type ReliabilityEvent = {
  [Kind in KindName]: {
    readonly kind: Kind;
    readonly clientEventId: string;
    readonly occurredAt: Date;
    readonly payload: Payloads[Kind];
  };
}[KindName];

/** What was checked when it came: kinds of other versions, and what is no event of reliability, are refused. */
export function reliabilityEventOf({
  kind,
  version,
  clientEventId,
  occurredAt,
  payload,
}: StoredEvent): ReliabilityEvent {
  if (!reliabilityKinds.some((each) => each.name === kind && each.version === version)) {
    throw new Error(`There is no event ${kind}, version ${version}, of reliability`);
  }
  // Its payload has the shape of its kind since it was received.
  return { kind, clientEventId, occurredAt, payload } as ReliabilityEvent;
}
