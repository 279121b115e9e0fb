// The list of pages: a rail at the side, a bar at the foot of a phone. Links take the date range along.
import { Link, useLocation } from 'wouter';
import { useText } from '../intl';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';
import { pages } from './pages';
import { usePageAddress } from './use-page-address';

export function Rail() {
  const text = useText(frameTexts);
  const [path] = useLocation();
  const addressOf = usePageAddress();
  return (
    <nav className={styles.rail} aria-label={text('pages')}>
      <Link href={addressOf('/support')} className={styles.brand} aria-label="Opsgraph">
        <svg className={styles.brandMark} width="20" height="20" viewBox="0 0 16 16" aria-hidden="true">
          <rect width="16" height="16" rx="3.5" fill="currentColor" />
          <path d="M3.5 11.5 6.5 7l2.5 2.5 3.5-5" fill="none" stroke="var(--on-accent)" strokeWidth="1.7" />
        </svg>
        <span>Opsgraph</span>
      </Link>
      {pages.map(({ path: to, label, icon: Icon, isDocument = false }) => {
        const inside = (
          <>
            <Icon />
            <span>{text(label)}</span>
          </>
        );
        return isDocument ? (
          <a key={to} href={to} className={styles.link}>
            {inside}
          </a>
        ) : (
          <Link
            key={to}
            href={addressOf(to)}
            className={styles.link}
            aria-current={path.startsWith(to) ? 'page' : undefined}
          >
            {inside}
          </Link>
        );
      })}
    </nav>
  );
}
