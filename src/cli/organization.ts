// opsgraph org: makes and lists organizations.
import { Command } from 'commander';
import { withWorkspace } from './workspace';

export function organizationCommand(): Command {
  const command = new Command('org').description('Organizations: create, list.');
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
    .description('List organizations: slug, id, zone and name, tab-separated.')
    .action(async () => {
      const rows = await withWorkspace(({ organizations }) => organizations.list());
      for (const { slug, id, timezone, name } of rows) {
        process.stdout.write(`${[slug, id, timezone, name].join('\t')}\n`);
      }
      if (rows.length === 0) {
        process.stderr.write('No organizations yet: npx opsgraph org create SLUG\n');
      }
    });
  return command;
}
