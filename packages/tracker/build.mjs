// Builds dist/: both scripts by Vite, and their types by tsc.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({ configFile: here('vite.config.ts') });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', here('tsconfig.types.json')], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
