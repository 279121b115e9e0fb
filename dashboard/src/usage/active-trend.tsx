// Active users of each day, week or month.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { BucketChart, TipList } from '../charts';
import { useFormats, useText } from '../intl';
import type { Range } from '../range';
import type { Column } from '../table';
import type { Granularity } from './granularity';
import type { UsageTrendQuery } from './operations.generated';
import { usageTexts } from './usage.texts';
import { type Point, useBuckets } from './use-buckets';

export const TREND_HEIGHT = 240;
/** The legend of the chart beside it. */
const LEGEND = 26;

interface Props {
  readonly answer: Answer<UsageTrendQuery>;
  readonly range: Range;
  readonly granularity: Granularity;
}

export function ActiveTrend({ answer, range, granularity }: Props) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const { tick, title, titleWithState } = useBuckets();
  const columns: readonly Column<Point>[] = [
    { id: 'from', header: text('bucket'), value: ({ from }) => new Date(from), render: title },
    {
      id: 'whole',
      header: text('wholeness'),
      value: ({ partial }) => !partial,
      render: ({ partial }) => text(partial ? 'no' : 'yes'),
    },
    {
      id: 'activeUsers',
      header: text('activeUsers'),
      value: ({ activeUsers }) => activeUsers,
      render: ({ activeUsers }) => formats.count(activeUsers),
      isFigure: true,
    },
  ];
  return (
    <Figure
      title={text('activeTrend')}
      about={text('activeTrendAbout')}
      answer={answer}
      height={TREND_HEIGHT + LEGEND}
      span={6}
      empty={{
        is: ({ usageTrends }) => usageTrends.points.every(({ activeUsers }) => activeUsers === 0),
        text: text('trendEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={({ usageTrends }) => usageTrends.points}
      rowKey={({ from }) => from}
      file="active-users"
      reports={[
        { report: 'usage-trends', parameters: { from: range.firstDay, to: range.lastDay, granularity } },
      ]}
    >
      {({ usageTrends: { points } }) => (
        <BucketChart
          summary={text('activeSummary', {
            granularity: text(`in${granularity}`),
            from: formats.date(range.from),
            to: formats.date(new Date(range.to.getTime() - 1)),
          })}
          height={TREND_HEIGHT + LEGEND}
          unit="COUNT"
          ticks={points.map(tick)}
          series={[
            {
              label: text('activeUsers'),
              kind: 'area',
              values: points.map(({ activeUsers }) => activeUsers),
            },
          ]}
          isPartial={(at) => points[at]?.partial === true}
          format={(value) => formats.value(value, 'COUNT')}
          tooltip={(at) => {
            const point = points[at];
            return point === undefined ? null : (
              <TipList
                title={titleWithState(point)}
                rows={[[text('activeUsers'), formats.count(point.activeUsers)]]}
              />
            );
          }}
        />
      )}
    </Figure>
  );
}
