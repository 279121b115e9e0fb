// A part of the bench: one question, measured and answered.
import type { Bench } from './bench';
import type { Ratio } from './report';
import type { Measured } from './rounds';

export interface Part {
  readonly name: string;
  readonly measures: string;
  run(bench: Bench): Promise<Report>;
}

export interface Report {
  /** The measurements of each case, in the order in which they are to be read. */
  readonly cases: readonly Measured[];
  readonly ratios: readonly Ratio[];
  /** What was asked for and of how much, for the file. */
  readonly setting: Readonly<Record<string, unknown>>;
}
