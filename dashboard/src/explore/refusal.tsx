// A question that the gateway refused, where it was asked, with the choices that would be answered.
import { parseDate } from '@internationalized/date';
import type { Problem } from '../api';
import { useText } from '../intl';
import { useRange } from '../range';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import { useParams } from './params';
import {
  argumentOf,
  automaticGranularity,
  coarserThan,
  type Definition,
  fittingGranularities,
  linesIn,
  MOST_DAYS,
} from './question';
import type { Asked } from './use-question';

interface Props {
  readonly definition: Definition;
  readonly asked: Asked;
  readonly problem: Problem;
}

/** Fewer lines than these are hardly worth grouping. */
const FEW = '7';

export function Refusal({ definition, asked, problem }: Props) {
  const text = useText(exploreTexts);
  const [, change] = useParams();
  const [range, changeRange] = useRange();
  const { question, elapsed } = asked;
  const argument = argumentOf(problem.message);
  const present = question.variables.granularity ?? automaticGranularity(elapsed);
  const fitting = fittingGranularities(definition, elapsed);
  const coarser =
    argument === 'granularity'
      ? // The finest that is answered.
        (fitting[0] ?? null)
      : argument === 'groupBy'
        ? coarserThan(present, elapsed, linesIn(problem.message) ?? (question.top ?? Number(FEW)) + 1)
        : null;
  return (
    <div role="alert" className={styles.refusal}>
      <p>{text('refused', { reason: problem.message })}</p>
      <div className={styles.ways}>
        {coarser !== null && coarser !== present && (
          <Way
            title={text('useGranularity', { granularity: text(coarser) })}
            onChoose={() => change({ granularity: coarser })}
          />
        )}
        {argument === 'granularity' && coarser === null && (
          <Way
            title={text('useGranularity', { granularity: text(automaticGranularity(elapsed)) })}
            onChoose={() => change({ granularity: null })}
          />
        )}
        {argument === 'groupBy' && (question.top === null || question.top > Number(FEW)) && (
          <Way title={text('topSome', { count: FEW })} onChoose={() => change({ top: FEW })} />
        )}
        {argument === 'groupBy' && (
          <Way
            title={text('dropGroups')}
            onChoose={() => change({ groupBy: null, top: null, muted: null })}
          />
        )}
        {argument === 'filter' && (
          <Way title={text('dropFilter')} onChoose={() => change({ filter: null })} />
        )}
        {argument === 'from' && (
          <Way
            // One day less: the clocks may have given one of the days an hour more.
            title={text('shorten', { days: MOST_DAYS - 1 })}
            onChoose={() =>
              changeRange({
                kind: 'custom',
                from: parseDate(range.lastDay)
                  .subtract({ days: MOST_DAYS - 2 })
                  .toString(),
                to: range.lastDay,
              })
            }
          />
        )}
      </div>
    </div>
  );
}

function Way({ title, onChoose }: { readonly title: string; readonly onChoose: () => void }) {
  return (
    <button type="button" className="button button-small" onClick={onChoose}>
      {title}
    </button>
  );
}
