// What uPlot does not draw by itself: a hatched fill and a dashed segment for a bucket that is not over yet, and words at the ends of
// lines.
import uPlot from 'uplot';
import { lastKnown, partialEnds, spread, wholePart } from './layout';

/** Solid, but hatched where the first or the last bucket is not whole. */
export function hatch(
  u: uPlot,
  color: string,
  background: string,
  isPartial: (bucket: number) => boolean,
): CanvasRenderingContext2D['fillStyle'] {
  const ends = partialEnds(u.data[0].length, isPartial);
  if (ends.length === 0) return color;
  // One gradient from left to right with hard edges; where a bucket is not whole its stripes take turns.
  const gradient = u.ctx.createLinearGradient(u.bbox.left, 0, u.bbox.left + u.bbox.width, 0);
  const place = (x: number): number => Math.min(1, Math.max(0, (x - u.bbox.left) / u.bbox.width));
  const stripe = 3 * devicePixelRatio;
  gradient.addColorStop(0, color);
  for (const bucket of ends) {
    const [from, to] = [bucket - 0.5, bucket + 0.5].map((x) => u.valToPos(x, 'x', true)) as [number, number];
    gradient.addColorStop(place(from), color);
    for (let x = from, isColor = false; x < to; x += stripe, isColor = !isColor) {
      gradient.addColorStop(place(x), isColor ? color : background);
      gradient.addColorStop(place(Math.min(to, x + stripe)), isColor ? color : background);
    }
    gradient.addColorStop(place(to), color);
  }
  return gradient;
}

/** A line as far as its buckets are whole. */
export function solidPart(isPartial: (bucket: number) => boolean): uPlot.Series.PathBuilder {
  const line = uPlot.paths.linear?.();
  return (u, seriesIdx, first, last) => {
    const [begin, end] = wholePart(u.data[0].length, isPartial);
    const [from, to] = [Math.max(first, begin), Math.min(last, end)];
    return to < from ? null : (line?.(u, seriesIdx, from, to) ?? null);
  };
}

export interface LineLook {
  readonly color: string;
  readonly background: string;
  /** In pixels of the page. */
  readonly width: number;
}

/** The way to a bucket that is not whole, the first or the last one, is dashed, and its point hollow. */
export function drawPartial(u: uPlot, seriesIdx: number, at: number, look: LineLook): void {
  const { color, background, width } = look;
  const values = u.data[seriesIdx] ?? [];
  const value = values[at];
  if (value == null) return;
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const scale = u.series[seriesIdx]?.scale ?? 'y';
  const [x, y] = [u.valToPos(at, 'x', true), u.valToPos(value, scale, true)];
  const beside = at === 0 ? 1 : at - 1;
  const neighbour = values[beside];
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = width * ratio;
  if (neighbour != null) {
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(u.valToPos(beside, 'x', true), u.valToPos(neighbour, scale, true));
    ctx.lineTo(x, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.beginPath();
  ctx.arc(x, y, 3 * ratio, 0, 2 * Math.PI);
  ctx.fillStyle = background;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

export interface EndLabel {
  readonly seriesIdx: number;
  readonly text: string;
  readonly color: string;
}

const LABEL_HEIGHT = 15;
const LABEL_GAP = 8;
const LABEL_MOST = 148;

/** How much room the words at the right need. */
export function roomForLabels(labels: readonly string[], font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null || labels.length === 0) return 8;
  context.font = font;
  const widest = Math.max(...labels.map((label) => context.measureText(label).width));
  return Math.ceil(Math.min(widest, LABEL_MOST)) + LABEL_GAP + 4;
}

/** Each line is named beside its end, and no name covers another. */
export function drawEndLabels(u: uPlot, labels: readonly EndLabel[], font: string): void {
  const ratio = devicePixelRatio;
  const ends = labels.flatMap((label) => {
    const values = u.data[label.seriesIdx] ?? [];
    const at = lastKnown(Array.from(values));
    return at === null
      ? []
      : [{ ...label, y: u.valToPos(values[at] ?? 0, u.series[label.seriesIdx]?.scale ?? 'y', true) / ratio }];
  });
  const top = u.bbox.top / ratio + LABEL_HEIGHT / 2;
  const bottom = (u.bbox.top + u.bbox.height) / ratio - LABEL_HEIGHT / 2;
  const heights = spread(
    ends.map(({ y }) => y),
    LABEL_HEIGHT,
    top,
    bottom,
  );
  const x = (u.bbox.left + u.bbox.width) / ratio + LABEL_GAP;
  const { ctx } = u;
  ctx.save();
  ctx.scale(ratio, ratio);
  ctx.font = font;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ends.forEach(({ text, color }, at) => {
    ctx.fillStyle = color;
    ctx.fillText(shortened(ctx, text), x, heights[at] ?? 0);
  });
  ctx.restore();
}

function shortened(ctx: CanvasRenderingContext2D, text: string): string {
  if (ctx.measureText(text).width <= LABEL_MOST) return text;
  let end = text.length - 1;
  while (end > 1 && ctx.measureText(`${text.slice(0, end)}…`).width > LABEL_MOST) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}
