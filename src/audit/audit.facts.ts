// The audit trail as a fact, and its one metric: everything that counts actions counts these.
import { Better, declarations, fact, last7Days, Unit } from '../metrics';
import { Role } from '../platform';

const { metric, declared } = declarations();

export const auditEvents = fact('audit-events', {
  from: 'audit_logs l',
  organization: 'l.org_id',
  moments: { created_at: 'l.created_at' },
  columns: {
    action: 'l.action',
    resource_type: 'l.resource_type',
    // Nobody is a value too.
    admin_id: "coalesce(l.admin_id, '')",
    outcome: 'l.outcome',
  },
  row: { id: 'l.id' },
  isPartitioned: true,
});

export const auditActions = metric('auditActions', {
  fact: auditEvents,
  at: 'created_at',
  aggregate: { kind: 'count' },
  unit: Unit.COUNT,
  better: Better.NEITHER,
  window: last7Days,
  dimensions: ['action', 'resource_type', 'admin_id', 'outcome'],
  readers: [Role.ADMIN, Role.ORG_ADMIN, Role.SUPER_ADMIN],
  audited: true,
  description: 'Audited actions: rows of the audit trail, whatever their outcome, by the time they happened.',
});

export const auditMetrics = declared;
