// Alerts from files: what is written, what is refused, and that a second run adds nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { alertImports } from '../src/alerts';
import { entities } from '../src/app';
import { importFile, type ImportReport } from '../src/imports';
import { parseMapping } from '../src/imports/mapping';
import { createLogger, Database, systemClock } from '../src/platform';
import { cloneDatabase, rowsOf, type TestDatabase } from './harness';

let database: TestDatabase;
let app: Database;
let organizationId: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-alerts-import-'));
  database = await cloneDatabase();
  ({ organizationId } = await rowsOf(database, { slug: 'status-page' }));
  app = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await app.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function load(fields: object, lines: readonly string[]): Promise<ImportReport> {
  const [kind] = alertImports;
  if (kind === undefined) {
    throw new Error('no kind');
  }
  const file = path.join(folder, 'alerts.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return importFile({
    database: app,
    organizationId,
    kind,
    file,
    mapping: parseMapping({ fields }, kind),
    clock: systemClock,
  });
}

const MAPPING = {
  id: 'id',
  title: 'name',
  serviceId: { column: 'component', default: 'status-page' },
  category: { column: 'category', default: 'incident' },
  severity: {
    column: 'impact',
    values: { critical: 'CRITICAL', major: 'IMPORTANT', minor: 'STANDARD', none: 'INFO' },
  },
  raisedAt: 'created_at',
  resolvedAt: 'resolved_at',
  impactAmount: 'cost',
  currency: 'currency',
};

it('brings alerts with their episodes; what cannot be believed is left out with a reason', async () => {
  const lines = [
    'id,name,component,category,impact,created_at,resolved_at,cost,currency',
    'a,Slow,api,latency,major,2023-01-10T17:00:00Z,2023-01-10T18:00:00Z,12.50,EUR',
    'a,Slow again,api,latency,critical,2023-01-11T17:00:00Z,,,',
    'b,Old,,,none,2010-02-07T06:00:00Z,2010-02-07T06:00:00Z,,',
    'c,Bad money,,,none,2023-02-07T06:00:00Z,,1e3,EUR',
    'd,No currency,,,none,2023-02-07T06:00:00Z,,10,',
    'e,Fine,,,minor,2023-02-07T06:00:00Z,2023-02-07T06:30:00Z,,',
  ];
  const report = await load(MAPPING, lines);
  expect(report).toMatchObject({ rows: 6, rejected: 3 });
  expect(
    readFileSync(report.rejectedFile ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { reason: string }).reason),
  ).toEqual([
    'resolvedAt must be later than raisedAt: how long it took is not known',
    'impactAmount must be decimal text of at most 14 digits and 6 decimals, not negative',
    'currency must be one of ISO 4217, and goes with impactAmount or savingsAmount',
  ]);
  const tables = async (): Promise<unknown> =>
    (
      await database.owner.query<object>(
        `SELECT e.alert_id, e.number, e.service_id, e.category, e.severity, e.type_class, e.impact_amount::float8 AS impact,
                extract(epoch FROM e.resolved_at - e.raised_at)::int AS seconds
           FROM alert_episodes e WHERE e.org_id = $1 ORDER BY e.alert_id, e.number`,
        [organizationId],
      )
    ).rows;
  const episode = { service_id: 'api', category: 'latency', type_class: 'ACTION_NEEDED' };
  const all = [
    { ...episode, alert_id: 'a', number: 1, severity: 'IMPORTANT', impact: 12.5, seconds: 3_600 },
    { ...episode, alert_id: 'a', number: 2, severity: 'CRITICAL', impact: null, seconds: null },
    {
      ...{
        alert_id: 'e',
        number: 1,
        service_id: 'status-page',
        category: 'incident',
        type_class: 'ACTION_NEEDED',
      },
      ...{ severity: 'STANDARD', impact: null, seconds: 1_800 },
    },
  ];
  expect(await tables()).toEqual(all);
  expect(await load(MAPPING, lines)).toMatchObject({ added: 0, rejected: 3 });
  expect(await tables()).toEqual(all);
});

it('refuses an acknowledgement after the end, which would count for nothing', async () => {
  const mapping = {
    ...{ id: 'id', title: 'id', serviceId: 'id', category: 'id' },
    ...{ severity: 'severity', raisedAt: 'raised', acknowledgedAt: 'acknowledged' },
    ...{ resolvedAt: 'resolved', dismissedAt: 'dismissed' },
  };
  const at = (minute: string): string => `2023-02-07T06:${minute}:00Z`;
  const report = await load(mapping, [
    'id,severity,raised,acknowledged,resolved,dismissed',
    `x,INFO,${at('00')},${at('31')},${at('30')},`,
    `y,INFO,${at('00')},${at('31')},,${at('30')}`,
    `z,INFO,${at('00')},${at('30')},${at('30')},`,
  ]);
  expect(report).toMatchObject({ added: 1, rejected: 2 });
  expect(
    readFileSync(report.rejectedFile ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { reason: string }).reason),
  ).toEqual([
    'resolvedAt must not be before acknowledgedAt',
    'dismissedAt must not be before acknowledgedAt',
  ]);
});
