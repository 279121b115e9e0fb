// The life of one run: what it may use, and how everything it has started is ended again, on Ctrl-C as well.
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

export interface BenchOptions {
  readonly rows: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly only: readonly string[] | undefined;
  readonly sizes: readonly number[] | undefined;
  readonly keep: string | undefined;
  readonly profile: string | undefined;
  /** Of the part "ingest". */
  readonly overload: boolean;
  readonly minutes: number;
}

export interface Bench extends BenchOptions {
  readonly part: string;
  /** Aborted when the user has had enough. */
  readonly signal: AbortSignal;
  /** Tells the user what is going on. */
  say(text: string): void;
  /** Has this done at the end, the last one first. */
  atEnd(close: () => Promise<void> | void): void;
}

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export async function withBench<Result>(
  part: string,
  options: BenchOptions,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const closers: (() => Promise<void> | void)[] = [];
  const interruption = new AbortController();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const interrupt = (signal: NodeJS.Signals): void => {
    if (interruption.signal.aborted) {
      say('… still stopping what was started');
      return;
    }
    say(`${signal}: stopping`);
    interruption.abort(new Interrupted('Interrupted: nothing was measured to the end'));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work({
      ...options,
      part,
      signal: interruption.signal,
      say,
      atEnd: (close) => void closers.push(close),
    });
  } catch (error) {
    // What fails because its server is being stopped is not what happened.
    interruption.signal.throwIfAborted();
    throw error;
  } finally {
    for (const close of closers.reverse()) {
      try {
        await close();
      } catch (error) {
        say(`At the end: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
