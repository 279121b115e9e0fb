// Demo mode: writes the simulated use of an organization's application, history first, then as time passes.
//
// As for the desks, what has happened up to a moment follows from the plans alone, so writing is "advance from here to
// now". The last weeks are written first, so that nobody waits for them; what is older follows day by day, backwards.
// Visits are written before requests, in whose first and last one the next process finds where to go on.
import { DateTime } from 'luxon';
import { uuidv7 } from 'uuidv7';
import type { Database, OrganizationRow } from '../platform';
import { type UsageDays, usageFacts, type UsageLog } from '../usage';
import { peopleOf } from './usage-people';
import { beginOf, endOf, planUsage } from './usage-simulation';
import type { PlannedView, PlannedVisit, UsageDay, UsageProfile } from './usage-vocabulary';
import {
  insertFeatures,
  insertPeople,
  organizationSince,
  purgedBefore,
  upsertViews,
  upsertVisits,
  writtenSpan,
} from './usage.sql';

/** So many days back use is told of; of a gap that is longer, only the end. */
const HISTORY_DAYS = 90;
/** So many of them at once. */
const RECENT_DAYS = 30;
const HEARTBEAT_MS = 60_000;

/** Where use is written. */
export interface UsageWriters {
  readonly log: UsageLog;
  readonly days: UsageDays;
  /** Hears which facts of an organization have changed. */
  readonly told: (organizationId: string, facts: readonly string[]) => void;
}

/** The use of one simulated application and how far it has been written. */
export class UsageTraffic {
  private writtenUntil: Date | undefined;
  /** What is written begins here, and is to begin at `earliest`. */
  private writtenFrom: Date | undefined;
  private earliest: Date | undefined;
  private firstDay: string | undefined;
  private planned: { readonly date: string; readonly day: UsageDay } | undefined;

  constructor(
    private readonly database: Database,
    private readonly writers: UsageWriters,
    private readonly profile: UsageProfile,
    private readonly organization: OrganizationRow,
  ) {}

  async catchUp(now: Date, onDay: (day: number, days: number) => void = () => undefined): Promise<void> {
    const from = this.writtenUntil ?? (await this.resume(now));
    const first = this.localDay(from);
    const days = Math.floor(this.localDay(now).diff(first, 'days').days) + 1;
    let begin = from;
    for (let day = 0; day < days; day += 1) {
      const nextMidnight = first.plus({ days: day + 1 }).toJSDate();
      const end = nextMidnight < now ? nextMidnight : now;
      await this.write(this.day(begin), begin, end);
      // A tick that fails goes on from here, and not from the beginning of the gap.
      this.writtenUntil = end;
      begin = end;
      onDay(day + 1, days);
    }
  }

  /** Writes the day before those that are written; false: there is none to write. */
  async lookBack(): Promise<boolean> {
    const { writtenFrom, earliest } = this;
    if (writtenFrom === undefined || earliest === undefined || writtenFrom <= earliest) {
      return false;
    }
    const dayBefore = this.localDay(new Date(writtenFrom.getTime() - 1));
    const begin = dayBefore.toJSDate() < earliest ? earliest : dayBefore.toJSDate();
    await this.write(this.plan(dayBefore.toFormat('yyyy-MM-dd')), begin, writtenFrom);
    this.writtenFrom = begin;
    return true;
  }

  /** Where an earlier process stopped; else the beginning of the last weeks. */
  private async resume(now: Date): Promise<Date> {
    const org = this.organization.id;
    const people = peopleOf(this.profile);
    const { endpoints, features } = this.profile;
    const services = [...new Set(Object.values(endpoints).map(({ service }) => service))];
    const beginning = this.localDay(now).minus({ days: HISTORY_DAYS }).toJSDate();
    const recent = this.localDay(now).minus({ days: RECENT_DAYS }).toJSDate();
    return this.database.withOrganization(org, async (session) => {
      const [since] = await session.run(organizationSince, [org]);
      const created = this.localDay(since?.at ?? now);
      const firstDay = created.minus({ days: HISTORY_DAYS });
      this.firstDay = firstDay.toFormat('yyyy-MM-dd');
      await session.run(insertPeople, [
        org,
        people.map(() => uuidv7()),
        people.map(({ externalId }) => externalId),
        people.map(({ name }) => name),
        people.map(({ email }) => email),
        people.map(({ joinedAfterDays }) => firstDay.plus({ days: joinedAfterDays }).toJSDate()),
      ]);
      const [purged] = await session.run(purgedBefore, [org]);
      const earliest = later(beginning, purged?.at ?? beginning);
      this.earliest = earliest;
      const [written] = await session.run(writtenSpan, [org, services, earliest]);
      const { first = null, last = null } = written ?? {};
      const start = last ?? later(earliest, recent);
      this.writtenFrom = first === null ? start : this.localDay(first).toJSDate();
      if (last === null) {
        await session.run(insertFeatures, [
          org,
          features.map(({ feature }) => feature),
          features.map(({ method = null }) => method),
          features.map(({ path = null }) => path),
          features.map(({ operation = null }) => operation),
        ]);
      }
      return start;
    });
  }

  /** Writes what happened in [from, to), which lies in that day. */
  private async write({ requests, visits }: UsageDay, from: Date, to: Date): Promise<void> {
    await this.writeVisits(visits, from.getTime(), to.getTime());
    const within = requests.filter(({ occurredAt }) => occurredAt >= from && occurredAt < to);
    await this.writers.log.record(this.organization.id, within);
  }

  private async writeVisits(visits: readonly PlannedVisit[], from: number, to: number): Promise<void> {
    const org = this.organization.id;
    const going = visits
      .filter((visit) => beginOf(visit) < to && endOf(visit) >= from)
      .flatMap((visit) => changedVisit(visit, from, to) ?? []);
    if (going.length === 0) {
      return;
    }
    const views = going.flatMap(({ visit, changed }) => changed.map((view) => ({ ...view, visit })));
    const moments = [
      ...going.map(({ visit }) => new Date(beginOf(visit))),
      ...views.map(({ at }) => new Date(at)),
    ];
    await this.writers.days.during(moments, () =>
      this.database.withOrganization(org, async (session) => {
        await session.run(upsertVisits, [
          org,
          going.map(({ visit }) => visit.id),
          going.map(({ visit }) => visit.person.externalId),
          going.map(({ visit }) => new Date(beginOf(visit))),
          going.map(({ lastActivity }) => new Date(lastActivity)),
          going.map(({ pageViews }) => pageViews),
          going.map(({ visit }) => visit.person.ip),
          going.map(({ visit }) => visit.person.userAgent),
        ]);
        await session.run(upsertViews, [
          org,
          views.map(({ id }) => id),
          views.map(({ visit }) => visit.id),
          views.map(({ visit }) => visit.person.externalId),
          views.map(({ at }) => new Date(at)),
          views.map(({ path }) => path),
          views.map(({ referrer }) => referrer),
          views.map(({ heardMs }) => heardMs),
        ]);
      }),
    );
    this.writers.told(org, usageFacts);
  }

  private day(moment: Date): UsageDay {
    const date = this.localDay(moment).toFormat('yyyy-MM-dd');
    if (this.planned?.date !== date) {
      this.planned = { date, day: this.plan(date) };
    }
    return this.planned.day;
  }

  private plan(date: string): UsageDay {
    return planUsage(this.profile, date, this.firstDay ?? date);
  }

  private localDay(moment: Date): DateTime {
    return DateTime.fromJSDate(moment, { zone: this.profile.timezone }).startOf('day');
  }
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

interface HeardView extends PlannedView {
  /** How long the page has been visible as far as its tracker has told; null: nothing yet. */
  readonly heardMs: number | null;
}

interface ChangedVisit {
  readonly visit: PlannedVisit;
  readonly lastActivity: number;
  readonly pageViews: number;
  /** The views of which something new is known. */
  readonly changed: readonly HeardView[];
}

/** The visit as it is known at `to`; null where nothing has been heard of it in [from, to). */
function changedVisit(visit: PlannedVisit, from: number, to: number): ChangedVisit | null {
  const views = visit.views.filter(({ at }) => at < to);
  const changed = views
    .map((view): HeardView => ({ ...view, heardMs: heardMs(view, to) }))
    .filter((view) => view.at >= from || view.heardMs !== heardMs(view, from));
  const last = views.at(-1);
  return last === undefined || changed.length === 0
    ? null
    : {
        visit,
        lastActivity: last.at + (heardMs(last, to) ?? 0),
        pageViews: views.length,
        changed,
      };
}

/** A tracker tells every minute, and when the page is left. */
function heardMs({ at, durationMs }: PlannedView, until: number): number | null {
  const visible = until - at;
  if (visible > durationMs) {
    return durationMs;
  }
  const told = Math.floor((visible - 1) / HEARTBEAT_MS) * HEARTBEAT_MS;
  return told > 0 ? told : null;
}
