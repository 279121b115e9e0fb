// What of the application is used: requests by feature, or by endpoint as long as no feature has a name; and, for those who may, the rules that
// name features.
import { lazy, Suspense, useState } from 'react';
import { type Answer, mapAnswer, useAnswer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import { type Role, useSession } from '../session';
import type { Column } from '../table';
import { type Bar, FeatureBars } from './feature-bars';
import { type EndpointsQuery, FeatureMapDocument } from './operations.generated';
import { usageTexts } from './usage.texts';
import { useChoices } from './use-choices';
import styles from './usage.module.css';

const RulesEditor = lazy(() => import('./rules-editor'));

const NAMES_FEATURES: ReadonlySet<Role> = new Set(['ADMIN', 'ORG_ADMIN', 'SUPER_ADMIN']);
/** As many have a bar; all are in the table. */
const MOST_BARS = 10;
/** Of so many bars beside their figures: the cards below stay where they are when they come. */
const HEIGHT = MOST_BARS * 32 - 4;

interface Props {
  readonly answer: Answer<EndpointsQuery>;
  readonly days: Readonly<Record<'from' | 'to', string>>;
}

export function Features({ answer, days }: Props) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const { role } = useSession();
  const { rules: isOpen, choose } = useChoices();
  const [saves, setSaves] = useState(0);
  const map = useAnswer(FeatureMapDocument, {}, { refreshOn: saves, atMostEveryMs: 0 });
  const hasNoRule = map.state === 'ready' && map.data.featureMap.length === 0;
  const mayName = NAMES_FEATURES.has(role);
  const isEditing = mayName && isOpen;

  const bars = mapAnswer(answer, ({ endpointUsage }): readonly Bar[] =>
    hasNoRule
      ? endpointUsage.items.map((item) => ({ ...item, name: item.endpoint, endpoints: null, isCode: true }))
      : endpointUsage.features.map((feature) => ({
          ...feature,
          name: feature.feature ?? text('otherEndpoints'),
          isCode: false,
        })),
  );
  const columns: readonly Column<Bar>[] = [
    {
      id: 'name',
      header: text(hasNoRule ? 'endpoint' : 'feature'),
      value: ({ name }) => name,
      exact: ({ name }) => name,
    },
    ...(hasNoRule ? [] : [figure('endpoints', text('endpointCount'), ({ endpoints }) => endpoints)]),
    figure('requests', text('requests'), ({ requests }) => requests),
    {
      ...figure('share', text('sharePercent'), ({ share }) => share),
      render: ({ share }: Bar) => formats.value(share, 'PERCENT'),
    },
    figure('errors', text('errors'), ({ errors }) => errors),
    {
      ...figure('mean', text('meanMs'), ({ avgResponseTimeMs }) => avgResponseTimeMs),
      render: ({ avgResponseTimeMs }: Bar) => formats.value(avgResponseTimeMs, 'MILLISECONDS'),
      exact: ({ avgResponseTimeMs }: Bar) => formats.exact(avgResponseTimeMs, 'MILLISECONDS'),
    },
  ];

  function figure(id: string, header: string, value: (bar: Bar) => number | null): Column<Bar> {
    return {
      id,
      header,
      value,
      render: (bar) => formats.value(value(bar), 'COUNT'),
      exact: (bar) => formats.exact(value(bar), 'COUNT'),
      isFigure: true,
    };
  }

  return (
    <>
      <Figure
        title={text(hasNoRule ? 'topEndpoints' : 'features')}
        about={text(hasNoRule ? 'topEndpointsAbout' : 'featuresAbout')}
        answer={bars}
        height={HEIGHT}
        empty={{
          is: (all) => all.length === 0,
          text: text('featuresEmpty'),
          next: text('otherRange'),
        }}
        columns={columns}
        rows={(all) => all}
        rowKey={({ name }) => name}
        file={hasNoRule ? 'usage-endpoints' : 'usage-features'}
        reports={[{ report: hasNoRule ? 'endpoint-usage' : 'feature-usage', parameters: days }]}
        actions={
          mayName && (
            <button
              type="button"
              className="button button-small"
              aria-expanded={isEditing}
              onClick={() => choose({ rules: isEditing ? null : true })}
            >
              {text(hasNoRule ? 'nameFeatures' : 'editFeatures')}
            </button>
          )
        }
      >
        {(all) => (
          <>
            <FeatureBars bars={all.slice(0, MOST_BARS)} />
            {hasNoRule && <p className={styles.hint}>{text(mayName ? 'hintToName' : 'askToName')}</p>}
          </>
        )}
      </Figure>
      {isEditing && (
        <Suspense fallback={null}>
          <RulesEditor
            answer={map}
            endpoints={answer.state === 'ready' ? answer.data.endpointUsage.items : []}
            onSaved={() => {
              setSaves((count) => count + 1);
              // The bars are named anew.
              if (answer.state === 'ready') answer.retry();
            }}
            onClose={() => choose({ rules: null })}
          />
        </Suspense>
      )}
    </>
  );
}
