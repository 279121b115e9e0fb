// The whole page: the numbers of the chosen days, and the list of alerts as they stand now. What is on screen is asked for again each
// minute while somebody may be looking, and when an alert was answered here.
import { useState } from 'react';
import { Link } from 'wouter';
import { useAnswer } from '../api';
import { Card, Grid } from '../cards';
import { useText } from '../intl';
import { useNow } from '../time';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import { Figures } from './figures';
import { AlertList } from './list';
import { AnyAlertDocument } from './operations.generated';
import { REFRESH_MS, refreshAt } from './refresh';

export function Overview({ hasFigures }: { readonly hasFigures: boolean }) {
  const text = useText(alertsTexts);
  const now = useNow(REFRESH_MS);
  /** How often something was done with an alert here. */
  const [answered, setAnswered] = useState(0);
  const any = useAnswer(AnyAlertDocument, {}, refreshAt(now));
  /** Categories that the list and the chart know of, to choose from. */
  const [categories, setCategories] = useState<readonly string[]>([]);

  if (any.state === 'ready' && any.data.alerts.totalCount === 0) {
    return (
      <Grid>
        <h1 className="visually-hidden">{text('title')}</h1>
        <Card
          title={text('nothing')}
          answer={any}
          height={240}
          empty={{
            is: () => true,
            text: text('nothingAbout'),
            next: (
              <>
                <p className={styles.next}>
                  {text.rich('nothingNext', {
                    event: <code>alert.raised</code>,
                    address: <code>POST /v1/events</code>,
                    command: <code>opsgraph import alerts</code>,
                  })}
                </p>
                <Link className={styles.nextLink} href="/settings">
                  {text('settings')}
                </Link>
              </>
            ),
          }}
        >
          {() => null}
        </Card>
      </Grid>
    );
  }
  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      {hasFigures ? (
        <Figures now={now} answered={answered} onCategories={setCategories} />
      ) : (
        <Card
          title={text('figures')}
          answer={{
            state: 'forbidden',
            problem: {
              code: 'FORBIDDEN',
              message: text('figuresForbidden'),
              id: null,
              retryAfterSeconds: null,
            },
          }}
          height={72}
        >
          {() => null}
        </Card>
      )}
      <AlertList
        now={now}
        answered={answered}
        onAnswered={() => setAnswered((count) => count + 1)}
        categories={categories}
      />
    </Grid>
  );
}
