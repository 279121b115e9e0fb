// Who is signed in; what they prefer; how to leave.
import { useText } from '../intl';
import { ChevronDown, Person } from '../icons';
import { useSession } from '../session';
import { Intent } from '../ui';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';

const load = () => import('./account-menu-loaded');

export function AccountMenu() {
  const text = useText(frameTexts);
  const { name, role } = useSession();
  const who = name ?? text('unnamed');
  return (
    <Intent
      load={load}
      props={{}}
      trigger={
        <button
          type="button"
          className={`button button-small ${styles.account ?? ''}`}
          aria-label={`${text('account')}: ${who}, ${role}`}
        >
          <Person />
          <span>{who}</span>
          <ChevronDown />
        </button>
      }
    />
  );
}
