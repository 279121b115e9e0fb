// The composition root's ingestion: which kinds of events there are, what becomes of them, and everything that takes them in.
// The gateway, its workers and the command line have the same.
import { alertKinds, alertsProjection } from './alerts';
import {
  EventDays,
  type EventKind,
  EventKinds,
  Ingestion,
  type IngestionParts,
  Ledger,
  PersonalKeys,
  type Projection,
  Projector,
  type ProjectorParts,
  Replay,
} from './ingest';
import { learningKinds, learningProjection } from './learning';
import type { Database, Logger } from './platform';
import { reliabilityKinds, reliabilityProjection } from './reliability';
import { requestRecorded, UsageDays, usageProjection } from './usage';

/** Every kind of event that any context takes. */
export const eventKinds: readonly EventKind[] = [
  requestRecorded,
  ...learningKinds,
  ...alertKinds,
  ...reliabilityKinds,
];

export interface IngestionSettings {
  readonly database: Database;
  /** Wraps the keys of personal data. */
  readonly personalDataSecret: string;
  /** Events that occurred longer ago are refused; default 7. */
  readonly mostLateDays?: number | undefined;
  readonly now: () => Date;
  /** Hears which facts of an organization have changed. */
  readonly told: (organizationId: string, facts: readonly string[]) => void;
  readonly usageDays?: UsageDays;
  readonly more?: { readonly kinds: readonly EventKind[]; readonly projections: readonly Projection[] };
  readonly onBatch?: IngestionParts['onBatch'];
  readonly onFailed?: IngestionParts['onFailed'];
  readonly aroundProjection?: NonNullable<ProjectorParts['around']>;
  readonly log: Logger;
}

export interface IngestionRoom {
  readonly kinds: EventKinds;
  readonly keys: PersonalKeys;
  readonly ingestion: Ingestion;
  readonly projector: Projector;
  readonly replay: Replay;
  readonly days: EventDays;
  readonly ledger: Ledger;
}

export function createIngestion(settings: IngestionSettings): IngestionRoom {
  const { database, log, more, mostLateDays, onBatch, onFailed, aroundProjection: around } = settings;
  const kinds = new EventKinds([...eventKinds, ...(more?.kinds ?? [])]);
  const keys = new PersonalKeys(database, settings.personalDataSecret);
  const ingestion = new Ingestion({
    database,
    kinds,
    keys,
    now: settings.now,
    ...(mostLateDays === undefined ? {} : { mostLateDays }),
    ...(onBatch === undefined ? {} : { onBatch }),
    ...(onFailed === undefined ? {} : { onFailed }),
    log,
  });
  const usageDays = settings.usageDays ?? new UsageDays(database);
  const projections = [
    usageProjection(usageDays),
    learningProjection,
    alertsProjection,
    reliabilityProjection,
    ...(more?.projections ?? []),
  ];
  return {
    kinds,
    keys,
    ingestion,
    projector: new Projector({
      database,
      kinds,
      keys,
      projections,
      told: settings.told,
      log,
      ...(around === undefined ? {} : { around }),
    }),
    replay: new Replay(database, ingestion, keys, kinds),
    days: new EventDays(database, log),
    ledger: new Ledger(database),
  };
}
