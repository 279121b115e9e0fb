// The button by which a card hands over files: what it shows as the page has it, and the same question as the gateway's own exports.
// What the menu is made of comes when somebody is about to open it.
import { Download } from '../icons';
import { useText } from '../intl';
import type { Column } from '../table';
import type { csvOf } from '../table/csv';
import { Intent } from '../ui';
import styles from './file-button.module.css';
import { fileTexts } from './files.texts';

/** An export of the gateway: docs/exports.md lists them. */
export interface Report {
  readonly report: string;
  /** The arguments of its query, as the card asked; what is null is left out. */
  readonly parameters?: object;
  /** What it is of, where a card has several. */
  readonly name?: string;
}

export interface MenuProps {
  readonly title: string;
  /** Beginning of the file's name, and its text in this zone; null: the card is no table. */
  readonly shown: {
    readonly file: string;
    readonly write: (write: typeof csvOf, zone: string) => string;
  } | null;
  readonly reports: readonly Report[];
}

interface Props<Row> {
  /** Of the card. */
  readonly title: string;
  readonly shown?: {
    /** Beginning of the file's name. */
    readonly file: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: () => readonly Row[];
  };
  readonly reports: readonly Report[];
}

const load = () => import('./file-menu-loaded');

export function FileMenu<Row>({ title, shown, reports }: Props<Row>) {
  const text = useText(fileTexts);
  const label = text('downloadOf', { title });
  return (
    // Of its own: what an open menu puts beside its button moves nothing in the card.
    <span className={styles.place} data-compact>
      <Intent<MenuProps>
        load={load}
        props={{
          title,
          shown:
            shown === undefined
              ? null
              : { file: shown.file, write: (write, zone) => write(shown.columns, shown.rows(), zone) },
          reports,
        }}
        trigger={
          <button
            type="button"
            className="button button-small button-quiet"
            aria-label={label}
            title={text('download')}
            data-compact
          >
            <Download />
            <span>{text('download')}</span>
          </button>
        }
      />
    </span>
  );
}
