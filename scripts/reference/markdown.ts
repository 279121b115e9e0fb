// Markdown as the reference pages are made of it; the formatter lays it out.

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text in a cell stays in it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** Text that is no Markdown and no HTML, whatever stands in it. */
export function prose(text: string): string {
  // What is between backticks is as it stands already.
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[<*[\]]/g, '\\$&')))
    .join('');
}

export const code = (text: string): string => `\`${text}\``;

export const figure = (value: number): string => value.toLocaleString('en');

/** The anchor of a heading, as GitHub makes it. */
export { slugOf } from '../docs/slug';

export const WRITTEN = '<!-- Written by `npm run emit`; do not edit. -->';
