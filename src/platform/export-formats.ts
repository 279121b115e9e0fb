// The formats of files, and which of them somebody asks for: by the suffix of the address, else by the header Accept.
import { ArrowWriter } from './arrow-writer';
import { CsvWriter } from './csv-writer';
import { NdjsonWriter } from './ndjson-writer';
import type { WriterOf } from './table-writer';

export enum ExportFormat {
  CSV = 'CSV',
  NDJSON = 'NDJSON',
  ARROW = 'ARROW',
}

export interface FormatOptions {
  /** Begins with the byte order mark; of CSV alone. */
  readonly bom: boolean;
}

export interface FileFormat {
  readonly format: ExportFormat;
  readonly suffix: string;
  /** As Accept names it. */
  readonly mediaType: string;
  readonly contentType: string;
  /** Text becomes a fraction of itself by gzip. */
  readonly isText: boolean;
  writer(options: FormatOptions): Promise<WriterOf>;
}

export const fileFormats: Readonly<Record<ExportFormat, FileFormat>> = {
  [ExportFormat.CSV]: {
    format: ExportFormat.CSV,
    suffix: '.csv',
    mediaType: 'text/csv',
    contentType: 'text/csv; charset=utf-8',
    isText: true,
    writer: ({ bom }) => Promise.resolve((columns, zone) => new CsvWriter(columns, zone, bom)),
  },
  [ExportFormat.NDJSON]: {
    format: ExportFormat.NDJSON,
    suffix: '.ndjson',
    mediaType: 'application/x-ndjson',
    contentType: 'application/x-ndjson; charset=utf-8',
    isText: true,
    writer: () => Promise.resolve((columns, zone) => new NdjsonWriter(columns, zone)),
  },
  [ExportFormat.ARROW]: {
    format: ExportFormat.ARROW,
    suffix: '.arrow',
    mediaType: 'application/vnd.apache.arrow.stream',
    contentType: 'application/vnd.apache.arrow.stream',
    isText: false,
    writer: () => ArrowWriter.load(),
  },
};

const all = Object.values(fileFormats);

/** A report's name and its format, where the address says one: `metric-rows.csv`, `metric-rows`. */
export function splitFile(file: string): { readonly report: string; readonly format: FileFormat | null } {
  const format = all.find(({ suffix }) => file.endsWith(suffix)) ?? null;
  return { report: format === null ? file : file.slice(0, -format.suffix.length), format };
}

interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

/** The format that a client likes best, of several the first; null: there is none that it takes. Without a header: CSV. */
export function formatAccepted(header: string | undefined): FileFormat | null {
  if (header === undefined || header.trim() === '') {
    return fileFormats.CSV;
  }
  const ranges = header.split(',').flatMap(rangeOf);
  let best: FileFormat | null = null;
  let liking = 0;
  for (const format of all) {
    const quality = qualityOf(format.mediaType, ranges);
    if (quality > liking) {
      best = format;
      liking = quality;
    }
  }
  return best;
}

function rangeOf(text: string): Range[] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const [type, subtype, ...more] = range.split('/');
  const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
  const quality =
    weight === undefined ? 1 : /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0;
  return type === undefined || subtype === undefined || more.length > 0 ? [] : [{ type, subtype, quality }];
}

/** What is said most exactly counts: `text/csv;q=0` beside a star of 1 is a no. */
function qualityOf(mediaType: string, ranges: readonly Range[]): number {
  const [type, subtype] = mediaType.split('/');
  const levels = [
    ranges.find((range) => range.type === type && range.subtype === subtype),
    ranges.find((range) => range.type === type && range.subtype === '*'),
    ranges.find((range) => range.type === '*' && range.subtype === '*'),
  ];
  return levels.find((level) => level !== undefined)?.quality ?? 0;
}

/** Whether gzip is welcome: named, or by a star, with more than 0. */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  const codings = String(header ?? '')
    .split(',')
    .map((each) => each.split(';').map((part) => part.trim().toLowerCase()));
  const named = codings.find(([coding]) => coding === 'gzip') ?? codings.find(([coding]) => coding === '*');
  return named !== undefined && !named.slice(1).some((each) => /^q=0(\.0*)?$/.test(each));
}
