// How services do: what runs, is measured, predicted and breaks on a day. Pure: a day is the same whenever it is planned.
import type { DateTime } from 'luxon';
import { HOUR, type LocalDay, localDay, localHour, MINUTE } from './local-day';
import { Random } from './random';
import type { DemoService, ReliabilityEventTold, ReliabilityProfile } from './reliability-vocabulary';

const MEASURED_EVERY = 30 * MINUTE;
const PREDICTED_EVERY = 4 * HOUR;
const HORIZON = 6 * HOUR;
const MODEL = 'outage-forecast-2';
/** Whatever begins on a day is over by the end of the next. */
export const LONGEST_TROUBLE_DAYS = 2;
const LONGEST_EPISODE = 6 * HOUR;
/** How much more fails, and how much slower it is, while something is wrong. */
const WORSE = { failing: 12, slower: 2.4 } as const;
const REOPENED = 0.14;
/** Models see a trouble coming so often, and as often see one that does not come. */
const FORESEEN = 0.72;
const FALSE_ALARM = 0.05;
const SEVERITIES = [
  ['CRITICAL', 1],
  ['MAJOR', 3],
  ['MINOR', 7],
  ['INFO', 2],
] as const;

interface Trouble {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly episodes: readonly { readonly from: number; readonly acknowledged: number; readonly to: number }[];
}

/** Everything that begins on a local day, in no order. */
export function planReliability(profile: ReliabilityProfile, date: string): ReliabilityEventTold[] {
  const day = localDay(profile, date);
  return profile.services.flatMap((service) => new ServiceDay(profile, service, day).events());
}

/** The services themselves, as they are told of first. */
export function tellServices(profile: ReliabilityProfile, at: number): ReliabilityEventTold[] {
  return profile.services.map(({ id, name, sloPercent, sloDays }) => ({
    clientEventId: `demo/service/${id}`,
    kind: 'service.registered',
    at,
    payload: { serviceId: id, name, sloPercent, sloDays },
  }));
}

class ServiceDay {
  private readonly random: Random;
  private readonly told: ReliabilityEventTold[] = [];

  constructor(
    private readonly profile: ReliabilityProfile,
    private readonly service: DemoService,
    private readonly day: LocalDay,
  ) {
    this.random = new Random(`${profile.seed}/${day.label}/${service.id}`);
  }

  events(): ReliabilityEventTold[] {
    const { profile, service, day } = this;
    const beside = (days: number): Trouble[] => {
      const date: DateTime = day.date.plus({ days });
      return troublesOn(profile, service, localDay(profile, date.toFormat('yyyy-MM-dd')));
    };
    const own = beside(0);
    const troubles = [...beside(-1), ...own, ...beside(1)];
    own.forEach((trouble) => this.tellTrouble(trouble));
    this.measure(troubles);
    this.runWorkflows(troubles);
    this.predict(troubles);
    return this.told;
  }

  private tellTrouble({ id, title, severity, episodes }: Trouble): void {
    episodes.forEach(({ from, acknowledged, to }, index) => {
      const about = index === 0 ? { title, severity, serviceId: this.service.id } : {};
      this.tell(index === 0 ? 'incident.opened' : 'incident.reopened', from, { incidentId: id, ...about });
      this.tell('incident.acknowledged', acknowledged, { incidentId: id });
      this.tell('incident.resolved', to, { incidentId: id });
    });
  }

  private measure(troubles: readonly Trouble[]): void {
    const { random, day } = this;
    const { traffic } = this.service;
    if (traffic === null) {
      return;
    }
    const offset = random.between(0, MINUTE);
    for (let at = day.from + offset; at < day.to; at += MEASURED_EVERY) {
      const wrong = isWrong(troubles, at);
      // Hardly anybody at night, most in the evening.
      const busy = 0.25 + 0.75 * Math.max(0, Math.sin(((localHour(day, at) - 6) / 18) * Math.PI));
      const requests = Math.round(traffic.requests * busy * random.lognormal(1, 0.12));
      const failing = traffic.failing * (wrong ? WORSE.failing : 1) * random.lognormal(0.9, 0.5);
      this.tell('performance.measured', at, {
        p95LatencyMs: Math.round(
          traffic.p95LatencyMs * (0.8 + 0.4 * busy) * (wrong ? WORSE.slower : 1) * random.lognormal(1, 0.1),
        ),
        throughputRps: Math.round((requests / (MEASURED_EVERY / 1_000)) * 1_000) / 1_000,
        requests,
        failedRequests: Math.min(requests, Math.floor(requests * failing + random.next())),
        serviceId: this.service.id,
      });
    }
  }

  private runWorkflows(troubles: readonly Trouble[]): void {
    const { random, day } = this;
    for (const { name, aDay, seconds, failing } of this.service.workflows) {
      for (let place = 0; place < aDay; place += 1) {
        const at = day.from + ((place + random.next()) / aDay) * (day.to - day.from);
        const lasted = Math.round(random.lognormal(seconds, 0.35) * 1_000);
        const failed = random.chance(isWrong(troubles, at) ? Math.min(1, failing * WORSE.failing) : failing);
        this.tell('workflow.finished', at, {
          runId: `${name}/${day.label}/${place + 1}`,
          workflow: name,
          serviceId: this.service.id,
          status: failed ? 'FAILED' : random.chance(0.01) ? 'CANCELLED' : 'SUCCEEDED',
          startedAt: new Date(Math.round(at) - lasted).toISOString(),
        });
      }
    }
  }

  private predict(troubles: readonly Trouble[]): void {
    const { random, day } = this;
    for (let at = day.from + random.between(0, HOUR); at < day.to; at += PREDICTED_EVERY) {
      const comes = troubles.some(({ episodes }) =>
        episodes.some(({ from }) => from >= at && from < at + HORIZON),
      );
      const alarm = random.chance(comes ? FORESEEN : FALSE_ALARM);
      const probability = alarm ? random.between(0.45, 0.97) : random.between(0.01, 0.22);
      const predictionId = `${this.service.id}/${day.label}/${Math.round((at - day.from) / HOUR)}`;
      this.tell('prediction.made', at, {
        predictionId,
        serviceId: this.service.id,
        model: MODEL,
        failureProbability: Math.round(probability * 1_000) / 1_000,
        horizonMinutes: HORIZON / MINUTE,
      });
      this.tell('prediction.settled', at + HORIZON, { predictionId, occurred: comes });
    }
  }

  private tell(kind: string, at: number, payload: Readonly<Record<string, unknown>>): void {
    const clientEventId = `demo/${this.day.label}/${this.service.id}/${this.told.length}`;
    this.told.push({ clientEventId, kind, at: Math.round(at), payload });
  }
}

function isWrong(troubles: readonly Trouble[], at: number): boolean {
  return troubles.some(({ episodes }) => episodes.some(({ from, to }) => at >= from && at < to));
}

/** What breaks on a day: at most one thing of a service. */
function troublesOn(
  { seed }: ReliabilityProfile,
  service: DemoService,
  { from, to, label }: LocalDay,
): Trouble[] {
  const random = new Random(`${seed}/${label}/${service.id}/trouble`);
  if (!random.chance(service.incidentsADay)) {
    return [];
  }
  const episode = (at: number, median: number) => {
    const lasts = Math.min(LONGEST_EPISODE, 4 * MINUTE + random.lognormal(median, 0.8));
    return {
      from: at,
      acknowledged: at + Math.min(random.lognormal(5 * MINUTE, 0.7), lasts * 0.8),
      to: at + lasts,
    };
  };
  const first = episode(random.between(from, to), 38 * MINUTE);
  const again = random.chance(REOPENED)
    ? [episode(first.to + random.between(20 * MINUTE, 2 * HOUR), 20 * MINUTE)]
    : [];
  return [
    {
      id: `${service.id}-${label}`,
      title: service.troubles[random.below(service.troubles.length)] ?? service.name,
      severity: random.weighted(SEVERITIES, ([, weight]) => weight)[0],
      episodes: [first, ...again],
    },
  ];
}
