// Events of host applications: who may send them, and how many at once.
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { badInput, Cost, type RequestContext, Role, SizedList } from '../platform';
import { NotAudited } from './audited';
import { checkHostEvent, type HostEvent } from './host-events';
import { monthOf } from './partitions';
import { type Recorded, recordEvents } from './record-events';
import { AuditEventInput, AuditEventResult, AuditEventStatus } from './record-events.types';
import type { AuditTrail } from './trail';

export const MOST_EVENTS = 1_000;
/** A month that the trail does not have yet is a new table: a call is not to make hundreds of them. */
const MOST_MONTHS = 24;

@Resolver()
export class RecordEventsResolver {
  constructor(private readonly trail: AuditTrail) {}

  @NotAudited('each event is a row of the trail itself')
  @Authorized([Role.SERVICE])
  @Cost(10)
  @SizedList({ most: MOST_EVENTS, by: ['events'] })
  @Mutation(() => [AuditEventResult], {
    description:
      'Writes events of a host application into the audit trail, 1 to 1,000 a call from at most 24 months of UTC, and 1 MiB a request. Idempotent by externalId: send again what was not answered. The answers are in the order of the events; a bad event fails alone, and all others are stored when this answers. Role: SERVICE.',
  })
  async recordAuditEvents(
    @Arg('events', () => [AuditEventInput], {
      description: 'In the order in which the trail is to have them.',
    })
    events: AuditEventInput[],
    @Ctx() { actor, clock }: RequestContext,
  ): Promise<AuditEventResult[]> {
    const organizationId = actor?.organizationId ?? null;
    if (organizationId === null) {
      throw badInput('x-org-id', 'is missing: this writes into the trail of one organization');
    }
    if (events.length < 1 || events.length > MOST_EVENTS) {
      throw badInput('events', `must have 1 to 1,000 items, not ${events.length.toLocaleString('en')}`);
    }
    const now = clock.now();
    const checked = withinMonths(events.map((event) => checkHostEvent(event, now)));
    const recorded = await recordEvents(this.trail, organizationId, checked.filter(isGood));
    let next = 0;
    return checked.map((event, index) => {
      const externalId = events[index]?.externalId ?? '';
      return { index, externalId, ...(isGood(event) ? resultOf(recorded[next++]) : failed(event)) };
    });
  }
}

function isGood(checked: HostEvent | string[]): checked is HostEvent {
  return !Array.isArray(checked);
}

/** Events of the first months that the call names; what lies in others fails. */
function withinMonths(checked: readonly (HostEvent | string[])[]): (HostEvent | string[])[] {
  const months = new Set<string>();
  return checked.map((event) => {
    if (!isGood(event)) {
      return event;
    }
    const month = monthOf(event.at);
    if (!months.has(month) && months.size === MOST_MONTHS) {
      return [`occurredAt lies outside the first ${MOST_MONTHS} months of this call: send it in another one`];
    }
    months.add(month);
    return event;
  });
}

type Result = Omit<AuditEventResult, 'index' | 'externalId'>;

function failed(faults: readonly string[]): Result {
  return {
    status: AuditEventStatus.FAILED,
    id: null,
    seq: null,
    code: 'BAD_USER_INPUT',
    message: faults.join('; '),
    payloadMismatch: false,
  };
}

function resultOf(recorded: Recorded | undefined): Result {
  if (recorded === undefined) {
    throw new Error('An event was recorded without an answer');
  }
  const { isNew, id, seq, differs } = recorded;
  return {
    status: isNew ? AuditEventStatus.RECORDED : AuditEventStatus.DUPLICATE,
    id,
    seq,
    code: null,
    message: differs ? 'externalId was recorded before with other content, which stays as it is' : null,
    payloadMismatch: differs,
  };
}
