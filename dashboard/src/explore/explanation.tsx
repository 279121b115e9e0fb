// How a number is come by. Asked for only when somebody opens it: the gateway may write it down.
import { useAnswer } from '../api';
import { Card } from '../cards';
import { useFormats, useText } from '../intl';
import { useMetricWords } from '../metrics';
import { useSession } from '../session';
import { Drawer } from './drawer';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import {
  ExplainSliceDocument,
  type Granularity,
  type ExplainSliceQuery,
  type ExploreSeriesQueryVariables,
} from './operations.generated';
import type { Definition } from './question';

interface Props {
  readonly definition: Definition;
  readonly variables: ExploreSeriesQueryVariables;
  /** As the gateway chose them, where nobody did. */
  readonly granularity: Granularity;
  readonly asOf: string;
  readonly onClose: () => void;
}

export default function Explanation({ definition, variables, granularity, asOf, onClose }: Props) {
  const text = useText(exploreTexts);
  const words = useMetricWords();
  const name = words.name(definition.name, definition.description);
  const { metric, from, to, groupBy, filter } = variables;
  const answer = useAnswer(ExplainSliceDocument, {
    metric,
    from,
    to,
    asOf,
    granularity,
    ...(groupBy == null ? {} : { groupBy }),
    ...(filter == null ? {} : { filter }),
  });
  return (
    <Drawer title={text('explanation', { metric: name })} onClose={onClose}>
      <Card
        title={text('definition')}
        about={words.definition(definition.name, definition.description)}
        answer={answer}
        height={320}
      >
        {({ explainMetric }) => <Facts explained={explainMetric} source={definition.source} />}
      </Card>
    </Drawer>
  );
}

interface FactsProps {
  readonly explained: ExplainSliceQuery['explainMetric'];
  readonly source: Definition['source'];
}

function Facts({ explained, source }: FactsProps) {
  const text = useText(exploreTexts);
  const formats = useFormats();
  const { role } = useSession();
  const { from, to, timezone, buckets, readFrom, rowsRead, dataFreshAsOf, n, invalid, sql } = explained;
  const at = (moment: string): string => formats.dateTime(new Date(moment));
  const facts: readonly (readonly [string, string])[] = [
    [
      text('window'),
      from === null ? text('windowState', { to: at(to) }) : text('windowOf', { from: at(from), to: at(to) }),
    ],
    [text('zone'), timezone],
    ...(buckets === null ? [] : [[text('buckets'), formats.count(buckets)] as const]),
    [text('readFrom'), source === 'REDIS' ? text('REDIS') : text(readFrom)],
    [text('rowsRead'), formats.count(rowsRead)],
    [text('fresh'), at(dataFreshAsOf)],
    [text('rowsBehind'), formats.count(n)],
    [text('invalidAbout'), formats.count(invalid)],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {sql !== null ? (
        <figure className={styles.sql}>
          <figcaption>{text('sql')}</figcaption>
          <pre tabIndex={0} role="region" aria-label={text('sql')}>
            {sql}
          </pre>
        </figure>
      ) : (
        role !== 'SUPER_ADMIN' && <p className={styles.quiet}>{text('sqlFor')}</p>
      )}
    </>
  );
}
