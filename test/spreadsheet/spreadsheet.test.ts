// Exported files in a real spreadsheet: no text is a formula there, every text is the one that was stored, and numbers are
// numbers.
import { uuidv7 } from 'uuidv7';
import { Role } from '../../src/platform';
import {
  cloneDatabase,
  download,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from '../harness';
import { alarm, alertEvent } from '../harness/alerts';
import { deskOf, NOON, writeDesk } from '../harness/random-desk';
import { type SheetCell, Spreadsheet } from './sheets';

/** What people and programs may have written. */
const TEXTS = [
  ...['=1+1', '=HYPERLINK("http://example.com","x")', `=cmd|'/c calc'!A1`, '="a"&"b"', '=', '==1'],
  ...['+1', '+1+1', '-1', '-5 apples', '-2+3', '@SUM(1,1)', '@', '\t=1+1', '\r=1+1', '\r\n=1+1', '\n=1+1'],
  ...[
    `'=1+1`,
    `''=1+1`,
    `'plain`,
    `' =1`,
    ' =1+1',
    '\u00a0=1+1',
    '\ufeff=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(1)',
  ],
  ...['say "=1+1"', '"=1+1"', 'a,=1+1', 'a\n=1+1', 'a\r\n=1+1', 'a\t=1+1', '",=1+1', '"\n=1+1'],
  ...['ภาษาไทย', 'ร้าน "กาแฟ", ชั้น ๒', 'é’中🙂', 'plain', 'it is <b>&amp;</b>'],
];
/** What a spreadsheet takes for something else, unless it is told that what is quoted is text. */
const NUMERIC = ['12345678901234567', '007', '1e5', '2026-01-02', '1/2', '12:30', '50%', '1,5', '0x10'];
const IDS = ['90071992547409931', '00000000000000042'];

const program = process.env['SOFFICE'] ?? '';
const spreadsheet = new Spreadsheet(program);
let database: TestDatabase;
let gateway: Gateway;
let alerts: Buffer;

const stored = [...TEXTS, ...NUMERIC].map((title, index) => ({
  id: `${IDS[index % 2] ?? ''}${String(index).padStart(3, '0')}`,
  title,
  impact: `${index}.${'250001'.slice(0, 1 + (index % 6))}`,
}));

async function csvOf(report: string, organization: string, parameters = {}): Promise<Buffer> {
  const token = await tokenOf(Role.ORG_ADMIN, organization);
  const { status, text } = await download(gateway, report, parameters, { token });
  expect(status).toBe(200);
  return Buffer.from(text);
}

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, {
    clock: { now: () => new Date('2026-04-01T00:00:00.000Z') },
    redisUrl: undefined,
  });
  const { organizationId } = await rowsOf(database, { slug: `written-${uuidv7()}` });
  await alarm(
    gateway.app.database,
    organizationId,
    stored.map(({ id, title, impact }) =>
      alertEvent('raised', id, '2026-03-29T11:00:00Z', {
        title,
        category: title,
        serviceId: IDS[0],
        impactAmount: impact,
        currency: 'EUR',
      }),
    ),
  );
  alerts = await csvOf('alerts', organizationId);
}, 120_000);

afterAll(async () => {
  spreadsheet.close();
  await gateway.stop();
  await database.drop();
});

/** As the file has it: see docs/exports.md. Of the ways to end a line a spreadsheet knows one. */
const written = (text: string): string =>
  (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/\r\n?/g, '\n');

interface Row {
  readonly id: string;
  readonly cells: Readonly<Record<string, SheetCell | undefined>>;
}

/** Rows by the names of the columns. */
async function opened(csv: Buffer, isQuotedText: boolean): Promise<Row[]> {
  const [names = [], ...rows] = await spreadsheet.open(csv, { isQuotedText });
  return rows.map((row) => {
    const cells = Object.fromEntries(names.map(({ text }, index) => [text, row[index]]));
    return { id: cells['id']?.text ?? '', cells };
  });
}

const formulasIn = (rows: readonly Row[]): unknown[] =>
  rows.flatMap(({ cells }) => Object.values(cells).flatMap((cell) => cell?.formula ?? []));

it('finds no formula in a file that is opened without a thought, and the numbers are numbers', async () => {
  const rows = await opened(alerts, false);
  expect(rows).toHaveLength(stored.length);
  expect(formulasIn(rows)).toEqual([]);
  const byImpact = new Map(rows.map(({ cells }) => [cells['impactAmount']?.text, cells]));
  for (const { title, impact } of stored) {
    const cells = byImpact.get(String(Number(impact)));
    expect([title, cells?.['impactAmount']?.kind, cells?.['episode']]).toEqual([
      title,
      'number',
      { kind: 'number', text: '1', formula: null },
    ]);
    if (!NUMERIC.includes(title)) {
      for (const column of ['title', 'category']) {
        expect(cells?.[column]).toEqual({ kind: 'text', text: written(title), formula: null });
      }
    }
  }
});

it('keeps every text as it was stored where what is quoted is text: ids, zeros and dates too', async () => {
  const rows = new Map((await opened(alerts, true)).map(({ id, cells }) => [id, cells]));
  expect(formulasIn([...rows].map(([id, cells]) => ({ id, cells })))).toEqual([]);
  for (const { id, title, impact } of stored) {
    const cells = rows.get(id);
    expect([id, cells?.['title'], cells?.['serviceId'], cells?.['impactAmount']]).toEqual([
      id,
      { kind: 'text', text: written(title), formula: null },
      { kind: 'text', text: IDS[0], formula: null },
      { kind: 'number', text: String(Number(impact)), formula: null },
    ]);
  }
});

it('has negative numbers and times as they are in the file', async () => {
  const desk = await writeDesk(database, deskOf(11, -3), 'Europe/Berlin');
  const csv = await csvOf('metric-rows', desk, {
    metric: 'avgWaitSeconds',
    from: new Date(NOON - 6 * 86_400_000).toISOString(),
    to: new Date(NOON).toISOString(),
    asOf: new Date(NOON).toISOString(),
  });
  const lines = csv.toString().trimEnd().split('\r\n').slice(1);
  const rows = await opened(csv, false);
  expect(rows).toHaveLength(lines.length);
  expect(formulasIn(rows)).toEqual([]);
  const values = rows.map(({ cells }) => cells['value']);
  expect(new Set(values.map((value) => value?.kind))).toEqual(new Set(['number']));
  expect(values.some((value) => Number(value?.text) < 0)).toBe(true);
  rows.forEach(({ cells }, index) => {
    const line = lines[index] ?? '';
    expect(line).toContain(`,${String(Number(cells['value']?.text))},`);
    expect(line).toContain(`,${cells['at']?.text ?? ''},`);
  });
});

it('would find formulas: without its apostrophes the same file has them', async () => {
  const unguarded = Buffer.from(alerts.toString().replace(/(?<=[,"])'(?='*[=+\-@\t\r])/g, ''));
  expect(formulasIn(await opened(unguarded, false)).length).toBeGreaterThan(5);
});
