// A gateway in a process of its own, as `fork` starts it, to be killed at any moment: it takes events in, projects them and
// keeps rollups up without a pause, and tells its address.
import 'reflect-metadata';
import { setTimeout } from 'node:timers/promises';
import { startGateway } from './gateway';
import type { TestDatabase } from './database';

async function main(): Promise<void> {
  const database = JSON.parse(process.env['TEST_DATABASE'] ?? '') as Pick<TestDatabase, 'url' | 'audit'>;
  const organization = process.env['TEST_ORGANIZATION'] ?? '';
  const gateway = await startGateway(database, { redisUrl: undefined });
  process.on('disconnect', () => process.exit());
  process.send?.({ url: gateway.url });
  for (;;) {
    // Whoever else is killed may take the connection of a lock along: the next turn finds what is left.
    await gateway.app.events.projector.run([organization]).catch(() => undefined);
    await gateway.app.rollups.run(organization).catch(() => undefined);
    await setTimeout(20);
  }
}

void main();
