// The numbers of the chosen days at a glance, each beside the same number of as many days before; and what is open now.
import type { Answer } from '../api';
import { Card } from '../cards';
import type { Better } from '../change';
import { FileMenu } from '../files';
import { useFormats, useText, type Unit } from '../intl';
import type { ReliabilityKpisQuery } from './operations.generated';
import { Tile } from '../tile';
import { DEFAULT_RANGE } from './metric-link';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { useDays } from './use-days';

type Overview = ReliabilityKpisQuery['reliabilityOverview'];

interface Figure {
  readonly id:
    | 'runs'
    | 'failures'
    | 'failureRate'
    | 'latency'
    | 'throughput'
    | 'predictions'
    | 'probability'
    | 'openIncidents'
    | 'mttr'
    | 'mtta';
  readonly metric: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly value: (data: ReliabilityKpisQuery) => number | null;
  /** Undefined: there is no such number of the days before. */
  readonly earlier?: (previous: Overview['previous']) => number | null;
}

const of =
  (number: (overview: Overview) => number | null) =>
  ({ reliabilityOverview }: ReliabilityKpisQuery): number | null =>
    number(reliabilityOverview);

const FIGURES: readonly Figure[] = [
  {
    id: 'runs',
    metric: 'workflowRuns',
    unit: 'COUNT',
    better: 'NEITHER',
    value: of(({ runs }) => runs),
    earlier: ({ runs }) => runs,
  },
  {
    id: 'failures',
    metric: 'workflowFailures',
    unit: 'COUNT',
    better: 'LOWER',
    value: of(({ failures }) => failures),
    earlier: ({ failures }) => failures,
  },
  {
    id: 'failureRate',
    metric: 'workflowFailureRate',
    unit: 'PERCENT',
    better: 'LOWER',
    value: of(({ failureRate }) => failureRate),
    earlier: ({ failureRate }) => failureRate,
  },
  {
    id: 'latency',
    metric: 'avgP95LatencyMs',
    unit: 'MILLISECONDS',
    better: 'LOWER',
    value: of(({ avgP95LatencyMs }) => avgP95LatencyMs),
    earlier: ({ avgP95LatencyMs }) => avgP95LatencyMs,
  },
  {
    id: 'throughput',
    metric: 'avgThroughputRps',
    unit: 'COUNT',
    better: 'NEITHER',
    value: of(({ avgThroughputRps }) => avgThroughputRps),
    earlier: ({ avgThroughputRps }) => avgThroughputRps,
  },
  {
    id: 'openIncidents',
    metric: 'openIncidents',
    unit: 'COUNT',
    better: 'LOWER',
    value: ({ mttr }) => mttr.total.open,
  },
  {
    id: 'mttr',
    metric: 'incidentMttrSeconds',
    unit: 'SECONDS',
    better: 'LOWER',
    value: of(({ mttrSeconds }) => mttrSeconds),
    earlier: ({ mttrSeconds }) => mttrSeconds,
  },
  {
    id: 'mtta',
    metric: 'incidentMttaSeconds',
    unit: 'SECONDS',
    better: 'LOWER',
    value: of(({ mttaSeconds }) => mttaSeconds),
    earlier: ({ mttaSeconds }) => mttaSeconds,
  },
  {
    id: 'predictions',
    metric: 'predictionsMade',
    unit: 'COUNT',
    better: 'NEITHER',
    value: of(({ predictions }) => predictions),
    earlier: ({ predictions }) => predictions,
  },
  {
    id: 'probability',
    metric: 'avgFailureProbability',
    unit: 'PERCENT',
    better: 'LOWER',
    value: of(({ avgFailureProbability }) => avgFailureProbability),
    earlier: ({ avgFailureProbability }) => avgFailureProbability,
  },
];

/** Two rows of five; where a card is narrower its skeleton has as many rows as they will have. */
const HEIGHT = 232;

export function Glance({ answer }: { readonly answer: Answer<ReliabilityKpisQuery> }) {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const days = useDays();

  function detailsOf(
    id: Figure['id'],
    { reliabilityOverview: overview, mttr: { total } }: ReliabilityKpisQuery,
  ): readonly (readonly [string, string])[] {
    switch (id) {
      case 'runs':
        return [[text('runTime'), formats.value(overview.avgRunSeconds, 'SECONDS')]];
      case 'latency':
        return [[text('measurements'), formats.value(overview.measurements, 'COUNT')]];
      case 'openIncidents':
        return [
          [text('oldest'), formats.value(total.oldestOpenSeconds, 'SECONDS')],
          [text('opened'), formats.value(overview.incidentsOpened, 'COUNT')],
        ];
      case 'mttr':
        return [
          [text('median'), formats.value(overview.timeToResolve.p50, 'SECONDS')],
          ['p95', formats.value(overview.timeToResolve.p95, 'SECONDS')],
        ];
      case 'mtta':
        return [[text('resolved'), formats.value(overview.incidentsResolved, 'COUNT')]];
      case 'failures':
      case 'failureRate':
      case 'throughput':
      case 'predictions':
      case 'probability':
        return [];
    }
  }

  return (
    <Card
      title={text('glance')}
      about={text('glanceAbout')}
      answer={answer}
      height={HEIGHT}
      actions={
        <FileMenu
          title={text('glance')}
          reports={[
            { report: 'reliability-overview', parameters: days, name: text('glance') },
            { report: 'mttr-total', parameters: days, name: text('openIncidents') },
          ]}
        />
      }
      skeleton={<GlanceSkeleton />}
    >
      {(data) => (
        <ul className={styles.tiles}>
          {FIGURES.map(({ id, metric, unit, better, value, earlier }) => (
            <li key={id} data-metric={metric}>
              <Tile
                metric={metric}
                label={text(id)}
                definition={text(`${id}About`)}
                unit={unit}
                suffix={id === 'throughput' ? text('perSecond') : null}
                better={better}
                value={value(data)}
                earlier={earlier?.(data.reliabilityOverview.previous)}
                insteadOfChange={text('atPresent')}
                details={detailsOf(id, data)}
                window={data.reliabilityOverview}
                previousWindow={data.reliabilityOverview.previous}
                defaultRange={DEFAULT_RANGE}
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** As many places as there are tiles, in as many rows as they will have. */
function GlanceSkeleton() {
  const text = useText(reliabilityTexts);
  return (
    <div role="status" aria-label={text('loading')} className={styles.tiles}>
      {FIGURES.map(({ id }) => (
        <span key={id} className={styles.tilePlace} />
      ))}
    </div>
  );
}
