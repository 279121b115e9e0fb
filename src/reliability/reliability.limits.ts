// How much of reliability an organization may have, how much of it one call may carry, and what holds where nothing is said.

export const LONGEST_ID = 100;
/** Of runs, measurements and predictions, and of what is told of incidents: as long as ids of events may be. */
export const LONGEST_EVENT_ID = 200;
export const LONGEST_NAME = 200;
/** Listed of an organization, and registered by one call. */
export const MOST_SERVICES = 500;
/** Of one answer, those with most incidents first. */
export const MOST_GROUPS = 500;
/** Services whose incidents are told apart to find those: ids are the application's, and need not be registered. */
export const MOST_COMPARED = 5_000;
/** Of one incident: whatever is told of it, it is folded again from all of them. */
export const MOST_CHANGES = 1_000;
/** Of a question, back from its end. */
export const MOST_DAYS = 90;
/** Of incidents, which are few, and looked at over years. */
export const MOST_INCIDENT_DAYS = 3_660;
/** A span that begins and ends within a day has a point more. */
export const MOST_POINTS = MOST_DAYS + 2;

/** Of one measurement: sums of a day are kept as whole millionths. */
export const MOST_REQUESTS = 10_000_000;
export const HIGHEST_LATENCY_MS = 86_400_000;
export const HIGHEST_RPS = 10_000_000;
export const LONGEST_HORIZON_MINUTES = 525_600;

/** Windows that an objective may have: each is a scan of its own for all services that have it. */
export const SLO_DAYS = [7, 14, 28, 30, 90] as const;
export const DEFAULT_SLO_PERCENT = 99.9;
export const DEFAULT_SLO_DAYS = 30;

/** In which windows burning is looked at, and how fast is too fast in each. */
export const BURN_WINDOWS = [
  { hours: 1, tooFast: 14.4 },
  { hours: 6, tooFast: 6 },
  { hours: 24, tooFast: 3 },
  { hours: 72, tooFast: 1 },
] as const;
/** With so much of the budget left, or less, a service is at risk. */
export const LOW_BUDGET_PERCENT = 25;

export const CALIBRATION_BINS = 10;
