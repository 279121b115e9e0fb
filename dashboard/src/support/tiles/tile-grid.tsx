// Tiles in their groups, and the same grid empty while they are being loaded.
import { Skeleton } from '../../cards';
import { useText } from '../../intl';
import { useMetricWords } from '../../metrics';
import type { MetricMeaningsQuery, TileNumberFragment } from '../operations.generated';
import { type GroupName, grouped, type Layout } from './groups';
import { type Spark, Tile } from './tile';
import styles from './tiles.module.css';
import { tileTexts } from './tiles.texts';

interface Props {
  readonly layout: Layout;
  readonly numbers: readonly TileNumberFragment[];
  /** The catalogue, as soon as it is known. */
  readonly meanings: MetricMeaningsQuery['metrics'];
  /** Values at the same time yesterday by metric; undefined: not known yet. */
  readonly earlier: ReadonlyMap<string, number | null> | undefined;
  readonly sparks: ReadonlyMap<string, Spark>;
  readonly isStale: boolean;
}

export function TileGrid({ layout, numbers, meanings, earlier, sparks, isStale }: Props) {
  const text = useText(tileTexts);
  const words = useMetricWords();
  return (
    <div className={styles.groups}>
      {grouped(numbers, layout).map(({ name, tiles }) => (
        <section key={name} aria-label={text(name)}>
          <h3 className={styles.groupName}>{text(name)}</h3>
          <ul className={styles.tiles}>
            {tiles.map((number) => {
              const meaning = meanings.find((each) => each.name === number.name);
              return (
                <Tile
                  key={number.name}
                  number={number}
                  label={words.name(number.name, meaning?.description)}
                  definition={words.definition(number.name, meaning?.description ?? '')}
                  better={meaning?.better ?? 'NEITHER'}
                  earlier={earlier === undefined ? undefined : (earlier.get(number.name) ?? null)}
                  spark={sparks.get(number.name)}
                  isStale={isStale}
                />
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** As many groups and tiles as there will be. */
export function TileSkeleton({ layout }: { readonly layout: Layout }) {
  const text = useText(tileTexts);
  return (
    <div className={styles.groups}>
      {Object.entries(layout).map(([name, metrics]) => (
        <section key={name} aria-label={text(name as GroupName)}>
          <h3 className={styles.groupName}>{text(name as GroupName)}</h3>
          <ul className={styles.tiles}>
            {metrics.map((metric) => (
              <li key={metric} className={styles.cell}>
                <div className={styles.tile}>
                  <Skeleton height={TILE_CONTENT_HEIGHT} />
                </div>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const TILE_CONTENT_HEIGHT = 132;
