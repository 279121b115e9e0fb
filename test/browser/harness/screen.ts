// What a page shows, as the person before it has it: cards by their titles, tables as text, tiles, files that are handed over.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { type CsvFile, fromCsv } from '../../harness';

export type { CsvFile };

/** The card of this title, whatever state it is in (`data-state`). */
export function card(page: Page, title: string): Locator {
  return page
    .locator('section[data-state]')
    .filter({ has: page.getByRole('heading', { level: 2, name: title, exact: true }) });
}

/** Resolves once the frame says in this word whether what is on screen is live. */
export async function says(page: Page, word: 'Live' | 'Reconnecting'): Promise<void> {
  await page.getByRole('banner').getByRole('status').getByText(word, { exact: true }).waitFor();
}

/** The value of a tile as it is written; null while there is no such tile. */
export async function tile(page: Page, metric: string): Promise<string | null> {
  return page.evaluate<string | null>(
    `document.querySelector('li[data-metric="${metric}"] button > span:nth-of-type(3)')?.innerText ?? null`,
  );
}

/** A choice of the address; null where it is not there. */
export function inAddress(page: Page, name: string): string | null {
  return new URL(page.url()).searchParams.get(name);
}

export interface ShownCell {
  readonly text: string;
  /** What it tells on hover: the exact value. */
  readonly exact: string;
}

export interface ShownTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ShownCell[])[];
}

/** As much of an element of the page as is read here. */
interface Part {
  readonly innerText: string;
  readonly title: string;
  querySelectorAll(selector: string): Iterable<Part>;
}

/** The rows of a table that are drawn, at one moment. */
export function shownIn(table: Locator): Promise<ShownTable> {
  return table.evaluate((element: unknown) => {
    const all = (part: Part, selector: string): readonly Part[] => [...part.querySelectorAll(selector)];
    return {
      columns: all(element as Part, 'thead th').map(({ innerText }) => innerText.trim()),
      rows: all(element as Part, 'tbody tr:not([aria-hidden])').map((row) =>
        all(row, 'td, th').map(({ innerText, title }) => ({ text: innerText.trim(), exact: title })),
      ),
    };
  });
}

/** The cells of one column, from the first row on. */
export function cellsOf({ columns, rows }: ShownTable, column: string): readonly ShownCell[] {
  const at = columns.indexOf(column);
  if (at < 0) {
    throw new Error(`There is no column ${column} among ${columns.join(', ')}`);
  }
  return rows.flatMap((row) => row[at] ?? []);
}

/** The number in a figure such as `1,234`, `12.5%` or `3.25s`; null for the dash that stands for none. */
export function numberOf(text: string): number | null {
  const digits = text.replaceAll(',', '').replace(/[%s]$/, '').replace('−', '-');
  if (digits === '–') {
    return null;
  }
  const number = Number(digits);
  if (digits === '' || Number.isNaN(number)) {
    throw new Error(`${text} is no figure`);
  }
  return number;
}

/** The file that comes of this. */
export async function fileFrom(
  page: Page,
  act: () => Promise<void>,
): Promise<CsvFile & { readonly name: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return {
    name: download.suggestedFilename(),
    ...fromCsv(await readFile(await download.path(), 'utf8')),
  };
}

/** The file of what a part of the page shows, as the page makes it. */
export function shownFile(page: Page, part: Locator): Promise<CsvFile & { readonly name: string }> {
  return fileFrom(page, () => chooseFile(page, part, /As it is shown/));
}

/** The same question as a file of the gateway; `of` where a card has several. */
export function gatewayFile(
  page: Page,
  part: Locator,
  of = /from the gateway/,
): Promise<CsvFile & { readonly name: string }> {
  return fileFrom(page, () => chooseFile(page, part, of));
}

async function chooseFile(page: Page, part: Locator, group: RegExp): Promise<void> {
  await part.getByRole('button', { name: /^Download/ }).click();
  await page
    .getByRole('menu')
    .getByRole('group', { name: group })
    .getByRole('menuitem', { name: 'CSV' })
    .click();
}
