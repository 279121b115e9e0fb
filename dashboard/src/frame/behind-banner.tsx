// Says so when events have waited for ten minutes to become numbers. Loaded after the frame; where it cannot be asked, nothing is said.
import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../api';
import { useFormats, useText } from '../intl';
import { useSession } from '../session';
import { useNow } from '../time';
import { behindTexts } from './behind.texts';
import { isToday } from './is-today';
import styles from './frame.module.css';
import { BehindDocument, type BehindQuery } from './operations.generated';

const LATE_AFTER_MS = 10 * 60_000;
const ASK_EVERY_MS = 60_000;
/** Whoever goes to and fro between windows asks no more often than this. */
const AT_MOST_EVERY_MS = 50_000;

type Freshness = BehindQuery['dataFreshness'];

export default function BehindBanner() {
  const { role } = useSession();
  // A page of a host application may ask nothing.
  return role === 'TRACKER' ? null : <Asked />;
}

function Asked() {
  const text = useText(behindTexts);
  const formats = useFormats();
  const freshness = useFreshness();
  if (freshness === null || freshness.lagMs <= LATE_AFTER_MS) return null;
  const since = new Date(freshness.dataFreshAsOf);
  const events = freshness.streams.reduce((sum, { pendingEvents }) => sum + pendingEvents, 0);
  return (
    <>
      {/* Spoken once, when it appears: what changes each minute is only read. */}
      <p role="status" className="visually-hidden">
        {text('spoken')}
      </p>
      <p className={styles.banner}>
        {text('behind', {
          since: isToday(since, new Date(), formats.zone) ? formats.time(since) : formats.dateTime(since),
          events,
          count: formats.count(events),
        })}
      </p>
    </>
  );
}

/** Asked once a minute while the page is in sight; a question that fails is asked again a minute later, and not before. */
function useFreshness(): Freshness | null {
  const { client } = useConnection();
  const now = useNow(ASK_EVERY_MS);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  const [freshness, setFreshness] = useState<Freshness | null>(null);
  useEffect(() => {
    if (document.hidden || Date.now() - askedAt.current < AT_MOST_EVERY_MS) return;
    askedAt.current = Date.now();
    // By itself, beside what the cards ask: its answer says nothing of how old the numbers on screen are.
    void client
      .query(BehindDocument, {})
      .toPromise()
      .then(({ data }) => setFreshness(data?.dataFreshness ?? null));
  }, [client, now]);
  return freshness;
}
