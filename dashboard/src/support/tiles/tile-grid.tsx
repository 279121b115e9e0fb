// Tiles in their groups, and the same grid empty while they are being loaded.
import { Skeleton } from '../../cards';
import { useText } from '../../intl';
import { useMetricWords } from '../../metrics';
import type { MetricMeaningsQuery, TileNumberFragment } from '../operations.generated';
import { type GroupName, grouped } from './groups';
import { type Spark, Tile } from './tile';
import styles from './tiles.module.css';
import { tileTexts } from './tiles.texts';

interface Props {
  readonly numbers: readonly TileNumberFragment[];
  /** The catalogue, as soon as it is known. */
  readonly meanings: MetricMeaningsQuery['metrics'];
  /** Values at the same time yesterday by metric; undefined: not known yet. */
  readonly earlier: ReadonlyMap<string, number | null> | undefined;
  readonly sparks: ReadonlyMap<string, Spark>;
  readonly isStale: boolean;
}

export function TileGrid({ numbers, meanings, earlier, sparks, isStale }: Props) {
  const text = useText(tileTexts);
  const words = useMetricWords();
  return (
    <div className={styles.groups}>
      {grouped(numbers).map(({ name, tiles }) => (
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
export function TileSkeleton({ groups }: { readonly groups: readonly (readonly [GroupName, number])[] }) {
  const text = useText(tileTexts);
  return (
    <div className={styles.groups}>
      {groups.map(([name, count]) => (
        <section key={name} aria-label={text(name)}>
          <h3 className={styles.groupName}>{text(name)}</h3>
          <ul className={styles.tiles}>
            {Array.from({ length: count }, (_, at) => (
              <li key={at} className={styles.cell}>
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
