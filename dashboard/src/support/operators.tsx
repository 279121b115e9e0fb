// What each operator did in the chosen days: sorted and searched as the address says, one's own row marked.
import { parseAsString, parseAsStringLiteral, throttle, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { useAnswer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { type Unit, useFormats, useText } from '../intl';
import type { Range } from '../range';
import { useSession } from '../session';
import { type Column, DataTable, type Sort } from '../table';
import { daysBefore } from './moments';
import { OperatorsDocument, type OperatorsQuery } from './operations.generated';
import { operatorTexts } from './operators.texts';
import styles from './support.module.css';

type Row = OperatorsQuery['operatorPerformance'][number];

const FIGURES = {
  claimed: { unit: 'COUNT', of: (row) => row.sessionsClaimed },
  closed: { unit: 'COUNT', of: (row) => row.sessionsClosed },
  share: { unit: 'PERCENT', of: (row) => row.queueShare },
  firstResponse: { unit: 'SECONDS', of: (row) => row.avgFirstResponseSeconds },
  firstResponseP90: { unit: 'SECONDS', of: (row) => row.firstResponse.p90 },
  handle: { unit: 'SECONDS', of: (row) => row.avgHandleSeconds },
  resolution: { unit: 'SECONDS', of: (row) => row.avgResolutionSeconds },
  csat: { unit: 'SCORE', of: (row) => row.csatAverage },
  ratings: { unit: 'COUNT', of: (row) => row.csatResponses },
  messages: { unit: 'COUNT', of: (row) => row.messagesSent },
  concurrent: { unit: 'COUNT', of: (row) => row.maxConcurrent },
} as const satisfies Record<string, { readonly unit: Unit; readonly of: (row: Row) => number | null }>;

type FigureName = keyof typeof FIGURES;
const NAMES = Object.keys(FIGURES) as FigureName[];
const SORTED = ['name', ...NAMES] as const;

const parsers = {
  operator: parseAsString.withDefault('').withOptions({ history: 'replace', limitUrlUpdates: throttle(300) }),
  sort: parseAsStringLiteral(SORTED.flatMap((column) => [`${column}-asc`, `${column}-desc`] as const)),
};

const AT_MOST_EVERY_MS = 15_000;

interface Props {
  readonly range: Range;
  readonly refreshOn: unknown;
  /** One's own row is all there is. */
  readonly isOwnOnly?: boolean;
}

export function Operators({ range, refreshOn, isOwnOnly = false }: Props) {
  const text = useText(operatorTexts);
  const formats = useFormats();
  const { actorId } = useSession();
  const [{ operator: search, sort }, setParams] = useQueryStates(parsers, { history: 'push' });
  const { days, asOf, isShortened } = daysBefore(range);
  const answer = useAnswer(
    OperatorsDocument,
    { days, asOf },
    // What is over does not change.
    { refreshOn: asOf === null ? refreshOn : null, atMostEveryMs: AT_MOST_EVERY_MS },
  );
  // In the order of the table, for the file.
  const [shown, setShown] = useState<readonly Row[]>([]);

  const columns = useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: 'name',
        header: text('name'),
        value: ({ operatorName }) => operatorName,
        render: ({ operatorId, operatorName }) =>
          operatorId === actorId ? (
            <>
              {operatorName} <span className={styles.own}>({text('you')})</span>
            </>
          ) : (
            operatorName
          ),
      },
      ...NAMES.map((id): Column<Row> => {
        const { unit, of } = FIGURES[id];
        return {
          id,
          header: text(id),
          value: of,
          render: (row) => formats.value(of(row), unit),
          exact: (row) => formats.exact(of(row), unit),
          isFigure: true,
        };
      }),
    ],
    [text, formats, actorId],
  );
  const given = useMemo<Sort | null>(() => {
    const [column, direction] = sort?.split('-') ?? [];
    return column === undefined ? null : { column, direction: direction === 'asc' ? 'asc' : 'desc' };
  }, [sort]);
  const all = answer.state === 'ready' ? answer.data.operatorPerformance : null;
  const rows = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return (all ?? []).filter(({ operatorName }) => operatorName.toLowerCase().includes(wanted));
  }, [all, search]);

  function changeSort(next: Sort | null): void {
    const column = SORTED.find((each) => each === next?.column);
    void setParams({ sort: next === null || column === undefined ? null : `${column}-${next.direction}` });
  }

  const title = isOwnOnly ? text('ownTitle') : text('title');
  const about = [
    text(asOf === null ? 'about' : 'aboutUntil', {
      days,
      to: formats.dateTime(range.to),
    }),
    ...(isShortened ? [text('shortened', { days })] : []),
  ].join(' ');
  return (
    <Card
      title={title}
      about={about}
      answer={answer}
      height={isOwnOnly ? 80 : 220}
      empty={{
        is: ({ operatorPerformance }) => operatorPerformance.length === 0,
        text: text('empty'),
        next: text('next'),
      }}
      actions={
        <>
          {!isOwnOnly && (
            <input
              type="search"
              className={`input ${styles.search ?? ''}`}
              aria-label={text('search')}
              placeholder={text('search')}
              value={search}
              onChange={(event) => void setParams({ operator: event.target.value }, { history: 'replace' })}
            />
          )}
          <FileMenu
            title={title}
            shown={{ file: 'operators', columns, rows: () => (rows.length === 0 ? [] : shown) }}
            reports={[{ report: 'operator-performance', parameters: { days, asOf } }]}
          />
        </>
      }
    >
      {() => (
        <DataTable
          caption={title}
          columns={columns}
          rows={rows}
          rowKey={({ operatorId }) => operatorId}
          sort={given}
          onSort={changeSort}
          isOwn={({ operatorId }) => operatorId === actorId}
          onShown={setShown}
        />
      )}
    </Card>
  );
}
