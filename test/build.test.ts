// Building as it goes on behind the first command of a fresh checkout.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '..');
let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-build-'));
  for (const each of [
    'bin',
    'scripts',
    'package.json',
    'package-lock.json',
    'migrations',
    'packages/recorder/src',
  ]) {
    cpSync(path.join(root, each), path.join(checkout, each), { recursive: true });
  }
  cpSync(path.join(root, 'src'), path.join(checkout, 'src'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'));
});

afterAll(() => rmSync(checkout, { recursive: true, force: true }));

it('is done once when two first commands come at once, and both get their answer', async () => {
  // Of one that was killed meanwhile.
  mkdirSync(path.join(checkout, 'dist'));
  writeFileSync(path.join(checkout, 'dist/.building-gateway'), '999999999');
  const said = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(process.execPath, [path.join(checkout, 'bin/opsgraph.js'), '--version'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      return { code, stdout: stdout.trim(), built: stderr.split('Building the gateway').length - 1 };
    }),
  );
  expect(said.map(({ code }) => code)).toEqual([0, 0]);
  expect(new Set(said.map(({ stdout }) => stdout)).size).toBe(1);
  expect(said.reduce((sum, { built }) => sum + built, 0)).toBe(1);
  expect(readdirSync(path.join(checkout, 'dist')).filter((name) => name.startsWith('.building'))).toEqual([]);
});
