// What people copy: the README's samples and the example application, run against a real gateway.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { transformSync } from '@swc/core';
import WebSocket from 'ws';
import { nightly } from '../../../examples/wallboard/nightly.ts';
import { wallboard } from '../../../examples/wallboard/wallboard.ts';
import { Role } from '../../../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  entry,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  Trails,
  until,
} from '../../../test/harness';
import * as client from '../src/index.ts';

let database: TestDatabase;
let gateway: Gateway;
let trails: Trails;
let desk: Rows;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
  trails = await Trails.open(database);
  desk = await rowsOf(database, { slug: 'desk' });
  token = await tokenOf(Role.ORG_ADMIN, desk.organizationId);
  await desk.session({ started: new Date(Date.now() - 60_000).toISOString() });
  await trails.append(
    desk.organizationId,
    [1, 2, 3].map((index) => entry(index)),
  );
});

afterAll(async () => {
  await trails.close();
  await gateway.stop();
  await database.drop();
});

describe('the README', () => {
  const readme = readFileSync(path.join(__dirname, '../README.md'), 'utf8');
  const samples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  const ENOUGH = new Error('enough');
  const SEVERAL = 3;

  it.each(
    samples.map((code, index) => ({
      code,
      title: `${index + 1} (${/\w+Document/.exec(code)?.[0] ?? 'own'})`,
    })),
  )('has a sample $title that runs', async ({ code }) => {
    const body = code.replaceAll(/^import .*$/gm, '').replaceAll('https://opsgraph.example.com', gateway.url);
    const { code: plain } = transformSync(`async function sample() {\n${body}\n}`, {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    });
    const said: unknown[][] = [];
    const clients: client.Client[] = [];
    const names = {
      ...client,
      createClient: (options: client.ClientOptions) => {
        const made = client.createClient(options);
        clients.push(made);
        return made;
      },
      WebSocket,
      process: { env: { OPSGRAPH_TOKEN: token } },
      console: {
        log: (...words: unknown[]) => {
          // What goes on for ever is left after a few lines, as a reader would.
          if (said.push(words) >= SEVERAL && body.includes('subscribe(')) {
            throw ENOUGH;
          }
        },
      },
    };
    const run = compileFunction(`${plain}; return sample();`, Object.keys(names)) as (
      ...values: unknown[]
    ) => Promise<void>;
    await run(...Object.values(names)).catch((error: unknown) => {
      expect(error).toBe(ENOUGH);
    });
    expect(said.length).toBeGreaterThan(0);
    expect(said.flat()).not.toContain(undefined);
    await Promise.all(clients.map((each) => each.close()));
  });

  it('names every document there is', () => {
    const documents = Object.keys(client).flatMap((name) => /^(.*)Document$/.exec(name)?.[1] ?? []);
    expect(documents.filter((name) => !readme.includes(`\`${name}\``))).toEqual(['AuditNumbers']);
  });
});

describe('the example application', () => {
  it('shows a wallboard that says when it is not live, and what came meanwhile afterwards', async () => {
    const proxy = await cuttableProxy(gateway.url);
    const board = client.createClient({
      url: proxy.url.replace('redis', 'http'),
      token,
      webSocket: WebSocket,
      retry: { firstMs: 10, longestMs: 50 },
    });
    const controller = new AbortController();
    let screen = '';
    const shown = wallboard(board, (drawn) => (screen = drawn), controller.signal);
    try {
      await until(() => /^live since .*\bwaiting +1\b.*WATCH_AUDIT_TRAIL/s.test(screen));
      await proxy.cut();
      await until(() => screen.startsWith('NOT LIVE since'));
      await trails.append(desk.organizationId, [entry(7)]);
      await proxy.restore();
      await until(() => /^live since .*session-7/s.test(screen));
      expect(screen).not.toContain('are missing here');
    } finally {
      controller.abort(new Error('over'));
      await expect(shown).rejects.toThrow('over');
      await board.close();
      await proxy.close();
    }
  });

  it('writes a report with the numbers of the desk', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-nightly-'));
    try {
      const asked = client.createClient({ url: gateway.url, token });
      const [summary = '', ...files] = await nightly(asked, folder, new Date());
      expect(readFileSync(summary, 'utf8')).toMatch(/^# desk.*\n[\s\S]*- 0 people made 0 requests/i);
      const [series = ''] = files.map((file) => readFileSync(file, 'utf8'));
      expect(series.split('\n')[0]).toContain('value');
      expect(series).toContain('sessionsStarted');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
