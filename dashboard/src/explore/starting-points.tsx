// Questions to begin with, where none is asked yet.
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useText } from '../intl';
import { useRange } from '../range';
import { useSession } from '../session';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import { NOTHING_TO_READ } from './nothing-to-read';
import { type Params, useParams } from './params';
import type { Definition } from './question';

interface StartingPoint {
  readonly title: keyof typeof exploreTexts;
  readonly days: 'today' | '7d' | '30d';
  readonly params: Partial<Params> & { readonly metric: string };
}

const OF_THE_DESK: readonly StartingPoint[] = [
  { title: 'startWaiting', days: 'today', params: { metric: 'waiting', groupBy: ['channel'] } },
  { title: 'startCsat', days: '30d', params: { metric: 'csatAverage', groupBy: ['operatorId'] } },
  { title: 'startStarted', days: '7d', params: { metric: 'sessionsClosed', groupBy: ['channel'] } },
  { title: 'startWait', days: 'today', params: { metric: 'avgWaitSeconds', compare: 'PREVIOUS_WEEK' } },
  { title: 'startFcr', days: '30d', params: { metric: 'fcrRate', compare: 'PREVIOUS_PERIOD' } },
  { title: 'startMessages', days: '7d', params: { metric: 'messages', groupBy: ['sender'] } },
];
const OF_AN_OPERATOR: readonly StartingPoint[] = [
  { title: 'startOwnHandle', days: '30d', params: { metric: 'avgHandleSeconds' } },
  { title: 'startOwnCsat', days: '30d', params: { metric: 'csatAverage', groupBy: ['channel'] } },
  { title: 'startOwnClosed', days: '7d', params: { metric: 'sessionsClosed', compare: 'PREVIOUS_WEEK' } },
];

export function StartingPoints({ definitions }: { readonly definitions: readonly Definition[] }) {
  const text = useText(exploreTexts);
  const { role } = useSession();
  const [, change] = useParams();
  const [, changeRange] = useRange();
  // Of a gateway that has these metrics.
  const points = (role === 'OPERATOR' ? OF_AN_OPERATOR : OF_THE_DESK).filter(({ params }) =>
    definitions.some(({ name }) => name === params.metric),
  );
  return (
    <Card
      title={text('start')}
      about={text('startAbout')}
      answer={NOTHING_TO_READ}
      height={120}
      actions={<FileMenu title={text('catalogue')} reports={[{ report: 'metric-catalogue' }]} />}
    >
      {() => (
        <ul className={styles.starts}>
          {points.map(({ title, days, params }) => (
            <li key={title}>
              <button
                type="button"
                className={styles.start}
                onClick={() => {
                  changeRange({ kind: days });
                  change({ ...CLEARED, ...params });
                }}
              >
                {text(title)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const CLEARED = {
  granularity: null,
  groupBy: null,
  top: null,
  filter: null,
  compare: null,
  muted: null,
  sort: null,
} as const;
