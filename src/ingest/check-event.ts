// One event as it came: is it one, may it be told, when was it, and whose personal values are in it? Pure: nothing is
// looked up, and nothing is kept but the answer.
import type { z } from 'zod';
import { UnreadableEvent } from '../platform';
import type { EventKind, EventKinds } from './event-kinds';
import { eventTime } from './event-time';
import { isToken, type Link, type Tokenizer } from './tokenizer';

/** Why an event is refused for good. */
export type FaultCode =
  | 'INVALID_JSON'
  | 'INVALID_EVENT'
  | 'INVALID_TEXT'
  | 'INVALID_PAYLOAD'
  | 'UNKNOWN_KIND'
  | 'UNKNOWN_VERSION'
  | 'NOT_ALLOWED'
  | 'TOO_LARGE'
  | 'TOO_OLD'
  | 'UNSTORABLE'
  | 'UNPROJECTABLE';

export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
}

/** An event that can be stored. */
export interface CheckedEvent {
  readonly clientEventId: string;
  readonly kind: EventKind;
  readonly occurredAt: Date;
  readonly toldAt: Date | null;
  /** JSON without any personal value. */
  readonly payload: string;
  /** By which the same content is recognised. */
  readonly digest: string;
  /** Of the payload's tokens: what their values are called otherwise. */
  readonly links: readonly Link[];
}

/** One that cannot. What can be said of it, without saying what it holds. */
export interface RefusedEvent {
  readonly clientEventId: string | null;
  readonly kind: string | null;
  readonly fault: Fault;
}

export type Judged = CheckedEvent | RefusedEvent;

export function isRefused(judged: Judged): judged is RefusedEvent {
  return 'fault' in judged;
}

export interface CheckRules {
  readonly kinds: EventKinds;
  readonly tokenizer: Tokenizer;
  readonly receivedAt: Date;
  readonly mostLateDays: number;
  /** The person whose page it is; null: whoever sends may tell of everybody. */
  readonly ofPerson: string | null;
  /** A dead letter that is tried again: its personal values are tokens already. */
  readonly isReplay?: boolean;
}

export const LONGEST_ID = 100;
export const MOST_EVENT_BYTES = 32 * 1024;
const DEEPEST = 8;
/** Of what was refused: deeper is not written down, because whoever writes JSON goes as deep as it does. */
const DEEPEST_KEPT = 32;
const DAY_MS = 86_400_000;
/** Moments as JSON has them: with a zone, because a clock without one could be anywhere. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const KIND_NAME = /^[a-z][\w.-]{0,99}$/i;
/** What most ids are made of: no more need be looked at. */
const PLAIN_NAME = /^[\x21-\x7e]{1,100}$/;
const CONTROL = /\p{Cc}/u;
const ENVELOPE = new Set(['clientEventId', 'kind', 'version', 'occurredAt', 'sentAt', 'payload']);
/** A character has at most so many bytes for each of its UTF-16 units. */
const MOST_BYTES_A_UNIT = 3;
/** How JSON writes what PostgreSQL cannot store; what only looks like it is looked at once more. */
const SUSPICIOUS = /\\u(0000|d[89a-f])/i;

export function checkEvent(raw: unknown, rules: CheckRules): Judged {
  if (raw instanceof UnreadableEvent) {
    return refused(null, null, 'INVALID_JSON', `is not JSON: ${raw.reason}`);
  }
  if (!isObject(raw)) {
    return refused(null, null, 'INVALID_EVENT', 'must be an object');
  }
  const { clientEventId, kind: name, version = 1, payload } = raw;
  if (typeof clientEventId !== 'string' || !isName(clientEventId)) {
    return refused(
      null,
      null,
      'INVALID_EVENT',
      `clientEventId must be a text of 1 to ${LONGEST_ID} characters without control characters`,
    );
  }
  const kindName = typeof name === 'string' && KIND_NAME.test(name) ? name : null;
  const refuse = (code: FaultCode, message: string): RefusedEvent =>
    refused(clientEventId, kindName, code, message);
  if (kindName === null) {
    return refuse('INVALID_EVENT', 'kind must be a name such as lesson.completed, of at most 100 characters');
  }
  for (const key in raw) {
    if (!ENVELOPE.has(key)) {
      return refuse('INVALID_EVENT', `${shown(key)} is no field of an event`);
    }
  }
  const told = momentOf(raw['occurredAt']);
  if (told === null) {
    return refuse('INVALID_EVENT', 'occurredAt must be a moment such as 2026-01-31T12:00:00Z');
  }
  const sentAt = raw['sentAt'] == null ? null : momentOf(raw['sentAt']);
  if (sentAt === null && raw['sentAt'] != null) {
    return refuse('INVALID_EVENT', 'sentAt must be a moment such as 2026-01-31T12:00:00Z');
  }
  if (typeof version !== 'number') {
    return refuse('INVALID_EVENT', 'version must be a whole number');
  }
  const kind = rules.kinds.get(kindName, version);
  if (kind === undefined) {
    const versions = rules.kinds.versionsOf(kindName);
    return versions.length === 0
      ? refuse('UNKNOWN_KIND', `there is no kind "${kindName}"`)
      : refuse('UNKNOWN_VERSION', `${kindName} has no version ${version}, but ${versions.join(', ')}`);
  }
  if (!isObject(payload)) {
    return refuse('INVALID_EVENT', 'payload must be an object');
  }
  const given = rules.ofPerson === null ? payload : asOwn(payload, kind, rules.ofPerson);
  if (given === null) {
    return refuse('NOT_ALLOWED', `a page may tell of ${kindName} only where it is about its own user`);
  }
  if (isDeeper(given, DEEPEST)) {
    return refuse('INVALID_PAYLOAD', `payload must be nested at most ${DEEPEST} levels deep`);
  }
  const parsed = kind.schema.safeParse(given);
  // The text is looked at first: a schema says of NUL only that it is not what it wants.
  const content = JSON.stringify(parsed.success ? parsed.data : given);
  if (
    content.length * MOST_BYTES_A_UNIT > MOST_EVENT_BYTES &&
    Buffer.byteLength(content) > MOST_EVENT_BYTES
  ) {
    return refuse(
      'TOO_LARGE',
      `payload must have at most ${MOST_EVENT_BYTES.toLocaleString('en')} bytes of JSON`,
    );
  }
  if (content.includes('\\u') && SUSPICIOUS.test(content) && !isStorable(given)) {
    return refuse('INVALID_TEXT', 'payload contains a NUL character or half of a surrogate pair');
  }
  if (!parsed.success) {
    return refuse('INVALID_PAYLOAD', faultsOf(parsed.error));
  }
  const { occurredAt, toldAt } = eventTime(told, sentAt, rules.receivedAt);
  if (rules.receivedAt.getTime() - occurredAt.getTime() > rules.mostLateDays * DAY_MS) {
    return refuse('TOO_OLD', `occurredAt must be at most ${rules.mostLateDays} days ago`);
  }
  const { data } = parsed;
  const links: Link[] = [];
  const isChanged = tokenize(data, kind, rules, links);
  return {
    clientEventId,
    kind,
    occurredAt,
    toldAt,
    payload: isChanged ? JSON.stringify(data) : content,
    digest: rules.tokenizer.digest(`${kindName} ${version} ${told.getTime()} ${content}`),
    links,
  };
}

/** Replaces personal values in place: the object is the schema's own copy. */
function tokenize(
  data: Record<string, unknown>,
  kind: EventKind,
  { tokenizer, isReplay = false }: CheckRules,
  links: Link[],
): boolean {
  let isChanged = false;
  for (const field in kind.personal) {
    const value = data[field];
    const what = kind.personal[field];
    if (typeof value !== 'string' || what === undefined || (isReplay && isToken(value))) {
      continue;
    }
    const token = tokenizer.token(what, value);
    if (token !== null) {
      data[field] = token.token;
      isChanged = true;
      links.push(...token.links);
    }
  }
  return isChanged;
}

/**
 * An event that was refused, as it may be kept: `event` has tokens in place of what is declared as personal, whatever
 * else is wrong with it; `shape` says what is there and nothing that was said.
 */
export function withheld(
  given: unknown,
  { kinds, tokenizer }: Pick<CheckRules, 'kinds' | 'tokenizer'>,
): { readonly event: string; readonly shape: unknown; readonly links: readonly Link[] } {
  if (given instanceof UnreadableEvent) {
    return { event: JSON.stringify({ unreadable: given.text }), shape: null, links: [] };
  }
  const raw = isDeeper(given, DEEPEST_KEPT) ? cutOff(given, DEEPEST_KEPT) : given;
  if (!isObject(raw) || !isObject(raw['payload'])) {
    return { event: JSON.stringify(raw), shape: isObject(raw) ? shapeOf(raw, 0) : null, links: [] };
  }
  const { kind: name, version = 1, payload } = raw;
  // Another version of the kind says of its fields what they are, too.
  const kind =
    typeof name === 'string'
      ? ((typeof version === 'number' ? kinds.get(name, version) : undefined) ??
        kinds.get(name, kinds.versionsOf(name).at(-1) ?? 0))
      : undefined;
  const links: Link[] = [];
  const kept = Object.fromEntries(
    Object.entries(payload).map(([field, value]) => {
      // Of its own: every object has a `constructor`.
      const what =
        kind !== undefined && Object.hasOwn(kind.personal, field) ? kind.personal[field] : undefined;
      const token =
        what === undefined || typeof value !== 'string' || isToken(value)
          ? null
          : tokenizer.token(what, value);
      links.push(...(token?.links ?? []));
      return [field, token === null ? value : token.token];
    }),
  );
  return { event: JSON.stringify({ ...raw, payload: kept }), shape: shapeOf(payload, 0), links };
}

/** The fields of something and what kind of value each has. */
function shapeOf(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object') {
    return typeof value === 'string' ? `text of ${value.length}` : value === null ? 'null' : typeof value;
  }
  if (Array.isArray(value)) {
    return `list of ${value.length}`;
  }
  const entries = Object.entries(value).slice(0, 50);
  return depth >= 3
    ? 'object'
    : Object.fromEntries(
        entries.map(([key, each]) => [isFieldName(key) ? key : '?', shapeOf(each, depth + 1)]),
      );
}

/** Names of fields are not said again where they could be values. */
function isFieldName(key: string): boolean {
  return /^[a-z][\w]{0,39}$/i.test(key);
}

function asOwn(
  payload: Readonly<Record<string, unknown>>,
  { ofPerson }: EventKind,
  person: string,
): Readonly<Record<string, unknown>> | null {
  if (ofPerson === undefined || (payload[ofPerson] ?? person) !== person) {
    return null;
  }
  return { ...payload, [ofPerson]: person };
}

/** Level by level: what is nested deeply must not be able to exhaust a stack. */
function isDeeper(value: unknown, most: number): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > most) {
      return true;
    }
    const next: object[] = [];
    for (const each of level) {
      for (const key in each) {
        const inner = (each as Readonly<Record<string, unknown>>)[key];
        if (isNested(inner)) {
          next.push(inner);
        }
      }
    }
    level = next;
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The same without what lies deeper; never accepted for that, as the limit of a payload is far less. */
function cutOff(value: unknown, levels: number): unknown {
  if (!isNested(value) || value instanceof Date) {
    return value;
  }
  if (levels === 0) {
    return Array.isArray(value) ? [] : {};
  }
  return Array.isArray(value)
    ? value.map((each: unknown) => cutOff(each, levels - 1))
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cutOff(each, levels - 1)]));
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') {
    return !value.includes('\0') && value.isWellFormed();
  }
  return (
    typeof value !== 'object' ||
    value === null ||
    Object.entries(value).every(([key, each]) => isStorable(key) && isStorable(each))
  );
}

/** What is wrong, by the names of the declared fields; a name that somebody made up is not repeated at length. */
function faultsOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, 5)
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `payload has no field ${issue.keys.slice(0, 5).map(shown).join(', ')}`
        : `payload.${issue.path.join('.')} ${issue.message}`,
    )
    .join('; ');
}

function shown(name: string): string {
  if (!isFieldName(name.replace(/\./g, ''))) {
    return 'of that name';
  }
  return `"${name}"`;
}

function momentOf(value: unknown): Date | null {
  const moment =
    value instanceof Date ? value : typeof value === 'string' && MOMENT.test(value) ? new Date(value) : null;
  return moment === null || Number.isNaN(moment.getTime()) ? null : moment;
}

function isName(text: string): boolean {
  return (
    PLAIN_NAME.test(text) ||
    (text.length >= 1 && text.length <= LONGEST_ID && !CONTROL.test(text) && text.isWellFormed())
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function refused(
  clientEventId: string | null,
  kind: string | null,
  code: FaultCode,
  message: string,
): RefusedEvent {
  return { clientEventId, kind, fault: { code, message } };
}
