// A gateway in a process of its own, as `fork` starts it: it tells its address, and what it is asked about its statements.
import 'reflect-metadata';
import { startGateway } from './gateway';
import type { TestDatabase } from './database';

async function main(): Promise<void> {
  const database = JSON.parse(process.env['TEST_DATABASE'] ?? '') as Pick<TestDatabase, 'url' | 'audit'>;
  const gateway = await startGateway(database);
  process.on('message', (asked) => {
    if (asked === 'statements') {
      process.send?.({ statements: [...gateway.statements] });
      gateway.forgetStatements();
    }
  });
  process.on('disconnect', () => {
    void gateway.stop().finally(() => process.exit());
  });
  process.send?.({ url: gateway.url });
}

void main();
