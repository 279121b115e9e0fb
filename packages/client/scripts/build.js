// Builds the package twice, for `require` and for `import`, into dist/cjs and dist/esm; or into the folder given.
// Plain JavaScript, because it runs before anything is compiled.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const folder = path.resolve(__dirname, '..');
const target = path.resolve(process.argv[2] ?? path.join(folder, 'dist'));
const formats = [
  { name: 'cjs', module: 'commonjs', type: 'commonjs' },
  { name: 'esm', module: 'esnext', type: 'module' },
];

fs.rmSync(target, { recursive: true, force: true });
for (const { name, module, type } of formats) {
  const out = path.join(target, name);
  const parameters = ['-p', path.join(folder, 'tsconfig.build.json'), '--module', module, '--outDir', out];
  const built = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), ...parameters], {
    stdio: 'inherit',
  });
  if (built.status !== 0) {
    process.exit(built.status ?? 1);
  }
  for (const file of fs.readdirSync(out).filter((each) => each.endsWith('.d.ts'))) {
    // tsc rewrites the extensions of imports in code only, and not every TypeScript finds a.d.ts as a.ts.
    const text = fs.readFileSync(path.join(out, file), 'utf8');
    fs.writeFileSync(path.join(out, file), text.replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
  fs.writeFileSync(path.join(out, 'package.json'), `${JSON.stringify({ type })}\n`);
}
