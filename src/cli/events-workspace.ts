// What the commands about events share: ingestion as the gateway has it, and a row of the trail for what they did.
import { createIngestion, type IngestionRoom } from '../app-ingestion';
import { type AuditEntry, AuditOutcome, AuditTrail } from '../audit';
import { systemClock } from '../platform';
import type { Workspace } from './workspace';

export function ingestionOf({ config, servers, database, log }: Workspace): IngestionRoom {
  return createIngestion({
    database,
    personalDataSecret: servers.personalDataSecret,
    mostLateDays: config.ingestMaxLateDays,
    now: () => systemClock.now(),
    // Gateways find what is new when they next look; nobody here is told.
    told: () => undefined,
    log,
  });
}

/** Writes down what whoever has this machine did with the organization's data; durable when it resolves. */
export async function recordCommand(
  { database }: Workspace,
  organizationId: string,
  { action, resourceType, details }: Pick<AuditEntry, 'action' | 'resourceType' | 'details'>,
): Promise<void> {
  await new AuditTrail(database).record(organizationId, {
    adminId: null,
    adminName: null,
    action,
    resourceType,
    resourceId: null,
    details: { ...details, by: 'command line' },
    outcome: AuditOutcome.SUCCESS,
  });
}
