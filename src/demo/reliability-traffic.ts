// Demo mode: tells of the simulated services of an organization, history first, then as time passes.
//
// What has happened up to a moment follows from the plans of the days before, so writing is "advance from here to now". What is
// hours old becomes rows by the projection itself, for ingestion refuses what is too old; what happens now is told as an
// application tells of it. Each event has the same id by whichever way it is told, and telling it twice changes nothing.
import { DateTime } from 'luxon';
import { type Ingestion, MOST_EVENTS, type StoredEvent } from '../ingest';
import type { Database, OrganizationRow } from '../platform';
import { reliabilityProjection } from '../reliability';
import { HOUR, SECOND } from './local-day';
import { LONGEST_TROUBLE_DAYS, planReliability, tellServices } from './reliability-simulation';
import type { ReliabilityEventTold, ReliabilityProfile } from './reliability-vocabulary';
import { lastMeasured } from './reliability.sql';
import { organizationSince } from './usage.sql';

/** Twice the longest window of an objective there is. */
const HISTORY_DAYS = 60;
/** As often as something new is looked for. */
const EVERY_MS = 4 * SECOND;
/** What is older is no news: it was missed by a gateway that was not there. */
const NEWS_MS = HOUR;
const PROJECTED_AT_ONCE = 5_000;

export interface ReliabilityWriters {
  /** Null: nothing is told while it happens, as where no gateway runs. */
  readonly ingestion: Pick<Ingestion, 'ingest'> | null;
  /** Hears which facts of an organization have changed. */
  readonly told: (organizationId: string, facts: readonly string[]) => void;
}

export class ReliabilityTraffic {
  private writtenUntil: Date | undefined;
  /** Nothing is known of the days before. */
  private firstDay: DateTime | undefined;
  private readonly plans = new Map<string, readonly ReliabilityEventTold[]>();

  constructor(
    private readonly database: Database,
    private readonly writers: ReliabilityWriters,
    private readonly profile: ReliabilityProfile,
    private readonly organization: OrganizationRow,
  ) {}

  async catchUp(now: Date): Promise<void> {
    if (this.writtenUntil !== undefined && now.getTime() - this.writtenUntil.getTime() < EVERY_MS) {
      return;
    }
    const isFirst = this.writtenUntil === undefined;
    const from = this.writtenUntil ?? (await this.resume(now));
    const events = this.between(from, now);
    const { ingestion } = this.writers;
    // What a first look finds has happened before anybody was there to see it.
    const newsFrom = isFirst || ingestion === null ? now.getTime() : now.getTime() - NEWS_MS;
    await this.write(events.filter(({ at }) => at < newsFrom));
    const news = events.filter(({ at }) => at >= newsFrom);
    for (let start = 0; ingestion !== null && start < news.length; start += MOST_EVENTS) {
      await ingestion.ingest(
        { organizationId: this.organization.id, source: 'DEMO', ofPerson: null },
        news.slice(start, start + MOST_EVENTS).map(({ clientEventId, kind, at, payload }) => ({
          clientEventId,
          kind,
          version: 1,
          occurredAt: new Date(at).toISOString(),
          payload,
        })),
      );
    }
    this.writtenUntil = now;
  }

  /** Where an earlier process stopped, with some overlap; else the beginning of history, and the services first. */
  private async resume(now: Date): Promise<Date> {
    const { id } = this.organization;
    const { since, last } = await this.database.withOrganization(id, async (session) => {
      const [created] = await session.run(organizationSince, [id]);
      const [measured] = await session.run(lastMeasured, [id]);
      return { since: created?.at ?? now, last: measured?.at ?? null };
    });
    this.firstDay = this.localDay(since).minus({ days: HISTORY_DAYS });
    const beginning = this.localDay(now).minus({ days: HISTORY_DAYS }).toJSDate();
    if (last === null) {
      await this.write(tellServices(this.profile, beginning.getTime()));
      return beginning;
    }
    const overlapped = new Date(last.getTime() - HOUR);
    return overlapped > beginning ? overlapped : beginning;
  }

  /** Everything that happens in [from, to), in order of time. */
  private between(from: Date, to: Date): ReliabilityEventTold[] {
    const [begin, end] = [from.getTime(), to.getTime()];
    const dates: string[] = [];
    const last = this.localDay(to);
    const earliest = this.localDay(from).minus({ days: LONGEST_TROUBLE_DAYS });
    const { firstDay = earliest } = this;
    for (let day = earliest < firstDay ? firstDay : earliest; day <= last; day = day.plus({ days: 1 })) {
      dates.push(day.toFormat('yyyy-MM-dd'));
    }
    for (const date of this.plans.keys()) {
      if (!dates.includes(date)) {
        this.plans.delete(date);
      }
    }
    return dates
      .flatMap((date) => {
        const plan = this.plans.get(date) ?? planReliability(this.profile, date);
        this.plans.set(date, plan);
        return plan.filter(({ at }) => at >= begin && at < end);
      })
      .sort((a, b) => a.at - b.at);
  }

  /** As rows at once, in the order of time: whoever is stopped finds how far it has come. */
  private async write(events: readonly ReliabilityEventTold[]): Promise<void> {
    const { id } = this.organization;
    for (let start = 0; start < events.length; start += PROJECTED_AT_ONCE) {
      const stored = events.slice(start, start + PROJECTED_AT_ONCE).map(asStored);
      await this.database.withOrganization(id, (session) =>
        reliabilityProjection.project(session, id, stored),
      );
      this.writers.told(id, reliabilityProjection.facts);
    }
  }

  private localDay(moment: Date): DateTime {
    return DateTime.fromJSDate(moment, { zone: this.profile.timezone }).startOf('day');
  }
}

function asStored({ clientEventId, kind, at, payload }: ReliabilityEventTold): StoredEvent {
  const moment = new Date(at);
  return { kind, version: 1, clientEventId, occurredAt: moment, receivedAt: moment, payload };
}
