// What people do with alerts: each interaction once, in the order of the call, and judged by how the alert stands.
//
// All alerts of a call are held first, in the order of their ids: of two people who do the same at once, the second sees
// what the first has done and is told so. An interaction with a key that is known is answered as the first time, before
// anything is judged: what was accepted once stays accepted, whatever has become of the alert since.
import { uuidv7 } from 'uuidv7';
import { AppError, badInput, messageOf, type WriteSession } from '../platform';
import { AlertChangeSource, AlertChangeType, AlertInteractionType, AlertStatus } from './alert.types';
import { LONGEST_ID, LONGEST_NOTE, MOST_SNOOZE_DAYS } from './alerts.limits';
import { changesOf, recount, store, type ToldChange } from './changes';
import { alertsNow, interactionsOfKeys, type KeyedChange, lockAlertRows } from './changes.sql';
import {
  type AlertChange,
  type Episode,
  episodesOf,
  firstDetails,
  hasEnded,
  inOrder,
  snoozedSeconds,
  statusOf,
} from './episodes';

/** As ingestion takes it: clocks may be so far apart. */
export const TOLERATED_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

export interface Interaction {
  readonly alertId: string;
  readonly type: AlertInteractionType;
  /** Null: now. */
  readonly occurredAt: Date | null;
  readonly snoozedUntil: Date | null;
  readonly note: string | null;
  readonly key: string | null;
}

/** What became of an interaction that is stored, now or before. */
export interface Recorded {
  readonly isNew: boolean;
  readonly alertId: string;
  readonly type: AlertInteractionType;
  readonly occurredAt: Date;
  readonly alertStatus: AlertStatus;
  readonly episode: number;
  readonly responseSeconds: number;
  readonly responseSecondsWithoutSnooze: number;
}

export interface Recorder {
  readonly organizationId: string;
  /** Who does it. */
  readonly by: string;
  readonly batchId: string | null;
}

/** Records interactions in one transaction. A refused one is answered by its error and stops no other. */
export async function recordInteractions(
  session: WriteSession,
  recorder: Recorder,
  interactions: readonly Interaction[],
): Promise<(Recorded | AppError)[]> {
  const { organizationId } = recorder;
  const checked = interactions.map(unsound);
  const sound = interactions.filter((_, index) => checked[index] === null);
  const ids = [...new Set(sound.map(({ alertId }) => alertId))].sort();
  // One that came to be meanwhile is not held: whoever tells more of it would not be waited for.
  const held = await session.run(lockAlertRows, [organizationId, ids]);
  const keys = [...new Set(sound.flatMap(({ key }) => key ?? []))];
  const [clock] = await session.run(alertsNow);
  const first = await session.run(interactionsOfKeys, [organizationId, keys]);
  const call = new Call(
    recorder,
    clock?.at ?? new Date(),
    await changesOf(
      session,
      organizationId,
      held.map(({ id }) => id),
    ),
    new Map(first.map((change) => [change.sourceId, change])),
  );
  const answers = interactions.map((interaction, index) => checked[index] ?? call.record(interaction));
  if (call.told.length > 0) {
    const stored = await store(session, organizationId, call.told);
    const missing = call.told.find(({ sourceId }) => !stored.has(sourceId));
    if (missing !== undefined) {
      // Its alert is held, so it is with another one that the key was used just now: the whole call is to be sent again.
      throw new AppError(
        'CONFLICT',
        'idempotencyKey was used for another alert at the same moment: send again',
      );
    }
    await recount(session, organizationId, [...new Set(call.told.map(({ alertId }) => alertId))].sort());
  }
  return answers;
}

/** One call, interaction by interaction: each sees what those before it did. */
class Call {
  readonly told: ToldChange[] = [];

  constructor(
    private readonly recorder: Recorder,
    private readonly now: Date,
    private readonly changes: Map<string, AlertChange[]>,
    private readonly known: Map<string, KeyedChange>,
  ) {}

  record(interaction: Interaction): Recorded | AppError {
    try {
      const before = interaction.key === null ? undefined : this.known.get(interaction.key);
      return before === undefined ? this.begin(interaction) : this.again(interaction, before);
    } catch (error) {
      if (error instanceof AppError) {
        return error;
      }
      throw new Error(`An interaction was not judged: ${messageOf(error)}`, { cause: error });
    }
  }

  private begin(interaction: Interaction): Recorded {
    const { alertId, type, note, snoozedUntil } = interaction;
    const changes = this.changes.get(alertId) ?? [];
    const episode = episodesOf(changes).at(-1);
    if (episode === undefined) {
      throw new AppError('NOT_FOUND', 'There is no such alert');
    }
    const at = this.momentOf(interaction, episode);
    assertPossible(type, episode, at);
    if (type === AlertInteractionType.SNOOZED) {
      assertSnooze(snoozedUntil, at);
    }
    const change: ToldChange = {
      alertId,
      source: AlertChangeSource.INTERACTION,
      sourceId: interaction.key ?? uuidv7(),
      type: AlertChangeType[type],
      at,
      recordedAt: this.now,
      by: this.recorder.by,
      note,
      snoozedUntil,
      details: null,
      batchId: this.recorder.batchId,
    };
    this.told.push(change);
    const after = [...changes, change];
    this.changes.set(alertId, after);
    if (interaction.key !== null) {
      this.known.set(interaction.key, change);
    }
    return { ...answerOf(after, change, type), isNew: true };
  }

  /** The key is known: the same interaction is answered as the first time. */
  private again(interaction: Interaction, before: KeyedChange): Recorded {
    const { alertId, type, note, occurredAt, snoozedUntil } = interaction;
    const isSame =
      before.alertId === alertId &&
      before.type === (type as string) &&
      before.note === note &&
      before.snoozedUntil?.getTime() === snoozedUntil?.getTime() &&
      (occurredAt === null || before.at.getTime() === occurredAt.getTime());
    const changes = this.changes.get(alertId) ?? [];
    const change = changes.find(
      ({ source, sourceId }) => source === AlertChangeSource.INTERACTION && sourceId === before.sourceId,
    );
    if (!isSame || change === undefined) {
      throw new AppError('CONFLICT', 'idempotencyKey belongs to an interaction with other content');
    }
    return { ...answerOf(changes, change, type), isNew: false };
  }

  private momentOf({ occurredAt }: Interaction, { raisedAt, lastAt }: Episode): Date {
    if (occurredAt === null) {
      // After all that was told before: a clock may step back, others may be ahead, and a call has one moment.
      return lastAt < this.now ? this.now : new Date(lastAt.getTime() + 1);
    }
    if (occurredAt.getTime() > this.now.getTime() + TOLERATED_MS) {
      throw badInput('occurredAt', `must be at most 5 minutes from now (${this.now.toISOString()})`);
    }
    if (occurredAt < raisedAt) {
      throw badInput('occurredAt', `must not be before the episode began (${raisedAt.toISOString()})`);
    }
    return occurredAt;
  }
}

function assertPossible(type: AlertInteractionType, episode: Episode, at: Date): void {
  if (hasEnded(episode)) {
    throw badInput(
      'type',
      `cannot be ${type}: the alert is ${statusOf(episode, at)} since ${(episode.resolvedAt ?? episode.dismissedAt ?? at).toISOString()}`,
    );
  }
  const isEnd = type === AlertInteractionType.RESOLVED || type === AlertInteractionType.DISMISSED;
  if (isEnd && at < episode.lastAt) {
    throw badInput(
      'occurredAt',
      `must not be before what was told last of the alert (${episode.lastAt.toISOString()}), for it would undo that`,
    );
  }
  if (
    type === AlertInteractionType.ACKNOWLEDGED &&
    episode.acknowledgedAt !== null &&
    statusOf(episode, at) !== AlertStatus.SNOOZED
  ) {
    throw badInput(
      'type',
      `cannot be ACKNOWLEDGED: the alert is ACKNOWLEDGED since ${episode.acknowledgedAt.toISOString()}`,
    );
  }
}

function assertSnooze(until: Date | null, at: Date): void {
  if (until !== null && until <= at) {
    throw badInput('snoozedUntil', `must be later than occurredAt (${at.toISOString()})`);
  }
  if (until !== null && until.getTime() > at.getTime() + MOST_SNOOZE_DAYS * DAY_MS) {
    throw badInput('snoozedUntil', `must be at most ${MOST_SNOOZE_DAYS} days after occurredAt`);
  }
}

/** What the alert was like once this had been told, and nothing later. */
function answerOf(
  changes: readonly AlertChange[],
  change: AlertChange,
  type: AlertInteractionType,
): Omit<Recorded, 'isNew'> {
  const ordered = inOrder(changes);
  const before = ordered.slice(0, ordered.indexOf(change) + 1);
  // What it is about may have been told later than this happened.
  const episode = episodesOf(before, firstDetails(changes)).at(-1);
  if (episode === undefined) {
    throw new Error('An interaction of no episode was accepted');
  }
  const { at } = change;
  const elapsed = (at.getTime() - episode.raisedAt.getTime()) / 1_000;
  return {
    alertId: change.alertId,
    type,
    occurredAt: at,
    alertStatus: statusOf(episode, at),
    episode: episode.number,
    responseSeconds: elapsed,
    responseSecondsWithoutSnooze: Math.round((elapsed - snoozedSeconds(episode, at)) * 1_000) / 1_000,
  };
}

/** What is wrong with an interaction by itself; null: nothing. */
function unsound({ alertId, type, note, snoozedUntil, key }: Interaction): AppError | null {
  const texts: readonly (readonly [string, string | null, number])[] = [
    ['alertId', alertId, LONGEST_ID],
    ['note', note, LONGEST_NOTE],
    ['idempotencyKey', key, LONGEST_ID],
  ];
  for (const [name, text, longest] of texts) {
    if (text !== null && (text.length < 1 || text.length > longest)) {
      return badInput(name, `must have 1 to ${longest.toLocaleString('en')} characters`);
    }
    if (text !== null && (text.includes('\0') || !text.isWellFormed())) {
      return badInput(name, 'must not contain NUL or lone surrogates');
    }
  }
  if ((type === AlertInteractionType.SNOOZED) !== (snoozedUntil !== null)) {
    return badInput(
      'snoozedUntil',
      type === AlertInteractionType.SNOOZED ? 'is needed: until when' : 'goes with type SNOOZED only',
    );
  }
  return null;
}
