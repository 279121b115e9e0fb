// What of the audit trail can be imported from a file: events of host applications. They are appended to the chain like
// those of the mutation, in the order of the file.
import type { Batch, ImportKind, Value } from '../imports';
import { checkHostEvent, type HostEvent, LONGEST } from './host-events';
import { recordEvents } from './record-events';
import { AuditOutcome, AuditTrail } from './trail';

export const auditImport: ImportKind = {
  name: 'audit',
  fields: {
    externalId: {
      type: 'text',
      required: true,
      longest: LONGEST.externalId,
      description: 'id of the event in the system it comes from',
    },
    occurredAt: { type: 'time', required: true, description: 'when it happened' },
    adminId: {
      type: 'text',
      longest: LONGEST.adminId,
      description: 'who did it, known as a user or not; the system when absent',
    },
    adminName: { type: 'text', longest: LONGEST.adminName, description: 'their name at that time' },
    action: { type: 'text', required: true, longest: LONGEST.action, description: 'what was done' },
    resourceType: {
      type: 'text',
      required: true,
      longest: LONGEST.resourceType,
      description: 'to what kind of thing',
    },
    resourceId: { type: 'text', longest: LONGEST.resourceId, description: 'to which one' },
    details: { type: 'json', description: 'everything else, as JSON' },
    outcome: {
      type: 'enum',
      values: Object.values(AuditOutcome),
      description: 'FAILED when absent and there is an errorCode, else SUCCESS',
    },
    errorCode: { type: 'text', longest: LONGEST.errorCode, description: 'why it failed' },
    ipAddress: { type: 'text', longest: LONGEST.ipAddress, description: 'address or host name it came from' },
    userAgent: { type: 'text', longest: LONGEST.userAgent, description: 'user agent it came with' },
  },
  write: async (batch) => {
    const now = batch.clock.now();
    const rejected: { position: number; reason: string }[] = [];
    const events: HostEvent[] = [];
    for (const [position, row] of rowsOf(batch).entries()) {
      const event = checkHostEvent(
        {
          externalId: textOf(row['externalId']) ?? '',
          occurredAt: new Date(textOf(row['occurredAt']) ?? NaN),
          adminId: textOf(row['adminId']),
          adminName: textOf(row['adminName']),
          action: textOf(row['action']) ?? '',
          resourceType: textOf(row['resourceType']) ?? '',
          resourceId: textOf(row['resourceId']),
          details: detailsOf(row['details']),
          outcome: outcomes.get(textOf(row['outcome'])) ?? null,
          errorCode: textOf(row['errorCode']),
          ipAddress: textOf(row['ipAddress']),
          userAgent: textOf(row['userAgent']),
        },
        now,
      );
      if (Array.isArray(event)) {
        rejected.push({ position, reason: event.join('; ') });
      } else {
        events.push(event);
      }
    }
    const trail = new AuditTrail(batch.database);
    const recorded = await recordEvents(trail, batch.organizationId, events);
    return { added: recorded.filter(({ isNew }) => isNew).length, rejected };
  },
};

const outcomes = new Map<string | null, AuditOutcome>(
  Object.values(AuditOutcome).map((each) => [each, each]),
);

type NamedValues = Readonly<Record<string, Value>>;

function rowsOf({ ids, fields, columns }: Batch): NamedValues[] {
  const names = Object.keys(fields);
  return ids.map((_, position) =>
    Object.fromEntries(names.map((name, place) => [name, columns[place]?.[position] ?? null])),
  );
}

function textOf(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Files hold lists and plain values where others hold objects: those become an object's only member. */
function detailsOf(value: Value | undefined): unknown {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  const { json } = value;
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : { value: json };
}
