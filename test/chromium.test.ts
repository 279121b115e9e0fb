// Where the browser of the browser tests is looked for.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findChromium } from '../scripts/chromium';

let folder: string;

const program = (name: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
};

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-chromium-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each(['chromium', 'chromium-browser', 'google-chrome'])('finds %s on the PATH', (name) => {
  const file = program(name);
  expect(findChromium({ PATH: `/nowhere:${folder}` })).toEqual({ path: file });
});

it('takes the one that CHROMIUM names, before any on the PATH', () => {
  const given = program('my-browser');
  program('chromium');
  expect(findChromium({ PATH: folder, CHROMIUM: given })).toEqual({ path: given });
});

it('says why there is none', () => {
  expect(findChromium({ PATH: folder })).toEqual({
    missing: 'there is no chromium, chromium-browser, google-chrome on the PATH',
  });
  expect(findChromium({ PATH: folder, CHROMIUM: folder })).toEqual({
    missing: `CHROMIUM names no program: ${folder}`,
  });
});
