// Builds the gateway (SWC), the dashboard and the tracker (Vite), and the documentation, each only when its sources have changed since the last build.
// Plain JavaScript, because it runs before anything is compiled.
'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { take } = require('./lock.js');

const root = path.resolve(__dirname, '..');

/** What pages of docs/ link to, beside them: served along. */
const besideDocs = [
  'ARCHITECTURE.md',
  'schema.graphql',
  'examples/import/README.md',
  'examples/import/access-log-events.json',
  'examples/import/access-log-page-views.json',
  'examples/wallboard/README.md',
  'packages/client/README.md',
  'packages/recorder/README.md',
  'packages/tracker/README.md',
];

const parts = {
  gateway: {
    title: 'gateway',
    sources: [
      'src',
      'packages/recorder/src',
      'migrations',
      'scripts/compile.js',
      'package.json',
      'package-lock.json',
    ],
    stamp: 'dist/.stamp',
    command: () => {
      require.resolve('@swc/core/package.json', { paths: [root] });
      return ['scripts/compile.js', 'src', 'migrations', 'packages/recorder/src'];
    },
  },
  dashboard: {
    title: 'dashboard',
    sources: ['dashboard', 'package-lock.json', 'scripts/build.js'],
    stamp: 'dashboard/dist/.stamp',
    command: () => [
      path.join(
        path.dirname(require.resolve('vite/package.json', { paths: [path.join(root, 'dashboard')] })),
        'bin/vite.js',
      ),
      'build',
      'dashboard',
      '--logLevel',
      'warn',
    ],
  },
  tracker: {
    title: 'tracker',
    sources: ['packages/tracker', 'package-lock.json'],
    stamp: 'packages/tracker/dist/.stamp',
    command: () => {
      require.resolve('vite/package.json', { paths: [root] });
      return ['packages/tracker/build.mjs'];
    },
  },
  docs: {
    title: 'documentation',
    sources: ['docs', 'scripts/docs', 'dashboard/src/tokens.css', 'package-lock.json', ...besideDocs],
    stamp: 'dist/.stamp-docs',
    command: () => {
      require.resolve('markdown-it', { paths: [root] });
      require.resolve('@swc-node/register', { paths: [root] });
      return ['-r', './scripts/register.js', 'scripts/docs/build.ts', ...besideDocs];
    },
  },
};

/** Builds the named parts; ends the process with a message when one fails. */
function build(names) {
  try {
    names.forEach(buildOne);
  } catch (error) {
    if (!(error instanceof BuildError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

function buildOne(name) {
  const part = parts[name];
  const digest = digestOf(part.sources);
  if (isBuilt(part, digest)) {
    return;
  }
  const release = take(path.join(root, `dist/.building-${name}`));
  try {
    // Somebody else may have built it meanwhile.
    if (!isBuilt(part, digest)) {
      make(part, digest);
    }
  } finally {
    release();
  }
}

function isBuilt({ stamp }, digest) {
  const file = path.join(root, stamp);
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8') === digest;
}

function make(part, digest) {
  const began = Date.now();
  process.stderr.write(`Building the ${part.title} … `);
  const built = spawnSync(process.execPath, commandOf(part), {
    cwd: root,
    encoding: 'utf8',
    // Whoever starts it: a test run's own would make React's development build of the pages.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (built.status !== 0) {
    throw new BuildError(`failed\n${built.stdout ?? ''}${built.stderr ?? ''}`);
  }
  const stampFile = path.join(root, part.stamp);
  fs.mkdirSync(path.dirname(stampFile), { recursive: true });
  fs.writeFileSync(stampFile, digest);
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

class BuildError extends Error {}

function commandOf(part) {
  try {
    return part.command();
  } catch {
    throw new BuildError('failed: its tools are not installed. Run `npm ci --include=dev` first.');
  }
}

function digestOf(sources) {
  const hash = createHash('sha256').update(process.version);
  for (const source of sources) {
    for (const file of filesBelow(path.join(root, source))) {
      hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function filesBelow(target) {
  if (!fs.statSync(target).isDirectory()) {
    return [target];
  }
  return fs
    .readdirSync(target, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist'].includes(entry.name) && !entry.name.endsWith('.test.ts'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(path.join(target, entry.name)));
}

module.exports = { build };

if (require.main === module) {
  build(Object.keys(parts));
}
