// A chart over buckets of time (or any ordered ones): bars from zero and lines; the running bucket hatched or dashed, the
// earlier period grey and dashed. A second scale stands at the right, both named above their axes. Read with the pointer or, once focused, with the arrow keys.
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Unit } from '../intl';
import styles from './chart.module.css';
import { drawEndLabels, drawPartial, hatch, roomForLabels, solidPart } from './draw';
import {
  lonePoints,
  partialEnds,
  rangeFromZero,
  stackOf,
  stepsOf,
  ticksThatFit,
  translucent,
  withoutRepeats,
} from './layout';
import { type Palette, usePalette } from './palette';

export interface ChartSeries {
  readonly label: string;
  /** Where two may have the same label; default: the label. */
  readonly id?: string;
  /** One for each bucket; null where there is nothing. */
  readonly values: readonly (number | null)[];
  readonly kind: 'area' | 'bars' | 'line';
  /** Read at the right axis. */
  readonly isRight?: boolean;
  /** Beside another line of the same colour that matters more. */
  readonly isThin?: boolean;
  /** Place among the eight series colours; default: its place in the list. */
  readonly color?: number;
  /** Of another time: grey and dashed. */
  readonly isEarlier?: boolean;
}

interface RightAxis {
  readonly unit: Unit;
  readonly format: (value: number | null) => string;
}

interface Props {
  /** What the chart shows, in a sentence, for those who do not see it. */
  readonly summary: string;
  /** Of each bucket, short: the axis shows as many as there is room for. */
  readonly ticks: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Bars stand on each other. */
  readonly isStacked?: boolean;
  /** Buckets that are not over yet. */
  readonly isPartial?: (bucket: number) => boolean;
  readonly format: (value: number | null) => string;
  /** Of the values: steps of the axis are then whole things, or minutes and hours. */
  readonly unit?: Unit;
  /** Of the series at the right: another unit, hence another scale. */
  readonly rightAxis?: RightAxis;
  /** All that is known of a bucket: exact values, n, window. */
  readonly tooltip: (bucket: number) => ReactNode;
  readonly height: number;
  readonly onOpen?: (bucket: number) => void;
  /** Series that are not drawn for now; they keep their place in the legend. */
  readonly muted?: ReadonlySet<string>;
  /** Given: the legend's entries are switches. */
  readonly onMute?: (id: string) => void;
}

const TICK_ROOM = 64;
/** As many lines are named at their ends, where there is room. */
const MOST_DIRECT_LABELS = 5;
const DIRECT_LABELS_FROM_WIDTH = 480;
const AREA_ALPHA = 0.14;
/** The scale of the right axis. */
const RIGHT = 'right';
// Its types have an enum for it, of which nothing is there when it runs.
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const RIGHT_SIDE = 1 as uPlot.Axis.Side;
const NONE_MUTED: ReadonlySet<string> = new Set();

export function BucketChart(props: Props) {
  const { summary, ticks, height, tooltip, onOpen, onMute, muted = NONE_MUTED } = props;
  const palette = usePalette();
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const [isWide, setIsWide] = useState(true);
  // A series keeps its colour while others are muted.
  const drawn = props.series
    .map((each, place) => ({ ...each, color: each.color ?? place }))
    .filter((each) => !muted.has(idOf(each)));
  const isLabelled =
    props.rightAxis === undefined &&
    isWide &&
    drawn.length > 1 &&
    drawn.length <= MOST_DIRECT_LABELS &&
    drawn.every(isLine);
  const latest = useRef<Drawn>({ ...props, series: drawn, isLabelled });
  latest.current = { ...props, series: drawn, isLabelled };

  const partial = partialEnds(ticks.length, (bucket) => props.isPartial?.(bucket) === true);
  const { isStacked = false } = props;
  // Pages are rendered again with every push: only other numbers or words are drawn anew.
  const content = JSON.stringify([ticks, drawn.map(({ values }) => values), isStacked, partial]);
  // What makes it another chart, rather than the same one with other numbers.
  const shape = JSON.stringify([
    drawn.map(({ label, kind, color, isEarlier, isRight }) => [label, kind, color, isEarlier, isRight]),
    props.unit,
    props.rightAxis?.unit,
    isLabelled,
    height,
    ticks.length,
  ]);

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const made = new uPlot(
      optionsFor(latest, palette, element.clientWidth, setAt),
      dataOf(latest.current),
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width === 0) return;
      setIsWide(width >= DIRECT_LABELS_FROM_WIDTH);
      if (width !== made.width) made.setSize({ width, height: latest.current.height });
    });
    resized.observe(element);
    // Words on a canvas keep the font that was there when they were drawn.
    const onFonts = (): void => made.redraw(false, true);
    document.fonts.addEventListener('loadingdone', onFonts);
    return () => {
      document.fonts.removeEventListener('loadingdone', onFonts);
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [palette, shape]);

  useEffect(() => {
    plot.current?.setData(dataOf(latest.current));
  }, [content]);

  function move(to: number | null): void {
    setAt(to);
    const made = plot.current;
    if (made === null) return;
    const left = to === null ? -10 : made.valToPos(to, 'x');
    made.setCursor({ left, top: to === null ? -10 : 10 }, false);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = ticks.length - 1;
    const from = at ?? (event.key === 'ArrowLeft' ? last + 1 : -1);
    const steps: Record<string, number> = {
      ArrowLeft: Math.max(0, from - 1),
      ArrowRight: Math.min(last, from + 1),
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Escape') {
      move(null);
    } else if (event.key === 'Enter' && at !== null) {
      onOpen?.(at);
    }
  }

  return (
    <div className={styles.chart}>
      {/* What is muted must be there to be brought back. */}
      {(!isLabelled || drawn.length < props.series.length) && (
        <Legend series={props.series} palette={palette} muted={muted} onMute={onMute} />
      )}
      <div
        ref={frame}
        className={styles.frame}
        style={{ height }}
        role="application"
        aria-roledescription="chart"
        aria-label={summary}
        tabIndex={0}
        data-opens={onOpen !== undefined}
        onKeyDown={onKeyDown}
        onBlur={() => move(null)}
        onMouseLeave={() => setAt(null)}
        onClick={() => at !== null && onOpen?.(at)}
      />
      <Tip at={at} plot={plot.current}>
        {at === null || at >= ticks.length ? null : tooltip(at)}
      </Tip>
    </div>
  );
}

/** In pixels. */
function widthOf({ isThin = false }: ChartSeries): number {
  return isThin ? 1 : 1.5;
}

function idOf({ id, label }: ChartSeries): string {
  return id ?? label;
}

function isLine({ kind }: ChartSeries): boolean {
  return kind !== 'bars';
}

interface LegendProps {
  readonly series: readonly ChartSeries[];
  readonly palette: Palette;
  readonly muted: ReadonlySet<string>;
  readonly onMute: ((id: string) => void) | undefined;
}

function Legend({ series, palette, muted, onMute }: LegendProps) {
  if (series.length < 2) return null;
  return (
    <ul className={styles.legend}>
      {series.map((each, at) => {
        const { label, kind, color, isEarlier = false, isRight = false, isThin = false } = each;
        const id = idOf(each);
        const entry = (
          <>
            <span
              className={styles.swatch}
              data-kind={kind}
              data-earlier={isEarlier}
              data-thin={isThin}
              style={{ color: isEarlier ? palette.token('--earlier') : palette.series(color ?? at) }}
            />
            <span className={styles.name} title={label}>
              {label}
            </span>
          </>
        );
        return (
          // Above the axis that it is read at.
          <li key={id} data-right={isRight}>
            {onMute === undefined ? (
              entry
            ) : (
              <button
                type="button"
                className={styles.switch}
                aria-pressed={!muted.has(id)}
                onClick={() => onMute(id)}
              >
                {entry}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

interface TipProps {
  readonly at: number | null;
  readonly plot: uPlot | null;
  readonly children: ReactNode;
}

const TIP_DISTANCE = 12;

function Tip({ at, plot, children }: TipProps) {
  const tip = useRef<HTMLDivElement>(null);
  const isShown = at !== null && plot !== null && children !== null;
  // Beside the bucket, on the side where it fits; where it fits on neither, still inside the card.
  useLayoutEffect(() => {
    const element = tip.current;
    if (element === null || !isShown) return;
    const x = plot.valToPos(at, 'x') + plot.bbox.left / devicePixelRatio;
    const width = element.offsetWidth;
    const right = x + TIP_DISTANCE;
    const left = x - TIP_DISTANCE - width;
    const most = Math.max(0, plot.width - width);
    element.style.left = `${right + width <= plot.width ? right : left >= 0 ? left : Math.min(most, right)}px`;
    element.style.top = `${(plot.root.parentElement?.offsetTop ?? 0) + 8}px`;
  });
  // Announced as it changes, which is how the arrow keys read the chart aloud.
  return (
    <div ref={tip} role="status" className={styles.tip} data-shown={isShown}>
      {isShown ? children : null}
    </div>
  );
}

/** What is on the canvas: without the muted series. */
interface Drawn extends Props {
  readonly isLabelled: boolean;
}

function dataOf({ ticks, series, isStacked = false }: Props): uPlot.AlignedData {
  const values = isStacked
    ? stackOf(series.map((each) => each.values))
    : series.map((each) => [...each.values]);
  // What stands on others is drawn first and taller, the others before it.
  return [ticks.map((_, at) => at), ...values];
}

function optionsFor(
  latest: { readonly current: Drawn },
  palette: Palette,
  width: number,
  onBucket: (bucket: number | null) => void,
): uPlot.Options {
  const { series, height, unit, isLabelled, rightAxis } = latest.current;
  const mutedColor = palette.token('--muted');
  const surface = palette.token('--surface');
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const bars = uPlot.paths.bars?.({ size: [0.72, 48], radius: 0.12 });
  const isPartial = (bucket: number): boolean => latest.current.isPartial?.(bucket) === true;
  const strokeOf = ({ isEarlier = false, color }: ChartSeries, at: number): string =>
    isEarlier ? palette.token('--earlier') : palette.series(color ?? at);
  const strokes = series.map(strokeOf);
  const colorAt = (isRight: boolean): string =>
    strokes[series.findIndex((each) => (each.isRight ?? false) === isRight)] ?? mutedColor;
  const valueAxis: uPlot.Axis = {
    font,
    gap: 6,
    space: 36,
    size: (u, values) => {
      // Null at first, whatever its type says.
      const written = (values as string[] | null) ?? [];
      // In pixels of the page; uPlot takes it for granted that the font it draws with is the one it set.
      u.ctx.save();
      u.ctx.font = font;
      const widest = Math.max(0, ...written.map((value) => u.ctx.measureText(value).width));
      u.ctx.restore();
      return Math.ceil(widest) + 14;
    },
    ticks: { show: false },
  };
  const labels = series.map(({ label }, at) => ({
    seriesIdx: at + 1,
    text: label,
    color: strokes[at] ?? mutedColor,
  }));
  return {
    width,
    height,
    pxAlign: 1,
    legend: { show: false },
    padding: [
      8,
      isLabelled
        ? () =>
            roomForLabels(
              labels.map(({ text }) => text),
              font,
            )
        : // The last label is written around the middle of its bucket.
          // At the right axis it has that one's room.
          (u) =>
            rightAxis !== undefined
              ? 0
              : Math.max(8, Math.round(TICK_ROOM / 2 - u.width / latest.current.ticks.length / 2)),
      0,
      0,
    ],
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    hooks: {
      setCursor: [(u) => u.cursor.idx !== undefined && onBucket(u.cursor.idx ?? null)],
      drawSeries: [
        (u, seriesIdx) => {
          const drawn = series[seriesIdx - 1];
          if (drawn === undefined || !isLine(drawn)) return;
          for (const end of partialEnds(u.data[0].length, isPartial)) {
            const color = strokes[seriesIdx - 1] ?? mutedColor;
            drawPartial(u, seriesIdx, end, { color, background: surface, width: widthOf(drawn) });
          }
        },
      ],
      draw: isLabelled ? [(u) => drawEndLabels(u, labels, font)] : [],
    },
    scales: {
      x: {
        time: false,
        // Half a bucket at both ends, so that the first and the last bar are whole.
        range: (_u, min, max) => [min - 0.5, max + 0.5],
      },
      y: { range: (_u, min, max) => rangeFromZero(min, max) },
      ...(rightAxis === undefined
        ? {}
        : { [RIGHT]: { range: (_u: uPlot, min: number, max: number) => rangeFromZero(min, max) } }),
    },
    axes: [
      {
        stroke: mutedColor,
        font,
        size: 26,
        // The last one reaches below the right axis: below its lowest label, too.
        gap: rightAxis === undefined ? 4 : 8,
        grid: { show: false },
        ticks: { show: false },
        splits: (u) => ticksThatFit(latest.current.ticks.length, u.width, TICK_ROOM),
        // Hours of one day may have its name in common: it is written once.
        values: (_u, splits) => withoutRepeats(splits.map((at) => latest.current.ticks[at] ?? '')),
      },
      {
        ...valueAxis,
        // Beside another axis each has the colour of what is read at it.
        stroke: rightAxis === undefined ? mutedColor : colorAt(false),
        incrs: (_u, _axis, _min, most) => stepsOf(unit, most) ?? ANY_STEPS,
        grid: { stroke: palette.token('--grid'), width: 1 },
        values: (_u, splits) => splits.map((value) => latest.current.format(value)),
      },
      ...(rightAxis === undefined
        ? []
        : [
            {
              ...valueAxis,
              scale: RIGHT,
              side: RIGHT_SIDE,
              stroke: colorAt(true),
              incrs: (_u: uPlot, _axis: number, _min: number, most: number) =>
                stepsOf(rightAxis.unit, most) ?? ANY_STEPS,
              // The lines of the left one are enough.
              grid: { show: false },
              values: (_u: uPlot, splits: number[]) => splits.map((value) => rightAxis.format(value)),
            } satisfies uPlot.Axis,
          ]),
    ],
    series: [
      {},
      ...series.map((each, at): uPlot.Series => {
        const { label, kind, isEarlier = false, isRight = false } = each;
        const scale = isRight ? RIGHT : 'y';
        const stroke = strokes[at] ?? mutedColor;
        if (kind === 'bars') {
          return {
            label,
            scale,
            stroke,
            width: 0,
            fill: (u) => hatch(u, stroke, surface, isPartial),
            ...(bars === undefined ? {} : { paths: bars }),
            points: { show: false },
          };
        }
        return {
          label,
          scale,
          stroke,
          width: widthOf(each),
          ...(kind === 'area' ? { fill: translucent(stroke, AREA_ALPHA) } : {}),
          ...(isEarlier ? { dash: [5, 4] } : {}),
          spanGaps: false,
          paths: solidPart(isPartial),
          points: {
            show: true,
            size: 6,
            fill: stroke,
            filter: (u) => {
              const lone = lonePoints(Array.from(u.data[at + 1] ?? []));
              const drawnApart = partialEnds(u.data[0].length, isPartial);
              return lone.filter((point) => !drawnApart.includes(point));
            },
          },
        };
      }),
    ],
  };
}

/** Round numbers of any size. */
const ANY_STEPS = Array.from({ length: 16 }, (_, power) =>
  [1, 2, 2.5, 5].map((digit) => digit * 10 ** (power - 6)),
).flat();
