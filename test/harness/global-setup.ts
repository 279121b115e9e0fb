// Once before all tests: servers, and a name for this run so that two runs on one machine do not meet.
import 'reflect-metadata';

export default async function globalSetup(): Promise<void> {
  process.env['OPSGRAPH_TEST_RUN'] = String(process.pid);
  const { startTestServers } = await import('./servers');
  const stop = await startTestServers().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
  (globalThis as { stopTestServers?: () => Promise<void> }).stopTestServers = stop;
}
