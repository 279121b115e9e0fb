// Services, runs, measurements, predictions and incidents from files: what is written, what is refused, and that a second run
// adds nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { entities } from '../src/app';
import { importFile, type ImportReport } from '../src/imports';
import { parseMapping } from '../src/imports/mapping';
import { createLogger, Database, systemClock } from '../src/platform';
import { reliabilityImports } from '../src/reliability';
import { cloneDatabase, rowsOf, type TestDatabase } from './harness';
import { relate, reliabilityEvent } from './harness/reliability';

let database: TestDatabase;
let app: Database;
let organizationId: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-reliability-import-'));
  database = await cloneDatabase();
  ({ organizationId } = await rowsOf(database, { slug: 'files' }));
  app = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await app.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function load(name: string, lines: readonly string[], given?: object): Promise<ImportReport> {
  const kind = reliabilityImports.find((each) => each.name === name);
  if (kind === undefined) {
    throw new Error(`no kind ${name}`);
  }
  const file = path.join(folder, `${name}.${given === undefined ? 'csv' : 'jsonl'}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const columns = new Set(lines[0]?.split(','));
  const fields = Object.fromEntries(
    Object.keys(kind.fields)
      .filter((field) => columns.has(field))
      .map((field) => [field, field]),
  );
  const mapping = parseMapping(given ?? { fields }, kind);
  return importFile({ database: app, organizationId, kind, file, mapping, clock: systemClock });
}

async function rows(sql: string): Promise<unknown[]> {
  return (await database.owner.query<object>(sql, [organizationId])).rows;
}

const reasons = ({ rejectedFile }: ImportReport): unknown[] =>
  readFileSync(rejectedFile ?? '', 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { reason: unknown }).reason);

it('brings services with their objectives', async () => {
  const lines = ['serviceId,name,sloPercent,sloDays', 'shop,Shop,99.95,7', 'mail,Mail,,', 'jobs,Jobs,99,31'];
  const report = await load('services', lines);
  expect(report).toMatchObject({ added: 2 });
  expect(reasons(report)).toEqual([expect.stringContaining('sloDays must be one of 7, 14, 28, 30, 90')]);
  expect(
    await rows('SELECT id, name, slo_percent, slo_days FROM services WHERE org_id = $1 ORDER BY id'),
  ).toEqual([
    { id: 'mail', name: 'Mail', slo_percent: '99.9000', slo_days: 30 },
    { id: 'shop', name: 'Shop', slo_percent: '99.9500', slo_days: 7 },
  ]);
  expect(await load('services', lines)).toMatchObject({ added: 0 });
});

it('brings runs, measurements and predictions with their outcomes', async () => {
  const files: Readonly<Record<string, readonly string[]>> = {
    'workflow-runs': [
      'runId,workflow,status,serviceId,startedAt,finishedAt',
      'r1,nightly,FAILED,shop,2026-03-01T10:00:00Z,2026-03-01T10:05:00Z',
      'r2,nightly,SUCCEEDED,,,2026-03-02T10:05:00Z',
    ],
    'performance-metrics': [
      'id,serviceId,measuredAt,p95LatencyMs,throughputRps,requests,failedRequests',
      'm1,shop,2026-03-01T10:00:00Z,12.5,3,100,1',
      'm2,shop,2026-03-01T10:01:00Z,,,,',
      'm3,shop,2026-03-01T10:02:00Z,,,100,101',
    ],
    predictions: [
      'predictionId,serviceId,model,predictedAt,failureProbability,horizonMinutes,occurred,outcomeAt',
      'p1,shop,m,2026-03-01T10:00:00Z,0.75,60,true,2026-03-01T11:00:00Z',
      'p2,shop,m,2026-03-01T10:00:00Z,0.25,,,',
      'p3,shop,m,2026-03-01T10:00:00Z,0.25,,true,',
    ],
  };
  const added: Record<string, unknown> = {};
  const refused: unknown[] = [];
  for (const [name, lines] of Object.entries(files)) {
    const report = await load(name, lines);
    added[name] = report.added;
    refused.push(...(report.rejectedFile === null ? [] : reasons(report)));
  }
  expect(added).toEqual({ 'workflow-runs': 2, 'performance-metrics': 1, predictions: 2 });
  expect(refused).toEqual([
    expect.stringContaining('p95LatencyMs is missing'),
    expect.stringContaining('failedRequests must not be more than requests'),
    expect.stringContaining('outcomeAt goes with occurred'),
  ]);
  expect(await rows('SELECT id, occurred FROM predictions WHERE org_id = $1 ORDER BY id')).toEqual([
    { id: 'p1', occurred: true },
    { id: 'p2', occurred: null },
  ]);
  for (const [name, lines] of Object.entries(files)) {
    expect([name, (await load(name, lines)).added]).toEqual([name, 0]);
  }
});

it('brings incidents of a status page, without those whose duration was not recorded', async () => {
  const mapping = JSON.parse(
    readFileSync(path.join(__dirname, '../examples/import/github-status-incidents.json'), 'utf8'),
  ) as object;
  const line = (id: string, created: string, resolved: string | null, more: object = {}): string =>
    JSON.stringify({
      id,
      name: `Incident ${id}`,
      impact: 'minor',
      created_at: created,
      resolved_at: resolved,
      components: [{ name: 'API' }],
      ...more,
    });
  const lines = [
    line('old', '2018-11-30T06:00:00.000Z', '2018-11-30T06:00:00.000Z'),
    line('long', '2018-11-30T06:00:00.000Z', '2018-11-30T07:00:00.000Z', {
      impact: 'none',
      components: null,
    }),
    line('moment', '2018-12-06T15:14:00.000Z', '2018-12-06T15:14:00.000Z'),
    line('lasting', '2023-01-10T17:04:42.462Z', '2023-01-10T18:14:45.860Z', { impact: 'major' }),
    line('open', '2023-01-10T17:04:42.462Z', null, { impact: 'critical' }),
    line('reversed', '2023-01-10T17:04:42.462Z', '2023-01-10T17:04:42.461Z'),
  ];
  const report = await load('incidents', lines, mapping);
  expect(report).toMatchObject({ added: 4 });
  expect(reasons(report)).toEqual([
    'resolvedAt is openedAt itself: before 2018-12-01T00:00:00.000Z (durationsSince) its duration was not recorded',
    'resolvedAt must not lie before openedAt',
  ]);
  const incidents = `SELECT id, service_id, severity, status, extract(epoch FROM resolved_at - opened_at)::float8 AS seconds
                       FROM incidents WHERE org_id = $1 ORDER BY id`;
  const expected = [
    { id: 'lasting', service_id: 'API', severity: 'MAJOR', status: 'RESOLVED', seconds: 4203.398 },
    { id: 'long', service_id: null, severity: 'INFO', status: 'RESOLVED', seconds: 3600 },
    { id: 'moment', service_id: 'API', severity: 'MINOR', status: 'RESOLVED', seconds: 0 },
    { id: 'open', service_id: 'API', severity: 'CRITICAL', status: 'OPEN', seconds: null },
  ];
  expect(await rows(incidents)).toEqual(expected);
  expect(await load('incidents', lines, mapping)).toMatchObject({ added: 0 });
  expect(await rows(incidents)).toEqual(expected);
  // Events of the same incident go on from there.
  await relate(app, organizationId, [
    reliabilityEvent('incident.reopened', '2023-01-11T00:00:00Z', { incidentId: 'lasting' }),
  ]);
  expect(
    await rows(
      `SELECT number, resolved_at IS NULL AS open FROM incident_episodes WHERE org_id = $1 AND incident_id = 'lasting' ORDER BY number`,
    ),
  ).toEqual([
    { number: 1, open: false },
    { number: 2, open: true },
  ]);
});
