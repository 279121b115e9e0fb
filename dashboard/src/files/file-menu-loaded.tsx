// The menu of a card's files. Those of the gateway are opened by a link that it signs: the browser itself downloads them, whatever
// their length, and no credential is in their address.
import { Menu } from '@base-ui/react/menu';
import { useState } from 'react';
import { problemOf, useConnection } from '../api';
import { openFile } from '../api/save-file';
import { useFormats, useText } from '../intl';
import { csvOf, saveCsv } from '../table/csv';
import type { Intended } from '../ui';
import styles from './file-menu.module.css';
import type { MenuProps, Report } from './file-menu';
import { fileTexts } from './files.texts';
import { ExportLinkDocument } from './operations.generated';

const FORMATS = ['CSV', 'NDJSON', 'ARROW'] as const;
const FORMAT_NAMES = { CSV: 'CSV', NDJSON: 'NDJSON', ARROW: 'Arrow' } as const;

type Asking = { readonly state: 'idle' | 'running' } | { readonly state: 'failed'; readonly reason: string };

export default function LoadedFileMenu({ title, shown, reports, trigger }: MenuProps & Intended) {
  const text = useText(fileTexts);
  const { zone } = useFormats();
  const { client } = useConnection();
  const [isOpen, setIsOpen] = useState(true);
  const [asking, setAsking] = useState<Asking>({ state: 'idle' });

  async function ask({ report, parameters = {} }: Report, format: (typeof FORMATS)[number]): Promise<void> {
    setAsking({ state: 'running' });
    const { data, error } = await client
      .query(ExportLinkDocument, {
        report,
        // The mark tells a spreadsheet that Thai names are UTF-8.
        parameters: { ...parameters, ...(format === 'CSV' ? { bom: true } : {}) },
        format,
      })
      .toPromise();
    if (data === undefined) {
      const reason = error === undefined ? '' : problemOf(error).message;
      setAsking({ state: 'failed', reason });
      return;
    }
    setAsking({ state: 'idle' });
    setIsOpen(false);
    openFile(data.exportUrl.url);
  }

  return (
    <Menu.Root
      // The page can be scrolled and read while a file is chosen.
      modal={false}
      open={isOpen}
      onOpenChange={(open) => {
        setIsOpen(open);
        if (open) setAsking({ state: 'idle' });
      }}
    >
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" collisionPadding={8} className={styles.positioner}>
          <Menu.Popup className={`popup ${styles.menu ?? ''}`} aria-label={text('downloadOf', { title })}>
            {shown !== null && (
              <Menu.Group>
                <Menu.GroupLabel className="menu-label">{text('shown')}</Menu.GroupLabel>
                <Menu.Item
                  className="menu-item"
                  onClick={() => saveCsv(shown.file, shown.write(csvOf, zone))}
                >
                  CSV
                </Menu.Item>
              </Menu.Group>
            )}
            {reports.map((each) => (
              <Menu.Group key={`${each.report} ${each.name ?? ''}`}>
                <Menu.GroupLabel className="menu-label">
                  {each.name === undefined ? text('report') : text('reportNamed', { name: each.name })}
                </Menu.GroupLabel>
                <div className={styles.formats}>
                  {FORMATS.map((format) => (
                    <Menu.Item
                      key={format}
                      className="menu-item"
                      closeOnClick={false}
                      disabled={asking.state === 'running'}
                      onClick={() => void ask(each, format)}
                    >
                      {FORMAT_NAMES[format]}
                    </Menu.Item>
                  ))}
                </div>
              </Menu.Group>
            ))}
            {asking.state === 'running' && (
              <p role="status" className={styles.said}>
                {text('asking')}
              </p>
            )}
            {asking.state === 'failed' && (
              <p role="alert" className={styles.said}>
                {text('failed', { reason: asking.reason })}
              </p>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
