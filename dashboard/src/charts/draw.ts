// What uPlot does not draw by itself: a hatched fill and a dashed segment for a bucket that is not over yet, and words at the ends of
// lines.
import uPlot from 'uplot';
import { lastKnown, spread } from './layout';

/** Solid, but hatched from the first bucket at the end that is not over. */
export function hatch(
  u: uPlot,
  color: string,
  background: string,
  isPartial: (bucket: number) => boolean,
): CanvasRenderingContext2D['fillStyle'] {
  const last = (u.data[0].length || 1) - 1;
  if (!isPartial(last)) return color;
  const from = u.valToPos(last - 0.5, 'x', true);
  const right = u.bbox.left + u.bbox.width;
  // One gradient from left to right with a hard edge; where the running bucket stands its stripes take turns.
  const gradient = u.ctx.createLinearGradient(u.bbox.left, 0, right, 0);
  const place = (x: number): number => Math.min(1, Math.max(0, (x - u.bbox.left) / u.bbox.width));
  gradient.addColorStop(0, color);
  gradient.addColorStop(place(from), color);
  const stripe = 3 * devicePixelRatio;
  for (let x = from, isColor = false; x < right; x += stripe, isColor = !isColor) {
    gradient.addColorStop(place(x), isColor ? color : background);
    gradient.addColorStop(place(x + stripe), isColor ? color : background);
  }
  return gradient;
}

/** A line as far as its buckets are over. */
export function solidPart(isPartial: (bucket: number) => boolean): uPlot.Series.PathBuilder {
  const line = uPlot.paths.linear?.();
  return (u, seriesIdx, first, last) => {
    const end = isPartial(u.data[0].length - 1) ? Math.min(last, u.data[0].length - 2) : last;
    return end < first ? null : (line?.(u, seriesIdx, first, end) ?? null);
  };
}

/** The way to the running bucket is dashed, and its point hollow: both will move. */
export function drawRunning(u: uPlot, seriesIdx: number, color: string, background: string): void {
  const values = u.data[seriesIdx] ?? [];
  const last = u.data[0].length - 1;
  const value = values[last];
  if (value == null) return;
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const [x, y] = [u.valToPos(last, 'x', true), u.valToPos(value, 'y', true)];
  const before = values[last - 1];
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * ratio;
  if (before != null) {
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(u.valToPos(last - 1, 'x', true), u.valToPos(before, 'y', true));
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
    return at === null ? [] : [{ ...label, y: u.valToPos(values[at] ?? 0, 'y', true) / ratio }];
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
