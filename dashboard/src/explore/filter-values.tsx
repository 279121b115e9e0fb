// The values of one dimension that occur in the date range, to tick.
import { useState } from 'react';
import { useAnswer } from '../api';
import { useText } from '../intl';
import { useMetricWords } from '../metrics';
import { useSession } from '../session';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import { type Dimension, SliceValuesDocument } from './operations.generated';
import { isNumeric, valuesAsked } from './question';
import type { Asked } from './use-question';
import { useWords } from './use-words';

type Value = string | number | null;

interface Props {
  readonly dimension: Dimension;
  readonly asked: Asked;
  readonly chosen: readonly Value[];
  readonly onChange: (values: readonly Value[]) => void;
}

/** So many need a search. */
const SEARCH_FROM = 10;

export function FilterValues({ dimension, asked, chosen, onChange }: Props) {
  const text = useText(exploreTexts);
  const metricWords = useMetricWords();
  const words = useWords([dimension]);
  const { role } = useSession();
  const [search, setSearch] = useState('');
  const { variables } = asked.question;
  const { granularity, top } = valuesAsked(asked.elapsed);
  // Weekdays and hours are known without asking.
  const closed = closedValues(dimension);
  const own = role === 'OPERATOR' ? variables.filter?.operatorId : null;
  const answer = useAnswer(
    SliceValuesDocument,
    {
      metric: variables.metric,
      from: variables.from,
      to: variables.to,
      granularity,
      groupBy: [dimension],
      top,
      // An operator's questions always name whose rows they are about.
      ...(own == null ? {} : { filter: { operatorId: own } }),
    },
    { pause: closed !== null },
  );

  let found: readonly Value[] = closed ?? [];
  let isCut = false;
  if (closed === null && answer.state === 'ready') {
    const { lines } = answer.data.metricSeries;
    found = lines.filter(({ isOther }) => !isOther).map(({ keys }) => keys[0]?.value ?? null);
    isCut = found.length >= top;
  }
  // What is chosen stays on offer, also where it does not occur.
  const values = [...chosen.filter((each) => !found.includes(each)), ...found];
  const shown = values.filter((each) =>
    words.value(dimension, each).toLowerCase().includes(search.trim().toLowerCase()),
  );
  const isReading = closed === null && answer.state === 'loading';
  const problem =
    closed === null && (answer.state === 'failed' || answer.state === 'forbidden') ? answer.problem : null;

  return (
    <fieldset className={styles.values} aria-busy={isReading}>
      <legend>{text('filterBy', { dimension: metricWords.dimension(dimension) })}</legend>
      {values.length >= SEARCH_FROM && (
        <input
          className={`input ${styles.search ?? ''}`}
          type="text"
          value={search}
          placeholder={text('searchValues')}
          aria-label={text('searchValues')}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {isReading && <p role="status">{text('readingValues')}</p>}
      {problem !== null && <p role="alert">{problem.message}</p>}
      {!isReading && problem === null && values.length === 0 && <p>{text('noValues')}</p>}
      <ul>
        {shown.map((value) => (
          <li key={String(value)}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={(event) =>
                  onChange(
                    event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value),
                  )
                }
              />
              {words.value(dimension, value)}
            </label>
          </li>
        ))}
      </ul>
      {closed === null && values.length > 0 && (
        <p>{isCut ? text('mostValues', { count: top }) : text('valuesAbout')}</p>
      )}
    </fieldset>
  );
}

function closedValues(dimension: Dimension): readonly number[] | null {
  if (!isNumeric(dimension)) return null;
  return dimension === 'weekday' ? [1, 2, 3, 4, 5, 6, 7] : Array.from({ length: 24 }, (_, hour) => hour);
}
