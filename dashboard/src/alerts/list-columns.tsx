// Columns of the list: what is on screen, and what a file of it has beside that.
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import { alertsTexts } from './alerts.texts';
import { amountText } from './amounts';
import styles from './list.module.css';
import { SeverityMark, StatusMark } from './marks';
import type { ListedAlert } from './use-alerts';

const JUST_NOW_MS = 60_000;

interface Choosing {
  readonly isChosen: (id: string) => boolean;
  /** Null: this role answers no alerts. */
  readonly choose: ((id: string) => void) | null;
}

const momentOf = (at: string | null): Date | null => (at === null ? null : new Date(at));

export function useColumns(
  now: Date,
  { isChosen, choose }: Choosing,
): Record<'onScreen' | 'inFile', readonly Column<ListedAlert>[]> {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const ago = (at: Date): string =>
    Math.abs(now.getTime() - at.getTime()) < JUST_NOW_MS ? text('justNow') : formats.ago(at, now);
  const choice: Column<ListedAlert> = {
    id: 'choose',
    header: text('choose'),
    value: ({ id }) => isChosen(id),
    render: ({ id, title }) => (
      <label className={styles.check} onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          aria-label={text('chooseThis', { title })}
          checked={isChosen(id)}
          onChange={() => choose?.(id)}
        />
      </label>
    ),
    isOnlyOnScreen: true,
    isNotSorted: true,
    width: '44px',
  };
  const impactOf = ({ impactAmount, currency }: ListedAlert): string | null =>
    impactAmount === null || currency === null ? null : amountText(impactAmount, currency, text.language);
  return {
    onScreen: [
      ...(choose === null ? [] : [choice]),
      {
        id: 'alert',
        header: text('alert'),
        value: ({ title }) => title,
        render: ({ title, severity }) => (
          <span className={styles.titleCell}>
            <SeverityMark severity={severity} />
            <span>{title}</span>
          </span>
        ),
        exact: ({ title, severity, typeClass, id }) =>
          `${text(severity)}, ${text(typeClass)}: ${title} (${id})`,
        isNotSorted: true,
      },
      {
        id: 'status',
        header: text('status'),
        value: ({ status }) => text(status),
        render: ({ status }) => <StatusMark status={status} />,
        exact: ({ status, snoozedUntil }) =>
          snoozedUntil === null
            ? text(status)
            : text('snoozedUntil', { at: formats.dateTime(new Date(snoozedUntil)) }),
        isNotSorted: true,
      },
      {
        id: 'category',
        header: text('category'),
        value: ({ category }) => category,
        exact: ({ category }) => category,
        foldsBelow: 720,
        isNotSorted: true,
      },
      {
        id: 'service',
        header: text('service'),
        value: ({ serviceId }) => serviceId,
        exact: ({ serviceId }) => serviceId,
        foldsBelow: 720,
        isNotSorted: true,
      },
      {
        id: 'impact',
        header: text('impact'),
        value: ({ impactAmount }) => impactAmount,
        render: (alert) => impactOf(alert),
        exact: (alert) => impactOf(alert) ?? '',
        isFigure: true,
        foldsBelow: 720,
        isNotSorted: true,
      },
      {
        id: 'raisedAt',
        header: text('raisedAt'),
        value: ({ raisedAt }) => new Date(raisedAt),
        render: ({ raisedAt }) => ago(new Date(raisedAt)),
        exact: ({ raisedAt }) => formats.dateTime(new Date(raisedAt)),
        isFigure: true,
        foldsBelow: 480,
      },
    ],
    inFile: [
      { id: 'id', header: text('id'), value: ({ id }) => id },
      { id: 'title', header: text('alert'), value: ({ title }) => title },
      { id: 'severity', header: text('severity'), value: ({ severity }) => text(severity) },
      { id: 'status', header: text('status'), value: ({ status }) => text(status) },
      { id: 'class', header: text('typeClass'), value: ({ typeClass }) => text(typeClass) },
      { id: 'category', header: text('category'), value: ({ category }) => category },
      { id: 'service', header: text('service'), value: ({ serviceId }) => serviceId },
      { id: 'episode', header: text('episode'), value: ({ episode }) => episode },
      { id: 'raisedAt', header: text('raisedAt'), value: ({ raisedAt }) => new Date(raisedAt) },
      {
        id: 'acknowledgedAt',
        header: text('acknowledgedAt'),
        value: ({ acknowledgedAt }) => momentOf(acknowledgedAt),
      },
      { id: 'resolvedAt', header: text('resolvedAt'), value: ({ resolvedAt }) => momentOf(resolvedAt) },
      { id: 'dismissedAt', header: text('dismissedAt'), value: ({ dismissedAt }) => momentOf(dismissedAt) },
      {
        id: 'snoozedUntil',
        header: text('snoozedUntilColumn'),
        value: ({ snoozedUntil }) => momentOf(snoozedUntil),
      },
      { id: 'response', header: text('responseSeconds'), value: ({ responseSeconds }) => responseSeconds },
      {
        id: 'unsnoozed',
        header: text('responseSecondsWithoutSnooze'),
        value: ({ responseSecondsWithoutSnooze }) => responseSecondsWithoutSnooze,
      },
      { id: 'impact', header: text('impact'), value: ({ impactAmount }) => impactAmount },
      { id: 'savings', header: text('savings'), value: ({ savingsAmount }) => savingsAmount },
      { id: 'currency', header: text('currency'), value: ({ currency }) => currency },
    ],
  };
}
