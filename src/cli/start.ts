// opsgraph start: runs the gateway in the foreground.
import { Command } from 'commander';
import { start } from '../main';

export function startCommand(): Command {
  return new Command('start')
    .description('Run the gateway until Ctrl-C or SIGTERM; starts, migrates and fills what is missing.')
    .action(async () => {
      process.exitCode = await start({
        print: (text) => process.stdout.write(`${text}\n`),
        progress: (text) => process.stderr.write(`${text}\n`),
      });
    });
}
