// A worker in a process of its own, as `fork` starts it, that deletes an organization's data in small batches, to be killed
// at any moment: it says when it is ready, and begins when it is told to.
import 'reflect-metadata';
import { AuditTrail } from '../../src/audit';
import { Organizations } from '../../src/identity';
import { jobsOf, keysInRedis, OrganizationDeletions } from '../../src/organization-data';
import { createLogger, Database, RedisConnection } from '../../src/platform';

async function main(): Promise<void> {
  const log = createLogger('silent');
  const database = await Database.connect({
    url: process.env['TEST_DATABASE_URL'] ?? '',
    entities: [],
    log,
    poolSize: 2,
  });
  const redis = new RedisConnection(process.env['TEST_REDIS_URL'] ?? '', log);
  await redis.ready();
  const deletions = new OrganizationDeletions({
    database,
    organizations: new Organizations(database),
    trail: new AuditTrail(database),
    stores: [jobsOf(database), keysInRedis(redis)],
    changed: () => undefined,
    batchRows: Number(process.env['TEST_BATCH_ROWS']),
    log,
  });
  process.on('disconnect', () => process.exit());
  process.once('message', () => {
    // Whoever else is killed may take a connection along: the next turn goes on.
    const work = async (): Promise<void> => {
      for (;;) {
        await deletions.workOff().catch(() => undefined);
      }
    };
    void work();
  });
  process.send?.({ ready: true });
}

void main();
