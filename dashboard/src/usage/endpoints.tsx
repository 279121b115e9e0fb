// Endpoints and operations of GraphQL with the most requests: the first fifty, or all that are answered.
import { type Answer, mapAnswer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { type Column, DataTable } from '../table';
import type { EndpointsQuery } from './operations.generated';
import { usageTexts } from './usage.texts';
import { useChoices } from './use-choices';

type Usage = EndpointsQuery['endpointUsage'];
type Item = Usage['items'][number];

/** Ends within a row: there are more below. */
const HEIGHT = 332;

interface Props {
  readonly answer: Answer<EndpointsQuery>;
  readonly days: Readonly<Record<'from' | 'to', string>>;
  readonly few: number;
  readonly most: number;
}

export function Endpoints({ answer, days, few, most }: Props) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const { all, choose } = useChoices();
  const usage = mapAnswer(answer, ({ endpointUsage }) => endpointUsage);
  const known = usage.state === 'ready' ? usage.data : null;
  const count = (id: string, header: string, value: (item: Item) => number): Column<Item> => ({
    id,
    header,
    value,
    render: (item) => formats.value(value(item), 'COUNT'),
    exact: (item) => formats.exact(value(item), 'COUNT'),
    isFigure: true,
  });
  const time = (id: string, header: string, value: (item: Item) => number | null): Column<Item> => ({
    id,
    header,
    value,
    render: (item) => formats.value(value(item), 'MILLISECONDS'),
    exact: (item) => formats.exact(value(item), 'MILLISECONDS'),
    isFigure: true,
  });
  const columns: readonly Column<Item>[] = [
    {
      id: 'endpoint',
      header: text('endpoint'),
      value: ({ endpoint }) => endpoint,
      render: ({ endpoint }) => <code>{endpoint}</code>,
      exact: ({ endpoint }) => endpoint,
    },
    // As long as none has a name there is nothing to say.
    ...(known?.items.some(({ feature }) => feature !== null) === true
      ? [
          {
            id: 'feature',
            header: text('feature'),
            value: ({ feature }: Item) => feature,
            foldsBelow: 720 as const,
          },
        ]
      : []),
    count('requests', text('requests'), ({ requests }) => requests),
    {
      id: 'share',
      header: text('sharePercent'),
      value: ({ share }) => share,
      render: ({ share }) => formats.value(share, 'PERCENT'),
      isFigure: true,
      foldsBelow: 720,
    },
    { ...count('errors', text('errors'), ({ errors }) => errors), foldsBelow: 480 },
    { ...time('mean', text('meanMs'), ({ avgResponseTimeMs }) => avgResponseTimeMs), foldsBelow: 480 },
    { ...time('p95', text('p95Ms'), ({ responseTime }) => responseTime.p95), foldsBelow: 720 },
  ];
  return (
    <Card
      title={text('endpoints')}
      about={
        known === null
          ? '\u00a0'
          : text('endpointsAbout', {
              shown: formats.count(known.items.length),
              total: formats.count(known.total),
            })
      }
      answer={usage}
      height={HEIGHT}
      empty={{
        is: ({ items }) => items.length === 0,
        text: text('endpointsEmpty'),
        next: text('otherRange'),
      }}
      actions={
        <>
          {known !== null && known.total > few && (
            <button
              type="button"
              className="button button-small"
              onClick={() => choose({ all: all ? null : true })}
            >
              {all
                ? text('showFewer', { count: formats.count(few) })
                : text('showMore', { count: formats.count(Math.min(most, known.total)) })}
            </button>
          )}
          <FileMenu
            title={text('endpoints')}
            shown={{ file: 'usage-endpoints', columns, rows: () => known?.items ?? [] }}
            reports={[{ report: 'endpoint-usage', parameters: days }]}
          />
        </>
      }
    >
      {({ items }) => (
        <DataTable
          caption={text('endpoints')}
          columns={columns}
          rows={items}
          rowKey={({ endpoint }) => endpoint}
          maxHeight={HEIGHT}
          isDense
        />
      )}
    </Card>
  );
}
