// A secret is made once, however many come for it, and nothing else is left in its folder.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { keptOrMade } from './kept-file';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-kept-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is the same for all that come at once', async () => {
  for (let round = 0; round < 100; round += 1) {
    const file = path.join(folder, `secret-${round}`);
    const texts = await Promise.all(
      Array.from({ length: 5 }, (_, index) => keptOrMade(file, 0o600, () => `secret of ${index}`)),
    );
    expect(new Set(texts).size).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  expect(readdirSync(folder)).toHaveLength(100);
});

it('is what was there, and nothing is made', async () => {
  const file = path.join(folder, 'secret');
  writeFileSync(file, 'older');
  const make = jest.fn(() => 'newer');
  expect(await keptOrMade(file, 0o600, make)).toBe('older');
  expect(make).not.toHaveBeenCalled();
});

it('that cannot be made is an error, and leaves no draft', async () => {
  const make = () => {
    throw new Error('no entropy');
  };
  await expect(keptOrMade(path.join(folder, 'secret'), 0o600, make)).rejects.toThrow('no entropy');
  await expect(keptOrMade(path.join(folder, 'none/secret'), 0o600, () => 'x')).rejects.toThrow('ENOENT');
  expect(readdirSync(folder)).toEqual([]);
});
