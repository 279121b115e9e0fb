// The desk at work: what happens to each visit, event by event, until the last session is closed.
import { demandAt } from './arrivals';
import { HOUR, type LocalDay, MINUTE, SECOND, type Span } from './local-day';
import { Random } from './random';
import type { DemoChannel, DemoOperator, DemoProfile, PlannedMessage } from './vocabulary';

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
export interface Session {
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

export interface Message {
  at: number;
  sender: PlannedMessage['sender'];
}

/** An operator at work. */
export interface Seat {
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
export class Desk {
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
