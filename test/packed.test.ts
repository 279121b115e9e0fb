// What `npm pack` hands over: all that runs, nothing that it is made from, and a command that builds nothing.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { dependencies, optionalDependencies } from '../package.json';
import { cloneDatabase, TEST_SECRET } from './harness';

const run = promisify(execFile);
const root = path.resolve(__dirname, '..');
const PLACES = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|SECURITY\.md|schema\.graphql|bin\/opsgraph\.js|dist\/package\.json)$/,
  /^dist\/(src|migrations|packages)\/[^.][^:]*\.js$/,
  /^dist\/docs\/([\w/-]+\.html|assets\/[\w-]+\.(css|js|json|woff2|png|graphql))$/,
  /^dashboard\/dist\/(index\.html|(assets|playground)\/[^:]+)$/,
  /^packages\/tracker\/(package\.json|README\.md|dist\/[\w.]+\.(js|d\.ts))$/,
  /^(deploy|examples\/import)\/[^:]+$/,
  /^docs\/[\w/-]+\.md$/,
];

let listed: string[];
let unpacked: string;

beforeAll(async () => {
  await run(process.execPath, [path.join(root, 'scripts/build.js')]);
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  });
  const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  listed = packed.files.map((file) => file.path);
  unpacked = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-packed-'));
  for (const file of listed) {
    mkdirSync(path.dirname(path.join(unpacked, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(unpacked, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(unpacked, 'node_modules'));
}, 300_000);

afterAll(() => rmSync(unpacked, { recursive: true, force: true }));

it('holds what is compiled, built and documented, and neither sources nor tests nor anybody’s settings', () => {
  expect(listed.filter((file) => !PLACES.some((place) => place.test(file)))).toEqual([]);
  expect(
    listed.filter((file) => /\.(test|map|env)\b|^(?!dist\/docs\/).*\.png|\.stamp|(?<!\.d)\.tsx?$/.test(file)),
  ).toEqual(['deploy/compose/example.env']);
  expect(listed).toEqual(
    expect.arrayContaining([
      'bin/opsgraph.js',
      'dist/src/cli.js',
      'dashboard/dist/index.html',
      'dashboard/dist/playground/index.html',
      'dist/docs/index.html',
      'dist/docs/how-to/install.html',
      'packages/tracker/dist/tracker.global.js',
      'schema.graphql',
      'deploy/kubernetes/kustomization.yaml',
      'docs/how-to/install.md',
    ]),
  );
});

it('asks for no package that a production install leaves out', async () => {
  const { stdout } = await run(
    'grep',
    ['-rhoE', '(require|import)\\("[^".][^"]*"\\)', path.join(unpacked, 'dist')],
    {
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  const asked = new Set(
    stdout
      .split('\n')
      .map((line) => /"((?:@[^/"]+\/)?[^/"]+)/.exec(line)?.[1])
      .filter((name): name is string => name !== undefined && !name.startsWith('node:')),
  );
  expect([...asked].filter((name) => !(name in { ...dependencies, ...optionalDependencies }))).toEqual([]);
});

it('starts without building anything, and serves the dashboard and the documentation', async () => {
  const database = await cloneDatabase();
  const { PATH = '', HOME = '' } = process.env;
  const gateway = spawn(process.execPath, [path.join(unpacked, 'bin/opsgraph.js'), 'start'], {
    cwd: unpacked,
    env: {
      PATH,
      HOME,
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      AUTH_JWT_SECRET: TEST_SECRET,
    },
  });
  const ended = once(gateway, 'close');
  try {
    let [said, complained] = ['', ''];
    gateway.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    for await (const chunk of gateway.stdout) {
      said += String(chunk);
      if (said.includes('Opsgraph is ready.')) {
        break;
      }
    }
    const [base = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [complained];
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${base}/`)).text()).toContain('<div id="root">');
    expect(await (await fetch(`${base}/docs/how-to/install.html`)).text()).toContain('<h1 id="install');
    // By which gateways are scaled.
    const scaling = readFileSync(path.join(unpacked, 'deploy/kubernetes/gateway-scaling.yaml'), 'utf8');
    const [, series = ''] = /metric: \{ name: (\w+) \}/.exec(scaling) ?? [];
    expect(await (await fetch(`${base}/metrics`)).text()).toMatch(new RegExp(`^${series} 0$`, 'm'));
    expect(complained).not.toContain('Building');
    expect(existsSync(path.join(unpacked, 'scripts'))).toBe(false);
  } finally {
    gateway.kill('SIGTERM');
    await ended;
    await database.drop();
  }
  expect(gateway.exitCode).toBe(0);
});
