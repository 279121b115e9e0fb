// Hands over the rows of a card that is a table already.
import { Download } from '../icons';
import { useFormats, useText } from '../intl';
import { type Column, csvOf, saveCsv, tableTexts } from '../table';

interface Props<Row> {
  /** Of the card. */
  readonly title: string;
  /** Beginning of the file's name. */
  readonly file: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

export function CsvButton<Row>({ title, file, columns, rows }: Props<Row>) {
  const text = useText(tableTexts);
  const { zone } = useFormats();
  return (
    <button
      type="button"
      className="button button-small button-quiet"
      aria-label={`${text('csvAbout')}: ${title}`}
      title={text('csvAbout')}
      data-compact
      onClick={() => saveCsv(file, csvOf(columns, rows, zone))}
    >
      <Download />
      <span>{text('csv')}</span>
    </button>
  );
}
