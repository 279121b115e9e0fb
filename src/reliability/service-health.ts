// How services stand against their objectives: all of them from one scan for each window.
import { elapsedBefore, type FactMetric, type MetricReader, type Period, type Reading } from '../metrics';
import { budgetOf, burnRate, type Events, healthOf } from './error-budget';
import { BURN_WINDOWS } from './reliability.limits';
import {
  avgFailedRequests,
  avgMeasuredRequests,
  avgP95LatencyMs,
  avgThroughputRps,
  workflowFailureRate,
} from './reliability.metrics';
import { type Placed, placed } from './report.types';
import { lastIncidents, listServices, openOfServices, type ServiceRow } from './reports.sql';
import {
  type BurnRates,
  type ServiceHealth,
  type ServiceHealthReport,
  ServiceStatus,
  SloBasis,
} from './services.types';
import { IncidentSeverity, IncidentStatus } from './incidents.types';

const DAY_HOURS = 24;
const BY_SERVICE = ['service_id'];

type ByService = ReadonlyMap<string | null, Reading>;

/** What happened in a window, of every service. */
interface WindowEvents {
  readonly requests: ByService;
  readonly failed: ByService;
  readonly runs: ByService;
}

export async function readServiceHealth(
  reader: MetricReader,
  organizationId: string,
  place: Placed,
): Promise<ServiceHealthReport> {
  const { asOf } = place.question;
  const services = await reader.rows(listServices, [organizationId]);
  if (services.length === 0) {
    return { ...placed(place), rows: [] };
  }
  const ids = services.map(({ id }) => id);
  const lengths = [
    ...new Set([
      ...services.map(({ sloDays }) => sloDays * DAY_HOURS),
      ...BURN_WINDOWS.map(({ hours }) => hours),
    ]),
  ];
  const day = elapsedBefore(asOf, DAY_HOURS);
  const [windows, latency, throughput, open, last] = await Promise.all([
    Promise.all(lengths.map(async (hours) => [hours, await eventsOf(reader, asOf, hours)] as const)),
    byService(reader, avgP95LatencyMs, day, asOf),
    byService(reader, avgThroughputRps, day, asOf),
    reader.rows(openOfServices, [organizationId, asOf, ids]),
    reader.rows(lastIncidents, [organizationId, ids, asOf]),
  ]);
  const within = new Map(windows);
  const lastOf = new Map(last.map((row) => [row.serviceId, row]));
  const openOf = new Map(open.map((row) => [row.serviceId, row.open]));
  const rows = services.map((service): ServiceHealth => {
    const incident = lastOf.get(service.id);
    return {
      ...service,
      ...againstObjective(service, within),
      avgP95LatencyMs: latency.get(service.id)?.value ?? null,
      avgThroughputRps: throughput.get(service.id)?.value ?? null,
      openIncidents: openOf.get(service.id) ?? 0,
      lastIncident:
        incident === undefined
          ? null
          : {
              ...incident,
              severity: incident.severity === null ? null : IncidentSeverity[incident.severity],
              status: IncidentStatus[incident.status],
            },
    };
  });
  return { ...placed(place), rows };
}

function againstObjective(
  { id, sloPercent, sloDays }: ServiceRow,
  within: ReadonlyMap<number, WindowEvents>,
): Pick<ServiceHealth, 'status' | 'basis' | 'budget' | 'burnRates'> {
  const whole = within.get(sloDays * DAY_HOURS);
  const requests = requestsOf(whole, id);
  // One basis for all windows: rates of different things cannot be compared.
  const countsRequests = requests.events > 0;
  const of = countsRequests ? requestsOf : runsOf;
  const budget = budgetOf(of(whole, id), sloPercent);
  const burns = BURN_WINDOWS.map(({ hours }) => burnRate(of(within.get(hours), id), sloPercent));
  const [hour = null, sixHours = null, day = null, threeDays = null] = burns;
  const burnRates: BurnRates = { hour, sixHours, day, threeDays };
  return {
    status: ServiceStatus[healthOf(budget, burns)],
    basis: budget === null ? null : countsRequests ? SloBasis.REQUESTS : SloBasis.WORKFLOW_RUNS,
    budget,
    burnRates,
  };
}

async function eventsOf(reader: MetricReader, asOf: Date, hours: number): Promise<WindowEvents> {
  const window = elapsedBefore(asOf, hours);
  const [requests, failed, runs] = await Promise.all([
    byService(reader, avgMeasuredRequests, window, asOf),
    byService(reader, avgFailedRequests, window, asOf),
    byService(reader, workflowFailureRate, window, asOf),
  ]);
  return { requests, failed, runs };
}

async function byService(
  reader: MetricReader,
  metric: FactMetric,
  window: Period,
  asOf: Date,
): Promise<ByService> {
  const cells = await reader.groups({ metric, ...window, asOf, by: BY_SERVICE });
  return new Map(cells.map(({ values, reading }) => [values[0] ?? null, reading]));
}

/** A mean carries its sum: of whole numbers that is a whole number. */
function requestsOf(window: WindowEvents | undefined, id: string): Events {
  return { events: sumOf(window?.requests.get(id)), failed: sumOf(window?.failed.get(id)) };
}

function runsOf(window: WindowEvents | undefined, id: string): Events {
  const runs = window?.runs.get(id);
  return { events: runs?.n ?? 0, failed: Math.round(((runs?.value ?? 0) * (runs?.n ?? 0)) / 100) };
}

function sumOf(reading: Reading | undefined): number {
  return reading === undefined ? 0 : Math.round((reading.value ?? 0) * reading.n);
}
