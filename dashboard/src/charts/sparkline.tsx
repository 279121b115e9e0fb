// A tile's last hours as a line without axes; its words are those of the tile.
import styles from './chart.module.css';

interface Props {
  readonly values: readonly (number | null)[];
  /** The last one is not over yet. */
  readonly isPartial?: boolean;
}

const WIDTH = 120;
const HEIGHT = 32;
const PADDING = 2;

export function Sparkline({ values, isPartial = false }: Props) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <svg className={styles.sparkline} aria-hidden="true" />;
  const most = Math.max(...known, 0);
  const least = Math.min(...known, 0);
  const x = (at: number): number => (at / (values.length - 1)) * WIDTH;
  const y = (value: number): number =>
    HEIGHT - PADDING - ((value - least) / (most - least || 1)) * (HEIGHT - 2 * PADDING);
  const solid = isPartial ? values.slice(0, -1) : values;
  const [before, last] = values.slice(-2);
  return (
    <svg
      className={styles.sparkline}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={pathOf(solid, x, y)} />
      {isPartial && before != null && last != null && (
        <path
          className={styles.running}
          d={`M${x(values.length - 2)} ${y(before)}L${x(values.length - 1)} ${y(last)}`}
        />
      )}
    </svg>
  );
}

/** Broken where there is nothing. */
function pathOf(
  values: readonly (number | null)[],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let isDown = false;
  values.forEach((value, at) => {
    if (value === null) {
      isDown = false;
    } else {
      path += `${isDown ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = true;
    }
  });
  return path;
}
