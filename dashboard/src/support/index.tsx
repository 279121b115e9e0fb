// The support desk: live tiles, and what the last hours and days were like.
import { useWatched } from '../api';
import { Card, Figure, Grid } from '../cards';
import { BucketChart, TipList } from '../charts';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import {
  WatchHourlyStatsDocument,
  type WatchHourlyStatsSubscription,
  WatchLiveKpisDocument,
} from './operations.generated';
import { supportTexts } from './support.texts';

type Bucket = WatchHourlyStatsSubscription['hourlyStats']['buckets'][number];

export default function SupportPage() {
  const text = useText(supportTexts);
  const formats = useFormats();
  const kpis = useWatched(WatchLiveKpisDocument, {});
  const hourly = useWatched(WatchHourlyStatsDocument, { hours: 24 });
  const columns: readonly Column<Bucket>[] = [
    {
      id: 'start',
      header: text('hour'),
      value: ({ start }) => new Date(start),
      render: ({ label }) => label,
    },
    { id: 'contact', header: text('contact'), value: ({ contact }) => contact, isFigure: true },
    { id: 'operator', header: text('operator'), value: ({ operator }) => operator, isFigure: true },
    { id: 'bot', header: text('bot'), value: ({ bot }) => bot, isFigure: true },
    { id: 'total', header: text('total'), value: ({ total }) => total, isFigure: true },
  ];
  return (
    <Grid>
      <Card title={text('title')} answer={kpis} height={120}>
        {({ liveKpis }) => (
          <ul>
            {liveKpis.details.map(({ name, value, unit }) => (
              <li key={name}>
                {name}: {formats.value(value, unit)}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Figure
        title={text('messagesPerHour')}
        answer={hourly}
        height={240}
        columns={columns}
        rows={({ hourlyStats }) => hourlyStats.buckets}
        rowKey={({ start }) => start}
        file="messages-per-hour"
      >
        {({ hourlyStats: { buckets } }) => (
          <BucketChart
            summary={text('messagesPerHour')}
            height={240}
            ticks={buckets.map(({ start }) => formats.time(new Date(start)))}
            isStacked
            series={(['contact', 'operator', 'bot'] as const).map((sender) => ({
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
                  title={bucket.label}
                  rows={(['contact', 'operator', 'bot', 'total'] as const).map((each) => [
                    text(each),
                    formats.count(bucket[each]),
                  ])}
                />
              );
            }}
          />
        )}
      </Figure>
    </Grid>
  );
}
