// What is recorded: an event as the gateway takes it, its limits, and the same as it waits in memory.
import { nextId } from './ids.ts';

export type OperationType = 'QUERY' | 'MUTATION' | 'SUBSCRIPTION';

/** An answered request, or an operation of GraphQL within one; field by field the gateway's `UsageEventInput`. */
export interface UsageEvent {
  /** A UUID, made when the event is recorded. Whatever is sent again is recognised by it. */
  readonly id: string;
  /** When the request came. */
  readonly occurredAt: Date;
  readonly method: string;
  /** Template of the route, or path without its query. */
  readonly endpoint: string;
  readonly statusCode: number;
  /** Null: nobody knows. */
  readonly responseTimeMs: number | null;
  /** As the host knows its user; null: nobody. */
  readonly userId: string | null;
  readonly service: string | null;
  readonly operationType: OperationType | null;
  readonly operationName: string | null;
  readonly errorCodes: readonly string[] | null;
  readonly complexity: number | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Somebody whom events are about, and what to call them. */
export interface AppUser {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** An event that is recorded by hand. What is longer than the gateway takes is cut. */
export interface EventByHand {
  readonly method: string;
  readonly endpoint: string;
  /** 100 to 599. */
  readonly statusCode: number;
  /** Default: now. */
  readonly occurredAt?: Date | undefined;
  readonly responseTimeMs?: number | null | undefined;
  readonly user?: AppUser | string | null | undefined;
  readonly operationType?: OperationType | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly errorCodes?: readonly string[] | null | undefined;
  readonly complexity?: number | null | undefined;
  readonly ip?: string | null | undefined;
  readonly userAgent?: string | null | undefined;
}

/** Longest texts, in UTF-16 units, as the gateway counts them. */
export const LONGEST = {
  method: 10,
  endpoint: 500,
  userId: 200,
  service: 100,
  operationName: 200,
  errorCode: 100,
  ip: 45,
  userAgent: 1_024,
  userName: 200,
  email: 254,
} as const;

export const MOST_ERROR_CODES = 10;

/** Names of fields, punctuation, id, time, status, duration, complexity and type of an event in JSON, with room. */
const FIXED_BYTES = 440;
/** A UTF-16 unit takes at most so many bytes as UTF-8, and in a JSON text after `clean`. */
const BYTES_PER_UNIT = 3;

/**
 * An event that waits. Its texts are cut already; they are cleaned when they are written, which is not done while a
 * request is answered.
 */
export class Entry {
  readonly id = nextId();
  /** At most so many bytes in JSON, and about as many in memory. */
  readonly bytes: number;

  constructor(
    /** Milliseconds since 1970. */
    readonly occurredAt: number,
    readonly method: string,
    readonly endpoint: string,
    readonly statusCode: number,
    readonly responseTimeMs: number | null,
    readonly userId: string | null,
    readonly ip: string | null,
    readonly userAgent: string | null,
    readonly operationType: OperationType | null,
    readonly operationName: string | null,
    readonly errorCodes: readonly string[] | null,
    readonly complexity: number | null,
  ) {
    let units = method.length + endpoint.length;
    if (userId !== null) {
      units += userId.length;
    }
    if (ip !== null) {
      units += ip.length;
    }
    if (userAgent !== null) {
      units += userAgent.length;
    }
    if (operationName !== null) {
      units += operationName.length;
    }
    if (errorCodes !== null) {
      for (const code of errorCodes) {
        units += code.length + 1;
      }
    }
    this.bytes = FIXED_BYTES + units * BYTES_PER_UNIT;
  }
}

export function usageEvent(entry: Entry, service: string | null): UsageEvent {
  return {
    id: entry.id,
    occurredAt: new Date(entry.occurredAt),
    method: clean(entry.method),
    endpoint: entry.endpoint,
    statusCode: entry.statusCode,
    responseTimeMs: entry.responseTimeMs,
    userId: entry.userId === null ? null : clean(entry.userId),
    service,
    operationType: entry.operationType,
    operationName: entry.operationName,
    errorCodes: entry.errorCodes === null ? null : entry.errorCodes.map(clean),
    complexity: entry.complexity,
    ip: entry.ip,
    userAgent: entry.userAgent === null ? null : clean(entry.userAgent),
  };
}

export function bytesOfUser({ id, name, email }: AppUser): number {
  return 60 + (id.length + (name?.length ?? 0) + (email?.length ?? 0)) * BYTES_PER_UNIT;
}

const PLAIN = /^[\x20-\x7e]*$/;

/** Text that a database can store: no control characters, no halves of characters. Never longer than before. */
export function clean(text: string): string {
  return PLAIN.test(text) ? text : text.toWellFormed().replace(/[\x00-\x1f\x7f]/g, ' ');
}

/** Null unless it is a text that says something; cut to so many units. */
export function cut(text: unknown, longest: number): string | null {
  if (typeof text !== 'string' || text === '') {
    return null;
  }
  return text.length <= longest ? text : copyOf(text.slice(0, longest));
}

/** The same text in memory of its own: a part of a text otherwise keeps the whole of it, query string included. */
export function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** The gateway takes none that is longer: a day. */
const LONGEST_MS = 86_400_000;

/** Milliseconds to the microsecond; null for what is no duration, and for streams that go on for longer than a day. */
export function duration(ms: unknown): number | null {
  return typeof ms === 'number' && ms >= 0 && ms <= LONGEST_MS ? Math.round(ms * 1_000) / 1_000 : null;
}

/** GraphQL's Int is of 32 bits. */
export function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 ? Math.min(Math.round(value), 2_147_483_647) : null;
}
