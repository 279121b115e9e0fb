// A chart over buckets of time (or any ordered ones): bars from zero, lines, and bands; the running bucket hatched or dashed, the
// earlier period grey and dashed. Read with the pointer or, once focused, with the arrow keys.
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import styles from './chart.module.css';
import { hatch, stackOf } from './draw';
import { type Palette, usePalette } from './palette';

export interface ChartSeries {
  readonly label: string;
  /** One for each bucket; null where there is nothing. */
  readonly values: readonly (number | null)[];
  readonly kind: 'bars' | 'line';
  /** Place among the eight series colours; default: its place in the list. */
  readonly color?: number;
  /** Of another time: grey and dashed. */
  readonly isEarlier?: boolean;
}

/** Between two lines, such as p50 and p95. */
export interface ChartBand {
  readonly upper: number;
  readonly lower: number;
}

interface Props {
  /** What the chart shows, in a sentence, for those who do not see it. */
  readonly summary: string;
  /** Of each bucket, short: the axis shows as many as there is room for. */
  readonly ticks: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly bands?: readonly ChartBand[];
  /** Bars stand on each other. */
  readonly isStacked?: boolean;
  /** Buckets that are not over yet. */
  readonly isPartial?: (bucket: number) => boolean;
  readonly format: (value: number | null) => string;
  /** All that is known of a bucket: exact values, n, window. */
  readonly tooltip: (bucket: number) => ReactNode;
  readonly height: number;
  readonly onOpen?: (bucket: number) => void;
}

const TICK_ROOM = 64;

export function BucketChart(props: Props) {
  const { summary, ticks, height, tooltip, onOpen, series } = props;
  const palette = usePalette();
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const latest = useRef(props);
  latest.current = props;

  const data = useMemo(() => dataOf(props), [props]);
  // What makes it another chart, rather than the same one with other numbers.
  const shape = JSON.stringify([
    series.map(({ label, kind, color, isEarlier }) => [label, kind, color, isEarlier]),
    props.bands,
    props.isStacked,
    height,
    ticks.length,
  ]);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const made = new uPlot(
      optionsFor(latest, palette, element.clientWidth, (bucket) => setAt(bucket)),
      dataOf(latest.current),
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => {
      if (element.clientWidth > 0)
        made.setSize({ width: element.clientWidth, height: latest.current.height });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [palette, shape]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

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
      <Legend series={series} palette={palette} />
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

function Legend({ series, palette }: { readonly series: readonly ChartSeries[]; readonly palette: Palette }) {
  if (series.length < 2) return null;
  return (
    <ul className={styles.legend}>
      {series.map(({ label, kind, color, isEarlier = false }, at) => (
        <li key={label}>
          <span
            className={styles.swatch}
            data-kind={kind}
            data-earlier={isEarlier}
            style={{ color: isEarlier ? palette.token('--earlier') : palette.series(color ?? at) }}
          />
          {label}
        </li>
      ))}
    </ul>
  );
}

interface TipProps {
  readonly at: number | null;
  readonly plot: uPlot | null;
  readonly children: ReactNode;
}

function Tip({ at, plot, children }: TipProps) {
  // Announced as it changes, which is how the arrow keys read the chart aloud.
  const isShown = at !== null && plot !== null && children !== null;
  const x = isShown ? plot.valToPos(at, 'x') + plot.bbox.left / devicePixelRatio : 0;
  const width = plot?.width ?? 0;
  const side = x > width / 2 ? { right: `${Math.max(0, width - x + 12)}px` } : { left: `${x + 12}px` };
  return (
    <div role="status" className={styles.tip} style={isShown ? side : undefined} data-shown={isShown}>
      {isShown ? children : null}
    </div>
  );
}

function dataOf({ ticks, series, isStacked = false }: Props): uPlot.AlignedData {
  const values = isStacked
    ? stackOf(series.map((each) => each.values))
    : series.map((each) => [...each.values]);
  // What stands on others is drawn first and taller, the others before it.
  return [ticks.map((_, at) => at), ...values];
}

function optionsFor(
  latest: { readonly current: Props },
  palette: Palette,
  width: number,
  onBucket: (bucket: number | null) => void,
): uPlot.Options {
  const { series, bands = [], height } = latest.current;
  const muted = palette.token('--muted');
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const bars = uPlot.paths.bars?.({ size: [0.72, 48], radius: 0.12 });
  return {
    width,
    height,
    pxAlign: 1,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    hooks: { setCursor: [(u) => u.cursor.idx !== undefined && onBucket(u.cursor.idx ?? null)] },
    scales: {
      x: {
        time: false,
        // Half a bucket at both ends, so that the first and the last bar are whole.
        range: (_u, min, max) => [min - 0.5, max + 0.5],
      },
      y: { range: (_u, min, max) => rangeFromZero(min, max) },
    },
    axes: [
      {
        stroke: muted,
        font,
        size: 26,
        gap: 4,
        grid: { show: false },
        ticks: { show: false },
        splits: (u) => ticksThatFit(latest.current.ticks.length, u.width),
        values: (_u, splits) => splits.map((at) => latest.current.ticks[at] ?? ''),
      },
      {
        stroke: muted,
        font,
        gap: 6,
        space: 36,
        size: (u, values) => {
          // Null at first, whatever its type says.
          const written = (values as string[] | null) ?? [];
          u.ctx.font = font;
          const widest = Math.max(0, ...written.map((value) => u.ctx.measureText(value).width));
          return Math.ceil(widest / devicePixelRatio) * devicePixelRatio + 14;
        },
        grid: { stroke: palette.token('--grid'), width: 1 },
        ticks: { show: false },
        values: (_u, splits) => splits.map((value) => latest.current.format(value)),
      },
    ],
    bands: bands.map(({ upper, lower }) => ({
      series: [upper + 1, lower + 1],
      fill: withAlpha(palette.series(series[upper]?.color ?? upper), 0.14),
    })),
    series: [
      {},
      ...series.map(({ label, kind, color, isEarlier = false }, at): uPlot.Series => {
        const stroke = isEarlier ? palette.token('--earlier') : palette.series(color ?? at);
        if (kind === 'bars') {
          return {
            label,
            stroke,
            width: 0,
            fill: (u) =>
              hatch(
                u,
                stroke,
                palette.token('--surface'),
                (bucket) => latest.current.isPartial?.(bucket) === true,
              ),
            ...(bars === undefined ? {} : { paths: bars }),
            points: { show: false },
          };
        }
        return {
          label,
          stroke,
          width: 1.5,
          ...(isEarlier ? { dash: [5, 4] } : {}),
          spanGaps: false,
          points: { show: latest.current.ticks.length === 1, size: 6, fill: stroke },
        };
      }),
    ],
  };
}

/** From zero up, to a round number above; all alike where there is nothing. */
function rangeFromZero(min: number | null, max: number | null): [number, number] {
  const least = Math.min(0, min ?? 0);
  const most = Math.max(max ?? 0, 0);
  return [least, most === least ? least + 1 : most + (most - least) * 0.06];
}

function ticksThatFit(count: number, width: number): number[] {
  const every = Math.max(1, Math.ceil(count / Math.max(2, Math.floor(width / TICK_ROOM))));
  // Counted from the end: the newest bucket always has its label.
  return Array.from({ length: count }, (_, at) => at).filter((at) => (count - 1 - at) % every === 0);
}

function withAlpha(color: string, alpha: number): string {
  return color.startsWith('rgb(') ? color.replace('rgb(', 'rgba(').replace(')', `, ${alpha})`) : color;
}
