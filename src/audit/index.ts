// The audit trail: writing it, reading it, and proving that it was not changed.
export { AuditExternalId, AuditHead, AuditLog, AuditPurge } from './audit.entities';
export { auditMetrics } from './audit.facts';
export { AuditResolver } from './audit.resolver';
export { auditImport } from './audit.imports';
export { Audited, auditSchema, NotAudited } from './audited';
export { AuditReader } from './read';
export { RecordEventsResolver } from './record-events.resolver';
export { type AuditEntry, AuditOutcome, AuditTrail } from './trail';
