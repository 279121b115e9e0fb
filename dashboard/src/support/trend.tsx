// One measure over the chosen days, beside the period before. Which measure is in the address.
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { mapAnswer, useAnswer } from '../api';
import { Figure } from '../cards';
import { BucketChart, type ChartSeries, TipList } from '../charts';
import { type Unit, useFormats, useText } from '../intl';
import { useMetricWords } from '../metrics';
import type { Range } from '../range';
import type { Column } from '../table';
import { wholeDays } from './moments';
import { TrendDocument, type TrendQuery } from './operations.generated';
import styles from './support.module.css';
import { supportTexts } from './support.texts';

const MEASURES = [
  'sessions',
  'messages',
  'avgWaitSeconds',
  'avgFirstResponseSeconds',
  'avgTimeToFirstResponseSeconds',
  'avgHandleSeconds',
  'avgResolutionSeconds',
  'csatAverage',
  'abandonmentRate',
] as const;

const measureParser = parseAsStringLiteral(MEASURES).withDefault('sessions').withOptions({ history: 'push' });

const AT_MOST_EVERY_MS = 30_000;
const HEIGHT = 240;

interface Row {
  readonly from: Date;
  readonly label: string;
  readonly value: number | null;
  readonly beside: number | null;
  readonly n: number;
  readonly partial: boolean;
  readonly before: number | null;
  readonly beforeFrom: Date | null;
  readonly change: number | null;
}

interface Props {
  readonly range: Range;
  readonly refreshOn: unknown;
}

export function Trend({ range, refreshOn }: Props) {
  const text = useText(supportTexts);
  const words = useMetricWords();
  const formats = useFormats();
  const [measure, setMeasure] = useQueryState('trend', measureParser);
  const wantsSessions = measure === 'sessions';
  const whole = wholeDays(range);
  const variables = {
    metric: wantsSessions ? ('sessionsStarted' as const) : measure,
    beside: 'sessionsClosed' as const,
    hasBeside: wantsSessions,
  };
  const asked = useAnswer(
    TrendDocument,
    { ...variables, ...whole },
    { refreshOn: range.isRunning ? refreshOn : null, atMostEveryMs: AT_MOST_EVERY_MS },
  );
  const answer = useMemo(() => mapAnswer(asked, trendOf), [asked]);
  // Until another choice is answered the numbers of the one before stay, and keep their own names and days.
  const shown = answer.state === 'ready' ? answer.data : null;
  const named = shown === null ? measure : shown.measure;
  const isSessions = named === 'sessions';
  const days = shown ?? range;
  const nameOf = (each: (typeof MEASURES)[number]): string =>
    each === 'sessions' ? text('measureSessions') : words.name(each);
  const main = isSessions ? text('started') : words.name(named);
  const when = (from: Date, isHours: boolean): string =>
    isHours ? `${formats.day(from)}, ${formats.time(from)}` : formats.date(from);
  const unit: Unit = shown?.unit ?? 'COUNT';
  const isHours = shown?.isHours === true;
  const figure = (id: string, header: string, value: (row: Row) => number | null): Column<Row> => ({
    id,
    header,
    value,
    render: (row) => formats.value(value(row), unit),
    exact: (row) => formats.exact(value(row), unit),
    isFigure: true,
  });
  const columns: readonly Column<Row>[] = [
    {
      id: 'from',
      header: text('bucket'),
      value: ({ from }) => from,
      render: ({ from }) => when(from, isHours),
    },
    figure('value', main, ({ value }) => value),
    ...(isSessions ? [figure('beside', text('closed'), ({ beside }) => beside)] : []),
    figure('before', text('before'), ({ before }) => before),
    {
      id: 'change',
      header: text('changePercent'),
      value: ({ change }) => change,
      render: ({ change }) => (change === null ? null : formats.change(change)),
      isFigure: true,
    },
    { ...figure('n', text('samples'), ({ n }) => n), render: ({ n }) => formats.count(n) },
  ];
  const lastDay = formats.date(new Date(days.to.getTime() - 1));
  const span = `${formats.day(days.from)} – ${lastDay}`;

  return (
    <Figure
      title={text('trend')}
      about={span}
      answer={answer}
      height={HEIGHT + 26}
      span={8}
      empty={{
        is: ({ rows }) => rows.every(({ n, before }) => n === 0 && (before ?? 0) === 0),
        text: text('trendEmpty'),
        next: text('trendNext'),
      }}
      actions={
        <select
          className={`input ${styles.select ?? ''}`}
          aria-label={text('measure')}
          value={measure}
          onChange={(event) => {
            const chosen = MEASURES.find((each) => each === event.target.value);
            if (chosen !== undefined) void setMeasure(chosen);
          }}
        >
          {MEASURES.map((each) => (
            <option key={each} value={each}>
              {nameOf(each)}
            </option>
          ))}
        </select>
      }
      columns={columns}
      rows={({ rows }) => rows}
      rowKey={({ from }) => from.toISOString()}
      file={`trend-${named}`}
      reports={[
        {
          report: 'metric-series',
          parameters: { metric: variables.metric, ...whole, compare: 'PREVIOUS_PERIOD' },
          name: wantsSessions ? text('started') : words.name(measure),
        },
        ...(wantsSessions
          ? [
              {
                report: 'metric-series',
                parameters: { metric: variables.beside, ...whole },
                name: text('closed'),
              },
            ]
          : []),
      ]}
    >
      {({ rows }) => (
        <BucketChart
          summary={text('trendSummary', {
            measure: nameOf(named),
            from: formats.date(days.from),
            to: lastDay,
          })}
          height={HEIGHT}
          unit={unit}
          ticks={rows.map(({ from }) => (isHours ? formats.time(from) : formats.day(from)))}
          series={[
            {
              label: main,
              kind: unit === 'COUNT' ? 'bars' : 'line',
              values: rows.map(({ value }) => value),
            } satisfies ChartSeries,
            ...(isSessions
              ? [
                  {
                    label: text('closed'),
                    kind: 'line',
                    values: rows.map(({ beside }) => beside),
                  } satisfies ChartSeries,
                ]
              : []),
            {
              label: text('before'),
              kind: 'line',
              isEarlier: true,
              values: rows.map(({ before }) => before),
            } satisfies ChartSeries,
          ]}
          isPartial={(at) => rows[at]?.partial === true}
          format={(value) => formats.value(value, unit)}
          tooltip={(at) => {
            const row = rows[at];
            if (row === undefined) return null;
            const beforeName =
              row.beforeFrom === null
                ? text('before')
                : `${text('before')} (${when(row.beforeFrom, isHours)})`;
            return (
              <TipList
                title={when(row.from, isHours) + (row.partial ? ` (${text('running')})` : '')}
                rows={[
                  [main, formats.exact(row.value, unit)],
                  ...(isSessions ? [[text('closed'), formats.exact(row.beside, unit)] as const] : []),
                  [beforeName, formats.exact(row.before, unit)],
                  ...(row.change === null ? [] : [[text('change'), formats.change(row.change)] as const]),
                  ...(unit === 'COUNT' ? [] : [[text('samples'), formats.count(row.n)] as const]),
                ]}
              />
            );
          }}
        />
      )}
    </Figure>
  );
}

function trendOf({ main, beside }: TrendQuery): {
  readonly measure: (typeof MEASURES)[number];
  readonly from: Date;
  readonly to: Date;
  readonly rows: readonly Row[];
  readonly unit: Unit;
  readonly isHours: boolean;
} {
  const closed = beside?.lines[0]?.points ?? [];
  return {
    measure: MEASURES.find((each) => each === main.metric) ?? 'sessions',
    from: new Date(main.from),
    to: new Date(main.to),
    unit: main.unit,
    isHours: main.granularity === 'HOUR',
    rows: (main.lines[0]?.points ?? []).map((point, at) => ({
      from: new Date(point.from),
      label: point.label,
      value: point.value,
      beside: closed[at]?.value ?? null,
      n: point.n,
      partial: point.partial,
      before: point.comparison?.value ?? null,
      beforeFrom: point.comparison == null ? null : new Date(point.comparison.from),
      change: point.comparison?.changePercent ?? null,
    })),
  };
}
