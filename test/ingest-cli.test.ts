// Events from the command line: a file of them, dead letters once more, and whose a token is.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Role, statement } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
} from './harness';
import { type CommandOutcome, ResidentCommands } from './harness/commands';

jest.setTimeout(120_000);

let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let folder: string;
let commands: ResidentCommands;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-events-'));
  database = await cloneDatabase();
  gateway = await startGateway(database);
  organization = (await rowsOf(database, { slug: 'school' })).organizationId;
  commands = await ResidentCommands.start();
});

afterAll(async () => {
  await commands.close();
  await gateway.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function opsgraph(parameters: readonly string[], input = ''): Promise<CommandOutcome> {
  const { PATH = '', HOME = '' } = process.env;
  return commands.run([...parameters, '--org', 'school'], {
    cwd: folder,
    env: {
      PATH,
      HOME,
      DATABASE_URL: database.url,
      AUTH_JWT_SECRET: 'another secret than that of the keys, 0123456789 abc',
      PERSONAL_DATA_SECRET: TEST_SECRET,
      LOG_LEVEL: 'warn',
    },
    input,
  });
}

const event = (number: number, more: object = {}): Record<string, unknown> => ({
  clientEventId: `event-${number}`,
  kind: 'lesson.started',
  occurredAt: new Date(Date.now() - number * 1_000).toISOString(),
  payload: { learnerEmail: `ann${number % 10}@example.org`, courseId: 'c', lessonId: `l${number % 3}` },
  ...more,
});

async function actions(): Promise<{ action: string; details: Record<string, unknown> }[]> {
  return gateway.app.database.withOrganization(organization, (session) =>
    session.run(
      statement<{ action: string; details: Record<string, unknown> }>(
        'test.actions',
        `SELECT a.action, a.details FROM audit_logs a WHERE a.org_id = $1 AND a.details->>'by' = 'command line' ORDER BY a.seq`,
      ),
      [organization],
    ),
  );
}

it('a file of events is taken in once, and each refused line is named with its reason', async () => {
  const file = path.join(folder, 'events.jsonl.gz');
  const lines = Array.from({ length: 1_200 }, (_, number) => JSON.stringify(event(number)));
  lines.splice(5, 0, '', '{ no JSON', JSON.stringify(event(9_000, { kind: 'lesson.forgotten' })));
  writeFileSync(file, gzipSync(`${lines.join('\n')}\n`));

  const first = await opsgraph(['ingest', file]);
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/^1,202 events in .*: 1,200 accepted, 0 there already, 2 refused\.$/m);
  const refused = readFileSync(`${file}.refused.jsonl`, 'utf8').trim().split('\n');
  expect(refused.map((line) => JSON.parse(line) as object)).toEqual([
    {
      line: 7,
      clientEventId: null,
      code: 'INVALID_JSON',
      message: expect.stringContaining('JSON') as string,
    },
    {
      line: 8,
      clientEventId: 'event-9000',
      code: 'UNKNOWN_KIND',
      message: 'there is no kind "lesson.forgotten"',
    },
  ]);
  // They are in the numbers when the command ends, without any gateway that does jobs.
  const { data } = await gateway.ask<{ metricValues: object[] }, undefined>(
    '{ metricValues(metrics: [lessonStarts]) { value dataFreshAsOf } }',
    undefined,
    { token: await tokenOf(Role.ANALYST, organization) },
  );
  expect(data?.metricValues).toMatchObject([{ value: 30 }]);

  expect((await opsgraph(['ingest', file])).stdout).toContain('0 accepted, 1,200 there already, 2 refused.');
});

it('what is no file of events is refused before anything is taken in', async () => {
  const file = path.join(folder, 'events.json');
  writeFileSync(file, JSON.stringify([event(1)]));
  const outcome = await opsgraph(['ingest', file]);
  expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining('one object a line') as string });
  expect((await opsgraph(['ingest', path.join(folder, 'nothing')])).code).toBe(1);
});

it('dead letters are tried again, and the trail has it', async () => {
  const again = await opsgraph(['replay', '--code', 'UNKNOWN_KIND']);
  expect(again).toMatchObject({
    code: 0,
    stdout: '0 accepted, 0 there already, 1 refused again, 0 unreadable.\n',
  });
  expect((await actions()).at(-1)).toMatchObject({
    action: 'REPLAY_DEAD_LETTERS',
    details: { failed: 1, codes: ['UNKNOWN_KIND'] },
  });
});

it('whose a token is can be found by trying who it might be, and the trail says why, not who', async () => {
  const find = ['personal-data', 'find', '--type', 'EMAIL', '--reason', 'a request'];
  const [line = ''] = (await opsgraph(find, ' Ann1@Example.org\n')).stdout.split('\n');
  const [, token = ''] = line.split('\t');
  expect(token).toMatch(/^k1\.[\w-]{32}$/);
  const found = await gateway.app.database.withOrganization(organization, (session) =>
    session.run(
      statement<{ n: number }>(
        'test.learner',
        'SELECT count(*)::int AS n FROM lesson_progress p WHERE p.org_id = $1 AND p.learner_id = $2',
      ),
      [organization, token],
    ),
  );
  expect(found).toEqual([{ n: 3 }]);

  expect(await opsgraph(['personal-data', 'rotate', '--reason', 'every year'])).toMatchObject({
    code: 0,
    stdout: 'k2\n',
  });
  expect((await opsgraph(find, 'ann1@example.org\n')).stdout).toMatch(/\tk2\.[\w-]{32}\tk1\.[\w-]{32}\n$/);
  expect((await opsgraph(['personal-data', 'retire', '--reason', 'every year'])).stdout).toBe('k1\n');
  expect((await opsgraph(find, 'ann1@example.org\n')).stdout).toMatch(/\tk2\.[\w-]{32}\n$/);

  const rows = await actions();
  expect(rows.slice(-5).map(({ action }) => action)).toEqual([
    'FIND_PERSONAL_TOKENS',
    'ROTATE_PERSONAL_KEY',
    'FIND_PERSONAL_TOKENS',
    'RETIRE_PERSONAL_KEYS',
    'FIND_PERSONAL_TOKENS',
  ]);
  expect(rows.at(-1)?.details).toMatchObject({ type: 'EMAIL', values: 1, reason: 'a request' });
  expect(JSON.stringify(rows).toLowerCase()).not.toContain('ann1');
});
