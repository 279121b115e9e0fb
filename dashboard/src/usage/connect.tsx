// An organization that nothing was recorded of: what will be here, and the two things that tell it.
import { useState } from 'react';
import { Link } from 'wouter';
import { heardNow } from '../api';
import { Card } from '../cards';
import { useText } from '../intl';
import { hasPlayground } from '../playground';
import styles from './usage.module.css';
import { usageTexts } from './usage.texts';

const NOTHING_TO_READ = heardNow(null);

/** The gateway that shows this page is the one to send to. */
const RECORDER = `import { createRecorder } from '@opsgraph/recorder';
const recorder = createRecorder({
  url: '${window.location.origin}',
  apiKey,
});
app.use(recorder.express());`;
const TRACKER = `import { start } from '@opsgraph/tracker';
// token: from your server, by createTrackerToken
start({
  url: '${window.location.origin}',
  token,
});`;

export function Connect() {
  const text = useText(usageTexts);
  return (
    <Card title={text('connect')} about={text('connectAbout')} answer={NOTHING_TO_READ} height={240}>
      {() => (
        <>
          <div className={styles.connect}>
            <Snippet name={text('recorder')} about={text('recorderAbout')} code={RECORDER} />
            <Snippet name={text('tracker')} about={text('trackerAbout')} code={TRACKER} />
          </div>
          <p className={styles.links}>
            <Link href="/settings">{text('settings')}</Link>
            {hasPlayground && <a href="/playground/">{text('playground')}</a>}
          </p>
          <p className={styles.hint}>{text('connectOther')}</p>
        </>
      )}
    </Card>
  );
}

interface SnippetProps {
  readonly name: string;
  readonly about: string;
  readonly code: string;
}

function Snippet({ name, about, code }: SnippetProps) {
  const text = useText(usageTexts);
  const [isCopied, setIsCopied] = useState(false);
  return (
    <section aria-label={name}>
      <div className={styles.snippetHead}>
        <h3>{name}</h3>
        {/* Without TLS pages have no clipboard; the text can still be selected. */}
        {window.isSecureContext && (
          <button
            type="button"
            className="button button-small button-quiet"
            onClick={() =>
              void navigator.clipboard.writeText(code).then(
                () => setIsCopied(true),
                () => undefined,
              )
            }
          >
            {text(isCopied ? 'copied' : 'copy')}
            <span className="visually-hidden">: {name}</span>
          </button>
        )}
      </div>
      <p>{about}</p>
      {/* Lines that are longer than there is room scroll, by the keyboard too. */}
      <pre tabIndex={0} aria-label={name} role="region">
        {code}
      </pre>
    </section>
  );
}
