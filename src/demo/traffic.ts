// Demo mode: writes the simulated desks into the database, history first, then as time passes.
//
// What has happened up to a moment follows from the plan of each day alone, so writing is "advance from here to now":
// the same for a first start, for the next second, and for the gap after a restart. Advancing twice changes nothing.
import { DateTime } from 'luxon';
import { uuidv7 } from 'uuidv7';
import type { Organizations } from '../identity';
import {
  type Clock,
  type Database,
  type Job,
  type OrganizationRow,
  statement,
  type WriteSession,
} from '../platform';
import { demoBProfile, demoProfile } from './profiles';
import { type DemoProfile, planDay, type PlannedSession } from './simulation';

export const demoProfiles: readonly DemoProfile[] = [demoProfile, demoBProfile];

export const DEMO_HISTORY_DAYS = 30;
const HOUR_MS = 3_600_000;
/** A session is over a day after it began, and rated within the day after that. */
const LONGEST_STORY_DAYS = 2;
const TICK_MS = 1_000;

const insertOperators = statement<object>(
  'demo.operators',
  `INSERT INTO users (org_id, id, external_id, display_name, email, role)
   SELECT $1, o.id, o.external_id, o.name, o.email, 'OPERATOR'
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS o (id, external_id, name, email)
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

const insertContacts = statement<object>(
  'demo.contacts',
  `INSERT INTO contacts (org_id, id, external_id, chat_mode, chat_mode_changed_at, created_at)
   SELECT $1, c.id, c.external_id, 'BOT', c.seen_at, c.seen_at
     FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS c (id, external_id, seen_at)
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

const upsertSessions = statement<object>(
  'demo.sessions',
  `INSERT INTO chat_sessions (org_id, id, external_id, contact_id, operator_id, channel,
                              started_at, claimed_at, first_response_at, closed_at)
   SELECT $1, n.id, n.external_id, c.id, u.id, n.channel, n.started_at, n.claimed_at, n.first_response_at, n.closed_at
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
                 $9::timestamptz[], $10::timestamptz[])
          AS n (id, external_id, contact, operator, channel, started_at, claimed_at, first_response_at, closed_at)
     JOIN contacts c ON c.org_id = $1 AND c.external_id = n.contact
     LEFT JOIN users u ON u.org_id = $1 AND u.external_id = n.operator
   ON CONFLICT (org_id, external_id) DO UPDATE
      SET operator_id = excluded.operator_id, claimed_at = excluded.claimed_at,
          first_response_at = excluded.first_response_at, closed_at = excluded.closed_at`,
);

const insertMessages = statement<object>(
  'demo.messages',
  `INSERT INTO messages (org_id, id, external_id, session_id, created_at, sender, operator_id)
   SELECT $1, n.id, n.external_id, s.id, n.created_at, n.sender, u.id
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
          AS n (id, external_id, session, created_at, sender, operator)
     JOIN chat_sessions s ON s.org_id = $1 AND s.external_id = n.session
     LEFT JOIN users u ON u.org_id = $1 AND u.external_id = n.operator
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

const insertRatings = statement<object>(
  'demo.ratings',
  `INSERT INTO csat_responses (org_id, id, external_id, session_id, score, created_at)
   SELECT $1, n.id, n.external_id, s.id, n.score, n.created_at
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::timestamptz[])
          AS n (id, external_id, session, score, created_at)
     JOIN chat_sessions s ON s.org_id = $1 AND s.external_id = n.session
   ON CONFLICT (org_id, external_id) DO NOTHING`,
);

const changeModes = statement<object>(
  'demo.chat-modes',
  `UPDATE contacts c SET chat_mode = n.mode, chat_mode_changed_at = n.at
     FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS n (external_id, mode, at)
    WHERE c.org_id = $1 AND c.external_id = n.external_id
      AND c.chat_mode <> n.mode AND c.chat_mode_changed_at < n.at`,
);

const lastMessage = statement<{ at: Date | null }>(
  'demo.last-message',
  `SELECT max(m.created_at) AS at FROM messages m WHERE m.org_id = $1`,
);

export interface DemoProgress {
  readonly organization: string;
  readonly day: number;
  readonly days: number;
}

export class DemoTraffic {
  private readonly desks: Desk[] = [];

  constructor(
    private readonly database: Database,
    private readonly organizations: Organizations,
    private readonly clock: Clock,
  ) {}

  /** Makes the demo organizations and writes everything up to now. */
  async prepare(onProgress: (progress: DemoProgress) => void = () => undefined): Promise<void> {
    for (const profile of demoProfiles) {
      const { slug, name } = profile.organization;
      const organization =
        (await this.organizations.find(slug)) ??
        (await this.organizations.create({ slug, name, timezone: profile.timezone }));
      const desk = new Desk(this.database, profile, organization);
      await desk.catchUp(this.clock.now(), (day, days) => onProgress({ organization: slug, day, days }));
      this.desks.push(desk);
    }
  }

  /** Keeps the desks going. */
  job(): Job {
    return {
      name: 'demo-traffic',
      everyMs: TICK_MS,
      run: async () => {
        for (const desk of this.desks) {
          await desk.catchUp(this.clock.now());
        }
      },
    };
  }
}

/** One simulated organization and how far it has been written. */
class Desk {
  private writtenUntil: Date | undefined;
  private readonly plans = new Map<string, PlannedSession[]>();

  constructor(
    private readonly database: Database,
    private readonly profile: DemoProfile,
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
      await this.advance(begin, end);
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
