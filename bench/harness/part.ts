// A part of the bench: one question, measured and answered.
import type { Bench } from './bench';
import type { Ratio } from './report';

export interface Part {
  readonly name: string;
  readonly measures: string;
  /** Where the command line says nothing. */
  readonly defaults: {
    readonly seconds: number;
    readonly rounds: number;
    readonly connections?: number;
    readonly rows?: number;
  };
  run(bench: Bench): Promise<Report>;
}

export interface Report {
  /** The measurements of each case, in the order in which they are to be read. */
  readonly cases: readonly object[];
  /** The same for a person: a table of medians each. */
  readonly tables: readonly string[];
  readonly ratios: readonly Ratio[];
  /** What was asked for and of how much, for the file. */
  readonly setting: Readonly<Record<string, unknown>>;
}
