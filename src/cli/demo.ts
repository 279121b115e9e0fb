// opsgraph demo: writes the demo organizations, for a gateway that runs on servers of one's own.
import { Command } from 'commander';
import { AuditTrail } from '../audit';
import { DemoTraffic } from '../demo';
import { systemClock } from '../platform';
import { progressLine, withWorkspace } from './workspace';

export function demoCommand(): Command {
  return new Command('demo')
    .description('Create the organizations demo and demo-b with 30 days of simulated history up to now.')
    .action(async () => {
      const progress = progressLine();
      await withWorkspace(({ database, organizations }) =>
        new DemoTraffic(database, organizations, new AuditTrail(database), systemClock).prepare(
          ({ organization, day, days }) => progress(`${organization}: day ${day} of ${days}`),
        ),
      );
      process.stderr.write('\nDone. `DEMO=true npx opsgraph start` keeps them going.\n');
    });
}
