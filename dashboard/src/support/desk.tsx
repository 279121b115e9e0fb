// The whole desk, for those who lead it or read its numbers.
import { useAnswer, useWatched } from '../api';
import { Grid } from '../cards';
import { useText } from '../intl';
import { useRange } from '../range';
import { Comparison } from './comparison';
import { Funnel } from './funnel';
import { Heatmap } from './heatmap';
import { Hourly } from './hourly';
import { daysBefore } from './moments';
import {
  MetricMeaningsDocument,
  PeriodFiguresDocument,
  WatchHourlyStatsDocument,
  WatchLiveKpisDocument,
} from './operations.generated';
import { Operators } from './operators';
import { PercentileSpread } from './percentiles';
import { Queue } from './queue';
import { supportTexts } from './support.texts';
import { LiveTiles } from './tiles/live-tiles';
import { Trend } from './trend';

const HOURS = 24;
const PERIOD_AT_MOST_EVERY_MS = 30_000;

export function Desk() {
  const text = useText(supportTexts);
  const [range] = useRange();
  const kpis = useWatched(WatchLiveKpisDocument, {});
  const hourly = useWatched(WatchHourlyStatsDocument, { hours: HOURS });
  const meanings = useAnswer(MetricMeaningsDocument, {});
  // A push says that something has changed: whatever else shows it is asked for again, as often as it may.
  const pushed = kpis.state === 'ready' ? kpis.at.getTime() : null;
  const { days, asOf, isShortened } = daysBefore(range);
  const asked = { days, asOf };
  const period = useAnswer(PeriodFiguresDocument, asked, {
    refreshOn: asOf === null ? pushed : null,
    atMostEveryMs: PERIOD_AT_MOST_EVERY_MS,
  });
  const note = isShortened ? text('shortened', { days }) : null;
  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      <LiveTiles kpis={kpis} meanings={meanings} />
      <Queue refreshOn={pushed} />
      <Hourly answer={hourly} hours={HOURS} />
      <Operators range={range} refreshOn={pushed} />
      <Trend range={range} refreshOn={pushed} />
      <Funnel answer={period} note={note} asked={asked} />
      <Heatmap answer={period} note={note} asked={asked} />
      <PercentileSpread answer={period} note={note} asked={asked} />
      <Comparison answer={period} meanings={meanings} note={note} asked={asked} />
    </Grid>
  );
}
