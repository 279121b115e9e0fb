// Messages of the last day by the hour and by who sent them, moved by a subscription.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { BucketChart, TipList } from '../charts';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import type { WatchHourlyStatsSubscription } from './operations.generated';
import { supportTexts } from './support.texts';

type Bucket = WatchHourlyStatsSubscription['hourlyStats']['buckets'][number];

const SENDERS = ['contact', 'operator', 'bot'] as const;
const HEIGHT = 240;

interface Props {
  readonly answer: Answer<WatchHourlyStatsSubscription>;
  readonly hours: number;
}

export function Hourly({ answer, hours }: Props) {
  const text = useText(supportTexts);
  const formats = useFormats();
  const columns: readonly Column<Bucket>[] = [
    {
      id: 'start',
      header: text('hour'),
      value: ({ start }) => new Date(start),
      render: ({ start, label }) => (
        <span title={label}>{`${formats.day(new Date(start))}, ${formats.time(new Date(start))}`}</span>
      ),
    },
    ...([...SENDERS, 'total'] as const).map((id) => ({
      id,
      header: text(id),
      value: (bucket: Bucket) => bucket[id],
      render: (bucket: Bucket) => formats.count(bucket[id]),
      isFigure: true,
    })),
  ];
  return (
    <Figure
      title={text('messagesPerHour')}
      about={
        answer.state === 'ready'
          ? text('messagesAbout', { total: formats.count(answer.data.hourlyStats.total) })
          : text('messagesWindow')
      }
      answer={answer}
      height={HEIGHT + 26}
      span={8}
      empty={{
        is: ({ hourlyStats }) => hourlyStats.total === 0,
        text: text('messagesEmpty'),
        next: text('startDemo'),
      }}
      columns={columns}
      rows={({ hourlyStats }) => hourlyStats.buckets}
      rowKey={({ start }) => start}
      file="messages-per-hour"
      reports={[{ report: 'hourly-stats', parameters: { hours } }]}
    >
      {({ hourlyStats: { buckets } }) => (
        <BucketChart
          unit="COUNT"
          summary={text('messagesPerHour')}
          height={HEIGHT}
          ticks={buckets.map(({ start }) => formats.time(new Date(start)))}
          isStacked
          series={SENDERS.map((sender) => ({
            label: text(sender),
            kind: 'bars',
            values: buckets.map((bucket) => bucket[sender]),
          }))}
          isPartial={(at) => buckets[at]?.partial === true}
          format={(value) => formats.value(value, 'COUNT')}
          tooltip={(at) => {
            const bucket = buckets[at];
            return bucket === undefined ? null : (
              <TipList
                title={`${formats.day(new Date(bucket.start))}, ${formats.time(new Date(bucket.start))}${bucket.partial ? ` (${text('running')})` : ''}`}
                rows={([...SENDERS, 'total'] as const).map((each) => [
                  text(each),
                  formats.count(bucket[each]),
                ])}
              />
            );
          }}
        />
      )}
    </Figure>
  );
}
