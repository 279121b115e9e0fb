// A card with a chart that is also a table and a file: the same columns, the same rows.
import { type ReactNode, useState } from 'react';
import { Download, TableIcon } from '../icons';
import { useFormats, useText } from '../intl';
import { type Column, csvOf, DataTable, saveCsv, tableTexts } from '../table';
import { Card, type CardProps } from './card';

interface Props<T, Row extends object> extends Omit<CardProps<T>, 'children'> {
  readonly columns: readonly Column<Row>[];
  readonly rows: (data: T) => readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Beginning of the file's name. */
  readonly file: string;
  readonly children: (data: T) => ReactNode;
}

export function Figure<T, Row extends object>({
  columns,
  rows,
  rowKey,
  file,
  children,
  actions,
  ...card
}: Props<T, Row>) {
  const text = useText(tableTexts);
  const [isTable, setIsTable] = useState(false);
  const { zone } = useFormats();
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
          <button
            type="button"
            className="button button-small button-quiet"
            aria-label={`${text('csvAbout')}: ${card.title}`}
            title={text('csvAbout')}
            data-compact
            onClick={() => answer.state === 'ready' && saveCsv(file, csvOf(columns, rows(answer.data), zone))}
          >
            <Download />
            <span>{text('csv')}</span>
          </button>
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
