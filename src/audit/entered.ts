// A row for somebody of the platform who comes into an organization by naming it.
import type { Actor, Client } from '../platform';
import { storable } from './details';
import { AuditOutcome, type AuditTrail } from './trail';

/** Writes down, in the trail of that organization, that somebody of the platform entered it; durable when it resolves. */
export async function recordEntering(
  trail: AuditTrail,
  organizationId: string,
  actor: Actor,
  client: Client,
): Promise<void> {
  await trail.record(organizationId, {
    adminId: storable(actor.id),
    adminName: storable(actor.name),
    action: 'ENTER_ORGANIZATION',
    resourceType: 'organization',
    resourceId: organizationId,
    details: { role: actor.role },
    outcome: AuditOutcome.SUCCESS,
    ipAddress: storable(client.ip),
    userAgent: storable(client.userAgent),
  });
}
