// Events of host applications: what one may say, and what is wrong with one that says something else. The mutation and
// the import ask here, so that both refuse the same.
import { canonicalJson, type JsonObject } from './canonical';
import { AuditOutcome } from './trail';

/** An event as it comes, not checked yet. */
export interface HostEventInput {
  readonly externalId: string;
  readonly occurredAt: Date;
  readonly adminId?: string | null;
  readonly adminName?: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId?: string | null;
  /** Any JSON, as JSON.parse reads it; absent: `{}`. */
  readonly details?: unknown;
  readonly outcome?: AuditOutcome | null;
  readonly errorCode?: string | null;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
}

/** An event that can be recorded. */
export interface HostEvent {
  readonly externalId: string;
  readonly at: Date;
  readonly adminId: string | null;
  readonly adminName: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly details: JsonObject;
  /** Canonical JSON of the details. */
  readonly detailsText: string;
  readonly outcome: AuditOutcome;
  readonly errorCode: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** The most characters of each text. The index over resources must hold the two of them in its 2,704 bytes. */
export const LONGEST = {
  externalId: 200,
  adminId: 200,
  adminName: 200,
  action: 100,
  resourceType: 100,
  resourceId: 512,
  errorCode: 100,
  // Host names occur where addresses are expected.
  ipAddress: 255,
  userAgent: 1_024,
} as const;

type TextName = keyof typeof LONGEST;

const TEXTS = Object.keys(LONGEST) as TextName[];
const REQUIRED: ReadonlySet<TextName> = new Set(['externalId', 'action', 'resourceType']);

/** Of the canonical text, in bytes. */
export const MOST_EVENT_DETAILS_BYTES = 64 * 1024;
/** The details themselves are level 1. */
export const DEEPEST_DETAILS = 32;
const EARLIEST = Date.UTC(2000, 0, 1);
/** A clock of the host may be ahead of ours by so much. */
const AHEAD_MS = 5 * 60_000;

/** The event as it will be recorded, or all that is wrong with it: each fault names its field and the limit. */
export function checkHostEvent(input: HostEventInput, now: Date): HostEvent | string[] {
  const faults = TEXTS.flatMap((name) => {
    const fault = textFault(input[name] ?? '', LONGEST[name], REQUIRED.has(name));
    return fault === null ? [] : [`${name} ${fault}`];
  });
  const timeFault = faultOfTime(input.occurredAt, now);
  if (timeFault !== null) {
    faults.push(`occurredAt ${timeFault}`);
  }
  const details = input.details ?? {};
  const detailsFault = faultOfDetails(details);
  const detailsText = detailsFault === null ? canonicalJson(details as JsonObject) : '';
  if (detailsFault !== null) {
    faults.push(`details${detailsFault}`);
  } else if (Buffer.byteLength(detailsText) > MOST_EVENT_DETAILS_BYTES) {
    faults.push(`details have more than ${MOST_EVENT_DETAILS_BYTES.toLocaleString('en')} bytes of JSON`);
  }
  if (faults.length > 0) {
    return faults;
  }
  const errorCode = input.errorCode || null;
  return {
    externalId: input.externalId,
    at: input.occurredAt,
    adminId: input.adminId || null,
    adminName: input.adminName || null,
    action: input.action,
    resourceType: input.resourceType,
    resourceId: input.resourceId || null,
    details: details as JsonObject,
    detailsText,
    outcome: input.outcome ?? (errorCode === null ? AuditOutcome.SUCCESS : AuditOutcome.FAILED),
    errorCode,
    ipAddress: input.ipAddress || null,
    userAgent: input.userAgent || null,
  };
}

function textFault(text: string, longest: number, isRequired: boolean): string | null {
  if (text === '') {
    return isRequired ? `must have 1 to ${longest.toLocaleString('en')} characters` : null;
  }
  if (text.length > longest) {
    return `is longer than ${longest.toLocaleString('en')} characters`;
  }
  return storableFault(text);
}

/** Why PostgreSQL, or a hash computed elsewhere, could not keep a text as it is. */
function storableFault(text: string): string | null {
  if (text.includes('\0')) {
    return 'contains a NUL character';
  }
  return text.isWellFormed() ? null : 'contains half of a surrogate pair';
}

function faultOfTime(at: Date, now: Date): string | null {
  const instant = at.getTime();
  if (!(instant >= EARLIEST)) {
    return 'lies before 2000-01-01';
  }
  return instant > now.getTime() + AHEAD_MS ? 'lies more than 5 minutes in the future' : null;
}

/** Continues the name of the field: the place in it, and what is wrong there. */
function faultOfDetails(details: unknown): string | null {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) {
    return ' must be a JSON object';
  }
  return jsonFault(details, '', 1);
}

function jsonFault(value: unknown, place: string, depth: number): string | null {
  if (typeof value === 'string') {
    const fault = storableFault(value);
    return fault === null ? null : `${place} ${fault}`;
  }
  if (typeof value === 'number') {
    return numberFault(value, place);
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  if (depth > DEEPEST_DETAILS) {
    return ` are nested more than ${DEEPEST_DETAILS} levels deep`;
  }
  const isList = Array.isArray(value);
  for (const [key, member] of Object.entries(value)) {
    const fault = isList ? null : storableFault(key);
    if (fault !== null) {
      return `${place} has a key that ${fault}`;
    }
    // A long way down is cut: the message is for a person.
    const inner = place.length > MOST_SHOWN ? place : `${place}.${key.slice(0, MOST_SHOWN).toWellFormed()}`;
    const memberFault = jsonFault(member, inner, depth + 1);
    if (memberFault !== null) {
      return memberFault;
    }
  }
  return null;
}

const MOST_SHOWN = 60;

function numberFault(value: number, place: string): string | null {
  if (!Number.isFinite(value)) {
    return `${place} is a number that is not finite`;
  }
  // JSON.parse has rounded it already: an id would be another one in the trail.
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? `${place} is a whole number beyond 2^53, which JSON does not keep: send it as text`
    : null;
}
