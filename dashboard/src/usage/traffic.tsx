// Requests and response time of each day, week or month: two units, hence two axes, each in the colour of what is read at it.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { BucketChart, TipList } from '../charts';
import { useFormats, useText } from '../intl';
import type { Range } from '../range';
import type { Column } from '../table';
import { TREND_HEIGHT } from './active-trend';
import type { Granularity } from './granularity';
import type { UsageTrendQuery } from './operations.generated';
import { usageTexts } from './usage.texts';
import { type Point, useBuckets } from './use-buckets';

interface Props {
  readonly answer: Answer<UsageTrendQuery>;
  readonly range: Range;
  readonly granularity: Granularity;
}

export function Traffic({ answer, range, granularity }: Props) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const { tick, title, titleWithState } = useBuckets();
  const time = (value: number | null): string => formats.value(value, 'MILLISECONDS');
  const count = (id: string, header: string, value: (point: Point) => number): Column<Point> => ({
    id,
    header,
    value,
    render: (point) => formats.count(value(point)),
    isFigure: true,
  });
  const milliseconds = (
    id: string,
    header: string,
    value: (point: Point) => number | null,
  ): Column<Point> => ({
    id,
    header,
    value,
    render: (point) => time(value(point)),
    exact: (point) => formats.exact(value(point), 'MILLISECONDS'),
    isFigure: true,
  });
  const columns: readonly Column<Point>[] = [
    { id: 'from', header: text('bucket'), value: ({ from }) => new Date(from), render: title },
    {
      id: 'whole',
      header: text('wholeness'),
      value: ({ partial }) => !partial,
      render: ({ partial }) => text(partial ? 'no' : 'yes'),
    },
    count('requests', text('requests'), ({ requests }) => requests),
    count('errors', text('errors'), ({ errors }) => errors),
    milliseconds('mean', text('meanMs'), ({ avgResponseTimeMs }) => avgResponseTimeMs),
    milliseconds('p95', text('p95Ms'), ({ responseTime }) => responseTime.p95),
  ];
  return (
    <Figure
      title={text('traffic')}
      about={text('trafficAbout')}
      answer={answer}
      height={TREND_HEIGHT + 26}
      span={6}
      empty={{
        is: ({ usageTrends }) => usageTrends.points.every(({ requests }) => requests === 0),
        text: text('trendEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={({ usageTrends }) => usageTrends.points}
      rowKey={({ from }) => from}
      file="requests-and-response-time"
      reports={[
        { report: 'usage-trends', parameters: { from: range.firstDay, to: range.lastDay, granularity } },
      ]}
    >
      {({ usageTrends: { points } }) => (
        <BucketChart
          summary={text('trafficSummary', {
            granularity: text(`in${granularity}`),
            from: formats.date(range.from),
            to: formats.date(new Date(range.to.getTime() - 1)),
          })}
          height={TREND_HEIGHT}
          unit="COUNT"
          ticks={points.map(tick)}
          series={[
            { label: text('requests'), kind: 'area', values: points.map(({ requests }) => requests) },
            {
              label: text('meanTime'),
              kind: 'line',
              isRight: true,
              color: 1,
              values: points.map(({ avgResponseTimeMs }) => avgResponseTimeMs),
            },
            {
              label: text('p95Time'),
              kind: 'line',
              isRight: true,
              isThin: true,
              color: 1,
              values: points.map(({ responseTime }) => responseTime.p95),
            },
          ]}
          isPartial={(at) => points[at]?.partial === true}
          format={(value) => formats.value(value, 'COUNT')}
          rightAxis={{ unit: 'MILLISECONDS', format: time }}
          tooltip={(at) => {
            const point = points[at];
            return point === undefined ? null : (
              <TipList
                title={titleWithState(point)}
                rows={[
                  [text('requests'), formats.count(point.requests)],
                  [text('errors'), formats.count(point.errors)],
                  [text('meanTime'), formats.exact(point.avgResponseTimeMs, 'MILLISECONDS')],
                  [text('p95Time'), formats.exact(point.responseTime.p95, 'MILLISECONDS')],
                ]}
              />
            );
          }}
        />
      )}
    </Figure>
  );
}
