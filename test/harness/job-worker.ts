// A worker in a process of its own, as `fork` starts it: it tells when its job has begun, and never ends it.
import 'reflect-metadata';
import { createLogger, JobQueue, type JobTiming } from '../../src/platform';

const queue = new JobQueue({
  databaseUrl: process.env['TEST_DATABASE_URL'] ?? '',
  jobs: [
    {
      name: process.env['TEST_JOB'] ?? '',
      everySeconds: Number(process.env['TEST_EVERY_SECONDS']),
      organizations: () => Promise.resolve([process.env['TEST_ORGANIZATION'] ?? '']),
      runFor: (organizationId) => {
        process.send?.({ begun: organizationId });
        return new Promise<never>(() => undefined);
      },
    },
  ],
  log: createLogger('silent'),
  timing: JSON.parse(process.env['TEST_TIMING'] ?? '{}') as Partial<JobTiming>,
});
queue.start();
process.on('disconnect', () => process.exit());
