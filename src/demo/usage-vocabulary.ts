// What the simulated use of a connected application is made of, and what comes of it.
import type { UsageEvent } from '../usage';

export interface UsageProfile {
  /** Of the demo organization. */
  slug: string;
  seed: string;
  /** IANA name: days and rhythms follow its wall clock. */
  timezone: string;
  /** Where people reach it. */
  site: string;
  /** Everybody who may use it, and how many of them never do. */
  people: number;
  neverActive: number;
  firstNames: readonly string[];
  lastNames: readonly string[];
  /** Of all people together on an ordinary weekday, once everybody has joined. */
  visitsPerDay: number;
  /** Relative demand of each weekday, Monday first. */
  weekdayDemand: readonly number[];
  /** Relative demand of each local hour, from 0 to 23. */
  hourlyDemand: readonly number[];
  /** A day out of 27 on which something goes wrong, from 0. */
  incidentDay: number;
  /** The service whose fault that is. */
  incidentService: string;
  endpoints: Readonly<Record<string, DemoEndpoint>>;
  pages: readonly DemoPage[];
  /** What other programs ask, by endpoint: how often a day. */
  machines: Readonly<Record<string, number>>;
  features: readonly DemoFeature[];
}

export interface DemoEndpoint {
  method: string;
  path: string;
  service: string;
  operation?: { type: 'QUERY' | 'MUTATION'; name: string; complexity: number };
  /** Half of the answers take longer. */
  medianMs: number;
  /** Spread of the response time; at 0.7 the 95th percentile is two and a half times the mean. */
  sigma: number;
  errorChance: number;
  faults: readonly DemoFault[];
}

export interface DemoFault {
  weight: number;
  status: number;
  /** Of a GraphQL error. */
  code?: string;
}

export interface DemoPage {
  path: string;
  weight: number;
  /** Sent while the page loads, each with its chance. */
  loads: Readonly<Record<string, number>>;
  /** Sent some time later, each with its chance. */
  actions: Readonly<Record<string, number>>;
}

export interface DemoFeature {
  feature: string;
  method?: string;
  path?: string;
  operation?: string;
}

export interface DemoPerson {
  externalId: string;
  /** Null: the application tells no names of them. */
  name: string | null;
  email: string | null;
  /** Days after the first day of history. */
  joinedAfterDays: number;
  /** Visits on an ordinary weekday; 0: never. */
  visitsPerDay: number;
  ip: string;
  userAgent: string;
}

export interface PlannedView {
  id: string;
  at: number;
  path: string;
  referrer: string | null;
  /** How long it is visible. */
  durationMs: number;
}

export interface PlannedVisit {
  id: string;
  person: DemoPerson;
  /** In order of time; the visit begins with the first and ends with the end of the last. */
  views: readonly PlannedView[];
}

export interface UsageDay {
  /** In order of time. */
  requests: readonly UsageEvent[];
  visits: readonly PlannedVisit[];
}
