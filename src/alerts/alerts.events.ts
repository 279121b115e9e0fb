// What may be told of alerts by events, and what a stored one says.
import { z } from 'zod';
import { type EventKind, Personal, type StoredEvent } from '../ingest';
import { storableText } from '../platform';
import { AlertChangeSource, AlertChangeType, SEVERITIES, TYPE_CLASSES } from './alert.types';
import { ALERTS_STREAM } from './alerts.facts';
import { LONGEST_CATEGORY, LONGEST_ID, LONGEST_NOTE, LONGEST_TITLE } from './alerts.limits';
import type { ToldChange } from './changes';

const id = storableText(LONGEST_ID, 1);
export const AMOUNT = /^\d{1,14}(\.\d{1,6})?$/;
export const CURRENCY = /^[A-Z]{3}$/;
/** Text, so that no digit is lost on the way. */
const amount = z
  .string('must be decimal text, such as "1250.50"')
  .regex(AMOUNT, 'must be decimal text of at most 14 digits and 6 decimals, not negative');

const of = { alertId: id, by: id.optional(), note: storableText(LONGEST_NOTE, 1).optional() };

const SHAPES = {
  'alert.raised': {
    ...of,
    serviceId: id,
    category: storableText(LONGEST_CATEGORY, 1),
    severity: z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(', ')}`),
    typeClass: z.enum(TYPE_CLASSES, `must be one of ${TYPE_CLASSES.join(', ')}`),
    title: storableText(LONGEST_TITLE, 1),
    impactAmount: amount.optional(),
    savingsAmount: amount.optional(),
    currency: z.string().regex(CURRENCY, 'must be a currency of ISO 4217, such as EUR').optional(),
  },
  'alert.acknowledged': of,
  'alert.resolved': of,
  'alert.snoozed': {
    ...of,
    until: z.iso
      .datetime({ offset: true, error: 'must be a moment as 2026-01-31T09:00:00Z' })
      // The calendar of ISO has moments that PostgreSQL does not take.
      .refine((text) => {
        const at = Date.parse(text);
        return at >= Date.UTC(2000, 0, 1) && at < Date.UTC(2100, 0, 1);
      }, 'must lie from 2000 until 2100'),
  },
  'alert.dismissed': of,
  'alert.reopened': of,
} as const;
type KindName = keyof typeof SHAPES;

const TYPES: Readonly<Record<KindName, AlertChangeType>> = {
  'alert.raised': AlertChangeType.RAISED,
  'alert.acknowledged': AlertChangeType.ACKNOWLEDGED,
  'alert.resolved': AlertChangeType.RESOLVED,
  'alert.snoozed': AlertChangeType.SNOOZED,
  'alert.dismissed': AlertChangeType.DISMISSED,
  'alert.reopened': AlertChangeType.REOPENED,
};

export const alertKinds: readonly EventKind[] = Object.entries(SHAPES).map(([name, shape]) => ({
  name,
  version: 1,
  stream: ALERTS_STREAM,
  schema: z
    .strictObject(shape)
    .refine(
      (payload: Readonly<Record<string, unknown>>) =>
        (payload['currency'] === undefined) ===
        (payload['impactAmount'] === undefined && payload['savingsAmount'] === undefined),
      { message: 'goes with impactAmount or savingsAmount, and they with it', path: ['currency'] },
    ),
  personal: { by: Personal.ID },
}));

type Payloads = { [Kind in KindName]: z.output<z.ZodObject<(typeof SHAPES)[Kind]>> };

/** What was checked when it came: kinds of other versions, and what is nothing of alerts, are refused. */
export function changeOf(event: StoredEvent): ToldChange {
  const { kind, version, clientEventId, occurredAt, receivedAt } = event;
  if (!alertKinds.some((each) => each.name === kind && each.version === version)) {
    throw new Error(`There is no event ${kind}, version ${version}, of alerts`);
  }
  // Its payload has the shape of its kind since it was received.
  const name = kind as KindName;
  const payload = event.payload as Payloads[KindName];
  return {
    alertId: payload.alertId,
    source: AlertChangeSource.EVENT,
    sourceId: clientEventId,
    type: TYPES[name],
    at: occurredAt,
    recordedAt: receivedAt,
    by: payload.by ?? null,
    note: payload.note ?? null,
    snoozedUntil: 'until' in payload ? new Date(payload.until) : null,
    details:
      'severity' in payload
        ? {
            serviceId: payload.serviceId,
            category: payload.category,
            severity: payload.severity,
            typeClass: payload.typeClass,
            title: payload.title,
            impactAmount: payload.impactAmount ?? null,
            savingsAmount: payload.savingsAmount ?? null,
            currency: payload.currency ?? null,
          }
        : null,
    batchId: null,
  };
}
