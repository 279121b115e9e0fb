// From what was told of an alert to its episodes. Pure: whoever has the same changes, in whatever order they came, has
// the same episodes.
//
// An episode begins when the alert is raised (or reopened) and none is under way, and ends when it is resolved or
// dismissed. What is told of an alert between two episodes changes nothing. Details are those told last within an
// episode, so that what is past stays as it was.
//
//              ACKNOWLEDGED              RESOLVED
//     RAISED ───────┬──────────┬────────────────────▶ end ──── RAISED, REOPENED ──▶ the next episode
//                   └─ SNOOZED ┘ until …  DISMISSED
//
// Snoozed time lasts from SNOOZED to the moment it names, to the next snooze, or to the next answer, whichever is first.
import { AlertChangeType, type AlertChangeSource, AlertStatus } from './alert.types';

/** What an alert is about. Amounts are decimal text. */
export interface AlertDetails {
  readonly serviceId: string;
  readonly category: string;
  readonly severity: string;
  readonly typeClass: string;
  readonly title: string;
  readonly impactAmount: string | null;
  readonly savingsAmount: string | null;
  readonly currency: string | null;
}

/** Something that was told of an alert. */
export interface AlertChange {
  readonly alertId: string;
  readonly source: AlertChangeSource;
  /** Unique among those of the source. */
  readonly sourceId: string;
  readonly type: AlertChangeType;
  readonly at: Date;
  /** Of SNOOZED. */
  readonly snoozedUntil: Date | null;
  /** Of RAISED. */
  readonly details: AlertDetails | null;
}

export interface Episode {
  readonly number: number;
  readonly details: AlertDetails;
  readonly raisedAt: Date;
  readonly acknowledgedAt: Date | null;
  /** The first answer: acknowledged, resolved or dismissed. */
  readonly respondedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly dismissedAt: Date | null;
  readonly nextRaisedAt: Date | null;
  /** The last moment at which anything was told that counts. */
  readonly lastAt: Date;
  readonly snoozes: readonly Snooze[];
}

export interface Snooze {
  readonly from: Date;
  readonly until: Date;
}

type Growing = { -readonly [Key in keyof Episode]: Episode[Key] } & { readonly snoozes: Snooze[] };

/** At the same moment an alert is raised before it is answered, acknowledged before it is put off, and both before it ends. */
const RANKS: Readonly<Record<AlertChangeType, number>> = {
  [AlertChangeType.RAISED]: 0,
  [AlertChangeType.REOPENED]: 1,
  [AlertChangeType.ACKNOWLEDGED]: 2,
  [AlertChangeType.SNOOZED]: 3,
  [AlertChangeType.RESOLVED]: 4,
  [AlertChangeType.DISMISSED]: 5,
};

/** In the order in which they count. */
export function inOrder(changes: readonly AlertChange[]): AlertChange[] {
  return [...changes].sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      RANKS[a.type] - RANKS[b.type] ||
      compare(a.source, b.source) ||
      compare(a.sourceId, b.sourceId),
  );
}

/** What an alert is about, as it was told first; null: nobody has told. */
export function firstDetails(changes: readonly AlertChange[]): AlertDetails | null {
  return inOrder(changes).find((change) => change.details !== null)?.details ?? null;
}

/** The episodes of one alert, oldest first; none until anybody has told what it is about. */
export function episodesOf(
  changes: readonly AlertChange[],
  described: AlertDetails | null = firstDetails(changes),
): Episode[] {
  const ordered = inOrder(changes);
  let details = described;
  if (details === null) {
    return [];
  }
  const episodes: Growing[] = [];
  for (const change of ordered) {
    const { type, at } = change;
    details = change.details ?? details;
    const last = episodes.at(-1);
    if (last === undefined || hasEnded(last)) {
      if (type === AlertChangeType.RAISED || type === AlertChangeType.REOPENED) {
        if (last !== undefined) {
          last.nextRaisedAt = at;
        }
        episodes.push(begun(episodes.length + 1, details, at));
      }
      continue;
    }
    last.details = details;
    last.lastAt = at;
    switch (type) {
      case AlertChangeType.RAISED:
      case AlertChangeType.REOPENED:
        break;
      case AlertChangeType.SNOOZED:
        if (change.snoozedUntil !== null && change.snoozedUntil > at) {
          endSnooze(last.snoozes, at);
          last.snoozes.push({ from: at, until: change.snoozedUntil });
        }
        break;
      case AlertChangeType.ACKNOWLEDGED:
        last.acknowledgedAt ??= at;
        answer(last, at);
        break;
      case AlertChangeType.RESOLVED:
        last.resolvedAt = at;
        answer(last, at);
        break;
      case AlertChangeType.DISMISSED:
        last.dismissedAt = at;
        answer(last, at);
        break;
    }
  }
  return episodes;
}

export function hasEnded({ resolvedAt, dismissedAt }: Episode): boolean {
  return resolvedAt !== null || dismissedAt !== null;
}

/** How it stands at a moment, of what was told. */
export function statusOf(episode: Episode, at: Date): AlertStatus {
  if (episode.resolvedAt !== null) {
    return AlertStatus.RESOLVED;
  }
  if (episode.dismissedAt !== null) {
    return AlertStatus.DISMISSED;
  }
  const until = snoozedUntil(episode);
  if (until !== null && until > at) {
    return AlertStatus.SNOOZED;
  }
  return episode.acknowledgedAt === null ? AlertStatus.OPEN : AlertStatus.ACKNOWLEDGED;
}

/** Until when it was put off last; null: it never was, or somebody has answered since. */
export function snoozedUntil(episode: Episode): Date | null {
  const last = episode.snoozes.at(-1);
  const isCut = last !== undefined && last.until <= episode.lastAt;
  return last === undefined || isCut ? null : last.until;
}

/** For how much of the time up to a moment it was snoozed, in seconds. */
export function snoozedSeconds({ snoozes }: Episode, to: Date): number {
  const ms = cutAt(snoozes, to).reduce((sum, { from, until }) => sum + (until.getTime() - from.getTime()), 0);
  return ms / 1_000;
}

function begun(number: number, details: AlertDetails, at: Date): Growing {
  return {
    number,
    details,
    raisedAt: at,
    acknowledgedAt: null,
    respondedAt: null,
    resolvedAt: null,
    dismissedAt: null,
    nextRaisedAt: null,
    lastAt: at,
    snoozes: [],
  };
}

function answer(episode: Growing, at: Date): void {
  episode.respondedAt ??= at;
  endSnooze(episode.snoozes, at);
}

/** Of snoozes that each ended when the next began, the last ends now. */
function endSnooze(snoozes: Snooze[], at: Date): void {
  const last = snoozes.at(-1);
  if (last === undefined || last.until <= at) {
    return;
  }
  snoozes.pop();
  if (last.from < at) {
    snoozes.push({ from: last.from, until: at });
  }
}

/** What of them lies before a moment. */
function cutAt(snoozes: readonly Snooze[], at: Date): Snooze[] {
  return snoozes
    .filter(({ from }) => from < at)
    .map(({ from, until }) => ({ from, until: until < at ? until : at }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
