// What an incident is, folded from everything that was told of it. Pure, and the same whatever the order of the telling.
//
// Changes are taken in the order of their moments; of one moment openings come first, and a reopening comes last, so that what is
// resolved and reopened at once is open. What makes no sense where it stands is passed over: acknowledging or resolving
// what is not open, opening what is open.

export type ChangeKind = 'OPENED' | 'ACKNOWLEDGED' | 'RESOLVED' | 'REOPENED';
export type IncidentStatus = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED';
export type IncidentSeverity = 'CRITICAL' | 'MAJOR' | 'MINOR' | 'INFO';

export interface IncidentChange {
  /** Of the telling: the same is told once. */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly at: Date;
  /** Null: it says nothing of it. */
  readonly serviceId: string | null;
  readonly title: string | null;
  readonly severity: IncidentSeverity | null;
}

/** From an opening or reopening until it is resolved. */
export interface Episode {
  readonly openedAt: Date;
  /** First. */
  readonly acknowledgedAt: Date | null;
  readonly resolvedAt: Date | null;
}

export interface Incident {
  readonly serviceId: string | null;
  readonly title: string | null;
  readonly severity: IncidentSeverity | null;
  readonly status: IncidentStatus;
  /** At least one, in their order. */
  readonly episodes: readonly [Episode, ...Episode[]];
}

const RANK: Readonly<Record<ChangeKind, number>> = { OPENED: 0, ACKNOWLEDGED: 1, RESOLVED: 2, REOPENED: 3 };

/** Null: nothing says that it was ever opened. */
export function foldIncident(changes: readonly IncidentChange[]): Incident | null {
  const inOrder = [...changes].sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      RANK[a.kind] - RANK[b.kind] ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const episodes: Episode[] = [];
  let about: Pick<Incident, 'serviceId' | 'title' | 'severity'> = {
    serviceId: null,
    title: null,
    severity: null,
  };
  for (const { kind, at, serviceId, title, severity } of inOrder) {
    // What was said last counts, of each by itself.
    about = {
      serviceId: serviceId ?? about.serviceId,
      title: title ?? about.title,
      severity: severity ?? about.severity,
    };
    const last = episodes.at(-1);
    const open = last !== undefined && last.resolvedAt === null ? last : null;
    if (kind === 'OPENED' || kind === 'REOPENED') {
      if (open === null) {
        episodes.push({ openedAt: at, acknowledgedAt: null, resolvedAt: null });
      }
    } else if (open !== null) {
      episodes[episodes.length - 1] =
        kind === 'RESOLVED'
          ? { ...open, resolvedAt: at }
          : { ...open, acknowledgedAt: open.acknowledgedAt ?? at };
    }
  }
  const [first, ...rest] = episodes;
  return first === undefined
    ? null
    : { ...about, status: statusOf(episodes.at(-1) ?? first), episodes: [first, ...rest] };
}

function statusOf({ acknowledgedAt, resolvedAt }: Episode): IncidentStatus {
  return resolvedAt !== null ? 'RESOLVED' : acknowledgedAt !== null ? 'ACKNOWLEDGED' : 'OPEN';
}
