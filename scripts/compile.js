// How this repository's TypeScript becomes JavaScript: SWC, for the build as for the tests. Whether the types are right is
// asked by `npm run types`, which takes twenty times as long.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');

/** Decorators as TypeScript has them with `experimentalDecorators` and `emitDecoratorMetadata`: GraphQL and TypeORM read them. */
const jsc = {
  target: 'es2023',
  parser: { syntax: 'typescript', decorators: true },
  transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
};

/** Compiles every source below the folders, tests aside, into the same place below `dist`. */
async function compile(folders) {
  // Only here: who asks for the options alone has no need of the compiler.
  const { transform } = require('@swc/core');
  const files = folders.flatMap((folder) => sourcesBelow(path.join(root, folder)));
  for (const folder of folders) {
    fs.rmSync(path.join(root, 'dist', folder), { recursive: true, force: true });
  }
  await Promise.all(
    files.map(async (file) => {
      const source = fs.readFileSync(file, 'utf8');
      const out = path.join(root, 'dist', path.relative(root, file)).replace(/\.ts$/, '.js');
      const { code, map } = await transform(source, {
        filename: file,
        sourceFileName: path.relative(path.dirname(out), file),
        sourceMaps: true,
        swcrc: false,
        module: { type: 'commonjs' },
        // Files that are named with their ending, as the packages' are.
        jsc: { ...jsc, rewriteRelativeImportExtensions: true },
      });
      fs.mkdirSync(path.dirname(out), { recursive: true });
      fs.writeFileSync(out, `${code}//# sourceMappingURL=${path.basename(out)}.map\n`);
      fs.writeFileSync(`${out}.map`, map);
    }),
  );
  // For the version.
  fs.copyFileSync(path.join(root, 'package.json'), path.join(root, 'dist/package.json'));
}

function sourcesBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return sourcesBelow(file);
    }
    return /(?<!\.test|\.d)\.ts$/.test(entry.name) ? [file] : [];
  });
}

module.exports = { jsc };

if (require.main === module) {
  compile(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}
