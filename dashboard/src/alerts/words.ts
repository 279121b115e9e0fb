// The values of alerts in their order, and which of them the list is asked for. Pure.
import type {
  AlertInteractionType,
  AlertSeverity,
  AlertStatus,
  AlertTypeClass,
} from './operations.generated';

export const SEVERITIES = ['CRITICAL', 'IMPORTANT', 'STANDARD', 'INFO'] as const satisfies AlertSeverity[];

export const CLASSES = [
  'ACTION_NEEDED',
  'PREVENTED_ISSUE',
  'TREND_WARNING',
  'ESCALATION',
  'INFORMATION',
] as const satisfies AlertTypeClass[];

/** What the list may be of: some statuses together, or one. */
export const VIEWS = ['ACTIVE', 'OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED', 'DISMISSED', 'ALL'] as const;
export type AlertView = (typeof VIEWS)[number];

const ACTIVE: readonly AlertStatus[] = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED'];

/** Null: all. */
export function statusesOf(view: AlertView): readonly AlertStatus[] | null {
  return view === 'ALL' ? null : view === 'ACTIVE' ? ACTIVE : [view];
}

/** Place of a severity among the eight series colours. */
export const SEVERITY_COLORS: Readonly<Record<AlertSeverity, number>> = {
  CRITICAL: 3,
  IMPORTANT: 1,
  STANDARD: 0,
  INFO: 7,
};

export const INTERACTIONS = [
  'ACKNOWLEDGED',
  'RESOLVED',
  'DISMISSED',
  'SNOOZED',
] as const satisfies AlertInteractionType[];

/** What can be done with an alert that stands so: what has ended is over, and what is acknowledged is so already. */
export function possible(status: AlertStatus): readonly AlertInteractionType[] {
  switch (status) {
    case 'RESOLVED':
    case 'DISMISSED':
      return [];
    case 'ACKNOWLEDGED':
      return INTERACTIONS.filter((each) => each !== 'ACKNOWLEDGED');
    case 'OPEN':
    case 'SNOOZED':
      return INTERACTIONS;
  }
}
