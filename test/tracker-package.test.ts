// The package @opsgraph/tracker as it is published: its size, and that a server may import it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const run = promisify(execFile);
const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'packages/tracker/dist');

beforeAll(async () => {
  await run(process.execPath, ['-e', `require('./scripts/build.js').build(['tracker'])`], { cwd: root });
}, 60_000);

it.each(['tracker.js', 'tracker.global.js'])('%s is at most 2 kB on the wire', (file) => {
  expect(gzipSync(readFileSync(path.join(dist, file))).length).toBeLessThanOrEqual(2_000);
});

it('does nothing on a server, and throws nothing there', async () => {
  const script = `
    import { start } from './packages/tracker/dist/tracker.js';
    globalThis.fetch = () => { throw new Error('it asked somebody'); };
    const tracker = start({ url: 'http://127.0.0.1:9', token: () => { throw new Error('it wants a token'); } });
    tracker.pageView('/a');
    tracker.stop();
    console.log('done', process._getActiveHandles().filter((each) => each.constructor.name === 'Timeout').length);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  expect(stdout).toBe('done 0\n');
});

it('says in its types what it takes', () => {
  const types = readFileSync(path.join(dist, 'index.d.ts'), 'utf8');
  expect(types).toContain('export declare function start(options: TrackerOptions): Tracker;');
  // Whoever imports them needs no file beside them.
  expect(types).not.toMatch(/^import /m);
});
