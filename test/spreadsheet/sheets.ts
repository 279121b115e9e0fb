// A spreadsheet without a screen: it opens a file as whoever double-clicks it, and what it took every cell for is read back.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SheetCell {
  /** What stands in the cell; of a number its value. */
  readonly text: string;
  /** What the spreadsheet took it for. */
  readonly kind: 'text' | 'number' | 'other';
  readonly formula: string | null;
}

export interface Opening {
  /** Whether what is quoted is text, which a person chooses in the dialogue; by default it is not. */
  readonly isQuotedText: boolean;
}

export class Spreadsheet {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-spreadsheet-'));

  constructor(private readonly program: string) {}

  /** Rows of cells, as the spreadsheet has them once it has opened this CSV in UTF-8. */
  async open(csv: Buffer, { isQuotedText }: Opening): Promise<SheetCell[][]> {
    const file = path.join(this.folder, 'file.csv');
    writeFileSync(file, csv);
    // Commas, quotes, UTF-8, from the first line, US English; quoted as text; dates and the like are found; formulas are
    // computed. What could do harm is let do so.
    const filter = `Text - txt - csv (StarCalc):44,34,76,1,,1033,${String(isQuotedText)},true,false,false,false,-1,true`;
    await run(this.program, [
      `-env:UserInstallation=file://${path.join(this.folder, 'profile')}`,
      '--headless',
      ...['--convert-to', 'fods', `--infilter=${filter}`, '--outdir', this.folder, file],
    ]);
    return cellsOf(readFileSync(path.join(this.folder, 'file.fods'), 'utf8'));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const KINDS: Readonly<Record<string, SheetCell['kind']>> = { string: 'text', float: 'number' };

/** Cells of the first table of a flat OpenDocument file, up to the last of each row that holds anything. */
function cellsOf(xml: string): SheetCell[][] {
  const [, table = ''] = /<table:table [^>]*>(.*?)<\/table:table>/s.exec(xml) ?? [];
  return [...table.matchAll(/<table:table-row([^>]*)>(.*?)<\/table:table-row>/gs)].flatMap(
    ([, attributes = '', row = '']) => {
      const cells = [
        ...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs),
      ].flatMap(([, given = '', content = '']) =>
        Array<SheetCell>(Math.min(repeated(given, 'columns'), 1_000)).fill(cellOf(given, content)),
      );
      const last = cells.findLastIndex(({ text, formula }) => text !== '' || formula !== null);
      return last < 0 ? [] : Array<SheetCell[]>(repeated(attributes, 'rows')).fill(cells.slice(0, last + 1));
    },
  );
}

function cellOf(attributes: string, content: string): SheetCell {
  const kind = KINDS[valueOf(attributes, 'office:value-type') ?? 'string'] ?? 'other';
  const paragraphs = [...content.matchAll(/<text:p(?:\/>|>(.*?)<\/text:p>)/gs)].map(([, text = '']) =>
    plain(text),
  );
  return {
    kind,
    text: (kind === 'number' ? valueOf(attributes, 'office:value') : undefined) ?? paragraphs.join('\n'),
    formula: valueOf(attributes, 'table:formula') ?? null,
  };
}

function repeated(attributes: string, what: 'columns' | 'rows'): number {
  return Number(valueOf(attributes, `table:number-${what}-repeated`) ?? 1);
}

function valueOf(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return found === undefined ? undefined : unescaped(found);
}

function plain(xml: string): string {
  return unescaped(
    xml
      .replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count: string | undefined) =>
        ' '.repeat(Number(count ?? 1)),
      )
      .replace(/<text:tab\/>/g, '\t')
      .replace(/<text:line-break\/>/g, '\n')
      .replace(/<[^>]*>/g, ''),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text
    .replace(/&#x([\da-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
}
