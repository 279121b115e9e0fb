// The part "audit": a page of the audit trail, read by the gateway and by others who answer the same query.
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Role } from '../src/platform';
import { type AuditData, auditData, tidy } from './audit-data';
import type { Bench } from './harness/bench';
import { startGateway } from './harness/gateway';
import { startLoad, type Target } from './harness/load';
import type { Part, Report } from './harness/part';
import { installPeers, peersFolder } from './harness/peers';
import { type BenchPostgres, startPostgres } from './harness/postgres';
import { type RunningProcess, startProcess } from './harness/processes';
import { tableOf } from './harness/report';
import { type Contestant, measureRounds, ratioOf } from './harness/rounds';

const QUERY = `query AuditPage($limit: Int!, $from: DateTime!, $to: DateTime!) {
  auditLogs(limit: $limit, from: $from, to: $to) {
    total
    totalIsExact
    logs {
      id adminId adminName action resourceType resourceId details outcome ipAddress userAgent createdAt seq hash
    }
  }
}`;

const WINDOW_MS = 7 * 86_400_000;
const EXACT_UP_TO = 10_000;
const SIZES = [50, 500];

/** What the gateway should reach at least, by rows of a page. */
const TARGETS = new Map([
  [50, { ceiling: 0.5, dataloader: 1.8 }],
  [500, { ceiling: 0.45, dataloader: 2.4 }],
]);

const OURS = 'opsgraph';
const CEILING = 'ceiling';
const DATALOADER = 'apollo-dataloader';

/** The others, by the file in bench/peers and its parameters. The first is what everyone is compared with. */
const PEERS = new Map([
  [CEILING, ['audit-ceiling.mjs']],
  [DATALOADER, ['audit-apollo.mjs', 'dataloader']],
  ['apollo-naive', ['audit-apollo.mjs', 'naive']],
  ['mercurius-jit', ['audit-mercurius.mjs']],
]);
const NAMES = [CEILING, OURS, ...[...PEERS.keys()].slice(1)];

interface Answering {
  readonly name: string;
  readonly process: RunningProcess;
  readonly headers: Readonly<Record<string, string>>;
}

interface Page {
  readonly auditLogs: {
    readonly total: number;
    readonly totalIsExact: boolean;
    readonly logs: readonly unknown[];
  };
}

export const auditPart: Part = {
  name: 'audit',
  measures: 'pages of the audit trail, beside the least that could answer them and beside plain Apollo',
  defaults: { seconds: 3, rounds: 5 },
  run,
};

async function run(bench: Bench): Promise<Report> {
  const unknown = bench.only?.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`--only: there is no ${unknown}, there are ${NAMES.join(', ')}`);
  }
  // The ceiling is always there: it says what is right.
  const names = NAMES.filter((name) => name === CEILING || (bench.only?.includes(name) ?? true));
  const sizes = bench.sizes ?? SIZES;
  installPeers(bench);
  const load = startLoad(bench);
  const postgres = await startPostgres(bench);
  const data = await auditData(bench, postgres);
  const answering: Answering[] = [];
  for (const name of names) {
    bench.say(`starting ${name}`);
    answering.push(await (name === OURS ? ours(bench, postgres, data) : peer(bench, postgres, data, name)));
  }
  const contestants = await agreed(answering, data, sizes);
  const cases = await measureRounds(bench, load, postgres, sizes.map(caseOf), contestants, () =>
    tidy(postgres),
  );
  const ratios = sizes.flatMap((size, index) => {
    const [measured, targets] = [cases[index], TARGETS.get(size)];
    return measured === undefined || targets === undefined
      ? []
      : [
          ratioOf(measured, OURS, CEILING, targets.ceiling),
          ratioOf(measured, OURS, DATALOADER, targets.dataloader),
        ].filter((ratio) => ratio !== null);
  });
  return {
    cases,
    tables: cases.map(tableOf),
    ratios,
    setting: { rows: data.rows, lastWeek: data.lastWeek, query: QUERY },
  };
}

async function ours(bench: Bench, postgres: BenchPostgres, data: AuditData): Promise<Answering> {
  const gateway = await startGateway(bench, postgres);
  const headers = await gateway.headersOf(Role.ORG_ADMIN, data.organizationId, data.readerId);
  return { name: OURS, process: gateway, headers };
}

async function peer(
  bench: Bench,
  postgres: BenchPostgres,
  data: AuditData,
  name: string,
): Promise<Answering> {
  const [file = '', ...parameters] = PEERS.get(name) ?? [];
  const process = await startProcess(bench, {
    name,
    parameters: [path.join(peersFolder, file), ...parameters],
    environment: { DATABASE_URL: postgres.applicationUrl, ORGANIZATION_ID: data.organizationId },
  });
  return { name, process, headers: {} };
}

/** Asks everyone once for each size, and refuses to measure those who do not say the same. */
async function agreed(
  answering: readonly Answering[],
  data: AuditData,
  sizes: readonly number[],
): Promise<Contestant[]> {
  const targets = answering.map(() => new Map<string, Target>());
  for (const size of sizes) {
    let right: Page | undefined;
    for (const [index, each] of answering.entries()) {
      const { target, page } = await ask(each, data, size);
      if (right === undefined) {
        assertWhole(page, data, size);
        right = page;
      }
      if (!isDeepStrictEqual(page, right)) {
        throw new Error(`${each.name} answers ${caseOf(size)} differently:\n${firstDifference(page, right)}`);
      }
      targets[index]?.set(caseOf(size), target);
    }
  }
  return answering.map(({ name, process }, index) => ({
    name,
    process,
    targets: targets[index] ?? new Map(),
  }));
}

async function ask(
  { name, process, headers }: Answering,
  data: AuditData,
  size: number,
): Promise<{ target: Target; page: Page }> {
  const from = new Date(Date.parse(data.end) - WINDOW_MS).toISOString();
  const request = {
    url: process.url,
    headers: { 'content-type': 'application/json', 'user-agent': 'opsgraph-bench', ...headers },
    body: JSON.stringify({ query: QUERY, variables: { limit: size, from, to: data.end } }),
  };
  const response = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body });
  const text = await response.text();
  if (response.status !== 200 || !text.includes('"data"')) {
    throw new Error(`${name} answers with status ${response.status}: ${text.slice(0, 1000)}`);
  }
  const { data: page, errors } = JSON.parse(text) as { data: Page; errors?: unknown };
  if (errors !== undefined) {
    throw new Error(`${name} answers with errors: ${JSON.stringify(errors).slice(0, 1000)}`);
  }
  return { target: { ...request, bytes: Buffer.byteLength(text) }, page };
}

/** The first answer is checked by what was written. */
function assertWhole({ auditLogs }: Page, { lastWeek }: AuditData, size: number): void {
  const { total, totalIsExact, logs } = auditLogs;
  const expected = [Math.min(lastWeek, EXACT_UP_TO), lastWeek <= EXACT_UP_TO, Math.min(lastWeek, size)];
  if (!isDeepStrictEqual([total, totalIsExact, logs.length], expected)) {
    throw new Error(
      `${CEILING} answers ${total}, ${totalIsExact} and ${logs.length} rows; right were ${expected.join(', ')}`,
    );
  }
}

function firstDifference(page: Page, right: Page): string {
  const [got, wanted] = [page.auditLogs, right.auditLogs];
  const index = wanted.logs.findIndex((row, at) => !isDeepStrictEqual(row, got.logs[at]));
  return index === -1
    ? `${got.total}, ${got.totalIsExact} instead of ${wanted.total}, ${wanted.totalIsExact}`
    : `row ${index}:\n${JSON.stringify(got.logs[index])}\ninstead of\n${JSON.stringify(wanted.logs[index])}`;
}

function caseOf(size: number): string {
  return `${size} rows`;
}
