// Demo mode: tells of the simulated alerts of an organization, history first, then as time passes, and foretells each of the
// last days as that day would have done.
//
// As of learning: what has happened up to a moment follows from the days on which alerts were raised. What is old becomes rows by
// the projection itself, what happens now is told as an application tells of it, and telling it twice changes nothing.
import { DateTime } from 'luxon';
import { alertsProjection, ForecastWorker } from '../alerts';
import { MOST_EVENTS, type StoredEvent } from '../ingest';
import type { Database, OrganizationRow } from '../platform';
import { type AlertEventTold, type AlertProfile, LONGEST_ALERT_DAYS, planAlerts } from './alert-simulation';
import { lastRaised } from './alert.sql';
import type { LearningWriters } from './learning-traffic';
import { HOUR, SECOND } from './local-day';

const HISTORY_DAYS = 60;
/** So many of them have their forecasts: those before are what these are made of. */
const FORECAST_DAYS = 40;
const EVERY_MS = 4 * SECOND;
/** What is older is no news: it was missed by a gateway that was not there. */
const NEWS_MS = HOUR;
const PROJECTED_AT_ONCE = 2_000;

export class AlertTraffic {
  private writtenUntil: Date | undefined;
  private readonly plans = new Map<string, readonly AlertEventTold[]>();

  constructor(
    private readonly database: Database,
    private readonly writers: LearningWriters,
    private readonly profile: AlertProfile,
    private readonly organization: OrganizationRow,
  ) {}

  async catchUp(now: Date): Promise<void> {
    const { writtenUntil } = this;
    if (writtenUntil !== undefined && now.getTime() - writtenUntil.getTime() < EVERY_MS) {
      return;
    }
    const beginning = this.localDay(now).minus({ days: HISTORY_DAYS });
    const last = writtenUntil ?? (await this.lastWritten());
    const from =
      last === null
        ? beginning.toJSDate()
        : writtenUntil === undefined
          ? new Date(Math.max(beginning.toMillis(), last.getTime() - LONGEST_ALERT_DAYS * 24 * HOUR))
          : last;
    const events = this.between(from, now);
    const { ingestion } = this.writers;
    // What a first look finds has happened before anybody was there to see it.
    const newsFrom =
      writtenUntil === undefined || ingestion === null ? now.getTime() : now.getTime() - NEWS_MS;
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
    if (last === null) {
      await this.foretell(now);
    }
    this.writtenUntil = now;
  }

  /** Each of the last days at its noon, and what came of it. */
  private async foretell(now: Date): Promise<void> {
    for (let days = FORECAST_DAYS; days >= 1; days -= 1) {
      const noon = this.localDay(now).minus({ days }).set({ hour: 12 }).toJSDate();
      await new ForecastWorker(this.database, { now: () => noon }).run(this.organization.id);
    }
    await new ForecastWorker(this.database, { now: () => now }).run(this.organization.id);
  }

  private async lastWritten(): Promise<Date | null> {
    const { id } = this.organization;
    return this.database.withOrganization(id, async (session) => {
      const [raised] = await session.run(lastRaised, [id, `${this.profile.prefix}-`]);
      return raised?.at ?? null;
    });
  }

  /** Everything that happens in [from, to), in order of time. */
  private between(from: Date, to: Date): AlertEventTold[] {
    const [begin, end] = [from.getTime(), to.getTime()];
    const dates: string[] = [];
    const last = this.localDay(to);
    for (
      let day = this.localDay(from).minus({ days: LONGEST_ALERT_DAYS });
      day <= last;
      day = day.plus({ days: 1 })
    ) {
      dates.push(day.toFormat('yyyy-MM-dd'));
    }
    for (const date of this.plans.keys()) {
      if (!dates.includes(date)) {
        this.plans.delete(date);
      }
    }
    return dates
      .flatMap((date) => {
        const plan = this.plans.get(date) ?? planAlerts(this.profile, date);
        this.plans.set(date, plan);
        return plan.filter(({ at }) => at >= begin && at < end);
      })
      .sort((a, b) => a.at - b.at);
  }

  /** As rows at once, in the order of time: whoever is stopped finds how far it has come. */
  private async write(events: readonly AlertEventTold[]): Promise<void> {
    const { id } = this.organization;
    for (let start = 0; start < events.length; start += PROJECTED_AT_ONCE) {
      const stored = events.slice(start, start + PROJECTED_AT_ONCE).map(asStored);
      await this.database.withOrganization(id, (session) => alertsProjection.project(session, id, stored));
      this.writers.told(id, alertsProjection.facts);
    }
  }

  private localDay(moment: Date): DateTime {
    return DateTime.fromJSDate(moment, { zone: this.profile.timezone }).startOf('day');
  }
}

function asStored({ clientEventId, kind, at, payload }: AlertEventTold): StoredEvent {
  const moment = new Date(at);
  return { kind, version: 1, clientEventId, occurredAt: moment, receivedAt: moment, payload };
}
