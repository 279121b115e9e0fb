// What bars need of a canvas: sums to stand on, and a hatched fill for a bucket that is not over yet.
import type uPlot from 'uplot';

/** Each series with all that come after it: drawn in order, every bar covers the foot of the one before. */
export function stackOf(series: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const stacked: (number | null)[][] = [];
  let below: readonly (number | null)[] = [];
  for (const values of [...series].reverse()) {
    below = values.map((value, at) =>
      value === null && below[at] == null ? null : (value ?? 0) + (below[at] ?? 0),
    );
    stacked.unshift([...below]);
  }
  return stacked;
}

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
