// Who comes when: the first visits of a day, at a rate that follows weekday, hour and incident.
import { dayBefore, HOUR, type LocalDay, localHour, MINUTE, type Span } from './local-day';
import { Random } from './random';
import type { DemoProfile } from './vocabulary';

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

export interface Arrival {
  at: number;
  contact: number;
}

/** The first visits of a day in order of time: a Poisson process whose rate follows the day. */
export function arrivals(profile: DemoProfile, day: LocalDay): Arrival[] {
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
export function demandAt(profile: Pick<DemoProfile, 'hourlyDemand'>, day: LocalDay, at: number): number {
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
