// What may be told of reliability, and what is wrong with the rest: the same for events, files and mutations.
import { z } from 'zod';
import { storableText } from '../platform';
import {
  HIGHEST_LATENCY_MS,
  HIGHEST_RPS,
  LONGEST_EVENT_ID,
  LONGEST_HORIZON_MINUTES,
  LONGEST_ID,
  LONGEST_NAME,
  MOST_REQUESTS,
  SLO_DAYS,
} from './reliability.limits';

const EARLIEST = Date.UTC(2000, 0, 1);
/** A clock of the application may be ahead of ours by so much. */
const AHEAD_MS = 5 * 60_000;

const id = storableText(LONGEST_ID, 1);
const eventId = storableText(LONGEST_EVENT_ID, 1);
const text = storableText(LONGEST_NAME, 1);
const numberUpTo = (most: number) =>
  z
    .number('must be a number')
    .min(0, 'must not be negative')
    .max(most, `must be at most ${most.toLocaleString('en')}`);
const countUpTo = (least: number, most: number) =>
  z
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most.toLocaleString('en')}`);

export const service = {
  serviceId: id,
  name: text,
  sloPercent: z
    .number('must be a number')
    .min(0.0001, 'must be 0.0001 to 99.9999')
    .max(99.9999, 'must be 0.0001 to 99.9999')
    .refine(
      (percent) => Math.abs(percent * 10_000 - Math.round(percent * 10_000)) < 1e-6,
      'must have at most 4 decimals',
    )
    .nullish(),
  sloDays: z
    .int('must be a whole number')
    .refine((days) => SLO_DAYS.some((each) => each === days), `must be one of ${SLO_DAYS.join(', ')}`)
    .nullish(),
};

export const run = {
  runId: eventId,
  workflow: text,
  status: z.enum(['SUCCEEDED', 'FAILED', 'CANCELLED'], 'must be SUCCEEDED, FAILED or CANCELLED'),
  serviceId: id.nullish(),
};

export const measurement = {
  serviceId: id,
  p95LatencyMs: numberUpTo(HIGHEST_LATENCY_MS).nullish(),
  throughputRps: numberUpTo(HIGHEST_RPS).nullish(),
  requests: countUpTo(0, MOST_REQUESTS).nullish(),
  failedRequests: countUpTo(0, MOST_REQUESTS).nullish(),
};

interface Measured {
  readonly p95LatencyMs?: unknown;
  readonly throughputRps?: unknown;
  readonly requests?: unknown;
  readonly failedRequests?: unknown;
}

/** Refuses measurements that measure nothing, and requests of which more failed than there were. */
export function checkMeasured(
  { p95LatencyMs, throughputRps, requests, failedRequests }: Measured,
  context: z.RefinementCtx,
): void {
  const fault = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (p95LatencyMs == null && throughputRps == null && requests == null) {
    fault('p95LatencyMs', 'is missing, and so are throughputRps and requests: one of them must be told');
  }
  if ((requests == null) !== (failedRequests == null)) {
    fault(requests == null ? 'requests' : 'failedRequests', 'must be told with the other');
  }
  if (Number(failedRequests ?? 0) > Number(requests ?? 0)) {
    fault('failedRequests', 'must not be more than requests');
  }
}

export const prediction = {
  predictionId: eventId,
  serviceId: id,
  model: text,
  failureProbability: z.number('must be a number').min(0, 'must be 0 to 1').max(1, 'must be 0 to 1'),
  horizonMinutes: countUpTo(1, LONGEST_HORIZON_MINUTES).nullish(),
};

export const outcome = { predictionId: eventId, occurred: z.boolean('must be true or false') };

export const SEVERITIES = ['CRITICAL', 'MAJOR', 'MINOR', 'INFO'] as const;
const severity = z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(', ')}`);

export const incident = { incidentId: id };
export const incidentOpened = { ...incident, serviceId: id.nullish(), title: text.nullish(), severity };
export const incidentReopened = {
  ...incident,
  serviceId: id.nullish(),
  title: text.nullish(),
  severity: severity.nullish(),
};

/** A moment that rows may have. */
export const moment = (now: Date) =>
  z
    .date('must be a time')
    .refine((at) => at.getTime() >= EARLIEST, 'must not lie before 2000')
    .refine(
      (at) => at.getTime() <= now.getTime() + AHEAD_MS,
      `must not be more than 5 minutes after now (${now.toISOString()})`,
    );

/** The same as text of an event, where what is too late is only known later. */
export const momentText = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T09:00:00Z' })
  .refine((written) => {
    const at = Date.parse(written);
    return at >= EARLIEST && at < Date.UTC(2100, 0, 1);
  }, 'must lie from 2000 until 2100');

/** The value as it can be stored, or all that is wrong with it, each with its field. */
export function checked<Value>(schema: z.ZodType<Value>, input: object): Value | string[] {
  const parsed = schema.safeParse(input);
  return parsed.success
    ? parsed.data
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
}
