// What a deletion leaves, and why: told with every preview.

export interface Kept {
  readonly stores: readonly string[];
  readonly reason: string;
}

export const KEPT: readonly Kept[] = [
  {
    stores: ['audit_logs', 'audit_heads', 'audit_external_ids', 'audit_purges', 'the file of checkpoints'],
    reason:
      'The audit trail proves what was done, this deletion too. It is purged by its own retention, and a person is erased from it by opsgraph audit erase-subject.',
  },
  {
    stores: ['organizations'],
    reason:
      'The tombstone: id, slug, name, time zone and when it was deleted. Late events are refused by it, and the name is not given again.',
  },
  {
    stores: ['organization_deletions', 'organization_deletion_stores'],
    reason: 'What is known of the deletion: numbers of rows by table, and when.',
  },
];
