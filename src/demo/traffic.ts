// Demo mode: writes the simulated desks, applications, learning and services into the database, history first, then as time passes.
//
// What has happened up to a moment follows from the plan of each day alone, so writing is "advance from here to now":
// the same for a first start, for the next second, and for the gap after a restart. Advancing twice changes nothing.
import { DateTime } from 'luxon';
import { uuidv7 } from 'uuidv7';
import {
  AuditOutcome,
  type AuditTrail,
  checkHostEvent,
  type HostEvent,
  type HostEventInput,
  recordEvents,
} from '../audit';
import type { Organizations } from '../identity';
import {
  type Clock,
  type Database,
  type Job,
  OrganizationDeleted,
  type OrganizationRow,
  type WriteSession,
} from '../platform';
import {
  changeModes,
  insertContacts,
  insertMessages,
  insertOperators,
  insertRatings,
  lastMessage,
  upsertSessions,
} from './demo.sql';
import { demoAlerts, demoBAlerts } from './alert-profiles';
import { AlertTraffic } from './alert-traffic';
import { demoBProfile, demoProfile } from './profiles';
import { demoBLearning, demoLearning } from './learning-profiles';
import { LearningTraffic, type LearningWriters } from './learning-traffic';
import { demoBReliability, demoReliability } from './reliability-profiles';
import { ReliabilityTraffic } from './reliability-traffic';
import { planDay } from './simulation';
import { demoBUsage, demoUsage } from './usage-profiles';
import { UsageTraffic, type UsageWriters } from './usage-traffic';
import type { DemoProfile, PlannedSession } from './vocabulary';

export const demoProfiles: readonly DemoProfile[] = [demoProfile, demoBProfile];
const usageProfiles = [demoUsage, demoBUsage];
const learningProfiles = [demoLearning, demoBLearning];
const alertProfiles = [demoAlerts, demoBAlerts];
const reliabilityProfiles = [demoReliability, demoBReliability];

const DEMO_HISTORY_DAYS = 30;
const HOUR_MS = 3_600_000;
/** A session is over a day after it began, and rated within the day after that. */
const LONGEST_STORY_DAYS = 2;
const TICK_MS = 1_000;
/** So far back the audit trail of a demo organization tells what its operators did. */
const TRAIL_DAYS = 7;
const DAY_MS = 24 * HOUR_MS;
const EVENTS_AT_ONCE = 1_000;

export interface DemoProgress {
  readonly organization: string;
  readonly part: 'history' | 'product usage';
  readonly day: number;
  readonly days: number;
}

export class DemoTraffic {
  private readonly desks: Desk[] = [];
  private readonly applications: UsageTraffic[] = [];
  private readonly learning: LearningTraffic[] = [];
  private readonly alerts: AlertTraffic[] = [];
  private readonly services: ReliabilityTraffic[] = [];

  constructor(
    private readonly database: Database,
    private readonly organizations: Organizations,
    private readonly trail: AuditTrail,
    private readonly usage: UsageWriters,
    private readonly learningWriters: LearningWriters,
    private readonly clock: Clock,
    /** Hears of every organization on whose desk something happened. */
    private readonly told: (organizationId: string) => void = () => undefined,
  ) {}

  /** Makes the demo organizations and writes the last 30 days up to now; of applications, what is older follows. */
  async prepare(
    onProgress: (progress: DemoProgress) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const profile of demoProfiles) {
      const { slug, name } = profile.organization;
      const known = await this.organizations.findKept(slug);
      if (known !== null && known.deletedAt !== null) {
        continue;
      }
      const organization =
        known ?? (await this.organizations.create({ slug, name, timezone: profile.timezone }));
      const written = (part: DemoProgress['part']) => (day: number, days: number) => {
        // Each day is written by itself: the next start goes on from here.
        signal?.throwIfAborted();
        onProgress({ organization: slug, part, day, days });
      };
      const desk = new Desk(this.database, this.trail, profile, organization, this.told);
      await desk.catchUp(this.clock.now(), written('history'));
      this.desks.push(desk);
      for (const used of usageProfiles.filter((each) => each.slug === slug)) {
        const traffic = new UsageTraffic(this.database, this.usage, used, organization);
        await traffic.catchUp(this.clock.now(), written('product usage'));
        this.applications.push(traffic);
      }
      for (const learned of learningProfiles.filter((each) => each.slug === slug)) {
        const traffic = new LearningTraffic(this.database, this.learningWriters, learned, organization);
        await traffic.catchUp(this.clock.now());
        this.learning.push(traffic);
      }
      for (const raised of alertProfiles.filter((each) => each.slug === slug)) {
        const traffic = new AlertTraffic(this.database, this.learningWriters, raised, organization);
        await traffic.catchUp(this.clock.now());
        this.alerts.push(traffic);
      }
      for (const served of reliabilityProfiles.filter((each) => each.slug === slug)) {
        const traffic = new ReliabilityTraffic(this.database, this.learningWriters, served, organization);
        await traffic.catchUp(this.clock.now());
        this.services.push(traffic);
      }
    }
  }

  /** Writes a day more of what applications have behind them, before the weeks that are there first; false: all is written. */
  async lookBack(): Promise<boolean> {
    let any = false;
    for (const application of this.applications) {
      any = (await application.lookBack()) || any;
    }
    return any;
  }

  /** Keeps the desks, the applications, the learning and the services going. */
  job(): Job {
    return {
      name: 'demo-traffic',
      everyMs: TICK_MS,
      run: async () => {
        await this.keepUp(this.desks, (desk) => desk.catchUp(this.clock.now()));
        await this.keepUp(this.applications, (application) => application.catchUp(this.clock.now()));
        await this.keepUp(this.learning, (learning) => learning.catchUp(this.clock.now()));
        await this.keepUp(this.alerts, (alerts) => alerts.catchUp(this.clock.now()));
        await this.keepUp(this.services, (services) => services.catchUp(this.clock.now()));
        await this.keepUp(this.applications, (application) => application.lookBack());
      },
    };
  }

  /** Whose organization's data was deleted is not simulated any more. */
  private async keepUp<Part>(parts: Part[], work: (part: Part) => Promise<unknown>): Promise<void> {
    for (const part of [...parts]) {
      try {
        await work(part);
      } catch (error) {
        if (!(error instanceof OrganizationDeleted)) {
          throw error;
        }
        parts.splice(parts.indexOf(part), 1);
      }
    }
  }
}

/** One simulated organization and how far it has been written. */
class Desk {
  private writtenUntil: Date | undefined;
  private readonly plans = new Map<string, PlannedSession[]>();

  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    private readonly profile: DemoProfile,
    private readonly organization: OrganizationRow,
    private readonly told: (organizationId: string) => void,
  ) {}

  async catchUp(now: Date, onDay: (day: number, days: number) => void = () => undefined): Promise<void> {
    const from = this.writtenUntil ?? (await this.resume(now));
    const first = this.localDay(from);
    const days = Math.floor(this.localDay(now).diff(first, 'days').days) + 1;
    let begin = from;
    for (let day = 0; day < days; day += 1) {
      const nextMidnight = first.plus({ days: day + 1 }).toJSDate();
      const end = nextMidnight < now ? nextMidnight : now;
      await this.advance(begin, end);
      await this.tell(begin, end, now);
      begin = end;
      onDay(day + 1, days);
    }
    this.writtenUntil = now;
  }

  /** Where an earlier process stopped, with some overlap; else the beginning of history. */
  private async resume(now: Date): Promise<Date> {
    const rows = await this.database.withOrganization(this.organization.id, async (session) => {
      const { operators } = this.profile;
      await session.run(insertOperators, [
        this.organization.id,
        operators.map(() => uuidv7()),
        operators.map((operator) => operator.externalId),
        operators.map((operator) => operator.name),
        operators.map((operator) => operator.email),
      ]);
      return session.run(lastMessage, [this.organization.id]);
    });
    const last = rows[0]?.at ?? null;
    return last === null
      ? this.localDay(now).minus({ days: DEMO_HISTORY_DAYS }).toJSDate()
      : new Date(last.getTime() - HOUR_MS);
  }

  /** Writes what happened in [from, to), in one transaction. */
  private async advance(from: Date, to: Date): Promise<void> {
    const within = (moment: Date | null | undefined): boolean =>
      moment != null && moment >= from && moment < to;
    const stories = this.stories(from, to);
    const touched = stories.filter(({ startedAt, claimedAt, firstResponseAt, closedAt }) =>
      [startedAt, claimedAt, firstResponseAt, closedAt].some(within),
    );
    const messages = stories.flatMap((session) =>
      session.messages
        .filter(({ at }) => within(at))
        .map((message) => ({ ...message, session: session.externalId })),
    );
    const ratings = stories.flatMap(({ csat, externalId }) =>
      csat !== null && within(csat.at) ? [{ ...csat, session: externalId }] : [],
    );
    if (touched.length + messages.length + ratings.length === 0) {
      return;
    }
    const known = (moment: Date | null): Date | null => (moment !== null && moment < to ? moment : null);
    const org = this.organization.id;
    await this.database.withOrganization(org, async (session) => {
      const arrivals = touched.filter(({ startedAt }) => within(startedAt));
      await session.run(insertContacts, [
        org,
        arrivals.map(() => uuidv7()),
        arrivals.map(({ contact }) => contact),
        arrivals.map(({ startedAt }) => startedAt),
      ]);
      await session.run(upsertSessions, [
        org,
        touched.map(() => uuidv7()),
        touched.map(({ externalId }) => externalId),
        touched.map(({ contact }) => contact),
        touched.map(({ operator, claimedAt }) => (known(claimedAt) === null ? null : operator)),
        touched.map(({ channel }) => channel),
        touched.map(({ startedAt }) => startedAt),
        touched.map(({ claimedAt }) => known(claimedAt)),
        touched.map(({ firstResponseAt }) => known(firstResponseAt)),
        touched.map(({ closedAt }) => known(closedAt)),
      ]);
      await session.run(insertMessages, [
        org,
        messages.map(() => uuidv7()),
        messages.map(({ externalId }) => externalId),
        messages.map((message) => message.session),
        messages.map(({ at }) => at),
        messages.map(({ sender }) => sender),
        messages.map(({ operator }) => operator),
      ]);
      await session.run(insertRatings, [
        org,
        ratings.map(() => uuidv7()),
        ratings.map(({ externalId }) => externalId),
        ratings.map((rating) => rating.session),
        ratings.map(({ score }) => score),
        ratings.map(({ at }) => at),
      ]);
      await this.changeModes(session, stories, from, to);
    });
    this.told(org);
  }

  /** What operators did in [from, to), as their application would report it; each event once, however often it is told. */
  private async tell(from: Date, to: Date, now: Date): Promise<void> {
    const since = Math.max(from.getTime(), now.getTime() - TRAIL_DAYS * DAY_MS);
    const events = this.stories(from, to)
      .flatMap(({ externalId, operator, channel, claimedAt, closedAt }) =>
        (
          [
            ['CLAIM_SESSION', claimedAt],
            ['CLOSE_SESSION', closedAt],
          ] as const
        ).flatMap(([action, at]): HostEventInput[] =>
          operator === null || at === null || at.getTime() < since || at >= to
            ? []
            : [
                {
                  externalId: `${action} ${externalId}`,
                  occurredAt: at,
                  adminId: operator,
                  action,
                  resourceType: 'session',
                  resourceId: externalId,
                  details: { channel },
                  outcome: AuditOutcome.SUCCESS,
                },
              ],
        ),
      )
      .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
    for (let start = 0; start < events.length; start += EVENTS_AT_ONCE) {
      const checked = events.slice(start, start + EVENTS_AT_ONCE).flatMap((event): HostEvent[] => {
        const sound = checkHostEvent(event, now);
        return Array.isArray(sound) ? [] : [sound];
      });
      await recordEvents(this.trail, this.organization.id, checked);
    }
  }

  /** A contact is in HUMAN mode while an operator holds a session of theirs. One statement changes a contact once. */
  private async changeModes(
    session: WriteSession,
    stories: PlannedSession[],
    from: Date,
    to: Date,
  ): Promise<void> {
    const changes = modeChanges(stories)
      .map((each) => each.filter(({ at }) => at >= from && at < to))
      .filter((each) => each.length > 0);
    const rounds = Math.max(0, ...changes.map((each) => each.length));
    for (let round = 0; round < rounds; round += 1) {
      const batch = changes.flatMap((each) => each.slice(round, round + 1));
      await session.run(changeModes, [
        this.organization.id,
        batch.map(({ contact }) => contact),
        batch.map(({ mode }) => mode),
        batch.map(({ at }) => at),
      ]);
    }
  }

  /** Every session in which something may happen in [from, to). */
  private stories(from: Date, to: Date): PlannedSession[] {
    const first = this.localDay(from).minus({ days: LONGEST_STORY_DAYS });
    const last = this.localDay(to);
    const dates: string[] = [];
    for (let day = first; day <= last; day = day.plus({ days: 1 })) {
      dates.push(day.toFormat('yyyy-MM-dd'));
    }
    for (const date of this.plans.keys()) {
      if (!dates.includes(date)) {
        this.plans.delete(date);
      }
    }
    return dates.flatMap((date) => {
      const plan = this.plans.get(date) ?? planDay(this.profile, date);
      this.plans.set(date, plan);
      return plan;
    });
  }

  private localDay(moment: Date): DateTime {
    return DateTime.fromJSDate(moment, { zone: this.profile.timezone }).startOf('day');
  }
}

interface ModeChange {
  readonly contact: string;
  readonly mode: 'BOT' | 'HUMAN';
  readonly at: Date;
}

/** Each contact's changes of mode, in order; sessions that overlap or touch make one spell. */
function modeChanges(stories: readonly PlannedSession[]): ModeChange[][] {
  const spells = new Map<string, { from: Date; to: Date | null }[]>();
  const held = stories
    .flatMap(({ contact, claimedAt, closedAt }) =>
      claimedAt === null ? [] : [{ contact, from: claimedAt, to: closedAt }],
    )
    .sort((a, b) => a.from.getTime() - b.from.getTime());
  for (const { contact, from, to } of held) {
    const own = spells.get(contact) ?? [];
    spells.set(contact, own);
    const previous = own.at(-1);
    if (previous === undefined || (previous.to !== null && previous.to < from)) {
      own.push({ from, to });
    } else if (previous.to !== null && (to === null || to > previous.to)) {
      previous.to = to;
    }
  }
  return [...spells].map(([contact, own]) =>
    own.flatMap(({ from, to }): ModeChange[] => [
      { contact, mode: 'HUMAN', at: from },
      ...(to === null ? [] : [{ contact, mode: 'BOT' as const, at: to }]),
    ]),
  );
}
