// What is asked: metric, buckets, groups, comparison and filters, and what the gateway says to that choice.
import { useId } from 'react';
import { useText } from '../intl';
import { useMetricWords } from '../metrics';
import { useSession } from '../session';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import { Filters } from './filters';
import { linesOf } from './lines';
import { MetricPicker } from './metric-picker';
import { useParams } from './params';
import {
  automaticGranularity,
  automaticTop,
  bucketsOf,
  COMPARISONS,
  type Definition,
  fittedTo,
  fittingGranularities,
  GRANULARITIES,
  mostBuckets,
  TOPS,
} from './question';
import { Refusal } from './refusal';
import type { Asked } from './use-question';

interface Props {
  readonly definitions: readonly Definition[];
  readonly definition: Definition | null;
  readonly asked?: Asked;
  readonly note: string | null;
}

export function Controls({ definitions, definition, asked, note }: Props) {
  const words = useMetricWords();
  const [params, change] = useParams();
  return (
    <div className={styles.controls}>
      <div className={styles.row}>
        <MetricPicker
          definitions={definitions}
          definition={definition}
          onChoose={(chosen) =>
            change({
              metric: chosen.name,
              // Another metric may have other lines and other limits.
              ...emptied(fittedTo(chosen, params)),
              top: null,
              muted: null,
              sort: null,
            })
          }
        />
        {definition !== null && (
          <p className={styles.definition}>{words.definition(definition.name, definition.description)}</p>
        )}
      </div>
      {note !== null && (
        <p role="status" className={styles.note}>
          {note}
        </p>
      )}
      {definition !== null && asked !== undefined && <Choices definition={definition} asked={asked} />}
    </div>
  );
}

function emptied({ groupBy, filter }: ReturnType<typeof fittedTo>) {
  return {
    groupBy: groupBy.length === 0 ? null : groupBy,
    filter: Object.keys(filter).length === 0 ? null : filter,
  };
}

function Choices({ definition, asked }: { readonly definition: Definition; readonly asked: Asked }) {
  const text = useText(exploreTexts);
  const words = useMetricWords();
  const { role } = useSession();
  const [params, change] = useParams();
  const { question, elapsed, refused } = asked;
  const { slices } = definition;
  const { groupBy } = question;
  const [first = '', second = '']: readonly string[] = groupBy;
  const automatic = automaticGranularity(elapsed);
  const fitting = fittingGranularities(definition, elapsed);
  const granularity = params.granularity;
  // One that was chosen for another range stays in the list, and says that it does not fit.
  const offered = GRANULARITIES.filter((each) => fitting.includes(each) || each === granularity);
  const top = params.top ?? automaticTop(definition, groupBy);

  const group = (at: number, dimension: string): void => {
    const next: string[] = [...groupBy];
    if (dimension === '') next.splice(at);
    else next[at] = dimension;
    const unique = [...new Set(next)];
    change({ groupBy: unique.length === 0 ? null : unique, top: null, muted: null, sort: null });
  };

  return (
    <>
      <div className={styles.row}>
        <Select
          label={text('granularity')}
          value={granularity ?? ''}
          onChange={(value) => change({ granularity: offered.find((each) => each === value) ?? null })}
          options={[
            ['', text('automatic', { granularity: text(automatic) })],
            ...offered.map(
              (each) =>
                [
                  each,
                  fitting.includes(each) ? text(each) : text('doesNotFit', { granularity: text(each) }),
                ] as const,
            ),
          ]}
        />
        {slices.length > 0 && (
          <Select
            label={text('groupBy')}
            value={first}
            onChange={(value) => group(0, value)}
            options={[['', text('nothing')], ...slices.map((each) => [each, words.dimension(each)] as const)]}
          />
        )}
        {first !== '' && slices.length > 1 && (
          <Select
            label={text('groupBySecond')}
            value={second}
            onChange={(value) => group(1, value)}
            options={[
              ['', text('nothing')],
              ...slices
                .filter((each) => each !== first)
                .map((each) => [each, words.dimension(each)] as const),
            ]}
          />
        )}
        {first !== '' && (
          <Select
            label={text('top')}
            value={top}
            onChange={(value) => {
              const chosen = TOPS.find((each) => each === value) ?? null;
              change({ top: chosen === automaticTop(definition, groupBy) ? null : chosen, muted: null });
            }}
            options={TOPS.map(
              (each) => [each, each === 'all' ? text('topAll') : text('topSome', { count: each })] as const,
            )}
          />
        )}
        <Select
          label={text('compare')}
          value={params.compare ?? ''}
          onChange={(value) =>
            change({ compare: COMPARISONS.find((each) => each === value) ?? null, sort: null })
          }
          options={[['', text('noComparison')], ...COMPARISONS.map((each) => [each, text(each)] as const)]}
        />
      </div>
      {slices.length > 0 ? (
        <Filters definition={definition} asked={asked} />
      ) : (
        <p className={styles.quiet}>{text('noSlices')}</p>
      )}
      {role === 'OPERATOR' && <p className={styles.quiet}>{text('ownRows')}</p>}
      {question.ignored.length > 0 && (
        <p role="status" className={styles.note}>
          {text('ignored', { names: question.ignored.map((each) => words.dimension(each)).join(', ') })}
        </p>
      )}
      {refused === null ? (
        <Points definition={definition} asked={asked} />
      ) : (
        <Refusal definition={definition} asked={asked} problem={refused} />
      )}
    </>
  );
}

function Points({ definition, asked }: { readonly definition: Definition; readonly asked: Asked }) {
  const text = useText(exploreTexts);
  const { answer, question, elapsed } = asked;
  const { granularity } = question.variables;
  const answered = answer.state === 'ready' ? linesOf(answer.data.metricSeries) : [];
  // Without an answer, or without a line in it, what the question would make at the most.
  const lines = answered.length > 0 ? answered.length : (question.top ?? 1);
  const buckets =
    answered[0]?.points.length ?? bucketsOf(granularity ?? automaticGranularity(elapsed), elapsed);
  return (
    <p className={styles.quiet}>
      {text('points', { buckets, lines, points: buckets * lines, most: mostBuckets(definition) })}
    </p>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly (readonly [value: string, title: string])[];
}

function Select({ label, value, onChange, options }: SelectProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([each, title]) => (
          <option key={each} value={each}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
