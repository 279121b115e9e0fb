// The support desk behind demo mode: a seeded queueing simulation that plans one local day to its end.
// Pure: no clock, no database. Contacts arrive, a bot greets them, operators on shift claim from one queue, first in,
// first out, within their slots; whoever waits too long leaves; some come back, some rate.
import { arrivals } from './arrivals';
import { Desk, type Session } from './desk';
import { localDay } from './local-day';
import type { DemoProfile, PlannedSession } from './vocabulary';

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
