// The number over the whole range: value, change against the earlier time, and what it was made of.
import { useAnswer } from '../api';
import { ArrowDown, ArrowUp } from '../icons';
import { NONE, useFormats, useText } from '../intl';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import { changePercent, type Series } from './lines';
import { EarlierTotalDocument, type ExploreSeriesQueryVariables } from './operations.generated';
import { type Definition, isState } from './question';

interface Props {
  readonly definition: Definition;
  readonly series: Series;
  readonly earlier: { readonly from: string; readonly to: string } | null;
  readonly variables: ExploreSeriesQueryVariables;
}

export function Total({ definition, series, earlier, variables }: Props) {
  const text = useText(exploreTexts);
  const formats = useFormats();
  const { total, unit, from, to } = series;
  const at = (moment: string): string => formats.dateTime(new Date(moment));
  return (
    <div className={styles.total}>
      <div>
        <p className={styles.totalLabel}>{text(isState(definition) ? 'totalState' : 'total')}</p>
        <p className={styles.totalValue} title={formats.exact(total.value, unit)}>
          {total.degraded ? NONE : formats.value(total.value, unit)}
        </p>
      </div>
      <dl className={styles.totalFacts}>
        {earlier !== null && variables.compare != null && (
          <Change
            definition={definition}
            series={series}
            earlier={earlier}
            variables={variables}
            comparison={variables.compare}
          />
        )}
        <div>
          <dt>{text('rowsBehind')}</dt>
          <dd>{formats.count(total.n)}</dd>
        </div>
        {total.pending !== null && (
          <div title={text('pendingAbout')}>
            <dt>{text('pending')}</dt>
            <dd>{formats.count(total.pending)}</dd>
          </div>
        )}
        {total.invalid > 0 && (
          <div title={text('invalidAbout')}>
            <dt>{text('invalid')}</dt>
            <dd>{formats.count(total.invalid)}</dd>
          </div>
        )}
        <div>
          <dt>{text('window')}</dt>
          <dd>
            {isState(definition)
              ? text('windowState', { to: at(to) })
              : text('windowOf', { from: at(from), to: at(to) })}
          </dd>
        </div>
      </dl>
      {total.degraded && (
        <p role="status" className={styles.note}>
          {text('degraded')}
        </p>
      )}
    </div>
  );
}

interface ChangeProps {
  readonly definition: Definition;
  readonly series: Series;
  readonly earlier: { readonly from: string; readonly to: string };
  readonly variables: ExploreSeriesQueryVariables;
  readonly comparison: NonNullable<ExploreSeriesQueryVariables['compare']>;
}

/** Of all rows of the earlier time, and not of its points: a mean of means would be no mean. */
function Change({ definition, series, earlier, variables, comparison }: ChangeProps) {
  const text = useText(exploreTexts);
  const formats = useFormats();
  const answer = useAnswer(EarlierTotalDocument, {
    metric: variables.metric,
    ...earlier,
    asOf: series.asOf,
    ...(variables.filter == null ? {} : { filter: variables.filter }),
  });
  const value = answer.state === 'ready' ? (answer.data.metricValues[0]?.value ?? null) : null;
  const change = changePercent(series.total.value, value);
  return (
    <div>
      <dt>{text('change')}</dt>
      <dd className={styles.change} data-good={goodness(definition, change)}>
        {change !== null && change !== 0 && (change > 0 ? <ArrowUp /> : <ArrowDown />)}
        {change !== null && <strong>{formats.change(change)}</strong>}
        <span>
          {answer.state === 'loading'
            ? '…'
            : text('vs', { value: formats.value(value, series.unit), comparison: text(`in${comparison}`) })}
        </span>
      </dd>
    </div>
  );
}

function goodness({ better }: Definition, change: number | null): 'good' | 'bad' | 'neither' {
  if (change === null || change === 0 || better === 'NEITHER') return 'neither';
  return change > 0 === (better === 'HIGHER') ? 'good' : 'bad';
}
