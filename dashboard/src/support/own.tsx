// What operators see: their own figures. The desk's live numbers are not theirs, so there is no push and these are asked for again.
import { useMemo } from 'react';
import { useAnswer } from '../api';
import { Card, Grid } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { useRange } from '../range';
import { useSession } from '../session';
import { useStep } from '../time';
import { minuteOf, sameTimeYesterday, sparkHours } from './moments';
import {
  MetricMeaningsDocument,
  type MetricMeaningsQuery,
  OwnNumbersDocument,
  type OwnNumbersQueryVariables,
  OwnSparklinesDocument,
} from './operations.generated';
import { Operators } from './operators';
import { supportTexts } from './support.texts';
import { OWN } from './tiles/groups';
import { sparksOf } from './tiles/sparks';
import { TileGrid, TileSkeleton } from './tiles/tile-grid';
import { tileTexts } from './tiles/tiles.texts';

const METRICS = [
  'active',
  'avgFirstResponseSeconds',
  'avgHandleSeconds',
  'avgResolutionSeconds',
  'csatAverage',
  'csatSatisfiedPercentage',
  'fcrRate',
  'sessionsClaimed',
  'sessionsClosed',
  'messagesSent',
] as const satisfies OwnNumbersQueryVariables['metrics'];

const EVERY_MS = 15_000;
const SPARKS_EVERY_MS = 2 * 60_000;
/** As long as a time is, so that the line breaks where it will. */
const UNKNOWN_TIME = '––:––:––';
const NO_MEANINGS: MetricMeaningsQuery['metrics'] = [];

export function OwnFigures() {
  const text = useText(tileTexts);
  const pageText = useText(supportTexts);
  const formats = useFormats();
  const { actorId } = useSession();
  const [range] = useRange();
  const often = useStep(EVERY_MS).getTime();
  const step = useStep(SPARKS_EVERY_MS);
  const meanings = useAnswer(MetricMeaningsDocument, {});
  const numbers = useAnswer(
    OwnNumbersDocument,
    { metrics: METRICS, operatorId: actorId },
    { refreshOn: often },
  );
  // By the gateway's clock: yesterday is compared with what is shown, whatever the browser's clock says.
  const asOf = numbers.state === 'ready' ? numbers.data.metricValues[0]?.to : undefined;
  const yesterday = useAnswer(
    OwnNumbersDocument,
    {
      metrics: METRICS,
      operatorId: actorId,
      asOf: asOf === undefined ? null : sameTimeYesterday(minuteOf(asOf), formats.zone).toISOString(),
    },
    { pause: asOf === undefined },
  );
  const lines = useAnswer(
    OwnSparklinesDocument,
    { filter: { operatorId: { in: [actorId] } }, ...sparkHours(step) },
    { refreshOn: step.getTime() },
  );
  const sparks = useMemo(
    () => (lines.state === 'ready' ? sparksOf(lines.data) : new Map<string, never>()),
    [lines],
  );
  const earlier = useMemo(
    () =>
      yesterday.state === 'ready'
        ? new Map(yesterday.data.metricValues.map(({ name, value }) => [name, value]))
        : undefined,
    [yesterday],
  );
  return (
    <Grid>
      <h1 className="visually-hidden">{pageText('title')}</h1>
      <Card
        title={text('ownTitle')}
        about={
          asOf === undefined
            ? text('about', { asOf: UNKNOWN_TIME })
            : text('about', { asOf: formats.timeToSecond(new Date(asOf)) })
        }
        answer={numbers}
        height={120}
        actions={
          <FileMenu
            title={text('ownTitle')}
            reports={[
              {
                report: 'metric-values',
                parameters: { metrics: METRICS, filter: { operatorId: { in: [actorId] } } },
              },
            ]}
          />
        }
        skeleton={<TileSkeleton layout={OWN} />}
      >
        {({ metricValues }) => (
          <TileGrid
            layout={OWN}
            numbers={metricValues}
            meanings={meanings.state === 'ready' ? meanings.data.metrics : NO_MEANINGS}
            earlier={earlier}
            sparks={sparks}
            isStale={numbers.state === 'ready' && numbers.staleSince !== null}
          />
        )}
      </Card>
      <Operators range={range} refreshOn={often} isOwnOnly />
    </Grid>
  );
}
