// Ingestion: takes events of connected applications in, each once, and hands them to the contexts whose they are.
export { EventDays } from './event-days';
export { type EventKind, EventKinds } from './event-kinds';
export {
  DeadLetterRecord,
  EventBatchRecord,
  EventIdRecord,
  EventRecord,
  PendingBatchRecord,
  PersonalKeyRecord,
  TokenLinkRecord,
} from './ingest.entities';
export { IngestResolver, personOf } from './ingest.resolver';
export {
  type EventResult,
  type Ingested,
  Ingestion,
  type IngestionParts,
  MOST_EVENTS,
  type Sender,
} from './ingestion';
export { Ledger } from './ledger';
export { PersonalKeys } from './personal-keys';
export { Personal } from './personal-values';
export type { Projection, StoredEvent } from './projection';
export { Projector, type ProjectorParts } from './projector';
export { Replay } from './replay';
export { ingestReports } from './ingest.exports';
