// What is printed: a table for each case, and one line of ratios.
import type { Measured } from './rounds';

/** A median of ratios within rounds, and what it should be at least. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  readonly target: number;
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
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)),
  );
  return [head, ...lines]
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
  const words = ratios.map(
    ({ name, value, target, met }) =>
      `${name} ${value.toFixed(2)} (target ${target.toFixed(2)} ${met ? 'met' : 'missed'})`,
  );
  return `${part}: ${words.length === 0 ? 'no ratios: one side of each was left out' : words.join('; ')}`;
}

function figure(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
