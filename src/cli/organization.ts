// opsgraph org: makes and lists organizations, and ends one.
import { Command } from 'commander';
import { deleteDataCommand } from './delete-data';
import { withWorkspace } from './workspace';

export function organizationCommand(): Command {
  const command = new Command('org').description('Organizations: create, list, delete all data of one.');
  command
    .command('create')
    .description('Create an organization and print its id.')
    .argument('<slug>', 'short unique name: lower-case letters, digits, hyphens')
    .option('--name <name>', 'display name (default: the slug)')
    .option('--timezone <zone>', 'IANA zone in which its days begin', 'UTC')
    .action(async (slug: string, options: { name?: string; timezone: string }) => {
      const { id } = await withWorkspace(({ organizations }) =>
        organizations.create({ slug, name: options.name, timezone: options.timezone }),
      );
      process.stdout.write(`${id}\n`);
    });
  command
    .command('list')
    .description(
      'List organizations: slug, id, zone and name, tab-separated; those whose data was deleted say so.',
    )
    .action(async () => {
      const rows = await withWorkspace(({ organizations }) => organizations.listKept());
      for (const { slug, id, timezone, name, deletedAt } of rows) {
        const end = deletedAt === null ? [] : [`data deleted ${deletedAt.toISOString()}`];
        process.stdout.write(`${[slug, id, timezone, name, ...end].join('\t')}\n`);
      }
      if (rows.length === 0) {
        process.stderr.write('No organizations yet: npx opsgraph org create SLUG\n');
      }
    });
  command.addCommand(deleteDataCommand());
  return command;
}
