// Four numbers of the chosen days, each beside the same number of as many days before.
import { type Answer, mapAnswer } from '../api';
import { Card } from '../cards';
import { type Better } from '../change';
import { useFormats, useText, type Unit } from '../intl';
import type { Range } from '../range';
import { Tile } from '../tile';
import type { UsageKpisQuery } from './operations.generated';
import styles from './usage.module.css';
import { usageTexts } from './usage.texts';

type Overview = UsageKpisQuery['usageOverview'];

interface Figure {
  readonly id: 'activeUsers' | 'requests' | 'responseTime' | 'sessions';
  readonly metric: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly value: (overview: Overview) => number | null;
  readonly earlier: (overview: Overview) => number | null;
}

const FIGURES: readonly Figure[] = [
  {
    id: 'activeUsers',
    metric: 'activeUsers',
    unit: 'COUNT',
    better: 'HIGHER',
    value: ({ activeUsers }) => activeUsers,
    earlier: ({ previous }) => previous.activeUsers,
  },
  {
    id: 'requests',
    metric: 'requests',
    unit: 'COUNT',
    better: 'NEITHER',
    value: ({ requests }) => requests,
    earlier: ({ previous }) => previous.requests,
  },
  {
    id: 'responseTime',
    metric: 'avgResponseTimeMs',
    unit: 'MILLISECONDS',
    better: 'LOWER',
    value: ({ avgResponseTimeMs }) => avgResponseTimeMs,
    earlier: ({ previous }) => previous.avgResponseTimeMs,
  },
  {
    id: 'sessions',
    metric: 'userSessions',
    unit: 'COUNT',
    better: 'NEITHER',
    value: ({ sessions }) => sessions,
    earlier: ({ previous }) => previous.sessions,
  },
];

/** With two lines of details, which narrow cards have. */
const HEIGHT = 108;

interface Props {
  readonly answer: Answer<UsageKpisQuery>;
  readonly range: Range;
}

export function Kpis({ answer, range }: Props) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const overview = mapAnswer(answer, ({ usageOverview }) => usageOverview);
  const duration = (minutes: number | null): string =>
    formats.value(minutes === null ? null : minutes * 60, 'SECONDS');

  function detailsOf(id: Figure['id'], of: Overview): readonly (readonly [string, string])[] {
    switch (id) {
      case 'activeUsers':
        return [
          [text(range.isRunning ? 'today' : 'lastDay'), formats.value(of.activeUsersToday, 'COUNT')],
          [text('last7'), formats.value(of.activeUsersWeek, 'COUNT')],
          [text('last30'), formats.value(of.activeUsersMonth, 'COUNT')],
        ];
      case 'requests':
        return [
          [text('errors'), formats.value(of.errors, 'COUNT')],
          [text('errorRate'), formats.value(of.errorRate, 'PERCENT')],
        ];
      case 'responseTime':
        return (['p50', 'p95', 'p99'] as const).map((each) => [
          each,
          formats.value(of.responseTime[each], 'MILLISECONDS'),
        ]);
      case 'sessions':
        return [
          [text('pageViews'), formats.value(of.pageViews, 'COUNT')],
          [text('sessionLength'), duration(of.avgSessionMinutes)],
        ];
    }
  }

  return (
    <div className={styles.kpis}>
      {FIGURES.map(({ id, metric, unit, better, value, earlier }) => (
        <Card key={id} title={text(id)} answer={overview} height={HEIGHT} span={3}>
          {(data) => (
            <Tile
              metric={metric}
              label={text(id)}
              isLabelHidden
              definition={text(`${id}About`)}
              unit={unit}
              suffix={id === 'responseTime' ? text('mean') : null}
              better={better}
              value={value(data)}
              earlier={earlier(data)}
              details={detailsOf(id, data)}
              window={data}
              previousWindow={data.previous}
              defaultRange="30d"
            />
          )}
        </Card>
      ))}
    </div>
  );
}
