// Alerts raised on each day, by severity.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { BucketChart, TipList } from '../charts';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import { alertsTexts } from './alerts.texts';
import type { AlertSeverity, AlertTrendsQuery } from './operations.generated';
import { useDays } from './use-days';
import { SEVERITIES, SEVERITY_COLORS } from './words';

type Day = AlertTrendsQuery['alertAnalytics']['trend'][number];

const HEIGHT = 326;
const LEGEND = 26;

function countOf({ severities }: Day, severity: AlertSeverity): number {
  return severities.find((each) => each.severity === severity)?.count ?? 0;
}

export function Trend({ answer }: { readonly answer: Answer<AlertTrendsQuery> }) {
  const text = useText(alertsTexts);
  const days = useDays();
  const formats = useFormats();
  const columns: readonly Column<Day>[] = [
    {
      id: 'day',
      header: text('day'),
      value: ({ date }) => date,
      render: ({ start }) => formats.date(new Date(start)),
    },
    {
      id: 'whole',
      header: text('whole'),
      value: ({ partial }) => !partial,
      render: ({ partial }) => text(partial ? 'no' : 'yes'),
      foldsBelow: 480,
    },
    ...SEVERITIES.map((severity): Column<Day> => ({
      id: severity,
      header: text(severity),
      value: (day) => countOf(day, severity),
      render: (day) => formats.count(countOf(day, severity)),
      isFigure: true,
    })),
    {
      id: 'total',
      header: text('total'),
      value: ({ total }) => total,
      render: ({ total }) => formats.count(total),
      isFigure: true,
    },
  ];
  return (
    <Figure
      title={text('trend')}
      about={text('trendAbout')}
      answer={answer}
      height={HEIGHT + LEGEND}
      span={8}
      empty={{
        is: ({ alertAnalytics }) => alertAnalytics.totals.raised === 0,
        text: text('trendEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={({ alertAnalytics }) => alertAnalytics.trend}
      rowKey={({ date }) => date}
      file="alerts-by-day"
      reports={[{ report: 'alert-trend', parameters: days }]}
    >
      {({ alertAnalytics: { trend } }) => (
        <BucketChart
          summary={text('trendSummary', {
            from: formats.date(new Date(trend[0]?.start ?? 0)),
            to: formats.date(new Date(trend.at(-1)?.start ?? 0)),
          })}
          height={HEIGHT}
          unit="COUNT"
          isStacked
          ticks={trend.map(({ start }) => formats.day(new Date(start)))}
          series={SEVERITIES.map((severity) => ({
            label: text(severity),
            kind: 'bars',
            color: SEVERITY_COLORS[severity],
            values: trend.map((day) => countOf(day, severity)),
          }))}
          isPartial={(at) => trend[at]?.partial === true}
          format={(value) => formats.value(value, 'COUNT')}
          tooltip={(at) => {
            const day = trend[at];
            return day === undefined ? null : (
              <TipList
                title={formats.date(new Date(day.start)) + (day.partial ? ` (${text('running')})` : '')}
                rows={[
                  ...SEVERITIES.map(
                    (severity) => [text(severity), formats.count(countOf(day, severity))] as const,
                  ),
                  [text('total'), formats.count(day.total)],
                ]}
              />
            );
          }}
        />
      )}
    </Figure>
  );
}
