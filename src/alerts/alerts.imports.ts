// What of alerts can be imported from files: each row an alert with what became of it.
import type { Batch, ImportKind, Value } from '../imports';
import { AlertChangeSource, AlertChangeType, SEVERITIES, TYPE_CLASSES } from './alert.types';
import { AMOUNT, CURRENCY } from './alerts.events';
import { LONGEST_CATEGORY, LONGEST_ID, LONGEST_TITLE } from './alerts.limits';
import { tell, type ToldChange } from './changes';

const text = (longest: number, description: string) =>
  ({ type: 'text', required: true, longest, description }) as const;

const alerts: ImportKind = {
  name: 'alerts',
  fields: {
    id: text(LONGEST_ID, 'id of the alert in the application; several rows of one id are its episodes'),
    serviceId: text(LONGEST_ID, 'id of the service in the application'),
    category: text(LONGEST_CATEGORY, 'what kind of alert it is'),
    severity: {
      type: 'enum',
      values: SEVERITIES,
      required: true,
      description: 'how much it matters',
    },
    typeClass: {
      type: 'enum',
      values: TYPE_CLASSES,
      default: 'ACTION_NEEDED',
      description: 'what kind of thing it tells of',
    },
    title: text(LONGEST_TITLE, 'its title'),
    raisedAt: { type: 'time', required: true, description: 'when it fired' },
    acknowledgedAt: {
      type: 'time',
      description: 'when somebody had seen it; not before raisedAt, and not after its end',
    },
    resolvedAt: {
      type: 'time',
      description: 'when it was over; later than raisedAt, else its duration is not known',
    },
    dismissedAt: {
      type: 'time',
      description: 'when it was dismissed; not before raisedAt, and not beside resolvedAt',
    },
    impactAmount: { type: 'text', longest: 21, description: 'money at risk, as decimal text' },
    savingsAmount: { type: 'text', longest: 21, description: 'money that was saved, as decimal text' },
    currency: { type: 'text', longest: 3, description: 'of the amounts, ISO 4217' },
  },
  write: async (batch) => {
    const now = batch.clock.now();
    const rejected: { position: number; reason: string }[] = [];
    const changes: ToldChange[] = [];
    rowsOf(batch).forEach((row, position) => {
      const told = changesOfRow(row, now);
      if (typeof told === 'string') {
        rejected.push({ position, reason: told });
      } else {
        changes.push(...told);
      }
    });
    const { database, organizationId } = batch;
    const { added } = await database.withOrganization(organizationId, (session) =>
      tell(session, organizationId, changes),
    );
    return { added, rejected };
  },
};

export const alertImports: readonly ImportKind[] = [alerts];

type Row = Readonly<Record<string, Value>>;

function rowsOf({ ids, fields, columns }: Batch): Row[] {
  const names = Object.keys(fields);
  return ids.map((_, position) =>
    Object.fromEntries(names.map((name, place) => [name, columns[place]?.[position] ?? null] as const)),
  );
}

/** What a row tells, or why it cannot be believed. */
function changesOfRow(row: Row, now: Date): ToldChange[] | string {
  const of = (name: string): string | null => {
    const value = row[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const moment = (name: string): Date | null => {
    const value = of(name);
    return value === null ? null : new Date(value);
  };
  const amounts = ['impactAmount', 'savingsAmount'].filter((name) => of(name) !== null);
  const wrong = amounts.find((name) => !AMOUNT.test(of(name) ?? ''));
  if (wrong !== undefined) {
    return `${wrong} must be decimal text of at most 14 digits and 6 decimals, not negative`;
  }
  const currency = of('currency');
  if ((currency !== null) !== amounts.length > 0 || (currency !== null && !CURRENCY.test(currency))) {
    return 'currency must be one of ISO 4217, and goes with impactAmount or savingsAmount';
  }
  const [raisedAt, acknowledgedAt, resolvedAt, dismissedAt] = [
    moment('raisedAt'),
    moment('acknowledgedAt'),
    moment('resolvedAt'),
    moment('dismissedAt'),
  ];
  if (raisedAt === null) {
    return 'raisedAt is missing';
  }
  if (resolvedAt !== null && resolvedAt <= raisedAt) {
    return 'resolvedAt must be later than raisedAt: how long it took is not known';
  }
  if (resolvedAt !== null && dismissedAt !== null) {
    return 'dismissedAt must not stand beside resolvedAt';
  }
  for (const [name, at] of [
    ['acknowledgedAt', acknowledgedAt],
    ['dismissedAt', dismissedAt],
  ] as const) {
    if (at !== null && at < raisedAt) {
      return `${name} must not be before raisedAt`;
    }
  }
  for (const [name, at] of [
    ['resolvedAt', resolvedAt],
    ['dismissedAt', dismissedAt],
  ] as const) {
    // What is told of an alert that has ended counts for nothing.
    if (at !== null && acknowledgedAt !== null && at < acknowledgedAt) {
      return `${name} must not be before acknowledgedAt`;
    }
  }
  const alertId = of('id') ?? '';
  const change = (type: AlertChangeType, at: Date, details: ToldChange['details'] = null): ToldChange => ({
    alertId,
    source: AlertChangeSource.IMPORT,
    // Of an alert that is there already with this change nothing is added.
    sourceId: `${type} ${at.toISOString()} ${alertId}`,
    type,
    at,
    recordedAt: now,
    by: null,
    note: null,
    snoozedUntil: null,
    details,
    batchId: null,
  });
  return [
    change(AlertChangeType.RAISED, raisedAt, {
      serviceId: of('serviceId') ?? '',
      category: of('category') ?? '',
      severity: of('severity') ?? '',
      typeClass: of('typeClass') ?? '',
      title: of('title') ?? '',
      impactAmount: of('impactAmount'),
      savingsAmount: of('savingsAmount'),
      currency,
    }),
    ...(acknowledgedAt === null ? [] : [change(AlertChangeType.ACKNOWLEDGED, acknowledgedAt)]),
    ...(resolvedAt === null ? [] : [change(AlertChangeType.RESOLVED, resolvedAt)]),
    ...(dismissedAt === null ? [] : [change(AlertChangeType.DISMISSED, dismissedAt)]),
  ];
}
