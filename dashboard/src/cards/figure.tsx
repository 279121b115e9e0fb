// A card with a chart that is also a table and a file: the same columns, the same rows.
import { type ReactNode, useState } from 'react';
import { FileMenu, type Report } from '../files';
import { TableIcon } from '../icons';
import { useText } from '../intl';
import { type Column, DataTable, tableTexts } from '../table';
import { Card, type CardProps } from './card';

interface Props<T, Row extends object> extends Omit<CardProps<T>, 'children'> {
  readonly columns: readonly Column<Row>[];
  readonly rows: (data: T) => readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Beginning of the file's name. */
  readonly file: string;
  /** The same numbers as the gateway's own files. */
  readonly reports: readonly Report[];
  readonly children: (data: T) => ReactNode;
}

export function Figure<T, Row extends object>({
  columns,
  rows,
  rowKey,
  file,
  reports,
  children,
  actions,
  ...card
}: Props<T, Row>) {
  const text = useText(tableTexts);
  const [isTable, setIsTable] = useState(false);
  const { answer } = card;
  return (
    <Card
      {...card}
      actions={
        <>
          {actions}
          <button
            type="button"
            className="button button-small button-quiet"
            aria-pressed={isTable}
            title={text('asTable')}
            data-compact
            onClick={() => setIsTable(!isTable)}
          >
            <TableIcon />
            <span>{text('asTable')}</span>
          </button>
          <FileMenu
            title={card.title}
            shown={{ file, columns, rows: () => (answer.state === 'ready' ? rows(answer.data) : []) }}
            reports={reports}
          />
        </>
      }
    >
      {(data) =>
        isTable ? (
          <DataTable
            caption={card.title}
            columns={columns}
            rows={rows(data)}
            rowKey={rowKey}
            maxHeight={Math.max(card.height, 240)}
            isDense
          />
        ) : (
          children(data)
        )
      }
    </Card>
  );
}
