// Stands where a page will be while its script is on the way.
import { useText } from '../intl';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';

export function PageSkeleton() {
  const text = useText(frameTexts);
  return (
    <div role="status" aria-label={text('loading')} className={styles.skeleton}>
      {Array.from({ length: 8 }, (_, at) => (
        <div key={at} />
      ))}
    </div>
  );
}
