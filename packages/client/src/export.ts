// A report as a file, read as it comes.
import type { Settings } from './options.ts';
import { exchange, type ExchangeOptions, refusalOf } from './exchange.ts';

export type FileFormat = 'csv' | 'ndjson' | 'arrow';

/** An object is sent as JSON. */
export type ExportValue =
  | string
  | number
  | boolean
  | Date
  | null
  | undefined
  | readonly ExportValue[]
  | { readonly [name: string]: unknown };

/** Arguments of the report's query by their names, and timezone and bom. */
export type ExportParameters = Readonly<Record<string, ExportValue>>;

export interface ExportOptions extends ExchangeOptions {
  /** Default csv. */
  readonly format?: FileFormat | undefined;
}

export interface ExportFile {
  /** The bytes; a file that was cut fails here, and never looks whole. */
  readonly stream: ReadableStream<Uint8Array>;
  /** The name that the gateway gave it. */
  readonly fileName: string;
  readonly contentType: string;
  /** Zone of its times. */
  readonly timezone: string | null;
  /** The moment of its numbers. */
  readonly asOf: string | null;
  /** Up to when everything that was received is in its numbers. */
  readonly dataFreshAsOf: string | null;
  readonly requestId: string | null;
}

/** Time and attempts are those until the file begins; the signal ends it at any time. */
export function exportFile(
  settings: Settings,
  report: string,
  parameters: ExportParameters,
  { format = 'csv', signal, timeout }: ExportOptions,
): Promise<ExportFile> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const text of textsOf(value)) {
      search.append(name, text);
    }
  }
  const query = search.toString();
  const path = `/v1/exports/${encodeURIComponent(report)}.${format}${query === '' ? '' : `?${query}`}`;
  return exchange(
    settings,
    { path, init: { method: 'GET' }, isRepeatable: true, signal, timeout },
    async (response) => {
      const { ok, body, headers } = response;
      if (!ok || body === null) {
        throw await refusalOf(response);
      }
      return {
        stream: signal === undefined ? body : untilAborted(body, signal),
        fileName:
          /filename="?([^";]+)"?/.exec(headers.get('content-disposition') ?? '')?.[1] ??
          `${report}.${format}`,
        contentType: headers.get('content-type') ?? 'application/octet-stream',
        timezone: headers.get('x-timezone'),
        asOf: headers.get('x-as-of'),
        dataFreshAsOf: headers.get('x-data-fresh-as-of'),
        requestId: headers.get('x-request-id'),
      };
    },
  );
}

/** The time of the request is over with its first byte; the caller's own signal goes on. */
function untilAborted(stream: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  return stream.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
}

function textsOf(value: ExportValue): readonly string[] {
  if (value == null) {
    return [];
  }
  if (isList(value)) {
    return value.flatMap(textsOf);
  }
  if (value instanceof Date) {
    return [value.toISOString()];
  }
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)];
}

function isList(value: ExportValue): value is readonly ExportValue[] {
  return Array.isArray(value);
}
