// opsgraph worker: does the jobs of an installation in the foreground, and answers nobody.
import { Command } from 'commander';
import { work } from '../main';

export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'Do the jobs of an installation until Ctrl-C or SIGTERM, without answering anybody; as many as you like may run.',
    )
    .action(async () => {
      process.exitCode = await work({
        print: (text) => process.stdout.write(`${text}\n`),
        progress: (text) => process.stderr.write(`${text}\n`),
      });
    });
}
