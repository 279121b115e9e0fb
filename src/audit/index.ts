// The audit trail: writing it, reading it, and proving that it was not changed.
export { Audited, auditSchema, NotAudited } from './audited';
export { type AuditEntry, AuditOutcome, AuditTrail } from './trail';
