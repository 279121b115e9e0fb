// Events as applications send them, by every way in, and kinds of our own of which a test sees what was projected.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type EventKind, Personal, type Projection, type StoredEvent } from '../../src/ingest';
import { statement } from '../../src/platform';
import type { Gateway } from './gateway';

export interface Result {
  readonly index: number;
  readonly clientEventId: string | null;
  readonly status: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly retryable: boolean;
  readonly payloadMismatch: boolean;
}

export interface Outcome {
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly results: readonly Result[];
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Outcome & { readonly error?: { readonly code: string; readonly message: string } };
}

export const NDJSON = { 'content-type': 'application/x-ndjson' };

export const noteTaken: EventKind = {
  name: 'note.taken',
  version: 2,
  stream: 'notes',
  schema: z.strictObject({
    person: z.string().max(100).optional(),
    text: z.string().max(2_000).optional(),
    number: z.number().optional(),
    email: z.string().max(254).optional(),
    name: z.string().max(200).optional(),
    phone: z.string().max(50).optional(),
    ip: z.string().max(45).optional(),
    deep: z.json().optional(),
  }),
  personal: {
    person: Personal.ID,
    email: Personal.EMAIL,
    name: Personal.NAME,
    phone: Personal.PHONE,
    ip: Personal.ADDRESS_IP,
  },
  ofPerson: 'person',
};

/** Of nobody in particular: no page may tell of it. */
export const stockCounted: EventKind = {
  name: 'stock.counted',
  version: 1,
  stream: 'notes',
  schema: z.strictObject({ number: z.int() }),
  personal: {},
};

/** Remembers what it was given, or does what the test says. */
export class Notes implements Projection {
  readonly stream = 'notes';
  readonly facts: readonly string[] = [];
  seen: StoredEvent[] = [];
  refuses: (events: readonly StoredEvent[]) => void = () => undefined;

  forget(): void {
    this.seen = [];
    this.refuses = () => undefined;
  }

  project: Projection['project'] = (_session, _organizationId, events) => {
    this.refuses(events);
    this.seen.push(...events);
    return Promise.resolve();
  };
}

export const note = (more: object = {}, payload: object = { text: 'hello' }): Record<string, unknown> => ({
  clientEventId: randomUUID(),
  kind: 'note.taken',
  version: 2,
  occurredAt: new Date().toISOString(),
  payload,
  ...more,
});

const INGEST = `mutation($events: [EventInput!]!) { ingestEvents(events: $events) {
  accepted duplicates failed results { index clientEventId status code message retryable payloadMismatch } } }`;

/** Over GraphQL; fails where the call as a whole was refused. */
export async function ingest(gateway: Gateway, token: string, events: readonly unknown[]): Promise<Outcome> {
  const { data, errors } = await gateway.ask<{ ingestEvents: Outcome }, object>(
    INGEST,
    { events },
    { token },
  );
  expect(errors).toEqual([]);
  return data?.ingestEvents ?? { accepted: 0, duplicates: 0, failed: 0, results: [] };
}

/** Code and message of the refusal of a call over GraphQL. */
export async function refusalOf(
  gateway: Gateway,
  token: string | null,
  events: readonly unknown[],
): Promise<string> {
  const { errors } = await gateway.ask(INGEST, { events }, { token });
  return errors.map(({ message, extensions }) => `${extensions.code} ${message}`).join();
}

/** To /v1/events. */
export async function post(
  url: string,
  token: string | null,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: JSON.parse(text) as Posted['body'],
  };
}

export const lines = (events: readonly unknown[]): string =>
  events.map((each) => JSON.stringify(each)).join('\n');

/** Rows of the organization, whose id is `$1`. */
export function rowsIn<Row>(gateway: Gateway, organizationId: string, sql: string): Promise<Row[]> {
  return gateway.app.database.withOrganization(organizationId, (session) =>
    session.run(statement<Row>('test.rows', sql), [organizationId]),
  );
}

export interface StoredRow {
  readonly id: string;
  readonly payload: Record<string, unknown>;
  readonly occurredAt: Date;
  readonly toldAt: Date | null;
}

export function storedIn(gateway: Gateway, organizationId: string): Promise<StoredRow[]> {
  return rowsIn(
    gateway,
    organizationId,
    `SELECT e.client_event_id AS id, e.payload, e.occurred_at AS "occurredAt", e.told_at AS "toldAt"
       FROM events e WHERE e.org_id = $1 ORDER BY e.received_at, e.batch_id, e.position`,
  );
}

export interface LetterRow {
  readonly id: string;
  readonly clientEventId: string | null;
  readonly kind: string | null;
  readonly code: string;
  readonly message: string;
  readonly shape: unknown;
  readonly count: number;
  readonly attempts: number;
  readonly isSealed: boolean;
}

export function lettersIn(gateway: Gateway, organizationId: string): Promise<LetterRow[]> {
  return rowsIn(
    gateway,
    organizationId,
    `SELECT d.id, d.client_event_id AS "clientEventId", d.kind, d.code, d.message, d.shape, d.count, d.attempts,
            d.sealed IS NOT NULL AS "isSealed"
       FROM dead_letters d WHERE d.org_id = $1 ORDER BY d.client_event_id, d.id`,
  );
}
