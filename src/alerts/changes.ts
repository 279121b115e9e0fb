// Telling of alerts, by events, by people and by files: each change once, and what follows from it in the same
// transaction.
//
// Whatever is told is kept as it was told. The alerts that it touches are counted again from all that is known of them
// (episodes.ts), so that order, batches and repetitions make no difference. Whoever tells holds the rows of those alerts,
// in the order of their ids, and whoever may make new ones waits in turn for the organization.
import type { Session } from '../platform';
import {
  type AlertChange,
  type Episode,
  episodesOf,
  hasEnded,
  snoozedSeconds,
  snoozedUntil,
} from './episodes';
import {
  changesOfAlerts,
  eraseChangesBy,
  erasuresOf,
  insertChanges,
  lockAlertRows,
  lockAlerts,
  noteErasure,
  putAlerts,
  putEpisodes,
} from './changes.sql';

/** A change with who told of it. */
export interface ToldChange extends AlertChange {
  readonly recordedAt: Date;
  readonly by: string | null;
  readonly note: string | null;
  readonly batchId: string | null;
}

/** Takes changes of any alerts. Answers how many alerts it knows of that it did not know before. */
export async function tell(
  session: Session,
  organizationId: string,
  changes: readonly ToldChange[],
): Promise<{ readonly added: number }> {
  if (changes.length === 0) {
    return { added: 0 };
  }
  await session.run(lockAlerts, [organizationId]);
  const ids = [...new Set(changes.map(({ alertId }) => alertId))].sort();
  const known = await session.run(lockAlertRows, [organizationId, ids]);
  await store(session, organizationId, await withoutErased(session, organizationId, changes));
  const alerts = await recount(session, organizationId, ids);
  return { added: alerts - known.length };
}

/** Stores changes; answers the source ids of those that were not there. The caller holds the alerts. */
export async function store(
  session: Session,
  organizationId: string,
  changes: readonly ToldChange[],
): Promise<ReadonlySet<string>> {
  const stored = await session.run(insertChanges, [organizationId, JSON.stringify(changes)]);
  return new Set(stored.map(({ sourceId }) => sourceId));
}

/** What was received of people before they were erased is nobody's. */
async function withoutErased(
  session: Session,
  organizationId: string,
  changes: readonly ToldChange[],
): Promise<readonly ToldChange[]> {
  const people = [...new Set(changes.flatMap(({ by }) => by ?? []))];
  const erasures = people.length === 0 ? [] : await session.run(erasuresOf, [organizationId, people]);
  const erasedAt = new Map(erasures.map((each) => [each.by, each.erasedAt]));
  return changes.map((change) => {
    const moment = change.by === null ? undefined : erasedAt.get(change.by);
    return moment === undefined || change.recordedAt > moment ? change : { ...change, by: null, note: null };
  });
}

/**
 * Takes a person out of all changes, and remembers that, so that what was received before does not name them again.
 * Answers from how many.
 */
export async function eraseActor(session: Session, organizationId: string, actorId: string): Promise<number> {
  await session.run(lockAlerts, [organizationId]);
  await session.run(noteErasure, [organizationId, actorId]);
  const [row] = await session.run(eraseChangesBy, [organizationId, actorId]);
  return row?.erased ?? 0;
}

/** What is known of each alert, each in the order of its moments. */
export async function changesOf(
  session: Session,
  organizationId: string,
  alertIds: readonly string[],
): Promise<Map<string, AlertChange[]>> {
  const byAlert = new Map<string, AlertChange[]>();
  for (const change of await session.run(changesOfAlerts, [organizationId, alertIds])) {
    const known = byAlert.get(change.alertId) ?? [];
    byAlert.set(change.alertId, known);
    known.push(change);
  }
  return byAlert;
}

/** Counts alerts again from their changes. The caller holds them. Answers how many there are. */
export async function recount(
  session: Session,
  organizationId: string,
  alertIds: readonly string[],
): Promise<number> {
  const alerts: object[] = [];
  const episodes: object[] = [];
  for (const [alertId, changes] of await changesOf(session, organizationId, alertIds)) {
    const all = episodesOf(changes);
    const last = all.at(-1);
    if (last !== undefined) {
      alerts.push(alertRow(alertId, last));
      episodes.push(...all.map((episode) => episodeRow(alertId, episode)));
    }
  }
  if (alerts.length > 0) {
    await session.run(putAlerts, [organizationId, JSON.stringify(alerts)]);
    await session.run(putEpisodes, [organizationId, JSON.stringify(episodes)]);
  }
  return alerts.length;
}

function alertRow(id: string, last: Episode): object {
  const status = last.resolvedAt !== null ? 'RESOLVED' : last.dismissedAt !== null ? 'DISMISSED' : null;
  return {
    id,
    ...last.details,
    status: status ?? (last.acknowledgedAt === null ? 'OPEN' : 'ACKNOWLEDGED'),
    snoozedUntil: hasEnded(last) ? null : snoozedUntil(last),
    episode: last.number,
    raisedAt: last.raisedAt,
  };
}

function episodeRow(alertId: string, episode: Episode): object {
  const { number, details, raisedAt, acknowledgedAt, respondedAt, resolvedAt, dismissedAt, nextRaisedAt } =
    episode;
  return {
    alertId,
    number,
    ...details,
    raisedAt,
    acknowledgedAt,
    respondedAt,
    resolvedAt,
    dismissedAt,
    nextRaisedAt,
    // Until somebody answers it grows by itself.
    snoozedSeconds: respondedAt === null ? 0 : snoozedSeconds(episode, respondedAt),
  };
}
