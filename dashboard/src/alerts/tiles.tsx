// What the chosen days come to: eight numbers, each beside the same of as many days before where it is of days.
import type { Answer } from '../api';
import { Card, Skeleton } from '../cards';
import type { Better } from '../change';
import { FileMenu } from '../files';
import { useFormats, useText, type Unit } from '../intl';
import { Tile } from '../tile';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import type { AlertFiguresQuery } from './operations.generated';
import { useDays } from './use-days';

type Id =
  'raised' | 'active' | 'resolutionRate' | 'mtta' | 'mttr' | 'refireRate' | 'aiHandlingRate' | 'resolved';

interface Shown {
  readonly id: Id;
  readonly metric: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly value: (of: AlertFiguresQuery) => number | null;
  /** Rows behind it; null: it is a count of them. */
  readonly n: (of: AlertFiguresQuery) => number | null;
}

const none = (): null => null;
const samples = (n: number | null): readonly number[] => (n === null ? [] : [n]);

const TILES: readonly Shown[] = [
  {
    id: 'raised',
    metric: 'alertsRaised',
    unit: 'COUNT',
    better: 'LOWER',
    value: ({ alertAnalytics }) => alertAnalytics.totals.raised,
    n: none,
  },
  {
    id: 'active',
    metric: 'activeAlerts',
    unit: 'COUNT',
    better: 'LOWER',
    value: ({ alertAnalytics }) => alertAnalytics.active.count,
    n: none,
  },
  {
    id: 'resolved',
    metric: 'alertsResolved',
    unit: 'COUNT',
    better: 'HIGHER',
    value: ({ alertAnalytics }) => alertAnalytics.totals.resolved,
    n: none,
  },
  {
    id: 'resolutionRate',
    metric: 'alertResolutionRate',
    unit: 'PERCENT',
    better: 'HIGHER',
    value: ({ alertAnalytics }) => alertAnalytics.resolutionRate.percent,
    n: ({ alertAnalytics }) => alertAnalytics.resolutionRate.n,
  },
  {
    id: 'mtta',
    metric: 'mttaSeconds',
    unit: 'SECONDS',
    better: 'LOWER',
    value: ({ alertAnalytics }) => alertAnalytics.mtta.meanSeconds,
    n: ({ alertAnalytics }) => alertAnalytics.mtta.n,
  },
  {
    id: 'mttr',
    metric: 'alertMttrSeconds',
    unit: 'SECONDS',
    better: 'LOWER',
    value: ({ alertAnalytics }) => alertAnalytics.mttr.meanSeconds,
    n: ({ alertAnalytics }) => alertAnalytics.mttr.n,
  },
  {
    id: 'refireRate',
    metric: 'refireRate',
    unit: 'PERCENT',
    better: 'LOWER',
    value: ({ alertAnalytics }) => alertAnalytics.refireRate.percent,
    n: ({ alertAnalytics }) => alertAnalytics.refireRate.n,
  },
  {
    id: 'aiHandlingRate',
    metric: 'aiHandlingRate',
    unit: 'PERCENT',
    better: 'HIGHER',
    value: ({ alertDashboard }) => alertDashboard.aiHandlingRate.percent,
    n: ({ alertDashboard }) => alertDashboard.aiHandlingRate.n,
  },
];

const TILE_HEIGHT = 104;
const HEIGHT = 2 * TILE_HEIGHT + 12;

interface Props {
  readonly answer: Answer<AlertFiguresQuery>;
  /** The chosen days reach until now. */
  readonly isNow: boolean;
}

export function Tiles({ answer, isNow }: Props) {
  const text = useText(alertsTexts);
  const days = useDays();
  const formats = useFormats();
  const details = useDetails();
  return (
    <Card
      title={text('figures')}
      about={text('figuresAbout')}
      answer={answer}
      height={HEIGHT}
      actions={
        <FileMenu
          title={text('figures')}
          reports={[
            { report: 'alert-totals', parameters: days, name: text('totals') },
            { report: 'alert-comparison', parameters: days, name: text('comparison') },
          ]}
        />
      }
      skeleton={<TilesSkeleton />}
      empty={{
        is: ({ alertAnalytics: { totals, active } }) =>
          totals.raised === 0 && totals.resolved === 0 && totals.dismissed === 0 && active.count === 0,
        text: text('figuresEmpty'),
        next: text('otherRange'),
      }}
    >
      {(data) => (
        <ul className={styles.tiles}>
          {TILES.map(({ id, metric, unit, better, value, n }) => (
            <li key={id} data-metric={metric}>
              <Tile
                metric={metric}
                label={text(id === 'active' && !isNow ? 'activeThen' : id)}
                definition={text(`${id}About`)}
                unit={unit}
                better={better}
                value={value(data)}
                earlier={earlierOf(data, metric)}
                note={details.of(id, data)}
                spread={[
                  ...details.spreadOf(id, data),
                  ...samples(n(data)).map((count) => [text('samples'), formats.count(count)] as const),
                ]}
                window={data.alertAnalytics}
                previousWindow={data.alertDashboard.previous}
                defaultRange="7d"
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Undefined: it is of no days, and has none before. */
function earlierOf({ alertDashboard }: AlertFiguresQuery, metric: string): number | null | undefined {
  return alertDashboard.previous.metrics.find(({ name }) => name === metric)?.previous;
}

function useDetails() {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const count = (value: number): string => formats.value(value, 'COUNT');
  const seconds = (value: number | null): string => formats.value(value, 'SECONDS');
  return {
    /** What stands under the number. */
    of(id: Id, { alertAnalytics, alertDashboard }: AlertFiguresQuery): string | null {
      const { active, mtta, mttr, refireRate, resolutionRate, totals } = alertAnalytics;
      switch (id) {
        case 'raised':
          return null;
        case 'resolved':
          return text('dismissedCount', { count: count(totals.dismissed) });
        case 'active':
          return active.oldestSeconds === null
            ? text('noneActive')
            : text('oldest', { age: seconds(active.oldestSeconds) });
        case 'mtta':
          return mtta.n === 0 ? null : text('median', { value: seconds(mtta.p50Seconds) });
        case 'mttr':
          return mttr.n === 0 ? null : text('median', { value: seconds(mttr.p50Seconds) });
        case 'resolutionRate':
          return resolutionRate.n === 0 ? null : text('preventedOf', { count: count(resolutionRate.n) });
        case 'refireRate':
          return refireRate.n === 0
            ? null
            : [
                text('within24', { count: count(refireRate.n) }),
                ...((refireRate.pending ?? 0) > 0
                  ? [text('pendingCount', { count: count(refireRate.pending ?? 0) })]
                  : []),
              ].join('; ');
        case 'aiHandlingRate':
          return alertDashboard.aiHandlingRate.n === 0
            ? null
            : text('preventedOf', { count: count(alertDashboard.aiHandlingRate.n) });
      }
    },
    /** What is told beside the exact value. */
    spreadOf(id: Id, { alertAnalytics }: AlertFiguresQuery): readonly (readonly [string, string])[] {
      const exact = (value: number | null): string => formats.exact(value, 'SECONDS');
      if (id === 'mtta' || id === 'mttr') {
        const { p50Seconds, p90Seconds } = alertAnalytics[id];
        return [
          [text('medianName'), exact(p50Seconds)],
          [text('p90'), exact(p90Seconds)],
        ];
      }
      if (id === 'refireRate') {
        return [[text('pending'), formats.exact(alertAnalytics.refireRate.pending, 'COUNT')]];
      }
      return [];
    },
  };
}

function TilesSkeleton() {
  return (
    <div className={styles.tiles}>
      {TILES.map(({ id }) => (
        <Skeleton key={id} height={TILE_HEIGHT} />
      ))}
    </div>
  );
}
