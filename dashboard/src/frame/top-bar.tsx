// Always in sight: organization, date range, zone, live state and who is signed in.
import { useFormats, useText } from '../intl';
import { RangePicker } from '../range';
import { useSession } from '../session';
import { AccountMenu } from './account-menu';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';
import { LiveBadge } from './live-badge';
import type { PageEntry } from './pages';

export function TopBar({ page }: { readonly page: PageEntry | undefined }) {
  const text = useText(frameTexts);
  const { organization } = useSession();
  const { zone } = useFormats();
  return (
    <header className={styles.topBar}>
      <div className={styles.organization}>
        <span title={organization.slug}>{organization.name}</span>
        {page !== undefined && <span className={styles.page}>{text(page.label)}</span>}
      </div>
      {page?.hasRange === true ? (
        <div className={styles.range}>
          <RangePicker />
        </div>
      ) : (
        <span className={styles.zone}>{zone}</span>
      )}
      <LiveBadge />
      <AccountMenu />
    </header>
  );
}
