// Chooses a metric: a button with its name; the searchable list behind it is loaded on intent.
import { ChevronDown } from '../icons';
import { useText } from '../intl';
import { useMetricWords } from '../metrics';
import { Intent } from '../ui';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import type { Definition } from './question';

export interface MetricPickerProps {
  readonly definitions: readonly Definition[];
  readonly definition: Definition | null;
  readonly onChoose: (definition: Definition) => void;
}

const load = () => import('./metric-picker-loaded');

export function MetricPicker(props: MetricPickerProps) {
  const text = useText(exploreTexts);
  const words = useMetricWords();
  const { definition } = props;
  const name =
    definition === null ? text('chooseMetric') : words.name(definition.name, definition.description);
  return (
    <Intent<MetricPickerProps>
      load={load}
      props={props}
      trigger={
        <button
          type="button"
          className={`button ${styles.metric ?? ''}`}
          aria-label={definition === null ? name : `${text('metric')}: ${name}`}
        >
          <span>{name}</span>
          <ChevronDown />
        </button>
      }
    />
  );
}
