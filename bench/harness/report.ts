// What is printed: a table for each case, and one line of ratios.
import type { Measured } from './rounds';

/** A median of ratios within rounds, and what it should be. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** Null: it is told for comparison only. */
  readonly target: number | null;
  /** Whether the target is the least or the most that it should be; default the least. */
  readonly bound?: 'least' | 'most';
  readonly met: boolean;
}

export function tableOf({ title, contestants }: Measured): string {
  const base = contestants[0]?.name ?? '';
  const head = [title, 'requests/s', 'p50 ms', 'p99 ms', 'own CPU ms', 'database CPU ms', `of ${base}`];
  const lines = contestants.map((each) => [
    each.name,
    figure(each.requestsPerSecond, 0),
    figure(each.p50, 2),
    figure(each.p99, 2),
    figure(each.cpu, 2),
    figure(each.databaseCpu, 2),
    figure(each.ofFirst, 2),
  ]);
  return textTable([head, ...lines]);
}

/** The first line is the head, the first column the names. */
export function textTable(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('   '),
    )
    .join('\n');
}

export function headline(part: string, ratios: readonly Ratio[]): string {
  const words = ratios.map(({ name, value, target, bound, met }) => {
    const limit = bound === 'most' ? 'at most ' : '';
    const verdict = target === null ? '' : ` (target ${limit}${target.toFixed(2)} ${met ? 'met' : 'missed'})`;
    return `${name} ${value.toFixed(2)}${verdict}`;
  });
  return `${part}: ${words.length === 0 ? 'no ratios' : words.join('; ')}`;
}

export function figure(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
