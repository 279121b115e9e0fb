// A gateway that is told to read its configuration again, by SIGHUP, while somebody is connected.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import WebSocket from 'ws';
import { cloneDatabase, TEST_SECRET, type TestDatabase, until } from './harness';

jest.setTimeout(120_000);

const root = path.resolve(__dirname, '..');
const [FIRST, SECOND, THIRD] = [
  'Tq3vYw9Lk2Zs8Rb5Xn7Hd4Jm6Pf1Gc0a',
  'Zs8Rb5Xn7Hd4Jm6Pf1Gc0aTq3vYw9Lk2',
  'Hd4Jm6Pf1Gc0aTq3vYw9Lk2Zs8Rb5Xn7',
];

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [path.join(root, 'scripts/build.js')]);
  database = await cloneDatabase();
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-reload-'));
}, 300_000);

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

it('takes over what may change, names what needs a restart, and keeps everything where something is wrong', async () => {
  const file = path.join(folder, 'opsgraph.env');
  writeFileSync(file, `METRICS_TOKEN=${FIRST}\nRATE_LIMIT_ACTOR=1000\n`);
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [path.join(root, 'bin/opsgraph.js'), 'start'], {
    cwd: folder,
    env: {
      PATH,
      HOME,
      CONFIG_FILE: file,
      DATABASE_URL: database.url,
      AUTH_JWT_SECRET: TEST_SECRET,
      PORT: '0',
      JOBS: 'false',
      DASHBOARD: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  try {
    await until(() => /\/livez/.test(stdout), 60_000);
    const base = /Health +(http:\S+)\/livez/.exec(stdout)?.[1] ?? '';
    const scrape = async (token: string): Promise<number> =>
      (await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status;
    const limit = async (): Promise<string | null> =>
      (
        await fetch(`${base}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"query":"{ __typename }"}',
        })
      ).headers.get('ratelimit-policy');
    const reload = async (text: string, words: string): Promise<void> => {
      const before = stderr.length;
      writeFileSync(file, text);
      child.kill('SIGHUP');
      await until(() => stderr.slice(before).includes(words));
    };
    const socket = new WebSocket(`${base.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    expect([await scrape(FIRST), await scrape(SECOND)]).toEqual([200, 401]);
    expect(await limit()).toContain('1000');

    await reload(
      `METRICS_TOKEN=${SECOND}\nRATE_LIMIT_ACTOR=2000\nORIGINS=https://desk.example.com\n`,
      'from the next start on',
    );
    expect([await scrape(FIRST), await scrape(SECOND)]).toEqual([401, 200]);
    expect(await limit()).toContain('2000');
    expect(stderr).toContain('"applied":["METRICS_TOKEN","RATE_LIMIT_ACTOR"]');
    expect(stderr).toContain('"needRestart":["ORIGINS"]');

    await reload(`METRICS_TOKEN=${THIRD}\nRATE_LIMIT_ACTOR=many\n`, 'was not taken over');
    expect(stderr).toContain('RATE_LIMIT_ACTOR must be a whole number');
    expect([await scrape(SECOND), await scrape(THIRD)]).toEqual([200, 401]);
    for (const secret of [FIRST, SECOND, THIRD]) {
      expect(stdout + stderr).not.toContain(secret);
    }
    // Whoever was connected still is.
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
    child.kill('SIGTERM');
    expect((await once(child, 'exit')) as unknown[]).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
