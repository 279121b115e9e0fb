// The one progress bar of the command line: on a terminal, and nothing elsewhere.
import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** How far it is, in any unit, and how many rows that was. */
  readonly update: (done: number, total: number, rows: number) => void;
  readonly stop: () => void;
}

export function progressBar(title: string): ProgressBar {
  const began = performance.now();
  const bar = new SingleBar(
    {
      format: `${title} [{bar}] {percentage}% | {rows} rows | {rate} rows/s`,
      hideCursor: true,
      stopOnComplete: false,
      noTTYOutput: false,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: (done, total, rows) => {
      const rate = Math.round(rows / ((performance.now() - began) / 1000)).toLocaleString('en');
      const figures = { rows: rows.toLocaleString('en'), rate };
      if (!started) {
        bar.start(Math.max(total, 1), done, figures);
        started = true;
      }
      bar.update(done, figures);
    },
    stop: () => {
      if (started) {
        bar.stop();
      }
    },
  };
}
