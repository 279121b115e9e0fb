// Opens the metric behind a number or a chart in Explore, of the same days: there it is sliced further, and handed over by the
// gateway's own export.
import { Link, useSearch } from 'wouter';
import { useText } from '../intl';
import { exploreAddress } from '../metrics';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';

/** As the page itself; Explore has another one where the address names none. */
export const DEFAULT_RANGE = '30d';

interface Props {
  readonly metric: string;
  readonly name: string;
  /** A dimension to tell it apart by. */
  readonly groupBy?: string;
}

export function MetricLink({ metric, name, groupBy }: Props) {
  const text = useText(reliabilityTexts);
  const search = useSearch();
  return (
    <Link
      href={exploreAddress({ metric, search, groupBy, defaultRange: DEFAULT_RANGE })}
      className={styles.link}
    >
      {text('explore', { name })}
    </Link>
  );
}
