// Says so when nothing has been heard for ten minutes: a page left open all day must not pass off old numbers as new.
import { useEffect, useState } from 'react';
import { useHeard } from '../api';
import { useFormats, useText } from '../intl';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';

const OLD_AFTER_MS = 10 * 60_000;
const LOOK_EVERY_MS = 15_000;

export function FreshnessBanner() {
  const text = useText(frameTexts);
  const formats = useFormats();
  const { at } = useHeard();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, []);
  if (at === null || now - at.getTime() < OLD_AFTER_MS) return null;
  const told = (ms: number): string =>
    text('old', { minutes: Math.floor(ms / 60_000), at: formats.dateTime(at) });
  return (
    <>
      {/* Spoken once, when it appears: the minutes that follow are only read. */}
      <p role="alert" className="visually-hidden">
        {told(OLD_AFTER_MS)}
      </p>
      <p className={styles.banner} aria-hidden="true">
        {told(now - at.getTime())}
      </p>
    </>
  );
}
