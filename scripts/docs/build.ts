// Builds the documentation into dist/docs: node -r ./scripts/register.js scripts/docs/build.ts FILES-BESIDE-DOCS…
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { siteOf } from './site';

const root = path.resolve(__dirname, '../..');
const out = path.join(root, 'dist/docs');

const files = siteOf(root, process.argv.slice(2));
rmSync(out, { recursive: true, force: true });
for (const file of files) {
  const target = path.join(out, file.path);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, file.content);
}
