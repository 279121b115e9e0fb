// The use of a connected application behind demo mode: a seeded simulation of one local day.
// Pure: no clock, no database. People visit in the rhythm of their office, look at pages, and each page asks the
// application for something; other programs ask by themselves, day and night.
import { DateTime } from 'luxon';
import type { UsageEvent } from '../usage';
import { demandAt } from './arrivals';
import { HOUR, type LocalDay, localDay, MINUTE, SECOND, type Span } from './local-day';
import { Random } from './random';
import { peopleOf } from './usage-people';
import type {
  DemoEndpoint,
  DemoFault,
  DemoPerson,
  PlannedView,
  PlannedVisit,
  UsageDay,
  UsageProfile,
} from './usage-vocabulary';

const VISIT = {
  views: { median: 10.5, sigma: 0.55, most: 48 },
  /** How long a page is looked at. */
  look: { median: 34 * SECOND, sigma: 1, most: 15 * MINUTE },
  /** Sometimes people do something else between two pages, and come back in time. */
  away: { chance: 0.08, least: MINUTE, most: 11 * MINUTE },
  /** Two visits of a person that were closer would be one. */
  apart: 45 * MINUTE,
  beginsAtHome: 0.7,
  stays: 0.35,
  signsIn: 0.35,
  signsOut: 0.12,
} as const;

const DAY_SIGMA = 0.06;
/** Answers take longer while many ask. */
const SLOWER_AT_PEAK = 0.3;
/** Now and then something has to be made anew first. */
const TAIL = { chance: 0.015, factor: 5 } as const;
const LONGEST_MS = 30_000;
const STEP = 15 * MINUTE;

/** Something goes wrong on one day out of so many, and on Monday instead of a weekend. */
const INCIDENT_EVERY = 27;
const INCIDENT = { hour: 14, minute: 10, duration: 75 * MINUTE, errors: 0.24, slower: 3.2 } as const;
const INCIDENT_FAULTS: readonly DemoFault[] = [
  { weight: 3, status: 503 },
  { weight: 1, status: 504 },
];
const INCIDENT_CODES: readonly DemoFault[] = [
  { weight: 3, status: 200, code: 'SERVICE_UNAVAILABLE' },
  { weight: 1, status: 200, code: 'INTERNAL_SERVER_ERROR' },
];

const people = new WeakMap<UsageProfile, readonly DemoPerson[]>();

/**
 * All that is asked and seen on a local day of the profile's zone. Pure: same profile and days, same answer. People
 * join in the weeks after `firstDay`. What begins on a day ends on it.
 */
export function planUsage(profile: UsageProfile, localDate: string, firstDay: string): UsageDay {
  const day = localDay(profile, localDate);
  const since = day.date.diff(localDay(profile, firstDay).date, 'days').days;
  const everybody = people.get(profile) ?? peopleOf(profile);
  people.set(profile, everybody);
  const rates = demandByStep(profile, day);
  const demand =
    (profile.weekdayDemand[day.date.weekday - 1] ?? 1) *
    new Random(`${profile.seed}/${localDate}`).lognormal(1, DAY_SIGMA);
  const answers = new Answers(profile, day);

  const visits = everybody
    .filter(({ visitsPerDay, joinedAfterDays }) => visitsPerDay > 0 && joinedAfterDays <= since)
    .flatMap((person) => {
      const random = new Random(`${profile.seed}/${localDate}/${person.externalId}`);
      return visitsOf(profile, day, person, demand, rates, random, answers);
    })
    .sort((a, b) => beginOf(a) - beginOf(b));
  for (const [key, perDay] of Object.entries(profile.machines)) {
    const random = new Random(`${profile.seed}/${localDate}/${key}`);
    const gap = (24 * HOUR) / perDay;
    for (let at = day.from + random.exponential(gap); at < day.to; at += random.exponential(gap)) {
      answers.add(random, key, Math.floor(at), null);
    }
  }
  return { requests: answers.inOrder(), visits };
}

export function beginOf({ views }: PlannedVisit): number {
  return views[0]?.at ?? 0;
}

export function endOf({ views }: PlannedVisit): number {
  const last = views.at(-1);
  return last === undefined ? 0 : last.at + last.durationMs;
}

/** The incident of the day, if it has one; exported for tests. */
export function incidentOf(profile: UsageProfile, localDate: string): Span | null {
  const { date } = localDay(profile, localDate);
  // A day and the two before it: what falls on a weekend comes on Monday.
  const due = (daysBefore: number): boolean => {
    const utc = DateTime.fromISO(localDate, { zone: 'utc' }).minus({ days: daysBefore });
    return Math.floor(utc.toMillis() / (24 * HOUR)) % INCIDENT_EVERY === profile.incidentDay;
  };
  const happens = date.weekday <= 5 && (due(0) || (date.weekday === 1 && (due(1) || due(2))));
  const from = date.set({ hour: INCIDENT.hour, minute: INCIDENT.minute }).toMillis();
  return happens ? { from, to: from + INCIDENT.duration } : null;
}

function visitsOf(
  profile: UsageProfile,
  day: LocalDay,
  person: DemoPerson,
  demand: number,
  rates: readonly number[],
  random: Random,
  answers: Answers,
): PlannedVisit[] {
  const begins: number[] = [];
  for (
    let passed = random.exponential(1);
    passed < person.visitsPerDay * demand;
    passed += random.exponential(1)
  ) {
    begins.push(day.from + momentOf(rates, random));
  }
  const visits: PlannedVisit[] = [];
  let free = day.from + VISIT.apart;
  for (const begin of begins.sort((a, b) => a - b)) {
    const views = viewsOf(profile, begin, random);
    const visit = { id: random.uuid(), person, views };
    const end = endOf(visit);
    if (begin >= free && end < day.to) {
      visits.push(visit);
      free = end + VISIT.apart;
      ask(profile, visit, random, answers);
    }
  }
  return visits;
}

function viewsOf(profile: UsageProfile, begin: number, random: Random): PlannedView[] {
  const { median, sigma, most } = VISIT.views;
  const count = Math.min(most, Math.max(1, Math.round(random.lognormal(median, sigma))));
  const [home] = profile.pages;
  const views: PlannedView[] = [];
  let at = begin;
  let place = home !== undefined && random.chance(VISIT.beginsAtHome) ? home : pageOf(profile, random);
  for (let index = 0; index < count; index += 1) {
    const { look, away } = VISIT;
    const durationMs = Math.round(Math.min(look.most, random.lognormal(look.median, look.sigma)));
    const before = views.at(-1);
    const referrer = before === undefined ? null : `${profile.site}${before.path}`;
    views.push({ id: random.uuid(), at, path: place.path, referrer, durationMs });
    at +=
      durationMs + 1 + (random.chance(away.chance) ? Math.round(random.between(away.least, away.most)) : 0);
    if (!random.chance(VISIT.stays)) {
      place = pageOf(profile, random);
    }
  }
  return views;
}

function pageOf({ pages }: UsageProfile, random: Random): UsageProfile['pages'][number] {
  return random.weighted(pages, ({ weight }) => weight);
}

/** What the pages of a visit ask of the application. */
function ask(profile: UsageProfile, visit: PlannedVisit, random: Random, answers: Answers): void {
  const begin = beginOf(visit);
  if (random.chance(VISIT.signsIn)) {
    answers.add(random, 'signIn', begin, visit.person);
  }
  const pages = new Map(profile.pages.map((each) => [each.path, each]));
  for (const { at, path, durationMs } of visit.views) {
    const { loads = {}, actions = {} } = pages.get(path) ?? {};
    for (const [key, chance] of Object.entries(loads)) {
      if (random.chance(chance)) {
        answers.add(random, key, at + random.below(Math.min(durationMs, 400) + 1), visit.person);
      }
    }
    for (const [key, chance] of Object.entries(actions)) {
      if (random.chance(chance)) {
        answers.add(random, key, at + random.below(durationMs + 1), visit.person);
      }
    }
  }
  if (random.chance(VISIT.signsOut)) {
    answers.add(random, 'signOut', endOf(visit), visit.person);
  }
}

/** The requests of a day, each with what became of it. */
class Answers {
  private readonly requests: UsageEvent[] = [];
  private readonly incident: Span | null;
  private readonly peak: number;

  constructor(
    private readonly profile: UsageProfile,
    private readonly day: LocalDay,
  ) {
    this.incident = incidentOf(profile, day.label);
    this.peak = Math.max(...profile.hourlyDemand);
  }

  add(random: Random, key: string, at: number, person: DemoPerson | null): void {
    const endpoint = this.profile.endpoints[key];
    // A small application has no such endpoint: its pages do without.
    if (endpoint === undefined) {
      return;
    }
    const { service, operation } = endpoint;
    const broken =
      this.incident !== null &&
      service === this.profile.incidentService &&
      at >= this.incident.from &&
      at < this.incident.to;
    const fault = faultOf(endpoint, broken, random);
    const load = demandAt(this.profile, this.day, at) / this.peak;
    const ms =
      random.lognormal(endpoint.medianMs, endpoint.sigma) *
      (1 + SLOWER_AT_PEAK * load) *
      (random.chance(TAIL.chance) ? TAIL.factor : 1) *
      (broken ? INCIDENT.slower : 1);
    this.requests.push({
      id: random.uuid(),
      occurredAt: new Date(at),
      userId: person?.externalId ?? null,
      service,
      method: endpoint.method,
      endpoint: endpoint.path,
      statusCode: fault?.status ?? (endpoint.method === 'DELETE' ? 204 : 200),
      responseTimeMs: Math.round(Math.min(LONGEST_MS, ms) * 1000) / 1000,
      operationType: operation?.type ?? null,
      operationName: operation?.name ?? null,
      errorCodes: fault?.code === undefined ? null : [fault.code],
      complexity: operation?.complexity ?? null,
      ip: person?.ip ?? null,
      userAgent: person?.userAgent ?? null,
    });
  }

  inOrder(): readonly UsageEvent[] {
    return this.requests.sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  }
}

function faultOf(endpoint: DemoEndpoint, broken: boolean, random: Random): DemoFault | null {
  if (broken && random.chance(INCIDENT.errors)) {
    return random.weighted(
      endpoint.operation === undefined ? INCIDENT_FAULTS : INCIDENT_CODES,
      ({ weight }) => weight,
    );
  }
  return random.chance(endpoint.errorChance)
    ? random.weighted(endpoint.faults, ({ weight }) => weight)
    : null;
}

/** The demand of each quarter of an hour, added up from the beginning of the day. */
function demandByStep(profile: UsageProfile, day: LocalDay): number[] {
  const rates: number[] = [];
  let sum = 0;
  for (let at = day.from; at < day.to; at += STEP) {
    sum += demandAt(profile, day, at);
    rates.push(sum);
  }
  return rates;
}

/** A moment of the day, in milliseconds from its beginning: the more likely, the more is asked then. */
function momentOf(rates: readonly number[], random: Random): number {
  const point = random.next() * (rates.at(-1) ?? 0);
  const step = rates.findIndex((sum) => sum > point);
  return Math.floor((Math.max(0, step) + random.next()) * STEP);
}
