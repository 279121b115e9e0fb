// The trail as a file: all rows of the filters, written by the gateway, or those that the list holds.
import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../api';
import { Download } from '../icons';
import { type Formats, useFormats, useText } from '../intl';
import { useSession } from '../session';
import { type Column, csvOf, saveCsv, saveFile } from '../table';
import { auditTexts } from './audit.texts';
import styles from './audit.module.css';
import { exportAddress } from './filter';
import type { Row } from './held';
import type { AuditLogFilter } from './operations.generated';

interface Props {
  readonly filter: AuditLogFilter;
  readonly rows: readonly Row[];
}

type Progress =
  | { readonly state: 'running'; readonly bytes: number }
  | { readonly state: 'done'; readonly bytes: number }
  | { readonly state: 'failed'; readonly reason: string };

export function Downloads({ filter, rows }: Props) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const { by } = useSession();
  const { headers } = useConnection();
  const [progress, setProgress] = useState<Progress | null>(null);
  const under = useRef<AbortController | null>(null);
  useEffect(() => () => under.current?.abort(), []);

  const address = exportAddress(filter);

  async function fetchAll(): Promise<void> {
    const abort = new AbortController();
    under.current = abort;
    setProgress({ state: 'running', bytes: 0 });
    try {
      const response = await fetch(address, { headers, credentials: 'omit', signal: abort.signal });
      if (!response.ok) throw new Error(await refusalOf(response));
      const chunks: BlobPart[] = [];
      let bytes = 0;
      const reader = response.body?.getReader();
      for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
        chunks.push(part.value);
        bytes += part.value.byteLength;
        setProgress({ state: 'running', bytes });
      }
      // Only a file that came to its end: one that broke off is no proof of anything.
      saveFile(nameOf(response), new Blob(chunks, { type: 'text/csv;charset=utf-8' }));
      setProgress({ state: 'done', bytes });
    } catch (error) {
      if (abort.signal.aborted) setProgress(null);
      else setProgress({ state: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  const all = (
    <>
      <Download />
      {text('csvAll')}
    </>
  );
  return (
    <>
      {progress !== null && (
        <span
          // How much has come is read, and only how it ended is spoken.
          role="status"
          aria-live={progress.state === 'running' ? 'off' : 'polite'}
          className={styles.progress}
          data-state={progress.state}
        >
          {progress.state === 'failed'
            ? text('csvFailed', { reason: progress.reason })
            : text(progress.state === 'done' ? 'csvDone' : 'csvRunning', {
                size: sizeOf(progress.bytes, formats),
              })}
        </span>
      )}
      {progress?.state === 'running' ? (
        <button type="button" className="button button-small" onClick={() => under.current?.abort()}>
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
          onClick={() => void fetchAll()}
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

async function refusalOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  }
  return `HTTP ${response.status}`;
}

function nameOf(response: Response): string {
  return (
    /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'audit-logs.csv'
  );
}

function sizeOf(bytes: number, formats: Formats): string {
  return bytes < 1_000_000
    ? `${formats.count(Math.ceil(bytes / 1_000))} kB`
    : `${formats.value(Math.round(bytes / 100_000) / 10, 'COUNT')} MB`;
}
