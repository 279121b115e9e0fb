// The trail as a file: all rows of the filters, written by the gateway, or those that the list holds.
import { useDownload } from '../api';
import { Download } from '../icons';
import { type Formats, useFormats, useText } from '../intl';
import { useSession } from '../session';
import { type Column, csvOf, saveCsv } from '../table';
import { auditTexts } from './audit.texts';
import styles from './audit.module.css';
import { exportAddress } from './filter';
import type { Row } from './held';
import type { AuditLogFilter } from './operations.generated';

interface Props {
  readonly filter: AuditLogFilter;
  readonly rows: readonly Row[];
}

export function Downloads({ filter, rows }: Props) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const { by } = useSession();
  const { download, start, cancel } = useDownload();
  const address = exportAddress(filter);

  const all = (
    <>
      <Download />
      {text('csvAll')}
    </>
  );
  return (
    <>
      {download.state !== 'idle' && (
        <span
          // How much has come is read, and only how it ended is spoken.
          role="status"
          aria-live={download.state === 'running' ? 'off' : 'polite'}
          className={styles.progress}
          data-state={download.state}
        >
          {download.state === 'failed'
            ? text('csvFailed', { reason: download.reason })
            : text(download.state === 'done' ? 'csvDone' : 'csvRunning', {
                size: sizeOf(download.bytes, formats),
              })}
        </span>
      )}
      {download.state === 'running' ? (
        <button type="button" className="button button-small" onClick={cancel}>
          {text('csvCancel')}
        </button>
      ) : by === 'session' ? (
        <a className="button button-small button-quiet" href={address} download title={text('csvAllAbout')}>
          {all}
        </a>
      ) : (
        <button
          type="button"
          className="button button-small button-quiet"
          title={text('csvAllAbout')}
          onClick={() => start(address, 'audit-logs.csv')}
        >
          {all}
        </button>
      )}
      <button
        type="button"
        className="button button-small button-quiet"
        title={text('csvShownAbout', { count: formats.count(rows.length) })}
        onClick={() => saveCsv('audit-shown', csvOf(COLUMNS, rows, formats.zone))}
      >
        <Download />
        {text('csvShown')}
      </button>
    </>
  );
}

/** Named as the gateway's own file names them. */
const COLUMNS: readonly Column<Row>[] = [
  { id: 'seq', header: 'seq', value: ({ seq }) => seq },
  { id: 'createdAt', header: 'createdAt', value: ({ createdAt }) => new Date(createdAt) },
  { id: 'adminId', header: 'adminId', value: ({ adminId }) => adminId },
  { id: 'adminName', header: 'adminName', value: ({ adminName }) => adminName },
  { id: 'action', header: 'action', value: ({ action }) => action },
  { id: 'resourceType', header: 'resourceType', value: ({ resourceType }) => resourceType },
  { id: 'resourceId', header: 'resourceId', value: ({ resourceId }) => resourceId },
  { id: 'outcome', header: 'outcome', value: ({ outcome }) => outcome },
  { id: 'errorCode', header: 'errorCode', value: ({ errorCode }) => errorCode },
  { id: 'ipAddress', header: 'ipAddress', value: ({ ipAddress }) => ipAddress },
];

function sizeOf(bytes: number, formats: Formats): string {
  return bytes < 1_000_000
    ? `${formats.count(Math.ceil(bytes / 1_000))} kB`
    : `${formats.value(Math.round(bytes / 100_000) / 10, 'COUNT')} MB`;
}
