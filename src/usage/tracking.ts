// Page views and heartbeats of one person, from the tracker in their browser: each once, and each a part of a session.
//
// The person's own row is locked first, so that what their tabs and devices send at the same moment comes one after
// another, and no extension of a session is lost.
import { uuidv7 } from 'uuidv7';
import { type Actor, badInput, type Client, type Database, isUuid, Role, type Session } from '../platform';
import { lockOne } from './app-users';
import { externalIdOfUser } from './app-users.sql';
import type { UsageDays } from './days';
import {
  deleteSession,
  extendPageView,
  extendSession,
  insertPageView,
  insertSession,
  movePageViews,
  pageViewOf,
  sessionById,
  type SessionRow,
  sessionsAround,
} from './tracking.sql';
import { TRACKING_FACTS } from './usage.facts';

export interface PageView {
  readonly id: string;
  readonly path: string;
  readonly referrer: string | null;
  readonly at: Date;
}

export interface Heartbeat {
  readonly at: Date;
  readonly page: { readonly id: string; readonly durationMs: number } | null;
}

/** Whom it is about, and where it came from. */
export interface Tracked {
  readonly actor: Actor;
  readonly client: Client;
}

/** A session as it is now. */
export type TrackedState = Omit<SessionRow, 'pageViews'>;

export class Tracking {
  /** `told` hears which facts of an organization have changed, after the commit. */
  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    private readonly days: UsageDays,
    private readonly told: (organizationId: string, facts: readonly string[]) => void,
  ) {}

  pageView(organizationId: string, who: Tracked, view: PageView): Promise<TrackedState> {
    return this.keep(organizationId, who, view.at, async (session, userId) => {
      const before = await session.run(pageViewOf, [organizationId, userId, view.id, view.at]);
      const [known] = before;
      if (known !== undefined) {
        const [kept] = await session.run(sessionById, [
          organizationId,
          userId,
          known.sessionId,
          known.occurredAt,
        ]);
        if (kept !== undefined) {
          return kept;
        }
      }
      const touched = await touch(session, { organizationId, userId, client: who.client, at: view.at }, 1);
      const { at, id, path, referrer } = view;
      const values = [organizationId, at, id, userId, touched.id, path, referrer];
      if ((await session.run(insertPageView, values)).length === 0) {
        throw badInput('id', 'is that of another page view');
      }
      return touched;
    });
  }

  heartbeat(organizationId: string, who: Tracked, { at, page }: Heartbeat): Promise<TrackedState> {
    return this.keep(organizationId, who, at, async (session, userId) => {
      const touched = await touch(session, { organizationId, userId, client: who.client, at }, 0);
      if (page !== null) {
        await session.run(extendPageView, [organizationId, userId, page.id, at, page.durationMs]);
      }
      return touched;
    });
  }

  private async keep(
    organizationId: string,
    { actor }: Tracked,
    at: Date,
    work: (session: Session, userId: string) => Promise<TrackedState>,
  ): Promise<TrackedState> {
    const state = await this.days.during([at], () =>
      this.database.withOrganization(organizationId, async (session) => {
        const externalId = await idInApplication(session, organizationId, actor);
        const told = { name: actor.name, email: actor.email ?? null, activeAt: at };
        return work(session, await lockOne(session, organizationId, externalId, told));
      }),
    );
    this.told(organizationId, TRACKING_FACTS);
    return state;
  }
}

/** A tracker's token is made for a person of the application; people of this organization may have an id there too. */
async function idInApplication(
  session: Session,
  organizationId: string,
  { id, role }: Actor,
): Promise<string> {
  if (role === Role.SUPER_ADMIN || !isUuid(id)) {
    return id;
  }
  const [user] = await session.run(externalIdOfUser, [organizationId, id]);
  return user?.externalId ?? id;
}

interface Activity {
  readonly organizationId: string;
  readonly userId: string;
  readonly client: Client;
  readonly at: Date;
}

/**
 * The session of an activity: begun by it, extended by it, or made of the two that it lies between. The person must be
 * locked.
 */
export async function touch(
  session: Session,
  { organizationId, userId, client, at }: Activity,
  pageViews: number,
): Promise<TrackedState> {
  const [first, ...others] = await session.run(sessionsAround, [organizationId, userId, at]);
  if (first === undefined) {
    const id = uuidv7();
    const { ip, userAgent } = client;
    const agent = userAgent === null ? null : storable(userAgent).slice(0, LONGEST_AGENT);
    await session.run(insertSession, [organizationId, at, id, userId, pageViews, ip, agent]);
    return { id, startedAt: at, lastActivityAt: at };
  }
  for (const { id, startedAt, lastActivityAt } of others) {
    await session.run(deleteSession, [organizationId, startedAt, id]);
    await session.run(movePageViews, [organizationId, userId, id, first.id, startedAt, lastActivityAt]);
  }
  const all = [first, ...others];
  const startedAt = at < first.startedAt ? at : first.startedAt;
  const lastActivityAt = new Date(
    Math.max(at.getTime(), ...all.map((each) => each.lastActivityAt.getTime())),
  );
  const views = all.reduce((sum, each) => sum + each.pageViews, pageViews);
  await session.run(extendSession, [
    organizationId,
    first.startedAt,
    first.id,
    startedAt,
    lastActivityAt,
    views,
  ]);
  return { id: first.id, startedAt, lastActivityAt };
}

const LONGEST_AGENT = 1_024;

function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
