// The row of an export: who took which report away, and how many rows of it.
import type { ExportRecord, RequestContext } from '../platform';
import { detailsOf, storable } from './details';
import { AuditOutcome, type AuditTrail } from './trail';

/** Writes down, in the trail of the organization that was exported from, how an export ended; durable when it resolves. */
export async function recordExport(
  trail: AuditTrail,
  { actor, client }: RequestContext,
  { report, format, parameters, rows, errorCode }: ExportRecord,
): Promise<void> {
  if (actor?.organizationId == null) {
    throw new Error('An export without an organization has no trail');
  }
  await trail.record(actor.organizationId, {
    adminId: storable(actor.id),
    adminName: storable(actor.name),
    action: 'EXPORT_REPORT',
    resourceType: 'report',
    resourceId: report,
    details: detailsOf({ format, parameters, rows }),
    outcome:
      errorCode === null
        ? AuditOutcome.SUCCESS
        : errorCode === 'FORBIDDEN' || errorCode === 'UNAUTHENTICATED'
          ? AuditOutcome.DENIED
          : AuditOutcome.FAILED,
    errorCode,
    ipAddress: storable(client.ip),
    userAgent: storable(client.userAgent),
  });
}
