// What recorders and imports may tell of the use of an application, and what is wrong with what says something else.
import { z } from 'zod';
import { type EventKind, Personal } from '../ingest';
import { storableText } from '../platform';
import { USAGE_STREAM } from './usage.facts';

export const MOST_EVENTS = 1_000;
export const LONGEST_PATH = 500;
export const LONGEST_USER = 200;
export const LONGEST_REFERRER = 2_000;
const DAY_MS = 86_400_000;
/** What a recorder kept while the gateway was away may be so old; what is older is imported. */
export const MOST_LATE_DAYS = 7;
/** A clock of the host may be ahead of ours by so much. */
const AHEAD_MS = 5 * 60_000;
/** Longer than any request. */
const LONGEST_RESPONSE_MS = 86_400_000;

/** Part of the name of an endpoint: spaces separate those. */
const name = (longest: number) =>
  storableText(longest, 1).refine((text) => !/\s/.test(text), 'must not contain spaces');

/** Absent, null and, of texts, empty are the same: not known. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === undefined || value === '' ? null : value), schema.nullable());

const usageEventSchema = z.object({
  id: z.uuid('must be a UUID').transform((id) => id.toLowerCase()),
  occurredAt: z.date(),
  userId: optional(storableText(LONGEST_USER)),
  service: optional(storableText(100)),
  method: name(10).transform((method) => method.toUpperCase()),
  endpoint: name(LONGEST_PATH),
  statusCode: z.int().min(100, 'must be 100 to 599').max(599, 'must be 100 to 599'),
  responseTimeMs: optional(
    z
      .number()
      .min(0, 'must not be negative')
      .max(LONGEST_RESPONSE_MS, `must be at most ${LONGEST_RESPONSE_MS.toLocaleString('en')}`),
  ),
  operationType: optional(z.enum(['QUERY', 'MUTATION', 'SUBSCRIPTION'])),
  operationName: optional(name(200)),
  errorCodes: optional(z.array(storableText(100, 1)).max(10, 'must have at most 10 items')),
  complexity: optional(z.int().min(0, 'must not be negative').max(2_147_483_647)),
  ip: optional(storableText(45)),
  userAgent: optional(storableText(1_024)),
});

/** A request that can be stored. */
export type UsageEvent = z.output<typeof usageEventSchema>;

/** The event as it will be stored, or all that is wrong with it, each with its field and its limit. */
export function checkUsageEvent(
  input: object,
  now: Date,
  mostLateDays: number | null,
): UsageEvent | string[] {
  const parsed = usageEventSchema.safeParse(input);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
  }
  const event = parsed.data;
  const faults: string[] = [];
  const age = now.getTime() - event.occurredAt.getTime();
  if (age < -AHEAD_MS) {
    faults.push(`occurredAt must not be more than 5 minutes after now (${now.toISOString()})`);
  } else if (mostLateDays !== null && age > mostLateDays * DAY_MS) {
    faults.push(`occurredAt must be at most ${mostLateDays} days ago: what is older is imported`);
  }
  if ((event.operationType === null) !== (event.operationName === null)) {
    faults.push('operationName and operationType go together');
  }
  return faults.length > 0 ? faults : event;
}

const appUserSchema = z.object({
  id: storableText(LONGEST_USER, 1),
  name: optional(storableText(200)),
  email: optional(storableText(254)),
});

/** Somebody who uses the application, as the host knows them. */
export type AppUserTold = z.output<typeof appUserSchema>;

export function checkAppUser(input: object): AppUserTold | string[] {
  const parsed = appUserSchema.safeParse(input);
  return parsed.success
    ? parsed.data
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
}

/** A request told as an event: its id and its moment are the event's. */
export const requestRecorded: EventKind = {
  name: 'request.recorded',
  version: 1,
  stream: USAGE_STREAM,
  schema: usageEventSchema.omit({ id: true, occurredAt: true }).strict(),
  personal: { userId: Personal.ID, ip: Personal.ADDRESS_IP },
};
