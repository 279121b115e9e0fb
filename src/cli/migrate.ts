// opsgraph migrate: brings the database to the newest schema.
import { Command } from 'commander';
import { migrations } from '../../migrations';
import { AppError, loadConfig, migrate } from '../platform';
import { openServers } from '../servers';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Run pending migrations as the owner (DATABASE_OWNER_URL) and admit the application role.')
    .action(async () => {
      const config = loadConfig();
      const servers = await openServers(config);
      try {
        if (servers.ownerUrl === undefined) {
          throw new AppError('BAD_USER_INPUT', 'DATABASE_OWNER_URL is not set: migrations run as the owner');
        }
        const done = await migrate(servers.ownerUrl, servers.databaseUrl, migrations, {
          ...config.migrations,
          onProgress: (step) => process.stderr.write(`${step}\n`),
        });
        process.stdout.write(done.length === 0 ? 'Nothing to do.\n' : `Done: ${done.join(', ')}\n`);
      } finally {
        await servers.close();
      }
    });
}
