// Three trends by local day: runs and those that failed, latency beside throughput, incidents opened and resolved.
import type { ReactNode } from 'react';
import type { Answer } from '../api';
import { Figure } from '../cards';
import { BucketChart, type ChartSeries, TipList } from '../charts';
import { useFormats, useText, type Unit } from '../intl';
import type { Range } from '../range';
import type { Column } from '../table';
import { code } from './code';
import { MetricLink } from './metric-link';
import type { ReliabilityTrendQuery } from './operations.generated';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { useDays } from './use-days';

type Point = ReliabilityTrendQuery['reliabilityTrends']['points'][number];

interface Props {
  readonly answer: Answer<ReliabilityTrendQuery>;
  readonly range: Range;
}

const CHART_HEIGHT = 200;
/** The chart with its legend, and the link below. */
const HEIGHT = CHART_HEIGHT + 56;

export function RunTrend({ answer, range }: Props) {
  const text = useText(reliabilityTexts);
  const days = useDays();
  const { day, figure, title } = useColumns();
  const formats = useFormats();
  return (
    <Figure
      title={text('runTrend')}
      about={text('runTrendAbout')}
      answer={answer}
      height={HEIGHT}
      span={6}
      empty={{
        is: ({ reliabilityTrends }) => reliabilityTrends.points.every(({ runs }) => runs === 0),
        text: text('runTrendEmpty'),
        next: text('otherRange'),
      }}
      columns={[
        ...day,
        figure('runs', text('runs'), 'COUNT', ({ runs }) => runs),
        figure('failures', text('failures'), 'COUNT', ({ failures }) => failures),
        figure('rate', text('failureRate'), 'PERCENT', ({ failureRate }) => failureRate),
      ]}
      rows={({ reliabilityTrends }) => reliabilityTrends.points}
      rowKey={({ label }) => label}
      file="workflow-runs"
      reports={[{ report: 'reliability-trends', parameters: days }]}
    >
      {({ reliabilityTrends: { points } }) => (
        <>
          <Days
            points={points}
            range={range}
            summary="runTrendSummary"
            isStacked
            series={[
              {
                label: text('notFailed'),
                kind: 'bars',
                color: 0,
                values: points.map(({ runs, failures }) => runs - failures),
              },
              {
                label: text('failed'),
                kind: 'bars',
                color: 1,
                values: points.map(({ failures }) => failures),
              },
            ]}
            tooltip={(point) => (
              <TipList
                title={title(point)}
                rows={[
                  [text('runs'), formats.count(point.runs)],
                  [text('failures'), formats.count(point.failures)],
                  [text('failureRate'), formats.exact(point.failureRate, 'PERCENT')],
                ]}
              />
            )}
          />
          <p className={styles.foot}>
            <MetricLink metric="workflowFailureRate" name={text('failureRate')} />
          </p>
        </>
      )}
    </Figure>
  );
}

export function LatencyTrend({ answer, range }: Props) {
  const text = useText(reliabilityTexts);
  const days = useDays();
  const formats = useFormats();
  const { day, figure, title } = useColumns();
  return (
    <Figure
      title={text('latencyTrend')}
      about={text('latencyTrendAbout')}
      answer={answer}
      height={HEIGHT}
      span={6}
      empty={{
        is: ({ reliabilityTrends }) =>
          reliabilityTrends.points.every(({ measurements }) => measurements === 0),
        text: text('latencyTrendEmpty'),
        next: text('otherRange'),
      }}
      columns={[
        ...day,
        figure('measurements', text('measurements'), 'COUNT', ({ measurements }) => measurements),
        figure('latency', text('latencyMs'), 'MILLISECONDS', ({ avgP95LatencyMs }) => avgP95LatencyMs),
        figure('throughput', text('throughputRps'), 'COUNT', ({ avgThroughputRps }) => avgThroughputRps),
      ]}
      rows={({ reliabilityTrends }) => reliabilityTrends.points}
      rowKey={({ label }) => label}
      file="latency-and-throughput"
      reports={[{ report: 'reliability-trends', parameters: days }]}
    >
      {({ reliabilityTrends: { points } }) => (
        <>
          <Days
            points={points}
            range={range}
            summary="latencyTrendSummary"
            unit="MILLISECONDS"
            rightAxis={{ unit: 'COUNT', format: (value) => formats.value(value, 'COUNT') }}
            series={[
              {
                label: text('latency'),
                kind: 'area',
                values: points.map(({ avgP95LatencyMs }) => avgP95LatencyMs),
              },
              {
                label: text('throughputRps'),
                kind: 'line',
                isRight: true,
                color: 1,
                values: points.map(({ avgThroughputRps }) => avgThroughputRps),
              },
            ]}
            tooltip={(point) => (
              <TipList
                title={title(point)}
                rows={[
                  [text('latency'), formats.exact(point.avgP95LatencyMs, 'MILLISECONDS')],
                  [text('throughputRps'), formats.exact(point.avgThroughputRps, 'COUNT')],
                  [text('measurements'), formats.count(point.measurements)],
                ]}
              />
            )}
          />
          <p className={styles.foot}>
            <MetricLink metric="avgP95LatencyMs" name={text('latency')} />
          </p>
        </>
      )}
    </Figure>
  );
}

export function IncidentTrend({ answer, range }: Props) {
  const text = useText(reliabilityTexts);
  const days = useDays();
  const formats = useFormats();
  const { day, figure, title } = useColumns();
  return (
    <Figure
      title={text('incidentTrend')}
      about={text('incidentTrendAbout')}
      answer={answer}
      height={HEIGHT}
      span={6}
      empty={{
        is: ({ reliabilityTrends }) =>
          reliabilityTrends.points.every((point) => point.incidentsOpened + point.incidentsResolved === 0),
        text: text('incidentTrendEmpty'),
        next: text.rich('noIncidents', { code }),
      }}
      columns={[
        ...day,
        figure('opened', text('opened'), 'COUNT', ({ incidentsOpened }) => incidentsOpened),
        figure('resolved', text('resolved'), 'COUNT', ({ incidentsResolved }) => incidentsResolved),
        figure('mttr', text('mttrSeconds'), 'SECONDS', ({ mttrSeconds }) => mttrSeconds),
      ]}
      rows={({ reliabilityTrends }) => reliabilityTrends.points}
      rowKey={({ label }) => label}
      file="incidents"
      reports={[{ report: 'reliability-trends', parameters: days }]}
    >
      {({ reliabilityTrends: { points } }) => (
        <>
          <Days
            points={points}
            range={range}
            summary="incidentTrendSummary"
            series={[
              {
                label: text('opened'),
                kind: 'bars',
                values: points.map(({ incidentsOpened }) => incidentsOpened),
              },
              {
                label: text('resolved'),
                kind: 'line',
                color: 2,
                values: points.map(({ incidentsResolved }) => incidentsResolved),
              },
            ]}
            tooltip={(point) => (
              <TipList
                title={title(point)}
                rows={[
                  [text('opened'), formats.count(point.incidentsOpened)],
                  [text('resolved'), formats.count(point.incidentsResolved)],
                  [text('mttr'), formats.exact(point.mttrSeconds, 'SECONDS')],
                ]}
              />
            )}
          />
          <p className={styles.foot}>
            <MetricLink metric="incidentsOpened" name={text('opened')} />
          </p>
        </>
      )}
    </Figure>
  );
}

interface DaysProps {
  readonly points: readonly Point[];
  readonly range: Range;
  readonly summary: 'runTrendSummary' | 'latencyTrendSummary' | 'incidentTrendSummary';
  readonly series: readonly ChartSeries[];
  readonly isStacked?: boolean;
  readonly unit?: Unit;
  readonly rightAxis?: { readonly unit: Unit; readonly format: (value: number | null) => string };
  readonly tooltip: (point: Point) => ReactNode;
}

/** A chart with one bucket for each day. */
function Days({ points, range, summary, unit = 'COUNT', tooltip, ...chart }: DaysProps) {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  return (
    <BucketChart
      {...chart}
      summary={text(summary, {
        from: formats.date(range.from),
        to: formats.date(new Date(range.to.getTime() - 1)),
      })}
      height={CHART_HEIGHT}
      unit={unit}
      ticks={points.map(({ from }) => formats.day(new Date(from)))}
      isPartial={(at) => points[at]?.partial === true}
      format={(value) => formats.value(value, unit)}
      tooltip={(at) => {
        const point = points[at];
        return point === undefined ? null : tooltip(point);
      }}
    />
  );
}

interface PointColumns {
  /** The day, and whether it is whole. */
  readonly day: readonly Column<Point>[];
  readonly figure: (
    id: string,
    header: string,
    unit: Unit,
    value: (point: Point) => number | null,
  ) => Column<Point>;
  /** The day, and whether the present cuts it. */
  readonly title: (point: Point) => string;
}

function useColumns(): PointColumns {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const date = ({ from }: Point): string => formats.date(new Date(from));
  return {
    day: [
      { id: 'day', header: text('day'), value: ({ label }) => label, render: date },
      {
        id: 'whole',
        header: text('wholeDay'),
        value: ({ partial }) => !partial,
        render: ({ partial }) => text(partial ? 'no' : 'yes'),
        foldsBelow: 480,
      },
    ],
    figure: (id, header, unit, value) => ({
      id,
      header,
      value,
      render: (point) => formats.value(value(point), unit),
      exact: (point) => formats.exact(value(point), unit),
      isFigure: true,
    }),
    title: (point) => date(point) + (point.partial ? ` (${text('cut')})` : ''),
  };
}
