// The rows behind a number, a page at a time. Each look is written into the trail, so nothing is read before somebody opens it.
import { useState } from 'react';
import { useAnswer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { ChevronLeft, ChevronRight } from '../icons';
import { NONE, useFormats, useText } from '../intl';
import { useMetricWords } from '../metrics';
import { type Column, DataTable } from '../table';
import { Drawer } from './drawer';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import {
  type MetricFilter,
  type MetricName,
  SliceRowsDocument,
  type SliceRowsQuery,
} from './operations.generated';
import { type Definition, isState } from './question';
import { useWords } from './use-words';

type Node = SliceRowsQuery['metricRows']['edges'][number]['node'];

export interface RowsOf {
  /** Which bucket and which line, in words. */
  readonly about: string;
  readonly from: string;
  readonly to: string;
  readonly filter: MetricFilter | null;
}

interface Props {
  readonly definition: Definition;
  readonly of: RowsOf;
  /** Of the number that is on screen: the rows are those of that moment. */
  readonly asOf: string;
  readonly onClose: () => void;
}

const PAGE_ROWS = 50;
const TABLE_HEIGHT = 560;

export default function MetricRows({ definition, of, asOf, onClose }: Props) {
  const text = useText(exploreTexts);
  const formats = useFormats();
  const metricWords = useMetricWords();
  const words = useWords(definition.slices);
  // Where each page before this one began.
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const name = metricWords.name(definition.name, definition.description);
  const after = cursors.at(-1);
  const asked = {
    metric: definition.name as MetricName,
    // A state has no window: it is read at the end of the bucket.
    ...(isState(definition) ? {} : { from: of.from }),
    to: of.to,
    ...(of.filter === null ? {} : { filter: of.filter }),
  };
  const answer = useAnswer(SliceRowsDocument, {
    ...asked,
    // Part of the question that a cursor belongs to: the same on every page.
    asOf,
    ...(after === undefined ? {} : { after }),
    first: PAGE_ROWS,
  });
  // The rows on screen are still those of the page before.
  const isTurning = answer.state === 'ready' && answer.isRefreshing;
  const nodes = answer.state === 'ready' ? answer.data.metricRows.edges.map(({ node }) => node) : [];
  const dimensions = [...new Set(nodes.flatMap((node) => node.dimensions.map(({ dimension }) => dimension)))];
  const has = (field: 'value' | 'hit' | 'pending'): boolean => nodes.some((node) => node[field] !== null);
  const yesNo = (value: boolean | null): string => (value === null ? NONE : text(value ? 'yes' : 'no'));
  const columns: readonly Column<Node>[] = [
    {
      id: 'at',
      header: text(isState(definition) ? 'rowSince' : 'rowAt'),
      value: ({ at }) => new Date(at),
      render: ({ at }) => formats.dateTime(new Date(at)),
    },
    ...dimensions.map((dimension): Column<Node> => {
      const valueOf = (node: Node): string | null =>
        node.dimensions.find((each) => each.dimension === dimension)?.value ?? null;
      return {
        id: dimension,
        header: metricWords.dimension(dimension),
        value: valueOf,
        render: (node) => words.value(dimension, valueOf(node)),
        exact: (node) => valueOf(node) ?? '',
      };
    }),
    ...(has('value')
      ? [
          {
            id: 'value',
            header: text('rowValue'),
            value: ({ value }: Node) => value,
            render: ({ value }: Node) => formats.value(value, definition.unit),
            exact: ({ value }: Node) => formats.exact(value, definition.unit),
            isFigure: true,
          },
        ]
      : []),
    ...(has('hit')
      ? [
          {
            id: 'hit',
            header: text('rowHit'),
            value: ({ hit }: Node) => hit,
            render: ({ hit }: Node) => yesNo(hit),
          },
        ]
      : []),
    ...(has('pending')
      ? [
          {
            id: 'pending',
            header: text('pending'),
            value: ({ pending }: Node) => pending,
            render: ({ pending }: Node) => yesNo(pending),
          },
        ]
      : []),
    ...(nodes.some(({ invalid }) => invalid)
      ? [
          {
            id: 'invalid',
            header: text('invalid'),
            value: ({ invalid }: Node) => invalid,
            render: ({ invalid }: Node) => yesNo(invalid),
          },
        ]
      : []),
    { id: 'id', header: text('rowId'), value: ({ id }) => id, exact: ({ id }) => id },
  ];

  return (
    <Drawer title={text('rowsOf', { metric: name })} onClose={onClose}>
      <Card
        title={of.about}
        answer={answer}
        height={TABLE_HEIGHT}
        empty={{
          is: ({ metricRows }) => metricRows.edges.length === 0,
          text: text('noRows'),
        }}
        actions={
          <FileMenu
            title={of.about}
            shown={{ file: `metric-rows-${definition.name}`, columns, rows: () => nodes }}
            reports={[{ report: 'metric-rows', parameters: { ...asked, asOf } }]}
          />
        }
      >
        {({ metricRows: { value, pageInfo } }) => (
          <>
            <p className={styles.quiet}>
              {text('rowsAbout', {
                value: formats.value(value.value, definition.unit),
                count: value.n + value.invalid,
              })}
            </p>
            <DataTable
              caption={`${name}, ${of.about}`}
              columns={columns}
              rows={nodes}
              rowKey={({ id }) => id}
              maxHeight={TABLE_HEIGHT}
              isDense
            />
            <nav className={styles.pages} aria-label={text('page', { page: cursors.length + 1 })}>
              <button
                type="button"
                className="button button-small"
                disabled={cursors.length === 0 || isTurning}
                onClick={() => setCursors(cursors.slice(0, -1))}
              >
                <ChevronLeft />
                {text('newer')}
              </button>
              <span>{text('page', { page: cursors.length + 1 })}</span>
              <button
                type="button"
                className="button button-small"
                disabled={!pageInfo.hasNextPage || isTurning}
                onClick={() => pageInfo.endCursor !== null && setCursors([...cursors, pageInfo.endCursor])}
              >
                {text('older')}
                <ChevronRight />
              </button>
            </nav>
          </>
        )}
      </Card>
    </Drawer>
  );
}
