// The mutations of alerts: who may answer one, and what the audit trail calls it.
import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { uuidv7 } from 'uuidv7';
import {
  AppError,
  Audited,
  badInput,
  Cost,
  organizationOf,
  type RequestContext,
  Role,
  SizedList,
} from '../platform';
import { ALERT_FACTS } from './alerts.facts';
import { LONGEST_ACTOR, LONGEST_ID, MOST_INTERACTIONS } from './alerts.limits';
import { eraseActor } from './changes';
import { type Interaction, type Recorded, recordInteractions } from './interactions';
import {
  AlertInteractionInput,
  AlertInteractionOutcome,
  AlertInteractionResult,
  AlertInteractionsResult,
} from './interactions.types';
import { trailRows } from './trail-rows';

const ANSWERING = [Role.OPERATOR, Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN];
const ANSWERING_ROLES = `Roles: ${ANSWERING.join(', ')}.`;

@Resolver()
export class AlertInteractionsResolver {
  @Audited('RECORD_ALERT_INTERACTION', 'alert', { resourceId: ({ input }) => (input as Interaction).alertId })
  @Authorized(ANSWERING)
  @Cost(20)
  @Mutation(() => AlertInteractionResult, {
    description: `Acknowledges, resolves, snoozes or dismisses an alert. Of two who do the same at once one is accepted and the other is told how the alert stands. ${ANSWERING_ROLES}`,
  })
  async recordAlertInteraction(
    @Arg('input', () => AlertInteractionInput, { description: 'What was done.' })
    input: AlertInteractionInput,
    @Ctx() context: RequestContext,
  ): Promise<AlertInteractionResult> {
    const recorder = { organizationId: organizationOf(context), by: actorOf(context), batchId: null };
    return context.write(async (session) => {
      const [recorded] = await recordInteractions(session, recorder, [interactionOf(input)]);
      if (recorded === undefined || recorded instanceof AppError) {
        throw recorded ?? new Error('An interaction has no answer');
      }
      return {
        answer: resultOf(recorded, input, 0),
        changed: recorded.isNew,
        details: { episode: recorded.episode },
        facts: ALERT_FACTS,
      };
    });
  }

  @Audited('RECORD_ALERT_INTERACTIONS', 'alert', { resourceId: () => null, redact: ['inputs'] })
  @Authorized(ANSWERING)
  @Cost(200)
  @SizedList({ most: MOST_INTERACTIONS, by: ['inputs'], fields: ['results'] })
  @Mutation(() => AlertInteractionsResult, {
    description: `The same for 1 to ${MOST_INTERACTIONS} at once, in the order of the list: each sees what those before it did, and a refused one stops no other. A row of the audit trail names the batch and all that was accepted; where ids are long, several rows do, each saying which part it is. ${ANSWERING_ROLES}`,
  })
  async recordAlertInteractions(
    @Arg('inputs', () => [AlertInteractionInput], { description: 'What was done, in its order.' })
    inputs: AlertInteractionInput[],
    @Arg('batchId', () => String, {
      nullable: true,
      description: `The client’s name for the batch, 1 to ${LONGEST_ID} characters; default: a new one.`,
    })
    batchId: string | null,
    @Ctx() context: RequestContext,
  ): Promise<AlertInteractionsResult> {
    if (inputs.length < 1 || inputs.length > MOST_INTERACTIONS) {
      throw badInput(
        'inputs',
        `must have 1 to ${MOST_INTERACTIONS} items, not ${inputs.length.toLocaleString('en')}`,
      );
    }
    const batch = checkedText('batchId', batchId ?? uuidv7(), LONGEST_ID);
    const recorder = { organizationId: organizationOf(context), by: actorOf(context), batchId: batch };
    return context.write(async (session) => {
      const recorded = await recordInteractions(session, recorder, inputs.map(interactionOf));
      const results = inputs.map((input, index) => resultOf(recorded[index], input, index));
      const of = (outcome: AlertInteractionOutcome) => results.filter((each) => each.outcome === outcome);
      const accepted = of(AlertInteractionOutcome.ACCEPTED);
      const counts = {
        accepted: accepted.length,
        duplicates: of(AlertInteractionOutcome.DUPLICATE).length,
        failed: of(AlertInteractionOutcome.FAILED).length,
      };
      const rows = trailRows(accepted);
      const [details, ...moreDetails] = rows.map((lists, index) => ({
        batchId: batch,
        ...counts,
        ...(rows.length > 1 ? { part: index + 1, parts: rows.length } : {}),
        ...lists,
      }));
      return {
        answer: { batchId: batch, ...counts, results },
        changed: accepted.length > 0,
        ...(details === undefined ? {} : { details }),
        moreDetails,
        facts: ALERT_FACTS,
      };
    });
  }

  @Audited('ERASE_ALERT_ACTOR', 'alert_actor', { resourceId: ({ actorId }) => actorId })
  @Authorized([Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN])
  @Cost(50)
  @Mutation(() => Boolean, {
    description:
      'Takes a person out of what is known of alerts: what they did stays, as nobody’s, and their notes are deleted; no number changes. False: nothing names them. What was received of them before does not name them again; whoever acts afterwards is named anew. The audit trail has an erasure of its own (opsgraph audit erase-subject). Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN.',
  })
  async eraseAlertActor(
    @Arg('actorId', () => ID, {
      description: `Id of the person, as \`by\` of a change answers it, 1 to ${LONGEST_ACTOR} characters.`,
    })
    actorId: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    const checked = checkedText('actorId', actorId, LONGEST_ACTOR);
    const organizationId = organizationOf(context);
    return context.write(async (session) => {
      const erased = await eraseActor(session, organizationId, checked);
      return { answer: erased > 0, details: { changes: erased }, facts: ALERT_FACTS };
    });
  }
}

function checkedText(field: string, text: string, longest: number): string {
  if (text.length < 1 || text.length > longest || text.includes('\0') || !text.isWellFormed()) {
    throw badInput(field, `must have 1 to ${longest} characters, without NUL and lone surrogates`);
  }
  return text;
}

function interactionOf(input: AlertInteractionInput): Interaction {
  const { alertId, type, occurredAt, snoozedUntil, note, idempotencyKey } = input;
  return {
    alertId,
    type,
    occurredAt: occurredAt ?? null,
    snoozedUntil: snoozedUntil ?? null,
    note: note ?? null,
    key: idempotencyKey ?? null,
  };
}

function resultOf(
  recorded: Recorded | AppError | undefined,
  { alertId, type }: AlertInteractionInput,
  index: number,
): AlertInteractionResult {
  if (recorded === undefined) {
    throw new Error('An interaction has no answer');
  }
  if (recorded instanceof AppError) {
    return {
      index,
      outcome: AlertInteractionOutcome.FAILED,
      code: recorded.code,
      message: recorded.message,
      alertId,
      type,
      occurredAt: null,
      alertStatus: null,
      episode: null,
      responseSeconds: null,
      responseSecondsWithoutSnooze: null,
    };
  }
  const { isNew, ...answer } = recorded;
  return {
    ...answer,
    index,
    outcome: isNew ? AlertInteractionOutcome.ACCEPTED : AlertInteractionOutcome.DUPLICATE,
    code: null,
    message: null,
  };
}

function actorOf({ actor }: RequestContext): string {
  if (actor === null) {
    throw new Error('Nobody asks');
  }
  return actor.id;
}
