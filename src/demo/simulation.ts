// The support desk behind demo mode: a seeded queueing simulation that plans one local day to its end.
// Pure: no clock, no database. Contacts arrive, a bot greets them, operators on shift claim from one queue, first in,
// first out, within their slots; whoever waits too long leaves; some come back, some rate.
import { DateTime } from 'luxon';
import { Random } from './random';

export interface DemoProfile {
  organization: { slug: string; name: string };
  seed: string;
  /** IANA name: days, shifts and rhythms follow its wall clock. */
  timezone: string;
  /** On an ordinary weekday, return visits included. */
  sessionsPerDay: number;
  /** Relative demand of each weekday, Monday first; 1 is an ordinary weekday. */
  weekdayDemand: readonly number[];
  /** Relative demand of each local hour, from 0 to 23. */
  hourlyDemand: readonly number[];
  /** How likely a day is to have an hour with three times the arrivals. */
  incidentChance: number;
  /** How many different people may ever write. */
  contacts: number;
  channels: readonly DemoChannel[];
  operators: DemoOperator[];
}

export interface DemoChannel {
  name: string;
  weight: number;
  /** Share of the sessions that the bot answers for good. */
  botSolves: number;
  /** Half of the contacts have left the queue after so many minutes. */
  patienceMinutes: number;
}

export interface DemoOperator {
  externalId: string;
  name: string;
  email: string;
  /** Local hours. A shift that ends at or before its start runs over midnight. */
  shift: { startHour: number; endHour: number };
  /** ISO weekdays on which a shift starts. */
  workdays: number[];
  /** Sessions held at once. */
  concurrency: number;
  /** 1 is ordinary, more is faster. */
  speed: number;
}

export interface PlannedMessage {
  externalId: string;
  at: Date;
  sender: 'CONTACT' | 'OPERATOR' | 'BOT';
  /** The operator's externalId when the sender is OPERATOR. */
  operator: string | null;
}

export interface PlannedSession {
  externalId: string;
  /** The contact's externalId. */
  contact: string;
  channel: string;
  startedAt: Date;
  claimedAt: Date | null;
  firstResponseAt: Date | null;
  closedAt: Date | null;
  operator: string | null;
  messages: PlannedMessage[];
  csat: { externalId: string; score: 1 | 2 | 3 | 4 | 5; at: Date } | null;
}

/**
 * Every session that starts on the given local day of the profile's zone, with all that will ever happen to it.
 * Pure: same profile and day, same answer. What starts late runs on past midnight, yet each day starts with an
 * empty queue and free operators, so that a day can be planned without the days before it; around midnight an
 * operator may therefore hold sessions of two plans. All is closed within 24 hours.
 */
export function planDay(profile: DemoProfile, localDate: string): PlannedSession[] {
  const day = localDay(profile, localDate);
  const desk = new Desk(profile, day);
  for (const { at, contact } of arrivals(profile, day)) {
    desk.expect(at, contact);
  }
  return desk.run().map((session, index) => {
    const externalId = `${localDate}-${String(index + 1).padStart(4, '0')}`;
    return planned(externalId, session);
  });
}

// ── Time ──
// Inside, instants are whole epoch milliseconds and so are durations.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface Span {
  from: number;
  to: number;
}

interface LocalDay extends Span {
  date: DateTime;
  label: string;
}

function localDay(profile: DemoProfile, localDate: string): LocalDay {
  const date = DateTime.fromISO(localDate, { zone: profile.timezone }).startOf('day');
  if (!date.isValid || date.toISODate() !== localDate) {
    throw new RangeError(`"${localDate}" is not a day (YYYY-MM-DD) in the zone "${profile.timezone}"`);
  }
  return spanOf(date, localDate);
}

function dayBefore(day: LocalDay): LocalDay {
  const date = day.date.minus({ days: 1 }).startOf('day');
  return spanOf(date, date.toFormat('yyyy-MM-dd'));
}

function spanOf(date: DateTime, label: string): LocalDay {
  return { date, label, from: date.toMillis(), to: date.plus({ days: 1 }).startOf('day').toMillis() };
}

/** What the clock on the wall shows, in hours. */
function localHour(day: LocalDay, at: number): number {
  // The zone is slow to ask, and only a day on which the clocks change has to.
  if (day.to - day.from === 24 * HOUR) {
    return (at - day.from) / HOUR;
  }
  const local = day.date.plus({ milliseconds: at - day.from });
  return local.hour + local.minute / 60;
}

// ── Arrivals ──

const DEMAND = {
  /** Of all sessions; the rest are return visits of the same day, which the desk itself brings about. */
  firstVisitShare: 0.86,
  /** Spread of the random factor that makes one Tuesday busier than the next. */
  daySigma: 0.08,
  incident: { factor: 3, duration: HOUR, earliestHour: 8, latestHour: 17 },
  /** A rate is held constant for so long. Every zone's offset is a multiple of it. */
  step: 15 * MINUTE,
  /** Yesterday's contacts that write again today, once the night is over. */
  returnsNextDay: 0.19,
  nightHours: 7,
} as const;

interface Arrival {
  at: number;
  contact: number;
}

/** The first visits of a day in order of time: a Poisson process whose rate follows the day. */
function arrivals(profile: DemoProfile, day: LocalDay): Arrival[] {
  const times = arrivalTimes(profile, day);
  const newcomers = newcomersOf(profile, day, times.length);
  // Yesterday's newcomers depend on yesterday's demand alone, so looking back takes one step and never a chain.
  const yesterday = dayBefore(day);
  const known = newcomersOf(profile, yesterday, arrivalTimes(profile, yesterday).length);

  const random = new Random(`${profile.seed}/${day.label}/returns`);
  const contacts = [...newcomers];
  // Nobody has two first visits on one day.
  const returning = [...known].filter(
    (contact) => random.chance(DEMAND.returnsNextDay) && !newcomers.has(contact),
  );
  const firstByDay = times.findIndex((at) => at >= day.from + DEMAND.nightHours * HOUR);
  for (const contact of firstByDay < 0 ? [] : returning) {
    contacts[firstByDay + random.below(times.length - firstByDay)] = contact;
  }
  return contacts.map((contact, index) => ({ at: times[index] ?? day.from, contact }));
}

/** Steps of a Poisson process of rate 1, bent along the day's accumulated demand. */
function arrivalTimes(profile: DemoProfile, day: LocalDay): number[] {
  const random = new Random(`${profile.seed}/${day.label}/arrivals`);
  const weekday = profile.weekdayDemand[day.date.weekday - 1] ?? 1;
  const expected =
    profile.sessionsPerDay * DEMAND.firstVisitShare * weekday * random.lognormal(1, DEMAND.daySigma);
  const incident = incidentOf(profile, day, random);
  const usual = profile.hourlyDemand.reduce((sum, demand) => sum + demand, 0);

  const times: number[] = [];
  let gap = random.exponential(1);
  for (let from = day.from; from < day.to; from += DEMAND.step) {
    const factor =
      incident !== null && from >= incident.from && from < incident.to ? DEMAND.incident.factor : 1;
    const inStep = (expected * factor * demandAt(profile, day, from) * DEMAND.step) / (usual * HOUR);
    let passed = 0;
    while (passed + gap < inStep) {
      passed += gap;
      times.push(Math.floor(from + (passed / inStep) * DEMAND.step));
      gap = random.exponential(1);
    }
    gap -= inStep - passed;
  }
  return times;
}

function incidentOf(profile: DemoProfile, day: LocalDay, random: Random): Span | null {
  if (!random.chance(profile.incidentChance)) {
    return null;
  }
  const { earliestHour, latestHour, duration } = DEMAND.incident;
  const hour = earliestHour + random.below(latestHour - earliestHour);
  const from = day.date.set({ hour }).toMillis() + random.below(4) * DEMAND.step;
  return { from, to: from + duration };
}

/** The demand at an instant of the day, sliding from the middle of one local hour to the middle of the next. */
function demandAt(profile: DemoProfile, day: LocalDay, at: number): number {
  const position = localHour(day, at) + 23.5;
  const before = profile.hourlyDemand[Math.floor(position) % 24] ?? 0;
  const after = profile.hourlyDemand[Math.floor(position + 1) % 24] ?? 0;
  return before + (after - before) * (position % 1);
}

/** So many different contacts, drawn from the profile's pool. */
function newcomersOf(profile: DemoProfile, day: LocalDay, count: number): Set<number> {
  const random = new Random(`${profile.seed}/${day.label}/contacts`);
  const chosen = new Set<number>();
  // A crowd larger than the pool draws on people beyond it instead of looking for ever.
  const pool = Math.max(profile.contacts, 2 * count);
  while (chosen.size < count) {
    chosen.add(1 + random.below(pool));
  }
  return chosen;
}

// ── The desk ──

/** What people are like: a median and the spread of a lognormal, and the ends that cut it off. */
interface Habit {
  median: number;
  sigma: number;
  least: number;
  most: number;
}

const HABITS = {
  /** The bot asks what it is about before it hands over. */
  triage: { median: 16 * SECOND, sigma: 0.45, least: 5 * SECOND, most: 60 * SECOND },
  botTalk: { median: 80 * SECOND, sigma: 0.45, least: 30 * SECOND, most: 240 * SECOND },
  /** Until a free operator sees the session and takes it. */
  reaction: { median: 18 * SECOND, sigma: 0.7, least: 2 * SECOND, most: 120 * SECOND },
  firstResponse: { median: 37 * SECOND, sigma: 0.65, least: 3 * SECOND, most: 8 * MINUTE },
  handle: { median: 15 * MINUTE, sigma: 0.5, least: 4 * MINUTE, most: 25 * MINUTE },
  /** The slot stays taken for the notes after a session. */
  wrapUp: { median: 30 * SECOND, sigma: 0.5, least: 5 * SECOND, most: 180 * SECOND },
  ratingDelay: { median: 11 * MINUTE, sigma: 1.2, least: 20 * SECOND, most: 8 * HOUR },
  returnWhenUnsolved: { median: 2 * HOUR, sigma: 0.8, least: 10 * MINUTE, most: 20 * HOUR },
  returnWhenUnheard: { median: 25 * MINUTE, sigma: 0.8, least: 2 * MINUTE, most: 10 * HOUR },
} satisfies Record<string, Habit>;

/** The median is the channel's. */
const PATIENCE = { sigma: 0.85, least: 20 * SECOND, most: 45 * MINUTE } as const;

const CHANCES = {
  /** The contact is gone by the time of the claim: closed without a word from the operator. */
  goneAtClaim: 0.015,
  /** Leaves without a goodbye; the session stays open until it is swept up hours later. */
  leavesOpen: 0.08,
  unsolved: 0.17,
  unsolvedByBot: 0.1,
  comesBackUnheard: 0.4,
  /** Asks "is anybody there?" before giving up. */
  nudges: 0.5,
  rates: 0.36,
} as const;

/** Each further session that an operator holds makes all of them slower by so much. */
const LOAD = { firstResponse: 0.16, handle: 0.18 } as const;

/** With nobody on shift for longer than this, the bot says so and closes. */
const WORTH_WAITING = 10 * MINUTE;

/** A session as it is being lived. */
interface Session {
  contact: number;
  channel: DemoChannel;
  startedAt: number;
  claimedAt: number | null;
  firstResponseAt: number | null;
  closedAt: number;
  seat: Seat | null;
  messages: Message[];
  rating: { at: number; score: 1 | 2 | 3 | 4 | 5 } | null;
}

interface Message {
  at: number;
  sender: PlannedMessage['sender'];
}

/** An operator at work. */
interface Seat {
  operator: DemoOperator;
  shifts: Span[];
  held: number;
  lastClaimAt: number;
}

/**
 * The queue and who works on it. Whatever happens next waits in the agenda; running it handles one happening after
 * the other in order of time, and each may add later ones.
 *
 * A session goes: arrives → greeted by the bot → closed by the bot, or handed over to the queue → abandoned when
 * patience ends first, or claimed → answered → closed → maybe rated, maybe followed by a return visit.
 */
class Desk {
  private readonly random: Random;
  private readonly seats: Seat[];
  private readonly agenda = new Agenda();
  private readonly queue: Session[] = [];
  private readonly sessions: Session[] = [];
  private readonly busiestHour: number;

  constructor(
    private readonly profile: DemoProfile,
    private readonly day: LocalDay,
  ) {
    this.random = new Random(`${profile.seed}/${day.label}/desk`);
    this.busiestHour = Math.max(...profile.hourlyDemand);
    this.seats = profile.operators.map((operator) => {
      return { operator, shifts: shiftsOf(operator, day), held: 0, lastClaimAt: 0 };
    });
    for (const { from } of this.seats.flatMap((seat) => seat.shifts)) {
      this.agenda.add(from, () => {
        this.claimNext(from);
      });
    }
  }

  expect(at: number, contact: number): void {
    this.agenda.add(at, () => {
      this.arrive(at, contact);
    });
  }

  /** All sessions in the order in which they started. */
  run(): Session[] {
    this.agenda.run();
    return this.sessions;
  }

  private arrive(now: number, contact: number): void {
    const session: Session = {
      contact,
      channel: this.channelOf(contact),
      startedAt: now,
      claimedAt: null,
      firstResponseAt: null,
      closedAt: now,
      seat: null,
      messages: [{ at: now, sender: 'CONTACT' }],
      rating: null,
    };
    this.sessions.push(session);
    const greetedAt = now + Math.round(this.random.between(SECOND, 2 * SECOND));
    session.messages.push({ at: greetedAt, sender: 'BOT' });

    if (this.random.chance(session.channel.botSolves)) {
      session.closedAt = now + this.draw(HABITS.botTalk);
      this.talk(session, greetedAt, session.closedAt, ['CONTACT', 'BOT'], 25 * SECOND);
      this.maybeReturn(session, CHANCES.unsolvedByBot, HABITS.returnWhenUnsolved);
    } else {
      const handoverAt = now + this.draw(HABITS.triage);
      this.talk(session, greetedAt, handoverAt, ['CONTACT', 'BOT'], 8 * SECOND);
      this.agenda.add(handoverAt, () => {
        this.handOver(handoverAt, session);
      });
    }
  }

  private handOver(now: number, session: Session): void {
    session.messages.push({ at: now, sender: 'BOT' });
    if (!this.isStaffed(now)) {
      session.closedAt = now + Math.round(this.random.between(5 * SECOND, 40 * SECOND));
      return;
    }
    this.queue.push(session);
    const patience = { ...PATIENCE, median: session.channel.patienceMinutes * MINUTE };
    const leavesAt = now + this.draw(patience);
    this.agenda.add(leavesAt, () => {
      this.giveUp(leavesAt, session);
    });
    this.claimNext(now);
  }

  private giveUp(now: number, session: Session): void {
    const position = this.queue.indexOf(session);
    if (position < 0) {
      return;
    }
    this.queue.splice(position, 1);
    const sweptAfter = this.random.chance(CHANCES.leavesOpen) ? this.random.between(HOUR, 8 * HOUR) : 0;
    session.closedAt = now + Math.round(sweptAfter);
    const waitedFrom = session.messages.at(-1)?.at ?? session.startedAt;
    if (now - waitedFrom > 2 * MINUTE && this.random.chance(CHANCES.nudges)) {
      session.messages.push({
        at: Math.round(this.random.between(waitedFrom + MINUTE, now)),
        sender: 'CONTACT',
      });
    }
    this.maybeReturn(session, CHANCES.comesBackUnheard, HABITS.returnWhenUnheard);
  }

  /** Hands out the queue, first in, first out, for as long as somebody has a free slot. */
  private claimNext(now: number): void {
    while (this.queue.length > 0) {
      const claimAt = now + this.draw(HABITS.reaction);
      const seat = this.freeSeat(now, claimAt);
      if (seat === null) {
        return;
      }
      const session = this.queue.shift();
      if (session !== undefined) {
        this.claim(session, seat, claimAt);
      }
    }
  }

  /** The rest of a session is decided here; only the slot it frees and a return visit are still to come. */
  private claim(session: Session, seat: Seat, at: number): void {
    const { speed } = seat.operator;
    const others = seat.held;
    seat.held += 1;
    seat.lastClaimAt = at;
    session.seat = seat;
    session.claimedAt = at;

    if (this.random.chance(CHANCES.goneAtClaim)) {
      session.closedAt = at + Math.round(this.random.between(30 * SECOND, 150 * SECOND));
    } else {
      const respondsAfter = this.draw(HABITS.firstResponse, (1 + LOAD.firstResponse * others) / speed);
      const handled = this.draw(HABITS.handle, (1 + LOAD.handle * others) / speed);
      session.firstResponseAt = at + respondsAfter;
      session.closedAt = at + Math.max(handled, respondsAfter + MINUTE);
      session.messages.push({ at: session.firstResponseAt, sender: 'OPERATOR' });
      this.talk(session, session.firstResponseAt, session.closedAt, ['CONTACT', 'OPERATOR'], 90 * SECOND);
      const returns = this.maybeReturn(session, CHANCES.unsolved, HABITS.returnWhenUnsolved);
      this.maybeRate(session, at - session.startedAt, respondsAfter, returns);
    }
    const freeAt = session.closedAt + this.draw(HABITS.wrapUp);
    this.agenda.add(freeAt, () => {
      seat.held -= 1;
      this.claimNext(freeAt);
    });
  }

  /** Of those with a free slot who are still on shift at the claim: the least busy, then whoever waited longest. */
  private freeSeat(now: number, claimAt: number): Seat | null {
    let best: Seat | null = null;
    for (const seat of this.seats) {
      if (seat.held >= seat.operator.concurrency) {
        continue;
      }
      if (!seat.shifts.some(({ from, to }) => from <= now && claimAt < to)) {
        continue;
      }
      if (best === null || isSooner(seat, best)) {
        best = seat;
      }
    }
    return best;
  }

  private isStaffed(now: number): boolean {
    return this.seats.some(({ shifts }) =>
      shifts.some(({ from, to }) => from <= now + WORTH_WAITING && now < to),
    );
  }

  /** Two parties take turns after `from`, the first of `parties` first, and are done before `to`. */
  private talk(session: Session, from: number, to: number, parties: [Party, Party], pause: number): void {
    let at = from;
    for (let turn = 0; ; turn += 1) {
      at += Math.round(this.random.lognormal(pause, 0.6));
      if (at >= to) {
        return;
      }
      session.messages.push({ at, sender: parties[turn % 2 === 0 ? 0 : 1] });
    }
  }

  /** Whether the matter is still open; then the same contact may write again, if that is today and by day. */
  private maybeReturn(session: Session, probability: number, habit: Habit): boolean {
    if (!this.random.chance(probability)) {
      return false;
    }
    const at = session.closedAt + this.draw(habit);
    if (
      at < this.day.to &&
      this.random.chance((2 * demandAt(this.profile, this.day, at)) / this.busiestHour)
    ) {
      this.expect(at, session.contact);
    }
    return true;
  }

  /** Satisfaction starts high; waiting, a slow answer and above all an unsolved matter cost some of it. */
  private maybeRate(session: Session, waited: number, respondedAfter: number, unsolved: boolean): void {
    if (!this.random.chance(CHANCES.rates)) {
      return;
    }
    const felt =
      4.95 -
      0.25 * Math.min(waited / MINUTE, 8) -
      0.25 * Math.min(respondedAfter / MINUTE, 6) -
      (unsolved ? 1.2 : 0) +
      0.75 * this.random.normal();
    session.rating = { at: session.closedAt + this.draw(HABITS.ratingDelay), score: scoreOf(felt) };
  }

  /** People stay with their channel. */
  private channelOf(contact: number): DemoChannel {
    return new Random(`${this.profile.seed}/contact/${contact}`).weighted(
      this.profile.channels,
      (c) => c.weight,
    );
  }

  private draw({ median, sigma, least, most }: Habit, factor = 1): number {
    const drawn = Math.min(Math.max(this.random.lognormal(median, sigma), least), most);
    return Math.round(drawn * factor);
  }
}

type Party = Message['sender'];

/** What is going to happen, in order of time; of two things at one instant the one noted first. */
class Agenda {
  /** The next one stands last, where it is cheap to take. */
  private readonly entries: { at: number; happen: () => void }[] = [];

  add(at: number, happen: () => void): void {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.at ?? at) > at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    this.entries.splice(low, 0, { at, happen });
  }

  run(): void {
    for (let entry = this.entries.pop(); entry !== undefined; entry = this.entries.pop()) {
      entry.happen();
    }
  }
}

function isSooner(seat: Seat, other: Seat): boolean {
  const load = seat.held / seat.operator.concurrency;
  const otherLoad = other.held / other.operator.concurrency;
  return load < otherLoad || (load === otherLoad && seat.lastClaimAt < other.lastClaimAt);
}

/** The shifts that touch the day or the small hours after it, in which its last sessions are still claimed. */
function shiftsOf({ shift, workdays }: DemoOperator, day: LocalDay): Span[] {
  return [-1, 0, 1]
    .map((days) => day.date.plus({ days }))
    .filter((date) => workdays.includes(date.weekday))
    .map((date) => {
      const endsNextDay = shift.endHour <= shift.startHour || shift.endHour === 24;
      const lastDate = endsNextDay ? date.plus({ days: 1 }) : date;
      return {
        from: date.set({ hour: shift.startHour }).toMillis(),
        to: lastDate.set({ hour: shift.endHour % 24 }).toMillis(),
      };
    });
}

function scoreOf(felt: number): 1 | 2 | 3 | 4 | 5 {
  if (felt >= 4.5) {
    return 5;
  }
  if (felt >= 3.5) {
    return 4;
  }
  if (felt >= 2.5) {
    return 3;
  }
  return felt >= 1.5 ? 2 : 1;
}

// ── The answer ──

function planned(externalId: string, session: Session): PlannedSession {
  const operator = session.seat?.operator.externalId ?? null;
  return {
    externalId,
    contact: `contact-${String(session.contact).padStart(5, '0')}`,
    channel: session.channel.name,
    startedAt: new Date(session.startedAt),
    claimedAt: dateOf(session.claimedAt),
    firstResponseAt: dateOf(session.firstResponseAt),
    closedAt: new Date(session.closedAt),
    operator,
    messages: session.messages.map(({ at, sender }, index) => ({
      externalId: `${externalId}-m${String(index + 1).padStart(2, '0')}`,
      at: new Date(at),
      sender,
      operator: sender === 'OPERATOR' ? operator : null,
    })),
    csat: session.rating && {
      externalId: `${externalId}-csat`,
      score: session.rating.score,
      at: new Date(session.rating.at),
    },
  };
}

function dateOf(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
