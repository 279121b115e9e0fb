// Says in a word whether what is on screen is live, and in a sentence what that means.
import { useSyncExternalStore } from 'react';
import { useConnection, useDegraded } from '../api';
import { useFormats, useText } from '../intl';
import { Popup } from '../ui';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';

export function LiveBadge() {
  const text = useText(frameTexts);
  const formats = useFormats();
  const { status } = useConnection();
  const live = useSyncExternalStore(status.subscribe, status.get);
  const degraded = useDegraded();
  const kind = live.kind === 'live' && degraded.length > 0 ? 'degraded' : live.kind;

  let about: string;
  switch (live.kind) {
    case 'live':
      about =
        degraded.length > 0
          ? text('degradedAbout', { sources: formats.list(degraded) })
          : text('liveAbout', { since: formats.timeToSecond(live.since) });
      break;
    case 'reconnecting':
      about = text('reconnectingAbout', { since: formats.timeToSecond(live.since) });
      break;
    case 'refused':
      about = text('refusedAbout', { reason: live.reason });
      break;
    case 'connecting':
      about = text('connectingAbout');
      break;
    case 'idle':
      about = text('idleAbout');
  }
  return (
    <>
      <Popup
        label={text(kind)}
        opensOnHover
        trigger={
          <button
            type="button"
            className={`button button-quiet button-small ${styles.live ?? ''}`}
            data-live-state={kind}
          >
            <span className={styles.dot} data-kind={kind} />
            <span>{text(kind)}</span>
          </button>
        }
      >
        {() => about}
      </Popup>
      {/* What is inside of a button is its name and is not announced as it changes. */}
      <span role="status" className="visually-hidden">
        {text(kind)}
      </span>
    </>
  );
}
