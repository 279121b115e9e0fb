// The desk at this moment: every live number as a tile, moved by a subscription.
import { useEffect, useMemo } from 'react';
import { type Answer, tellDegraded, useAnswer } from '../../api';
import { Card } from '../../cards';
import { FileMenu } from '../../files';
import { useFormats, useText } from '../../intl';
import { useStep } from '../../time';
import { minuteOf, sameTimeYesterday, sparkHours } from '../moments';
import {
  KpiSparklinesDocument,
  LiveKpisAtDocument,
  type MetricMeaningsQuery,
  type WatchLiveKpisSubscription,
} from '../operations.generated';
import { DESK } from './groups';
import { sparksOf } from './sparks';
import { TileGrid, TileSkeleton } from './tile-grid';
import { tileTexts } from './tiles.texts';

/** Points of an hour: seconds would not show. */
const SPARKS_EVERY_MS = 2 * 60_000;
/** As long as a time is, so that the line breaks where it will. */
const UNKNOWN_TIME = '––:––:––';
const NO_MEANINGS: MetricMeaningsQuery['metrics'] = [];

interface Props {
  readonly kpis: Answer<WatchLiveKpisSubscription>;
  readonly meanings: Answer<MetricMeaningsQuery>;
}

export function LiveTiles({ kpis, meanings }: Props) {
  const text = useText(tileTexts);
  const formats = useFormats();
  // By the gateway's clock: yesterday is compared with what is shown, whatever the browser's clock says.
  const asOf = kpis.state === 'ready' ? kpis.data.liveKpis.asOf : null;
  const step = useStep(SPARKS_EVERY_MS);
  const yesterday = useAnswer(
    LiveKpisAtDocument,
    { asOf: asOf === null ? '' : sameTimeYesterday(minuteOf(asOf), formats.zone).toISOString() },
    { pause: asOf === null },
  );
  const lines = useAnswer(KpiSparklinesDocument, sparkHours(step), { refreshOn: step.getTime() });
  const sparks = useMemo(
    () => (lines.state === 'ready' ? sparksOf(lines.data) : new Map<string, never>()),
    [lines],
  );
  const earlier = useMemo(
    () =>
      yesterday.state === 'ready'
        ? new Map(
            yesterday.data.liveKpis.details.map(({ name, value, degraded }) => [
              name,
              degraded ? null : value,
            ]),
          )
        : undefined,
    [yesterday],
  );

  const degraded = kpis.state === 'ready' ? kpis.data.liveKpis.degradedSources.join() : '';
  useEffect(() => {
    // The top bar says it in words.
    tellDegraded(degraded === '' ? [] : degraded.split(','));
  }, [degraded]);
  useEffect(() => () => tellDegraded([]), []);

  return (
    <Card
      title={text('title')}
      about={text('about', { asOf: asOf === null ? UNKNOWN_TIME : formats.timeToSecond(new Date(asOf)) })}
      answer={kpis}
      height={120}
      actions={<FileMenu title={text('title')} reports={[{ report: 'live-kpis' }]} />}
      skeleton={<TileSkeleton layout={DESK} />}
    >
      {({ liveKpis }) => (
        <TileGrid
          layout={DESK}
          numbers={liveKpis.details}
          meanings={meanings.state === 'ready' ? meanings.data.metrics : NO_MEANINGS}
          earlier={earlier}
          sparks={sparks}
          isStale={kpis.state === 'ready' && kpis.staleSince !== null}
        />
      )}
    </Card>
  );
}
