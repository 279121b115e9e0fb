// Demo mode: tells of the simulated learning of an organization, history first, then as time passes.
//
// What has happened up to a moment follows from the days on which journeys began, so writing is "advance from here to now".
// What is hours old, as all history is, becomes rows by the projection itself, for ingestion refuses what is too old; what
// happens now is told as an application tells of it. Each event has the same id whenever it is told and by which way, and
// rows are merged, so that telling it twice changes nothing.
import { DateTime } from 'luxon';
import { type Ingestion, MOST_EVENTS, type StoredEvent } from '../ingest';
import { learningProjection } from '../learning';
import type { Database, OrganizationRow } from '../platform';
import { LONGEST_JOURNEY_DAYS, planLearning } from './learning-simulation';
import type { LearningEventTold, LearningProfile } from './learning-vocabulary';
import { insertCourses, insertLessons, insertSurveys, lastLearned } from './learning.sql';
import { HOUR, SECOND } from './local-day';
import { organizationSince } from './usage.sql';

/** So many days back learners enrol; long enough that it is decided who has left a lesson. */
const HISTORY_DAYS = 45;
/** As often as something new is looked for. */
const EVERY_MS = 4 * SECOND;
/** What is older is no news: it was missed by a gateway that was not there. */
const NEWS_MS = HOUR;
const PROJECTED_AT_ONCE = 5_000;

export interface LearningWriters {
  /** Null: nothing is told while it happens, as where no gateway runs. */
  readonly ingestion: Pick<Ingestion, 'ingest'> | null;
  /** Hears which facts of an organization have changed. */
  readonly told: (organizationId: string, facts: readonly string[]) => void;
}

export class LearningTraffic {
  private writtenUntil: Date | undefined;
  /** Nobody has learned anything before. */
  private firstDay: DateTime | undefined;
  private readonly plans = new Map<string, readonly LearningEventTold[]>();

  constructor(
    private readonly database: Database,
    private readonly writers: LearningWriters,
    private readonly profile: LearningProfile,
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

  /** Where an earlier process stopped, with some overlap; else the beginning of history. */
  private async resume(now: Date): Promise<Date> {
    const { id } = this.organization;
    const { courses, surveys } = this.profile;
    const courseIds = courses.map((course) => course.id);
    const { since, last } = await this.database.withOrganization(id, async (session) => {
      const made = await session.run(insertCourses, [
        id,
        courseIds,
        courses.map(({ title }) => title),
        courses.map((course) => course.lessons.length),
      ]);
      const isNew = new Set(made.map((course) => course.id));
      const lessons = courses
        .filter((course) => isNew.has(course.id))
        .flatMap((course) =>
          course.lessons.map((lesson, index) => ({ ...lesson, courseId: course.id, position: index + 1 })),
        );
      await session.run(insertLessons, [
        id,
        lessons.map(({ courseId }) => courseId),
        lessons.map((lesson) => lesson.id),
        lessons.map(({ title }) => title),
        lessons.map(({ position }) => position),
      ]);
      await session.run(insertSurveys, [id, JSON.stringify(surveys.map(registered))]);
      const [created] = await session.run(organizationSince, [id]);
      const [learned] = await session.run(lastLearned, [id, courseIds]);
      return { since: created?.at ?? now, last: learned?.at ?? null };
    });
    this.firstDay = this.localDay(since).minus({ days: HISTORY_DAYS });
    const beginning = this.localDay(now).minus({ days: HISTORY_DAYS }).toJSDate();
    const overlapped = last === null ? beginning : new Date(last.getTime() - HOUR);
    return overlapped > beginning ? overlapped : beginning;
  }

  /** Everything that happens in [from, to), in order of time. */
  private between(from: Date, to: Date): LearningEventTold[] {
    const [begin, end] = [from.getTime(), to.getTime()];
    const dates: string[] = [];
    const last = this.localDay(to);
    const earliest = this.localDay(from).minus({ days: LONGEST_JOURNEY_DAYS });
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
        const plan = this.plans.get(date) ?? planLearning(this.profile, date);
        this.plans.set(date, plan);
        return plan.filter(({ at }) => at >= begin && at < end);
      })
      .sort((a, b) => a.at - b.at);
  }

  /** As rows at once, in the order of time: whoever is stopped finds how far it has come. */
  private async write(events: readonly LearningEventTold[]): Promise<void> {
    const { id } = this.organization;
    for (let start = 0; start < events.length; start += PROJECTED_AT_ONCE) {
      const stored = events.slice(start, start + PROJECTED_AT_ONCE).map(asStored);
      await this.database.withOrganization(id, (session) => learningProjection.project(session, id, stored));
      this.writers.told(id, learningProjection.facts);
    }
  }

  private localDay(moment: Date): DateTime {
    return DateTime.fromJSDate(moment, { zone: this.profile.timezone }).startOf('day');
  }
}

/** Received when it happened: who was deleted since then does not come back. */
function asStored({ clientEventId, kind, at, payload }: LearningEventTold): StoredEvent {
  const moment = new Date(at);
  return { kind, version: 1, clientEventId, occurredAt: moment, receivedAt: moment, payload };
}

function registered({ id, title, courseId, questions }: LearningProfile['surveys'][number]): object {
  return {
    id,
    title,
    course_id: courseId,
    questions: questions.map((question) => ({
      id: question.id,
      text: question.text,
      type: question.type,
      choices: question.type === 'CHOICE' ? question.choices.map(([choice]) => choice) : null,
      lowest: question.type === 'SCORE' ? question.lowest : null,
      highest: question.type === 'SCORE' ? question.highest : null,
    })),
  };
}
