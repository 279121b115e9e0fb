// An address that no page has.
import { useText } from '../intl';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';

export function NotFound() {
  const text = useText(frameTexts);
  return (
    <div className={styles.guard}>
      <h1>{text('notFound')}</h1>
      <p>{text('notFoundAbout')}</p>
    </div>
  );
}
