// A file that the gateway writes, for whoever is signed in: by the token of this tab, or by the browser's session.
import { useEffect, useRef, useState } from 'react';
import { useConnection } from './connection-context';
import { saveFile } from './save-file';

export type Download =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly bytes: number }
  | { readonly state: 'done'; readonly bytes: number }
  | { readonly state: 'failed'; readonly reason: string };

export interface Downloads {
  readonly download: Download;
  /** Ends the one that is under way. `name` is for a file that comes without one. */
  readonly start: (address: string, name: string) => void;
  readonly cancel: () => void;
}

export function useDownload(): Downloads {
  const { headers } = useConnection();
  const [download, setDownload] = useState<Download>({ state: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function fetchFile(address: string, name: string, signal: AbortSignal): Promise<number> {
    const response = await fetch(address, {
      headers,
      credentials: 'authorization' in headers ? 'omit' : 'same-origin',
      signal,
    });
    if (!response.ok) throw new Error(await reasonOf(response));
    const chunks: BlobPart[] = [];
    let bytes = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      chunks.push(part.value);
      bytes += part.value.byteLength;
      setDownload({ state: 'running', bytes });
    }
    const disposition = response.headers.get('content-disposition') ?? '';
    const type = response.headers.get('content-type') ?? 'text/csv;charset=utf-8';
    // Only a file that came to its end: one that broke off would be taken for whole.
    saveFile(/filename="([^"]+)"/.exec(disposition)?.[1] ?? name, new Blob(chunks, { type }));
    return bytes;
  }

  function start(address: string, name: string): void {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setDownload({ state: 'running', bytes: 0 });
    fetchFile(address, name, control.signal).then(
      (bytes) => setDownload({ state: 'done', bytes }),
      (error: unknown) => {
        if (control.signal.aborted) return;
        setDownload({ state: 'failed', reason: error instanceof Error ? error.message : String(error) });
      },
    );
  }

  function cancel(): void {
    running.current?.abort();
    setDownload({ state: 'idle' });
  }

  return { download, start, cancel };
}

/** Refusals are JSON with the gateway's own words. */
async function reasonOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { readonly error?: { readonly message?: unknown } };
    if (typeof body.error?.message === 'string') return body.error.message;
  } catch {
    // Whatever is no JSON says less than its status.
  }
  return `${response.status} ${response.statusText}`;
}
