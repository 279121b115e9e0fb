// What is raised on a day and how it is answered. Pure: a day is the same whenever it is planned, so that what was told of up to
// a moment follows from the days before it.
import { HOUR, localDay, MINUTE } from './local-day';
import { Random } from './random';

const DAY = 24 * HOUR;
/** Whatever becomes of an alert that fires once has happened within so many days; then it may fire again. */
export const LONGEST_ALERT_DAYS = 5;

type Severity = 'CRITICAL' | 'IMPORTANT' | 'STANDARD' | 'INFO';

/** Something that raises alerts. */
export interface AlertRule {
  readonly key: string;
  readonly serviceId: string;
  readonly category: string;
  readonly severity: Severity;
  readonly typeClass: 'ACTION_NEEDED' | 'PREVENTED_ISSUE' | 'TREND_WARNING' | 'ESCALATION' | 'INFORMATION';
  readonly title: string;
  readonly weight: number;
  /** About how much money is at risk, or was saved where the issue was prevented. */
  readonly money?: number;
}

export interface AlertProfile {
  readonly slug: string;
  readonly seed: string;
  /** Begins the ids of its alerts. */
  readonly prefix: string;
  readonly timezone: string;
  readonly currency: string;
  readonly alertsPerDay: number;
  /** Monday first. */
  readonly weekdayDemand: readonly number[];
  readonly people: readonly string[];
  readonly rules: readonly AlertRule[];
}

export interface AlertEventTold {
  readonly clientEventId: string;
  readonly kind: string;
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

const ANSWERS = {
  medianMs: { CRITICAL: 4 * MINUTE, IMPORTANT: 11 * MINUTE, STANDARD: 38 * MINUTE, INFO: 2 * HOUR },
  sigma: 0.8,
  resolveMs: 50 * MINUTE,
  resolveSigma: 0.9,
  snoozeShare: 0.12,
  dismissShare: 0.09,
  unansweredShare: 0.02,
  firesAgainShare: 0.08,
  statesMoneyShare: 0.85,
} as const;

/** Everything that alerts raised on this day of the profile's zone will tell, in order of time. */
export function planAlerts(profile: AlertProfile, date: string): AlertEventTold[] {
  const day = localDay(profile, date);
  const random = new Random(`${profile.seed}/${date}`);
  const demand = profile.weekdayDemand[day.date.weekday - 1] ?? 1;
  const expected = profile.alertsPerDay * demand * random.lognormal(1, 0.2);
  return Array.from({ length: Math.round(expected) }, (_, index) => {
    const rule = random.weighted(profile.rules, ({ weight }) => weight);
    // Most of it by day.
    const share = random.chance(0.7) ? random.between(8, 19) / 24 : random.next();
    const at = Math.floor(day.from + share * (day.to - day.from - 1));
    const id = `${profile.prefix}-${date.replaceAll('-', '')}-${index + 1}`;
    return new Story(profile, rule, id).from(at);
  })
    .flat()
    .sort((a, b) => a.at - b.at);
}

class Story {
  private readonly random: Random;
  private readonly told: AlertEventTold[] = [];

  constructor(
    private readonly profile: AlertProfile,
    private readonly rule: AlertRule,
    private readonly alertId: string,
  ) {
    this.random = new Random(`${profile.seed}/${alertId}`);
  }

  from(at: number): AlertEventTold[] {
    const end = this.episode(at, 1);
    if (end !== null && this.random.chance(ANSWERS.firesAgainShare)) {
      this.episode(end + this.random.between(20 * MINUTE, 20 * HOUR), 2);
    }
    return this.told;
  }

  /** When it was resolved; null: it was not. */
  private episode(at: number, number: number): number | null {
    const { random, rule, profile } = this;
    const prevented = rule.typeClass === 'PREVENTED_ISSUE';
    const states = rule.money !== undefined && random.chance(ANSWERS.statesMoneyShare);
    const amount = (Math.round(random.lognormal(rule.money ?? 1, 0.6) * 100) / 100).toFixed(2);
    this.tell('raised', number, at, {
      serviceId: rule.serviceId,
      category: rule.category,
      severity: rule.severity,
      typeClass: rule.typeClass,
      title: rule.title,
      ...(states
        ? { [prevented ? 'savingsAmount' : 'impactAmount']: amount, currency: profile.currency }
        : {}),
    });
    if (prevented) {
      const end = at + random.between(30_000, 5 * MINUTE);
      this.tell('resolved', number, end, {});
      return end;
    }
    if (random.chance(ANSWERS.unansweredShare)) {
      return null;
    }
    const by = random.weighted(profile.people, () => 1);
    let answered = at + Math.min(random.lognormal(ANSWERS.medianMs[rule.severity], ANSWERS.sigma), DAY);
    if (random.chance(ANSWERS.snoozeShare)) {
      const until = answered + random.between(15 * MINUTE, 2 * HOUR);
      this.tell('snoozed', number, answered, { by, until: new Date(Math.floor(until)).toISOString() });
      answered = until + random.between(MINUTE, 10 * MINUTE);
    }
    if (random.chance(ANSWERS.dismissShare)) {
      this.tell('dismissed', number, answered, { by });
      return null;
    }
    this.tell('acknowledged', number, answered, { by });
    const end = answered + Math.min(random.lognormal(ANSWERS.resolveMs, ANSWERS.resolveSigma), DAY);
    this.tell('resolved', number, end, { by });
    return end;
  }

  private tell(kind: string, number: number, at: number, payload: Readonly<Record<string, unknown>>): void {
    this.told.push({
      clientEventId: `${this.alertId}-${number}-${kind}`,
      kind: `alert.${kind}`,
      at: Math.floor(at),
      payload: { alertId: this.alertId, ...payload },
    });
  }
}
