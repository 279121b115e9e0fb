// The audit trail: writing it, reading it, and proving that it was not changed.
export { AuditExternalId, AuditHead, AuditLog, AuditPurge } from './audit.entities';
export { auditMetrics } from './audit.facts';
export { auditReports } from './audit.exports';
export { AuditResolver } from './audit.resolver';
export { auditImport } from './audit.imports';
export { Audited, auditSchema, NotAudited, recordSubscribing } from './audited';
export { recordEntering } from './entered';
export { recordExport } from './exported';
export { AuditReader } from './read';
export { RecordEventsResolver } from './record-events.resolver';
export { type AuditEntry, AuditOutcome, AuditTrail } from './trail';
export {
  type CheckpointFiles,
  CheckpointKind,
  type CheckpointReading,
  Checkpoints,
  publicKeyFileOf,
  readCheckpoints,
  readPublicKey,
} from './checkpoints';
export { checkpointMovedTrail, checkpointTrail } from './checkpoint-heads';
export { type Erasure, type ErasureReport, eraseSubject } from './erase';
export { type TrailReport, verifyTrail } from './verify';
export { PURGE_ACTION } from './verify-authority';
export { type Finding, Verdict } from './verify-findings';
export { AuditRetention } from './retention';
export { AuditRetentionResolver } from './retention.resolver';
export { AuditWatchResolver } from './watch.resolver';
export { AuditVerificationResolver } from './verify.resolver';
export { checkHostEvent, type HostEvent, type HostEventInput } from './host-events';
export { recordEvents } from './record-events';
