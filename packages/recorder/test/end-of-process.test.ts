// The end of a process that records, in both formats of the package as it is published.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until, useStage } from './harness/host.ts';

const folder = path.resolve(__dirname, '..');
const stage = useStage();

beforeAll(() => {
  const built = spawnSync(process.execPath, [path.join(folder, 'scripts/build.js')], { encoding: 'utf8' });
  expect(`${built.stdout}${built.stderr}`).toBe('');
}, 60_000);

function startHost(file: string, kind: string): ChildProcess {
  const child = spawn(process.execPath, [path.join(folder, 'test/hosts', file), stage().gateway.url, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stage().atEnd(() => child.kill('SIGKILL'));
  return child;
}

async function askHost(child: ChildProcess, times: number): Promise<void> {
  const [port] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  for (let count = 0; count < times; count += 1) {
    expect(await (await fetch(`http://127.0.0.1:${String(port).trim()}/orders/${count}`)).text()).toBe(
      'fine',
    );
  }
}

describe.each(['host.cjs', 'host.mjs'])('%s', (file) => {
  it('sends what waits on SIGTERM, and is ended by the signal as without the recorder', async () => {
    const child = startHost(file, 'plain');
    await askHost(child, 3);
    child.kill('SIGTERM');

    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);

    expect(stage().gateway.events.map(({ endpoint }) => endpoint)).toEqual([
      '/orders/:id',
      '/orders/:id',
      '/orders/:id',
    ]);
  });

  it('sends what waits when it has nothing left to do', async () => {
    const child = startHost(file, 'ends by itself');

    expect(await once(child, 'exit')).toEqual([0, null]);

    expect(stage().gateway.events).toMatchObject([{ endpoint: '/job' }]);
  });
});

it('leaves a host that listens to the signal its own way to end', async () => {
  const child = startHost('host.cjs', 'listens');
  await askHost(child, 2);
  child.kill('SIGTERM');

  expect(await once(child, 'exit')).toEqual([7, null]);

  expect(stage().gateway.stored.size).toBe(2);
});

it('lets two recorders of one process both have their time, and the signal its way', async () => {
  const child = startHost('host.mjs', 'two recorders');
  await askHost(child, 2);
  child.kill('SIGINT');

  expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);

  expect(stage().gateway.stored.size).toBe(2);
});

it('ends in time when the gateway is away, and at once when it is asked a second time', async () => {
  const [patient, hasty] = [startHost('host.cjs', 'plain'), startHost('host.cjs', 'plain')];
  await Promise.all([askHost(patient, 1), askHost(hasty, 1)]);
  stage().gateway.behaviour = () => ({ instead: 'silence' });
  const began = Date.now();

  patient.kill('SIGTERM');
  hasty.kill('SIGTERM');
  await until(() => stage().gateway.batches.length === 2, 'both are trying');
  hasty.kill('SIGTERM');

  expect(await once(hasty, 'exit')).toEqual([null, 'SIGTERM']);
  expect(patient.exitCode ?? patient.signalCode).toBeNull();
  expect(await once(patient, 'exit')).toEqual([null, 'SIGTERM']);
  expect(Date.now() - began).toBeGreaterThanOrEqual(1_400);
});
