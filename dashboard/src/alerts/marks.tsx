// A severity and a status as a mark and a word; the colour only repeats what the word says.
import { useText } from '../intl';
import styles from './marks.module.css';
import { alertsTexts } from './alerts.texts';
import type { AlertSeverity, AlertStatus } from './operations.generated';

export function SeverityMark({ severity }: { readonly severity: AlertSeverity }) {
  const text = useText(alertsTexts);
  return (
    <span className={styles.severity} data-severity={severity}>
      {text(severity)}
    </span>
  );
}

export function StatusMark({ status }: { readonly status: AlertStatus }) {
  const text = useText(alertsTexts);
  return (
    <span className={styles.status} data-status={status}>
      {text(status)}
    </span>
  );
}
