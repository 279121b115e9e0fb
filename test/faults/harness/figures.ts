// What a scenario measured: told on the way, and noted for the table of docs/reliability.md (scripts/faults.js).
import { appendFileSync } from 'node:fs';
import type { Figures } from './load';

export interface Measured {
  /** What was done to the installation, in words. */
  readonly fault: string;
  /** Writes were acknowledged again so long after the fault was over, or was done; null: they never stopped. */
  readonly againMs: number | null;
  readonly figures: Figures;
  /** Whatever else is worth a sentence. */
  readonly more?: string;
}

/** For what could not be tried here. */
export function notRun(fault: string, why: string): void {
  note({ fault, notRun: why });
}

export function measured(scenario: Measured): void {
  note(scenario);
}

function note(line: object): void {
  const text = `${JSON.stringify(line)}\n`;
  process.stdout.write(text);
  const file = process.env['OPSGRAPH_FAULTS_FIGURES'] ?? '';
  if (file !== '') {
    appendFileSync(file, text);
  }
}
