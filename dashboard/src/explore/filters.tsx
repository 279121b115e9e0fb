// One button for each dimension that the metric can be filtered by; the values behind it are read when it opens.
import { Close } from '../icons';
import { useText } from '../intl';
import { useMetricWords } from '../metrics';
import { useSession } from '../session';
import { Popup } from '../ui';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import { FilterValues } from './filter-values';
import { useParams } from './params';
import type { Definition } from './question';
import type { Asked } from './use-question';
import { useWords } from './use-words';

/** More values than these are counted and not listed. */
const NAMED_VALUES = 3;

export function Filters({ definition, asked }: { readonly definition: Definition; readonly asked: Asked }) {
  const text = useText(exploreTexts);
  const metricWords = useMetricWords();
  const { role, name } = useSession();
  const [params, change] = useParams();
  const filtered = definition.slices.filter((each) => (params.filter[each] ?? []).length > 0);
  const words = useWords(filtered);

  const choose = (dimension: string, values: readonly (string | number | null)[]): void => {
    const rest = Object.entries(params.filter).filter(([each]) => each !== dimension);
    const next = values.length === 0 ? rest : [...rest, [dimension, values] as const];
    change({ filter: next.length === 0 ? null : Object.fromEntries(next), muted: null });
  };

  return (
    <div className={styles.filters} role="group" aria-label={text('filters')}>
      {definition.slices.map((dimension) => {
        const title = metricWords.dimension(dimension);
        if (dimension === 'operatorId' && role === 'OPERATOR') {
          return (
            <span key={dimension} className={styles.fixed}>
              {text('filterSome', { dimension: title, values: name ?? '' })}
            </span>
          );
        }
        const values = params.filter[dimension] ?? [];
        const named = values.slice(0, NAMED_VALUES).map((each) => words.value(dimension, each));
        const more = values.length - named.length;
        return (
          <span key={dimension} className={styles.filter} data-on={values.length > 0}>
            <Popup
              label={text('filterBy', { dimension: title })}
              align="start"
              trigger={
                <button
                  type="button"
                  className="button button-small"
                  data-pressed={values.length > 0 || undefined}
                >
                  {values.length === 0
                    ? text('filterAny', { dimension: title })
                    : text('filterSome', {
                        dimension: title,
                        values: [...named, ...(more > 0 ? [`+${more}`] : [])].join(', '),
                      })}
                </button>
              }
            >
              {() => (
                <FilterValues
                  dimension={dimension}
                  asked={asked}
                  chosen={values}
                  onChange={(next) => choose(dimension, next)}
                />
              )}
            </Popup>
            {values.length > 0 && (
              <button
                type="button"
                className={styles.remove}
                aria-label={text('removeFilter', { dimension: title })}
                onClick={() => choose(dimension, [])}
              >
                <Close />
              </button>
            )}
          </span>
        );
      })}
    </div>
  );
}
