// opsgraph demo: writes the demo organizations, for a gateway that runs on servers of one's own.
import { Command } from 'commander';
import { AuditTrail } from '../audit';
import { DemoTraffic } from '../demo';
import { systemClock } from '../platform';
import { UsageDays, UsageLog } from '../usage';
import { progressLine, withWorkspace } from './workspace';

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Create the organizations demo and demo-b with 30 days of simulated support, 90 of product usage, 45 of learning and 60 of alerts and services up to now.',
    )
    .action(async () => {
      const progress = progressLine();
      await withWorkspace(async ({ database, organizations }) => {
        const days = new UsageDays(database);
        const told = (): void => undefined;
        const usage = { log: new UsageLog(database, days, told), days, told };
        const demo = new DemoTraffic(
          database,
          organizations,
          new AuditTrail(database),
          usage,
          { ingestion: null, told },
          systemClock,
        );
        await demo.prepare(({ organization, part, day, days: all }) =>
          progress(`${part} of ${organization}: day ${day} of ${all}`),
        );
        progress('product usage before that');
        while (await demo.lookBack()) {
          // A day each.
        }
      });
      process.stderr.write('\nDone. `DEMO=true npx opsgraph start` keeps them going.\n');
    });
}
