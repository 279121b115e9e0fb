// A file that the gateway writes, for whoever is signed in: by the token of this tab, or by the browser's session.
import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../api';
import { saveFile } from '../table';

type Download =
  | { readonly state: 'idle' }
  | { readonly state: 'busy' }
  | { readonly state: 'failed'; readonly reason: string };

export function useDownload(): [Download, (address: string, name: string) => void] {
  const { headers } = useConnection();
  const [download, setDownload] = useState<Download>({ state: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function fetchFile(address: string, name: string, signal: AbortSignal): Promise<void> {
    const response = await fetch(address, {
      headers,
      credentials: 'authorization' in headers ? 'omit' : 'same-origin',
      signal,
    });
    if (!response.ok) throw new Error(await reasonOf(response));
    const disposition = response.headers.get('content-disposition') ?? '';
    saveFile(/filename="([^"]+)"/.exec(disposition)?.[1] ?? name, await response.blob());
  }

  function start(address: string, name: string): void {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setDownload({ state: 'busy' });
    fetchFile(address, name, control.signal).then(
      () => setDownload({ state: 'idle' }),
      (error: unknown) => {
        if (control.signal.aborted) return;
        setDownload({ state: 'failed', reason: error instanceof Error ? error.message : String(error) });
      },
    );
  }
  return [download, start];
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
