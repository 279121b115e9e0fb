// What the gateway answered: the number over the whole range, its chart, its lines, and every point as a table.
import { stringifyDocument } from '@urql/core';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { mapAnswer } from '../api';
import { Card } from '../cards';
import { BucketChart, type ChartSeries, TipList } from '../charts';
import { type Report, FileMenu } from '../files';
import { Again, External, Info, TableIcon } from '../icons';
import { useFormats, useText } from '../intl';
import { useMetricWords } from '../metrics';
import { useSession } from '../session';
import { DataTable, type Sort } from '../table';
import { tickOf, titleOf } from './buckets';
import { lineColumns, pointColumns } from './columns';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import {
  drawnLines,
  earlierWindow,
  isEmpty,
  type Line,
  lineId,
  linesOf,
  type Point,
  rowsOf,
  type Row,
  type Series,
} from './lines';
import type { RowsOf } from './metric-rows';
import { ExploreSeriesDocument, type Granularity } from './operations.generated';
import { useParams } from './params';
import { hasPlayground } from '../playground';
import { playgroundAddress } from './playground-address';
import { COLOURED_LINES, type Definition, hasRows, isState, narrowed } from './question';
import { Total } from './total';
import type { Asked } from './use-question';
import { useWords } from './use-words';

const Explanation = lazy(() => import('./explanation'));
const MetricRows = lazy(() => import('./metric-rows'));

interface Props {
  readonly definition: Definition;
  readonly asked: Asked;
}

type Opened =
  | { readonly kind: 'explanation'; readonly granularity: Granularity; readonly asOf: string }
  | { readonly kind: 'rows'; readonly of: RowsOf; readonly asOf: string };

const CHART_HEIGHT = 300;
const TOTAL_HEIGHT = 64;
const TABLE_HEIGHT = 420;
const HEAD_HEIGHT = 33;
const ROW_HEIGHT = 28;
const ROWS_READERS: readonly string[] = ['ADMIN', 'ORG_ADMIN', 'SUPER_ADMIN', 'OPERATOR'];

export function Results({ definition, asked }: Props) {
  const text = useText(exploreTexts);
  const formats = useFormats();
  const metricWords = useMetricWords();
  const { role } = useSession();
  const [params, change] = useParams();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [shown, setShown] = useState<readonly Row[]>([]);
  const { question, answer } = asked;
  const { variables } = question;
  const name = metricWords.name(definition.name, definition.description);

  const series = useMemo(() => mapAnswer(answer, ({ metricSeries }) => metricSeries), [answer]);
  const data = series.state === 'ready' ? series.data : null;
  const lines = useMemo(() => (data === null ? [] : linesOf(data)), [data]);
  const rows = useMemo(() => rowsOf(lines), [lines]);
  const words = useWords(data?.groupBy ?? []);
  const muted = useMemo(() => new Set(params.muted), [params.muted]);
  const isGrouped = (data?.groupBy.length ?? 0) > 0;
  const canOpenRows = hasRows(definition) && ROWS_READERS.includes(role);

  const bucketTitle = useCallback(
    (point: Point): string => (data === null ? '' : titleOf(point, data.granularity, formats)),
    [data, formats],
  );
  const openRows = useCallback(
    (from: string, to: string, about: string, line: Line | null): void => {
      if (data === null) return;
      setOpened({
        kind: 'rows',
        asOf: data.asOf,
        of: { about, from, to, filter: narrowed(variables.filter, line?.keys ?? []) },
      });
    },
    [data, variables.filter],
  );

  const columns = useMemo(
    () =>
      data === null
        ? []
        : pointColumns({
            rows,
            unit: data.unit,
            isGrouped,
            isCompared: variables.compare != null,
            isOpened: canOpenRows,
            text,
            formats,
            words,
            bucketTitle,
            onOpen: ({ point, line }) =>
              openRows(
                point.from,
                point.to,
                isGrouped ? `${bucketTitle(point)}, ${words.line(line)}` : bucketTitle(point),
                line,
              ),
          }),
    [data, rows, isGrouped, variables.compare, canOpenRows, text, formats, words, bucketTitle, openRows],
  );
  const sort = sortOf(params.sort, columns);

  const mute = (id: string): void => {
    const next = muted.has(id) ? params.muted.filter((each) => each !== id) : [...params.muted, id];
    change({ muted: next.length === 0 ? null : next });
  };
  const { metric, from, to, filter } = variables;
  const reports: readonly Report[] = [
    { report: 'metric-series', parameters: variables, name: text('table') },
    {
      report: 'metric-values',
      parameters: { metrics: [metric], from, to, filter },
      name: text(isState(definition) ? 'totalState' : 'total'),
    },
  ];
  const playground = playgroundAddress(stringifyDocument(ExploreSeriesDocument), variables);
  const empty = {
    is: (each: Series) => isEmpty(each),
    text: text('empty'),
    next: text('emptyNext'),
  };

  return (
    <>
      <Card
        title={name}
        about={data === null ? undefined : text('asOf', { at: formats.dateTime(new Date(data.asOf)) })}
        answer={series}
        height={TOTAL_HEIGHT + CHART_HEIGHT}
        empty={empty}
        actions={
          data !== null && (
            <>
              <button
                type="button"
                className="button button-small button-quiet"
                disabled={series.state === 'ready' && series.isRefreshing}
                onClick={() => series.state === 'ready' && series.retry()}
              >
                <Again />
                {text('refresh')}
              </button>
              <button
                type="button"
                className="button button-small button-quiet"
                onClick={() =>
                  setOpened({ kind: 'explanation', granularity: data.granularity, asOf: data.asOf })
                }
              >
                <Info />
                {text('explain')}
              </button>
              {canOpenRows && (
                <button
                  type="button"
                  className="button button-small button-quiet"
                  onClick={() => openRows(data.from, data.to, text('allRows'), null)}
                >
                  <TableIcon />
                  {text('showRows')}
                </button>
              )}
              <FileMenu title={name} reports={reports} />
              {hasPlayground && (
                <a className="button button-small button-quiet" href={playground}>
                  <External />
                  {text('playground')}
                </a>
              )}
            </>
          )
        }
      >
        {(each) => (
          <>
            <Total
              definition={definition}
              series={each}
              earlier={variables.compare == null ? null : earlierWindow(lines)}
              variables={variables}
            />
            {!hasRows(definition) && <p className={styles.quiet}>{text('noRowsRedis')}</p>}
            <SeriesChart
              name={name}
              series={each}
              lines={lines}
              isState={isState(definition)}
              isCompared={variables.compare != null}
              muted={muted}
              onMute={mute}
              lineName={words.line}
              bucketTitle={bucketTitle}
              onOpen={
                canOpenRows ? (point) => openRows(point.from, point.to, bucketTitle(point), null) : undefined
              }
            />
          </>
        )}
      </Card>
      {isGrouped && data !== null && !isEmpty(data) && (
        <Card title={text(isState(definition) ? 'byLineState' : 'byLine')} answer={series} height={120}>
          {() => (
            <DataTable
              caption={`${name}, ${text(isState(definition) ? 'byLineState' : 'byLine')}`}
              columns={lineColumns({ unit: definition.unit, text, formats, words })}
              rows={lines}
              rowKey={lineId}
              maxHeight={320}
              isDense
            />
          )}
        </Card>
      )}
      {/* Why there is nothing is said once. */}
      {(data === null ? series.state === 'loading' : !isEmpty(data)) && (
        <Card
          title={text('table')}
          answer={series}
          height={
            data === null ? TABLE_HEIGHT : Math.min(TABLE_HEIGHT, HEAD_HEIGHT + rows.length * ROW_HEIGHT)
          }
          actions={
            <FileMenu
              title={`${name}, ${text('table')}`}
              shown={{ file: `explore-${definition.name}`, columns, rows: () => shown }}
              reports={reports.slice(0, 1)}
            />
          }
        >
          {() => (
            <DataTable
              caption={`${name}, ${text('table')}`}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              sort={sort}
              onSort={(next) =>
                change({
                  sort: next === null ? null : `${next.direction === 'desc' ? '-' : ''}${next.column}`,
                })
              }
              onShown={setShown}
              maxHeight={TABLE_HEIGHT}
              isDense
            />
          )}
        </Card>
      )}
      <Suspense fallback={null}>
        {opened?.kind === 'explanation' && (
          <Explanation
            definition={definition}
            variables={variables}
            granularity={opened.granularity}
            asOf={opened.asOf}
            onClose={() => setOpened(null)}
          />
        )}
        {opened?.kind === 'rows' && (
          <MetricRows
            definition={definition}
            of={opened.of}
            asOf={opened.asOf}
            onClose={() => setOpened(null)}
          />
        )}
      </Suspense>
    </>
  );
}

/** `-value` of the address; a column that is not there sorts nothing. */
function sortOf(param: string | null, columns: readonly { readonly id: string }[]): Sort | null {
  if (param === null) return null;
  const column = param.replace(/^-/, '');
  return columns.some(({ id }) => id === column)
    ? { column, direction: param.startsWith('-') ? 'desc' : 'asc' }
    : null;
}

interface SeriesChartProps {
  readonly name: string;
  readonly series: Series;
  readonly lines: readonly Line[];
  readonly isState: boolean;
  readonly isCompared: boolean;
  readonly muted: ReadonlySet<string>;
  readonly onMute: (id: string) => void;
  readonly lineName: (line: Line) => string;
  readonly bucketTitle: (point: Point) => string;
  readonly onOpen: ((point: Point) => void) | undefined;
}

const EARLIER = 'earlier';

function SeriesChart({
  name,
  series,
  lines,
  isCompared,
  muted,
  onMute,
  lineName,
  bucketTitle,
  onOpen,
}: SeriesChartProps) {
  const text = useText(exploreTexts);
  const formats = useFormats();
  const [params] = useParams();
  const { unit, granularity } = series;
  const drawn = drawnLines(lines, COLOURED_LINES);
  const points = drawn[0]?.points ?? [];
  const days = (new Date(series.to).getTime() - new Date(series.from).getTime()) / 86_400_000;
  const isGrouped = series.groupBy.length > 0;
  // Counts stand on each other where they make up a whole; all else is drawn as lines.
  const kind = unit === 'COUNT' ? 'bars' : 'line';
  const earlierName =
    params.compare === null ? text('earlierValue') : capitalized(text(`in${params.compare}`));
  const [single] = drawn;
  const chartSeries: ChartSeries[] = [
    ...(drawn.map((line, at) => ({
      id: lineId(line),
      label: isGrouped ? lineName(line) : name,
      kind,
      values: line.points.map(({ value, degraded }) => (degraded ? null : value)),
      color: line.isOther ? COLOURED_LINES : at,
    })) satisfies ChartSeries[]),
    // Of several lines the earlier times would be as many again: the table has them.
    ...(isCompared && drawn.length === 1 && single !== undefined
      ? [
          {
            id: EARLIER,
            label: earlierName,
            kind: 'line',
            values: single.points.map(({ comparison }) => comparison?.value ?? null),
            isEarlier: true,
          } satisfies ChartSeries,
        ]
      : []),
  ];
  const shownValue = (point: Point): string =>
    point.degraded ? text('degradedCell') : formats.exact(point.value, unit);

  const tooltip = (at: number) => {
    const point = points[at];
    if (point === undefined) return null;
    const title = point.partial ? `${bucketTitle(point)} · ${text('partial')}` : bucketTitle(point);
    if (!isGrouped) {
      const { comparison } = point;
      return (
        <TipList
          title={title}
          rows={[
            [name, shownValue(point)],
            [text('n'), formats.count(point.n)],
            ...(point.pending === null ? [] : [[text('pending'), formats.count(point.pending)] as const]),
            ...(point.invalid === 0 ? [] : [[text('invalid'), formats.count(point.invalid)] as const]),
            ...(comparison === null
              ? []
              : ([
                  [earlierName, formats.exact(comparison.value, unit)],
                  [
                    text('change'),
                    comparison.changePercent === null ? '–' : formats.change(comparison.changePercent),
                  ],
                ] as const)),
          ]}
        />
      );
    }
    return (
      <TipList
        title={title}
        rows={drawn
          .filter((line) => !muted.has(lineId(line)))
          .flatMap((line) => {
            const each = line.points[at];
            return each === undefined
              ? []
              : [[lineName(line), `${shownValue(each)} (n ${formats.count(each.n)})`] as const];
          })}
      />
    );
  };

  return (
    <>
      {drawn.length < lines.length && (
        <p className={styles.quiet}>{text('drawnSome', { drawn: drawn.length, all: lines.length })}</p>
      )}
      <BucketChart
        summary={
          text('chartSummary', {
            metric: name,
            granularity: text(granularity),
            from: formats.dateTime(new Date(series.from)),
            to: formats.dateTime(new Date(series.to)),
          }) + (onOpen === undefined ? '' : text('openHint'))
        }
        height={CHART_HEIGHT}
        ticks={points.map((point) => tickOf(point, granularity, days, formats))}
        series={chartSeries}
        isStacked={kind === 'bars' && drawn.length > 1}
        isPartial={(at) => points[at]?.partial === true}
        format={(value) => formats.value(value, unit)}
        unit={unit}
        tooltip={tooltip}
        muted={muted}
        {...(isGrouped && drawn.length > 1 ? { onMute } : {})}
        {...(onOpen === undefined
          ? {}
          : {
              onOpen: (at: number) => {
                const point = points[at];
                if (point !== undefined) onOpen(point);
              },
            })}
      />
    </>
  );
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
