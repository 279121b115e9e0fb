// opsgraph distribute: spreads the organizations over the workers of a Citus cluster.
import { Command } from 'commander';
import {
  AppError,
  distribute,
  distributionOf,
  loadConfig,
  pendingMigrations,
  roleOf,
  type DistributionStep,
} from '../platform';
import { migrations } from '../../migrations';
import { openServers } from '../servers';

export function distributeCommand(): Command {
  return new Command('distribute')
    .description(
      'Turn the tables into distributed and reference tables of a Citus cluster, by organization. Run again, it does what is left: after a migration, or where it was cut short.',
    )
    .option('--plan', 'only say what would be done')
    .action(async ({ plan: isPlanOnly = false }: { plan?: boolean }) => {
      const servers = await openServers(loadConfig());
      try {
        const { ownerUrl, databaseUrl } = servers;
        if (ownerUrl === undefined) {
          throw new AppError(
            'BAD_USER_INPUT',
            'DATABASE_OWNER_URL is not set: tables are distributed by their owner',
          );
        }
        if ((await pendingMigrations(ownerUrl, migrations)).length > 0) {
          throw new AppError(
            'BAD_USER_INPUT',
            'The database lacks migrations: run `npx opsgraph migrate` first',
          );
        }
        const { cluster, plan } = isPlanOnly
          ? await distributionOf(ownerUrl)
          : await distribute(ownerUrl, roleOf(databaseUrl), (step) => say(described(step)));
        if (isPlanOnly) {
          say(`Citus ${cluster.version}, workers: ${cluster.workers.join(', ')}`);
          plan.faults.forEach((fault) => say(`FAULT  ${fault}`));
          plan.steps.forEach((step) => say(described(step)));
        }
        if (plan.steps.length === 0) {
          say('Nothing to do.');
        }
      } finally {
        await servers.close();
      }
    });
}

function described(step: DistributionStep): string {
  switch (step.kind) {
    case 'reference':
      return `reference    ${step.table}: whole on every node`;
    case 'distributed':
      return `distributed  ${step.tables.join(', ')}: by org_id${step.keys.length === 0 ? '' : `, with ${step.keys.length} foreign keys`}`;
    case 'functions':
      return `functions    ${step.functions.length}: in a form that works on shards`;
    case 'delegated':
      return `delegated    ${step.signatures.join(', ')}: called beside the organization's rows`;
    case 'defaults':
      return `defaults     ${step.columns.map(({ table, column }) => `${table}.${column}`).join(', ')}: kept from the application`;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
