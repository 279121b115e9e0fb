// What most commands share: configuration, the servers it names, a migrated database, and letting go of them again.
import { migrations } from '../../migrations';
import { entities } from '../app';
import { Organizations } from '../identity';
import {
  type Config,
  createLogger,
  Database,
  loadConfig,
  type Logger,
  migrate,
  pendingMigrations,
  unavailable,
} from '../platform';
import { openServers, type Servers } from '../servers';

export interface Workspace {
  readonly config: Config;
  readonly servers: Servers;
  readonly database: Database;
  readonly organizations: Organizations;
  readonly log: Logger;
}

/** Runs `work` with a database of the newest schema, and closes everything afterwards. */
export async function withWorkspace<Result>(
  work: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const servers = await openServers(config);
  try {
    if (servers.ownerUrl !== undefined) {
      await migrate(servers.ownerUrl, servers.databaseUrl, migrations, config.migrations);
    } else if ((await pendingMigrations(servers.databaseUrl, migrations)).length > 0) {
      throw unavailable(
        'The database lacks migrations: set DATABASE_OWNER_URL and run `npx opsgraph migrate`',
      );
    }
    const database = await Database.connect({ url: servers.databaseUrl, entities, log, poolSize: 4 });
    try {
      return await work({ config, servers, database, organizations: new Organizations(database), log });
    } finally {
      await database.close();
    }
  } finally {
    await servers.close();
  }
}

/** One line that replaces itself on a terminal, and ordinary lines elsewhere. */
export function progressLine(): (text: string) => void {
  const stream = process.stderr;
  let shown = false;
  if (stream.isTTY) {
    process.once('exit', () => {
      if (shown) {
        stream.write('\n');
      }
    });
  }
  return (text) => {
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${text}`);
      shown = true;
    } else {
      stream.write(`${text}\n`);
    }
  };
}
